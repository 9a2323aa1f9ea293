//! Who is to be told what about a booking, and what is still owed.
//!
//! What happened comes from [events](crate::events), so it does not matter who did it and where. [`News`] is the
//! table of what is told; [`Outbox`] keeps what is owed until it was sent, over restarts too; `jobs::notices` decides by
//! claims which Clef sends it, and `web::mails` puts it into words. To add a kind of mail: its line in
//! the table, and its words.

mod chat_line;
mod chat_queue;
mod news;
mod outbox;
mod owed;
mod reminders;
mod settings;
mod undelivered;
mod wording;

pub use self::chat_line::ChatLine;
pub use self::chat_queue::ChatQueue;
pub use self::news::{Doer, News, Notice};
pub use self::outbox::Outbox;
pub use self::owed::Owed;
pub use self::reminders::{Reminder, reminders};
pub use self::settings::NoticeSettings;
pub use self::undelivered::{Undelivered, UndeliveredList};
pub use self::wording::{FreedUp, Report, Wording};
