//! What a source holds, one by one, and why something of it is left out.

use crate::domain::booking::Booking;
use crate::domain::room::RoomId;
use crate::domain::text::as_line;
use crate::domain::time::Instant;

/// Something that a source holds.
#[derive(Debug, Clone)]
pub struct Item {
    /// Where it stands: a file, and a line or a name in it.
    pub at: String,
    /// The room, as the source calls it.
    pub room: String,
    /// Its title.
    pub title: String,
    /// The booking that it becomes, or why it becomes none.
    pub made: Result<Box<Booking>, LeftOut>,
    /// What of it is taken over, if it goes on after that.
    pub goes_on: Option<GoesOn>,
}

/// That something goes on after what is taken over of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct GoesOn {
    /// Until when it is taken over.
    pub until: Instant,
    /// Whether it has no end.
    pub is_endless: bool,
}

impl Item {
    /// Returns what stands at `at` as `booking`.
    pub(super) fn booked(at: impl Into<String>, booking: Booking) -> Self {
        let (room, title) = (booking.room.to_string(), booking.details.title.clone());
        Self { at: at.into(), room, title, made: Ok(Box::new(booking)), goes_on: None }
    }

    /// Returns what stands at `at` as something that becomes no booking.
    pub(super) fn left_out(at: impl Into<String>, room: &str, title: &str, why: LeftOut) -> Self {
        Self {
            at: at.into(),
            room: as_line(room, 100),
            title: as_line(title, 200),
            made: Err(why),
            goes_on: None,
        }
    }
}

/// Why something becomes no booking.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LeftOut {
    /// No room is meant by what its room is called.
    #[error("no room is meant by “{0}”: name one with --map \"{0}=ID\", or with --room")]
    NoRoom(String),
    /// It cannot be read.
    #[error("it cannot be read: {0}")]
    Unreadable(String),
    /// It takes no time.
    #[error("it takes no time")]
    NoLength,
    /// It says that the room stays free.
    #[error("it holds no room: it is shown as free")]
    ShownAsFree,
    /// It is no event.
    #[error("these are no events: {0}")]
    NoEvents(usize),
    /// It holds its room for a booking that is not there.
    #[error("it is held for a booking of {0}, which is not in what is read")]
    PartOf(RoomId),
    /// It also holds a room that there is none of.
    #[error("it also holds the room “{0}”, which is not in the settings")]
    AlsoHolds(RoomId),
    /// It is in an area whose day has periods instead of times.
    #[error("its area has periods with names instead of times, which tell no time")]
    Periods,
    /// It was asked for there, and nobody said yes before it was over.
    #[error("it was asked for and never granted, and is over")]
    NeverGranted,
    /// It is a series, of which a table does not say everything.
    #[error("it is a series, of which a table does not say all dates: take the calendar (.ics)")]
    SeriesInTable,
    /// Under its id something is there in another room or at another time.
    #[error(
        "what is there under its id is in another room or at another time: another entry has that number, or it was moved since"
    )]
    OtherThere,
    /// It has more dates before that moment, on the clock of its room, than are taken over of one event.
    #[error("these {count} dates before {before}: it has more than are taken over of one event")]
    TooManyDates {
        /// How many.
        count: usize,
        /// The first date that is taken over.
        before: String,
    },
    /// It was cancelled there.
    #[error("it was cancelled there")]
    Cancelled,
    /// It says something of another entry, and comes with that or with nothing.
    #[error("it belongs to something else that is read")]
    Beside,
}

impl LeftOut {
    /// Whether something is lost by that.
    pub(super) fn is_loss(&self) -> bool {
        !matches!(self, Self::Cancelled | Self::Beside)
    }
}
