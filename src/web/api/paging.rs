//! Long lists, page by page: `limit` and `after` in the query, `Link: rel="next"` (RFC 8288) in the answer.
//!
//! Whoever does not ask for pages gets all rows or a problem that says how to ask: never a list that was cut
//! in silence. A page goes on after the last row of the one before, by the start of its rows, so the list
//! may change in between.

use axum::http::header::LINK;
use axum::http::{HeaderMap, HeaderValue, Uri};
use chrono::DateTime;

use super::fields::Fields;
use crate::domain::time::{Instant, Interval};
use crate::web::error::Error;
use crate::web::problem::{Fault, MOST_ROWS, Problem};

/// Which part of a list is asked for.
#[derive(Debug, Clone, Copy)]
pub(super) struct Paging {
    limit: Option<usize>,
    after: Option<After>,
}

/// After so many rows that start at this time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct After {
    start: Instant,
    count: usize,
}

impl Paging {
    /// Reads `limit` and `after`.
    pub(super) fn read(fields: &mut Fields) -> Self {
        let limit = fields.text("limit").and_then(|text| {
            let limit = text.parse().ok().filter(|limit| (1..=MOST_ROWS).contains(limit));
            fields.keep("limit", limit.ok_or(Fault::NotALimit(MOST_ROWS)))
        });
        let after = fields.text("after");
        let after = after.and_then(|text| fields.keep("after", After::parse(&text).ok_or(Fault::NotAPage)));
        Self { limit, after }
    }

    /// The part of `window` in which the rows of the page lie.
    pub(super) fn rest_of(self, window: Interval) -> Interval {
        let from = self.after.map_or(window.start(), |after| after.start.max(window.start()));
        Interval::new(from, window.end()).unwrap_or(window)
    }

    /// Whether `rows` (by start) are enough to cut the page of them.
    pub(super) fn has_enough<T>(self, rows: &[T], start: impl Fn(&T) -> Instant) -> bool {
        rows.len() - self.skipped(rows, start) > self.limit.unwrap_or(MOST_ROWS)
    }

    /// Returns how many of `rows` were on the pages before.
    fn skipped<T>(self, rows: &[T], start: impl Fn(&T) -> Instant) -> usize {
        let Some(after) = self.after else { return 0 };
        let before = rows.iter().take_while(|row| start(row) < after.start).count();
        let given = rows[before..].iter().take(after.count).take_while(|row| start(row) == after.start);
        before + given.count()
    }

    /// Leaves the page in `rows` (by start) and says in `headers` where the next one is, as the same
    /// question at `uri`.
    ///
    /// # Errors
    /// If no pages were asked for, and there are too many rows for one.
    pub(super) fn cut<T>(
        self,
        rows: &mut Vec<T>,
        start: impl Fn(&T) -> Instant,
        (headers, uri): (&mut HeaderMap, &Uri),
    ) -> Result<(), Error> {
        rows.drain(..self.skipped(rows, &start));
        let limit = self.limit.unwrap_or(MOST_ROWS);
        if rows.len() <= limit {
            return Ok(());
        }
        if self.limit.is_none() {
            return Err(Problem::TooManyRows.into());
        }
        rows.truncate(limit);
        let Some(last) = rows.last().map(&start) else { return Ok(()) };
        let of_this_page = rows.iter().rev().take_while(|row| start(row) == last).count();
        let of_pages_before = self.after.filter(|after| after.start == last).map_or(0, |after| after.count);
        let next = After { start: last, count: of_this_page + of_pages_before };
        // A query of ASCII is a header.
        if let Ok(link) = HeaderValue::try_from(format!("<{}>; rel=\"next\"", next.address(uri))) {
            headers.insert(LINK, link);
        }
        Ok(())
    }
}

impl After {
    /// Reads `1795424400.3`: seconds since 1970, and a number of rows.
    fn parse(text: &str) -> Option<Self> {
        let (start, count) = text.split_once('.')?;
        let start = DateTime::from_timestamp(start.parse().ok()?, 0)?;
        Some(Self { start, count: count.parse().ok()? })
    }

    /// The question at `uri` for the page after this one.
    fn address(self, uri: &Uri) -> String {
        let asked = url::form_urlencoded::parse(uri.query().unwrap_or_default().as_bytes());
        let asked = asked.filter(|(name, _)| name != "after");
        let mut query = url::form_urlencoded::Serializer::new(String::new());
        query.extend_pairs(asked);
        query.append_pair("after", &format!("{}.{}", self.start.timestamp(), self.count));
        format!("{}?{}", uri.path(), query.finish())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn paging(query: &str) -> Paging {
        let mut fields = Fields::of_query(query);
        let paging = Paging::read(&mut fields);
        fields.finish(Some(paging)).expect("a page")
    }

    fn at(second: i64) -> Instant {
        DateTime::from_timestamp(second, 0).expect("an instant")
    }

    #[test]
    fn what_was_not_asked_for_in_pages_is_never_cut() {
        let uri = Uri::from_static("/api/v1/bookings?from=a");
        let mut headers = HeaderMap::new();
        let mut rows = vec![(); MOST_ROWS];
        paging("").cut(&mut rows, |()| at(0), (&mut headers, &uri)).expect("all");
        assert_eq!((rows.len(), headers.len()), (MOST_ROWS, 0));
        rows.push(());
        assert!(paging("").cut(&mut rows, |()| at(0), (&mut headers, &uri)).is_err());
    }

    proptest! {
        #[test]
        fn the_pages_together_are_the_list(mut starts in prop::collection::vec(0_i64..20, 0..60), limit in 1_usize..9) {
            starts.sort_unstable();
            let all: Vec<(i64, usize)> = starts.into_iter().zip(0..).collect();
            let mut address = format!("/api/v1/bookings?from=2026-11-23T00:00:00%2B01:00&limit={limit}");
            let mut found = Vec::new();
            for _ in 0..=all.len() {
                let uri: Uri = address.parse().expect("an address");
                let query = uri.query().unwrap_or_default().split_once('&').expect("from").1;
                let (mut headers, mut rows) = (HeaderMap::new(), all.clone());
                paging(query).cut(&mut rows, |(start, _)| at(*start), (&mut headers, &uri)).expect("pages");
                prop_assert!(rows.len() <= limit);
                found.extend(rows);
                let Some(link) = headers.get(LINK) else { break };
                let link = link.to_str().expect("ASCII");
                let next = link.strip_prefix('<').and_then(|link| link.strip_suffix(">; rel=\"next\""));
                address = next.expect("a link").to_owned();
                prop_assert!(address.contains("from=2026-11-23T00%3A00%3A00%2B01%3A00"), "{}", address);
            }
            prop_assert_eq!(found, all);
        }
    }
}
