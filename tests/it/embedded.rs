//! The embedded CalDAV server, asked over HTTP as any client would.

mod crash;
mod discovery;
mod properties;
mod python;
mod queries;
mod races;
mod sync;
mod unreadable;
mod writing;

use std::net::{Ipv4Addr, SocketAddr};
use std::path::Path;

use clef::caldav::embedded::{EmbeddedSettings, Quirks, Server, StartError};
use reqwest::header::{HeaderMap, HeaderName, HeaderValue};
use reqwest::{Client, Method, Response, StatusCode};
use tempfile::TempDir;

const USERNAME: &str = "salles";
const PASSWORD: &str = "pass:word é";
const HOME: &str = "/dav/calendars/salles/";

/// A server with an empty directory and a calendar `atelier` in it.
struct Clef {
    server: Option<Server>,
    http: Client,
    directory: TempDir,
}

/// What a request was answered.
#[derive(Debug)]
struct Answer {
    status: StatusCode,
    headers: HeaderMap,
    text: String,
}

impl Answer {
    fn etag(&self) -> String {
        self.headers["etag"].to_str().expect("a tag").to_owned()
    }
}

async fn serve(directory: &Path) -> Result<Server, StartError> {
    let settings = EmbeddedSettings {
        directory: directory.to_owned(),
        username: USERNAME.into(),
        password: PASSWORD.to_owned().into(),
        quirks: Quirks::default(),
    };
    Server::start(settings, SocketAddr::from((Ipv4Addr::LOCALHOST, 0))).await
}

impl Clef {
    async fn start() -> Self {
        let directory = tempfile::tempdir().expect("a directory");
        let server = serve(directory.path()).await.expect("a server");
        let http = Client::builder().redirect(reqwest::redirect::Policy::none()).build().expect("a client");
        let clef = Self { server: Some(server), http, directory };
        let made = clef.send("MKCALENDAR", &format!("{HOME}atelier/"), &[], "").await;
        assert_eq!(made.status, StatusCode::CREATED, "{}", made.text);
        clef
    }

    fn server(&self) -> &Server {
        self.server.as_ref().expect("it runs")
    }

    async fn restart(&mut self) {
        self.server.take().expect("it runs").stop().await;
        self.server = Some(serve(self.directory.path()).await.expect("a server"));
    }

    /// The directory in which `atelier` keeps its files.
    fn files(&self) -> std::path::PathBuf {
        self.directory.path().join("calendars/atelier")
    }

    async fn send(
        &self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: impl Into<Vec<u8>>,
    ) -> Answer {
        let method = Method::from_bytes(method.as_bytes()).expect("a method");
        // Joined as text, because a URL would tidy up the paths that are not tidy.
        let url = format!("http://{}{path}", self.server().address());
        let mut request = self.http.request(method, url).basic_auth(USERNAME, Some(PASSWORD));
        for (name, value) in headers {
            let name: HeaderName = name.parse().expect("a name");
            request = request.header(name, HeaderValue::from_str(value).expect("a value"));
        }
        answer(request.body(body.into()).send().await.expect("an answer")).await
    }

    /// PUT into `atelier`.
    async fn put(&self, name: &str, headers: &[(&str, &str)], body: &str) -> Answer {
        let headers = [&[("Content-Type", "text/calendar; charset=utf-8")], headers].concat();
        self.send("PUT", &at(name), &headers, body).await
    }

    async fn get(&self, name: &str) -> Answer {
        self.send("GET", &at(name), &[], "").await
    }

    async fn propfind(&self, path: &str, depth: &str, properties: &str) -> Answer {
        let body = format!("<propfind xmlns='DAV:'><prop>{properties}</prop></propfind>");
        self.send("PROPFIND", path, &[("Depth", depth)], body).await
    }

    /// The names of the objects of `atelier` that a calendar-query with `filter` finds in VCALENDAR.
    async fn query(&self, filter: &str) -> Answer {
        let body = format!(
            "<c:calendar-query xmlns:c='urn:ietf:params:xml:ns:caldav' xmlns='DAV:'>\
             <prop><getetag/></prop><c:filter><c:comp-filter name='VCALENDAR'>{filter}</c:comp-filter></c:filter>\
             </c:calendar-query>"
        );
        self.send("REPORT", &at(""), &[("Depth", "1")], body).await
    }
}

async fn answer(response: Response) -> Answer {
    let (status, headers) = (response.status(), response.headers().clone());
    Answer { status, headers, text: response.text().await.expect("a body") }
}

/// The address of an object of `atelier`.
fn at(name: &str) -> String {
    format!("{HOME}atelier/{name}")
}

/// A UID as bookings have them.
fn booking_uid(of: &str) -> String {
    uuid::Uuid::new_v5(&uuid::Uuid::NAMESPACE_URL, of.as_bytes()).to_string()
}

/// A calendar object with one event.
fn event(uid: &str, more: &str) -> String {
    let start =
        if more.contains("DTSTART") { "" } else { "DTSTART:20270104T090000Z\r\nDTEND:20270104T100000Z\r\n" };
    format!(
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Clef//tests//EN\r\nBEGIN:VEVENT\r\nUID:{uid}\r\n\
         DTSTAMP:20270101T000000Z\r\n{start}{more}END:VEVENT\r\nEND:VCALENDAR\r\n"
    )
}

/// The last segments of the hrefs in a multistatus, sorted.
fn names(answer: &Answer) -> Vec<String> {
    assert_eq!(answer.status, StatusCode::MULTI_STATUS, "{}", answer.text);
    let hrefs = answer.text.split("<d:response><d:href>").skip(1);
    let hrefs = hrefs.map(|rest| rest.split('<').next().expect("a text").trim_end_matches('/'));
    let mut names: Vec<_> = hrefs.map(|href| href.rsplit('/').next().expect("a name").to_owned()).collect();
    names.sort();
    names
}

/// What is between `<d:NAME>` and its end, once.
fn text_of<'a>(answer: &'a Answer, name: &str) -> &'a str {
    let (_, rest) = answer.text.split_once(&format!("<{name}>")).expect("an element");
    rest.split_once(&format!("</{name}>")).expect("its end").0
}
