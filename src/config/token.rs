//! `clef token`: makes tokens for the API. Clef keeps only their hashes.

use super::hex;
use crate::domain::member::{Desk, Role};
use crate::secret::{Digest, secret};
use chrono::NaiveDate;

/// A new token, and the lines for `rooms.toml` that let it in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewToken {
    /// The token itself: for whoever uses it, shown once.
    pub token: String,
    /// What to add to `rooms.toml`.
    pub toml: String,
}

/// What a token shall be for. What is left out is written as an example to be changed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Purpose {
    /// What it is for.
    pub name: Option<String>,
    /// What it may do.
    pub role: Option<Role>,
    /// The id of the member it acts for.
    pub member: Option<String>,
    /// The only rooms that are there for it, by id; none: all.
    pub rooms: Vec<String>,
    /// The only sites, by id; none: all.
    pub sites: Vec<String>,
    /// Its last day.
    pub expires: Option<NaiveDate>,
}

/// Makes a token of 256 random bits.
pub fn generate(purpose: &Purpose) -> NewToken {
    let token = format!("clef_{}", secret());
    let text = |text: &str| toml::Value::from(text).to_string();
    let list = |ids: &[String]| ids.iter().map(|id| text(id)).collect::<Vec<_>>().join(", ");
    let mut lines = vec![
        "[[api_token]]".to_owned(),
        format!("name = {}", text(purpose.name.as_deref().unwrap_or("what it is for"))),
        format!("sha256 = \"{}\"", hash(&token)),
        match (&purpose.role, &purpose.member) {
            (Some(Role::Visitor), _) => "role = \"visitor\"".to_owned(),
            (Some(Role::Door), _) => "role = \"door\"".to_owned(),
            (Some(Role::Reception(_)), _) => "role = \"reception\"".to_owned(),
            (Some(Role::Member), _) | (None, Some(_)) => "role = \"member\"".to_owned(),
            (None, None) => "role = \"visitor\"   # or \"reception\", \"door\", or \"member\" with: \
                 member = { id = \"ana\", name = \"Ana Martin\" }"
                .to_owned(),
        },
    ];
    lines.extend(purpose.member.as_deref().map(|id| format!("member = {}", text(id))));
    lines.extend((!purpose.rooms.is_empty()).then(|| format!("rooms = [{}]", list(&purpose.rooms))));
    lines.extend((!purpose.sites.is_empty()).then(|| format!("sites = [{}]", list(&purpose.sites))));
    lines.extend(purpose.expires.map(|day| format!("expires = \"{day}\"")));
    NewToken { token, toml: lines.join("\n") + "\n" }
}

/// The role that `rooms.toml` names.
pub fn read_role(text: &str) -> Option<Role> {
    match text {
        "visitor" => Some(Role::Visitor),
        "member" => Some(Role::Member),
        "door" => Some(Role::Door),
        "reception" => Some(Role::Reception(Desk::Everywhere)),
        _ => None,
    }
}

/// Returns the hash of `token` as `rooms.toml` has it.
#[must_use]
pub fn hash(token: &str) -> String {
    hex::write(Digest::of(token).bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lines_that_are_printed_let_the_token_in() {
        let new = generate(&Purpose::default());
        let text = format!("{}\n{}", crate::config::tests::SMALL, new.toml);
        let settings = crate::config::parse("rooms.toml", &text, std::iter::empty()).expect("good settings");
        assert!(settings.tokens[0].sha256.is(&Digest::of(&new.token)));
        assert_ne!(generate(&Purpose::default()), new);
        assert!(new.token.starts_with("clef_") && new.token.len() == 69);
    }

    #[test]
    fn what_a_token_is_for_is_read_as_it_was_said() {
        let purpose = Purpose {
            name: Some("l'écran \"du\" hall \\".into()),
            role: None,
            member: Some("keycloak:\"7f\"".into()),
            rooms: vec!["atelier".into()],
            sites: vec!["grand-bain".into()],
            expires: NaiveDate::from_ymd_opt(2027, 6, 30),
        };
        let lines = generate(&purpose).toml;
        let token = crate::config::tests::settings_of(&lines, std::iter::empty()).tokens[0].clone();
        assert_eq!((token.name.as_str(), token.role), ("l'écran \"du\" hall \\", Role::Member));
        assert_eq!(token.member.expect("a member").id.0, "keycloak:\"7f\"");
        assert_eq!(token.only.expect("rooms").len(), 1);
        assert_eq!(token.expires, purpose.expires);
        for (role, name) in [(Role::Visitor, "visitor"), (Role::Reception(Desk::Everywhere), "reception")] {
            let new = generate(&Purpose { role: Some(role), ..Purpose::default() });
            assert!(new.toml.contains(&format!("role = \"{name}\"\n")), "{}", new.toml);
        }
    }

    #[test]
    fn hashes_are_sha256_in_hexadecimal() {
        let known = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        assert_eq!(hex::parse(known), Some(*Digest::of("abc").bytes()));
        assert_eq!(hash("abc"), known);
        assert_eq!(hex::parse::<32>(&known[1..]), None);
        assert_eq!(hex::parse::<32>(&known.replace('b', "é")), None);
    }
}
