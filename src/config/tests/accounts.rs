//! Several accounts on calendar servers.

use std::sync::Arc;

use rstest::rstest;

use super::env;
use crate::config::{Problems, Settings, check, parse};

const PLACE: &str = "[place]\nname = \"A\"\ntimezone = \"Europe/Paris\"\n[sign_in]\ndemo = true\n";

/// Two accounts of one server, two sites with a room each, and what is added to each of these.
fn text([nantes, saint_nazaire]: [&str; 2], [bain, quai]: [&str; 2], [atelier, nuit]: [&str; 2]) -> String {
    let account = |id: &str, name: &str, lines: &str| {
        format!(
            "[[caldav]]\nid = \"{id}\"\nurl = \"https://cloud.example.org/\"\nusername = \"{name}\"\n\
             password_env = \"APP\"\n{lines}\n"
        )
    };
    let site = |id: &str, lines: &str| format!("[[site]]\nid = \"{id}\"\nname = \"{id}\"\n{lines}\n");
    let room = |id: &str, site: &str, lines: &str| {
        format!("[[room]]\nid = \"{id}\"\nsite = \"{site}\"\nname = \"{id}\"\n{lines}\n")
    };
    [
        PLACE.to_owned(),
        account("nantes", "salles", nantes),
        account("saint-nazaire", "salles-2", saint_nazaire),
        site("bain", bain),
        site("quai", quai),
        room("atelier", "bain", atelier),
        room("nuit", "quai", nuit),
    ]
    .concat()
}

fn read(text: &str, variables: &[(&str, &str)]) -> Result<Arc<Settings>, Problems> {
    parse("rooms.toml", text, env(&[&[("APP", "0123456789")], variables].concat()))
}

const SITES: [&str; 2] = ["caldav = \"nantes\"", "caldav = \"saint-nazaire\""];
const NOTHING: [&str; 2] = ["", ""];

fn rooms(settings: &Settings) -> Vec<Vec<String>> {
    let of = |rooms: Option<&std::collections::HashSet<_>>| {
        rooms.into_iter().flatten().map(ToString::to_string).collect()
    };
    settings.caldav.iter().map(|account| of(account.rooms.as_ref())).collect()
}

#[test]
fn each_site_has_its_own_and_a_room_may_have_another() {
    let settings = read(&text(NOTHING, SITES, NOTHING), &[]).expect("settings");
    assert_eq!(rooms(&settings), [["atelier"], ["nuit"]]);
    let ids: Vec<Option<&str>> = settings.caldav.iter().map(|account| account.id.as_deref()).collect();
    assert_eq!(ids, [Some("nantes"), Some("saint-nazaire")]);
    let of_a_room = text(NOTHING, SITES, ["caldav = \"saint-nazaire\"", ""]);
    let settings = read(&of_a_room, &[]).expect("settings");
    assert_eq!(rooms(&settings).iter().map(Vec::len).collect::<Vec<_>>(), [0, 2]);
    // Where all rooms of a site say it, the site need not.
    let without = text(NOTHING, ["", SITES[1]], ["caldav = \"nantes\"", ""]);
    assert_eq!(rooms(&read(&without, &[]).expect("settings")), [["atelier"], ["nuit"]]);
}

#[test]
fn one_of_several_that_is_alone_has_all_rooms() {
    let all = text(NOTHING, NOTHING, NOTHING);
    let alone = all.replacen("[[caldav]]\nid = \"saint-nazaire\"", "[api_token_of_nobody]", 1);
    let (before, after) = alone.split_once("[api_token_of_nobody]").expect("there");
    let (_, after) = after.split_once("[[site]]").expect("there");
    let settings = read(&format!("{before}[[site]]{after}"), &[]).expect("settings");
    assert_eq!(rooms(&settings).iter().map(Vec::len).collect::<Vec<_>>(), [2]);
}

