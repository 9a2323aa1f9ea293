//! `capacity`: no more people than the room takes.

use super::{Refusal, Wish};

pub(super) fn check(wish: &Wish) -> Option<Refusal> {
    let (capacity, heads) = (wish.room.capacity?, wish.request.head_count?);
    (heads > capacity).then_some(Refusal::Capacity { capacity })
}

#[cfg(test)]
mod tests {
    use super::super::decide;
    use super::super::fixture::{ask, at, room};
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case::full(Some(8), Some(8), false)]
    #[case::one_too_many(Some(8), Some(9), true)]
    #[case::nobody_counted(Some(8), None, false)]
    #[case::no_limit(None, Some(900), false)]
    fn more_people_than_the_room_takes_are_refused(
        #[case] capacity: Option<u32>,
        #[case] head_count: Option<u32>,
        #[case] refused: bool,
    ) {
        let mut request = ask("2027-05-05 10:00", "2027-05-05 11:00");
        request.head_count = head_count;
        let mut room = room();
        room.capacity = capacity;
        let refusals = decide(&request, &room, &[], at("2027-05-04 12:00"));
        assert_eq!(refusals, if refused { vec![Refusal::Capacity { capacity: 8 }] } else { vec![] });
    }
}
