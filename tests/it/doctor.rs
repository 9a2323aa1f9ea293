//! `clef doctor`: what is fine is called fine, and each broken set-up is found, with what to do.

mod calendars;
mod chats;
mod command;
mod feeds;
mod front;
mod machine;
mod sign_in;

use clef::clock::Clock;
use clef::config;
use clef::doctor::{Checked, Wanted};
use clef::domain::time::Instant;
use clef::health::Status;
use clef::program::doctor;
use tempfile::TempDir;

use crate::app::NOW;
use crate::servers::free_port;
use crate::world::Store;

/// A place with two rooms on a calendar server.
const ROOMS: &str = r#"
[place]
name = "L'Essai"
timezone = "Europe/Paris"
[rules]
opening_hours = "Mo-Fr 08:00-20:00"
[[site]]
id = "bain"
name = "Le Bain"
[[room]]
id = "atelier"
site = "bain"
name = "L'Atelier"
[[room]]
id = "salon"
site = "bain"
name = "Le Salon"
"#;

/// A set-up to look at.
struct Setup {
    rooms: String,
    variables: Vec<(String, String)>,
    clock: Clock,
    wanted: Wanted,
    data: TempDir,
}

impl Setup {
    /// Clef with calendars of its own.
    fn embedded() -> Self {
        let data = tempfile::tempdir().expect("a folder");
        let setup = Self {
            rooms: ROOMS.to_owned(),
            variables: Vec::new(),
            clock: Clock::system(),
            wanted: Wanted::default(),
            data,
        };
        let folder = setup.data.path().display().to_string();
        let nobody_there = format!("127.0.0.1:{}", free_port());
        let setup = setup.with("CLEF__SERVER__DATA_DIRECTORY", &folder);
        setup.with("CLEF__SERVER__LISTEN", &nobody_there).with("CLEF__SIGN_IN__DEMO", "true")
    }

    /// Clef with the calendars of `store`.
    fn on(store: &Store) -> Self {
        Self::embedded()
            .with("CLEF__CALDAV__URL", store.url.as_str())
            .with("CLEF__CALDAV__USERNAME", &store.username)
            .with("CLEF__CALDAV__PASSWORD_ENV", "THE_PASSWORD")
            .with("THE_PASSWORD", &store.password)
            .with("CLEF__ROOM__ATELIER__CALENDAR", &store.calendars[0])
            .with("CLEF__ROOM__SALON__CALENDAR", &store.calendars[1])
    }

    /// The same with a variable.
    fn with(mut self, name: &str, value: &str) -> Self {
        self.variables.retain(|(known, _)| known != name);
        self.variables.push((name.to_owned(), value.to_owned()));
        self
    }

    /// The same with further lines of settings.
    fn and(mut self, lines: &str) -> Self {
        self.rooms = format!("{}\n{lines}\n", self.rooms);
        self
    }

    /// The same at another time.
    fn at(mut self, now: &str) -> Self {
        self.clock = Clock::fixed(now.parse::<Instant>().expect("an instant"));
        self
    }

    async fn examine(self) -> Findings {
        let settings =
            config::parse("rooms.toml", &self.rooms, self.variables.into_iter()).expect("settings");
        Findings(doctor::examine(settings, self.clock, self.wanted).await.expect("looked at"))
    }
}

/// What was found.
#[derive(Debug)]
struct Findings(Vec<Checked>);

impl Findings {
    /// What was found of `name`, the worst of it.
    fn of(&self, name: &str) -> &Checked {
        let named = self.0.iter().filter(|one| one.name == name);
        named.max_by_key(|one| one.status).unwrap_or_else(|| panic!("nothing of {name}: {self:#?}"))
    }

    /// That `name` is so, with these words, and that there is something to do.
    fn says(&self, name: &str, status: Status, words: &[&str]) {
        let found = self.of(name);
        assert_eq!(found.status, status, "{found:#?}");
        let said = format!("{} {}", found.message, found.hint.as_deref().unwrap_or_default());
        for word in words {
            assert!(said.contains(word), "{word:?} is not in {said}");
        }
        assert_eq!(found.hint.is_some(), status != Status::Ok, "{found:#?}");
    }

    fn is_broken(&self, name: &str, words: &[&str]) {
        self.says(name, Status::Fail, words);
    }

    fn is_doubtful(&self, name: &str, words: &[&str]) {
        self.says(name, Status::Warn, words);
    }

    fn is_fine(&self, name: &str, words: &[&str]) {
        self.says(name, Status::Ok, words);
    }

    /// The names of what is broken.
    fn broken(&self) -> Vec<&str> {
        let broken = self.0.iter().filter(|one| one.status == Status::Fail);
        broken.map(|one| one.name.as_str()).collect()
    }
}
