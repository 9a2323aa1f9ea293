//! `GET /door/{room}/poster`: a sheet of paper for the door, with a QR code that opens the same page as a display, on the phone and
//! with the account of whoever scans it.

use axum::extract::Path;
use axum::response::Response;
use serde::Serialize;

use super::desk::require_reception;
use super::{links, room};
use crate::web::error::Error;
use crate::web::page::Page;
use crate::web::qr::QrShape;
use crate::web::visit::Visit;

#[derive(Debug, Serialize)]
pub(in crate::web) struct PosterPage {
    name: String,
    site: String,
    /// The whole address, for whoever has no camera.
    address: String,
    door: String,
    qr: Option<QrShape>,
}

impl Page for PosterPage {
    const TEMPLATE: &'static str = "door_poster.html";

    #[cfg(test)]
    fn samples() -> Vec<Self> {
        let address = "https://coop.example/salles/door/atelier";
        let page = |qr| Self {
            name: "L’Atelier <b>".into(),
            site: "Nord & <Sud>".into(),
            address: address.into(),
            door: "/door/atelier".into(),
            qr,
        };
        vec![page(QrShape::of(address)), page(None)]
    }
}

/// `GET /door/{room}/poster`
///
/// # Errors
/// If whoever asks is not at reception.
pub async fn show_poster(visit: Visit, Path(id): Path<String>) -> Result<Response, Error> {
    require_reception(&visit)?;
    let room = room(&visit, &id)?;
    let door = links::door(&room.id, false, "");
    let place = visit.app.settings.place.public_url.as_str().trim_end_matches('/');
    let address = format!("{place}{door}");
    let (name, site, qr) = (room.name.clone(), room.site.name.clone(), QrShape::of(&address));
    visit.page(&PosterPage { name, site, address, door, qr })
}
