//! Style sheet, script and icons: in the binary, at addresses that change with their content.

use axum::extract::{Path, Query};
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE, ETAG};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use rust_embed::{EmbeddedFile, RustEmbed};
use serde::Deserialize;

use super::entity_tag::EntityTag;
use super::error::Error;

#[derive(RustEmbed)]
#[folder = "assets/"]
struct Files;

/// The version in the address.
#[derive(Debug, Deserialize)]
pub(super) struct Version {
    v: Option<String>,
}

/// The address of the asset `name`, with its version.
pub(super) fn address(name: &str) -> String {
    match Files::get(name) {
        Some(file) => format!("/assets/{name}?v={}", version(&file)),
        None => format!("/assets/{name}"),
    }
}

fn version(file: &EmbeddedFile) -> String {
    let hash = file.metadata.sha256_hash();
    let start: [u8; 8] = std::array::from_fn(|at| hash[at]);
    format!("{:016x}", u64::from_be_bytes(start))
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

/// `GET /robots.txt`: search engines have no business here.
pub(super) async fn show_robots() -> Response {
    let headers = [(CONTENT_TYPE, "text/plain; charset=utf-8"), (CACHE_CONTROL, "public, max-age=86400")];
    (headers, "User-agent: *\nDisallow: /\n").into_response()
}

/// `GET /assets/{name}`
pub(super) async fn show_asset(
    Path(name): Path<String>,
    Query(asked): Query<Version>,
    headers: HeaderMap,
) -> Result<Response, Error> {
    let file = Files::get(&name).ok_or(Error::NotFound)?;
    let version = version(&file);
    let etag = EntityTag::of(&version);
    let for_ever = asked.v.as_deref() == Some(version.as_str());
    let caching = if for_ever { "public, max-age=31536000, immutable" } else { "public, no-cache" };
    let about = [(ETAG, etag.header()), (CACHE_CONTROL, HeaderValue::from_static(caching))];
    if etag.is_known(&headers) {
        return Ok((StatusCode::NOT_MODIFIED, about).into_response());
    }
    Ok((about, [(CONTENT_TYPE, media_type(&name))], file.data.into_owned()).into_response())
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
