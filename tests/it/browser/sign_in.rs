//! Signing in and out in a real browser, with a provider of OpenID Connect that nobody here wrote.

use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use crate::browser::chromium::{Browser, Screen, with_browser};
use crate::browser::{Pages, server_with_two_rooms};
use crate::program::Program;
use crate::repository::root;
use crate::servers::free_port;
use crate::sign_in::nextcloud::Nextcloud;

/// The provider, which ends when this is dropped.
struct Provider {
    process: Child,
    issuer: String,
}

impl Provider {
    /// Starts it for a Clef at this address.
    async fn start(clef: &str) -> Self {
        let port = free_port();
        let issuer = format!("http://127.0.0.1:{port}");
        let process = Command::new("node")
            .arg(root().join("tests/tools/openid-provider.mjs"))
            .env("TOOLS", root().join(".test-tools"))
            .env("CLEF", clef)
            .env("PORT", port.to_string())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap_or_else(|e| panic!("the provider does not start, run tests/run: {e}"));
        let provider = Self { process, issuer };
        let started = Instant::now();
        while reqwest::get(format!("{}/jwks", provider.issuer)).await.is_err() {
            assert!(started.elapsed() < Duration::from_secs(30), "the provider is not there, run tests/run");
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        provider
    }
}

impl Drop for Provider {
    fn drop(&mut self) {
        // Fails only if it has ended already.
        self.process.kill().ok();
        self.process.wait().ok();
    }
}

#[tokio::test]
async fn a_member_signs_in_with_their_account_and_out_again_at_a_desk() {
    sign_in_and_out(Screen::Desktop).await;
}

#[tokio::test]
async fn a_member_signs_in_with_their_account_and_out_again_on_a_phone() {
    sign_in_and_out(Screen::Phone).await;
}

async fn sign_in_and_out(screen: Screen) {
    let server = server_with_two_rooms().await;
    let listen = format!("127.0.0.1:{}", free_port());
    let provider = Provider::start(&format!("http://{listen}")).await;
    let sign_in = format!(
        "[sign_in.reception]\ngroups = [\"accueil\"]\n[[sign_in.openid]]\nid = \"keycloak\"\n\
         name = \"Mon compte\"\nissuer = \"{}\"\nclient_id = \"clef\"\nclient_secret_env = \"CLEF_TEST_CLIENT\"\n\
         scopes = [\"openid\", \"profile\", \"email\", \"groups\"]\n",
        provider.issuer
    );
    let clef = Program::at(&listen, &server.url, ["salle-atelier", "salle-bulle"], &sign_in).await;
    with_browser(screen, async |browser: &Browser| {
        let page = Pages { browser, address: &clef.address };
        page.open("/signin?back=/me").await;
        browser.check_page("sign-in-ways").await;
        page.press("a[href^='/signin/with/keycloak']").await;
        page.fill_in("login", "camille").await;
        page.fill_in("password", "any").await;
        page.press("[type='submit']").await;
        // "Clef wants to know your name": yes.
        page.press("[type='submit']").await;
        let url = browser.client.current_url().await.expect("its address");
        assert_eq!(url.path(), "/me", "{}", page.text().await);
        assert!(browser.client.source().await.expect("a page").contains("Camille Ségalen"));
        page.open("/reception").await;
        assert!(page.text().await.contains("Camille") || page.text().await.contains("Réception"));

        page.press("form[action='/signout'] button").await;
        // Ours says goodbye and offers to lead on; theirs asks whether that is meant.
        page.press("main a.button").await;
        wait_for(browser, &provider.issuer).await;
        page.press("[name='logout']").await;
        wait_for(browser, &clef.address).await;
        page.open("/me").await;
        let url = browser.client.current_url().await.expect("its address");
        assert_eq!(url.path(), "/signin", "signed out");
        // And there too: it asks who one is.
        page.press("a[href^='/signin/with/keycloak']").await;
        page.find("[name='login']").await;
    })
    .await;
}

#[tokio::test]
async fn a_page_waits_for_a_yes_in_another_window_and_goes_on_by_itself() {
    let server = server_with_two_rooms().await;
    let cloud = Nextcloud::start().await;
    let listen = format!("127.0.0.1:{}", free_port());
    let sign_in = format!(
        "[sign_in.member]\ngroups = [\"coop\"]\n[[sign_in.nextcloud]]\nid = \"cloud\"\n\
         name = \"Mon Nextcloud\"\nurl = \"{}\"\n",
        cloud.address()
    );
    let clef = Program::at(&listen, &server.url, ["salle-atelier", "salle-bulle"], &sign_in).await;
    with_browser(Screen::Phone, async |browser: &Browser| {
        let page = Pages { browser, address: &clef.address };
        page.open("/signin/with/cloud?back=/me").await;
        browser.check_page("sign-in-wait").await;
        cloud.grant();
        wait_for(browser, &format!("{}/me", clef.address)).await;
        assert!(browser.client.source().await.expect("a page").contains("Ana Ségalen"));

        // What goes wrong is told on the same page.
        cloud.belongs_to("camille", &[]);
        page.open("/signin/with/cloud?back=/me").await;
        cloud.grant();
        for _ in 0..100 {
            if !page.text().await.contains("Ouvrir Mon Nextcloud") {
                break;
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        page.find("main a[href^='/signin']").await;
        assert!(page.text().await.contains("n’est pas membre"), "{}", page.text().await);
    })
    .await;
}

/// Waits until the browser is at an address that begins like this.
async fn wait_for(browser: &Browser, start: &str) {
    for _ in 0..100 {
        if browser.client.current_url().await.expect("its address").as_str().starts_with(start) {
            return;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    panic!("the browser is at {:?}", browser.client.current_url().await);
}
