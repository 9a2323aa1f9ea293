//! `[notices]`: whether people are told by mail what happens to their bookings.

use std::time::Duration;

use chrono::{NaiveTime, TimeDelta};
use chrono_tz::Tz;

use super::section::Section;
use crate::domain::time::parse_length;
use crate::mail::Address;
use crate::notices::NoticeSettings;

const KEYS: &[&str] =
    &["mail", "gather", "reception", "day_sheet", "remind_before", "first_retry", "claim_life", "per_minute"];

/// As many reminders as one booking may have.
const MOST_REMINDERS: usize = 5;

pub(super) fn read(root: &Section, has_mail: bool, zone: Option<Tz>) -> NoticeSettings {
    let zone = zone.unwrap_or(Tz::UTC);
    let mut settings = NoticeSettings { zone, ..NoticeSettings::default() };
    let Some(section) = root.section("notices") else { return settings };
    section.allow(KEYS);
    settings.mail = section.boolean("mail").unwrap_or_default();
    if settings.mail && !has_mail {
        section.problem("mail", "expected [mail] too, which says by which server mails leave");
    }
    let (second, hour) = (Duration::from_secs(1), Duration::from_hours(1));
    if let Some(gather) = section.length("gather", "from \"0s\" to \"1h\"", Duration::ZERO..=hour) {
        settings.gather = TimeDelta::from_std(gather).unwrap_or_default();
    }
    if let Some(retry) = section.length("first_retry", "from \"1s\" to \"1h\"", second..=hour) {
        settings.first_retry = retry;
    }
    if let Some(life) = section.length("claim_life", "from \"4s\" to \"1h\"", 4 * second..=hour) {
        settings.claim_life = life;
    }
    if let Some(count) = section.count("per_minute", "a number from 1 on, such as 60") {
        settings.per_minute = count;
    }
    settings.day_sheet = section.parsed("day_sheet", "a time of the day, such as \"07:30\"", read_time);
    read_reception(&section, &mut settings);
    if settings.day_sheet.is_some() && settings.reception.is_empty() && !section.has("reception") {
        section.problem("day_sheet", "expected reception too, which says to whom it goes");
    }
    read_reminders(&section, &mut settings);
    settings
}

/// A time as `07:30` and in no other way.
fn read_time(text: &str) -> Option<NaiveTime> {
    NaiveTime::parse_from_str(text, "%H:%M").ok().filter(|time| time.format("%H:%M").to_string() == text)
}

fn read_reception(section: &Section, settings: &mut NoticeSettings) {
    let expected = "addresses, such as [\"accueil@example.org\"]";
    let Some(texts) = section.texts("reception", expected) else { return };
    match texts.iter().map(|text| Address::read(text)).collect::<Option<Vec<_>>>() {
        Some(addresses) => settings.reception = addresses,
        None => section.problem("reception", &format!("expected {expected}")),
    }
}

fn read_reminders(section: &Section, settings: &mut NoticeSettings) {
    let expected = "up to five lengths from \"15m\" to \"14d\", such as [\"24h\"]";
    let Some(texts) = section.texts("remind_before", expected) else { return };
    let fits = |length: &TimeDelta| (TimeDelta::minutes(15)..=TimeDelta::days(14)).contains(length);
    let read = texts.iter().map(|text| parse_length(text).ok().filter(fits)).collect::<Option<Vec<_>>>();
    match read.filter(|read| read.len() <= MOST_REMINDERS) {
        Some(lengths) => settings.remind_before = lengths,
        None => section.problem("remind_before", &format!("expected {expected}")),
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;
    use crate::config::tests::SMALL;
    use crate::config::{self, Problems};

    const MAIL: &str = "[mail]\nfrom = \"salles@example.org\"\ndirectory = \"x\"\n";

    fn parsed(lines: &str) -> Result<NoticeSettings, Problems> {
        let text = format!("{SMALL}\n{MAIL}[notices]\n{lines}");
        config::parse("rooms.toml", &text, std::iter::empty()).map(|settings| settings.notices.clone())
    }

    #[test]
    fn without_the_section_nobody_is_told_anything() {
        let settings = config::parse("rooms.toml", SMALL, std::iter::empty()).expect("good settings");
        let zone = settings.place.zone;
        assert_eq!(settings.notices, NoticeSettings { zone, ..NoticeSettings::default() });
        assert!(!settings.notices.mail);
    }

    #[test]
    fn every_key_is_read() {
        let lines = "mail = true\ngather = \"90s\"\nreception = [\"Accueil <accueil@example.org>\"]\n\
            day_sheet = \"07:30\"\nremind_before = [\"24h\", \"1h\"]\nfirst_retry = \"1s\"\nclaim_life = \"5m\"\nper_minute = 7\n";
        let expected = NoticeSettings {
            mail: true,
            gather: TimeDelta::seconds(90),
            reception: vec![Address::parse("accueil@example.org").expect("an address")],
            day_sheet: NaiveTime::from_hms_opt(7, 30, 0),
            zone: chrono_tz::Europe::Paris,
            remind_before: vec![TimeDelta::hours(24), TimeDelta::hours(1)],
            first_retry: Duration::from_secs(1),
            claim_life: Duration::from_mins(5),
            per_minute: 7,
            by_address: false,
        };
        assert_eq!(parsed(lines).expect("good settings"), expected);
        assert_eq!(parsed("gather = \"0s\"").expect("good settings").gather, TimeDelta::zero());
    }

    #[rstest]
    #[case::long("gather = \"3h\"", "notices.gather = \"3h\": expected a length from \"0s\"")]
    #[case::at_once("first_retry = \"0s\"", "expected a length from \"1s\"")]
    #[case::nobody("reception = [\"accueil\"]", "expected addresses, such as")]
    #[case::sheet("reception = [\"a@b.org\"]\nday_sheet = \"7h30\"", "expected a time of the day, such as")]
    #[case::to_whom("day_sheet = \"07:30\"", "expected reception too")]
    #[case::soon("remind_before = [\"1m\"]", "expected up to five lengths")]
    #[case::unknown("mails = true", "notices.mails = true: unknown key")]
    fn a_mistake_is_said_in_words(#[case] lines: &str, #[case] words: &str) {
        let problems = parsed(lines).expect_err("a mistake").to_string();
        assert!(problems.contains(words), "{problems}");
    }

    #[test]
    fn mails_need_a_way_to_leave() {
        let text = format!("{SMALL}\n[notices]\nmail = true\n");
        let problems = config::parse("rooms.toml", &text, std::iter::empty()).expect_err("a mistake");
        assert!(problems.to_string().contains("notices.mail = true: expected [mail] too"), "{problems}");
    }
}
