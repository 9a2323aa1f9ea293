//! One mail as it is written (RFC 5322): a text in UTF-8 that says it was made by a machine, and the same as a page
//! and as an object for a calendar where there is one.

use std::time::SystemTime;

use lettre::Message;
use lettre::message::header::{ContentType, HeaderName, HeaderValue};
use lettre::message::{Attachment, Mailbox, MessageBuilder, MultiPart, SinglePart};
use uuid::Uuid;

use super::{Address, Error};
use crate::domain::text;
use crate::domain::time::Instant;

/// As long as a name or a subject may be.
const LONGEST_LINE: usize = 200;

/// A mail, in words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mail {
    /// To whom.
    pub to: Address,
    /// Their name, if it is known.
    pub name: Option<String>,
    /// What it is about.
    pub subject: String,
    /// What it says, in lines.
    pub text: String,
    /// The same as a page that loads nothing, for programs that show one.
    pub html: Option<String>,
    /// An object for their own calendar.
    pub invitation: Option<Invitation>,
    /// What other mails it belongs to.
    pub thread: Option<Thread>,
    /// Where whoever gets it ends mails of its kind, with one request and without signing in.
    pub unsubscribe: Option<String>,
    /// What the log calls it: no address.
    pub about: String,
}

/// A calendar object in a mail (RFC 6047).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invitation {
    /// Its METHOD, in the object too.
    pub method: &'static str,
    /// The object.
    pub text: String,
    /// Of dates that were split off a series, what is left of it, which their calendar is to show as well: an object has one UID.
    pub series: Option<String>,
}

/// What makes several mails one conversation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Thread {
    /// This mail: sent twice, it is the same to mail programs.
    pub id: Uuid,
    /// What all of them are about.
    pub about: Uuid,
}

/// From whom mails are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sender {
    name: Option<String>,
    address: Option<Address>,
}

impl Sender {
    /// Reads `salles@example.org` or `Le Grand Bain <salles@example.org>`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let (name, address) = match text.strip_suffix('>') {
            Some(inner) => inner.rsplit_once('<')?,
            None => ("", text),
        };
        let name = one_line(name.trim().trim_matches('"'));
        Some(Self { name: (!name.is_empty()).then_some(name), address: Some(Address::parse(address)?) })
    }

    /// The same with this name, if it has none.
    #[must_use]
    pub fn or_named(self, name: &str) -> Self {
        Self { name: self.name.or_else(|| Some(one_line(name))), ..self }
    }

    /// Returns their name.
    #[must_use]
    pub fn name(&self) -> Option<&str> {
        self.name.as_deref()
    }

    /// Returns their address; nobody has none.
    #[must_use]
    pub fn address(&self) -> Option<&Address> {
        self.address.as_ref()
    }

    pub(super) fn nobody() -> Self {
        Self { name: None, address: None }
    }
}

/// A mail that is ready to be sent.
#[derive(Debug)]
pub(super) struct Written {
    pub(super) message: Message,
    pub(super) id: Uuid,
    pub(super) at: Instant,
}

impl Written {
    /// All of it.
    pub(super) fn text(&self) -> String {
        String::from_utf8_lossy(&self.message.formatted()).into_owned()
    }
}

/// Writes `mail` at the time `at`.
///
/// # Errors
/// If there is no sender.
pub(super) fn write(from: &Sender, mail: &Mail, at: Instant) -> Result<Written, Error> {
    let sender = from.address.as_ref().ok_or_else(|| Error::Unwritable("nobody sends it".to_owned()))?;
    let id = mail.thread.map_or_else(Uuid::new_v4, |thread| thread.id);
    let mut message = Message::builder()
        .from(mailbox(from.name.as_deref(), sender)?)
        .to(mailbox(mail.name.as_deref(), &mail.to)?)
        .subject(one_line(&mail.subject))
        .date(SystemTime::from(at))
        .message_id(Some(format!("<{id}@{}>", sender.domain())))
        // Nobody's holiday notice answers it (RFC 3834 §5).
        .raw_header(header("Auto-Submitted", "auto-generated".to_owned()));
    if let Some(thread) = mail.thread {
        // No mail has this id: all answer the one that would have begun the conversation (RFC 5322 §3.6.4).
        let first = format!("<{}@{}>", thread.about, sender.domain());
        message = message.in_reply_to(first.clone()).references(first);
    }
    if let Some(address) = &mail.unsubscribe {
        message = message.raw_header(header("List-Unsubscribe", format!("<{address}>")));
        // RFC 8058 §3.1: mail programs do it themselves, over https alone.
        if address.starts_with("https://") {
            let way = "List-Unsubscribe=One-Click".to_owned();
            message = message.raw_header(header("List-Unsubscribe-Post", way));
        }
    }
    let message = write_body(message, mail).map_err(|error| Error::Unwritable(error.to_string()))?;
    Ok(Written { message, id, at })
}

