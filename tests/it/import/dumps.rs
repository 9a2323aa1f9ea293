//! Dumps of the databases of GRR and MRBS, written here after their table definitions, and much smaller.

use clef::domain::booking::{Booking, State};
use clef::domain::identity::Identity;
use clef::domain::member::MemberId;
use clef::domain::time::Interval;
use rstest::rstest;

use super::{clef, counts, import, reasons, with_one_booking, write_settings};
use crate::series::at_hour;
use crate::world::{On, Store, World, room, span};

/// Everything that stands in the room, by start.
fn bookings_in(world: &World, id: &str) -> Vec<(Interval, Booking)> {
    let held = world.schedule.snapshot(&room(id)).occupancies(span("2019-01-01 00:00", "2028-01-01 00:00"));
    held.iter().filter_map(|held| Some((held.interval, Booking::clone(held.booking()?)))).collect()
}

fn unix(day: &str, hour: u32) -> String {
    let date = at_hour(day, hour);
    format!("{},{}", date.start().timestamp(), date.end().timestamp())
}

const MRBS: &str = "-- MariaDB dump 10.19\n/*!40101 SET NAMES utf8mb4 */;\nDROP TABLE IF EXISTS `mrbs_area`;\n\
    CREATE TABLE `mrbs_area` (\n  `id` int(11) NOT NULL AUTO_INCREMENT,\n  `area_name` varchar(30) DEFAULT NULL,\n  \
    `enable_periods` tinyint(4) DEFAULT NULL,\n  PRIMARY KEY (`id`)\n) ENGINE=InnoDB;\n\
    INSERT INTO `mrbs_area` VALUES (1,'Rez-de-chaussée',0),(2,'Lycée',1);\n\
    CREATE TABLE `mrbs_room` (\n  `id` int(11) NOT NULL,\n  `area_id` int(11) NOT NULL,\n  `room_name` varchar(25),\n  PRIMARY KEY (`id`)\n);\n\
    INSERT INTO `mrbs_room` VALUES (1,1,'Salle 1'),(2,1,'Salle salon'),(3,2,'Labo'),(4,1,'Cave');\n\
    CREATE TABLE `mrbs_entry` (\n  `id` int(11),\n  `start_time` int(11) COMMENT 'Unix timestamp',\n  `end_time` int(11),\n  \
    `entry_type` int(11),\n  `repeat_id` int(11),\n  `room_id` int(11),\n  `timestamp` timestamp NOT NULL,\n  `create_by` varchar(80),\n  \
    `name` varchar(80),\n  `description` text,\n  `status` tinyint(3) unsigned,\n  PRIMARY KEY (`id`)\n);\n\
    CREATE TABLE `mrbs_users` (\n  `id` int(11),\n  `name` varchar(30),\n  `display_name` varchar(191),\n  `password_hash` \
    varchar(255),\n  `email` varchar(75)\n);\n\
    INSERT INTO `mrbs_users` VALUES (1,'jdupont','Jeanne Dupont','secret;\\'','jeanne@example.org'),(2,'tom',NULL,NULL,NULL);\n";

/// A dump of an MRBS with a series of six Tuesdays, of which one was deleted and one has moved.
fn mrbs() -> String {
    let mut rows = Vec::new();
    let mut entry = |times: String, kind: u8, repeat: &str, room: u8, by: &str, name: &str, status: u8| {
        let id = rows.len() + 1;
        rows.push(format!(
            "({id},{times},{kind},{repeat},{room},'2026-02-03 04:05:06','{by}','{name}','ligne 1\\r\\nligne 2',{status})"
        ));
    };
    for day in ["2027-05-04", "2027-05-11", "2027-05-25", "2027-06-08"] {
        entry(unix(day, 18), 1, "7", 1, "jdupont", "Chorale", 0);
    }
    entry(unix("2027-06-01", 15), 2, "7", 1, "jdupont", "Chorale", 0);
    entry(unix("2027-05-06", 10), 0, "NULL", 2, "TOM", "L\\'atelier", 4);
    entry(unix("2027-05-07", 10), 0, "NULL", 2, "tom", "Demande", 2);
    entry(unix("2020-05-07", 10), 0, "NULL", 2, "tom", "Sans réponse", 2);
    entry(unix("2020-05-08", 10), 0, "0", 2, "tom", "Histoire", 0);
    entry(unix("2027-05-07", 10), 0, "NULL", 3, "tom", "Deuxième heure", 0);
    entry(unix("2027-05-07", 10), 0, "NULL", 4, "tom", "Vin", 0);
    entry("1809600000,1809600000".to_owned(), 0, "NULL", 2, "tom", "Sans durée", 0);
    entry("0,soon".to_owned(), 0, "NULL", 2, "tom", "Quand", 0);
    entry(unix("2027-05-06", 10), 0, "NULL", 2, "tom", "Deux fois", 0);
    format!("{MRBS}INSERT INTO `mrbs_entry` VALUES {};\n-- Dump completed\n", rows.join(",\n"))
}

