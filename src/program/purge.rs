//! `clef purge` on the command line, and the job that does the same by itself.

use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;

use anyhow::{Context, anyhow};
use chrono::NaiveDate;
use clap::builder::{StringValueParser, TypedValueParser};

use super::{calendars, only_writer};
use crate::caldav::{Error, Href};
use crate::clock::Clock;
use crate::config::Settings;
use crate::domain::member::MemberId;
use crate::domain::retention::{Forget, PseudonymKey};
use crate::domain::room::Room;
use crate::domain::time::{self, Instant};
use crate::ical::ForgottenWords;
use crate::jobs::ForgetThePast;
use crate::notebook::Notebook;
use crate::purge::{self, Binnable, Files, Purge, Purged, Rounds};
use crate::schedule::Schedule;
use crate::sync::{CalendarAccount, DiskCopy, OnlyWriter, RoomCalendars, address};

/// What is anonymised; without --member and --before, what is as old as `[retention]` says.
#[derive(Debug, Clone, Default, clap::Args)]
pub(super) struct PurgeCommand {
    /// Write nothing: only count
    #[arg(long)]
    dry_run: bool,

    /// Only what is about this member, by their id as the log names it; without --before all that is over
    #[arg(long, value_name = "ID", value_parser = StringValueParser::new().map(MemberId))]
    member: Option<MemberId>,

    /// What was over before this day, such as 2026-01-31
    #[arg(long, value_name = "DATE")]
    before: Option<NaiveDate>,
}

impl PurgeCommand {
    /// Forgets what is asked for, by the settings at `path`, and says how much it was. Exit code 1 if something could not be
    /// forgotten, 2 if the settings cannot be used or do not say from when on.
    ///
    /// # Errors
    /// If something cannot be read or written; what was forgotten by then is.
    #[expect(clippy::print_stdout, clippy::print_stderr, reason = "this is a command's answer, not a log")]
    pub(super) async fn run(self, path: &Path) -> anyhow::Result<ExitCode> {
        let forget = async |settings: &Settings, calendars| purge(settings, &calendars, &self).await;
        match calendars::with_calendars(path, std::env::vars(), forget).await? {
            None => Ok(ExitCode::from(2)),
            Some(None) => {
                eprintln!(
                    "nothing says what is long ago: set [retention] anonymise_after in {}, or give --before or --member",
                    path.display()
                );
                Ok(ExitCode::from(2))
            }
            Some(Some(said)) => {
                print!("{}", said.text(self.dry_run));
                for error in &said.failed {
                    eprintln!("left as it is: {error:#}");
                }
                let is_whole = said.purged.is_whole() && said.failed.is_empty();
                Ok(if is_whole { ExitCode::SUCCESS } else { ExitCode::FAILURE })
            }
        }
    }
}

/// What was forgotten.
struct Said {
    before: String,
    purged: Purged,
    /// How many files of the audit log are packed.
    packed: usize,
    /// Why something was left on a server. What is on the others, and in files, was forgotten all the same.
    failed: Vec<anyhow::Error>,
}

impl Said {
    fn text(&self, is_dry: bool) -> String {
        let Purged { bookings, notes, binned, audit, copied, foreign, left, unfaithful } = self.purged;
        let head = if is_dry { "nothing is written; to anonymise" } else { "anonymised" };
        let done = format!(
            "{head}, of what was over before {}: bookings: {bookings}, notes: {notes}, in the bin: {binned}, lines of the \
             audit file: {audit}, of other files: {copied}\n",
            self.before
        );
        let rest = [
            (foreign, "events of other applications, which stay as they are"),
            (self.packed, "packed files of the audit log, which stay as they are"),
            (left, "changed by somebody else or refused by the server, try again"),
            (unfaithful, "written by other applications in a way that cannot be anonymised"),
        ];
        let said = rest.into_iter().filter(|(count, _)| *count > 0);
        said.fold(done, |said, (count, words)| format!("{said}{words}: {count}\n"))
    }
}

/// Forgets what is `asked` for; `None` if nothing says from when on.
async fn purge(
    settings: &Settings,
    calendars: &RoomCalendars,
    asked: &PurgeCommand,
) -> anyhow::Result<Option<Said>> {
    let now = Clock::system().now();
    let Some(before) = before(settings, asked, now) else { return Ok(None) };
    // Where a server looks at versions and writes in two steps, a running Clef would lose what this changes, or this that.
    let lock = if asked.dry_run { None } else { only_writer::lock(settings)? };
    let alone = only_writer::stand_alone((settings, lock), calendars).await?;
    let forgetting = forget(settings, calendars, (asked, alone.as_deref()), (before, now));
    only_writer::during(alone.as_deref(), forgetting).await.map(Some)
}

/// Forgets what is `asked` for of what was over `before`; where only `alone` writes, as long as it does.
async fn forget(
    settings: &Settings,
    calendars: &RoomCalendars,
    (asked, alone): (&PurgeCommand, Option<&OnlyWriter>),
    (before, now): (Instant, Instant),
) -> anyhow::Result<Said> {
    let (data, audit) = (settings.server.data_directory.clone(), settings.server.audit_file.clone());
    // To count, any will do.
    let key = if asked.dry_run {
        PseudonymKey::random()
    } else {
        purge::key(&data).context("the data directory")?
    };
    let forget = Forget { before, member: asked.member.clone() };
    let client = calendars.first().client.clone();
    let purge = Purge { client, forget, key, words: words(settings), writes: !asked.dry_run };
    let (mut purged, mut failed) = (Purged::default(), Vec::new());
    for (nth, account) in calendars.accounts().enumerate() {
        let writer = alone.filter(|_| only_writer::is_on(settings, account));
        if let Err(why) = writer.map_or(Ok(()), OnlyWriter::check) {
            failed.push(anyhow!(why).context(on(account)));
            continue;
        }
        let purge = Purge { client: account.client.clone(), ..purge.clone() };
        // The notebook is on the first.
        let notebook = (nth == 0).then_some(&*settings.notebook);
        let done = on_account(&purge, (settings, account), notebook, (now, &mut purged)).await;
        failed.extend(done.with_context(|| on(account)).err());
    }
    let files = Files { data, audit };
    purged += purge.in_files(&files, &settings.rooms, now).context("the files of Clef")?;
    let before = time::civil(settings.place.zone, before).format("%Y-%m-%d %H:%M").to_string();
    Ok(Said { before, purged, packed: files.packed().len(), failed })
}

