//! Looking for a room: one line or fields, and what was found.

use reqwest::StatusCode;

use crate::app::{Person, TestApp, fields};

/// Tomorrow: a Tuesday.
const DAY: &str = "2026-11-17";

#[tokio::test]
async fn a_line_is_read_said_again_and_leads_to_the_form_filled_in() {
    let (_app, anon, ana, _) = TestApp::start().await;
    assert!(ana.get("/").await.has("action=\"/find\""));
    for who in [&anon, &ana] {
        let page = who.get("/find?q=demain+14h-16h+pour+4&date=2026-11-16").await;
        assert_eq!(page.status, StatusCode::OK);
        assert!(page.has("Compris\u{a0}: mardi 17 novembre, 14:00–16:00, 4 personnes."), "{}", page.body);
        assert!(page.has("3 salles conviennent"), "{}", page.body);
        let order = ["Le Salon", "L&#39;Atelier"].map(|room| page.body.find(room).expect("a room"));
        assert!(order.is_sorted(), "the smallest that fits comes first");
        assert_eq!(page.field("to"), "16:00", "the fields are filled in too");
    }
    let page = ana.get("/find?q=demain+14h-16h+pour+4").await;
    let address = first_slot(&page.body);
    assert_eq!(address, format!("/book?room=salon&date={DAY}&start=14:00&end=16:00&head_count=4"));
    let form = ana.get(&address).await;
    assert_eq!((form.field("start"), form.field("head_count")), ("14:00".into(), "4".into()));
    let english = ana.get("/find?lang=en&q=demain+14h-16h+pour+4").await;
    assert!(english.has("Understood: Tuesday 17 November, 14:00–16:00, 4 people."), "{}", english.body);
}

fn first_slot(body: &str) -> String {
    let (_, slot) = body.split_once("class=\"slot\" href=\"").expect("something to book");
    slot.split('"').next().unwrap_or_default().replace("&amp;", "&")
}

#[tokio::test]
async fn fields_find_what_the_line_does() {
    let (_app, _, ana, _) = TestApp::start().await;
    let query = format!("date={DAY}&from=14:00&to=18:00&length=2h&people=5&equipment=projector&site=bain");
    let page = ana.get(&format!("/find?{query}")).await;
    assert!(page.has("Une salle convient"), "{}", page.body);
    assert!(page.has("mardi 17 novembre, entre 14:00 et 18:00, 2\u{202f}h, 5 personnes, projector, Le Bain"));
    assert!(page.has("value=\"vidéoprojecteur\" checked") && page.has("<option value=\"2h\" selected>"));
    assert!(page.has("start=14:00&amp;end=16:00&amp;head_count=5") && page.has("start=16:00&amp;end=18:00"));
    assert!(!page.has("Le Salon"), "it has no projector");
    let wrong = ana.get(&format!("/find?date={DAY}&from=midi&people=x")).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(wrong.has("href=\"#start\"") && wrong.has("href=\"#head_count\""), "{}", wrong.body);
    let nowhere = ana.get(&format!("/find?date={DAY}&equipment=piano")).await;
    assert!(nowhere.has("Aucune salle n’a ceci\u{a0}: piano."), "{}", nowhere.body);
    let empty = ana.get("/find").await;
    assert!(!empty.has("conviennent") && !empty.has("Rien ne convient"), "nothing was asked");
}

async fn take(who: &Person, rooms: &[&str], times: (&str, &str)) {
    for room in rooms {
        who.book(room, DAY, times, "Secret de Malik").await;
    }
}

