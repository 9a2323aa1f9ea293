//! Signing in by a link that comes by mail.

mod asking;

use std::path::Path;
use std::time::Duration;

use reqwest::{Method, StatusCode};
use rstest::rstest;
use tempfile::TempDir;

use crate::app::{Answer, Person, TestApp};

/// The address of the link in a mail.
pub(crate) fn link_in(mail: &str) -> String {
    let whole = mail.replace("=\r\n", "");
    let at = whole.find("http").unwrap_or_else(|| panic!("no link in {mail}"));
    whole[at..].split_whitespace().next().expect("a word").to_owned()
}

/// All mails in a folder, in the order of their times.
pub(crate) fn mails_in(folder: &Path) -> Vec<String> {
    let files = std::fs::read_dir(folder).expect("a folder");
    let paths = files.map(|file| file.expect("a file").path());
    let mut paths: Vec<_> = paths.filter(|path| path.extension().is_some_and(|end| end == "eml")).collect();
    paths.sort();
    paths.into_iter().map(|path| std::fs::read_to_string(path).expect("a text")).collect()
}

/// A place whose mails become files.
struct Place {
    app: TestApp,
    mails: TempDir,
}

const CIRCLES: &str = "[sign_in.member]\npeople = [\"ana@example.org\", \"Malik@Example.org\"]\n\
    [sign_in.reception]\npeople = [\"camille@example.org\"]\n";

impl Place {
    /// With links for those on the lists, and whom `more` lets in.
    async fn start(more: &[(&str, &str)]) -> Self {
        Self::with(&format!("{CIRCLES}[sign_in.link]\n"), more).await
    }

    async fn with(settings: &str, more: &[(&str, &str)]) -> Self {
        let mails = tempfile::tempdir().expect("a folder");
        let rooms = format!("{}\n{settings}[mail]\nfrom = \"salles@example.org\"\n", TestApp::rooms());
        let directory = mails.path().display().to_string();
        let mut overrides =
            vec![("CLEF__SIGN_IN__DEMO", "false"), ("CLEF__MAIL__DIRECTORY", directory.as_str())];
        overrides.extend(more);
        Self { app: TestApp::with(&rooms, &overrides).await, mails }
    }

    async fn mails(&self) -> Vec<String> {
        self.app.app.mailer().settle(Duration::from_secs(10)).await;
        mails_in(self.mails.path())
    }

    /// Somebody who asks for a link to `address` on the way to `back`, and what they were sent.
    async fn ask(&self, address: &str, back: &str) -> (Person, Answer, Vec<String>) {
        let before = self.mails().await;
        let person = self.app.visitor();
        let answer = person.post("/signin/mail", &[("email", address), ("back", back)]).await;
        let mails = self.mails().await.into_iter().filter(|mail| !before.contains(mail)).collect();
        (person, answer, mails)
    }

    /// The same for whom there is a link; its path.
    async fn asked(&self, address: &str, back: &str) -> (Person, Answer, String) {
        let (person, answer, mails) = self.ask(address, back).await;
        let [mail] = &mails[..] else { panic!("{mails:?}") };
        let link = link_in(mail);
        let path = link.strip_prefix("http://127.0.0.1").unwrap_or_else(|| panic!("{link}")).to_owned();
        (person, answer, path)
    }
}

/// The cookies of an answer, as a browser sends them back.
fn cookies(answer: &Answer) -> String {
    let cookies = answer.headers.get_all("set-cookie").iter().map(|cookie| cookie.to_str().expect("ASCII"));
    cookies.map(|cookie| cookie.split(';').next().expect("a pair")).collect::<Vec<_>>().join("; ")
}

fn is_signed_in(answer: &Answer) -> bool {
    answer.status == StatusCode::SEE_OTHER && cookies(answer).contains("clef_session=")
}

