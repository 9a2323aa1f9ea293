//! The settings as a person would have written them.

use std::fmt::Write as _;
use std::fs::OpenOptions;
use std::io::{self, Write as _};
use std::path::Path;

use anyhow::bail;
use toml_edit::Value;
use url::Url;

use super::account::Account;
use super::rooms::{Planned, slug};
use super::server::Found;
use super::{Flags, Terminal};

/// Where systems say in which time zone they are.
const ZONE_LINK: &str = "/etc/localtime";
/// Said once, of the first room.
const NEVER_CHANGED: &str = "                # in addresses and in every booking: never change it";
const USUAL_ZONE: &str = "Europe/Paris";

/// Everything that the settings say beside the rooms.
#[derive(Debug)]
pub(super) struct Answers {
    pub(super) account: Account,
    url: Url,
    nextcloud: Option<Url>,
    site: String,
    zone: String,
    /// The account of the Nextcloud that is at reception.
    reception: String,
}

impl Answers {
    /// Asks for what was not given.
    ///
    /// # Errors
    /// If there is no answer.
    pub(super) fn ask(
        flags: &Flags,
        found: &Found,
        account: Account,
        terminal: &mut Terminal,
    ) -> anyhow::Result<Self> {
        let site = match &flags.site {
            Some(site) => site.clone(),
            None => terminal.ask("What is the place called?", Some("Notre lieu"))?,
        };
        if slug(&site).is_empty() {
            bail!("{site:?} is no name of a place");
        }
        let zone = terminal.ask("Time zone", Some(&own_zone()))?;
        let nextcloud = found.nextcloud.as_ref().map(|(base, _)| base.clone());
        let reception = match &nextcloud {
            Some(_) => terminal.ask("Which Nextcloud account is at reception?", Some(&account.username))?,
            None => String::new(),
        };
        Ok(Self { account, url: found.url.clone(), nextcloud, site, zone, reception })
    }

    /// Writes all of it; `desk` are the groups at reception.
    pub(super) fn settings(&self, rooms: &[Planned], desk: &[&str]) -> String {
        let (site, zone, file) = (quoted(&self.site), quoted(&self.zone), path(&self.account.file));
        let (url, username) = (quoted(self.url.as_str()), quoted(&self.account.username));
        let mut text = format!(
            "# The settings of Clef, begun by `clef setup`. The rooms.toml that comes with Clef is their manual: every key is\n\
             # there, with what it means. `clef check` says what is wrong with this file, `clef doctor` with what is around it.\n\
             \n\
             [place]\n\
             name = {site}\n\
             timezone = {zone}\n\
             # public_url = \"https://salles.example.org\"   # where people reach Clef, once a web server is in front of it\n\
             \n\
             [server]\n\
             listen = \"127.0.0.1:8080\"\n\
             data_directory = \"./data\"\n\
             \n\
             # The account that owns one calendar for each room.\n\
             [caldav]\n\
             url = {url}\n\
             username = {username}\n\
             password_file = {file}\n\
             \n"
        );
        text.push_str(&self.sign_in(desk));
        let id = quoted(&slug(&self.site));
        let _ = write!(
            text,
            "[rules]\nopening_hours = \"Mo-Fr 08:00-20:00; Sa 09:00-18:00\"\n\n[[site]]\nid = {id}\nname = {site}\n"
        );
        for (number, room) in rooms.iter().enumerate() {
            let note = if number == 0 { NEVER_CHANGED } else { "" };
            let _ = write!(
                text,
                "\n[[room]]\nid = {}{note}\nsite = {id}\nname = {}\ncalendar = {}\n",
                quoted(&room.id),
                quoted(&room.name),
                quoted(&room.calendar),
            );
        }
        text
    }

    fn sign_in(&self, desk: &[&str]) -> String {
        let Some(base) = &self.nextcloud else {
            return "# Signing in by choosing a name: for trying Clef out, on this machine alone. How your people sign in with \
                    the\n# accounts they have: docs/sign-in.md.\n[sign_in]\ndemo = true\n\n"
                .to_owned();
        };
        let reception = quoted(&format!("cloud:{}", self.reception));
        let groups: Vec<String> = desk.iter().map(|group| quoted(group)).collect();
        let groups =
            if groups.is_empty() { String::new() } else { format!("groups = [{}]\n", groups.join(", ")) };
        format!(
            "# People sign in with their Nextcloud account. Who is at reception: groups, or accounts as the log names them.\n\
             [sign_in.reception]\n{groups}people = [{reception}]\n\n[[sign_in.nextcloud]]\nid = \"cloud\"\n\
             name = \"Mon compte Nextcloud\"\nurl = {}\n\n",
            quoted(base.as_str())
        )
    }
}

/// Makes the file, which is not there yet.
///
/// # Errors
/// If it is there, or cannot be made.
pub(super) fn create(path: &Path, text: &str) -> io::Result<()> {
    let mut file = OpenOptions::new().write(true).create_new(true).open(path)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()
}

/// A text as TOML writes it.
fn quoted(text: &str) -> String {
    Value::from(text).to_string().trim().to_owned()
}

fn path(path: &Path) -> String {
    quoted(&path.display().to_string())
}

/// The time zone of this machine, if it has one with a name.
fn own_zone() -> String {
    let zone = std::fs::read_link(ZONE_LINK).ok().and_then(|link| zone_of(&link));
    zone.unwrap_or_else(|| USUAL_ZONE.to_owned())
}

/// `/usr/share/zoneinfo/Europe/Paris` is `Europe/Paris`. A machine that counts in UTC says nothing of the rooms.
fn zone_of(link: &Path) -> Option<String> {
    let (_, name) = link.to_str()?.split_once("zoneinfo/")?;
    let is_place = name.contains('/') && !name.starts_with("Etc/") && name.parse::<chrono_tz::Tz>().is_ok();
    is_place.then(|| name.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_zone_of_a_machine_is_proposed_if_it_is_a_place() {
        let of = |link: &str| zone_of(Path::new(link));
        assert_eq!(of("/usr/share/zoneinfo/America/Cayenne").as_deref(), Some("America/Cayenne"));
        assert_eq!(of("/usr/share/zoneinfo/Etc/UTC"), None);
        assert_eq!(of("/usr/share/zoneinfo/UTC"), None);
    }
}
