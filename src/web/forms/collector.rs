//! What is read of a form, and what is wrong with it.

use super::{Field, FieldError, Problem};

/// Keeps what is read, and notes what is wrong with the rest.
pub(super) struct Collector<'a>(pub(super) &'a mut Vec<FieldError>);

impl Collector<'_> {
    pub(super) fn value<T>(&mut self, field: Field, read: Result<T, impl Into<Problem>>) -> Option<T> {
        read.map_err(|problem| self.0.push(FieldError::new(field, problem.into()))).ok()
    }
}
