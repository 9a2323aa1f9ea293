//! Style sheet, script and icons: in the binary, at addresses that change with their content.

use std::borrow::Cow;

use axum::body::Bytes;
use axum::extract::{Path, Query};
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE, ETAG};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use rust_embed::{EmbeddedFile, RustEmbed};
use serde::Deserialize;

use super::entity_tag::EntityTag;
use super::error::Error;
use crate::config::hex;
use crate::secret::Digest;

#[derive(RustEmbed)]
#[folder = "assets/"]
struct Files;

/// The version in the address.
#[derive(Debug, Deserialize)]
pub struct Version {
    v: Option<String>,
}

/// A file that is sent as it is, at an address that changes with its content.
#[derive(Debug)]
pub(super) struct Asset {
    media_type: &'static str,
    version: String,
    bytes: Bytes,
}

impl Asset {
    /// Returns `bytes` of this media type (RFC 6838) as an asset.
    pub(super) fn new(media_type: &'static str, bytes: Bytes) -> Self {
        Self { media_type, version: version(Digest::of(&bytes).bytes()), bytes }
    }

    fn of_file(name: &str) -> Option<Self> {
        let EmbeddedFile { data, metadata } = Files::get(name)?;
        let bytes = match data {
            Cow::Borrowed(bytes) => Bytes::from_static(bytes),
            Cow::Owned(bytes) => bytes.into(),
        };
        Some(Self { media_type: media_type(name), version: version(&metadata.sha256_hash()), bytes })
    }

    /// Returns `path` with its version.
    pub(super) fn at(&self, path: &str) -> String {
        format!("{path}?v={}", self.version)
    }

    /// Returns it, or that it is the one that the caller has; anybody on the way may keep it.
    pub(super) fn answer(&self, asked: &Version, headers: &HeaderMap) -> Response {
        self.answer_in("public", asked, headers)
    }

    /// The same, for the caller alone to keep.
    pub(super) fn answer_privately(&self, asked: &Version, headers: &HeaderMap) -> Response {
        self.answer_in("private", asked, headers)
    }

    fn answer_in(&self, scope: &str, asked: &Version, headers: &HeaderMap) -> Response {
        let tag = EntityTag::of(&self.version);
        let is_for_ever = asked.v.as_ref() == Some(&self.version);
        let how_long = if is_for_ever { "max-age=31536000, immutable" } else { "no-cache" };
        let caching = HeaderValue::try_from(format!("{scope}, {how_long}")).expect("words");
        let about = [(ETAG, tag.header()), (CACHE_CONTROL, caching)];
        if tag.is_known(headers) {
            return (StatusCode::NOT_MODIFIED, about).into_response();
        }
        (about, [(CONTENT_TYPE, self.media_type)], self.bytes.clone()).into_response()
    }
}

/// The address of the asset `name`, with its version.
pub(super) fn address(name: &str) -> String {
    let path = format!("/assets/{name}");
    Asset::of_file(name).map_or_else(|| path.clone(), |file| file.at(&path))
}

fn version(hash: &[u8; 32]) -> String {
    hex::write(&hash[..8])
}

fn media_type(name: &str) -> &'static str {
    match name.rsplit_once('.').map(|(_, extension)| extension) {
        Some("css") => "text/css; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("svg") => "image/svg+xml",
        Some("png") => "image/png",
        _ => "application/octet-stream",
    }
}

/// `GET /assets/{name}`
pub(super) async fn show_asset(
    Path(name): Path<String>,
    Query(asked): Query<Version>,
    headers: HeaderMap,
) -> Result<Response, Error> {
    Ok(Asset::of_file(&name).ok_or(Error::NotFound)?.answer(&asked, &headers))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_width_of_a_day_of_25_hours_has_its_class() {
        let file = Files::get("widths.css").expect("a style sheet");
        let sheet = String::from_utf8(file.data.into_owned()).expect("UTF-8");
        for width in 1..=25 * 12 {
            assert!(sheet.contains(&format!("\n.w{width}{{flex-grow:{width}}}\n")), "w{width}");
        }
        for hours in 1..=25 {
            assert!(sheet.contains(&format!("\n.h{hours}{{--hours:{hours}}}\n")), "h{hours}");
        }
    }

    /// A row of reception's day that was `now` once caught what the grid says of its line of now.
    #[test]
    fn how_a_thing_is_never_styles_another_thing() {
        let file = Files::get("clef.css").expect("a style sheet");
        let sheet = String::from_utf8(file.data.into_owned()).expect("UTF-8");
        let selectors = sheet.lines().filter_map(|line| line.split_once('{')).map(|(selector, _)| selector);
        let parts: Vec<&str> = selectors.flat_map(|all| all.split([',', ' ', '>', '+', '~'])).collect();
        let states: Vec<&&str> = parts.iter().filter(|part| part.contains(".is-")).collect();
        assert!(!states.is_empty(), "`is-…` says how a thing is");
        assert!(states.iter().all(|part| !part.starts_with(".is-")), "of what? {states:?}");
    }

    #[test]
    fn addresses_change_with_the_content() {
        assert!(address("clef.css").starts_with("/assets/clef.css?v="));
        assert_eq!(address("nothing.css"), "/assets/nothing.css");
    }
}
