//! What can be done by the links in mails, without signing in, and which mails people get.

use reqwest::StatusCode;
use serde_json::Value;

use super::{DAY, Place, book_weekly, cancel, change, text, write_place};
use crate::app::{Answer, PORTAL, Person, TestApp};

/// The path of the link of this name in a mail.
pub(super) fn link(mail: &Value, label: &str) -> String {
    let said = text(mail, "text");
    let (_, rest) =
        said.split_once(&format!("{label}\nhttp://127.0.0.1")).unwrap_or_else(|| panic!("{label}: {said}"));
    let path = rest.lines().next().and_then(|rest| rest.find('/').map(|at| rest[at..].to_owned()));
    let path = path.unwrap_or_default();
    assert!(mail["links"].to_string().contains(&path), "{path} is in the page too: {mail:#}");
    path
}

/// Follows a link as somebody who is not signed in, and reads what it says then.
pub(super) async fn follow(who: &Person, path: &str) -> Answer {
    let done = who.post(path, &[]).await;
    assert_eq!((done.status, done.location().as_str()), (StatusCode::SEE_OTHER, path), "{}", done.body);
    assert!(!done.headers.contains_key("set-cookie"), "{:?}", done.headers);
    who.get(path).await
}

#[tokio::test]
async fn a_booking_is_given_back_and_had_again_by_a_link_and_nothing_happens_before_the_button() {
    let place = Place::start("gather = \"0s\"\n").await;
    let (ana, anon) = (place.app.person("demo-ana").await, place.app.visitor());
    let id = ana.book("atelier", DAY, ("10:00", "12:00"), "Conseil <b>").await.to_string();
    let booked = place.mails("2026-11-16T08:31:00Z", 1).await.remove(0);
    let give_back = link(&booked, "Annuler la réservation");
    for _ in 0..2 {
        let page = anon.get(&give_back).await;
        assert_eq!((page.status, page.header("referrer-policy").as_str()), (StatusCode::OK, "strict-origin"));
        assert!(
            page.has("Conseil &lt;b&gt;") && page.has("<button class=\"main\">L’annuler</button>"),
            "{}",
            page.body
        );
        assert_eq!(anon.get("/me").await.status, StatusCode::SEE_OTHER, "it signs nobody in");
    }
    assert_eq!(ana.get(&format!("/bookings/{id}")).await.status, StatusCode::OK);
    let done = follow(&anon, &give_back).await;
    assert!(
        done.has("C’est annulé") && !done.has("<button class=\"main\">") && !done.has("Conseil"),
        "{}",
        done.body
    );
    assert_eq!(ana.get(&format!("/bookings/{id}")).await.status, StatusCode::GONE);

    let cancelled = place.mails("2026-11-16T08:33:00Z", 2).await.remove(1);
    assert!(text(&cancelled, "text").contains("Votre réservation est annulée"), "{cancelled:#}");
    let restore = link(&cancelled, "Rétablir la réservation");
    assert!(follow(&anon, &restore).await.has("de nouveau à vous"));
    assert_eq!(ana.get(&format!("/bookings/{id}")).await.status, StatusCode::OK);
    // The old link is about it as it was, and it is so again; after a change it is not.
    assert!(anon.get(&give_back).await.has("L’annuler"));
    change(&ana, &id, &[("start", "14:00"), ("end", "15:00")]).await;
    for path in [&give_back, &give_back] {
        let page = follow(&anon, path).await;
        assert!(page.has("n’est plus telle") && !page.has("Conseil"), "{}", page.body);
    }
    assert_eq!(ana.get(&format!("/bookings/{id}")).await.status, StatusCode::OK);
    // It is over, and no other text is a link.
    place.app.at("2026-11-18T15:00:00Z");
    let middle = give_back.len() / 2;
    let letter = if give_back.as_bytes()[middle] == b'A' { "B" } else { "A" };
    let tampered = format!("{}{letter}{}", &give_back[..middle], &give_back[middle + 1..]);
    for wrong in [tampered.as_str(), "/links/x", "/links", &format!("{give_back}A")] {
        assert_eq!(anon.get(wrong).await.status, StatusCode::NOT_FOUND, "{wrong}");
        assert_eq!(anon.post(wrong, &[]).await.status, StatusCode::NOT_FOUND, "{wrong}");
    }
}

