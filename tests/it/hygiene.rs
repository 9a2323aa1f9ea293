//! What every source file keeps to: it opens with its purpose, and it is short enough to be read.

use super::repository::files;

/// Non-blank lines beyond which a file is split by what it is about: of the program, and of its tests.
const LONGEST: usize = 320;
const LONGEST_TEST: usize = 400;

/// Where the sentences about functions say what they do.
const SAID_PLAINLY: &[&str] = &["src"];

#[test]
fn every_source_file_opens_with_its_purpose() {
    let bare: Vec<String> = files(&["src", "tests", "benches"], "rs")
        .into_iter()
        .filter(|file| !file.text.starts_with("//! "))
        .map(|file| file.path)
        .collect();
    assert!(bare.is_empty(), "without `//!` in the first line: {bare:#?}");
}

#[test]
fn no_source_file_outgrows_its_reader() {
    let longest = |path: &str| {
        let is_test = !path.starts_with("src/") || path.ends_with("/tests.rs") || path.contains("/tests/");
        if is_test { LONGEST_TEST } else { LONGEST }
    };
    let too_long: Vec<String> = files(&["src", "tests", "benches"], "rs")
        .into_iter()
        .map(|file| (file.text.lines().filter(|line| !line.trim().is_empty()).count(), file.path))
        .filter(|(lines, path)| *lines > longest(path))
        .map(|(lines, path)| format!("{path}: {lines}"))
        .collect();
    assert!(too_long.is_empty(), "split them by what they are about: {too_long:#?}");
}

/// Lines of `text` that open the documentation of a function with a question, by their numbers from 1.
fn asking(text: &str) -> Vec<usize> {
    let lines: Vec<&str> = text.lines().map(str::trim).collect();
    let is_about = |line: &str| line.starts_with("///") || line.starts_with("#[");
    let asks = |line: &str| {
        let word = line.strip_prefix("/// ").and_then(|said| said.split(' ').next());
        word.is_some_and(|word| ["What", "How", "When", "Where", "Which", "Who", "Why"].contains(&word))
    };
    let is_function = |line: &&str| line.starts_with("fn ") || line.contains(" fn ");
    let opens = |at: &usize| asks(lines[*at]) && (*at == 0 || !lines[at - 1].starts_with("///"));
    // The name of a test is its sentence; what stands above it says why.
    let is_test =
        |line: &&&str| ["test]", "test(", "rstest]", "#[case"].iter().any(|mark| line.contains(mark));
    let about = |at: usize| lines[at..].iter().take_while(|line| is_about(line));
    let documented = |at: &usize| {
        let function = lines[*at..].iter().find(|line| !is_about(line)).is_some_and(is_function);
        function && about(*at).find(|line| line.starts_with("#[") && is_test(line)).is_none()
    };
    (0..lines.len()).filter(opens).filter(documented).map(|at| at + 1).collect()
}

#[test]
fn a_sentence_about_a_function_says_what_it_does() {
    let asked = files(SAID_PLAINLY, "rs")
        .into_iter()
        .flat_map(|file| asking(&file.text).into_iter().map(move |line| format!("{}:{line}", file.path)));
    let asked: Vec<String> = asked.collect();
    assert!(asked.is_empty(), "say what it returns, reads, rejects: {asked:#?}");
}

#[test]
fn a_question_is_noticed() {
    let text = "/// What it is.\n#[must_use]\npub fn it() {}\n/// Returns it.\n/// What else.\nfn it() {}\n\
        /// When it is.\nstruct It {\n    /// How it is.\n    pub(super) async fn it() {}\n";
    assert_eq!(asking(text), [1, 9]);
}

#[test]
fn modules_live_in_files_of_their_own_name() {
    let hidden: Vec<String> = files(&["src", "tests", "benches"], "rs")
        .into_iter()
        .map(|file| file.path)
        .filter(|path| path.ends_with("/mod.rs"))
        .collect();
    assert!(hidden.is_empty(), "use `foo.rs` beside `foo/`: {hidden:#?}");
}
