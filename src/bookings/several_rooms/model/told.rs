//! What is wrong with an answer in the moment in which it is told, and what is deleted after it.

use super::eyes::Eyes;
use super::turn::Turn;
use super::world::{Name, Object, What, World};

impl Turn<'_> {
    /// Returns what is wrong with a "done" that is told now.
    pub(super) fn lie(&self, world: &World, eyes: &mut Eyes) -> Option<&'static str> {
        let stands = |id: u8, eyes: &mut Eyes| eyes.standing(id, &world.objects);
        let own = self.setup.requests[self.i].id();
        match self.setup.requests[self.i].what {
            What::Cancel(id) => stands(id, eyes).map(|_| "told that it is cancelled, and it stands"),
            What::Move(id, there) => match stands(id, eyes) {
                Some(object) if object.name.0 == there => None,
                _ => Some("told that it moved, and it is not there"),
            },
            What::Change(id) => {
                // Somebody may have moved or cancelled it again since.
                let is_own = |object: &&Object| usize::from(object.by) == self.i && object.parts().is_some();
                let own = world.objects.iter().find(is_own).and_then(Object::parts);
                let is_whole = own.is_some_and(|parts| parts.iter().all(|part| world.has(*part, id)));
                (!is_whole).then_some("told that it is changed, and it has not all of its rooms")
            }
            What::One(_) => stands(own, eyes).is_none().then_some("told that it is booked, and it is not"),
            What::Several => {
                let key = self.setup.requests[self.i].key;
                let mut heads = world.objects.iter().filter(|object| object.key == key);
                let has_all = |head: &Object| {
                    head.parts().is_some_and(|parts| parts.iter().all(|part| world.has(*part, head.id)))
                };
                (!heads.any(has_all)).then_some("told that all rooms are booked, and they are not")
            }
        }
    }
}

/// Returns what is superseded once a tombstone takes the place of `target`, the last to be deleted first.
pub(super) fn superseded(target: &Object, objects: &[Object]) -> Vec<Name> {
    let parts = target.parts().into_iter().flatten();
    let before = target.replaces().map(|of| (target.name.0, of));
    let all = parts.chain([target.name]).chain(before);
    all.filter(|name| objects.iter().any(|object| object.name == *name)).collect()
}
