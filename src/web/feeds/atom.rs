//! An Atom feed (RFC 4287): the same text as long as the same is in it.

use uuid::Uuid;

use crate::domain::time::Instant;
use crate::web::grid::escape;

/// What a feed says about itself.
#[derive(Debug, Clone, Copy)]
pub(super) struct AtomHead<'a> {
    /// The title of the feed, and whose it is.
    pub(super) title: &'a str,
    pub(super) author: &'a str,
    /// The language of its texts (RFC 5646).
    pub(super) lang: &'a str,
    /// The address of the feed, which is its id too.
    pub(super) address: &'a str,
    /// The page for people.
    pub(super) page: &'a str,
    /// When it changed last, if nothing is in it.
    pub(super) since: Instant,
}

/// One entry.
#[derive(Debug, Clone)]
pub(super) struct AtomEntry {
    /// Stays for as long as it is about the same.
    pub(super) id: Uuid,
    pub(super) title: String,
    pub(super) summary: String,
    pub(super) page: String,
    pub(super) published: Instant,
    pub(super) updated: Instant,
}

/// Writes a feed of `entries`.
pub(super) fn write_atom(head: &AtomHead<'_>, entries: &[AtomEntry]) -> String {
    let mut out = String::with_capacity(1_024 + 512 * entries.len());
    out.push_str(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<feed xmlns=\"http://www.w3.org/2005/Atom\" xml:lang=\"",
    );
    text(&mut out, head.lang);
    out.push_str("\">\n");
    element(&mut out, "id", head.address);
    element(&mut out, "title", head.title);
    element(&mut out, "updated", &date(entries.iter().map(|it| it.updated).max().unwrap_or(head.since)));
    out.push_str("<author>");
    element(&mut out, "name", head.author);
    out.push_str("</author>\n");
    link(&mut out, "self", "application/atom+xml", head.address);
    link(&mut out, "alternate", "text/html", head.page);
    for entry in entries {
        out.push_str("<entry>\n");
        element(&mut out, "id", &entry.id.urn().to_string());
        element(&mut out, "title", &entry.title);
        element(&mut out, "published", &date(entry.published));
        element(&mut out, "updated", &date(entry.updated));
        link(&mut out, "alternate", "text/html", &entry.page);
        element(&mut out, "summary", &entry.summary);
        out.push_str("</entry>\n");
    }
    out.push_str("</feed>\n");
    out
}

fn element(out: &mut String, name: &str, value: &str) {
    out.extend(["<", name, ">"]);
    text(out, value);
    out.extend(["</", name, ">\n"]);
}

fn link(out: &mut String, rel: &str, kind: &str, address: &str) {
    out.extend(["<link rel=\"", rel, "\" type=\"", kind, "\" href=\""]);
    text(out, address);
    out.push_str("\"/>\n");
}

/// Writes what XML 1.0 §2.2 can hold of `value`.
fn text(out: &mut String, value: &str) {
    let is_held = |c: char| matches!(c, '\t' | '\n' | '\r' | ' '..='\u{fffd}' | '\u{10000}'..);
    if value.chars().all(is_held) {
        escape(out, value);
    } else {
        escape(out, &value.chars().filter(|c| is_held(*c)).collect::<String>());
    }
}

/// RFC 3339, as RFC 4287 §3.3 wants it.
fn date(at: Instant) -> String {
    at.format("%Y-%m-%dT%H:%M:%SZ").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_in_a_title_is_markup_and_what_xml_cannot_hold_is_left_out() {
        let at: Instant = "2027-05-03T05:00:00Z".parse().expect("an instant");
        let head = AtomHead {
            title: "L'Essai <b>",
            author: "x",
            lang: "fr",
            address: "https://example.org/feeds/public.atom",
            page: "https://example.org/",
            since: at,
        };
        let entry = AtomEntry {
            id: Uuid::nil(),
            title: "]]></title><script>&\u{8}\u{ffff}\u{1}".to_owned(),
            summary: String::new(),
            page: "https://example.org/?a=1&b=2".to_owned(),
            published: at,
            updated: at + chrono::TimeDelta::hours(1),
        };
        let feed = write_atom(&head, &[entry]);
        assert!(feed.contains("<title>]]&gt;&lt;/title&gt;&lt;script&gt;&amp;</title>"), "{feed}");
        assert!(feed.contains("href=\"https://example.org/?a=1&amp;b=2\""), "{feed}");
        assert!(feed.contains("</title>\n<updated>2027-05-03T06:00:00Z</updated>\n<author>"), "{feed}");
        assert!(write_atom(&head, &[]).contains("<updated>2027-05-03T05:00:00Z</updated>"));
    }
}