/// A header that lettre does not know.
fn header(name: &'static str, value: String) -> HeaderValue {
    HeaderValue::new(HeaderName::new_from_ascii_str(name), value)
}

/// The text; with a page, either of them; with a calendar object, that as a third way to say the same (RFC 6047 §2.4),
/// and as a file, for programs that know it only so.
fn write_body(message: MessageBuilder, mail: &Mail) -> Result<Message, lettre::error::Error> {
    let text = lines(&mail.text);
    let Some(html) = &mail.html else { return message.singlepart(SinglePart::plain(text)) };
    let both = MultiPart::alternative_plain_html(text, lines(html));
    let Some(Invitation { method, text, series }) = &mail.invitation else { return message.multipart(both) };
    let kind = |end: &str| ContentType::parse(&format!("text/calendar; charset=utf-8; method={method}{end}"));
    let (Ok(inline), Ok(attached)) = (kind(""), kind("; name=\"booking.ics\"")) else {
        return message.multipart(both);
    };
    let object = SinglePart::builder().header(inline).body(text.clone());
    let file = Attachment::new("booking.ics".to_owned()).body(text.clone(), attached);
    let parts = MultiPart::mixed().multipart(both.singlepart(object)).singlepart(file);
    let series = series.as_ref().and_then(|text| {
        let kind = "text/calendar; charset=utf-8; method=REQUEST; name=\"series.ics\"";
        Some(Attachment::new("series.ics".to_owned()).body(text.clone(), ContentType::parse(kind).ok()?))
    });
    message.multipart(match series {
        Some(series) => parts.singlepart(series),
        None => parts,
    })
}

fn mailbox(name: Option<&str>, address: &Address) -> Result<Mailbox, Error> {
    let name = name.map(one_line).filter(|name| !name.is_empty());
    let address = address.as_str().parse();
    Ok(Mailbox::new(name, address.map_err(|error| Error::Unwritable(format!("{error}")))?))
}

/// `text` on one line, so that it cannot begin a header of its own, and not longer than anybody reads.
fn one_line(text: &str) -> String {
    // What reads like an encoded word (RFC 2047 §2) would be decoded by whoever shows it.
    let text = text.replace("=?", "= ?");
    // Sentences of ours hold isolates around what others wrote: in a subject they would show as boxes.
    text::as_line(&text.replace(|c| matches!(c, '\u{2066}'..='\u{2069}'), ""), LONGEST_LINE)
}

/// `text` in lines, with nothing else that steers a terminal.
fn lines(text: &str) -> String {
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    text.chars().filter(|c| text::is_xml(*c) && !c.is_control() || matches!(c, '\n' | '\t')).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case("salles@example.org", None, "salles@example.org")]
    #[case("Le Grand Bain <salles@example.org>", Some("Le Grand Bain"), "salles@example.org")]
    #[case("\"Bain, Le Grand\" <Salles@Example.org>", Some("Bain, Le Grand"), "salles@example.org")]
    fn a_sender_is_an_address_with_or_without_a_name(
        #[case] text: &str,
        #[case] name: Option<&str>,
        #[case] address: &str,
    ) {
        let sender = Sender::parse(text).expect("a sender");
        assert_eq!(sender.name.as_deref(), name);
        assert_eq!(sender.address.as_ref().map(Address::as_str), Some(address));
        let named = sender.or_named("L'Essai").name;
        assert_eq!(named.as_deref(), name.or(Some("L'Essai")));
    }

    #[rstest]
    #[case("")]
    #[case("Le Grand Bain")]
    #[case("Le Grand Bain <salles>")]
    #[case("<>")]
    fn what_is_no_sender_is_refused(#[case] text: &str) {
        assert_eq!(Sender::parse(text), None);
    }

    #[rstest]
    #[case("https://coop.example/links/x", true)]
    #[case("http://127.0.0.1/links/x", false)]
    fn mails_of_a_kind_end_with_one_click_over_https_alone(
        #[case] address: &str,
        #[case] is_one_click: bool,
    ) {
        let mail = Mail {
            to: Address::parse("ana@example.org").expect("an address"),
            name: None,
            subject: "x".to_owned(),
            text: "x".to_owned(),
            html: None,
            invitation: None,
            thread: None,
            unsubscribe: Some(address.to_owned()),
            about: "a test".to_owned(),
        };
        let from = Sender::parse("salles@example.org").expect("a sender");
        let text = write(&from, &mail, Instant::UNIX_EPOCH).expect("a mail").text();
        assert!(text.contains(&format!("\r\nList-Unsubscribe: <{address}>\r\n")), "{text}");
        let way = "\r\nList-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n";
        assert_eq!(text.contains(way), is_one_click, "{text}");
    }
}
