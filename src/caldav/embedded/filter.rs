//! The filter of a calendar-query (RFC 4791 §9.7), read once and held against each object.

use chrono_tz::Tz;

use super::component::{Component, Property};
use super::fault::Fault;
use super::live_properties::COLLATIONS;
use super::object::{KINDS, Object};
use super::time_range::{self, Span};
use crate::caldav::names::CALDAV;
use crate::caldav::xml::Element;

/// The condition that an object must meet to be in the answer.
#[derive(Debug)]
pub(super) struct Filter {
    calendar: ComponentFilter,
}

#[derive(Debug)]
struct ComponentFilter {
    name: String,
    test: ComponentTest,
}

#[derive(Debug)]
enum ComponentTest {
    IsNotDefined,
    /// All of these.
    Has {
        span: Option<Span>,
        properties: Vec<PropertyFilter>,
        components: Vec<ComponentFilter>,
    },
}

#[derive(Debug)]
struct PropertyFilter {
    name: String,
    test: PropertyTest,
}

#[derive(Debug)]
enum PropertyTest {
    IsNotDefined,
    Has { text: Option<TextMatch>, parameters: Vec<ParameterFilter> },
}

#[derive(Debug)]
struct ParameterFilter {
    name: String,
    test: ParameterTest,
}

#[derive(Debug)]
enum ParameterTest {
    IsNotDefined,
    IsDefined,
    Has(TextMatch),
}

#[derive(Debug)]
struct TextMatch {
    wanted: String,
    folds_case: bool,
    is_negated: bool,
}

impl Filter {
    /// Reads the `filter` element.
    ///
    /// # Errors
    /// 403 with `valid-filter` if it makes no sense, `supported-filter` or `supported-collation` if
    /// it asks for what this server cannot decide: a wrong answer would be worse.
    pub(super) fn read(element: &Element) -> Result<Self, Fault> {
        // RFC 4791 §9.7: a filter has exactly one comp-filter.
        let [calendar] = &element.children[..] else { return Err(Fault::caldav("valid-filter")) };
        let calendar = ComponentFilter::read(calendar, None)?;
        if calendar.name == "VCALENDAR" { Ok(Self { calendar }) } else { Err(Fault::caldav("valid-filter")) }
    }

    /// Returns a span of time in which every object happens that is in the answer, if it asks for one.
    pub(super) fn span(&self) -> Option<Span> {
        let ComponentTest::Has { components, .. } = &self.calendar.test else { return None };
        // Each of them has to match, so whichever span is found first holds all that do.
        components.iter().find_map(|component| match &component.test {
            ComponentTest::Has { span, .. } => *span,
            ComponentTest::IsNotDefined => None,
        })
    }

    /// Whether `object` is in the answer; floating times are times of `zone`.
    ///
    /// A file that cannot be read matches every filter, so that people see it.
    pub(super) fn matches(&self, object: &Object, zone: Tz) -> bool {
        object.tree().is_none_or(|tree| self.calendar.matches(&[tree], object, zone))
    }
}

impl ComponentFilter {
    fn read(element: &Element, parent: Option<&str>) -> Result<Self, Fault> {
        if !element.is(CALDAV, "comp-filter") {
            return Err(Fault::caldav("valid-filter"));
        }
        let name = name(element)?;
        if is_not_defined(element)? {
            return Ok(Self { name, test: ComponentTest::IsNotDefined });
        }
        let (mut span, mut properties, mut components) = (None, Vec::new(), Vec::new());
        for child in &element.children {
            match child.name.as_str() {
                "time-range" if span.is_none() => {
                    // Times of alarms and busy lists are not looked at.
                    if parent != Some("VCALENDAR") || !KINDS.contains(&name.as_str()) {
                        return Err(Fault::caldav("supported-filter"));
                    }
                    span = Some(Span::read(child)?);
                }
                "prop-filter" => properties.push(PropertyFilter::read(child)?),
                "comp-filter" => components.push(Self::read(child, Some(&name))?),
                _ => return Err(Fault::caldav("valid-filter")),
            }
        }
        Ok(Self { name, test: ComponentTest::Has { span, properties, components } })
    }

