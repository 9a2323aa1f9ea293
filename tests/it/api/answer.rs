//! What the API answered, and what every answer of its kind has to be.

use axum::http::HeaderMap;
use serde_json::Value;

/// What it answered.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) text: String,
}

impl Answer {
    /// The body as JSON.
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|error| panic!("{error}: {}", self.text))
    }

    /// A header, empty if it is not there.
    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().expect("ASCII"))
    }

    /// The body, which has to be a problem with this status and the name of this kind.
    #[track_caller]
    pub(crate) fn problem(&self, status: u16, name: &str) -> Value {
        assert_eq!(self.header("content-type"), "application/problem+json", "{self:?}");
        let body = self.json();
        let told = (self.status, body["status"].as_u64(), body["type"].as_str());
        let kind = format!("urn:clef:problem:{name}");
        assert_eq!(told, (status, Some(status.into()), Some(kind.as_str())), "{body:#}");
        for words in ["title", "detail", "instance"] {
            assert!(body[words].as_str().is_some_and(|text| text.len() > 5), "{words}: {body:#}");
        }
        body
    }

    /// The fields that are named as unusable, with the code of what is wrong.
    #[track_caller]
    pub(crate) fn faults(&self) -> Vec<(String, String)> {
        let body = self.problem(422, "invalid");
        let errors = body["errors"].as_array().expect("errors").clone();
        let text = |error: &Value, name: &str| error[name].as_str().expect("text").to_owned();
        for error in &errors {
            let message = text(error, "message");
            assert!(message.contains(' ') && !message.starts_with("fault-"), "{message}");
        }
        errors.iter().map(|error| (text(error, "field"), text(error, "code"))).collect()
    }
}
