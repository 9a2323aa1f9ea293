//! Feeds whose events hold rooms: each can be fetched, is a calendar, and has events that hold some.

use std::sync::Arc;

use futures_util::future::{BoxFuture, join_all};

use super::{Checked, Exam};
use crate::domain::feed::Feed;
use crate::sync::{FeedSource, FeedText, FeedTrouble};

const LOOK: &str = "Open the address of the settings in a browser of this machine: it must give an .ics file. While it \
                    does not, the last events of the feed hold their rooms for a day.";

pub(super) fn look(exam: &Exam) -> BoxFuture<'_, Vec<Checked>> {
    Box::pin(async move {
        if exam.settings.feeds.is_empty() {
            return Vec::new();
        }
        let source = match FeedSource::new() {
            Ok(source) => source,
            Err(error) => return vec![Checked::fail("feeds", error.to_string(), LOOK)],
        };
        let source = &source;
        let reads = exam.settings.feeds.iter().map(|feed| async move { of(feed, source.read(feed).await) });
        join_all(reads).await
    })
}

fn of(feed: &Arc<Feed>, read: Result<FeedText, FeedTrouble>) -> Checked {
    let name = format!("feeds.{}", feed.name);
    let text = match read {
        Ok(text) => text,
        Err(trouble) => return Checked::fail(name, trouble.to_string(), LOOK),
    };
    let (count, nowhere) = (text.count, text.nowhere);
    let message = format!("read: {count} events, of which {} hold rooms", count - nowhere);
    let places: Vec<String> = text.unknown.iter().map(|place| format!("{place:?}")).collect();
    let elsewhere =
        if places.is_empty() { "at no place".to_owned() } else { format!("at {}", places.join(", ")) };
    match nowhere {
        0 => Checked::ok(name, message),
        _ if nowhere < count => Checked::ok(name, format!("{message}; the others are {elsewhere}")),
        _ => Checked::warn(
            name,
            message,
            format!("Its events are {elsewhere}: compare that with by_location."),
        ),
    }
}
