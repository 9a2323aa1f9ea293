//! The mail by which somebody without an account proves their address. It says nothing that whoever asked has written:
//! it may be to somebody else, who has asked for nothing.

use std::sync::Arc;

use crate::domain::room::Room;
use crate::mail::{Address, Mail};
use crate::web::guests::{AskedRoom, GOOD_FOR};
use crate::web::i18n::args;
use crate::web::visit::Visit;

/// Sends `address` the link that asks for what is `asked`, in `room`.
pub(super) fn send(visit: &Visit, room: &Room, address: &Address, asked: AskedRoom) {
    let (app, lang, now) = (Arc::clone(&visit.app), visit.lang, visit.now);
    let when = asked.interval().map(|interval| visit.when(room.zone, interval)).unwrap_or_default();
    let link = asked.link(address, now);
    let (address, room) = (address.clone(), room.name.clone());
    // Where nobody waits for it, as for links to sign in.
    visit.app.mailer.post(now, move || {
        let place = &app.settings.place;
        let said = args! { "place" => place.name.as_str(), "room" => room.as_str(), "when" => when.as_str() };
        let paragraphs = [
            lang.t("mail-hello"),
            lang.t_with("mail-ask-open", &said),
            place.address_of(&link.path(&app)?),
            lang.t_with("mail-ask-long", &args! { "hours" => GOOD_FOR.num_hours() }),
            lang.t("mail-ask-not-you"),
        ];
        Some(Mail {
            to: address,
            name: None,
            subject: lang.t_with("mail-ask-subject", &said),
            text: format!("{}\n\n-- \n{}\n", paragraphs.join("\n\n"), place.name),
            html: None,
            invitation: None,
            thread: None,
            unsubscribe: None,
            about: "a link to ask for a room".to_owned(),
        })
    });
}
