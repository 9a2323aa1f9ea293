//! The disk of the embedded calendar server is full: nothing is booked, everybody reads so, and all goes on by
//! itself once there is room.

use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use clef::config::token;
use reqwest::StatusCode;
use serde_json::{Value, json};

use crate::program::{Program, TOKEN};

/// A small disk of its own. Dropped, it is taken away.
struct Disk(PathBuf);

impl Disk {
    /// `None` where this account may not mount one.
    fn mount(at: &Path) -> Option<Self> {
        let mut mount = Command::new("mount");
        let mounted = mount.args(["-t", "tmpfs", "-o", "size=2m", "tmpfs"]).arg(at).status();
        mounted.is_ok_and(|status| status.success()).then(|| Self(at.to_owned()))
    }

    fn filler(&self) -> PathBuf {
        self.0.join("filler")
    }

    fn fill(&self) {
        let mut filler = File::create(self.filler()).expect("a file");
        while filler.write_all(&[1; 512]).is_ok() {}
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        // Lazily: the program may still have files open there.
        let _ = Command::new("umount").arg("-l").arg(&self.0).status();
    }
}

async fn answer(request: reqwest::RequestBuilder) -> (StatusCode, Value) {
    let answer = request.send().await.expect("an answer");
    let (status, text) = (answer.status(), answer.text().await.expect("a body"));
    (status, serde_json::from_str(&text).expect("JSON"))
}

async fn book(program: &Program, hour: u32) -> (StatusCode, Value) {
    let day = (chrono::Utc::now() + chrono::TimeDelta::days(10)).format("%Y-%m-%d");
    let wish = json!({
        "room": "atelier",
        "start": format!("{day}T{hour:02}:00:00Z"),
        "end": format!("{day}T{:02}:00:00Z", hour + 1),
        "title": format!("Réunion de {hour} h"),
    });
    let request = reqwest::Client::new().post(format!("{}/api/v1/bookings", program.address));
    let request = request.header("Accept-Language", "en").header("Content-Type", "application/json");
    answer(request.bearer_auth(TOKEN).body(wish.to_string())).await
}

async fn readiness(program: &Program) -> (StatusCode, Value) {
    answer(reqwest::Client::new().get(format!("{}/readyz", program.address))).await
}

#[tokio::test]
async fn a_full_disk_books_nothing_says_so_and_heals_without_a_restart() {
    let folder = tempfile::tempdir().expect("a folder");
    let Some(disk) = Disk::mount(folder.path()) else {
        println!("skipped: only root can mount a small disk");
        return;
    };
    let data = folder.path().display().to_string();
    let more = format!(
        "[[api_token]]\nname = \"tests\"\nsha256 = \"{}\"\nrole = \"member\"\nmember = \"ana\"\n",
        token::hash(TOKEN)
    );
    let program = Program::alone(&more, &[("CLEF__SERVER__DATA_DIRECTORY", &data)]).await;
    let (status, booked) = book(&program, 9).await;
    assert_eq!(status, StatusCode::CREATED, "{booked}");

    disk.fill();
    let (status, problem) = book(&program, 11).await;
    assert_eq!(status, StatusCode::SERVICE_UNAVAILABLE, "{problem}");
    assert!(problem.to_string().contains("Nothing was booked"), "{problem}\n{}", program.log());
    let (status, readyz) = readiness(&program).await;
    assert_eq!((status, &readyz["disk"]["reason"]), (StatusCode::SERVICE_UNAVAILABLE, &json!("full")));

    fs::remove_file(disk.filler()).expect("room again");
    let (status, readyz) = readiness(&program).await;
    assert_eq!((status, readyz), (StatusCode::OK, json!({"status": "ready"})));
    let (status, booked) = book(&program, 11).await;
    assert_eq!(status, StatusCode::CREATED, "{booked}");
    let copy = folder.path().join("copy/atelier.jsonl");
    let began = Instant::now();
    while !["Réunion de 9 h", "Réunion de 11 h"]
        .iter()
        .all(|title| fs::read_to_string(&copy).is_ok_and(|copy| copy.contains(title)))
    {
        assert!(began.elapsed() < Duration::from_mins(1), "no copy: {}", program.log());
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}
