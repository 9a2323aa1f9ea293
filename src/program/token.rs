//! `clef token` on the command line.

use std::process::ExitCode;

use chrono::NaiveDate;

use crate::config::token::{self, Purpose};
use crate::domain::member::Role;

/// What the token is for; what is left out can be written into the lines afterwards.
#[derive(Debug, clap::Args)]
pub(super) struct TokenCommand {
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
    expires: Option<NaiveDate>,
}

impl TokenCommand {
    /// Makes a token and prints it, with the lines for the settings.
    #[expect(clippy::print_stdout, reason = "this is a command's answer, not a log")]
    pub(super) fn run(self) -> ExitCode {
        let Self { name, role, member, rooms, sites, expires } = self;
        let new = token::generate(&Purpose { name, role, member, rooms, sites, expires });
        println!(
            "The token, shown this once:\n\n{}\n\nWhat goes into the settings:\n\n{}",
            new.token, new.toml
        );
        ExitCode::SUCCESS
    }
}

fn role(text: &str) -> Result<Role, String> {
    token::read_role(text).ok_or_else(|| "expected visitor, member, reception or door".to_owned())
}
