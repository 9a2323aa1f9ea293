//! The transitions of the machine. The numbers of the steps are those of `docs/protocol.md`.

use super::state::{Commit, Phase, State};
use super::{Action, Answer, Ending, Own, Purpose, Target, View};
use crate::caldav::Href;
use crate::domain::booking::Ticket;

/// How many "taken" in a row make the machine look for the highest ticket again.
const TAKEN_BEFORE_LISTING: u8 = 4;
/// How often two Clef bookings that found each other may give way before nobody gets the room.
const WITHDRAWALS: u8 = 5;
/// How many more creates with the same UID are sent while their answers stay away.
const FENCING_CREATES: u8 = 6;
/// How often the verifying read is tried before the outcome is called unknown.
const VERIFYING_READS: u8 = 3;
/// How often one request promises what others have made and changed since.
const PROMISES: u8 = 8;
/// How often what may come to nothing in a moment is waited for.
const WAITS: u8 = 4;
/// How many "taken" one request sits through in all: far above what a contended room needs.
const TAKEN_IN_ALL: u16 = 400;

/// One step: what was answered leads to what to do next. An answer that does not fit the last
/// action ends the request as unknown; the driver never gives one.
#[must_use]
pub fn step(state: State, answer: Answer) -> (State, Action) {
    match (state.phase, answer) {
        (Phase::Listing, Answer::Listed(highest)) => {
            let highest = state.highest.max(highest);
            State { highest, ..state }.read()
        }
        (Phase::Reading, Answer::Read(view)) => decide(state, view),
        (Phase::Listing | Phase::Reading, Answer::Unreadable) => state.give_up(),
        (Phase::Creating { tries }, answer) => after_create(state, tries, &answer),
        (Phase::Looking { .. }, Answer::Present) => committed(state),
        (Phase::Looking { tries }, Answer::Absent | Answer::Unreadable) => fence(state, tries),
        (Phase::Fencing { tries }, Answer::Waited) => create(state, tries),
        (Phase::Verifying { .. }, Answer::Read(view)) => verify(state, view),
        (Phase::Verifying { tries }, Answer::Unreadable) => {
            if tries < VERIFYING_READS {
                state.go(Phase::VerifyingLater { tries }, Action::BackOff(tries))
            } else {
                state.finish(Ending::Unknown)
            }
        }
        (Phase::VerifyingLater { tries }, Answer::Waited) => {
            state.go(Phase::Verifying { tries: tries + 1 }, Action::Read)
        }
        (Phase::Withdrawing, Answer::Withdrawn) if state.in_doubt => {
            state.go(Phase::Outlasting, Action::Outlast)
        }
        (Phase::Outlasting, Answer::Waited) => {
            State { in_doubt: false, ..state }.go(Phase::Withdrawing, Action::Withdraw)
        }
        (Phase::Withdrawing, Answer::Withdrawn) => {
            let state = State { committed: Commit::No, withdrawals: state.withdrawals + 1, ..state };
            if state.withdrawals < WITHDRAWALS && state.purpose == Purpose::Book {
                state.go(Phase::GivingWay, Action::WaitRandom)
            } else if state.purpose == Purpose::Book {
                state.finish(Ending::Contended)
            } else {
                state.finish(Ending::ChangedMeanwhile)
            }
        }
        // What is promised stays, and whoever else has the time gives way.
        (Phase::Withdrawing, Answer::Kept)
        | (Phase::Promising, Answer::Promised)
        | (Phase::WaitingForOthers, Answer::Waited) => state.read(),
        (Phase::GivingWay, Answer::Waited) => state.go(Phase::Listing, Action::List),
        (_, _) => state.finish(Ending::Unknown),
    }
}

/// Step 3: decide on what was read.
fn decide(mut state: State, view: View) -> (State, Action) {
    match view.own {
        // Found by key or by href: it is ours, go and verify it. A late create of this run has landed.
        Some(Own::Stands(ticket)) => {
            state.committed = Commit::Yes(ticket);
            return verify(state, view);
        }
        Some(Own::MadeElsewhere(ticket, ref href)) => {
            let href = href.clone();
            return made_elsewhere(state, (ticket, href), view);
        }
        Some(Own::OtherContent) => return state.finish(Ending::KeyReused),
        Some(Own::Cancelled) => return state.finish(Ending::Gone),
        None => {}
    }
    // A create whose answer was lost is fenced (step 4) until its UID is in the calendar. This read
    // shows that it is not ours, so it is somebody else's.
    state.committed = Commit::No;
    if state.in_doubt {
        // Where UIDs come back, that one may be free again before the lost create arrives.
        return state.go(Phase::Withdrawing, Action::Withdraw);
    }
    match view.target {
        Target::AsSeen => {}
        Target::Changed => return state.finish(Ending::ChangedMeanwhile),
        Target::Gone => return state.finish(Ending::Gone),
    }
    if view.is_unsettled && state.waits < WAITS {
        state.waits += 1;
        let times = state.waits;
        return state.go(Phase::WaitingForOthers, Action::BackOff(times));
    }
    if !view.refusals.is_empty() {
        return state.finish(Ending::Refused(view.refusals));
    }
    if view.highest > state.highest {
        // Somebody booked after M was fixed, perhaps after this read: read again before creating.
        state.highest = view.highest;
        return state.read();
    }
    create(state, 0)
}

