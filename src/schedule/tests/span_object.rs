//! A span that was read from the server, object by object: what is known in that very version and what is not.

use rstest::rstest;

use super::*;
use crate::domain::occupancy::Kind;
use crate::domain::recurrence::Rule;
use crate::domain::series::Series;

impl Schedule {
    fn sees(&self, span: Interval, found: Vec<FoundObject>) -> Vec<SpanObject> {
        self.apply_span(&room(), SpanQuery { span, mark: self.mark(), at: now() }, found)
    }
}

fn with_etag(etag: Option<&str>, data: String) -> FoundObject {
    FoundObject { etag: etag.map(|etag| ETag(etag.into())), ..object("a", "", data) }
}

/// Singles, series, dates that left theirs, tombstones, events of others, and what cannot be read.
fn calendar() -> Vec<FoundObject> {
    let rule = Rule::parse("FREQ=DAILY;COUNT=3").expect("a rule");
    let series =
        booking(1, hour(0)).with(|it| it.when.series = Some(Box::new(Series::known(rule, Vec::new()))));
    let recurrence_id = Some(hour(24).start());
    let left = series.clone().with(|it| {
        it.record.ticket = Ticket(2);
        it.when.interval = hour(27);
        it.when.series = None;
        it.record.recurrence_id = recurrence_id;
    });
    let single = booking(3, hour(5));
    let gone = cancelled(&booking(4, hour(6)), 5);
    let endless = "DTSTART:20261001T120000Z\r\nDURATION:PT1H\r\nRRULE:FREQ=WEEKLY";
    let every_minute = "DTSTART:20261001T120000Z\r\nDURATION:PT10S\r\nRRULE:FREQ=MINUTELY";
    let unreadable = foreign_at("odd", hour(9)).replace("END:VEVENT", "END:VTODO");
    vec![
        object("1", "\"1\"", written(&series)),
        object("2", "\"2\"", written(&left)),
        object("3", "\"3\"", written(&single)),
        object("5", "\"5\"", written(&gone)),
        object("foreign", "\"6\"", foreign_at("foreign", hour(7))),
        object("endless", "\"7\"", foreign("endless", endless)),
        object("every-minute", "\"8\"", foreign("every-minute", every_minute)),
        object("odd", "\"9\"", unreadable),
    ]
}

#[rstest]
#[case::these_days(between("2026-11-22T08:00:00Z", "2026-11-25T09:00:00Z"))]
#[case::beyond_what_is_kept_ready(between("2036-11-22T08:00:00Z", "2036-11-25T09:00:00Z"))]
fn what_is_known_says_what_its_text_says(#[case] span: Interval) {
    let (fresh, known) = (schedule(), schedule());
    known.finds(calendar());
    let as_read: Vec<SpanObject> =
        calendar().iter().map(|found| SpanObject::read(&room(), found, span)).collect();
    assert!(as_read.iter().any(|span_object| !span_object.held.is_empty()));
    assert_eq!(fresh.sees(span, calendar()), as_read, "nothing was known");
    assert_eq!(known.sees(span, calendar()), as_read, "all was known");
    assert_eq!(known.atelier().occupancies(span), fresh.atelier().occupancies(span));
}

#[test]
fn what_is_known_in_that_very_version_is_not_read_again() {
    let (schedule, booking) = (schedule(), booking(1, hour(0)));
    schedule.finds(vec![with_etag(Some("\"1\""), written(&booking))]);
    let version = schedule.atelier().version();
    let seen = schedule.sees(month(), vec![with_etag(Some("\"1\""), "not read".into())]);
    assert_eq!(seen[0].booking.as_ref().map(|stored| &*stored.booking), Some(&booking));
    assert_eq!(seen[0].held[0].interval, hour(0));
    assert_eq!(schedule.atelier().version(), version, "nothing is new");
}

#[rstest]
#[case::another(Some("\"1\""), Some("\"2\""))]
#[case::none_now(Some("\"1\""), None)]
#[case::none_before(None, Some("\"1\""))]
#[case::none(None, None)]
#[case::empty(Some(""), Some(""))]
#[case::weak(Some("W/\"1\""), Some("W/\"1\""))]
fn without_the_same_strong_version_it_is_read(#[case] before: Option<&str>, #[case] now: Option<&str>) {
    let schedule = schedule();
    schedule.finds(vec![with_etag(before, foreign_at("a", hour(0)))]);
    let seen = schedule.sees(month(), vec![with_etag(now, foreign_at("a", hour(3)))]);
    assert_eq!(seen[0].held.iter().map(|held| held.interval).collect::<Vec<_>>(), [hour(3)]);
    assert_eq!(seen[0].held[0].kind, Kind::Foreign);
    assert_eq!(schedule.taken_in_november(), [hour(3)], "pages see it too");
}

#[test]
fn an_answer_that_was_asked_before_an_own_write_does_not_undo_it() {
    let schedule = schedule();
    let mark = schedule.mark();
    schedule.apply_written(&atelier(), &href("a"), Some(ETag("\"2\"".into())), &foreign_at("a", hour(3)));
    let asked = SpanQuery { span: month(), mark, at: now() };
    let found = vec![with_etag(Some("\"1\""), foreign_at("a", hour(0)))];
    let seen = schedule.apply_span(&room(), asked, found);
    assert_eq!(seen[0].held[0].interval, hour(0), "the answer says what the server said then");
    assert_eq!(schedule.taken_in_november(), [hour(3)]);
}
