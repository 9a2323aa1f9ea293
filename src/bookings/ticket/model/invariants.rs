//! What must hold, at every moment and when all is over.

use chrono::TimeDelta;

use super::super::Purpose;
use super::calendar::{Object, Span, Uids, overlap};
use super::reading::Eyes;
use super::world::{Begins, Outcome, Request, Run, Setup, World};

/// Returns what is wrong in this world, if something is.
pub(super) fn wrong(setup: &Setup, world: &World, eyes: &Eyes) -> Option<&'static str> {
    let at_last = || {
        let calm = || if setup.is_strict { unfair(setup, world) } else { None };
        broken_at_last(setup, world, eyes).or_else(calm)
    };
    broken(setup, world).or_else(|| if world.is_over(setup) { at_last() } else { None })
}

/// Returns what must hold at every moment.
fn broken(setup: &Setup, world: &World) -> Option<&'static str> {
    if world.lie.is_some() {
        return world.lie;
    }
    let written = setup.foreign.len() - usize::from(world.left.foreign);
    if world.calendar.objects.iter().filter(|object| object.is_foreign()).count() != written {
        return Some("a foreign event is gone");
    }
    if world.runs.iter().any(|run| run.outcome == Some(Outcome::KeyReused)) {
        return Some("told that the key belongs to something else");
    }
    let live: Vec<&Object> = world.calendar.live().collect();
    let held = world.calendar.held();
    let is_cancelled = |id: u8| runs_about(setup, world, Purpose::Cancel, id).any(is_confirmed);
    if setup.is_strict && live.iter().any(|object| is_cancelled(object.id)) {
        return Some("a cancelled booking is alive");
    }
    let mut overlapping = overlapping(&held);
    // As long as no ticket is given out twice, no two ever overlap, told or not.
    if setup.is_strict && is_in_order(setup) && overlapping.next().is_some() {
        return Some("two bookings overlap");
    }
    let is_told = |object| is_told_alone(setup, world, object);
    let both = overlapping.any(|(one, two)| is_told(one) && is_told(two));
    both.then_some("two bookings overlap, and both were confirmed")
}

/// Those of the bookings whose `held` times lie over each other, where nobody has dragged them.
fn overlapping<'a>(held: &'a [(&Object, Span)]) -> impl Iterator<Item = (&'a Object, &'a Object)> {
    let pairs =
        held.iter().enumerate().flat_map(|(n, one)| held[n + 1..].iter().map(move |two| (*one, *two)));
    let over = pairs
        .filter(|((one, its), (two, theirs))| overlap(*its, *theirs) && !one.is_dragged && !two.is_dragged);
    over.map(|((one, _), (two, _))| (one, two))
}

/// Whether tickets are given out in order: that of a booking that was deleted by hand may come back.
fn is_in_order(setup: &Setup) -> bool {
    setup.uids == Uids::ForEver || setup.bounds.by_hand == 0
}

/// Whether somebody was told that they have `object`, and nothing of another one beside it. Another run of the same
/// request may make it anew, and withdraw it, after what they were told of was deleted by hand.
fn is_told_alone(setup: &Setup, world: &World, object: &Object) -> bool {
    world.runs.iter().any(|run| match run.outcome {
        Some(Outcome::Confirmed { ticket, beside_another: false }) => {
            run.made(setup, object, ticket) && !is_deleted(setup, world, (run, ticket))
        }
        _ => false,
    })
}

/// Whether somebody has deleted by hand what `run` was told of.
fn is_deleted(setup: &Setup, world: &World, (run, ticket): (&Run, u8)) -> bool {
    world.deleted.iter().any(|object| run.made(setup, object, ticket))
}

fn is_confirmed(run: &Run) -> bool {
    matches!(run.outcome, Some(Outcome::Confirmed { .. }))
}

