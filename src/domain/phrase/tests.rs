//! Tests of reading phrases. Today is Monday 16 November 2026.

use proptest::prelude::*;
use rstest::rstest;

use super::*;
use crate::domain::room::RoomId;

fn today() -> NaiveDate {
    "2026-11-16".parse().expect("a date")
}

fn vocabulary() -> Vocabulary {
    let room = |id: &str, (site, name, address): (&str, &str, &str), equipment: &[&str]| Room {
        id: RoomId::parse(id).expect("an id"),
        site: Site { id: SiteId::parse(site).expect("an id"), name: name.into(), address: address.into() },
        equipment: equipment.iter().map(|one| (*one).to_owned()).collect(),
        ..Room::sample()
    };
    let bain = ("grand-bain", "Le Grand Bain", "12 rue de la Tour d’Auvergne, 44200 Nantes");
    let ateliers = ("ateliers", "Les Ateliers", "3 boulevard de la Légion d’honneur, 44600 Saint-Nazaire");
    let rooms = [
        room("atelier", bain, &["vidéoprojecteur", "tableau blanc", "accès de plain-pied"]),
        room("etabli", ateliers, &["découpe laser", "four à céramique"]),
    ];
    Vocabulary::of(rooms.iter())
}

/// Returns what was read, in short: day, hours, minutes, people, things, sites; then what was assumed, and what was not
/// understood.
fn told(text: &str) -> String {
    let phrase = read(text, today(), &vocabulary()).expect("it can be read");
    let clock = |minutes: u16| format!("{}:{:02}", minutes / 60, minutes % 60);
    let mut told = vec![
        phrase.date.map_or("-".to_owned(), |date| date.format("%m-%d").to_string()),
        format!("{}-{}", clock(phrase.hours.from), clock(phrase.hours.to)),
        phrase.length.num_minutes().to_string(),
    ];
    told.extend(phrase.other_date.map(|date| format!("or {}", date.format("%m-%d"))));
    told.extend(phrase.head_count.map(|heads| format!("{heads}p")));
    told.extend(phrase.equipment);
    told.extend(phrase.sites.iter().map(|site| format!("@{site}")));
    told.extend(phrase.not_understood.iter().map(|text| format!("?{text}")));
    told.join(" ")
}

