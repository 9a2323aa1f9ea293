//! Settings: every mistake is told, none ends the program. Lines after a NUL are variables.
#![no_main]

use clef::config;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let Ok(text) = std::str::from_utf8(data) else { return };
    let (file, variables) = text.split_once('\0').unwrap_or((text, ""));
    let variables = variables.lines().filter_map(|line| line.split_once('='));
    let variables = variables.map(|(name, value)| (name.to_owned(), value.to_owned()));
    // Never a file that happens to be there.
    if file.contains("_file") || text.contains("_FILE") {
        return;
    }
    match config::parse("rooms.toml", file, variables) {
        Ok(settings) => assert!(!settings.rooms.is_empty()),
        Err(problems) => assert!(!problems.to_string().is_empty() && problems.len() > 0),
    }
});