/// A booking with our key that another run made, and may be verifying: confirmed if it is alone and promised, and never
/// deleted here.
fn made_elsewhere(mut state: State, (ticket, href): (Ticket, Href), view: View) -> (State, Action) {
    if !view.rivals.is_empty() {
        // Whoever made it is about to give way, or the other is: it is not known yet.
        return state.finish(Ending::Unknown);
    }
    if view.is_promised {
        return state.finish(Ending::Confirmed {
            ticket,
            conflicts: view.foreign,
            beside: Vec::new(),
            existed: true,
        });
    }
    if state.found.as_ref() != Some(&href) {
        // It may be younger than this reading, and not have been seen by somebody who is not in it.
        state.found = Some(href);
        return state.read();
    }
    state.promises += 1;
    if state.promises > PROMISES {
        return state.finish(Ending::Unknown);
    }
    state.go(Phase::Promising, Action::Promise(href))
}

/// Step 4: create M+1. While an answer is outstanding it is always the same UID.
fn create(state: State, tries: u8) -> (State, Action) {
    let ticket = state.ticket_under_way();
    state.go(Phase::Creating { tries }, Action::Create(ticket))
}

fn after_create(mut state: State, tries: u8, answer: &Answer) -> (State, Action) {
    let ticket = state.ticket_under_way();
    match answer {
        Answer::Created => committed(state),
        Answer::Taken => taken(state, ticket),
        Answer::Unknown => {
            state.committed = Commit::Perhaps(ticket);
            state.in_doubt = true;
            state.go(Phase::Looking { tries }, Action::Look)
        }
        // With nothing outstanding these are certain; with an answer outstanding they say nothing
        // about the create that was lost.
        Answer::NotSent if state.may_have_written() => fence(state, tries),
        Answer::Rejected if state.may_have_written() => state.finish(Ending::Unknown),
        Answer::NotSent | Answer::Rejected => state.finish(Ending::NotDone),
        _ => state.finish(Ending::Unknown),
    }
}

/// The UID is in the calendar. It may be ours: a create of ours was outstanding, or something between
/// us and the server sent one twice and this answers the second. The next read finds it by its href,
/// and until then nobody is told that nothing was booked.
fn taken(mut state: State, ticket: Ticket) -> (State, Action) {
    state.committed = Commit::Perhaps(ticket);
    state.highest = state.highest.max(ticket);
    state.taken_in_a_row += 1;
    state.taken_in_all += 1;
    if state.taken_in_all > TAKEN_IN_ALL {
        return state.give_up();
    }
    if state.taken_in_a_row >= TAKEN_BEFORE_LISTING {
        state.taken_in_a_row = 0;
        return state.go(Phase::Listing, Action::List);
    }
    state.read()
}

/// The answer to a create was lost and the object is not to be seen: send the same UID again under
/// another href. Whichever lands, the other no longer can.
fn fence(state: State, tries: u8) -> (State, Action) {
    if tries >= FENCING_CREATES {
        return state.finish(Ending::Unknown);
    }
    state.go(Phase::Fencing { tries: tries + 1 }, Action::BackOff(tries))
}

/// The commit stands. A tombstone holds no time, so it needs no look around; all else is verified.
fn committed(mut state: State) -> (State, Action) {
    let ticket = state.ticket_under_way();
    state.committed = Commit::Yes(ticket);
    if state.purpose == Purpose::Cancel {
        return state.finish(Ending::Confirmed {
            ticket,
            conflicts: Vec::new(),
            beside: Vec::new(),
            existed: false,
        });
    }
    state.go(Phase::Verifying { tries: 1 }, Action::Read)
}

/// Step 5: ours there and alone?
fn verify(state: State, view: View) -> (State, Action) {
    let Commit::Yes(ticket) = state.committed else { return state.finish(Ending::Unknown) };
    match view.own {
        Some(Own::Stands(_)) => {}
        Some(Own::MadeElsewhere(ticket, ref href)) => {
            let href = href.clone();
            return made_elsewhere(state, (ticket, href), view);
        }
        // Written, and removed by somebody in that very moment.
        Some(Own::Cancelled) | None => return state.finish(Ending::ChangedMeanwhile),
        Some(Own::OtherContent) => return state.finish(Ending::KeyReused),
    }
    let give_way = match state.purpose {
        Purpose::Book => !view.rivals.is_empty() || view.target != Target::AsSeen,
        // Somebody else has moved or cancelled it as well, and may have been told so.
        Purpose::Move => view.target != Target::AsSeen,
        Purpose::Cancel => false,
    };
    if give_way && view.is_promised {
        // The other gives way, and has not yet.
        return state.finish(Ending::Unknown);
    }
    if give_way {
        return state.go(Phase::Withdrawing, Action::Withdraw);
    }
    let (conflicts, beside) = (view.foreign, view.rivals);
    state.finish(Ending::Confirmed { ticket, conflicts, beside, existed: false })
}
