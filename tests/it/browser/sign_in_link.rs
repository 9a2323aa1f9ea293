//! Signing in by a link that comes by mail, in a real browser.

use std::time::Duration;

use crate::browser::chromium::{Browser, Screen, with_browser};
use crate::browser::{Pages, server_with_two_rooms};
use crate::program::Program;
use crate::servers::free_port;
use crate::sign_in::link::{link_in, mails_in};

#[tokio::test]
async fn a_member_signs_in_by_a_link_at_a_desk() {
    sign_in_by_link(Screen::Desktop).await;
}

#[tokio::test]
async fn a_member_signs_in_by_a_link_on_a_phone() {
    sign_in_by_link(Screen::Phone).await;
}

/// The link in the mail that has come.
async fn link_from_mail(clef: &Program) -> String {
    for _ in 0..200 {
        let folder = clef.folder().join("mails");
        if folder.is_dir()
            && let [mail] = &mails_in(&folder)[..]
        {
            return link_in(mail);
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("no mail:\n{}", clef.log());
}

async fn sign_in_by_link(screen: Screen) {
    let server = server_with_two_rooms().await;
    let listen = format!("127.0.0.1:{}", free_port());
    let settings = "[sign_in.link]\n[sign_in.reception]\npeople = [\"camille@example.org\"]\n\
        [mail]\nfrom = \"salles@example.org\"\ndirectory = \"mails\"\n";
    let clef = Program::at(&listen, &server.url, ["salle-atelier", "salle-bulle"], settings).await;
    with_browser(screen, async |browser: &Browser| {
        let page = Pages { browser, address: &clef.address };
        page.open("/signin?back=/reception").await;
        browser.check_page("link-field").await;
        // The browser itself finds this good enough; we do not.
        page.fill_in("email", "camille@example").await;
        page.press("form[action='/signin/mail'] button").await;
        browser.check_page("link-no-address").await;
        assert!(page.text().await.contains("n’est pas complète"), "{}", page.text().await);
        page.fill_in("email", "Camille@example.org").await;
        page.press("form[action='/signin/mail'] button").await;
        browser.check_page("link-sent").await;
        assert!(page.text().await.contains("camille@example.org"), "{}", page.text().await);
        let link = link_from_mail(&clef).await;

        // Somebody else's browser opens it first.
        with_browser(screen, async |other: &Browser| {
            other.client.goto(&link).await.expect("the page opens");
            other.check_page("link-elsewhere").await;
            let page = Pages { browser: other, address: &clef.address };
            assert!(page.text().await.contains("Ce lien ne fonctionne pas ici"), "{}", page.text().await);
            page.press("a[href='/signin?choose=1']").await;
            page.find("form[action='/signin/mail'] [name='email']").await;
        })
        .await;

        browser.client.goto(&link).await.expect("the page opens");
        browser.check_page("link-button").await;
        assert!(page.text().await.contains("camille@example.org"), "{}", page.text().await);
        page.press("form[action^='/signin/mail/'] button").await;
        let url = browser.client.current_url().await.expect("its address");
        assert_eq!(url.path(), "/reception", "{}", page.text().await);
        browser.client.goto(&link).await.expect("the page opens");
        browser.check_page("link-used").await;
        assert!(page.text().await.contains("Vous êtes connecté"), "{}", page.text().await);
        page.press("form[action='/signout'] button").await;
        page.open("/me").await;
        let url = browser.client.current_url().await.expect("its address");
        assert_eq!(url.path(), "/signin", "signed out");
    })
    .await;
}
