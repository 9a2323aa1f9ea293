//! Which claims of a provider say what about a person.

use serde_json::{Map, Value};

use crate::accounts::Claimed;

/// The names of claims; `realm_access.roles` is the claim `roles` inside of `realm_access`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClaimNames {
    /// The stable id.
    pub id: String,
    /// The name to show.
    pub name: String,
    /// The email address.
    pub email: String,
    /// The preferred language.
    pub language: String,
    /// The groups.
    pub groups: String,
}

impl Default for ClaimNames {
    fn default() -> Self {
        let [id, name, email, language, groups] =
            ["sub", "name", "email", "locale", "groups"].map(ToOwned::to_owned);
        Self { id, name, email, language, groups }
    }
}

impl ClaimNames {
    /// Whether `claims` lack something that another place may tell.
    pub(super) fn lack(&self, claims: &Map<String, Value>) -> bool {
        let is_unproven =
            self.email == "email" && claims.contains_key("email") && !claims.contains_key("email_verified");
        is_unproven
            || [&self.id, &self.name, &self.email, &self.groups]
                .into_iter()
                .any(|name| find(claims, name).is_none())
    }

    /// Whether `claims` lack what says who somebody is and what they may do.
    pub(super) fn lack_what_decides(&self, claims: &Map<String, Value>) -> bool {
        [&self.id, &self.groups].into_iter().any(|name| find(claims, name).is_none())
    }

    /// Returns what `claims` say.
    pub(super) fn read(&self, claims: &Map<String, Value>) -> Claimed {
        let text = |name: &str| find(claims, name).and_then(Value::as_str).map(ToOwned::to_owned);
        let verified = claims.get("email_verified");
        Claimed {
            id: find(claims, &self.id).map(id_text).unwrap_or_default(),
            name: text(&self.name).or_else(|| text("preferred_username")),
            // `email_verified` is about `email` and no other claim (OpenID Connect Core §5.1). Some
            // providers write it as a text.
            email_is_proven: self.email == "email"
                && verified.is_some_and(|value| value.as_bool() == Some(true) || value == "true"),
            email: text(&self.email),
            language: text(&self.language),
            groups: find(claims, &self.groups).map(names).unwrap_or_default(),
        }
    }
}

/// The claim called `name`, as it stands or from section to section. A section may have dots in its name, as the
/// client has in Keycloak's `resource_access.salles.example.org.roles`.
fn find<'a>(claims: &'a Map<String, Value>, name: &str) -> Option<&'a Value> {
    let within = |(at, _)| find(claims.get(&name[..at])?.as_object()?, &name[at + 1..]);
    claims.get(name).or_else(|| name.match_indices('.').find_map(within))
}

fn id_text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Number(number) => number.to_string(),
        _ => String::new(),
    }
}

/// Groups come as a list, as one name, or as the keys of an object.
fn names(value: &Value) -> Vec<String> {
    match value {
        Value::String(name) => vec![name.clone()],
        Value::Array(names) => names.iter().filter_map(Value::as_str).map(ToOwned::to_owned).collect(),
        Value::Object(map) => map.keys().cloned().collect(),
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;
    use serde_json::json;

    fn read(names: &ClaimNames, claims: Value) -> Claimed {
        let Value::Object(claims) = claims else { panic!("an object") };
        names.read(&claims)
    }

    #[test]
    fn the_usual_claims_are_read() {
        let claims = json!({ "sub": "7", "name": "Ana", "email": "a@example.org", "email_verified": true,
            "locale": "fr", "groups": ["/accueil", 3] });
        let claimed = read(&ClaimNames::default(), claims);
        assert_eq!((claimed.id.as_str(), claimed.name.as_deref()), ("7", Some("Ana")));
        assert_eq!((claimed.email.as_deref(), claimed.email_is_proven), (Some("a@example.org"), true));
        assert_eq!(
            (claimed.language.as_deref(), &claimed.groups[..]),
            (Some("fr"), &["/accueil".to_owned()][..])
        );
    }

    #[rstest]
    #[case(json!({ "realm_access": { "roles": ["accueil"] } }))]
    #[case(json!({ "realm_access.roles": ["accueil"] }))]
    #[case(json!({ "realm_access": { "roles": "accueil" } }))]
    #[case(json!({ "realm_access": { "roles": { "accueil": {} } } }))]
    #[case(json!({ "realm_access": { "other": 1 }, "realm_access.roles": ["accueil"] }))]
    fn groups_may_stand_anywhere(#[case] claims: Value) {
        let names = ClaimNames { groups: "realm_access.roles".to_owned(), ..ClaimNames::default() };
        assert_eq!(read(&names, claims).groups, ["accueil"]);
    }

    #[test]
    fn roles_may_stand_under_a_client_whose_id_has_dots() {
        let names = ClaimNames {
            groups: "resource_access.salles.example.org.roles".to_owned(),
            ..ClaimNames::default()
        };
        let roles = json!({ "account": { "roles": ["x"] }, "salles.example.org": { "roles": ["accueil"] } });
        assert_eq!(read(&names, json!({ "resource_access": roles })).groups, ["accueil"]);
    }

    #[rstest]
    #[case::nothing(json!({ "email_verified": true, "groups": [] }), false, false)]
    #[case::whether_it_is_proven(json!({ "groups": [] }), true, false)]
    #[case::groups(json!({ "email_verified": false }), true, true)]
    fn what_a_token_does_not_say_is_asked(#[case] more: Value, #[case] lacks: bool, #[case] decides: bool) {
        let mut claims = json!({ "sub": "7", "name": "Ana", "email": "a@example.org" });
        claims.as_object_mut().expect("an object").extend(more.as_object().expect("an object").clone());
        let claims = claims.as_object().expect("an object");
        let names = ClaimNames::default();
        assert_eq!((names.lack(claims), names.lack_what_decides(claims)), (lacks, decides));
    }

    #[rstest]
    #[case(json!(true), true)]
    #[case(json!("true"), true)]
    #[case(json!(false), false)]
    #[case(json!("yes"), false)]
    #[case(json!(1), false)]
    #[case(json!(null), false)]
    fn an_address_is_proven_only_if_the_provider_says_so(#[case] verified: Value, #[case] proven: bool) {
        let claims = json!({ "email": "a@example.org", "email_verified": verified });
        assert_eq!(read(&ClaimNames::default(), claims.clone()).email_is_proven, proven);
        let names = ClaimNames { email: "upn".to_owned(), ..ClaimNames::default() };
        assert!(!read(&names, claims).email_is_proven, "that is about another claim");
    }
}
