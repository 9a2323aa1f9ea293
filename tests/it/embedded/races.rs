//! Many writers at once: exactly one wins, whatever it is about.

use futures_util::future::join_all;

use super::*;

fn count(answers: &[Answer], status: StatusCode) -> usize {
    answers.iter().filter(|answer| answer.status == status).count()
}

#[tokio::test(flavor = "multi_thread")]
async fn of_twelve_creates_of_one_address_one_wins() {
    let clef = Clef::start().await;
    for round in 0..5 {
        let name = format!("{round}.ics");
        let bodies: Vec<_> = (0..12).map(|writer| event(&format!("{round}-{writer}"), "")).collect();
        let answers =
            join_all(bodies.iter().map(|body| clef.put(&name, &[("If-None-Match", "*")], body))).await;
        assert_eq!(count(&answers, StatusCode::CREATED), 1, "{answers:?}");
        assert_eq!(count(&answers, StatusCode::PRECONDITION_FAILED), 11);
        let winner = answers.iter().position(|answer| answer.status == StatusCode::CREATED).expect("one");
        assert_eq!(clef.get(&name).await.text, bodies[winner]);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn of_twelve_creates_of_one_uid_one_wins() {
    let clef = Clef::start().await;
    for round in 0..5 {
        let body = event(&format!("ticket-{round}"), "");
        let names: Vec<_> = (0..12).map(|writer| format!("{round}-{writer}.ics")).collect();
        let answers =
            join_all(names.iter().map(|name| clef.put(name, &[("If-None-Match", "*")], &body))).await;
        assert_eq!(count(&answers, StatusCode::CREATED), 1, "{answers:?}");
        assert_eq!(count(&answers, StatusCode::CONFLICT), 11);
    }
    assert_eq!(names(&clef.propfind(&at(""), "1", "<getetag/>").await).len(), 1 + 5);
}

#[tokio::test(flavor = "multi_thread")]
async fn of_twelve_updates_of_one_version_one_wins() {
    let clef = Clef::start().await;
    let mut etag = clef.put("a.ics", &[], &event("a", "")).await.etag();
    for round in 0..5 {
        let bodies: Vec<_> =
            (0..12).map(|writer| event("a", &format!("SUMMARY:{round} {writer}\r\n"))).collect();
        let demand = [("If-Match", etag.as_str())];
        let answers = join_all(bodies.iter().map(|body| clef.put("a.ics", &demand, body))).await;
        assert_eq!(count(&answers, StatusCode::NO_CONTENT), 1, "{answers:?}");
        assert_eq!(count(&answers, StatusCode::PRECONDITION_FAILED), 11);
        etag = clef.get("a.ics").await.etag();
    }
    let demand = [("If-Match", etag.as_str())];
    let deletes =
        join_all((0..12).map(|_| clef.send("DELETE", "/dav/calendars/salles/atelier/a.ics", &demand, "")))
            .await;
    assert_eq!(count(&deletes, StatusCode::NO_CONTENT), 1, "{deletes:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_client_that_hangs_up_lets_nobody_else_in() {
    let clef = Clef::start().await;
    let body = event("one", "");
    let names: Vec<_> = (0..40).map(|writer| format!("{writer}.ics")).collect();
    // Most of these are dropped in the middle of whatever they are doing.
    let wait = |position: usize| std::time::Duration::from_micros(300 * position as u64);
    let attempts = names.iter().enumerate().map(|(position, name)| {
        let put = clef.put(name, &[("If-None-Match", "*")], &body);
        async move { tokio::time::timeout(wait(position), put).await.ok() }
    });
    join_all(attempts.collect::<Vec<_>>()).await;
    let listed = super::names(&clef.propfind(&at(""), "1", "<getetag/>").await);
    assert!(listed.len() <= 2, "one UID, one object: {listed:?}");
}
