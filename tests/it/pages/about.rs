//! Help, privacy and accessibility: for everybody, and true of the settings of the place.

use reqwest::StatusCode;
use rstest::rstest;

use crate::app::{Answer, Person, TestApp};

const PAGES: [&str; 3] = ["/help", "/privacy", "/accessibility"];
const MAILS: &str = "[mail]\nfrom = \"salles@example.org\"\ndirectory = \"MAILS\"\n";

/// The page of a place with more settings, as a visitor reads it.
async fn read(lines: &str, overrides: &[(&str, &str)], page: &str) -> Answer {
    let mails = tempfile::tempdir().expect("a folder");
    let lines = lines.replace("MAILS", &mails.path().display().to_string());
    let app = TestApp::with(&format!("{}\n{lines}", TestApp::rooms()), overrides).await;
    get(&app.visitor(), page).await
}

/// A page with the spaces at which no line breaks as plain ones.
async fn get(who: &Person, page: &str) -> Answer {
    let answer = who.get(page).await;
    Answer { body: answer.body.replace(['\u{a0}', '\u{202f}'], " "), ..answer }
}

#[tokio::test]
async fn they_are_for_everybody_and_linked_from_every_page() {
    let app = TestApp::with(TestApp::rooms(), &[("CLEF__PLACE__PUBLISH_FREE_BUSY", "false")]).await;
    let (visitor, ana) = (app.visitor(), app.person("demo-ana").await);
    for (page, french, english) in [
        ("/help", "Modifier ou annuler", "Changing or cancelling"),
        ("/privacy", "Qui voit quoi", "Who sees what"),
        ("/accessibility", "État de conformité", "Compliance status"),
    ] {
        for who in [&visitor, &ana] {
            let answer = who.get(page).await;
            assert_eq!(answer.status, StatusCode::OK, "{page}");
            assert!(answer.has(french), "{page}: {}", answer.body);
        }
        let answer = visitor.get_with(page, &[("accept-language", "en")]).await;
        assert!(answer.has(english) && answer.has("lang=\"en\""), "{page}: {}", answer.body);
        for other in ["/signin", "/me", "/nowhere", "/help", "/reception"] {
            let answer = ana.get(other).await;
            assert!(answer.has(&format!("href=\"{page}\"")), "{page} on {other}: {}", answer.body);
        }
    }
}

#[tokio::test]
async fn no_room_is_named_where_the_schedule_is_not_for_everybody() {
    let app = TestApp::with(TestApp::rooms(), &[("CLEF__PLACE__PUBLISH_FREE_BUSY", "false")]).await;
    for page in PAGES {
        let answer = get(&app.visitor(), page).await;
        for name in ["Atelier", "Salon", "Le Bain", "quai du Bain"] {
            assert!(!answer.has(name), "{name} on {page}: {}", answer.body);
        }
    }
}

