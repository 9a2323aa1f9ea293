//! Several writers and one calendar, interleaved and disturbed at random, without a server: whatever
//! happens, what each writer is told agrees with what stands in the calendar.

use proptest::prelude::*;

use super::{Action, Answer, Ending, Own, Purpose, State, Target, View, step};
use crate::domain::booking::Ticket;
use crate::domain::rules::Refusal;
use crate::domain::time::{Instant, Interval};

/// An object in the calendar. `writer` is `None` for a foreign one, which has no ticket.
#[derive(Debug, Clone, PartialEq)]
struct Object {
    ticket: Ticket,
    href: u32,
    writer: Option<usize>,
    span: Interval,
}

/// The calendar: takes a UID once, for ever.
#[derive(Debug, Default)]
struct Calendar {
    objects: Vec<Object>,
    used: Vec<Ticket>,
    /// Creates that were sent and will be executed later.
    late: Vec<Object>,
}

impl Calendar {
    fn create(&mut self, object: Object) -> Answer {
        if self.used.contains(&object.ticket) {
            return Answer::Taken;
        }
        self.used.push(object.ticket);
        self.objects.push(object);
        Answer::Created
    }

    fn execute_late(&mut self) {
        for object in std::mem::take(&mut self.late) {
            self.create(object);
        }
    }

    fn highest(&self) -> Ticket {
        self.objects.iter().map(|object| object.ticket).max().unwrap_or_default()
    }
}

#[derive(Debug)]
struct Writer {
    id: usize,
    span: Interval,
    state: State,
    action: Action,
    hrefs: Vec<u32>,
}

impl Writer {
    fn new(id: usize, span: Interval, known: Option<Ticket>) -> Self {
        let (state, action) = State::begin(Purpose::Book, known);
        Self { id, span, state, action, hrefs: Vec::new() }
    }

    fn ending(&self) -> Option<&Ending> {
        if let Action::Finish(ending) = &self.action { Some(ending) } else { None }
    }

    /// Executes the pending action; `fault` (0 = none) disturbs it.
    fn advance(&mut self, calendar: &mut Calendar, fault: u8) {
        let answer = match &self.action {
            Action::Finish(_) => return,
            Action::List | Action::Read | Action::Look if fault == 1 => Answer::Unreadable,
            Action::List => Answer::Listed(calendar.highest()),
            Action::Read => Answer::Read(self.view(calendar)),
            Action::Create(ticket) => self.create(*ticket, calendar, fault),
            Action::Look => {
                let last = self.hrefs.last().copied();
                let there = calendar.objects.iter().any(|object| Some(object.href) == last);
                if there { Answer::Present } else { Answer::Absent }
            }
            Action::Withdraw => {
                calendar.objects.retain(|object| object.writer != Some(self.id));
                Answer::Withdrawn
            }
            Action::WaitRandom | Action::BackOff(_) => Answer::Waited,
        };
        let (state, action) = step(self.state.clone(), answer);
        (self.state, self.action) = (state, action);
    }

    fn create(&mut self, ticket: Ticket, calendar: &mut Calendar, fault: u8) -> Answer {
        let href = u32::try_from(self.id * 1000 + self.hrefs.len()).expect("few hrefs");
        self.hrefs.push(href);
        let object = Object { ticket, href, writer: Some(self.id), span: self.span };
        match fault {
            1 => Answer::NotSent,
            2 => Answer::Unknown,
            3 => {
                calendar.create(object);
                Answer::Unknown
            }
            4 => {
                calendar.late.push(object);
                Answer::Unknown
            }
            5 => Answer::Rejected,
            _ => calendar.create(object),
        }
    }

    fn view(&self, calendar: &Calendar) -> View {
        let mut view = View { target: Target::AsSeen, ..View::default() };
        for object in calendar.objects.iter().filter(|object| object.span.overlaps(&self.span)) {
            view.highest = view.highest.max(object.ticket);
            match object.writer {
                Some(writer) if writer == self.id => view.own = Some(Own::Stands(object.ticket)),
                Some(_) => view.rivals.push(object.span),
                None => view.foreign.push(object.span),
            }
        }
        if !(view.rivals.is_empty() && view.foreign.is_empty()) {
            view.refusals = vec![Refusal::Taken { by: Vec::new(), nearest: None }];
        }
        view
    }
}

/// Hours from `start` to `end` of some day.
fn hours(start: i64, end: i64) -> Interval {
    let at = |hour| Instant::UNIX_EPOCH + chrono::TimeDelta::hours(hour);
    Interval::new(at(start), at(end)).expect("forwards")
}

