//! A file with a whole calendar in it (RFC 5545 §3.4), taken apart into calendar objects as a server has them: all events of
//! one UID, with the time zones that they name.

use std::collections::HashMap;

/// As many bytes of a time zone go into the object of each event that names it: far more than any zone has, and little enough
/// for a file in which all events name one. A larger one is left out, and the zone is known by its name.
const LARGEST_ZONE: usize = 16 * 1024;

/// What is in a file.
#[derive(Debug, Default)]
pub struct WholeCalendar<'d> {
    events: Vec<Vec<&'d [u8]>>,
    zones: Zones<'d>,
    /// How many tasks, journal entries and the like there are beside.
    pub others: usize,
    /// Whether the file ends before its calendar does.
    pub is_cut_off: bool,
    /// Whether there is any calendar in it.
    pub is_calendar: bool,
}

impl<'d> WholeCalendar<'d> {
    /// Takes `data` apart.
    #[must_use]
    pub fn take_apart(data: &'d [u8]) -> Self {
        let mut whole = Self::default();
        let (mut zones, mut events) = (HashMap::new(), Events::default());
        let (mut current, mut depth): (Vec<&[u8]>, usize) = (Vec::new(), 0);
        let data = data.strip_prefix(b"\xef\xbb\xbf").unwrap_or(data);
        for line in data.split(|byte| *byte == b'\n') {
            let line = line.strip_suffix(b"\r").unwrap_or(line);
            let (begins, ends) = (value_of(line, b"BEGIN").is_some(), value_of(line, b"END").is_some());
            whole.is_calendar |= depth == 0 && is_calendar(line);
            depth += usize::from(begins);
            // The calendar itself is the first level.
            if depth > 1 {
                current.push(line);
            }
            if ends {
                depth = depth.saturating_sub(1);
                if depth == 1 && !current.is_empty() {
                    whole.others += usize::from(!sort(std::mem::take(&mut current), &mut zones, &mut events));
                }
            }
        }
        whole.is_cut_off = depth > 0;
        zones.retain(|_, lines| lines.iter().map(|line| line.len()).sum::<usize>() <= LARGEST_ZONE);
        (whole.events, whole.zones) = (events.in_order, zones);
        whole
    }

    /// Returns how many calendar objects there are.
    #[must_use]
    pub fn count(&self) -> usize {
        self.events.len()
    }

    /// Returns the calendar objects, in the order in which they begin, one after the other: together they may be far larger
    /// than the file, since each has the zones that it names. Nothing in them is written anew.
    pub fn objects(&self) -> impl Iterator<Item = Vec<u8>> {
        self.events.iter().map(|lines| object(lines, &self.zones))
    }
}

/// The lines of all events of each UID.
#[derive(Default)]
struct Events<'d> {
    in_order: Vec<Vec<&'d [u8]>>,
    places: HashMap<Vec<u8>, usize>,
}

type Zones<'d> = HashMap<Vec<u8>, Vec<&'d [u8]>>;

/// Puts a component where it belongs; whether it is an event or a time zone.
fn sort<'d>(lines: Vec<&'d [u8]>, zones: &mut Zones<'d>, events: &mut Events<'d>) -> bool {
    let kind = lines.first().and_then(|line| value_of(line, b"BEGIN")).unwrap_or_default();
    if kind.eq_ignore_ascii_case(b"VTIMEZONE") {
        let id = lines.iter().find_map(|line| value_of(line, b"TZID")).unwrap_or_default();
        zones.entry(id.to_vec()).or_insert(lines);
        return true;
    }
    if !kind.eq_ignore_ascii_case(b"VEVENT") {
        return false;
    }
    let uid = uid(&lines);
    let place = match events.places.get(&uid) {
        // Events without a UID have nothing to do with each other.
        Some(place) if !uid.is_empty() => *place,
        _ => {
            events.in_order.push(Vec::new());
            events.places.insert(uid, events.in_order.len() - 1);
            events.in_order.len() - 1
        }
    };
    events.in_order[place].extend(lines);
    true
}

/// The UID among the lines of an event, unfolded.
fn uid(lines: &[&[u8]]) -> Vec<u8> {
    let mut depth = 0_usize;
    let begins_at = lines.iter().position(|line| {
        depth += usize::from(value_of(line, b"BEGIN").is_some());
        let is_it = depth == 1 && value_of(line, b"UID").is_some();
        depth = depth.saturating_sub(usize::from(value_of(line, b"END").is_some()));
        is_it
    });
    let Some(at) = begins_at else { return Vec::new() };
    let mut uid = value_of(lines[at], b"UID").unwrap_or_default().to_vec();
    for line in &lines[at + 1..] {
        let [b' ' | b'\t', rest @ ..] = line else { break };
        uid.extend_from_slice(rest);
    }
    uid.trim_ascii().to_vec()
}

