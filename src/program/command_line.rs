//! The command line.
//!
//! It is part of the library: what a program takes from a library and awaits is compiled once more for the program.

use std::io::IsTerminal;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

use crate::config::{self, Settings, token};
use crate::doctor::Wanted;
use crate::domain::member::{MemberId, Role};
use crate::domain::room::RoomId;
use crate::export::Selection;
use crate::mail::Address;
use crate::program::service_manager::ServiceManager;
use crate::program::{Program, audit_file, demo, doctor, export, import, purge, stop};
use crate::setup::{self, Flags, Terminal};
use crate::web::Clock;
use anyhow::Context;
use clap::{Parser, Subcommand};
use tokio::net::TcpListener;
use tracing_subscriber::Layer;
use tracing_subscriber::filter::{LevelFilter, Targets};
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;

/// Books the rooms of a place on the calendars that it already has.
///
/// Without a command it starts the web server. Exit codes: 0 fine, 1 failed, 2 wrong usage or
/// configuration.
#[derive(Debug, Parser)]
#[command(version = env!("CLEF_VERSION"), max_term_width = 100)]
struct Arguments {
    /// The file with all settings; the one that comes with Clef is also their manual
    #[arg(long, global = true, default_value = "rooms.toml", env = "CLEF_CONFIG")]
    config: PathBuf,

    /// Fill the coming days with sample bookings (where they fit; only once)
    #[arg(long)]
    demo: bool,

    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Start the web server (what happens without a command)
    Serve,
    /// Read the settings and say everything that is wrong with them, without starting anything
    Check,
    /// Look whether everything around Clef is as it should be, and say what to do where it is not
    Doctor(DoctorArguments),
    /// Write everything that is in the calendars into files: a calendar for each room, JSON, a table
    Export(ExportArguments),
    /// Take bookings over from calendars, tables, GRR or MRBS
    Import(ImportArguments),
    /// Anonymise past bookings: people, titles and notes go, times stay
    Purge(PurgeArguments),
    /// Take or make a calendar for each room on a Nextcloud, and write the settings
    Setup(SetupArguments),
    /// Make a token for the API: prints it once, with the lines for the settings
    Token(TokenArguments),
}

/// What to look at beside, and how to say it.
#[derive(Debug, clap::Args)]
struct DoctorArguments {
    /// Print what was found as JSON
    #[arg(long)]
    json: bool,

    /// Send a mail to this address, to see whether it arrives
    #[arg(long, value_name = "ADDRESS", value_parser = address)]
    mail: Option<Address>,

    /// Post a line to each chat room and webhook, to see whether it arrives
    #[arg(long)]
    chat: bool,
}

/// What is exported, and where to.
#[derive(Debug, clap::Args)]
struct ExportArguments {
    /// The folder, which is made; it must be empty
    #[arg(long, value_name = "FOLDER")]
    to: PathBuf,

    /// Only what is about this member, by their id as the log names it
    #[arg(long, value_name = "ID")]
    member: Option<String>,

    /// Only this room, by its id
    #[arg(long, value_name = "ID", value_parser = room_id)]
    room: Option<RoomId>,
}

/// What is taken over, and what is to be known of it.
#[derive(Debug, clap::Args)]
struct ImportArguments {
    /// A calendar (.ics), a table (.csv), a dump of the database of GRR or MRBS (.sql), or a folder that
    /// clef export wrote
    from: PathBuf,

    /// The room that all of it is for, by its id
    #[arg(long, value_name = "ID", value_parser = room_id)]
    room: Option<RoomId>,

    /// Which room is meant by what one is called there, such as "Salle 1=loire"; may be given several times
    #[arg(long = "map", value_name = "NAME=ID", value_parser = mapped)]
    map: Vec<(String, RoomId)>,

    /// A table (CSV) of who is who: source (what they are called there), id, name, email
    #[arg(long, value_name = "FILE")]
    people: Option<PathBuf>,

    /// Of a table, which column says what, such as "start=Début,end=Fin"; for what, see docs/import.md
    #[arg(long, value_name = "WHAT=NAME", value_delimiter = ',', value_parser = named_column)]
    columns: Vec<(String, String)>,

    /// Write nothing: only say what would become of each
    #[arg(long)]
    dry_run: bool,

    /// Print what becomes of each as JSON
    #[arg(long)]
    json: bool,
}

