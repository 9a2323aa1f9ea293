//! The command line: which commands there are. Each has its file beside this one.
//!
//! It is part of the library: what a program takes from a library and awaits is compiled once more for the program.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

use super::{doctor, export, import, purge, setup, start, token};
use crate::config;

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
    Doctor(doctor::DoctorCommand),
    /// Write everything that is in the calendars into files: a calendar for each room, JSON, a table
    Export(export::ExportCommand),
    /// Take bookings over from calendars, tables, GRR or MRBS
    Import(import::ImportCommand),
    /// Anonymise past bookings: people, titles and notes go, times stay
    Purge(purge::PurgeCommand),
    /// Take or make a calendar for each room on a Nextcloud, and write the settings
    Setup(setup::SetupCommand),
    /// Make a token for the API: prints it once, with the lines for the settings
    Token(token::TokenCommand),
}

/// Does what the arguments of this process say.
#[must_use]
pub fn main() -> ExitCode {
    let Arguments { config, demo, command } = Arguments::parse();
    match command {
        None | Some(Command::Serve) => block_on(start::run(&config, demo)),
        Some(Command::Check) => config::check::run(&config, std::env::vars(), chrono::Utc::now()),
        Some(Command::Doctor(command)) => block_on(command.run(&config)),
        Some(Command::Export(command)) => block_on(command.run(&config)),
        Some(Command::Import(command)) => block_on(command.run(&config)),
        Some(Command::Purge(command)) => block_on(command.run(&config)),
        Some(Command::Setup(command)) => block_on(command.run(&config)),
        Some(Command::Token(command)) => command.run(),
    }
}

/// Does `work`, and says why it failed if it did.
#[expect(clippy::print_stderr, reason = "this is a command's answer, not a log")]
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
