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
