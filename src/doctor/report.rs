//! What was found, for a terminal and for scripts.

use serde::Serialize;

use super::Checked;
use crate::health::Status;

#[derive(Serialize)]
struct Report<'a> {
    checks: &'a [Checked],
}

/// One line for each thing, with what to do below those that are not well, and how many these are.
#[must_use]
pub fn text(all: &[Checked]) -> String {
    let lines: Vec<String> = all.iter().map(Checked::line).collect();
    let count = |status| all.iter().filter(|one| one.status == status).count();
    format!(
        "{}\n{} well, {} to look at, {} broken",
        lines.join("\n"),
        count(Status::Ok),
        count(Status::Warn),
        count(Status::Fail)
    )
}

impl Checked {
    /// Returns what was found in a line, with what to do below it.
    #[must_use]
    pub fn line(&self) -> String {
        let sign = match self.status {
            Status::Ok => '✓',
            Status::Warn => '!',
            Status::Fail => '✗',
        };
        let hint = self.hint.as_ref().map(|hint| format!("\n    {hint}")).unwrap_or_default();
        format!("{sign} {}: {}{hint}", self.name, self.message)
    }
}

/// The same for scripts: `{"checks": [{"name", "status": "ok" | "warn" | "fail", "message", "hint"}]}`.
#[must_use]
pub fn json(all: &[Checked]) -> String {
    serde_json::to_string_pretty(&Report { checks: all }).unwrap_or_default()
}

/// 0 if nothing is broken, 1 if something is.
#[must_use]
pub fn exit_code(all: &[Checked]) -> u8 {
    u8::from(all.iter().any(|one| one.status == Status::Fail))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_thing_has_a_line_and_what_is_broken_decides() {
        let fine = [Checked::ok("disk", "fine"), Checked::warn("clock", "7 s late", "Set it.")];
        assert_eq!(
            text(&fine),
            "✓ disk: fine\n! clock: 7 s late\n    Set it.\n1 well, 1 to look at, 0 broken"
        );
        assert_eq!(exit_code(&fine), 0);
        let broken = [Checked::fail("mails", "no", "Do.")];
        assert_eq!(exit_code(&broken), 1);
        let json: serde_json::Value = serde_json::from_str(&json(&broken)).expect("JSON");
        let expected = serde_json::json!({ "checks": [{ "name": "mails", "status": "fail", "message": "no",
            "hint": "Do." }] });
        assert_eq!(json, expected);
    }
}
