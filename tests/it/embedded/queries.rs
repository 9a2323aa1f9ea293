//! calendar-query and calendar-multiget.

use rstest::rstest;

use super::*;

/// One object of each sort; names say what is in them.
async fn with_objects() -> Clef {
    let clef = Clef::start().await;
    let task = |uid: &str, more: &str| {
        event(uid, &format!("DTSTART-IS-NONE:\r\n{more}"))
            .replace("VEVENT", "VTODO")
            .replace("DTSTART-IS-NONE:\r\n", "")
    };
    let series = "DTSTART;TZID=Europe/Paris:20260105T090000\r\nDURATION:PT1H\r\nRRULE:FREQ=WEEKLY\r\n\
        EXDATE;TZID=Europe/Paris:20270118T090000\r\nSUMMARY:Weekly\r\n";
    let moved = "BEGIN:VEVENT\r\nUID:series\r\nRECURRENCE-ID;TZID=Europe/Paris:20270125T090000\r\n\
        DTSTART:20270127T150000Z\r\nDTEND:20270127T160000Z\r\nSUMMARY:Moved\r\nEND:VEVENT\r\nEND:VCALENDAR";
    let objects = [
        ("once.ics", event("once", "SUMMARY:Once, at nine\r\nCATEGORIES;LANGUAGE=fr:ATELIER,Repair\r\n")),
        (
            "allday.ics",
            event("allday", "DTSTART;VALUE=DATE:20270110\r\nSTATUS:CANCELLED\r\nTRANSP:TRANSPARENT\r\n"),
        ),
        ("floating.ics", event("floating", "DTSTART:20270112T003000\r\nDURATION:PT15M\r\n")),
        ("series.ics", event("series", series).replace("END:VCALENDAR", moved)),
        ("due.ics", task("due", "DUE:20270105T120000Z\r\nSUMMARY:Call\r\n")),
        ("undated.ics", task("undated", "SUMMARY:Some day\r\nCOMPLETED:20270301T000000Z\r\n")),
    ];
    for (name, body) in objects {
        let put = clef.put(name, &[], &body).await;
        assert_eq!(put.status, StatusCode::CREATED, "{name}: {}", put.text);
    }
    clef
}

fn in_span(component: &str, start: &str, end: &str) -> String {
    format!("<c:comp-filter name='{component}'><c:time-range start='{start}' end='{end}'/></c:comp-filter>")
}

#[rstest]
#[case::first_date("VEVENT", "20270104T080000Z", "20270104T090000Z", &["series.ics"])]
#[case::touching_is_outside("VEVENT", "20270104T100000Z", "20270104T110000Z", &[])]
#[case::inside("VEVENT", "20270104T093000Z", "20270104T093100Z", &["once.ics"])]
#[case::removed_date("VEVENT", "20270118T000000Z", "20270119T000000Z", &[])]
#[case::where_it_was("VEVENT", "20270125T000000Z", "20270126T000000Z", &[])]
#[case::where_it_is("VEVENT", "20270127T153000Z", "20270127T153100Z", &["series.ics"])]
#[case::winter_and_summer("VEVENT", "20270712T070000Z", "20270712T080000Z", &["series.ics"])]
#[case::all_day_cancelled("VEVENT", "20270110T230000Z", "20270110T235959Z", &["allday.ics"])]
#[case::floating_in_utc("VEVENT", "20270112T003000Z", "20270112T004000Z", &["floating.ics"])]
#[case::before_all("VEVENT", "20200101T000000Z", "20200102T000000Z", &[])]
#[case::due("VTODO", "20270105T000000Z", "20270106T000000Z", &["due.ics"])]
#[case::completed("VTODO", "20270228T000000Z", "20270302T000000Z", &["undated.ics"])]
#[tokio::test]
async fn a_time_range_finds_what_happens_in_it(
    #[case] component: &str,
    #[case] start: &str,
    #[case] end: &str,
    #[case] found: &[&str],
) {
    let clef = with_objects().await;
    assert_eq!(names(&clef.query(&in_span(component, start, end)).await), found);
}

