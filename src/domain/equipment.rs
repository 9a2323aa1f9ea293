//! Equipment by name: what a place calls "vidéoprojecteur" is found by whoever asks for a projector.

use super::text::folded;

/// A thing that rooms have.
#[derive(Debug)]
struct Thing {
    /// What pictures of it are called.
    icon: &'static str,
    /// Its names in the languages that Clef speaks, folded.
    names: &'static [&'static str],
}

/// What has several names. A place that uses a name of its own is found by that name.
const THINGS: &[Thing] = &[
    Thing {
        icon: "projector",
        names: &[
            "videoprojecteur",
            "video projecteur",
            "projecteur",
            "videoproj",
            "projector",
            "video projector",
            "beamer",
        ],
    },
    Thing { icon: "whiteboard", names: &["tableau blanc", "whiteboard", "white board"] },
    Thing { icon: "flipchart", names: &["paperboard", "flipchart", "flip chart", "chevalet"] },
    Thing { icon: "screen", names: &["ecran", "tele", "television", "screen", "tv"] },
    Thing {
        icon: "camera",
        names: &[
            "visioconference",
            "visio",
            "video conference",
            "videoconference",
            "video conferencing",
            "webcam",
        ],
    },
    Thing {
        icon: "loudspeaker",
        names: &["sonorisation", "sono", "sound system", "pa system", "micro", "microphone"],
    },
    Thing {
        icon: "wheelchair",
        names: &[
            "acces de plain pied",
            "plain pied",
            "acces pmr",
            "pmr",
            "fauteuil roulant",
            "step free",
            "step free access",
            "wheelchair",
            "wheelchair access",
        ],
    },
    Thing { icon: "kitchen", names: &["cuisine", "kitchen", "kitchenette"] },
    Thing {
        icon: "quiet",
        names: &[
            "isolation phonique",
            "insonorisation",
            "soundproof",
            "sound proof",
            "soundproofing",
            "quiet",
        ],
    },
    Thing { icon: "tools", names: &["outillage", "outils", "tools"] },
    Thing { icon: "laser", names: &["decoupe laser", "decoupeuse laser", "laser", "laser cutter"] },
    Thing { icon: "printer", names: &["imprimante", "printer"] },
    Thing { icon: "computer", names: &["ordinateur", "ordinateurs", "computer", "computers"] },
    Thing { icon: "cool", names: &["climatisation", "clim", "air conditioning"] },
    Thing { icon: "piano", names: &["piano"] },
    Thing { icon: "wifi", names: &["wifi", "wi fi"] },
];

/// Whether one of `equipment` is what somebody calls `asked`: the same name whatever its case and accents, or another
/// name of the same thing.
#[must_use]
pub fn has(equipment: &[String], asked: &str) -> bool {
    let asked = folded(asked);
    let names = names(&asked);
    equipment.iter().map(|one| folded(one)).any(|one| one == asked || names.contains(&one.as_str()))
}

/// Returns the other names of what is called `folded`; none if it is known by no other.
#[must_use]
pub fn names(folded: &str) -> &'static [&'static str] {
    thing(folded).map(|thing| thing.names).unwrap_or_default()
}

/// Returns what the icon of the thing called `name` is called, if it is known: `projector` of "vidéoprojecteur".
#[must_use]
pub fn icon(name: &str) -> Option<&'static str> {
    thing(&folded(name)).map(|thing| thing.icon)
}

/// Returns what all icons are called.
pub fn icons() -> impl Iterator<Item = &'static str> {
    THINGS.iter().map(|thing| thing.icon)
}

fn thing(folded: &str) -> Option<&'static Thing> {
    THINGS.iter().find(|thing| thing.names.contains(&folded))
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case("vidéoprojecteur", true)]
    #[case("VIDEOPROJECTEUR", true)]
    #[case("Projector", true)]
    #[case("accès de plain-pied", true)]
    #[case("step-free", true)]
    #[case("four à céramique", true)]
    #[case("four a ceramique", true)]
    #[case("four", false)]
    #[case("whiteboard", false)]
    #[case("", false)]
    fn a_thing_is_found_by_any_of_its_names(#[case] asked: &str, #[case] found: bool) {
        let equipment = ["Vidéoprojecteur", "accès de plain-pied", "Four à céramique"].map(str::to_owned);
        assert_eq!(has(&equipment, asked), found);
    }

    #[rstest]
    #[case("Vidéoprojecteur", Some("projector"))]
    #[case("accès de plain-pied", Some("wheelchair"))]
    #[case("four à céramique", None)]
    fn what_is_known_has_an_icon(#[case] name: &str, #[case] expected: Option<&str>) {
        assert_eq!(icon(name), expected);
    }

    #[test]
    fn every_name_is_folded_and_stands_for_one_thing() {
        let all: Vec<&str> = THINGS.iter().flat_map(|thing| thing.names).copied().collect();
        for name in &all {
            assert_eq!(folded(name), *name);
            assert_eq!(all.iter().filter(|other| *other == name).count(), 1, "{name}");
        }
    }
}
