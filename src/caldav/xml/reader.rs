//! A pull reader that resolves namespaces (Namespaces in XML 1.0) and gathers text.

use std::borrow::Cow;

use quick_xml::escape::resolve_predefined_entity;
use quick_xml::events::{BytesStart, Event};
use quick_xml::name::{Namespace, NamespaceResolver, ResolveResult};
use quick_xml::reader::NsReader;

use super::XmlError;

/// How deep elements may be nested. Real answers need less than ten.
pub const MAX_DEPTH: usize = 64;

/// How many attributes one element may have.
const MAX_ATTRIBUTES: usize = 64;

/// A start tag.
#[derive(Debug)]
pub struct Start<'i> {
    tag: BytesStart<'i>,
}

impl Start<'_> {
    /// The unqualified and qualified attributes as written, without namespace declarations.
    ///
    /// # Errors
    /// When they are not well-formed, or more than anything real has.
    pub fn attributes(&self) -> Result<Vec<(String, String)>, XmlError> {
        let mut found = Vec::new();
        for attribute in self.tag.attributes().with_checks(false) {
            let attribute = attribute.map_err(syntax)?;
            if attribute.key.as_namespace_binding().is_some() {
                continue;
            }
            if found.len() == MAX_ATTRIBUTES {
                return Err(XmlError::Syntax("too many attributes".into()));
            }
            let value = attribute.normalized_value(quick_xml::XmlVersion::Implicit1_0).map_err(syntax)?;
            found.push((attribute.key.into_inner().to_owned(), value.into_owned()));
        }
        Ok(found)
    }
}

/// The next token of a document.
#[derive(Debug)]
pub enum Token<'i> {
    /// An element begins; an empty one is followed by its [`Token::End`] at once.
    Start(Start<'i>),
    /// The innermost open element ends.
    End,
    /// A piece of text with its references resolved. Neighbouring pieces belong together.
    Text(Cow<'i, str>),
}

/// Reads one document, token by token.
pub struct XmlReader<'i> {
    inner: NsReader<&'i [u8]>,
    depth: usize,
    has_root: bool,
}

impl<'i> XmlReader<'i> {
    /// A reader of a document of at most `limit` bytes.
    ///
    /// # Errors
    /// [`XmlError::TooLarge`].
    pub fn new(document: &'i str, limit: usize) -> Result<Self, XmlError> {
        if document.len() > limit {
            return Err(XmlError::TooLarge { size: document.len(), limit });
        }
        let mut inner = NsReader::from_str(document);
        // So `<a/>` and `<a></a>` are the same to whoever reads.
        inner.config_mut().expand_empty_elements = true;
        Ok(Self { inner, depth: 0, has_root: false })
    }