/// What is anonymised; without --member and --before, what is as old as [retention] says.
#[derive(Debug, clap::Args)]
struct PurgeArguments {
    /// Write nothing: only count
    #[arg(long)]
    dry_run: bool,

    /// Only what is about this member, by their id as the log names it; without --before all that is over
    #[arg(long, value_name = "ID")]
    member: Option<String>,

    /// What was over before this day, such as 2026-01-31
    #[arg(long, value_name = "DATE")]
    before: Option<chrono::NaiveDate>,
}

/// What is known; what is missing is asked for.
#[derive(Debug, clap::Args)]
struct SetupArguments {
    /// The address of the Nextcloud, or of another CalDAV server
    #[arg(long, value_name = "ADDRESS")]
    url: Option<String>,

    /// The account that is to own the calendars. Without it, somebody says yes in their Nextcloud
    #[arg(long, value_name = "NAME")]
    username: Option<String>,

    /// The file with its password: read if it is there, else written
    #[arg(long, value_name = "FILE")]
    password_file: Option<PathBuf>,

    /// The rooms, with commas between them: each takes the calendar of its name, or one is made
    #[arg(long, value_name = "NAMES", value_delimiter = ',')]
    rooms: Vec<String>,

    /// What the place is called; with --add the site that the rooms are in
    #[arg(long, value_name = "NAME")]
    site: Option<String>,

    /// Where the settings are written, instead of --config
    #[arg(long, value_name = "FILE")]
    to: Option<PathBuf>,

    /// Add rooms to settings that are there
    #[arg(long)]
    add: bool,

    /// Take what is proposed without asking
    #[arg(long)]
    yes: bool,
}

/// What the token is for; what is left out can be written into the lines afterwards.
#[derive(Debug, clap::Args)]
struct TokenArguments {
    /// What it is for, such as "screen in the hall"
    #[arg(long, value_parser = clap::builder::NonEmptyStringValueParser::new())]
    name: Option<String>,

    /// What it may do: visitor, member, reception, or door (the display at the door of a room)
    #[arg(long, value_parser = role)]
    role: Option<Role>,

    /// The id of the member it acts for, as the log names it
    #[arg(long, value_name = "ID", required_if_eq("role", "member"))]
    member: Option<String>,

    /// A room that is there for it, by its id; may be given several times. Without --room and --site: all
    #[arg(long = "room", value_name = "ID")]
    rooms: Vec<String>,

    /// A site whose rooms are there for it, by its id; may be given several times
    #[arg(long = "site", value_name = "ID")]
    sites: Vec<String>,

    /// Its last day, such as 2027-06-30
    #[arg(long, value_name = "DAY")]
    expires: Option<chrono::NaiveDate>,
}

fn address(text: &str) -> Result<Address, String> {
    Address::parse(text).ok_or_else(|| "expected an email address".to_owned())
}

fn room_id(text: &str) -> Result<RoomId, String> {
    RoomId::parse(text).ok_or_else(|| "expected the id of a room, such as atelier".to_owned())
}

fn mapped(text: &str) -> Result<(String, RoomId), String> {
    let (name, id) =
        text.rsplit_once('=').ok_or("expected a name and the id of a room, such as \"Salle 1=loire\"")?;
    Ok((name.to_owned(), room_id(id)?))
}

fn named_column(text: &str) -> Result<(String, String), String> {
    let (what, name) =
        text.split_once('=').ok_or("expected what it says and its name, such as start=Début")?;
    Ok((what.to_owned(), name.to_owned()))
}

fn role(text: &str) -> Result<Role, String> {
    token::read_role(text).ok_or_else(|| "expected visitor, member, reception or door".to_owned())
}

