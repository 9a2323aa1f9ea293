//! `release_no_show`: what is left of a time to which nobody came is given back. It refuses nothing, and acts by the clock: the
//! job of that name asks it.

use chrono::TimeDelta;

use super::setting::Setting;
use crate::domain::time::{Instant, Interval, format_length, parse_length};

pub(super) const SETTING: Setting<Option<TimeDelta>> = Setting {
    default: || None,
    expected: "a length from \"1m\" on, such as \"15m\", or \"0m\" for never",
    parse: |text, _country| {
        let wait = parse_length(text).map_err(|_| None)?;
        if wait.is_zero() {
            return Ok(None);
        }
        if wait >= TimeDelta::minutes(1) { Ok(Some(wait)) } else { Err(None) }
    },
    write: |wait| wait.map(format_length).unwrap_or_default(),
    about: "How long after its start a booking is given back that nobody was checked in to; not there if none is.",
};

/// Returns when what is left of `interval` is given back, if nobody comes until then. `since` is when somebody last showed
/// that it is wanted, or could be checked in again after an outage.
#[must_use]
pub fn release_at(wait: Option<TimeDelta>, interval: Interval, since: Instant) -> Option<Instant> {
    let at = interval.start().max(since) + wait?;
    (at < interval.end()).then_some(at)
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case::from_its_start(-60, Some(15))]
    #[case::from_what_was_done_last(10, Some(25))]
    #[case::not_at_its_end(45, None)]
    fn it_is_given_back_so_long_after_its_start(#[case] since: i64, #[case] expected: Option<i64>) {
        let at = |minutes| Instant::UNIX_EPOCH + TimeDelta::minutes(minutes);
        let interval = Interval::new(at(0), at(60)).expect("forwards");
        let wait = Some(TimeDelta::minutes(15));
        assert_eq!(release_at(wait, interval, at(since)), expected.map(at));
        assert_eq!(release_at(None, interval, at(since)), None);
    }

    #[rstest]
    #[case("15m", Ok(Some(15)))]
    #[case("0m", Ok(None))]
    #[case("30s", Err(()))]
    #[case("soon", Err(()))]
    fn it_is_read_and_written(#[case] text: &str, #[case] expected: Result<Option<i64>, ()>) {
        let read = (SETTING.parse)(text, None);
        assert_eq!(read.clone().map_err(|_| ()), expected.map(|wait| wait.map(TimeDelta::minutes)));
        if let Ok(Some(wait)) = read {
            assert_eq!((SETTING.write)(&Some(wait)), text);
        }
    }
}
