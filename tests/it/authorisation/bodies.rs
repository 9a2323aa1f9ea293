//! Who may set what, in all other forms and bodies than those of a booking ([`super::fields`]): a form, a body or a field
//! without a line here fails, so that nobody adds one without having thought about it.

use std::collections::BTreeSet;

use clef::config::token;
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use crate::app::{Person, TestApp, fields};
use crate::layers::paths::code_of;
use crate::repository::files;

/// The forms of the pages, with their fields. Of those that members send, `key` and `requests` are for reception alone.
const FORMS: &[(&str, &[&str])] = &[
    ("AttendForm", &["back", "key", "recurrence_id", "version"]),
    ("BookingForm", &[]),
    ("ChoicesForm", &["lang", "others", "own", "reminders", "requests", "with_reminders"]),
    ("DefectForm", &["eink", "key", "kind", "word"]),
    ("DoorForm", &["act", "eink", "id", "key", "minutes", "recurrence_id"]),
    ("FeedForm", &["act", "of"]),
    ("LinkForm", &["back", "email"]),
    ("Notice", &["logout_token"]),
    // The booking form once more, with what was chosen for each date; and the dates that were ticked, of one's own and of a
    // request, whose page is for reception alone.
    ("Pairs", &[]),
    ("SeenVersion", &["recurrence_id", "scope", "version"]),
    ("SettledDefect", &["back"]),
    ("Settlement", &["action", "booking", "end", "message", "start", "version"]),
    ("SignIn", &["back", "choose", "other", "person"]),
    ("Undo", &["end", "recurrence_id", "room", "start", "version"]),
    ("Vec", &[]),
    ("WatchForm", &["equipment", "from", "length", "people", "sites", "to"]),
];

/// The bodies of the API, with their properties; `keys` are for reception alone.
const BODIES: &[(&str, &[&str])] = &[
    ("Answer", &["reason", "recurrence_id"]),
    ("Away", &["from", "to"]),
    ("BookingChange", &[]),
    ("CheckIn", &["keys", "recurrence_id"]),
    ("NewBooking", &[]),
    ("NewWatch", &["equipment", "from", "length", "people", "site", "to"]),
    ("OneDate", &["recurrence_id"]),
];

/// What stands between the two words around it.
fn between<'a>(text: &'a str, before: &str, after: char) -> impl Iterator<Item = &'a str> {
    let rest = text.split(before).skip(1).collect::<Vec<_>>();
    rest.into_iter().filter_map(move |rest| Some(rest.split_once(after)?.0))
}

/// The fields of the struct `name` where it is written.
fn fields_of(name: &str, code: &str) -> BTreeSet<String> {
    let body = between(code, &format!("struct {name} {{"), '}').next().unwrap_or_default();
    let names = body.lines().filter_map(|line| line.trim().trim_start_matches("pub ").split_once(": "));
    names.map(|(name, _)| name.to_owned()).collect()
}

#[test]
fn every_form_and_every_field_of_it_has_a_line() {
    let sources: Vec<String> =
        files(&["src/web/pages", "src/web/forms"], "rs").iter().map(|file| code_of(&file.text)).collect();
    let sent: BTreeSet<&str> = sources
        .iter()
        .flat_map(|code| between(code, "): Form<", '>'))
        .map(|name| name.split('<').next().unwrap_or(name))
        .collect();
    assert_eq!(sent, FORMS.iter().map(|(name, _)| *name).collect(), "left: the handlers; right: the table");
    for (name, fields) in FORMS.iter().filter(|(_, fields)| !fields.is_empty()) {
        let is_it =
            |code: &&String| code.contains(&format!("struct {name} {{")) && code.contains("Deserialize");
        let written: Vec<_> = sources.iter().filter(is_it).map(|code| fields_of(name, code)).collect();
        let known: BTreeSet<String> = fields.iter().map(|field| (*field).to_owned()).collect();
        assert!(written.contains(&known), "{name}: {written:?}");
    }
}

#[tokio::test]
async fn every_body_of_the_api_has_a_line() {
    let (_app, anon, ..) = TestApp::start().await;
    let description: Value =
        serde_json::from_str(&anon.get("/api/v1/openapi.json").await.body).expect("JSON");
    let operations = description["paths"].as_object().expect("paths").values();
    let bodies: Vec<String> = operations
        .flat_map(|path| path.as_object().expect("methods").values())
        .map(|operation| operation["requestBody"].to_string())
        .collect();
    let sent: BTreeSet<&str> =
        bodies.iter().flat_map(|body| between(body, "#/components/schemas/", '"')).collect();
    assert_eq!(
        sent,
        BODIES.iter().map(|(name, _)| *name).collect(),
        "left: the description; right: the table"
    );
    for (name, fields) in BODIES.iter().filter(|(_, fields)| !fields.is_empty()) {
        let properties = &description["components"]["schemas"][name]["properties"];
        let known: BTreeSet<&str> =
            properties.as_object().expect("properties").keys().map(String::as_str).collect();
        assert_eq!(known, fields.iter().copied().collect(), "{name}");
    }
}