/// Does what the arguments of this process ask for.
#[must_use]
pub fn main() -> ExitCode {
    let arguments = Arguments::parse();
    match arguments.command {
        None | Some(Command::Serve) => serve(&arguments),
        Some(Command::Check) => config::check::run(&arguments.config, std::env::vars(), chrono::Utc::now()),
        Some(Command::Doctor(wanted)) => {
            let DoctorArguments { json, mail, chat } = wanted;
            let wanted = Wanted { mail_to: mail, chat };
            block_on(doctor::run(&arguments.config, std::env::vars(), wanted, json))
        }
        Some(Command::Export(wanted)) => {
            let ExportArguments { to, member, room } = wanted;
            let selection = Selection { to, member: member.map(MemberId), room };
            block_on(export::run(&arguments.config, std::env::vars(), selection))
        }
        Some(Command::Import(wanted)) => {
            let ImportArguments { from, room, map, people, columns, dry_run, json } = wanted;
            let selection = crate::import::Selection { from, room, map, people, columns };
            block_on(import::run(&arguments.config, std::env::vars(), selection, (!dry_run, json)))
        }
        Some(Command::Purge(PurgeArguments { dry_run, member, before })) => {
            let asked = purge::Asked { member: member.map(MemberId), before, dry_run };
            block_on(purge::run(&arguments.config, std::env::vars(), asked))
        }
        Some(Command::Setup(wanted)) => block_on(set_up(wanted, arguments.config)),
        Some(Command::Token(wanted)) => {
            let TokenArguments { name, role, member, rooms, sites, expires } = wanted;
            let new = token::generate(&token::Purpose { name, role, member, rooms, sites, expires });
            println!(
                "The token, shown this once:\n\n{}\n\nWhat goes into the settings:\n\n{}",
                new.token, new.toml
            );
            ExitCode::SUCCESS
        }
    }
}

async fn set_up(wanted: SetupArguments, config: PathBuf) -> anyhow::Result<ExitCode> {
    let SetupArguments { url, username, password_file, rooms, site, to, add, yes } = wanted;
    let (to, variables) = (to.unwrap_or(config), std::env::vars().collect());
    let flags = Flags { url, username, password_file, rooms, site, to, add, variables };
    let is_good = setup::run(flags, &mut Terminal::of_this_process(yes), Clock::system()).await?;
    Ok(if is_good { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn serve(arguments: &Arguments) -> ExitCode {
    let settings = match config::load(&arguments.config, std::env::vars()) {
        Ok(settings) => settings,
        Err(problems) => {
            eprintln!("{}", config::check::complaint(&problems));
            return ExitCode::from(2);
        }
    };
    let wanted = std::env::var("CLEF_LOG").ok().and_then(|wanted| wanted.parse::<Targets>().ok());
    let filter = wanted.unwrap_or_else(|| Targets::new().with_default(LevelFilter::INFO));
    // It writes whole addresses, and one of ours holds a secret.
    let filter = filter.with_target("tower_http::csrf", LevelFilter::OFF);
    // Colours are for eyes: in a file or a journal they are noise.
    let colours = std::io::stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none();
    let (audit_file, _flushed) = match audit_file::layer(&settings.server) {
        Ok(opened) => opened,
        Err(error) => {
            eprintln!("clef: {error:#}");
            return ExitCode::FAILURE;
        }
    };
    let log = tracing_subscriber::fmt::layer().with_ansi(colours).with_writer(std::io::stderr);
    tracing_subscriber::registry().with(audit_file).with(log.with_filter(filter)).init();
    for warning in settings.warnings() {
        tracing::warn!("{warning}");
    }
    block_on(run(settings, arguments.demo))
}

/// Does `work`, and says why it failed if it did.
fn block_on(work: impl Future<Output = anyhow::Result<ExitCode>>) -> ExitCode {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
    let result = match runtime {
        Ok(runtime) => runtime.block_on(work),
        Err(error) => Err(error.into()),
    };
    result.unwrap_or_else(|error| {
        eprintln!("clef: {error:#}");
        ExitCode::FAILURE
    })
}

async fn run(settings: Arc<Settings>, with_samples: bool) -> anyhow::Result<ExitCode> {
    let listen = settings.server.listen;
    let signs_in_by_demo = settings.sign_in.demo;
    let listener = TcpListener::bind(listen).await.with_context(|| format!("cannot listen on {listen}"))?;
    let address = listener.local_addr()?;
    let program = Program::assemble(settings, Clock::system()).await?;
    let mut program = program.with_service_manager(ServiceManager::of_this_process());
    program.be_the_only_one().await?;
    if with_samples {
        program.read_calendars().await;
        let count = demo::fill(&program.app).await;
        tracing::info!(count, "sample bookings are in the calendars");
    }
    println!("Clef is at http://{address}");
    if signs_in_by_demo {
        println!("Demo sign-in is on: on this machine, anybody becomes anybody with one click.");
    }
    if let Some(server) = program.embedded() {
        tracing::info!(url = %server.url(), "the embedded calendar server keeps the bookings");
    }
    program.run(listener, stop::asked()).await?;
    Ok(ExitCode::SUCCESS)
}
