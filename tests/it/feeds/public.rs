//! What everybody may know: reception says so of a booking, and then the website, programs that import events and displays
//! show what takes place, when and where, and nothing of who.

use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use super::{program, read, shown, titles};
use crate::app::{Answer, Person, TestApp, fields};

const DAY: &str = "2026-11-17";
const CALENDAR: &str = "/feeds/public.ics";
const ATOM: &str = "/feeds/public.atom";
const EVIL: &str = "Concert, \\n; END:VEVENT <script>&amp; ]]>";

/// The standard place with a hall of its two rooms, and a room that is asked for.
async fn start() -> (TestApp, Person, Person, Person) {
    let rooms = TestApp::rooms().replace(
        "name = \"La Nuit\"\ncapacity = 12\n[room.rules]\n",
        "name = \"La Nuit\"\ncapacity = 12\n[room.rules]\napproval = { always = true }\n",
    );
    let hall = "[[room]]\nid = \"halle\"\nsite = \"bain\"\nname = \"La Halle\"\ncontains = [\"atelier\", \"salon\"]\n";
    let embed = [("CLEF__PLACE__EMBED_ON", "https://www.example.org")];
    let app = TestApp::with(&format!("{rooms}\n{hall}"), &embed).await;
    let (anon, ana, camille) =
        (app.visitor(), app.person("demo-ana").await, app.person("demo-accueil").await);
    (app, anon, ana, camille)
}

/// Books with more fields; the id.
async fn book(who: &Person, room: &str, times: (&str, &str), title: &str, more: &[(&str, &str)]) -> String {
    let key = who.get(&format!("/book?room={room}&date={DAY}")).await.field("key");
    let mut all = fields(room, DAY, times, title, &key);
    all.extend_from_slice(more);
    let answer = who.post("/book", &all).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.body);
    answer.location().trim_start_matches("/bookings/").trim_end_matches("?new=1").to_owned()
}

async fn change(who: &Person, id: &str, more: &[(&str, &str)]) -> Answer {
    let path = format!("/bookings/{id}");
    let version = who.get(&path).await.field("version");
    let mut all = vec![("version", version.as_str())];
    for (name, value) in [("date", DAY), ("start", "20:00"), ("end", "21:00")] {
        if !more.iter().any(|(known, _)| *known == name) {
            all.push((name, value));
        }
    }
    all.extend_from_slice(more);
    who.post(&path, &all).await
}

/// What a feed reader shows.
async fn entries(app: &TestApp) -> Value {
    let answer = app.visitor().get(ATOM).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
    assert_eq!(answer.header("content-type"), "application/atom+xml; charset=utf-8");
    program("atom.py", &[], &answer.body)
}

const ZOE: [(&str, &str); 2] = [("for_name", "Zoé Martin"), ("for_email", "zoe@example.org")];

#[tokio::test]
async fn everybody_reads_what_where_and_when_and_nothing_of_who() {
    let (app, anon, ana, camille) = start().await;
    let weekly =
        [("repeat", "weekly"), ("times", "3"), ("until", ""), ("public", "yes"), ("note", "Clés de Zoé")];
    let more = [&weekly[..], &ZOE].concat();
    let id = book(&camille, "halle", ("10:00", "12:00"), EVIL, &more).await;
    ana.book("atelier", DAY, ("14:00", "15:00"), "Entretien").await;
    let seen = read(&app, CALENDAR).await;
    assert_eq!(titles(&seen), [EVIL; 3], "a series as one, and none of the rooms of the hall");
    assert_eq!((&seen["rules"], &seen["refresh"]), (&json!(1), &json!("PT30M")));
    assert_eq!(seen["name"], "Événements publics – L'Essai");
    assert_eq!(shown(&seen)[0].0, "2026-11-17T09:00:00Z");
    assert_eq!(seen["shown"][0]["uid"], id.as_str());
    let names = seen["shown"][0]["names"].to_string();
    for name in ["ORGANIZER", "ATTENDEE", "DESCRIPTION", "URL", "X-CLEF"] {
        assert!(!names.contains(name), "{names}");
    }
    let atom = entries(&app).await;
    let dates = atom["entries"].as_array().expect("entries");
    assert_eq!(dates.iter().map(|one| &one["title"]).collect::<Vec<_>>(), [EVIL; 3]);
    assert_eq!(
        dates[0]["summary"],
        "mardi 17 novembre, 10:00–12:00\nLa Halle, Le Bain, 1 quai du Bain, 44000 Nantes"
    );
    assert_eq!(dates[1]["link"], "http://127.0.0.1/rooms/halle?date=2026-11-24");
    assert_eq!(
        (&atom["author"], &atom["self"]),
        (&json!("L'Essai"), &json!(format!("http://127.0.0.1{ATOM}")))
    );
    for path in [CALENDAR, ATOM] {
        let feed = anon.get(path).await;
        assert!(
            feed.has("La Halle") && !feed.has("Zo") && !feed.has("zoe@") && !feed.has("Entretien"),
            "{}",
            feed.body
        );
    }
    let shown = "Concert, \\n; END:VEVENT &lt;script&gt;&amp;amp; ]]&gt;";
    app.at("2026-11-17T09:30:00Z");
    for path in ["/", "/?embed=1", "/rooms/halle", "/door/halle"] {
        let page = anon.get(path).await;
        assert!(page.has(shown), "{path}: {}", page.body);
        assert!(!page.has("Zoé") && !page.has("Entretien"), "{path}: {}", page.body);
    }
    assert!(!anon.get("/door/salon").await.has("Concert"), "the hall is told where it is");
    // Who has it reads that everybody does, and the object says so to whoever opens it there.
    assert!(camille.get(&format!("/bookings/{id}")).await.has("Publique"));
    let object = app.objects("halle").await.remove(0).replace("\r\n ", "");
    assert!(
        object.contains("\r\nX-CLEF-PUBLIC:TRUE\r\n") && object.contains("\r\nCLASS:CONFIDENTIAL\r\n"),
        "{object}"
    );
    assert!(object.contains("Publique\u{a0}: le titre paraît sur le site web"), "{object}");
}

