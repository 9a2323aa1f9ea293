//! Visits every state once, depth first, so that the way to a broken one is at hand.

use std::collections::HashSet;
use std::hash::{BuildHasher, BuildHasherDefault, DefaultHasher};

use super::closing;
use super::next::Event;
use super::world::{Setup, World};

/// What an exploration came to.
#[derive(Debug, Default)]
pub(super) struct Explored {
    pub(super) states: usize,
    /// Whether it was ever acted on twice.
    pub(super) acts_twice: bool,
}

struct Place {
    event: Event,
    next: Vec<(Event, World)>,
}

/// Visits every state of `setup`. States are told apart by 64 bits of their hash.
///
/// # Errors
/// The first way found to a state in which something is wrong, in words.
pub(super) fn explore(setup: &Setup) -> Result<Explored, String> {
    let hasher = BuildHasherDefault::<DefaultHasher>::default();
    let mut explored = Explored::default();
    let mut visited: HashSet<u64> = HashSet::new();
    let mut way: Vec<Place> = Vec::new();
    let mut coming = Some(((0, "begin"), World::new(setup)));
    loop {
        if let Some((event, world)) = coming.take()
            && visited.insert(hasher.hash_one(&world))
        {
            explored.acts_twice |= world.acts > 1;
            let by_hand = setup.bounds.by_hand > world.bounds.by_hand;
            // Whoever deletes notes by hand brings the act once more, but nothing is forgotten.
            let wrong = world.wrong.or_else(|| closing::wrong(setup, &world));
            let wrong = wrong.filter(|wrong| !by_hand || *wrong == closing::FORGOTTEN);
            if let Some(wrong) = wrong {
                return Err(tell(wrong, &way, event, &world));
            }
            way.push(Place { event, next: world.next(setup) });
        }
        let Some(place) = way.last_mut() else { break };
        coming = place.next.pop();
        if coming.is_none() {
            way.pop();
        }
    }
    explored.states = visited.len();
    Ok(explored)
}

fn tell(wrong: &str, way: &[Place], last: Event, world: &World) -> String {
    let events = way.iter().map(|place| place.event).chain([last]);
    let lines: Vec<String> = events
        .map(|(who, what)| if who == usize::MAX { what.to_owned() } else { format!("{who} {what}") })
        .collect();
    format!("{wrong}:\n  {}\n  {:?}\n  {:?}", lines.join("\n  "), world.notes, world.clefs)
}
