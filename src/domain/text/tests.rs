//! Tests of what text may hold.

use proptest::prelude::*;
use rstest::rstest;

use super::*;

#[rstest]
#[case("  Réunion  ", Ok(Some("Réunion")))]
#[case("<script>alert(1)</script>", Ok(Some("<script>alert(1)</script>")))]
#[case::hebrew_with_a_mark("שלום\u{200f}!", Ok(Some("שלום\u{200f}!")))]
#[case::family_emoji("👩\u{200d}👩\u{200d}👧 ❤\u{fe0f}", Ok(Some("👩\u{200d}👩\u{200d}👧 ❤\u{fe0f}")))]
#[case::flag_of_tags("🏴\u{e0067}\u{e0062}\u{e007f}", Ok(Some("🏴\u{e0067}\u{e0062}\u{e007f}")))]
#[case("", Ok(None))]
#[case("   ", Ok(None))]
#[case::only_no_break_space("\u{a0}", Ok(None))]
#[case::only_zero_width("\u{200b}\u{200b}", Ok(None))]
#[case::only_an_override("\u{202e}", Ok(None))]
#[case::only_fillers("\u{3164} \u{2800}\u{feff}", Ok(None))]
#[case::new_line("a\nb", Err(TextError::Unwritable))]
#[case::nul("a\u{0}b", Err(TextError::Unwritable))]
#[case::c1("a\u{85}b", Err(TextError::Unwritable))]
#[case::line_separator("a\u{2028}b", Err(TextError::Unwritable))]
#[case::no_xml("a\u{fffe}b", Err(TextError::Unwritable))]
#[case::no_xml_either("a\u{ffff}b", Err(TextError::Unwritable))]
#[case::no_character("a\u{1fffe}b", Err(TextError::Unwritable))]
#[case::no_character_of_arabic("a\u{fdd0}b", Err(TextError::Unwritable))]
#[case::override_of_direction("facture \u{202e}gpj.exe", Err(TextError::Unwritable))]
#[case::end_of_isolate("a\u{2069}b", Err(TextError::Unwritable))]
#[case("ééééééééééééééééééééééééééééééééééééééééé", Err(TextError::TooLong(40)))]
fn a_line_is_trimmed_bounded_and_text(#[case] text: &str, #[case] expected: Result<Option<&str>, TextError>) {
    assert_eq!(line(text, 40), expected.map(|text| text.map(ToOwned::to_owned)));
}

#[rstest]
#[case("un\r\ndeux\ttrois", Ok(Some("un\ndeux\ttrois")))]
#[case("un\u{2029}deux", Ok(Some("un\ndeux")))]
#[case("bell\u{7}", Err(TextError::Unwritable))]
#[case("un\n\u{ffff}", Err(TextError::Unwritable))]
#[case("\n\u{200b}\n", Ok(None))]
fn notes_keep_their_lines(#[case] text: &str, #[case] expected: Result<Option<&str>, TextError>) {
    assert_eq!(lines(text, 2000), expected.map(|text| text.map(ToOwned::to_owned)));
}

#[rstest]
#[case("Ana\r\nX-CLEF-ID:1\u{7}  Le Goff", "Ana X-CLEF-ID:1 Le Goff")]
#[case("Ana\u{ffff}Le\u{202e}Goff", "Ana Le Goff")]
#[case("\u{200b}\u{fffe}", "")]
#[case("Ana Le Goff", "Ana Le G")]
fn a_name_from_elsewhere_becomes_a_line(#[case] text: &str, #[case] expected: &str) {
    let limit = if expected == "Ana Le G" { 8 } else { 40 };
    assert_eq!(as_line(text, limit), expected);
}

#[rstest]
#[case("Réunion", "Réunion")]
#[case("שלום", "\u{2068}שלום\u{2069}")]
#[case("facture \u{202e}gpj", "\u{2068}facture gpj\u{2069}")]
#[case::end_that_was_not_begun("a\u{2069}\u{202e}b", "\u{2068}ab\u{2069}")]
#[case::of_parts("\u{2068}שלום\u{2069}, 10:00", "\u{2068}\u{2068}שלום\u{2069}, 10:00\u{2069}")]
fn what_turns_text_turns_nothing_of_ours(#[case] text: &str, #[case] expected: &str) {
    assert_eq!(isolated(text), expected);
}

proptest! {
    #[test]
    fn what_is_kept_can_be_written_as_xml(text in any::<String>()) {
        let of_form = [line(&text, 500), lines(&text, 500)];
        for kept in of_form.into_iter().flatten().flatten().chain([as_line(&text, 500)]) {
            prop_assert!(kept.chars().all(is_xml));
            prop_assert!(!kept.chars().any(turns_text));
        }
    }

    #[test]
    fn no_isolate_reaches_beyond_its_text(text in "[a\u{5d0}\u{202a}-\u{202e}\u{2066}-\u{2069}]{0,12}") {
        let isolated = isolated(&text);
        prop_assert!(is_balanced(&isolated));
        let overrides = isolated.chars().filter(|c| ('\u{202a}'..='\u{202e}').contains(c)).count();
        prop_assert_eq!(overrides, 0);
    }
}

#[rstest]
#[case("  Vidéo-Projecteur ", "video projecteur")]
#[case("l’Étage (2e)", "l etage 2e")]
#[case("e\u{301}te\u{301}", "ete")]
#[case("CŒUR", "coeur")]
#[case("日本 語", "日本 語")]
#[case("—", "")]
fn text_is_folded_for_comparing(#[case] text: &str, #[case] expected: &str) {
    assert_eq!(folded(text), expected);
    assert_eq!(folded(expected), expected);
}
