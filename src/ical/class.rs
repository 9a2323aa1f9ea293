//! Whom an event is for.

/// Whom an event is for (CLASS, RFC 5545 §3.8.1.3).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Class {
    /// For everybody who may read the calendar; also without a CLASS.
    Public,
    /// Its times are for everybody, what it says is not; also what nobody knows.
    Confidential,
    /// For nobody but its owner.
    Private,
}

impl Class {
    pub(super) fn read(text: Option<&str>) -> Self {
        let is = |class: &str| text.is_none_or(|text| text.eq_ignore_ascii_case(class));
        if is("PUBLIC") {
            Self::Public
        } else if is("PRIVATE") {
            Self::Private
        } else {
            Self::Confidential
        }
    }
}
