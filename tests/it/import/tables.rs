//! Tables of bookings, as spreadsheets write them.

use super::{clef, counts, import, reasons, with_one_booking, write_settings};
use crate::world::{On, Store, World, room, span};

const TABLE: &str = "Salle;Jour;Début;Fin;Objet;Qui;Courriel;Combien\r\n\
    Salle atelier;04/05/2027;10h;11h30;\"Café; \"\"deux\"\"\";Ana Le Goff;ana@example.org;12\r\n\
    salon;05/05/2027;10:00;12:00;=1+1;Malik;;\r\n\
    salon;05/05/2027;11:00;12:00;Trop tard;Malik;;\r\n\
    Cave;05/05/2027;10:00;12:00;Vin;Malik;;\r\n\
    salon;05/13/2027;10:00;12:00;Mois;Malik;;\r\n\
    salon;06/05/2027;12:00;10:00;À rebours;Malik;;\r\n";

const COLUMNS: &str =
    "room=Salle,date=Jour,start=Début,end=Fin,title=Objet,name=Qui,email=Courriel,people=Combien";

#[tokio::test(flavor = "multi_thread")]
async fn a_table_becomes_bookings_by_what_its_columns_say() {
    let store = Store::on(On::Embedded).await.expect("it is always there");
    let folder = tempfile::tempdir().expect("a folder");
    let folder = folder.path();
    write_settings(&store, folder);
    let bytes: Vec<u8> = TABLE.chars().map(|c| u8::try_from(u32::from(c)).expect("Latin-1")).collect();
    std::fs::write(folder.join("table.csv"), bytes).expect("written");
    let arguments = ["table.csv", "--columns", COLUMNS];
    let expected = [("clash", 1), ("left_out", 3), ("new", 2)];
    let (code, report) = import(&store, folder, &[&arguments[..], &["--dry-run"]].concat());
    assert_eq!((code, counts(&report)), (Some(1), expected.to_vec()), "{report:#}");
    let told = reasons(&report);
    for reason in ["“Cave”", "its start “10:00”", "takes no time", "taken by “=1+1”"] {
        assert!(told.contains(reason), "no {reason} in {told}");
    }
    let (_, report) = import(&store, folder, &arguments);
    assert_eq!(counts(&report), expected, "{report:#}");
    let world = World::new(&store).await;
    let held =
        world.schedule.snapshot(&room("atelier")).occupancies(span("2027-05-04 00:00", "2027-05-05 00:00"));
    let [cafe] = held.as_slice() else { panic!("{held:#?}") };
    assert_eq!(cafe.interval, span("2027-05-04 10:00", "2027-05-04 11:30"));
    let cafe = cafe.booking().expect("a booking");
    assert_eq!((&*cafe.details.title, cafe.details.head_count), ("Café; \"deux\"", Some(12)));
    assert_eq!((&*cafe.booked_for.id.0, &*cafe.booked_for.name), ("ana@example.org", "Ana Le Goff"));
    let (_, again) = import(&store, folder, &arguments);
    assert_eq!(counts(&again), [("clash", 1), ("left_out", 3), ("there", 2)], "{again:#}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_table_that_clef_wrote_is_known_again_and_one_without_times_is_refused() {
    let (store, folder) = with_one_booking().await;
    let folder = folder.path();
    let (code, said) = clef(&store, folder, &["export", "--to", "all"]);
    assert_eq!(code, Some(0), "{said}");
    let (code, report) = import(&store, folder, &["all/bookings.csv"]);
    assert_eq!((code, counts(&report)), (Some(0), vec![("there", 1)]), "{report:#}");
    for (table, said) in [("a;b\n1;2\n", "--columns start=NAME"), ("start;end\n\"open", "no whole table")] {
        std::fs::write(folder.join("table.csv"), table).expect("written");
        let (code, told) = clef(&store, folder, &["import", "table.csv"]);
        assert!(code == Some(1) && told.contains(said), "{table}: {code:?} {told}");
    }
    let (code, told) = clef(&store, folder, &["import", "table.csv", "--columns", "nonsense"]);
    assert!(code == Some(2) && told.contains("start=Début"), "{told}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_table_says_of_several_rooms_holds_all_of_them() {
    let store = Store::on(On::Embedded).await.expect("it is always there");
    let folder = tempfile::tempdir().expect("a folder");
    let folder = folder.path();
    write_settings(&store, folder);
    let rows = "room,rooms,start,end,title\n\
        atelier,atelier salon,2027-05-04 10:00,2027-05-04 11:00,Fête\n\
        atelier,atelier cave,2027-05-05 10:00,2027-05-05 11:00,Vin\n";
    std::fs::write(folder.join("table.csv"), rows).expect("written");
    let (_, report) = import(&store, folder, &["table.csv"]);
    assert_eq!(counts(&report), [("left_out", 1), ("new", 1)], "{report:#}");
    assert!(reasons(&report).contains("“cave”"), "{report:#}");
    let world = World::new(&store).await;
    let morning = span("2027-05-04 10:00", "2027-05-04 11:00");
    for id in ["atelier", "salon"] {
        assert_eq!(world.schedule.snapshot(&room(id)).taken(morning), [morning], "{id}");
    }
}
