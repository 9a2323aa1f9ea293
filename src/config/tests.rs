//! Settings as people write them, and mistake.

use crate::language::Language;
use chrono::TimeDelta;
use proptest::prelude::*;
use rstest::rstest;

use super::*;
use crate::domain::rules::Rules;

mod accounts;
mod caldav;
mod groups;
mod limits;
mod notebook;
mod place;
mod secrets;
mod shipped;
mod sign_in;
mod variables;

pub(super) const SMALL: &str = r#"
[place]
name = "L'Ouvre-Boîtes"
timezone = "Europe/Paris"
country = "FR"

[[site]]
id = "grand-bain"
name = "Le Grand Bain"

[[room]]
id = "atelier"
site = "grand-bain"
name = "L'Atelier"
"#;

pub(super) fn env(pairs: &[(&str, &str)]) -> impl Iterator<Item = (String, String)> + use<> {
    let owned: Vec<_> = pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    owned.into_iter()
}

/// The settings of [`SMALL`] with `lines` behind it.
pub(super) fn settings_of(lines: &str, env: impl Iterator<Item = (String, String)>) -> Arc<Settings> {
    let text = format!("{SMALL}\n{lines}\n");
    parse("rooms.toml", &text, env).unwrap_or_else(|problems| panic!("{problems}"))
}

/// The problems of the same, as shown.
pub(super) fn problems_of(lines: &str, env: impl Iterator<Item = (String, String)>) -> String {
    parse("rooms.toml", &format!("{SMALL}\n{lines}\n"), env).expect_err("a mistake").to_string()
}

pub(super) fn good(text: &str) -> Arc<Settings> {
    parse("rooms.toml", text, env(&[])).unwrap_or_else(|problems| panic!("{problems}"))
}

/// The problems of [`SMALL`] with `old` replaced by `new`, as shown.
fn shown(old: &str, new: &str) -> String {
    assert!(SMALL.contains(old), "{old}");
    parse("rooms.toml", &SMALL.replace(old, new), env(&[])).expect_err("a mistake").to_string()
}

#[test]
fn little_needs_to_be_said() {
    let settings = good(SMALL);
    assert_eq!(settings.place.public_url.as_str(), "http://127.0.0.1:8080/");
    assert!(settings.place.publish_free_busy && !settings.place.publish_titles && !settings.sign_in.demo);
    let room = settings.room("atelier").expect("the room");
    assert_eq!((room.calendar.as_str(), room.capacity), ("atelier", None));
    assert_eq!(room.rules, Rules::default());
}

#[test]
fn all_problems_come_at_once_with_line_value_and_expectation() {
    let text = r#"[place]
name = ""
timezone = "Europe/Pari"
country = "France"
languages = ["fr", "de"]
public_url = "https://example.org/book"
color = "blue"

[server]
listen = "localhost"

[rules]
opening_hours = "Mo-Fr 8h-20h"
step = "7m"

[[site]]
id = "Grand Bain"
name = "Le Grand Bain"

[[site]]
id = "ateliers"
name = "Les Ateliers"

[[room]]
id = "a"
site = "atelier"
name = "A"
capacity = "twelve"
calendar = "same"

[[room]]
id = "a"
site = "ateliers"
calendar = "same"
[room.rules]
min_length = "3h"
max_length = "2h"

[[api_token]]
name = "script"
sha256 = "clef_this_is_the_token"
role = "admin"

[sign_on]
demo = true
"#;
    let problems = parse("rooms.toml", text, env(&[("CLEF__ROOM__B__CAPACITY", "3")])).expect_err("many");
    insta::assert_snapshot!(problems);
    assert!(!problems.to_string().contains("clef_this_is_the_token"));
}

