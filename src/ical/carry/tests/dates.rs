//! What others made of single dates of a series goes with it, and with the date that leaves it.

use rstest::rstest;

use super::*;

pub(super) const CANCELLED: &str = "BEGIN:VEVENT\nUID:OWN\nRECURRENCE-ID;TZID=Europe/Paris:20270404T090000\n\
    DTSTART;TZID=Europe/Paris:20270404T090000\nDTEND;TZID=Europe/Paris:20270404T110000\nSTATUS:CANCELLED\nEND:VEVENT\n";
pub(super) const MOVED: &str = "BEGIN:VEVENT\nUID:OWN\nRECURRENCE-ID:20270411T070000Z\nDTSTART:20270412T120000Z\n\
    DURATION:PT1H\nSUMMARY:Plus tard\nCATEGORIES:b\nEND:VEVENT\n";
pub(super) const LATER: &str = "BEGIN:VEVENT\nUID:OWN\nRECURRENCE-ID;RANGE=THISANDFUTURE;TZID=Europe/Paris:20270411T090000\n\
    DTSTART;TZID=Europe/Paris:20270411T100000\nDTEND;TZID=Europe/Paris:20270411T120000\nEND:VEVENT\n";
const RENAMED: &str = "BEGIN:VEVENT\nUID:OWN\nRECURRENCE-ID;VALUE=DATE:20270404\n\
    DTSTART;TZID=Europe/Paris:20270404T090000\nDTEND;TZID=Europe/Paris:20270404T110000\nSUMMARY:Autre\nEND:VEVENT\n";

#[rstest]
#[case::a_cancelled_date(CANCELLED, &["03-29 10:00-12:00", "04-12 10:00-12:00", "04-19 10:00-12:00"])]
#[case::a_moved_date(MOVED, &["03-29 10:00-12:00", "04-05 10:00-12:00", "04-13 15:00-16:00", "04-19 10:00-12:00"])]
#[case::this_and_future(LATER, &["03-29 10:00-12:00", "04-05 10:00-12:00", "04-12 11:00-13:00", "04-19 11:00-13:00"])]
#[case::a_renamed_date(RENAMED, &["03-29 10:00-12:00", "04-05 10:00-12:00", "04-12 10:00-12:00", "04-19 10:00-12:00"])]
fn what_others_made_of_single_dates_moves_with_the_series(#[case] change: &str, #[case] expected: &[&str]) {
    let raw = beside(&weekly(), change);
    let after = moved(&weekly(), "2027-03-29T08:00:00Z", "2027-03-29T10:00:00Z");
    let text = carried(&raw, &after).expect("carried");
    assert_eq!(held(&text), expected, "{text}");
    assert_eq!(text.matches(&format!("UID:{}", after.uid())).count(), 2);
}

#[test]
fn a_date_that_only_has_another_title_gets_longer_with_the_series() {
    let raw = beside(&weekly(), &[RENAMED, LATER].concat());
    let after = moved(&weekly(), "2027-03-28T07:00:00Z", "2027-03-28T10:00:00Z");
    let text = carried(&raw, &after).expect("carried");
    let expected = ["03-28 09:00-12:00", "04-04 09:00-12:00", "04-11 10:00-12:00", "04-18 10:00-12:00"];
    assert_eq!(held(&text), expected, "{text}");
    assert!(text.contains("SUMMARY:Autre\r\n"));
}

#[rstest]
#[case::in_the_zone("RDATE;TZID=Europe/Paris:20270331T090000,20270402T140000", &["04-01 10:00-12:00", "04-03 15:00-17:00"])]
#[case::in_utc("RDATE:20270331T070000Z", &["04-01 10:00-12:00"])]
#[case::as_a_period("RDATE;VALUE=PERIOD:20270331T070000Z/PT3H,20270402T070000Z/20270402T080000Z", &["04-01 10:00-13:00", "04-03 10:00-11:00"])]
fn dates_that_others_added_move_with_the_series(#[case] rdate: &str, #[case] added: &[&str]) {
    let single = booking().with(|it| it.when.series = None);
    for before in [weekly(), single] {
        let raw = with(&before, &format!("{rdate}\r\n"));
        let known = read(raw.as_bytes(), Europe::Paris).expect("readable").booking(&room().id).expect("ours");
        let after = moved(&known, "2027-03-29T08:00:00Z", "2027-03-29T10:00:00Z");
        let text = carried(&raw, &after).expect("carried");
        let mut expected = vec!["03-29 10:00-12:00"];
        expected.extend(added);
        if before.when.series.is_some() {
            expected.extend(["04-05 10:00-12:00", "04-12 10:00-12:00", "04-19 10:00-12:00"]);
        }
        assert_eq!(held(&text), expected, "{text}");
    }
}

#[rstest]
#[case::in_the_zone("EXDATE;TZID=Europe/Paris:20270404T090000", "EXDATE;TZID=Europe/Paris:20270405T100000")]
#[case::in_utc("EXDATE:20270404T070000Z", "EXDATE:20270405T080000Z")]
#[case::as_a_day("EXDATE;VALUE=DATE:20270404", "EXDATE;VALUE=DATE:20270405")]
fn dates_that_others_left_out_stay_left_out(#[case] exdate: &str, #[case] moves_to: &str) {
    let raw = with(&weekly(), &format!("{exdate}\r\n"));
    let known = read(raw.as_bytes(), Europe::Paris).expect("readable").booking(&room().id).expect("ours");
    let after = moved(&known, "2027-03-29T08:00:00Z", "2027-03-29T10:00:00Z");
    let text = carried(&raw, &after).expect("carried");
    assert_eq!(held(&text), ["03-29 10:00-12:00", "04-12 10:00-12:00", "04-19 10:00-12:00"], "{text}");
    assert!(text.contains(&format!("{moves_to}\r\n")) && text.matches("EXDATE").count() == 1, "{text}");
}

