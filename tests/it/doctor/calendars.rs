//! The calendars: on each kind of server, and broken in each way.

use clef::caldav::embedded::{Quirks, Switches, Uids};
use reqwest::Method;
use rstest::rstest;

use super::Setup;
use crate::servers::{Server, free_port};
use crate::world::{On, Store};

#[rstest]
#[case(On::Embedded)]
#[case(On::NextcloudLike)]
#[case(On::NextcloudLater)]
#[case(On::Radicale)]
#[case(On::Xandikos)]
#[case(On::Nextcloud)]
#[tokio::test]
async fn nothing_is_broken_where_nothing_is(#[case] server: On) {
    let Some(store) = Store::on(server).await else { return };
    let found = Setup::on(&store).examine().await;
    assert_eq!(found.broken(), Vec::<&str>::new(), "{found:#?}");
    found.is_fine("calendar server", &[store.url.as_str(), &store.username]);
    found.is_fine("calendar.atelier", &["can be booked safely"]);
    found.is_fine("calendar.salon", &["can be booked safely"]);
    found.is_fine("notebook", &["clef"]);
    found.is_fine("clock", &["same time"]);
    found.is_fine("disk", &["can be written"]);
    found.is_fine("time zones", &[]);
}

#[tokio::test]
async fn calendars_of_its_own_are_fine() {
    let found = Setup::embedded().examine().await;
    assert_eq!(found.broken(), Vec::<&str>::new(), "{found:#?}");
    found.is_fine("calendar server", &["keeps the calendars itself"]);
    found.is_fine("calendar.atelier", &["can be booked safely"]);
}

#[tokio::test]
async fn a_wrong_password_is_found() {
    let store = Store::on(On::Radicale).await.expect("it is always there");
    let found = Setup::on(&store).with("THE_PASSWORD", "wrong").examine().await;
    found.is_broken("calendar server", &["does not accept", "new app password"]);
    assert!(!found.0.iter().any(|one| one.name.starts_with("calendar.")), "the rooms are not to blame");
}

#[tokio::test]
async fn a_server_that_is_away_is_found() {
    let store = Store::on(On::Embedded).await.expect("it is always there");
    let nowhere = format!("http://127.0.0.1:{}/", free_port());
    let found = Setup::on(&store).with("CLEF__CALDAV__URL", &nowhere).examine().await;
    found.is_broken("calendar server", &["cannot be reached", "answers"]);
}

#[tokio::test]
async fn a_server_in_maintenance_is_found() {
    let quirks = Quirks::default();
    let store = Store::embedded(quirks.clone()).await;
    quirks.set(|switches| switches.is_in_maintenance = true);
    Setup::on(&store).examine().await.is_broken("calendar server", &["503", "maintenance"]);
}

#[tokio::test]
async fn a_calendar_that_is_not_there_is_found() {
    let store = Store::on(On::Radicale).await.expect("it is always there");
    let found = Setup::on(&store).with("CLEF__ROOM__SALON__CALENDAR", "salle-salon").examine().await;
    found.is_broken("calendar.salon", &["there is no calendar", "salle-salon", "rooms.toml"]);
    found.is_fine("calendar.atelier", &[]);
    assert_eq!(found.broken(), ["calendar.salon"]);
}

#[tokio::test]
async fn another_calendar_that_holds_a_room_and_is_not_there_is_found() {
    let store = Store::on(On::Embedded).await.expect("it is always there");
    let found = Setup::on(&store).with("CLEF__ROOM__SALON__ALSO_BLOCKED_BY", "rdv").examine().await;
    found.is_broken("calendar.salon", &["also_blocked_by", "rdv"]);
}

#[rstest]
#[case::shared_only(Switches { is_shared: true, ..Switches::default() }, &["another account", "own"])]
#[case::read_only(Switches { is_read_only: true, ..Switches::default() }, &["not write", "write in the calendar"])]
#[case::in_the_bin(Switches { has_deleted_calendars: true, ..Switches::default() }, &["bin", "Restore"])]
#[case::not_fit(Switches { uids: Uids::NeverTaken, ..Switches::default() }, &["twice", "docs/calendars.md"])]
#[tokio::test]
async fn calendars_that_cannot_be_booked_are_found(#[case] ill: Switches, #[case] words: &[&str]) {
    let quirks = Quirks::default();
    let store = Store::embedded(quirks.clone()).await;
    quirks.set(|switches| *switches = ill);
    let found = Setup::on(&store).examine().await;
    found.is_broken("calendar.atelier", words);
    found.is_broken("calendar.salon", words);
}