    /// The next token; `None` at the end of a complete document.
    ///
    /// # Errors
    /// When the document is not well-formed, too deep, cut off or has a document type.
    pub fn next_token(&mut self) -> Result<Option<Token<'i>>, XmlError> {
        loop {
            let text = match self.inner.read_event().map_err(syntax)? {
                Event::Start(tag) => return self.open(tag).map(Some),
                Event::End(_) => {
                    // Never below zero: the library refuses an end without its start.
                    self.depth -= 1;
                    return Ok(Some(Token::End));
                }
                Event::Eof if self.depth == 0 && self.has_root => return Ok(None),
                // Without this an answer that was cut off would read as a short one.
                Event::Eof => return Err(XmlError::Truncated),
                // Entities that name each other grow without bound, and no server of calendars sends a document type.
                Event::DocType(_) => return Err(XmlError::Doctype),
                Event::Text(text) => readable(text.xml10_content()),
                Event::CData(text) => readable(text.xml10_content()),
                Event::GeneralRef(reference) => Cow::Owned(resolve(&reference)?),
                Event::Empty(_) | Event::Comment(_) | Event::Decl(_) | Event::PI(_) => continue,
            };
            if self.depth > 0 {
                return Ok(Some(Token::Text(text)));
            }
            if !text.trim_matches(['\u{feff}', ' ', '\t', '\n', '\r']).is_empty() {
                return Err(XmlError::Syntax("text outside of the root element".into()));
            }
        }
    }

    fn open(&mut self, tag: BytesStart<'i>) -> Result<Token<'i>, XmlError> {
        if self.depth == 0 && self.has_root {
            return Err(XmlError::Syntax("more than one root element".into()));
        }
        if self.depth == MAX_DEPTH {
            return Err(XmlError::TooDeep);
        }
        if let ResolveResult::Unknown(prefix) = self.resolver().resolve_element(tag.name()).0 {
            return Err(XmlError::Syntax(format!("the prefix {prefix:?} is not declared")));
        }
        self.depth += 1;
        self.has_root = true;
        Ok(Token::Start(Start { tag }))
    }

    fn resolver(&self) -> &NamespaceResolver {
        self.inner.resolver()
    }

    /// The namespace (empty for none) and local name of an element that was just read.
    pub fn name<'a>(&'a self, start: &'a Start<'_>) -> (&'a str, &'a str) {
        let (namespace, name) = self.resolver().resolve_element(start.tag.name());
        let namespace = match namespace {
            ResolveResult::Bound(Namespace(namespace)) => namespace,
            ResolveResult::Unbound | ResolveResult::Unknown(_) => "",
        };
        (namespace, name.into_inner())
    }

    /// Reads up to and into the root element, which must be `name`.
    ///
    /// # Errors
    /// [`XmlError::WrongRoot`], and those of [`XmlReader::next_token`].
    pub fn root(&mut self, namespace: &str, name: &str) -> Result<Start<'i>, XmlError> {
        let Some(Token::Start(start)) = self.next_token()? else { return Err(XmlError::Truncated) };
        let found = self.name(&start);
        if found != (namespace, name) {
            return Err(XmlError::WrongRoot { expected: name.to_owned(), found: found.1.to_owned() });
        }
        Ok(start)
    }

    /// The next child of the open element, passing over text; `None` when the element ends.
    ///
    /// # Errors
    /// Those of [`XmlReader::next_token`].
    pub fn next_child(&mut self) -> Result<Option<Start<'i>>, XmlError> {
        loop {
            match self.next_token()? {
                Some(Token::Start(start)) => return Ok(Some(start)),
                Some(Token::Text(_)) => {}
                Some(Token::End) | None => return Ok(None),
            }
        }
    }

    /// The text of the open element up to its end; elements within are passed over.
    ///
    /// # Errors
    /// Those of [`XmlReader::next_token`].
    pub fn text(&mut self) -> Result<Cow<'i, str>, XmlError> {
        let mut gathered = Cow::Borrowed("");
        loop {
            match self.next_token()?.ok_or(XmlError::Truncated)? {
                Token::Start(_) => self.skip()?,
                Token::End => return Ok(gathered),
                Token::Text(piece) if gathered.is_empty() => gathered = piece,
                Token::Text(piece) => gathered.to_mut().push_str(&piece),
            }
        }
    }

    /// Passes over the rest of the open element.
    ///
    /// # Errors
    /// Those of [`XmlReader::next_token`].
    pub fn skip(&mut self) -> Result<(), XmlError> {
        let outside = self.depth.saturating_sub(1);
        while self.depth > outside {
            self.next_token()?.ok_or(XmlError::Truncated)?;
        }
        Ok(())
    }
}

fn resolve(reference: &quick_xml::events::BytesRef<'_>) -> Result<String, XmlError> {
    if reference.is_char_ref() {
        // Of a number that is no character at all nothing else can be made.
        let character = reference.resolve_char_ref().ok().flatten().filter(|c| is_allowed(*c));
        return Ok(character.unwrap_or(char::REPLACEMENT_CHARACTER).to_string());
    }
    resolve_predefined_entity(reference)
        .map(str::to_owned)
        .ok_or_else(|| XmlError::Syntax(format!("the entity {:?} is not defined", &**reference)))
}

/// Whether XML 1.0 §2.2 allows it in a document, raw or as a reference.
fn is_allowed(character: char) -> bool {
    !matches!(character, '\0'..='\u{8}' | '\u{b}' | '\u{c}' | '\u{e}'..='\u{1f}' | '\u{fffe}' | '\u{ffff}')
}

