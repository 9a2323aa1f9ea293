//! Reception's board: who comes next, what is free now, what is new since this morning, and who is looked for.

use reqwest::StatusCode;

use crate::app::{Answer, Person, TestApp, fields};

const TODAY: &str = "2026-11-16";

/// Moves or cancels a booking on its page.
async fn change(who: &Person, id: impl std::fmt::Display, times: Option<(&str, &str, &str)>) {
    let path = format!("/bookings/{id}");
    let version = who.get(&path).await.field("version");
    let answer = match times {
        Some((day, start, end)) => {
            let mut form = fields("atelier", day, (start, end), "Déplacée", "");
            form.push(("version", &version));
            who.post(&path, &form).await
        }
        None => who.post(&format!("{path}/cancel"), &[("version", &version)]).await,
    };
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.body);
}

/// What the board says of what is new since this morning, a line each, without tags.
fn changes(board: &Answer) -> Vec<String> {
    let list = board.body.split("<ol class=\"changes\">").nth(1).unwrap_or_default();
    let list = list.split("</ol>").next().unwrap_or_default();
    let plain = |item: &str| {
        let words = item.split('<').map(|part| part.split_once('>').map_or(part, |(_, text)| text));
        words.collect::<String>().split_whitespace().collect::<Vec<_>>().join(" ").replace("&#39;", "'")
    };
    list.split("<li>").skip(1).map(plain).collect()
}

#[tokio::test]
async fn what_became_of_the_bookings_of_today_since_this_morning_is_listed() {
    let (app, _, ana, reception) = TestApp::start().await;
    app.at("2026-11-15T10:00:00Z");
    ana.book("atelier", TODAY, ("09:00", "10:00"), "D’hier").await;
    let within = ana.book("atelier", TODAY, ("11:00", "12:00"), "Déplacée").await;
    let away = ana.book("atelier", TODAY, ("12:00", "13:00"), "Déplacée").await;
    let here = ana.book("atelier", "2026-11-18", ("12:00", "13:00"), "Déplacée").await;
    let cancelled = ana.book("salon", TODAY, ("15:00", "16:00"), "Annulée hier").await;
    change(&ana, cancelled, None).await;
    let cancelled = ana.book("salon", TODAY, ("15:00", "16:00"), "Annulée").await;
    app.at("2026-11-16T08:30:00Z");
    assert_eq!(changes(&reception.get("/reception").await), Vec::<String>::new(), "nothing yet");

    change(&ana, within, Some((TODAY, "13:00", "14:00"))).await;
    app.at("2026-11-16T08:31:00Z");
    change(&ana, away, Some(("2026-11-17", "12:00", "13:00"))).await;
    app.at("2026-11-16T08:32:00Z");
    change(&ana, here, Some((TODAY, "14:30", "15:30"))).await;
    app.at("2026-11-16T08:33:00Z");
    change(&reception, cancelled, None).await;
    app.at("2026-11-16T08:34:00Z");
    ana.book("salon", TODAY, ("17:00", "18:00"), "Nouvelle").await;
    let board = reception.get("/reception").await;
    let expected = [
        "9:34 Nouvelle Nouvelle, Ana Le Goff Le Salon, 17:00–18:00",
        "9:33 Annulée par Camille (accueil) Annulée, Ana Le Goff Le Salon, 15:00–16:00",
        "9:32 Déplacée Déplacée, Ana Le Goff L'Atelier, mercredi 18 novembre, 12:00–13:00 → 14:30–15:30",
        "9:31 Déplacée Déplacée, Ana Le Goff L'Atelier, 12:00–13:00 → mardi 17 novembre, 12:00–13:00",
        "9:30 Déplacée Déplacée, Ana Le Goff L'Atelier, 11:00–12:00 → 13:00–14:00",
    ];
    assert_eq!(changes(&board), expected);
    assert!(board.has("nouvelle, 9:34") && board.has("modifiée, 9:30"), "{}", board.body);
    let tomorrow = reception.get("/reception?date=2026-11-17").await;
    assert!(!tomorrow.has("Depuis ce matin") && !tomorrow.has("Libres maintenant"), "{}", tomorrow.body);
}

