//! `clef doctor` on the command line: lines, JSON and exit codes.

use std::path::Path;
use std::process::{Command, Output};

use serde_json::Value;

use crate::program::Program;

fn clef_doctor(folder: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_clef"));
    command.args(["--config", "rooms.toml", "doctor"]).args(arguments).current_dir(folder);
    command.output().expect("the program runs")
}

#[tokio::test]
async fn a_clef_that_runs_and_is_well_is_fine_and_goes_on() {
    let clef = Program::alone("", &[]).await;
    let printed = clef_doctor(clef.folder(), &[]);
    let shown = String::from_utf8_lossy(&printed.stdout).into_owned();
    assert_eq!(printed.status.code(), Some(0), "{shown}");
    for line in ["✓ settings: ", "✓ calendar.atelier: ", "✓ public_url: ", "! sign-in: ", " 0 broken"] {
        assert!(shown.contains(line), "{line:?} is not in {shown}");
    }
    let answer = reqwest::get(format!("{}/readyz", clef.address)).await.expect("an answer");
    assert!(answer.status().is_success(), "{}", clef.log());
}

#[test]
fn settings_that_are_wrong_are_told_as_json() {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("rooms.toml"), "[place]\nname = \"x\"\ntimezone = \"Europe/Pariss\"\n")
        .expect("written");
    let printed = clef_doctor(folder.path(), &["--json"]);
    assert_eq!(printed.status.code(), Some(2));
    let report: Value = serde_json::from_slice(&printed.stdout).expect("JSON");
    let checks = report["checks"].as_array().expect("a list");
    let zone =
        checks.iter().find(|one| one["message"].as_str().is_some_and(|text| text.contains("place.timezone")));
    let zone = zone.expect("it is found");
    assert_eq!((zone["name"].as_str(), zone["status"].as_str()), (Some("settings"), Some("fail")));
    assert!(zone["hint"].as_str().is_some_and(|hint| hint.contains("Europe/Paris")), "{zone}");
}

#[test]
fn what_is_broken_is_the_exit_code() {
    let folder = tempfile::tempdir().expect("a folder");
    let rooms = format!(
        "{}\n[caldav]\nurl = \"http://127.0.0.1:9/\"\nusername = \"x\"\npassword_env = \"PATH\"\n",
        super::ROOMS
    );
    std::fs::write(folder.path().join("rooms.toml"), rooms).expect("written");
    let printed = clef_doctor(folder.path(), &[]);
    let shown = String::from_utf8_lossy(&printed.stdout).into_owned();
    assert_eq!(printed.status.code(), Some(1), "{shown}");
    assert!(shown.contains("✗ calendar server: ") && shown.contains("✗ sign-in: "), "{shown}");
    assert_eq!(clef_doctor(folder.path(), &["--mail", "nobody"]).status.code(), Some(2));
}
