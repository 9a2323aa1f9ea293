//! Mails: what is written reads right in a parser that nobody here wrote, whatever names and texts say.

mod smtp;

use std::process::Command;
use std::time::Duration;

use clef::mail::{Address, Mail, Mailer, Sender};
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;
use serde_json::json;

use crate::app::NOW;
use crate::repository::root;
use crate::servers::python_program;

/// What people write who would like to write another header.
const EVIL: [&str; 12] = [
    "Ana\r\nBcc: all@example.org",
    "Ana\nBcc: all@example.org",
    "Ana\rBcc: all@example.org",
    "\r\n\r\nAnother mail",
    "\"Ana\" <all@example.org>, ",
    "=?utf-8?q?Ana=0D=0ABcc:_all@example.org?=",
    "Ana\u{2028}Bcc: all@example.org",
    "Ana\u{85}Bcc: all@example.org",
    "Ana\u{0}\u{b}\u{c}\u{1b}[2J",
    "Ségalen, Ana (\\accueil\\) 🗝 \u{202e}gro.elpmaxe",
    ".\r\n.\r\nQUIT\r\n",
    "Content-Type: text/html\r\n\r\n<b>",
];

#[derive(Debug, Clone)]
struct Case {
    sender: String,
    name: String,
    address: String,
    subject: String,
    text: String,
}

fn words() -> impl Strategy<Value = String> {
    prop_oneof![
        prop::sample::select(&EVIL[..]).prop_map(ToOwned::to_owned),
        any::<String>(),
        "\\PC{0,300}",
        "[a-zA-Zéàœ' ,;:<>@\"\\\\().]{0,80}",
        "[ -~]{0,120}",
    ]
}

fn case() -> impl Strategy<Value = Case> {
    let address = "[a-z0-9#$&'*+/=?^_`{|}~-]{1,20}(\\.[a-z0-9]{1,20}){0,2}@[a-z]{1,20}\\.(org|example)";
    let text = prop_oneof![words(), "([ -~éà]{0,100}\r?\n){0,20}", "[a-z]{1500}"];
    (words(), words(), address, words(), text).prop_map(|(sender, name, address, subject, text)| Case {
        sender,
        name,
        address,
        subject,
        text,
    })
}

/// `Sender` is read from settings, which hold one line each.
fn sender(name: &str) -> (Sender, String) {
    let plain: String = name.chars().filter(|c| !c.is_control() && !"<>\"".contains(*c)).collect();
    let sender = Sender::parse(&format!("{plain} <salles@example.org>")).expect("a sender");
    (sender, plain.trim().to_owned())
}

async fn written(case: &Case) -> (String, String) {
    let (from, plain) = sender(&case.sender);
    let mailer = Mailer::memory(from);
    let mail = Mail {
        to: Address::parse(&case.address).expect("an address"),
        name: Some(case.name.clone()),
        subject: case.subject.clone(),
        text: case.text.clone(),
        html: None,
        invitation: None,
        thread: None,
        unsubscribe: None,
        about: "a test".to_owned(),
    };
    mailer.post(NOW.parse().expect("an instant"), move || Some(mail));
    mailer.settle(Duration::from_secs(10)).await;
    (mailer.kept().pop().unwrap_or_else(|| panic!("not written: {case:?}")), plain)
}

#[tokio::test]
async fn no_name_no_subject_and_no_text_makes_a_header() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut runner = TestRunner::default();
    let count = 400;
    for number in 0..count {
        let case = case().new_tree(&mut runner).expect("a case").current();
        let (mail, sender) = written(&case).await;
        // What mirrors a line is left out of names and subjects.
        let seen = |text: &str| text.replace('\u{202e}', "");
        let wanted = json!({
            "sender": seen(&sender), "name": seen(&case.name), "address": case.address,
            "subject": seen(&case.subject), "text": case.text,
        });
        let path = folder.path().join(format!("{number}.eml"));
        std::fs::write(path.with_extension("json"), wanted.to_string()).expect("a file");
        std::fs::write(path, mail).expect("a file");
    }
    let script = root().join("tests/oracles/mails.py");
    let output = Command::new(python_program()).arg(script).arg(folder.path()).output().expect("Python runs");
    let said = String::from_utf8_lossy(&output.stdout);
    let errors = String::from_utf8_lossy(&output.stderr);
    let said: String = said.chars().take(4000).collect();
    assert_eq!(said.trim(), format!("{count} mails"), "{errors}");
}
