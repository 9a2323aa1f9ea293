//! `GET /reception/health`: what Clef knows of itself without asking anybody anew, in plain words: the calendars, the
//! notebook, mails, what it does by itself, the disk. What is looked at is that of `clef doctor` (`src/health.rs`).

mod sentences;

use axum::response::Response;
use serde::Serialize;

use self::sentences::Sentence;
use super::Notice;
use super::desk::{is_at_the_desk, require_reception};
use crate::domain::room::Room;
use crate::health::{Finding, Status, Subject};
use crate::health::{look_at_disk, of_closures, of_feeds, of_jobs, of_mails, of_notebook, of_rooms};
use crate::web::error::Error;
use crate::web::heavy::heavy;
use crate::web::i18n::args;
use crate::web::page::Page;
use crate::web::visit::Visit;

#[derive(Debug, Serialize)]
pub(in crate::web) struct HealthPage {
    summary: Notice,
    groups: Vec<HealthGroup>,
}

#[derive(Debug, Serialize)]
struct HealthGroup {
    title: String,
    lines: Vec<HealthLine>,
}

#[derive(Debug, Serialize)]
struct HealthLine {
    /// `good`, `wait` or `bad`.
    tone: &'static str,
    word: String,
    what: String,
    text: String,
    /// For whoever keeps Clef running, in English as in the log.
    cause: Option<String>,
}

impl Page for HealthPage {
    const TEMPLATE: &'static str = "health.html";

    #[cfg(test)]
    fn samples() -> Vec<Self> {
        let line = |tone, cause: Option<&str>| HealthLine {
            tone,
            word: "À voir".into(),
            what: "L’Atelier <Nord>".into(),
            text: "lu le lundi 16 novembre à 9:30".into(),
            cause: cause.map(ToOwned::to_owned),
        };
        let group = |lines| HealthGroup { title: "Agendas des salles".into(), lines };
        let bad = vec![line("good", None), line("wait", None), line("bad", Some("no calendar at /a/<b>"))];
        vec![
            Self { summary: Notice::sample("good"), groups: vec![group(vec![line("good", None)])] },
            Self {
                summary: Notice::sample("bad"),
                groups: vec![group(bad), group(vec![line("good", None)])],
            },
        ]
    }
}

/// `GET /reception/health`
///
/// # Errors
/// If whoever asks is not at reception.
pub async fn show_reception_health(visit: Visit) -> Result<Response, Error> {
    require_reception(&visit)?;
    let page = heavy(|| HealthPage::new(&visit)).await;
    visit.page(&page)
}

impl HealthPage {
    fn new(visit: &Visit) -> Self {
        let app = &visit.app;
        let calendars = app.bookings.calendars();
        let mut rooms = of_rooms(&app.schedule, visit.now);
        rooms.retain(|finding| is_theirs(visit, &finding.subject));
        let (jobs, failing): (Vec<Finding>, Vec<Finding>) =
            of_jobs(&app.jobs).into_iter().partition(|job| job.status() == Status::Ok);
        let own = app.notebook().map(of_notebook).into_iter().chain([of_mails(&app.undelivered, visit.now)]);
        let disk = Finding::of_disk(look_at_disk(&app.settings.server.data_directory));
        let own: Vec<Finding> = own.chain([disk]).chain(failing).collect();
        let mut closures = of_closures(&app.schedule, calendars);
        closures.retain(|finding| is_theirs(visit, &finding.subject));
        let mut feeds = of_feeds(&app.settings.feeds, &app.feeds);
        feeds.retain(|finding| is_theirs(visit, &finding.subject));
        let all = rooms.iter().chain(&closures).chain(&feeds).chain(&own);
        let count = all.filter(|finding| finding.status() != Status::Ok).count();
        let sentence = Sentence { visit };
        let own_lines = own.iter().map(|one| sentence.line(one)).chain(sentence.of_well_jobs(&jobs));
        let groups = [
            ("health-rooms", rooms.iter().map(|one| sentence.line(one)).collect()),
            ("health-closures", closures.iter().map(|one| sentence.line(one)).collect()),
            ("health-feeds", feeds.iter().map(|one| sentence.line(one)).collect()),
            ("health-own", own_lines.collect::<Vec<_>>()),
        ];
        let filled = groups.into_iter().filter(|(_, lines)| !lines.is_empty());
        Self {
            summary: summary(visit, count),
            groups: filled.map(|(key, lines)| HealthGroup { title: visit.lang.t(key), lines }).collect(),
        }
    }
}

/// Whether it is the business of whoever asks: what is not about rooms is that of every reception.
fn is_theirs(visit: &Visit, subject: &Subject) -> bool {
    let mut rooms = visit.app.schedule.rooms().iter().filter(|room| is_at_the_desk(visit, room, None));
    match subject {
        Subject::Room(id) => rooms.any(|room| room.id == *id),
        Subject::Closures { name, server } => {
            let calendars = visit.app.bookings.calendars();
            let is_there = |room: &Room| calendars.client(&room.id).server() == server.as_ref();
            rooms.any(|room| room.closures_calendars.contains(name) && is_there(room))
        }
        Subject::Feed(name) => rooms.any(|room| room.feeds.contains(name)),
        Subject::Notebook | Subject::Disk | Subject::Job(_) | Subject::Mails => true,
    }
}

/// The sentence on top; `count` things are not well.
fn summary(visit: &Visit, count: usize) -> Notice {
    match count {
        0 => Notice { tone: "good", text: visit.lang.t("health-well") },
        count => {
            Notice { tone: "bad", text: visit.lang.t_with("health-not-well", &args! { "count" => count }) }
        }
    }
}
