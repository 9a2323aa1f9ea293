//! The names of files that stand for the names in addresses.
//!
//! A calendar or object may be called anything that fits a path segment; the file it lives in has a
//! name that means the same on every file system: lower-case ASCII, nothing hidden, no separators,
//! no device names, one spelling only.

use std::fmt::Write;

use percent_encoding::percent_decode_str;

/// The longest file name; leaves room below the 255 bytes of common file systems.
const LONGEST: usize = 240;

/// Names that Windows keeps for devices, whatever their extension.
const DEVICES: [&str; 22] = [
    "con", "prn", "aux", "nul", "com1", "com2", "com3", "com4", "com5", "com6", "com7", "com8", "com9",
    "lpt1", "lpt2", "lpt3", "lpt4", "lpt5", "lpt6", "lpt7", "lpt8", "lpt9",
];

/// The file name for `name`, or `None` if that is empty or would be too long.
pub(super) fn encode(name: &str) -> Option<String> {
    let is_device = DEVICES.contains(&name.split('.').next().unwrap_or_default());
    let last = name.len().saturating_sub(1);
    let mut file_name = String::with_capacity(name.len());
    for (at, byte) in name.bytes().enumerate() {
        // Capitals are written as codes so that `A.ics` and `a.ics` stay two on a file system that
        // does not tell them apart; so is everything whose spelling Unicode could normalise.
        let plain = match byte {
            b'a'..=b'z' => at > 0 || !is_device,
            b'0'..=b'9' | b'-' | b'_' | b'@' => true,
            b'.' => at > 0 && at < last,
            _ => false,
        };
        if plain {
            file_name.push(char::from(byte));
        } else {
            write!(file_name, "%{byte:02x}").ok()?;
        }
    }
    (!file_name.is_empty() && file_name.len() <= LONGEST).then_some(file_name)
}

/// Decodes `file_name`; `None` if [`encode`] never wrote it.
pub(super) fn decode(file_name: &str) -> Option<String> {
    let name = percent_decode_str(file_name).decode_utf8().ok()?.into_owned();
    (encode(&name).as_deref() == Some(file_name)).then_some(name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use rstest::rstest;

    #[rstest]
    #[case("7-0f3a.ics", "7-0f3a.ics")]
    #[case("A.ics", "%41.ics")]
    #[case("Réunion 1.ics", "%52%c3%a9union%201.ics")]
    #[case("../../etc/passwd", "%2e.%2f..%2fetc%2fpasswd")]
    #[case("..", "%2e%2e")]
    #[case(".hidden", "%2ehidden")]
    #[case("con.ics", "%63on.ics")]
    #[case("a%2fb", "a%252fb")]
    #[case("nul\0", "nul%00")]
    fn a_name_becomes_a_harmless_file_name(#[case] name: &str, #[case] file_name: &str) {
        assert_eq!(encode(name).as_deref(), Some(file_name));
        assert_eq!(decode(file_name).as_deref(), Some(name));
    }

    #[test]
    fn nothing_and_too_much_are_no_names() {
        assert_eq!(encode(""), None);
        assert_eq!(encode(&"a".repeat(241)), None);
        assert_eq!(decode("A.ics"), None);
        assert_eq!(decode("a b"), None);
    }

    proptest! {
        #[test]
        fn every_name_comes_back_and_no_two_share_a_file(a in "\\PC{1,20}", b in "\\PC{1,20}") {
            if let (Some(x), Some(y)) = (encode(&a), encode(&b)) {
                prop_assert_eq!(decode(&x), Some(a.clone()));
                prop_assert_eq!(x.eq_ignore_ascii_case(&y), a == b);
                prop_assert!(!x.starts_with('.') && !x.contains(['/', '\\', ':']));
            }
        }
    }
}
