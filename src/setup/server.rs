//! What answers at the address that was given: a Nextcloud, or another calendar server.

use anyhow::{Context, bail};
use url::Url;

use super::Terminal;
use crate::accounts::http_client::HttpClient;
use crate::accounts::nextcloud::{self, AtAddress};
use crate::config::is_loopback;

/// A calendar server.
#[derive(Debug, Clone)]
pub(super) struct Found {
    /// Where its calendars are looked for.
    pub(super) url: Url,
    /// The address of the Nextcloud, and its version, if it is one.
    pub(super) nextcloud: Option<(Url, Option<String>)>,
}

impl Found {
    pub(super) fn kind(&self) -> String {
        match &self.nextcloud {
            Some((_, Some(version))) => format!("a Nextcloud {version}"),
            Some((_, None)) => "a Nextcloud".to_owned(),
            None => "no Nextcloud; Clef takes it for another calendar server (CalDAV)".to_owned(),
        }
    }
}

/// Asks for the address if it was not given, and what answers there.
///
/// # Errors
/// If it is no address that a password may be sent to, or what is there cannot be known now.
pub(super) async fn find(given: Option<&str>, terminal: &mut Terminal) -> anyhow::Result<Found> {
    let question =
        "Address of your Nextcloud (or of another CalDAV server), such as https://cloud.example.org";
    let text = match given {
        Some(given) => given.to_owned(),
        None => terminal.ask(question, None)?,
    };
    let url = read(&text)?;
    let mut base = url.clone();
    base.set_path(url.path().split("remote.php").next().unwrap_or("/"));
    let http = HttpClient::new().context("the certificates to trust")?;
    match nextcloud::look_at(&http, &base).await {
        Ok(AtAddress::Nextcloud(version)) => {
            let url = base.join("remote.php/dav/").context("the address")?;
            Ok(Found { url, nextcloud: Some((base, version)) })
        }
        Ok(AtAddress::SomethingElse(_)) => Ok(Found { url, nextcloud: None }),
        Err(failure) => bail!("{base} is {failure}. Nothing was changed; try again when it answers"),
    }
}

/// Reads an address as people copy it.
fn read(text: &str) -> anyhow::Result<Url> {
    let text = text.trim();
    let whole = if text.contains("://") { text.to_owned() } else { format!("https://{text}") };
    let url =
        Url::parse(&whole).ok().filter(|url| matches!(url.scheme(), "http" | "https") && url.has_host());
    let Some(mut url) = url else {
        bail!("{text:?} is no address; expected one such as https://cloud.example.org")
    };
    if !url.username().is_empty() || url.password().is_some() {
        bail!("write the address without account and password: they are asked for");
    }
    if url.scheme() == "http" && !is_loopback(&url) {
        bail!("{url} is not encrypted: the password would be read by whoever is in between; use https");
    }
    url.set_query(None);
    url.set_fragment(None);
    // What is behind it in the address bar of a browser.
    if let Some(at) = url.path().find("/index.php").or_else(|| url.path().find("/apps/")) {
        let base = url.path()[..at].to_owned();
        url.set_path(&base);
    }
    if !url.path().ends_with('/') {
        url.set_path(&format!("{}/", url.path()));
    }
    Ok(url)
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case("cloud.example.org", "https://cloud.example.org/")]
    #[case(" https://cloud.example.org/index.php/apps/calendar ", "https://cloud.example.org/")]
    #[case("https://example.org/cloud/apps/dashboard/#x", "https://example.org/cloud/")]
    #[case("https://cloud.example.org/remote.php/dav", "https://cloud.example.org/remote.php/dav/")]
    #[case("http://127.0.0.1:5232", "http://127.0.0.1:5232/")]
    fn addresses_are_read_as_people_copy_them(#[case] text: &str, #[case] expected: &str) {
        assert_eq!(read(text).expect("an address").as_str(), expected);
    }

    #[rstest]
    #[case("http://cloud.example.org", "not encrypted")]
    #[case("ftp://cloud.example.org", "no address")]
    #[case("", "no address")]
    fn others_are_refused(#[case] text: &str, #[case] why: &str) {
        let refused = read(text).expect_err("refused").to_string();
        assert!(refused.contains(why), "{refused}");
    }
}
