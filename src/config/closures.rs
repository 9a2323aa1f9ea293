//! `[[closure]]` and `[closures]`: when rooms are closed beside their opening hours.

use chrono::{Days, NaiveDate, NaiveDateTime};
use chrono_tz::Tz;
use url::Url;

use super::accounts::OnAccounts;
use super::calendar;
use super::scope::Scope;
use super::section::Section;
use crate::domain::closure::{Closure, HolidayAddress};
use crate::domain::room::{Room, Site};
use crate::domain::time::{self, Interval};
use crate::ical;

const A_MOMENT: &str = "a day such as \"2026-12-24\", or a local time such as \"2026-12-24T14:00\"";

/// A day or a time, on whatever clock.
#[derive(Clone, Copy)]
enum Moment {
    Day(NaiveDate),
    Time(NaiveDateTime),
}

/// Reads the closures, in the order of the file, into the rooms that each is about.
pub(super) fn read(root: &Section, sites: &[Site], rooms: &mut [Room]) {
    for section in root.sections("closure", "") {
        section.allow(&["from", "to", "reason", "sites", "rooms"]);
        let scope = Scope::read(&section, sites, rooms);
        let reason = section.required("reason", "what people are told, such as \"Fermeture d'été\"");
        let (from, to) = (moment(&section, "from"), moment(&section, "to"));
        let (Some(reason), Some(from), Some(to)) = (reason, from, to) else { continue };
        let everywhere = scope.is_everywhere(&section);
        for room in rooms.iter_mut().filter(|room| everywhere || scope.names(room)) {
            let Some(interval) = between(from, to, room.zone) else {
                section.problem("to", "expected a day or time after \"from\"");
                break;
            };
            room.closures.push(Closure { interval, reason: reason.clone() });
            room.closures.sort_by_key(|closure| closure.interval);
        }
    }
}

/// Reads of which calendars the events close each room: those of the place, of its site, and its own.
pub(super) fn read_calendars(root: &Section, rooms: &mut [Room], on: &OnAccounts) {
    if let Some(section) = root.section("closures") {
        section.allow(&["calendar", "school_holidays", "allow_private"]);
        close(&section, "calendar", (rooms, on), |_| true);
    }
    for section in root.sections_unseen("site", "id") {
        close(&section, "closures_calendar", (rooms, on), |room| room.site.id.as_str() == section.name());
    }
    for section in root.sections_unseen("room", "id") {
        close(&section, "closures_calendar", (rooms, on), |room| room.id.as_str() == section.name());
    }
}

fn close(
    section: &Section,
    key: &str,
    (rooms, on): (&mut [Room], &OnAccounts),
    is_meant: impl Fn(&Room) -> bool,
) {
    let text = section.text(key, "the name of a calendar, such as \"fermetures\", or an absolute path");
    let beside = on.beside(rooms, &is_meant);
    let Some(name) = text.and_then(|text| calendar::of_no_room(section, key, &text, &beside)) else { return };
    for room in rooms.iter_mut().filter(|room| is_meant(room)) {
        if !room.closures_calendars.contains(&name) {
            room.closures_calendars.push(name.clone());
        }
    }
}

/// Where school holidays come from.
#[derive(Debug, Default)]
pub(super) struct SchoolHolidays {
    /// Those of a file.
    pub(super) known: Vec<Closure>,
    /// The address of all others.
    pub(super) address: Option<HolidayAddress>,
}

