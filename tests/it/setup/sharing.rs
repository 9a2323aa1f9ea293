//! `clef setup` shares the rooms' calendars, and says so of what it has read back alone.

use clef::caldav::client::{Principal, Shares};
use rstest::rstest;

use super::cloud::{Cloud, People};
use super::{Talk, flags, run, settings, with_password};
use crate::world::{On, Store};

/// Who is on the server: a group whose name has a space is shared with under a name of its own.
fn people() -> People {
    People { groups: vec!["Les Membres", "accueil"], users: vec!["camille", "accueil"], ..People::default() }
}

/// A Nextcloud with `people` before `store`.
async fn with(people: People) -> (Store, Cloud) {
    let store = Store::on(On::NextcloudLike).await.expect("it is always there");
    let cloud = Cloud::before(&store).await;
    cloud.set_people(people);
    (store, cloud)
}

/// Flags for all that is needed, and these.
fn flags_and<'a>(store: &'a Store, cloud: &'a Cloud, rooms: &'a str, more: &[&'a str]) -> Vec<&'a str> {
    let mut all = flags(store, rooms);
    all[2] = &cloud.address;
    all.extend(more);
    all
}

async fn shares(store: &Store, calendar: &str) -> Shares {
    let home = store.client.calendar_home().await.expect("the home");
    store.client.shares(&home.child(calendar).as_collection()).await.expect("shares")
}

fn group(id: &str) -> Principal {
    Principal::Group(id.to_owned())
}

#[tokio::test(flavor = "multi_thread")]
async fn calendars_are_shared_as_flags_say_and_read_back() {
    let (store, cloud) = with(people()).await;
    let folder = with_password();
    let more = ["--share-read", "Les Membres", "--share-write", "group:accueil", "--share-write", "Camille"];
    let (code, said) = run(folder.path(), &flags_and(&store, &cloud, "Atelier,Grenier", &more));
    assert_eq!(code, Some(0), "{said}");
    for room in ["atelier", "grenier"] {
        let found = shares(&store, room).await;
        assert!(found.hold(&group("Les Membres"), false), "{found:?}");
        assert!(found.hold(&group("accueil"), true), "{found:?}");
        assert!(found.hold(&Principal::User("camille".to_owned()), true), "{found:?}");
        let line =
            format!("✓ sharing.{room}: read only for Les Membres, who see when it is taken, no titles");
        assert!(said.contains(&line), "{line} is not in {said}");
    }
    assert!(said.contains("who read titles, names and notes"), "{said}");
    assert!(!said.contains("share the calendars"), "there is nothing left to do: {said}");
    assert_eq!(shares(&store, "clef").await.with, Some(Vec::new()), "the notebook is shared with nobody");
    let text = settings(folder.path());
    assert!(
        text.contains("[sign_in.reception]\ngroups = [\"accueil\"]\n"),
        "who may edit is at reception: {text}"
    );
    let (code, found) = run(folder.path(), &["doctor"]);
    let same = said.lines().find(|line| line.contains("sharing.atelier")).expect("a line");
    assert!(code == Some(0) && found.contains(same), "the doctor says the same: {found}");
}

#[tokio::test(flavor = "multi_thread")]
async fn only_the_calendars_of_new_rooms_are_shared() {
    let (store, cloud) = with(people()).await;
    let folder = with_password();
    let (code, said) = run(folder.path(), &flags_and(&store, &cloud, "Atelier", &[]));
    assert!(code == Some(0) && said.contains("share the calendars (Atelier)"), "{said}");
    let add = [
        "setup",
        "--add",
        "--rooms",
        "Salon",
        "--to",
        "rooms.toml",
        "--yes",
        "--share-write",
        "group:accueil",
    ];
    let (code, said) = run(folder.path(), &add);
    assert_eq!(code, Some(0), "{said}");
    assert!(shares(&store, "salon").await.hold(&group("accueil"), true));
    assert_eq!(shares(&store, "atelier").await.with, Some(Vec::new()));
    assert!(said.contains("! sharing.salon") && said.contains("accueil is not reception"), "{said}");
    assert!(!said.contains("sharing.atelier"), "{said}");
}

#[rstest]
#[case::nobody(&["--share-read", "coop"], "no group and no account called \"coop\"")]
#[case::two(&["--share-write", "accueil"], "write group:accueil or user:accueil")]
#[case::twice(&["--share-read", "camille", "--share-write", "camille"], "named twice")]
#[case::oneself(&["--share-write", "salles"], "owns the calendars")]
#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_made_before_it_is_known_with_whom_it_is_shared(#[case] more: &[&str], #[case] why: &str) {
    let (store, cloud) = with(people()).await;
    let folder = with_password();
    let (code, said) = run(folder.path(), &flags_and(&store, &cloud, "Grenier", more));
    assert!(code == Some(1) && said.contains(why), "{said}");
    assert!(!folder.path().join("rooms.toml").exists());
    let home = store.client.calendar_home().await.expect("the home");
    assert!(store.client.collection(&home.child("grenier")).await.is_err(), "no calendar was made");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_server_said_yes_to_and_did_not_do_is_told() {
    let (store, cloud) = with(People { share_nothing: true, ..people() }).await;
    let folder = with_password();
    let more = ["--share-read", "Les Membres"];
    let (code, said) = run(folder.path(), &flags_and(&store, &cloud, "Atelier", &more));
    assert_eq!(code, Some(1), "{said}");
    assert!(said.contains("✗ sharing.atelier: it is not shared with Les Membres"), "{said}");
    assert!(said.contains("✓ sharing.atelier: shared with nobody"), "{said}");
    assert!(!said.contains("read only for"), "{said}");
    let (code, said) = run(folder.path(), &["check"]);
    assert_eq!(code, Some(0), "the settings are written all the same: {said}");
}

#[tokio::test(flavor = "multi_thread")]
async fn people_who_cannot_be_looked_up_are_looked_for_among_the_shares() {
    let (store, cloud) = with(People { are_hidden: true, ..people() }).await;
    let folder = with_password();
    let more = ["--share-read", "camille", "--share-write", "nemo"];
    let (code, said) = run(folder.path(), &flags_and(&store, &cloud, "Atelier", &more));
    assert_eq!(code, Some(1), "{said}");
    assert!(said.contains("\"camille\" could not be checked (the server says 403)"), "{said}");
    assert!(said.contains("✗ sharing.atelier: it is not shared with nemo"), "{said}");
    assert!(said.contains("✓ sharing.atelier: read only for camille"), "{said}");
}

#[tokio::test(flavor = "multi_thread")]
async fn it_is_asked_with_whom_until_they_are_there() {
    let (store, cloud) = with(people()).await;
    let folder = tempfile::tempdir().expect("a folder");
    let mut talk = Talk::begin(folder.path());
    talk.answer(&[&cloud.address]);
    talk.until("/index.php/login/v2/flow/");
    cloud.grant();
    talk.until("said yes");
    talk.answer(&[
        "Atelier",
        "Le Bain",
        "Europe/Paris",
        "camille",
        "coop",
        "les membres, Les Membres",
        "Les Membres",
    ]);
    talk.answer(&["", "yes"]);
    let (code, said) = talk.end();
    assert_eq!(code, Some(0), "{said}");
    assert!(said.contains("no group and no account called \"coop\""), "{said}");
    assert!(said.contains("✓ sharing.atelier: read only for Les Membres"), "{said}");
    assert_eq!(shares(&store, "atelier").await.with.map(|with| with.len()), Some(1));
}

#[rstest]
#[case(On::Radicale)]
#[case(On::Xandikos)]
#[case(On::Cyrus)]
#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_shares_by_no_request_of_ours_is_left_alone(#[case] server: On) {
    let Some(store) = Store::on(server).await else { return };
    let folder = with_password();
    let mut asked = flags(&store, "Grenier");
    asked.extend(["--share-read", "coop"]);
    let (code, said) = run(folder.path(), &asked);
    assert!(code == Some(1) && said.contains("leave out --share-read"), "{said}");
    assert!(!folder.path().join("rooms.toml").exists());
    let (code, said) = run(folder.path(), &flags(&store, "Grenier"));
    assert!(code == Some(0) && said.contains("share them on the calendar server"), "{said}");
}

