//! A small provider of OpenID Connect on loopback, which can be wrong in every way that matters. It
//! shows no pages: whoever is sent to it is signed in at once.

mod tokens;

use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::{Arc, LazyLock, Mutex, MutexGuard};

use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{ECDSA_P521_SHA512_FIXED_SIGNING, EcdsaKeyPair};
use axum::Router;
use axum::extract::{Form, Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Json, Redirect, Response};
use axum::routing::{get, post};
use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use jsonwebtoken::{Algorithm, EncodingKey, Header, encode};
use serde::Deserialize;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use tokio::net::TcpListener;

pub(crate) use self::tokens::{changed_afterwards, signed_again, signed_with_the_public_key, unsigned};
use self::tokens::{id_token, show_keys, sign, tell_more};
use crate::app::NOW;
use crate::repository::root;

/// Our name and password there.
pub(crate) const CLIENT: (&str, &str) = ("clef", "the client: secret");

/// How it answers.
#[derive(Clone)]
pub(crate) struct Manner {
    /// Changes to the claims of the `id_token`; null takes one away.
    pub(crate) claims: Value,
    /// What userinfo tells; nothing: there is none.
    pub(crate) userinfo: Option<Value>,
    /// The number of the key that signs.
    pub(crate) signs_with: usize,
    /// The numbers of the keys that it shows.
    pub(crate) shows: Vec<usize>,
    /// Makes of the signed token what is sent.
    pub(crate) forges: fn(&str) -> String,
    /// Answers everything behind the browser's back with this status.
    pub(crate) ill: Option<u16>,
    /// What it calls itself, if not by its address.
    pub(crate) calls_itself: Option<String>,
    /// Other addresses than its own in what it says of itself; null takes one away.
    pub(crate) names: Value,
    /// Leads everybody on to there who asks this path behind the browser's back.
    pub(crate) leads_on: Option<(&'static str, String)>,
    /// Sends people back with this instead of a code.
    pub(crate) refuses: Option<&'static str>,
    /// Says in the answer who it is (RFC 9207).
    pub(crate) iss: Option<String>,
}

impl Default for Manner {
    fn default() -> Self {
        Self {
            claims: json!({}),
            userinfo: None,
            signs_with: 0,
            shows: vec![0],
            forges: str::to_owned,
            ill: None,
            calls_itself: None,
            names: json!({}),
            leads_on: None,
            refuses: None,
            iss: None,
        }
    }
}

#[derive(Default)]
struct Inner {
    manner: Manner,
    address: String,
    /// By code: what was asked when it was given out.
    codes: HashMap<String, HashMap<String, String>>,
    /// How often its keys were asked for.
    keys_asked: usize,
    /// What was asked when somebody was last sent here.
    asked: HashMap<String, String>,
}

/// The running provider.
#[derive(Clone, Default)]
pub(crate) struct Provider(Arc<Mutex<Inner>>);

impl Provider {
    /// Starts it.
    pub(crate) async fn start() -> Self {
        let provider = Self::default();
        let routes = Router::new()
            .route("/.well-known/openid-configuration", get(discover))
            .route("/authorize", get(authorize))
            .route("/token", post(redeem))
            .route("/userinfo", get(tell_more))
            .route("/keys", get(show_keys))
            .with_state(provider.clone());
        let listener = TcpListener::bind(SocketAddr::from(([127, 0, 0, 1], 0))).await.expect("a free port");
        provider.lock().address = format!("http://{}", listener.local_addr().expect("its address"));
        tokio::spawn(async move { axum::serve(listener, routes).await });
        provider
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.0.lock().expect("nobody panicked")
    }

    /// Where it is, which is also its name.
    pub(crate) fn issuer(&self) -> String {
        self.lock().address.clone()
    }

    /// Has it answer in another manner from now on.
    pub(crate) fn behave(&self, change: impl FnOnce(&mut Manner)) {
        change(&mut self.lock().manner);
    }

    /// What it sends when it has signed somebody out; null in `change` takes a claim away.
    pub(crate) fn logout_token(&self, change: &Value) -> String {
        let inner = self.lock();
        let now = NOW.parse::<chrono::DateTime<chrono::Utc>>().expect("an instant").timestamp();
        let mut claims = json!({ "iss": inner.address, "aud": CLIENT.0, "iat": now, "exp": now + 120, "jti": "1",
            "sub": "7f3a", "events": { "http://schemas.openid.net/event/backchannel-logout": {} } });
        for (name, value) in change.as_object().expect("an object") {
            claims[name] = value.clone();
        }
        sign(&inner, &claims)
    }

