//! Limits in the settings.

use rstest::rstest;

use super::{SMALL, env, good};
use crate::config::{Rate, parse};

#[rstest]
#[case::both("sign_ins = { at_once = 5, per_hour = 7 }", 5, 7)]
#[case::by_the_minute("sign_ins = { per_minute = 2 }", 300, 120)]
#[case::one("sign_ins = { at_once = 5 }", 5, 3600)]
#[case::another("failed_tokens = { at_once = 5 }", 300, 3600)]
fn limits_are_as_the_place_says(#[case] line: &str, #[case] at_once: u32, #[case] per_hour: u32) {
    let settings = good(&format!("{SMALL}\n[limits]\n{line}\n"));
    assert_eq!(settings.limits.sign_ins, Rate { at_once, per_hour });
}

#[rstest]
#[case::a_number("sign_ins = 5", "limits.sign_ins = 5: expected { at_once = 30, per_minute = 6 }")]
#[case::none("sign_ins = { at_once = 0 }", "limits.sign_ins.at_once = 0: expected a whole number from 1 to")]
#[case::too_many("sign_ins = { at_once = 1000001 }", "expected a whole number from 1 to 1000000")]
#[case::twice("sign_ins = { per_hour = 1, per_minute = 1 }", "only one of per_minute and per_hour")]
#[case::mistyped("sign_inns = { at_once = 1 }", "Did you mean \"sign_ins\"?")]
fn a_limit_that_cannot_be_meant_is_refused(#[case] line: &str, #[case] words: &str) {
    let text = format!("{SMALL}\n[limits]\n{line}\n");
    let problems = parse("rooms.toml", &text, env(&[])).expect_err("a mistake").to_string();
    assert!(problems.contains(words), "{problems}");
}
