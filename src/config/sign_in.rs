//! `[sign_in]`: with which accounts people sign in, and what these may do.

mod header;
mod link;
mod nextcloud;
mod openid;

use std::collections::BTreeMap;

use url::Url;

pub use self::header::HeaderSignIn;
pub use self::link::LinkSignIn;
use super::groups;
use super::loopback::is_loopback;
use super::place::Place;
use super::section::Section;
use super::server::ServerSettings;
use crate::accounts::roles::{Circle, Roles};
use crate::accounts::{nextcloud as nextcloud_accounts, openid as openid_connect};
use crate::domain::room::SiteId;
use crate::mail::{self, Address};

/// How people sign in.
#[derive(Debug, Clone, Default)]
pub struct SignIn {
    /// Whether anybody on this machine may become one of a few invented people with one click.
    pub demo: bool,
    /// What an account may do.
    pub roles: Roles,
    /// A proxy that signs people in, if one does.
    pub header: Option<HeaderSignIn>,
    /// Providers of OpenID Connect, in the order of the file.
    pub openid: Vec<openid_connect::OpenIdSettings>,
    /// Nextclouds whose accounts people have, in the order of the file.
    pub nextcloud: Vec<nextcloud_accounts::NextcloudSettings>,
    /// By a link that comes by mail, if they may.
    pub link: Option<LinkSignIn>,
    /// Whether who proves an address is also who has it under the id of another way of signing in: as true as what each
    /// of them says of addresses.
    pub same_address_is_same_person: bool,
}

const KEYS: &[&str] =
    &["demo", "reception", "member", "header", "openid", "nextcloud", "link", "same_address_is_same_person"];

pub(super) fn read(
    root: &Section,
    server: &ServerSettings,
    place: Option<&Place>,
    env: &[(String, String)],
) -> SignIn {
    let reception_of = read_sites(root);
    let Some(section) = root.section("sign_in") else {
        return SignIn { roles: Roles { reception_of, ..Roles::default() }, ..SignIn::default() };
    };
    section.allow(KEYS);
    let reception = read_circle(&section, "reception").unwrap_or_default();
    let members = read_circle(&section, "member");
    let openid = openid::read(&section, env);
    let nextcloud = nextcloud::read(&section, env);
    let ids = openid.iter().map(|provider| &provider.id);
    let ids: Vec<&String> = ids.chain(nextcloud.iter().map(|provider| &provider.id)).collect();
    if ids.iter().enumerate().any(|(place, id)| ids[..place].contains(id)) {
        let key = if openid.is_empty() { "nextcloud" } else { "openid" };
        section.problem(key, "two providers have one id; expected an id of its own for each");
    }
    let roles = Roles { reception, reception_of, members, others: Vec::new() };
    SignIn {
        demo: read_demo(&section, server, place),
        link: link::read(&section, root, &roles),
        roles,
        header: header::read(&section, server),
        openid,
        nextcloud,
        same_address_is_same_person: section.boolean("same_address_is_same_person").unwrap_or_default(),
    }
}

/// Returns what is allowed about signing in, and probably not meant.
pub(super) fn warnings(sign_in: &SignIn) -> impl Iterator<Item = String> {
    header::warning(sign_in).into_iter().chain(openid::warnings(sign_in))
}

/// Demo sign-in makes everybody who reaches it reception, so it stays on this machine.
fn read_demo(section: &Section, server: &ServerSettings, place: Option<&Place>) -> bool {
    let demo = section.boolean("demo").unwrap_or(false);
    let elsewhere = if server.listen.ip().is_loopback() {
        let url = place.map(|place| &place.public_url).filter(|url| !is_loopback(url));
        url.map(|url| format!("place.public_url is {url}"))
    } else {
        Some(format!("server.listen is {}", server.listen))
    };
    if let (true, Some(elsewhere)) = (demo, elsewhere) {
        section.problem_with_hint(
            "demo",
            &format!("expected false: demo sign-in is for this machine alone, but {elsewhere}"),
            Some("Anybody who reaches it could become reception.".to_owned()),
        );
    }
    demo
}

