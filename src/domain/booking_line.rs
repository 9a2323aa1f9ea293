//! A booking as what is kept of it on disk, for what has to be done about it after a restart: the calendar may
//! not have it any more.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::act::Act;
use super::attendance::Attendances;
use super::booking::{Booking, BookingId, Record, RequestKey, State, Ticket};
use super::details::Details;
use super::member::Person;
use super::recurrence::Rule;
use super::room::RoomId;
use super::series::Series;
use super::time::{Instant, Interval};
use super::when::When;

/// What is kept of a booking.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct BookingLine {
    room: String,
    id: Uuid,
    ticket: u64,
    start: Instant,
    end: Instant,
    #[serde(flatten)]
    details: Details,
    booked_for: Person,
    created_by: Person,
    #[serde(default)]
    state: State,
    #[serde(default)]
    attendances: Attendances,
    /// The rule of a series, and the starts of dates that do not take place.
    series: Option<(String, Vec<Instant>)>,
    /// The starts of dates that its rule does not give.
    #[serde(default)]
    rdates: Vec<Instant>,
    /// The starts of dates that were left out when it was booked.
    #[serde(default)]
    skipped: Vec<Instant>,
    /// Of a date of a series that became a booking of its own: its original start.
    recurrence_id: Option<Instant>,
    created: Instant,
    modified: Instant,
    #[serde(default)]
    sequence: u32,
    #[serde(default)]
    act: Option<Box<Act>>,
    #[serde(default)]
    lang: Option<String>,
    #[serde(default)]
    join_url: Option<String>,
}

impl From<&Booking> for BookingLine {
    fn from(booking: &Booking) -> Self {
        let series = booking.when.series.as_ref();
        Self {
            room: booking.room.to_string(),
            id: booking.id.0,
            ticket: booking.record.ticket.0,
            start: booking.when.interval.start(),
            end: booking.when.interval.end(),
            details: booking.details.clone(),
            booked_for: booking.booked_for.clone(),
            created_by: booking.record.created_by.clone(),
            state: booking.state,
            attendances: booking.attendances.clone(),
            series: series.map(|series| (series.rule().to_string(), series.exdates().to_vec())),
            rdates: series.map(|series| series.rdates().to_vec()).unwrap_or_default(),
            skipped: series.map(|series| series.skipped().to_vec()).unwrap_or_default(),
            recurrence_id: booking.record.recurrence_id,
            created: booking.record.created,
            modified: booking.record.modified,
            sequence: booking.record.sequence,
            act: booking.record.act.clone(),
            lang: booking.record.lang.clone(),
            join_url: booking.record.join_url.clone(),
        }
    }
}

impl BookingLine {
    /// Returns the booking; `None` if what was kept is none.
    #[must_use]
    pub fn into_booking(self) -> Option<Booking> {
        let series = match self.series {
            Some((rule, exdates)) => {
                let series = Series::known(Rule::parse(&rule).ok()?, exdates).and_on(self.rdates);
                Some(Box::new(series.remembering(self.skipped)))
            }
            None => None,
        };
        Some(Booking {
            id: BookingId(self.id),
            room: RoomId::parse(&self.room)?,
            when: When { interval: Interval::new(self.start, self.end)?, series },
            details: self.details,
            booked_for: self.booked_for,
            state: self.state,
            attendances: self.attendances,
            record: Record {
                ticket: Ticket(self.ticket),
                recurrence_id: self.recurrence_id,
                modified: self.modified,
                sequence: self.sequence,
                act: self.act,
                lang: self.lang,
                join_url: self.join_url,
                // Nobody repeats a request of which only this is left.
                ..Record::new(RequestKey::random(), self.created_by, self.created)
            },
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_kept_of_a_booking_reads_back() {
        let rule = Rule::parse("FREQ=WEEKLY;COUNT=3").expect("a rule");
        let booking = Booking::sample().with(|it| {
            it.details.note = Some("deux\nlignes \"et\" plus".into());
            it.booked_for.email = Some("ana@example.org".into());
            it.state = State::Cancelled;
            it.when.series =
                Some(Box::new(Series::known(rule, Vec::new()).skipping(&[it.when.interval.start()])));
            (it.record.sequence, it.record.lang) = (4, Some("en".into()));
            it.record.join_url = Some("https://meet.example.org/clef-a".into());
        });
        let line = serde_json::to_string(&BookingLine::from(&booking)).expect("strings and numbers");
        let read = serde_json::from_str::<BookingLine>(&line).expect("a line").into_booking();
        let read = read.expect("a booking").with(|it| it.record.request = booking.record.request.clone());
        assert_eq!(read, booking);
    }

    /// The file of an older Clef lacks what it did not know.
    #[test]
    fn a_line_of_an_older_clef_is_read() {
        let line = r#"{"room":"atelier","id":"00000000-0000-0000-0000-000000000007","ticket":3,
            "start":"2027-03-28T07:00:00Z","end":"2027-03-28T09:00:00Z","title":"Réunion","head_count":8,"note":null,
            "booked_for":{"id":"ana","name":"Ana","email":null},"created_by":{"id":"ana","name":"Ana","email":null},
            "series":null,"recurrence_id":null,"created":"2027-01-02T03:04:05Z","modified":"2027-01-02T03:04:05Z"}"#;
        let booking = serde_json::from_str::<BookingLine>(line).expect("a line").into_booking();
        assert_eq!(
            booking.map(|it| (it.details.title, it.state)),
            Some(("Réunion".into(), State::Confirmed))
        );
    }
}
