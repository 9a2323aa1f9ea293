//! `buffer`: free time before and after other occupancies. Exactly that much is enough. What
//! overlaps outright is the rule `taken`, not this one.

use super::{Refusal, Wish};

pub(super) fn check(wish: &Wish) -> Option<Refusal> {
    let (buffer, asked) = (wish.rules().buffer, wish.interval());
    let too_close =
        wish.occupied.iter().any(|held| held.widened(buffer).overlaps(&asked) && !held.overlaps(&asked));
    too_close.then(|| Refusal::Buffer { buffer, nearest: wish.nearest() })
}

#[cfg(test)]
mod tests {
    use super::super::decide;
    use super::super::fixture::{ask, at, room, span};
    use super::*;
    use chrono::TimeDelta;
    use rstest::rstest;

    #[rstest]
    #[case::far_enough(15, "2027-05-05 10:00", "2027-05-05 11:45", None)]
    #[case::too_close_before(30, "2027-05-05 10:00", "2027-05-05 11:45", Some("2027-05-05 09:45"))]
    #[case::too_close_after(30, "2027-05-05 13:15", "2027-05-05 14:15", Some("2027-05-05 13:30"))]
    #[case::none_asked(0, "2027-05-05 11:00", "2027-05-05 12:00", None)]
    fn neighbours_keep_their_distance(
        #[case] minutes: i64,
        #[case] start: &str,
        #[case] end: &str,
        #[case] nearest: Option<&str>,
    ) {
        let mut room = room();
        room.rules.buffer = TimeDelta::minutes(minutes);
        let held = [span("2027-05-05 12:00", "2027-05-05 13:00")];
        let refusals = decide(&ask(start, end), &room, &held, at("2027-05-04 12:00"));
        assert_eq!(refusals.first().map(Refusal::rule), nearest.map(|_| "buffer"));
        assert_eq!(refusals.first().and_then(Refusal::nearest).map(|found| found.start()), nearest.map(at));
    }
}
