//! What reads calendars from elsewhere: those whose events hold rooms, and school holidays.

use std::sync::Arc;

use crate::sync::{FeedReader, FeedSource, HolidayReader};
use crate::web::App;

/// Returns what reads the feeds of the settings, if there are any.
///
/// # Errors
/// If there are no certificates to trust.
pub(super) fn feed_reader(app: &App) -> Result<Option<FeedReader>, reqwest::Error> {
    let (settings, schedule) = (&app.settings, Arc::clone(&app.schedule));
    if settings.feeds.is_empty() {
        return Ok(None);
    }
    let (source, directory) = (FeedSource::new()?, &settings.server.data_directory);
    Ok(Some(FeedReader::new((&settings.feeds, source), schedule, app.feeds.clone(), directory)))
}

/// Returns what reads the school holidays of the settings, if they have an address.
///
/// # Errors
/// If there are no certificates to trust.
pub(super) fn holiday_reader(app: &App) -> Result<Option<HolidayReader>, reqwest::Error> {
    let settings = &app.settings;
    let Some(address) = &settings.holiday_address else { return Ok(None) };
    let file = settings.server.data_directory.join("school-holidays.json");
    HolidayReader::restore((address, settings.place.zone), app.school_holidays.clone(), file).map(Some)
}
