//! What of an address may be logged: some hold a secret.

const LONGEST_LOGGED: usize = 200;

/// Where the links by mail lead; what follows is their secret.
pub(super) const LINKS: &str = "/signin/mail/";

/// Where the links in mails about bookings lead; what follows is their secret.
pub(super) const MAIL_LINKS: &str = "/links/";

/// Where the links of guests lead; what follows is their secret.
pub(super) const GUEST_LINKS: &str = "/ask/";

/// The path, without the secrets that some of them hold.
pub(super) fn loggable(path: &str) -> &str {
    match path {
        path if path.starts_with("/hooks/") => "/hooks/…",
        path if path.starts_with(MAIL_LINKS) => "/links/…",
        path if path.starts_with(GUEST_LINKS) => "/ask/…",
        path if path.starts_with("/feeds/") && !path.starts_with("/feeds/public.") => "/feeds/…",
        path if path.starts_with(LINKS) => "/signin/mail/…",
        // Nobody fills the log with one request.
        path => &path[..path.floor_char_boundary(LONGEST_LOGGED)],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_in_addresses_are_not_logged() {
        assert_eq!(loggable("/hooks/nextcloud/0123456789abcdef"), "/hooks/…");
        assert_eq!(loggable("/signin/mail/0123456789abcdef"), "/signin/mail/…");
        assert_eq!(loggable("/links/0123456789abcdef"), "/links/…");
        assert_eq!(loggable("/feeds/0123456789abcdef.ics"), "/feeds/…");
        assert_eq!(loggable("/feeds/public.ics"), "/feeds/public.ics");
        assert_eq!(loggable("/ask/0123456789abcdef"), "/ask/…");
        assert_eq!(loggable("/signin/mail"), "/signin/mail");
        assert_eq!(loggable("/bookings/1"), "/bookings/1");
        assert_eq!(loggable(&"é".repeat(9000)).len(), LONGEST_LOGGED);
    }
}
