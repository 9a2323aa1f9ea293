//! `[[api_token]]`: who may use the API, by the hash of a token that `clef token` made.

use std::sync::Arc;

use chrono::NaiveDate;

use super::scope::Scope;
use super::section::Section;
use super::{hex, token};
use crate::domain::member::{MemberId, Person, Role};
use crate::domain::room::{Room, RoomId, Site};
use crate::secret::Digest;

/// A token of the API.
#[derive(Debug, Clone)]
pub struct ApiToken {
    /// What it is for.
    pub name: String,
    /// SHA-256 of the token.
    pub sha256: Digest,
    /// What it may do.
    pub role: Role,
    /// The person it acts for; always there if the role is member.
    pub member: Option<Person>,
    /// The only rooms that are there for it; `None`: all.
    pub only: Option<Arc<[RoomId]>>,
    /// The last day on which it is good, on the clocks of the place.
    pub expires: Option<NaiveDate>,
}

pub(super) fn read(root: &Section, sites: &[Site], rooms: &[Room]) -> Vec<ApiToken> {
    let mut tokens: Vec<ApiToken> = Vec::new();
    for section in root.sections("api_token", "name") {
        section.allow(&["name", "sha256", "role", "member", "rooms", "sites", "expires"]);
        let only = read_rooms(&section, sites, rooms);
        let Some(token) = read_token(&section, only) else { continue };
        if tokens.iter().any(|other| other.sha256.is(&token.sha256)) {
            section.problem("sha256", "is there twice; expected each token once");
        }
        if tokens.iter().any(|other| other.name == token.name) {
            section.problem("name", "is there twice; expected a name of its own for each token");
        }
        tokens.push(token);
    }
    tokens
}

fn read_token(section: &Section, only: Option<Arc<[RoomId]>>) -> Option<ApiToken> {
    let name = section.required("name", "what the token is for, such as \"front-desk script\"");
    let sha256 = read_hash(section);
    let one_of = "one of \"visitor\", \"member\", \"reception\" and \"door\"";
    let role =
        section.required("role", one_of).and_then(|_| section.parsed("role", one_of, token::read_role));
    let member = read_member(section);
    if role == Some(Role::Member) && !section.has("member") {
        let hint = "member = { id = \"ana\", name = \"Ana Martin\" }".to_owned();
        section.secret_problem(
            "member",
            "missing; a token of the role member names whom it acts for",
            Some(hint),
        );
    }
    if role == Some(Role::Door) && only.is_none() {
        section.problem("rooms", "missing; a token of the role door names the room at whose door it is");
    }
    let expires = section.parsed("expires", "its last day, such as \"2027-06-30\"", read_day);
    Some(ApiToken { name: name?, sha256: sha256?, role: role?, member, only, expires })
}

/// The rooms of `rooms` and of `sites` together; nothing if neither is named.
fn read_rooms(section: &Section, sites: &[Site], rooms: &[Room]) -> Option<Arc<[RoomId]>> {
    let scope = Scope::read(section, sites, rooms);
    for (key, ids) in [("sites", &scope.sites), ("rooms", &scope.rooms)] {
        if ids.as_ref().is_some_and(Vec::is_empty) {
            section.problem(key, "names none; expected at least one, or leave it out: all rooms");
        }
    }
    // What was meant to be some rooms never becomes all of them.
    if !section.has("sites") && !section.has("rooms") {
        return None;
    }
    Some(rooms.iter().filter(|room| scope.names(room)).map(|room| room.id.clone()).collect())
}

/// A day as `2027-06-30` and in no other way.
pub(super) fn read_day(text: &str) -> Option<NaiveDate> {
    text.parse().ok().filter(|day: &NaiveDate| day.to_string() == text)
}

