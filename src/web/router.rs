//! All routes in one table, all middleware in one function.

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::{Request, State};
use axum::http::header::{HeaderName, REFERRER_POLICY, STRICT_TRANSPORT_SECURITY, X_CONTENT_TYPE_OPTIONS};
use axum::http::{HeaderValue, Method, StatusCode, Uri};
use axum::middleware::{Next, from_fn, from_fn_with_state};
use axum::response::{Redirect, Response};
use tower::ServiceBuilder;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::compression::predicate::{NotForContentType, Predicate, SizeAbove};
use tower_http::csrf::CsrfLayer;
use tower_http::limit::RequestBodyLimitLayer;
use tower_http::request_id::RequestId;
use tower_http::timeout::TimeoutLayer;
use tower_http::trace::TraceLayer;

use super::api::find as find_list;
use super::api::{
    booking_answer, booking_attend, booking_back, booking_change, booking_create, booking_delete,
    booking_refill, booking_show, bookings, closures, conflicts as conflict_list, events, free, give_back,
    openapi, people, quota, report_bookings, report_occupancy, requests, rooms, schedule,
    watches as watch_list,
};
use super::logged_path::{GUEST_LINKS, LINKS, MAIL_LINKS, loggable};
use super::pages::{
    about, away, book, booking, conflicts, day, day_sheet, defect, door, door_poster, feeds as feed_list,
    mail_link, mine, my_notices, reception, reports, request, requests as request_inbox, room, room_picture,
    series, sign_in, sign_in_link, sign_in_with, watches,
};
use super::pages::{ask, find, health as reception_health};
use super::request_id::{ProxyId, ShortIds, give_id};
use super::routes::{Routes, delete, get, get_with, post};
use super::{
    App, assets, embedding, error, feeds, health, hooks, identify, look, manifest, metrics, present,
    rate_limit, robots,
};

/// How long a browser remembers that we speak https only (RFC 6797); other hosts are not ours to decide on.
const ONE_YEAR: &str = "max-age=31536000";
const X_ROBOTS_TAG: HeaderName = HeaderName::from_static("x-robots-tag");
const PERMISSIONS_POLICY: HeaderName = HeaderName::from_static("permissions-policy");
/// Longer than booking takes with all its tries, shorter than a browser waits.
const LONGEST_REQUEST: Duration = Duration::from_mins(1);
const LARGEST_BODY: usize = 64 * 1024;

/// Everything Clef answers.
pub fn router(app: Arc<App>) -> Router {
    let mount = app.mount().clone();
    mount.below(with_middleware(all().into_router(), &app).with_state(app))
}

/// Returns the method and path of every route.
#[must_use]
pub fn routes() -> Vec<(Method, &'static str)> {
    all().listed()
}

fn all() -> Routes {
    pages().merge(api()).merge(watch())
}