#[tokio::test]
async fn a_time_range_may_be_open_at_one_side() {
    let clef = with_objects().await;
    let open = |side: &str| format!("<c:comp-filter name='VEVENT'><c:time-range {side}/></c:comp-filter>");
    assert_eq!(names(&clef.query(&open("start='20270201T000000Z'")).await), ["series.ics"]);
    assert_eq!(names(&clef.query(&open("end='20260601T000000Z'")).await), ["series.ics"]);
    let all = names(&clef.query(&open("end='20300601T000000Z'")).await);
    assert_eq!(all, ["allday.ics", "floating.ics", "once.ics", "series.ics"]);
}

#[tokio::test]
async fn the_zone_of_floating_times_is_that_of_the_calendar() {
    let clef = with_objects().await;
    let zone = "BEGIN:VCALENDAR\nBEGIN:VTIMEZONE\nTZID:Europe/Paris\nEND:VTIMEZONE\nEND:VCALENDAR\n";
    let set = format!(
        "<propertyupdate xmlns='DAV:' xmlns:c='urn:ietf:params:xml:ns:caldav'><set><prop>\
         <c:calendar-timezone>{zone}</c:calendar-timezone></prop></set></propertyupdate>"
    );
    let set = clef.send("PROPPATCH", &at(""), &[], set).await;
    assert!(set.text.contains("200 OK"), "{}", set.text);
    let evening_before = in_span("VEVENT", "20270111T233000Z", "20270111T234500Z");
    assert_eq!(names(&clef.query(&evening_before).await), ["floating.ics"]);
}

#[rstest]
#[case::kind("<c:comp-filter name='VTODO'/>", &["due.ics", "undated.ics"])]
#[case::not_kind("<c:comp-filter name='VTODO'><c:is-not-defined/></c:comp-filter>", &["allday.ics", "floating.ics", "once.ics", "series.ics"])]
#[case::everything("", &["allday.ics", "due.ics", "floating.ics", "once.ics", "series.ics", "undated.ics"])]
#[case::uid("<c:comp-filter name='VEVENT'><c:prop-filter name='UID'><c:text-match collation='i;octet'>once</c:text-match></c:prop-filter></c:comp-filter>", &["once.ics"])]
#[case::folded("<c:comp-filter name='VEVENT'><c:prop-filter name='summary'><c:text-match>ONCE, AT</c:text-match></c:prop-filter></c:comp-filter>", &["once.ics"])]
#[case::octets("<c:comp-filter name='VEVENT'><c:prop-filter name='SUMMARY'><c:text-match collation='i;octet'>ONCE</c:text-match></c:prop-filter></c:comp-filter>", &[])]
#[case::negated("<c:comp-filter name='VTODO'><c:prop-filter name='SUMMARY'><c:text-match negate-condition='yes'>call</c:text-match></c:prop-filter></c:comp-filter>", &["undated.ics"])]
#[case::absent("<c:comp-filter name='VTODO'><c:prop-filter name='COMPLETED'><c:is-not-defined/></c:prop-filter></c:comp-filter>", &["due.ics"])]
#[case::present("<c:comp-filter name='VEVENT'><c:prop-filter name='RRULE'/></c:comp-filter>", &["series.ics"])]
#[case::parameter("<c:comp-filter name='VEVENT'><c:prop-filter name='CATEGORIES'><c:param-filter name='LANGUAGE'><c:text-match>FR</c:text-match></c:param-filter></c:prop-filter></c:comp-filter>", &["once.ics"])]
#[case::both("<c:comp-filter name='VEVENT'><c:time-range start='20270101T000000Z' end='20270201T000000Z'/><c:prop-filter name='SUMMARY'><c:text-match>moved</c:text-match></c:prop-filter></c:comp-filter>", &["series.ics"])]
#[tokio::test]
async fn filters_look_at_components_properties_and_parameters(#[case] filter: &str, #[case] found: &[&str]) {
    assert_eq!(names(&with_objects().await.query(filter).await), found);
}

