//! What all operations that change one booking take and answer, for their descriptions.

use std::collections::BTreeMap;

use utoipa::openapi::header::HeaderBuilder;
use utoipa::openapi::path::{Parameter, ParameterBuilder, ParameterIn};
use utoipa::openapi::schema::{ObjectBuilder, SchemaType, Type};
use utoipa::openapi::{ContentBuilder, Ref, RefOr, Required, Response as ResponseDoc, ResponseBuilder};
use utoipa::{IntoParams, IntoResponses};

/// Which booking, and in which version.
pub(super) struct OneBooking;

impl IntoParams for OneBooking {
    fn into_params(_: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
        let text = |may_be_null| {
            let kinds = if may_be_null { vec![Type::String, Type::Null] } else { vec![Type::String] };
            let kind =
                kinds.try_into().map_or_else(SchemaType::Array, |[one]: [Type; 1]| SchemaType::Type(one));
            Some(ObjectBuilder::new().schema_type(kind).build())
        };
        let id = ParameterBuilder::new().name("id").parameter_in(ParameterIn::Path).required(Required::True);
        let id = id.description(Some("Its id")).schema(text(false));
        let version = ParameterBuilder::new().name("If-Match").parameter_in(ParameterIn::Header);
        let version = version.description(Some("The version that was seen; without it any will do"));
        vec![
            id.example(Some("6c2a8987-5842-516d-a520-50badae762f2".into())).build(),
            version.required(Required::False).schema(text(true)).build(),
        ]
    }
}

/// The booking as it is after a change, or where to look if that is not known.
pub(super) struct ChangedBooking;

impl IntoResponses for ChangedBooking {
    fn responses() -> BTreeMap<String, RefOr<ResponseDoc>> {
        let answer = |description: &str, schema: &str, (header, about): (&str, &str)| {
            let content = ContentBuilder::new().schema(Some(Ref::from_schema_name(schema))).build();
            let header_doc = HeaderBuilder::new().description(Some(about)).build();
            let response = ResponseBuilder::new().description(description).header(header, header_doc);
            response.content("application/json", content).build().into()
        };
        let version = ("etag", "Its version, for `If-Match`");
        let place = ("location", "Where to look");
        [
            ("200".to_owned(), answer("The booking as it is now", "Booking", version)),
            ("202".to_owned(), answer("Not known yet: look at the booking in a while", "Pending", place)),
        ]
        .into()
    }
}
