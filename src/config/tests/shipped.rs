//! The rooms.toml that comes with Clef.

use super::*;
use crate::domain::member::{Desk, Role};
use crate::domain::rules::{Facts, free_within};
use crate::domain::terms::Terms;
use crate::domain::time;

fn shipped() -> Arc<Settings> {
    load(Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/rooms.toml")), env(&[]))
        .unwrap_or_else(|problems| panic!("{problems}"))
}

#[test]
fn the_shipped_settings_have_no_problem() {
    let settings = shipped();
    assert_eq!((settings.sites.len(), settings.rooms.len()), (2, 5));
    assert!(settings.caldav.is_empty() && settings.sign_in.demo);
    assert_eq!(settings.place.languages, [Language::FR, Language::EN]);
    let rules = |id: &str| &settings.room(id).expect("a shipped room").rules;
    // A room overrides its site, and the site the place, key by key.
    assert_eq!(rules("estuaire").opening_hours.as_str(), "Tu-Fr 09:00-19:00; Sa 10:00-18:00; PH off");
    assert_eq!(rules("etabli").buffer, crate::domain::rules::Buffer::between(TimeDelta::minutes(15)));
    assert_eq!(rules("etabli").max_length, TimeDelta::hours(10));
    assert_eq!(rules("bulle").max_length, TimeDelta::hours(2));
    // Every room can be booked on a plain Thursday.
    let facts = Facts::new(&[], "2027-04-20T08:00:00Z".parse().expect("an instant"));
    for room in &settings.rooms {
        let thursday = time::day(room.zone, "2027-04-22".parse().expect("a date"));
        let terms = Terms::for_everybody(&std::sync::Arc::new(room.clone()));
        assert!(!free_within(&terms, thursday, &facts, None).is_empty(), "{}", room.id);
    }
}

#[test]
fn the_examples_in_the_shipped_comments_are_settings_too() {
    let text = include_str!("../../../rooms.toml").replace("\r\n", "\n");
    let uncommented: Vec<String> = text
        .lines()
        .map(|line| match line.strip_prefix("# ") {
            Some(rest) if rest.starts_with('[') || rest.contains(" = ") => rest.to_owned(),
            _ => line.to_owned(),
        })
        .filter(|line| {
            !line.starts_with("password_file")
                && !line.starts_with("secret_file")
                && !line.starts_with("url_file")
                && !line.starts_with("token_file")
                && !line.starts_with("directory")
                && !line.starts_with("client_secret_file")
                && !line.starts_with("key_file")
                && !line.starts_with("school_holidays")
                && !line.starts_with("logo")
                && !line.starts_with("picture")
        })
        .map(|line| line.replace('…', &"0a".repeat(32)))
        .collect();
    let key = "ab".repeat(64);
    let env = env(&[
        ("NEXTCLOUD_APP_PASSWORD", "secret"),
        ("CLEF_HOOK_SECRET", "a-secret-of-some-length"),
        ("CLEF_CLIENT_SECRET", "secret"),
        ("CLEF_SESSION_KEY", key.as_str()),
        ("CLEF_MAIL_PASSWORD", "secret"),
        ("CLEF_CHAT_URL", "https://chat.example.org/hooks/secret"),
        ("CLEF_CHAT_SECRET", "a-secret-of-some-length"),
        ("CLEF_MATRIX_TOKEN", "secret"),
    ]);
    let uncommented =
        uncommented.join("\n").replace("trusted_proxies = []", "trusted_proxies = [\"127.0.0.1\"]");
    let settings = parse("rooms.toml", &uncommented, env).unwrap_or_else(|problems| panic!("{problems}"));
    assert!(
        !settings.caldav.is_empty() && settings.hooks.secret.is_some() && settings.sign_in.header.is_some()
    );
    assert!(settings.rooms.iter().any(|room| room.video.is_some()));
    assert!(settings.sign_in.link.is_some() && settings.mail.is_some() && settings.chat.len() == 3);
    assert_eq!(settings.tokens[0].role, Role::Reception(Desk::Everywhere));
    assert!(settings.sessions.keys.is_some() && settings.sessions.idle == SessionSettings::default().idle);
    assert_eq!(settings.limits, LimitSettings::default(), "the defaults are the ones that are told");
}
