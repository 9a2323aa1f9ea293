//! `/api/v1/openapi.json`: the API describes itself (OpenAPI 3.1).

use std::sync::{Arc, OnceLock};

use axum::extract::State;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::openapi::server::Server;
use utoipa::openapi::{Object, RefOr, Schema};
use utoipa::{Modify, OpenApi};

use super::find;
use super::problem::ProblemView;
use super::{
    booking_answer, booking_attend, booking_back, booking_change, booking_create, booking_delete,
    booking_refill, booking_show, bookings, closures, conflicts, details, events, free, give_back, people,
    quota, report_bookings, report_occupancy, requests, rooms, schedule, watches,
};
use crate::web::mount::Mount;
use crate::web::visit::Visit;

const DESCRIPTION: &str = "Books the rooms of a place whose schedule lives in CalDAV calendars.\n\n\
    Times are RFC 3339 with offset and are answered on the room's clock; lengths are written like `90m` or `2h` \
    and are elapsed time. Errors are `application/problem+json` (RFC 9457) in the language of `Accept-Language`.";

/// The document.
#[derive(OpenApi)]
#[openapi(
    info(title = "Clef", description = DESCRIPTION),
    paths(
        rooms::list_rooms,
        rooms::read_room,
        free::list_free_times,
        quota::read_quota,
        people::find_people,
        closures::list_closures,
        find::find_rooms,
        bookings::list_bookings,
        booking_create::post_booking,
        booking_show::read_booking,
        booking_change::patch_booking,
        booking_delete::delete_booking,
        booking_answer::approve_booking,
        booking_answer::decline_booking,
        booking_back::restore_booking,
        booking_back::release_booking,
        booking_refill::refill_booking,
        booking_attend::check_in_booking,
        booking_attend::check_out_booking,
        give_back::give_back,
        watches::list_watches,
        watches::post_watch,
        watches::delete_watch,
        requests::read_request,
        conflicts::list_conflicts,
        report_occupancy::read_occupancy,
        report_bookings::read_bookings_csv,
        schedule::read_schedule,
        events::follow_schedule,
        read_openapi,
    ),
    components(schemas(ProblemView)),
    modifiers(&Tokens, &Whole),
    tags(
        (name = "rooms", description = "Rooms, their rules, when they are free"),
        (name = "bookings", description = "Who has which room when; book, change, cancel"),
        (name = "schedule", description = "A day over all rooms"),
        (name = "conflicts", description = "What reception should look at"),
        (name = "reports", description = "How much rooms were used"),
        (name = "description", description = "This document"),
    ),
)]
struct Document;

struct Tokens;

impl Modify for Tokens {
    fn modify(&self, document: &mut utoipa::openapi::OpenApi) {
        let mut scheme = HttpBuilder::new().scheme(HttpAuthScheme::Bearer).build();
        scheme.description =
            Some("A token of `[[api_token]]` in rooms.toml; `clef token` makes one".to_owned());
        let components = document.components.get_or_insert_default();
        components.add_security_scheme("token", SecurityScheme::Http(scheme));
    }
}

/// Describes what is made of several structs as what clients see: one object.
struct Whole;

impl Modify for Whole {
    fn modify(&self, document: &mut utoipa::openapi::OpenApi) {
        let Some(components) = &mut document.components else { return };
        let known = components.schemas.clone();
        for schema in components.schemas.values_mut() {
            let RefOr::T(Schema::AllOf(parts)) = schema else { continue };
            let mut whole = Object::new();
            whole.description = parts.description.take();
            for part in parts.items.drain(..) {
                let part = match part {
                    RefOr::T(part) => part,
                    RefOr::Ref(of) => {
                        let name = of.ref_location.rsplit('/').next().unwrap_or_default();
                        let Some(RefOr::T(part)) = known.get(name).cloned() else { continue };
                        part
                    }
                };
                if let Schema::Object(part) = part {
                    whole.properties.extend(part.properties);
                    whole.required.extend(part.required);
                }
            }
            *schema = RefOr::T(Schema::Object(whole));
        }
        components.schemas.retain(|name, _| !details::PARTS.contains(&name.as_str()));
    }
}

/// The document as it is answered, written when somebody asks for the first time.
#[derive(Debug, Default)]
pub(in crate::web) struct Written(OnceLock<Bytes>);

impl Written {
    /// The document of a Clef at the path of `mount`.
    fn below(&self, mount: &Mount) -> Bytes {
        let write = || {
            let mut document = Document::openapi();
            let below = Some(mount.path()).filter(|path| !path.is_empty());
            document.servers = below.map(|path| vec![Server::new(path)]);
            serde_json::to_vec(&document).expect("a description of strings is JSON").into()
        };
        self.0.get_or_init(write).clone()
    }
}

/// This document.
#[utoipa::path(
    get,
    path = "/api/v1/openapi.json",
    tag = "description",
    responses((status = 200, description = "An OpenAPI document", body = serde_json::Value)),
)]
pub(in crate::web) async fn read_openapi(visit: Visit, State(written): State<Arc<Written>>) -> Response {
    let headers = [(CONTENT_TYPE, "application/json"), (CACHE_CONTROL, "max-age=3600")];
    (headers, written.below(visit.app.mount())).into_response()
}
