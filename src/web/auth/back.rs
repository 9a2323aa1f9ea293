//! Back to where one came from, after signing in: addresses of our own only.

/// The path to go to, if `wanted` is an address on this site; `/` otherwise.
///
/// A redirect that follows whatever it is given sends people from our sign-in to somebody else's.
/// Browsers read `//host`, `/\host` and `/<tab>/host` as other hosts, so anything but a plain path
/// is refused.
#[must_use]
pub fn same_origin(wanted: &str) -> &str {
    let plain = |c: char| c.is_ascii_graphic() && c != '\\';
    let is_path = wanted.starts_with('/') && !wanted.starts_with("//");
    let leads_back_here = wanted.starts_with("/signin") || wanted.starts_with("/signout");
    if is_path && !leads_back_here && wanted.len() <= 2000 && wanted.chars().all(plain) {
        wanted
    } else {
        "/"
    }
}

#[cfg(test)]
mod tests {
    use super::same_origin;
    use rstest::rstest;

    #[rstest]
    #[case("/me", "/me")]
    #[case("/book?room=atelier&date=2026-11-23", "/book?room=atelier&date=2026-11-23")]
    #[case("", "/")]
    #[case("https://evil.example", "/")]
    #[case("//evil.example", "/")]
    #[case("/\\evil.example", "/")]
    #[case("/\t/evil.example", "/")]
    #[case("/a\r\nSet-Cookie: x", "/")]
    #[case("javascript:alert(1)", "/")]
    #[case("/signin?back=/signin", "/")]
    #[case("/signout", "/")]
    fn only_our_own_addresses_are_followed(#[case] wanted: &str, #[case] followed: &str) {
        assert_eq!(same_origin(wanted), followed);
    }
}
