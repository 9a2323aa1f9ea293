//! Groups in the settings.

use chrono::TimeDelta;
use rstest::rstest;

use super::{SMALL, good};
use crate::config::{Settings, parse};
use crate::domain::groups::Groups;
use crate::domain::member::{Actor, MemberId, Person};
use crate::domain::terms::Terms;

/// [`SMALL`] with two rooms more, of another site, and `more`.
fn place(more: &str) -> String {
    format!(
        "{SMALL}[room.rules]\nhorizon = \"14d\"\n[[site]]\nid = \"quai\"\nname = \"Le Quai\"\n[site.rules]\n\
         min_notice = \"2h\"\n[[room]]\nid = \"bulle\"\nsite = \"quai\"\nname = \"La Bulle\"\n[[room]]\n\
         id = \"studio\"\nsite = \"quai\"\nname = \"Le Studio\"\nonly_for = [\"/studio\"]\n{more}"
    )
}

fn room_for(settings: &Settings, room: &str, groups: &[&str]) -> Terms {
    let room = std::sync::Arc::new(settings.room(room).expect("a room").clone());
    let ana = Person { id: MemberId("ana".to_owned()), name: "Ana".to_owned(), email: None };
    let groups = Groups::new(groups.iter().map(|name| (*name).to_owned()));
    Terms::by_settings(&room, &Actor::Member(ana.into(), groups))
}

#[rstest]
#[case::over_the_place("studio", "groups = [\"/residents\"]\nhorizon = \"365d\"", 365, 120)]
#[case::over_the_room("atelier", "groups = [\"residents\"]\nhorizon = \"365d\"", 365, 0)]
#[case::over_the_site("bulle", "groups = [\"x\", \"residents\"]\nmin_notice = \"0m\"", 180, 0)]
#[case::of_others("bulle", "groups = [\"x\"]\nhorizon = \"365d\"", 180, 120)]
#[case::in_one_site("bulle", "groups = [\"residents\"]\nsites = [\"quai\"]\nhorizon = \"365d\"", 365, 120)]
#[case::in_another("atelier", "groups = [\"residents\"]\nsites = [\"quai\"]\nhorizon = \"365d\"", 14, 0)]
#[case::in_one_room("bulle", "groups = [\"residents\"]\nrooms = [\"bulle\"]\nhorizon = \"1d\"", 1, 120)]
#[case::in_either(
    "atelier",
    "groups = [\"residents\"]\nsites = [\"quai\"]\nrooms = [\"atelier\"]\nhorizon = \"1d\"",
    1,
    0
)]
#[case::in_order(
    "bulle",
    "groups = [\"residents\"]\nhorizon = \"1d\"\n[[rules_for]]\ngroups = [\"residents\"]\nhorizon = \"2d\"",
    2,
    120
)]
fn rules_for_a_group_override_all_others(
    #[case] room: &str,
    #[case] rules: &str,
    #[case] horizon: i64,
    #[case] notice: i64,
) {
    let settings = good(&place(&format!("[[rules_for]]\n{rules}\n")));
    let of = room_for(&settings, room, &["residents"]).rules;
    assert_eq!((of.horizon, of.min_notice), (TimeDelta::days(horizon), TimeDelta::minutes(notice)));
    let of_others = room_for(&settings, room, &[]).rules;
    assert_eq!(of_others, settings.room(room).expect("a room").rules);
}

#[test]
fn a_room_may_be_for_some_groups_only() {
    let settings = good(&place(""));
    assert_eq!(
        settings.room("studio").expect("a room").by_group.only_for,
        ["studio"],
        "as Keycloak names it"
    );
    assert!(!room_for(&settings, "studio", &["studio"]).is_for_others());
    assert!(room_for(&settings, "studio", &["residents"]).is_for_others());
    assert!(!room_for(&settings, "bulle", &[]).is_for_others());
    assert_eq!(settings.sign_in.roles.others, ["studio"], "so that sessions keep it");
}

