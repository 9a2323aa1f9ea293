//! Answers that are not what was asked for: they must be errors, and never an empty calendar.

use super::*;

const LOGIN_PAGE: &str =
    "<!DOCTYPE html>\n<html><head><title>Login</title></head><body><form></form></body></html>";
const XHTML: &str = r#"<html xmlns="http://www.w3.org/1999/xhtml"><body>login</body></html>"#;
const EMPTY: &str = r#"<d:multistatus xmlns:d="DAV:"/>"#;

fn query() -> CalendarQuery {
    CalendarQuery { collection: href("/dav/a/"), range: a_range() }
}

fn list() -> ListEtags {
    ListEtags { collection: href("/dav/a/") }
}

/// One response of a multistatus with this in it.
fn response(inside: &str) -> http::Response<Bytes> {
    let body = format!(
        r#"<d:multistatus xmlns:d="DAV:" xmlns:c="urn:ietf:params:xml:ns:caldav">{inside}</d:multistatus>"#
    );
    answer(207, body)
}

#[rstest]
#[case::login_page(207, LOGIN_PAGE)]
#[case::xhtml(207, XHTML)]
#[case::nothing(207, "")]
#[case::garbage(207, "\u{1}\u{2} not XML")]
#[case::json(207, "{\"error\": true}")]
#[case::wrong_namespace(207, "<multistatus/>")]
#[case::other_namespace(207, r#"<multistatus xmlns="urn:other"/>"#)]
#[case::truncated(207, r#"<d:multistatus xmlns:d="DAV:"><d:response>"#)]
#[case::two_documents(207, r#"<d:multistatus xmlns:d="DAV:"/><d:multistatus xmlns:d="DAV:"/>"#)]
#[case::not_207(200, EMPTY)]
#[case::page_with_200(200, LOGIN_PAGE)]
#[case::no_content(204, "")]
#[case::no_href(207, r#"<d:multistatus xmlns:d="DAV:"><d:response/></d:multistatus>"#)]
fn what_is_no_multistatus_is_never_an_empty_calendar(#[case] status: u16, #[case] body: &'static str) {
    let query = query().parse(&answer(status, body));
    assert!(matches!(query, Err(Error::Malformed(_))), "{query:?}");
    let list = list().parse(&answer(status, body));
    assert!(matches!(list, Err(Error::Malformed(_))), "{list:?}");
    let sync = SyncCollection { collection: href("/dav/a/"), token: None };
    assert!(matches!(sync.parse(&answer(status, body)), Err(Error::Malformed(_))));
}

#[test]
fn an_empty_multistatus_is_an_empty_answer_only_where_it_can_be() {
    assert_eq!(query().parse(&answer(207, EMPTY)).expect("no events"), []);
    // A listing holds at least the collection itself, a sync at least its token.
    assert!(matches!(list().parse(&answer(207, EMPTY)), Err(Error::Malformed(_))));
    let sync = SyncCollection { collection: href("/dav/a/"), token: None };
    assert!(matches!(sync.parse(&answer(207, EMPTY)), Err(Error::Malformed(_))));
}

#[test]
fn entities_and_nesting_cannot_grow_without_bound() {
    let bomb = r#"<!DOCTYPE x [<!ENTITY a "aaaaaaaa"><!ENTITY b "&a;&a;">]>
        <d:multistatus xmlns:d="DAV:"><d:response><d:href>&b;</d:href></d:response></d:multistatus>"#;
    assert!(matches!(query().parse(&answer(207, bomb)), Err(Error::Malformed(_))));
    let deep = response(&"<d:response>".repeat(100_000));
    assert!(matches!(query().parse(&deep), Err(Error::Malformed(_))));
}

#[rstest]
#[case::in_the_answer(response(
    "<d:response><d:href>/dav/a</d:href><d:status>HTTP/1.1 404 Not Found</d:status></d:response>"
))]
#[case::as_its_status(answer(404, "Not found"))]
#[case::long_gone(answer(410, ""))]
fn a_calendar_that_is_gone_is_not_an_empty_one(#[case] gone: http::Response<Bytes>) {
    assert!(matches!(query().parse(&gone), Err(Error::NotFound(_))));
    assert!(matches!(list().parse(&gone), Err(Error::NotFound(_))));
    assert!(matches!(ShowCollection { href: href("/dav/a/") }.parse(&gone), Err(Error::NotFound(_))));
}

