//! A file's bytes as UTF-8, whatever encoding they are in, each line ended by one line feed.

use super::Pace;
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
pub(super) fn open<'a>(name: &Path, pace: &'a Pace) -> anyhow::Result<Box<dyn BufRead + 'a>> {
    let mut file = File::open(name).context("can not read the file")?;
    let encoding = encoding_of(&mut file)?;
    file.rewind()?;
    let counted = Counted { file, pace };
    let decoder = encoding.new_decoder_with_bom_removal();
    let (raw, out) = (vec![0; CHUNK], Vec::new());
    let decoding = Decoding { input: counted, decoder, raw, out, at: 0, ended: false, last: b'\n' };
    Ok(Box::new(BufReader::with_capacity(CHUNK, decoding)))
}

fn encoding_of(file: &mut File) -> anyhow::Result<&'static Encoding> {
    let mut chunk = vec![0; CHUNK];
    let (mut first, mut utf8, mut windows) = (true, true, true);
    // What is left of a chunk that ends within a character.
    let mut rest: Vec<u8> = Vec::new();
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
        if utf8 {
            rest.extend_from_slice(bytes);
            match std::str::from_utf8(&rest) {
                Ok(_) => rest.clear(),
                Err(error) if error.error_len().is_none() && read > 0 => drop(rest.drain(..error.valid_up_to())),
                Err(_) => utf8 = false,
            }
        }
        if read == 0 {
            break;
        }
    }
    match (utf8, windows) {
        (true, _) => Ok(UTF_8),
        (false, true) => Ok(WINDOWS_1252),
        (false, false) => Err(Unreadable::BrokenText.into()),
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