fn runs_about<'a>(
    setup: &'a Setup,
    world: &'a World,
    purpose: Purpose,
    id: u8,
) -> impl Iterator<Item = &'a Run> {
    let is_about = move |i: usize| setup.requests[i].purpose == purpose && setup.requests[i].of == id;
    world.runs.iter().enumerate().filter(move |(i, _)| is_about(*i)).map(|(_, run)| run)
}

/// Returns what must hold when nobody does anything any more, and after housekeeping.
fn broken_at_last(setup: &Setup, world: &World, eyes: &Eyes) -> Option<&'static str> {
    let mut last = world.clone();
    for later in [TimeDelta::hours(1), TimeDelta::days(2)] {
        last.clean_up(eyes, later);
        let strictly = || if setup.is_strict { broken_promise(setup, &last, world) } else { None };
        let wrong = broken(setup, &last).or_else(strictly);
        if wrong.is_some() {
            return wrong;
        }
    }
    None
}

/// Returns what each was told, against what is there in the end: `before` housekeeping and at `last`.
fn broken_promise(setup: &Setup, last: &World, before: &World) -> Option<&'static str> {
    for (i, run) in last.runs.iter().enumerate() {
        // What a person has dragged away is that person's.
        let is_of_it = move |object: &&Object| usize::from(object.by) == i && !object.is_dragged;
        let mut sent = last.calendar.objects.iter().filter(is_of_it);
        match run.outcome {
            Some(Outcome::Refused | Outcome::Unavailable | Outcome::Changed | Outcome::Gone)
                if sent.next().is_some() =>
            {
                return Some("told no, but something of it stays");
            }
            Some(Outcome::Confirmed { ticket, .. }) if setup.requests[i].purpose != Purpose::Cancel => {
                let request = setup.requests[i];
                let of = |target: &Object| if request.splits { request.own_id() } else { target.id };
                let id = run.reader.target.as_ref().map_or(ticket, of);
                let is_newer = |object: &Object| object.id == id && object.ticket > ticket;
                let is_it = |object: &Object| run.made(setup, object, ticket) || is_newer(object);
                if !before.calendar.objects.iter().chain(&before.deleted).any(is_it) {
                    return Some("confirmed, and taken away again");
                }
            }
            _ => {}
        }
    }
    if have_two_changed_one(setup, last) {
        return Some("two have changed the same version");
    }
    let live: Vec<&Object> = last.calendar.live().collect();
    // A run that crashes may leave what it would have withdrawn.
    let is_withdrawn = is_in_order(setup) || last.left.in_all == setup.bounds.in_all;
    if is_withdrawn
        && live.iter().enumerate().any(|(n, one)| live[n + 1..].iter().any(|two| one.key == two.key))
    {
        return Some("one request has made two bookings");
    }
    if let Some(wrong) = broken_series(setup, last) {
        return Some(wrong);
    }
    let ids = 1..=u8::try_from(setup.seeds.len()).expect("few seeds");
    let mut untouched = ids.filter(|_| setup.bounds.by_hand == 0);
    untouched.find_map(|id| broken_seed(setup, id, last, before))
}

/// Whether two were told that they have changed the same version of a booking. A tombstone is not
/// verified: where tickets come back it may not know of a move, and the booking is cancelled then.
fn have_two_changed_one(setup: &Setup, world: &World) -> bool {
    let verifies = |run: &Run| setup.requests[usize::from(run.reader.by)].purpose == Purpose::Move;
    // What somebody has deleted since may be moved again by whoever did not see that.
    let is_deleted = |run: &Run, ticket| is_deleted(setup, world, (run, ticket));
    let counts = |run: &&Run| match run.outcome {
        Some(Outcome::Confirmed { ticket, .. }) => {
            (is_in_order(setup) || verifies(run)) && !is_deleted(run, ticket)
        }
        _ => false,
    };
    let counted = world.runs.iter().filter(counts);
    let changed: Vec<&Object> = counted.filter_map(|run| run.reader.target.as_ref()).collect();
    (1..changed.len()).any(|n| changed[..n].contains(&changed[n]))
}

