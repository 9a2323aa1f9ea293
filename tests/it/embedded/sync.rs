//! sync-collection (RFC 6578): nothing is missed, nothing told twice, over restarts and damage.

use std::io::Write;

use super::*;

async fn sync(clef: &Clef, token: &str, more: &str) -> Answer {
    let body = format!(
        "<sync-collection xmlns='DAV:'><sync-token>{token}</sync-token><sync-level>1</sync-level>{more}\
         <prop><getetag/></prop></sync-collection>"
    );
    clef.send("REPORT", &at(""), &[], body).await
}

fn token(answer: &Answer) -> String {
    assert_eq!(answer.status, StatusCode::MULTI_STATUS, "{}", answer.text);
    text_of(answer, "d:sync-token").to_owned()
}

fn gone(answer: &Answer) -> Vec<String> {
    let responses = answer.text.split("<d:response>").filter(|response| response.contains("404 Not Found"));
    let hrefs = responses.map(|response| response.split("</d:href>").next().expect("an href"));
    hrefs.map(|href| href.rsplit('/').next().expect("a name").to_owned()).collect()
}

async fn with_three() -> Clef {
    let clef = Clef::start().await;
    for name in ["a", "b", "c"] {
        assert_eq!(clef.put(&format!("{name}.ics"), &[], &event(name, "")).await.status, StatusCode::CREATED);
    }
    clef
}

#[tokio::test]
async fn a_token_tells_what_came_after_it_also_after_a_restart() {
    let mut clef = with_three().await;
    let first = sync(&clef, "", "").await;
    assert_eq!(names(&first), ["a.ics", "b.ics", "c.ics"]);
    let quiet = sync(&clef, &token(&first), "").await;
    assert_eq!((names(&quiet), token(&quiet)), (vec![], token(&first)));
    clef.put("a.ics", &[], &event("a", "SUMMARY:2\r\n")).await;
    clef.send("DELETE", &at("b.ics"), &[], "").await;
    clef.put("d.ics", &[], &event("d", "")).await;
    let before = sync(&clef, &token(&first), "").await;
    clef.restart().await;
    let after = sync(&clef, &token(&first), "").await;
    assert_eq!(after.text, before.text);
    assert_eq!(
        (names(&after), gone(&after)),
        (vec!["a.ics".into(), "b.ics".into(), "d.ics".into()], vec!["b.ics".into()])
    );
    let initial = sync(&clef, "", "").await;
    assert_eq!(
        (names(&initial).len(), gone(&initial).len()),
        (3, 0),
        "what is gone is no news to a newcomer"
    );
    let property =
        clef.propfind(&at(""), "0", "<sync-token/><getctag xmlns='http://calendarserver.org/ns/'/>").await;
    assert_eq!(text_of(&property, "d:sync-token"), token(&after));
    assert_eq!(text_of(&property, "cs:getctag"), token(&after));
}

