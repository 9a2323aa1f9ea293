//! `clef setup`: from an account on a calendar server to settings with which Clef books. It asks for what it needs, in a
//! terminal or by flags, takes or makes a calendar for each room, tries them out, and writes what a person would have
//! written. Nothing that is there is overwritten.

mod account;
mod add;
mod rooms;
mod server;
mod sharing;
mod terminal;
mod write;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context, bail};

use self::account::Account;
use self::rooms::{Calendars, Planned};
use self::sharing::Sharing;
pub use self::terminal::Terminal;
use self::write::Answers;
use crate::clock::Clock;
use crate::config::{self, Settings};
use crate::doctor::{self, Exam, Wanted};
use crate::health::Status;
use crate::sync::RoomCalendars;

/// What was said on the command line; what is missing is asked for.
#[derive(Debug, Clone, Default)]
pub struct Flags {
    /// The address of the Nextcloud, or of another calendar server.
    pub url: Option<String>,
    /// The account there.
    pub username: Option<String>,
    /// The file with its password: read if it is there, else written.
    pub password_file: Option<PathBuf>,
    /// The names of the rooms.
    pub rooms: Vec<String>,
    /// The name of the site, and of the place.
    pub site: Option<String>,
    /// Who is to see when the rooms are taken, in the calendars themselves: groups and accounts.
    pub share_read: Vec<String>,
    /// Who at reception is to edit the calendars.
    pub share_write: Vec<String>,
    /// Where the settings are written.
    pub to: PathBuf,
    /// Whether rooms are added to settings that are there.
    pub add: bool,
    /// The variables that override what settings say.
    pub variables: Vec<(String, String)>,
}

/// Sets Clef up. Returns whether what it made can be booked.
///
/// # Errors
/// If something that is needed cannot be had; nothing was overwritten then.
pub async fn run(flags: Flags, terminal: &mut Terminal, clock: Clock) -> anyhow::Result<bool> {
    if flags.add {
        return add::run(&flags, terminal, clock).await;
    }
    if flags.to.exists() {
        let to = flags.to.display();
        bail!("{to} is there already: --add adds rooms to it, --to names another file");
    }
    let found = server::find(flags.url.as_deref(), terminal).await?;
    terminal.say(&format!("{} is {}.", found.url, found.kind()));
    let account = Account::get(&flags, &found, terminal).await?;
    let calendars = Calendars::list(&account, &found.url).await?;
    calendars.show(terminal);
    let planned = calendars.plan(&flags.rooms, &[], terminal)?;
    let answers = Answers::ask(&flags, &found, account, terminal)?;
    let sharing = Sharing::ask(&flags, &calendars, found.nextcloud.is_some(), terminal).await?;
    let text = answers.settings(&planned, &sharing.desk());
    let settings = parse(&flags, &text)?;
    terminal.confirm()?;
    calendars.make(&planned, terminal).await?;
    let is_fit = try_out(Arc::clone(&settings), clock, terminal).await?;
    if !is_fit {
        terminal.say("No settings were written: not all of these calendars can be booked safely now (docs/calendars.md, section 7). \
             The calendars that were made, and the file with the password, stay.");
        return Ok(false);
    }
    write::create(&flags.to, &text).with_context(|| flags.to.display().to_string())?;
    terminal.say(&format!("Written: {}", flags.to.display()));
    let is_shared = sharing.share(&calendars, &planned, &settings, terminal).await;
    say_what_is_next(&flags.to, terminal);
    if !sharing.is_wanted() {
        say_how_to_share(&planned, found.nextcloud.is_some(), terminal);
    }
    Ok(is_shared)
}

/// Reads settings as Clef would.
fn parse(flags: &Flags, text: &str) -> anyhow::Result<Arc<Settings>> {
    let name = flags.to.display().to_string();
    let settings = config::parse(&name, text, flags.variables.iter().cloned());
    settings.map_err(|problems| anyhow::anyhow!("{problems}"))
}

/// Tries out the calendars, and says what was found. Returns whether all of them can be booked.
async fn try_out(settings: Arc<Settings>, clock: Clock, terminal: &mut Terminal) -> anyhow::Result<bool> {
    terminal.say("Trying the calendars out …");
    let calendars = RoomCalendars::open(settings.accounts())?;
    let exam = Exam::begin(settings, Ok(calendars), clock, Wanted::default()).await?;
    let found = doctor::examine_calendars(&exam).await;
    for one in &found {
        terminal.say(&one.line());
    }
    Ok(found.iter().all(|one| one.status != Status::Fail))
}

fn say_what_is_next(path: &Path, terminal: &mut Terminal) {
    let path = path.display();
    terminal.say("\nWhat is next:");
    terminal.say(&format!("  clef --config {path}          starts Clef; open the address that it prints"));
    terminal.say(&format!("  clef doctor --config {path}   looks whether everything around it is well"));
}

/// Says how the calendars are shared by hand.
fn say_how_to_share(rooms: &[Planned], is_nextcloud: bool, terminal: &mut Terminal) {
    let names: Vec<&str> = rooms.iter().map(|room| room.name.as_str()).collect();
    let names = names.join(", ");
    terminal.say(&if is_nextcloud {
        format!(
            "  In Nextcloud, share the calendars ({names}) with your members read only, and with reception so that they may \
             edit: docs/calendars.md, section 4."
        )
    } else {
        format!(
            "  If people are to see the calendars ({names}) in their own applications, share them on the calendar server: with \
             reception so that they may edit. Whoever reads them may read titles and names there."
        )
    });
}