/// Returns what became of the second date of the series, as long as that is there: it is in the series or in what was split
/// off it, and that was not cancelled.
fn broken_series(setup: &Setup, last: &World) -> Option<&'static str> {
    setup.rest?;
    let held = last.calendar.held();
    let series: Vec<Span> = held.iter().filter(|(object, _)| object.id == 1).map(|(_, span)| *span).collect();
    let pieces = held.iter().filter(|(object, _)| object.piece.is_some()).count();
    match (series.len(), pieces) {
        // It was cancelled as a whole.
        (0, _) | (1, 1) | (2, 0) => None,
        (1, 0) => Some("a date of the series is lost"),
        _ => Some("a date is in the series and in what was split off it"),
    }
}

/// Returns what became of a booking that was there at first, and that nobody touched by hand.
fn broken_seed(setup: &Setup, id: u8, last: &World, before: &World) -> Option<&'static str> {
    let now = last.calendar.live().find(|object| object.id == id);
    let was_cancelled = before.calendar.objects.iter().any(|object| object.id == id && object.is_tombstone);
    let told_gone = |run: &Run| run.outcome == Some(Outcome::Gone);
    let mut about = [Purpose::Move, Purpose::Cancel].into_iter().flat_map(|p| runs_about(setup, last, p, id));
    let Some(now) = now else { return (!was_cancelled).then_some("a booking is lost") };
    if about.any(told_gone) {
        return Some("told that it is gone, and it is there");
    }
    // Where deleted UIDs come back, the tombstone of a run that crashed may land when it is too late.
    if was_cancelled && setup.uids == Uids::ForEver {
        return Some("a cancelled booking is alive again");
    }
    let is_elsewhere = |(i, run): (usize, &Run)| {
        setup.requests[i].purpose == Purpose::Move
            && !setup.requests[i].splits
            && setup.requests[i].of == id
            && is_confirmed(run)
            && setup.requests[i].span != now.span
    };
    let movers = runs_about(setup, last, Purpose::Move, id).count();
    let is_astray = movers == 1 && last.runs.iter().enumerate().any(is_elsewhere);
    is_astray.then_some("moved, but it is where it was")
}

/// Returns what must hold where nothing went wrong, and who may be refused at all.
fn unfair(setup: &Setup, world: &World) -> Option<&'static str> {
    let by_hand = setup.bounds.by_hand + setup.bounds.foreign;
    let told = |run: &Run, wanted: &[Outcome]| run.outcome.is_some_and(|told| wanted.contains(&told));
    let nothing_went_wrong = world.left.in_all == setup.bounds.in_all;
    let is_undisturbed = by_hand == 0 && nothing_went_wrong;
    if is_undisturbed && world.runs.iter().any(|run| told(run, &[Outcome::Unknown, Outcome::Unavailable])) {
        return Some("nothing went wrong, but somebody has no answer");
    }
    let live: Vec<&Object> = world.calendar.live().collect();
    let only_books = setup.requests.iter().all(|request| request.purpose == Purpose::Book);
    if nothing_went_wrong && only_books && overlapping(&world.calendar.held()).next().is_some() {
        return Some("nothing went wrong, and two bookings lie over each other");
    }
    let begins_once = |request: &Request| !matches!(request.begins, Begins::AfterLossOf(_));
    if by_hand > 0 || !only_books || !setup.requests.iter().all(begins_once) {
        return None;
    }
    let is_free = |i: usize| !live.iter().any(|object| overlap(object.span, setup.requests[i].span));
    let is_refused_for_nothing = |(i, run)| told(run, &[Outcome::Refused]) && is_free(i);
    if world.runs.iter().enumerate().any(is_refused_for_nothing) {
        return Some("refused, and nobody has it");
    }
    if is_undisturbed && (0..world.runs.len()).any(is_free) {
        return Some("nothing went wrong, and nobody has it");
    }
    None
}