#[tokio::test]
async fn a_token_of_somebody_else_is_refused() {
    let clef = with_three().await;
    let good = token(&sync(&clef, "", "").await);
    let (history, _) = good.split_once('#').expect("a number");
    clef.send("DELETE", &at(""), &[], "").await;
    clef.send("MKCALENDAR", &at(""), &[], "").await;
    clef.put("a.ics", &[], &event("a", "")).await;
    for bad in [good.as_str(), "garbage", "urn:uuid:#1", &format!("{history}#99"), &format!("{history}#-1")] {
        let refused = sync(&clef, bad, "").await;
        assert_eq!(refused.status, StatusCode::FORBIDDEN, "{bad}");
        assert!(refused.text.contains("<d:valid-sync-token>"), "{}", refused.text);
    }
    let own = token(&sync(&clef, "", "").await);
    let (history, number) = own.split_once('#').expect("a number");
    let future: u64 = number.parse::<u64>().expect("a number") + 1;
    assert_eq!(sync(&clef, &format!("{history}#{future}"), "").await.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn a_limited_answer_goes_on_where_it_ended() {
    let clef = with_three().await;
    let start = token(&sync(&clef, "", "").await);
    clef.send("DELETE", &at("a.ics"), &[], "").await;
    for name in ["d", "e", "b"] {
        clef.put(&format!("{name}.ics"), &[], &event(name, "SUMMARY:new\r\n")).await;
    }
    // In a limited first sync what was deleted meanwhile is told as gone: to a client that has never
    // seen it that means nothing.
    let everything = vec!["a.ics", "b.ics", "c.ics", "d.ics", "e.ics"];
    let moved = vec!["a.ics", "b.ics", "d.ics", "e.ics"];
    for (since, expected) in [(start, moved), (String::new(), everything)] {
        let (mut since, mut told, mut rounds) = (since, Vec::new(), 0);
        loop {
            let answer = sync(&clef, &since, "<limit><nresults>1</nresults></limit>").await;
            rounds += 1;
            let is_truncated = answer.text.contains("507 Insufficient Storage");
            assert_eq!(is_truncated, answer.text.contains("<d:number-of-matches-within-limits>"));
            told.extend(names(&answer).into_iter().filter(|name| name != "atelier"));
            since = token(&answer);
            if !is_truncated {
                break;
            }
        }
        told.sort();
        assert_eq!((rounds, told), (expected.len(), expected.into_iter().map(ToOwned::to_owned).collect()));
    }
}

#[tokio::test]
async fn a_torn_log_and_foreign_files_are_taken_in_at_the_start() {
    let mut clef = with_three().await;
    clef.put("f.ics", &[], &event(&booking_uid("f"), "")).await;
    let start = token(&sync(&clef, "", "").await);
    let log = clef.files().join(".changes");
    let mut log = std::fs::OpenOptions::new().append(true).open(log).expect("a log");
    log.write_all(b"0123456789abcdef 4 put d%2E").expect("written");
    std::fs::write(clef.files().join("Dropped In.ics"), event("dropped", "")).expect("written");
    std::fs::write(clef.files().join(".tmp-left"), "half").expect("written");
    std::fs::write(clef.files().join("notes.txt"), "not ours").expect("written");
    for name in ["b.ics", "f.ics"] {
        std::fs::remove_file(clef.files().join(name)).expect("removed");
    }
    clef.restart().await;
    let news = sync(&clef, &start, "").await;
    assert_eq!(names(&news), ["Dropped%20In.ics", "b.ics", "f.ics"]);
    assert_eq!(gone(&news), ["b.ics", "f.ics"]);
    assert!(clef.get("Dropped%20In.ics").await.text.contains("UID:dropped"));
    assert_eq!(clef.put("e.ics", &[], &event("dropped", "")).await.status, StatusCode::CONFLICT);
    assert_eq!(
        clef.put("e.ics", &[], &event(&booking_uid("f"), "")).await.status,
        StatusCode::CONFLICT,
        "removed by hand, still taken"
    );
    let next = token(&news);
    clef.put("e.ics", &[], &event("e", "")).await;
    clef.restart().await;
    assert_eq!(names(&sync(&clef, &next, "").await), ["e.ics"]);
}

#[tokio::test]
async fn a_malformed_sync_is_refused() {
    let clef = with_three().await;
    let request =
        |inner: &str| format!("<sync-collection xmlns='DAV:'><sync-token/>{inner}</sync-collection>");
    for inner in ["<prop/>", "<sync-level>2</sync-level><prop/>", "<sync-level>1</sync-level>"] {
        assert_eq!(
            clef.send("REPORT", &at(""), &[], request(inner)).await.status,
            StatusCode::BAD_REQUEST,
            "{inner}"
        );
    }
    let elsewhere = clef.send("REPORT", HOME, &[], request("<sync-level>1</sync-level><prop/>")).await;
    assert_eq!(elsewhere.status, StatusCode::FORBIDDEN);
}
