//! How the place looks: `colour` and `logo` of `[place]`, and the `picture` of a `[[room]]`.

use std::collections::BTreeMap;
use std::fmt;

use bytes::Bytes;

use super::section::Section;
use crate::domain::colour::{Colour, LEGIBLE};
use crate::domain::room::RoomId;

/// The paper of the pages, which the colour is read on.
const PAPER: Colour = Colour::new(0xfa, 0xf9, 0xf6);
/// As many bytes as a picture may have.
const LARGEST_PICTURE: usize = 1024 * 1024;
/// As many bytes as a logo may have: it is on every page.
const LARGEST_LOGO: usize = 100 * 1024;

/// What is the place's own.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Look {
    /// The colour of its buttons and links; legible on white and as the ground of white words.
    pub colour: Option<Colour>,
    /// Its logo, in place of Clef's.
    pub logo: Option<Picture>,
    /// Pictures of its rooms.
    pub pictures: BTreeMap<RoomId, Picture>,
}

/// A picture as it is in its file.
#[derive(Clone, PartialEq, Eq)]
pub struct Picture {
    /// What it is (RFC 6838), such as `image/jpeg`.
    pub media_type: &'static str,
    /// The content of the file.
    pub bytes: Bytes,
}

impl fmt::Debug for Picture {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({} bytes)", self.media_type, self.bytes.len())
    }
}

pub(super) fn read(root: &Section) -> Look {
    let mut look = Look::default();
    if let Some(place) = root.section("place") {
        look.colour = read_colour(&place);
        let expected = "the name of an SVG, PNG, JPEG or WebP file beside the settings, such as \"logo.svg\"";
        look.logo = read_picture(root, &place, "logo", expected, LARGEST_LOGO);
    }
    for room in root.sections_unseen("room", "id") {
        let expected = "the name of a JPEG, PNG or WebP file beside the settings, such as \"atelier.jpg\"";
        let Some(id) = RoomId::parse(room.name()) else { continue };
        if let Some(picture) = read_picture(root, &room, "picture", expected, LARGEST_PICTURE) {
            look.pictures.insert(id, picture);
        }
    }
    look
}

fn read_colour(place: &Section) -> Option<Colour> {
    let expected = "a colour such as \"#0b6b57\": #, and two hexadecimal digits each for red, green and blue";
    let colour = place.parsed("colour", expected, Colour::parse)?;
    // White words on it, and itself as words on the paper.
    let grounds = [PAPER, Colour::WHITE];
    if grounds.iter().all(|ground| colour.contrast(*ground) >= LEGIBLE) {
        return Some(colour);
    }
    let darker = colour.legible_on(&grounds, Colour::BLACK);
    let hint = darker.map(|darker| format!("{darker} is the nearest that would do."));
    let contrast = colour.contrast(PAPER);
    let message = format!(
        "too light: words in it on the page have a contrast of {contrast:.1}; expected at least {LEGIBLE} (WCAG 2.2 AA)"
    );
    place.problem_with_hint("colour", &message, hint);
    None
}

fn read_picture(
    root: &Section,
    section: &Section,
    key: &str,
    expected: &str,
    most: usize,
) -> Option<Picture> {
    let path = root.beside(&section.text(key, expected)?);
    let bytes = match std::fs::metadata(&path).and_then(|about| {
        let is_small = about.len() <= most as u64;
        is_small.then(|| std::fs::read(&path)).transpose()
    }) {
        Ok(Some(bytes)) => bytes,
        Ok(None) => {
            section.problem(
                key,
                &format!("{} is too large; expected at most {} kB", path.display(), most / 1024),
            );
            return None;
        }
        Err(error) => {
            section.problem(key, &format!("{} cannot be read: {error}", path.display()));
            return None;
        }
    };
    let media_type = media_type(&bytes).filter(|kind| key == "logo" || *kind != SVG);
    if media_type.is_none() {
        section.problem(key, &format!("{} is no such picture; expected {expected}", path.display()));
    }
    Some(Picture { media_type: media_type?, bytes: bytes.into() })
}

