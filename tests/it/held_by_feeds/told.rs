//! Who is told that a feed cannot be read: chat rooms, and whoever asks `clef doctor` or `clef check`.

use serde_json::Value;

use super::{settings, wait_for};
use crate::app::TestApp;
use crate::chat::SECRET;
use crate::chat::double::Double;
use crate::feed_server::{FeedServer, Reply};

#[tokio::test]
async fn chat_rooms_are_told_once() {
    let (server, address) = FeedServer::start().await;
    let (double, chat) = Double::start().await;
    server.has("/mobilizon.ics", Reply::Status(500));
    let hook = format!(
        "[[chat]]\nkind = \"webhook\"\nurl = \"{chat}/webhook\"\nsecret_env = \"SECRET\"\nevents = [\"feed_failed\"]\n\
         [[chat]]\nkind = \"mattermost\"\nurl_env = \"HOOK\"\nevents = [\"feed_failed\"]\nrooms = [\"salon\"]\n"
    );
    let hooks = format!("{chat}/hooks/mattermost");
    let rooms = format!("{}\n{hook}", settings(&address));
    let _app = TestApp::with(&rooms, &[("SECRET", SECRET), ("HOOK", &hooks)]).await;
    let told = |path: &str| double.taken(path);
    wait_for("both are told", async || told("/webhook").len() == 1 && told("/hooks/mattermost").len() == 1)
        .await;
    let asked = server.answered("/mobilizon.ics").len();
    wait_for("it fails on", async || server.answered("/mobilizon.ics").len() > asked + 7).await;
    assert_eq!((told("/webhook").len(), told("/hooks/mattermost").len()), (1, 1));
    let said: Value = serde_json::from_str(&told("/webhook")[0].body).expect("JSON");
    assert_eq!((&said["type"], &said["feed"]), (&"feed_failed".into(), &"Mobilizon".into()));
    let line: Value = serde_json::from_str(&told("/hooks/mattermost")[0].body).expect("JSON");
    let line = line["text"].as_str().expect("a text");
    assert!(line.contains("Mobilizon") && line.contains("/reception/health"), "{line}");
}
