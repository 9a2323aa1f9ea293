//! The rules in opening hours, and what they make of one day.

mod comment;

use std::ops::Range;

use chrono::NaiveDate;
use opening_hours::Context;
use opening_hours::localization::Country;
use opening_hours_syntax::rules::day::{HolidayKind, WeekDayRange};
use opening_hours_syntax::rules::time::{Time, TimeSelector, TimeSpan};
use opening_hours_syntax::rules::{OpeningHoursExpression, RuleKind, RuleOperator, RuleSequence};
use pest::error::LineColLocation;

use super::OpeningHoursError;

const DAY: u16 = 24 * 60;

/// One rule: on which days, and between which minutes after midnight.
pub(super) struct DayRule {
    /// Open around the clock on the days this rule is about; `None`: every day.
    days: Option<opening_hours::OpeningHours>,
    /// Minutes after midnight of that day; above 1440 they are on the next.
    hours: Vec<Range<u16>>,
    opens: bool,
    operator: RuleOperator,
}

/// Reads the rules.
pub(super) fn parse(text: &str, country: Option<Country>) -> Result<Vec<DayRule>, OpeningHoursError> {
    let expression = opening_hours_syntax::parse(text).map_err(|error| explain(text, &error))?;
    if let Some(lone) = comment::without_hours(text) {
        return Err(lone.into());
    }
    if expression.rules.iter().all(|rule| rule.kind != RuleKind::Open) {
        return Err(unsupported("it is never open: name at least one time, such as \"Mo-Fr 08:00-20:00\""));
    }
    expression.rules.iter().map(|rule| DayRule::read(rule, country)).collect()
}

impl DayRule {
    /// Open around the clock, every day.
    pub(super) fn always() -> Self {
        Self {
            days: None,
            hours: Vec::from([Range { start: 0, end: DAY }]),
            opens: true,
            operator: RuleOperator::Normal,
        }
    }

    fn read(rule: &RuleSequence, country: Option<Country>) -> Result<Self, OpeningHoursError> {
        let opens = match rule.kind {
            RuleKind::Open => true,
            RuleKind::Closed => false,
            RuleKind::Unknown => {
                return Err(unsupported("hours must be open or off; \"unknown\" cannot be booked"));
            }
        };
        let hours = rule.time_selector.spans.iter().map(read_span).collect::<Result<Vec<_>, _>>()?;
        Ok(Self { days: read_days(rule, country)?, hours, opens, operator: rule.operator })
    }

    fn is_about(&self, date: NaiveDate) -> bool {
        self.days.as_ref().is_none_or(|days| !days.schedule_at(date).is_empty())
    }

    /// Returns the hours that this rule takes away: a rule that closes the whole day closes its night too.
    fn closed_hours(&self) -> impl Iterator<Item = Range<u16>> {
        self.hours.iter().map(|hours| if *hours == (0..DAY) { 0..2 * DAY } else { hours.clone() })
    }
}

fn read_days(
    rule: &RuleSequence,
    country: Option<Country>,
) -> Result<Option<opening_hours::OpeningHours>, OpeningHoursError> {
    if rule.day_selector.is_empty() {
        return Ok(None);
    }
    let holidays = country.map(Country::holidays).unwrap_or_default();
    for day in &rule.day_selector.weekday {
        match day {
            WeekDayRange::Holiday { kind: HolidayKind::Public, .. } if country.is_none() => {
                return Err(unsupported("PH (public holidays) needs the country of the place"));
            }
            WeekDayRange::Holiday { kind: HolidayKind::School, .. } if holidays.get_school().count() == 0 => {
                return Err(unsupported(
                    "SH (school holidays) are not known for this country: write their dates, such as \"Aug 01-Aug 15 off\"",
                ));
            }
            _ => {}
        }
    }
    let days = RuleSequence {
        time_selector: TimeSelector::default(),
        kind: RuleKind::Open,
        operator: RuleOperator::Normal,
        comment: "".into(),
        ..rule.clone()
    };
    // The crate builds opening hours from text only.
    let text = OpeningHoursExpression { rules: vec![days] }.to_string();
    let days: opening_hours::OpeningHours = text.parse().map_err(|error| explain(&text, &error))?;
    Ok(Some(days.with_context(Context::default().with_holidays(holidays))))
}

fn read_span(span: &TimeSpan) -> Result<Range<u16>, OpeningHoursError> {
    let (Time::Fixed(start), Time::Fixed(end)) = (span.range.start, span.range.end) else {
        return Err(unsupported("sunrise, sunset, dawn and dusk are not known here: write clock times"));
    };
    if span.repeats.is_some() {
        return Err(unsupported("repeated times (\"10:00-16:00/90\") are not opening hours"));
    }
    let (start, end) = (start.mins_from_midnight(), end.mins_from_midnight());
    Ok(if start < end { start..end } else { start..end + DAY })
}

/// The open hours that begin on `date`, in minutes after its midnight; sorted and apart.
pub(super) fn hours_on(rules: &[DayRule], date: NaiveDate) -> Vec<Range<u16>> {
    let mut open: Vec<Range<u16>> = Vec::new();
    for rule in rules {
        match (rule.operator, rule.opens) {
            (RuleOperator::Fallback, _) if !open.is_empty() => {}
            _ if !rule.is_about(date) => {}
            (RuleOperator::Normal | RuleOperator::Fallback, true) => open.clone_from(&rule.hours),
            (RuleOperator::Additional, true) => open.extend(rule.hours.iter().cloned()),
            (_, false) => rule.closed_hours().for_each(|closed| open = without(&open, &closed)),
        }
    }
    open.sort_unstable_by_key(|hours| hours.start);
    open
}

fn without(open: &[Range<u16>], closed: &Range<u16>) -> Vec<Range<u16>> {
    let cut = |hours: &Range<u16>| {
        [hours.start..hours.end.min(closed.start), hours.start.max(closed.end)..hours.end]
    };
    open.iter().flat_map(cut).filter(|hours| !hours.is_empty()).collect()
}

fn unsupported(message: &str) -> OpeningHoursError {
    OpeningHoursError { message: message.to_owned(), column: None }
}

/// Puts the crate's error in our words: its own name rules of a grammar.
fn explain(text: &str, error: &opening_hours_syntax::Error) -> OpeningHoursError {
    let opening_hours_syntax::Error::Syntax(syntax) = error else {
        return OpeningHoursError { message: error.to_string(), column: None };
    };
    let (LineColLocation::Pos((_, column)) | LineColLocation::Span((_, column), _)) = syntax.line_col;
    let rest: String = text.chars().skip(column - 1).collect();
    let message = if rest.is_empty() {
        "it ends too early: expected something like \"Mo-Fr 08:00-20:00; Sa 09:00-18:00; PH off\"".to_owned()
    } else {
        format!(
            "cannot be read from column {column} on, at {rest:?}: expected something like \"Mo-Fr 08:00-20:00; Sa 09:00-18:00; PH off\""
        )
    };
    OpeningHoursError { message, column: Some(column) }
}
