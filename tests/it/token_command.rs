//! `clef token`: what it prints is what lets somebody in, and what they do with it is in the log.

use std::process::{Command, Output};

use crate::browser::server_with_two_rooms;
use crate::program::Program;
use crate::servers::free_port;

fn clef_token(arguments: &[&str]) -> Output {
    let command = Command::new(env!("CARGO_BIN_EXE_clef")).arg("token").args(arguments).output();
    command.expect("the program runs")
}

#[tokio::test]
async fn the_lines_that_are_printed_let_a_token_into_its_rooms_and_its_use_is_in_the_log() {
    let printed =
        clef_token(&["--name", "écran", "--role", "visitor", "--room", "bulle", "--expires", "2099-01-31"]);
    assert!(printed.status.success());
    let printed = String::from_utf8(printed.stdout).expect("text");
    let token = printed.lines().find(|line| line.starts_with("clef_")).expect("the token");
    let lines = &printed[printed.find("[[api_token]]").expect("the lines")..];
    let server = server_with_two_rooms().await;
    let listen = format!("127.0.0.1:{}", free_port());
    let clef = Program::at(&listen, &server.url, ["salle-atelier", "salle-bulle"], lines).await;
    let ask = async |token: &str| {
        let asked = reqwest::Client::new().get(format!("{}/api/v1/rooms", clef.address)).bearer_auth(token);
        let answer = asked.send().await.expect("an answer");
        (answer.status().as_u16(), answer.text().await.expect("text"))
    };
    for _ in 0..3 {
        let (status, rooms) = ask(token).await;
        assert_eq!(status, 200, "{rooms}");
        assert!(rooms.contains("\"bulle\"") && !rooms.contains("\"atelier\""), "{rooms}");
    }
    let wrong = format!("{token}x");
    assert_eq!(ask(&wrong).await.0, 401);
    let log = clef.log();
    let used: Vec<&str> = log.lines().filter(|line| line.contains("token-used")).collect();
    let [line] = used.as_slice() else { panic!("not once: {log}") };
    for part in ["audit", "token=\"écran\"", "role=\"visitor\"", "client=\"127.0.0.1\""] {
        assert!(line.contains(part), "{line} lacks {part}");
    }
    let refused = log.lines().filter(|line| line.contains("token-refused") && line.contains("unknown"));
    assert_eq!(refused.count(), 1, "{log}");
    assert!(!log.contains(token), "secrets stay out of the log");
}

#[test]
fn what_cannot_be_meant_is_wrong_usage() {
    for (arguments, words) in [
        (&["--role", "admin"][..], "expected visitor, member, reception or door"),
        (&["--role", "member"], "--member"),
        (&["--expires", "30/06/2027"], "--expires"),
        (&["--name", ""], "--name"),
    ] {
        let printed = clef_token(arguments);
        let shown = String::from_utf8_lossy(&printed.stderr).into_owned();
        assert_eq!(printed.status.code(), Some(2), "{arguments:?}");
        assert!(shown.contains(words), "{shown}");
        assert!(printed.stdout.is_empty(), "no token is made");
    }
}
