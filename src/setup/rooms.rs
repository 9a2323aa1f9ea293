//! Which calendar becomes which room: those that are there are taken, those that are missing are made.

use anyhow::{Context, bail};
use url::Url;

use super::Terminal;
use super::account::Account;
use crate::caldav::client::{Client, Collection, NewCalendar};
use crate::caldav::{Error, Href};
use crate::domain::room::RoomId;
use crate::schedule::Reason;

/// The calendars of an account.
#[derive(Debug)]
pub(super) struct Calendars {
    pub(super) client: Client,
    /// The name of the account.
    pub(super) account: String,
    home: Href,
    all: Vec<Collection>,
}

/// A room as it is to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Planned {
    pub(super) id: String,
    pub(super) name: String,
    /// The name of its calendar in addresses.
    pub(super) calendar: String,
    /// Whether the calendar is there.
    is_there: bool,
}

impl Planned {
    #[cfg(test)]
    pub(super) fn of_test(name: &str) -> Self {
        let [id, name, calendar] = [name, name, name].map(ToOwned::to_owned);
        Self { id, name, calendar, is_there: true }
    }
}

impl Calendars {
    /// Lists the calendars of `account` at `url`.
    ///
    /// # Errors
    /// If the server does not let it in, in words that say what to do.
    pub(super) async fn list(account: &Account, url: &Url) -> anyhow::Result<Self> {
        let in_words =
            |error: Error| anyhow::anyhow!("{error}. What to do: {}", Reason::from_error(&error).advice());
        let client = Client::new(account.client_settings(url.clone())).map_err(in_words)?;
        let home = client.calendar_home().await.map_err(in_words)?;
        let mut all = client.collections(&home).await.map_err(in_words)?;
        let takes_events = |one: &Collection| {
            one.components.is_empty() || one.components.iter().any(|component| component == "VEVENT")
        };
        all.retain(|one| one.is_calendar && !one.is_deleted && takes_events(one));
        Ok(Self { client, account: account.username.clone(), home, all })
    }

    /// Whether the server says that its calendars can be shared by request; `None` if there is none to ask about.
    pub(super) async fn can_be_shared(&self) -> Option<bool> {
        let first = self.all.first()?;
        self.client.shares(&first.href).await.ok().map(|shares| shares.can_be_set)
    }

    /// Returns the address of the calendar of `room`.
    pub(super) fn href(&self, room: &Planned) -> Href {
        self.home.child(&room.calendar).as_collection()
    }

    /// Shows them.
    pub(super) fn show(&self, terminal: &mut Terminal) {
        if self.all.is_empty() {
            terminal.say("The account has no calendars yet.");
            return;
        }
        terminal.say("The account has these calendars:");
        for one in &self.all {
            terminal.say(&format!("  {} ({})", title(one), one.href.name()));
        }
    }

    /// Plans a calendar for each of the rooms called `names`, which are asked for if there are none. `taken` are the
    /// ids and calendars of rooms that are there already.
    ///
    /// # Errors
    /// If two rooms would be one.
    pub(super) fn plan(
        &self,
        names: &[String],
        taken: &[(String, String)],
        terminal: &mut Terminal,
    ) -> anyhow::Result<Vec<Planned>> {
        let names = if names.is_empty() {
            let question =
                "Rooms, with commas between them. A room takes the calendar of its name, or one is made";
            let answer = terminal.ask(question, None)?;
            answer.split(',').map(ToOwned::to_owned).collect()
        } else {
            names.to_vec()
        };
        let mut planned: Vec<Planned> = Vec::new();
        for name in names.iter().map(|name| name.trim()).filter(|name| !name.is_empty()) {
            let room = self.of_name(name)?;
            let clashes = |id: &str, calendar: &str| id == room.id || calendar == room.calendar;
            if taken.iter().any(|(id, calendar)| clashes(id, calendar))
                || planned.iter().any(|other| clashes(&other.id, &other.calendar))
            {
                bail!("there is a room {:?} with the calendar {:?} already", room.id, room.calendar);
            }
            let how = if room.is_there { "takes the calendar" } else { "gets a new calendar," };
            terminal.say(&format!("  {}: {how} {}", room.name, room.calendar));
            planned.push(room);
        }
        if planned.is_empty() {
            bail!("there is no room to set up");
        }
        Ok(planned)
    }

    fn of_name(&self, name: &str) -> anyhow::Result<Planned> {
        let slug = slug(name);
        let is_it = |one: &&Collection| {
            title(one).eq_ignore_ascii_case(name) || one.href.name() == name || one.href.name() == slug
        };
        let there = self.all.iter().find(is_it);
        // A calendar that was named is called by its title.
        let shown = there.filter(|one| one.href.name() == name).map_or(name, title);
        let id = RoomId::parse(&slug).with_context(|| format!("{name:?} is no name of a room"))?;
        Ok(Planned {
            id: id.to_string(),
            name: shown.to_owned(),
            calendar: there.map_or(slug, |one| one.href.name()),
            is_there: there.is_some(),
        })
    }

    /// Makes the calendars that are missing.
    ///
    /// # Errors
    /// If one cannot be made.
    pub(super) async fn make(&self, planned: &[Planned], terminal: &mut Terminal) -> anyhow::Result<()> {
        for room in planned.iter().filter(|room| !room.is_there) {
            let href = self.href(room);
            let new = NewCalendar { display_name: room.name.clone(), color: None };
            let made = self.client.make_calendar(&href, &new).await;
            made.with_context(|| {
                format!("the calendar {href} cannot be made; may the account make calendars?")
            })?;
            terminal.say(&format!("Made: the calendar {}", room.calendar));
        }
        Ok(())
    }
}

fn title(one: &Collection) -> &str {
    one.display_name.as_deref().unwrap_or_default()
}

/// "L’Atelier vélo" becomes "l-atelier-velo": what can stand in addresses.
pub(super) fn slug(name: &str) -> String {
    let mut slug = String::new();
    for letter in name.chars().flat_map(char::to_lowercase) {
        match letter {
            'a'..='z' | '0'..='9' => slug.push(letter),
            'à' | 'â' | 'ä' | 'á' | 'ã' | 'å' => slug.push('a'),
            'é' | 'è' | 'ê' | 'ë' => slug.push('e'),
            'î' | 'ï' | 'í' | 'ì' => slug.push('i'),
            'ô' | 'ö' | 'ó' | 'ò' | 'õ' => slug.push('o'),
            'ù' | 'û' | 'ü' | 'ú' => slug.push('u'),
            'ç' => slug.push('c'),
            'ñ' => slug.push('n'),
            'œ' => slug.push_str("oe"),
            'æ' => slug.push_str("ae"),
            'ß' => slug.push_str("ss"),
            _ if slug.is_empty() || slug.ends_with('-') => {}
            _ => slug.push('-'),
        }
    }
    slug.trim_end_matches('-').chars().take(60).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case("L’Atelier vélo", "l-atelier-velo")]
    #[case("  Salle n° 2 ", "salle-n-2")]
    #[case("Cœur d'Îlot", "coeur-d-ilot")]
    #[case("Grande salle (1er)", "grande-salle-1er")]
    fn names_become_what_can_stand_in_addresses(#[case] name: &str, #[case] expected: &str) {
        assert_eq!(slug(name), expected);
        assert!(RoomId::parse(expected).is_some());
    }
}
