//! `[[sign_in.openid]]`: providers of OpenID Connect.

use url::Url;

use super::{SignIn, is_name, read_namespace};
use crate::accounts::openid::{ClaimNames, OpenIdSettings};
use crate::config::loopback::is_loopback;
use crate::config::secret::{self, Named};
use crate::config::section::Section;

const KEYS: &[&str] = &[
    "id",
    "name",
    "issuer",
    "client_id",
    "client_secret_file",
    "client_secret_env",
    "scopes",
    "claims",
    "namespace",
];
pub(super) const SECRET: Named = Named {
    itself: "client_secret",
    file: "client_secret_file",
    variable: "client_secret_env",
    what: "the client secret",
    example: "CLEF_CLIENT_SECRET",
};

pub(super) fn read(sign_in: &Section, env: &[(String, String)]) -> Vec<OpenIdSettings> {
    sign_in.sections("openid", "id").iter().filter_map(|section| read_one(section, env)).collect()
}

fn read_one(section: &Section, env: &[(String, String)]) -> Option<OpenIdSettings> {
    section.allow(&[KEYS, &["client_secret"]].concat());
    let id = read_id(section);
    let label = section.required("name", "what people call it, such as \"Mon compte\"");
    let issuer = read_issuer(section);
    let client_id = section.required("client_id", "Clef's name at the provider, such as \"clef\"");
    let named = SECRET.is_in(section);
    // Without one it is a public client, whom PKCE protects.
    let client_secret = if named { Some(secret::read(section, env, &SECRET)?) } else { None };
    let scopes = section.texts("scopes", "names of scopes, such as [\"openid\", \"profile\", \"email\"]");
    let mut scopes = scopes.unwrap_or_else(|| ["openid", "profile", "email"].map(ToOwned::to_owned).into());
    if !scopes.iter().any(|scope| scope == "openid") {
        scopes.insert(0, "openid".to_owned());
    }
    let claims = read_claims(section);
    let id = id?;
    let namespace = read_namespace(section, &id)?;
    Some(OpenIdSettings {
        id,
        label: label?,
        namespace,
        issuer: issuer?,
        client_id: client_id?,
        client_secret,
        scopes,
        claims,
    })
}

/// Returns a warning for each provider that may keep the groups to itself, where the settings name some. Keycloak
/// (`/realms/`) says them without being asked, and refuses a scope that it does not know.
pub(super) fn warnings(sign_in: &SignIn) -> impl Iterator<Item = String> {
    let asks = |provider: &OpenIdSettings| provider.scopes.iter().any(|scope| scope == "groups");
    let is_silent = move |provider: &&OpenIdSettings| {
        provider.claims.groups == "groups" && !asks(provider) && !provider.issuer.contains("/realms/")
    };
    let matters = !sign_in.roles.named().is_empty();
    sign_in.openid.iter().filter(move |_| matters).filter(is_silent).map(|provider| {
        format!(
            "sign_in.openid.{} is not asked for the scope \"groups\": Canaille, LemonLDAP::NG and others do not say \
             without it who is in which group; scopes = [\"openid\", \"profile\", \"email\", \"groups\"] asks for it \
             (docs/sign-in.md, section 3)",
            provider.id
        )
    })
}

/// The id of a provider, which stands in addresses.
pub(super) fn read_id(section: &Section) -> Option<String> {
    let expected = "a-z, 0-9 and hyphens, such as \"keycloak\"";
    let id = section.required("id", expected)?;
    if !is_name(&id) || ["demo", "header", "mail"].contains(&id.as_str()) {
        section.problem("id", &format!("expected {expected}, and neither demo, header nor mail"));
        return None;
    }
    Some(id)
}

/// Kept as it is written: the provider's word for itself must be the same to the letter.
fn read_issuer(section: &Section) -> Option<String> {
    let expected = "the provider's https:// address, such as \"https://login.example.org/realms/place\"";
    let issuer = section.required("issuer", expected)?;
    let is_safe = Url::parse(&issuer).is_ok_and(|url| {
        let encrypted = url.scheme() == "https" || (url.scheme() == "http" && is_loopback(&url));
        let plain = url.query().is_none() && url.fragment().is_none();
        encrypted && plain && url.has_host() && url.username().is_empty() && url.password().is_none()
    });
    if !is_safe {
        section.problem("issuer", &format!("expected {expected}"));
    }
    is_safe.then_some(issuer)
}

fn read_claims(section: &Section) -> ClaimNames {
    let mut names = ClaimNames::default();
    let Some(claims) = section.section("claims") else { return names };
    claims.allow(&["id", "name", "email", "language", "groups"]);
    let fields = [
        ("id", &mut names.id),
        ("name", &mut names.name),
        ("email", &mut names.email),
        ("language", &mut names.language),
        ("groups", &mut names.groups),
    ];
    for (key, name) in fields {
        if let Some(claim) = claims.text(key, "the name of a claim, such as \"groups\"") {
            *name = claim;
        }
    }
    names
}