#[tokio::test]
async fn clocks_that_differ_are_found() {
    let store = Store::on(On::Embedded).await.expect("it is always there");
    let found = Setup::on(&store).at("2020-01-01T00:00:00Z").examine().await;
    found.is_broken("clock", &["behind", "NTP"]);
}

/// Asks the server something as its account.
async fn ask(store: &Store, method: &str, calendar: &str, body: &str) {
    let home = store.client.calendar_home().await.expect("the home");
    let url = store.url.join(home.child(calendar).as_collection().as_str()).expect("an address");
    let method = Method::from_bytes(method.as_bytes()).expect("a method");
    let request = reqwest::Client::new().request(method, url).header("content-type", "application/xml");
    let request = request.basic_auth(&store.username, Some(&store.password)).body(body.to_owned());
    let answer = request.send().await.expect("an answer");
    assert!(answer.status().is_success(), "{answer:?}");
}

/// Makes the server say that `calendar` is shared as Nextcloud says it.
async fn share(store: &Store, calendar: &str, with: &str, access: &str) {
    let body = format!(
        "<d:propertyupdate xmlns:d=\"DAV:\" xmlns:o=\"http://owncloud.org/ns\"><d:set><d:prop><o:invite><o:user>\
         <d:href>principal:principals/groups/{with}</d:href><o:access><o:{access}/></o:access></o:user></o:invite>\
         </d:prop></d:set></d:propertyupdate>"
    );
    ask(store, "PROPPATCH", calendar, &body).await;
}

#[tokio::test]
async fn a_group_that_may_edit_a_calendar_and_is_not_reception_is_found() {
    let store = Store::on(On::NextcloudLike).await.expect("it is always there");
    share(&store, &store.calendars[0], "coop", "read-write").await;
    share(&store, &store.calendars[1], "coop", "read").await;
    let found = Setup::on(&store).examine().await;
    found.is_doubtful("sharing.atelier", &["edited by coop", "titles, names", "read only"]);
    found.is_fine("sharing.salon", &["read only for coop", "no titles and no names"]);
    let desk = Setup::on(&store).with("CLEF__SIGN_IN__RECEPTION__GROUPS", "coop").examine().await;
    desk.is_fine("sharing.atelier", &["edited by coop"]);
}

#[tokio::test]
async fn a_notebook_that_others_read_is_found() {
    let store = Store::on(On::NextcloudLike).await.expect("it is always there");
    ask(&store, "MKCALENDAR", "clef", "").await;
    share(&store, "clef", "coop", "read").await;
    Setup::on(&store).examine().await.is_doubtful("notebook", &["shared", "coop"]);
}

#[tokio::test]
async fn a_notebook_that_can_be_none_is_found() {
    let store = Store::on(On::Embedded).await.expect("it is always there");
    let only_tasks = "<c:mkcalendar xmlns:d=\"DAV:\" xmlns:c=\"urn:ietf:params:xml:ns:caldav\"><d:set><d:prop>\
        <c:supported-calendar-component-set><c:comp name=\"VTODO\"/></c:supported-calendar-component-set></d:prop>\
        </d:set></c:mkcalendar>";
    ask(&store, "MKCALENDAR", "clef", only_tasks).await;
    Setup::on(&store).examine().await.is_doubtful("notebook", &["takes no events", "section 5"]);
}

#[tokio::test]
async fn a_closures_calendar_that_is_not_there_is_found() {
    let store = Store::on(On::Radicale).await.expect("it is always there");
    let setup = || Setup::on(&store).with("CLEF__CLOSURES__CALENDAR", "fermetures");
    setup().examine().await.is_broken("closures.fermetures", &["cannot be found", "rooms.toml"]);
    ask(&store, "MKCALENDAR", "fermetures", "").await;
    setup().examine().await.is_fine("closures.fermetures", &["closes rooms"]);
}

