//! From the day to the month, to a week and to the form, without a script; and where the line of the current time is.

use super::Pages;
use super::chromium::{Browser, Screen, with_browser};
use crate::app::TestApp;

#[tokio::test]
async fn one_goes_from_the_day_to_the_month_and_by_a_week_to_the_form() {
    let (app, _, ana, _) = TestApp::start().await;
    ana.book("atelier", "2026-12-10", ("10:00", "11:30"), "Une réunion dont le titre est plus long").await;
    for screen in [Screen::Wide(1440), Screen::Wide(768), Screen::Phone] {
        with_browser(screen, async |browser: &Browser| {
            let page = Pages { browser, address: app.address() };
            page.sign_in("demo-ana").await;
            browser.load_no_scripts().await;
            page.open("/?date=2026-12-09&site=bain").await;
            page.choose_view("view=month").await;
            browser.check_page("month").await;
            assert!(page.text().await.contains("écembre 2026"), "{}", page.text().await);
            page.press("a.mine").await;
            assert!(page.text().await.contains("Une réunion"), "its own page: {}", page.text().await);
            page.open("/?date=2026-12-09&site=bain&view=month").await;
            page.choose_view("view=week").await;
            browser.check_page("week").await;
            let text = page.text().await;
            assert!(text.contains("Une réunion") && text.contains("11:30–20:00"), "{text}");
            assert!(!text.contains("La Nuit"), "it is the week of that site: {text}");
            page.press("a[href='/book?room=atelier&date=2026-12-10']").await;
            assert_eq!(page.value("date").await, "2026-12-10");
        })
        .await;
    }
}

/// The hours above the rooms stay in sight, and the time of the line with them.
#[tokio::test]
async fn the_line_of_the_current_time_carries_its_time_wherever_one_is_on_the_page() {
    let (app, ..) = TestApp::start().await;
    app.at("2026-11-16T10:07:00Z");
    with_browser(Screen::Desktop, async |browser: &Browser| {
        let page = Pages { browser, address: app.address() };
        page.open("/").await;
        // What lies on top at the middle of the label, which lets presses through otherwise.
        let script = "window.scrollTo(0, arguments[0]);
            document.querySelector('main').style.minHeight = '3000px';
            const label = document.querySelector('.grid-now span');
            label.style.pointerEvents = 'auto';
            const box = label.getBoundingClientRect();
            const top = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
            return top === label ? label.textContent : String(top && top.className)";
        for down in [0, 60] {
            let seen = browser.client.execute(script, vec![down.into()]).await.expect("a script");
            assert_eq!(seen, "11:07", "{down} px down");
        }
    })
    .await;
}

/// A time that began some minutes ago can be pressed and read: the line lies below it, and above what is booked.
#[tokio::test]
async fn the_line_of_the_current_time_covers_nothing_that_can_be_pressed() {
    let (app, _, ana, _) = TestApp::start().await;
    ana.book("salon", "2026-11-16", ("11:00", "13:00"), "En cours").await;
    app.at("2026-11-16T10:17:00Z");
    with_browser(Screen::Desktop, async |browser: &Browser| {
        let page = Pages { browser, address: app.address() };
        page.sign_in("demo-malik").await;
        page.open("/").await;
        let script = "const line = document.querySelector('.grid-now b');
            line.style.pointerEvents = 'auto';
            const x = line.getBoundingClientRect().left + 1;
            return ['.f a', '.b > *'].map(piece => {
                const all = [...document.querySelectorAll('.lane ' + piece)].map(it => [it, it.getBoundingClientRect()]);
                const [it, box] = all.find(([, box]) => box.left < x && x < box.right);
                return document.elementFromPoint(x, box.top + box.height / 2) === line ? 'line' : 'piece';
            })";
        let seen = browser.client.execute(script, Vec::new()).await.expect("a script");
        assert_eq!(seen, serde_json::json!(["piece", "line"]), "on what is free, and on what is booked");
    })
    .await;
}

#[tokio::test]
async fn no_word_of_a_month_is_broken_on_a_phone() {
    let (app, ..) = TestApp::start().await;
    with_browser(Screen::Phone, async |browser: &Browser| {
        let page = Pages { browser, address: app.address() };
        page.open("/?view=month&date=2026-11-16").await;
        let script = "return [...document.querySelectorAll('.month :is(.what, .feast)')].flatMap(it => {
            const text = it.firstChild;
            return [...text.data.matchAll(/\\S+/g)].filter(word => {
                const range = document.createRange();
                range.setStart(text, word.index);
                range.setEnd(text, word.index + word[0].length);
                return new Set([...range.getClientRects()].map(box => box.top)).size > 1;
            }).map(word => word[0]);
        })";
        let broken = browser.client.execute(script, Vec::new()).await.expect("a script");
        assert_eq!(broken, serde_json::json!([]));
        assert!(page.text().await.contains("Novembre"), "there is a long word: {}", page.text().await);
    })
    .await;
}

impl Pages<'_> {
    /// Opens the menu of the views, and chooses the one whose address says `view`.
    async fn choose_view(&self, view: &str) {
        self.find("details.views > summary").await.click().await.expect("it unfolds");
        self.press(&format!("details.views a[href*='{view}']")).await;
    }
}