/// Names the server of `account`, where there are several.
fn on(account: &CalendarAccount) -> String {
    let server = account.client.server().map(|server| format!(" {server}"));
    format!("the calendar server{}", server.unwrap_or_default())
}

/// Forgets in the calendars of the rooms that are on `account`, in the notebook called so, and in the server's bin. Counts
/// into `purged`, also what was forgotten before something failed.
async fn on_account(
    purge: &Purge,
    (settings, account): (&Settings, &CalendarAccount),
    notebook: Option<&str>,
    (now, purged): (Instant, &mut Purged),
) -> anyhow::Result<()> {
    let home = purge.client.calendar_home().await?;
    let mut rooms: Vec<(&Room, Href)> = Vec::new();
    for room in settings.rooms.iter().filter(|room| account.collections.has(&room.id)) {
        let about = || format!("the calendar of the room {}", room.id);
        let calendar = address(&room.calendar, Some(&home)).with_context(about)?;
        match purge.in_calendar(room, &calendar).await {
            // Clef makes its own calendars when it is started.
            Err(Error::NotFound(_)) if settings.caldav.is_empty() => {}
            found => *purged += found.with_context(about)?,
        }
        rooms.push((room, calendar));
    }
    let notebook = notebook.and_then(|name| address(name, Some(&home)));
    if let Some(notebook) = &notebook {
        *purged += purge.in_notebook(notebook, now).await.context("the notebook")?;
    }
    let known = Binnable { rooms: &rooms, notebook: notebook.as_ref() };
    *purged += purge.in_bin(known, now).await.context("the bin of the calendar server")?;
    Ok(())
}

/// Returns the moment before which all is to be forgotten that was over then: never one that is still to come.
fn before(settings: &Settings, asked: &PurgeCommand, now: Instant) -> Option<Instant> {
    let zone = settings.place.zone;
    let by_day = asked.before.map(|day| time::day(zone, day).start());
    let by_member = asked.member.as_ref().map(|_| now);
    let by_settings = || settings.retention.map(|retention| retention.before(now, zone));
    Some(by_day.or(by_member).or_else(by_settings)?.min(now))
}

/// Returns what is read where a title or a name was, in the first language of the place.
fn words(settings: &Settings) -> ForgottenWords {
    let lang = settings.place.languages.first().copied().unwrap_or_default();
    ForgottenWords::new(|key| lang.t(key))
}

/// Returns the job, if the settings say how long people are kept.
///
/// # Errors
/// If the key cannot be kept in the data directory.
pub(super) fn job(
    settings: &Settings,
    schedule: &Arc<Schedule>,
    calendars: &Arc<RoomCalendars>,
    notebook: &Arc<Notebook>,
    copy: &DiskCopy,
) -> anyhow::Result<Option<ForgetThePast>> {
    let Some(retention) = settings.retention else { return Ok(None) };
    let data = settings.server.data_directory.clone();
    let rounds = Rounds {
        schedule: Arc::clone(schedule),
        calendars: Arc::clone(calendars),
        notebook: Arc::clone(notebook),
        retention,
        zone: settings.place.zone,
        key: purge::key(&data).context("the data directory")?,
        words: words(settings),
    };
    let files = Files { data, audit: settings.server.audit_file.clone() };
    Ok(Some(ForgetThePast::new(rounds, files, copy.writing())))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config;

    #[test]
    fn nothing_is_forgotten_that_is_not_over() {
        let text = "[place]\nname = \"A\"\ntimezone = \"Europe/Paris\"\n[[site]]\nid = \"s\"\nname = \"S\"\n[[room]]\n\
            id = \"a\"\nsite = \"s\"\nname = \"A\"\n[retention]\nanonymise_after = \"1 month\"\n";
        let settings = config::parse("rooms.toml", text, std::iter::empty()).expect("good settings");
        let at = |text: &str| text.parse::<Instant>().expect("an instant");
        let now = at("2027-04-15T10:00:00Z");
        let day = |text: &str| Some(text.parse().expect("a day"));
        let member = Some(MemberId("ana".to_owned()));
        let asked = PurgeCommand::default();
        assert_eq!(before(&settings, &asked, now), Some(at("2027-03-14T23:00:00Z")));
        let later = PurgeCommand { before: day("2027-05-01"), ..asked.clone() };
        assert_eq!(before(&settings, &later, now), Some(now));
        let earlier = PurgeCommand { before: day("2027-04-01"), member: member.clone(), ..asked.clone() };
        assert_eq!(before(&settings, &earlier, now), Some(at("2027-03-31T22:00:00Z")));
        assert_eq!(before(&settings, &PurgeCommand { member, ..asked.clone() }, now), Some(now));
        let settings = Settings { retention: None, ..Arc::unwrap_or_clone(settings) };
        assert_eq!(before(&settings, &asked, now), None);
    }
}
