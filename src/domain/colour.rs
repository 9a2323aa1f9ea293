//! Colours, and whether words in one are legible on another (WCAG 2.2 §1.4.3).

use std::fmt;

/// A colour of the sRGB space: red, green and blue, 0 to 255 each.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Colour([u8; 3]);

/// The contrast that words need at least (WCAG 2.2 §1.4.3, level AA).
pub const LEGIBLE: f64 = 4.5;

impl Colour {
    /// White.
    pub const WHITE: Self = Self([0xff; 3]);
    /// Black.
    pub const BLACK: Self = Self([0; 3]);

    /// Returns the colour of red, green and blue.
    #[must_use]
    pub const fn new(red: u8, green: u8, blue: u8) -> Self {
        Self([red, green, blue])
    }

    /// Reads `#RRGGBB`, in capitals or not; `None` otherwise.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let digits = text.strip_prefix('#').filter(|digits| digits.len() == 6 && digits.is_ascii())?;
        let part = |at: usize| u8::from_str_radix(digits.get(at..at + 2)?, 16).ok();
        let is_hex = digits.bytes().all(|byte| byte.is_ascii_hexdigit());
        is_hex.then_some(())?;
        Some(Self([part(0)?, part(2)?, part(4)?]))
    }

    /// Returns the contrast to `other`, from 1 (the same) to 21 (black on white), in either order.
    #[must_use]
    pub fn contrast(self, other: Self) -> f64 {
        let (one, two) = (self.luminance(), other.luminance());
        (one.max(two) + 0.05) / (one.min(two) + 0.05)
    }

    /// Returns the nearest mix with `other` that is legible on all of `grounds`, if there is one; itself if it is.
    #[must_use]
    pub fn legible_on(self, grounds: &[Self], other: Self) -> Option<Self> {
        let is_legible = |mix: &Self| grounds.iter().all(|ground| mix.contrast(*ground) >= LEGIBLE);
        (0..=100).map(|percent| self.mixed(other, percent)).find(is_legible)
    }

    fn mixed(self, other: Self, percent: u16) -> Self {
        let mix = |own: u8, other: u8| {
            let sum = u16::from(own) * (100 - percent) + u16::from(other) * percent;
            u8::try_from(sum / 100).unwrap_or(u8::MAX)
        };
        let ([red, green, blue], [r, g, b]) = (self.0, other.0);
        Self([mix(red, r), mix(green, g), mix(blue, b)])
    }

    /// The relative luminance, from 0 (black) to 1 (white).
    fn luminance(self) -> f64 {
        let [red, green, blue] = self.0.map(|part| {
            let part = f64::from(part) / 255.0;
            if part <= 0.040_45 { part / 12.92 } else { ((part + 0.055) / 1.055).powf(2.4) }
        });
        0.2126 * red + 0.7152 * green + 0.0722 * blue
    }
}

impl fmt::Display for Colour {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [red, green, blue] = self.0;
        write!(f, "#{red:02x}{green:02x}{blue:02x}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use rstest::rstest;

    #[rstest]
    #[case("#0a6456", Some("#0a6456"))]
    #[case("#FFaa00", Some("#ffaa00"))]
    #[case("0a6456", None)]
    #[case("#0a645", None)]
    #[case("#0a64567", None)]
    #[case("#+a6456", None)]
    #[case("#é6456", None)]
    #[case("blue", None)]
    fn colours_are_read(#[case] text: &str, #[case] expected: Option<&str>) {
        assert_eq!(Colour::parse(text).map(|colour| colour.to_string()).as_deref(), expected);
    }

    /// The values that WCAG's own examples and tools give.
    #[rstest]
    #[case("#000000", "#ffffff", 21.0)]
    #[case("#ffffff", "#ffffff", 1.0)]
    #[case("#777777", "#ffffff", 4.48)]
    #[case("#767676", "#ffffff", 4.54)]
    #[case("#ff0000", "#ffffff", 4.0)]
    fn the_contrast_is_that_of_wcag(#[case] one: &str, #[case] other: &str, #[case] expected: f64) {
        let [one, other] = [one, other].map(|text| Colour::parse(text).expect("a colour"));
        assert!((one.contrast(other) - expected).abs() < 0.01, "{}", one.contrast(other));
        assert!((one.contrast(other) - other.contrast(one)).abs() < f64::EPSILON);
    }

    proptest! {
        #[test]
        fn every_colour_has_a_legible_neighbour(red: u8, green: u8, blue: u8) {
            let colour = Colour::new(red, green, blue);
            let dark = colour.legible_on(&[Colour::WHITE], Colour::BLACK).expect("a darker one");
            let light = colour.legible_on(&[Colour::BLACK], Colour::WHITE).expect("a lighter one");
            prop_assert!(dark.contrast(Colour::WHITE) >= LEGIBLE && light.contrast(Colour::BLACK) >= LEGIBLE);
            prop_assert!(colour.contrast(Colour::WHITE) < LEGIBLE || dark == colour);
        }
    }
}
