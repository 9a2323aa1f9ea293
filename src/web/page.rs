//! A page: what its template shows, in the frame that all have ([`Layout`]), and the pieces that it is kept in.

mod parts;
mod piece;

use serde::Serialize;

#[cfg(test)]
pub(super) use self::parts::SEAM;
pub use self::parts::{PersonPart, Persons, Rendered, Shared};
pub use self::piece::{Piece, takes_gzip};
use super::i18n::Lang;
use crate::domain::conformity::Conformity;

/// What a template shows.
pub trait Page: Serialize {
    /// The name of the template.
    const TEMPLATE: &'static str;

    /// The states in which somebody may see it: usual, empty, wrong, refused. Each is rendered in each language
    /// (`web/samples.rs`).
    #[cfg(test)]
    fn samples() -> Vec<Self>
    where
        Self: Sized;
}

/// What stands around every page.
#[derive(Debug, Serialize)]
pub(super) struct Layout<'a, P> {
    lang: &'static str,
    place: &'a str,
    /// How far the pages are declared to be accessible: `none`, `partial` or `total`.
    conformity: &'static str,
    other_languages: Vec<LanguageLink>,
    page: &'a P,
}

/// What every page says of the place.
#[derive(Debug)]
pub(super) struct PlaceParts<'a> {
    pub(super) name: &'a str,
    pub(super) languages: &'a [Lang],
    pub(super) conformity: Conformity,
}

#[derive(Debug, Serialize)]
struct LanguageLink {
    tag: &'static str,
    name: &'static str,
    address: String,
}

impl<'a, P: Page> Layout<'a, P> {
    /// The layout of `page` at the address `here`, in the language `lang` of those that the `place` has.
    pub(super) fn new(page: &'a P, lang: Lang, place: &PlaceParts<'a>, here: &str) -> Self {
        let link = |other: &Lang| LanguageLink {
            tag: other.tag(),
            name: other.spoken().own_name.as_str(),
            address: with_lang(here, *other),
        };
        let other_languages = place.languages.iter().filter(|other| **other != lang).map(link).collect();
        Self {
            lang: lang.tag(),
            place: place.name,
            conformity: place.conformity.as_declared(),
            other_languages,
            page,
        }
    }
}

fn with_lang(here: &str, lang: Lang) -> String {
    let joint = if here.contains('?') { '&' } else { '?' };
    format!("{here}{joint}lang={}", lang.tag())
}
