//! `approval`: a booking is a request first, which waits for reception's yes and holds the room meanwhile. What is booked
//! already is not changed into something that would need that yes: the booking would be lost if the answer is no. That is
//! asked for by a request of its own, which takes the place of the booking when it is granted.

use chrono::TimeDelta;
use toml::{Table, Value};

use super::setting::Setting;
use super::{About, Figure, Figures, LIMIT, Question, Refusal, Rule, opening_hours};
use crate::domain::opening_hours::{Country, OpeningHours};
use crate::domain::time::{Instant, format_length, parse_length};

/// What needs reception's yes.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Approval {
    /// Whether everything does.
    pub always: bool,
    /// What lasts longer than this.
    pub longer_than: Option<TimeDelta>,
    /// What does not lie within these hours from its first to its last minute.
    pub outside: Option<OpeningHours>,
    /// The people of these groups need none.
    pub unless_groups: Vec<String>,
}

const EXPECTED: &str = "what needs reception's yes, such as { longer_than = \"4h\", outside = \"Mo-Fr 09:00-18:00\", \
                        unless_groups = [\"residents\"] } or { always = true }";

pub(super) const SETTING: Setting<Approval> = Setting {
    default: Approval::default,
    expected: EXPECTED,
    parse: |text, country| Approval::parse(text, country).map_err(Some),
    write: Approval::write,
    about: "What needs reception's yes, as `rooms.toml` writes it.",
};

/// `approval_expires`: how long a request waits for reception's yes.
pub(super) mod expires {
    use super::{Setting, TimeDelta, format_length, parse_length};

    pub(in crate::domain::rules) const SETTING: Setting<TimeDelta> = Setting {
        default: || TimeDelta::hours(48),
        expected: "a length from \"1m\" on, such as \"48h\"",
        parse: |text, _country| {
            parse_length(text).ok().filter(|length| *length >= TimeDelta::minutes(1)).ok_or(None)
        },
        write: |length| format_length(*length),
        about: "How long a request waits for reception's yes; it ends at the start of the booking at the latest.",
    };
}

pub(super) const RULE: Rule = Rule {
    figures: &[
        ("why", "Why reception must say yes first: `always`, `longer_than` or `outside`."),
        LIMIT,
        ("hours", "Within which hours reception need not say yes."),
    ],
    about: About::Room,
    tell: Some(|rules| rules.approval.told().into_iter().collect()),
    ..Rule::new("approval", check)
};

impl Refusal {
    /// Whether it is only because reception must say yes first.
    #[must_use]
    pub fn is_for_approval(&self) -> bool {
        self.rule == RULE.name
    }
}

fn check(question: &Question) -> Option<Figures> {
    // What waits for an answer goes on waiting.
    if question.ask.before.as_ref().is_some_and(|before| before.is_requested) {
        return None;
    }
    let why = |why: &str| ("why", Figure::Text(why.to_owned()));
    let Approval { always, longer_than, outside, .. } = &question.terms.rules.approval;
    if *always {
        return Some(vec![why("always")]);
    }
    if let Some(limit) = longer_than.filter(|limit| question.date.length() > *limit) {
        return Some(vec![why("longer_than"), ("limit", Figure::Length(limit))]);
    }
    let zone = question.terms.room.zone;
    let hours = outside.as_ref().filter(|hours| !hours.covers(zone, question.date))?;
    let free = hours.open_within(zone, opening_hours::days_asked(question));
    Some(vec![why("outside"), ("hours", Figure::Spans(free))])
}

impl Approval {
    /// Whether there is anything that needs it.
    #[must_use]
    pub fn asks_for_anything(&self) -> bool {
        self.always || self.longer_than.is_some() || self.outside.is_some()
    }

    /// The figures of the sentence by which a room's page tells it.
    fn told(&self) -> Option<Figures> {
        let why = match (self.always, self.longer_than, &self.outside) {
            (true, ..) => "always",
            (_, Some(_), Some(_)) => "both",
            (_, Some(_), None) => "longer_than",
            (_, None, Some(_)) => "outside",
            (false, None, None) => return None,
        };
        let limit = self.longer_than.map(|limit| ("limit", Figure::Length(limit)));
        let hours = self.outside.as_ref().map(|hours| ("hours", Figure::Text(hours.as_str().to_owned())));
        Some([("why", Figure::Text(why.to_owned()))].into_iter().chain(limit).chain(hours).collect())
    }

