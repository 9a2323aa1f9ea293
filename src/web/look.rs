//! How the place looks, as browsers get it: a style sheet with its colour, its logo, pictures of its rooms.

use std::collections::HashMap;
use std::sync::Arc;

use axum::extract::{Query, State};
use axum::http::HeaderMap;
use axum::response::Response;

use super::App;
use super::assets::{Asset, Version};
use super::error::Error;
use crate::config;
use crate::domain::colour::Colour;
use crate::domain::room::RoomId;

/// The paper and the sheets of a dark page (`assets/clef.css`), on which the colour is read too.
const DARK: [Colour; 2] = [Colour::new(0x14, 0x18, 0x1d), Colour::new(0x1b, 0x20, 0x27)];

/// What there is of the place's own.
#[derive(Debug, Default)]
pub struct Look {
    style: Option<Asset>,
    logo: Option<Asset>,
    pictures: HashMap<RoomId, Asset>,
}

/// Where it is; without what there is not.
#[derive(Debug, Clone, Default)]
pub(super) struct Addresses {
    pub(super) style: Option<String>,
    pub(super) logo: Option<String>,
}

impl Look {
    /// Returns what `settings` say, ready to be sent.
    pub fn new(settings: &config::Look) -> Self {
        let picture = |it: &config::Picture| Asset::new(it.media_type, it.bytes.clone());
        let style = settings.colour.map(|colour| Asset::new("text/css; charset=utf-8", style(colour).into()));
        let pictures = settings.pictures.iter().map(|(room, it)| (room.clone(), picture(it)));
        Self { style, logo: settings.logo.as_ref().map(picture), pictures: pictures.collect() }
    }

    pub(super) fn addresses(&self) -> Addresses {
        Addresses {
            style: self.style.as_ref().map(|style| style.at("/assets/place.css")),
            logo: self.logo.as_ref().map(|logo| logo.at("/assets/logo")),
        }
    }

    pub(super) fn picture_of(&self, room: &RoomId) -> Option<&Asset> {
        self.pictures.get(room)
    }

    /// Returns where the picture of `room` is, if it has one.
    pub(super) fn address_of_picture(&self, room: &RoomId) -> Option<String> {
        self.picture_of(room).map(|picture| picture.at(&format!("/rooms/{room}/picture")))
    }
}

/// The colours that follow from the place's: as they are where it is light, lighter where it is dark.
fn style(colour: Colour) -> String {
    let on_dark = colour.legible_on(&DARK, Colour::WHITE).unwrap_or(Colour::WHITE);
    let paper = DARK[0];
    format!(
        ":root{{--accent:{colour};--on-accent:#fff}}\n\
         @media (prefers-color-scheme:dark){{:root{{--accent:{on_dark};--on-accent:{paper}}}}}\n"
    )
}

/// `GET /assets/place.css`
///
/// # Errors
/// If the place has no colour of its own.
pub(super) async fn show_style(
    State(app): State<Arc<App>>,
    Query(asked): Query<Version>,
    headers: HeaderMap,
) -> Result<Response, Error> {
    Ok(app.look.style.as_ref().ok_or(Error::NotFound)?.answer(&asked, &headers))
}

/// `GET /assets/logo`
///
/// # Errors
/// If the place has none.
pub(super) async fn show_logo(
    State(app): State<Arc<App>>,
    Query(asked): Query<Version>,
    headers: HeaderMap,
) -> Result<Response, Error> {
    Ok(app.look.logo.as_ref().ok_or(Error::NotFound)?.answer(&asked, &headers))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::colour::LEGIBLE;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn the_colour_is_legible_in_the_dark_too(red: u8, green: u8, blue: u8) {
            let css = style(Colour::new(red, green, blue));
            let dark = css.lines().nth(1).expect("a line for the dark");
            let at = dark.find("--accent:").expect("a colour") + "--accent:".len();
            let accent = Colour::parse(&dark[at..at + 7]).expect("a colour");
            prop_assert!(DARK.iter().all(|ground| accent.contrast(*ground) >= LEGIBLE), "{css}");
        }
    }
}