const SVG: &str = "image/svg+xml";

/// Returns what a file is, by how it begins: its name may say anything.
fn media_type(bytes: &[u8]) -> Option<&'static str> {
    match bytes {
        [0xff, 0xd8, 0xff, ..] => Some("image/jpeg"),
        [0x89, b'P', b'N', b'G', b'\r', b'\n', 0x1a, b'\n', ..] => Some("image/png"),
        [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => Some("image/webp"),
        _ => {
            let text = std::str::from_utf8(bytes).ok()?.trim_start_matches('\u{feff}').trim_start();
            let is_svg = text.starts_with("<svg") || text.starts_with("<?xml") && text.contains("<svg");
            is_svg.then_some(SVG)
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use rstest::rstest;

    use super::super::{Settings, load};
    use super::*;

    const PNG: &[u8] = b"\x89PNG\r\n\x1a\nrest";

    /// Settings in a folder with `files`, with lines for `[place]` and for the room.
    fn settings(place: &str, room: &str, files: &[(&str, &[u8])]) -> Result<Arc<Settings>, String> {
        let folder = tempfile::tempdir().expect("a folder");
        for (name, bytes) in files {
            std::fs::write(folder.path().join(name), bytes).expect("written");
        }
        let text = format!(
            "[place]\nname = \"P\"\ntimezone = \"Europe/Paris\"\n{place}\n[[site]]\nid = \"s\"\nname = \"S\"\n\
             [[room]]\nid = \"atelier\"\nsite = \"s\"\nname = \"A\"\n{room}\n\
             [rules]\nopening_hours = \"24/7\"\n"
        );
        let path = folder.path().join("rooms.toml");
        std::fs::write(&path, text).expect("written");
        load(&path, std::iter::empty()).map_err(|problems| problems.to_string())
    }

    #[test]
    fn pictures_lie_beside_the_settings() {
        let files: &[(&str, &[u8])] = &[("logo.svg", b"\xef\xbb\xbf<svg/>"), ("a.jpg", PNG)];
        let read = settings("colour = \"#0B6B57\"\nlogo = \"logo.svg\"", "picture = \"a.jpg\"", files);
        let look = read.expect("settings").look.clone();
        assert_eq!(look.colour, Some(Colour::new(0x0b, 0x6b, 0x57)));
        assert_eq!(look.logo.expect("a logo").media_type, "image/svg+xml");
        let id = RoomId::parse("atelier").expect("an id");
        assert_eq!(look.pictures[&id], Picture { media_type: "image/png", bytes: PNG.into() });
    }

    #[rstest]
    #[case::no_colour("colour = \"green\"", "", "expected a colour such as")]
    #[case::too_light("colour = \"#ffcc00\"", "", "contrast of 1.4")]
    #[case::and_what_would_do("colour = \"#ff0000\"", "", "#e80000 is the nearest that would do")]
    #[case::no_file("logo = \"none.svg\"", "", "none.svg cannot be read")]
    #[case::a_page("logo = \"page.html\"", "", "page.html is no such picture")]
    #[case::a_drawing_of_a_room("", "picture = \"logo.svg\"", "logo.svg is no such picture")]
    #[case::too_large("", "picture = \"large.png\"", "large.png is too large; expected at most 1024 kB")]
    #[case::a_folder("", "picture = \".\"", "cannot be read")]
    fn what_is_none_is_said(#[case] place: &str, #[case] room: &str, #[case] says: &str) {
        let mut large = PNG.to_vec();
        large.resize(LARGEST_PICTURE + 1, 0);
        let files: &[(&str, &[u8])] =
            &[("logo.svg", b"<svg/>"), ("page.html", b"<!doctype html><svg>"), ("large.png", &large)];
        let problems = settings(place, room, files).expect_err("problems");
        assert!(problems.contains(says), "{problems}");
    }
}
