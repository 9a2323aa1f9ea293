//! What variables say in the place of the file.

use rstest::rstest;

use super::*;

#[rstest]
#[case::scalar(("CLEF__SERVER__LISTEN", "127.0.0.1:9000"), |s: &Settings| s.server.listen.port() == 9000)]
#[case::boolean(("CLEF__PLACE__PUBLISH_TITLES", "true"), |s: &Settings| s.place.publish_titles)]
#[case::list(("CLEF__PLACE__LANGUAGES", "en, fr"), |s: &Settings| s.place.languages[0] == Language::EN)]
#[case::of_a_room(("CLEF__ROOM__ATELIER__CAPACITY", "10"), |s: &Settings| s.rooms[0].capacity == Some(10))]
#[case::of_its_rules(("CLEF__ROOM__ATELIER__RULES__STEP", "30m"), |s: &Settings| s.rooms[0].rules.step == TimeDelta::minutes(30))]
#[case::of_quotas(("CLEF__RULES__QUOTAS", "hours = 10, per = week; count = 2, ahead = true"), |s: &Settings| s.rooms[0].rules.quotas.len() == 2)]
#[case::of_a_site(("CLEF__SITE__GRAND_BAIN__ADDRESS", "Nantes"), |s: &Settings| s.rooms[0].site.address == "Nantes")]
#[case::not_ours(("CLEF_CONFIG", "other.toml"), |_: &Settings| true)]
fn variables_override_any_key(#[case] pair: (&str, &str), #[case] holds: fn(&Settings) -> bool) {
    let settings = parse("rooms.toml", SMALL, env(&[pair])).unwrap_or_else(|problems| panic!("{problems}"));
    assert!(holds(&settings), "{settings:?}");
}

#[rstest]
#[case::unknown(("CLEF__SERVER__LISTN", "x"), "CLEF__SERVER__LISTN: server.listn = \"x\": unknown key")]
#[case::bad_value(("CLEF__SERVER__LISTEN", "x"), "CLEF__SERVER__LISTEN: server.listen = \"x\": expected an IP")]
#[case::no_such_room(("CLEF__ROOM__ATELIE__CAPACITY", "3"), "Did you mean \"atelier\"?")]
#[case::no_key(("CLEF__SERVER", "x"), "expected a section")]
#[case::nothing(("CLEF__", "x"), "expected CLEF__SECTION__KEY")]
#[case::a_whole_room(("CLEF__ROOM__ATELIER", "x"), "expected CLEF__SECTION__KEY")]
#[case::under_a_value(("CLEF__PLACE__NAME__X", "x"), "name is a value")]
fn a_problem_in_a_variable_names_it(#[case] pair: (&str, &str), #[case] words: &str) {
    let problems = parse("rooms.toml", SMALL, env(&[pair])).expect_err("a mistake").to_string();
    assert!(problems.contains(pair.0) && problems.contains(words), "{problems}");
}
