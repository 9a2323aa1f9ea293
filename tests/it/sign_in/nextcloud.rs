//! Signing in with a Nextcloud account, against a double that answers as docs/nextcloud.md §8 says, and
//! remembers what it has given out and not got back.

use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard};

use axum::Router;
use axum::extract::{Form, Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Json, Redirect, Response};
use axum::routing::{delete, get, post};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use rstest::rstest;
use serde_json::{Value, json};
use tokio::net::TcpListener;

use crate::app::{Person, TestApp};

const CLIENT: (&str, &str) = ("client", "secret");
const ME: &str = "/ocs/v2.php/cloud/user";

#[derive(Default)]
struct Inner {
    address: String,
    /// What opens an account, as the Authorization header that carries it.
    given_out: Vec<String>,
    /// Codes that were given out.
    codes: Vec<String>,
    /// Whether somebody has said yes to the login flow.
    granted: bool,
    /// What the profile is, with its status.
    profile: Option<(u16, Value)>,
    /// Sends people here to say yes, if not to itself.
    login: Option<String>,
}

/// A double of a Nextcloud.
#[derive(Clone, Default)]
pub(crate) struct Nextcloud(Arc<Mutex<Inner>>);

impl Nextcloud {
    /// Starts it on a free port.
    pub(crate) async fn start() -> Self {
        let cloud = Self::default();
        let routes = Router::new()
            .route("/index.php/apps/oauth2/authorize", get(authorize))
            .route("/index.php/apps/oauth2/api/v1/token", post(redeem))
            .route("/index.php/login/v2", post(begin_flow))
            .route("/index.php/login/v2/poll", post(poll))
            .route("/status.php", get(show_status))
            .route(ME, get(show_me))
            .route("/ocs/v2.php/core/apppassword", delete(revoke))
            .with_state(cloud.clone());
        let listener = TcpListener::bind(SocketAddr::from(([127, 0, 0, 1], 0))).await.expect("a free port");
        cloud.lock().address = format!("http://{}", listener.local_addr().expect("its address"));
        tokio::spawn(async move { axum::serve(listener, routes).await });
        cloud
    }

    /// Its address.
    pub(crate) fn address(&self) -> String {
        self.lock().address.clone()
    }

    /// Somebody says yes to the login flow.
    pub(crate) fn grant(&self) {
        self.lock().granted = true;
    }

    /// From now on whoever says yes there is somebody else.
    pub(crate) fn belongs_to(&self, id: &str, groups: &[&str]) {
        self.lock().profile =
            Some((200, json!({ "id": id, "displayname": id, "email": null, "groups": groups })));
    }

    /// From now on it sends people there to say yes.
    pub(crate) fn sends_to(&self, login: &str) {
        self.lock().login = Some(login.to_owned());
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.0.lock().expect("nobody panicked")
    }

    /// Clef with this Nextcloud alone.
    async fn clef(&self, registered: bool) -> TestApp {
        let client = if registered {
            format!("client_id = \"{}\"\nclient_secret_env = \"THE_SECRET\"", CLIENT.0)
        } else {
            String::new()
        };
        let rooms = format!(
            "{}\n[sign_in.reception]\ngroups = [\"accueil\"]\npeople = [\"boss@example.org\"]\n\
             [[sign_in.nextcloud]]\nid = \"cloud\"\nname = \"Mon Nextcloud\"\nurl = \"{}\"\n{client}\n",
            TestApp::rooms(),
            self.lock().address
        );
        TestApp::with(&rooms, &[("CLEF__SIGN_IN__DEMO", "false"), ("THE_SECRET", CLIENT.1)]).await
    }
}

async fn authorize(State(cloud): State<Nextcloud>, Query(asked): Query<HashMap<String, String>>) -> Redirect {
    assert_eq!((asked["response_type"].as_str(), asked["client_id"].as_str()), ("code", CLIENT.0));
    let code = uuid::Uuid::new_v4().to_string();
    cloud.lock().codes.push(code.clone());
    Redirect::to(&format!("{}?state={}&code={code}", asked["redirect_uri"], asked["state"]))
}

async fn redeem(State(cloud): State<Nextcloud>, Form(form): Form<HashMap<String, String>>) -> Response {
    let mut inner = cloud.lock();
    let known = (form["client_id"].as_str(), form["client_secret"].as_str()) == CLIENT;
    let Some(place) = inner.codes.iter().position(|code| known && *code == form["code"]) else {
        return (StatusCode::BAD_REQUEST, Json(json!({ "error": "invalid_request" }))).into_response();
    };
    inner.codes.remove(place);
    let token = uuid::Uuid::new_v4().to_string();
    inner.given_out.push(format!("Bearer {token}"));
    let refresh = uuid::Uuid::new_v4().to_string();
    Json(json!({ "access_token": token, "token_type": "Bearer", "expires_in": 3600,
        "refresh_token": refresh, "user_id": "ana" }))
    .into_response()
}

