//! A double of a Nextcloud that gives out an app password by Login Flow v2 (docs/nextcloud.md §8) and shares calendars
//! (§1), with the calendars of another server behind it.

mod shares;

use std::collections::{BTreeMap, HashMap};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::{Form, Request, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Json, Redirect, Response};
use axum::routing::{any, get, post};
use serde_json::{Value, json};
use tokio::net::TcpListener;

pub(super) use self::shares::People;
use self::shares::Shared;
use crate::servers::{PASSWORD, USERNAME};
use crate::world::Store;

/// The running double.
pub(super) struct Cloud {
    /// Its address.
    pub(super) address: String,
    granted: Arc<AtomicBool>,
    state: Arc<Mutex<(StatusCode, Value)>>,
    people: Arc<Mutex<People>>,
}

#[derive(Clone)]
struct Inner {
    address: String,
    calendars: String,
    granted: Arc<AtomicBool>,
    /// What it answers at `status.php`.
    state: Arc<Mutex<(StatusCode, Value)>>,
    people: Arc<Mutex<People>>,
    shared: Shared,
}

impl Cloud {
    /// Starts it before the calendars of `store`.
    pub(super) async fn before(store: &Store) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = format!("http://{}", listener.local_addr().expect("its address"));
        let granted = Arc::<AtomicBool>::default();
        let calendars = store.url.origin().ascii_serialization();
        let well = json!({ "installed": true, "maintenance": false, "versionstring": "32.0.1" });
        let state = Arc::new(Mutex::new((StatusCode::OK, well)));
        let people = Arc::<Mutex<People>>::default();
        let inner = Inner {
            address: address.clone(),
            calendars,
            granted: Arc::clone(&granted),
            state: Arc::clone(&state),
            people: Arc::clone(&people),
            shared: Shared::default(),
        };
        let routes = Router::new()
            .route("/status.php", get(show_status))
            .route("/index.php/login/v2", post(begin_flow))
            .route("/index.php/login/v2/poll", post(poll))
            .route("/remote.php/dav/", any(async || Redirect::permanent("/.well-known/caldav")))
            .fallback(answer)
            .with_state(inner);
        tokio::spawn(async move { axum::serve(listener, routes).await });
        shares::begin(store).await;
        Self { address, granted, state, people }
    }

    /// It has these people from now on, and goes about sharing in this way.
    pub(super) fn set_people(&self, people: People) {
        *self.people.lock().expect("the people") = people;
    }

    /// It answers this at `status.php` from now on.
    pub(super) fn set_state(&self, status: StatusCode, answer: Value) {
        *self.state.lock().expect("the state") = (status, answer);
    }

    /// Somebody says yes.
    pub(super) fn grant(&self) {
        self.granted.store(true, Ordering::SeqCst);
    }
}

async fn show_status(State(cloud): State<Inner>) -> Response {
    let (status, answer) = cloud.state.lock().expect("the state").clone();
    (status, Json(answer)).into_response()
}

async fn begin_flow(State(cloud): State<Inner>) -> Json<Value> {
    let address = cloud.address;
    let poll = json!({ "token": "the-flow", "endpoint": format!("{address}/index.php/login/v2/poll") });
    Json(json!({ "poll": poll, "login": format!("{address}/index.php/login/v2/flow/x") }))
}

/// Says the password once.
async fn poll(State(cloud): State<Inner>, Form(form): Form<HashMap<String, String>>) -> Response {
    if form["token"] != "the-flow" || !cloud.granted.swap(false, Ordering::SeqCst) {
        return (StatusCode::NOT_FOUND, Json(json!([]))).into_response();
    }
    Json(json!({ "server": cloud.address, "loginName": USERNAME, "appPassword": PASSWORD })).into_response()
}

/// Answers who there is to share with, shares, and has the calendars behind it answer everything else.
async fn answer(State(cloud): State<Inner>, request: Request) -> Response {
    let (path, method) = (request.uri().path().to_owned(), request.method().clone());
    let calendar = format!("{}{path}", cloud.calendars);
    let people = cloud.people.lock().expect("the people").clone();
    if let Some(found) = people.find(&path) {
        return found;
    }
    if method == "POST" {
        shares::check(request.headers());
        let body = to_bytes(request.into_body(), 10_000).await.expect("a body");
        return people.share(std::str::from_utf8(&body).expect("XML"), &calendar, &cloud.shared).await;
    }
    let answer = cloud.pass_on(request).await;
    if method.as_str() == "MKCALENDAR" && answer.status().is_success() {
        shares::set(&calendar, &BTreeMap::new()).await;
    }
    answer
}

impl Inner {
    async fn pass_on(&self, request: Request) -> Response {
        let (head, body) = request.into_parts();
        let path = head.uri.path_and_query().expect("a path").as_str();
        let mut headers = head.headers;
        headers.remove("host");
        let no_redirects = reqwest::redirect::Policy::none();
        let client = reqwest::Client::builder().redirect(no_redirects).no_gzip().build().expect("a client");
        let body = to_bytes(body, 1 << 20).await.expect("a body");
        let asked =
            client.request(head.method, format!("{}{path}", self.calendars)).headers(headers).body(body);
        let answer = asked.send().await.expect("the calendars answer");
        let mut passed = Response::builder().status(answer.status());
        for (name, value) in answer.headers().iter().filter(|(name, _)| *name != "transfer-encoding") {
            passed = passed.header(name, value);
        }
        passed.body(Body::from(answer.bytes().await.expect("a body"))).expect("an answer")
    }
}
