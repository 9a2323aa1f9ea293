//! The problems that operations may answer, as groups for their descriptions.

use std::collections::BTreeMap;

use utoipa::IntoResponses;
use utoipa::openapi::{ContentBuilder, Ref, RefOr, Response as ResponseDoc, ResponseBuilder};

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
    /// What making a watch may answer.
    WatchProblems:
    "409" => "As many are kept as can be",
}
problems! {
    /// What an operation that writes may answer.
    WriteProblems:
    "403" => "The token may not",
    "503" => "The calendar server is away or refused: nothing was written",
}

/// What an operation that changes one booking may answer.
pub(super) struct ChangeProblems;

impl IntoResponses for ChangeProblems {
    fn responses() -> BTreeMap<String, RefOr<ResponseDoc>> {
        let groups = [
            BodyProblems::responses(),
            VersionProblems::responses(),
            BookingProblems::responses(),
            WriteProblems::responses(),
            CommonProblems::responses(),
        ];
        groups.into_iter().flatten().collect()
    }
}

fn problem(description: &str) -> RefOr<ResponseDoc> {
    let schema = Ref::from_schema_name("Problem");
    let content = ContentBuilder::new().schema(Some(schema)).build();
    let response = ResponseBuilder::new().description(description);
    response.content("application/problem+json", content).build().into()
}
