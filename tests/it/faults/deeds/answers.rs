//! What must be true of the answer, at once, when it is looked up, when it is asked again, and in the end.

use super::*;

impl Scene {
    async fn there(&self, what: &str) -> There {
        self.calendar.look(&self.store, &self.direct, &self.request.key, what).await
    }

    /// What was told is what is there now.
    pub(in crate::faults) async fn is_true(&self, told: &Told, what: &str) {
        let there = self.there(what).await;
        match told {
            Told::Done => assert_eq!(there, There::AsAsked, "{what}"),
            Told::Nothing(_) => assert_eq!(there, There::AsBefore, "{what}"),
            Told::Unknown(_) => {}
        }
    }

    async fn outcome(&self, waited: TimeDelta) -> Outcome {
        self.outcome_of(&self.request.key, waited).await
    }

    async fn outcome_of(&self, key: &RequestKey, waited: TimeDelta) -> Outcome {
        self.world.bookings.outcome(&self.request.room, key, now(), now() + waited).await
    }

    /// Before all has arrived, nobody is told that nothing was booked.
    pub(in crate::faults) async fn looked_up_early(&self, what: &str) {
        let outcome = self.outcome(TimeDelta::zero()).await;
        assert_ne!(outcome, Outcome::NothingBooked, "{what}");
        self.agrees(&outcome, what).await;
    }

    /// When all has arrived and the longest life of a request is over, it is known what became of it.
    pub(in crate::faults) async fn looked_up_late(&self, told: &Told, what: &str) {
        let Told::Unknown(key) = told else { return };
        // Its own creates are remembered by the clock of the process, which others in this test share: it is not moved.
        tokio::time::sleep(timeouts().longest_request).await;
        let mut outcome = self.outcome(TimeDelta::hours(1)).await;
        let mut tries = 1;
        // The page asks again: the machine may be so busy that a time-out has struck.
        while outcome == Outcome::Unknown && tries < 10 {
            outcome = self.outcome(TimeDelta::hours(1)).await;
            tries += 1;
        }
        assert_ne!(outcome, Outcome::Unknown, "{what}");
        self.agrees(&outcome, what).await;
        let has_its_key = matches!(self.deed, Deed::OfSeries(OfSeries::MoveDate | OfSeries::MoveFollowing));
        if has_its_key && *key != self.request.key {
            let of_date = self.outcome_of(key, TimeDelta::hours(1)).await;
            let has_moved = matches!(of_date, Outcome::Booked(_));
            assert!(has_moved || of_date == Outcome::NothingBooked, "{what}: {of_date:?}");
            assert_eq!(has_moved, self.there(what).await == There::AsAsked, "{what}: {of_date:?}");
        }
    }

    async fn agrees(&self, outcome: &Outcome, what: &str) {
        let there = self.there(what).await;
        match outcome {
            Outcome::Unknown => {}
            Outcome::NothingBooked => {
                assert!(self.calendar.target.is_none(), "there is a booking: {what}");
                assert_eq!(there, There::AsBefore, "{what}");
            }
            Outcome::Cancelled if self.deed == Deed::Restore => assert_eq!(there, There::AsBefore, "{what}"),
            Outcome::Cancelled => {
                assert!(self.is_given_back(), "{what}");
                assert_eq!(there, There::AsAsked, "{what}");
            }
            // The key is that of the series, which says nothing of the date that has left it.
            Outcome::Booked(_) if matches!(self.deed, Deed::OfSeries(OfSeries::MoveDate)) => {}
            Outcome::Booked(_) if self.deed == Deed::OfAll(OfAll::MoveDate) => {}
            Outcome::Booked(_) if matches!(self.deed, Deed::OfSeries(deed) if deed.splits()) => {}
            // Nor does that of a booking say anything of what is asked for in its place.
            Outcome::Booked(_) if matches!(self.deed, Deed::OfRequest(of) if of.asks() || of.is_of_dates()) =>
                {}
            Outcome::Booked(_) if there == There::InPart => {}
            Outcome::Booked(Booked { booking, .. }) => {
                let is_as_before = self.calendar.target == Some(as_made(booking));
                assert_eq!(is_as_before, there == There::AsBefore, "{what}: {booking:?}");
                if !is_as_before && !matches!(self.deed, Deed::OfSeries(_)) {
                    self.is_as_asked(booking);
                }
            }
        }
    }

