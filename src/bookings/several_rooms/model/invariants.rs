//! What must hold, at every moment and when all is over.

use chrono::TimeDelta;

use super::eyes::Eyes;
use super::world::{HALL, Kind, Object, Outcome, Place, Setup, Stage, What, World};

/// Returns what is wrong in this world, if something is.
pub(super) fn wrong(setup: &Setup, world: &World, eyes: &mut Eyes) -> Option<&'static str> {
    broken(world).or_else(|| {
        if !world.is_over(setup) {
            return None;
        }
        broken_at_last(setup, world, eyes).or_else(|| unfair(setup, world, eyes))
    })
}

/// Returns what must hold at every moment.
fn broken(world: &World) -> Option<&'static str> {
    if world.lie.is_some() {
        return world.lie;
    }
    let is_superseded = |object: &Object| {
        let names = |other: &Object| other.replaces().map(|of| (other.name.0, of)) == Some(object.name);
        world.objects.iter().any(|other| names(other) && other.key == object.key)
    };
    let holds = |object: &&Object| !object.is_tombstone() && !is_superseded(object);
    let held: Vec<&Object> = world.objects.iter().filter(holds).collect();
    let overlap = |one: &Object, two: &Object| one.name.0 == two.name.0 && one.id != two.id;
    let two = held.iter().enumerate().any(|(n, one)| held[n + 1..].iter().any(|two| overlap(one, two)));
    two.then_some("two hold one room")
}

/// Returns what must hold when nobody does anything any more, and after housekeeping.
fn broken_at_last(setup: &Setup, world: &World, eyes: &mut Eyes) -> Option<&'static str> {
    // Before that, what failed counts for nothing.
    let failed =
        |told: Option<Outcome>| matches!(told, Some(Outcome::Refused | Outcome::NotDone | Outcome::Changed));
    let mut last = world.clone();
    for later in [TimeDelta::minutes(1), TimeDelta::hours(1), TimeDelta::days(2)] {
        last.clean_up(setup, eyes, later);
        let is_clean = later >= TimeDelta::hours(1);
        for object in &last.objects {
            let stands = eyes.standing(object.id, &last.objects);
            let is_whole = match (object.kind, stands.and_then(|head| head.parts())) {
                (Kind::Part, parts) => parts.is_some_and(|parts| parts.contains(&object.name)),
                (Kind::Head(parts) | Kind::Successor(_, parts), _) => {
                    stands != Some(*object) || parts.iter().all(|part| last.has(*part, object.id))
                }
                _ => true,
            };
            if object.parts().is_some() && !is_whole {
                return Some("a booking stands without one of its rooms");
            }
            if is_clean && !is_whole {
                return Some("a part stays of what is no booking");
            }
            let by = last.runs.get(usize::from(object.by));
            let is_live = !object.is_tombstone() && stands == Some(*object);
            if by.is_some_and(|run| failed(run.outcome)) && (is_clean || is_live) {
                return Some("told no, but something of it stays");
            }
        }
        let promises = |i: usize| last.runs[i].outcome == Some(Outcome::Done);
        let mut done = (0..last.runs.len()).filter(|i| promises(*i));
        if done.any(|i| !has_what_it_was_told(setup, &last, (i, is_clean), eyes)) {
            return Some("told that it is done, and it is not any more");
        }
        if let Some(wrong) = broken_seed(setup, &last, eyes) {
            return Some(wrong);
        }
    }
    let heads = last.objects.iter().filter(|object| object.parts().is_some());
    let mut keys: Vec<u8> = heads.map(|head| head.key).collect();
    keys.sort_unstable();
    keys.windows(2).any(|two| two[0] == two[1]).then_some("one request has made two bookings")
}

fn has_what_it_was_told(setup: &Setup, last: &World, (i, is_clean): (usize, bool), eyes: &mut Eyes) -> bool {
    let id = setup.requests[i].id();
    match setup.requests[i].what {
        What::Cancel(id) => eyes.standing(id, &last.objects).is_none(),
        What::One(place) => is_undone(setup, last, id) || stands_in(id, place, last, eyes),
        What::Several => is_undone(setup, last, id) || stands_in(id, HALL, last, eyes),
        What::Change(id) => is_undone(setup, last, id) || stands_in(id, HALL, last, eyes),
        // Somebody may have moved or cancelled it since; nobody tells twice that it moved.
        What::Move(id, place) => is_undone(setup, last, id) || !is_clean || stands_in(id, place, last, eyes),
    }
}

fn stands_in(id: u8, place: Place, last: &World, eyes: &mut Eyes) -> bool {
    eyes.standing(id, &last.objects).is_some_and(|object| object.name.0 == place)
}

/// Whether somebody has cancelled the booking `id`, or may have.
fn is_undone(setup: &Setup, last: &World, id: u8) -> bool {
    let mut runs = last.runs.iter().zip(&setup.requests);
    runs.any(|(run, request)| {
        let may_be_done =
            run.stage == Stage::Crashed || matches!(run.outcome, Some(Outcome::Done | Outcome::Unknown));
        request.what == What::Cancel(id) && may_be_done
    })
}

/// Returns what became of a booking that was there at first.
fn broken_seed(setup: &Setup, last: &World, eyes: &mut Eyes) -> Option<&'static str> {
    let seeds = setup.seeds.iter().filter(|seed| seed.kind != Kind::Part);
    for seed in seeds {
        if eyes.standing(seed.id, &last.objects).is_none() && !is_undone(setup, last, seed.id) {
            return Some("a booking is lost");
        }
    }
    None
}

/// Returns what must hold where nothing went wrong, and who may be refused at all.
fn unfair(setup: &Setup, world: &World, eyes: &mut Eyes) -> Option<&'static str> {
    if world.is_disturbed(setup) {
        return None;
    }
    let told = |wanted: &[Outcome]| {
        world.runs.iter().any(|run| run.outcome.is_some_and(|told| wanted.contains(&told)))
    };
    if told(&[Outcome::Unknown, Outcome::NotDone]) {
        return Some("nothing went wrong, but somebody has no answer");
    }
    let wants = |what: What| match what {
        What::Several | What::Change(_) => vec![0, 1, HALL],
        What::One(place) | What::Move(_, place) => vec![place],
        What::Cancel(_) => Vec::new(),
    };
    let cancels = setup.requests.iter().any(|request| matches!(request.what, What::Cancel(_)));
    for (run, request) in world.runs.iter().zip(&setup.requests) {
        let mut held = world.objects.iter().filter(|object| wants(request.what).contains(&object.name.0));
        let is_held = held.any(|object| eyes.standing(object.id, &world.objects).is_some());
        if run.outcome == Some(Outcome::Refused) && !is_held && !cancels {
            return Some("refused, and nobody has it");
        }
    }
    None
}
