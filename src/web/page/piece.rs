//! A piece of a page, and its bytes as browsers like them: compressed once for all who ask, and put together with the
//! other pieces into one gzip file without compressing anything again.
//!
//! Each piece is a run of deflate blocks that ends on a byte (RFC 1951 §3.2.4), so that runs can follow each other; the
//! check of the whole is worked out from those of the pieces (RFC 1952 §2.3.1).

use std::sync::{Arc, OnceLock};

use axum::http::HeaderMap;
use axum::http::header::ACCEPT_ENCODING;
use bytes::Bytes;
use flate2::{Compress, Compression, Crc, FlushCompress, Status};

/// What a gzip file begins with: deflate, no name, no time, an unknown system.
const HEAD: &[u8] = &[0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff];
/// The last block, which is empty.
const LAST_BLOCK: &[u8] = &[3, 0];

/// Some bytes of a page. Cheap to clone.
#[derive(Debug, Clone, Default)]
pub struct Piece(Arc<Inner>);

#[derive(Debug, Default)]
struct Inner {
    plain: Bytes,
    deflated: OnceLock<Deflated>,
}

#[derive(Debug)]
struct Deflated {
    bytes: Bytes,
    check: Crc,
}

impl Piece {
    /// As it is.
    pub(super) fn plain(&self) -> &Bytes {
        &self.0.plain
    }

    /// Compresses it, unless somebody has.
    pub(super) fn compress(&self) {
        let _kept = self.deflated();
    }

    fn deflated(&self) -> &Deflated {
        self.0.deflated.get_or_init(|| {
            let mut check = Crc::new();
            check.update(&self.0.plain);
            Deflated { bytes: deflate(&self.0.plain).into(), check }
        })
    }
}

impl From<Bytes> for Piece {
    fn from(plain: Bytes) -> Self {
        Self(Arc::new(Inner { plain, deflated: OnceLock::new() }))
    }
}

/// `pieces` as one gzip file.
pub(super) fn file(pieces: &[Piece]) -> Vec<Bytes> {
    let mut check = Crc::new();
    let mut file = vec![Bytes::from_static(HEAD)];
    for piece in pieces.iter().filter(|piece| !piece.plain().is_empty()) {
        let deflated = piece.deflated();
        check.combine(&deflated.check);
        file.push(deflated.bytes.clone());
    }
    let end = [LAST_BLOCK, &check.sum().to_le_bytes(), &check.amount().to_le_bytes()].concat();
    file.push(end.into());
    file
}

/// Deflate blocks of `plain`, to the end of a byte, none of them the last of a file.
///
/// # Panics
/// Never: whatever the bytes are, they can be compressed.
fn deflate(plain: &[u8]) -> Vec<u8> {
    // At level 1 zlib-rs 0.6.8 panics where there is little room for what it writes.
    let mut compress = Compress::new(Compression::default(), false);
    let mut out = Vec::with_capacity(plain.len() / 4 + 64);
    loop {
        let read = usize::try_from(compress.total_in()).expect("as many bytes as there are");
        let status = compress.compress_vec(&plain[read..], &mut out, FlushCompress::Sync);
        assert!(matches!(status, Ok(Status::Ok | Status::BufError)), "{status:?}");
        if out.len() < out.capacity() {
            return out;
        }
        out.reserve(out.len());
    }
}

/// Whether a request takes gzip (RFC 9110 §12.5.3).
#[must_use]
pub fn takes_gzip(headers: &HeaderMap) -> bool {
    let named = |wanted: &str| {
        let lists = headers.get_all(ACCEPT_ENCODING).iter().filter_map(|list| list.to_str().ok());
        let mut codings = lists.flat_map(|list| list.split(',')).map(|coding| {
            let (name, weight) = coding.split_once(';').unwrap_or((coding, ""));
            (name.trim(), weight.trim())
        });
        let found = codings.find(|(name, _)| name.eq_ignore_ascii_case(wanted));
        found.map(|(_, weight)| {
            weight.strip_prefix("q=").is_none_or(|q| q.parse::<f32>().is_ok_and(|q| q > 0.0))
        })
    };
    named("gzip").or_else(|| named("*")).unwrap_or(false)
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use super::*;
    use flate2::read::GzDecoder;
    use proptest::prelude::*;
    use rstest::rstest;

    fn read(file: &[Bytes]) -> Vec<u8> {
        let (file, mut text) = (file.concat(), Vec::new());
        let mut decoder = GzDecoder::new(file.as_slice());
        decoder.read_to_end(&mut text).expect("one whole gzip file");
        assert_eq!(decoder.into_inner(), b"", "and nothing after it");
        text
    }

    proptest! {
        #[test]
        fn pieces_are_one_file_in_any_order(pieces in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..3000), 0..6)) {
            let made: Vec<Piece> = pieces.iter().map(|piece| Bytes::from(piece.clone()).into()).collect();
            prop_assert_eq!(read(&file(&made)), pieces.concat());
            let other: Vec<Piece> = made.iter().rev().cloned().collect();
            let reversed: Vec<u8> = pieces.iter().rev().flatten().copied().collect();
            prop_assert_eq!(read(&file(&other)), reversed);
        }
    }

    #[test]
    fn a_page_becomes_much_smaller_and_is_compressed_once() {
        let row = "<tr><td>10:00–11:00</td><td>L'Atelier</td></tr>\n";
        let piece = Piece::from(Bytes::from(row.repeat(2000)));
        let first = file(std::slice::from_ref(&piece));
        assert!(first.iter().map(Bytes::len).sum::<usize>() < 2000);
        assert_eq!(file(std::slice::from_ref(&piece))[1].as_ptr(), first[1].as_ptr());
    }

    #[rstest]
    #[case(&["gzip, deflate, br, zstd"], true)]
    #[case(&["br", "GZIP;q=0.5"], true)]
    #[case(&["*"], true)]
    #[case(&["*;q=0"], false)]
    #[case(&["gzip;q=0, *"], false)]
    #[case(&["gzip; q=0.0"], false)]
    #[case(&["gzip;q=many"], false)]
    #[case(&["br, identity"], false)]
    #[case(&[""], false)]
    #[case(&[], false)]
    fn who_takes_gzip_is_asked(#[case] lists: &[&str], #[case] expected: bool) {
        let headers = lists.iter().map(|list| (ACCEPT_ENCODING, list.parse().expect("a value")));
        assert_eq!(takes_gzip(&headers.collect()), expected);
    }
}