#[tokio::test]
async fn what_is_not_granted_cancelled_hidden_or_taken_back_is_not_public() {
    let (app, _, ana, camille) = start().await;
    // A request, of which reception has said already that it will be public.
    let asked = ana.book("nuit", DAY, ("20:00", "21:00"), "Veillée").await.to_string();
    let public = change(&camille, &asked, &[("title", "Veillée"), ("public", "yes")]).await;
    assert_eq!(public.status, StatusCode::SEE_OTHER, "{}", public.body);
    assert_eq!(titles(&read(&app, CALENDAR).await), [""; 0]);
    let page = camille.get("/reception/requests").await;
    let answer = [("version", page.field("version")), ("action", "approve".to_owned())];
    let answer: Vec<(&str, &str)> = answer.iter().map(|(name, value)| (*name, value.as_str())).collect();
    camille.post(&format!("/reception/requests/{asked}"), &answer).await;
    assert_eq!(titles(&read(&app, CALENDAR).await), ["Veillée"]);

    // Over the API, and taken back there by reception alone.
    let body = json!({"room": "atelier", "title": "Expo", "start": "2026-11-17T10:00:00+01:00",
        "end": "2026-11-17T11:00:00+01:00", "public": true});
    let call = async |method: Method, path: &str, body: Value| {
        camille.send(method, path, &[("content-type", "application/json")], Some(body.to_string())).await
    };
    let made = call(Method::POST, "/api/v1/bookings", body).await;
    let made: Value = serde_json::from_str(&made.body).expect("JSON");
    assert_eq!(made["public"], true, "{made:#}");
    let path = format!("/api/v1/bookings/{}", made["id"].as_str().expect("an id"));
    assert_eq!(titles(&read(&app, CALENDAR).await), ["Expo", "Veillée"]);
    // Somebody hides it in a calendar application, and reception says it anew.
    app.edit_object("atelier", |text| text.replace("CLASS:CONFIDENTIAL", "CLASS:PRIVATE")).await;
    assert_eq!(titles(&read(&app, CALENDAR).await), ["Veillée"]);
    let again = call(Method::PATCH, &path, json!({"public": true})).await;
    assert_eq!(again.status, StatusCode::OK, "{}", again.body);
    assert_eq!(titles(&read(&app, CALENDAR).await), ["Expo", "Veillée"]);
    let moved = call(
        Method::PATCH,
        &path,
        json!({"start": "2026-11-17T13:00:00+01:00", "end": "2026-11-17T14:00:00+01:00"}),
    );
    assert_eq!(moved.await.status, StatusCode::OK);
    assert_eq!(shown(&read(&app, CALENDAR).await)[0].0, "2026-11-17T12:00:00Z");
    call(Method::PATCH, &path, json!({"public": false})).await;
    assert_eq!(titles(&read(&app, CALENDAR).await), ["Veillée"]);

    let version = ana.get(&format!("/bookings/{asked}")).await.field("version");
    // Whose it is says otherwise what it is called, and neither that it is public nor that it is not.
    let form = [
        ("title", "Veillée d’hiver"),
        ("date", DAY),
        ("start", "20:00"),
        ("end", "21:00"),
        ("version", &version),
    ];
    assert_eq!(ana.post(&format!("/bookings/{asked}"), &form).await.status, StatusCode::SEE_OTHER);
    assert!(!ana.get(&format!("/bookings/{asked}")).await.has("name=\"public\""));
    assert_eq!(titles(&read(&app, CALENDAR).await), ["Veillée d’hiver"]);
    assert_eq!(
        change(&ana, &asked, &[("title", "Veillée"), ("public", "no")]).await.status,
        StatusCode::FORBIDDEN
    );
    let version = ana.get(&format!("/bookings/{asked}")).await.field("version");
    ana.post(&format!("/bookings/{asked}/cancel"), &[("version", &version)]).await;
    assert_eq!(titles(&read(&app, CALENDAR).await), [""; 0]);
    assert_eq!(entries(&app).await["entries"], json!([]));
}

