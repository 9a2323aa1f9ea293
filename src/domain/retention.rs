//! How long it is kept who had a room: after that the times stay, and nobody is told from them.

use std::fmt;

use chrono::{Months, NaiveDate};
use chrono_tz::Tz;
use uuid::Uuid;

use super::identity::Identity;
use super::person::{MemberId, Person};
use super::time::{self, Instant};

/// The longest retention, in days and in months: a hundred years.
const LONGEST: (u32, u32) = (36_500, 1_200);

/// How ids begin that stand in the place of others.
const FORMER: &str = "former-";

/// How long people, titles and notes of past bookings are kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Retention {
    /// So many months, by the calendar.
    Months(u32),
    /// So many days.
    Days(u32),
}

impl Retention {
    /// Reads `13 months`, `2 years`, `400 days` or `400d`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let digits = text.find(|c: char| !c.is_ascii_digit())?;
        let count: u32 = text[..digits].parse().ok()?;
        let read = match text[digits..].trim() {
            "d" | "day" | "days" => Self::Days(count),
            "month" | "months" => Self::Months(count),
            "year" | "years" => Self::Months(count.checked_mul(12)?),
            _ => return None,
        };
        let fits = match read {
            Self::Days(days) => (1..=LONGEST.0).contains(&days),
            Self::Months(months) => (1..=LONGEST.1).contains(&months),
        };
        fits.then_some(read)
    }

    /// Returns the moment before which all is to be forgotten that was over then: the beginning of a day in `zone`.
    #[must_use]
    pub fn before(self, now: Instant, zone: Tz) -> Instant {
        let today = time::civil(zone, now).date();
        let day = match self {
            Self::Days(days) => today.checked_sub_days(chrono::Days::new(u64::from(days))),
            Self::Months(months) => today.checked_sub_months(Months::new(months)),
        };
        time::day(zone, day.unwrap_or(NaiveDate::MIN)).start()
    }
}

impl fmt::Display for Retention {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Months(months) => write!(f, "{months} months"),
            Self::Days(days) => write!(f, "{days} days"),
        }
    }
}

/// What is to be forgotten.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Forget {
    /// All that was over then, and nothing else.
    pub before: Instant,
    /// Only what is about this member; `None`: what is about anybody.
    pub member: Option<MemberId>,
}

impl Forget {
    /// Whether it is about what `person` of a booking has, under whichever id that is known to be theirs.
    #[must_use]
    pub fn is_about(&self, person: &Person) -> bool {
        self.identity().is_none_or(|identity| identity.is(person))
    }

    /// Returns whom alone it is about.
    #[must_use]
    pub fn identity(&self) -> Option<Identity> {
        self.member.clone().map(Identity::of_id)
    }
}

/// What makes other ids of ids: always the same of the same, and nobody finds the way back without it.
#[derive(Clone)]
pub struct PseudonymKey(Uuid);

/// Returns whether `id` stands in the place of that of somebody who was forgotten.
#[must_use]
pub fn is_pseudonym(id: &MemberId) -> bool {
    id.0.strip_prefix(FORMER).is_some_and(|rest| Uuid::try_parse(rest).is_ok())
}

impl PseudonymKey {
    /// Returns a new one.
    #[must_use]
    pub fn random() -> Self {
        Self(Uuid::new_v4())
    }

    /// Reads what [`PseudonymKey::written`] has written.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Uuid::try_parse(text.trim()).ok().map(Self)
    }

    /// Returns it as a text, for a file that nobody else reads.
    #[must_use]
    pub fn written(&self) -> String {
        format!("{}\n", self.0.simple())
    }

    /// Returns the id that stands in the place of `id`; one that does so already is as it is.
    #[must_use]
    pub fn of(&self, id: &MemberId) -> MemberId {
        if is_pseudonym(id) || id.0.is_empty() {
            return id.clone();
        }
        MemberId(format!("{FORMER}{}", Uuid::new_v5(&self.0, id.0.as_bytes()).simple()))
    }

    /// Returns the id that is left of `person`: another one unless theirs is a UUID, which tells nothing by itself. Whether
    /// any other does cannot be known: `sguerin` is Solène Guérin to whoever knows her.
    #[must_use]
    pub fn left_of(&self, person: &Person) -> MemberId {
        let behind_the_namespace = person.id.0.rsplit(':').next().unwrap_or_default();
        if Uuid::try_parse(behind_the_namespace).is_ok() { person.id.clone() } else { self.of(&person.id) }
    }
}

