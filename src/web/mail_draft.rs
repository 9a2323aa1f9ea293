//! Mails that people send from a mail program of their own: a `mailto:` link with all that is to be
//! said (RFC 6068), for places where Clef sends no mails.

use chrono_tz::Tz;

use super::encode::encode;
use super::format;
use super::i18n::{Lang, args};
use super::links;
use super::visit::Visit;
use crate::bookings::{Notice, NoticeKind};
use crate::domain::booking::Booking;
use crate::domain::member::Person;

/// The link that opens `notice`; `None` if nobody knows the address.
#[must_use]
pub fn notice(visit: &Visit, notice: &Notice, zone: Tz) -> Option<String> {
    let (lang, booking) = (visit.lang, &notice.booking);
    let now = format::when(lang, zone, booking.when.first(zone));
    let news = match notice.news {
        NoticeKind::CalledOff => lang.t_with(
            "mail-draft-called-off",
            &args! { "title" => booking.details.title.as_str(), "when" => now },
        ),
        NoticeKind::Moved(was) => {
            let was = format::when(lang, zone, was);
            let args = args! { "title" => booking.details.title.as_str(), "was" => was, "when" => now };
            format!("{}\n{}", lang.t_with("mail-draft-moved", &args), page_of(visit, booking))
        }
    };
    let message = notice.message.as_ref().map(|message| format!("\n\n{message}")).unwrap_or_default();
    let address = notice.to.email.as_deref()?;
    Some(mailto(
        address,
        &subject(visit, booking, zone),
        &body(visit, &notice.to, &format!("{news}{message}")),
    ))
}

/// The link that opens a notice about a booking, to be written; `None` if nobody knows the address.
#[must_use]
pub fn about(visit: &Visit, booking: &Booking, zone: Tz) -> Option<String> {
    let address = booking.booked_for.email.as_deref()?;
    let body = body(visit, &booking.booked_for, "");
    Some(mailto(address, &subject(visit, booking, zone), &body))
}

fn subject(visit: &Visit, booking: &Booking, zone: Tz) -> String {
    let room = visit.app.schedule.room(&booking.room);
    let room = room.map_or_else(|| booking.room.to_string(), |room| room.name.clone());
    let args = args! { "room" => room, "when" => format::when(visit.lang, zone, booking.when.first(zone)) };
    visit.lang.t_with("mail-draft-subject", &args)
}

fn body(visit: &Visit, to: &Person, text: &str) -> String {
    let lang: Lang = visit.lang;
    let hello = lang.t_with("mail-draft-hello", &args! { "name" => to.name.as_str() });
    let from = visit.actor.person().map(|person| person.name.as_str()).unwrap_or_default();
    format!("{hello}\n\n{text}\n\n{from}\n{}", visit.app.settings.place.name)
}

fn page_of(visit: &Visit, booking: &Booking) -> String {
    visit.app.settings.place.address_of(&links::booking(booking.id))
}

/// RFC 6068 §2: line ends are CRLF, everything that is not plain is encoded, but for the @ between the
/// parts of the address.
fn mailto(address: &str, subject: &str, body: &str) -> String {
    let address = encode(address).replace("%40", "@");
    format!("mailto:{address}?subject={}&body={}", encode(subject), encode(&body.replace('\n', "\r\n")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_said_cannot_leave_its_place() {
        let link = mailto("a?cc=b&x@example.org", "50 % & plus", "Bonjour,\nà bientôt");
        assert_eq!(
            link,
            "mailto:a%3Fcc%3Db%26x@example.org?subject=50%20%25%20%26%20plus&body=Bonjour%2C%0D%0A%C3%A0%20bient%C3%B4t"
        );
    }
}
