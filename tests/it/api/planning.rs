//! A booking that is planned and not made: what is said to it is what is said when it is made.

use serde_json::{Value, json};

use super::place::{Place, Who, wish, with};

fn dry(more: Value) -> Value {
    with(with(wish(), more), json!({"dry_run": true}))
}

fn rules(refusals: &Value) -> Vec<&str> {
    let refusals = refusals.as_array().expect("refusals");
    refusals.iter().map(|refusal| refusal["rule"].as_str().expect("a rule")).collect()
}

fn picked(days: &[&str]) -> Value {
    json!({"recurrence": {"dates": days}})
}

/// A Tuesday, a Wednesday and a Thursday, of which Malik has the second.
async fn with_malik() -> Place {
    let place = Place::start().await;
    let taken = json!({"start": "2027-05-11T10:30:00+02:00", "end": "2027-05-11T12:00:00+02:00"});
    assert_eq!(place.post(Who::Malik, &with(wish(), taken)).await.status, 201);
    place
}

#[tokio::test]
async fn what_is_planned_is_what_is_said_when_it_is_booked() {
    let hours = |start: &str, end: &str| json!({"start": start, "end": end});
    let cases = [
        json!({}),
        json!({"head_count": 13}),
        json!({"room": "etabli", "end": "2027-05-04T10:30:00+02:00"}),
        hours("2027-05-01T10:00:00+02:00", "2027-05-01T11:00:00+02:00"),
        hours("2027-05-02T10:05:00+02:00", "2027-05-02T10:10:00+02:00"),
        hours("2027-05-11T10:00:00+02:00", "2027-05-11T11:00:00+02:00"),
        json!({"recurrence": "FREQ=WEEKLY;COUNT=4"}),
        json!({"recurrence": "FREQ=WEEKLY;COUNT=4", "exdates": ["2027-05-11T10:00:00+02:00"]}),
        json!({"recurrence": "FREQ=WEEKLY;COUNT=40"}),
        picked(&["2027-05-04", "2027-05-11", "2027-05-13"]),
        picked(&["2027-05-04", "2027-05-06", "2027-05-13"]),
    ];
    for more in cases {
        let place = with_malik().await;
        let before = place.calendar_text("atelier").await;
        let plan = place.post(Who::Ana, &dry(more.clone())).await;
        assert_eq!(plan.status, 200, "{more}: {}", plan.text);
        assert_eq!(place.calendar_text("atelier").await, before, "nothing is written");
        let (plan, booked) = (plan.json(), place.post(Who::Ana, &with(wish(), more.clone())).await);
        if rules(&plan["refusals"]).is_empty() {
            assert_eq!((booked.status, &plan["alternatives"]), (201, &json!([])), "{more}: {}", booked.text);
            continue;
        }
        let (said, alternatives) = (booked.json()["refusals"].clone(), booked.json()["alternatives"].clone());
        assert_eq!((said, alternatives), (plan["refusals"].clone(), plan["alternatives"].clone()), "{more}");
    }
}

#[tokio::test]
async fn the_dates_that_are_planned_as_good_are_those_that_are_booked() {
    for recurrence in [
        json!("FREQ=WEEKLY;COUNT=4"),
        json!("FREQ=WEEKLY;UNTIL=20271231T000000Z"),
        json!({"dates": ["2027-05-25", "2027-05-04", "2027-05-11", "2027-05-09"]}),
    ] {
        let place = with_malik().await;
        let wanted = json!({ "recurrence": recurrence });
        let plan = place.post(Who::Ana, &dry(wanted.clone())).await.json();
        let of = |status: &str| -> Vec<Value> {
            let dates = plan["dates"].as_array().expect("dates").iter();
            dates.filter(|date| date["status"] == status).map(|date| date["recurrence_id"].clone()).collect()
        };
        let (good, bad) = (of("ok"), of("refused"));
        assert!(!good.is_empty() && bad.contains(&json!("2027-05-11T10:00:00+02:00")), "{plan:#}");
        let taken = &plan["dates"][usize::from(bad[0] != "2027-05-11T10:00:00+02:00") + 1];
        assert_eq!(rules(&taken["refusals"]), ["taken"], "{plan:#}");
        assert_eq!(taken["alternatives"][0]["room"], json!("salon"), "{plan:#}");
        let booked = place.post(Who::Ana, &with(with(wish(), wanted), json!({"exdates": bad}))).await;
        assert_eq!(booked.status, 201, "{}", booked.text);
        let dates = booked.json()["dates"].clone();
        let dates: Vec<Value> =
            dates.as_array().expect("dates").iter().map(|date| date["recurrence_id"].clone()).collect();
        assert_eq!(dates, good);
    }
}

