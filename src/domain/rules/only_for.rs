//! `only_for`: rooms that are for the people of some groups.

use super::{Refusal, Wish};

pub(super) fn check(wish: &Wish) -> Option<Refusal> {
    let groups = &wish.room.by_group.only_for;
    (!groups.is_empty()).then(|| Refusal::OnlyFor { groups: groups.clone() })
}