    /// Reads what `rooms.toml` says: an inline table, as text.
    fn parse(text: &str, country: Option<Country>) -> Result<Self, String> {
        let table = format!("approval = {text}").parse::<Table>().ok();
        let table = table.filter(|read| read.len() == 1).and_then(|mut read| read.remove("approval"));
        let Some(Value::Table(table)) = table else {
            return Err(format!("expected {EXPECTED}"));
        };
        let mut read = Self::default();
        for (key, value) in table {
            match (key.as_str(), value) {
                ("always", Value::Boolean(always)) => read.always = always,
                ("longer_than", Value::String(length)) => {
                    read.longer_than =
                        Some(parse_length(&length).map_err(|error| format!("longer_than: {error}"))?);
                }
                ("outside", Value::String(hours)) => {
                    let hours = OpeningHours::parse(&hours, country);
                    read.outside = Some(hours.map_err(|error| format!("outside: {}", error.message))?);
                }
                ("unless_groups", Value::Array(groups)) => {
                    let names =
                        groups.iter().map(|name| Some(name.as_str()?.trim_start_matches('/').to_owned()));
                    let names: Option<Vec<String>> = names.collect();
                    read.unless_groups =
                        names.ok_or("unless_groups: expected groups, such as [\"residents\"]")?;
                }
                ("always" | "longer_than" | "outside" | "unless_groups", _) => {
                    return Err(format!("{key}: expected {EXPECTED}"));
                }
                _ => {
                    let keys = "always, longer_than, outside, unless_groups";
                    return Err(format!("{key:?} is unknown; here belong: {keys}"));
                }
            }
        }
        Ok(read)
    }

    fn write(&self) -> String {
        let mut said = Vec::new();
        if self.always || *self == Self::default() {
            said.push(format!("always = {}", self.always));
        }
        said.extend(self.longer_than.map(|length| format!("longer_than = {:?}", format_length(length))));
        said.extend(self.outside.as_ref().map(|hours| format!("outside = {:?}", hours.as_str())));
        if !self.unless_groups.is_empty() {
            said.push(format!("unless_groups = {:?}", self.unless_groups));
        }
        format!("{{ {} }}", said.join(", "))
    }
}

