//! What is gathered, and what is told of it.

use rstest::rstest;

use super::*;
use crate::domain::act::Act;
use crate::domain::booking::State;
use crate::domain::event::What;

const GATHER: TimeDelta = TimeDelta::minutes(2);

fn at(text: &str) -> Instant {
    format!("2026-11-16T{text}Z").parse().expect("an instant")
}

fn person(name: &str) -> Person {
    Person { id: MemberId(name.into()), name: name.into(), email: Some(format!("{name}@example.org")) }
}

fn booking(title: &str) -> Booking {
    Booking::sample().with(|it| {
        it.booked_for = person("ana");
        it.details.title = title.into();
    })
}

fn by(who: &str, act: u128, booking: Booking) -> Booking {
    let act = Act { id: Uuid::from_u128(act), by: Some(person(who)), reason: Some("travaux".into()) };
    booking.with(|it| {
        it.record.act = Some(Box::new(act));
        it.record.modified = at("08:00:00");
    })
}

fn event(kind: Kind, booking: Booking, before: Option<Booking>) -> Event {
    let natively = matches!(kind, Kind::Deleted);
    let changed: Vec<What> = Vec::new();
    Event { kind, changed, natively, booking: Arc::new(booking), before: before.map(Arc::new) }
}

fn gathered(events: &[Event]) -> Vec<Owed> {
    let mut owed: Vec<Owed> = Vec::new();
    for event in events {
        super::super::outbox::add(&mut owed, event, at("08:00:00"));
    }
    owed
}

fn told(events: &[Event]) -> Vec<(News, Doer, String)> {
    let owed = gathered(events);
    let notices = owed.iter().flat_map(Owed::notices);
    notices.map(|notice| (notice.news, notice.by, notice.to.name)).collect()
}

#[test]
fn many_changes_within_the_time_are_one_mail_from_what_they_knew_to_what_is() {
    let [one, two, three] = [1, 2, 3].map(|act| by("ana", act, booking(&format!("titre {act}"))));
    let events = [
        event(Kind::Changed, two.clone(), Some(one.clone())),
        event(Kind::Moved, three.clone(), Some(two.clone())),
    ];
    let owed = gathered(&events);
    assert_eq!(owed.len(), 1);
    let notice = owed[0].notices().remove(0);
    assert_eq!((notice.news, notice.by), (News::Moved, Doer::Themselves));
    assert_eq!((&*notice.booking, notice.before.as_deref()), (&three, Some(&one)));
    assert!(!owed[0].is_due(GATHER, at("08:01:59")) && owed[0].is_due(GATHER, at("08:02:00")));

    // What is being told is told: the next change is another mail.
    let mut owed = owed;
    owed[0].is_closed = true;
    super::super::outbox::add(&mut owed, &event(Kind::Changed, one, Some(three)), at("08:02:00"));
    assert_eq!(owed.len(), 2);
}

#[test]
fn what_comes_to_nothing_is_not_told() {
    let (one, two) = (by("ana", 1, booking("un")), by("ana", 2, booking("deux")));
    let back = by("ana", 3, booking("un"));
    let there_and_back =
        [event(Kind::Changed, two.clone(), Some(one.clone())), event(Kind::Changed, back, Some(two))];
    assert_eq!(told(&there_and_back), []);
    let made = event(Kind::Booked, one.clone(), None);
    let gone = |who: &str| by(who, 4, booking("un")).with(|it| it.state = State::Cancelled);
    assert_eq!(told(&[made.clone(), event(Kind::Cancelled, gone("ana"), Some(one.clone()))]), []);
    let by_camille = event(Kind::Cancelled, gone("camille"), Some(one.clone()));
    let expected = (News::Cancelled, Doer::Somebody("camille".into()), "ana".to_owned());
    assert_eq!(told(&[made.clone(), by_camille]), [expected]);
    assert_eq!(told(&[made, event(Kind::Withdrawn, one.clone(), Some(one))]), []);
}

#[rstest]
#[case::themselves("ana", Doer::Themselves)]
#[case::reception("camille", Doer::Somebody("camille".into()))]
fn people_are_told_who_did_it_unless_they_did(#[case] who: &str, #[case] doer: Doer) {
    let made = event(Kind::Booked, by(who, 1, booking("un")), None);
    assert_eq!(told(&[made]), [(News::Booked, doer, "ana".to_owned())]);
}

