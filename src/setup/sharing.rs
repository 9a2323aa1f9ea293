//! With whom the rooms' calendars are shared: asked for, looked for on the server, shared by its request, and read back,
//! because the answer to that request says nothing (docs/nextcloud.md §1). The notebook is shared with nobody.

use anyhow::bail;

use super::rooms::{Calendars, Planned};
use super::{Flags, Terminal};
use crate::caldav::client::{Client, Principal};
use crate::caldav::{Error, Href};
use crate::config::Settings;
use crate::doctor::{self, Checked};

/// What is asked where nothing was said on the command line.
const QUESTIONS: [(&str, bool); 2] = [
    ("Which group may see in Nextcloud when the rooms are taken (no titles, no names)? Empty: nobody", false),
    (
        "Which group or account at reception may edit their calendars, and reads everything? Empty: nobody",
        true,
    ),
];

/// With whom the calendars are to be shared.
#[derive(Debug, Default)]
pub(super) struct Sharing(Vec<Sharee>);

/// Somebody with whom they are to be shared.
#[derive(Debug)]
struct Sharee {
    /// Who it may be: several if the server does not let that be looked up.
    may_be: Vec<Principal>,
    may_write: bool,
}

impl Sharing {
    /// Takes those who were named on the command line, else asks for them where the server can share calendars;
    /// `can_share` says so where the account has no calendar yet that would tell.
    ///
    /// # Errors
    /// If somebody who was named is not there, or the server does not share by request.
    pub(super) async fn ask(
        flags: &Flags,
        calendars: &Calendars,
        can_share: bool,
        terminal: &mut Terminal,
    ) -> anyhow::Result<Self> {
        let can_share = calendars.can_be_shared().await.unwrap_or(can_share);
        let mut all = Self::default();
        let named = [(&flags.share_read, false), (&flags.share_write, true)];
        if named.iter().any(|(names, _)| !names.is_empty()) {
            if !can_share {
                bail!(
                    "this server does not say that it shares calendars by request, as Nextcloud does: leave out --share-read \
                     and --share-write, and share them there yourself (docs/calendars.md, section 4)"
                );
            }
            for (names, may_write) in named {
                all.add(names.iter().map(String::as_str), may_write, calendars, terminal).await?;
            }
        } else if can_share {
            for (question, may_write) in QUESTIONS {
                while let Some(answer) = terminal.ask_if_any(question)? {
                    match all.add(answer.split(','), may_write, calendars, terminal).await {
                        Ok(()) => break,
                        Err(why) => terminal.say(&format!("{why}.")),
                    }
                }
            }
        }
        Ok(all)
    }

    /// Adds all of `names`, or none of them.
    async fn add(
        &mut self,
        names: impl Iterator<Item = &str>,
        may_write: bool,
        calendars: &Calendars,
        terminal: &mut Terminal,
    ) -> anyhow::Result<()> {
        let mut new = Vec::new();
        for name in names.map(str::trim).filter(|name| !name.is_empty()) {
            let may_be = look_up(name, calendars, terminal).await?;
            if self.0.iter().chain(&new).any(|known| may_be.iter().any(|one| known.may_be.contains(one))) {
                bail!("{name:?} is named twice");
            }
            new.push(Sharee { may_be, may_write });
        }
        self.0.extend(new);
        Ok(())
    }

    /// Whether they are to be shared with anybody.
    pub(super) fn is_wanted(&self) -> bool {
        !self.0.is_empty()
    }

    /// The groups that may edit: who may do that is at reception.
    pub(super) fn desk(&self) -> Vec<&str> {
        let writers = self.0.iter().filter(|sharee| sharee.may_write);
        writers
            .filter_map(|sharee| match sharee.may_be.as_slice() {
                [Principal::Group(id)] => Some(id.as_str()),
                _ => None,
            })
            .collect()
    }

    /// Shares the calendars of `rooms`, and says of each who sees what by now. Returns whether all is as it was asked for.
    pub(super) async fn share(
        &self,
        calendars: &Calendars,
        rooms: &[Planned],
        settings: &Settings,
        terminal: &mut Terminal,
    ) -> bool {
        let mut is_as_asked = true;
        for room in rooms.iter().filter(|_| self.is_wanted()) {
            let href = calendars.href(room);
            for sharee in &self.0 {
                if let Err(why) = sharee.share(&calendars.client, &href).await {
                    is_as_asked = false;
                    terminal.say(&not_shared(&room.id, &why).line());
                }
            }
            let found = calendars.client.shares(&href).await.ok();
            if let Some(line) = found.and_then(|shares| doctor::of_shares(&room.id, &shares, settings)) {
                terminal.say(&line.line());
            }
        }
        is_as_asked
    }
}

impl Sharee {
    /// Shares the calendar, and reads that back.
    ///
    /// # Errors
    /// If it is not shared afterwards, in words.
    async fn share(&self, client: &Client, calendar: &Href) -> Result<(), String> {
        let mut failed = None;
        for principal in &self.may_be {
            let answer = client.share(calendar, principal, self.may_write).await;
            match client.shares(calendar).await {
                Ok(shares) if shares.hold(principal, self.may_write) => return Ok(()),
                Ok(_) => failed = failed.or(answer.err()),
                Err(error) => failed = failed.or(Some(error)),
            }
        }
        let name = self.may_be.first().map(Principal::name).unwrap_or_default();
        Err(match failed {
            Some(error) => format!("it is not known to be shared with {name}: {error}"),
            None => format!("it is not shared with {name}: the server says yes, and does not list it"),
        })
    }
}

fn not_shared(room: &str, why: &str) -> Checked {
    let hint = "Share it in Nextcloud (docs/calendars.md, section 4). It shares nothing where its administrator has switched \
                sharing off, or lets people share only within their own groups.";
    Checked::fail(format!("sharing.{room}"), why, hint)
}

/// Returns who `name` is: a group, an account, or, where that cannot be looked up, either of them.
///
/// # Errors
/// If nobody is called so, or both a group and an account.
async fn look_up(
    name: &str,
    calendars: &Calendars,
    terminal: &mut Terminal,
) -> anyhow::Result<Vec<Principal>> {
    let group = |id: &str| Principal::Group(id.trim().to_owned());
    let user = |id: &str| Principal::User(id.trim().to_owned());
    let candidates = match name.split_once(':') {
        Some(("group", id)) => vec![group(id)],
        Some(("user", id)) => vec![user(id)],
        _ => vec![group(name), user(name)],
    };
    let (mut there, mut unknown) = (Vec::new(), Vec::new());
    for principal in candidates {
        if matches!(&principal, Principal::User(id) if id.eq_ignore_ascii_case(&calendars.account)) {
            bail!("{name:?} is the account that owns the calendars, and may edit them anyway");
        }
        match calendars.client.has_principal(&principal).await {
            Ok(true) => there.push(principal),
            Ok(false) => {}
            Err(Error::Rejected { status, .. }) => unknown.push((principal, status)),
            Err(error) => return Err(error.into()),
        }
    }
    match (there.len(), unknown.first()) {
        (1, _) => Ok(there),
        (0, Some((_, status))) => {
            terminal.say(&format!(
                "Whether there is somebody called {name:?} could not be checked (the server says {status}): it is looked at once \
                 the calendars are shared."
            ));
            Ok(unknown.into_iter().map(|(principal, _)| principal).collect())
        }
        (0, None) => bail!(
            "{} sees no group and no account called {name:?} on this server; it is their id that counts, not the name that is shown",
            calendars.account
        ),
        _ => bail!("{name:?} is a group and an account: write group:{name} or user:{name}"),
    }
}
