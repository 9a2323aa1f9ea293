//! Answers of calendar servers (RFC 4918, 4791, 6578), right or wrong: the first byte chooses the
//! question, the second the status, the rest is the body.
#![no_main]

use bytes::Bytes;
use clef::caldav::requests::Operation;
use clef::caldav::requests::calendar_query::CalendarQuery;
use clef::caldav::requests::collections::{ListCollections, ShowCollection};
use clef::caldav::requests::discover::Discover;
use clef::caldav::requests::list_bin::ListBin;
use clef::caldav::requests::list_etags::ListEtags;
use clef::caldav::requests::multiget::Multiget;
use clef::caldav::requests::put::Create;
use clef::caldav::requests::sync_collection::SyncCollection;
use clef::caldav::{Href, SyncToken, TimeRange};
use libfuzzer_sys::fuzz_target;

const STATUSES: [u16; 8] = [207, 207, 207, 200, 403, 400, 500, 412];

fn ask(operation: &impl Operation, answer: &http::Response<Bytes>) {
    if let Err(error) = operation.parse(answer) {
        let _ = (error.to_string(), error.is_uid_taken(), error.is_sync_token_invalid());
    }
}

fuzz_target!(|data: &[u8]| {
    let [question, status, body @ ..] = data else { return };
    let href = |path| Href::parse(path).expect("an href");
    let (home, collection) = (href("/dav/calendars/salles/"), href("/dav/calendars/salles/atelier/"));
    let answer = http::Response::builder().status(STATUSES[usize::from(*status) % 8]);
    let answer = answer.header("content-type", "application/xml; charset=utf-8");
    let answer = answer.body(Bytes::copy_from_slice(body)).expect("an answer");
    match question % 9 {
        0 => ask(&ListEtags { collection }, &answer),
        1 => ask(&Multiget { hrefs: vec![collection.child("a.ics")], collection }, &answer),
        2 => ask(&SyncCollection { collection, token: Some(SyncToken("1".into())) }, &answer),
        3 => ask(&ListCollections { home }, &answer),
        4 => ask(&ShowCollection { href: collection }, &answer),
        5 => ask(&Discover { at: home }, &answer),
        6 => ask(&ListBin { home }, &answer),
        7 => ask(&Create { href: collection.child("a.ics"), body: String::new() }, &answer),
        _ => {
            let at = |seconds| chrono::DateTime::from_timestamp(seconds, 0).expect("an instant");
            let range = TimeRange { start: at(1_800_000_000), end: at(1_800_086_400) };
            ask(&CalendarQuery { collection, range }, &answer);
        }
    }
});
