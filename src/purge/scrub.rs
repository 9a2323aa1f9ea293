//! Writes over lines of a file where they stand: whoever appends to it meanwhile, or moves it away, loses nothing.

use std::fs::{File, OpenOptions};
use std::io::{self, BufRead, BufReader, ErrorKind, Seek, SeekFrom, Write};
use std::path::Path;

/// Puts what `other` makes of a line in its place, filled up with spaces. Returns how many lines that were; only counts them
/// unless it `writes`. What `other` returns is no longer than the line. A file that is not there has no lines.
///
/// # Errors
/// If the file cannot be read or written; what was written stays.
pub(super) fn scrub(
    path: &Path,
    writes: bool,
    other: impl Fn(&[u8]) -> Option<Vec<u8>>,
) -> io::Result<usize> {
    let mut reader = match File::open(path) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(0),
        opened => BufReader::new(opened?),
    };
    let mut file = if writes { Some(OpenOptions::new().write(true).open(path)?) } else { None };
    let (mut line, mut at, mut count) = (Vec::new(), 0_u64, 0);
    loop {
        line.clear();
        // What has no end yet is being written.
        if reader.read_until(b'\n', &mut line)? == 0 || line.pop() != Some(b'\n') {
            break;
        }
        let length = line.len();
        if let Some(mut text) = other(&line).filter(|text| text.len() <= length) {
            text.resize(length, b' ');
            count += 1;
            if let Some(file) = &mut file {
                // Somebody may have cut it off.
                if file.metadata()?.len() < at + length as u64 {
                    break;
                }
                file.seek(SeekFrom::Start(at))?;
                file.write_all(&text)?;
            }
        }
        at += length as u64 + 1;
    }
    if let Some(file) = file.filter(|_| count > 0) {
        file.sync_all()?;
    }
    Ok(count)
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn lines_are_written_over_where_they_stand_and_all_others_stay() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("a");
        fs::write(&path, "one\nana was here\n\ntwo\nana\nana again without an end").expect("written");
        let other = |line: &[u8]| match line {
            b"ana was here" => Some(b"x".to_vec()),
            b"ana" => Some(b"longer".to_vec()),
            _ => None,
        };
        assert_eq!(scrub(&path, false, other).expect("counted"), 1);
        assert!(fs::read_to_string(&path).expect("text").contains("ana was here"));
        assert_eq!(scrub(&path, true, other).expect("written"), 1);
        let text = fs::read_to_string(&path).expect("text");
        assert_eq!(text, "one\nx           \n\ntwo\nana\nana again without an end");
        assert_eq!(scrub(&path, true, other).expect("nothing to do"), 0);
        assert_eq!(scrub(&folder.path().join("b"), true, other).expect("no file"), 0);
    }
}