#[rstest]
#[case(
    "<c:comp-filter name='VEVENT'><c:comp-filter name='VALARM'><c:time-range start='20270101T000000Z'/></c:comp-filter></c:comp-filter>",
    "supported-filter"
)]
#[case(
    "<c:comp-filter name='VEVENT'><c:prop-filter name='CREATED'><c:time-range start='20270101T000000Z'/></c:prop-filter></c:comp-filter>",
    "supported-filter"
)]
#[case(
    "<c:comp-filter name='VEVENT'><c:prop-filter name='UID'><c:text-match collation='i;klingon'>a</c:text-match></c:prop-filter></c:comp-filter>",
    "supported-collation"
)]
#[case("<c:comp-filter name='VEVENT'><c:time-range start='2027'/></c:comp-filter>", "valid-filter")]
#[case(
    "<c:comp-filter name='VEVENT'><c:time-range start='20270102T000000Z' end='20270101T000000Z'/></c:comp-filter>",
    "valid-filter"
)]
#[case("<c:comp-filter/>", "valid-filter")]
#[case("<c:surprise/>", "valid-filter")]
#[tokio::test]
async fn a_filter_that_cannot_be_decided_is_refused_by_name(#[case] filter: &str, #[case] condition: &str) {
    let refused = Clef::start().await.query(filter).await;
    assert_eq!(refused.status, StatusCode::FORBIDDEN);
    assert!(refused.text.contains(&format!("<c:{condition}>")), "{}", refused.text);
}

/// A calendar-query for the content of the series.
async fn content(clef: &Clef, data: &str) -> String {
    let body = format!(
        "<c:calendar-query xmlns:c='urn:ietf:params:xml:ns:caldav' xmlns='DAV:'><prop>{data}</prop><c:filter>\
         <c:comp-filter name='VCALENDAR'><c:comp-filter name='VEVENT'><c:prop-filter name='RRULE'/></c:comp-filter>\
         </c:comp-filter></c:filter></c:calendar-query>"
    );
    let answer = clef.send("REPORT", &at(""), &[("Depth", "1")], body).await;
    assert_eq!(names(&answer), ["series.ics"]);
    text_of(&answer, "c:calendar-data").replace("&#13;", "")
}

#[tokio::test]
async fn a_series_can_be_asked_for_date_by_date() {
    let clef = with_objects().await;
    let data =
        "<c:calendar-data><c:expand start='20270110T000000Z' end='20270202T000000Z'/></c:calendar-data>";
    let expanded = content(&clef, data).await;
    let lines = |name: &str| {
        expanded.lines().filter(|line| line.starts_with(name)).map(ToOwned::to_owned).collect::<Vec<_>>()
    };
    // The second is removed and the third moved.
    assert_eq!(
        lines("DTSTART"),
        ["DTSTART:20270111T080000Z", "DTSTART:20270127T150000Z", "DTSTART:20270201T080000Z"]
    );
    assert_eq!(
        lines("DTEND"),
        ["DTEND:20270111T090000Z", "DTEND:20270127T160000Z", "DTEND:20270201T090000Z"]
    );
    let replaced = ["20270111T080000Z", "20270125T080000Z", "20270201T080000Z"];
    assert_eq!(lines("RECURRENCE-ID"), replaced.map(|at| format!("RECURRENCE-ID:{at}")));
    assert_eq!(lines("SUMMARY"), ["SUMMARY:Weekly", "SUMMARY:Moved", "SUMMARY:Weekly"]);
    assert!(!expanded.contains("RRULE") && !expanded.contains("EXDATE") && !expanded.contains("DURATION"));
}

#[tokio::test]
async fn parts_of_an_object_can_be_asked_for() {
    let clef = with_objects().await;
    let limited = "<c:calendar-data><c:limit-recurrence-set start='20270601T000000Z' end='20270701T000000Z'/></c:calendar-data>";
    let text = content(&clef, limited).await;
    assert!(text.contains("RRULE") && !text.contains("Moved"), "{text}");
    let near = limited.replace("20270601", "20270120");
    assert!(content(&clef, &near).await.contains("Moved"));
    let parts = "<c:calendar-data><c:comp name='VCALENDAR'><c:prop name='VERSION'/><c:comp name='VEVENT'>\
        <c:prop name='UID'/><c:prop name='SUMMARY' novalue='yes'/></c:comp></c:comp></c:calendar-data>";
    let event = "BEGIN:VEVENT\nUID:series\nSUMMARY:\nEND:VEVENT\n";
    let expected = format!("BEGIN:VCALENDAR\nVERSION:2.0\n{event}{event}END:VCALENDAR\n");
    assert_eq!(content(&clef, parts).await, expected);
    let whole = content(&clef, "<c:calendar-data/>").await;
    assert_eq!(whole, clef.get("series.ics").await.text.replace('\r', ""));
}

