//! A file that cannot be read takes the answers along that would have its text, and no others.

use super::*;

const JUNE: (&str, &str) = ("20270601T000000Z", "20270630T000000Z");
const SEPTEMBER: (&str, &str) = ("20270901T000000Z", "20270930T000000Z");

/// The texts of what is in a span of time.
async fn texts(clef: &Clef, (start, end): (&str, &str)) -> Answer {
    let body = format!(
        "<c:calendar-query xmlns:c='urn:ietf:params:xml:ns:caldav' xmlns='DAV:'><prop><getetag/><c:calendar-data/></prop>\
         <c:filter><c:comp-filter name='VCALENDAR'><c:comp-filter name='VEVENT'><c:time-range start='{start}' end='{end}'/>\
         </c:comp-filter></c:comp-filter></c:filter></c:calendar-query>"
    );
    clef.send("REPORT", &at(""), &[("Depth", "1")], body).await
}

#[cfg(unix)]
#[tokio::test]
async fn only_its_own_weeks_are_refused_until_it_can_be_read_again() {
    let clef = Clef::start().await;
    for (name, start) in [("june", "20270610T100000Z"), ("september", "20270910T100000Z")] {
        let put = clef
            .put(&format!("{name}.ics"), &[], &event(name, &format!("DTSTART:{start}\r\nDURATION:PT1H\r\n")))
            .await;
        assert_eq!(put.status, StatusCode::CREATED, "{}", put.text);
    }
    let file = clef.files().join("june.ics");
    let kept = std::fs::read(&file).expect("its file");
    // A link to itself: it is there, and nobody can read it (ELOOP), root included.
    std::fs::remove_file(&file).expect("removed");
    std::os::unix::fs::symlink(&file, &file).expect("a link");
    let listed = clef.propfind(&at(""), "1", "<getetag/>").await.text;
    for _ in 0..2 {
        assert_eq!(texts(&clef, JUNE).await.status, StatusCode::SERVICE_UNAVAILABLE, "its time is not free");
        let september = texts(&clef, SEPTEMBER).await;
        assert!(september.status == StatusCode::MULTI_STATUS && september.text.contains("UID:september"));
    }
    // It was not looked at again: then a link would be no calendar object any more.
    assert_eq!(clef.propfind(&at(""), "1", "<getetag/>").await.text, listed);
    let beside = clef.put("beside.ics", &[], &event("june", "")).await;
    assert_eq!(beside.status, StatusCode::CONFLICT, "its UID is its own: {}", beside.text);
    std::fs::remove_file(&file).expect("removed");
    std::fs::write(&file, kept).expect("written");
    assert!(texts(&clef, JUNE).await.text.contains("UID:june"));
}