#[tokio::test]
async fn a_link_is_of_no_use_once_the_booking_is_somebody_elses_or_over() {
    let place = Place::start("gather = \"0s\"\n").await;
    let (ana, anon) = (place.app.person("demo-ana").await, place.app.visitor());
    let id = ana.book("atelier", DAY, ("10:00", "12:00"), "Conseil").await.to_string();
    let later = ana.book("atelier", DAY, ("14:00", "15:00"), "Bureau").await.to_string();
    let mails = place.mails("2026-11-16T08:31:00Z", 2).await;
    let of = |id: &str| mails.iter().find(|mail| text(mail, "text").contains(id)).expect("its mail");
    let (give_back, other) =
        (link(of(&id), "Annuler la réservation"), link(of(&later), "Annuler la réservation"));
    let reception = place.app.person("demo-accueil").await;
    let malik = [("for_name", "Malik Benali"), ("for_email", "demo-malik@example.org")];
    change(&reception, &id, &[malik[0], malik[1], ("start", "10:00"), ("end", "12:00")]).await;
    let page = follow(&anon, &give_back).await;
    assert!(page.has("n’est plus telle") && !page.has("Conseil"), "{}", page.body);
    assert_eq!(reception.get(&format!("/bookings/{id}")).await.status, StatusCode::OK);
    place.app.at("2026-11-18T14:00:00Z");
    assert!(follow(&anon, &other).await.has("trop tard"));
}

#[tokio::test]
async fn what_somebody_dragged_in_a_calendar_application_is_put_back_by_a_link() {
    let place = Place::start("gather = \"0s\"\n").await;
    let (ana, anon) = (place.app.person("demo-ana").await, place.app.visitor());
    let id = ana.book("atelier", DAY, ("10:00", "12:00"), "Conseil").await.to_string();
    place.mails("2026-11-16T08:31:00Z", 1).await;
    // Calendars are read by the clock on the wall, and what was done long ago by that is not told.
    let modified = format!("LAST-MODIFIED:{}", chrono::Utc::now().format("%Y%m%dT%H%M%SZ"));
    let drag = |text: String| {
        let times = [("100000", "160000"), ("120000", "180000")];
        let moved = times.iter().fold(text, |text, (from, to)| {
            text.replace(&format!("=Europe/Paris:20261118T{from}"), &format!("=Europe/Paris:20261118T{to}"))
        });
        moved.replace("LAST-MODIFIED:20261116T083000Z", &modified)
    };
    place.app.edit_object("atelier", drag).await;
    let moved = place.mails("2026-11-16T08:33:00Z", 2).await.remove(1);
    assert!(text(&moved, "text").contains("Est-ce voulu\u{202f}?"), "{moved:#}");
    let put_back = link(&moved, "La remettre à sa place");
    let page = anon.get(&put_back).await;
    assert!(page.has("16:00–18:00") && page.has("mercredi 18 novembre, 10:00–12:00"), "{}", page.body);
    assert!(follow(&anon, &put_back).await.has("revenue à sa place"));
    let page = ana.get(&format!("/bookings/{id}")).await;
    assert!(page.has("10:00–12:00") && !page.has("16:00–18:00"), "{}", page.body);
    // There is nothing left to be left so.
    assert!(follow(&anon, &link(&moved, "C’est voulu, laisser ainsi")).await.has("n’est plus telle"));
}