#[rstest]
#[case(On::Embedded)]
#[case(On::Radicale)]
#[tokio::test(flavor = "multi_thread")]
async fn a_dump_of_mrbs_becomes_bookings_and_what_does_not_is_told(#[case] server: On) {
    let store = Store::on(server).await.expect("it is always there");
    let folder = tempfile::tempdir().expect("a folder");
    let folder = folder.path();
    write_settings(&store, folder);
    std::fs::write(folder.join("mrbs.sql"), mrbs()).expect("written");
    std::fs::write(folder.join("people.csv"), "source,id\njdupont,keycloak:7\n").expect("written");
    let map = [
        "mrbs.sql",
        "--map",
        "Rez-de-chaussée/Salle 1=atelier",
        "--map",
        "Labo=atelier",
        "--people",
        "people.csv",
    ];
    let (code, report) = import(&store, folder, &[&map[..], &["--dry-run"]].concat());
    let expected = [("clash", 1), ("left_out", 5), ("new", 5)];
    assert_eq!((code, counts(&report)), (Some(1), expected.to_vec()), "{report:#}");
    let told = reasons(&report);
    for reason in
        ["“Cave”", "periods", "never granted", "takes no time", "start_time", "taken by “L'atelier”"]
    {
        assert!(told.contains(reason), "no {reason} in {told}");
    }
    assert_eq!(World::new(&store).await.objects().await.len(), 0, "nobody asked for it to be written");

    let (_, report) = import(&store, folder, &map);
    assert_eq!(counts(&report), expected, "{report:#}");
    let world = World::new(&store).await;
    let choir = bookings_in(&world, "atelier");
    let dates: Vec<Interval> = choir.iter().map(|(at, _)| *at).collect();
    let days =
        [("2027-05-04", 18), ("2027-05-11", 18), ("2027-05-25", 18), ("2027-06-01", 15), ("2027-06-08", 18)];
    assert_eq!(dates, days.map(|(day, hour)| at_hour(day, hour)));
    let series = choir[0].1.when.series.as_ref().expect("a series");
    assert!(
        series.rule().to_string().starts_with("FREQ=WEEKLY") && series.exdates().len() == 2,
        "{series:?}"
    );
    let jeanne = &choir[0].1.booked_for;
    assert_eq!((&*jeanne.id.0, choir[0].1.details.note.as_deref()), ("keycloak:7", Some("ligne 1\nligne 2")));
    assert_eq!(choir[0].1.record.created.to_rfc3339(), "2026-02-03T04:05:06+00:00");
    let salon = bookings_in(&world, "salon");
    let said: Vec<_> =
        salon.iter().map(|(_, it)| (&*it.details.title, it.state, &*it.booked_for.id.0)).collect();
    let tom = |title, state| (title, state, "import:tom");
    let (confirmed, requested) = (State::Confirmed, State::Requested);
    assert_eq!(said, [tom("Histoire", confirmed), tom("L'atelier", confirmed), tom("Demande", requested)]);

    let (_, again) = import(&store, folder, &map);
    assert_eq!(counts(&again), [("clash", 1), ("left_out", 5), ("there", 5)], "{again:#}");
}

