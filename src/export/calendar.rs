//! Many calendar objects as one calendar (RFC 5545 §3.4), line by line: nothing in them is read or written anew, so that
//! nothing gets lost.

use std::collections::BTreeSet;

use crate::caldav::client::Object;

/// Returns one calendar called `name` with all that is in `objects`. A time zone that several of them describe is there
/// once.
pub(super) fn merged(name: &str, objects: &[Object]) -> String {
    let mut text = format!(
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Clef//Clef//EN\r\nX-WR-CALNAME:{}\r\n",
        escaped(name)
    );
    let mut zones = BTreeSet::new();
    for object in objects {
        for component in components(&object.data) {
            let is_zone = component.first().is_some_and(|line| line.eq_ignore_ascii_case("BEGIN:VTIMEZONE"));
            if is_zone && !zones.insert(component.concat()) {
                continue;
            }
            for line in component {
                text.push_str(line);
                text.push_str("\r\n");
            }
        }
    }
    text.push_str("END:VCALENDAR\r\n");
    text
}

/// The components directly inside of the calendar in `data`, each as its lines.
fn components(data: &str) -> Vec<Vec<&str>> {
    let (mut all, mut current, mut depth) = (Vec::new(), Vec::new(), 0_usize);
    for line in data.lines() {
        let begins = line.get(..6).is_some_and(|start| start.eq_ignore_ascii_case("BEGIN:"));
        let ends = line.get(..4).is_some_and(|start| start.eq_ignore_ascii_case("END:"));
        if begins {
            depth += 1;
        }
        // The calendar itself is the first level.
        if depth > 1 {
            current.push(line);
        }
        if ends {
            depth = depth.saturating_sub(1);
            if depth == 1 {
                all.push(std::mem::take(&mut current));
            }
        }
    }
    all
}

/// RFC 5545 §3.3.11.
fn escaped(text: &str) -> String {
    text.replace('\\', "\\\\").replace(';', "\\;").replace(',', "\\,").replace(['\r', '\n'], " ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::caldav::Href;

    #[test]
    fn objects_become_one_calendar_and_zones_are_there_once() {
        let object = |uid: &str| Object {
            href: Href::parse("/a.ics").expect("an href"),
            etag: None,
            data: format!(
                "BEGIN:VCALENDAR\nVERSION:2.0\nBEGIN:VTIMEZONE\nTZID:X\nBEGIN:STANDARD\nEND:STANDARD\nEND:VTIMEZONE\n\
                 BEGIN:VEVENT\nUID:{uid}\nSUMMARY:folded\n  line\nBEGIN:VALARM\nEND:VALARM\nEND:VEVENT\nEND:VCALENDAR\n"
            ),
        };
        let text = merged("L’Atelier, 1", &[object("a"), object("b")]);
        assert_eq!(text.matches("BEGIN:VTIMEZONE").count(), 1, "{text}");
        assert_eq!(text.matches("BEGIN:VALARM").count(), 2);
        assert!(text.contains("UID:a\r\nSUMMARY:folded\r\n  line\r\n") && text.contains("UID:b"));
        assert!(text.contains("X-WR-CALNAME:L’Atelier\\, 1\r\n"));
        assert_eq!((text.matches("BEGIN:VCALENDAR").count(), text.matches("VERSION:").count()), (1, 1));
    }
}
