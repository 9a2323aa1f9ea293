//! The content of an object as a report asks for it (RFC 4791 §9.6).

use chrono_tz::Tz;

use super::component::Component;
use super::expansion;
use super::fault::Fault;
use super::object::Object;
use super::time_range::Span;
use crate::caldav::names::CALDAV;
use crate::caldav::xml::Element;
use crate::domain::time::Interval;

/// How content is asked for.
#[derive(Debug, Default)]
pub(super) struct CalendarData {
    is_wanted: bool,
    dates: Dates,
    selection: Option<Selection>,
}

/// How a series is answered.
#[derive(Debug, Default)]
enum Dates {
    #[default]
    AsWritten,
    /// `expand` (§9.6.5).
    Expanded(Interval, Tz),
    /// `limit-recurrence-set` (§9.6.6).
    Limited(Interval, Tz),
}

/// Which parts of a component are wanted (`comp`, RFC 4791 §9.6.1).
#[derive(Debug)]
struct Selection {
    name: String,
    /// `None`: all.
    properties: Option<Vec<PropertyName>>,
    /// `None`: all.
    components: Option<Vec<Selection>>,
}

#[derive(Debug)]
struct PropertyName {
    name: String,
    without_value: bool,
}

impl CalendarData {
    /// Reads a `calendar-data` element; `zone` is that of floating times.
    ///
    /// # Errors
    /// 403 with `supported-calendar-data` for what this server does not write.
    pub(super) fn read(element: Option<&Element>, zone: Tz) -> Result<Self, Fault> {
        let Some(element) = element else { return Ok(Self::default()) };
        let other_format = element.attribute("content-type").is_some_and(|kind| kind != "text/calendar")
            || element.attribute("version").is_some_and(|version| version != "2.0");
        if other_format {
            return Err(Fault::caldav("supported-calendar-data"));
        }
        let window = |name| match element.child(CALDAV, name) {
            None => Ok(None),
            Some(element) => match Span::read(element)?.bounded() {
                Some(window) => Ok(Some(window)),
                None => Err(Fault::bad_request(format!("{name} has a start and an end"))),
            },
        };
        let dates = match (window("expand")?, window("limit-recurrence-set")?) {
            (None, None) => Dates::AsWritten,
            (Some(window), None) => Dates::Expanded(window, zone),
            (None, Some(window)) => Dates::Limited(window, zone),
            (Some(_), Some(_)) => {
                return Err(Fault::bad_request("expand and limit-recurrence-set exclude each other"));
            }
        };
        let selection = element.child(CALDAV, "comp").map(Selection::read).transpose()?;
        Ok(Self { is_wanted: true, dates, selection })
    }

    /// The content of `object`, if it is asked for: byte for byte where neither parts nor dates are
    /// chosen, and where it cannot be understood.
    ///
    /// # Errors
    /// If its file cannot be read.
    pub(super) fn of(&self, object: &Object) -> Result<Option<String>, Fault> {
        if !self.is_wanted {
            return Ok(None);
        }
        let chosen = match self.dates {
            Dates::AsWritten => self.selection.as_ref().and_then(|_| object.tree().cloned()),
            Dates::Expanded(window, zone) => expansion::expand(object, window, zone),
            Dates::Limited(window, zone) => expansion::limit(object, window, zone),
        };
        let Some(chosen) = chosen else {
            let body = object.body().map_err(|error| Fault::of_file(&object.name, &error))?;
            return Ok(Some(String::from_utf8_lossy(&body).into_owned()));
        };
        let mut text = String::new();
        match &self.selection {
            Some(selection) => selection.of(&chosen).write(&mut text),
            None => chosen.write(&mut text),
        }
        Ok(Some(text))
    }
}

impl Selection {
    fn read(element: &Element) -> Result<Self, Fault> {
        let name = name(element)?;
        let properties = element.children(CALDAV, "prop").map(|prop| {
            let without_value = prop.attribute("novalue") == Some("yes");
            Ok(PropertyName { name: self::name(prop)?, without_value })
        });
        let has = |name| element.child(CALDAV, name).is_some();
        let properties = properties.collect::<Result<_, Fault>>()?;
        let components = element.children(CALDAV, "comp").map(Self::read).collect::<Result<_, Fault>>()?;
        Ok(Self {
            name,
            properties: (!has("allprop")).then_some(properties),
            components: (!has("allcomp")).then_some(components),
        })
    }

    fn of(&self, component: &Component) -> Component {
        let properties = component.properties.iter().filter_map(|property| match &self.properties {
            None => Some(property.clone()),
            Some(names) => {
                let wanted = names.iter().find(|wanted| wanted.name == property.name)?;
                Some(if wanted.without_value { property.without_value() } else { property.clone() })
            }
        });
        let components = component.components.iter().filter_map(|inner| match &self.components {
            None => Some(inner.clone()),
            Some(selections) => {
                let selection = selections.iter().find(|selection| selection.name == inner.name)?;
                Some(selection.of(inner))
            }
        });
        Component {
            name: component.name.clone(),
            properties: properties.collect(),
            components: components.collect(),
        }
    }
}

fn name(element: &Element) -> Result<String, Fault> {
    let name = element.attribute("name").ok_or_else(|| Fault::bad_request("a comp or prop has no name"))?;
    Ok(name.to_ascii_uppercase())
}