#[tokio::test]
async fn a_multiget_answers_for_each_address() {
    let clef = with_objects().await;
    let hrefs = [
        at("once.ics"),
        at("missing.ics"),
        format!("{HOME}other/once.ics"),
        "/elsewhere".into(),
        at("d%75e.ics"),
    ];
    let hrefs = hrefs.map(|href| format!("<href>{href}</href>")).concat();
    let body = format!(
        "<c:calendar-multiget xmlns:c='urn:ietf:params:xml:ns:caldav' xmlns='DAV:'><prop><getetag/>\
         <c:calendar-data/><x xmlns='urn:x'/></prop>{hrefs}</c:calendar-multiget>"
    );
    let answer = clef.send("REPORT", &at(""), &[], body).await;
    assert_eq!(names(&answer), ["due.ics", "elsewhere", "missing.ics", "once.ics", "once.ics"]);
    let gone = answer.text.matches("</d:href><d:status>HTTP/1.1 404 Not Found</d:status>").count();
    assert_eq!((gone, answer.text.matches("<c:calendar-data>").count()), (3, 2));
    assert_eq!(answer.text.matches("<x xmlns=\"urn:x\">").count(), 2, "unknown properties are 404 each");
}

#[tokio::test]
async fn a_report_that_is_not_understood_is_refused() {
    let clef = Clef::start().await;
    let unknown = clef.send("REPORT", &at(""), &[], "<expand-property xmlns='DAV:'/>").await;
    assert!(unknown.status == StatusCode::FORBIDDEN && unknown.text.contains("<d:supported-report>"));
    let query = "<c:calendar-query xmlns:c='urn:ietf:params:xml:ns:caldav'/>";
    let elsewhere = clef.send("REPORT", HOME, &[("Depth", "1")], query).await;
    assert!(elsewhere.status == StatusCode::FORBIDDEN && elsewhere.text.contains("<d:supported-report>"));
    let depth = clef.send("REPORT", &at(""), &[], query).await;
    assert_eq!(depth.status, StatusCode::BAD_REQUEST);
    for broken in ["<a>", "", "no xml", "<!DOCTYPE a><a/>", "<a:b/>", "\u{0}"] {
        for method in ["REPORT", "PROPPATCH"] {
            let refused = clef.send(method, &at(""), &[("Depth", "1")], broken).await;
            assert_eq!(refused.status, StatusCode::BAD_REQUEST, "{method} {broken:?}");
        }
    }
    let broken = clef.send("PROPFIND", &at(""), &[("Depth", "0")], "<a>").await;
    assert_eq!(broken.status, StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn busy_times_are_told_without_what_fills_them() {
    let clef = with_objects().await;
    let tentative =
        event("maybe", "DTSTART:20270104T120000Z\r\nDTEND:20270104T130000Z\r\nSTATUS:TENTATIVE\r\n");
    clef.put("maybe.ics", &[], &tentative).await;
    let body = "<c:free-busy-query xmlns:c='urn:ietf:params:xml:ns:caldav'>\
        <c:time-range start='20270104T000000Z' end='20270111T083000Z'/></c:free-busy-query>";
    let answer = clef.send("REPORT", &at(""), &[("Depth", "1")], body).await;
    assert_eq!(
        (answer.status, &answer.headers["content-type"]),
        (StatusCode::OK, &HeaderValue::from_static("text/calendar; charset=utf-8"))
    );
    let lines: Vec<_> = answer.text.lines().filter(|line| line.starts_with("FREEBUSY")).collect();
    // 8:00 to 9:00 of the series and 9:00 to 10:00 are one; the cancelled day is free; the end is cut.
    let expected = [
        "FREEBUSY;FBTYPE=BUSY:20270104T080000Z/20270104T100000Z",
        "FREEBUSY;FBTYPE=BUSY:20270111T080000Z/20270111T083000Z",
        "FREEBUSY;FBTYPE=BUSY-TENTATIVE:20270104T120000Z/20270104T130000Z",
    ];
    assert_eq!(lines, expected);
    assert!(!answer.text.contains("SUMMARY"));
    for depth in [&[][..], &[("Depth", "0")]] {
        let shallow = clef.send("REPORT", &at(""), depth, body).await;
        assert!(shallow.status == StatusCode::OK && shallow.text.contains("BEGIN:VFREEBUSY"), "{shallow:?}");
        assert!(!shallow.text.contains("\nFREEBUSY"), "{shallow:?}");
    }
}
