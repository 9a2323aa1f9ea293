//! One person whom reception knows by an address, and who signs in by more than one way.

use std::time::Duration;

use reqwest::{Method, StatusCode};
use rstest::rstest;

use super::link::{link_in, mails_in};
use crate::app::{Answer, PORTAL, Person, TestApp};

const DAY: &str = "2026-11-18";

/// Clef behind a portal that proves addresses or not, with links by mail for everybody.
struct Place {
    app: TestApp,
    mails: tempfile::TempDir,
}

impl Place {
    async fn start(proven: &str, same: &str) -> Self {
        let mails = tempfile::tempdir().expect("a folder");
        let folder = mails.path().display().to_string();
        let quota = "step = \"15m\"\nquotas = [{ count = 2, ahead = true, over = \"place\" }]\n";
        let rooms = TestApp::rooms().replacen("step = \"15m\"\n", quota, 1);
        let rooms = format!("{rooms}\n[mail]\nfrom = \"salles@example.org\"\n");
        let mut overrides = PORTAL.to_vec();
        overrides.extend([
            ("CLEF__SIGN_IN__HEADER__EMAIL", "Remote-Email"),
            ("CLEF__SIGN_IN__HEADER__EMAIL_IS_PROVEN", proven),
            ("CLEF__SIGN_IN__LINK__ANYONE", "true"),
            ("CLEF__SIGN_IN__SAME_ADDRESS_IS_SAME_PERSON", same),
            ("CLEF__MAIL__DIRECTORY", &folder),
        ]);
        Self { app: TestApp::with(&rooms, &overrides).await, mails }
    }

    fn by_portal(&self, user: &'static str, groups: &'static str) -> Person {
        Person::by_portal(self.app.address(), user, groups)
    }

    /// Somebody who has proven `address` by a link.
    async fn by_mail(&self, address: &str) -> Person {
        let person = self.app.visitor();
        let asked = person.post("/signin/mail", &[("email", address)]).await;
        assert_eq!(asked.status, StatusCode::SEE_OTHER, "{}", asked.body);
        self.app.app.mailer().settle(Duration::from_secs(10)).await;
        let mails = mails_in(self.mails.path());
        let mail = mails.iter().find(|mail| mail.contains(address)).expect("a mail");
        let link = link_in(mail);
        let path = link.strip_prefix("http://127.0.0.1").expect("a page of ours");
        assert_eq!(person.post(path, &[]).await.status, StatusCode::SEE_OTHER);
        person
    }

    /// Reception books for somebody of whom it knows an address; the path of the booking.
    async fn book_for(&self, address: &str, title: &str) -> String {
        let reception = self.by_portal("camille", "accueil");
        let key = reception.get(&format!("/book?room=atelier&date={DAY}")).await.field("key");
        let mut fields = crate::app::fields("atelier", DAY, ("10:00", "11:00"), title, &key);
        fields.extend([("for_name", "Malik"), ("for_email", address)]);
        let booked = reception.post("/book", &fields).await;
        assert_eq!(booked.status, StatusCode::SEE_OTHER, "{}", booked.body);
        booked.location().trim_end_matches("?new=1").to_owned()
    }
}

async fn rename(who: &Person, path: &str, title: &str) -> Answer {
    let id = path.trim_start_matches("/bookings/");
    let body = format!("{{\"title\":\"{title}\"}}");
    let headers = [("content-type", "application/json"), ("x-requested-with", "test")];
    who.send(Method::PATCH, &format!("/api/v1/bookings/{id}"), &headers, Some(body)).await
}

#[rstest]
#[case::proven("true", true)]
#[case::only_said("false", false)]
#[tokio::test]
async fn what_reception_booked_for_an_address_belongs_to_whoever_proves_it(
    #[case] proven: &str,
    #[case] is_theirs: bool,
) {
    let place = Place::start(proven, "false").await;
    let path = place.book_for("Malik@Example.org", "Permanence").await;
    let malik = place.by_portal("malik", "");
    assert_eq!(malik.get("/me").await.has("Permanence"), is_theirs);
    assert_eq!(malik.get(&format!("/?date={DAY}")).await.has("Permanence"), is_theirs);
    assert_eq!(malik.get(&path).await.status == StatusCode::OK, is_theirs);
    assert_eq!(rename(&malik, &path, "Renommée").await.status == StatusCode::OK, is_theirs);
    let ana = place.by_portal("ana", "");
    assert_eq!(ana.get(&path).await.status, StatusCode::FORBIDDEN, "of another address");
    assert!(!ana.get("/me").await.has("Renommée"));
    // Whoever comes later by a link has proven it too.
    let later = place.by_mail("malik@example.org").await;
    let title = if is_theirs { "Renommée" } else { "Permanence" };
    assert!(later.get("/me").await.has(title));
    let away = format!("/me/away?from={DAY}&to={DAY}");
    assert!(later.get(&away).await.has(title), "it can be given back with the rest");
    let version = later.get(&path).await.field("version");
    let ended = later.post(&format!("{path}/cancel"), &[("version", &version)]).await;
    assert_eq!(ended.status, StatusCode::SEE_OTHER, "{}", ended.body);
}

#[rstest]
#[case::where_the_place_says_so("true", true)]
#[case::elsewhere("false", false)]
#[tokio::test]
async fn one_address_by_two_ways_is_one_person_where_the_place_says_so(
    #[case] same: &str,
    #[case] is_theirs: bool,
) {
    let place = Place::start("true", same).await;
    let malik = place.by_portal("malik", "");
    let by_mail = place.by_mail("malik@example.org").await;
    let first = malik.book("atelier", DAY, ("10:00", "11:00"), "Par le portail").await;
    let second = by_mail.book("salon", DAY, ("14:00", "15:00"), "Par courriel").await;
    for (who, other, title) in [(&malik, second, "Par courriel"), (&by_mail, first, "Par le portail")] {
        let path = format!("/bookings/{other}");
        assert_eq!(who.get("/me").await.has(title), is_theirs, "{title}");
        assert_eq!(who.get(&path).await.status == StatusCode::OK, is_theirs, "{title}");
        assert_eq!(rename(who, &path, &format!("{title} !")).await.status == StatusCode::OK, is_theirs);
    }
    let ana = place.by_portal("ana", "");
    assert_eq!(ana.get(&format!("/bookings/{first}")).await.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn quotas_count_what_one_person_has_by_two_ways() {
    for (same, status) in [("false", StatusCode::SEE_OTHER), ("true", StatusCode::UNPROCESSABLE_ENTITY)] {
        let place = Place::start("true", same).await;
        let malik = place.by_portal("malik", "");
        malik.book("nuit", DAY, ("08:00", "10:00"), "Une").await;
        malik.book("nuit", DAY, ("10:00", "12:00"), "Deux").await;
        let by_mail = place.by_mail("malik@example.org").await;
        let key = by_mail.get(&format!("/book?room=nuit&date={DAY}")).await.field("key");
        let booked =
            by_mail.post("/book", &crate::app::fields("nuit", DAY, ("18:00", "23:00"), "Encore", &key)).await;
        assert_eq!(booked.status, status, "{same}: {}", booked.body);
    }
}
