//! How Clef is, in words for reception: what is well, what is not and what follows, in both languages.

use clef::domain::time::Instant;
use clef::mail::Address;
use clef::notices::Undelivered;
use reqwest::StatusCode;

use crate::app::{NOW, Person, TestApp};
use crate::world::{On, Store};

const PAGE: &str = "/reception/health";

#[tokio::test]
async fn where_all_is_well_reception_reads_so() {
    let (_app, _, ana, reception) = TestApp::start().await;
    let page = reception.get(PAGE).await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.body);
    for words in
        ["Tout va bien.", "Atelier", "lu pour la dernière fois", "Carnet de Clef", "Clef n’en envoie pas"]
    {
        assert!(page.has(words), "{words}: {}", page.body);
    }
    assert!(!page.has("chip bad") && !page.has("chip wait"), "{}", page.body);
    assert!(reception.get("/reception").await.has(PAGE), "one gets there from the board");
    assert_eq!(ana.get(PAGE).await.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn what_is_not_well_is_told_with_its_cause_in_both_languages() {
    let store = Store::on(On::Radicale).await.expect("it is always there");
    let lines = format!(
        "[caldav]\nurl = \"{}\"\nusername = \"{}\"\npassword_env = \"THE_PASSWORD\"\n[closures]\n\
         calendar = \"fermetures\"\n",
        store.url, store.username
    );
    let rooms = format!("{}\n{lines}", TestApp::rooms());
    let app = TestApp::with(&rooms, &[("THE_PASSWORD", &store.password)]).await;
    let reception = app.person("demo-accueil").await;
    let to = Address::parse("ana@example.org").expect("an address");
    let at: Instant = NOW.parse().expect("an instant");
    app.app.undelivered.note(Undelivered { to, about: None, is_refused: true, at });
    let page = reception.get(PAGE).await;
    // The calendar of La Nuit was never made.
    for words in [
        "3 points demandent votre attention.",
        "La Nuit",
        "cet agenda n’existe pas",
        "there is no calendar at",
        "les fermetures déjà connues restent en vigueur",
        "une adresse n’a pas pu être jointe cette semaine",
    ] {
        assert!(page.has(words), "{words}: {}", page.body);
    }
    assert!(
        !page.has("ana@example.org"),
        "whose address it is stands on the board, for those who may read it"
    );
    let english = reception.get_with(PAGE, &[("accept-language", "en")]).await;
    for words in
        ["3 things need your attention.", "there is no such calendar", "stay in force", "one address"]
    {
        assert!(english.has(words), "{words}: {}", english.body);
    }
}

#[tokio::test]
async fn the_reception_of_one_site_reads_about_its_own_rooms_and_closures() {
    let settings = [
        ("CLEF__SERVER__TRUSTED_PROXIES", "127.0.0.1"),
        ("CLEF__SIGN_IN__DEMO", "false"),
        ("CLEF__SIGN_IN__HEADER__USER", "Remote-User"),
        ("CLEF__SIGN_IN__HEADER__GROUPS", "Remote-Groups"),
        ("CLEF__SITE__QUAI__RECEPTION__GROUPS", "accueil-quai"),
        ("CLEF__SITE__QUAI__CLOSURES_CALENDAR", "fermetures-du-quai"),
        ("CLEF__SITE__BAIN__CLOSURES_CALENDAR", "fermetures-du-bain"),
    ];
    let app = TestApp::with(TestApp::rooms(), &settings).await;
    let page = Person::by_portal(app.address(), "lou", "accueil-quai").get(PAGE).await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.body);
    for (theirs, others) in [("La Nuit", "Le Salon"), ("fermetures-du-quai", "fermetures-du-bain")] {
        assert!(page.has(theirs) && !page.has(others), "{}", page.body);
    }
}