    /// What it was asked for when somebody was last sent to it: the parameter `name`.
    pub(crate) fn was_asked(&self, name: &str) -> Option<String> {
        self.lock().asked.get(name).cloned()
    }

    /// How often its keys were asked for.
    pub(crate) fn keys_asked(&self) -> usize {
        self.lock().keys_asked
    }

    /// What it answers at `path` if it does not answer as it should.
    fn ill(&self, path: &str) -> Option<Response> {
        let inner = self.lock();
        if let Some((_, there)) = inner.manner.leads_on.as_ref().filter(|(from, _)| *from == path) {
            return Some(Redirect::temporary(there).into_response());
        }
        let status = inner.manner.ill?;
        Some((StatusCode::from_u16(status).expect("a status"), "<html>sorry</html>").into_response())
    }
}

async fn discover(State(provider): State<Provider>) -> Response {
    if let Some(answer) = provider.ill("discovery") {
        return answer;
    }
    let Inner { manner, address, .. } = &*provider.lock();
    let mut document = json!({
        "issuer": manner.calls_itself.as_ref().unwrap_or(address),
        "authorization_endpoint": format!("{address}/authorize"),
        "token_endpoint": format!("{address}/token"),
        "jwks_uri": format!("{address}/keys"),
        "end_session_endpoint": format!("{address}/logout?theme=plain"),
        "token_endpoint_auth_methods_supported": ["client_secret_post", "client_secret_basic"],
    });
    if manner.userinfo.is_some() {
        document["userinfo_endpoint"] = format!("{address}/userinfo").into();
    }
    for (name, value) in manner.names.as_object().expect("an object") {
        document[name] = value.clone();
    }
    Json(document).into_response()
}

async fn authorize(
    State(provider): State<Provider>,
    Query(asked): Query<HashMap<String, String>>,
) -> Response {
    for (name, value) in
        [("response_type", "code"), ("client_id", CLIENT.0), ("code_challenge_method", "S256")]
    {
        assert_eq!(asked.get(name).map(String::as_str), Some(value), "{asked:?}");
    }
    let mut back: url::Url = asked["redirect_uri"].parse().expect("an address");
    let mut inner = provider.lock();
    inner.asked.clone_from(&asked);
    back.query_pairs_mut().append_pair("state", &asked["state"]);
    if let Some(iss) = &inner.manner.iss {
        back.query_pairs_mut().append_pair("iss", iss);
    }
    if let Some(error) = inner.manner.refuses {
        back.query_pairs_mut().append_pair("error", error).append_pair("error_description", "no\nreally");
    } else {
        let code = uuid::Uuid::new_v4().to_string();
        back.query_pairs_mut().append_pair("code", &code);
        inner.codes.insert(code, asked);
    }
    Redirect::to(back.as_str()).into_response()
}

async fn redeem(
    State(provider): State<Provider>,
    headers: HeaderMap,
    Form(form): Form<HashMap<String, String>>,
) -> Response {
    if let Some(answer) = provider.ill("token") {
        return answer;
    }
    let encode = |text: &str| url::form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>();
    let basic = STANDARD.encode(format!("{}:{}", encode(CLIENT.0), encode(CLIENT.1)));
    if headers.get("authorization").is_none_or(|value| *value != format!("Basic {basic}")) {
        return (StatusCode::UNAUTHORIZED, Json(json!({ "error": "invalid_client" }))).into_response();
    }
    let mut inner = provider.lock();
    // A code is good once (RFC 6749 §4.1.2), for who asked for it (RFC 7636 §4.6).
    let asked = inner.codes.remove(&form["code"]).filter(|asked| {
        let challenge = URL_SAFE_NO_PAD.encode(Sha256::digest(form["code_verifier"].as_bytes()));
        challenge == asked["code_challenge"] && form["redirect_uri"] == asked["redirect_uri"]
    });
    let Some(asked) = asked else {
        return (StatusCode::BAD_REQUEST, Json(json!({ "error": "invalid_grant" }))).into_response();
    };
    let id_token = id_token(&inner, &asked["nonce"]);
    Json(json!({ "id_token": id_token, "access_token": "access", "token_type": "Bearer" })).into_response()
}
