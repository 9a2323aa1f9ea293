//! Each provider of OpenID Connect: it answers, signs with what can be verified, and may say who is in which group.

use futures_util::future::BoxFuture;

use super::{Checked, Exam};
use crate::accounts::Failure;
use crate::accounts::http_client::HttpClient;
use crate::accounts::openid::{OpenIdSettings, Provider, Survey};

pub(super) fn look(exam: &Exam) -> BoxFuture<'_, Vec<Checked>> {
    Box::pin(async move {
        let sign_in = &exam.settings.sign_in;
        let needs_groups = !sign_in.roles.named().is_empty();
        let mut all = Vec::new();
        for settings in &sign_in.openid {
            let name = format!("sign-in.{}", settings.id);
            let surveyed = match HttpClient::new() {
                Ok(http) => Provider::new(settings.clone(), http).survey().await,
                Err(error) => Err(Failure::Unavailable(error.to_string())),
            };
            match surveyed {
                Ok(survey) => all.extend(judge(&name, settings, &survey, needs_groups)),
                Err(failure) => all.push(of_failure(name, &failure)),
            }
        }
        all
    })
}

/// A way to sign in that cannot be asked.
pub(super) fn of_failure(name: String, failure: &Failure) -> Checked {
    let hint = match failure {
        Failure::Untrusted(_) => "Correct the settings by what it says: docs/sign-in.md.",
        _ => {
            "Look whether this machine reaches it, and whether its address in the settings is right; nobody can sign in with it until then."
        }
    };
    Checked::fail(name, failure.to_string(), hint)
}

fn judge(name: &str, settings: &OpenIdSettings, survey: &Survey, needs_groups: bool) -> Vec<Checked> {
    let algorithms = survey.algorithms.join(", ");
    if !survey.signs_verifiably {
        let message = format!("it signs with {algorithms} alone, which Clef cannot verify");
        let hint = "Choose RS256 (or ES256) for Clef at the provider: HS512 and its like are signed with a shared secret.";
        return vec![Checked::fail(name, message, hint)];
    }
    if survey.usable_keys == 0 {
        let message = "it shows no key with which Clef could verify a sign-in";
        let hint = "Let it sign with RS256 (or ES256), and show the key at its jwks_uri.";
        return vec![Checked::fail(name, message, hint)];
    }
    let mut all = vec![Checked::ok(name, format!("answers, and signs with one of {algorithms}"))];
    let unknown = settings.scopes.iter().filter(|scope| lacks(survey.scopes.as_ref(), scope));
    let unknown: Vec<&str> = unknown.map(String::as_str).collect();
    if !unknown.is_empty() {
        let message = format!("it does not list these scopes: {}", unknown.join(", "));
        let hint = "Take out of sign_in.openid.scopes what it does not know: some providers refuse a sign-in because of one.";
        all.push(Checked::warn(name, message, hint));
    }
    if needs_groups {
        all.extend(groups(name, settings, survey));
    }
    all
}

/// Says why groups may not come, if that can be seen.
fn groups(name: &str, settings: &OpenIdSettings, survey: &Survey) -> Option<Checked> {
    let asks = settings.scopes.iter().any(|scope| scope == "groups");
    let has_scope = survey.scopes.iter().flatten().any(|scope| scope == "groups");
    if settings.claims.groups == "groups" && has_scope && !asks {
        let message = "it has a scope \"groups\" that it is not asked for, so nobody may be in a group";
        let hint = "Ask for it: scopes = [\"openid\", \"profile\", \"email\", \"groups\"]. Canaille and LemonLDAP::NG say \
                    groups for that scope alone (docs/sign-in.md, section 3).";
        return Some(Checked::warn(name, message, hint));
    }
    let claim = settings.claims.groups.split('.').next().unwrap_or_default();
    let is_listed = !lacks(survey.claims.as_ref(), claim) || asks;
    (!is_listed).then(|| {
        let message = format!("it does not list the claim {claim:?}, from which groups are to come");
        let hint = "Let it tell Clef the groups (Keycloak: a mapper \"Group Membership\"), or name the right claim under \
                    sign_in.openid.claims. Providers may tell more than they list: sign in once and look at the audit log.";
        Checked::warn(name, message, hint)
    })
}

/// Whether a list that was given does not have `name`.
fn lacks(listed: Option<&Vec<String>>, name: &str) -> bool {
    listed.is_some_and(|listed| !listed.iter().any(|known| known == name))
}
