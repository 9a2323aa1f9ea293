//! Which role an account has: by its groups, or by a list of people.

use std::collections::{BTreeMap, BTreeSet};

use super::Profile;
use crate::domain::address::comparable;
use crate::domain::member::{Desk, Person, Role};
use crate::domain::room::SiteId;

/// How many groups of an account without a role the log names.
const MOST_LOGGED: usize = 10;

/// Some people: those of these groups, and those named one by one.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Circle {
    /// Names of groups.
    pub groups: Vec<String>,
    /// Email addresses, or ids such as `keycloak:7f…`.
    pub people: Vec<String>,
}

/// Who may do what.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Roles {
    /// Who is at reception, everywhere.
    pub reception: Circle,
    /// Who is at the reception of one site.
    pub reception_of: BTreeMap<SiteId, Circle>,
    /// Who is a member; `None`: everybody who can sign in.
    pub members: Option<Circle>,
    /// Other groups that make a difference here: rooms are for them, or rules.
    pub others: Vec<String>,
}

impl Circle {
    /// Whether it holds `person`. An email address counts only if it is `proven` to be theirs: elsewhere
    /// people may write any address into their profile.
    fn holds(&self, person: &Person, proven: bool, groups: &[String]) -> bool {
        let email = person.email.as_deref().filter(|_| proven).map(comparable);
        let names = |entry: &String| {
            // An id has a colon and an address has none, so that neither can pass for the other.
            if entry.starts_with("mail:") {
                comparable(entry).eq_ignore_ascii_case(&person.id.0)
            } else if entry.contains(':') {
                *entry == person.id.0
            } else {
                email.as_ref().is_some_and(|email| comparable(entry) == *email)
            }
        };
        self.people.iter().any(names) || self.groups.iter().any(|group| groups.contains(group))
    }
}

impl Roles {
    /// Returns what `person` may do; `None`: nothing, this place is not theirs.
    #[must_use]
    pub fn role_of(&self, person: &Person, proven: bool, groups: &[String]) -> Option<Role> {
        if let Some(desk) = self.desk_of(person, proven, groups) {
            return Some(Role::Reception(desk));
        }
        let is_member = self.members.as_ref().is_none_or(|circle| circle.holds(person, proven, groups));
        is_member.then_some(Role::Member)
    }

    /// Returns where `person` is at reception, if anywhere.
    fn desk_of(&self, person: &Person, proven: bool, groups: &[String]) -> Option<Desk> {
        if self.reception.holds(person, proven, groups) {
            return Some(Desk::Everywhere);
        }
        let theirs = self.reception_of.iter().filter(|(_, circle)| circle.holds(person, proven, groups));
        let sites: Vec<SiteId> = theirs.map(|(site, _)| site.clone()).collect();
        (!sites.is_empty()).then(|| Desk::Sites(sites.into()))
    }

    /// All lists.
    pub fn circles(&self) -> impl Iterator<Item = &Circle> {
        std::iter::once(&self.reception).chain(self.reception_of.values()).chain(&self.members)
    }

    /// Returns what somebody may do who has proven nothing but an email address: what the lists of people say, and
    /// else what a member may if they are `admitted` anyway.
    #[must_use]
    pub fn role_by_address(&self, person: &Person, admitted: bool) -> Option<Role> {
        if let Some(desk) = self.desk_of(person, true, &[]) {
            return Some(Role::Reception(desk));
        }
        let is_listed = self.members.as_ref().is_some_and(|circle| circle.holds(person, true, &[]));
        (is_listed || admitted).then_some(Role::Member)
    }

    /// Returns why `profile` has no role, for the log: what came of it, and what is missing.
    #[must_use]
    pub fn why_none(&self, profile: &Profile) -> String {
        let quoted: Vec<String> =
            profile.groups.iter().take(MOST_LOGGED).map(|group| format!("{group:?}")).collect();
        let more = profile.groups.len() - quoted.len();
        let groups = match (quoted.is_empty(), more) {
            (true, _) => "no groups came".to_owned(),
            (false, 0) => format!("the groups that came: {}", quoted.join(", ")),
            (false, more) => format!("the groups that came: {} and {more} more", quoted.join(", ")),
        };
        let listed = self.role_of(&profile.person, true, &[]).filter(|_| !profile.email_is_proven);
        let address = if listed.is_some() { "; its email address is listed, but was not proven" } else { "" };
        format!("{:?} has no role here; {groups}{address}", profile.person.id.0)
    }

