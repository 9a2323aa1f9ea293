//! Feeds, as the doctor finds them.

use super::Setup;
use crate::feed_server::{FeedServer, Reply};

fn setup(address: &str, lines: &str) -> Setup {
    let feed = format!("[[feed]]\nname = \"Site\"\nurl = \"{address}/a.ics\"\nallow_private = true\n{lines}");
    Setup::embedded().and(&feed)
}

const EVENT: [&str; 2] = ["DTSTART:20261118T090000Z", "LOCATION:Rennes"];

#[tokio::test]
async fn a_feed_is_fetched_and_what_holds_no_room_is_named() {
    let (server, address) = FeedServer::start().await;
    server.has_events("/a.ics", &[&EVENT]);
    let by_location = "by_location = { \"Nantes\" = \"atelier\" }";
    setup(&address, "rooms = [\"atelier\"]").examine().await.is_fine("feeds.Site", &["1 events"]);
    let found = setup(&address, by_location).examine().await;
    found.is_doubtful("feeds.Site", &["by_location", "\"Rennes\""]);
    server.has_events("/a.ics", &[&EVENT, &["DTSTART:20261118T090000Z", "LOCATION:nantes"]]);
    let found = setup(&address, by_location).examine().await;
    found.is_fine("feeds.Site", &["2 events", "1 hold", "\"Rennes\""]);
}

#[tokio::test]
async fn what_is_no_feed_is_found() {
    let (server, address) = FeedServer::start().await;
    server.has("/a.ics", Reply::File("<html>".into()));
    let found = setup(&address, "rooms = [\"atelier\"]").examine().await;
    found.is_broken("feeds.Site", &["no calendar", "<html>", ".ics"]);
    let private = setup(&address, "rooms = [\"atelier\"]").rooms.replace("allow_private = true", "");
    let found = Setup { rooms: private, ..Setup::embedded() }.examine().await;
    found.is_broken("feeds.Site", &["private address", "allow_private"]);
}