#[rstest]
#[case::member("Ana@Example.org ", StatusCode::FORBIDDEN)]
#[case::member_listed_otherwise("malik@example.org", StatusCode::FORBIDDEN)]
#[case::reception("camille@example.org", StatusCode::OK)]
#[tokio::test]
async fn who_reads_the_mail_is_signed_in(#[case] address: &str, #[case] at_the_desk: StatusCode) {
    let place = Place::start(&[]).await;
    let (person, answer, link) = place.asked(address, "/me?new=1").await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER);
    let page = person.get(&answer.location()).await;
    let address = address.trim().to_lowercase();
    assert!(page.status == StatusCode::OK && page.has(&address), "{}", page.body);

    // Opening it signs nobody in, however often programs do that.
    for method in [Method::GET, Method::HEAD, Method::GET] {
        let page = person.send(method, &link, &[], None).await;
        assert_eq!(page.status, StatusCode::OK, "{}", page.body);
        assert_eq!(page.header("set-cookie"), "");
        assert_eq!(
            (page.header("cache-control"), page.header("referrer-policy")),
            ("no-store".into(), "strict-origin".into())
        );
    }
    assert!(person.get(&link).await.has(&address));
    assert_eq!(person.get("/me").await.status, StatusCode::SEE_OTHER, "not yet");

    let answer = person.post(&link, &[]).await;
    assert!(is_signed_in(&answer), "{answer:?}");
    assert_eq!(answer.location(), "/me?new=1");
    assert_eq!(person.get("/me").await.status, StatusCode::OK);
    assert_eq!(person.get("/reception").await.status, at_the_desk);
}

#[tokio::test]
async fn a_link_is_good_once_also_for_whoever_kept_the_cookie() {
    let place = Place::start(&[]).await;
    let (person, asked, link) = place.asked("ana@example.org", "/").await;
    let kept = cookies(&asked);
    assert!(is_signed_in(&person.post(&link, &[]).await));
    let headers = [("cookie", kept.as_str()), ("content-type", "application/x-www-form-urlencoded")];
    let again = place.app.visitor().send(Method::POST, &link, &headers, Some(String::new())).await;
    assert_eq!((again.status, is_signed_in(&again)), (StatusCode::BAD_REQUEST, false));
    let page = place.app.visitor().get_with(&link, &[("cookie", &kept)]).await;
    assert_eq!(page.status, StatusCode::BAD_REQUEST);
    // And whoever pressed the button has no cookie for it any more.
    assert_eq!(person.get(&link).await.status, StatusCode::BAD_REQUEST);
    assert_eq!(person.get("/me").await.status, StatusCode::OK, "still signed in");
}

#[tokio::test]
async fn of_several_that_come_at_once_one_is_signed_in() {
    let place = Place::start(&[]).await;
    let (_, asked, link) = place.asked("ana@example.org", "/").await;
    let kept = cookies(&asked);
    let mut came = tokio::task::JoinSet::new();
    for _ in 0..8 {
        let (person, link, kept) = (place.app.visitor(), link.clone(), kept.clone());
        came.spawn(async move {
            let headers = [("cookie", kept.as_str())];
            is_signed_in(&person.send(Method::POST, &link, &headers, None).await)
        });
    }
    let signed_in = came.join_all().await.into_iter().filter(|came| *came).count();
    assert_eq!(signed_in, 1);
}

#[tokio::test]
async fn a_link_opens_nothing_in_another_browser_and_stays_good_in_its_own() {
    let place = Place::start(&[]).await;
    let (person, _, link) = place.asked("ana@example.org", "/").await;
    let (other, _, _) = place.asked("camille@example.org", "/").await;
    for stranger in [place.app.visitor(), other] {
        let page = stranger.get(&link).await;
        assert_eq!(page.status, StatusCode::BAD_REQUEST);
        assert!(page.has("Ce lien ne fonctionne pas ici") && page.has("/signin?choose=1"), "{}", page.body);
        assert!(!page.has("ana@example.org"), "{}", page.body);
        let answer = stranger.post(&link, &[]).await;
        assert_eq!((answer.status, is_signed_in(&answer)), (StatusCode::BAD_REQUEST, false));
        assert!(answer.has("/signin?choose=1"), "a way on: {}", answer.body);
    }
    assert!(is_signed_in(&person.post(&link, &[]).await));
}

#[tokio::test]
async fn a_link_is_not_guessed_from_what_names_its_cookie() {
    let place = Place::start(&[]).await;
    let (person, asked, link) = place.asked("ana@example.org", "/").await;
    let named = asked.location().rsplit('=').next().expect("a name").to_owned();
    assert!(link.starts_with(&format!("/signin/mail/{named}")), "{named} {link}");
    let zeros = "0".repeat(56);
    for key in
        [named.clone(), format!("{named}{zeros}"), format!("{}0", link.rsplit('/').next().expect("a key"))]
    {
        let answer = person.post(&format!("/signin/mail/{key}"), &[]).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{key}");
    }
}