/// A place with a key, and with mails that reception may choose.
async fn start() -> (TestApp, Person, Person) {
    let keys = TestApp::rooms().replacen("capacity = 12\n", "capacity = 12\nkeys = [\"clé 1\"]\n", 1);
    let hash = token::hash("member");
    let more = format!(
        "[mail]\nfrom = \"salles@example.org\"\n[notices]\nmail = true\nreception = [\"accueil@example.org\"]\n\
         [[api_token]]\nname = \"script\"\nsha256 = \"{hash}\"\nrole = \"member\"\nmember = \"script\"\n"
    );
    let mail = [("CLEF__MAIL__HOST", "127.0.0.1"), ("CLEF__MAIL__TLS", "none")];
    let app = TestApp::with(&format!("{keys}\n{more}"), &mail).await;
    let (ana, reception) = (app.person("demo-ana").await, app.person("demo-accueil").await);
    (app, ana, reception)
}

#[tokio::test]
async fn what_is_receptions_to_fill_in_does_nothing_for_a_member() {
    let (app, ana, reception) = start().await;
    let id = ana.book("atelier", "2026-11-16", ("10:00", "12:00"), "Entretien").await;
    app.at("2026-11-16T09:05:00Z");
    let before = app.objects("atelier").await;
    let came = ana.post(&format!("/bookings/{id}/check-in"), &[("key", "clé 1")]).await;
    assert_eq!((came.status, app.objects("atelier").await), (StatusCode::FORBIDDEN, before.clone()));
    let json = [("content-type", "application/json")];
    let keys = Some(json!({ "keys": ["clé 1"] }).to_string());
    let came = ana.send(Method::POST, &format!("/api/v1/bookings/{id}/check-in"), &json, keys).await;
    assert_eq!((came.status, app.objects("atelier").await), (StatusCode::FORBIDDEN, before));
    let is_daily = async || {
        let page = reception.get("/me/notices").await;
        let digest = page.body.split("value=\"digest\"").nth(1).expect("the choice").to_owned();
        digest.split('>').next().expect("its end").contains("checked")
    };
    for (who, after) in [(&ana, false), (&reception, true)] {
        let chosen = who.post("/me/notices", &[("own", "on"), ("requests", "digest")]).await;
        assert_eq!((chosen.status, is_daily().await), (StatusCode::SEE_OTHER, after));
    }
}

/// The plan of a series, what is only looked at, and what only says how it would be.
#[tokio::test]
async fn what_is_receptions_to_fill_in_plans_nothing_for_a_member() {
    let (app, ana, _) = start().await;
    let known = [("for_id", "id:demo-accueil"), ("for_search", "zoé"), ("find_person", "1")];
    let typed = [("override_rules", "on"), ("for_name", "Zoé"), ("for_email", "zoe@example.org")];
    for (name, value) in typed.into_iter().chain(known) {
        let mut form = fields("atelier", "2026-11-17", ("10:00", "11:00"), "Point", "key");
        form.extend([("repeat", "weekly"), ("times", "3"), (name, value)]);
        if name == "for_email" {
            form.push(("for_name", "Zoé"));
        }
        let plan = ana.post("/book/series", &form).await;
        if plan.status == StatusCode::OK {
            // What is shown says nothing of whom it is for, so it is shown; what was shown is not booked.
            let seen = plan.field("seen");
            let starts: Vec<&str> = between(&plan.body, "name=\"for-", '"').collect();
            let names: Vec<String> = starts.iter().map(|start| format!("for-{start}")).collect();
            form.extend([("seen", seen.as_str()), ("book", "")]);
            form.extend(names.iter().map(|name| (name.as_str(), "here")));
            assert!(names.len() > 2, "{}", plan.body);
            let booked = ana.post("/book/series", &form).await;
            assert_eq!(booked.status, StatusCode::FORBIDDEN, "{name}: {}", booked.body);
        } else {
            assert_eq!(plan.status, StatusCode::FORBIDDEN, "{name}: {}", plan.body);
        }
    }
    for (name, value) in [("override", json!(true)), ("booked_for", json!({ "name": "Zoé" }))] {
        let mut body = json!({
            "room": "atelier", "title": "Point", "dry_run": true,
            "start": "2026-11-17T10:00:00+01:00", "end": "2026-11-17T11:00:00+01:00",
        });
        body[name] = value;
        let json = [("content-type", "application/json")];
        let answer = ana.send(Method::POST, "/api/v1/bookings", &json, Some(body.to_string())).await;
        assert_eq!(answer.status, StatusCode::FORBIDDEN, "{name}: {}", answer.body);
    }
    assert_eq!(app.objects("atelier").await.len(), 0);
}
