//! From the address in the configuration to the calendar home (RFC 6764 §6, RFC 5397, RFC 4791 §6.2.1).

use url::Url;

use super::transport::Transport;
use crate::caldav::requests::Operation;
use crate::caldav::requests::discover::{Discover, Discovered};
use crate::caldav::{Error, Href};

/// Redirects followed from one address.
const MAX_REDIRECTS: usize = 5;

/// Asks the places where a server may answer, the likeliest first, until one knows the home.
pub(super) async fn calendar_home(transport: &Transport, start: &Href) -> Result<Href, Error> {
    let mut first_error = None;
    for at in candidates(start) {
        match home_from(transport, at).await {
            Ok(home) => return Ok(home),
            // Asking elsewhere would not help.
            Err(error @ (Error::Unreachable { .. } | Error::Unauthorized | Error::NoBasic { .. })) => {
                return Err(error);
            }
            // What the likeliest place said explains most.
            Err(error) => first_error.get_or_insert(error),
        };
    }
    Err(first_error.unwrap_or_else(|| Error::NotFound(start.to_string())))
}

fn candidates(start: &Href) -> Vec<Href> {
    let nextcloud = start.child("remote.php").child("dav").as_collection();
    if start.as_str() == "/" {
        // QUIRK Nextcloud: well-known is answered by the web server before it, if somebody set that
        // up, so its own path is tried too, docs/nextcloud.md §1.
        return vec![start.child(".well-known").child("caldav"), nextcloud, start.clone()];
    }
    // As it was given, as the collection it probably is, and for who gave the address of a Nextcloud
    // in a folder.
    let mut all = vec![start.clone(), start.as_collection(), nextcloud];
    // An address with a slash at its end is its own collection.
    all.dedup();
    all
}

async fn home_from(transport: &Transport, at: Href) -> Result<Href, Error> {
    let (at, found) = look(transport, at).await?;
    // The address of a principal was given: it knows the home itself.
    if let Some(home) = found.home {
        return Ok(home.as_collection());
    }
    let Some(principal) = found.principal else {
        return Err(Error::Malformed(format!("{at} knows neither a principal nor a calendar home")));
    };
    let (principal, found) = look(transport, principal).await?;
    let home = found.home.map(|home| home.as_collection());
    home.ok_or_else(|| Error::Malformed(format!("{principal} knows no calendar home")))
}

/// Asks one place and follows its redirects. Nothing is ever sent to another server than the one in
/// the configuration: of a redirect only the path is used, and only if it stays there.
async fn look(transport: &Transport, mut at: Href) -> Result<(Href, Discovered), Error> {
    for _ in 0..=MAX_REDIRECTS {
        let discover = Discover { at: at.clone() };
        let answer = transport.answer(discover.prepare()?).await?;
        if !answer.status().is_redirection() {
            return discover.parse(&answer).map(|found| (at, found));
        }
        let location = answer.headers().get(http::header::LOCATION).and_then(|to| to.to_str().ok());
        at = redirected(transport.base(), &at, location.unwrap_or_default())?;
    }
    Err(Error::Malformed("redirected in a circle".into()))
}

fn redirected(base: &Url, at: &Href, location: &str) -> Result<Href, Error> {
    let mut here = base.clone();
    here.set_path(at.as_str());
    let elsewhere = || {
        Error::Malformed(format!(
            "the server redirects to {location:?}; if that is right, configure that address"
        ))
    };
    let there = here.join(location).map_err(|_| elsewhere())?;
    // A server behind a proxy that it was not told of names http:// though it is reached by https://.
    // The path is right all the same.
    let is_downgraded = base.scheme() == "https"
        && there.scheme() == "http"
        && base.host() == there.host()
        && base.port().is_none()
        && there.port().is_none();
    if there.origin() != base.origin() && !is_downgraded {
        return Err(elsewhere());
    }
    Href::parse(there.path()).ok_or_else(elsewhere)
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case("/remote.php/dav/", Some("/remote.php/dav/"))]
    #[case("https://cloud.example.org/remote.php/dav/", Some("/remote.php/dav/"))]
    #[case("https://cloud.example.org:443/dav/", Some("/dav/"))]
    #[case("../dav/", Some("/dav/"))]
    #[case("http://cloud.example.org/remote.php/dav/", Some("/remote.php/dav/"))]
    #[case("http://cloud.example.org:8080/dav/", None)]
    #[case("https://cloud.example.org:8443/dav/", None)]
    #[case("https://login.example.org/", None)]
    #[case("//evil.example.org/dav/", None)]
    #[case("javascript:alert(1)", None)]
    fn redirects_are_followed_on_the_same_server_only(#[case] location: &str, #[case] to: Option<&str>) {
        let base = Url::parse("https://cloud.example.org/").expect("an address");
        let at = Href::parse("/.well-known/caldav").expect("an href");
        let there = redirected(&base, &at, location).ok();
        assert_eq!(there.as_ref().map(Href::as_str), to);
    }

    #[rstest]
    #[case("/", "/.well-known/caldav /remote.php/dav/ /")]
    #[case("/cloud", "/cloud /cloud/ /cloud/remote.php/dav/")]
    #[case("/cloud/", "/cloud/ /cloud/remote.php/dav/")]
    fn the_likeliest_place_is_asked_first(#[case] start: &str, #[case] expected: &str) {
        let start = Href::parse(start).expect("an href");
        let places: Vec<_> = candidates(&start).iter().map(ToString::to_string).collect();
        assert_eq!(places.join(" "), expected);
    }
}
