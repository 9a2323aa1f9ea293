//! The commands, where a site has its calendars on one server and a site on another. The two calendars have one name.

use std::path::Path;
use std::process::Command;

use clef::caldav::client::Client;

use crate::servers::PASSWORD;
use crate::world::{On, Store, native_event};

async fn stores() -> [Store; 2] {
    let stores = [Store::on(On::Radicale).await, Store::on(On::Embedded).await];
    stores.map(|store| store.expect("it is always there"))
}

/// A folder with the settings.
fn settings([nantes, saint_nazaire]: &[Store; 2]) -> tempfile::TempDir {
    let account = |id: &str, store: &Store| {
        format!(
            "[[caldav]]\nid = \"{id}\"\nurl = \"{}\"\nusername = \"{}\"\npassword_env = \"THE_PASSWORD\"\n",
            store.url, store.username
        )
    };
    let place = |site: &str, account: &str, room: &str| {
        format!(
            "[[site]]\nid = \"{site}\"\nname = \"{site}\"\ncaldav = \"{account}\"\n[[room]]\nid = \"{room}\"\n\
             site = \"{site}\"\nname = \"{room}\"\ncalendar = \"atelier\"\n"
        )
    };
    let text = [
        "[place]\nname = \"L'Essai\"\ntimezone = \"Europe/Paris\"\n[sign_in]\ndemo = true\n".to_owned(),
        account("nantes", nantes),
        account("saint-nazaire", saint_nazaire),
        place("bain", "nantes", "atelier"),
        place("quai", "saint-nazaire", "nuit"),
    ];
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("rooms.toml"), text.concat()).expect("written");
    folder
}

fn clef(folder: &Path, arguments: &[&str]) -> (Option<i32>, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_clef"));
    command.args(["--config", "rooms.toml"]).args(arguments).env("THE_PASSWORD", PASSWORD);
    let output = command.current_dir(folder).output().expect("it runs");
    let said = [output.stdout, output.stderr].map(|bytes| String::from_utf8_lossy(&bytes).into_owned());
    (output.status.code(), said.concat())
}

async fn texts(client: &Client, calendar: &str) -> Vec<String> {
    let collection = client.calendar_home().await.expect("the home").child(calendar).as_collection();
    let listed = client.list_etags(&collection).await.expect("a listing");
    let hrefs: Vec<_> = listed.into_iter().map(|(href, _)| href).collect();
    let objects = client.multiget(&collection, &hrefs).await.expect("objects");
    objects.into_iter().map(|object| object.data).collect()
}

/// Takes over what was in the room "nuit" in January.
fn bring_in(folder: &Path) {
    let lines = ["DTSTART:20260113T100000Z", "DTEND:20260113T110000Z"];
    let event = native_event("one", &lines).replace("Native", "Conseil secret");
    std::fs::write(folder.join("old.ics"), event).expect("written");
    let (code, said) = clef(folder, &["import", "old.ics", "--room", "nuit"]);
    assert_eq!(code, Some(0), "{said}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_room_is_brought_in_taken_out_and_forgotten_on_its_own_server() {
    let stores = stores().await;
    let folder = settings(&stores);
    bring_in(folder.path());
    let [nantes, saint_nazaire] = &stores;
    assert_eq!(texts(&nantes.client, "atelier").await, Vec::<String>::new());
    let there = texts(&saint_nazaire.client, "atelier").await.concat();
    assert!(there.contains("Conseil secret") && there.contains("X-CLEF-TICKET:1"), "{there}");

    let (code, said) = clef(folder.path(), &["export", "--to", "all"]);
    assert_eq!(code, Some(0), "{said}");
    let exported = |room: &str| {
        let path = folder.path().join("all").join(format!("{room}.ics"));
        std::fs::read_to_string(path).expect("exported").contains("Conseil secret")
    };
    assert_eq!(["atelier", "nuit"].map(exported), [false, true]);

    let (code, said) = clef(folder.path(), &["purge", "--before", "2026-06-01"]);
    assert!(code == Some(0) && said.contains("bookings: 1"), "{said}");
    let there = texts(&saint_nazaire.client, "atelier").await.concat();
    assert!(there.contains("X-CLEF-TICKET:1") && !there.contains("Conseil secret"), "{there}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_on_one_server_is_taken_out_and_forgotten_while_the_other_is_away() {
    let mut stores = stores().await;
    let folder = settings(&stores);
    bring_in(folder.path());
    // Nobody listens there.
    stores[0].url = "http://127.0.0.1:1/".parse().expect("an address");
    let folder = settings(&stores);

    let (code, said) = clef(folder.path(), &["export", "--to", "all"]);
    let missing = "not exported: the calendar of the room atelier: ";
    assert!(code == Some(1) && said.contains(missing) && said.contains("rooms: 1,"), "{said}");
    let exported = |file: &str| std::fs::read_to_string(folder.path().join("all").join(file)).ok();
    assert_eq!(exported("atelier.ics"), None);
    for file in ["nuit.ics", "bookings.json", "bookings.csv"] {
        assert!(exported(file).is_some_and(|text| text.contains("Conseil secret")), "{file}");
    }
    let (code, said) = clef(folder.path(), &["export", "--to", "none", "--room", "atelier"]);
    assert!(code == Some(1) && said.contains("the calendar of the room atelier"), "{said}");

    let (code, said) = clef(folder.path(), &["purge", "--before", "2026-06-01"]);
    assert!(code == Some(1) && said.contains("bookings: 1,"), "{said}");
    assert!(said.contains("left as it is: the calendar server nantes: "), "{said}");
    let there = texts(&stores[1].client, "atelier").await.concat();
    assert!(there.contains("X-CLEF-TICKET:1") && !there.contains("Conseil secret"), "{there}");

    // What was taken over into another room may be in one that cannot be read by now.
    std::fs::copy(folder.path().join("all/nuit.ics"), folder.path().join("nuit.ics")).expect("copied");
    let (code, said) = clef(folder.path(), &["import", "nuit.ics", "--room", "nuit"]);
    assert!(code == Some(1) && said.contains("the calendars cannot be read"), "{said}");
}

#[tokio::test(flavor = "multi_thread")]
async fn rooms_are_added_on_the_server_of_their_site() {
    let stores = stores().await;
    let folder = settings(&stores);
    let add = |site: &str| {
        clef(
            folder.path(),
            &["setup", "--add", "--rooms", "Salon", "--site", site, "--to", "rooms.toml", "--yes"],
        )
    };
    for store in &stores {
        let salon = store.client.calendar_home().await.expect("the home").child("salon").as_collection();
        store.client.delete(&salon, None).await.expect("to make room");
    }
    let (code, said) = add("un nouveau site");
    assert!(code == Some(1) && said.contains("there are several [[caldav]]"), "{said}");
    let (code, said) = add("quai");
    assert_eq!(code, Some(0), "{said}");
    let mut made = Vec::new();
    for store in &stores {
        let salon = store.client.calendar_home().await.expect("the home").child("salon").as_collection();
        made.push(store.client.collection(&salon).await.is_ok());
    }
    assert_eq!(made, [false, true]);
    let (code, said) = clef(folder.path(), &["check"]);
    assert!(code == Some(0) && said.contains("3 rooms on 2 sites"), "{said}");
}