/// As phpMyAdmin writes it, with a prefix that a place has chosen, in Windows-1252.
fn grr() -> Vec<u8> {
    let head = "SET SQL_MODE = \"NO_AUTO_VALUE_ON_ZERO\";\nINSERT INTO `asso_grr_area` (`id`, `area_name`, `enable_periods`) VALUES (1, 'Salles', \
        'n');\nINSERT INTO `asso_grr_room` (`id`, `area_id`, `room_name`) VALUES\n(5, 1, 'Salle atelier');\nINSERT INTO \
        `asso_grr_utilisateurs` (`login`, `nom`, `prenom`, `email`) VALUES ('ALEGOFF', 'Le Goff', 'Ana', 'ana@example.org'), ('ACCUEIL', \
        '', '', '');\nINSERT INTO `asso_grr_entry` (`id`, `start_time`, `end_time`, `entry_type`, `repeat_id`, `room_id`, `timestamp`, \
        `create_by`, `beneficiaire_ext`, `beneficiaire`, `name`, `type`, `description`, `moderate`, `supprimer`) VALUES\n";
    let mut rows = Vec::new();
    let mut entry = |day: &str,
                     (kind, repeat): (u8, u8),
                     guest: &str,
                     name: &str,
                     (moderate, gone): (u8, u8)| {
        let (id, times) = (rows.len() + 1, unix(day, 9));
        rows.push(format!(
            "({id}, {times}, {kind}, {repeat}, 5, '2026-02-03 04:05:06', 'ACCUEIL', '{guest}', 'ALEGOFF', '{name}', 'A', '', {moderate}, {gone})"
        ));
    };
    for day in ["2027-05-03", "2027-05-04", "2027-05-05"] {
        entry(day, (1, 3), "", "Été à l’école", (0, 0));
    }
    entry("2027-05-06", (0, 0), "Réseau vélo|velo@example.org", "Atelier", (2, 0));
    entry("2027-05-07", (0, 0), "", "Refusé", (3, 0));
    entry("2027-05-10", (0, 0), "", "Supprimé", (0, 1));
    entry("2027-05-11", (0, 0), "", "En attente", (1, 0));
    let text = format!("{head}{};\nCOMMIT;\n", rows.join(",\n"));
    text.chars().map(|c| if c == '’' { 0x92 } else { u8::try_from(u32::from(c)).expect("Latin-1") }).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_dump_of_grr_becomes_bookings_for_their_beneficiaries() {
    let store = Store::on(On::Embedded).await.expect("it is always there");
    let folder = tempfile::tempdir().expect("a folder");
    let folder = folder.path();
    write_settings(&store, folder);
    std::fs::write(folder.join("grr.sql"), grr()).expect("written");
    let (code, report) = import(&store, folder, &["grr.sql"]);
    assert_eq!((code, counts(&report)), (Some(0), vec![("new", 3), ("skipped", 2)]), "{report:#}");
    let world = World::new(&store).await;
    let ana = world.schedule.bookings_of(&Identity::of_id(MemberId("ana@example.org".to_owned())));
    let said: Vec<_> = ana.iter().map(|it| (&*it.booking.details.title, it.booking.state)).collect();
    assert_eq!(said, [("Été à l’école", State::Confirmed), ("En attente", State::Requested)]);
    let school = &ana[0].booking;
    assert_eq!((&*school.booked_for.name, &*school.record.created_by.name), ("Ana Le Goff", "ACCUEIL"));
    assert_eq!(
        school.when.series.as_ref().map(|series| series.rule().to_string().starts_with("FREQ=DAILY")),
        Some(true)
    );
    let guest = world.schedule.bookings_of(&Identity::of_id(MemberId("velo@example.org".to_owned())));
    assert_eq!(guest.iter().map(|it| &*it.booking.booked_for.name).collect::<Vec<_>>(), ["Réseau vélo"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_dump_that_is_cut_off_or_another_program_s_writes_nothing() {
    let (store, folder) = with_one_booking().await;
    let folder = folder.path();
    let (whole, other) = (mrbs(), "CREATE TABLE a (b int);\nINSERT INTO a VALUES (1);\n".to_owned());
    let cases = [
        (whole[..whole.len() - 60].to_owned(), "cannot be followed"),
        (whole.replace("CREATE TABLE `mrbs_entry`", "CREATE TABLE `lost`"), "which columns"),
        (other, "no bookings of GRR or MRBS"),
        (String::from("\0\u{1}'"), "cannot be followed"),
    ];
    for (text, said) in cases {
        std::fs::write(folder.join("dump.sql"), text).expect("written");
        let (code, told) = clef(&store, folder, &["import", "dump.sql", "--room", "atelier"]);
        assert!(code == Some(1) && told.contains(said), "{said}: {code:?} {told}");
    }
    assert_eq!(World::new(&store).await.objects().await.len(), 1);
}