/// Returns when a request that was `asked` then ends without an answer: after `approval_expires`, and at the `start` of
/// the booking at the latest.
#[must_use]
pub fn request_ends(approval_expires: TimeDelta, asked: Instant, start: Instant) -> Instant {
    start.min(asked + approval_expires)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::super::fixture::{ask, at, room};
    use super::super::{Before, Facts, Verdict, decide};
    use super::*;
    use crate::domain::groups::Groups;
    use crate::domain::identity::Identity;
    use crate::domain::member::{Actor, Desk, MemberId, Override, Person};
    use crate::domain::room::Room;
    use crate::domain::terms::Terms;
    use rstest::rstest;

    fn with(approval: &str) -> Arc<Room> {
        let mut room = room();
        room.rules.approval = Approval::parse(approval, Some(Country::FR)).expect("what needs approval");
        room.rules.horizon = TimeDelta::days(400);
        room.rules.opening_hours = OpeningHours::always();
        Arc::new(room)
    }

    fn verdict(ask: &super::super::Ask, terms: &Terms) -> Verdict {
        decide(ask, terms, &Facts::new(&[], at("2027-03-01 12:00")))
    }

    fn asked_because(verdict: &Verdict) -> Vec<&str> {
        let why = |figures: &'_ Figures| match figures.first() {
            Some(("why", Figure::Text(why))) => why.clone(),
            other => panic!("{other:?}"),
        };
        let known = ["always", "longer_than", "outside"];
        verdict
            .needs_approval
            .iter()
            .map(|asked| *known.iter().find(|known| **known == why(&asked.figures)).expect("a known reason"))
            .collect()
    }

    #[rstest]
    #[case::nothing("{ always = false }", "2027-05-05 06:00", "2027-05-05 16:00", &[])]
    #[case::always("{ always = true }", "2027-05-05 10:00", "2027-05-05 10:30", &["always"])]
    #[case::exactly_as_long("{ longer_than = '4h' }", "2027-05-05 10:00", "2027-05-05 14:00", &[])]
    #[case::longer("{ longer_than = '4h' }", "2027-05-05 10:00", "2027-05-05 14:15", &["longer_than"])]
    // The clocks go forward in the night to 28 March, and back in the night to 31 October.
    #[case::spring("{ longer_than = '4h' }", "2027-03-28 00:00", "2027-03-28 05:00", &[])]
    #[case::autumn("{ longer_than = '4h' }", "2027-10-31 00:00", "2027-10-31 04:00", &["longer_than"])]
    #[case::within("{ outside = 'Mo-Fr 09:00-18:00' }", "2027-05-05 09:00", "2027-05-05 18:00", &[])]
    #[case::begins_outside("{ outside = 'Mo-Fr 09:00-18:00' }", "2027-05-05 08:45", "2027-05-05 10:00", &["outside"])]
    #[case::ends_outside("{ outside = 'Mo-Fr 09:00-18:00' }", "2027-05-05 17:00", "2027-05-05 18:15", &["outside"])]
    #[case::on_sunday("{ outside = 'Mo-Fr 09:00-18:00' }", "2027-03-28 10:00", "2027-03-28 11:00", &["outside"])]
    #[case::on_monday_after("{ outside = 'Mo-Fr 09:00-18:00' }", "2027-03-29 09:00", "2027-03-29 10:00", &[])]
    fn a_booking_may_need_approval(
        #[case] approval: &str,
        #[case] start: &str,
        #[case] end: &str,
        #[case] because: &[&str],
    ) {
        let verdict = verdict(&ask(start, end), &Terms::for_everybody(&with(approval)));
        assert_eq!(verdict.refusals, []);
        assert_eq!(asked_because(&verdict), because);
    }

    #[test]
    fn reception_and_some_groups_need_none() {
        let room = with("{ always = true, unless_groups = ['/residents'] }");
        let ana = Person { id: MemberId("ana".into()), name: "Ana".into(), email: None };
        let ana = Arc::new(Identity::from(ana));
        let request = ask("2027-05-05 10:00", "2027-05-05 11:00");
        let needs =
            |actor: &Actor| !verdict(&request, &Terms::by_settings(&room, actor)).needs_approval.is_empty();
        let groups = |name: &str| Groups::new([name.to_owned()]);
        assert!(needs(&Actor::Member(ana.clone(), Groups::default())));
        assert!(needs(&Actor::Member(ana.clone(), groups("chorale"))));
        assert!(!needs(&Actor::Member(ana.clone(), groups("residents"))));
        assert!(!needs(&Actor::Receptionist(ana.clone(), Groups::default(), Desk::Everywhere)));
        let elsewhere = Desk::Sites(std::iter::empty().collect());
        assert!(needs(&Actor::Receptionist(ana, Groups::default(), elsewhere)));
    }

    #[test]
    fn what_is_booked_keeps_its_time_and_what_waits_goes_on_waiting() {
        let terms = Terms::for_everybody(&with("{ longer_than = '2h' }"));
        let change = |is_requested, from, to| {
            let before = ask("2027-05-05 10:00", "2027-05-05 12:00").when;
            let before = Before { room: terms.room.id.clone(), when: before, head_count: None, is_requested };
            let ask = super::super::Ask { before: Some(before), ..ask(from, to) };
            let verdict = verdict(&ask, &terms);
            assert_eq!(verdict.needs_approval, [], "only what is new becomes a request");
            verdict.refusals.iter().map(|no| (no.rule, no.nearest)).collect::<Vec<_>>()
        };
        let longer = ("2027-05-05 10:00", "2027-05-05 13:00");
        assert_eq!(change(false, longer.0, longer.1), [("approval", None)]);
        assert_eq!(change(true, longer.0, longer.1), []);
        assert_eq!(change(false, "2027-05-05 10:00", "2027-05-05 11:00"), []);
        assert_eq!(change(false, "2027-05-05 14:00", "2027-05-05 16:00"), []);
    }

    #[test]
    fn who_passes_over_the_rules_asks_nobody() {
        let request = super::super::Ask {
            overrides: Some(Override::to_restore()),
            ..ask("2027-05-05 10:00", "2027-05-05 11:00")
        };
        let verdict = verdict(&request, &Terms::for_everybody(&with("{ always = true }")));
        assert_eq!(verdict, Verdict::default());
    }

    #[rstest]
    #[case("{ always = true }")]
    #[case("{ always = false }")]
    #[case("{ longer_than = \"4h\", outside = \"Mo-Fr 09:00-18:00\", unless_groups = [\"residents\"] }")]
    fn what_is_written_reads_back(#[case] text: &str) {
        let read = Approval::parse(text, None).expect("what needs approval");
        assert_eq!(read.write(), text);
    }

    #[rstest]
    #[case("always", "such as")]
    #[case("{ alwyas = true }", "\"alwyas\" is unknown")]
    #[case("{ longer_than = '4 hours' }", "longer_than: expected a length")]
    #[case("{ outside = 'Lundi' }", "outside: ")]
    #[case("{ unless_groups = [1] }", "unless_groups: expected groups")]
    #[case("{ always = 1 }", "always: expected")]
    #[case("{ always = true }\nx = 1", "such as")]
    fn what_is_wrong_is_said(#[case] text: &str, #[case] expected: &str) {
        let error = Approval::parse(text, None).expect_err("not read");
        assert!(error.contains(expected), "{error}");
    }

    #[test]
    fn a_request_ends_after_a_while_and_at_its_start_at_the_latest() {
        let after = (expires::SETTING.default)();
        let (asked, soon, late) = (at("2027-05-04 12:00"), at("2027-05-05 10:00"), at("2027-05-20 10:00"));
        assert_eq!(request_ends(after, asked, soon), soon);
        assert_eq!(request_ends(after, asked, late), at("2027-05-06 12:00"));
    }
}
