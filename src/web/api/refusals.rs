//! Refusals and alternatives as JSON: the rule's name, a sentence, and its figures.

use std::borrow::Cow;
use std::collections::BTreeMap;

use chrono::{DateTime, FixedOffset};
use chrono_tz::Tz;
use serde::Serialize;
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::{ObjectBuilder, Schema, SchemaType, Type};
use utoipa::{PartialSchema, ToSchema};

use super::moment::zoned;
use super::span_view::SpanView;
use crate::domain::find::Alternative;
use crate::domain::rules::{self, Figure, Refusal};
use crate::domain::time::format_length;
use crate::web::i18n::Lang;
use crate::web::words;

/// A rule that says no.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = RefusalWithoutFigures)]
struct Sentence {
    /// Which rule.
    #[schema(example = "taken")]
    rule: &'static str,
    /// A sentence in the language of the request.
    message: String,
    /// The nearest time in this room that passes every rule.
    #[serde(skip_serializing_if = "Option::is_none")]
    nearest: Option<SpanView>,
    /// The dates of a series that the rule says no to.
    #[serde(skip_serializing_if = "Option::is_none")]
    dates: Option<Vec<SpanView>>,
}

/// A rule that says no. Beside its sentence it has the figures of that rule.
#[derive(Debug, Serialize)]
pub(crate) struct RefusalView {
    #[serde(flatten)]
    sentence: Sentence,
    #[serde(flatten)]
    figures: BTreeMap<&'static str, FigureView>,
}

impl PartialSchema for RefusalView {
    fn schema() -> RefOr<Schema> {
        let RefOr::T(Schema::Object(mut object)) = Sentence::schema() else { return Sentence::schema() };
        let names: Vec<String> = rules::names().map(|name| format!("`{name}`")).collect();
        let rule = ObjectBuilder::new().schema_type(Type::String).examples(["taken"]);
        let rule = rule.description(Some(format!("Which rule: {}.", names.join(", "))));
        object.properties.insert("rule".to_owned(), rule.into());
        for (name, about) in rules::figures() {
            let figure = ObjectBuilder::new().schema_type(SchemaType::AnyValue).description(Some(about));
            object.properties.insert(name.to_owned(), figure.into());
        }
        Schema::Object(object).into()
    }
}

impl ToSchema for RefusalView {
    fn name() -> Cow<'static, str> {
        "Refusal".into()
    }

    fn schemas(schemas: &mut Vec<(String, RefOr<Schema>)>) {
        Sentence::schemas(schemas);
    }
}

/// One figure of a rule.
#[derive(Debug, Serialize)]
#[serde(untagged)]
enum FigureView {
    Text(String),
    Count(u32),
    Moment(DateTime<FixedOffset>),
    Spans(Vec<SpanView>),
    Names(Vec<String>),
}

impl FigureView {
    fn new(figure: &Figure, zone: Tz) -> Self {
        match figure {
            Figure::Length(length) => Self::Text(format_length(*length)),
            Figure::Moment(at) | Figure::FarMoment(at) => Self::Moment(zoned(*at, zone)),
            Figure::Weekly(day, time) => Self::Text(format!("{day} {}", time.format("%H:%M"))),
            Figure::Spans(spans) => Self::Spans(SpanView::all(spans, zone)),
            Figure::Count(count) => Self::Count(*count),
            Figure::Names(names) => Self::Names(names.clone()),
            Figure::Holiday(name) => Self::Text((*name).to_owned()),
            Figure::Text(text) => Self::Text(text.clone()),
        }
    }
}

impl RefusalView {
    pub(super) fn new(refusal: &Refusal, lang: Lang, zone: Tz) -> Self {
        let is_said = |figure: &Figure| !matches!(figure, Figure::Text(text) if text.is_empty());
        let figures = refusal.figures.iter().filter(|(_, figure)| is_said(figure));
        let sentence = Sentence {
            rule: refusal.rule,
            message: words::refusal(lang, zone, refusal),
            nearest: refusal.nearest.map(|nearest| SpanView::new(nearest, zone)),
            dates: refusal.dates.as_ref().map(|refused| SpanView::all(&refused.dates, zone)),
        };
        Self {
            sentence,
            figures: figures.map(|(name, figure)| (*name, FigureView::new(figure, zone))).collect(),
        }
    }

    /// Each of `refusals`.
    pub(super) fn all(refusals: &[Refusal], lang: Lang, zone: Tz) -> Vec<Self> {
        refusals.iter().map(|refusal| Self::new(refusal, lang, zone)).collect()
    }

    /// Returns why something would be a request first.
    pub(super) fn of_approval(why: &Refusal, lang: Lang, zone: Tz) -> Self {
        let mut view = Self::new(why, lang, zone);
        view.sentence.message = words::approval(lang, zone, why);
        view
    }
}

/// A room and time that would pass.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Alternative)]
pub(crate) struct AlternativeView {
    /// Which room.
    #[schema(example = "loire")]
    room: String,
    /// From when.
    #[schema(example = "2026-11-23T10:00:00+01:00")]
    start: DateTime<FixedOffset>,
    /// Until when.
    #[schema(example = "2026-11-23T11:30:00+01:00")]
    end: DateTime<FixedOffset>,
}

impl AlternativeView {
    pub(super) fn new(alternative: &Alternative, zone: Tz) -> Self {
        Self {
            room: alternative.room.to_string(),
            start: zoned(alternative.interval.start(), zone),
            end: zoned(alternative.interval.end(), zone),
        }
    }
}