#[rstest]
#[case::no_groups("[[rules_for]]\nhorizon = \"1d\"", "rules_for.0.groups: missing")]
#[case::nobody("[[rules_for]]\ngroups = []\nhorizon = \"1d\"", "names nobody")]
#[case::no_rule("[[rules_for]]\ngroups = [\"a\"]", "no rule; expected one of: opening_hours")]
#[case::unknown_key("[[rules_for]]\ngroups = [\"a\"]\nhorizn = \"1d\"", "Did you mean \"horizon\"?")]
#[case::unknown_room(
    "[[rules_for]]\ngroups = [\"a\"]\nhorizon = \"1d\"\nrooms = [\"bule\"]",
    "Did you mean \"bulle\"?"
)]
#[case::unknown_site(
    "[[rules_for]]\ngroups = [\"a\"]\nhorizon = \"1d\"\nsites = [\"x\"]",
    "there are: grand-bain, quai"
)]
#[case::by_the_clock(
    "[[rules_for]]\ngroups = [\"a\"]\nrelease_no_show = \"15m\"",
    "rules_for.0.release_no_show = \"15m\": is the same for everybody"
)]
#[case::a_request_by_the_clock(
    "[[rules_for]]\ngroups = [\"a\"]\napproval_expires = \"2d\"",
    "rules_for.0.approval_expires = \"2d\": is the same for everybody"
)]
#[case::bad_value("[[rules_for]]\ngroups = [\"a\"]\nhorizon = \"soon\"", "expected a length")]
#[case::nothing_left("[[rules_for]]\ngroups = [\"a\"]\nmin_notice = \"20d\"", "(in the room atelier)")]
#[case::no_rooms("[[rules_for]]\ngroups = [\"a\"]\nhorizon = \"1d\"\nrooms = []", "names no room")]
#[case::one_section("[rules_for]\ngroups = [\"a\"]", "double brackets")]
#[case::for_nobody("[[room]]\nid = \"x\"\nsite = \"quai\"\nname = \"X\"\nonly_for = []", "names nobody")]
#[case::not_a_list(
    "[[room]]\nid = \"x\"\nsite = \"quai\"\nname = \"X\"\nonly_for = \"a\"",
    "expected groups, such as"
)]
fn mistakes_about_groups_are_said(#[case] more: &str, #[case] words: &str) {
    let problems = parse("rooms.toml", &place(more), std::iter::empty()).expect_err("a mistake");
    assert!(problems.to_string().contains(words), "{problems}");
}

#[rstest]
#[case::same("groups = [\"a\"]\nhorizon = \"1d\"", true)]
#[case::more_groups_and_rules("groups = [\"b\", \"a\"]\nhorizon = \"1d\"\nstep = \"30m\"", true)]
#[case::another_group("groups = [\"b\"]\nhorizon = \"1d\"", false)]
#[case::another_rule("groups = [\"a\"]\nstep = \"30m\"", false)]
#[case::fewer_rooms("groups = [\"a\"]\nhorizon = \"1d\"\nsites = [\"quai\"]", false)]
#[case::together(
    "groups = [\"a\"]\nhorizon = \"1d\"\nsites = [\"quai\"]\n[[rules_for]]\ngroups = [\"a\"]\n\
     horizon = \"1d\"\nrooms = [\"atelier\"]",
    true
)]
fn rules_that_never_count_are_a_warning(#[case] later: &str, #[case] useless: bool) {
    let earlier = "[[rules_for]]\ngroups = [\"a\"]\nhorizon = \"2d\"\n";
    let settings = good(&place(&format!("{OPENID}{earlier}[[rules_for]]\n{later}\n")));
    let warnings = settings.warnings();
    assert_eq!(warnings.len(), usize::from(useless), "{warnings:?}");
    assert!(
        warnings.iter().all(|warning| warning.contains("rules_for.0 (a) decides about no booking")),
        "{warnings:?}"
    );
}

#[test]
fn groups_that_no_cookie_holds_are_refused() {
    let groups = |count: usize| {
        let names: Vec<String> = (0..count).map(|number| format!("\"{number:020}\"")).collect();
        place(&format!("[[rules_for]]\ngroups = [{}]\nhorizon = \"1d\"", names.join(", ")))
    };
    good(&groups(50));
    let problems = parse("rooms.toml", &groups(60), std::iter::empty()).expect_err("too long").to_string();
    assert!(problems.contains("1200 at most"), "{problems}");
}

const PORTAL: &str =
    "[server]\ntrusted_proxies = [\"127.0.0.1\"]\n[sign_in.header]\nuser = \"Remote-User\"\n";
const OPENID: &str = "[[sign_in.openid]]\nid = \"k\"\nname = \"K\"\nissuer = \"https://k.example/realms/k\"\nclient_id = \"c\"\n";

#[rstest]
#[case::nobody_signs_in("", Some("OpenID Connect"))]
#[case::demo("[sign_in]\ndemo = true\n", Some("(studio)"))]
#[case::portal_without_groups(PORTAL, Some("sign_in.header.groups"))]
#[case::portal_with_groups(
    "[server]\ntrusted_proxies = [\"127.0.0.1\"]\n[sign_in.header]\nuser = \"A\"\ngroups = \"B\"\n",
    None
)]
#[case::openid(OPENID, None)]
fn groups_that_nobody_can_be_in_are_a_warning(#[case] way: &str, #[case] words: Option<&str>) {
    let warnings = good(&place(way)).warnings();
    assert_eq!(warnings.len(), usize::from(words.is_some()), "{warnings:?}");
    assert!(words.is_none_or(|words| warnings[0].contains(words)), "{warnings:?}");
    assert!(good(&format!("{SMALL}{way}")).warnings().is_empty(), "where no group is named");
}
