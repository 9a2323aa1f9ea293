//! Requests, answers and changes at the same moment.

use super::*;

#[tokio::test]
async fn of_two_answers_at_once_one_counts() {
    for on in SERVERS {
        let Some(store) = Store::on(on).await else { continue };
        let ((here, _), (mut other, _)) = (asking(&store).await, asking(&store).await);
        for day in 4..10 {
            let interval = span(&format!("2027-05-{day:02} 10:00"), &format!("2027-05-{day:02} 11:00"));
            // Sundays are closed.
            let Ok(asked) = here.bookings.book(wish(&ana(), interval), now()).await else { continue };
            other.poller.poll().await;
            let id = asked.booking.id;
            let (yes, no) = tokio::join!(
                here.bookings.approve(id, desk(None), now()),
                other.bookings.decline(id, desk(Some("non")), now()),
            );
            let is_late =
                |error: &BookError| matches!(error, BookError::NotInState(_) | BookError::ChangedMeanwhile);
            let expected = match (&yes, &no) {
                (Ok(_), Err(error)) if is_late(error) => State::Confirmed,
                (Err(error), Ok(_)) if is_late(error) => State::Declined,
                both => panic!("{on:?}: {both:?}"),
            };
            assert_eq!(state_now(&store, id).await, Some(expected));
        }
        // Two who say the same at the same time are one answer too.
        let asked =
            here.bookings.book(wish(&ana(), span("2027-05-11 10:00", "2027-05-11 11:00")), now()).await;
        let id = asked.expect("free").booking.id;
        other.poller.poll().await;
        let both = tokio::join!(
            here.bookings.approve(id, desk(None), now()),
            other.bookings.approve(id, desk(None), now()),
        );
        assert_eq!([&both.0, &both.1].iter().filter(|answer| answer.is_ok()).count(), 1, "{both:?}");
    }
}

#[tokio::test]
async fn of_an_answer_and_a_change_at_once_neither_is_lost() {
    for on in SERVERS {
        let Some(store) = Store::on(on).await else { continue };
        let ((here, _), (mut other, _)) = (asking(&store).await, asking(&store).await);
        for hour in 9..15 {
            let at =
                |hour: u32| span(&format!("2027-05-04 {hour:02}:00"), &format!("2027-05-04 {hour:02}:30"));
            let asked = here.bookings.book(wish(&ana(), at(hour)), now()).await.expect("free");
            other.poller.poll().await;
            let id = asked.booking.id;
            let later =
                Change::to(span(&format!("2027-05-05 {hour:02}:00"), &format!("2027-05-05 {hour:02}:30")));
            let (moved, answered) = tokio::join!(
                here.bookings.change(id, later, guard(&ana()), now()),
                other.bookings.decline(id, desk(None), now()),
            );
            let state = state_now(&store, id).await;
            match (&moved, &answered) {
                // It is declined where it was moved to, or not at all.
                (Ok(_), Err(_)) => assert_eq!(state, Some(State::Requested)),
                (Err(_), Ok(_)) => assert_eq!(state, Some(State::Declined)),
                (Err(_), Err(_)) => assert!(matches!(state, Some(State::Declined | State::Requested))),
                (Ok(_), Ok(_)) => panic!("{on:?}: both were told so, and it is {state:?}"),
            }
        }
    }
}

#[tokio::test]
async fn requests_race_for_a_room_as_bookings_do() {
    for on in SERVERS {
        let Some(store) = Store::on(on).await else { continue };
        let ((here, _), (other, _)) = (asking(&store).await, asking(&store).await);
        let tries = (0..8).map(|number| {
            let world = if number % 2 == 0 { &here } else { &other };
            let who = if number % 3 == 0 { ana() } else { malik() };
            world.bookings.book(wish(&who, morning()), now())
        });
        let results = join_all(tries).await;
        let won: Vec<&Booked> = results.iter().filter_map(|result| result.as_ref().ok()).collect();
        assert_eq!(won.len(), 1, "{results:?}");
        assert_eq!(won[0].booking.state, State::Requested);
        assert_eq!(World::new(&store).await.schedule.requests().len(), 1);
    }
}