/// Each claim stands on the page with the setting that makes it true, and does not without it.
#[rstest]
#[case::free_busy("/privacy", "", ("CLEF__PLACE__PUBLISH_FREE_BUSY", "false"), "Les personnes connectées :")]
#[case::titles("/privacy", "", ("CLEF__PLACE__PUBLISH_TITLES", "true"), "et le titre des réservations")]
#[case::titles_shared("/privacy", "", ("CLEF__PLACE__PUBLISH_TITLES", "true"), "puisque ce lieu publie les titres")]
#[case::embedded("/privacy", "", ("CLEF__PLACE__EMBED_ON", "https://www.example.org"), "peuvent afficher le planning public")]
#[case::chat("/privacy", CHAT, SECRET, "dans quelle salle et quand, sans titre ni nom")]
#[case::chat_names("/privacy", CHAT_NAMES, SECRET, "dans quelle salle et quand, avec le titre et le nom")]
#[case::mails("/privacy", MAILS, ("CLEF__NOTICES__MAIL", "true"), "Des e-mails sur vos réservations")]
#[case::desk("/privacy", DESK_MAILS, ("CLEF__NOTICES__MAIL", "true"), "La feuille du jour")]
#[case::link("/privacy", LINKS, NOTHING, "un lien pour vous connecter, quand vous en demandez un")]
#[case::program("/privacy", TOKEN, NOTHING, "Des programmes auxquels le lieu a donné un accès")]
#[case::forgotten(
    "/privacy",
    "[retention]\nanonymise_after = \"13 months\"\n",
    NOTHING,
    "13 mois après leur fin"
)]
#[case::forgotten_soon(
    "/privacy",
    "[retention]\nanonymise_after = \"1 day\"\n",
    NOTHING,
    "Un jour après leur fin"
)]
#[case::sessions("/privacy", "[sessions]\nidle = \"3d\"\n", NOTHING, "connecté 3 jours")]
#[case::responsible(
    "/privacy",
    "[about]\nresponsible = \"SCIC Exemple\"\n",
    NOTHING,
    "Responsable du traitement : SCIC Exemple"
)]
#[case::hosting("/privacy", "[about]\nhosting = \"Hôte Exemple\"\n", NOTHING, "Hébergement : Hôte Exemple")]
#[case::data_contact(
    "/privacy",
    "[about]\ndata_contact = \"dpo@example.org\"\n",
    NOTHING,
    "Contact : dpo@example.org"
)]
#[case::help(
    "/help",
    "[about]\nhelp = [\"Le code est à l'accueil.\"]\n",
    NOTHING,
    "Le code est à l&#39;accueil."
)]
#[case::contact("/help", "[about]\ncontact = \"02 40\"\n", NOTHING, "Contact : 02 40")]
#[case::help_mails("/help", MAILS, ("CLEF__NOTICES__MAIL", "true"), "Un e-mail vous dit ce que deviennent")]
#[case::watches("/help", MAILS, ("CLEF__NOTICES__MAIL", "true"), "dès qu’une salle se libère")]
#[case::watches_kept("/privacy", MAILS, ("CLEF__NOTICES__MAIL", "true"), "Vos alertes :")]
#[case::reminders("/help", REMINDERS, ("CLEF__NOTICES__MAIL", "true"), "Un rappel arrive avant le début : 24")]
#[case::members("/help", "", ("CLEF__SIGN_IN__MEMBER__GROUPS", "cooperateurs"), "Seuls les membres du lieu")]
#[case::by_link("/help", LINKS, NOTHING, "par un lien reçu par e-mail")]
#[case::no_show("/help", "", ("CLEF__RULES__RELEASE_NO_SHOW", "15m"), "le reste du créneau est libéré")]
#[case::approval(
    "/help",
    "approval = { longer_than = \"4h\" }\n",
    NOTHING,
    "attendent l’accord de l’accueil"
)]
#[case::late("/help", "", ("CLEF__RULES__MIN_NOTICE_CANCEL", "2h"), "on ne peut plus modifier")]
#[case::keys("/help", "", ("CLEF__ROOM__ATELIER__KEYS", "clé 1"), "Les clés et les badges")]
#[case::access("/help", "", ("CLEF__ROOM__ATELIER__ACCESS", "2e étage"), "comment y accéder")]
#[case::audit(
    "/accessibility",
    AUDIT,
    NOTHING,
    "L’audit du 12 octobre 2026, réalisé par Ana, a montré que 87 % des critères"
)]
#[case::declared("/help", AUDIT, NOTHING, "Accessibilité : partiellement conforme</a>")]
#[case::partial("/accessibility", AUDIT, NOTHING, "Ces pages sont partiellement conformes")]
#[case::barriers("/accessibility", AUDIT, NOTHING, "Le plan d&#39;une série.")]
#[case::barrier_contact("/accessibility", AUDIT, NOTHING, "Contact : Zoé")]
#[tokio::test]
async fn a_claim_stands_with_its_setting_alone(
    #[case] page: &str,
    #[case] lines: &str,
    #[case] setting: (&str, &str),
    #[case] claim: &str,
) {
    let with = read(lines, &[setting], page).await;
    assert!(with.has(claim), "{claim}: {}", with.body);
    let without = read("", &[], page).await;
    assert!(!without.has(claim), "{claim}: {}", without.body);
}

