//! Reading and writing the protocol's XML (RFC 4918 §8.2), bounded in size and depth, without
//! document types.
//!
//! Large answers are read with the [`XmlReader`] as they come; small documents become an [`Element`];
//! both sides of the protocol write with the [`XmlWriter`].

mod element;
mod reader;
mod writer;

pub use element::Element;
pub use reader::{MAX_DEPTH, Start, Token, XmlReader};
pub use writer::XmlWriter;

/// Why a document was not read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum XmlError {
    /// The document is larger than its reader accepts.
    #[error("{size} bytes are more than the {limit} allowed")]
    TooLarge {
        /// Bytes in the document.
        size: usize,
        /// Bytes allowed.
        limit: usize,
    },
    /// Elements nested deeper than [`MAX_DEPTH`].
    #[error("elements are nested deeper than {MAX_DEPTH}")]
    TooDeep,
    /// A document type, which could define entities that grow without bound.
    #[error("a DOCTYPE is not accepted")]
    Doctype,
    /// The document ends before its elements do, or has no element at all.
    #[error("the document ends too early")]
    Truncated,
    /// The root element is not the one asked for.
    #[error("the root element is {found}, not {expected}")]
    WrongRoot {
        /// Local name of the element asked for.
        expected: String,
        /// Local name of the element found.
        found: String,
    },
    /// Not well-formed, or an entity or prefix that nothing defines.
    #[error("not well-formed XML: {0}")]
    Syntax(String),
}

impl From<XmlError> for crate::caldav::Error {
    fn from(error: XmlError) -> Self {
        Self::Malformed(error.to_string())
    }
}
