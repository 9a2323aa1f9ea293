//! Dumps as programs write them, and broken ones.

use super::*;
use proptest::prelude::*;

const DUMP: &str = "-- MySQL dump\n/*!40101 SET NAMES utf8 */;\nDROP TABLE IF EXISTS `x_room`;\nCREATE TABLE `x_room` (\n  `id` \
    int(11) NOT NULL COMMENT 'a, \\'b)',\n  `key` varchar(60) DEFAULT '', -- words\n  PRIMARY KEY (`id`,`key`)\n) \
    ENGINE=InnoDB;\nLOCK TABLES `x_room` WRITE;\nINSERT INTO `x_room` VALUES (1,'L\\'Atelier; (1)'),(2,NULL),\n(3, 'a''b\\n\\\\');\n\
    CREATE TABLE other (a int);\nINSERT INTO other VALUES (1,2,3);\nDELIMITER ;;\nCREATE TRIGGER t BEGIN ; ' END;;\nDELIMITER ;\n\
    INSERT IGNORE INTO base.x_room (`key`, id) VALUES (_utf8mb4'four', 4) ON DUPLICATE KEY UPDATE id = 4;\n\
    CREATE VIEW v AS SELECT ')';\n";

fn rows(dump: &Dump) -> Vec<(Option<i64>, Option<String>)> {
    dump.rows("x_room").map(|row| (row.number("id"), row.text("KEY"))).collect()
}

#[test]
fn rows_are_read_and_all_else_is_passed_over() {
    let dump = Dump::read(DUMP.as_bytes(), &["room"]).expect("a dump");
    let text = |text: &str| Some(text.to_owned());
    let expected = [
        (Some(1), text("L'Atelier; (1)")),
        (Some(2), None),
        (Some(3), text("a'b\n\\")),
        (Some(4), text("four")),
    ];
    assert_eq!(rows(&dump), expected);
    assert_eq!(dump.names().collect::<Vec<_>>(), ["x_room"]);
    assert!(dump.has_column("x_room", "id") && !dump.has_column("x_room", "PRIMARY"));
}

#[test]
fn each_text_has_an_encoding_of_its_own() {
    let mut bytes = b"INSERT INTO x_room (id, `key`) VALUES (1,'caf\xe9'),(2,'".to_vec();
    bytes.extend_from_slice("café".as_bytes());
    bytes.extend_from_slice(b"');");
    let dump = Dump::read(&bytes, &["room"]).expect("a dump");
    assert_eq!(rows(&dump).into_iter().filter_map(|row| row.1).collect::<Vec<_>>(), ["café", "café"]);
}

#[test]
fn a_dump_that_breaks_off_is_refused_wherever_it_does() {
    let begins = DUMP.find("(1,'L").expect("a row");
    let ends = DUMP.find("\nCREATE TABLE other").expect("the end of the rows");
    for end in begins..ends {
        assert!(Dump::read(&DUMP.as_bytes()[..end - 1], &["room"]).is_err(), "{}", &DUMP[..end - 1]);
    }
    let broken = Dump::read(b"INSERT INTO a_room (a) VALUES (1),\n(1,2);", &["room"]);
    let why = "a row has not as many values as there are columns";
    assert_eq!(broken.expect_err("too many"), Broken { line: 2, why });
    let unnamed = Dump::read(b"INSERT INTO a_room VALUES (1);", &["room"]).expect_err("no columns");
    assert!(unnamed.to_string().contains("which columns"), "{unnamed}");
}

proptest! {
    #[test]
    fn nothing_makes_it_panic(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        let _ = Dump::read(&bytes, &["room"]);
    }

    #[test]
    fn no_broken_dump_makes_it_panic(at in 0..DUMP.len(), byte in any::<u8>(), end in 0..DUMP.len()) {
        let mut bytes = DUMP.as_bytes().to_vec();
        bytes[at] = byte;
        bytes.truncate(end.max(at));
        let _ = Dump::read(&bytes, &["room"]);
    }
}