/// Drags a booking to the next day, just now: calendars are read by the clock on the wall.
fn to_thursday(text: &str) -> String {
    let modified = format!("LAST-MODIFIED:{}", chrono::Utc::now().format("%Y%m%dT%H%M%SZ"));
    let moved = text.replace("=Europe/Paris:20261118T1", "=Europe/Paris:20261119T1");
    moved.replace("LAST-MODIFIED:20261116T083000Z", &modified)
}

#[tokio::test]
async fn what_somebody_dragged_is_left_so_by_a_link_and_reception_sees_who_said_so() {
    let place = Place::start("gather = \"0s\"\n").await;
    let (ana, anon) = (place.app.person("demo-ana").await, place.app.visitor());
    let reception = place.app.person("demo-accueil").await;
    let id = ana.book("atelier", DAY, ("10:00", "12:00"), "Conseil").await.to_string();
    place.mails("2026-11-16T08:31:00Z", 1).await;
    place.app.edit_object("atelier", |text| to_thursday(&text)).await;
    let moved = place.mails("2026-11-16T08:33:00Z", 2).await.remove(1);
    let page = ana.get(&format!("/bookings/{id}")).await;
    assert!(page.has("La remettre à sa place"), "{}", page.body);
    let leave = link(&moved, "C’est voulu, laisser ainsi");
    assert!(anon.get(&leave).await.has("<button class=\"main\">Laisser ainsi</button>"));
    assert!(!reception.get("/reception/conflicts").await.has("Gardé par"));
    assert!(follow(&anon, &leave).await.has("C’est noté"));
    let inbox = reception.get("/reception/conflicts").await;
    assert!(inbox.has("Gardé par Ana Le Goff") && inbox.has("Rien à signaler"), "{}", inbox.body);
    assert!(ana.get(&format!("/bookings/{id}")).await.has("jeudi 19 novembre"));
}

/// What the mail asked about is not what is there now.
#[tokio::test]
async fn a_link_that_leaves_a_booking_where_it_was_dragged_leaves_it_nowhere_else() {
    let place = Place::start("gather = \"0s\"\n").await;
    let (ana, anon) = (place.app.person("demo-ana").await, place.app.visitor());
    let reception = place.app.person("demo-accueil").await;
    ana.book("atelier", DAY, ("10:00", "12:00"), "Conseil").await;
    place.mails("2026-11-16T08:31:00Z", 1).await;
    place.app.edit_object("atelier", |text| to_thursday(&text)).await;
    let first = place.mails("2026-11-16T08:33:00Z", 2).await.remove(1);
    let to_friday = |text: String| text.replace("=Europe/Paris:20261119T1", "=Europe/Paris:20261120T1");
    place.app.edit_object("atelier", to_friday).await;
    let second = place.mails("2026-11-16T08:36:00Z", 3).await.remove(2);
    let label = "C’est voulu, laisser ainsi";
    assert!(follow(&anon, &link(&first, label)).await.has("n’est plus telle"));
    assert!(!reception.get("/reception/conflicts").await.has("Gardé par"), "nothing was decided");
    assert!(follow(&anon, &link(&second, label)).await.has("C’est noté"));
    assert!(reception.get("/reception/conflicts").await.has("Gardé par Ana Le Goff"));
}

#[tokio::test]
async fn a_reminder_gives_back_one_date_of_a_series_and_no_other() {
    let place = Place::start("gather = \"0s\"\nremind_before = [\"24h\"]\n").await;
    let (ana, anon) = (place.app.person("demo-ana").await, place.app.visitor());
    book_weekly(&ana, "3").await;
    let booked = place.mails("2026-11-16T08:31:00Z", 1).await.remove(0);
    assert!(!text(&booked, "text").contains("Annuler la réservation"), "{booked:#}");
    let reminder = place.mails("2026-11-24T09:01:00Z", 2).await.remove(1);
    assert!(follow(&anon, &link(&reminder, "Annuler la réservation")).await.has("C’est annulé"));
    let given_back = place.mails("2026-11-24T09:04:00Z", 3).await.remove(2);
    assert_eq!(
        text(&given_back, "subject"),
        "Dates annulées : L'Atelier, mercredi 25 novembre, 10:00–12:00",
        "not the first date of the series"
    );
    let ahead = ana.get("/me").await;
    assert!(!ahead.has("25 novembre") && ahead.has("2 décembre"), "{}", ahead.body);
}