#[rstest]
// The four of the page's own examples.
#[case("mardi 14h-16h pour 6", "11-17 14:00-16:00 120 6p")]
#[case("next thu evening 12 people projector", "11-19 18:00-22:00 60 or 11-26 12p vidéoprojecteur")]
#[case("demain après-midi 2h", "11-17 12:00-18:00 120")]
#[case(
    "6 personnes jeudi matin Nantes avec vidéoprojecteur",
    "11-19 8:00-12:00 60 6p vidéoprojecteur @grand-bain"
)]
// Days.
#[case("aujourd’hui 10h-11h", "11-16 10:00-11:00 60")]
#[case("aujourd'hui 10h-11h", "11-16 10:00-11:00 60")]
#[case("après-demain 10h-11h", "11-18 10:00-11:00 60")]
#[case("day after tomorrow 10:00-11:00", "11-18 10:00-11:00 60")]
#[case("lundi 10h-11h", "11-23 10:00-11:00 60 or 11-16")]
#[case("jeudi prochain 10h-11h", "11-19 10:00-11:00 60 or 11-26")]
#[case("jeudi en huit 10h-11h", "11-26 10:00-11:00 60")]
#[case("jeudi de la semaine prochaine 10h-11h", "11-26 10:00-11:00 60")]
#[case("Thursday next week 10:00-11:00", "11-26 10:00-11:00 60")]
#[case("jeudi 3 décembre, 14:00–16:00, 6 personnes", "12-03 14:00-16:00 120 6p")]
#[case("jeudi 3\u{202f}décembre, 14:00–\u{2060}16:00, 6\u{a0}personnes", "12-03 14:00-16:00 120 6p")]
#[case("Thursday 3 December, 14:00–16:00, 6 people", "12-03 14:00-16:00 120 6p")]
#[case("jeudi 4 décembre 14h-16h", "12-04 14:00-16:00 120 ?jeudi")]
#[case("mardi 24 14h-16h", "11-24 14:00-16:00 120")]
#[case("1er décembre 9h-10h", "12-01 9:00-10:00 60")]
#[case("December 3rd 9am-10am", "12-03 9:00-10:00 60")]
#[case("the 3rd of December from 9 to 10am", "12-03 9:00-10:00 60")]
#[case("le 3 de 9h à 10h", "12-03 9:00-10:00 60")]
#[case("3/12 9h-10h", "12-03 9:00-10:00 60")]
#[case("03/12/2026 9h-10h", "12-03 9:00-10:00 60")]
#[case("2026-12-03 9h-10h", "12-03 9:00-10:00 60")]
#[case("15/1 9h-10h", "01-15 9:00-10:00 60")]
#[case("29 février 9h-10h", "02-29 9:00-10:00 60")]
#[case("31/2 9h-10h", "- 9:00-10:00 60 ?31/2")]
#[case("mardi ou mercredi 9h-10h", "11-17 9:00-10:00 60 ?ou mercredi")]
// Times.
#[case("demain 14h30-16h", "11-17 14:30-16:00 90")]
#[case("demain 14 h 30 à 16 h", "11-17 14:30-16:00 90")]
#[case("demain de 14 à 16h", "11-17 14:00-16:00 120")]
#[case("demain 14-16h", "11-17 14:00-16:00 120")]
#[case("demain 14h-16", "11-17 14:00-16:00 120")]
#[case("tomorrow 2-4pm", "11-17 14:00-16:00 120")]
#[case("tomorrow 10-2pm", "11-17 10:00-14:00 240")]
#[case("tomorrow from 2pm to 4:30pm", "11-17 14:00-16:30 150")]
#[case("tomorrow between 2 and 4pm", "11-17 14:00-16:00 120")]
#[case("demain 10h-midi", "11-17 10:00-12:00 120")]
#[case("demain 22h-2h", "11-17 22:00-26:00 240")]
#[case("demain 22h-minuit", "11-17 22:00-24:00 120")]
#[case("demain à 14h", "11-17 14:00-15:00 60")]
#[case("tomorrow at 2pm for 2 hours", "11-17 14:00-16:00 120")]
#[case("demain 14h pendant 2h", "11-17 14:00-16:00 120")]
#[case("demain 14h pour 2h", "11-17 14:00-16:00 120")]
#[case("demain 2h à 14h", "11-17 14:00-16:00 120")]
#[case("demain à 8h du soir", "11-17 20:00-21:00 60")]
#[case("demain midi", "11-17 12:00-14:00 60")]
#[case("demain à midi", "11-17 12:00-13:00 60")]
#[case("demain matin avant 10h", "11-17 8:00-10:00 60")]
#[case("ce soir 2h", "11-16 18:00-22:00 120")]
#[case("tonight 90 min", "11-16 18:00-22:00 90")]
#[case("demain après-midi une heure et demie", "11-17 12:00-18:00 90")]
#[case("tomorrow afternoon half an hour", "11-17 12:00-18:00 30")]
#[case("demain 1,5h", "11-17 0:00-24:00 90")]
#[case("demain toute la journée", "11-17 9:00-18:00 540")]
#[case("demain 14h-15h 2h", "11-17 14:00-15:00 60 ?2h")]
#[case("demain 14h 12 personnes", "11-17 14:00-15:00 60 12p")]
#[case("demain matin 19h-20h", "11-17 19:00-20:00 60 ?matin")]
// People, things, places.
#[case("pour six demain 10h-11h", "11-17 10:00-11:00 60 6p")]
#[case("une douzaine de personnes demain 10h-11h", "11-17 10:00-11:00 60 12p")]
#[case("8 à 10 personnes demain 10h-11h", "11-17 10:00-11:00 60 10p")]
#[case("demain 10h-11h for 12", "11-17 10:00-11:00 60 12p")]
#[case("demain 10h-11h white board", "11-17 10:00-11:00 60 tableau blanc")]
#[case("demain 10h-11h vidéoprojecteurs", "11-17 10:00-11:00 60 vidéoprojecteur")]
#[case("demain 10h-11h four à céramique", "11-17 10:00-11:00 60 four à céramique")]
#[case("demain 10h-11h with a piano", "11-17 10:00-11:00 60 piano")]
#[case("demain 10h-11h à Saint-Nazaire", "11-17 10:00-11:00 60 @ateliers")]
#[case("demain 10h-11h au Grand Bain", "11-17 10:00-11:00 60 @grand-bain")]
#[case("je voudrais réserver une salle demain 10h-11h s’il vous plaît", "11-17 10:00-11:00 60")]
// What is not wanted, and what is not known, is named.
#[case("demain 10h-11h sans vidéoprojecteur", "11-17 10:00-11:00 60 ?sans vidéoprojecteur")]
#[case("pas mardi 10h-11h", "- 10:00-11:00 60 ?pas mardi")]
#[case("demain 10h-11h avec un poney rose", "11-17 10:00-11:00 60 ?poney rose")]
#[case("demain 10h-11h #!$", "11-17 10:00-11:00 60 ?# ?$")]
#[case("demain 25h-26h", "11-17 0:00-24:00 60 ?25h ?26h")]
#[case("demain 0 personnes", "11-17 0:00-24:00 60 ?0 personnes")]
#[case("", "- 0:00-24:00 60")]
fn phrases_are_read_in_both_languages(#[case] text: &str, #[case] expected: &str) {
    assert_eq!(told(text), expected, "{text}");
}

