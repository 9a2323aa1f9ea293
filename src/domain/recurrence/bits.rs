//! Sets of small numbers.

/// Bit n: number n, 0 to 383.
pub(super) type YearBits = [u64; 6];

/// 64 of the bits, from number `first` on.
pub(super) fn window(bits: &YearBits, first: i64) -> u64 {
    let word = usize::try_from(first / 64).unwrap_or(usize::MAX);
    let shift = first % 64;
    let low = bits.get(word).map_or(0, |word| word >> shift);
    let high = bits.get(word.saturating_add(1)).map_or(0, |word| word << 1 << (63 - shift));
    low | high
}

/// Bit n for each number n.
pub(super) fn bits(numbers: impl Iterator<Item = i64>) -> u64 {
    numbers.fold(0, |bits, number| bits | 1 << number)
}

/// Positive numbers, and the magnitudes of negative ones; `None` if there are neither.
pub(super) fn signed_bits(numbers: &[i16]) -> Option<[u64; 2]> {
    let of = |negative: bool| {
        bits(numbers.iter().filter(|n| (**n < 0) == negative).map(|n| i64::from(n.unsigned_abs())))
    };
    (!numbers.is_empty()).then(|| [of(false), of(true)])
}

/// Returns the same for numbers up to 366.
pub(super) fn year_bits(numbers: &[i16]) -> Option<[YearBits; 2]> {
    let mut both = [YearBits::default(); 2];
    for number in numbers {
        let magnitude = usize::from(number.unsigned_abs());
        if let Some(word) = both[usize::from(*number < 0)].get_mut(magnitude / 64) {
            *word |= 1 << (magnitude % 64);
        }
    }
    (!numbers.is_empty()).then_some(both)
}
