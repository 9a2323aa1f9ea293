//! What is wrong in a room: whoever is there reports it, reception sees to it. It is kept in the notebook.

use super::permission::{may_report, may_settle};
use super::{BookError, Bookings, Obstacle};
use crate::caldav::Error;
use crate::domain::booking::RequestKey;
use crate::domain::defect::{Defect, DefectId, DefectKind};
use crate::domain::member::Actor;
use crate::domain::room::RoomId;
use crate::domain::time::Instant;
use crate::notebook::{Notebook, Unwritten};

/// What somebody reports.
#[derive(Debug, Clone)]
pub struct DefectReport {
    /// About which room.
    pub room: RoomId,
    /// What it is about.
    pub kind: DefectKind,
    /// What is wrong.
    pub word: Option<String>,
    /// The form that it was sent with: the same is taken once.
    pub key: RequestKey,
}

/// What became of a report.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reported {
    /// Reception reads it.
    Kept,
    /// There are so many open reports of this room that reception looks at it anyway.
    Enough,
}

impl Bookings {
    /// Keeps what `actor` reports, for reception to see to.
    ///
    /// # Errors
    /// [`BookError::Forbidden`] for visitors and for the display at another door, [`BookError::NotDone`] if it cannot be
    /// kept, [`BookError::OutcomeUnknown`] if nobody knows.
    pub async fn report_defect(
        &self,
        actor: &Actor,
        report: DefectReport,
        now: Instant,
    ) -> Result<Reported, BookError> {
        let DefectReport { room, kind, word, key } = report;
        let by = may_report(actor, self.0.room(&room)?)?.clone();
        let open = self.0.notebook.as_ref().map(|notebook| notebook.defects()).unwrap_or_default();
        let id = DefectId::of(&room, &key);
        if open.iter().any(|one| one.id == id) {
            return Ok(Reported::Kept);
        }
        if Defect::are_enough(open.iter().filter(|one| one.room == room), now) {
            return Ok(Reported::Enough);
        }
        let silence = BookError::OutcomeUnknown { room: room.clone(), key: key.clone() };
        let shared = self.0.clone();
        let keep = async move {
            let of = (room.clone(), key);
            let kept =
                shared.own_notebook()?.keep_defect(&Defect { id, room, kind, word, by, at: now }).await;
            kept.map_err(|error| match error {
                Unwritten::No(error) => BookError::of_write(&error),
                Unwritten::Unknown(_) => BookError::OutcomeUnknown { room: of.0, key: of.1 },
            })
        };
        self.answered(keep, silence).await.map(|()| Reported::Kept)
    }

    /// Takes the report `id` off reception's list, for `actor` who is at reception. Returns its room.
    ///
    /// # Errors
    /// [`BookError::NotFound`] if there is no such report, [`BookError::Forbidden`] for everybody but the room's
    /// reception, [`BookError::NotDone`] if the notebook cannot be written.
    pub async fn settle_defect(&self, actor: &Actor, id: DefectId) -> Result<RoomId, BookError> {
        let open = self.0.own_notebook()?.defects();
        let defect = open.into_iter().find(|one| one.id == id).ok_or(BookError::NotFound)?;
        may_settle(actor, self.0.room(&defect.room)?)?;
        let settled = self.0.own_notebook()?.settle_defect(id).await;
        settled.map_err(|error| BookError::of_server(&error))?;
        Ok(defect.room)
    }
}

impl super::Shared {
    fn own_notebook(&self) -> Result<&Notebook, BookError> {
        let missing = || BookError::NotDone {
            obstacle: Obstacle::CalendarMissing,
            reason: Error::NotFound("the notebook".to_owned()).to_string(),
        };
        self.notebook.as_deref().ok_or_else(missing)
    }
}
