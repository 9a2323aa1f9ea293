//! How many files the system lets this process have open: each connection is one.

/// Raises the limit as far as the system allows, and returns it; `None` if there is none, or nobody knows.
#[cfg(unix)]
#[must_use]
pub fn raise() -> Option<u64> {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

    let Rlimit { current, maximum } = getrlimit(Resource::Nofile);
    if setrlimit(Resource::Nofile, Rlimit { current: maximum, maximum }).is_ok() { maximum } else { current }
}

/// Nothing is known of other systems.
#[cfg(not(unix))]
#[must_use]
pub fn raise() -> Option<u64> {
    None
}

/// Returns how many connections there may be if `wanted` are and the process may have `allowed` files open: a quarter
/// of them stays for calendars, the copy on disk, the log and mails.
#[must_use]
pub fn connections(wanted: u32, allowed: Option<u64>) -> u32 {
    let fitting = allowed.map_or(u64::MAX, |allowed| allowed / 4 * 3);
    wanted.min(u32::try_from(fitting).unwrap_or(u32::MAX)).max(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn connections_leave_files_for_the_rest() {
        assert_eq!(connections(4000, Some(1024)), 768);
        assert_eq!(connections(4000, Some(524_288)), 4000);
        assert_eq!(connections(4000, None), 4000);
        assert_eq!(connections(4000, Some(0)), 1);
    }

    #[cfg(unix)]
    #[test]
    fn the_limit_is_as_high_as_it_may_be() {
        use rustix::process::{Resource, getrlimit};
        let raised = raise();
        let limit = getrlimit(Resource::Nofile);
        assert_eq!((raised, limit.current), (limit.maximum, limit.maximum));
    }
}
