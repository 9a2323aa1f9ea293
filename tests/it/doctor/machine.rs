//! What is on this machine: the disk, mails, files.

use clef::mail::Address;

use super::{NOW, Setup, Wanted};
use crate::servers::{Server, free_port};
use crate::world::{On, Store};

/// A set-up whose calendars are elsewhere, so that nothing else needs the data directory.
async fn elsewhere() -> (Store, Setup) {
    let store = Store::on(On::Embedded).await.expect("it is always there");
    let setup = Setup::on(&store);
    (store, setup)
}

#[tokio::test]
async fn a_data_directory_that_cannot_be_written_is_found() {
    let (_store, setup) = elsewhere().await;
    // Also for an account that may do everything.
    let file = setup.data.path().join("file");
    std::fs::write(&file, "").expect("written");
    let found = setup.with("CLEF__SERVER__DATA_DIRECTORY", &file.display().to_string()).examine().await;
    found.is_broken("disk", &["cannot be written", "account"]);
}

#[tokio::test]
async fn an_audit_file_in_no_folder_is_found() {
    let (_store, setup) = elsewhere().await;
    let inside = |name: &str| setup.data.path().join(name).display().to_string();
    let (good, bad) = (inside("audit.jsonl"), inside("log/audit.jsonl"));
    let found = setup.with("CLEF__SERVER__AUDIT_FILE", &bad).examine().await;
    found.is_broken("audit file", &["log", "does not start"]);
    let (_store, setup) = elsewhere().await;
    std::fs::create_dir_all(std::path::Path::new(&good).parent().expect("a folder")).expect("made");
    setup.with("CLEF__SERVER__AUDIT_FILE", &good).examine().await.is_fine("audit file", &["can be written"]);
}

#[tokio::test]
async fn school_holidays_that_are_over_are_found() {
    let (_store, setup) = elsewhere().await;
    let file = setup.data.path().join("zone-b.ics");
    let text = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nBEGIN:VEVENT\r\nUID:a\r\nDTSTART;VALUE=DATE:20261017\r\n\
        DTEND;VALUE=DATE:20261102\r\nSUMMARY:Toussaint\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n";
    std::fs::write(&file, text).expect("written");
    let setup = setup.with("CLEF__CLOSURES__SCHOOL_HOLIDAYS", &file.display().to_string());
    let found = setup.at(NOW).examine().await;
    found.is_doubtful("school holidays", &["until 2026-11-02", "coming years"]);
}

fn mailing(setup: Setup, port: u16) -> Setup {
    setup
        .and("[mail]\nfrom = \"salles@example.org\"\nhost = \"127.0.0.1\"\ntls = \"none\"")
        .with("CLEF__MAIL__PORT", &port.to_string())
}

#[tokio::test]
async fn a_mail_server_that_is_away_is_found() {
    let (_store, setup) = elsewhere().await;
    let port = free_port();
    let found = mailing(setup, port).examine().await;
    found.is_broken("mails", &[&format!("127.0.0.1:{port}"), "not there", "reaches"]);
}

#[tokio::test]
async fn a_mail_server_that_does_not_know_the_password_is_found() {
    let server = Server::smtp(&["plain", "--account", "salles:right"]);
    let (_store, setup) = elsewhere().await;
    let setup = mailing(setup, server.port())
        .with("CLEF__MAIL__USERNAME", "salles")
        .with("CLEF__MAIL__PASSWORD_ENV", "THE_MAIL_PASSWORD")
        .with("THE_MAIL_PASSWORD", "wrong");
    setup.examine().await.is_broken("mails", &["not as the settings say", "[mail]"]);
}

#[tokio::test]
async fn a_mail_is_sent_to_whoever_asks_for_one() {
    let server = Server::smtp(&["plain"]);
    let mails = || {
        let files =
            std::fs::read_dir(server.folder()).expect("a folder").map(|file| file.expect("a file").path());
        files.filter(|path| path.extension().is_some_and(|end| end == "json")).count()
    };
    let (_store, setup) = elsewhere().await;
    let found = mailing(setup, server.port()).examine().await;
    found.is_fine("mails", &["127.0.0.1", "--mail"]);
    assert_eq!(mails(), 0, "none is sent unasked");
    let (_store, setup) = elsewhere().await;
    let mail_to = Address::parse("ana@example.org");
    let found =
        Setup { wanted: Wanted { mail_to, chat: false }, ..mailing(setup, server.port()) }.examine().await;
    found.is_fine("mails", &["sent to ana@example.org"]);
    assert_eq!(mails(), 1);
}
