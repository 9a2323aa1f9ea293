//! Reads JSON objects and queries field by field: domain values come out, or everything that is wrong
//! with them, each with the name of its field. Pure: no clock, no store, no words.

use chrono::{NaiveDate, TimeDelta};
use serde_json::{Map, Value};

use super::moment;
use crate::domain::text::{line, lines};
use crate::domain::time::{self, Instant, Interval};
use crate::web::forms;
use crate::web::forms::text;
use crate::web::problem::{Fault, FieldFault};

/// The fields of one object that are not read yet, and what was wrong with those that are.
///
/// A field that is `null` is a field that is not there, unless one asks [`Fields::has`].
#[derive(Debug, Default)]
pub(crate) struct Fields {
    rest: Map<String, Value>,
    prefix: &'static str,
    faults: Vec<FieldFault>,
}

impl Fields {
    /// All of `object`.
    pub(super) fn new(object: Map<String, Value>) -> Self {
        Self { rest: object, ..Self::default() }
    }

    /// The pairs of a query. The choice of a language belongs to every address.
    pub(super) fn of_query(query: &str) -> Self {
        let mut fields = Self::default();
        for (name, value) in url::form_urlencoded::parse(query.as_bytes()).filter(|(name, _)| name != "lang")
        {
            if fields.rest.insert(name.to_string(), Value::String(value.into_owned())).is_some() {
                fields.fault(&name, Fault::Twice);
            }
        }
        fields
    }

    /// Whether the field is there, `null` or not.
    pub(super) fn has(&self, name: &str) -> bool {
        self.rest.contains_key(name)
    }

    /// The field as it was sent, still to be read.
    pub(super) fn peek(&self, name: &str) -> Option<&Value> {
        self.rest.get(name).filter(|value| !value.is_null())
    }

    /// Says that something is wrong with a field.
    pub(super) fn fault(&mut self, name: &str, fault: Fault) {
        self.faults.push(FieldFault { field: format!("{}{name}", self.prefix), fault });
    }

    /// `value`, or what is wrong with the field.
    pub(super) fn keep<T, F: Into<Fault>>(&mut self, name: &str, value: Result<T, F>) -> Option<T> {
        value.map_err(|fault| self.fault(name, fault.into())).ok()
    }

    /// `value`, which has to be there.
    pub(super) fn require<T>(&mut self, name: &str, value: Option<T>) -> Option<T> {
        let is_known = self.faults.iter().any(|fault| fault.field == format!("{}{name}", self.prefix));
        if value.is_none() && !is_known {
            self.fault(name, Fault::Missing);
        }
        value
    }

    /// The field as text, as it is.
    pub(super) fn text(&mut self, name: &str) -> Option<String> {
        match self.take(name)? {
            Value::String(text) => Some(text),
            _ => self.keep(name, Err(Fault::NotText)),
        }
    }

    /// One line of at most `limit` characters, trimmed; `None` if it is empty.
    pub(super) fn line(&mut self, name: &str, limit: usize) -> Option<String> {
        let text = self.text(name)?;
        self.keep(name, line(&text, limit))?
    }

    /// Lines of at most `limit` characters in all, trimmed; `None` if there is nothing in them.
    pub(super) fn lines(&mut self, name: &str, limit: usize) -> Option<String> {
        let text = self.text(name)?;
        self.keep(name, lines(&text, limit))?
    }

    /// An email address.
    pub(super) fn address(&mut self, name: &str) -> Option<String> {
        let text = self.text(name)?;
        self.keep(name, text::address(&text))?
    }

    /// A number of people.
    pub(super) fn head_count(&mut self, name: &str) -> Option<u32> {
        let count = self.take(name)?.as_u64().and_then(|count| u32::try_from(count).ok());
        let count = count.filter(|count| (1..=9999).contains(count));
        self.keep(name, count.ok_or(Fault::NotANumber))
    }

    /// A yes or no; not there is no.
    pub(super) fn flag(&mut self, name: &str) -> bool {
        match self.take(name) {
            None => false,
            Some(Value::Bool(flag)) => flag,
            Some(_) => self.keep(name, Err(Fault::NotABoolean)).unwrap_or_default(),
        }
    }

    /// A time with its offset.
    pub(super) fn instant(&mut self, name: &str) -> Option<Instant> {
        let text = self.text(name)?;
        self.keep(name, moment::parse(&text).ok_or(Fault::NotATime))
    }

    /// Times with their offsets; none if it is not there.
    pub(super) fn instants(&mut self, name: &str) -> Option<Vec<Instant>> {
        self.list(name, Fault::NotATime, moment::parse)
    }

    /// Days of the calendar; none if it is not there.
    pub(super) fn dates(&mut self, name: &str) -> Option<Vec<NaiveDate>> {
        self.list(name, Fault::NotADate, |text| forms::moment::date(text).ok())
    }

    /// Lines of at most `limit` characters each; none if it is not there.
    pub(super) fn listed_lines(&mut self, name: &str, limit: usize) -> Option<Vec<String>> {
        self.list(name, Fault::NotText, |text| line(text, limit).ok().flatten())
    }

    /// A list of texts that `read` understands, or else `fault`.
    fn list<T>(&mut self, name: &str, fault: Fault, read: impl Fn(&str) -> Option<T>) -> Option<Vec<T>> {
        let listed = match self.take(name) {
            None => Vec::new(),
            Some(Value::Array(listed)) => listed,
            Some(_) => return self.keep(name, Err(Fault::NotAList)),
        };
        let found = listed.iter().map(|value| value.as_str().and_then(&read)).collect::<Option<Vec<_>>>();
        self.keep(name, found.ok_or(fault))
    }