#[tokio::test(flavor = "multi_thread")]
async fn calendars_are_shared_on_nextcloud() {
    let Some(store) = Store::on(On::Nextcloud).await else { return };
    let folder = with_password();
    std::fs::write(folder.path().join("secret"), &store.password).expect("written");
    let room = store.calendars[0].clone();
    let mut asked = flags(&store, &room);
    asked[4] = &store.username;
    let nobody = uuid::Uuid::new_v4().to_string();
    let (code, said) = run(folder.path(), &[asked.clone(), vec!["--share-read", &nobody]].concat());
    assert!(code == Some(1) && said.contains("no group and no account"), "{said}");
    let Ok(name) = std::env::var("TEST_NEXTCLOUD_GROUP") else {
        eprintln!("skipped: TEST_NEXTCLOUD_GROUP is not set");
        return;
    };
    let called = format!("group:{name}");
    let (code, said) = run(folder.path(), &[asked, vec!["--share-read", &called]].concat());
    let found = shares(&store, &room).await;
    unshare(&store, &room, &name).await;
    assert!(code == Some(0) && said.contains(&format!("read only for {name}")), "{said}");
    assert!(found.hold(&group(&name), false), "{found:?}");
    assert!(!shares(&store, &room).await.hold(&group(&name), false), "it is as it was");
}

async fn unshare(store: &Store, calendar: &str, group: &str) {
    let home = store.client.calendar_home().await.expect("the home");
    let href = home.child(calendar).as_collection();
    let url = store.url.join(href.as_str()).expect("an address");
    let name: String = url::form_urlencoded::byte_serialize(group.as_bytes()).collect();
    let body = format!(
        "<o:share xmlns:o=\"http://owncloud.org/ns\" xmlns:d=\"DAV:\"><o:remove>\
         <d:href>principal:principals/groups/{name}</d:href></o:remove></o:share>"
    );
    let request = reqwest::Client::new().post(url).header("content-type", "application/xml").body(body);
    let answer = request.basic_auth(&store.username, Some(&store.password)).send().await.expect("an answer");
    assert!(answer.status().is_success(), "{answer:?}");
}