/// Returns what stands behind the colon of `line`, if it is the property `name`.
fn value_of<'l>(line: &'l [u8], name: &[u8]) -> Option<&'l [u8]> {
    let (begin, rest) = line.split_at_checked(name.len())?;
    let is_it = begin.eq_ignore_ascii_case(name) && matches!(rest.first(), Some(b':' | b';'));
    let colon = rest.iter().position(|byte| *byte == b':').filter(|_| is_it)?;
    Some(rest[colon + 1..].trim_ascii())
}

/// One calendar object with these events, and with the zones among `zones` that they name.
fn object(events: &[&[u8]], zones: &Zones<'_>) -> Vec<u8> {
    let mut named: Vec<&[u8]> = events.iter().filter_map(|line| zone_of(line)).collect();
    named.sort_unstable();
    named.dedup();
    let zones = named.into_iter().filter_map(|id| zones.get(id)).flatten();
    let mut data = b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\n".to_vec();
    for line in zones.chain(events) {
        data.extend_from_slice(line);
        data.extend_from_slice(b"\r\n");
    }
    data.extend_from_slice(b"END:VCALENDAR\r\n");
    data
}

fn is_calendar(line: &[u8]) -> bool {
    value_of(line, b"BEGIN").is_some_and(|kind| kind.eq_ignore_ascii_case(b"VCALENDAR"))
}

/// The zone that a property names.
fn zone_of(line: &[u8]) -> Option<&[u8]> {
    const NAME: &[u8] = b";TZID=";
    let at = line.windows(NAME.len()).take(80).position(|part| part.eq_ignore_ascii_case(NAME))?;
    let rest = &line[at + NAME.len()..];
    match rest {
        [b'"', quoted @ ..] => Some(&quoted[..quoted.iter().position(|byte| *byte == b'"')?]),
        // QUIRK Outlook: `TZID=(UTC+01:00) Brussels, Paris` stands there without quotes.
        [b'(', ..] => Some(&rest[..rest.iter().rposition(|byte| *byte == b':')?]),
        _ => Some(&rest[..rest.iter().position(|byte| matches!(byte, b':' | b';'))?]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILE: &str = "BEGIN:VCALENDAR\nBEGIN:VTIMEZONE\nTZID:Here\nEND:VTIMEZONE\nBEGIN:VTIMEZONE\nTZID:There\n\
        END:VTIMEZONE\nBEGIN:VEVENT\nDTSTART;TZID=Here:20260101T100000\nBEGIN:VALARM\nUID:alarm\nEND:VALARM\nUID:on\n e\n\
        END:VEVENT\nBEGIN:VTODO\nUID:task\nEND:VTODO\nBEGIN:VEVENT\nUID:two\nEND:VEVENT\nBEGIN:VEVENT\nUID:one\n\
        RECURRENCE-ID:20260102T090000Z\nEND:VEVENT\nBEGIN:VEVENT\nEND:VEVENT\nBEGIN:VEVENT\nEND:VEVENT\nEND:VCALENDAR\n";

    #[test]
    fn all_events_of_a_uid_are_one_object_with_their_zones() {
        let whole = WholeCalendar::take_apart(FILE.as_bytes());
        let objects: Vec<String> =
            whole.objects().map(|data| String::from_utf8(data).expect("text")).collect();
        assert_eq!(whole.count(), objects.len());
        assert_eq!((objects.len(), whole.others, whole.is_cut_off), (4, 1, false), "{objects:#?}");
        assert_eq!(
            (objects[0].matches("BEGIN:VEVENT").count(), objects[0].matches("TZID:Here").count()),
            (2, 1)
        );
        assert!(!objects.concat().contains("There") && objects[1].contains("UID:two"));
    }

    #[test]
    fn what_is_cut_off_or_no_calendar_is_known() {
        let cut = &FILE.as_bytes()[..FILE.len() - 60];
        assert!(WholeCalendar::take_apart(cut).is_cut_off);
        let no = WholeCalendar::take_apart(b"name,room\nAna,1\n");
        assert!(!no.is_calendar && no.count() == 0);
        let deep = "BEGIN:X\n".repeat(100_000);
        assert_eq!(WholeCalendar::take_apart(deep.as_bytes()).count(), 0);
    }

    #[test]
    fn a_zone_larger_than_any_is_not_put_into_each_event() {
        let zone = |comments: usize| {
            format!(
                "BEGIN:VTIMEZONE\nTZID:X\n{}END:VTIMEZONE\n",
                "COMMENT:of no use to anybody at all\n".repeat(comments)
            )
        };
        let event = "BEGIN:VEVENT\nDTSTART;TZID=X:20260101T100000\nEND:VEVENT\n";
        for (comments, is_in) in [(1, true), (1_000, false)] {
            let file = format!("BEGIN:VCALENDAR\n{}{event}END:VCALENDAR\n", zone(comments));
            let whole = WholeCalendar::take_apart(file.as_bytes());
            let object = String::from_utf8(whole.objects().next().expect("an event")).expect("text");
            assert_eq!(object.contains("VTIMEZONE"), is_in, "{comments}");
            assert!(object.contains("DTSTART;TZID=X:20260101T100000"));
        }
    }
}