#[rstest]
#[case::cut_short(
    "<d:response><d:href>/dav/a/</d:href><d:status>HTTP/1.1 507 Insufficient Storage</d:status></d:response>"
)]
#[case::one_failed(
    "<d:response><d:href>/dav/a/1.ics</d:href><d:status>HTTP/1.1 500 Error</d:status></d:response>"
)]
fn an_answer_that_is_not_whole_is_refused(#[case] inside: &str) {
    assert!(matches!(query().parse(&response(inside)), Err(Error::Rejected { status: 500 | 507, .. })));
    assert!(matches!(list().parse(&response(inside)), Err(Error::Rejected { status: 500 | 507, .. })));
}

#[test]
fn an_event_without_its_data_is_not_free_time() {
    let inside = "<d:response><d:href>/dav/a/1.ics</d:href><d:propstat><d:prop><c:calendar-data/></d:prop>\
        <d:status>HTTP/1.1 403 Forbidden</d:status></d:propstat></d:response>";
    assert!(matches!(query().parse(&response(inside)), Err(Error::Malformed(_))));
}

#[test]
fn what_is_missing_or_odd_in_one_response_is_borne() {
    let inside = r#"
        <d:response><d:href>https://other.example/dav/a/</d:href>
          <d:propstat><d:prop><d:resourcetype><d:collection/></d:resourcetype></d:prop>
          <d:status>HTTP/2 200</d:status></d:propstat></d:response>
        <x:else xmlns:x="urn:x"><x:y/></x:else>
        <d:response><d:href> /dav/a/1.ics </d:href><d:propstat><d:prop><d:resourcetype/></d:prop>
          <d:status>HTTP/1.1 200 OK</d:status></d:propstat></d:response>
        <d:response><d:href>/dav/a/2.ics</d:href><d:href>/dav/a/3.ics</d:href>
          <d:status>HTTP/1.1 404 Not Found</d:status></d:response>
        <d:responsedescription>all is well</d:responsedescription>"#;
    let listed = list().parse(&response(inside)).expect("a listing");
    assert_eq!(listed, [(href("/dav/a/1.ics"), ETag(String::new()))]);
}

#[test]
fn properties_count_by_their_own_status_wherever_it_stands() {
    let inside = r#"
        <d:response><d:href>/dav/a/1.ics</d:href>
          <d:propstat><d:status>HTTP/1.1 404 Not Found</d:status><d:prop><d:getetag>"none"</d:getetag></d:prop></d:propstat>
          <d:propstat><d:status>HTTP/1.1 200 OK</d:status><d:prop><d:getetag>"1"</d:getetag></d:prop></d:propstat>
          <d:propstat><d:prop><d:getetag>"late"</d:getetag></d:prop><d:status>HTTP/1.1 403 Forbidden</d:status></d:propstat>
        </d:response>"#;
    let listed = list().parse(&response(inside)).expect("a listing");
    assert_eq!(listed, [(href("/dav/a/1.ics"), ETag("\"1\"".to_owned()))]);
}

#[test]
fn cdata_and_bytes_that_are_not_utf8_spoil_nothing() {
    let mut body = br#"<d:multistatus xmlns:d="DAV:" xmlns:c="urn:ietf:params:xml:ns:caldav"><d:response>
        <d:href>/dav/a/1.ics</d:href><d:propstat><d:prop><d:getetag>"1"</d:getetag>
        <c:calendar-data><![CDATA[BEGIN:VCALENDAR
SUMMARY:a <b> & c]]>&#13;
DESCRIPTION:caf"#
        .to_vec();
    body.push(0xe9);
    body.extend_from_slice(
        b"</c:calendar-data></d:prop><d:status>HTTP/1.1 200 OK</d:status></d:propstat></d:response></d:multistatus>",
    );
    let objects = query().parse(&answer(207, body)).expect("an answer");
    let expected = "BEGIN:VCALENDAR\nSUMMARY:a <b> & c\r\nDESCRIPTION:caf\u{fffd}";
    assert_eq!(objects[0].data, expected);
}

