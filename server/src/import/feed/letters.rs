//! A file's bytes as UTF-8, whatever encoding they are in, each line ended by one line feed.

use super::Pace;
use crate::import::mapping::Shape;
use crate::sheet::Unreadable;
use anyhow::Context;
use encoding_rs::{Decoder, Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};
use std::fs::File;
use std::io::{BufRead, BufReader, Read, Seek};
use std::path::Path;
use std::sync::atomic::Ordering;

/// Bytes that are read at a time.
const CHUNK: usize = 256 * 1024;

/// Opens a file and tells its encoding by reading all of it once.
pub(super) fn open<'a>(name: &Path, shape: Shape, pace: &'a Pace) -> anyhow::Result<Box<dyn BufRead + 'a>> {
    let mut file = File::open(name).context("can not read the file")?;
    let encoding = encoding_of(&mut file, shape)?;
    file.rewind()?;
    let counted = Counted { file, pace };
    let decoder = encoding.new_decoder_with_bom_removal();
    let (raw, out) = (vec![0; CHUNK], Vec::new());
    let decoding = Decoding { input: counted, decoder, raw, out, at: 0, ended: false, last: b'\n' };
    Ok(Box::new(BufReader::with_capacity(CHUNK, decoding)))
}

/// A file that is UTF-8 but for some bytes, as one that was cut.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "line {line}, byte {byte} of the line: 0x{found:02X} is not UTF-8, which the rest of the file is in: export the file \
     again, or save it as UTF-8"
)]
pub(super) struct Broken {
    line: u64,
    byte: u64,
    found: u8,
}

fn encoding_of(file: &mut impl Read, shape: Shape) -> anyhow::Result<&'static Encoding> {
    let mut chunk = vec![0; CHUNK];
    let (mut first, mut windows, mut utf8) = (true, true, Utf8::default());
    loop {
        let read = file.read(&mut chunk)?;
        let bytes = &chunk[..read];
        if std::mem::take(&mut first) {
            if bytes.starts_with(b"PK\x03\x04")
                || bytes.starts_with(&[0xd0, 0xcf, 0x11, 0xe0])
                || bytes.starts_with(&[0x1f, 0x8b])
            {
                return Err(Unreadable::NotText.into());
            }
            match bytes {
                [0xff, 0xfe, ..] => return Ok(UTF_16LE),
                [0xfe, 0xff, ..] => return Ok(UTF_16BE),
                _ => {}
            }
        }
        if bytes.contains(&0) {
            return Err(Unreadable::NotText.into());
        }
        // Five places of Windows-1252 are empty: who has something there wrote something else.
        windows = windows && !bytes.iter().any(|byte| matches!(byte, 0x81 | 0x8d | 0x8f | 0x90 | 0x9d));
        utf8.take(bytes);
        if read == 0 {
            break;
        }
    }
    match utf8.broken {
        None => Ok(UTF_8),
        // JSON is in UTF-8, and so is what has letters of it, the mark at the beginning among them.
        Some(broken) if utf8.has_letters || shape == Shape::Json => Err(broken.into()),
        Some(_) if windows => Ok(WINDOWS_1252),
        Some(_) => Err(Unreadable::BrokenText.into()),
    }
}

/// A file that is looked at as UTF-8.
#[derive(Default)]
struct Utf8 {
    /// What is left of a chunk that ends within a character.
    rest: Vec<u8>,
    /// Whether there was a letter of more than one byte.
    has_letters: bool,
    /// Line ends so far, and bytes since the last one.
    lines: u64,
    bytes: u64,
    /// The first place that is not UTF-8.
    broken: Option<Broken>,
}

impl Utf8 {
    /// The next bytes; none at the end of the file.
    fn take(&mut self, bytes: &[u8]) {
        let mut all = std::mem::take(&mut self.rest);
        all.extend_from_slice(bytes);
        let mut at = 0;
        for part in all.utf8_chunks() {
            let (valid, odd) = (part.valid(), part.invalid());
            self.has_letters |= !valid.is_ascii();
            self.go(valid.as_bytes());
            at += valid.len() + odd.len();
            let Some(found) = odd.first() else { continue };
            let is_cut = at == all.len() && std::str::from_utf8(odd).is_err_and(|error| error.error_len().is_none());
            if is_cut && !bytes.is_empty() {
                self.rest = odd.to_vec();
                break;
            }
            let place = Broken { line: self.lines + 1, byte: self.bytes + 1, found: *found };
            self.broken.get_or_insert(place);
            self.go(odd);
        }
    }