#[test]
fn variables_name_them_by_their_ids() {
    let variables = [
        ("CLEF__CALDAV__SAINT_NAZAIRE__URL", "https://autre.example.org/dav"),
        ("CLEF__CALDAV__SAINT_NAZAIRE__PASSWORD_ENV", "OTHER"),
        ("CLEF__SITE__QUAI__CALDAV", "saint-nazaire"),
        ("OTHER", "9876543210"),
    ];
    let settings = read(&text(NOTHING, [SITES[0], ""], NOTHING), &variables).expect("settings");
    let urls: Vec<&str> = settings.caldav.iter().map(|account| account.url.as_str()).collect();
    assert_eq!(urls, ["https://cloud.example.org/", "https://autre.example.org/dav/"]);
    let unknown = [("CLEF__CALDAV__NANTE__URL", "https://autre.example.org/")];
    let problems = read(&text(NOTHING, SITES, NOTHING), &unknown).expect_err("refused").to_string();
    assert!(
        problems.contains("no [[caldav]] that is called \"nante\"") && problems.contains("nantes"),
        "{problems}"
    );
}

#[test]
fn calendars_of_one_name_on_two_accounts_are_two() {
    let same = ["calendar = \"salle\"", "calendar = \"salle\"\nalso_blocked_by = [\"rdv\"]"];
    let settings = read(&text(NOTHING, SITES, same), &[]).expect("settings");
    assert!(settings.rooms.iter().all(|room| room.calendar == "salle"));
    let of_the_other = ["calendar = \"rdv\"", "also_blocked_by = [\"rdv\"]"];
    assert!(read(&text(NOTHING, SITES, of_the_other), &[]).is_ok(), "the room of this name is elsewhere");
    let notebook = text(["notebook = \"nuit\"", ""], SITES, NOTHING);
    assert_eq!(read(&notebook, &[]).expect("the room nuit is elsewhere").notebook, "nuit");
}

#[rstest]
#[case::unknown(NOTHING, ["caldav = \"nante\"", SITES[1]], NOTHING, "site.bain.caldav", "there are: nantes, saint-nazaire")]
#[case::unknown_of_a_room(NOTHING, SITES, ["caldav = \"x\"", ""], "room.atelier.caldav", "expected the id of a [[caldav]]")]
#[case::missing(NOTHING, [SITES[0], ""], NOTHING, "site.quai.caldav", "missing; expected the id of the [[caldav]]")]
#[case::twice(["", "id2 = 1"], SITES, NOTHING, "caldav.saint-nazaire.id2", "unknown key")]
#[case::notebook(["", "notebook = \"n\""], SITES, NOTHING, "caldav.saint-nazaire.notebook", "the first [[caldav]] has the notebook")]
#[case::its_notebook(["notebook = \"atelier\"", ""], SITES, NOTHING, "caldav.nantes.notebook", "is the calendar of the room \"atelier\"")]
#[case::one_calendar_by_its_path(
    NOTHING,
    SITES,
    ["calendar = \"/dav/salle\"", "calendar = \"/dav/salle\""],
    "room.nuit.calendar",
    "another room has this calendar"
)]
#[case::one_account(
    NOTHING,
    [SITES[0], SITES[0]],
    ["", "calendar = \"atelier\""],
    "room.nuit.calendar",
    "another room has this calendar"
)]
fn what_does_not_fit_is_said(
    #[case] accounts: [&str; 2],
    #[case] sites: [&str; 2],
    #[case] rooms: [&str; 2],
    #[case] key: &str,
    #[case] says: &str,
) {
    let problems = read(&text(accounts, sites, rooms), &[]).expect_err("refused").to_string();
    assert!(problems.contains(key) && problems.contains(says), "{problems}");
}