#[rstest]
#[case::reception_says_no("camille", State::Requested, News::DatesDeclined)]
#[case::they_take_it_back("ana", State::Requested, News::GivenBack)]
#[case::reception_gives_back("camille", State::Confirmed, News::GivenBack)]
fn dates_that_reception_refuses_of_a_request_are_declined(
    #[case] who: &str,
    #[case] state: State,
    #[case] news: News,
) {
    let was = booking("un").with(|it| it.state = state);
    let date = was.when.interval;
    let rest = by(who, 1, was.clone());
    let owed = gathered(&[event(Kind::DatesGivenBack(vec![date]), rest, Some(was))]);
    let notice = owed[0].notices().remove(0);
    assert_eq!((notice.news, notice.reason.as_deref()), (news, Some("travaux")));
    assert_eq!((&*notice.dates, notice.news.shows()), (&[date][..], Some(true)), "the others stay");
}

#[test]
fn a_booking_that_is_handed_over_is_told_to_both() {
    let was = booking("un");
    let now = by("camille", 1, was.clone().with(|it| it.booked_for = person("malik")));
    let camille = || Doer::Somebody("camille".into());
    let expected =
        [(News::HandedOver, camille(), "ana".to_owned()), (News::Booked, camille(), "malik".to_owned())];
    assert_eq!(told(&[event(Kind::Changed, now, Some(was))]), expected);
}

#[test]
fn one_act_at_a_series_and_its_dates_is_one_mail() {
    let series = by("ana", 1, booking("un"));
    let date = |series: &Booking| series.date(series.when.interval.start(), series.when.interval);
    let before = by("ana", 0, booking("un"));
    let of_date = event(Kind::Cancelled, date(&series), Some(date(&before)));
    let events = [of_date.clone(), event(Kind::Cancelled, series, Some(before)), of_date];
    let owed = gathered(&events);
    assert_eq!(owed.len(), 1);
    assert_eq!(owed[0].booking().record.recurrence_id, None);
}

#[test]
fn what_is_owed_reads_back_from_disk_with_the_same_version() {
    let moved = event(Kind::Deleted, booking("un"), Some(booking("un")));
    let owed = gathered(&[moved]).remove(0);
    let line = serde_json::to_string(&owed).expect("strings and numbers");
    let read: Owed = serde_json::from_str(&line).expect("what is owed");
    assert_eq!((read.version(), read.subject(), read.since), (owed.version(), owed.subject(), owed.since));
    assert_eq!(read.notices().remove(0).news, News::Deleted);
    assert!(!read.is_stale(at("08:00:00") + TimeDelta::hours(23)));
    assert!(read.is_stale(at("08:00:00") + TimeDelta::hours(24)));
}

#[test]
fn a_request_that_is_answered_at_once_is_one_mail_and_else_reception_is_asked() {
    let asked = by("ana", 1, booking("un")).with(|it| it.state = State::Requested);
    let granted = by("camille", 2, booking("un"));
    let request = event(Kind::Requested, asked.clone(), None);
    let reception = Address::parse("accueil@example.org").expect("an address");
    let owed = gathered(std::slice::from_ref(&request)).remove(0);
    assert_eq!(owed.notices().remove(0).news, News::Requested);
    assert_eq!(owed.to_answer(&reception).map(|notice| notice.news), Some(News::ToAnswer));
    let changed = by("ana", 3, booking("deux")).with(|it| it.state = State::Requested);
    let changed = [request.clone(), event(Kind::Changed, changed, Some(asked.clone()))];
    assert_eq!(told(&changed)[0].0, News::Requested);
    let answered = [request, event(Kind::Approved, granted.clone(), Some(asked.clone()))];
    assert_eq!(told(&answered)[0].0, News::Approved);
    assert_eq!(gathered(&answered)[0].to_answer(&reception), None);
    let later = event(Kind::Approved, granted, Some(asked));
    assert_eq!(told(&[later])[0].0, News::Approved);
}

/// Clefs that see the same booking become the same must claim the same.
#[test]
fn the_version_is_the_same_in_every_clef_whatever_it_saw_before() {
    let now = by("ana", 7, booking("un"));
    let whole = event(Kind::Moved, now.clone(), Some(booking("zéro")));
    let steps = [
        event(Kind::Changed, by("ana", 6, booking("demi")), Some(booking("zéro"))),
        event(Kind::Changed, now.clone(), Some(by("ana", 6, booking("demi")))),
    ];
    assert_eq!(gathered(&[whole])[0].version(), gathered(&steps)[0].version());
}