    /// Returns the email addresses on the lists of people.
    pub fn addresses(&self) -> impl Iterator<Item = &str> {
        let people = self.circles().flat_map(|circle| &circle.people).map(String::as_str);
        people.filter(|entry| entry.contains('@') && !entry.contains(':'))
    }

    /// Those of `groups` that make a difference here; the others are nobody's business.
    #[must_use]
    pub fn relevant(&self, groups: &[String]) -> Vec<String> {
        let named = self.named();
        groups.iter().filter(|group| named.contains(group.as_str())).cloned().collect()
    }

    /// All groups that make a difference here.
    #[must_use]
    pub fn named(&self) -> BTreeSet<&str> {
        let of_circles = self.circles().flat_map(|circle| &circle.groups);
        of_circles.chain(&self.others).map(String::as_str).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::member::MemberId;
    use rstest::rstest;

    fn roles(members: Option<Circle>) -> Roles {
        let people = vec!["Camille@example.org".to_owned(), "keycloak:7".to_owned()];
        let reception = Circle { groups: vec!["accueil".into()], people };
        let circle =
            |group: &str, person: &str| Circle { groups: vec![group.into()], people: vec![person.into()] };
        let reception_of = [
            (site("bain"), circle("bain/accueil", "mail:bo@example.org")),
            (site("quai"), circle("quai/accueil", "bo@example.org")),
        ];
        let others = vec!["studio".into()];
        Roles { reception, reception_of: reception_of.into(), members, others }
    }

    fn site(id: &str) -> SiteId {
        SiteId::parse(id).expect("an id")
    }

    fn at(sites: &[&str]) -> Role {
        Role::Reception(Desk::Sites(sites.iter().map(|id| site(id)).collect()))
    }

    fn person(id: &str, email: Option<&str>) -> Person {
        Person { id: MemberId(id.to_owned()), name: "X".to_owned(), email: email.map(ToOwned::to_owned) }
    }

    #[rstest]
    #[case::by_group("k:1", None, false, "accueil", Some(Role::Reception(Desk::Everywhere)))]
    #[case::by_address("k:1", Some("camille@EXAMPLE.org"), true, "", Some(Role::Reception(Desk::Everywhere)))]
    #[case::by_unproven_address("k:1", Some("camille@example.org"), false, "", None)]
    #[case::by_id("keycloak:7", None, false, "", Some(Role::Reception(Desk::Everywhere)))]
    #[case::by_an_id_of_another_provider("nextcloud:7", None, false, "", None)]
    #[case::by_an_id_that_looks_like_an_address("camille@example.org", None, true, "", None)]
    #[case::by_an_address_that_looks_like_an_id("k:1", Some("keycloak:7"), true, "", None)]
    #[case::member("k:1", None, false, "coop", Some(Role::Member))]
    #[case::other_case("k:1", None, false, "Accueil", None)]
    fn roles_follow_from_groups_and_lists(
        #[case] id: &str,
        #[case] email: Option<&str>,
        #[case] proven: bool,
        #[case] group: &str,
        #[case] role: Option<Role>,
    ) {
        let members = Circle { groups: vec!["coop".into()], people: Vec::new() };
        let groups = [group.to_owned()];
        assert_eq!(roles(Some(members)).role_of(&person(id, email), proven, &groups), role);
    }

    #[test]
    fn each_site_has_its_own_reception() {
        let roles = roles(Some(Circle { groups: vec!["coop".into()], people: Vec::new() }));
        let ana = person("k:1", Some("bo@example.org"));
        let role = |groups: &[&str]| {
            let groups: Vec<String> = groups.iter().map(|group| (*group).to_owned()).collect();
            roles.role_of(&ana, false, &groups)
        };
        assert_eq!(role(&["quai/accueil"]), Some(at(&["quai"])));
        assert_eq!(role(&["quai/accueil", "coop", "bain/accueil"]), Some(at(&["bain", "quai"])));
        assert_eq!(role(&["quai/accueil", "accueil"]), Some(Role::Reception(Desk::Everywhere)));
        assert_eq!(role(&["coop", "nantes/accueil"]), Some(Role::Member));
        assert_eq!(roles.role_of(&ana, true, &[]), Some(at(&["quai"])), "a proven address");
        let by_link = person("mail:bo@example.org", Some("bo@example.org"));
        assert_eq!(roles.role_by_address(&by_link, false), Some(at(&["bain", "quai"])));
        let named = ["accueil", "bain/accueil", "coop", "quai/accueil", "studio"];
        assert_eq!(roles.named().into_iter().collect::<Vec<_>>(), named, "which a session keeps");
        assert!(roles.addresses().any(|address| address == "bo@example.org"));
    }

    #[rstest]
    #[case::as_people_write_it("Ana@Exämple.org", "ana@xn--exmple-cua.org", "keycloak:9")]
    #[case::as_dns_has_it("ana@xn--exmple-cua.org", "ana@exämple.org", "keycloak:9")]
    #[case::by_a_link("mail:ana@exämple.org", "ana@xn--exmple-cua.org", "mail:ana@xn--exmple-cua.org")]
    fn a_domain_is_the_same_in_any_letters(#[case] listed: &str, #[case] email: &str, #[case] id: &str) {
        let members = Circle { groups: Vec::new(), people: vec![listed.to_owned()] };
        let role = |email: &str| roles(Some(members.clone())).role_of(&person(id, Some(email)), true, &[]);
        assert_eq!(role(email), Some(Role::Member));
        let other = person("keycloak:8", Some("ana@example.org"));
        assert_eq!(roles(Some(members.clone())).role_of(&other, true, &[]), None);
    }

    #[rstest]
    #[case::at_reception("camille@example.org", false, Some(Role::Reception(Desk::Everywhere)))]
    #[case::on_the_list("ana@example.org", false, Some(Role::Member))]
    #[case::of_a_domain("somebody@example.org", true, Some(Role::Member))]
    #[case::nobody("somebody@example.org", false, None)]
    fn an_address_alone_has_to_be_listed_or_admitted(
        #[case] address: &str,
        #[case] admitted: bool,
        #[case] role: Option<Role>,
    ) {
        let members = Circle { groups: vec!["coop".into()], people: vec!["ana@example.org".into()] };
        let person = person(&format!("mail:{address}"), Some(address));
        assert_eq!(roles(Some(members)).role_by_address(&person, admitted), role);
        let without_lists = roles(None).role_by_address(&person, admitted);
        assert_eq!(
            without_lists.is_some(),
            admitted || role == Some(Role::Reception(Desk::Everywhere)),
            "not everybody"
        );
    }

    #[rstest]
    #[case::nothing(&[], None, "no groups came")]
    #[case::others(&["chorale", "jardin"], None, "the groups that came: \"chorale\", \"jardin\"")]
    #[case::unproven(&[], Some("camille@example.org"), "no groups came; its email address is listed, but was not proven")]
    #[case::many(&["x"; 12], None, "\"x\" and 2 more")]
    fn the_log_learns_what_an_account_lacks(
        #[case] groups: &[&str],
        #[case] email: Option<&str>,
        #[case] words: &str,
    ) {
        let groups = groups.iter().map(|group| (*group).to_owned()).collect();
        let person = person("k:1", email);
        let profile = Profile { person, email_is_proven: false, language: None, groups };
        let cause = roles(Some(Circle::default())).why_none(&profile);
        assert!(cause.starts_with("\"k:1\" has no role here; ") && cause.ends_with(words), "{cause}");
    }

    #[test]
    fn everybody_is_a_member_where_nothing_else_is_said() {
        assert_eq!(roles(None).role_of(&person("k:1", None), false, &[]), Some(Role::Member));
    }

    #[test]
    fn only_groups_that_matter_are_kept() {
        let groups = ["accueil", "chorale", "studio"].map(ToOwned::to_owned);
        assert_eq!(roles(None).relevant(&groups), ["accueil", "studio"]);
    }
}
