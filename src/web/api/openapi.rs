//! `/api/v1/openapi.json`: the API describes itself (OpenAPI 3.1).

use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock};

use axum::extract::State;
use axum::http::header::CACHE_CONTROL;
use axum::response::{IntoResponse, Json, Response};
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::openapi::server::Server;
use utoipa::openapi::{ContentBuilder, Object, Ref, RefOr, Response as ResponseDoc, ResponseBuilder, Schema};
use utoipa::{IntoResponses, Modify, OpenApi};

use super::problem::ProblemView;
use super::{
    booking_change, booking_create, booking_delete, booking_show, bookings, conflicts, details, free,
    requests, rooms, schedule,
};
use crate::web::App;

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
        bookings::list_bookings,
        booking_create::post_booking,
        booking_show::read_booking,
        booking_change::patch_booking,
        booking_delete::delete_booking,
        requests::read_request,
        conflicts::list_conflicts,
        schedule::read_schedule,
        read_openapi,
    ),
    components(schemas(ProblemView)),
    modifiers(&Tokens, &Whole),
    tags(
        (name = "rooms", description = "Rooms, their rules, when they are free"),
        (name = "bookings", description = "Who has which room when; book, change, cancel"),
        (name = "schedule", description = "A day over all rooms"),
        (name = "conflicts", description = "What reception should look at"),
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

static DOCUMENT: LazyLock<utoipa::openapi::OpenApi> = LazyLock::new(Document::openapi);

/// This document.
#[utoipa::path(
    get,
    path = "/api/v1/openapi.json",
    tag = "description",
    responses((status = 200, description = "An OpenAPI document", body = serde_json::Value)),
)]
pub(in crate::web) async fn read_openapi(State(app): State<Arc<App>>) -> Response {
    let headers = [(CACHE_CONTROL, "max-age=3600")];
    let mut document = DOCUMENT.clone();
    let below = Some(app.mount().path()).filter(|path| !path.is_empty());
    document.servers = below.map(|path| vec![Server::new(path)]);
    (headers, Json(document)).into_response()
}

/// Declares a group of problems that several operations answer.
macro_rules! problems {
    ($(#[$doc:meta])* $name:ident: $($status:literal => $description:literal),+ $(,)?) => {
        $(#[$doc])*
        pub(super) struct $name;

        impl IntoResponses for $name {
            fn responses() -> BTreeMap<String, RefOr<ResponseDoc>> {
                [$(($status.to_owned(), problem($description))),+].into()
            }
        }
    };
}

problems! {
    /// What any operation may answer.
    CommonProblems:
    "401" => "The token is not known or has expired, or one is needed",
    "422" => "A field or parameter cannot be used (`errors`), or rules say no (`refusals`)",
    "429" => "Too much in a short time: nothing was done. `Retry-After` says how many seconds to wait",
}
problems! {
    /// What an operation on one thing may answer.
    NotFound:
    "404" => "There is no such thing",
}
problems! {
    /// What reading the calendars may answer.
    SightProblems:
    "503" => "The calendars have not been read yet",
}
problems! {
    /// What an operation for reception may answer.
    ReceptionProblems:
    "403" => "It is for reception",
}
problems! {
    /// What an operation on one booking may answer.
    BookingProblems:
    "403" => "It is somebody else's, or the token may not",
    "404" => "There is no such booking",
    "410" => "It was cancelled",
}
problems! {
    /// What an operation that takes a version may answer.
    VersionProblems:
    "400" => "The body is not JSON, or a header cannot be read",
    "412" => "It is not the version that was seen any more",
}
problems! {
    /// What an operation with a body may answer.
    BodyProblems:
    "400" => "The body is not JSON, or a header cannot be read",
    "413" => "The body is larger than 64 kB",
    "415" => "The body is not `application/json`",
}
problems! {
    /// What an operation that writes may answer.
    WriteProblems:
    "403" => "The token may not",
    "503" => "The calendar server is away or refused: nothing was written",
}

fn problem(description: &str) -> RefOr<ResponseDoc> {
    let schema = Ref::from_schema_name("Problem");
    let content = ContentBuilder::new().schema(Some(schema)).build();
    let response = ResponseBuilder::new().description(description);
    response.content("application/problem+json", content).build().into()
}
