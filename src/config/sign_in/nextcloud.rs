//! `[[sign_in.nextcloud]]`: Nextclouds whose accounts people have.

use url::Url;

use super::openid::{SECRET, read_id};
use super::read_namespace;
use crate::accounts::nextcloud::NextcloudSettings;
use crate::config::loopback::is_loopback;
use crate::config::secret;
use crate::config::section::Section;

const KEYS: &[&str] =
    &["id", "name", "url", "client_id", "client_secret_file", "client_secret_env", "namespace"];

pub(super) fn read(sign_in: &Section, env: &[(String, String)]) -> Vec<NextcloudSettings> {
    sign_in.sections("nextcloud", "id").iter().filter_map(|section| read_one(section, env)).collect()
}

fn read_one(section: &Section, env: &[(String, String)]) -> Option<NextcloudSettings> {
    section.allow(&[KEYS, &["client_secret"]].concat());
    let id = read_id(section);
    let label = section.required("name", "what people call it, such as \"Mon compte Nextcloud\"");
    let url = read_url(section);
    let named = SECRET.is_in(section);
    let client_id = section.text("client_id", "what the Nextcloud calls \"client identifier\"");
    let client = match (client_id, named) {
        (Some(client_id), _) => Some((client_id, secret::read(section, env, &SECRET)?)),
        (None, true) => {
            section.problem("client_id", "missing; expected what the Nextcloud calls \"client identifier\"");
            None
        }
        (None, false) => None,
    };
    let id = id?;
    let namespace = read_namespace(section, &id)?;
    Some(NextcloudSettings { id, label: label?, namespace, url: url?, client })
}

fn read_url(section: &Section) -> Option<Url> {
    let expected = "the Nextcloud's https:// address, such as \"https://cloud.example.org/\"";
    section.required("url", expected)?;
    let mut url = section.parsed("url", expected, |text| {
        let url = Url::parse(text).ok()?;
        let is_safe = url.scheme() == "https" || (url.scheme() == "http" && is_loopback(&url));
        let plain = url.query().is_none() && url.fragment().is_none() && !url.path().contains("/remote.php");
        let anonymous = url.username().is_empty() && url.password().is_none();
        (is_safe && plain && anonymous && url.has_host()).then_some(url)
    })?;
    if !url.path().ends_with('/') {
        url.set_path(&format!("{}/", url.path()));
    }
    Some(url)
}
