//! The job that sends mails, put together.

use std::sync::Arc;

use tokio::sync::Notify;

use crate::domain::preferences::Preferences;
use crate::events::{self, Listener};
use crate::jobs::{Postman, SendNotices, Watches};
use crate::notebook::Notebook;
use crate::notices::Outbox;
use crate::web::{App, mails};

/// Returns the job that tells people by mail what is owed to them.
pub(super) fn job(app: &Arc<App>, outbox: Arc<Outbox>, notebook: Arc<Notebook>) -> SendNotices {
    let settings = app.settings.notices.clone();
    let asked = Arc::<Notify>::default();
    tokio::spawn(events::ask(Listener::new("ask-notices", &app.schedule), Arc::clone(&asked), |_| true));
    let looking = Arc::clone(app);
    let actor = Box::new(move |chosen: &Preferences, now| looking.actor_of(chosen, now));
    let watches = Watches::new(Arc::clone(&notebook), app.bookings.clone(), actor);
    let postman = Postman::new(notebook, app.mailer(), app.undelivered.clone(), settings.clone());
    let known = (Arc::clone(&app.schedule), watches);
    SendNotices::new((outbox, asked), known, (postman, mails::wording(app)), settings)
}