#[rustfmt::skip]
fn pages() -> Routes {
    Routes::new()
        .route("/", get_with(Arc::<day::Days>::default(), day::show_day))
        .route("/embed/day", get_with(Arc::<day::Days>::default(), day::show_embedded_day))
        .route("/embed/rooms/{room}", get(room::show_embedded_room))
        .route("/rooms/{room}", get(room::show_room))
        .route("/rooms/{room}/picture", get(room_picture::show_picture))
        .route("/door/{room}", get(door::show_door).post(door::act_at_door))
        .route("/rooms/{room}/problem", get(defect::show_defect_form).post(defect::report_defect))
        .route("/door/{room}/problem", get(defect::show_door_defect_form).post(defect::report_door_defect))
        .route("/door/{room}/poster", get(door_poster::show_poster))
        .route("/find", get(find::show_find))
        .route("/book", get(book::show_form).post(book::create_booking))
        .route("/book/series", get(series::show_series).post(series::plan_series))
        .route("/bookings/{id}", get(booking::show_booking).post(booking::change_booking))
        .route("/bookings/{id}/cancel", post(booking::cancel_booking))
        .route("/bookings/{id}/refill", post(booking::refill_booking))
        .route("/bookings/{id}/release", post(booking::release_booking))
        .route("/bookings/{id}/check-in", post(booking::check_in_booking))
        .route("/bookings/{id}/check-out", post(booking::check_out_booking))
        .route("/bookings/{id}/restore", post(booking::restore_booking))
        .route("/bookings/{id}/undo", post(booking::undo_change))
        .route("/ask", get(ask::show_ask).post(ask::ask_for_room))
        .route("/ask/{secret}", get(ask::show_guest_link).post(ask::follow_guest_link))
        .route("/requests/{room}/{key}", get(request::show_request))
        .route("/me", get(mine::show_mine))
        .route("/me/away", get(away::show_away).post(away::give_back_away))
        .route("/me/feed", get(feed_list::show_feeds).post(feed_list::change_feeds))
        .route("/me/notices", get(my_notices::show_my_notices).post(my_notices::choose_notices))
        .route("/watches", get(watches::show_watches).post(watches::create_watch))
        .route("/watches/{id}", get(watches::show_watch).post(watches::stop_watch))
        .route("/links/{secret}", get(mail_link::show_mail_link).post(mail_link::follow_mail_link))
        .route("/feeds/public.ics", get_with(Arc::<feeds::Feeds>::default(), feeds::show_public_calendar))
        .route("/feeds/public.atom", get_with(Arc::<feeds::Feeds>::default(), feeds::show_public_atom))
        .route("/feeds/{secret}", get_with(Arc::<feeds::Feeds>::default(), feeds::show_feed))
        .route("/reception", get(reception::show_reception))
        .route("/reception/problems/{id}", post(reception::settle_defect))
        .route("/reception/health", get(reception_health::show_reception_health))
        .route("/reception/print", get(day_sheet::show_day_sheet))
        .route("/reception/conflicts", get(conflicts::show_conflicts))
        .route("/reception/conflicts/{id}", get(conflicts::show_conflict).post(conflicts::settle_conflict))
        .route("/reception/requests", get(request_inbox::show_requests))
        .route("/reception/requests/{id}", get(request_inbox::show_requests_again).post(request_inbox::answer_request))
        .route("/reports", get(reports::show_reports))
        .route("/help", get(about::show_help))
        .route("/welcome", get(about::show_welcome))
        .route("/privacy", get(about::show_privacy))
        .route("/accessibility", get(about::show_accessibility))
        .route("/signin", get(sign_in::show_sign_in))
        .route("/signin/demo", post(sign_in::sign_in_demo))
        .route("/signin/with/{provider}", get(sign_in_with::begin_sign_in))
        .route("/signin/with/{provider}/wait", get(sign_in_with::wait_for_sign_in))
        .route("/signin/with/{provider}/return", get(sign_in_with::end_sign_in))
        .route("/signin/with/{provider}/ended", post(sign_in_with::end_sessions))
        .route("/signin/mail", get(sign_in_link::show_link_sent).post(sign_in_link::ask_for_link))
        .route("/signin/mail/{key}", get(sign_in_link::show_link).post(sign_in_link::follow_link))
        .route("/signout", get(sign_in::show_signed_out).post(sign_in::sign_out))
        .route("/assets/place.css", get(look::show_style))
        .route("/assets/logo", get(look::show_logo))
        .route("/assets/{name}", get(assets::show_asset))
        .route("/robots.txt", get(robots::show_robots))
        .route("/manifest.webmanifest", get(manifest::show_manifest))
}

#[rustfmt::skip]
fn api() -> Routes {
    Routes::new()
        .route("/api/v1/rooms", get(rooms::list_rooms))
        .route("/api/v1/rooms/{room}", get(rooms::read_room))
        .route("/api/v1/quota", get(quota::read_quota))
        .route("/api/v1/people", get(people::find_people))
        .route("/api/v1/rooms/{room}/free", get(free::list_free_times))
        .route("/api/v1/find", get(find_list::find_rooms))
        .route("/api/v1/bookings", get(bookings::list_bookings).post(booking_create::post_booking))
        .route("/api/v1/bookings/{id}", get(booking_show::read_booking).patch(booking_change::patch_booking).delete(booking_delete::delete_booking))
        .route("/api/v1/bookings/{id}/approve", post(booking_answer::approve_booking))
        .route("/api/v1/bookings/{id}/decline", post(booking_answer::decline_booking))
        .route("/api/v1/bookings/{id}/restore", post(booking_back::restore_booking))
        .route("/api/v1/bookings/{id}/release", post(booking_back::release_booking))
        .route("/api/v1/bookings/{id}/refill", post(booking_refill::refill_booking))
        .route("/api/v1/bookings/{id}/check-in", post(booking_attend::check_in_booking))
        .route("/api/v1/bookings/{id}/check-out", post(booking_attend::check_out_booking))
        .route("/api/v1/give-back", post(give_back::give_back))
        .route("/api/v1/requests/{room}/{key}", get(requests::read_request))
        .route("/api/v1/conflicts", get(conflict_list::list_conflicts))
        .route("/api/v1/reports/occupancy", get(report_occupancy::read_occupancy))
        .route("/api/v1/reports/bookings.csv", get(report_bookings::read_bookings_csv))
        .route("/api/v1/watches", get(watch_list::list_watches).post(watch_list::post_watch))
        .route("/api/v1/watches/{id}", delete(watch_list::delete_watch))
        .route("/api/v1/closures", get(closures::list_closures))
        .route("/api/v1/schedule", get(schedule::read_schedule))
        .route("/api/v1/events", get(events::follow_schedule))
        .route("/api/v1/openapi.json", get_with(Arc::<openapi::Written>::default(), openapi::read_openapi))
}