    /// Whether one of `siblings` is as it should be.
    fn matches(&self, siblings: &[&Component], object: &Object, zone: Tz) -> bool {
        let mut named = siblings.iter().filter(|component| component.name == self.name);
        match &self.test {
            ComponentTest::IsNotDefined => named.next().is_none(),
            ComponentTest::Has { span, properties, components } => {
                let has_all = named.any(|component| {
                    let inner: Vec<&Component> = component.components.iter().collect();
                    properties.iter().all(|filter| filter.matches(component))
                        && components.iter().all(|filter| filter.matches(&inner, object, zone))
                });
                // The dates of a series are those of all its components together (§7.4).
                has_all && span.is_none_or(|span| time_range::overlaps(object, span, zone))
            }
        }
    }
}

impl PropertyFilter {
    fn read(element: &Element) -> Result<Self, Fault> {
        let name = name(element)?;
        if is_not_defined(element)? {
            return Ok(Self { name, test: PropertyTest::IsNotDefined });
        }
        let (mut text, mut parameters) = (None, Vec::new());
        for child in &element.children {
            match child.name.as_str() {
                "text-match" if text.is_none() => text = Some(TextMatch::read(child)?),
                "param-filter" => parameters.push(ParameterFilter::read(child)?),
                "time-range" => return Err(Fault::caldav("supported-filter")),
                _ => return Err(Fault::caldav("valid-filter")),
            }
        }
        Ok(Self { name, test: PropertyTest::Has { text, parameters } })
    }

    fn matches(&self, component: &Component) -> bool {
        let mut named = component.properties.iter().filter(|property| property.name == self.name);
        match &self.test {
            PropertyTest::IsNotDefined => named.next().is_none(),
            PropertyTest::Has { text, parameters } => named.any(|property| {
                text.as_ref().is_none_or(|text| text.matches(&property.text()))
                    && parameters.iter().all(|filter| filter.matches(property))
            }),
        }
    }
}

impl ParameterFilter {
    fn read(element: &Element) -> Result<Self, Fault> {
        let name = name(element)?;
        let test = match &element.children[..] {
            [] => ParameterTest::IsDefined,
            [child] if child.is(CALDAV, "is-not-defined") => ParameterTest::IsNotDefined,
            [child] if child.is(CALDAV, "text-match") => ParameterTest::Has(TextMatch::read(child)?),
            _ => return Err(Fault::caldav("valid-filter")),
        };
        Ok(Self { name, test })
    }

    fn matches(&self, property: &Property) -> bool {
        match (&self.test, property.parameter(&self.name)) {
            (ParameterTest::IsNotDefined, value) => value.is_none(),
            (ParameterTest::IsDefined, value) => value.is_some(),
            (ParameterTest::Has(text), value) => value.is_some_and(|value| text.matches(value)),
        }
    }
}

impl TextMatch {
    fn read(element: &Element) -> Result<Self, Fault> {
        let collation = element.attribute("collation").unwrap_or(COLLATIONS[0]);
        let folds_case = match collation {
            "i;ascii-casemap" | "default" => true,
            "i;octet" => false,
            _ => return Err(Fault::caldav("supported-collation")),
        };
        // RFC 4791 knows only substrings; somebody who asks for more must not get them instead.
        if element.attribute("match-type").is_some_and(|kind| kind != "contains") {
            return Err(Fault::caldav("supported-filter"));
        }
        let is_negated = match element.attribute("negate-condition").unwrap_or("no") {
            "no" => false,
            "yes" => true,
            _ => return Err(Fault::caldav("valid-filter")),
        };
        let wanted = if folds_case { element.text.to_ascii_lowercase() } else { element.text.clone() };
        Ok(Self { wanted, folds_case, is_negated })
    }

    fn matches(&self, text: &str) -> bool {
        let contains = if self.folds_case {
            text.to_ascii_lowercase().contains(&self.wanted)
        } else {
            text.contains(&self.wanted)
        };
        contains != self.is_negated
    }
}

fn name(element: &Element) -> Result<String, Fault> {
    let name = element.attribute("name").ok_or_else(|| Fault::caldav("valid-filter"))?;
    Ok(name.to_ascii_uppercase())
}

/// `is-not-defined` stands alone.
fn is_not_defined(element: &Element) -> Result<bool, Fault> {
    match (element.child(CALDAV, "is-not-defined"), element.children.len()) {
        (None, _) => Ok(false),
        (Some(_), 1) => Ok(true),
        (Some(_), _) => Err(Fault::caldav("valid-filter")),
    }
}
