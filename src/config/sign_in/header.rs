//! `[sign_in.header]`: a proxy in front of Clef signs people in and says who they are in headers.

use url::Url;

use super::{SignIn, read_address, read_namespace};
use crate::config::section::Section;
use crate::config::server::ServerSettings;

/// A proxy that signs people in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HeaderSignIn {
    /// The header with the account's name.
    pub user: String,
    /// The header with the name to show.
    pub name: Option<String>,
    /// The header with the email address.
    pub email: Option<String>,
    /// Whether that address was proven to be theirs: whoever may write any into a profile could be anybody.
    pub email_is_proven: bool,
    /// The header with the groups, commas between them.
    pub groups: Option<String>,
    /// What the way in is called on the sign-in page.
    pub label: String,
    /// Among which ids these accounts are.
    pub namespace: String,
    /// Where people sign in; `{back}` stands for where to come back to.
    pub sign_in_url: Option<String>,
    /// Where people sign out.
    pub sign_out_url: Option<Url>,
}

impl HeaderSignIn {
    /// All headers that it reads.
    pub fn headers(&self) -> impl Iterator<Item = &str> {
        let optional = [&self.name, &self.email, &self.groups].into_iter().filter_map(Option::as_deref);
        std::iter::once(self.user.as_str()).chain(optional)
    }
}

const KEYS: &[&str] = &[
    "user",
    "name",
    "email",
    "email_is_proven",
    "groups",
    "label",
    "namespace",
    "sign_in_url",
    "sign_out_url",
];

pub(super) fn read(sign_in: &Section, server: &ServerSettings) -> Option<HeaderSignIn> {
    let section = sign_in.section("header")?;
    section.allow(KEYS);
    let expected = "the name of a header, such as \"Remote-User\"";
    let header = |key| section.parsed(key, expected, read_name);
    if !section.has("user") {
        section.problem("user", &format!("missing; expected {expected}"));
    }
    if server.trusted_proxies.is_empty() {
        let hint = "trusted_proxies = [\"127.0.0.1\"] in [server], if it runs on this machine.".to_owned();
        let message = "needs server.trusted_proxies: anybody else could write these headers";
        sign_in.problem_with_hint("header", message, Some(hint));
    }
    let (user, name, email, groups) = (header("user"), header("name"), header("email"), header("groups"));
    let all: Vec<&String> = [&user, &name, &email, &groups].into_iter().flatten().collect();
    if all.iter().enumerate().any(|(place, one)| all[..place].contains(one)) {
        sign_in.problem("header", "names a header twice; expected each of them once");
    }
    Some(HeaderSignIn {
        user: user?,
        name,
        email,
        email_is_proven: section.boolean("email_is_proven").unwrap_or(false),
        groups,
        label: section.text("label", "what people call it").unwrap_or_default(),
        namespace: read_namespace(&section, "header")?,
        sign_in_url: read_address(&section, "sign_in_url").and_then(|_| section.text_unseen("sign_in_url")),
        sign_out_url: read_address(&section, "sign_out_url"),
    })
}

/// Returns a warning if people are listed by their addresses and the portal's word for an address does not count.
pub(in crate::config) fn warning(sign_in: &SignIn) -> Option<String> {
    let header =
        sign_in.header.as_ref().filter(|header| header.email.is_some() && !header.email_is_proven)?;
    let listed = sign_in.roles.addresses().next()?;
    Some(format!(
        "people are listed by email addresses ({listed}), which count for nobody who comes by the portal: set \
         sign_in.header.email_is_proven = true if the portal has proven the addresses in {}, else list ids or groups \
         (docs/sign-in.md, section 2)",
        header.email.as_deref().unwrap_or_default()
    ))
}

/// In small letters. Headers that mean something already cannot say who somebody is.
fn read_name(text: &str) -> Option<String> {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
    let name = text.to_ascii_lowercase();
    let taken = ["authorization", "cookie", "host", "origin", "forwarded", "x-forwarded-for"];
    (text.bytes().all(plain) && !taken.contains(&name.as_str())).then_some(name)
}
