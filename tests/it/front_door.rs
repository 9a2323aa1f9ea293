//! The main job through the front door, on every server: a member fills in the form, other eyes find
//! the event in the calendar, and what other applications write there shows and blocks.

use reqwest::{Method, StatusCode};

use crate::app::{Answer, Person, TestApp, fields};
use crate::world::{On, Store};

pub(crate) mod plan;

const DAY: &str = "2026-11-18";

#[tokio::test]
async fn the_main_job_works_on_the_embedded_server() {
    the_main_job_works(On::Embedded).await;
}

#[tokio::test]
async fn the_main_job_works_on_radicale() {
    the_main_job_works(On::Radicale).await;
}

#[tokio::test]
async fn the_main_job_works_on_xandikos() {
    the_main_job_works(On::Xandikos).await;
}

#[tokio::test]
async fn the_main_job_works_on_cyrus() {
    the_main_job_works(On::Cyrus).await;
}

#[tokio::test]
async fn the_main_job_works_on_nextcloud() {
    the_main_job_works(On::Nextcloud).await;
}

#[tokio::test]
async fn what_another_clef_has_just_booked_is_found_at_its_address() {
    let store = Store::on(On::Embedded).await.expect("it is always there");
    let (one, other) = (clef_on(&store).await, clef_on(&store).await);
    let (ana, elsewhere) = (one.person("demo-ana").await, other.person("demo-ana").await);
    let id = ana.book("atelier", DAY, ("10:00", "12:00"), "Conseil").await;
    let page = elsewhere.get(&format!("/bookings/{id}?new=1")).await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.body);
    assert!(page.has("Conseil"), "{}", page.body);
    // What nobody knows is not looked for each time.
    let before = std::time::Instant::now();
    for id in [1_u128, 2, 3].map(uuid::Uuid::from_u128) {
        assert_eq!(elsewhere.get(&format!("/bookings/{id}")).await.status, StatusCode::NOT_FOUND);
    }
    assert!(before.elapsed() < std::time::Duration::from_secs(4), "{:?}", before.elapsed());
}

async fn the_main_job_works(server: On) {
    let Some(store) = Store::on(server).await else { return };
    let app = clef_on(&store).await;
    let (ana, malik) = (app.person("demo-ana").await, app.person("demo-malik").await);
    let reception = app.person("demo-accueil").await;
    a_member_books_changes_moves_and_gives_back(&store, &ana).await;
    a_taken_room_is_refused_with_its_rule_and_another_time(&store, &ana, &malik).await;
    what_other_applications_write_shows_and_blocks(&store, &app, &malik, &reception).await;
}

async fn a_member_books_changes_moves_and_gives_back(store: &Store, ana: &Person) {
    let id = ana.book("atelier", DAY, ("10:00", "12:00"), "Conseil; <b>&").await;
    let page = ana.get(&format!("/bookings/{id}?new=1")).await;
    assert!(page.has("Confirmé") && page.has("Conseil; &lt;b&gt;&amp;"), "{}", page.body);
    let events = events(store).await;
    let [event] = events.as_slice() else { panic!("{events:?}") };
    let expected = [
        format!("X-CLEF-ID:{id}"),
        "SUMMARY:Conseil\\; <b>&".into(),
        "DTSTART;TZID=Europe/Paris:20261118T100000".into(),
        "DTEND;TZID=Europe/Paris:20261118T120000".into(),
        "STATUS:CONFIRMED".into(),
        "CLASS:CONFIDENTIAL".into(),
    ];
    for line in expected {
        assert!(event.lines().any(|there| there == line), "no {line} in {event}");
    }

    let file = ana.get(&format!("/bookings/{id}.ics")).await.body;
    assert!(file.contains(&format!("UID:{id}\r\n")) && file.contains("SEQUENCE:0\r\n"), "{file}");

    let change = |start, end, title, version: &str| {
        let fields = [("date", DAY), ("start", start), ("end", end), ("title", title), ("version", version)];
        fields.map(|(name, value)| (name.to_owned(), value.to_owned()))
    };
    let path = format!("/bookings/{id}");
    let shorter = change("10:00", "11:00", "Bureau", &page.field("version"));
    assert_eq!(send(ana, &path, &shorter).await.status, StatusCode::SEE_OTHER);
    let there = events_of(store).await;
    assert!(
        there.contains("SUMMARY:Bureau") && there.contains("DTEND;TZID=Europe/Paris:20261118T110000"),
        "{there}"
    );

    let later = change("15:00", "16:00", "Bureau", &ana.get(&path).await.field("version"));
    assert_eq!(send(ana, &path, &later).await.status, StatusCode::SEE_OTHER);
    let there = events_of(store).await;
    assert!(there.contains("DTSTART;TZID=Europe/Paris:20261118T150000"), "{there}");
    assert_eq!(there.matches("BEGIN:VEVENT").count(), 1, "the event it replaces is gone: {there}");
    // Whoever has put it into a calendar of their own moves it there.
    let file = ana.get(&format!("{path}.ics")).await.body;
    assert!(file.contains(&format!("UID:{id}\r\n")) && file.contains("SEQUENCE:2\r\n"), "{file}");

    let version = ana.get(&path).await.field("version");
    let given_back = ana.post(&format!("{path}/cancel"), &[("version", &version)]).await;
    assert_eq!(given_back.status, StatusCode::SEE_OTHER, "{}", given_back.body);
    assert_eq!(ana.get(&path).await.status, StatusCode::GONE);
    let there = events_of(store).await;
    assert!(there.contains("STATUS:CANCELLED") && !there.contains("STATUS:CONFIRMED"), "{there}");
}

