//! `openapi.json` is complete and true: its operations are those of the route table, its fields those
//! that are read and answered.

use std::collections::BTreeSet;

use clef::web::router;
use serde_json::{Value, json};

use super::place::{Place, Who, wish};

async fn document(place: &Place) -> Value {
    let answer = place.get(Who::Nobody, "/api/v1/openapi.json").await;
    assert_eq!((answer.status, answer.header("content-type")), (200, "application/json"));
    answer.json()
}

/// `GET /api/v1/rooms` and so on, as the route table has them.
fn routes() -> BTreeSet<String> {
    let of_api = router::routes().into_iter().filter(|(_, path)| path.starts_with("/api/"));
    of_api.map(|(method, path)| format!("{method} {path}")).collect()
}

#[tokio::test]
async fn every_route_is_described_and_every_description_has_a_route() {
    let document = document(&Place::start().await).await;
    let mut described = BTreeSet::new();
    for (path, operations) in document["paths"].as_object().expect("paths") {
        described.extend(
            operations
                .as_object()
                .expect("operations")
                .keys()
                .map(|method| format!("{} {path}", method.to_uppercase())),
        );
    }
    assert_eq!(described, routes());
    assert!(described.contains("PATCH /api/v1/bookings/{id}"), "{described:#?}");
}

#[tokio::test]
async fn every_operation_says_what_it_answers() {
    let document = document(&Place::start().await).await;
    assert!(document["openapi"].as_str().is_some_and(|version| version.starts_with("3.")));
    let mut ids = BTreeSet::new();
    for (path, operations) in document["paths"].as_object().expect("paths") {
        for (method, operation) in operations.as_object().expect("operations") {
            let name = format!("{method} {path}");
            assert!(operation["summary"].is_string(), "{name} has no summary");
            assert!(ids.insert(operation["operationId"].to_string()), "{name} has somebody else's id");
            let responses = operation["responses"].as_object().expect("responses");
            assert!(responses.keys().any(|status| status.starts_with('2')), "{name}");
            for (status, response) in responses {
                let content = response["content"].as_object();
                let is_problem = content.is_some_and(|kinds| kinds.contains_key("application/problem+json"));
                assert_eq!(is_problem, status.starts_with(['4', '5']), "{name} {status}");
            }
            for placeholder in path.split('{').skip(1).filter_map(|rest| rest.split('}').next()) {
                let parameters = operation["parameters"].as_array().expect("parameters");
                assert!(parameters.iter().any(|known| known["name"] == placeholder), "{name}: {placeholder}");
            }
        }
    }
}

/// All `$ref`s in the document lead somewhere.
#[tokio::test]
async fn references_lead_somewhere() {
    let document = document(&Place::start().await).await;
    let text = document.to_string();
    let mut count = 0;
    for reference in text.split("\"$ref\":\"").skip(1).filter_map(|rest| rest.split('"').next()) {
        let pointer = reference.strip_prefix('#').expect("a place in this document");
        assert!(document.pointer(pointer).is_some(), "{reference}");
        count += 1;
    }
    assert!(count > 10, "{count}");
}

/// A field of the wrong type is known by its name; one that is not read would be called unknown.
#[tokio::test]
async fn described_bodies_are_the_fields_that_are_read() {
    let place = Place::start().await;
    let document = document(&place).await;
    let booking = place.post(Who::Reception, &wish()).await;
    let path = booking.header("location").to_owned();
    for (schema, method, path) in
        [("NewBooking", "POST", "/api/v1/bookings"), ("BookingChange", "PATCH", path.as_str())]
    {
        let properties = properties(&document, schema);
        let nonsense: serde_json::Map<_, _> =
            properties.iter().map(|name| (name.clone(), json!([[]]))).collect();
        let answer = place.call(Who::Reception, method, path).json(&Value::Object(nonsense)).send().await;
        let faults = answer.faults();
        let named: BTreeSet<String> = faults.iter().map(|(field, _)| field.clone()).collect();
        assert_eq!(named, properties, "{schema}");
        assert!(faults.iter().all(|(_, code)| code != "unknown"), "{schema}: {faults:?}");
    }
}

/// What is answered has the members of its schema: all that are required, none that is not described.
#[tokio::test]
async fn described_answers_are_the_ones_that_come() {
    let place = Place::start().await;
    let document = document(&place).await;
    let booking = place.post(Who::Ana, &wish()).await.json();
    let room = place.get(Who::Ana, "/api/v1/rooms/atelier").await.json();
    let day = place.get(Who::Reception, "/api/v1/schedule?date=2027-05-04").await.json();
    let problem = place.post(Who::Malik, &wish()).await.json();
    let invalid = place.post(Who::Malik, &json!({})).await.json();
    for (schema, value) in [
        ("Booking", &booking),
        ("Person", &booking["booked_for"]),
        ("Room", &room),
        ("Site", &room["site"]),
        ("Rules", &room["rules"]),
        ("Schedule", &day),
        ("RoomDay", &day["rooms"][0]),
        ("Span", &day["rooms"][0]["open"][0]),
        ("Occupancy", &day["rooms"][0]["occupancies"][0]),
        ("Problem", &problem),
        ("Refusal", &problem["refusals"][0]),
        ("Alternative", &problem["alternatives"][0]),
        ("Problem", &invalid),
        ("FieldError", &invalid["errors"][0]),
    ] {
        let members: BTreeSet<String> = value.as_object().expect(schema).keys().cloned().collect();
        let unknown: Vec<_> = members.difference(&properties(&document, schema)).cloned().collect();
        assert!(unknown.is_empty(), "{schema} does not describe {unknown:?}");
        let required = document["components"]["schemas"][schema]["required"].as_array().expect(schema);
        for name in required {
            assert!(members.contains(name.as_str().expect("a name")), "{schema} requires {name}: {value:#}");
        }
    }
}

fn properties(document: &Value, schema: &str) -> BTreeSet<String> {
    let properties = document["components"]["schemas"][schema]["properties"].as_object();
    properties.unwrap_or_else(|| panic!("{schema} is not described")).keys().cloned().collect()
}