#[rstest]
#[case::a_typing_error("timezone", "timezon", "Did you mean \"timezone\"?")]
#[case::zone("Europe/Paris", "Europe/Pari", "Did you mean \"Europe/Paris\"?")]
#[case::unknown_site("site = \"grand-bain\"", "site = \"grandbain\"", "Did you mean \"grand-bain\"?")]
#[case::number_as_name("\"L'Atelier\"", "12", "room.atelier.name = 12: expected the name of the room")]
#[case::no_country(
    "country = \"FR\"",
    "[rules]\nopening_hours = \"PH off; Mo 08:00-09:00\"",
    "needs the country"
)]
#[case::hours_that_say_nothing(
    "[[site]]",
    "[rules]\nopening_hours = 'Mo-Fr 08:00-20:00; Sa \"sur demande\"'\n[[site]]",
    "rules.opening_hours = \"Mo-Fr 08:00-20:00; Sa \\\"sur demande\\\"\": Sa \"sur demande\" does not say when it is open: write \"Sa off \"sur demande\"\" if it is closed then"
)]
#[case::one_bracket("[[room]]", "[room]", "expected [[room]] in double brackets")]
#[case::no_rooms("[[room]]", "[[site]]", "room: missing; expected at least one [[room]]")]
#[case::demo_elsewhere(
    "[[site]]",
    "public_url = \"https://example.org\"\n[sign_in]\ndemo = true\n[[site]]",
    "expected false: demo sign-in"
)]
#[case::demo_open(
    "[[site]]",
    "[server]\nlisten = \"0.0.0.0:80\"\n[sign_in]\ndemo = true\n[[site]]",
    "server.listen is 0.0.0.0:80"
)]
#[case::climbing_calendar(
    "name = \"L'Atelier\"",
    "name = \"A\"\ncalendar = \"../x\"",
    "expected the name of a calendar"
)]
#[case::nothing_bookable("[[site]]", "[rules]\nmin_notice = \"200d\"\n[[site]]", "nothing can be booked")]
#[case::opens_and_horizon(
    "[[site]]",
    "[rules]\nhorizon = \"30d\"\nopens = \"Mo 09:00 +2w\"\n[[site]]",
    "rules.opens = \"Mo 09:00 +2w\": expected either opens or horizon"
)]
#[case::opens_at_no_time("[[site]]", "[rules]\nopens = \"Mo +2w\"\n[[site]]", "such as \"Mo 09:00 +2w\"")]
#[case::quota_of_nothing(
    "[[site]]",
    "[rules]\nquotas = [{ count = 0, per = \"week\" }]\n[[site]]",
    "rules.quotas = […]: count = 0: expected a whole number, 1 at least"
)]
#[case::quota_that_is_none("[[site]]", "[rules]\nquotas = [3]\n[[site]]", "expected quotas such as")]
#[case::quota_below_the_shortest(
    "[[site]]",
    "[rules]\nmin_length = \"2h\"\nquotas = [{ hours = 1, per = \"week\" }]\n[[site]]",
    "expected the quota (hours = 1, per = week, over = room) to be at least min_length (2h)"
)]
#[case::no_length_fits(
    "[[site]]",
    "[rules]\nstep = \"1h\"\nmin_length = \"70m\"\nmax_length = \"110m\"\n[[site]]",
    "no length fits"
)]
#[case::member_needs_a_member(
    "[[site]]",
    "[[api_token]]\nname = \"x\"\nsha256 = \"00\"\nrole = \"member\"\n[[site]]",
    "api_token.x.member: missing"
)]
#[case::syntax("country = \"FR\"", "country = FR", "rooms.toml:5: not TOML")]
fn a_mistake_is_said_in_words_that_help(#[case] old: &str, #[case] new: &str, #[case] words: &str) {
    let shown = shown(old, new);
    assert!(shown.contains(words), "{shown}");
}

#[test]
fn beside_a_syntax_error_only_sure_problems_are_told() {
    let text =
        SMALL.replace("country = \"FR\"", "country = FR").replace("site = \"grand-bain\"", "site = \"x\"");
    let problems = parse("rooms.toml", &text, env(&[])).expect_err("two");
    let lines: Vec<_> = problems.iter().map(|problem| problem.source.to_string()).collect();
    assert_eq!(lines, ["rooms.toml:5", "rooms.toml:13"], "{problems}");
}

#[test]
fn a_member_is_an_id_or_a_person() {
    let token = |member: &str| {
        let sha256 = "0A".repeat(32);
        let table = format!(
            "[[api_token]]\nname = \"x\"\nsha256 = \"{sha256}\"\nrole = \"member\"\nmember = {member}"
        );
        let settings = good(&format!("{SMALL}\n{table}\n"));
        settings.tokens[0].member.clone().expect("a member")
    };
    assert_eq!(token("\"ana\"").name, "ana");
    let ana = token("{ id = \"ana\", name = \"Ana\", email = \"ana@example.org\" }");
    assert_eq!((ana.name.as_str(), ana.email.as_deref()), ("Ana", Some("ana@example.org")));
}

