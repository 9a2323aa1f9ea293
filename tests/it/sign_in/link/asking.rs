//! Asking for a link: who gets one, and what whoever asks is told.

use reqwest::{Method, StatusCode};
use rstest::rstest;

use super::{CIRCLES, Place};
use crate::app::{Answer, TestApp};

#[tokio::test]
async fn the_answer_does_not_tell_whether_an_address_is_known() {
    let place = Place::start(&[]).await;
    let (ana, known, mails) = place.ask("ana@example.org", "/me").await;
    assert_eq!(mails.len(), 1);
    for unknown in
        ["eve@example.org", "ana@example.com", "ana+2@example.org", "camille@example.org.evil.example"]
    {
        let (person, answer, mails) = place.ask(unknown, "/me").await;
        assert_eq!(mails, Vec::<String>::new(), "{unknown}");
        assert_eq!((answer.status, &answer.body), (known.status, &known.body));
        let names = |answer: &Answer| answer.headers.keys().map(ToString::to_string).collect::<Vec<_>>();
        assert_eq!(names(&answer), names(&known));
        let shape = |text: &str| text.replace(|c: char| c.is_ascii_hexdigit(), "x");
        assert_eq!(shape(&answer.location()), shape(&known.location()));
        let attributes =
            |answer: &Answer| answer.header("set-cookie").split_once(';').map(|(_, rest)| rest.to_owned());
        assert_eq!(attributes(&answer), attributes(&known));
        let page = person.get(&answer.location()).await;
        let same = ana.get(&known.location()).await;
        let without = |page: &Answer, address: &str| {
            page.body.replace(address, "ADDRESS").replace(|c: char| c.is_ascii_hexdigit(), "x")
        };
        assert_eq!(without(&page, unknown), without(&same, "ana@example.org"));
    }
}

#[rstest]
#[case::listed(&[], "ana@example.org", true)]
#[case::not_listed(&[], "eve@example.org", false)]
#[case::of_a_domain(&[("CLEF__SIGN_IN__LINK__DOMAINS", "coop.example")], "eve@coop.example", true)]
#[case::of_a_subdomain(&[("CLEF__SIGN_IN__LINK__DOMAINS", "coop.example")], "eve@a.coop.example", false)]
#[case::anyone(&[("CLEF__SIGN_IN__LINK__ANYONE", "true")], "eve@elsewhere.example", true)]
#[tokio::test]
async fn those_get_a_link_whom_the_settings_name(
    #[case] more: &[(&str, &str)],
    #[case] address: &str,
    #[case] expected: bool,
) {
    let place = Place::start(more).await;
    let (_, answer, mails) = place.ask(address, "/").await;
    assert_eq!((answer.status, mails.len()), (StatusCode::SEE_OTHER, usize::from(expected)));
}

#[tokio::test]
async fn what_is_no_address_comes_back_to_be_mended() {
    let place = Place::start(&[]).await;
    for wrong in ["", "ana", "ana@example.org\r\nBcc: all@example.org", "\"><script>alert(1)</script>@a.org"]
    {
        let (_, answer, mails) = place.ask(wrong, "/me").await;
        assert_eq!((answer.status, mails.len()), (StatusCode::UNPROCESSABLE_ENTITY, 0), "{wrong:?}");
        assert!(
            answer.has("email-error") && answer.has("value=\"/me\"") && !answer.has("<script>alert"),
            "{}",
            answer.body
        );
    }
}

#[tokio::test]
async fn a_mail_is_in_the_language_of_the_page_and_says_what_to_do() {
    let place = Place::start(&[]).await;
    for (language, subject, words) in [
        ("fr", "Subject: Votre lien pour vous connecter", "navigateur"),
        ("en", "Subject: Your link to sign in", "browser"),
    ] {
        let before = place.mails().await;
        let headers = [("accept-language", language), ("content-type", "application/x-www-form-urlencoded")];
        let body = Some("email=ana%40example.org".to_owned());
        place.app.visitor().send(Method::POST, "/signin/mail", &headers, body).await;
        let mut mails = place.mails().await;
        mails.retain(|mail| !before.contains(mail));
        let [mail] = &mails[..] else { panic!("{mails:?}") };
        let mail = mail.replace("=\r\n", "");
        for part in
            [subject, words, "To: ana@example.org\r\n", "Auto-Submitted: auto-generated\r\n", "L'Essai"]
        {
            assert!(mail.contains(part), "{part} is not in {mail}");
        }
    }
}

#[tokio::test]
async fn the_field_stands_alone_and_beside_other_ways() {
    let place = Place::start(&[]).await;
    let page = place.app.visitor().get("/signin?back=/me").await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(page.has("action=\"/signin/mail\"") && !page.has("/signin/with/"), "{}", page.body);
    let cloud =
        "[[sign_in.nextcloud]]\nid = \"cloud\"\nname = \"Mon Nextcloud\"\nurl = \"https://cloud.example\"\n";
    let place = Place::with(&format!("{CIRCLES}[sign_in.link]\n{cloud}"), &[]).await;
    let page = place.app.visitor().get("/signin?back=/me").await;
    assert_eq!(page.status, StatusCode::OK, "nobody is sent on");
    assert!(page.has("action=\"/signin/mail\"") && page.has("/signin/with/cloud"), "{}", page.body);
    let (app, ..) = TestApp::start().await;
    assert!(!app.visitor().get("/signin").await.has("action=\"/signin/mail\""));
}

#[tokio::test]
async fn links_cannot_be_asked_for_without_end_known_or_not() {
    for address in ["ana@example.org", "eve@example.org"] {
        let place = Place::start(&[("CLEF__LIMITS__LINKS_TO__AT_ONCE", "2")]).await;
        let mut answers = Vec::new();
        for _ in 0..3 {
            let (_, answer, mails) = place.ask(address, "/").await;
            answers.push((answer.status.as_u16(), mails.len()));
        }
        let sent = usize::from(address == "ana@example.org");
        assert_eq!(answers, [(303, sent), (303, sent), (429, 0)]);
        let (_, other, _) = place.ask("malik@example.org", "/").await;
        assert_eq!(other.status, StatusCode::SEE_OTHER, "somebody else");
    }
    // A tag makes no other mailbox of it.
    let place = Place::start(&[("CLEF__LIMITS__LINKS_TO__AT_ONCE", "2")]).await;
    let mut answers = Vec::new();
    for address in ["ana+1@example.org", "ana@example.org", "ana+2@example.org", "malik+2@example.org"] {
        answers.push(place.ask(address, "/").await.1.status.as_u16());
    }
    assert_eq!(answers, [303, 303, 429, 303]);
    for limit in ["CLEF__LIMITS__LINKS_FROM_ADDRESS__AT_ONCE", "CLEF__LIMITS__LINKS_FROM_NETWORK__AT_ONCE"] {
        let place = Place::start(&[(limit, "2")]).await;
        let mut answers = Vec::new();
        for address in ["ana@example.org", "eve@example.org", "malik@example.org"] {
            let (_, answer, _) = place.ask(address, "/").await;
            answers.push(answer.status.as_u16());
        }
        assert_eq!(answers, [303, 303, 429], "{limit}");
    }
}
