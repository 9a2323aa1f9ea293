//! The booking form as anybody may send it: `application/x-www-form-urlencoded`.
#![no_main]

use axum::extract::Query;
use clef::domain::room::Room;
use clef::web::forms::booking::parse;
use clef::web::forms::fields::BookingForm;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let Ok(text) = std::str::from_utf8(data) else { return };
    let Ok(address) = http::Uri::builder().path_and_query(format!("/book?{text}")).build() else { return };
    let Ok(Query(form)) = Query::<BookingForm>::try_from_uri(&address) else { return };
    match parse(&form, &Room::sample()) {
        Ok(wish) => {
            assert!(wish.when.interval.start() < wish.when.interval.end());
            assert!(!wish.details.title.trim().is_empty() && !wish.details.title.chars().any(char::is_control));
        }
        Err(errors) => assert!(!errors.is_empty(), "refused without saying why"),
    }
});
