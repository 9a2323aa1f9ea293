//! What HTML needs escaped.

use std::fmt::{self, Write};

/// Writes `text` so that it stands in HTML as it is.
pub fn escape(out: &mut String, text: &str) {
    // To write to a text cannot fail.
    let _ = escape_to(out, text);
}

/// Writes `text` to `out` so that it stands in HTML as it is.
///
/// # Errors
/// If it cannot be written there.
pub fn escape_to(out: &mut impl Write, text: &str) -> fmt::Result {
    let mut rest = text;
    // ASCII is never part of another character in UTF-8.
    while let Some(at) = rest.bytes().position(|byte| IS_ESCAPED[usize::from(byte)]) {
        out.write_str(&rest[..at])?;
        out.write_str(match rest.as_bytes()[at] {
            b'&' => "&amp;",
            b'<' => "&lt;",
            b'>' => "&gt;",
            b'"' => "&quot;",
            _ => "&#39;",
        })?;
        rest = &rest[at + 1..];
    }
    out.write_str(rest)
}

/// By byte: most texts have none of them, and looking is most of the work.
const IS_ESCAPED: [bool; 256] = {
    let mut table = [false; 256];
    (table[b'&' as usize], table[b'<' as usize], table[b'>' as usize]) = (true, true, true);
    (table[b'"' as usize], table[b'\'' as usize]) = (true, true);
    table
};

#[cfg(test)]
mod tests {
    use super::escape;

    #[test]
    fn nothing_in_a_title_is_markup() {
        let mut out = String::new();
        escape(&mut out, "<script>alert('é & \"x\"')</script>");
        assert_eq!(out, "&lt;script&gt;alert(&#39;é &amp; &quot;x&quot;&#39;)&lt;/script&gt;");
    }
}
