//! Signing in on a real Nextcloud (docs/nextcloud.md §8), if somebody who can sign in there is named:
//! `tests/run --help`. What Nextcloud gives out on the way is looked for among the devices and apps that it
//! shows to that person.

use std::collections::BTreeSet;
use std::env::var;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use reqwest::redirect::{Attempt, Policy};
use reqwest::{Method, StatusCode};
use serde_json::Value;
use tokio::sync::Mutex;
use url::Url;

use crate::app::{Person, TestApp};
use crate::sign_in::nextcloud_pages::{Form, Page, hidden_value};

/// Whoever counts what was given out must be alone.
static ALONE: Mutex<()> = Mutex::const_new(());

/// Somebody with an account on a real Nextcloud, and their browser there.
struct Account {
    cloud: Url,
    login: String,
    password: String,
    browser: reqwest::Client,
}

/// Who they are, as Nextcloud tells them.
struct Profile {
    id: String,
    name: String,
    email: Option<String>,
    groups: Vec<String>,
}

impl Account {
    /// The one that the environment names.
    fn of_the_environment() -> Option<Self> {
        let (Ok(dav), Ok(password)) = (var("TEST_NEXTCLOUD_URL"), var("TEST_NEXTCLOUD_LOGIN_PASSWORD"))
        else {
            eprintln!("skipped: TEST_NEXTCLOUD_URL and TEST_NEXTCLOUD_LOGIN_PASSWORD are not set");
            return None;
        };
        let login = var("TEST_NEXTCLOUD_LOGIN_USER").or_else(|_| var("TEST_NEXTCLOUD_USER"));
        let login = login.expect("TEST_NEXTCLOUD_LOGIN_USER");
        let root = dav.split("remote.php").next().expect("a part");
        let cloud = Url::parse(root).expect("TEST_NEXTCLOUD_URL is an address");
        let here = cloud.origin();
        let stays = move |attempt: Attempt<'_>| {
            if attempt.url().origin() == here && !attempt.url().path().starts_with("/signin/") {
                attempt.follow()
            } else {
                attempt.stop()
            }
        };
        let browser = reqwest::Client::builder().cookie_store(true).redirect(Policy::custom(stays));
        Some(Self { cloud, login, password, browser: browser.build().expect("a client") })
    }

    async fn profile(&self) -> Profile {
        let me = self.at("ocs/v2.php/cloud/user?format=json");
        let request = reqwest::Client::new().get(me).basic_auth(&self.login, Some(&self.password));
        let answer = request.header("OCS-APIRequest", "true").send().await.expect("an answer");
        assert_eq!(answer.status(), StatusCode::OK, "may {} sign in with that password?", self.login);
        let profile: Value = serde_json::from_str(&answer.text().await.expect("a text")).expect("JSON");
        let profile = &profile["ocs"]["data"];
        let text = |name: &str| profile[name].as_str().map(str::to_owned);
        let groups = profile["groups"].as_array().expect("a list").iter();
        Profile {
            id: text("id").expect("an id"),
            name: text("displayname").expect("a name"),
            email: text("email"),
            groups: groups.filter_map(|group| group.as_str().map(str::to_owned)).collect(),
        }
    }

    fn at(&self, path: &str) -> Url {
        self.cloud.join(path).expect("an address")
    }

    async fn open(&self, url: Url) -> Page {
        let request = self.browser.get(url).header("accept", "text/html");
        Page::of(request.send().await.expect("an answer")).await
    }

    async fn send(&self, form: &Form) -> Page {
        if form.method == Method::GET {
            // Their script goes to the address of the form as it is.
            return self.open(form.action.clone()).await;
        }
        let encoded =
            url::form_urlencoded::Serializer::new(String::new()).extend_pairs(&form.fields).finish();
        let request = self.browser.post(form.action.clone()).body(encoded).header("accept", "text/html");
        let request = request.header("content-type", "application/x-www-form-urlencoded");
        // Nextcloud takes no password without it.
        let request = request.header("origin", self.cloud.origin().ascii_serialization());
        Page::of(request.send().await.expect("an answer")).await
    }

    /// Fills in the page that Nextcloud draws with a script; what it sends is this.
    async fn log_in(&self, page: &Page) -> Page {
        assert!(page.url.path().ends_with("/login"), "{} is no page to log in on", page.url);
        let onward = page.url.query_pairs().find(|(name, _)| name == "redirect_url");
        let onward = onward.map(|(_, value)| value.into_owned()).unwrap_or_default();
        let fields = [
            ("user", self.login.clone()),
            ("password", self.password.clone()),
            ("redirect_url", onward),
            ("requesttoken", page.request_token()),
        ];
        let fields = fields.map(|(name, value)| (name.to_owned(), value)).to_vec();
        let mut action = page.url.clone();
        action.set_query(None);
        let page = self.send(&Form { action, method: Method::POST, fields }).await;
        assert!(!page.url.path().ends_with("/login"), "{} was not let in", self.login);
        page
    }

    /// What opens the account beside its password and browsers, as Nextcloud tells its owner: number, name.
    async fn given_out(&self) -> BTreeSet<(u64, String)> {
        let page = self.open(self.at("index.php/settings/user/security")).await;
        let encoded = hidden_value(&page.body, "initial-state-settings-app_tokens");
        let tokens: Vec<Value> =
            serde_json::from_slice(&STANDARD.decode(encoded).expect("base64")).expect("a list");
        let lasting = tokens.iter().filter(|token| token["type"] == 1);
        let named = |token: &Value| {
            (token["id"].as_u64().expect("a number"), token["name"].as_str().expect("a name").to_owned())
        };
        lasting.map(named).collect()
    }
}