#[tokio::test]
async fn a_reminder_says_to_reception_that_somebody_comes_once_its_button_is_pressed() {
    let place = Place::start("gather = \"0s\"\nremind_before = [\"24h\"]\n").await;
    let (ana, anon) = (place.app.person("demo-ana").await, place.app.visitor());
    let reception = place.app.person("demo-accueil").await;
    let id = ana.book("atelier", DAY, ("10:00", "12:00"), "Conseil").await.to_string();
    let booked = place.mails("2026-11-16T08:31:00Z", 1).await.remove(0);
    assert!(!text(&booked, "text").contains("Je viens"), "{booked:#}");
    let reminder = place.mails("2026-11-17T09:01:00Z", 2).await.remove(1);
    let (come, board) = (link(&reminder, "Je viens"), format!("/reception?date={DAY}"));
    for _ in 0..2 {
        let page = anon.get(&come).await;
        assert!(page.has("<button class=\"main\">Je viens</button>") && page.has("Conseil"), "{}", page.body);
        assert!(!reception.get(&board).await.has("Venue confirmée"), "nothing happens before the button");
    }
    assert!(follow(&anon, &come).await.has("l’accueil sait que vous venez"));
    assert!(reception.get(&board).await.has("Venue confirmée"));
    assert!(ana.get(&format!("/bookings/{id}")).await.has("Venue confirmée"));
    assert!(
        ana.get(&format!("/api/v1/bookings/{id}")).await.has("\"announced\":\"2026-11-17T10:01:00+01:00\"")
    );
    // It is no check-in, is told nobody by mail, and is said once.
    assert!(follow(&anon, &come).await.has("l’accueil sait que vous venez"));
    place.mails("2026-11-17T09:04:00Z", 2).await;
    // It is of no use for the booking as it is after a change, nor when it is over.
    change(&ana, &id, &[("start", "14:00"), ("end", "15:00")]).await;
    let page = follow(&anon, &come).await;
    assert!(page.has("n’est plus telle") && !page.has("Conseil"), "{}", page.body);
    assert!(!reception.get(&board).await.has("Venue confirmée"), "nobody has said so of the new time");
}

#[tokio::test]
async fn of_a_series_one_says_that_one_comes_to_the_date_of_the_reminder_and_not_once_it_is_over() {
    let place = Place::start("gather = \"0s\"\nremind_before = [\"24h\"]\n").await;
    let (ana, anon) = (place.app.person("demo-ana").await, place.app.visitor());
    let reception = place.app.person("demo-accueil").await;
    book_weekly(&ana, "3").await;
    place.mails("2026-11-16T08:31:00Z", 1).await;
    let reminder = place.mails("2026-11-24T09:01:00Z", 2).await.remove(1);
    let come = link(&reminder, "Je viens");
    assert!(follow(&anon, &come).await.has("l’accueil sait que vous venez"));
    for (day, is_said) in [("2026-11-18", false), ("2026-11-25", true), ("2026-12-02", false)] {
        let board = reception.get(&format!("/reception?date={day}")).await;
        assert_eq!(board.has("Venue confirmée"), is_said, "{day}: {}", board.body);
    }
    let next = place.mails("2026-12-01T09:01:00Z", 3).await.remove(2);
    place.app.at("2026-12-02T11:00:00Z");
    assert!(follow(&anon, &link(&next, "Je viens")).await.has("trop tard"));
}