/// Reads the school holidays, whole days with their names, from a file on the clock of `zone`; or from where they are fetched.
pub(super) fn read_school_holidays(root: &Section, zone: Tz) -> SchoolHolidays {
    let key = "school_holidays";
    let none = SchoolHolidays::default;
    let Some(section) = root.section("closures") else { return none() };
    let allow_private = section.boolean("allow_private").unwrap_or_default();
    let expected = "the path of an ICS file, such as \"zone-b.ics\", or its https address";
    let Some(path) = section.text(key, expected) else { return none() };
    if let Some((scheme, rest)) = path.split_once("://") {
        // Other programs write addresses of calendars like this.
        let text = if scheme == "webcal" { format!("https://{rest}") } else { path.clone() };
        let is_usable = |url: &Url| match url.scheme() {
            "https" => url.has_host(),
            // Whoever is in between could write holidays, so not over the internet.
            "http" => url.has_host() && allow_private,
            _ => false,
        };
        let Some(url) = Url::parse(&text).ok().filter(is_usable) else {
            section.secret_problem(key, &format!("expected {expected}"), None);
            return none();
        };
        return SchoolHolidays { address: Some(HolidayAddress { url, allow_private }), ..none() };
    }
    let text = match std::fs::read(&path) {
        Ok(text) => text,
        Err(error) => {
            section.problem(key, &format!("cannot be read: {error}"));
            return none();
        }
    };
    let Some(known) = ical::read_school_holidays(&text, zone) else {
        section.problem(key, "expected a calendar (iCalendar, an .ics file) with events");
        return none();
    };
    SchoolHolidays { known, address: None }
}

fn moment(section: &Section, key: &str) -> Option<Moment> {
    section.required(key, A_MOMENT)?;
    section.parsed(key, A_MOMENT, |text| {
        let day = text.parse().ok().map(Moment::Day);
        day.or_else(|| NaiveDateTime::parse_from_str(text, "%Y-%m-%dT%H:%M").ok().map(Moment::Time))
    })
}

/// The time on the clock of `zone`. The day that it ends on is closed too.
fn between(from: Moment, to: Moment, zone: Tz) -> Option<Interval> {
    let start = match from {
        Moment::Day(day) => time::day(zone, day).start(),
        Moment::Time(civil) => time::resolve_event(zone, civil),
    };
    let end = match to {
        Moment::Day(day) => time::day(zone, day.checked_add_days(Days::new(1))?).start(),
        Moment::Time(civil) => time::resolve_event(zone, civil),
    };
    Interval::new(start, end)
}

#[cfg(test)]
mod tests {
    use super::super::parse;
    use super::super::tests::{SMALL, good};
    use rstest::rstest;

