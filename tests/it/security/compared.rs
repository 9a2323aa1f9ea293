//! Secrets are compared in a time that says nothing of them (`subtle`): read in the source, because no
//! clock in a test is good enough.

use crate::repository::files;

/// Where something secret is compared with what somebody sent, and by what.
const COMPARED: &[(&str, &str)] = &[
    // Tokens of the API.
    ("src/web/auth/token.rs", "known.sha256.as_slice().ct_eq("),
    // The secret of the hook.
    ("src/web/hooks.rs", "told.as_slice().ct_eq("),
    // The password of the calendars of one's own.
    ("src/caldav/embedded/app.rs", "self.password.expose_secret().as_bytes().ct_eq("),
    // What ties an answer to a browser and a sign-in.
    ("src/accounts/oauth.rs", "if same(state, &self.state)"),
    ("src/accounts/oauth.rs", "one.as_bytes().ct_eq(other.as_bytes())"),
    ("src/accounts/openid/id_token.rs", "same(theirs, nonce)"),
    // A link by mail.
    ("src/web/auth/link.rs", "same(&pending.secrets.key, key)"),
];

/// Names of what must not be compared with `==` or `!=`.
const SECRET: &[&str] =
    &["expose_secret()", ".sha256", ".master()", "secrets.", "nonce", "verifier", "password", "digest("];

/// Comparisons that tell nobody anything.
const HARMLESS: &[(&str, &str)] = &[
    // Two tokens of the same settings.
    ("src/config/api_tokens.rs", "other.sha256 == token.sha256"),
    // Whether a password was tried yet.
    ("src/caldav/client/gate.rs", "*password == Password::Untried"),
];

fn is_compared(line: &str) -> bool {
    let code = line.split("//").next().unwrap_or_default();
    let pieces: Vec<&str> = code.split(" == ").flat_map(|piece| piece.split(" != ")).collect();
    let word = |piece: &str, last: bool| {
        let ends = |c: char| c.is_whitespace() || ",;{}&|".contains(c);
        let mut words = piece.split(ends).filter(|word| !word.is_empty());
        if last { words.next_back() } else { words.next() }.unwrap_or_default().to_owned()
    };
    pieces.windows(2).any(|two| {
        let sides = [word(two[0], true), word(two[1], false)];
        sides.iter().any(|side| SECRET.iter().any(|secret| side.contains(secret)))
    })
}

#[test]
fn secrets_are_compared_in_constant_time() {
    let sources = files(&["src"], "rs");
    for (path, words) in COMPARED {
        let file = sources.iter().find(|file| file.path == *path).unwrap_or_else(|| panic!("no {path}"));
        assert!(file.text.contains(words), "{path} does not say {words}");
    }
    let mut found = Vec::new();
    for file in sources.iter().filter(|file| !file.path.contains("/tests")) {
        let code = file.text.split("#[cfg(test)]").next().unwrap_or_default();
        for line in code.lines().filter(|line| is_compared(line)) {
            let is_harmless = |(path, words): &(&str, &str)| file.path == *path && line.contains(words);
            if !HARMLESS.iter().any(is_harmless) {
                found.push(format!("{}: {}", file.path, line.trim()));
            }
        }
    }
    assert!(found.is_empty(), "compared as if it were no secret:\n{}", found.join("\n"));
}

#[test]
fn a_comparison_of_a_secret_is_noticed() {
    for bad in [
        "if settings.secret.expose_secret() == told {",
        "tokens.iter().find(|token| token.sha256 == hash)",
        "let same = told != secrets.state;",
        "x && key.master() == other",
    ] {
        assert!(is_compared(bad), "{bad}");
    }
    for fine in ["if status == 404 {", "secrets.len() // a == b", "let secrets = random();"] {
        assert!(!is_compared(fine), "{fine}");
    }
}