/// Returns who is at the reception of each `[[site]]` that says so. What else is wrong with the sites is said where
/// they are read.
fn read_sites(root: &Section) -> BTreeMap<SiteId, Circle> {
    let of_site = |site: &Section| {
        let circle = read_circle(site, "reception")?;
        Some((SiteId::parse(&site.text_unseen("id")?)?, circle))
    };
    root.sections_unseen("site", "id").iter().filter_map(of_site).collect()
}

fn read_circle(section: &Section, key: &str) -> Option<Circle> {
    let circle = section.section(key)?;
    circle.allow(&["groups", "people"]);
    let groups =
        groups::names(&circle, "groups", "names of groups, such as [\"accueil\"]").unwrap_or_default();
    let expected = "email addresses or ids, such as [\"camille@example.org\", \"keycloak:7f3a\"]";
    let texts = circle.texts("people", expected).unwrap_or_default();
    let people: Vec<String> = texts.iter().filter_map(|text| read_entry(text)).collect();
    if let Some(text) = texts.iter().find(|text| read_entry(text).is_none()) {
        circle.problem("people", &format!("{text:?} is neither an address nor an id; expected {expected}"));
    }
    if groups.is_empty() && people.is_empty() {
        section.problem(key, "expected groups = [...] or people = [...] with somebody in it");
    }
    Some(Circle { groups, people })
}

/// Reads an entry of a list of people: an id, or an email address as people copy it.
fn read_entry(text: &str) -> Option<String> {
    let bare = mail::bare(text);
    if let Some(address) = bare.strip_prefix("mail:") {
        return Address::parse(address).map(|_| bare.to_owned());
    }
    if bare.contains(':') {
        return Some(bare.to_owned());
    }
    let (name, domain) = bare.rsplit_once('@')?;
    // A provider may have proven an address that Clef itself cannot write to.
    let is_foreign =
        !name.is_ascii() && !name.contains(|c: char| c.is_whitespace() || "<>,;\"\\@".contains(c));
    let is_good = Address::parse(bare).is_some() || (is_foreign && mail::read_domain(domain).is_some());
    is_good.then(|| bare.to_owned())
}

/// Groups that are named although no way of signing in ever says who is in a group.
pub(super) fn groups_warning(sign_in: &SignIn) -> Option<String> {
    let named: Vec<&str> = sign_in.roles.named().into_iter().collect();
    let by_header = sign_in.header.as_ref().is_some_and(|header| header.groups.is_some());
    if named.is_empty() || by_header || !sign_in.openid.is_empty() || !sign_in.nextcloud.is_empty() {
        return None;
    }
    let what_to_do = match sign_in.header {
        Some(_) => "name the portal's header with the groups: sign_in.header.groups",
        None => "OpenID Connect, a Nextcloud and a portal can (docs/sign-in.md)",
    };
    let named = named.join(", ");
    Some(format!("nobody will ever be in a group ({named}): no way of signing in says so; {what_to_do}"))
}

/// An address that people are sent to: https, or this machine.
pub(super) fn read_address(section: &Section, key: &str) -> Option<Url> {
    let expected = "an https:// address, such as \"https://login.example.org/\"";
    section.parsed(key, expected, |text| {
        let url = Url::parse(text).ok()?;
        let is_safe = url.scheme() == "https" || (url.scheme() == "http" && is_loopback(&url));
        (is_safe && url.has_host() && url.username().is_empty() && url.password().is_none()).then_some(url)
    })
}

/// The name under which the ids of people with a link by mail are kept.
pub const MAIL_NAMESPACE: &str = "mail";

/// The name under which the ids of a provider are kept.
pub(super) fn read_namespace(section: &Section, default: &str) -> Option<String> {
    if !section.has("namespace") {
        return Some(default.to_owned());
    }
    let expected = "a-z, 0-9 and hyphens, such as \"cloud\", and not mail, which is for links by mail";
    section.parsed("namespace", expected, |text| {
        // There an id is an address that was proven, and elsewhere people may write any into their profile.
        (is_name(text) && text != MAIL_NAMESPACE).then(|| text.to_owned())
    })
}

/// Whether `text` can stand in addresses and ids.
pub(super) fn is_name(text: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    !text.is_empty() && text.len() <= 40 && text.bytes().all(plain)
}