    /// Whether nothing of it stays once it is done.
    fn is_given_back(&self) -> bool {
        matches!(self.deed, Deed::Cancel | Deed::OfSeries(OfSeries::Cancel) | Deed::OfAll(OfAll::Cancel))
    }

    /// The member tries again, twice at most: whatever became of the first time, it is done once then. A machine that is so
    /// busy that a time-out strikes gets some more tries.
    pub(in crate::faults) async fn repeat(&self, what: &str) {
        let mut told = self.run().await;
        let mut tries = 1;
        while !self.is_done(&told) && (tries < 2 || (told.is_by_time() && tries < 10)) {
            told = self.run().await;
            tries += 1;
        }
        assert!(self.is_done(&told), "{what}; and again: {told:?}");
        assert_eq!(self.there(what).await, There::AsAsked, "{what}");
    }

    fn is_done(&self, told: &Told) -> bool {
        let gives_back = self.is_given_back() || matches!(self.deed, Deed::OfSeries(_));
        match told {
            Told::Done => true,
            Told::Nothing(BookError::Gone) => gives_back || self.deed == Deed::OfAll(OfAll::GiveBack),
            Told::Nothing(BookError::NotInState(state)) => {
                let is_answered = matches!(self.deed, Deed::OfRequest(of) if !of.asks());
                (is_answered || self.deed == Deed::Restore) && state.is_live()
            }
            // Its dates are a booking of their own by now.
            Told::Nothing(BookError::ChangedMeanwhile) => {
                self.deed == Deed::OfSeries(OfSeries::MoveFollowing)
                    || self.deed == Deed::OfAll(OfAll::MoveDate)
            }
            // A rule that ends earlier does not tell which dates it had.
            Told::Nothing(BookError::NotFound) => self.deed == Deed::OfSeries(OfSeries::GiveBackFrom),
            Told::Nothing(_) | Told::Unknown(_) => false,
        }
    }

    /// It is there once, nothing else was touched, and every Clef sees it so.
    pub(in crate::faults) async fn ends_well(&mut self, what: &str) {
        assert_eq!(self.there(what).await, There::AsAsked, "{what}");
        self.world.poller.poll().await;
        if let Deed::OfAll(deed) = self.deed {
            deed.holds_all(&self.store, what).await;
            return self.store.remove_calendars().await;
        }
        let cold = World::new(&self.store).await;
        // Beside them there are events that nothing has touched.
        let day = [("2027-05-04 09:00", "2027-05-04 12:00"), ("2027-05-04 17:00", "2027-05-04 20:00")];
        let (id, interval) = self.asked_for();
        for clef in [&self.world, &cold] {
            let taken_in = |id: &str, (start, end)| {
                let taken = clef.schedule.snapshot(&room(id)).taken(span(start, end));
                taken.into_iter().filter_map(move |taken| taken.intersection(&span(start, end)))
            };
            let taken: Vec<Interval> = day.into_iter().flat_map(|span| taken_in(id, span)).collect();
            let others = if self.deed == Deed::MoveElsewhere { vec![before()] } else { Vec::new() };
            let own = if self.is_given_back() { Vec::new() } else { vec![interval] };
            assert_eq!(taken, [others, own].concat(), "{what}");
            for id in ["atelier", "salon"] {
                let taken = clef.schedule.snapshot(&room(id)).taken(later());
                assert_eq!(taken, self.deed.held_later(id), "{what}: {id}");
            }
            if id != "atelier" {
                let left: Vec<Interval> =
                    day.into_iter().flat_map(|span| taken_in("atelier", span)).collect();
                assert!(left.is_empty(), "{what}: {left:?}");
            }
            if let Some(target) = &self.calendar.target {
                let found = clef.schedule.find_booking(target.id).map(|found| found.booking.room.to_string());
                assert_eq!(found.as_deref(), (!self.is_given_back()).then_some(id), "{what}");
            }
        }
        self.store.remove_calendars().await;
    }
}