#[tokio::test]
async fn a_date_that_somebody_hides_by_itself_is_not_public_under_any_title() {
    let (app, anon, _, camille) = start().await;
    let weekly = [("repeat", "weekly"), ("times", "3"), ("until", ""), ("public", "yes")];
    book(&camille, "atelier", ("10:00", "11:00"), "Couture", &weekly).await;
    assert_eq!(titles(&read(&app, CALENDAR).await).len(), 3);
    app.edit_object("atelier", |text| {
        let (before, event) = text.split_once("BEGIN:VEVENT").expect("an event");
        let (event, after) = event.split_once("END:VEVENT").expect("its end");
        let hidden: String = event
            .replace("\r\n ", "")
            .split_inclusive("\r\n")
            .filter(|line| !line.starts_with("RRULE"))
            .map(|line| line.replace("20261117T", "20261124T").replace("CLASS:CONFIDENTIAL", "CLASS:PRIVATE"))
            .map(|line| if line.starts_with("SUMMARY") { "SUMMARY:Entretien\r\n".to_owned() } else { line })
            .collect();
        let id = "RECURRENCE-ID;TZID=Europe/Paris:20261124T100000\r\n";
        format!("{before}BEGIN:VEVENT{event}END:VEVENT\r\nBEGIN:VEVENT{hidden}{id}END:VEVENT{after}")
    })
    .await;
    assert_eq!(titles(&read(&app, CALENDAR).await), ["Couture", "Couture"]);
    let atom = entries(&app).await;
    assert_eq!(atom["entries"].as_array().expect("a list").len(), 2, "{atom:#}");
    for path in ["/?date=2026-11-24", "/rooms/atelier?date=2026-11-24", "/?date=2026-11-24&embed=1"] {
        let page = anon.get(path).await;
        assert!(!page.has("Entretien") && !page.has("Couture"), "{path}: {}", page.body);
    }
    assert!(camille.get("/?date=2026-11-24").await.has("Entretien"), "reception sees it as it is");
}

#[tokio::test]
async fn what_has_not_changed_is_not_sent_again_and_what_is_over_is_no_news() {
    let (app, anon, _, camille) = start().await;
    let id = book(&camille, "atelier", ("10:00", "11:00"), "Expo", &[("public", "yes")]).await;
    for (path, times) in [(CALENDAR, ("10:00", "11:00")), (ATOM, ("11:00", "12:00"))] {
        let first = anon.get(path).await;
        assert_eq!(first.header("cache-control"), "public, no-cache");
        let (tag, modified) = (first.header("etag"), first.header("last-modified"));
        for condition in [("if-none-match", tag.as_str()), ("if-modified-since", &modified)] {
            let again = anon.get_with(path, &[condition]).await;
            assert_eq!(
                (again.status, again.body.as_str()),
                (StatusCode::NOT_MODIFIED, ""),
                "{path} {condition:?}"
            );
        }
        // Something that is nobody's business.
        camille.book("salon", "2026-11-20", times, "Autre").await;
        assert_eq!(
            anon.get_with(path, &[("if-none-match", &tag)]).await.status,
            StatusCode::NOT_MODIFIED,
            "{path}"
        );
    }
    let was = entries(&app).await["entries"][0]["id"].clone();
    let tag = anon.get(ATOM).await.header("etag");
    let later =
        [("title", "Expo"), ("date", "2026-11-18"), ("start", "14:00"), ("end", "15:00"), ("public", "yes")];
    assert_eq!(change(&camille, &id, &later).await.status, StatusCode::SEE_OTHER);
    let moved = anon.get_with(ATOM, &[("if-none-match", &tag)]).await;
    assert_eq!(moved.status, StatusCode::OK);
    let now = entries(&app).await["entries"][0].clone();
    assert_eq!(now["id"], was, "it is the same event");
    assert!(
        now["summary"].as_str().is_some_and(|text| text.starts_with("mercredi 18 novembre, 14:00–15:00")),
        "{now}"
    );
    app.at("2026-11-19T09:00:00Z");
    assert_eq!(entries(&app).await["entries"], json!([]));
    assert_eq!(titles(&read(&app, CALENDAR).await), ["Expo"]);
}
