//! `clef setup --add`: rooms for settings that are there. What was written in them stays, to the letter.

use std::fs;
use std::path::Path;
use std::sync::Arc;

use anyhow::{Context, bail};
use toml_edit::{ArrayOfTables, DocumentMut, Item, Table, value};

use super::account::Account;
use super::rooms::{Calendars, Planned, slug};
use super::sharing::Sharing;
use super::{Flags, Terminal, parse, try_out};
use crate::clock::Clock;
use crate::config::{self, CalDavSettings, Settings};
use crate::domain::room::{Room, Site};
use crate::files::Staged;

/// Adds rooms to the settings. Returns whether they can be booked.
///
/// # Errors
/// If the settings cannot be used, or something that is needed cannot be had.
pub(super) async fn run(flags: &Flags, terminal: &mut Terminal, clock: Clock) -> anyhow::Result<bool> {
    let before = config::load(&flags.to, flags.variables.iter().cloned())
        .map_err(|problems| anyhow::anyhow!("{problems}"))?;
    let site = flags.site.as_deref().map_or_else(
        || before.sites.last().map(|site| site.name.clone()).unwrap_or_default(),
        ToOwned::to_owned,
    );
    let known = before.sites.iter().find(|known| known.name == site || known.id.as_str() == site);
    let caldav = account_of(&before, known)?;
    let account = Account::known(caldav.username.clone(), caldav.password.clone());
    let calendars = Calendars::list(&account, &caldav.url).await?;
    calendars.show(terminal);
    // The name of a calendar is taken on its own account alone.
    let calendar = |room: &Room| {
        let is_there = caldav.rooms.as_ref().is_none_or(|rooms| rooms.contains(&room.id));
        if is_there { room.calendar.trim_matches('/').to_owned() } else { String::new() }
    };
    let taken: Vec<(String, String)> =
        before.rooms.iter().map(|room| (room.id.to_string(), calendar(room))).collect();
    let planned = calendars.plan(&flags.rooms, &taken, terminal)?;
    let sharing = Sharing::ask(flags, &calendars, false, terminal).await?;
    let text = fs::read_to_string(&flags.to)?;
    let text = added(&text, &planned, (&site, known.map(|known| known.id.as_str())))?;
    let settings = parse(flags, &text)?;
    terminal.confirm()?;
    calendars.make(&planned, terminal).await?;
    if !try_out(Arc::clone(&settings), clock, terminal).await? {
        terminal.say("The settings were left as they are.");
        return Ok(false);
    }
    replace(&flags.to, &text).with_context(|| flags.to.display().to_string())?;
    terminal.say(&format!("Added to {}. Start Clef again, so that it has them.", flags.to.display()));
    Ok(sharing.share(&calendars, &planned, &settings, terminal).await)
}

/// Returns the account that has the calendars of `site`, whose rooms are added.
///
/// # Errors
/// If Clef keeps them itself, or nothing says which of several accounts it is.
fn account_of<'a>(settings: &'a Settings, site: Option<&Site>) -> anyhow::Result<&'a CalDavSettings> {
    match settings.caldav.as_slice() {
        [] => bail!(
            "Clef keeps the calendars of these settings itself: add [[room]] by hand, and it makes the calendar"
        ),
        [only] => Ok(only),
        several => several.iter().find(|one| site.is_some_and(|site| one.sites.contains(&site.id))).context(
            "there are several [[caldav]]: write the [[site]] with its caldav = \"…\" first, and add rooms to it then",
        ),
    }
}

/// The settings in `text` with these rooms at the end, in the site of this name, which has an id if it is known.
fn added(text: &str, rooms: &[Planned], (site, id): (&str, Option<&str>)) -> anyhow::Result<String> {
    let mut document: DocumentMut = text.parse()?;
    let new_id = slug(site);
    let id = id.unwrap_or(&new_id);
    if id.is_empty() {
        bail!("{site:?} is no name of a site");
    }
    if id == new_id && !has_site(&document, id) {
        push(&mut document, "site", &[("id", id), ("name", site)])?;
    }
    for room in rooms {
        let keys = [("id", &*room.id), ("site", id), ("name", &*room.name), ("calendar", &*room.calendar)];
        push(&mut document, "room", &keys)?;
    }
    Ok(document.to_string())
}

fn has_site(document: &DocumentMut, id: &str) -> bool {
    let sites = document.get("site").and_then(Item::as_array_of_tables);
    sites.is_some_and(|sites| sites.iter().any(|site| site.get("id").and_then(Item::as_str) == Some(id)))
}

/// Adds `[[kind]]` with these keys.
fn push(document: &mut DocumentMut, kind: &str, keys: &[(&str, &str)]) -> anyhow::Result<()> {
    let mut table = Table::new();
    for (key, text) in keys {
        table.insert(key, value(*text));
    }
    let all = document.entry(kind).or_insert(Item::ArrayOfTables(ArrayOfTables::new()));
    let all =
        all.as_array_of_tables_mut().with_context(|| format!("[[{kind}]] is not in double brackets"))?;
    all.push(table);
    Ok(())
}

/// Writes the whole file in the place of the old one, for whom the old one was.
fn replace(path: &Path, text: &str) -> std::io::Result<()> {
    let permissions = fs::metadata(path)?.permissions();
    let aside = path.with_extension("toml.new");
    let staged = Staged::write(aside.clone(), text.as_bytes())?;
    fs::set_permissions(&aside, permissions)?;
    staged.publish(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "# Ours.\n[place]\nname = 'x'   # short\n\n[[site]]\nid = \"bain\"\nname = \"Le Bain\"\n\n\
        [[room]]\nid = \"a\"  # the first\nsite = \"bain\"\n[room.rules]\nmin_length = \"1h\"\n\n[[api_token]]\nname = \"t\"\n";

    fn room(id: &str) -> Planned {
        Planned::of_test(id)
    }

    #[test]
    fn what_was_written_stays_to_the_letter() {
        let text = added(TEXT, &[room("b")], ("Le Bain", Some("bain"))).expect("added");
        let new = "\n[[room]]\nid = \"b\"\nsite = \"bain\"\nname = \"b\"\ncalendar = \"b\"\n";
        assert!(text.contains(new), "{text}");
        assert_eq!(text.replacen(new, "", 1), TEXT);
    }

    #[test]
    fn a_site_that_is_new_is_added_too() {
        let text = added(TEXT, &[room("b")], ("Les Ateliers", None)).expect("added");
        assert!(text.contains("[[site]]\nid = \"les-ateliers\"\nname = \"Les Ateliers\"\n"), "{text}");
        assert!(text.contains("id = \"b\"\nsite = \"les-ateliers\"\n"), "{text}");
    }
}