#[rstest]
#[case("", true)]
#[case("bonjour", true)]
#[case("demain", false)]
#[case("pour 4", false)]
#[case("Nantes", false)]
#[case("10h-11h", false)]
fn what_says_nothing_is_known(#[case] text: &str, #[case] is_empty: bool) {
    assert_eq!(read(text, today(), &vocabulary()).map(|phrase| phrase.is_empty()), Ok(is_empty));
}

#[test]
fn what_was_not_said_is_named() {
    let assumed = |text: &str| read(text, today(), &vocabulary()).expect("it can be read").assumed;
    assert_eq!(assumed("demain 10h-11h"), []);
    assert_eq!(assumed("demain 10h"), [Assumed::Length]);
    assert_eq!(assumed("demain matin"), [Assumed::Length]);
    assert_eq!(assumed("demain 2h"), [Assumed::Hours]);
    assert_eq!(assumed("10h-11h"), [Assumed::Day]);
}

#[test]
fn what_is_too_long_or_no_text_is_refused() {
    assert_eq!(read(&"a ".repeat(200), today(), &vocabulary()), Err(TextError::TooLong(LONGEST)));
    assert_eq!(read("demain\u{0}", today(), &vocabulary()), Err(TextError::Unwritable));
    assert_eq!(read("\u{202e}demain", today(), &vocabulary()), Err(TextError::Unwritable));
}

#[rstest]
#[case::spring("2027-03-28", "1h-4h", 120)]
#[case::autumn("2027-10-31", "1h-4h", 240)]
fn from_one_time_to_another_is_as_long_as_the_clock_makes_it(
    #[case] date: &str,
    #[case] text: &str,
    #[case] minutes: i64,
) {
    let phrase = read(text, today(), &vocabulary()).expect("it can be read");
    let window = phrase.window(chrono_tz::Europe::Paris, date.parse().expect("a date"));
    let (window, length) = window.expect("a time");
    assert_eq!((window.length(), length), (TimeDelta::minutes(minutes), TimeDelta::minutes(minutes)));
}

proptest! {
    #[test]
    fn nothing_that_is_typed_breaks_it(text in "\\PC{0,220}") {
        if let Ok(phrase) = read(&text, today(), &vocabulary()) {
            prop_assert!(phrase.hours.from < phrase.hours.to && phrase.length > TimeDelta::zero());
            prop_assert!(phrase.not_understood.iter().all(|part| text.contains(part)));
        }
    }

    #[test]
    fn words_in_any_order_break_nothing(words in prop::collection::vec(prop::sample::select(vec![
        "mardi", "next", "3", "14h", "-", "à", "16:30", "2pm", "décembre", "pour", "6", "personnes", "soir", "sans", "2026", "/", ":",
        "2h", "Nantes", "vidéoprojecteur", "et", "demie", "24h", "minuit", "jusqu'à", "le", "29", "février", "9999", "0", ",", "5",
    ]), 0..25)) {
        for text in [words.join(" "), words.concat()] {
            let Ok(phrase) = read(&text, today(), &vocabulary()) else { continue };
            prop_assert!(phrase.hours.from < phrase.hours.to && phrase.length > TimeDelta::zero(), "{text}: {phrase:?}");
            let (window, length) = phrase.window(chrono_tz::Europe::Paris, today()).expect("a time");
            prop_assert!(window.length() >= length, "{text}: {phrase:?}");
        }
    }
}
