//! BYSETPOS: which of the dates of one period count (RFC 5545 §3.3.10).

use std::collections::BTreeMap;

/// The positions of a BYSETPOS, remembered by the number of dates to choose from.
#[derive(Debug)]
pub(super) struct Positions {
    wanted: Vec<i16>,
    known: BTreeMap<usize, Vec<usize>>,
}

impl Positions {
    pub(super) fn new(wanted: &[i16]) -> Self {
        Self { wanted: wanted.to_vec(), known: BTreeMap::new() }
    }

    /// Indexes of the dates that count among `total`, ascending, each once.
    pub(super) fn among(&mut self, total: usize) -> &[usize] {
        self.known.entry(total).or_insert_with(|| {
            let index = |position: &i16| {
                let magnitude = usize::from(position.unsigned_abs());
                if *position > 0 { magnitude.checked_sub(1) } else { total.checked_sub(magnitude) }
            };
            let mut indexes: Vec<usize> =
                self.wanted.iter().filter_map(index).filter(|index| *index < total).collect();
            indexes.sort_unstable();
            indexes.dedup();
            indexes
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn positions_count_from_both_ends_and_meet_once() {
        let mut positions = Positions::new(&[-366, -3, -1, 1, 2, 366]);
        assert_eq!(positions.among(0), [0_usize; 0]);
        assert_eq!(positions.among(1), [0]);
        assert_eq!(positions.among(4), [0, 1, 3]);
        assert_eq!(positions.among(366), [0, 1, 363, 365]);
    }
}