impl fmt::Debug for PseudonymKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PseudonymKey")
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case("13 months", Some(Retention::Months(13)))]
    #[case("1 month", Some(Retention::Months(1)))]
    #[case("2 years", Some(Retention::Months(24)))]
    #[case("400d", Some(Retention::Days(400)))]
    #[case(" 1 day ", Some(Retention::Days(1)))]
    #[case("0 days", None)]
    #[case("13", None)]
    #[case("months", None)]
    #[case("-1 months", None)]
    #[case("13m", None)]
    #[case("101 years", None)]
    #[case("99999999999 years", None)]
    #[case("", None)]
    fn lengths_are_read(#[case] text: &str, #[case] expected: Option<Retention>) {
        assert_eq!(Retention::parse(text), expected);
        if let Some(read) = expected {
            assert_eq!(Retention::parse(&read.to_string()), expected, "what is written reads back");
        }
    }

    #[rstest]
    #[case::months("13 months", "2027-04-15T10:00:00Z", "2026-03-14T23:00:00Z")]
    #[case::a_day_that_month_has_not("1 month", "2027-03-31T10:00:00Z", "2027-02-27T23:00:00Z")]
    #[case::over_the_clock_change_in_spring("1d", "2027-03-29T10:00:00Z", "2027-03-27T23:00:00Z")]
    #[case::on_the_day_after("1d", "2027-03-30T10:00:00Z", "2027-03-28T22:00:00Z")]
    #[case::late_in_the_evening("1d", "2027-10-31T23:30:00Z", "2027-10-30T22:00:00Z")]
    fn it_ends_at_the_beginning_of_a_day(#[case] length: &str, #[case] now: &str, #[case] before: &str) {
        let at = |text: &str| text.parse::<Instant>().expect("an instant");
        let retention = Retention::parse(length).expect("a length");
        assert_eq!(retention.before(at(now), chrono_tz::Europe::Paris), at(before));
    }

    #[rstest]
    #[case::an_address("ana@example.org", true)]
    #[case::a_login_name("cloud:sguerin", true)]
    #[case::a_short_name("liwu", true)]
    #[case::a_number("demo-12", true)]
    #[case::of_keycloak("openid:8f14e45f-ceea-467f-ab1c-2f1a7d9b0c11", false)]
    #[case::nobody("", false)]
    fn an_id_goes_that_may_tell_who_it_was(#[case] id: &str, #[case] goes: bool) {
        let key = PseudonymKey::random();
        let person = Person { id: MemberId(id.to_owned()), name: "Solène Guérin".to_owned(), email: None };
        let left = key.left_of(&person);
        assert_eq!(left != person.id, goes);
        assert_eq!(key.left_of(&Person { id: left.clone(), ..person }), left, "twice is once");
    }

    #[test]
    fn the_same_id_becomes_the_same_with_the_same_key_alone() {
        let (one, other) = (PseudonymKey::random(), PseudonymKey::random());
        let ana = MemberId("ana@example.org".to_owned());
        assert_eq!(one.of(&ana), PseudonymKey::parse(&one.written()).expect("a key").of(&ana));
        assert_ne!(one.of(&ana), other.of(&ana));
        assert_ne!(one.of(&ana), one.of(&MemberId("malik@example.org".to_owned())));
        assert_eq!(one.of(&one.of(&ana)), one.of(&ana));
    }
}