#[rstest]
#[case(201, "", Ok(false))]
#[case(204, "", Ok(true))]
#[case(200, "", Ok(true))]
#[case(207, "", Err(true))]
#[case(202, "", Err(true))]
#[case(302, "", Err(false))]
#[case(412, "", Err(false))]
#[case(415, "", Err(false))]
#[case(500, "Internal Server Error", Err(true))]
#[case(503, "", Err(true))]
fn a_create_is_good_unknown_or_certainly_not_done(
    #[case] status: u16,
    #[case] body: &'static str,
    #[case] expected: Result<bool, bool>,
) {
    let create = put::Create { href: href("/a.ics"), body: String::new() };
    let outcome = create.parse(&answer(status, body));
    let outcome = outcome.map(|created| created.overwrote).map_err(|error| error.may_have_happened());
    assert_eq!(outcome, expected);
}

#[test]
fn a_page_behind_a_200_is_no_success() {
    let mut page = answer(200, LOGIN_PAGE);
    page.headers_mut().insert("content-type", "text/html; charset=UTF-8".parse().expect("a value"));
    let create = put::Create { href: href("/a.ics"), body: String::new() };
    assert!(matches!(create.parse(&page), Err(Error::Malformed(_))));
    assert!(matches!(
        delete::Delete { href: href("/a.ics"), etag: None, silently: false }.parse(&page),
        Err(Error::Malformed(_))
    ));
    assert!(matches!(get::Get { href: href("/a.ics") }.parse(&page), Err(Error::Malformed(_))));
}

#[test]
fn an_object_is_read_with_its_etag() {
    let mut found = answer(200, "\u{feff}BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n");
    found.headers_mut().insert("etag", "W/\"1\"".parse().expect("a value"));
    let object = get::Get { href: href("/a.ics") }.parse(&found).expect("an object");
    assert_eq!(object.etag, Some(ETag("W/\"1\"".into())));
    assert!(matches!(get::Get { href: href("/a.ics") }.parse(&answer(404, "")), Err(Error::NotFound(_))));
}

#[test]
fn a_refusal_keeps_its_beginning_and_says_where_it_leads() {
    let long = "é".repeat(5_000);
    let Err(Error::Rejected { status: 503, body, condition: None }) = query().parse(&answer(503, long))
    else {
        panic!("not a refusal");
    };
    assert_eq!(body.len(), 2_048);
    let mut redirect = answer(302, "");
    redirect.headers_mut().insert("location", "https://login.example/".parse().expect("a value"));
    let Err(Error::Rejected { body, .. }) = query().parse(&redirect) else { panic!("not a refusal") };
    assert_eq!(body, "redirects to https://login.example/");
    assert!(matches!(query().parse(&answer(401, "")), Err(Error::Unauthorized)));
}

#[test]
fn no_recorded_answer_that_was_cut_off_is_read() {
    for whole in recorded() {
        let list = ListCollections { home: href("/elsewhere/") };
        assert!(list.parse(&answer(207, whole.clone())).is_ok());
        for length in 0..whole.len() {
            assert!(list.parse(&answer(207, whole[..length].to_vec())).is_err(), "cut at {length}");
        }
    }
}

proptest::proptest! {
    #[test]
    fn no_damaged_answer_brings_the_reader_down(place in 0_usize..100_000, bytes in "[<>&;/a\"#\\x00-\\x20]{0,4}") {
        for mut body in recorded() {
            let place = place % body.len();
            let end = (place + 1).min(body.len());
            body.splice(place..end, bytes.bytes());
            let collection = calendar("nextcloud");
            let _ = query().parse(&answer(207, body.clone()));
            let _ = SyncCollection { collection, token: None }.parse(&answer(207, body.clone()));
            let _ = ListCollections { home: href("/") }.parse(&answer(207, body));
        }
    }
}

#[test]
fn a_server_that_does_not_speak_basic_is_told_from_a_wrong_password() {
    let refused = |ways: &[&str]| {
        let mut refused = answer(401, "");
        for way in ways {
            refused.headers_mut().append("www-authenticate", way.parse().expect("a header"));
        }
        query().parse(&refused).expect_err("401")
    };
    let digest = r#"Digest realm="BaikalDAV", qop="auth", nonce="x", opaque="y""#;
    match refused(&[digest]) {
        Error::NoBasic { offered } => assert_eq!(offered, "Digest"),
        other => panic!("{other:?}"),
    }
    for ways in [
        &[r#"Basic realm="Nextcloud", charset="UTF-8""#][..],
        &[digest, "basic"],
        &[],
        &["Digest a=b, Basic"],
    ] {
        assert!(matches!(refused(ways), Error::Unauthorized), "{ways:?}");
    }
}