async fn show_status() -> Json<Value> {
    Json(
        json!({ "installed": true, "maintenance": false, "versionstring": "32.0.1", "productname": "Nextcloud" }),
    )
}

async fn begin_flow(State(cloud): State<Nextcloud>) -> Json<Value> {
    let inner = cloud.lock();
    let login = inner.login.clone().unwrap_or_else(|| format!("{}/index.php/login/v2/flow/x", inner.address));
    // Its endpoint is not where we may be sent: on a machine of somebody else, say.
    let poll = json!({ "token": "the-flow", "endpoint": "http://169.254.169.254/login/v2/poll" });
    Json(json!({ "poll": poll, "login": login }))
}

async fn poll(State(cloud): State<Nextcloud>, Form(form): Form<HashMap<String, String>>) -> Response {
    let mut inner = cloud.lock();
    if form["token"] != "the-flow" || !inner.granted {
        return (StatusCode::NOT_FOUND, Json(json!([]))).into_response();
    }
    inner.granted = false;
    inner.given_out.push(format!("Basic {}", STANDARD.encode("ana:the-app-password")));
    let server = inner.address.clone();
    Json(json!({ "server": server, "loginName": "ana", "appPassword": "the-app-password" })).into_response()
}

/// Whether the request opens an account, as the API of Nextcloud wants it.
fn is_let_in(inner: &Inner, headers: &HeaderMap) -> bool {
    let sent = headers.get("authorization").and_then(|value| value.to_str().ok()).unwrap_or_default();
    headers.get("ocs-apirequest").is_some_and(|value| value == "true")
        && inner.given_out.iter().any(|known| known == sent)
}

async fn show_me(State(cloud): State<Nextcloud>, headers: HeaderMap) -> Response {
    let inner = cloud.lock();
    if !is_let_in(&inner, &headers) {
        return StatusCode::UNAUTHORIZED.into_response();
    }
    // Of who never chose one, it says the language that whoever asks would like, and else its own.
    let accepted = headers.get("accept-language").and_then(|value| value.to_str().ok()).unwrap_or_default();
    let language = if accepted.starts_with("fr") { "fr" } else { "en" };
    let usual = json!({ "id": "ana", "displayname": "Ana Ségalen", "email": "boss@example.org",
        "groups": ["coop"], "language": language, "quota": { "free": 7 } });
    let (status, data) = inner.profile.clone().unwrap_or((200, usual));
    let body = json!({ "ocs": { "meta": { "status": "ok" }, "data": data } });
    (StatusCode::from_u16(status).expect("a status"), Json(body)).into_response()
}

async fn revoke(State(cloud): State<Nextcloud>, headers: HeaderMap) -> StatusCode {
    let mut inner = cloud.lock();
    if !is_let_in(&inner, &headers) {
        return StatusCode::UNAUTHORIZED;
    }
    let sent = headers["authorization"].to_str().expect("text").to_owned();
    inner.given_out.retain(|known| *known != sent);
    StatusCode::OK
}

/// From the click to the address that the Nextcloud sends the browser back to.
async fn go_there(who: &Person) -> String {
    let begun = who.get("/signin/with/cloud?back=/me").await;
    assert_eq!(begun.status, StatusCode::SEE_OTHER, "{}", begun.body);
    let there =
        reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build().expect("a client");
    let back = there.get(begun.location()).send().await.expect("an answer");
    let back: url::Url = back.headers()["location"].to_str().expect("text").parse().expect("an address");
    format!("{}?{}", back.path(), back.query().unwrap_or_default())
}

#[tokio::test]
async fn a_member_signs_in_with_their_nextcloud_where_it_knows_us() {
    let cloud = Nextcloud::start().await;
    let app = cloud.clef(true).await;
    let ana = app.visitor();
    let path = go_there(&ana).await;
    assert_eq!(ana.get(&path).await.location(), "/me");
    assert!(ana.get("/me").await.has("Ana Ségalen"));
    assert_eq!(cloud.lock().given_out, Vec::<String>::new(), "the token was given back");
    let desk = ana.get("/reception").await.status;
    assert_eq!(desk, StatusCode::FORBIDDEN, "anybody may write the address of the boss into their profile");
    let again = ana.get(&path).await;
    assert_eq!(again.status, StatusCode::BAD_REQUEST);
    let stolen = go_there(&ana).await;
    assert_eq!(app.visitor().get(&stolen).await.status, StatusCode::BAD_REQUEST, "another browser");
}

