//! Series that another application has changed, over the API.

use serde_json::json;

use super::place::{Place, Who, wish, with};
use crate::world::room;

/// Lets another application put something before the end of the only object of the room `atelier`.
async fn edit(place: &mut Place, before: &str, more: &str) {
    let collection = place.collections.get(&room("atelier")).expect("its calendar").href.clone();
    let (href, etag) = place.client.list_etags(&collection).await.expect("a listing").remove(0);
    let data = place.client.get(&href).await.expect("the event").data;
    let uid = data.lines().find(|line| line.starts_with("UID:")).expect("a UID").to_owned();
    let more = more.replace("UID:OWN", &uid).replace('\n', "\r\n");
    let changed = data.replace(before, &format!("{more}{before}"));
    place.client.update(&href, &etag, changed).await.expect("written");
    place.poll().await;
}

/// Four Tuesdays at ten; the path of the booking.
async fn weekly(place: &Place) -> String {
    let answer = place.post(Who::Ana, &with(wish(), json!({"recurrence": "FREQ=WEEKLY;COUNT=4"}))).await;
    assert_eq!(answer.status, 201, "{}", answer.text);
    answer.header("location").to_owned()
}

const LIST: &str =
    "/api/v1/bookings?from=2027-05-10T00:00:00%2B02:00&to=2027-05-15T00:00:00%2B02:00&room=atelier";

#[tokio::test]
async fn a_date_that_was_added_is_a_date_like_the_others() {
    let mut place = Place::start().await;
    let path = weekly(&place).await;
    edit(&mut place, "END:VEVENT", "RDATE;TZID=Europe/Paris:20270513T150000\n").await;
    let listed = place.get(Who::Ana, LIST).await.json();
    assert_eq!(listed[1]["recurrence_id"], json!("2027-05-13T15:00:00+02:00"));
    let date = format!("{path}?recurrence_id=2027-05-13T15:00:00%2B02:00");
    let opened = place.get(Who::Ana, &date).await;
    assert_eq!((opened.status, &opened.json()["start"]), (200, &json!("2027-05-13T15:00:00+02:00")));
    let given_back = place.call(Who::Ana, "DELETE", &format!("{date}&scope=one")).send().await;
    assert_eq!(given_back.status, 200, "{}", given_back.text);
    place.get(Who::Ana, &date).await.problem(410, "gone");
}

#[tokio::test]
async fn a_date_has_the_title_that_another_application_gave_it() {
    let mut place = Place::start().await;
    let path = weekly(&place).await;
    let renamed = "BEGIN:VEVENT\nUID:OWN\nDTSTAMP:20270101T000000Z\nRECURRENCE-ID;TZID=Europe/Paris:20270511T100000\n\
        DTSTART;TZID=Europe/Paris:20270511T100000\nDTEND;TZID=Europe/Paris:20270511T120000\n\
        SUMMARY:Avec les voisins\nCATEGORIES:Voisins\nEND:VEVENT\n";
    edit(&mut place, "END:VCALENDAR", renamed).await;
    assert_eq!(place.get(Who::Ana, LIST).await.json()[0]["title"], json!("Avec les voisins"));
    let date = format!("{path}?recurrence_id=2027-05-11T10:00:00%2B02:00");
    assert_eq!(place.get(Who::Ana, &date).await.json()["title"], json!("Avec les voisins"));
    let title =
        json!({"scope": "one", "recurrence_id": "2027-05-11T10:00:00+02:00", "title": "Grand conseil"});
    let changed = place.call(Who::Ana, "PATCH", &path).json(&title).send().await;
    assert_eq!(
        (changed.status, &changed.json()["title"]),
        (200, &json!("Grand conseil")),
        "{}",
        changed.text
    );
    let calendar = place.calendar_text("atelier").await;
    assert!(
        calendar.contains("CATEGORIES:Voisins") && !calendar.contains("SUMMARY:Avec les voisins"),
        "{calendar}"
    );
}

#[tokio::test]
async fn what_cannot_be_changed_here_says_so_and_stays() {
    let mut place = Place::start().await;
    let path = weekly(&place).await;
    edit(&mut place, "END:VEVENT", "RRULE:FREQ=DAILY;COUNT=2\n").await;
    let before = place.calendar_text("atelier").await;
    let later = json!({"start": "2027-05-05T10:00:00+02:00", "end": "2027-05-05T11:00:00+02:00"});
    place.call(Who::Ana, "PATCH", &path).json(&later).send().await.problem(409, "not-editable");
    let following = format!("{path}?scope=following&recurrence_id=2027-05-18T10:00:00%2B02:00");
    place.call(Who::Ana, "DELETE", &following).send().await.problem(409, "not-editable");
    assert_eq!(place.calendar_text("atelier").await, before);
    assert_eq!(place.call(Who::Ana, "DELETE", &path).send().await.status, 204);
}
