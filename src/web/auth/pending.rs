//! A sign-in that is under way at somebody else's: kept sealed in a cookie of the browser that began it,
//! one for each, so that several windows do not get in each other's way. A few at most: web servers take no
//! more than 8 kB of cookies (nginx's default), and answer 400 to everything beyond that.

use axum::http::{HeaderMap, HeaderName};
use chrono::TimeDelta;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use super::back::same_origin;
use crate::accounts::Failure;
use crate::domain::time::Instant;
use crate::web::{App, private_cookie};

/// As long as somebody may take to sign in, if nothing else is said.
const USUAL: TimeDelta = TimeDelta::minutes(10);
/// How many of them may be under way when another begins ...
const MOST_BEFORE: usize = 3;
/// ... and how many bytes their cookies may have together.
const MOST_BYTES: usize = 3000;
/// How long the address may be where to go afterwards; of a longer one only the path is kept.
const LONGEST_BACK: usize = 1000;
/// How their cookies' names begin.
const PREFIX: &str = "clef_signin_";
/// How much of its key goes into the name of its cookie.
const NAMED: usize = 8;

/// Why somebody was sent to the other side.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(in crate::web) enum Purpose {
    /// To sign in.
    #[default]
    SignIn,
    /// The same, with another account than the one they are signed in with there.
    OtherAccount,
    /// To sign in, after it came to nothing there.
    SecondTry,
    /// To see whether they still are signed in there.
    Check,
}

/// A sign-in that is under way. Never printed.
#[derive(Serialize, Deserialize)]
pub(in crate::web) struct Pending<T> {
    /// With which provider.
    provider: String,
    /// What the provider's side needs to go on.
    pub(in crate::web) secrets: T,
    /// Where to go afterwards.
    back: String,
    #[serde(with = "chrono::serde::ts_seconds")]
    since: Instant,
    /// For how many seconds.
    lasts: i64,
    #[serde(default)]
    purpose: Purpose,
}

impl<T: Serialize + DeserializeOwned> Pending<T> {
    /// One that begins now.
    pub(in crate::web) fn begin(provider: &str, secrets: T, back: &str, now: Instant) -> Self {
        let back = same_origin(back);
        let back = if back.len() > LONGEST_BACK { back.split('?').next().unwrap_or("/") } else { back };
        let (provider, back) = (provider.to_owned(), back.to_owned());
        Self { provider, secrets, back, since: now, lasts: USUAL.num_seconds(), purpose: Purpose::SignIn }
    }

    /// The same for as long as this.
    pub(in crate::web) fn lasting(self, time: TimeDelta) -> Self {
        Self { lasts: time.num_seconds(), ..self }
    }

    /// The same for this purpose.
    pub(in crate::web) fn purposing(self, purpose: Purpose) -> Self {
        Self { purpose, ..self }
    }

    /// Returns why they were sent there.
    pub(in crate::web) fn purpose(&self) -> Purpose {
        self.purpose
    }

    /// Returns where to go afterwards.
    pub(in crate::web) fn back(&self) -> &str {
        same_origin(&self.back)
    }

    /// The header that has the browser keep it, to be found again by `key`.
    ///
    /// # Errors
    /// If it is too long to be kept.
    pub(in crate::web) fn keep(&self, app: &App, key: &str) -> Result<(HeaderName, String), Failure> {
        let too_long = || Failure::Unavailable("the sign-in is too long for a cookie".to_owned());
        let text = serde_json::to_string(self).map_err(|_| too_long())?;
        let name = name(key).ok_or_else(too_long)?;
        private_cookie::seal(app, &name, text, self.lasts).ok_or_else(too_long)
    }

    /// The one that this browser began with `provider` a moment ago.
    ///
    /// # Errors
    /// If it did not.
    pub(in crate::web) fn find(
        app: &App,
        headers: &HeaderMap,
        provider: &str,
        key: &str,
    ) -> Result<Self, Failure> {
        let expired = |why: &str| Failure::Expired(why.to_owned());
        let text = name(key).and_then(|name| private_cookie::open(app, headers, &name));
        let text = text.ok_or_else(|| expired("this browser did not begin it, or long ago"))?;
        let pending: Self = serde_json::from_str(&text).map_err(|_| expired("begun in another way"))?;
        if pending.provider != provider {
            return Err(expired("begun with another provider"));
        }
        let age = (app.clock.now() - pending.since).num_seconds().abs();
        let in_time = age < pending.lasts;
        in_time.then_some(pending).ok_or_else(|| expired("begun too long ago"))
    }
}

/// When one began; for all kinds of secrets.
#[derive(Deserialize)]
struct Since {
    #[serde(with = "chrono::serde::ts_seconds")]
    since: Instant,
}

/// The headers that have the browser forget the oldest, so that there is room for another.
pub(in crate::web) fn make_room(app: &App, headers: &HeaderMap) -> Vec<(HeaderName, String)> {
    let began = |pair| {
        let since: Option<Since> =
            private_cookie::open_pair(app, pair).and_then(|text| serde_json::from_str(&text).ok());
        since.map(|since| since.since)
    };
    let under_way = private_cookie::pairs(app, headers, PREFIX);
    let mut under_way: Vec<_> = under_way.map(|(key, pair)| (began(pair), key, pair.len())).collect();
    // Those that cannot be opened any more come last.
    under_way.sort_by(|one, other| other.cmp(one));
    let mut bytes = 0;
    let mut forgotten_ones = Vec::new();
    for (place, (_, key, length)) in under_way.into_iter().enumerate() {
        bytes += length;
        if place >= MOST_BEFORE || bytes > MOST_BYTES {
            forgotten_ones.extend(forgotten(app, key));
        }
    }
    forgotten_ones
}

/// The header that has the browser forget it.
pub(in crate::web) fn forgotten(app: &App, key: &str) -> Option<(HeaderName, String)> {
    name(key).map(|name| private_cookie::removed(app, &name))
}

/// The name of the cookie. The key comes from outside, so not every one has a name.
fn name(key: &str) -> Option<String> {
    let start = key.get(..NAMED)?;
    start.bytes().all(|byte| byte.is_ascii_alphanumeric()).then(|| format!("{PREFIX}{start}"))
}

#[cfg(test)]
mod tests {
    use super::name;

    #[test]
    fn no_name_of_a_cookie_comes_from_outside() {
        assert_eq!(name("0123456789abcdef").as_deref(), Some("clef_signin_01234567"));
        for key in ["", "0123", "0123456;x", "é12345678", "0123 567 "] {
            assert_eq!(name(key), None, "{key:?}");
        }
    }
}
