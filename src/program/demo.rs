//! Sample bookings for the coming days, so that whoever tries Clef sees a place with some life in it.

use std::sync::Arc;

use chrono::{NaiveDate, NaiveTime, TimeDelta};

use crate::bookings::BookError;
use crate::domain::booking::{BookingRequest, RequestKey};
use crate::domain::details::Details;
use crate::domain::groups::Groups;
use crate::domain::member::{Actor, MemberId, Person};
use crate::domain::room::Room;
use crate::domain::time::{self, Interval};
use crate::domain::when::When;
use crate::web::App;
use crate::web::auth::demo::{DemoPerson, PEOPLE};

/// For how many days, today included.
const DAYS: usize = 8;

/// Title, who, from (minutes after midnight), length, head count.
type Sample = (&'static str, &'static str, i64, i64, u32);

const SAMPLES: [Sample; 14] = [
    ("Atelier compta", "Ana Le Goff", 9 * 60, 120, 8),
    ("Rendez-vous client", "Malik Benali", 11 * 60, 60, 2),
    ("Comité de pilotage", "Solène Guérin", 14 * 60, 90, 6),
    ("Accueil des nouveaux", "Camille (accueil)", 9 * 60 + 30, 90, 10),
    ("Entretien", "Yann Kervella", 16 * 60, 60, 2),
    ("Formation Nextcloud", "Inès Moreau", 13 * 60 + 30, 180, 12),
    ("Point d’équipe", "Malik Benali", 10 * 60, 60, 4),
    ("Répétition", "Tom Lebreton", 18 * 60, 90, 7),
    ("Permanence juridique", "Solène Guérin", 15 * 60, 120, 3),
    ("Visio avec Saint-Nazaire", "Ana Le Goff", 16 * 60 + 30, 60, 3),
    ("Conseil d’administration", "Yann Kervella", 17 * 60, 120, 11),
    ("Atelier vélo", "Tom Lebreton", 10 * 60, 150, 9),
    ("Relecture", "Inès Moreau", 12 * 60, 60, 2),
    ("Café des entrepreneurs", "Camille (accueil)", 8 * 60 + 30, 60, 12),
];

/// Books samples where they fit; those that are there already are left as they are. How many there
/// are now.
pub(super) async fn fill(app: &App) -> usize {
    let mut count = 0;
    for (number, room) in app.schedule.rooms().iter().enumerate() {
        let today = time::civil(room.zone, app.clock.now()).date();
        for (day, date) in today.iter_days().take(DAYS).enumerate() {
            for at in [number * 3 + day * 5, number * 3 + day * 5 + 4, number * 3 + day * 5 + 9] {
                let request = request(room, date, &SAMPLES[at % SAMPLES.len()]);
                let Some(request) = request else { continue };
                match app.bookings.book(request, app.clock.now()).await {
                    Ok(_) => count += 1,
                    // Closed that day, or taken: a sample less.
                    Err(BookError::Refused { .. } | BookError::KeyReused) => {}
                    Err(error) => {
                        tracing::warn!(room = %room.id, %error, "no sample bookings");
                        return count;
                    }
                }
            }
        }
    }
    count
}

fn request(room: &Arc<Room>, date: NaiveDate, sample: &Sample) -> Option<BookingRequest> {
    let (title, name, from, minutes, heads) = *sample;
    let civil = date.and_time(NaiveTime::MIN) + TimeDelta::minutes(from);
    let start = time::resolve_event(room.zone, civil);
    let length = TimeDelta::minutes(minutes).min(room.rules.max_length).max(room.rules.min_length);
    let key = RequestKey::parse(&format!("sample-{}-{date}-{from}", room.id))?;
    let person = person(name);
    Some(BookingRequest {
        key,
        room: room.id.clone(),
        when: When::once(Interval::starting_at(start, length)?),
        details: Details {
            title: title.to_owned(),
            head_count: Some(room.capacity.map_or(heads, |capacity| heads.min(capacity))),
            note: (heads > 9).then(|| "Chaises en cercle, vidéoprojecteur.".to_owned()),
            ..Details::default()
        },
        booked_for: None,
        asked_by: Actor::Member(person.into(), Groups::default()),
        override_rules: false,
        lang: None,
    })
}

/// One of the people to become, or somebody invented.
fn person(name: &str) -> Person {
    let known = PEOPLE.iter().find(|person| person.name == name);
    known.map_or_else(
        || Person { id: MemberId(format!("sample:{name}")), name: name.to_owned(), email: None },
        DemoPerson::person,
    )
}