/// Does not tell the value: it may be the token itself.
fn read_hash(section: &Section) -> Option<Digest> {
    let expected =
        "the 64 hexadecimal digits of the token's SHA-256; `clef token` makes a token and prints them";
    if !section.has("sha256") {
        section.problem("sha256", &format!("missing; expected {expected}"));
        return None;
    }
    let hash = section.text_unseen("sha256").and_then(|text| hex::parse(&text));
    if hash.is_none() {
        section.secret_problem("sha256", &format!("expected {expected}"), None);
    }
    hash.map(<[u8; 32]>::into)
}

/// An id alone, or a person with id, name and email.
fn read_member(section: &Section) -> Option<Person> {
    if !section.is_section("member") {
        let id =
            section.text("member", "an id such as \"ana\", or { id = \"ana\", name = \"Ana Martin\" }")?;
        return Some(Person { name: id.clone(), id: MemberId(id), email: None });
    }
    let member = section.section("member")?;
    member.allow(&["id", "name", "email"]);
    let id = member.required("id", "the member's id, such as \"ana\"");
    let name = member.text("name", "the member's name");
    let email = member.parsed("email", "an address such as \"ana@example.org\"", |text| {
        text.split_once('@')
            .is_some_and(|(who, host)| !who.is_empty() && !host.is_empty())
            .then(|| text.to_owned())
    });
    let id = id?;
    Some(Person { name: name.unwrap_or_else(|| id.clone()), id: MemberId(id), email })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::tests::{env, problems_of, settings_of};
    use rstest::rstest;

    fn lines(more: &str) -> String {
        format!(
            "[[room]]\nid = \"salon\"\nsite = \"grand-bain\"\nname = \"S\"\n[[site]]\nid = \"quai\"\nname = \"Q\"\n\
             [[room]]\nid = \"nuit\"\nsite = \"quai\"\nname = \"N\"\n\
             [[api_token]]\nname = \"x\"\nsha256 = \"{}\"\nrole = \"visitor\"\n{more}",
            "0a".repeat(32)
        )
    }

    #[rstest]
    #[case::all("", None)]
    #[case::one(r#"rooms = ["salon"]"#, Some(vec!["salon"]))]
    #[case::a_site(r#"sites = ["grand-bain"]"#, Some(vec!["atelier", "salon"]))]
    #[case::both("rooms = [\"salon\"]\nsites = [\"quai\"]", Some(vec!["salon", "nuit"]))]
    fn a_token_may_be_for_some_rooms(#[case] more: &str, #[case] expected: Option<Vec<&str>>) {
        let token = settings_of(&lines(more), env(&[])).tokens[0].clone();
        let only = token.only.map(|only| only.iter().map(ToString::to_string).collect::<Vec<_>>());
        assert_eq!(only, expected.map(|ids| ids.into_iter().map(ToOwned::to_owned).collect()));
    }

    #[test]
    fn a_token_may_have_a_last_day() {
        let token = settings_of(&lines("expires = \"2027-06-30\""), env(&[])).tokens[0].clone();
        assert_eq!(token.expires, NaiveDate::from_ymd_opt(2027, 6, 30));
    }

    #[rstest]
    #[case::no_such_room(r#"rooms = ["salonn"]"#, "Did you mean \"salon\"?")]
    #[case::no_such_site(
        r#"sites = ["salon"]"#,
        "\"salon\" is none of them; expected ids; there are: grand-bain, quai"
    )]
    #[case::none("rooms = []", "names none; expected at least one")]
    #[case::not_a_list(r#"rooms = "salon""#, "api_token.x.rooms = \"salon\": expected ids")]
    #[case::no_day(
        r#"expires = "2027-02-30""#,
        "api_token.x.expires = \"2027-02-30\": expected its last day"
    )]
    #[case::another_way(r#"expires = "30/06/2027""#, "such as \"2027-06-30\"")]
    #[case::without_quotes("expires = 2027-06-30", "a date or time without quotes")]
    #[case::mistyped(r#"expire = "2027-06-30""#, "Did you mean \"expires\"?")]
    fn a_scope_that_cannot_be_meant_is_refused(#[case] more: &str, #[case] words: &str) {
        let shown = problems_of(&lines(more), env(&[]));
        assert!(shown.contains(words), "{shown}");
    }
}