#[tokio::test]
async fn the_board_says_who_comes_next_and_how_each_room_is_now() {
    let (app, _, ana, reception) = TestApp::start().await;
    ana.book("atelier", TODAY, ("10:00", "11:00"), "En cours").await;
    ana.book("salon", TODAY, ("11:30", "12:00"), "Ensuite").await;
    app.at("2026-11-16T09:45:00Z");
    let board = reception.get("/reception").await;
    assert!(board.has("<strong>11:30 <span>Le Salon</span></strong>"), "{}", board.body);
    assert!(board.has("dans 45\u{202f}min") && board.has("1 en cours"), "{}", board.body);
    let (under_way, now) = (board.body.find(">En cours</bdi>"), board.body.find("Il est 10:45"));
    assert!(
        under_way.is_some() && under_way < now && now < board.body.find(">Ensuite</bdi>"),
        "{}",
        board.body
    );

    let by_room = reception.get("/reception?view=rooms").await;
    for state in ["busy\">occupée jusqu’à 11:00", "free\">libre jusqu’à 11:30"] {
        assert!(by_room.has(state), "{state}: {}", by_room.body);
    }
    app.at("2026-11-16T20:00:00Z");
    let evening = reception.get("/reception?view=rooms").await;
    assert!(evening.has("closed\">fermée") && evening.has("Plus personne aujourd’hui"), "{}", evening.body);
    let links = ["/reception?view=rooms&amp;large=1", "date=2026-11-17&amp;view=rooms"];
    assert!(links.iter().all(|link| evening.has(link)), "what was chosen stays: {}", evening.body);
}

#[tokio::test]
async fn whoever_stands_at_the_desk_has_a_room_in_two_clicks() {
    let (_app, _, _, reception) = TestApp::start().await;
    let board = reception.get("/reception").await;
    let form = board.body.split("id=\"w-atelier\"").nth(1).and_then(|rest| rest.split("</form>").next());
    let form = form.expect("the room is free now");
    let value = |name: &str| {
        let start = format!("name=\"{name}\" value=\"");
        let rest = form.split(&start).nth(1).unwrap_or_else(|| panic!("no {name} in {form}"));
        rest.split('"').next().expect("a quote").to_owned()
    };
    let mut sent: Vec<(&str, String)> =
        ["key", "room", "date", "start", "title", "end"].map(|name| (name, value(name))).into();
    sent.push(("for_name", "Zoé".to_owned()));
    let sent: Vec<(&str, &str)> = sent.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let booked = reception.post("/book", &sent).await;
    assert_eq!(booked.status, StatusCode::SEE_OTHER, "{}", booked.body);
    let board = reception.get("/reception").await;
    for said in ["9:30–10:00", "Sans rendez-vous", "Zoé", "1 en cours"] {
        assert!(board.has(said), "{said}: {}", board.body);
    }
    assert!(!board.has("id=\"w-atelier\"") && board.has("id=\"w-salon\""), "{}", board.body);
}

#[tokio::test]
async fn somebody_is_found_by_a_few_letters_today_and_on_the_days_after() {
    let (app, _, ana, reception) = TestApp::start().await;
    let malik = app.person("demo-malik").await;
    ana.book("atelier", TODAY, ("14:00", "15:00"), "Comité").await;
    malik.book("salon", TODAY, ("14:00", "15:00"), "Entretien").await;
    malik.book("salon", "2026-11-19", ("10:00", "11:00"), "Bilan").await;
    let found = reception.get("/reception?q=MAL").await;
    let rows = found.body.split("<tbody>").nth(1).and_then(|rest| rest.split("</tbody>").next());
    let rows = rows.expect("a table");
    assert!(rows.contains("Entretien") && !rows.contains("Comité"), "{rows}");
    let later = found.body.split("id=\"later\"").nth(1).and_then(|rest| rest.split("</section>").next());
    let later = later.expect("the days after");
    assert!(later.contains("jeudi 19 novembre, 10:00–11:00") && later.contains("Bilan"), "{later}");
    assert!(!later.contains("Entretien"), "{later}");
    let none = reception.get("/reception?q=zzz").await;
    assert!(none.has("Rien de tel ce jour-là") && !none.has("id=\"later\""), "{}", none.body);
}