#[tokio::test]
async fn days_that_were_picked_are_booked_and_answered() {
    let place = Place::start().await;
    let days = ["2027-05-04", "2027-05-06", "2027-10-19"];
    let answer = place.post(Who::Ana, &with(wish(), picked(&days))).await;
    assert_eq!(answer.status, 201, "{}", answer.text);
    let booking = answer.json();
    assert_eq!(booking["recurrence"], json!({ "dates": days }));
    let starts: Vec<&str> = booking["dates"]
        .as_array()
        .expect("dates")
        .iter()
        .filter_map(|date| date["start"].as_str())
        .collect();
    assert_eq!(
        starts,
        ["2027-05-04T10:00:00+02:00", "2027-05-06T10:00:00+02:00", "2027-10-19T10:00:00+02:00"]
    );
    let shown = place.get(Who::Ana, answer.header("location")).await;
    assert_eq!((shown.status, shown.json()), (200, booking));
    assert!(place.calendar_text("atelier").await.contains("RDATE;TZID=Europe/Paris:20270506T100000"));
}

#[tokio::test]
async fn what_cannot_be_planned_says_what_is_wrong_with_it() {
    let place = Place::start().await;
    let many: Vec<String> = (0..367)
        .map(|day| format!("{}-{:02}-{:02}", 2028 + day / 336, day / 28 % 12 + 1, day % 28 + 1))
        .collect();
    for (more, field, code) in [
        (json!({"recurrence": {}}), "recurrence.dates", "missing"),
        (json!({"recurrence": {"dates": []}}), "recurrence.dates", "missing"),
        (json!({"recurrence": {"dates": "2027-05-04"}}), "recurrence.dates", "not_a_list"),
        (json!({"recurrence": {"dates": ["Tuesday"]}}), "recurrence.dates", "not_a_date"),
        (json!({"recurrence": {"dates": ["2027-05-04"], "rule": "x"}}), "recurrence.rule", "unknown"),
        (picked(&["2027-05-06", "2027-05-13"]), "recurrence", "off_rule"),
        (picked(&["2027-05-03", "2027-05-04"]), "recurrence", "off_rule"),
        (json!({"recurrence": {"dates": many}}), "recurrence", "too_many_dates"),
        (
            with(picked(&["2027-05-04", "2027-05-06"]), json!({"exdates": ["2027-05-07T10:00:00+02:00"]})),
            "exdates",
            "no_such_date",
        ),
        (json!({"dry_run": "yes"}), "dry_run", "not_a_boolean"),
    ] {
        let answer = place.post(Who::Ana, &with(wish(), more.clone())).await;
        assert_eq!(answer.faults(), [(field.to_owned(), code.to_owned())], "{more}");
    }
    place.post(Who::Ana, &dry(json!({"override": true}))).await.problem(403, "override-forbidden");
    place.post(Who::Visitor, &dry(json!({}))).await.problem(403, "forbidden");
    let unread = Place::unread("").await;
    assert_eq!(unread.post(Who::Ana, &dry(json!({}))).await.status, 503, "what is not known is not free");
}

#[tokio::test]
async fn reception_sees_what_it_would_pass_over() {
    let place = Place::start().await;
    let plan = place.post(Who::Reception, &dry(json!({"head_count": 13, "override": true}))).await.json();
    assert_eq!((rules(&plan["refusals"]), rules(&plan["cautions"])), (vec![], vec!["capacity"]), "{plan:#}");
}