/// `text` with a replacement for each character that XML does not allow. Servers put them into their answers as
/// somebody typed them, and one title must not make all other events unreadable.
fn readable(text: Cow<'_, str>) -> Cow<'_, str> {
    // Looked at byte by byte first, without a branch for each: texts are most of an answer. All that XML forbids in text that is
    // UTF-8 begins with one of these bytes.
    let is_suspect = |byte: u8| byte < b' ' && !matches!(byte, b'\t' | b'\n' | b'\r') || byte == 0xef;
    if !text.bytes().fold(false, |is_any, byte| is_any | is_suspect(byte)) || text.chars().all(is_allowed) {
        return text;
    }
    text.chars().map(|c| if is_allowed(c) { c } else { char::REPLACEMENT_CHARACTER }).collect()
}

fn syntax(error: impl std::fmt::Display) -> XmlError {
    XmlError::Syntax(error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    fn text_of(document: &str) -> Result<String, XmlError> {
        let mut reader = XmlReader::new(document, 1_000)?;
        reader.root("", "a")?;
        let text = reader.text()?.into_owned();
        assert!(reader.next_token()?.is_none());
        Ok(text)
    }

    #[rstest]
    #[case("<a>&quot;1&quot;</a>", "\"1\"")]
    #[case("<a>x&amp;y&#13;\nz&#x41;</a>", "x&y\r\nzA")]
    #[case("<a><![CDATA[x & <y>]]> z</a>", "x & <y> z")]
    #[case("<a>one<b>not this</b>two</a>", "onetwo")]
    #[case("\u{feff}<?xml version=\"1.0\"?>\r\n<!-- c --><a/>\n", "")]
    #[case(
        "<a>&#0;&#1;&#x1F;&#xD800;&#xFFFE;&#xFFFF;&#x110000;&#9;</a>",
        "\u{fffd}\u{fffd}\u{fffd}\u{fffd}\u{fffd}\u{fffd}\u{fffd}\t"
    )]
    #[case(
        "<a>x\u{1}y\u{fffe}<![CDATA[\u{ffff}\u{b}]]>\u{7f}</a>",
        "x\u{fffd}y\u{fffd}\u{fffd}\u{fffd}\u{7f}"
    )]
    fn text_is_gathered_from_all_its_pieces(#[case] document: &str, #[case] expected: &str) {
        assert_eq!(text_of(document), Ok(expected.to_owned()));
    }

    #[rstest]
    #[case("")]
    #[case("  \n")]
    #[case("<a>")]
    #[case("<a><b></b>")]
    #[case("<a>te")]
    fn a_document_that_was_cut_off_is_not_a_short_one(#[case] document: &str) {
        assert_eq!(text_of(document), Err(XmlError::Truncated));
    }

    #[rstest]
    #[case("<a></b>")]
    #[case("<a/><a/>")]
    #[case("<a/>and more")]
    #[case("plain text")]
    #[case("<a>&unknown;</a>")]
    #[case("<a><x:b/></a>")]
    fn what_is_not_well_formed_is_refused(#[case] document: &str) {
        assert!(matches!(text_of(document), Err(XmlError::Syntax(_))), "{:?}", text_of(document));
    }

    #[test]
    fn entities_that_grow_are_refused_with_their_doctype() {
        let bomb = "<!DOCTYPE a [<!ENTITY b \"bb\"><!ENTITY c \"&b;&b;\">]><a>&c;</a>";
        assert_eq!(text_of(bomb), Err(XmlError::Doctype));
    }

    #[test]
    fn depth_and_size_are_bounded() {
        let deep = |depth: usize| format!("{}{}", "<a>".repeat(depth), "</a>".repeat(depth));
        assert!(text_of(&deep(MAX_DEPTH)).is_ok());
        assert_eq!(text_of(&deep(MAX_DEPTH + 1)), Err(XmlError::TooDeep));
        assert!(matches!(text_of(&deep(1_000)), Err(XmlError::TooLarge { size: 7_000, limit: 1_000 })));
    }

    #[test]
    fn names_are_compared_by_namespace_not_by_prefix() {
        for document in ["<x:a xmlns:x='DAV:'><x:b/></x:a>", "<a xmlns='DAV:'><b/></a>"] {
            let mut reader = XmlReader::new(document, 100).expect("small");
            reader.root("DAV:", "a").expect("the root");
            let child = reader.next_child().expect("well-formed").expect("a child");
            assert_eq!(reader.name(&child), ("DAV:", "b"));
        }
        let mut reader = XmlReader::new("<a xmlns='other'/>", 100).expect("small");
        assert!(matches!(reader.root("DAV:", "a"), Err(XmlError::WrongRoot { .. })));
    }
}
