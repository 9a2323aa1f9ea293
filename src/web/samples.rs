//! Each page in each of its states, in each language, without a server: it renders, it has all its words and all
//! that it asks for, and it is HTML that a browser need not repair. What is light or dark is decided by the style
//! sheet alone, so no page depends on it.

mod html;
mod watched;

use std::collections::BTreeSet;

use minijinja::value::{Serde, Value};
use minijinja::{Environment, context};

use self::watched::Watched;
use super::i18n::Lang;
use super::mount::Mount;
use super::page::{Layout, Page, PersonPart, PlaceParts, SEAM};
use super::{pages, present, send_again, templates};
use crate::domain::conformity::Conformity;
use crate::domain::member::{Actor, Desk, MemberId, Person};

/// Renders the samples of pages, and gathers what is wrong with them.
struct Gallery {
    environment: Environment<'static>,
    templates: BTreeSet<&'static str>,
    wrong: Vec<String>,
}

impl Gallery {
    fn open() -> Self {
        let mount = Mount::of(&"https://coop.example/salles".parse().expect("an address"));
        let environment = templates::strict(&mount).expect("templates");
        Self { environment, templates: BTreeSet::new(), wrong: Vec::new() }
    }

    /// All samples of one page.
    fn show<P: Page>(&mut self) {
        assert!(self.templates.insert(P::TEMPLATE), "{} twice", P::TEMPLATE);
        let samples = P::samples();
        assert!(!samples.is_empty(), "{} has no samples", P::TEMPLATE);
        for lang in Lang::all() {
            for (number, sample) in samples.iter().enumerate() {
                let languages: Vec<Lang> = Lang::all().collect();
                let conformity = [Conformity::None, Conformity::Partial, Conformity::Total][number % 3];
                let place =
                    PlaceParts { name: "Coopérative <du> Nord & Sud", languages: &languages, conformity };
                let layout = Layout::new(sample, lang, &place, "/here?date=2026-11-23");
                let name = format!("{} {} #{number}", P::TEMPLATE, lang.tag());
                let data = Value::from(Serde(&layout));
                let watched = Watched::default();
                let page = watched.watch("page", data.get_attr("page").expect("the page"));
                let html = self.render(P::TEMPLATE, context! { page, ..data }, &name);
                let is_whole = html.starts_with("<!doctype html>") && html.contains(SEAM);
                self.wrong.extend((!is_whole).then(|| format!("{name}: no whole page")));
                let missing = watched.missing().into_iter();
                self.wrong.extend(missing.map(|path| format!("{name}: {path} is not there")));
            }
        }
    }

    /// Renders `template`, and notes what is wrong with it.
    fn render(&mut self, template: &str, data: Value, name: &str) -> String {
        let template = self.environment.get_template(template).expect("a template");
        let html = template.render(data).unwrap_or_else(|error| format!("</{error:#}>"));
        let mut wrong = html::faults(&html);
        if html.contains("{$") || html.contains("undefined") {
            wrong.push("a figure of a sentence is not there".to_owned());
        }
        self.wrong.extend(wrong.into_iter().map(|fault| format!("{name}: {fault}")));
        html
    }
}

fn people() -> [(&'static str, Actor); 3] {
    let person = || Person { id: MemberId("ana".into()), name: "Ana <b>".into(), email: None };
    [
        ("visitor", Actor::Visitor),
        ("member", Actor::Member(person().into(), Vec::new().into())),
        ("reception", Actor::Receptionist(person().into(), Vec::new().into(), Desk::Everywhere)),
    ]
}

#[test]
fn each_page_renders_in_each_state_and_language() {
    let mut gallery = Gallery::open();
    gallery.show::<pages::day::DayPage>();
    gallery.show::<pages::day::SpreadPage>();
    gallery.show::<pages::room::RoomPage>();
    gallery.show::<pages::room::EmbeddedRoomPage>();
    gallery.show::<pages::book::BookPage<'_>>();
    gallery.show::<pages::ask::AskPage<'_>>();
    gallery.show::<pages::ask::GuestLinkPage>();
    gallery.show::<pages::series::SeriesPage<'_>>();
    gallery.show::<pages::series::SeriesDonePage>();
    gallery.show::<pages::booking::BookingPage>();
    gallery.show::<pages::booking::GonePage>();
    gallery.show::<pages::request::RequestPage>();
    gallery.show::<pages::requests::RequestsPage>();
    gallery.show::<pages::feeds::FeedsPage>();
    gallery.show::<pages::mail_link::MailLinkPage>();
    gallery.show::<pages::my_notices::MyNoticesPage>();
    gallery.show::<pages::watches::WatchesPage>();
    gallery.show::<pages::watches::WatchPage>();
    gallery.show::<pages::door::DoorPage>();
    gallery.show::<pages::door_poster::PosterPage>();
    gallery.show::<pages::defect::DefectPage>();
    gallery.show::<pages::defect::DoorDefectPage>();
    gallery.show::<pages::find::FindPage>();
    gallery.show::<pages::mine::MinePage>();
    gallery.show::<pages::away::AwayPage>();
    gallery.show::<pages::away::AwayDonePage>();
    gallery.show::<pages::reception::DeskPage>();
    gallery.show::<pages::health::HealthPage>();
    gallery.show::<pages::reports::ReportsPage>();
    gallery.show::<pages::day_sheet::DaySheetPage>();
    gallery.show::<pages::conflicts::InboxPage>();
    gallery.show::<pages::conflicts::DonePage>();
    gallery.show::<pages::about::AboutPage>();
    gallery.show::<pages::sign_in::SignInPage<'_>>();
    gallery.show::<pages::sign_in::SignedOutPage>();
    gallery.show::<pages::sign_in_with::WaitPage<'_>>();
    gallery.show::<pages::sign_in_link::SentPage>();
    gallery.show::<pages::sign_in_link::LinkPage<'_>>();
    gallery.show::<present::ErrorPage<'_>>();
    gallery.show::<send_again::SendAgainPage<'_>>();
    for (lang, (name, actor)) in Lang::all().flat_map(|lang| people().map(|person| (lang, person))) {
        for here in ["/", "/me", "/reception", "/reception/conflicts?site=nord", "/signin"] {
            let part = PersonPart::of(&actor, lang, here);
            for part in [part.clone(), part.clone().counting(3, Some(0)), part.counting(3, Some(2))] {
                gallery.render("_person.html", Value::from(Serde(&part)), name);
            }
        }
    }
    let is_page =
        |name: &&str| !name.starts_with('_') && !name.starts_with("mail/") && *name != "layout.html";
    let templates = templates::names();
    let all: BTreeSet<&str> = templates.iter().map(String::as_str).filter(is_page).collect();
    assert_eq!(gallery.templates, all, "left: pages with samples; right: templates");
    assert!(gallery.wrong.is_empty(), "{:#?}", gallery.wrong);
}
