//! A schedule that went through many changes equals one that was read at once.

use std::collections::BTreeMap;

use proptest::prelude::*;

use super::*;

/// One change of a calendar object, by the number in its name.
#[derive(Debug, Clone)]
enum Happens {
    Foreign { name: u8, start: i64, hours: i64 },
    Weekly { name: u8, start: i64, count: u8 },
    Booked { ticket: u8, start: i64 },
    Moved { ticket: u8, of: u8, start: i64 },
    Cancelled { ticket: u8, of: u8 },
    Deleted { name: u8 },
}

fn happens() -> impl Strategy<Value = Happens> {
    let (name, start) = (0_u8..12, -400_i64..400);
    prop_oneof![
        2 => (name.clone(), start.clone(), 1_i64..80)
            .prop_map(|(name, start, hours)| Happens::Foreign { name, start, hours }),
        1 => (name.clone(), start.clone(), 2_u8..20)
            .prop_map(|(name, start, count)| Happens::Weekly { name, start, count }),
        3 => (name.clone(), start.clone()).prop_map(|(ticket, start)| Happens::Booked { ticket, start }),
        2 => (name.clone(), name.clone(), start)
            .prop_map(|(ticket, of, start)| Happens::Moved { ticket, of, start }),
        2 => (name.clone(), name.clone()).prop_map(|(ticket, of)| Happens::Cancelled { ticket, of }),
        2 => name.prop_map(|name| Happens::Deleted { name }),
    ]
}

/// The name of the object and its new text, or none if it is deleted.
fn text(happens: &Happens) -> (String, Option<String>) {
    let ticket = |ticket: u8| u64::from(ticket) + 1;
    let own = |booking: Booking| (booking.record.ticket.to_string(), Some(written(&booking)));
    match *happens {
        Happens::Foreign { name, start, hours } => {
            let interval = Interval::starting_at(hour(start).start(), TimeDelta::hours(hours));
            (format!("f{name}"), Some(foreign_at(&format!("f{name}"), interval.expect("forwards"))))
        }
        Happens::Weekly { name, start, count } => {
            let start = hour(start).start().format("%Y%m%dT%H%M%SZ");
            let lines = format!("DTSTART:{start}\r\nDURATION:PT2H\r\nRRULE:FREQ=WEEKLY;COUNT={count}");
            (format!("f{name}"), Some(foreign(&format!("f{name}"), &lines)))
        }
        Happens::Booked { ticket: number, start } => own(booking(ticket(number), hour(start))),
        Happens::Moved { ticket: number, of, start } => {
            own(moved(&booking(ticket(of), hour(0)), ticket(number), hour(start)))
        }
        Happens::Cancelled { ticket: number, of } => {
            own(cancelled(&booking(ticket(of), hour(0)), ticket(number)))
        }
        Happens::Deleted { name } if name % 2 == 0 => (format!("f{name}"), None),
        Happens::Deleted { name } => (ticket(name).to_string(), None),
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn many_changes_lead_to_what_reading_it_at_once_leads_to(
        story in prop::collection::vec(happens(), 1..60),
        from in -500_i64..500,
        hours in 1_i64..2_000,
    ) {
        let (step_by_step, mut objects) = (schedule(), BTreeMap::new());
        for (step, happens) in story.iter().enumerate() {
            match text(happens) {
                (name, Some(data)) => {
                    let object = object(&name, &step.to_string(), data);
                    step_by_step.finds(vec![object.clone()]);
                    objects.insert(name, object);
                }
                (name, None) => {
                    step_by_step.apply_deleted(&atelier(), &href(&name));
                    objects.remove(&name);
                }
            }
        }
        let at_once = schedule();
        at_once.poll(PollResult::All(objects.into_values().collect()));
        let (a, b) = (step_by_step.atelier(), at_once.atelier());
        let window = Interval::starting_at(hour(from).start(), TimeDelta::hours(hours)).expect("forwards");
        let key = |snapshot: &RoomSnapshot| {
            let mut all: Vec<String> =
                snapshot.occupancies(window).iter().map(|occupancy| format!("{occupancy:?}")).collect();
            all.sort();
            all
        };
        prop_assert_eq!(key(&a), key(&b));
        prop_assert_eq!(a.object_count(), b.object_count());
        for ticket in 1..=12 {
            let id = booking(ticket, hour(0)).id;
            prop_assert_eq!(a.booking(id), b.booking(id));
            prop_assert_eq!(a.cancelled(id), b.cancelled(id));
            prop_assert_eq!(a.request(&request_key(ticket)), b.request(&request_key(ticket)));
        }
        let ana = member("ana");
        let ana = MemberKey::of(&ana);
        prop_assert_eq!(a.bookings_of(ana), b.bookings_of(ana));
    }
}
