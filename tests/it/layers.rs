//! Keeps the layers that `src/lib.rs` draws: who may use whom, over every path in `src`.
//!
//! Test code inside `src` is free: a test of the client may start the embedded server.

pub(crate) mod paths;

use self::paths::{code_of, is_code, module_path, paths_in, positions_of};
use super::repository::files;

/// Module, and what it may use beside itself. A new module of `src` must be added here.
const MAY_USE: &[(&str, &[&str])] = &[
    ("domain", &[]),
    ("language", &[]),
    ("clock", &["domain"]),
    ("heavy", &[]),
    ("files", &[]),
    ("secret", &[]),
    ("ical", &["domain"]),
    ("caldav", &[]),
    ("caldav::embedded", &["caldav", "ical", "domain", "heavy", "files", "secret"]),
    ("outgoing", &[]),
    ("accounts", &["domain", "secret", "outgoing"]),
    ("schedule", &["domain", "ical", "caldav"]),
    ("notebook", &["domain", "clock", "ical", "caldav", "schedule"]),
    ("sync", &["domain", "ical", "caldav", "outgoing", "schedule", "notebook", "files"]),
    ("events", &["domain", "schedule"]),
    ("mail", &["domain", "files"]),
    ("chat", &["domain", "outgoing"]),
    ("bookings", &["domain", "ical", "caldav", "schedule", "notebook", "sync"]),
    ("notices", &["domain", "files", "schedule", "events", "mail", "chat"]),
    ("purge", &["domain", "files", "ical", "caldav", "schedule", "notebook", "sync"]),
    (
        "jobs",
        &[
            "domain", "clock", "heavy", "schedule", "notebook", "sync", "events", "mail", "bookings",
            "notices", "chat", "purge",
        ],
    ),
    ("health", &["domain", "schedule", "notebook", "sync", "notices", "jobs"]),
    (
        "config",
        &[
            "domain", "language", "secret", "ical", "caldav", "outgoing", "accounts", "sync", "mail", "chat",
            "notices",
        ],
    ),
    (
        "web",
        &[
            "domain", "language", "clock", "heavy", "files", "secret", "ical", "caldav", "outgoing",
            "accounts", "schedule", "notebook", "sync", "events", "mail", "chat", "bookings", "notices",
            "jobs", "health", "config",
        ],
    ),
    (
        "doctor",
        &[
            "domain", "clock", "files", "ical", "caldav", "accounts", "schedule", "notebook", "sync", "mail",
            "chat", "bookings", "health", "config",
        ],
    ),
    ("export", &["domain", "files", "ical", "caldav", "sync", "config"]),
    ("import", &["domain", "ical", "mail", "bookings"]),
    (
        "setup",
        &["domain", "clock", "files", "caldav", "accounts", "schedule", "sync", "health", "config", "doctor"],
    ),
];

/// Words of other crates and of the outside world, and the modules that may say them.
const MAY_SAY: &[(&str, &[&str])] = &[
    ("axum::", &["caldav::embedded", "web"]),
    ("reqwest::", &["accounts", "caldav", "doctor", "outgoing", "chat"]),
    ("quick_xml::", &["caldav", "caldav::embedded"]),
    ("icalendar::", &["ical"]),
    ("lettre::", &["mail"]),
    ("minijinja::", &["web"]),
    ("fluent_templates::", &["web"]),
    ("http::", &["caldav", "caldav::embedded", "web"]),
    (
        "tokio::",
        &[
            "heavy",
            "outgoing",
            "accounts",
            "caldav",
            "caldav::embedded",
            "schedule",
            "notebook",
            "sync",
            "events",
            "mail",
            "bookings",
            "jobs",
            "web",
            "setup",
        ],
    ),
    (
        "tracing::",
        &[
            "accounts",
            "caldav",
            "caldav::embedded",
            "schedule",
            "notebook",
            "sync",
            "events",
            "mail",
            "bookings",
            "notices",
            "purge",
            "jobs",
            "config",
            "web",
        ],
    ),
    (
        "std::fs",
        &[
            "files",
            "caldav::embedded",
            "config",
            "sync",
            "mail",
            "notices",
            "health",
            "web",
            "doctor",
            "export",
            "import",
            "purge",
            "setup",
        ],
    ),
    ("std::env", &["config"]),
    // Now is an argument: only the edges look at the clock.
    ("Utc::now", &["clock", "notebook", "sync"]),
    ("Local::now", &[]),
    ("SystemTime::now", &[]),
];

/// Modules that are compiled for tests only.
const ONLY_TESTS: &[&str] = &[
    "bookings::several_rooms::model",
    "bookings::ticket::model",
    "model",
    "notebook::claim::model",
    "web::samples",
];

