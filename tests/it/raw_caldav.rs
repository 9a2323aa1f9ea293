//! CalDAV by hand, so that what Clef wrote is seen with other eyes than its own.

use reqwest::{Client, Method, RequestBuilder, Response};

use crate::servers::{PASSWORD, Server, USERNAME};

/// Makes the calendar `name` of the account.
pub(crate) async fn make_calendar(server: &Server, name: &str) {
    let answer = send(request(server, "MKCALENDAR", &calendar(name))).await;
    assert_eq!(answer.status(), 201, "MKCALENDAR {name}");
}

/// The text of every object in the calendar `name`, unfolded (RFC 5545 §3.1).
pub(crate) async fn objects(server: &Server, name: &str) -> Vec<String> {
    let listing = send(request(server, "PROPFIND", &calendar(name)).header("depth", "1")).await;
    assert_eq!(listing.status(), 207, "PROPFIND {name}");
    let listing = listing.text().await.expect("a body");
    let hrefs = listing
        .split("href>")
        .filter(|piece| piece.contains(".ics"))
        .filter_map(|piece| piece.split('<').next());
    let mut objects = Vec::new();
    for href in hrefs {
        let object = send(request(server, "GET", href)).await;
        assert_eq!(object.status(), 200, "GET {href}");
        objects.push(object.text().await.expect("a body").replace("\r\n ", "").replace("\n ", ""));
    }
    objects
}

/// Writes an event into the calendar `name`, as another application would.
pub(crate) async fn put(server: &Server, name: &str, uid: &str, ics: String) {
    let path = format!("{}{uid}.ics", calendar(name));
    let request = request(server, "PUT", &path).header("content-type", "text/calendar").body(ics);
    let answer = send(request).await;
    assert_eq!(answer.status(), 201, "PUT {path}");
}

fn calendar(name: &str) -> String {
    format!("/{USERNAME}/{name}/")
}

fn request(server: &Server, method: &'static str, path: &str) -> RequestBuilder {
    let method = Method::from_bytes(method.as_bytes()).expect("a method");
    let url = server.url.join(path).expect("an address");
    Client::new().request(method, url).basic_auth(USERNAME, Some(PASSWORD))
}

async fn send(request: RequestBuilder) -> Response {
    request.send().await.expect("the server answers")
}
