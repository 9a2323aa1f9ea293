//! `[[chat]]`: chat rooms and webhooks, and what each of them is told.

use std::collections::BTreeSet;
use std::sync::Arc;

use secrecy::{ExposeSecret, SecretString};
use url::Url;

use super::loopback::is_loopback;
use super::scope::Scope;
use super::secret::{self, Named};
use super::section::Section;
use crate::chat::{ChatHook, ChatTopic, SecretUrl, SigningKey, Target};
use crate::domain::room::{Room, RoomId, Site};

const KEYS: &[&str] = &["kind", "name", "events", "rooms", "sites", "names"];
const ADDRESS: &[&str] = &["url", "url_file", "url_env"];
const SIGNED: &[&str] = &["secret", "secret_file", "secret_env"];
const MATRIX: &[&str] = &["homeserver", "room", "token", "token_file", "token_env"];

const URL: Named = Named {
    itself: "url",
    file: "url_file",
    variable: "url_env",
    what: "the address of the webhook",
    example: "CLEF_CHAT_URL",
};
const SECRET: Named = Named {
    itself: "secret",
    file: "secret_file",
    variable: "secret_env",
    what: "the secret that signs",
    example: "CLEF_CHAT_SECRET",
};
const TOKEN: Named = Named {
    itself: "token",
    file: "token_file",
    variable: "token_env",
    what: "the access token",
    example: "CLEF_MATRIX_TOKEN",
};

const KINDS: &str = "\"rocketchat\", \"mattermost\", \"matrix\" or \"webhook\"";

pub(super) fn read(
    root: &Section,
    env: &[(String, String)],
    sites: &[Site],
    rooms: &[Room],
) -> Vec<ChatHook> {
    let mut hooks: Vec<ChatHook> = Vec::new();
    for section in root.sections("chat", "kind") {
        let Some(hook) = read_hook(&section, env, sites, rooms) else { continue };
        if hooks.iter().any(|other| other.name == hook.name) {
            let message = "is there twice; expected a name of its own for each, such as name = \"accueil\"";
            section.problem("name", message);
        }
        hooks.push(hook);
    }
    hooks
}

fn read_hook(
    section: &Section,
    env: &[(String, String)],
    sites: &[Site],
    rooms: &[Room],
) -> Option<ChatHook> {
    let kind = section.required("kind", KINDS)?;
    let of_kind: &[&[&str]] = match kind.as_str() {
        "rocketchat" | "mattermost" => &[KEYS, ADDRESS],
        "matrix" => &[KEYS, MATRIX],
        "webhook" => &[KEYS, ADDRESS, SIGNED],
        _ => {
            section.problem("kind", &format!("expected {KINDS}"));
            return None;
        }
    };
    section.allow(&of_kind.concat());
    let name = section.parsed("name", "its name in the log", |text| {
        let text = text.trim();
        (!text.is_empty() && text.len() <= 60).then(|| text.to_owned())
    });
    let topics = read_topics(section);
    let only = read_rooms(section, sites, rooms);
    let names = section.boolean("names").unwrap_or_default();
    let target = match kind.as_str() {
        "rocketchat" => read_address(section, env).map(Target::RocketChat),
        "mattermost" => read_address(section, env).map(Target::Mattermost),
        "matrix" => read_matrix(section, env),
        _ => read_webhook(section, env),
    };
    Some(ChatHook { name: name.unwrap_or(kind), target: target?, topics: topics?, only, names })
}

fn read_topics(section: &Section) -> Option<BTreeSet<ChatTopic>> {
    let words = ChatTopic::ALL.map(ChatTopic::as_str).join("\", \"");
    let expected = format!("some of [\"{words}\"]");
    if !section.has("events") {
        section.problem("events", &format!("missing; expected {expected}"));
        return None;
    }
    let texts = section.texts("events", &expected)?;
    let topics: Option<BTreeSet<ChatTopic>> = texts.iter().map(|text| ChatTopic::parse(text)).collect();
    if topics.as_ref().is_none_or(BTreeSet::is_empty) {
        section.problem("events", &format!("expected {expected}"));
        return None;
    }
    topics
}

/// Returns what was meant to be some rooms never becomes all of them.
fn read_rooms(section: &Section, sites: &[Site], rooms: &[Room]) -> Option<Arc<[RoomId]>> {
    let scope = Scope::read(section, sites, rooms);
    let is_some = !scope.is_everywhere(section);
    is_some.then(|| rooms.iter().filter(|room| scope.names(room)).map(|room| room.id.clone()).collect())
}

fn read_address(section: &Section, env: &[(String, String)]) -> Option<SecretUrl> {
    let key = if section.has(URL.file) { URL.file } else { URL.variable };
    private_url(section, key, &secret::read(section, env, &URL)?)
}

/// Whoever has the address of an incoming webhook can post to it. That of a webhook that checks signatures is no secret.
fn read_webhook(section: &Section, env: &[(String, String)]) -> Option<Target> {
    let url = if section.has("url") && !section.has(URL.file) && !section.has(URL.variable) {
        let text = section.text("url", "an address, such as \"https://example.org/clef\"");
        text.and_then(|text| private_url(section, "url", &text.into()))
    } else {
        read_address(section, env)
    };
    let secret = secret::read(section, env, &SECRET).and_then(|text| {
        let key = SigningKey::parse(text.expose_secret());
        if key.is_none() {
            let named = if section.has(SECRET.file) { SECRET.file } else { SECRET.variable };
            let message =
                "names a secret that is too short; expected whsec_ and base64, or at least 16 characters";
            let hint = "`echo whsec_$(openssl rand -base64 32)` makes one.".to_owned();
            section.secret_problem(named, message, Some(hint));
        }
        key
    });
    Some(Target::Webhook { url: url?, secret: secret? })
}

