//! The link to a video call in mails: as a text, as a page and in the calendar entry.

use super::{DAY, cancel, text, write_place};

#[tokio::test]
async fn a_mail_brings_the_link_until_the_booking_is_gone() {
    let place = write_place(&crate::video::rooms(), "gather = \"0s\"\n", &[]).await;
    let ana = place.app.person("demo-ana").await;
    let id = ana.book("atelier", DAY, ("10:00", "12:00"), "Conseil").await.to_string();
    let mails = place.mails("2026-11-16T08:31:00Z", 1).await;
    let said = text(&mails[0], "text");
    let (_, link) = said.split_once("Rejoindre la visioconférence\n").unwrap_or_else(|| panic!("{said}"));
    let link = link.lines().next().expect("a line");
    assert!(link.starts_with("https://meet.example.org/l-essai-"), "{link}");
    let page = text(&mails[0], "html").replace("&#x2f;", "/");
    assert!(
        page.contains(&format!("<a class=\"other\" href=\"{link}\">Rejoindre la visioconférence</a>")),
        "{page}"
    );
    let entry = text(&mails[0]["calendars"][0], "text").replace("\n ", "");
    assert!(entry.contains(&format!(" Nantes\\, {link}\n")), "{entry}");
    assert!(entry.contains(&format!("LABEL=\"Visioconférence\":{link}\n")), "{entry}");

    cancel(&ana, &id).await;
    let mails = place.mails("2026-11-16T08:33:00Z", 2).await;
    assert!(!text(&mails[1], "text").contains("meet.example.org"), "{:#}", mails[1]);
}