/// What each writer was told is so.
fn assert_truth(calendar: &Calendar, writers: &[Writer]) {
    let standing = |id| calendar.objects.iter().filter(move |object| object.writer == Some(id));
    let confirmed = |w: &&Writer| matches!(w.ending(), Some(Ending::Confirmed { .. }));
    for writer in writers {
        match writer.ending() {
            Some(Ending::Confirmed { .. }) => assert_eq!(standing(writer.id).count(), 1, "{writers:?}"),
            Some(Ending::Refused(_) | Ending::Unavailable) => {
                assert_eq!(standing(writer.id).count(), 0, "told no, yet it stands: {writers:?}");
            }
            _ => {}
        }
    }
    for one in writers.iter().filter(confirmed) {
        for other in writers.iter().filter(confirmed).filter(|other| other.id > one.id) {
            assert!(!one.span.overlaps(&other.span), "both confirmed: {writers:?}");
        }
    }
}

/// Runs writers in the order that `turns` says, each turn with its fault, then all to their end.
fn run(spans: &[Interval], turns: &[(usize, u8)], known: Option<Ticket>) -> (Calendar, Vec<Writer>) {
    let mut calendar = Calendar::default();
    let mut writers: Vec<_> =
        spans.iter().enumerate().map(|(id, span)| Writer::new(id, *span, known)).collect();
    for (turn, fault) in turns {
        if *fault == 6 {
            calendar.execute_late();
        }
        let count = writers.len();
        writers[turn % count].advance(&mut calendar, *fault);
    }
    for _ in 0..500 {
        for writer in &mut writers {
            writer.advance(&mut calendar, 0);
        }
    }
    calendar.execute_late();
    (calendar, writers)
}

fn spans() -> impl Strategy<Value = Vec<Interval>> {
    prop::collection::vec((0_i64..4, 1_i64..3).prop_map(|(start, length)| hours(start, start + length)), 1..4)
}

fn turns(faults: std::ops::Range<u8>) -> impl Strategy<Value = Vec<(usize, u8)>> {
    prop::collection::vec((0_usize..3, faults), 0..60)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4000))]

    #[test]
    fn what_is_told_is_true_whatever_is_lost(spans in spans(), turns in turns(0..7), cold in any::<bool>()) {
        let (calendar, writers) = run(&spans, &turns, (!cold).then_some(Ticket(0)));
        assert_truth(&calendar, &writers);
    }

    #[test]
    fn one_of_several_gets_a_free_room_when_nothing_is_lost(count in 1_usize..5, turns in turns(0..1)) {
        let (calendar, writers) = run(&vec![hours(9, 10); count], &turns, Some(Ticket(0)));
        assert_truth(&calendar, &writers);
        let told = |wanted: fn(&Ending) -> bool| writers.iter().filter(|w| w.ending().is_some_and(wanted)).count();
        prop_assert_eq!(told(|ending| matches!(ending, Ending::Confirmed { .. })), 1);
        prop_assert_eq!(told(|ending| matches!(ending, Ending::Refused(_))), count - 1);
    }

    #[test]
    fn everybody_ends_when_faults_end(spans in spans(), turns in turns(0..7)) {
        let (_, writers) = run(&spans, &turns, None);
        prop_assert!(writers.iter().all(|writer| writer.ending().is_some()));
    }
}

#[test]
fn a_stale_ticket_catches_up_with_the_calendar() {
    let mut calendar = Calendar::default();
    for ticket in 1..=9 {
        let object = Object { ticket: Ticket(ticket), href: 0, writer: None, span: hours(100, 101) };
        calendar.create(object);
    }
    let mut writer = Writer::new(1, hours(9, 10), Some(Ticket(0)));
    let mut creates = 0;
    while writer.ending().is_none() {
        creates += u32::from(matches!(writer.action, Action::Create(_)));
        writer.advance(&mut calendar, 0);
    }
    assert_eq!(
        writer.ending(),
        Some(&Ending::Confirmed { ticket: Ticket(10), conflicts: Vec::new(), existed: false })
    );
    assert_eq!(creates, 5, "four taken, then the listing shows the way");
}

#[test]
fn after_a_taken_that_could_not_be_looked_into_nobody_is_told_that_nothing_was_booked() {
    // Something delivered the create twice, and the answer that was heard is that to the second one.
    let (state, _) = State::begin(Purpose::Book, Some(Ticket(0)));
    let (state, action) = step(state, Answer::Read(View::default()));
    assert_eq!(action, Action::Create(Ticket(1)));
    let (state, action) = step(state, Answer::Taken);
    assert_eq!(action, Action::Read);
    let (_, action) = step(state, Answer::Unreadable);
    assert_eq!(action, Action::Finish(Ending::Unknown));
}
