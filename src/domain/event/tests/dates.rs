//! What calendar applications change about single dates of a series.

use rstest::rstest;

use super::by_whom::acted;
use super::*;

/// The series of which calendar applications have taken `gone` out, and made `dates` of others.
fn altered(gone: &[Interval], dates: &[(i64, i64, &str)]) -> Standing {
    let series = acted(weekly(), 1);
    let dates = dates.iter().map(|(number, to, title)| {
        let at = week(*number).start();
        let date = series.date(at, hour(*to)).with(|it| it.details.title = (*title).into());
        (at, Arc::new(date))
    });
    let altered = Altered { is_dragged: !gone.is_empty(), gone: gone.to_vec(), dates: dates.collect() };
    Standing::Live(Live { booking: Arc::new(series), altered })
}

#[rstest]
#[case::moved(altered(&[], &[]), altered(&[], &[(1, 7 * 24 + 3, "Conseil")]), vec![(Kind::Moved, Some(1))])]
#[case::renamed(altered(&[], &[]), altered(&[], &[(1, 7 * 24, "Autre")]), vec![(Kind::Changed, Some(1))])]
#[case::moved_again(
    altered(&[], &[(1, 7 * 24 + 3, "Conseil")]), altered(&[], &[(1, 7 * 24 + 5, "Conseil"), (2, 14 * 24 + 1, "Conseil")]),
    vec![(Kind::Moved, Some(1)), (Kind::Moved, Some(2))])]
#[case::where_it_was(altered(&[], &[(1, 7 * 24 + 3, "Conseil")]), altered(&[], &[]), vec![(Kind::Moved, Some(1))])]
#[case::nothing(altered(&[], &[(1, 7 * 24 + 3, "Conseil")]), altered(&[], &[(1, 7 * 24 + 3, "Conseil")]), vec![])]
#[case::taken_out(altered(&[], &[]), altered(&[week(1)], &[]), vec![(Kind::DatesGivenBack(vec![week(1)]), None)])]
fn a_date_that_was_changed_in_a_calendar_application_is_told_alone(
    #[case] before: Standing,
    #[case] after: Standing,
    #[case] expected: Vec<(Kind, Option<i64>)>,
) {
    let events = difference(&held([before]), &held([after]), Paris);
    assert!(events.iter().all(|event| event.natively && event.act().is_none()));
    let number = |at: Instant| (at - hour(0).start()).num_weeks();
    let told = events.into_iter().map(|event| (event.kind, event.booking.record.recurrence_id.map(number)));
    assert_eq!(told.collect::<Vec<_>>(), expected);
}

#[test]
fn dates_that_were_changed_there_go_along_with_a_series_that_moves() {
    let before = held([altered(&[], &[(1, 7 * 24 + 3, "Conseil")])]);
    let moved = acted(weekly(), 2).with(|it| {
        it.record.ticket = Ticket(4);
        it.when.interval = hour(1);
    });
    let date = moved.date(week(1).start() + TimeDelta::hours(1), hour(7 * 24 + 4));
    let dates = [(week(1).start() + TimeDelta::hours(1), Arc::new(date))].into();
    let after =
        Standing::Live(Live { booking: Arc::new(moved), altered: Altered { dates, ..Altered::default() } });
    assert_eq!(told(&before, &held([after])), [(Kind::Moved, vec![What::When])]);
    assert_eq!(told(&before, &held([cancelled(acted(weekly(), 2))])), [(Kind::Cancelled, vec![])]);
}