#[rstest]
#[case::each_on_a_line("EXDATE:20270404T070000Z\r\nEXDATE;TZID=Europe/Paris:20270411T090000")]
#[case::both_on_one("EXDATE;TZID=Europe/Paris:20270404T090000,20270411T090000")]
#[case::as_days("EXDATE;VALUE=DATE:20270404,20270411")]
fn a_date_that_is_there_again_is_left_out_no_more(#[case] exdates: &str) {
    let raw = with(&weekly(), &format!("{FOREIGN}{exdates}\r\n"));
    let known = read(raw.as_bytes(), Europe::Paris).expect("readable").booking(&room().id).expect("ours");
    let again = known.when.series.as_ref().expect("a series").with(utc("2027-04-04T07:00:00Z"));
    let after = successor(&known, "2027-03-28T07:00:00Z", "2027-03-28T09:00:00Z")
        .with(|it| it.when.series = Some(Box::new(again)));
    let text = carried(&raw, &after).expect("carried");
    assert_eq!(held(&text), ["03-28 09:00-11:00", "04-04 09:00-11:00", "04-18 09:00-11:00"], "{text}");
    assert!(text.contains("CATEGORIES:Vert"), "{text}");
}

#[test]
fn a_changed_date_that_the_moved_series_does_not_have_is_in_the_way() {
    // On the 31st of the months that have one; on the 30th, in April as well.
    let first = span("2027-03-31T07:00:00Z", "2027-03-31T09:00:00Z");
    let monthly = booking().with(|it| {
        it.when.interval = first;
        it.when.series = series("FREQ=MONTHLY;COUNT=3", &[]);
    });
    let changed = CANCELLED.replace("20270404", "20270831");
    let after = moved(&monthly, "2027-03-30T07:00:00Z", "2027-03-30T09:00:00Z");
    assert_eq!(held(&carried(&beside(&monthly, ""), &after).expect("carried"))[1], "04-30 09:00-11:00");
    assert_eq!(
        carried(&beside(&monthly, &changed.replace("0831", "0731")), &after),
        Err(EditError::DatesDoNotFit)
    );
    // What was about no date of it is about none of it now.
    carried(&beside(&monthly, &changed.replace("0831", "0401")), &after).expect("carried");
}

fn one_date(of: &Booking, title: &str) -> Booking {
    successor(of, "2027-04-12T08:00:00Z", "2027-04-12T10:00:00Z").with(|it| {
        it.when.series = None;
        it.record.recurrence_id = Some(utc("2027-04-11T07:00:00Z"));
        it.record.replaces = None;
        it.details.title = title.into();
        it.record.request = RequestKey::parse("of-its-own").expect("a key");
    })
}

#[test]
fn a_date_that_leaves_takes_what_was_put_into_the_series_or_into_itself() {
    let of_series =
        with(&weekly(), &format!("{FOREIGN}RDATE:20270331T070000Z\r\nEXDATE:20270404T070000Z\r\n"));
    let date = one_date(&weekly(), "Réunion");
    let text = carried(&of_series, &date).expect("carried");
    assert!(text.contains("COLOR:green\r\n") && text.contains("TRIGGER:-PT15M\r\n"), "{text}");
    assert!(!["RRULE:FREQ=WEEKLY", "RDATE", "EXDATE:"].iter().any(|name| text.contains(name)), "{text}");
    let object = read(text.as_bytes(), Europe::Paris).expect("readable");
    assert_eq!(object.booking(&room().id).as_deref(), Some(&date));

    let by_itself = MOVED.replace(
        "END:VEVENT",
        "X-MOZ-GENERATION:2\nBEGIN:VALARM\nTRIGGER;VALUE=DATE-TIME:20270412T110000Z\nEND:VALARM\nEND:VEVENT",
    );
    let raw = beside(&weekly(), &[RENAMED, &by_itself].concat());
    let date = one_date(&weekly(), "Plus tard");
    let text = carried(&raw, &date).expect("carried");
    for line in [
        "SUMMARY:Plus tard",
        "CATEGORIES:b",
        "X-MOZ-GENERATION:2",
        "TRIGGER;VALUE=DATE-TIME:20270412T070000Z",
    ] {
        assert!(text.contains(&format!("{line}\r\n")), "{line} is not in {text}");
    }
    assert_eq!(held(&text), ["04-12 10:00-12:00"]);
    let object = read(text.as_bytes(), Europe::Paris).expect("readable");
    assert_eq!(object.booking(&room().id).as_deref(), Some(&date));
    let renamed = carried(&raw, &one_date(&weekly(), "Encore")).expect("carried");
    assert!(renamed.contains("SUMMARY:Encore (Ana Ĝ.)\r\n") && renamed.contains("CATEGORIES:b\r\n"));
    // The date is one of those that were changed from an earlier one on.
    let from_on = LATER.replace("20270411", "20270404").replace("END:VEVENT", "COLOR:red\nEND:VEVENT");
    let text = carried(&beside(&weekly(), &from_on), &one_date(&weekly(), "Réunion")).expect("carried");
    assert!(text.contains("COLOR:red\r\n") && !text.contains("RECURRENCE-ID;RANGE"), "{text}");
}
