//! Visits every state once, depth first, so that the way to a broken one is at hand.

use std::collections::HashMap;
use std::hash::{BuildHasher, BuildHasherDefault, DefaultHasher};

use super::{Event, Model, OUTSIDE};

/// What an exploration came to.
#[derive(Debug, Default)]
pub(crate) struct Explored {
    pub(crate) states: usize,
    /// States in which nobody does anything any more.
    pub(crate) ends: usize,
    /// The most that happens from the first state to the last.
    pub(crate) longest: usize,
}

/// A state on the way from the first one, and what is still to be tried from there.
struct Place<World> {
    event: Event,
    world: World,
    number: u64,
    next: Vec<(Event, World)>,
}

/// Visits every state of `model`. States are told apart by 64 bits of their hash.
///
/// # Errors
/// The first way found to a state in which something is wrong, in words.
pub(crate) fn explore<M: Model>(model: &mut M) -> Result<Explored, String> {
    let hasher = BuildHasherDefault::<DefaultHasher>::default();
    let mut explored = Explored::default();
    // Whether a state is on the way to the one that is being visited.
    let mut visited: HashMap<u64, bool> = HashMap::new();
    let mut way: Vec<Place<M::World>> = Vec::new();
    let mut coming = Some(((OUTSIDE, "begin"), model.first()));
    loop {
        if let Some((event, world)) = coming.take() {
            let number = hasher.hash_one(&world);
            let before = visited.get(&number).copied();
            let next = if before.is_none() { model.next(&world) } else { Vec::new() };
            let wrong = match (before, M::STEPS) {
                (Some(is_on_the_way), steps) => (is_on_the_way && steps.is_some()).then_some("it goes round"),
                (None, Some(steps)) if way.len() >= steps => Some("it does not come to an end"),
                (None, _) => model.wrong(&world, next.is_empty()),
            };
            explored.ends += usize::from(before.is_none() && model.is_over(&world));
            way.push(Place { event, world, number, next });
            if let Some(wrong) = wrong {
                return Err(tell(model, wrong, &way));
            }
            if before.is_none() {
                visited.insert(number, true);
                explored.longest = explored.longest.max(way.len());
            } else {
                way.pop();
            }
        }
        let Some(place) = way.last_mut() else { break };
        coming = place.next.pop();
        if coming.is_none() {
            visited.insert(place.number, false);
            way.pop();
        }
    }
    explored.states = visited.len();
    Ok(explored)
}

fn tell<M: Model>(model: &M, wrong: &str, way: &[Place<M::World>]) -> String {
    let happened = way.iter().map(|place| {
        let (who, what) = place.event;
        let told = model.told(who, &place.world).map(|told| format!(" -> {told}")).unwrap_or_default();
        let who = if who == OUTSIDE { String::new() } else { format!("{who} ") };
        format!("{who}{what}{told}")
    });
    let left = way.last().map(|last| model.left(&last.world)).unwrap_or_default();
    let lines: Vec<String> = happened.chain(left).collect();
    format!("{wrong}:\n  {}", lines.join("\n  "))
}
