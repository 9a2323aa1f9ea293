//! How far pages conform to the RGAA, the French reference for accessibility: by what an audit found, and while it counts.

use chrono::{Months, NaiveDate};

/// A declaration is renewed after three years at the latest (decree 2019-768, article 6).
const VALID_FOR: Months = Months::new(36);
/// From this rate on, pages conform in part.
const PART: u32 = 50;

/// An audit of the pages by people.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccessibilityAudit {
    /// The day on which it ended.
    pub day: NaiveDate,
    /// Who made it.
    pub by: String,
    /// How many of a hundred criteria are met: 1 to 100.
    pub rate: u32,
}

/// What may be declared of the pages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Conformity {
    /// Nobody has looked: they count as not conforming.
    NeverAudited,
    /// Somebody looked, and it is too long ago: the same.
    Outdated,
    /// Less than half of the criteria are met.
    None,
    /// At least half of the criteria are met.
    Partial,
    /// All criteria are met.
    Total,
}

impl Conformity {
    /// Returns what may be declared `today` after `audit`. An audit of a day to come counts for nothing yet.
    #[must_use]
    pub fn of(audit: Option<&AccessibilityAudit>, today: NaiveDate) -> Self {
        let Some(audit) = audit.filter(|audit| audit.day <= today) else { return Self::NeverAudited };
        let ends = audit.day.checked_add_months(VALID_FOR);
        match audit.rate {
            _ if ends.is_some_and(|end| end < today) => Self::Outdated,
            100.. => Self::Total,
            PART.. => Self::Partial,
            _ => Self::None,
        }
    }

    /// Returns the word for what every page says of itself: `none`, `partial` or `total`. What nobody has looked at
    /// counts as not conforming (RGAA 4.1, the statement).
    #[must_use]
    pub fn as_declared(self) -> &'static str {
        match self {
            Self::NeverAudited | Self::Outdated | Self::None => "none",
            Self::Partial => "partial",
            Self::Total => "total",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case::few("2026-11-01", 49, Conformity::None)]
    #[case::half("2026-11-01", 50, Conformity::Partial)]
    #[case::nearly("2026-11-01", 99, Conformity::Partial)]
    #[case::all("2026-11-01", 100, Conformity::Total)]
    #[case::on_its_day("2026-11-16", 100, Conformity::Total)]
    #[case::to_come("2026-11-17", 100, Conformity::NeverAudited)]
    #[case::three_years("2023-11-16", 100, Conformity::Total)]
    #[case::a_day_more("2023-11-15", 100, Conformity::Outdated)]
    fn an_audit_counts_for_what_it_found_and_for_three_years(
        #[case] day: &str,
        #[case] rate: u32,
        #[case] expected: Conformity,
    ) {
        let date = |text: &str| text.parse::<NaiveDate>().expect("a day");
        let audit = AccessibilityAudit { day: date(day), by: "Ana".into(), rate };
        assert_eq!(Conformity::of(Some(&audit), date("2026-11-16")), expected);
    }

    #[test]
    fn without_an_audit_nothing_is_claimed() {
        let today = NaiveDate::from_ymd_opt(2026, 11, 16).expect("a day");
        assert_eq!(Conformity::of(None, today), Conformity::NeverAudited);
        assert_eq!(Conformity::NeverAudited.as_declared(), "none");
    }
}