#[tokio::test]
async fn something_else_in_the_servers_place_is_found() {
    let page = Server::web("nginx", |folder, port| {
        format!(
            "daemon off; master_process off; pid {0}/pid; error_log stderr; events {{}}\n\
             http {{ access_log off; client_body_temp_path {0}/a; proxy_temp_path {0}/b; fastcgi_temp_path {0}/c; \
             uwsgi_temp_path {0}/d; scgi_temp_path {0}/e; server {{ listen 127.0.0.1:{port}; \
             location / {{ default_type text/html; return 200 '<html>hello</html>'; }} }} }}",
            folder.display()
        )
    });
    let Some(page) = page else { return };
    let store = Store::on(On::Embedded).await.expect("it is always there");
    let found = Setup::on(&store).with("CLEF__CALDAV__URL", page.url.as_str()).examine().await;
    assert!(found.broken().contains(&"calendar.atelier"), "{found:#?}");
}

/// A set-up with the atelier on the calendars of `store`, and the salon on a server at `url`.
fn on_two(store: &Store, url: &str) -> Setup {
    let account = |id: &str, url: &str| {
        format!(
            "[[caldav]]\nid = \"{id}\"\nurl = \"{url}\"\nusername = \"{}\"\npassword_env = \"THE_PASSWORD\"\n",
            store.username
        )
    };
    let setup = Setup::embedded()
        .and(&account("nantes", store.url.as_str()))
        .and(&account("saint-nazaire", url))
        .with("THE_PASSWORD", &store.password)
        .with("CLEF__SITE__BAIN__CALDAV", "nantes")
        .with("CLEF__ROOM__SALON__CALDAV", "saint-nazaire");
    let [atelier, salon] = [&store.calendars[0], &store.calendars[1]];
    setup.with("CLEF__ROOM__ATELIER__CALENDAR", atelier).with("CLEF__ROOM__SALON__CALENDAR", salon)
}

#[tokio::test]
async fn each_of_two_servers_is_looked_at() {
    let stores = [Store::on(On::Radicale).await, Store::on(On::Embedded).await];
    let [Some(nantes), Some(saint_nazaire)] = stores else { panic!("they are always there") };
    let found = on_two(&nantes, saint_nazaire.url.as_str()).examine().await;
    assert_eq!(found.broken(), Vec::<&str>::new(), "{found:#?}");
    found.is_fine("calendar server.nantes", &[nantes.url.as_str()]);
    found.is_fine("calendar server.saint-nazaire", &[saint_nazaire.url.as_str()]);
    for room in ["calendar.atelier", "calendar.salon"] {
        found.is_fine(room, &["can be booked safely"]);
    }
    found.is_fine("clock.saint-nazaire", &["same time"]);
    found.is_fine("notebook", &["clef"]);
    let home = saint_nazaire.client.calendar_home().await.expect("the home");
    let notebook = saint_nazaire.client.collection(&home.child("clef").as_collection()).await;
    assert!(notebook.is_err(), "there is one notebook, on the first: {notebook:?}");
}

#[tokio::test]
async fn of_two_servers_the_one_that_is_away_is_named_and_the_other_is_looked_at() {
    let store = Store::on(On::Radicale).await.expect("it is always there");
    let nowhere = format!("http://127.0.0.1:{}/", free_port());
    let closures = "[closures]\ncalendar = \"fermetures\"\n";
    let found = on_two(&store, &nowhere).and(closures).examine().await;
    found.is_broken("calendar server.saint-nazaire", &["cannot be reached"]);
    found.is_fine("calendar server.nantes", &[]);
    found.is_fine("calendar.atelier", &["can be booked safely"]);
    found.is_broken("closures.nantes.fermetures", &["cannot be found"]);
    let of_the_other = |name: &str| name == "calendar.salon" || name == "closures.saint-nazaire.fermetures";
    assert!(!found.0.iter().any(|one| of_the_other(&one.name)), "its rooms are not to blame: {found:#?}");
}
