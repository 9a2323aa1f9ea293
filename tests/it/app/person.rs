//! Somebody with a browser, and what Clef answers to them.

use clef::domain::booking::BookingId;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use reqwest::header::{CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue, LOCATION};
use reqwest::{Method, StatusCode};

/// Somebody with a browser.
pub(crate) struct Person {
    browser: reqwest::Client,
    address: String,
}

/// What came back.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: String,
}

impl Person {
    /// Somebody with a new browser, at this Clef.
    pub(crate) fn at(address: &str) -> Self {
        let browser = reqwest::Client::builder()
            .cookie_store(true)
            .redirect(reqwest::redirect::Policy::none())
            .build()
            .expect("a client");
        Self { browser, address: address.to_owned() }
    }

    /// Somebody whom a portal in front of this Clef names in each request, with their groups.
    pub(crate) fn by_portal(address: &str, user: &'static str, groups: &'static str) -> Self {
        let email = HeaderValue::from_str(&format!("{user}@example.org")).expect("an address");
        let headers = [("remote-user", user), ("remote-groups", groups)].into_iter();
        let headers = headers
            .map(|(name, value)| (HeaderName::from_static(name), HeaderValue::from_static(value)))
            .chain([(HeaderName::from_static("remote-email"), email)]);
        let browser = reqwest::Client::builder()
            .default_headers(headers.collect())
            .redirect(reqwest::redirect::Policy::none())
            .build()
            .expect("a client");
        Self { browser, address: address.to_owned() }
    }

    /// Opens a page.
    pub(crate) async fn get(&self, path: &str) -> Answer {
        self.send(Method::GET, path, &[], None).await
    }

    /// Opens a page with headers of one's own.
    pub(crate) async fn get_with(&self, path: &str, headers: &[(&str, &str)]) -> Answer {
        self.send(Method::GET, path, headers, None).await
    }

    /// Sends a form.
    pub(crate) async fn post(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let encode = |text: &str| utf8_percent_encode(text, NON_ALPHANUMERIC).to_string();
        let pairs: Vec<String> =
            fields.iter().map(|(name, value)| format!("{}={}", encode(name), encode(value))).collect();
        let headers = [("content-type", "application/x-www-form-urlencoded")];
        self.send(Method::POST, path, &headers, Some(pairs.join("&"))).await
    }

    /// Sends anything.
    pub(crate) async fn send(
        &self,
        method: Method,
        path: &str,
        headers: &[(&str, &str)],
        body: Option<String>,
    ) -> Answer {
        let mut request = self.browser.request(method, format!("{}{path}", self.address));
        for (name, value) in headers {
            let name: HeaderName = name.parse().expect("a header name");
            request = request.header(name, HeaderValue::from_str(value).expect("a header value"));
        }
        if let Some(body) = body {
            request = request.body(body);
        }
        let mut response = request.send().await.expect("an answer");
        let (status, headers) = (response.status(), response.headers().clone());
        let stays_open = headers.get(CONTENT_TYPE).is_some_and(|kind| kind == "text/event-stream");
        let body = if stays_open {
            let first = response.chunk().await.expect("a piece").unwrap_or_default();
            String::from_utf8_lossy(&first).into_owned()
        } else {
            response.text().await.expect("a text")
        };
        // Nobody sees what keeps a span of time on one line.
        Answer { status, headers, body: body.replace('\u{2060}', "") }
    }

    /// Books a room with the form that it shows; the id of the booking.
    pub(crate) async fn book(&self, room: &str, day: &str, times: (&str, &str), title: &str) -> BookingId {
        let form = self.get(&format!("/book?room={room}&date={day}")).await;
        let key = form.field("key");
        let answer = self.post("/book", &fields(room, day, times, title, &key)).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.body);
        let path = answer.location();
        let id = path.trim_start_matches("/bookings/").trim_end_matches("?new=1");
        BookingId(id.parse().unwrap_or_else(|_| panic!("{path} is no booking")))
    }
}

/// The fields of the booking form.
pub(crate) fn fields<'a>(
    room: &'a str,
    day: &'a str,
    (start, end): (&'a str, &'a str),
    title: &'a str,
    key: &'a str,
) -> Vec<(&'static str, &'a str)> {
    vec![("room", room), ("date", day), ("start", start), ("end", end), ("title", title), ("key", key)]
}

impl Answer {
    /// Where it leads.
    pub(crate) fn location(&self) -> String {
        self.header(LOCATION.as_str())
    }

    /// A header, empty if it is not there.
    pub(crate) fn header(&self, name: &str) -> String {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default().to_owned()
    }

    /// The value of a field of its (first such) form.
    pub(crate) fn field(&self, name: &str) -> String {
        let start = format!("name=\"{name}\" value=\"");
        let at = self.body.find(&start).unwrap_or_else(|| panic!("no field {name} in {}", self.body));
        let rest = &self.body[at + start.len()..];
        rest[..rest.find('"').expect("a closing quote")].to_owned()
    }

    /// Whether `text` stands in it.
    pub(crate) fn has(&self, text: &str) -> bool {
        self.body.contains(text)
    }
}
