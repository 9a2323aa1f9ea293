//! What can go wrong between Clef and a calendar server.

/// The preconditions that say that a UID is taken.
const UID_TAKEN: [&str; 2] = ["no-uid-conflict", "unique-scheduling-object-resource"];

/// Why a request failed.
///
/// The distinction that booking rests on is in [`Error::may_have_happened`]: after some of these the
/// request certainly changed nothing, after others nobody knows.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// No answer. `sent` says whether the request may have reached the server.
    #[error("the calendar server cannot be reached: {reason}")]
    Unreachable {
        /// False if the connection was never made (DNS, refused, TLS): then nothing happened.
        sent: bool,
        /// The cause, for the log.
        reason: String,
    },
    /// 401, or an earlier 401 after which the client does not ask any more (`docs/nextcloud.md`:
    /// eleven wrong passwords lock out everybody behind this address).
    #[error("the calendar server does not accept the account or app password")]
    Unauthorized,
    /// 401 with ways to sign in among which HTTP Basic (RFC 7617) is not: no password would help.
    #[error(
        "the calendar server lets nobody in by HTTP Basic, the only way that Clef speaks; it offers {offered}"
    )]
    NoBasic {
        /// The schemes that it offers, in its own words.
        offered: String,
    },
    /// 404 or 410.
    #[error("not found on the calendar server: {0}")]
    NotFound(String),
    /// 412: `If-Match` or `If-None-Match` did not hold.
    #[error("it was changed in the meantime")]
    PreconditionFailed {
        /// The name of the RFC 4791 or RFC 4918 precondition in the answer, if there was one.
        condition: Option<String>,
    },
    /// Any other answer that is not success.
    #[error("the calendar server refused with status {status}{}", condition.as_deref().map(|c| format!(" ({c})")).unwrap_or_default())]
    Rejected {
        /// HTTP status.
        status: u16,
        /// The name of the precondition in the answer (`no-uid-conflict`, `valid-sync-token` ...).
        condition: Option<String>,
        /// The beginning of the answer, for the log and for telling servers' quirks apart.
        body: String,
    },
    /// An answer of more bytes than are read.
    #[error("the calendar server's answer cannot be understood: larger than the {0} bytes allowed")]
    TooLarge(usize),
    /// An answer that is not what was asked for: HTML, garbage.
    #[error("the calendar server's answer cannot be understood: {0}")]
    Malformed(String),
}

impl Error {
    /// Whether a *write* that ended so may have changed the calendar all the same: it was sent and
    /// the answer was lost, broken or a 5xx.
    #[must_use]
    pub fn may_have_happened(&self) -> bool {
        match self {
            Self::Unreachable { sent, .. } => *sent,
            // 507: "unable to store the representation needed", so nothing is stored (RFC 4918 §11.5).
            Self::Rejected { status, .. } => *status >= 500 && *status != 507,
            Self::Malformed(_) | Self::TooLarge(_) => true,
            Self::Unauthorized
            | Self::NoBasic { .. }
            | Self::NotFound(_)
            | Self::PreconditionFailed { .. } => false,
        }
    }

    /// Whether the server says that it is being maintained.
    // QUIRK Nextcloud: 503 with this sentence and without Retry-After, docs/nextcloud.md §7.
    #[must_use]
    pub fn is_maintenance(&self) -> bool {
        matches!(self, Self::Rejected { status: 503, body, .. } if body.contains("maintenance"))
    }

    /// Whether the server says that Clef's account is disabled.
    // QUIRK Nextcloud: of a disabled account it says 503 with this sentence, docs/nextcloud.md §7.
    #[must_use]
    pub fn is_account_disabled(&self) -> bool {
        matches!(self, Self::Rejected { status: 503, body, .. } if body.contains("Account disabled"))
    }

    /// Whether a create failed because its UID is in the calendar already (RFC 4791 §5.3.2.1), or in another
    /// one of the account (RFC 6638 §3.2.4.1, which Cyrus applies to every event).
    #[must_use]
    pub fn is_uid_taken(&self) -> bool {
        match self {
            Self::PreconditionFailed { condition } | Self::Rejected { status: 403 | 409, condition, .. } => {
                condition.as_deref().is_some_and(|condition| UID_TAKEN.contains(&condition))
            }
            // QUIRK Nextcloud: a live UID answers 400 with this sentence, a binned or concurrent one
            // 500 with the database's duplicate-key error, docs/nextcloud.md §3.
            Self::Rejected { status: 400, body, .. } => body.contains("uid already exists"),
            Self::Rejected { status: 500, body, .. } => body.contains("SQLSTATE[23"),
            _ => false,
        }
    }

    /// Whether a sync-collection failed because the server does not know the token any more
    /// (RFC 6578 §3.2): then everything has to be read again.
    #[must_use]
    pub fn is_sync_token_invalid(&self) -> bool {
        match self {
            Self::PreconditionFailed { condition } | Self::Rejected { condition, .. } => {
                condition.as_deref() == Some("valid-sync-token")
            }
            _ => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    fn rejected(status: u16, condition: Option<&str>, body: &str) -> Error {
        Error::Rejected { status, condition: condition.map(Into::into), body: body.into() }
    }

    #[rstest]
    #[case(rejected(403, Some("no-uid-conflict"), ""), true)]
    #[case(rejected(409, Some("no-uid-conflict"), ""), true)]
    #[case(Error::PreconditionFailed { condition: Some("no-uid-conflict".into()) }, true)]
    #[case(rejected(403, Some("unique-scheduling-object-resource"), ""), true)]
    #[case(rejected(409, Some("unique-scheduling-object-resource"), ""), true)]
    #[case(Error::PreconditionFailed { condition: Some("unique-scheduling-object-resource".into()) }, true)]
    #[case(rejected(500, Some("unique-scheduling-object-resource"), ""), false)]
    // SOGo, which takes a UID twice at the same moment all the same.
    #[case(rejected(403, None, "Event UID already in use. (conflict)"), false)]
    #[case(rejected(400, None, "Calendar object with uid already exists in this calendar collection."), true)]
    #[case(
        rejected(500, None, "An exception: SQLSTATE[23000]: Integrity constraint violation: 1062 Duplicate"),
        true
    )]
    #[case(rejected(500, None, "Internal Server Error"), false)]
    #[case(rejected(403, None, "Forbidden"), false)]
    #[case(rejected(409, None, "Conflict"), false)]
    #[case(Error::PreconditionFailed { condition: None }, false)]
    fn only_an_explained_answer_means_taken(#[case] error: Error, #[case] taken: bool) {
        assert_eq!(error.is_uid_taken(), taken);
    }

    #[rstest]
    #[case(Error::Unreachable { sent: false, reason: String::new() }, false)]
    #[case(Error::Unreachable { sent: true, reason: String::new() }, true)]
    #[case(rejected(502, None, ""), true)]
    #[case(rejected(415, None, ""), false)]
    #[case(Error::Unauthorized, false)]
    fn it_is_known_after_which_errors_a_write_may_stand(#[case] error: Error, #[case] unknown: bool) {
        assert_eq!(error.may_have_happened(), unknown);
    }
}
