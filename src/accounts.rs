//! Accounts that people have elsewhere, and what they may do here because of them.
//!
//! Whoever vouches for somebody (a provider, a proxy) says who they are as [`Claimed`]; [`Profile`] is
//! what is left of it when nothing in it can harm a page, a log or a calendar. Nothing here knows of
//! cookies or pages.

pub mod http_client;
pub mod nextcloud;
pub mod oauth;
pub mod openid;
pub mod roles;

use crate::domain::member::{MemberId, Person};
use crate::domain::text;

/// As many bytes as an id, a name or a group may have: they travel in a cookie.
const LONGEST: usize = 200;
/// As many groups as anybody is believed to be in.
const MOST_GROUPS: usize = 1000;

/// Why somebody could not sign in. What is inside is for the log.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Failure {
    /// What came back does not belong to a sign-in that this browser began a moment ago.
    #[error("expired or begun elsewhere: {0}")]
    Expired(String),
    /// The other side wants it begun anew: what was under way there is over, or it needs to see the person.
    #[error("to be begun anew: {0}")]
    Again(String),
    /// The person, or the other side, said no.
    #[error("declined: {0}")]
    Declined(String),
    /// The other side cannot be reached, or does not work.
    #[error("not available: {0}")]
    Unavailable(String),
    /// What the other side says cannot be believed.
    #[error("not to be believed: {0}")]
    Untrusted(String),
}

/// What somebody else says about a person.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Claimed {
    /// The stable id there.
    pub id: String,
    /// The name to show.
    pub name: Option<String>,
    /// The email address.
    pub email: Option<String>,
    /// Whether that address was proven to be theirs.
    pub email_is_proven: bool,
    /// The language they prefer (a BCP 47 tag).
    pub language: Option<String>,
    /// The groups they are in.
    pub groups: Vec<String>,
}

/// Somebody who has an account elsewhere.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Profile {
    /// Who, with an id that nobody of another provider has.
    pub person: Person,
    /// Whether their email address was proven to be theirs.
    pub email_is_proven: bool,
    /// The language they prefer (a BCP 47 tag).
    pub language: Option<String>,
    /// The groups they are in.
    pub groups: Vec<String>,
}

impl Profile {
    /// Returns who `claimed` is, among the ids of `namespace`.
    ///
    /// # Errors
    /// If there is no id that can be kept.
    pub fn new(namespace: &str, claimed: Claimed) -> Result<Self, Failure> {
        let id = claimed.id.trim();
        if id.is_empty() || id.len() > LONGEST || !id.chars().all(text::is_writable) {
            return Err(Failure::Untrusted(format!("no usable id: {id:?}")));
        }
        let email = claimed.email.map(|email| email.trim().to_owned()).filter(|email| is_address(email));
        let name = claimed.name.map(|name| one_line(&name)).filter(|name| !name.is_empty());
        let groups = claimed.groups.iter().map(|group| group.trim());
        let groups = groups.map(|group| group.strip_prefix('/').unwrap_or(group));
        let groups = groups.filter(|group| !group.is_empty() && group.len() <= LONGEST);
        Ok(Self {
            email_is_proven: claimed.email_is_proven && email.is_some(),
            person: Person {
                id: MemberId(format!("{namespace}:{id}")),
                name: name.unwrap_or_else(|| id.to_owned()),
                email,
            },
            language: claimed.language,
            groups: groups.take(MOST_GROUPS).map(ToOwned::to_owned).collect(),
        })
    }
}

/// `text` on one line, and not longer than a name may be.
fn one_line(text: &str) -> String {
    let line = text::as_line(text, LONGEST);
    line[..line.floor_char_boundary(LONGEST)].to_owned()
}

fn is_address(text: &str) -> bool {
    let plain = |c: char| !c.is_whitespace() && text::is_writable(c) && !"<>,;:\"\\".contains(c);
    let parts = text.split_once('@');
    text.len() <= 254
        && text.chars().all(plain)
        && parts.is_some_and(|(who, host)| !who.is_empty() && !host.is_empty() && !host.contains('@'))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn claimed(id: &str) -> Claimed {
        Claimed { id: id.to_owned(), ..Claimed::default() }
    }

    #[test]
    fn what_somebody_says_of_themselves_can_neither_break_a_line_nor_a_mail() {
        let evil = Claimed {
            name: Some("Ana\r\nX-CLEF-ID:1\u{7}\u{ffff}  \u{202e}Le Goff".into()),
            email: Some("ana@example.org\r\nBcc: all@example.org".into()),
            email_is_proven: true,
            groups: vec!["/accueil".into(), " ".into()],
            ..claimed("7")
        };
        let profile = Profile::new("keycloak", evil).expect("a profile");
        assert_eq!(profile.person.name, "Ana X-CLEF-ID:1 Le Goff");
        assert_eq!((profile.person.email.as_deref(), profile.email_is_proven), (None, false));
        assert_eq!(profile.groups, ["accueil"]);
        assert_eq!(profile.person.id.0, "keycloak:7");
    }

    #[test]
    fn a_name_is_cut_between_two_letters() {
        let long = Claimed { name: Some("é".repeat(101) + "x"), ..claimed("7") };
        assert_eq!(Profile::new("k", long).expect("a profile").person.name, "é".repeat(100));
    }

    #[test]
    fn nobody_without_a_usable_id_is_anybody() {
        for id in ["", "  ", "a\nb", "a\u{ffff}", &"x".repeat(201)] {
            assert!(matches!(Profile::new("p", claimed(id)), Err(Failure::Untrusted(_))), "{id:?}");
        }
        assert_eq!(Profile::new("p", claimed("ana")).expect("a profile").person.name, "ana");
    }
}
