//! What is wrong with the fields of a form, as its page says it: on top, by the field, and as a choice.

use std::collections::BTreeMap;

use chrono_tz::Tz;
use serde::Serialize;

use crate::web::forms::{FieldError, Problem, fold_choices};
use crate::web::i18n::Lang;

/// Part of the page of a form.
#[derive(Debug, Default, Serialize)]
pub(super) struct FieldErrors {
    /// In the order of the fields.
    summary: Vec<ShownFieldError>,
    /// By the field; the first of each.
    errors: BTreeMap<&'static str, String>,
    /// The two times that an hour which the clock shows twice may mean.
    folds: BTreeMap<&'static str, [(&'static str, String); 2]>,
}

#[derive(Debug, Serialize)]
struct ShownFieldError {
    field: &'static str,
    text: String,
}

impl FieldErrors {
    /// With `errors` too, in words; times by the clock of `zone`.
    pub(super) fn add(&mut self, errors: &[FieldError], lang: Lang, zone: Tz) {
        for error in errors {
            let (field, text) = (error.field.name(), error.words(lang));
            if let Problem::Fold(earlier, later) = error.problem {
                self.folds.insert(field, fold_choices(lang, zone, earlier, later));
            }
            self.summary.push(ShownFieldError { field, text: text.clone() });
            self.errors.entry(field).or_insert(text);
        }
    }
}

#[cfg(test)]
impl FieldErrors {
    /// Something wrong with each field.
    pub(super) fn sample() -> Self {
        let fields = [
            "room",
            "date",
            "start",
            "end",
            "end_date",
            "title",
            "head_count",
            "note",
            "layout",
            "repeat",
            "every",
            "on",
            "dates",
            "until",
            "times",
            "for_search",
            "for_name",
            "for_email",
        ];
        let text = || "Ceci n’est pas <cela>.".to_owned();
        Self {
            summary: fields.map(|field| ShownFieldError { field, text: text() }).into(),
            errors: fields.map(|field| (field, text())).into(),
            folds: ["start", "end"].map(|field| (field, [("earlier", text()), ("later", text())])).into(),
        }
    }
}
