//! The calendar of Clef's own.

use rstest::rstest;

use super::{env, problems_of, settings_of};

const SERVER: &str = "[caldav]\nurl = \"https://cloud.example.org/dav/\"\nusername = \"salles\"\n\
                      password_env = \"PASSWORD\"";

fn password() -> impl Iterator<Item = (String, String)> {
    env(&[("PASSWORD", "secret")])
}

#[test]
fn it_has_a_name_that_can_be_changed() {
    assert_eq!(settings_of("", password()).notebook, "clef");
    assert_eq!(settings_of(SERVER, password()).notebook, "clef");
    let named = settings_of(&format!("{SERVER}\nnotebook = \"clef-2\""), password());
    assert_eq!(named.notebook, "clef-2");
}

#[rstest]
#[case::of_a_room("atelier", "is the calendar of the room \"atelier\" already")]
#[case::a_path("/dav/clef/", "the name of a calendar in addresses")]
#[case::above("..", "the name of a calendar in addresses")]
#[case::nothing("", "notebook")]
fn it_is_a_name_that_no_room_has(#[case] name: &str, #[case] says: &str) {
    let problems = problems_of(&format!("{SERVER}\nnotebook = \"{name}\""), password());
    assert!(problems.contains("caldav.notebook") && problems.contains(says), "{problems}");
}
