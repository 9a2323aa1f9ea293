//! The server as others see it: the python library `caldav`, and the tester built on it.

use std::process::Command;

use super::*;
use crate::servers::python_program;

#[tokio::test(flavor = "multi_thread")]
async fn the_python_client_works_with_it() {
    let clef = Clef::start().await;
    let mut script = Command::new(python_program());
    script.arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/oracles/caldav_client.py"));
    script.args([clef.server().url().as_str(), USERNAME, PASSWORD]);
    let output = run(script).await;
    assert!(output.0, "{}", output.1);
    assert_eq!(output.1.lines().last(), Some("fine"), "{}", output.1);
}

/// Whether it ended well, and what it said.
async fn run(mut command: Command) -> (bool, String) {
    let output =
        tokio::task::spawn_blocking(move || command.output().expect("it runs")).await.expect("it ends");
    let said = [output.stderr, output.stdout].map(|bytes| String::from_utf8_lossy(&bytes).into_owned());
    (output.status.success(), said.concat())
}

/// What `caldav-server-tester` finds, against `tests/fixtures/caldav-server-tester.json`. It reports
/// only what differs from a server that does everything, and exits with 0 whatever it finds. With
/// `UPDATE_EXPECTATION` in the environment the file is written anew, to be read before it is kept.
///
/// What is in the file, and why:
/// - `scheduling`, `principal-search*`: other RFCs (6638, 3744), and not claimed.
/// - `search.time-range.alarm`: refused with `supported-filter`, as RFC 4791 §7.8 has it, rather than
///   answered wrongly.
/// - `search.text.comp-type-optional`: a `prop-filter` directly in VCALENDAR is about the properties
///   of the VCALENDAR (§9.7.2). `search.time-range.comp-type-optional`: a time-range there is not
///   valid (§9.7.1); the tester itself says so.
/// - `url.encode-at.identity`: the tester writes another UID under the other spelling of one address
///   to see whether the spellings are two objects. They are one (RFC 3986 §6.2.2.2), whose UID does
///   not change (RFC 4791 §5.3.2.1), so the tester cannot tell.
/// - `unknown`: not looked at on a loopback address, or for an account without `@` in its name.
#[tokio::test(flavor = "multi_thread")]
async fn the_tester_of_servers_finds_no_fault_in_what_is_claimed() {
    let clef = Clef::start().await;
    let mut tester = Command::new(python_program());
    tester.args([
        "-c",
        "from caldav_server_tester.caldav_server_tester import *; check_server_compatibility()",
    ]);
    tester.args(["--format", "json", "--caldav-url", clef.server().url().as_str()]);
    tester.args(["--caldav-username", USERNAME, "--caldav-password", PASSWORD]);
    // Away from the configuration of whoever runs this.
    tester.env("HOME", clef.directory.path());
    let (is_done, said) = run(tester).await;
    let report = said.find("\n{").map_or(said.as_str(), |start| &said[start..]);
    let report: serde_json::Value =
        serde_json::from_str(report).unwrap_or_else(|error| panic!("{error}: {said}"));
    let features = report["features"].as_object().expect("features");
    // Only the verdicts: the sentences beside them hold the port.
    let verdict = |found: &serde_json::Value| found.get("support").or(found.get("value")).cloned();
    let found: serde_json::Map<_, _> =
        features.iter().filter_map(|(name, found)| Some((name.clone(), verdict(found)?))).collect();
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/caldav-server-tester.json");
    if std::env::var_os("UPDATE_EXPECTATION").is_some() {
        std::fs::write(&path, serde_json::to_string_pretty(&found).expect("JSON") + "\n").expect("written");
    }
    let expected = std::fs::read_to_string(&path).expect("the expectation");
    let expected: serde_json::Map<_, _> = serde_json::from_str(&expected).expect("JSON");
    assert!(is_done, "{said}");
    assert_eq!(found, expected, "{said}");
}
