//! `notice_cancel`: a booking is cancelled some time before it begins. Exactly that long is enough. Reception cancels at
//! any time.

use chrono::TimeDelta;

use super::min_notice_change::too_late;
use super::setting::Setting;
use super::{About, Figures, Kind, LIMIT, Question, Rule, UNTIL, limit};

pub(super) const SETTING: Setting<TimeDelta> =
    Setting::length(TimeDelta::zero, "How long before its start a booking may still be cancelled.");

pub(super) const RULE: Rule = Rule {
    figures: &[LIMIT, UNTIL],
    asks: &[Kind::Cancel],
    about: About::Before,
    comes_with_time: true,
    tell: Some(|rules| limit(rules.min_notice_cancel)),
    ..Rule::new("notice_cancel", check)
};

fn check(question: &Question) -> Option<Figures> {
    let (terms, now) = (question.terms, question.facts.now);
    // What is over is said so by `past`.
    if terms.is_reception() || question.date.end() <= now {
        return None;
    }
    too_late(question.date, terms.rules.min_notice_cancel, now)
}

#[cfg(test)]
mod tests {
    use super::super::fixture::{at, decide, refusal, room, span};
    use super::super::{Ask, Before, Facts, Figure};
    use super::*;
    use crate::domain::groups::Groups;
    use crate::domain::member::{Actor, Desk, MemberId, Person};
    use crate::domain::room::Room;
    use crate::domain::terms::Terms;
    use crate::domain::when::When;
    use rstest::rstest;

    fn a_day_of_notice() -> Room {
        let mut room = room();
        room.rules.min_notice_cancel = TimeDelta::days(1);
        room
    }

    fn cancels(room: &Room) -> Ask {
        let when = When::once(span("2027-05-05 14:00", "2027-05-05 15:00"));
        Ask::to_cancel(Before { room: room.id.clone(), when, head_count: None, is_requested: false })
    }

    #[rstest]
    #[case::exactly("2027-05-04 14:00", false)]
    #[case::a_minute_late("2027-05-04 14:01", true)]
    #[case::under_way("2027-05-05 14:30", true)]
    fn a_booking_is_cancelled_with_notice(#[case] now: &str, #[case] refused: bool) {
        let room = a_day_of_notice();
        let figures = vec![
            ("limit", Figure::Length(TimeDelta::days(1))),
            ("until", Figure::Moment(at("2027-05-04 14:00"))),
        ];
        let expected = refused.then(|| refusal("notice_cancel", figures, None));
        let refusals = decide(&cancels(&room), &room, &[], at(now));
        assert_eq!(refusals, expected.into_iter().collect::<Vec<_>>());
    }

    #[test]
    fn reception_cancels_at_any_time() {
        let room = a_day_of_notice();
        let ask = cancels(&room);
        let person = Person { id: MemberId("ana".into()), name: "Ana".into(), email: None };
        let desk = Actor::Receptionist(person.into(), Groups::default(), Desk::Everywhere);
        let terms = Terms::by_settings(&room.into(), &desk);
        let facts = Facts::new(&[], at("2027-05-05 13:59"));
        assert_eq!(crate::domain::rules::decide(&ask, &terms, &facts).refusals, []);
    }
}
