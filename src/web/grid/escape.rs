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
    // Most texts need nothing, and this is quicker than to look for the first place.
    if !text.bytes().fold(false, |any, byte| any | replacement(byte).is_some()) {
        return out.write_str(text);
    }
    let mut written = 0;
    for (at, byte) in text.bytes().enumerate() {
        let Some(replacement) = replacement(byte) else { continue };
        // ASCII is never part of another character in UTF-8.
        out.write_str(&text[written..at])?;
        out.write_str(replacement)?;
        written = at + 1;
    }
    out.write_str(&text[written..])
}

fn replacement(byte: u8) -> Option<&'static str> {
    Some(match byte {
        b'&' => "&amp;",
        b'<' => "&lt;",
        b'>' => "&gt;",
        b'"' => "&quot;",
        b'\'' => "&#39;",
        _ => return None,
    })
}

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
