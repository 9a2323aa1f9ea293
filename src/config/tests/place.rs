//! Websites that may show the day.

use rstest::rstest;

use super::SMALL;
use crate::config::parse;

#[rstest]
#[case::websites("https://www.example.org\", \"http://127.0.0.1:3000", Some(2))]
#[case::upper_case("https://WWW.Example.org", Some(1))]
#[case::path("https://www.example.org/agenda", None)]
#[case::plain_http("http://www.example.org", None)]
#[case::pattern("https://*.example.org", None)]
#[case::anything("*", None)]
#[case::a_directive("https://a.example; script-src *", None)]
#[case::name("www.example.org", None)]
#[case::with_a_password("https://u:p@example.org", None)]
#[case::no_host("data:", None)]
fn a_website_is_an_origin(#[case] listed: &str, #[case] count: Option<usize>) {
    let text = SMALL.replace("country = \"FR\"", &format!("country = \"FR\"\nembed_on = [\"{listed}\"]"));
    let read = parse("rooms.toml", &text, std::iter::empty());
    assert_eq!(read.as_ref().ok().map(|settings| settings.place.embed_on.len()), count, "{read:?}");
    assert!(read.is_ok() || read.is_err_and(|problems| problems.to_string().contains("place.embed_on")));
}
