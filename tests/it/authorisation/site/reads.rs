//! What the reception of one site reads of others.

use reqwest::StatusCode;
use serde_json::Value;

use super::{DAY, Place, start};
use crate::app::Person;
use crate::authorisation::fields::with;

#[tokio::test]
async fn names_are_shown_of_their_rooms_alone() {
    let place = start().await;
    let Place { ana, bo, everywhere, .. } = &place;
    ana.book("nuit", DAY, ("10:00", "11:00"), "Tarot").await;
    ana.book("atelier", DAY, ("10:00", "11:00"), "Belote").await;
    let pages = [
        format!("/?date={DAY}"),
        format!("/reception?date={DAY}"),
        format!("/reception?date={DAY}&site=bain"),
        format!("/api/v1/schedule?date={DAY}"),
        format!("/api/v1/bookings?from={DAY}T00:00:00Z&to={DAY}T23:00:00Z"),
    ];
    for page in pages {
        let (theirs, all, members) = (bo.get(&page).await, everywhere.get(&page).await, ana.get(&page).await);
        assert_eq!((theirs.has("Tarot"), theirs.has("Belote")), (true, false), "{page}: {}", theirs.body);
        assert!(all.has("Belote"), "{page}");
        assert_eq!(members.status == StatusCode::FORBIDDEN, page.starts_with("/reception"), "{page}");
    }
    let week = |room| format!("/rooms/{room}?date={DAY}");
    assert!(bo.get(&week("nuit")).await.has("Tarot") && !bo.get(&week("atelier")).await.has("Belote"));
    let board = bo.get(&format!("/reception?date={DAY}")).await;
    assert!(!board.has("Le Bain") && everywhere.get("/reception").await.has("Le Bain"), "{}", board.body);
}

#[tokio::test]
async fn reports_are_of_their_rooms_alone() {
    let place = start().await;
    let Place { ana, bo, everywhere, .. } = &place;
    ana.book("nuit", DAY, ("10:00", "11:00"), "Tarot").await;
    ana.book("atelier", DAY, ("10:00", "11:00"), "Belote").await;
    let span = format!("from={DAY}T00:00:00Z&to={DAY}T23:00:00Z");
    let rooms = async |who: &Person, more: &str| {
        let answer = who.get(&format!("/api/v1/reports/occupancy?{span}{more}")).await;
        let all: Value = serde_json::from_str(&answer.body).expect("JSON");
        all["rows"].as_array().expect("rows").iter().map(|row| row["key"].to_string()).collect::<Vec<_>>()
    };
    assert_eq!(rooms(bo, "").await, ["\"nuit\""]);
    assert_eq!(rooms(bo, "&site=bain").await, [""; 0]);
    assert_eq!(rooms(everywhere, "").await.len(), 3);
    let csv = format!("/api/v1/reports/bookings.csv?{span}&names=1");
    let (theirs, all) = (bo.get(&csv).await, everywhere.get(&csv).await);
    assert!(theirs.has("Tarot") && !theirs.has("Belote"), "{}", theirs.body);
    assert!(all.has("Tarot") && all.has("Belote"), "{}", all.body);
    for query in ["", "&site=bain", "&site=quai"] {
        let page = bo.get(&format!("/reports?from={DAY}&to={DAY}{query}")).await;
        assert!(
            page.has("La Nuit") && !page.has("Atelier") && !page.has("Le Bain"),
            "{query}: {}",
            page.body
        );
    }
}

#[tokio::test]
async fn people_are_known_of_the_bookings_in_their_rooms_alone() {
    let Place { app: _app, ana, bo, everywhere } = start().await;
    ana.book("atelier", DAY, ("10:00", "11:00"), "Belote").await;
    let found = async |who: &Person| who.get("/api/v1/people?q=ana").await;
    assert!(found(&everywhere).await.has("\"ana\""));
    assert!(!found(&bo).await.has("\"ana\""), "{}", found(&bo).await.body);
    // Chosen all the same, by an id that is guessed.
    let mut form = with("for_id", "id:ana");
    form.retain(|(name, _)| *name != "room");
    form.push(("room", "nuit"));
    let guessed = bo.post("/book", &form).await;
    assert!(guessed.status == StatusCode::UNPROCESSABLE_ENTITY, "{}", guessed.body);
    ana.book("nuit", DAY, ("14:00", "15:00"), "Tarot").await;
    assert!(found(&bo).await.has("\"ana\""), "{}", found(&bo).await.body);
}
