//! Finding the calendars, being let in, and methods that are not there.

use clef::caldav::embedded::Quirks;

use super::*;

#[tokio::test]
async fn a_client_finds_the_calendars_from_the_well_known_address() {
    let clef = Clef::start().await;
    let well_known = clef.send("PROPFIND", "/.well-known/caldav", &[], "").await;
    assert_eq!(well_known.status, StatusCode::MOVED_PERMANENTLY);
    assert_eq!(well_known.headers["location"], "/dav/");
    let principal = clef.propfind("/dav/", "0", "<current-user-principal/>").await;
    assert!(principal.text.contains("<d:href>/dav/principals/salles/</d:href>"), "{}", principal.text);
    let home = "<calendar-home-set xmlns='urn:ietf:params:xml:ns:caldav'/>";
    let home = clef.propfind("/dav/principals/salles/", "0", home).await;
    assert!(home.text.contains(&format!("<d:href>{HOME}</d:href>")), "{}", home.text);
    let calendars = clef.propfind(HOME, "1", "<resourcetype/><displayname/>").await;
    assert_eq!(names(&calendars), ["atelier", "salles"]);
    assert!(calendars.text.contains("<c:calendar"), "{}", calendars.text);
    assert_eq!(clef.server().url().path(), "/dav/");
}

#[tokio::test]
async fn nobody_is_let_in_without_the_password() {
    let clef = Clef::start().await;
    let url = clef.server().url();
    let options = || clef.http.request(Method::OPTIONS, url.clone());
    let attempts = [
        options(),
        options().basic_auth(USERNAME, Some("wrong")),
        options().basic_auth("other", Some(PASSWORD)),
        options().basic_auth(USERNAME, Option::<&str>::None),
        options().bearer_auth(PASSWORD),
        options().header("Authorization", "Basic !!!"),
        options().header("Authorization", "Basic"),
    ];
    for attempt in attempts {
        let refused = answer(attempt.send().await.expect("an answer")).await;
        assert_eq!(refused.status, StatusCode::UNAUTHORIZED);
        assert!(refused.headers["www-authenticate"].to_str().expect("text").starts_with("Basic realm="));
    }
    let welcome = clef.send("OPTIONS", "/dav/", &[], "").await;
    assert_eq!(welcome.status, StatusCode::OK);
    assert_eq!(welcome.headers["dav"], "1, 3, extended-mkcol, calendar-access");
}

#[tokio::test]
async fn what_a_method_cannot_do_is_answered_with_what_can_be_done() {
    let clef = Clef::start().await;
    for (method, path) in
        [("LOCK", at("a.ics")), ("BREW", at("")), ("POST", at("")), ("PUT", at("")), ("GET", at(""))]
    {
        let refused = clef.send(method, &path, &[], "").await;
        assert_eq!(refused.status, StatusCode::METHOD_NOT_ALLOWED, "{method} {path}");
        let allowed = refused.headers["allow"].to_str().expect("text").to_owned();
        assert!(allowed.contains("PROPFIND") && !allowed.contains(method), "{method}: {allowed}");
    }
}

#[tokio::test]
async fn no_path_leads_out_of_the_calendars() {
    let clef = Clef::start().await;
    let secret = clef.directory.path().join("secret.ics");
    std::fs::write(&secret, event("secret", "")).expect("written");
    let attempts = [
        "/dav/calendars/salles/atelier/..%2f..%2fsecret.ics",
        "/dav/calendars/salles/..%2f..%2f/secret.ics",
        "/dav/calendars/salles/%2e%2e/secret.ics",
        "/dav/calendars/salles/atelier/%2e%2e%5c..%5csecret.ics",
        "/dav/calendars/salles/atelier/.changes",
        "/dav/calendars/salles/atelier/%2echanges",
        "/dav/calendars/salles/atelier/.properties.xml",
        "/dav/calendars/salles/atelier/x%00.ics",
        "/dav/calendars/other/atelier/a.ics",
        "//dav/calendars/salles/atelier/a.ics",
        "/secret.ics",
    ];
    for path in attempts {
        let got = clef.send("GET", path, &[], "").await;
        assert!(got.status.is_client_error() && !got.text.contains("VCALENDAR"), "{path}: {got:?}");
        let put = clef.send("PUT", path, &[("Content-Type", "text/calendar")], event(path, "")).await;
        assert!(put.status.is_client_error() || put.status == StatusCode::CREATED, "{path}: {put:?}");
        assert_eq!(
            clef.send("DELETE", path, &[], "").await.status.is_success(),
            put.status.is_success(),
            "{path}"
        );
    }
    let mut outside: Vec<_> = std::fs::read_dir(clef.directory.path())
        .expect("a directory")
        .map(|entry| entry.expect("an entry").file_name().into_string().expect("text"))
        .collect();
    outside.sort();
    assert_eq!(outside, [".lock", "calendars", "secret.ics"]);
    assert!(clef.files().join(".changes").is_file() && secret.is_file());
}

#[tokio::test]
async fn the_server_listens_to_this_machine_alone() {
    let directory = tempfile::tempdir().expect("a directory");
    let settings = EmbeddedSettings {
        directory: directory.path().to_owned(),
        username: USERNAME.into(),
        password: PASSWORD.to_owned().into(),
        quirks: Quirks::default(),
    };
    let public = SocketAddr::from((Ipv4Addr::UNSPECIFIED, 0));
    let refused = Server::start(settings, public).await;
    assert!(matches!(refused, Err(StartError::NotLoopback(address)) if address == public));
    let first = serve(directory.path()).await.expect("a server");
    assert!(matches!(serve(directory.path()).await, Err(StartError::InUse(_))));
    first.stop().await;
    serve(directory.path()).await.expect("free again").stop().await;
}
