//! `capacity`: no more people than the room takes.

use super::{About, Figure, Figures, Kind, Question, Rule};

pub(super) const RULE: Rule = Rule {
    figures: &[("capacity", "How many people the room takes.")],
    asks: &[Kind::Book, Kind::Extend, Kind::Shorten, Kind::Move, Kind::MoveRoom, Kind::Edit],
    about: About::Room,
    ..Rule::new("capacity", check)
};

fn check(question: &Question) -> Option<Figures> {
    let (capacity, heads) = (question.terms.room.capacity?, question.ask.head_count?);
    // What reception has let pass is not asked again when something else changes.
    let was_let_pass = question.kind != Kind::MoveRoom
        && question.ask.before.as_ref().is_some_and(|before| before.head_count == Some(heads));
    (heads > capacity && !was_let_pass).then(|| vec![("capacity", Figure::Count(capacity))])
}

#[cfg(test)]
mod tests {
    use super::super::fixture::{ask, at, decide, refusal, room};
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
        let expected = refused.then(|| refusal("capacity", vec![("capacity", Figure::Count(8))], None));
        assert_eq!(refusals, expected.into_iter().collect::<Vec<_>>());
    }
}
