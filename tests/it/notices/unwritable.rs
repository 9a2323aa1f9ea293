//! What is owed cannot be written down.

use super::*;

#[tokio::test]
async fn a_file_that_cannot_be_written_keeps_nobody_from_being_told_and_is_said() {
    let place = Place::start("gather = \"2m\"\n").await;
    let ana = place.app.person("demo-ana").await;
    let is_failing =
        || place.app.app.jobs.failing().into_iter().any(|(job, _)| job.name.as_str() == "notices");
    // Nothing can be put in the place of a folder.
    let file = place.app.data().join("notices.jsonl");
    std::fs::create_dir(&file).expect("a folder");
    ana.book("atelier", DAY, ("12:00", "13:00"), "Pendant").await;
    wait_for(is_failing).await;
    assert!(is_failing(), "what could not be kept was said");
    place.mails("2026-11-16T08:33:00Z", 1).await;
    std::fs::remove_dir(&file).expect("an empty folder");
    ana.book("atelier", DAY, ("14:00", "15:00"), "Après").await;
    wait_for(|| !is_failing() && file.is_file()).await;
    assert!(!is_failing() && file.is_file());
}
