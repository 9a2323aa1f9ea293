//! What HTML needs escaped.

/// Writes `text` so that it stands in HTML as it is.
pub fn escape(out: &mut String, text: &str) {
    let mut written = 0;
    for (at, byte) in text.bytes().enumerate() {
        let replacement = match byte {
            b'&' => "&amp;",
            b'<' => "&lt;",
            b'>' => "&gt;",
            b'"' => "&quot;",
            b'\'' => "&#39;",
            _ => continue,
        };
        // ASCII is never part of another character in UTF-8.
        out.push_str(&text[written..at]);
        out.push_str(replacement);
        written = at + 1;
    }
    out.push_str(&text[written..]);
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