#[test]
fn a_missing_file_says_what_to_do() {
    let problems = load(Path::new("/does/not/exist.toml"), env(&[])).expect_err("no file");
    let shown = problems.to_string();
    assert!(
        shown.starts_with("/does/not/exist.toml: cannot be read") && shown.contains("--config"),
        "{shown}"
    );
    assert_eq!(problems.len(), 1);
}

#[test]
fn an_empty_list_of_rooms_is_no_room() {
    let text = SMALL.split("[[room]]").next().expect("the part before");
    let problems =
        parse("rooms.toml", &format!("room = []\n{text}"), env(&[])).expect_err("no room").to_string();
    assert_eq!(problems, "rooms.toml:1: room = […]: missing; expected at least one [[room]]");
}

#[rstest]
#[case::http("", false)]
#[case::not_listed("public_url = \"https://rooms.example.org\"", true)]
#[case::listed("public_url = \"https://rooms.example.org\"\n[server]\ntrusted_proxies = [\"::1\"]", false)]
fn a_web_server_in_front_that_is_not_listed_is_worth_a_warning(#[case] lines: &str, #[case] warned: bool) {
    let text = SMALL.replace("country = \"FR\"\n", &format!("country = \"FR\"\n{lines}\n"));
    let warnings = good(&text).warnings();
    assert_eq!(warnings.iter().any(|warning| warning.contains("trusted_proxies")), warned, "{warnings:?}");
}

#[test]
fn check_counts_what_is_there() {
    let directory = tempfile::tempdir().expect("a folder");
    let path = directory.path().join("rooms.toml");
    std::fs::write(&path, SMALL).expect("written");
    let summary = check::summary(&path, env(&[]), now()).expect("no problem");
    assert!(summary.ends_with("rooms.toml: 1 room on 1 site, no problems"), "{summary}");
}

pub(super) fn now() -> crate::domain::time::Instant {
    "2027-04-20T08:00:00Z".parse().expect("an instant")
}

#[rstest]
#[case::open("[rules]\nopening_hours = \"Mo 08:00-09:00\"\n", false)]
#[case::never("[rules]\nopening_hours = \"24/7; Mo-Su off\"\n", true)]
#[case::closed_for_long(
    "[[closure]]\nfrom = \"2027-01-01\"\nto = \"2030-12-31\"\nreason = \"Travaux\"\n",
    true
)]
#[case::closed_for_months(
    "[[closure]]\nfrom = \"2027-01-01\"\nto = \"2027-12-31\"\nreason = \"Travaux\"\n",
    false
)]
#[case::open_to_some(
    "[rules]\nopening_hours = \"24/7; Mo-Su off\"\n[[rules_for]]\ngroups = [\"a\"]\nopening_hours = \"24/7\"\n",
    false
)]
fn a_room_that_is_shut_for_a_year_is_worth_a_warning(#[case] lines: &str, #[case] warned: bool) {
    let settings = good(&SMALL.replace("[[site]]", &format!("{lines}[[site]]")));
    let expected = "room.atelier: its opening hours and closures leave it shut for a year";
    assert_eq!(settings.never_open(now()), if warned { vec![expected] } else { Vec::new() });
}

proptest! {
    #[test]
    fn no_text_makes_it_panic(
        text in "([a-z_]{1,9} = (\"[^\"\n]{0,9}\"|-?[0-9]{1,20}|[0-9.:T-]{1,12}|true|\\[\\]|\\{\\})\n|\\[\\[?(place|room|site|rules|caldav|api_token|room.rules)\\]?\\]\n){0,12}",
        cut in 0usize..400, value in ".{0,12}",
    ) {
        let _ = parse("rooms.toml", &text, env(&[("CLEF__ROOM__ATELIER__CAPACITY", &value)]));
        let broken: String = SMALL.chars().take(cut).chain(value.chars()).chain(SMALL.chars().skip(cut + 1)).collect();
        let _ = parse("rooms.toml", &broken, env(&[("CLEF__RULES__STEP", &value)]));
    }
}