#[rstest]
#[case::never_chosen_there(None, "fr", "fr", "")]
#[case::chosen_there(Some("en"), "fr", "en", "clef_lang=en")]
#[case::the_same_as_the_browser(Some("fr"), "fr", "fr", "")]
#[case::another_browser(None, "en", "en", "")]
#[tokio::test]
async fn pages_are_in_the_language_of_the_browser_or_the_one_chosen_there(
    #[case] chosen: Option<&str>,
    #[case] browser: &str,
    #[case] language: &str,
    #[case] kept: &str,
) {
    let cloud = Nextcloud::start().await;
    if let Some(chosen) = chosen {
        cloud.lock().profile = Some((200, json!({ "id": "ana", "groups": [], "language": chosen })));
    }
    let app = cloud.clef(true).await;
    let ana = app.visitor();
    let path = go_there(&ana).await;
    let said = [("accept-language", browser)];
    let answer = ana.get_with(&path, &said).await;
    let cookies = answer.headers.get_all("set-cookie").iter().filter_map(|cookie| cookie.to_str().ok());
    let cookie = cookies.filter(|cookie| cookie.starts_with("clef_lang")).collect::<String>();
    assert!(cookie.starts_with(kept) && cookie.is_empty() == kept.is_empty(), "{cookie}");
    let page = ana.get_with("/me", &said).await;
    assert!(page.has(&format!("<html lang=\"{language}\">")), "{}", page.body);
}

#[tokio::test]
async fn a_member_says_yes_in_another_window_where_nobody_registered_us() {
    let cloud = Nextcloud::start().await;
    cloud.lock().profile = Some((
        200,
        json!({ "id": "camille", "displayname": "Camille", "email": null, "groups": ["accueil"] }),
    ));
    let app = cloud.clef(false).await;
    let who = app.visitor();
    let begun = who.get("/signin/with/cloud?back=/reception").await;
    let waiting = begun.location();
    assert!(waiting.starts_with("/signin/with/cloud/wait?key="), "{waiting}");
    let page = who.get(&waiting).await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.body);
    assert!(page.has("/index.php/login/v2/flow/x") && page.has("http-equiv=\"refresh\""), "{}", page.body);
    cloud.grant();
    let eve = app.visitor().get(&waiting).await;
    assert_eq!(eve.status, StatusCode::BAD_REQUEST, "another browser");
    let answer = who.get(&waiting).await;
    assert_eq!((answer.status, answer.location().as_str()), (StatusCode::SEE_OTHER, "/reception"));
    assert!(who.get("/reception").await.has("Camille"));
    assert_eq!(cloud.lock().given_out, Vec::<String>::new(), "the app password was revoked");
}

#[rstest]
#[case::disabled(503, json!({}), StatusCode::SERVICE_UNAVAILABLE)]
#[case::nonsense(200, json!({ "surprise": true }), StatusCode::SERVICE_UNAVAILABLE)]
#[case::nobody(200, json!({ "id": " " }), StatusCode::BAD_GATEWAY)]
#[tokio::test]
async fn what_was_given_out_is_given_back_also_when_it_was_no_use(
    #[case] status: u16,
    #[case] profile: Value,
    #[case] told: StatusCode,
) {
    let cloud = Nextcloud::start().await;
    cloud.lock().profile = Some((status, profile));
    let app = cloud.clef(true).await;
    let ana = app.visitor();
    let path = go_there(&ana).await;
    let answer = ana.get(&path).await;
    assert_eq!(answer.status, told, "{}", answer.body);
    assert!(answer.has("Se connecter à nouveau"), "{}", answer.body);
    assert_eq!(cloud.lock().given_out, Vec::<String>::new());
    assert_eq!(ana.get("/me").await.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn nobody_is_sent_to_another_place_to_say_yes() {
    let cloud = Nextcloud::start().await;
    cloud.lock().login = Some("https://evil.example/flow".to_owned());
    let app = cloud.clef(false).await;
    let answer = app.visitor().get("/signin/with/cloud").await;
    assert_eq!(answer.status, StatusCode::BAD_GATEWAY);
    assert!(!answer.has("evil.example"), "{}", answer.body);
}

#[tokio::test]
async fn the_page_that_waits_gives_up_after_a_while() {
    let cloud = Nextcloud::start().await;
    let app = cloud.clef(false).await;
    let who = app.visitor();
    let waiting = who.get("/signin/with/cloud").await.location();
    app.at("2026-11-16T08:40:01Z");
    assert_eq!(who.get(&waiting).await.status, StatusCode::BAD_REQUEST);
}