/// A Clef where they work at reception: by a group if they are in one.
async fn clef(account: &Account, who: &Profile, client: &str, secret: &str) -> TestApp {
    let at_reception = match who.groups.first() {
        Some(group) => format!("groups = [{group:?}]"),
        None => format!("people = [\"cloud:{}\"]", who.id),
    };
    let rooms = format!(
        "{}\n[sign_in.reception]\n{at_reception}\n[sign_in.member]\npeople = [\"nobody@example.org\"]\n\
         [[sign_in.nextcloud]]\nid = \"cloud\"\nname = \"Mon Nextcloud\"\nurl = \"{}\"\n{client}\n",
        TestApp::rooms(),
        account.cloud
    );
    TestApp::with(&rooms, &[("CLEF__SIGN_IN__DEMO", "false"), ("THE_SECRET", secret)]).await
}

/// That they are signed in at Clef, as whoever they are there.
async fn is_known(app: &TestApp, person: &Person, who: &Profile) {
    let desk = person.get("/reception").await;
    assert_eq!(desk.status, StatusCode::OK, "they are at reception");
    assert!(desk.has(&who.name), "{} is not called so: {}", who.name, desk.body);
    person.book("nuit", "2026-11-23", ("10:00", "11:00"), "Réunion").await;
    let objects = app.objects("nuit").await;
    let [event] = &objects[..] else { panic!("one event, not {objects:#?}") };
    let event = event.replace("\r\n ", "");
    assert!(event.contains(&format!("cloud:{}", who.id)), "{event}");
    if let Some(email) = &who.email {
        assert!(event.contains(email.as_str()), "{email} is not in {event}");
    }
}

#[tokio::test]
async fn a_member_signs_in_on_nextcloud_where_nobody_registered_us() {
    let Some(account) = Account::of_the_environment() else { return };
    let _alone = ALONE.lock().await;
    let who = account.profile().await;
    let app = clef(&account, &who, "", "").await;
    let person = app.visitor();
    let waiting = person.get("/signin/with/cloud?back=/me").await.location();
    let page = person.get(&waiting).await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.body);
    let link = page.body.split("<a ").find(|link| link.contains("target=\"_blank\"")).expect("a link");
    let there = account.at(link.split('"').find(|part| part.starts_with("http")).expect("an address"));

    let picker = account.open(there).await;
    assert!(picker.body.contains("Clef/"), "it says who asks: {}", picker.body);
    let login = account.send(&picker.form("login-form")).await;
    let grant = account.log_in(&login).await;
    let done = account.send(&grant.form("/login/v2/grant")).await;
    assert_eq!(done.status, StatusCode::OK, "{}", done.body);
    // Whoever logged in on this way is logged out by Nextcloud at its end: look from another browser.
    let Some(elsewhere) = Account::of_the_environment() else { return };
    elsewhere.log_in(&elsewhere.open(elsewhere.at("index.php/login")).await).await;
    let meanwhile = elsewhere.given_out().await;

    let answer = person.get(&waiting).await;
    assert_eq!(
        (answer.status, answer.location().as_str()),
        (StatusCode::SEE_OTHER, "/me"),
        "{}",
        answer.body
    );
    is_known(&app, &person, &who).await;
    let afterwards = elsewhere.given_out().await;
    assert!(afterwards.is_subset(&meanwhile), "{meanwhile:?} {afterwards:?}");
    let gone: Vec<_> = meanwhile.difference(&afterwards).collect();
    let [(_, name)] = &gone[..] else { panic!("one app password goes, and nothing else: {gone:?}") };
    assert!(name.starts_with("Clef/"), "{name}");
}

#[tokio::test]
async fn a_member_signs_in_on_nextcloud_where_an_administrator_registered_us() {
    let Some(account) = Account::of_the_environment() else { return };
    let (Ok(id), Ok(secret)) = (var("TEST_NEXTCLOUD_CLIENT_ID"), var("TEST_NEXTCLOUD_CLIENT_SECRET")) else {
        eprintln!("skipped: TEST_NEXTCLOUD_CLIENT_ID and TEST_NEXTCLOUD_CLIENT_SECRET are not set");
        return;
    };
    let _alone = ALONE.lock().await;
    let who = account.profile().await;
    let client = format!("client_id = {id:?}\nclient_secret_env = \"THE_SECRET\"");
    let app = clef(&account, &who, &client, &secret).await;
    account.log_in(&account.open(account.at("index.php/login")).await).await;
    let before = account.given_out().await;

    let person = app.visitor();
    let there = person.get("/signin/with/cloud?back=/me").await.location();
    let picker = account.open(account.at(&there)).await;
    let grant = account.send(&picker.form("login-form")).await;
    let back = account.send(&grant.form("/login/flow")).await;
    assert_eq!(back.status, StatusCode::SEE_OTHER, "{}", back.body);
    let back = back.location.expect("an address");
    let policy = grant.policy.split(';').find(|part| part.trim().starts_with("form-action")).expect("a rule");
    assert!(policy.contains(&back.origin().ascii_serialization()), "browsers may go back: {policy}");
    let meanwhile = account.given_out().await;
    let given: Vec<_> = meanwhile.difference(&before).collect();
    assert_eq!(given.len(), 1, "{before:?} {meanwhile:?}");

    let answer = person.get(&format!("/signin/with/cloud/return?{}", back.query().expect("a code"))).await;
    assert_eq!(
        (answer.status, answer.location().as_str()),
        (StatusCode::SEE_OTHER, "/me"),
        "{}",
        answer.body
    );
    is_known(&app, &person, &who).await;
    assert_eq!(account.given_out().await, before, "the token was taken back");
    let again = person.get(&format!("/signin/with/cloud/return?{}", back.query().expect("a code"))).await;
    assert_eq!(again.status, StatusCode::BAD_REQUEST, "a code is good once");
}
