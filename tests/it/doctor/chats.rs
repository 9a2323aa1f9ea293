//! Chat rooms and webhooks, asked and tried out.

use reqwest::StatusCode;
use serde_json::Value;

use super::Setup;
use crate::chat::double::{Double, TOKEN};
use crate::chat::{SECRET, hooks};
use crate::servers::free_port;
use crate::world::{On, Store};

/// All four kinds at `address`.
async fn chatting(address: &str, token: &str) -> (Store, Setup) {
    let store = Store::on(On::Embedded).await.expect("it is always there");
    let setup = Setup::on(&store)
        .and(&hooks(address, "[\"booked\"]", ""))
        .with("ROCKETCHAT", &format!("{address}/hooks/rocketchat"))
        .with("MATTERMOST", &format!("{address}/hooks/mattermost"))
        .with("TOKEN", token)
        .with("SECRET", SECRET);
    (store, setup)
}

const KINDS: [&str; 4] = ["chat.rocketchat", "chat.mattermost", "chat.matrix", "chat.webhook"];

#[tokio::test]
async fn chat_rooms_are_asked_without_a_word_and_told_one_if_that_is_wanted() {
    let (double, address) = Double::start().await;
    let (_store, setup) = chatting(&address, TOKEN).await;
    let found = setup.examine().await;
    found.is_fine("chat.matrix", &["in the room"]);
    for kind in ["chat.rocketchat", "chat.mattermost", "chat.webhook"] {
        found.is_fine(kind, &["its server answers", "--chat"]);
    }
    let asked: Vec<String> = double.requests("/").into_iter().map(|request| request.path).collect();
    assert_eq!(asked, ["/", "/", "/_matrix/client/v3/joined_rooms", "/"], "nothing sets a webhook off");

    let (_store, mut setup) = chatting(&address, TOKEN).await;
    setup.wanted.chat = true;
    let found = setup.examine().await;
    for kind in KINDS {
        found.is_fine(kind, &["a line was posted"]);
    }
    let posted = double.taken("/hooks/mattermost");
    let text: Value = serde_json::from_str(&posted[0].body).expect("JSON");
    assert!(
        posted.len() == 1 && text["text"].as_str().is_some_and(|text| text.contains("essai · test")),
        "{posted:?}"
    );
}

#[tokio::test]
async fn what_keeps_a_chat_room_from_being_told_is_found() {
    let nobody = format!("http://127.0.0.1:{}", free_port());
    let (_store, setup) = chatting(&nobody, TOKEN).await;
    let found = setup.examine().await;
    for kind in KINDS {
        found.is_broken(kind, &["cannot be reached", "waits for a day"]);
    }

    let (double, address) = Double::start().await;
    let (_store, setup) = chatting(&address, "old").await;
    setup.examine().await.is_broken("chat.matrix", &["does not know the token", "new access token"]);
    let (_store, mut setup) = chatting(&address, TOKEN).await;
    setup.rooms = setup.rooms.replace("!abc:example.org", "!other:example.org");
    setup.examine().await.is_broken("chat.matrix", &["not in that room", "let it join"]);

    let (_store, mut setup) = chatting(&address, TOKEN).await;
    setup.wanted.chat = true;
    double.is_ill(StatusCode::OK, None);
    double.is_ill(StatusCode::GONE, None);
    double.is_ill(StatusCode::OK, None);
    double.is_ill(StatusCode::FORBIDDEN, None);
    let found = setup.examine().await;
    found.is_broken("chat.rocketchat", &["wants nothing any more"]);
    found.is_broken("chat.mattermost", &["answers with 403"]);
    found.is_fine("chat.webhook", &["a line was posted"]);
}