fn read_matrix(section: &Section, env: &[(String, String)]) -> Option<Target> {
    let expected = "the address of the server, such as \"https://matrix.example.org\"";
    let homeserver = section.required("homeserver", expected);
    let homeserver = homeserver.and_then(|text| private_url(section, "homeserver", &text.into()));
    let expected = "the id of a room, such as \"!abc:example.org\" (an alias with # is none)";
    section.required("room", expected);
    let room = section
        .parsed("room", expected, |text| (text.starts_with('!') && text.len() > 1).then(|| text.to_owned()));
    let token = secret::read(section, env, &TOKEN).filter(|token| {
        let is_plain = token.expose_secret().bytes().all(|byte| byte.is_ascii_graphic());
        if !is_plain {
            section.secret_problem(
                TOKEN.file,
                "names a token that is none: expected one word of plain signs",
                None,
            );
        }
        is_plain
    });
    Some(Target::Matrix { homeserver: homeserver?.0, room: room?, token: token? })
}

/// Nobody in between reads or changes it.
fn private_url(section: &Section, key: &str, text: &SecretString) -> Option<SecretUrl> {
    let url = Url::parse(text.expose_secret()).ok().filter(|url| {
        url.has_host() && (url.scheme() == "https" || url.scheme() == "http" && is_loopback(url))
    });
    if url.is_none() {
        let message = "expected an address with https:// (http:// is for this machine alone)";
        section.secret_problem(key, message, None);
    }
    url.map(SecretUrl)
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;
    use crate::config::tests::SMALL;
    use crate::config::{self, Problems};

    fn parsed(lines: &str) -> Result<Vec<ChatHook>, Problems> {
        let env = [
            ("HOOK", "https://chat.example.org/hooks/s3cret"),
            ("OPEN", "http://chat.example.org/hooks/s3cret"),
            ("KEY", "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"),
            ("SHORT", "s3cret"),
        ];
        let env = env.map(|(name, value)| (name.to_owned(), value.to_owned()));
        config::parse("rooms.toml", &format!("{SMALL}\n{lines}"), env.into_iter())
            .map(|settings| settings.chat.clone())
    }

    #[test]
    fn each_kind_is_read_and_tells_no_secret() {
        let lines = "[[chat]]\nkind = \"rocketchat\"\nurl_env = \"HOOK\"\nevents = [\"requested\"]\n\
            [[chat]]\nkind = \"mattermost\"\nurl_env = \"HOOK\"\nevents = [\"conflict\", \"cancelled_late\"]\nnames = true\n\
            [[chat]]\nkind = \"matrix\"\nhomeserver = \"https://m.example.org\"\nroom = \"!a:example.org\"\ntoken_env = \"SHORT\"\nevents = [\"booked\"]\n\
            [[chat]]\nkind = \"webhook\"\nname = \"site\"\nurl = \"http://127.0.0.1:9/clef\"\nsecret_env = \"KEY\"\nevents = [\"moved\"]\n";
        let hooks = parsed(lines).expect("good settings");
        let names: Vec<&str> = hooks.iter().map(|hook| hook.name.as_str()).collect();
        assert_eq!(names, ["rocketchat", "mattermost", "matrix", "site"]);
        assert_eq!(hooks.iter().map(|hook| hook.names).collect::<Vec<_>>(), [false, true, false, false]);
        assert!(!format!("{hooks:?}").contains("s3cret"), "{hooks:?}");
    }

    #[rstest]
    #[case::kind("kind = \"slack\"", "expected \"rocketchat\"")]
    #[case::nothing("kind = \"mattermost\"\nurl_env = \"HOOK\"", "chat.mattermost.events: missing")]
    #[case::unknown(
        "kind = \"mattermost\"\nurl_env = \"HOOK\"\nevents = [\"book\"]",
        "expected some of [\"requested\""
    )]
    #[case::written_down(
        "kind = \"mattermost\"\nurl = \"https://x.org/s3cret\"\nevents = [\"booked\"]",
        "never the url itself"
    )]
    #[case::open(
        "kind = \"mattermost\"\nurl_env = \"OPEN\"\nevents = [\"booked\"]",
        "expected an address with https://"
    )]
    #[case::unsigned(
        "kind = \"webhook\"\nurl = \"https://x.org\"\nevents = [\"booked\"]",
        "secret_file: missing"
    )]
    #[case::weak(
        "kind = \"webhook\"\nurl = \"https://x.org\"\nsecret_env = \"SHORT\"\nevents = [\"booked\"]",
        "too short"
    )]
    #[case::alias(
        "kind = \"matrix\"\nhomeserver = \"https://x.org\"\nroom = \"#a:x.org\"\ntoken_env = \"SHORT\"\nevents = [\"booked\"]",
        "expected the id of a room"
    )]
    #[case::twice(
        "kind = \"mattermost\"\nurl_env = \"HOOK\"\nevents = [\"booked\"]\n[[chat]]\nkind = \"mattermost\"\nurl_env = \"HOOK\"\nevents = [\"booked\"]",
        "is there twice"
    )]
    #[case::others(
        "kind = \"mattermost\"\nurl_env = \"HOOK\"\nroom = \"!a\"\nevents = [\"booked\"]",
        "unknown key"
    )]
    fn a_mistake_is_said_in_words_and_without_secrets(#[case] lines: &str, #[case] words: &str) {
        let problems = parsed(&format!("[[chat]]\n{lines}\n")).expect_err("a mistake").to_string();
        assert!(problems.contains(words) && !problems.contains("/s3cret\""), "{problems}");
    }
}
