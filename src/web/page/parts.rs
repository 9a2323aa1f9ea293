//! A page in pieces: what many share, and between its halves what is about the person. Neither is
//! rendered or copied again for the next visit (docs/performance.md).

use std::convert::Infallible;

use axum::body::Body;
use axum::http::HeaderValue;
use axum::http::header::{CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use futures_util::stream;
use serde::Serialize;

use super::piece::{Piece, file};
use crate::domain::member::Actor;
use crate::web::cache::Cache;
use crate::web::encode::encode;
use crate::web::i18n::Lang;
use crate::web::visibility;

/// Where the part of a page that is about the person goes.
pub(in crate::web) const SEAM: &str = "<!--you-->";

/// Where what is not written by a template goes.
const CONTENT: &str = "<!--content-->";

/// A rendered page in pieces, with the person's part to go after the first. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Shared {
    before: Piece,
    after: Piece,
    content: Piece,
    end: Piece,
}

impl Shared {
    /// Cuts `html` at its seams.
    pub(in crate::web) fn cut(html: String) -> Self {
        let you = html.find(SEAM);
        let from = you.map_or(0, |at| at + SEAM.len());
        let content = html[from..].find(CONTENT).map(|at| from + at);
        let html = Bytes::from(html);
        let Some(until) = you else { return Self::whole(html) };
        let (after, end) = match content {
            Some(at) => (html.slice(from..at), html.slice(at + CONTENT.len()..)),
            None => (html.slice(from..), Bytes::new()),
        };
        let before = html.slice(..until).into();
        Self { before, after: after.into(), content: Piece::default(), end: end.into() }
    }

    /// A page on which nothing is about the person.
    fn whole(html: Bytes) -> Self {
        let [after, content, end] = Default::default();
        Self { before: html.into(), after, content, end }
    }

    /// The same page with `content` where its template says so.
    #[must_use]
    pub fn holding(self, content: String) -> Self {
        Self { content: Bytes::from(content).into(), ..self }
    }

    /// Compresses it, for all to whom it is sent so.
    pub(in crate::web) fn compress(&self) {
        [&self.before, &self.after, &self.content, &self.end].into_iter().for_each(Piece::compress);
    }

    /// The page for one person.
    #[must_use]
    pub fn finish(&self, person: Piece) -> Rendered {
        let Self { before, after, content, end } = self.clone();
        Rendered([before, person, after, content, end])
    }
}

/// A whole page, ready to be sent.
#[derive(Debug, Clone)]
pub struct Rendered([Piece; 5]);

impl Rendered {
    /// The answer, compressed with `gzip`: of a page that many are shown, what they share is compressed once for all of
    /// them. Whoever answers says that it depends on what the request takes (`Vary`).
    pub fn answer(&self, gzip: bool) -> Response {
        if !gzip {
            return self.clone().into_response();
        }
        let coding = [(CONTENT_ENCODING, HeaderValue::from_static("gzip"))];
        (coding, whole(file(&self.0))).into_response()
    }
}

impl IntoResponse for Rendered {
    fn into_response(self) -> Response {
        whole(self.0.iter().map(Piece::plain).filter(|piece| !piece.is_empty()).cloned().collect())
    }
}

/// A page of these bytes.
fn whole(bytes: Vec<Bytes>) -> Response {
    let length: usize = bytes.iter().map(Bytes::len).sum();
    let kind = HeaderValue::from_static("text/html; charset=utf-8");
    let headers = [(CONTENT_TYPE, kind), (CONTENT_LENGTH, length.into())];
    (headers, Body::from_stream(stream::iter(bytes.into_iter().map(Ok::<_, Infallible>)))).into_response()
}

/// All that the part about the person depends on.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
pub struct PersonPart {
    lang: Lang,
    name: Option<String>,
    is_reception: bool,
    /// How many conflicts the head of the page counts.
    conflicts: usize,
    /// How many requests wait for an answer; `None` where there is nothing to answer.
    requests: Option<usize>,
    path: String,
    back: String,
}

impl PersonPart {
    /// Returns what the page at `here` says about `actor`.
    pub(in crate::web) fn of(actor: &Actor, lang: Lang, here: &str) -> Self {
        let path = here.split('?').next().unwrap_or_default();
        Self {
            lang,
            name: actor.person().map(|person| person.name.clone()),
            is_reception: visibility::may_see_desk(actor),
            conflicts: 0,
            requests: None,
            path: path.to_owned(),
            back: if path.starts_with("/sign") { String::new() } else { encode(here) },
        }
    }

    /// With a count of conflicts, and of requests.
    pub(in crate::web) fn counting(self, conflicts: usize, requests: Option<usize>) -> Self {
        Self { conflicts, requests, ..self }
    }
}

/// The parts about persons as they were rendered: half a megabyte.
pub type Persons = Cache<PersonPart, Piece, 512>;

#[cfg(test)]
mod tests {
    use super::*;
    use axum::body::to_bytes;

    #[tokio::test]
    async fn a_page_is_its_pieces_in_order_and_says_how_long_it_is() {
        let you = Bytes::from_static(b"you,").into();
        let shared = Shared::cut("<p>one,<!--you-->two,<!--content-->four".to_owned());
        let response = shared.holding("three,".to_owned()).finish(you).into_response();
        assert_eq!(response.headers()[CONTENT_LENGTH], "25");
        let body = to_bytes(response.into_body(), 100).await.expect("a body");
        assert_eq!(body, "<p>one,you,two,three,four");
    }
}
