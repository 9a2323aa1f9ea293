//! Lines as they were before they were folded (RFC 5545 §3.1), and their characters.

use super::{MAX_BYTES, MAX_LINES, MAX_TEXT, is_read};
use crate::ical::own::{CONFERENCE, LOCATION};
use crate::ical::warning::UnreadableReason;

/// Undoes folding, on bytes, because some clients fold in the middle of a character. Properties that are not read
/// are left out, however long they are: an attachment of megabytes says nothing about when its event is. Where
/// there is too much of the others, it breaks off and says why.
pub(super) fn unfold(data: &[u8]) -> (Vec<u8>, Option<UnreadableReason>) {
    let mut unfolded = Vec::with_capacity(data.len().min(64 << 10));
    let (mut lines, mut begins, mut most) = (0, 0, 0);
    for physical in data.split(|byte| *byte == b'\n') {
        let part = match physical {
            [b' ' | b'\t', continued @ ..] => continued,
            line => {
                most = most_of(line);
                if most > 0 {
                    unfolded.push(b'\n');
                }
                begins = unfolded.len();
                line
            }
        };
        if most == 0 {
            continue;
        }
        let room = most.saturating_sub(unfolded.len() - begins);
        unfolded.extend_from_slice(&part[..part.len().min(room)]);
        while unfolded.last() == Some(&b'\r') {
            unfolded.pop();
        }
        lines += 1;
        if lines > MAX_LINES {
            return (unfolded, Some(UnreadableReason::TooManyLines { limit: MAX_LINES }));
        }
        if unfolded.len() > MAX_BYTES {
            let bytes = unfolded.len();
            return (unfolded, Some(UnreadableReason::TooLarge { bytes, limit: MAX_BYTES }));
        }
    }
    (unfolded, None)
}

/// Returns how many bytes are read of the property that begins with `line`.
fn most_of(line: &[u8]) -> usize {
    let Some(end) = line.iter().position(|byte| matches!(byte, b':' | b';')) else {
        // Its name may go on in the next line.
        return usize::MAX;
    };
    let is_of_name = |byte: &u8| byte.is_ascii_alphanumeric() || *byte == b'-';
    let name: Vec<u8> =
        line[..end].iter().filter(|byte| is_of_name(byte)).map(u8::to_ascii_uppercase).collect();
    match std::str::from_utf8(&name).unwrap_or_default() {
        "SUMMARY" | "ORGANIZER" | CONFERENCE | LOCATION => MAX_TEXT,
        name if matches!(name, "BEGIN" | "END") || is_read(name) => usize::MAX,
        _ => 0,
    }
}
