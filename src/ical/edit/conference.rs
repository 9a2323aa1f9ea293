//! The CONFERENCE of Clef's own among those of others (RFC 7986 §5.11 allows several): theirs stay as they are.

use super::{Part, Rewrite, Sheet};
use crate::ical::lines::{ContentLine, unescape};
use crate::ical::own::{CONFERENCE, JOIN_URL};
use crate::ical::properties::Written;

/// Writes the link to the video call into `event`, of which the `old` properties become the `new` ones. What somebody has taken
/// away or changed stays so, until the link itself is another one.
pub(in crate::ical) fn set_conference(
    sheet: &Sheet<'_>,
    rewrite: &mut Rewrite<'_>,
    event: &Part,
    (old, new): (&[Written], &[Written]),
) {
    let of = |all: &'_ [Written], name: &str| {
        all.iter().find(|written| written.name == name).map(|written| written.line.clone())
    };
    let value = |line: &str| ContentLine::parse(line).map(|line| line.value.trim().to_owned());
    let (was, is) = (of(old, CONFERENCE), of(new, CONFERENCE));
    if was == is {
        return;
    }
    // In a room without video calls, or with another Jitsi, Clef knows the link and does not write it.
    let known = of(old, JOIN_URL).and_then(|line| value(&line)).map(|known| unescape(&known));
    let is_own = |at: &usize| known.is_some() && value(&sheet.lines[*at].text) == known;
    match (event.all(CONFERENCE).find(is_own), is) {
        (Some(at), Some(line)) => rewrite.replace(at, line),
        (Some(at), None) => rewrite.remove([at]),
        (None, Some(line)) => rewrite.add(event, line),
        (None, None) => {}
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use crate::domain::booking::{Booking, Ticket};
    use crate::domain::room::Room;
    use crate::domain::video::VideoCalls;
    use crate::ical::testing::{booking, place, room, series};
    use crate::ical::{carry_booking, edit_booking, read_booking, write_booking};

    const LINK: &str = "https://meet.example.org/clef-abc";
    const FOREIGN: &str = "CONFERENCE;VALUE=URI;FEATURE=PHONE:tel:+33240000000";

    fn with_calls(server: &str) -> Room {
        Room { video: Some(VideoCalls::new(server, "Clef")), ..room() }
    }

    fn here() -> Room {
        with_calls("https://meet.example.org")
    }

    fn joined() -> Booking {
        booking().with(|it| it.record.join_url = Some(LINK.to_owned()))
    }

    /// Returns the same, by a ticket.
    fn next(of: &Booking) -> Booking {
        of.clone().with(|it| {
            it.record.replaces = Some(of.uid());
            it.record.ticket = Ticket(of.record.ticket.0 + 1);
        })
    }

    fn unfolded(text: &str) -> String {
        text.replace("\r\n ", "")
    }

    /// Returns what is written of links, in the order of the lines.
    fn links(text: &str) -> Vec<String> {
        let is_one = |line: &&str| line.contains("://meet.") || line.starts_with("CONFERENCE");
        unfolded(text).lines().filter(is_one).map(str::to_owned).collect()
    }

    #[test]
    fn a_link_stands_where_calendars_look_for_it_and_reads_back() {
        let room = here();
        let text = write_booking(&joined(), &place(&room));
        let expected = [
            format!("LOCATION:Atelier\\, Le Grand Bain\\, 1 quai de la Fosse\\; 44000 Nantes\\, {LINK}"),
            format!("CONFERENCE;VALUE=URI;FEATURE=VIDEO;LABEL=\"Visio; ^'Jitsi^'\":{LINK}"),
            format!("X-CLEF-JOIN-URL:{LINK}"),
        ];
        assert_eq!(links(&text), expected);
        let read = read_booking(&text, &room).expect("a booking");
        assert_eq!(read.join_url(&room), Some(LINK));
        let elsewhere = write_booking(&joined(), &place(&super::super::super::testing::room()));
        assert_eq!(links(&elsewhere), [format!("X-CLEF-JOIN-URL:{LINK}")], "a room without video calls");
    }

    #[rstest]
    #[case::as_it_was("", "", 2)]
    #[case::beside_another(FOREIGN, "", 3)]
    #[case::changed_by_others(FOREIGN, LINK, 2)]
    fn what_others_make_of_conference_stays(#[case] adds: &str, #[case] takes: &str, #[case] left: usize) {
        let room = here();
        let text = unfolded(&write_booking(&joined(), &place(&room)));
        let lines: Vec<&str> = text
            .lines()
            .filter(|line| !(line.starts_with("CONFERENCE") && !takes.is_empty() && line.ends_with(takes)))
            .collect();
        let added = if adds.is_empty() { String::new() } else { format!("{adds}\r\n") };
        let raw = format!("{}\r\n", lines.join("\r\n")).replace("END:VEVENT", &format!("{added}END:VEVENT"));
        let conferences =
            |text: &str| links(text).into_iter().filter(|line| !line.starts_with("LOC")).collect::<Vec<_>>();
        assert_eq!(conferences(&raw).len(), left);
        let renamed = joined().with(|it| it.details.title = "Autre".into());
        let edited = edit_booking(&raw, &renamed, &place(&room)).expect("edited");
        assert_eq!(conferences(&edited), conferences(&raw));
        let carried = carry_booking(&raw, &place(&room), &next(&renamed), &place(&room)).expect("carried");
        assert_eq!(conferences(&carried), conferences(&raw));
    }

    /// Into a room without video calls and back, and to one with another Jitsi, always beside what others wrote.
    #[test]
    fn it_goes_and_comes_with_the_room_and_its_link_stays() {
        let (with, without, other) = (here(), room(), with_calls("https://calls.meet.example.net"));
        let raw = write_booking(&joined(), &place(&with))
            .replace("END:VEVENT", &format!("{FOREIGN}\r\nEND:VEVENT"));
        let own = format!("CONFERENCE;VALUE=URI;FEATURE=VIDEO;LABEL=\"Visio; ^'Jitsi^'\":{LINK}");
        let conferences = |text: &str| {
            let all = links(text).into_iter().filter(|line| line.starts_with("CONFERENCE"));
            all.collect::<Vec<_>>()
        };
        let away = next(&joined());
        let gone = carry_booking(&raw, &place(&with), &away, &place(&without)).expect("carried");
        assert_eq!(conferences(&gone), [FOREIGN]);
        assert!(unfolded(&gone).contains("44000 Nantes\r\n"), "{gone}");
        let back = carry_booking(&gone, &place(&without), &next(&away), &place(&with)).expect("carried");
        let mut both = conferences(&back);
        both.sort();
        assert_eq!(both, [FOREIGN.to_owned(), own]);
        assert!(unfolded(&back).contains(&format!("44000 Nantes\\, {LINK}\r\n")), "{back}");
        let moved = next(&joined()).with_join_url(&other);
        let there = carry_booking(&raw, &place(&with), &moved, &place(&other)).expect("carried");
        let new = moved.join_url(&other).expect("a link of the other Jitsi");
        assert!(!there.contains(LINK) && unfolded(&there).contains(&format!("\":{new}\r\n")), "{there}");
        assert_eq!(conferences(&there).len(), 2, "{there}");
    }

    /// As applications do that know no properties but their own.
    #[rstest]
    #[case::all_but_x(&["X-CLEF-JOIN-URL"], 2)]
    #[case::the_location_alone(&["X-CLEF-JOIN-URL", "CONFERENCE"], 1)]
    fn a_link_that_is_left_anywhere_stays_the_only_one(#[case] drops: &[&str], #[case] left: usize) {
        let room = here();
        let joined = booking().with_join_url(&room);
        let link = joined.join_url(&room).expect("a link").to_owned();
        let text = unfolded(&write_booking(&joined, &place(&room)));
        let lines = text.lines().filter(|line| !drops.iter().any(|name| line.starts_with(name)));
        let raw: String = lines.flat_map(|line| [line, "\r\n"]).collect();
        let read = read_booking(&raw, &room).expect("a booking");
        assert_eq!(read.join_url(&room), Some(link.as_str()));
        let renamed = (*read).clone().with(|it| it.details.title = "Autre".into()).with_join_url(&room);
        let edited = unfolded(&edit_booking(&raw, &renamed, &place(&room)).expect("edited"));
        assert_eq!(
            (edited.matches(&link).count(), edited.matches("://meet.").count()),
            (left, left),
            "{edited}"
        );
    }

    #[test]
    fn a_booking_of_an_older_clef_gets_one_with_its_next_change() {
        let room = here();
        let raw = write_booking(&booking(), &place(&room));
        let renamed = booking().with(|it| it.details.title = "Autre".into()).with_join_url(&room);
        let edited = edit_booking(&raw, &renamed, &place(&room)).expect("edited");
        assert_eq!(links(&edited).len(), 3, "{edited}");
        assert_eq!(read_booking(&edited, &room).as_deref(), Some(&renamed));
    }

    #[test]
    fn a_date_that_leaves_its_series_keeps_its_link() {
        let room = here();
        let weekly = joined().with(|it| it.when.series = series("FREQ=WEEKLY;COUNT=3", &[]));
        let raw = write_booking(&weekly, &place(&room));
        let date = weekly.when.dates(room.zone)[1];
        let alone = next(&weekly.date(date.start(), date));
        let text = carry_booking(&raw, &place(&room), &alone, &place(&room)).expect("carried");
        assert_eq!(links(&text), links(&raw));
    }
}
