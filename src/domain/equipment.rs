//! Equipment by name: what a place calls "vidéoprojecteur" is found by whoever asks for a projector.

use super::text::folded;

/// Names of one thing, in the languages that Clef speaks, folded. A place that uses a name of its own is found by
/// that name.
const SYNONYMS: &[&[&str]] = &[
    &[
        "videoprojecteur",
        "video projecteur",
        "projecteur",
        "videoproj",
        "projector",
        "video projector",
        "beamer",
    ],
    &["tableau blanc", "whiteboard", "white board"],
    &["paperboard", "flipchart", "flip chart", "chevalet"],
    &["ecran", "tele", "television", "screen", "tv"],
    &["visioconference", "visio", "video conference", "videoconference", "video conferencing", "webcam"],
    &["sonorisation", "sono", "sound system", "pa system", "micro", "microphone"],
    &[
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
    &["cuisine", "kitchen", "kitchenette"],
    &["isolation phonique", "insonorisation", "soundproof", "sound proof", "soundproofing", "quiet"],
    &["outillage", "outils", "tools"],
    &["decoupe laser", "decoupeuse laser", "laser", "laser cutter"],
    &["imprimante", "printer"],
    &["ordinateur", "ordinateurs", "computer", "computers"],
    &["climatisation", "clim", "air conditioning"],
    &["piano"],
    &["wifi", "wi fi"],
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
    SYNONYMS.iter().find(|names| names.contains(&folded)).copied().unwrap_or_default()
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

    #[test]
    fn every_name_is_folded_and_stands_for_one_thing() {
        let all: Vec<&str> = SYNONYMS.concat();
        for name in &all {
            assert_eq!(folded(name), *name);
            assert_eq!(all.iter().filter(|other| *other == name).count(), 1, "{name}");
        }
    }
}