/// What a member chooses on the page.
#[tokio::test]
async fn where_a_room_is_for_some_groups_a_link_that_knows_none_leads_to_the_page_where_they_count() {
    let env = [("CLEF__ROOM__SALON__ONLY_FOR", "studio"), ("CLEF__SIGN_IN__HEADER__EMAIL", "Remote-Email")];
    let place = write_place(TestApp::rooms(), "gather = \"0s\"\n", &[&PORTAL[..], &env].concat()).await;
    let rosa = Person::by_portal(place.app.address(), "rosa", "studio");
    let id = rosa.book("salon", DAY, ("10:00", "12:00"), "Tirage").await.to_string();
    place.mails("2026-11-16T08:31:00Z", 1).await;
    cancel(&rosa, &id).await;
    let cancelled = place.mails("2026-11-16T08:33:00Z", 2).await.remove(1);
    let (restore, anon) = (link(&cancelled, "Rétablir la réservation"), place.app.visitor());
    assert!(anon.get(&restore).await.has("<button class=\"main\">"));
    let page = format!("/bookings/{id}");
    let led = anon.post(&restore, &[]).await;
    assert_eq!((led.status, led.location()), (StatusCode::SEE_OTHER, page.clone()), "{}", led.body);
    let restored = rosa.post(&format!("{page}/restore"), &[]).await;
    assert_eq!((restored.status, restored.location()), (StatusCode::SEE_OTHER, format!("{page}?restored=1")));
    assert!(anon.get(&restore).await.has("de nouveau à vous"));
}

async fn choose(who: &Person, fields: &[(&str, &str)]) {
    let answer = who.post("/me/notices", fields).await;
    assert_eq!((answer.status, answer.location().as_str()), (StatusCode::SEE_OTHER, "/me/notices?done=1"));
}

#[tokio::test]
async fn people_get_the_mails_that_they_have_chosen_in_their_language() {
    let place = Place::start("gather = \"0s\"\nremind_before = [\"24h\"]\n").await;
    let (ana, anon) = (place.app.person("demo-ana").await, place.app.visitor());
    let reception = place.app.person("demo-accueil").await;
    let page = ana.get("/me/notices").await;
    assert!(page.has("demo-ana@example.org"), "{}", page.body);
    assert_eq!(page.body.matches(" checked").count(), 3, "{}", page.body);
    choose(&ana, &[("others", "on"), ("with_reminders", "on"), ("lang", "en")]).await;
    assert_eq!(ana.get("/me/notices").await.body.matches(" checked").count(), 1);
    let id = ana.book("atelier", DAY, ("10:00", "12:00"), "Conseil").await.to_string();
    place.mails("2026-11-16T08:31:00Z", 0).await;
    let times = [("start", "15:00"), ("end", "16:00"), ("for_name", "Ana Le Goff")];
    change(&reception, &id, &[times[0], times[1], times[2], ("for_email", "demo-ana@example.org")]).await;
    let moved = place.mails("2026-11-16T08:33:00Z", 1).await.remove(0);
    assert!(text(&moved, "subject").starts_with("Booking moved: "), "{moved:#}");
    // No reminder either.
    place.mails("2026-11-17T14:01:00Z", 1).await;

    let stop = text(&moved, "unsubscribe").to_owned();
    let path = stop.trim_start_matches("<http://127.0.0.1").trim_end_matches('>').to_owned();
    assert_eq!(path, link(&moved, "No more emails like this one"));
    // A scanner opens it, then the mail program of its owner ends these mails (RFC 8058).
    assert!(anon.get(&path).await.has("quand d’autres touchent"));
    assert_eq!(ana.get("/me/notices").await.body.matches(" checked").count(), 1);
    let answer = anon.post(&path, &[("List-Unsubscribe", "One-Click")]).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER);
    assert!(anon.get(&path).await.has("ne recevez plus"));
    assert_eq!(ana.get("/me/notices").await.body.matches(" checked").count(), 0);
    change(
        &reception,
        &id,
        &[("start", "17:00"), ("end", "18:00"), times[2], ("for_email", "demo-ana@example.org")],
    )
    .await;
    place.mails("2026-11-17T14:03:00Z", 1).await;
}
