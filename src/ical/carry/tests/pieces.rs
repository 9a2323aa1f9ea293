//! What is split off a series has what others wrote about it and about its dates, and nothing of the earlier ones.

use super::dates::LATER;
use super::*;
use crate::domain::booking::{BookingId, Piece};

const FROM: &str = "2027-04-11T07:00:00Z";

/// Returns what the dates from the third on become, from that time on.
fn following(of: &Booking, start: &str, end: &str) -> Booking {
    let from = utc(FROM);
    let rest = of.when.piece((from, false), Europe::Paris).expect("dates");
    let when = rest.moved(span(start, end), Europe::Paris).expect("a series");
    successor(of, start, end).with(|it| {
        it.id = BookingId(Uuid::from_u128(8));
        it.when = when;
        it.record.replaces = None;
        it.record.piece =
            Some(Box::new(Piece { series: of.id, uid: of.uid(), from, until: utc("2027-04-18T07:00:00Z") }));
        it.record.request = RequestKey::parse("of-its-own").expect("a key");
    })
}

fn read_back(text: &str) -> Booking {
    let object = read(text.as_bytes(), Europe::Paris).expect("readable");
    (*object.booking(&room().id).expect("a booking")).clone()
}

#[test]
fn what_others_put_into_a_series_and_made_of_later_dates_goes_with_these() {
    let raw = beside(&weekly(), &[CANCELLED, MOVED].concat()).replace("CLASS:", &format!("{FOREIGN}CLASS:"));
    let after = following(&weekly(), "2027-04-12T08:00:00Z", "2027-04-12T10:00:00Z");
    let text = carried(&raw, &after).expect("carried");
    assert_eq!(held(&text), ["04-13 15:00-16:00", "04-19 10:00-12:00"], "{text}");
    assert_eq!(read_back(&text), after);
    assert!(text.contains("CATEGORIES:b\r\n") && text.contains("COLOR:green\r\n"), "{text}");
    assert!(!text.contains("20270404"), "of an earlier date: {text}");
    assert!(!text.contains(&weekly().uid().to_string()) || text.matches("X-CLEF-SPLIT-OFF").count() == 1);
}

#[test]
fn dates_that_are_left_out_or_were_added_belong_to_their_half() {
    let lists = "RDATE;TZID=Europe/Paris:20270331T090000,20270414T090000\r\nEXDATE:20270404T070000Z\r\n";
    let five = weekly().with(|it| it.when.series = series("FREQ=WEEKLY;COUNT=6", &["2027-04-25T07:00:00Z"]));
    let raw = with(&five, lists);
    let known = read_back(&raw);
    let after = following(&known, FROM, "2027-04-11T10:00:00Z");
    let text = carried(&raw, &after).expect("carried");
    let expected = ["04-11 09:00-12:00", "04-14 09:00-12:00", "04-18 09:00-12:00", "05-02 09:00-12:00"];
    assert_eq!(held(&text), expected, "{text}");
    assert_eq!(read_back(&text), after);
}

#[test]
fn the_last_date_alone_is_no_series_any_more() {
    let known = weekly();
    let from = utc("2027-04-18T07:00:00Z");
    let after = following(&known, FROM, "2027-04-11T09:00:00Z").with(|it| {
        it.when = known.when.piece((from, true), Europe::Paris).expect("a date");
        it.record.piece = Some(Box::new(Piece { series: known.id, uid: known.uid(), from, until: from }));
    });
    let text = carried(&with(&known, FOREIGN), &after).expect("carried");
    assert_eq!(read_back(&text), after);
    assert!(!text.contains("RRULE:FREQ=WEEKLY") && text.contains("COLOR:green\r\n"), "{text}");
}

#[test]
fn what_an_earlier_date_says_of_later_ones_is_in_the_way() {
    let from_on = LATER.replace("20270411", "20270404");
    let after = following(&weekly(), "2027-04-12T08:00:00Z", "2027-04-12T10:00:00Z");
    assert_eq!(carried(&beside(&weekly(), &from_on), &after), Err(EditError::DatesDoNotFit));
    carried(&beside(&weekly(), LATER), &after).expect("it begins with the later ones");
    let two_rules = with(&weekly(), "RRULE:FREQ=DAILY;COUNT=2\r\n");
    assert_eq!(carried(&two_rules, &after), Err(EditError::DatesDoNotFit));
}