    #[rstest]
    #[case::days(
        "from = \"2026-12-24\"\nto = \"2027-01-03\"",
        "2026-12-23T23:00:00Z",
        "2027-01-03T23:00:00Z"
    )]
    #[case::one_day(
        "from = \"2027-03-28\"\nto = \"2027-03-28\"",
        "2027-03-27T23:00:00Z",
        "2027-03-28T22:00:00Z"
    )]
    #[case::hours(
        "from = \"2026-12-24T14:00\"\nto = \"2026-12-24T18:30\"",
        "2026-12-24T13:00:00Z",
        "2026-12-24T17:30:00Z"
    )]
    #[case::from_a_time(
        "from = \"2026-12-24T14:00\"\nto = \"2026-12-25\"",
        "2026-12-24T13:00:00Z",
        "2026-12-25T23:00:00Z"
    )]
    fn a_closure_goes_on_to_the_end_of_its_last_day(
        #[case] times: &str,
        #[case] from: &str,
        #[case] to: &str,
    ) {
        let settings = good(&format!("{SMALL}[[closure]]\nreason = \"Fermé\"\n{times}\n"));
        let closures = &settings.rooms[0].closures;
        let instant = |text: &str| text.parse().expect("an instant");
        assert_eq!((closures[0].interval.start(), closures[0].interval.end()), (instant(from), instant(to)));
        assert_eq!((closures.len(), closures[0].reason.as_str()), (1, "Fermé"));
    }

    #[test]
    fn school_holidays_come_from_a_file_of_all_years() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("zone-b.ics");
        let event = |uid: &str, from: &str, to: &str, name: &str| {
            format!(
                "BEGIN:VEVENT\r\nUID:{uid}\r\nDTSTART;VALUE=DATE:{from}\r\nDTEND;VALUE=DATE:{to}\r\nSUMMARY:{name}\r\nTRANSP:TRANSPARENT\r\nEND:VEVENT\r\n"
            )
        };
        let (autumn, spring) = (
            event("a", "20261017", "20261102", "Toussaint"),
            event("b", "20270327", "20270412", "Printemps"),
        );
        let text = format!("BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\n{autumn}{spring}END:VCALENDAR\r\n");
        std::fs::write(&path, text).expect("to be written");
        let settings =
            good(&format!("{SMALL}[closures]\nschool_holidays = {:?}\n", path.display().to_string()));
        let told: Vec<_> = settings
            .school_holidays
            .iter()
            .map(|closure| (closure.interval.start().to_string(), closure.reason.as_str()))
            .collect();
        // The clocks go forward within the second one.
        let expected = [("2026-10-16 22:00:00 UTC", "Toussaint"), ("2027-03-26 23:00:00 UTC", "Printemps")];
        assert_eq!(told, expected.map(|(start, name)| (start.to_owned(), name)));
        assert!(settings.rooms[0].closures.is_empty(), "they close nothing");
        std::fs::write(&path, "<html>").expect("to be written");
        for missing in [path.display().to_string(), "/nowhere.ics".to_owned()] {
            let text = format!("{SMALL}[closures]\nschool_holidays = {missing:?}\n");
            let problems = parse("rooms.toml", &text, std::iter::empty()).expect_err("a problem").to_string();
            assert!(problems.contains("closures.school_holidays"), "{problems}");
        }
    }

    #[test]
    fn school_holidays_come_from_an_address() {
        let at = |lines: &str| {
            let settings = good(&format!("{SMALL}[closures]\nschool_holidays = {lines}\n"));
            assert!(settings.school_holidays.is_empty(), "they are fetched later");
            settings.holiday_address.clone().expect("an address")
        };
        let url = "https://example.org/zone-b.ics";
        assert_eq!(
            (at(&format!("{url:?}")).url.as_str(), at(&format!("{url:?}")).allow_private),
            (url, false)
        );
        assert_eq!(at("\"webcal://example.org/zone-b.ics\"").url.as_str(), url);
        let here = at("\"http://127.0.0.1:8000/b.ics\"\nallow_private = true");
        assert_eq!((here.url.port(), here.allow_private), (Some(8000), true));
    }

    #[rstest]
    #[case("school_holidays = \"http://example.org/b.ics\"", "closures.school_holidays")]
    #[case("school_holidays = \"ftp://example.org/b.ics\"", "closures.school_holidays")]
    #[case("school_holidays = \"https://\"", "closures.school_holidays")]
    #[case("calendar = \"atelier\"", "closures.calendar")]
    #[case("calendar = \"a/b\"", "closures.calendar")]
    #[case("calender = \"fermetures\"", "Did you mean \"calendar\"")]
    fn what_cannot_close_rooms_is_said(#[case] closures: &str, #[case] words: &str) {
        let text = format!("{SMALL}[closures]\n{closures}\n");
        let problems = parse("rooms.toml", &text, std::iter::empty()).expect_err("a problem").to_string();
        assert!(problems.contains(words), "{problems}");
    }

    #[rstest]
    #[case("to = \"2026-12-24\"\nreason = \"x\"", "closure.0.from: missing")]
    #[case("from = \"24.12.2026\"\nto = \"2026-12-24\"\nreason = \"x\"", "expected a day such as")]
    #[case("from = \"2026-12-24\"\nto = \"2026-12-23\"\nreason = \"x\"", "after \"from\"")]
    #[case("from = \"2026-12-24\"\nto = \"2026-12-24\"", "closure.0.reason: missing")]
    #[case("from = \"2026-12-24\"\nto = \"2026-12-24\"\nreason = \"x\"\nrooms = [\"atelir\"]", "atelir")]
    #[case("from = \"2026-12-24\"\nto = \"2026-12-24\"\nreason = \"x\"\nrooms = []", "names no room")]
    fn what_cannot_be_a_closure_is_said(#[case] closure: &str, #[case] words: &str) {
        let problems = parse("rooms.toml", &format!("{SMALL}[[closure]]\n{closure}\n"), std::iter::empty());
        let problems = problems.expect_err("a problem").to_string();
        assert!(problems.contains(words), "{problems}");
    }
}
