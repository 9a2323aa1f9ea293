//! `[[api_token]]`: who may use the API, by the hash of a token that `clef token` made.

use super::section::Section;
use super::token;
use crate::domain::member::{MemberId, Person, Role};

/// A token of the API.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApiToken {
    /// What it is for.
    pub name: String,
    /// SHA-256 of the token.
    pub sha256: [u8; 32],
    /// What it may do.
    pub role: Role,
    /// The person it acts for; always there if the role is member.
    pub member: Option<Person>,
}

pub(super) fn read(root: &Section) -> Vec<ApiToken> {
    let mut tokens: Vec<ApiToken> = Vec::new();
    for section in root.sections("api_token", "name") {
        section.allow(&["name", "sha256", "role", "member"]);
        let Some(token) = read_token(&section) else { continue };
        if tokens.iter().any(|other| other.sha256 == token.sha256) {
            section.problem("sha256", "is there twice; expected each token once");
        }
        if tokens.iter().any(|other| other.name == token.name) {
            section.problem("name", "is there twice; expected a name of its own for each token");
        }
        tokens.push(token);
    }
    tokens
}

fn read_token(section: &Section) -> Option<ApiToken> {
    let name = section.required("name", "what the token is for, such as \"front-desk script\"");
    let sha256 = read_hash(section);
    let one_of = "one of \"visitor\", \"member\" and \"reception\"";
    let role = section.required("role", one_of).and_then(|_| section.parsed("role", one_of, read_role));
    let member = read_member(section);
    if role == Some(Role::Member) && !section.has("member") {
        let hint = "member = { id = \"ana\", name = \"Ana Martin\" }".to_owned();
        section.secret_problem(
            "member",
            "missing; a token of the role member names whom it acts for",
            Some(hint),
        );
    }
    Some(ApiToken { name: name?, sha256: sha256?, role: role?, member })
}

/// Does not tell the value: it may be the token itself.
fn read_hash(section: &Section) -> Option<[u8; 32]> {
    let expected =
        "the 64 hexadecimal digits of the token's SHA-256; `clef token` makes a token and prints them";
    if !section.has("sha256") {
        section.problem("sha256", &format!("missing; expected {expected}"));
        return None;
    }
    let hash = section.text_unseen("sha256").and_then(|text| token::parse_hash(&text));
    if hash.is_none() {
        section.secret_problem("sha256", &format!("expected {expected}"), None);
    }
    hash
}

fn read_role(text: &str) -> Option<Role> {
    match text {
        "visitor" => Some(Role::Visitor),
        "member" => Some(Role::Member),
        "reception" => Some(Role::Reception),
        _ => None,
    }
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