#[tokio::test]
async fn where_nothing_fits_what_nearly_does_is_said_and_can_be_booked() {
    let (app, anon, ana, _) = TestApp::start().await;
    let malik = app.person("demo-malik").await;
    take(&malik, &["atelier", "salon", "nuit"], ("15:00", "16:00")).await;
    let page = ana.get("/find?q=demain+14h-16h+pour+4").await;
    assert!(page.has("Rien ne convient tout à fait"), "{}", page.body);
    for said in ["Plus tôt", "Plus tard", "Plus court", "Un autre jour"] {
        assert!(page.has(said), "{said}: {}", page.body);
    }
    assert!(!anon.get("/find?q=demain+14h-16h+pour+4").await.has("Secret"));
    // The rooms that are offered are booked as they are.
    let address = first_slot(&page.body);
    let form = ana.get(&address).await;
    let value = |name: &str| {
        address.split(&format!("{name}=")).nth(1).map(|rest| rest.split('&').next().unwrap_or(""))
    };
    let [room, date, start, end] =
        ["room", "date", "start", "end"].map(|name| value(name).expect("it is there"));
    let key = form.field("key");
    let booked = ana.post("/book", &fields(room, date, (start, end), "Réunion", &key)).await;
    assert_eq!(booked.status, StatusCode::SEE_OTHER, "{address}: {}", booked.body);
}

#[tokio::test]
async fn what_was_not_said_or_not_understood_is_named_and_nothing_breaks() {
    let (_app, _, ana, _) = TestApp::start().await;
    let page = ana.get("/find?q=jeudi+prochain+matin+avec+un+poney&date=2026-11-20").await;
    assert!(page.has("jeudi 19 novembre, entre 8:00 et 12:00, 1\u{202f}h"), "{}", page.body);
    assert!(page.has("Pas compris\u{a0}: «\u{a0}poney\u{a0}»."), "{}", page.body);
    assert!(page.has("Aucune durée indiquée") && page.has("Plutôt jeudi 26 novembre"), "{}", page.body);
    let other = page.body.split("<a href=\"/find?date=2026-11-26").nth(1).expect("a link to the other day");
    let other =
        format!("/find?date=2026-11-26{}", other.split('"').next().unwrap_or_default().replace("&amp;", "&"));
    assert!(ana.get(&other).await.has("jeudi 26 novembre, entre 8:00 et 12:00"));
    // The day that one looked at is meant where the line names none.
    let page = ana.get("/find?q=10h-11h&date=2026-11-20").await;
    assert!(page.has("Aucun jour indiqué") && page.has("vendredi 20 novembre, 10:00–11:00"), "{}", page.body);
    // So is the site.
    let page = ana.get("/find?q=demain+10h-11h&site=quai").await;
    assert!(page.has("10:00–11:00, Le Quai") && !page.has("Le Salon"), "{}", page.body);
    let page = ana.get("/find?q=%3Cscript%3Ealert(1)%3C/script%3E").await;
    assert!(page.has("Nous n’avons pas compris") && !page.has("<script>alert"), "{}", page.body);
    let long = format!("/find?q={}", "a".repeat(201));
    assert_eq!(ana.get(&long).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    for odd in ["%00", "%E2%80%AE", "%F0%9F%91%BB+%CC%81%CC%81", "99999999999999h", "31/02/9999", "%FF%FE"] {
        let status = ana.get(&format!("/find?q={odd}")).await.status;
        assert!(!status.is_server_error(), "{odd}: {status}");
    }
}

#[tokio::test]
async fn a_room_says_what_it_is_on_its_page_and_beside_the_form() {
    let said = "layouts = [\"U\", \"théâtre\"]\ndescription = \"Lumineux <b>\"\naccess = \"2e étage, sans ascenseur\"";
    let rooms = TestApp::rooms().replace("layouts = [\"U\", \"théâtre\"]", said);
    let app = TestApp::with(&rooms, &[]).await;
    let ana = app.person("demo-ana").await;
    for path in ["/rooms/atelier", "/book?room=atelier"] {
        let page = ana.get(path).await;
        for text in ["Lumineux &lt;b&gt;", "2e étage, sans ascenseur", "vidéoprojecteur", "12 personnes"] {
            assert!(page.has(text), "{path}: {text}: {}", page.body);
        }
    }
    let room = ana.get("/api/v1/rooms/atelier").await;
    assert!(room.body.contains("\"access\":\"2e étage, sans ascenseur\""), "{}", room.body);
    assert!(!ana.get("/api/v1/rooms/salon").await.body.contains("access"));
}
