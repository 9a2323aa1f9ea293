//! QR codes as shapes for a page: no picture is loaded, and nothing is drawn by a script.

use std::fmt::Write;

use qrcode::{Color, EcLevel, QrCode};
use serde::Serialize;

/// The quiet zone around a code, in modules (ISO/IEC 18004 §9.1).
const QUIET: usize = 4;

/// A code for `<svg viewBox="0 0 {side} {side}"><path d="{path}">`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct QrShape {
    /// Its side with the quiet zone, in modules.
    pub side: usize,
    /// Its dark modules.
    pub path: String,
}

impl QrShape {
    /// Returns the code of `text`; `None` if it is too long for one.
    #[must_use]
    pub fn of(text: &str) -> Option<Self> {
        let code = QrCode::with_error_correction_level(text, EcLevel::M).ok()?;
        let width = code.width();
        let mut path = String::new();
        for (y, row) in code.to_colors().chunks(width).enumerate() {
            let mut x = 0;
            for run in row.chunk_by(|one, next| one == next) {
                if run.first() == Some(&Color::Dark) {
                    let (left, top, length) = (x + QUIET, y + QUIET, run.len());
                    let _ = write!(path, "M{left} {top}h{length}v1h-{length}z");
                }
                x += run.len();
            }
        }
        Some(Self { side: width + 2 * QUIET, path })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_corners_of_a_code_are_dark_where_scanners_look_for_them() {
        let code = QrShape::of("webcal://coop.example/feeds/0123.ics").expect("a code");
        assert!(code.path.starts_with("M4 4h7v1h-7z"), "{}", code.path);
        assert_eq!(code.side, 29 + 8);
        assert_eq!(QrShape::of(&"x".repeat(4_000)), None);
    }
}