const NOTHING: (&str, &str) = ("CLEF_LOG", "info");
const SECRET: (&str, &str) = ("HOOK_SECRET", "nobody-knows-it-nobody");
const CHAT: &str = "[[chat]]\nkind = \"webhook\"\nname = \"site\"\nurl = \"http://127.0.0.1:9/clef\"\n\
    secret_env = \"HOOK_SECRET\"\nevents = [\"booked\"]\n";
const CHAT_NAMES: &str = "[[chat]]\nkind = \"webhook\"\nname = \"site\"\nurl = \"http://127.0.0.1:9/clef\"\n\
    secret_env = \"HOOK_SECRET\"\nevents = [\"booked\"]\nnames = true\n";
const DESK_MAILS: &str = "[mail]\nfrom = \"salles@example.org\"\ndirectory = \"MAILS\"\n[notices]\n\
    reception = [\"accueil@example.org\"]\nday_sheet = \"07:30\"\n";
const REMINDERS: &str = "[mail]\nfrom = \"salles@example.org\"\ndirectory = \"MAILS\"\n[notices]\n\
    remind_before = [\"24h\"]\n";
const LINKS: &str =
    "[mail]\nfrom = \"salles@example.org\"\ndirectory = \"MAILS\"\n[sign_in.link]\nanyone = true\n";
const TOKEN: &str = "[[api_token]]\nname = \"script\"\nrole = \"reception\"\n\
    sha256 = \"0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a\"\n";
const AUDIT: &str = "[about.accessibility]\naudited = \"2026-10-12\"\nby = \"Ana\"\nrate = 87\n\
    barriers = [\"Le plan d'une série.\"]\ncontact = \"Zoé\"\n";

#[tokio::test]
async fn what_is_not_known_is_said_to_be_unknown() {
    let app = TestApp::with(TestApp::rooms(), &[("CLEF__SIGN_IN__DEMO", "false")]).await;
    let visitor = app.visitor();
    for (page, words) in [
        ("/help", "Aucun contact n’a encore été indiqué"),
        ("/help", "Aucun moyen de se connecter"),
        ("/help", "Ce lieu n’envoie pas d’e-mails"),
        ("/privacy", "Son nom et son adresse n’ont pas encore été indiqués"),
        ("/privacy", "dans les agendas, sans limite de durée"),
        ("/privacy", "Clef ne transmet aucune donnée"),
        ("/accessibility", "Audit non réalisé"),
        ("/accessibility", "elles sont donc non conformes"),
        ("/", "Accessibilité : non conforme</a>"),
        ("/accessibility", "Ils n’ont pas été recensés"),
    ] {
        let answer = get(&visitor, page).await;
        assert!(answer.has(words), "{words}: {}", answer.body);
    }
    let help = get(&visitor, "/help").await;
    assert!(!help.has("Ce que fait l’accueil"), "nobody is at reception: {}", help.body);
}

#[tokio::test]
async fn an_audit_of_long_ago_counts_for_nothing() {
    let app = TestApp::with(&format!("{}\n{AUDIT}", TestApp::rooms()), &[]).await;
    app.at("2029-10-13T12:00:00Z");
    let page = get(&app.visitor(), "/accessibility").await;
    assert!(page.has("L’audit a plus de trois ans"), "{}", page.body);
    assert!(!page.has("partiellement conforme"), "{}", page.body);
    assert!(page.has("Accessibilité : non conforme</a>"), "{}", page.body);
}

#[tokio::test]
async fn the_law_of_france_is_named_in_france() {
    let there = read("", &[], "/accessibility").await;
    assert!(there.has("Défenseur des droits"), "{}", there.body);
    let elsewhere = read("", &[("CLEF__PLACE__COUNTRY", "BE")], "/accessibility").await;
    assert!(!elsewhere.has("Défenseur des droits"), "{}", elsewhere.body);
    let privacy = read("", &[("CLEF__PLACE__COUNTRY", "BE")], "/privacy").await;
    assert!(!privacy.has("CNIL") && privacy.has("de votre pays"), "{}", privacy.body);
}