async fn a_taken_room_is_refused_with_its_rule_and_another_time(store: &Store, ana: &Person, malik: &Person) {
    ana.book("atelier", DAY, ("10:00", "12:00"), "Secret").await;
    let before = events(store).await.len();
    let refused = ask(malik, DAY, ("11:00", "12:30")).await;
    assert_eq!(refused.status, StatusCode::CONFLICT, "{}", refused.body);
    assert!(refused.has("déjà prise") && refused.has("10:00–12:00"), "{}", refused.body);
    assert!(refused.has("12:00–13:30"), "the nearest time is offered: {}", refused.body);
    assert!(refused.has("value=\"Point d&#39;équipe\""), "what was typed stays: {}", refused.body);
    assert!(!refused.has("Secret"), "a private title never shows: {}", refused.body);
    assert_eq!(events(store).await.len(), before);
}

async fn what_other_applications_write_shows_and_blocks(
    store: &Store,
    app: &TestApp,
    malik: &Person,
    reception: &Person,
) {
    let weekly = [
        "DTSTART;TZID=Europe/Paris:20261105T140000",
        "DTEND;TZID=Europe/Paris:20261105T150000",
        "RRULE:FREQ=WEEKLY",
        "SUMMARY:Chorale",
    ];
    let uid = uuid::Uuid::new_v4().to_string();
    let text = format!(
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Other//EN\r\nBEGIN:VEVENT\r\nUID:{uid}\r\n\
         DTSTAMP:20261101T000000Z\r\n{}\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n",
        weekly.join("\r\n")
    );
    let path = format!("{}{uid}.ics", collection(store).await);
    let answer = raw(store, "PUT", &path).header("content-type", "text/calendar").body(text).send().await;
    assert_eq!(answer.expect("an answer").status(), 201);
    app.refresh_until_read("atelier").await;
    let day = reception.get("/?date=2026-12-03").await;
    assert!(day.has("Chorale") && day.has("14:00–15:00"), "{}", day.body);
    let refused = ask(malik, "2026-11-26", ("14:30", "15:30")).await;
    assert_eq!(refused.status, StatusCode::CONFLICT, "{}", refused.body);
}

/// Clef with demo sign-in over the store.
pub(crate) async fn clef_on(store: &Store) -> TestApp {
    let rooms = format!(
        "{}\n[caldav]\nurl = \"{}\"\nusername = \"{}\"\npassword_env = \"THE_PASSWORD\"\n",
        ROOMS.replace("CALENDAR-A", &store.calendars[0]).replace("CALENDAR-B", &store.calendars[1]),
        store.url,
        store.username,
    );
    TestApp::with(&rooms, &[("THE_PASSWORD", &store.password)]).await
}

const ROOMS: &str = r#"
[place]
name = "L'Essai"
timezone = "Europe/Paris"
country = "FR"
languages = ["fr", "en"]
public_url = "http://127.0.0.1"
[sign_in]
demo = true
[rules]
opening_hours = "Mo-Fr 08:00-20:00; PH off"
[[site]]
id = "bain"
name = "Le Bain"
[[room]]
id = "atelier"
site = "bain"
name = "L'Atelier"
calendar = "CALENDAR-A"
capacity = 12
[[room]]
id = "salon"
site = "bain"
name = "Le Salon"
calendar = "CALENDAR-B"
capacity = 6
"#;

/// Asks for the room as a member would, with the key of the form.
async fn ask(who: &Person, day: &str, times: (&str, &str)) -> Answer {
    let key = who.get(&format!("/book?room=atelier&date={day}")).await.field("key");
    who.post("/book", &fields("atelier", day, times, "Point d'équipe", &key)).await
}

async fn send(who: &Person, path: &str, fields: &[(String, String)]) -> Answer {
    let fields: Vec<(&str, &str)> =
        fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    who.post(path, &fields).await
}

/// The path of the calendar of the room `atelier`.
async fn collection(store: &Store) -> String {
    collection_of(store, 0).await
}

async fn collection_of(store: &Store, room: usize) -> String {
    let home = store.client.calendar_home().await.expect("the home");
    home.child(&store.calendars[room]).as_collection().to_string()
}

/// The unfolded text of every event there, asked for by hand.
async fn events(store: &Store) -> Vec<String> {
    events_in(store, 0).await
}

/// The same in the calendar of the room with this number.
async fn events_in(store: &Store, room: usize) -> Vec<String> {
    let query = r#"<c:calendar-query xmlns:c="urn:ietf:params:xml:ns:caldav" xmlns:d="DAV:"><d:prop>
        <c:calendar-data/></d:prop><c:filter><c:comp-filter name="VCALENDAR"><c:comp-filter name="VEVENT"/>
        </c:comp-filter></c:filter></c:calendar-query>"#;
    let request = raw(store, "REPORT", &collection_of(store, room).await).header("depth", "1");
    let answer =
        request.header("content-type", "application/xml").body(query).send().await.expect("an answer");
    assert_eq!(answer.status(), 207);
    let text = answer.text().await.expect("a text").replace("&#13;", "").replace('\r', "").replace("\n ", "");
    let text = text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&amp;", "&");
    text.split("BEGIN:VCALENDAR").skip(1).map(str::to_owned).collect()
}

async fn events_of(store: &Store) -> String {
    events(store).await.concat()
}

fn raw(store: &Store, method: &str, path: &str) -> reqwest::RequestBuilder {
    let method = Method::from_bytes(method.as_bytes()).expect("a method");
    let url = store.url.join(path).expect("an address");
    reqwest::Client::new().request(method, url).basic_auth(&store.username, Some(&store.password))
}
