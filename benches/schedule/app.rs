//! The program around a read model, for what its pages cost.

use std::sync::Arc;

use clef::bookings::{Bookings, Wording};
use clef::caldav::client::{self, Client, Limits};
use clef::config::{self, Settings};
use clef::ical::Labels;
use clef::schedule::Schedule;
use clef::sync::{Collections, RoomCalendars};
use clef::web::{App, Clock};

/// A Clef that shows `schedule` and never asks a calendar server.
pub(crate) fn showing(schedule: Arc<Schedule>, clock: Clock, folder: &tempfile::TempDir) -> App {
    let settings = settings(folder);
    let account = client::ClientSettings {
        url: "http://127.0.0.1:9/".parse().expect("an address"),
        username: "salles".into(),
        password: "none".to_owned().into(),
        limits: Limits::default(),
    };
    let wording = Wording {
        public_url: settings.place.public_url.to_string(),
        publish_titles: true,
        name_in_title: false,
        labels: Labels::new(str::to_owned),
    };
    let client = Client::new(account).expect("a client");
    let calendars = Arc::new(RoomCalendars::one(client, Arc::new(Collections::new())));
    let bookings = Bookings::new(Arc::clone(&schedule), calendars, wording);
    App::new(settings, schedule, bookings, clock).expect("an app")
}

fn settings(folder: &tempfile::TempDir) -> Arc<Settings> {
    let text = format!(
        "[place]\nname = \"Mesure\"\ntimezone = \"Europe/Paris\"\ncountry = \"FR\"\nlanguages = [\"fr\"]\n\
         public_url = \"http://127.0.0.1:8080\"\npublish_titles = true\n\
         [server]\ndata_directory = \"{}\"\n[rules]\nopening_hours = \"24/7\"\n\
         [[site]]\nid = \"grand-bain\"\nname = \"Le Grand Bain\"\n\
         [[room]]\nid = \"room-0\"\nsite = \"grand-bain\"\nname = \"Salle 0\"\n",
        folder.path().join("data").display(),
    );
    config::parse("rooms.toml", &text, std::iter::empty()).expect("good settings")
}
