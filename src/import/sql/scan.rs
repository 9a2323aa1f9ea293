//! The words, names and values of a dump, one after the other.

use super::Row;
use crate::domain::text::decode;

pub(super) const CUT_OFF: &str = "it ends in the middle";

/// How far a dump was read.
pub(super) struct Scan<'d> {
    pub(super) bytes: &'d [u8],
    pub(super) at: usize,
}

impl Scan<'_> {
    pub(super) fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    pub(super) fn rest(&self) -> &[u8] {
        &self.bytes[self.at.min(self.bytes.len())..]
    }

    /// Passes over `byte`, if it is next.
    pub(super) fn take(&mut self, byte: u8) -> bool {
        let is_next = self.peek() == Some(byte);
        self.at += usize::from(is_next);
        is_next
    }

    /// Passes over white space and comments.
    pub(super) fn skip_blank(&mut self) -> Result<(), &'static str> {
        loop {
            let rest = self.rest();
            let is_dashes = rest.starts_with(b"--") && rest.get(2).is_none_or(u8::is_ascii_whitespace);
            match rest.first() {
                Some(byte) if byte.is_ascii_whitespace() => self.at += 1,
                Some(b'#') => self.skip_line(),
                Some(b'-') if is_dashes => self.skip_line(),
                Some(b'/') if rest.starts_with(b"/*") => {
                    let end = rest.windows(2).position(|part| part == b"*/").ok_or(CUT_OFF)?;
                    self.at += end + 2;
                }
                Some(0xef) if rest.starts_with(b"\xef\xbb\xbf") && self.at == 0 => self.at += 3,
                _ => return Ok(()),
            }
        }
    }

    pub(super) fn skip_line(&mut self) {
        let end = self.rest().iter().position(|byte| *byte == b'\n');
        self.at += end.map_or(self.rest().len(), |end| end + 1);
    }

    /// A word that is no name; empty if there is none.
    pub(super) fn word(&mut self) -> String {
        let rest = self.rest();
        let end = rest.iter().position(|byte| !byte.is_ascii_alphanumeric() && *byte != b'_');
        let word = String::from_utf8_lossy(&rest[..end.unwrap_or(rest.len())]).into_owned();
        self.at += word.len();
        word
    }

    /// The name of a table or a column, without that of its database.
    pub(super) fn name(&mut self) -> Result<String, &'static str> {
        loop {
            self.skip_blank()?;
            let name = match self.peek() {
                Some(quote @ (b'`' | b'"')) => decode(&self.quoted(quote)?).0,
                _ => self.word(),
            };
            if name.is_empty() {
                return Err("expected a name");
            }
            if !self.take(b'.') {
                return Ok(name);
            }
        }
    }

    /// Reads what stands between two of `quote`.
    pub(super) fn quoted(&mut self, quote: u8) -> Result<Vec<u8>, &'static str> {
        let (mut text, mut at) = (Vec::new(), self.at + 1);
        loop {
            let rest = self.bytes.get(at..).unwrap_or_default();
            match rest {
                [] | [b'\\'] => return Err("a text is not closed"),
                [b'\\', escaped, ..] if quote != b'`' => {
                    text.push(unescaped(*escaped));
                    at += 2;
                }
                [one, other, ..] if *one == quote && *other == quote => {
                    text.push(quote);
                    at += 2;
                }
                [one, ..] if *one == quote => {
                    self.at = at + 1;
                    return Ok(text);
                }
                [other, ..] => {
                    text.push(*other);
                    at += 1;
                }
            }
        }
    }

    /// Passes over everything up to `ends` outside of parentheses and texts; returns which of them it was.
    pub(super) fn skip_to(&mut self, ends: &[u8]) -> Result<u8, &'static str> {
        let mut depth = 0_usize;
        loop {
            self.skip_blank()?;
            let next = self.peek().ok_or(CUT_OFF)?;
            if depth == 0 && ends.contains(&next) {
                return Ok(next);
            }
            match next {
                quote @ (b'\'' | b'"' | b'`') => {
                    self.quoted(quote)?;
                    continue;
                }
                b'(' => depth += 1,
                b')' => depth = depth.saturating_sub(1),
                _ => {}
            }
            self.at += 1;
        }
    }

    pub(super) fn skip_statement(&mut self) -> Result<(), &'static str> {
        self.skip_to(b";")?;
        self.at += 1;
        Ok(())
    }

    /// Triggers and the like are written with another end of a statement, up to where it is the usual one again.
    pub(super) fn pass_over_routines(&mut self) -> Result<(), &'static str> {
        self.skip_line();
        let end = self.rest().windows(10).position(|part| part.eq_ignore_ascii_case(b"\nDELIMITER"));
        self.at += end.ok_or(CUT_OFF)? + 1;
        self.skip_line();
        Ok(())
    }

    /// The values of a row whose parenthesis is open.
    pub(super) fn row(&mut self) -> Result<Row, &'static str> {
        let mut row = Vec::new();
        loop {
            row.push(self.value()?);
            if self.take(b')') {
                return Ok(row);
            }
            if !self.take(b',') {
                return Err(if self.peek().is_some() { "expected a value" } else { CUT_OFF });
            }
        }
    }

    /// A value, up to what ends it.
    pub(super) fn value(&mut self) -> Result<Option<Vec<u8>>, &'static str> {
        self.skip_blank()?;
        let begins = self.at;
        // `_utf8mb4'…'`, `N'…'`
        let word = self.word();
        self.skip_blank()?;
        if let Some(quote @ (b'\'' | b'"')) = self.peek()
            && (word.is_empty() || word.starts_with('_') || word.eq_ignore_ascii_case("N"))
        {
            let text = self.quoted(quote)?;
            self.skip_blank()?;
            return Ok(Some(text));
        }
        self.at = begins;
        self.skip_to(b",)")?;
        let bare = self.bytes[begins..self.at].trim_ascii();
        Ok((!bare.eq_ignore_ascii_case(b"NULL")).then(|| bare.to_vec()))
    }
}

/// Returns what a backslash makes of a character.
fn unescaped(character: u8) -> u8 {
    match character {
        b'n' => b'\n',
        b'r' => b'\r',
        b't' => b'\t',
        b'0' => 0,
        b'Z' => 0x1a,
        b'b' => 8,
        other => other,
    }
}
