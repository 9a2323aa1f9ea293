//! Text as chat programs show it unchanged: nothing in it is bold, a link, a mention of somebody or of all (`@all`),
//! a name of a channel, or a smiley.

/// Between a sign and what would give it a meaning. It is not seen.
const APART: char = '\u{200b}';

/// For Mattermost: Markdown, where every sign of ASCII may be escaped (`CommonMark` §2.4), mentions and names of channels.
pub(super) fn mattermost(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 16);
    for sign in one_line(text) {
        match sign {
            // They are found in the plain text, before or beside Markdown.
            '@' | '~' | ':' | '#' | '/' => out.extend([sign, APART]),
            _ if sign.is_ascii_punctuation() && !",.;?'\"%&-".contains(sign) => out.extend(['\\', sign]),
            _ => out.push(sign),
        }
    }
    out
}

/// For Rocket.Chat: a Markdown of its own, in which a backslash helps before few signs.
// QUIRK Rocket.Chat: `[`, `]`, `<` and `|` cannot be escaped (packages/message-parser); they become signs that look alike.
pub(super) fn rocket_chat(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 16);
    for sign in one_line(text) {
        match sign {
            '@' | ':' | '#' | '/' | '$' | '\\' => out.extend([sign, APART]),
            '*' | '_' | '~' | '`' => out.extend(['\\', sign]),
            '[' => out.push('［'),
            ']' => out.push('］'),
            '<' => out.push('‹'),
            '>' => out.push('›'),
            '|' => out.push('¦'),
            _ => out.push(sign),
        }
    }
    out
}

/// For the plain text of Matrix: mentions are named apart from it (`m.mentions`), but old servers look for `@room`.
pub(super) fn matrix(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 4);
    for sign in one_line(text) {
        out.push(sign);
        if sign == '@' {
            out.push(APART);
        }
    }
    out
}

/// No line of it begins a list, a heading or a quotation.
fn one_line(text: &str) -> impl Iterator<Item = char> {
    text.trim()
        .chars()
        .map(|sign| if sign.is_control() || matches!(sign, '\u{2028}' | '\u{2029}') { ' ' } else { sign })
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case("@all @channel @here", "@\u{200b}all @\u{200b}channel @\u{200b}here")]
    #[case(
        "**gras** [x](https://evil.example)",
        "\\*\\*gras\\*\\* \\[x\\]\\(https:\u{200b}/\u{200b}/\u{200b}evil.example\\)"
    )]
    #[case("~town-square :smile: #tag", "~\u{200b}town-square :\u{200b}smile:\u{200b} #\u{200b}tag")]
    #[case("un\n# titre", "un #\u{200b} titre")]
    #[case("L'Atelier, 10:00–12:00 & plus", "L'Atelier, 10:\u{200b}00–12:\u{200b}00 & plus")]
    #[case("\\@all `x`", "\\\\@\u{200b}all \\`x\\`")]
    fn mattermost_shows_it_as_it_is(#[case] text: &str, #[case] escaped: &str) {
        assert_eq!(mattermost(text), escaped);
    }

    #[rstest]
    #[case("@all @here", "@\u{200b}all @\u{200b}here")]
    #[case("*gras* _x_ ~y~ `z`", "\\*gras\\* \\_x\\_ \\~y\\~ \\`z\\`")]
    #[case("[x](https://evil.example)", "［x］(https:\u{200b}/\u{200b}/\u{200b}evil.example)")]
    #[case("<https://evil.example|ici>", "‹https:\u{200b}/\u{200b}/\u{200b}evil.example¦ici›")]
    fn rocket_chat_shows_it_as_it_is(#[case] text: &str, #[case] escaped: &str) {
        assert_eq!(rocket_chat(text), escaped);
    }

    #[test]
    fn matrix_calls_nobody() {
        assert_eq!(matrix("@room\r\n<b>*x*</b>"), "@\u{200b}room  <b>*x*</b>");
    }
}