    /// A day of the calendar.
    pub(super) fn date(&mut self, name: &str) -> Option<NaiveDate> {
        let text = self.text(name)?;
        self.keep(name, forms::moment::date(&text).map_err(|_| Fault::NotADate))
    }

    /// A length longer than nothing.
    pub(super) fn length(&mut self, name: &str) -> Option<TimeDelta> {
        let text = self.text(name)?;
        let length = time::parse_length(&text).ok().filter(|length| *length > TimeDelta::zero());
        self.keep(name, length.ok_or(Fault::NotALength))
    }

    /// The span between the two times, both of which have to be there.
    pub(super) fn interval(&mut self, start: &str, end: &str) -> Option<Interval> {
        let from = self.instant(start);
        let to = self.instant(end);
        let (from, to) = (self.require(start, from), self.require(end, to));
        self.keep(end, Interval::new(from?, to?).ok_or(Fault::EndBeforeStart))
    }

    /// The fields of an object inside this one, which `read` takes. `prefix` is its name with a dot.
    pub(super) fn inside<T>(
        &mut self,
        prefix: &'static str,
        read: impl FnOnce(&mut Self) -> Option<T>,
    ) -> Option<T> {
        let name = prefix.trim_end_matches('.');
        let Value::Object(rest) = self.take(name)? else {
            return self.keep(name, Err(Fault::NotAnObject));
        };
        let mut inner = Self { rest, prefix, faults: Vec::new() };
        let value = read(&mut inner);
        inner.refuse_rest();
        let is_good = inner.faults.is_empty();
        self.faults.append(&mut inner.faults);
        value.filter(|_| is_good)
    }

    /// Returns what was read, if nothing was wrong with it and nothing is left over.
    ///
    /// # Errors
    /// Everything that is wrong.
    pub(super) fn finish<T>(mut self, value: Option<T>) -> Result<T, Vec<FieldFault>> {
        self.refuse_rest();
        value.filter(|_| self.faults.is_empty()).ok_or(self.faults)
    }

    fn refuse_rest(&mut self) {
        // A name may be as long as the body: what is told of it is bounded.
        let unknown: Vec<String> = self.rest.keys().map(|name| name.chars().take(64).collect()).collect();
        self.rest.clear();
        unknown.iter().take(20).for_each(|name| self.fault(name, Fault::Unknown));
    }

    /// The field, whatever it holds.
    pub(super) fn take(&mut self, name: &str) -> Option<Value> {
        self.rest.remove(name).filter(|value| !value.is_null())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;
    use serde_json::json;

    fn faults<T>(value: Value, read: impl FnOnce(&mut Fields) -> Option<T>) -> Vec<(String, &'static str)> {
        let Value::Object(object) = value else { panic!("an object") };
        let mut fields = Fields::new(object);
        let read = read(&mut fields);
        let faults = fields.finish(read).err().unwrap_or_default();
        faults.into_iter().map(|fault| (fault.field, fault.fault.code())).collect()
    }

    #[rstest]
    #[case(json!({}), &[("start", "missing"), ("end", "missing")])]
    #[case(json!({"start": 5, "end": null}), &[("start", "not_text"), ("end", "missing")])]
    #[case(json!({"start": "2026-11-23T10:00:00Z", "end": "2026-11-23T10:00:00Z"}), &[("end", "end_before_start")])]
    #[case(json!({"start": "2026-11-23T10:00:00Z", "end": "2026-11-23T11:00:00+01:00"}), &[("end", "end_before_start")])]
    #[case(json!({"start": "2026-11-23T10:00:00Z", "end": "2026-11-23T11:00:00Z", "until": 1}), &[("until", "unknown")])]
    #[case(json!({"start": "2026-11-23T10:00:00Z", "end": "2026-11-23T11:00:00Z"}), &[])]
    fn a_span_says_what_is_wrong_with_both_ends(#[case] value: Value, #[case] expected: &[(&str, &str)]) {
        let expected: Vec<_> = expected.iter().map(|(field, code)| ((*field).to_owned(), *code)).collect();
        assert_eq!(faults(value, |fields| fields.interval("start", "end")), expected);
    }

    #[test]
    fn fields_of_an_inner_object_carry_its_name() {
        let read = |fields: &mut Fields| {
            fields.inside("who.", |who| {
                let name = who.line("name", 5);
                who.require("name", name)
            })
        };
        assert_eq!(faults(json!({"who": {"name": "too long"}}), read), [("who.name".into(), "too_long")]);
        assert_eq!(faults(json!({"who": {}}), read), [("who.name".into(), "missing")]);
        assert_eq!(faults(json!({"who": {"name": "x", "x": 1}}), read), [("who.x".into(), "unknown")]);
        assert_eq!(faults(json!({"who": "Ana"}), read), [("who".into(), "not_an_object")]);
    }

    #[rstest]
    #[case(json!(0))]
    #[case(json!(-1))]
    #[case(json!(1.5))]
    #[case(json!("12"))]
    #[case(json!(10_000))]
    fn head_counts_are_small_numbers(#[case] value: Value) {
        let found = faults(json!({ "head_count": value }), |fields| fields.head_count("head_count"));
        assert_eq!(found, [("head_count".into(), "not_a_number")]);
    }

    #[test]
    fn a_query_names_each_thing_once_and_may_choose_a_language() {
        let mut fields = Fields::of_query("length=90m&length=2h&lang=en");
        let length = fields.length("length");
        let faults = fields.finish(length).expect_err("twice");
        assert_eq!(faults, [FieldFault { field: "length".into(), fault: Fault::Twice }]);
        let mut fields = Fields::of_query("length=0m");
        assert_eq!(fields.length("length"), None);
    }
}