    fn go(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.bytes += 1;
            if *byte == b'\n' {
                (self.lines, self.bytes) = (self.lines + 1, 0);
            }
        }
    }
}

/// Counts what is read.
struct Counted<'a> {
    file: File,
    pace: &'a Pace,
}

impl Read for Counted<'_> {
    fn read(&mut self, to: &mut [u8]) -> std::io::Result<usize> {
        let read = self.file.read(to)?;
        self.pace.read.fetch_add(read as u64, Ordering::Relaxed);
        Ok(read)
    }
}

struct Decoding<R> {
    input: R,
    decoder: Decoder,
    raw: Vec<u8>,
    out: Vec<u8>,
    at: usize,
    ended: bool,
    /// The last byte before line ends were made the same.
    last: u8,
}

impl<R> Decoding<R> {
    /// Makes every end of a line one line feed, that of the last line too.
    fn even(&mut self) {
        let mut kept = 0;
        for index in 0..self.out.len() {
            let byte = self.out[index];
            let doubled = byte == b'\n' && self.last == b'\r';
            self.last = byte;
            if !doubled {
                self.out[kept] = if byte == b'\r' { b'\n' } else { byte };
                kept += 1;
            }
        }
        self.out.truncate(kept);
        if self.ended && !matches!(self.last, b'\n' | b'\r') {
            self.out.push(b'\n');
        }
    }
}

impl<R: Read> Read for Decoding<R> {
    fn read(&mut self, to: &mut [u8]) -> std::io::Result<usize> {
        while self.at == self.out.len() && !self.ended {
            let read = self.input.read(&mut self.raw)?;
            self.ended = read == 0;
            let most = self.decoder.max_utf8_buffer_length(read).unwrap_or(4 * read + 16);
            self.out.resize(most, 0);
            let (_, _, written, _) = self.decoder.decode_to_utf8(&self.raw[..read], &mut self.out, self.ended);
            self.out.truncate(written);
            self.at = 0;
            self.even();
        }
        let many = to.len().min(self.out.len() - self.at);
        to[..many].copy_from_slice(&self.out[self.at..self.at + many]);
        self.at += many;
        Ok(many)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn encoding(bytes: &[u8], shape: Shape) -> Result<&'static str, String> {
        encoding_of(&mut &*bytes, shape).map(Encoding::name).map_err(|error| error.to_string())
    }

    #[test]
    fn one_wrong_byte_does_not_make_a_file_another_encoding() {
        let place = "line 2, byte 4 of the line: 0xE9 is not UTF-8";
        for file in [&b"\xc3\xa8\nabc\xe9;\n"[..], b"\xef\xbb\xbfa\nabc\xe9;\n", b"a\nabc\xe9;\n\xc3\xa8"] {
            assert!(encoding(file, Shape::Csv).is_err_and(|told| told.starts_with(place)), "{file:?}");
        }
        assert!(encoding(b"{\n  \"\xe9", Shape::Json).is_err_and(|told| told.starts_with("line 2, byte 4")));
        let cut = "è".repeat(CHUNK) + "\nè";
        assert_eq!(encoding(cut.as_bytes(), Shape::Json), Ok("UTF-8"));
        let cut = [b"a", cut.as_bytes()].concat();
        assert_eq!(encoding(&cut, Shape::Csv), Ok("UTF-8"));
        let told = encoding(&cut[..cut.len() - 1], Shape::Csv).expect_err("cut");
        assert!(told.starts_with("line 2, byte 1 of the line: 0xC3"), "{told}");
        assert_eq!(encoding(b"Perch\xe9;s\xec\n", Shape::Csv), Ok("windows-1252"));
    }
}
