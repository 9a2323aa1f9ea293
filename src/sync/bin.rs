//! What lies in the bin of the calendar server, whose calendar refuses the UIDs there still.
// QUIRK Nextcloud: docs/nextcloud.md §4.

use crate::caldav::client::Client;
use crate::caldav::{Error, Href};
use crate::domain::booking::Ticket;
use crate::domain::room::Room;
use crate::ical;

/// Returns the highest ticket of `room`, whose calendar is `collection`, in the bin: 0 if there is none, or no bin.
///
/// # Errors
/// If the server cannot be reached.
pub(crate) async fn highest_ticket(client: &Client, room: &Room, collection: &Href) -> Result<Ticket, Error> {
    let name = collection.name();
    let ticket = |data: &str| ical::read_booking(data, room).map(|booking| booking.record.ticket);
    let bin = client.list_bin().await?;
    let of_room = bin.iter().filter(|binned| binned.calendar == name);
    Ok(of_room.filter_map(|binned| ticket(&binned.data)).max().unwrap_or_default())
}