/// The modules that form the program around the library: they may use everything.
const PROGRAM: &[&str] = &["main", "lib", "program"];

#[test]
fn modules_use_only_what_stands_below_them() {
    let broken: Vec<String> =
        files(&["src"], "rs").iter().flat_map(|file| violations(&file.path, &file.text)).collect();
    assert!(broken.is_empty(), "{}", broken.join("\n"));
}

#[test]
fn every_module_of_the_table_exists() {
    for (module, _) in MAY_USE {
        let path = format!("src/{}.rs", module.replace("::", "/"));
        assert!(super::repository::root().join(&path).is_file(), "{path} is gone: take it out of MAY_USE");
    }
}

/// Everything in the file at `path` (from `src/`) that its layer must not use, as sentences.
fn violations(path: &str, source: &str) -> Vec<String> {
    let module = module_path(path);
    if !is_code(&module) {
        return Vec::new();
    }
    let top = module.first().map_or("", String::as_str);
    if PROGRAM.contains(&top) {
        return Vec::new();
    }
    let Some((own, allowed)) = row_of(&module) else {
        return vec![format!("{path}: module {top} is not in MAY_USE (tests/it/layers.rs)")];
    };
    let code = code_of(source);
    let mut found = Vec::new();
    for used in paths_in(&code, &module) {
        match row_of(&used) {
            Some((target, _)) if target == own || allowed.contains(&target) => {}
            Some((target, _)) => found.push(format!("{path}: {own} must not use {target}")),
            None => found.push(format!("{path}: crate::{} is in no layer", used.join("::"))),
        }
    }
    for (word, modules) in MAY_SAY {
        if !modules.contains(&own) && positions_of(&code, word).next().is_some() {
            found.push(format!("{path}: {own} must not say {word}"));
        }
    }
    found.sort();
    found.dedup();
    found
}

/// The row of the table that stands for `module`: the most precise one.
fn row_of(module: &[String]) -> Option<(&'static str, &'static [&'static str])> {
    let covers =
        |row: &str| row.split("::").zip(module).filter(|(a, b)| a == b).count() == row.split("::").count();
    MAY_USE.iter().filter(|(row, _)| covers(row)).max_by_key(|(row, _)| row.len()).copied()
}

#[test]
fn the_checker_finds_each_way_to_break_a_layer() {
    let breaks = [
        ("src/domain/time.rs", "use crate::ical::read;"),
        ("src/domain/time.rs", "use super::super::web;"),
        ("src/domain.rs", "use super::ical;"),
        ("src/domain/rules.rs", "let now = chrono::Utc::now();\nlet now = Utc::now();"),
        ("src/domain/rules.rs", "tracing::info!(\"hello\");"),
        ("src/ical/read.rs", "use crate::{domain::Uid, caldav::Href};"),
        ("src/ical/read.rs", "use crate::{domain::{a, b as c}, schedule};"),
        ("src/caldav/client.rs", "fn f() { crate::domain::time::day() }"),
        ("src/caldav/client.rs", "use super::embedded::Server;"),
        ("src/caldav/client.rs", "use axum::Router;"),
        ("src/schedule.rs", "use crate::{\n    domain::RoomId,\n    bookings::Bookings,\n};"),
        ("src/bookings/book.rs", "use crate::web::App;"),
        ("src/bookings.rs", "#[cfg(test)]\nmod simulation;\nuse crate::web::App;\nfn f() {}"),
        ("src/config.rs", "use crate::web;"),
        ("src/gossip.rs", "use crate::domain::RoomId;"),
        ("src/web/pages.rs", "use crate::gossip::Rumour;"),
    ];
    for (path, source) in breaks {
        assert!(!violations(path, source).is_empty(), "{path} may not: {source}");
    }
}

#[test]
fn the_checker_lets_pass_what_is_allowed() {
    let fine = [
        ("src/domain/time.rs", "use super::room::RoomId;\nuse crate::domain::{self, booking::Ticket};"),
        ("src/domain/time.rs", "//! See [`crate::web`]. Never Utc::now.\n/// [`crate::ical`]"),
        ("src/caldav/embedded/store.rs", "use crate::{domain::X, ical::{read, write}, caldav::types::Href};"),
        ("src/caldav/embedded/store.rs", "use axum::Router;\nuse super::super::names::DAV;"),
        (
            "src/caldav/client.rs",
            "use super::types::{ETag, Href};\n#[cfg(test)]\nmod tests {\nuse crate::domain::X;\n}",
        ),
        ("src/web/pages/day.rs", "use crate::bookings::Bookings;"),
        ("src/main.rs", "use clef::web;\nlet now = Utc::now();"),
    ];
    for (path, source) in fine {
        assert_eq!(violations(path, source), Vec::<String>::new(), "{path}: {source}");
    }
}
