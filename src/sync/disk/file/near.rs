//! What the copy of a calendar says of the days that are near, without understanding the rest.

use std::collections::HashMap;
use std::io::BufRead;

use serde::Deserialize;
use serde::de::IgnoredAny;

use super::{CopyLine, RoomFile};
use crate::caldav::client::Object;
use crate::caldav::{ETag, Href};
use crate::domain::time::Instant;
use crate::schedule::Reach;

/// What tells which lines are to be read.
#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum Glance {
    Clef(IgnoredAny),
    Object {
        href: String,
        #[serde(default)]
        reach: Option<Reach>,
    },
    Gone(String),
    Decided(IgnoredAny),
    AsOf(Instant),
}

impl RoomFile {
    /// Returns what the file says of `near`, and as of when it was complete, if it is of the same calendar and says of
    /// each object when it holds the room.
    pub(in crate::sync::disk) fn read_near(&self, near: Reach) -> Option<(Vec<Object>, Instant)> {
        let (mut file, _) = self.open().ok()?;
        let (mut line, mut objects, mut as_of) = (Vec::new(), HashMap::new(), None);
        loop {
            line.clear();
            if file.read_until(b'\n', &mut line).ok()? == 0 || !line.ends_with(b"\n") {
                break;
            }
            match serde_json::from_slice(&line) {
                Ok(Glance::Object { href, reach }) => {
                    objects.remove(&href);
                    // Without it nothing tells whether this one is near, so the whole file is left to the slow way.
                    let (from, until) = reach?;
                    // Of all others the text is passed over, which is quick.
                    let is_near = from < near.1 && near.0 < until;
                    let whole = is_near.then(|| serde_json::from_slice(&line));
                    if let Some(Ok(CopyLine::Object { etag, data, .. })) = whole {
                        objects.insert(href, (etag, data));
                    }
                }
                Ok(Glance::Gone(href)) => drop(objects.remove(&href)),
                Ok(Glance::AsOf(at)) => as_of = Some(at),
                Ok(Glance::Clef(_) | Glance::Decided(_)) => {}
                Err(_) => break,
            }
        }
        let object = |(href, (etag, data)): (String, (Option<String>, String))| {
            Some(Object { href: Href::parse(&href)?, etag: etag.map(ETag), data })
        };
        Some((objects.into_iter().filter_map(object).collect(), as_of?))
    }
}