#[rstest]
#[case::twice("id = \"saint-nazaire\"", "id = \"nantes\"", "caldav.nantes.id", "is there twice")]
#[case::none("id = \"saint-nazaire\"\n", "", "caldav.1.id", "missing; expected an id")]
#[case::no_id(
    "id = \"saint-nazaire\"",
    "id = \"Saint Nazaire\"",
    "caldav.Saint Nazaire.id",
    "expected an id of a-z"
)]
#[case::the_same_account(
    "\"salles-2\"",
    "\"salles\"",
    "caldav.saint-nazaire.username",
    "the same account as \"nantes\""
)]
#[case::both(
    "[[caldav]]\nid = \"saint-nazaire\"",
    "[caldav]",
    "rooms.toml:12",
    "[caldav] and [[caldav]] are both there"
)]
fn accounts_are_told_from_each_other(
    #[case] line: &str,
    #[case] instead: &str,
    #[case] key: &str,
    #[case] says: &str,
) {
    let changed = text(NOTHING, SITES, NOTHING).replacen(line, instead, 1);
    let problems = read(&changed, &[]).expect_err("refused").to_string();
    assert!(problems.contains(key) && problems.contains(says), "{problems}");
}

#[test]
fn an_account_at_another_address_of_its_server_is_warned_of() {
    let second = |url: &str, name: &str| {
        let [head, tail] = ["saint-nazaire\"\nurl = \"", "\"\nusername = \""];
        let known = format!("{head}https://cloud.example.org/{tail}salles-2\"");
        let changed = text(NOTHING, SITES, NOTHING);
        assert!(changed.contains(&known), "{changed}");
        read(&changed.replacen(&known, &format!("{head}{url}{tail}{name}\""), 1), &[])
    };
    let refused = second("https://Cloud.example.org:443", "salles").expect_err("the same").to_string();
    assert!(refused.contains("the same account as \"nantes\""), "{refused}");
    for (url, name, is_warned) in [
        ("https://cloud.example.org/remote.php/dav/", "salles", true),
        ("https://cloud.example.org/", "Salles", true),
        ("https://cloud.example.org/remote.php/dav/", "salles-2", false),
        ("https://nuage.example.org/", "salles", false),
    ] {
        let warnings = second(url, name).expect("settings").warnings();
        let says = "caldav.saint-nazaire.username: perhaps the same account as \"nantes\"";
        assert_eq!(warnings.iter().any(|one| one.starts_with(says)), is_warned, "{url} {name}: {warnings:?}");
    }
}

#[test]
fn where_there_is_one_server_nobody_names_it() {
    let one =
        "[caldav]\nurl = \"https://cloud.example.org/\"\nusername = \"salles\"\npassword_env = \"APP\"\n";
    for server in ["", one] {
        let text = format!(
            "{PLACE}{server}[[site]]\nid = \"bain\"\nname = \"B\"\ncaldav = \"nantes\"\n[[room]]\nid = \"a\"\nsite = \"bain\"\n\
             name = \"A\"\n"
        );
        let problems = read(&text, &[]).expect_err("refused").to_string();
        assert!(
            problems.contains("site.bain.caldav") && problems.contains("there is no [[caldav]]"),
            "{problems}"
        );
    }
}

#[test]
fn one_that_nobody_names_is_warned_of() {
    let settings = read(&text(NOTHING, [SITES[0], SITES[0]], NOTHING), &[]).expect("settings");
    let warnings = settings.warnings();
    assert!(warnings.iter().any(|one| one.starts_with("caldav.saint-nazaire.id")), "{warnings:?}");
    let only_the_notebook = read(&text(NOTHING, [SITES[1], SITES[1]], NOTHING), &[]).expect("settings");
    assert!(only_the_notebook.warnings().is_empty(), "the first has the notebook");
}

#[test]
fn check_says_of_each_what_only_its_server_knows() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("rooms.toml");
    std::fs::write(&path, text(NOTHING, SITES, NOTHING)).expect("written");
    let summary = check::summary(&path, env(&[("APP", "0123456789")]), super::now()).expect("no problem");
    for (account, calendar) in [("salles", "atelier"), ("salles-2", "nuit")] {
        let says =
            format!("lets \"{account}\" in, and whether that account has these calendars: {calendar} (");
        assert!(summary.contains(&says), "{summary}");
    }
}
