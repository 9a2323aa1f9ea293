//! Visits every state once, depth first, so that the way to a broken one is at hand.

use std::collections::HashMap;
use std::hash::{BuildHasher, BuildHasherDefault, DefaultHasher};

use super::eyes::Eyes;
use super::invariants;
use super::next::Event;
use super::world::{Setup, World};

/// What an exploration came to.
#[derive(Debug, Default)]
pub(super) struct Explored {
    pub(super) states: usize,
    /// States in which nobody does anything any more.
    pub(super) ends: usize,
}

/// A state on the way from the first one, and what is still to be tried from there.
struct Place {
    event: Event,
    world: World,
    number: u64,
    next: Vec<(Event, World)>,
}

/// Visits every state of `setup`. States are told apart by 64 bits of their hash.
///
/// # Errors
/// The first way found to a state in which something is wrong, in words.
pub(super) fn explore(setup: &Setup) -> Result<Explored, String> {
    let hasher = BuildHasherDefault::<DefaultHasher>::default();
    let mut eyes = Eyes::new();
    let mut explored = Explored::default();
    // Whether a state is on the way to the one that is being visited.
    let mut visited: HashMap<u64, bool> = HashMap::new();
    let mut way: Vec<Place> = Vec::new();
    let mut coming = Some(((0, "begin"), World::new(setup)));
    loop {
        if let Some((event, world)) = coming.take() {
            let number = hasher.hash_one(&world);
            let before = visited.get(&number).copied();
            let is_new = before.is_none();
            let next = if is_new { world.next(setup, &mut eyes) } else { Vec::new() };
            let is_over = world.is_over(setup);
            let wrong = match before {
                Some(is_on_the_way) => is_on_the_way.then_some("it goes round"),
                None if next.is_empty() && !is_over => Some("everybody waits for ever"),
                None => invariants::wrong(setup, &world, &mut eyes),
            };
            explored.ends += usize::from(is_new && is_over);
            way.push(Place { event, world, number, next });
            if let Some(wrong) = wrong {
                return Err(tell(wrong, &way));
            }
            if is_new {
                visited.insert(number, true);
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

fn tell(wrong: &str, way: &[Place]) -> String {
    let happened = way.iter().map(|place| {
        let (who, what) = place.event;
        let told = place.world.runs.get(who).and_then(|run| run.outcome);
        let told = told.map(|told| format!(" -> {told:?}")).unwrap_or_default();
        format!("{who} {what}{told}")
    });
    let left = way.last().into_iter().flat_map(|last| &last.world.objects);
    let lines: Vec<String> = happened.chain(left.map(|object| format!("{object:?}"))).collect();
    format!("{wrong}:\n  {}", lines.join("\n  "))
}
