//! Forms that cannot be what they say: the same page, what was typed, a sentence by the field.

use reqwest::StatusCode;
use rstest::rstest;

use super::form::submit_buttons;
use crate::app::{TestApp, fields};

const DAY: &str = "2026-11-17";

#[rstest]
#[case("date", "", "Indiquez le jour.")]
#[case("date", "2027-02-30", "Ce jour n’existe pas")]
#[case("start", "25:00", "Ce n’est pas une heure.")]
#[case("end", "09:00", "L’heure de fin doit venir après l’heure de début.")]
#[case("title", "", "Donnez un titre")]
#[case("title", "a\u{7}b", "caractères invisibles")]
#[case("head_count", "-3", "de 1 à 9999")]
#[case("layout", "en rond", "Choisissez dans la liste.")]
#[case("room", "nulle-part", "Cette salle n’existe pas")]
#[tokio::test]
async fn a_bad_field_comes_back_with_its_sentence(
    #[case] field: &'static str,
    #[case] value: &str,
    #[case] sentence: &str,
) {
    let (_app, _, ana, _) = TestApp::start().await;
    let mut form = fields("atelier", DAY, ("10:00", "11:00"), "Un titre", "key-1");
    form.retain(|(name, _)| *name != field);
    form.push((field, value));
    let page = ana.post("/book", &form).await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(page.has(&format!("id=\"{field}-error\"")) && page.has(sentence), "{}", page.body);
    assert!(page.has(&format!("<li><a href=\"#{field}\">")), "no way from the summary to {field}");
    assert!(field == "title" || page.has("value=\"Un titre\""), "what was typed is lost");
    assert!(page.has("aria-invalid=\"true\""));
}

#[tokio::test]
async fn a_form_with_nothing_in_it_says_all_that_is_missing() {
    let (_app, _, ana, _) = TestApp::start().await;
    let page = ana.post("/book", &[]).await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(page.has("5 champs sont à corriger"), "{}", page.body);
}

#[tokio::test]
async fn markup_in_a_title_is_text_on_every_page() {
    let (_app, _, ana, reception) = TestApp::start().await;
    let id = ana.book("atelier", DAY, ("10:00", "11:00"), "<script>alert(1)</script>").await;
    let day = format!("/?date={DAY}");
    let (booking, desk) = (format!("/bookings/{id}"), format!("/reception?date={DAY}"));
    for (person, path) in
        [(&ana, day.as_str()), (&ana, "/me"), (&ana, &booking), (&reception, &desk), (&reception, &day)]
    {
        let page = person.get(path).await;
        assert!(page.has("&lt;script&gt;alert(1)"), "{path}: {}", page.body);
        assert!(!page.has("<script>alert"), "{path}");
    }
}

#[tokio::test]
async fn the_spring_gap_is_an_error_that_names_the_next_time() {
    let (app, ..) = TestApp::start().await;
    app.at("2027-03-20T08:00:00Z");
    let ana = app.person("demo-ana").await;
    let page = ana.post("/book", &fields("nuit", "2027-03-28", ("02:15", "04:00"), "Nuit", "key-1")).await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(page.has("La suivante est 3:00."), "{}", page.body);
    // Across the gap is fine, and an hour shorter than the clock shows.
    let id = ana.book("nuit", "2027-03-28", ("01:00", "04:00"), "Nuit").await;
    assert!(ana.get(&format!("/bookings/{id}")).await.has("2\u{202f}h"));
}

#[tokio::test]
async fn the_autumn_fold_asks_which_and_takes_the_answer() {
    let (app, ..) = TestApp::start().await;
    app.at("2027-10-20T08:00:00Z");
    let ana = app.person("demo-ana").await;
    let mut form = fields("nuit", "2027-10-31", ("02:30", "04:00"), "Nuit", "key-1");
    let page = ana.post("/book", &form).await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(page.has("name=\"start_fold\" value=\"later\""), "{}", page.body);
    form.push(("start_fold", "later"));
    let answer = ana.post("/book", &form).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.body);
    assert!(ana.get(&answer.location()).await.has("1\u{202f}h\u{202f}30"));
}

#[tokio::test]
async fn every_rule_is_told_at_once() {
    let (_app, _, ana, _) = TestApp::start().await;
    let mut form = fields("atelier", "2026-11-21", ("10:05", "11:05"), "Samedi", "key-1");
    form.push(("head_count", "13"));
    let page = ana.post("/book", &form).await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    for sentence in ["fermée ce jour-là", "12 personnes au plus", "de 15\u{202f}min en 15\u{202f}min"] {
        assert!(page.has(sentence), "{sentence} is not in {}", page.body);
    }
}

#[tokio::test]
async fn the_first_button_of_a_form_does_what_the_form_is_for() {
    let (app, anon, ana, reception) = TestApp::start().await;
    let malik = app.person("demo-malik").await;
    malik.book("atelier", "2026-11-24", ("10:00", "11:00"), "Déjà là").await;
    let id = ana.book("atelier", DAY, ("10:00", "11:00"), "Point").await;
    let series = "repeat=weekly&times=3&start=10:30&end=11:30";
    let plan = ana.get(&format!("/book?room=atelier&date={DAY}&{series}")).await;
    assert!(plan.has("name=\"without\"") && plan.has("data-look"), "the others can be booked: {}", plan.body);
    let pages = [
        plan,
        anon.get("/").await,
        anon.get("/signin").await,
        ana.get(&format!("/bookings/{id}")).await,
        reception.get("/reception").await,
        reception.get("/reception/conflicts").await,
    ];
    for page in pages {
        for buttons in submit_buttons(&page.body) {
            let first = buttons.first().expect("a form has a button");
            // Unless all are alike (who signs in, for how long), pressing Enter does nothing that a name or a look asks for.
            let is_plain = !first.contains("formmethod") && !first.contains("name=");
            let are_alike = ["name=\"person\"", "name=\"end\""]
                .iter()
                .any(|name| buttons.iter().all(|button| button.contains(name)));
            assert!(is_plain || are_alike, "{buttons:#?}");
        }
    }
}
