//! MKCALENDAR, PROPFIND and PROPPATCH.

use super::*;

const NAMESPACES: &str =
    "xmlns='DAV:' xmlns:c='urn:ietf:params:xml:ns:caldav' xmlns:a='http://apple.com/ns/ical/'";

async fn update(clef: &Clef, path: &str, inner: &str) -> Answer {
    clef.send("PROPPATCH", path, &[], format!("<propertyupdate {NAMESPACES}>{inner}</propertyupdate>")).await
}

#[tokio::test]
async fn a_calendar_is_made_with_its_properties_and_keeps_them() {
    let mut clef = Clef::start().await;
    let body = format!(
        "<c:mkcalendar {NAMESPACES}><set><prop><displayname>Salle &amp; 1</displayname><a:calendar-color>#ff0000</a:calendar-color>\
         <c:supported-calendar-component-set><c:comp name='VEVENT'/></c:supported-calendar-component-set>\
         </prop></set></c:mkcalendar>"
    );
    let path = format!("{HOME}salle%20%C3%A9/");
    assert_eq!(clef.send("MKCALENDAR", &path, &[], body.clone()).await.status, StatusCode::CREATED);
    let again = clef.send("MKCALENDAR", &path, &[], body).await;
    assert!(
        again.status == StatusCode::FORBIDDEN && again.text.contains("resource-must-be-null"),
        "{again:?}"
    );
    let mkcol = clef.send("MKCOL", &path, &[], "").await;
    assert!(mkcol.status == StatusCode::METHOD_NOT_ALLOWED && mkcol.headers.contains_key("allow"));
    clef.restart().await;
    let wanted = "<displayname/><a:calendar-color xmlns:a='http://apple.com/ns/ical/'/><x:unknown xmlns:x='urn:x'/>\
        <supported-calendar-component-set xmlns='urn:ietf:params:xml:ns:caldav'/>";
    let kept = clef.propfind(&path, "0", wanted).await;
    assert_eq!(text_of(&kept, "d:displayname"), "Salle &amp; 1");
    assert_eq!(text_of(&kept, "a:calendar-color"), "#ff0000");
    assert_eq!(text_of(&kept, "c:supported-calendar-component-set"), "<c:comp name=\"VEVENT\"></c:comp>");
    let (_, missing) = kept.text.split_once("HTTP/1.1 200 OK").expect("a status");
    assert!(missing.contains("<unknown xmlns=\"urn:x\">") && missing.contains("404 Not Found"), "{missing}");
    assert_eq!(clef.send("DELETE", &path, &[], "").await.status, StatusCode::NO_CONTENT);
    assert_eq!(clef.propfind(&path, "0", "<displayname/>").await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_calendar_has_its_place() {
    let clef = Clef::start().await;
    clef.put("a.ics", &[], &event("a", "")).await;
    let attempts = [
        (format!("{HOME}atelier/inner/"), StatusCode::FORBIDDEN),
        (format!("{HOME}missing/inner/"), StatusCode::CONFLICT),
        (HOME.to_owned(), StatusCode::FORBIDDEN),
        ("/dav/".to_owned(), StatusCode::FORBIDDEN),
        (at("a.ics"), StatusCode::FORBIDDEN),
        ("/dav/calendars/other/a/".to_owned(), StatusCode::NOT_FOUND),
        (format!("{HOME}{}/", "a".repeat(300)), StatusCode::FORBIDDEN),
    ];
    for (path, status) in attempts {
        assert_eq!(clef.send("MKCALENDAR", &path, &[], "").await.status, status, "{path}");
    }
    let other_root = clef.send("MKCALENDAR", &format!("{HOME}b/"), &[], "<propfind xmlns='DAV:'/>").await;
    assert_eq!(other_root.status, StatusCode::UNSUPPORTED_MEDIA_TYPE);
    let journal_and_more = format!(
        "<c:mkcalendar {NAMESPACES}><set><prop><c:supported-calendar-component-set><c:comp name='VFREEBUSY'/>\
         </c:supported-calendar-component-set></prop></set></c:mkcalendar>"
    );
    let unknown = clef.send("MKCALENDAR", &format!("{HOME}b/"), &[], journal_and_more).await;
    assert!(unknown.status == StatusCode::FORBIDDEN && unknown.text.contains("supported-calendar-component"));
    let mkcol = |types: &str| {
        format!(
            "<mkcol {NAMESPACES}><set><prop><resourcetype><collection/>{types}</resourcetype></prop></set></mkcol>"
        )
    };
    let plain = clef.send("MKCOL", &format!("{HOME}b/"), &[], mkcol("")).await;
    assert_eq!(plain.status, StatusCode::FORBIDDEN);
    let extended = clef.send("MKCOL", &format!("{HOME}b/"), &[], mkcol("<c:calendar/>")).await;
    assert_eq!(extended.status, StatusCode::CREATED);
    assert_eq!(names(&clef.propfind(HOME, "1", "<resourcetype/>").await), ["atelier", "b", "salles"]);
}

#[tokio::test]
async fn properties_are_set_all_or_none() {
    let mut clef = Clef::start().await;
    let set = "<set><prop><displayname>Atelier</displayname><x:note xmlns:x='urn:x' lang='fr'>b<x:b/></x:note></prop></set>";
    assert!(update(&clef, &at(""), set).await.text.contains("200 OK"));
    let protected = "<set><prop><displayname>Other</displayname></prop></set><set><prop><getetag>1</getetag></prop></set>";
    let refused = update(&clef, &at(""), protected).await;
    assert_eq!(refused.status, StatusCode::MULTI_STATUS);
    assert!(refused.text.contains("424 Failed Dependency") && refused.text.contains("403 Forbidden"));
    assert!(refused.text.contains("<d:cannot-modify-protected-property>"));
    clef.restart().await;
    let note = "<displayname/><x:note xmlns:x='urn:x'/>";
    let kept = clef.propfind(&at(""), "0", note).await;
    assert_eq!(text_of(&kept, "d:displayname"), "Atelier");
    assert!(
        kept.text.contains("<note xmlns=\"urn:x\" lang=\"fr\">b<b xmlns=\"urn:x\"></b></note>"),
        "{}",
        kept.text
    );
    let removed =
        update(&clef, &at(""), "<remove><prop><displayname/><x:never xmlns:x='urn:x'/></prop></remove>")
            .await;
    assert!(removed.text.contains("200 OK") && !removed.text.contains("403"));
    assert_eq!(text_of(&clef.propfind(&at(""), "0", note).await, "d:displayname"), "atelier");
    let zone =
        update(&clef, &at(""), "<set><prop><c:calendar-timezone>nonsense</c:calendar-timezone></prop></set>")
            .await;
    assert!(zone.text.contains("403 Forbidden") && zone.text.contains("<c:valid-calendar-data>"));
    let long = format!("<set><prop><displayname>{}</displayname></prop></set>", "x".repeat(300_000));
    assert_eq!(update(&clef, &at(""), &long).await.status, StatusCode::INSUFFICIENT_STORAGE);
    assert!(update(&clef, HOME, set).await.text.contains("403 Forbidden"));
}

#[tokio::test]
async fn a_listing_has_a_depth_and_a_question() {
    let clef = Clef::start().await;
    clef.put("a.ics", &[], &event("a", "")).await;
    for depth in [&[("Depth", "infinity")][..], &[]] {
        let refused = clef.send("PROPFIND", &at(""), depth, "").await;
        assert!(
            refused.status == StatusCode::FORBIDDEN && refused.text.contains("<d:propfind-finite-depth>")
        );
    }
    assert_eq!(clef.propfind(&at(""), "2", "<getetag/>").await.status, StatusCode::BAD_REQUEST);
    assert_eq!(names(&clef.propfind(&at(""), "1", "<getetag/>").await), ["a.ics", "atelier"]);
    assert_eq!(names(&clef.propfind(&at("a.ics"), "1", "<getetag/>").await), ["a.ics"]);
    assert_eq!(clef.propfind(&at("b.ics"), "0", "<getetag/>").await.status, StatusCode::NOT_FOUND);
    let all = clef.send("PROPFIND", &at("a.ics"), &[("Depth", "0")], "").await;
    assert_eq!(text_of(&all, "d:getetag"), clef.get("a.ics").await.etag().replace('"', "&quot;"));
    assert!(!all.text.contains("calendar-data") && !all.text.contains("404"));
    let names_only = clef
        .send("PROPFIND", &at(""), &[("Depth", "0")], "<propfind xmlns='DAV:'><propname/></propfind>")
        .await;
    assert!(names_only.text.contains("<d:sync-token></d:sync-token>"), "{}", names_only.text);
    let included = "<propfind xmlns='DAV:'><allprop/><include><sync-token/></include></propfind>";
    let included = clef.send("PROPFIND", &at(""), &[("Depth", "0")], included).await;
    assert!(
        text_of(&included, "d:sync-token").starts_with("urn:uuid:")
            && included.text.contains("d:displayname")
    );
}