#[rustfmt::skip]
fn watch() -> Routes {
    Routes::new()
        .route("/healthz", get(health::show_health))
        .route("/readyz", get(health::show_readiness))
        .route("/metrics", get(metrics::show_metrics))
        .route("/hooks/nextcloud/{secret}", post(hooks::refresh_early))
}

fn with_middleware(routes: Router<Arc<App>>, app: &Arc<App>) -> Router<Arc<App>> {
    let compress = SizeAbove::new(1024).and(NotForContentType::IMAGES).and(NotForContentType::SSE);
    // From the outside in: an answer passes through them from the last to the first. Each function among them
    // copies all that is within it, and keeps its work in memory of its own: so `guard` counts as well.
    let layers = ServiceBuilder::new()
        .layer(from_fn_with_state((Arc::clone(app), ShortIds::of_this_run()), give_id))
        // A failure is logged once, with its cause, where it becomes an answer (`present::present`).
        .layer(TraceLayer::new_for_http().make_span_with(span).on_failure(()))
        .layer(from_fn_with_state(Arc::clone(app), guard))
        .layer(CompressionLayer::new().compress_when(compress))
        .layer(from_fn_with_state(Arc::clone(app), identify::identify))
        .layer(from_fn_with_state(Arc::clone(app), present::present))
        .layer(CatchPanicLayer::new())
        .layer(TimeoutLayer::with_status_code(StatusCode::SERVICE_UNAVAILABLE, LONGEST_REQUEST))
        .layer(CsrfLayer::new())
        .layer(from_fn(rate_limit::rate_limit))
        .layer(RequestBodyLimitLayer::new(LARGEST_BODY));
    routes.fallback(lead_on).layer(layers)
}

/// Leads whoever typed one slash too many to the page that they mean.
async fn lead_on(method: Method, uri: Uri) -> Result<Redirect, error::Error> {
    let path = uri.path();
    let meant = path.trim_end_matches('/');
    // What begins with two slashes would be the address of somebody else.
    let is_ours = meant.starts_with('/') && !meant.starts_with("//") && !meant.starts_with("/\\");
    // A program is told that it asks for something that is not there.
    let is_page = !path.starts_with("/api/");
    if meant == path || !is_ours || !is_page || ![Method::GET, Method::HEAD].contains(&method) {
        return Err(error::Error::NotFound);
    }
    let query = uri.query().map(|query| format!("?{query}")).unwrap_or_default();
    Ok(Redirect::permanent(&format!("{meant}{query}")))
}

fn span(request: &Request) -> tracing::Span {
    let id = request.extensions().get::<RequestId>().and_then(|id| id.header_value().to_str().ok());
    let proxy_id = request.extensions().get::<ProxyId>().map(|id| id.0.as_str());
    let path = loggable(request.uri().path());
    tracing::info_span!("request", id = id.unwrap_or("-"), proxy_id, method = %request.method(), path)
}

/// Counts the request, and puts the headers on its answer that keep browsers from doing more than we want.
async fn guard(State(app): State<Arc<App>>, request: Request, next: Next) -> Response {
    // Nobody is told the address of a link. Not `no-referrer`: browsers then call the origin of a form
    // "null", and it would be taken for somebody else's.
    let path = request.uri().path();
    let is_link = [LINKS, MAIL_LINKS, GUEST_LINKS].iter().any(|links| path.starts_with(links));
    let referrer = HeaderValue::from_static(if is_link { "strict-origin" } else { "same-origin" });
    let may_be_indexed = robots::may_index(&app, request.uri());
    let mut response = metrics::count(request, next).await;
    embedding::guard(&app, &mut response);
    let headers = response.headers_mut();
    app.mount().leave(headers);
    if app.mount().is_https() {
        headers.insert(STRICT_TRANSPORT_SECURITY, HeaderValue::from_static(ONE_YEAR));
    }
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(REFERRER_POLICY, referrer);
    // Days follow days for ever, and who has which room is nobody else's index.
    if !may_be_indexed {
        headers.insert(X_ROBOTS_TAG, HeaderValue::from_static("noindex"));
    }
    headers.insert(PERMISSIONS_POLICY, HeaderValue::from_static("camera=(), microphone=(), geolocation=()"));
    response
}