#[rstest]
#[case::in_time("2026-11-16T08:44:59Z", true)]
#[case::too_late("2026-11-16T08:45:00Z", false)]
#[case::before_it_was_asked_for("2026-11-16T08:14:00Z", false)]
#[tokio::test]
async fn a_link_is_good_for_a_quarter_of_an_hour(#[case] now: &str, #[case] good: bool) {
    let place = Place::start(&[]).await;
    let (_, asked, link) = place.asked("ana@example.org", "/").await;
    place.app.at(now);
    // Told by us, also if the browser keeps its cookies for ever.
    let headers = [("cookie", cookies(&asked))];
    let headers = headers.each_ref().map(|(name, value)| (*name, value.as_str()));
    let answer = place.app.visitor().send(Method::POST, &link, &headers, None).await;
    assert_eq!(is_signed_in(&answer), good, "{}", answer.body);
}

#[rstest]
#[case::elsewhere("https://evil.example/")]
#[case::other_host("//evil.example")]
#[case::line("/\r\nSet-Cookie: a=b")]
#[tokio::test]
async fn a_link_leads_to_our_own_pages_only(#[case] back: &str) {
    let place = Place::start(&[]).await;
    let (person, _, link) = place.asked("ana@example.org", back).await;
    assert_eq!(person.post(&link, &[]).await.location(), "/");
}

#[tokio::test]
async fn a_session_by_a_link_lasts_as_long_as_the_settings_want_it() {
    let data = tempfile::tempdir().expect("a folder");
    let keys = |place: &Place| place.app.data().join("session.key");
    let place = Place::start(&[]).await;
    let (_, asked, link) = place.asked("ana@example.org", "/").await;
    let key = std::fs::read(keys(&place)).expect("the key of the sessions");

    // Another instance with the same key knows what the first one began.
    let headers = [("cookie", cookies(&asked))];
    let headers = headers.each_ref().map(|(name, value)| (*name, value.as_str()));
    for (settings, is_known) in [
        (format!("{CIRCLES}[sign_in.link]\n"), true),
        ("[sign_in.link]\ndomains = [\"elsewhere.example\"]\n".to_owned(), false),
    ] {
        let directory = data.path().join(if is_known { "one" } else { "two" });
        std::fs::create_dir_all(&directory).expect("a folder");
        std::fs::write(directory.join("session.key"), &key).expect("the same key");
        let directory = directory.display().to_string();
        let other = Place::with(&settings, &[("CLEF__SERVER__DATA_DIRECTORY", &directory)]).await;
        let answer = other.app.visitor().send(Method::POST, &link, &headers, None).await;
        assert_eq!(is_signed_in(&answer), is_known, "{}", answer.body);
        let expected = if is_known { StatusCode::SEE_OTHER } else { StatusCode::FORBIDDEN };
        assert_eq!(answer.status, expected, "{}", answer.body);
    }

    // Who is taken off the list is signed in no more.
    let answer = place.app.visitor().send(Method::POST, &link, &headers, None).await;
    let session = cookies(&answer);
    let directory = data.path().join("three");
    std::fs::create_dir_all(&directory).expect("a folder");
    std::fs::write(directory.join("session.key"), &key).expect("the same key");
    let directory = directory.display().to_string();
    let elsewhere = "[sign_in.link]\ndomains = [\"elsewhere.example\"]\n";
    let other = Place::with(elsewhere, &[("CLEF__SERVER__DATA_DIRECTORY", &directory)]).await;
    let with_session = [("cookie", session.as_str())];
    assert_eq!(place.app.visitor().get_with("/me", &with_session).await.status, StatusCode::OK);
    assert_eq!(other.app.visitor().get_with("/me", &with_session).await.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn where_there_are_no_links_their_pages_are_not_there() {
    let (app, anon, ..) = TestApp::start().await;
    for path in ["/signin/mail", "/signin/mail/0123456789abcdef"] {
        assert_eq!(anon.get(path).await.status, StatusCode::NOT_FOUND);
        assert_eq!(anon.post(path, &[("email", "ana@example.org")]).await.status, StatusCode::NOT_FOUND);
    }
    drop(app);
}
