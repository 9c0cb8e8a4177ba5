//! A compressed file that notices any change: gzip, which any tool unpacks, with an empty member at its end that holds the
//! SHA-256 of all bytes before it. gzip's own checks do not cover its headers.

use flate2::Compression;
use flate2::read::MultiGzDecoder;
use flate2::write::GzEncoder;
use sha2::{Digest, Sha256};
use std::fs::File;
use std::io::{BufRead, BufReader, Read, Result, Seek, SeekFrom, Write};

/// The first two bytes of gzip.
const MAGIC: [u8; 2] = [0x1f, 0x8b];
/// An empty member with one extra field of 32 bytes, which is called `DS`: all before the digest and all behind it
/// (RFC 1952, 2.3).
const BEFORE: [u8; 16] = [0x1f, 0x8b, 8, 4, 0, 0, 0, 0, 0, 255, 36, 0, b'D', b'S', 32, 0];
const BEHIND: [u8; 10] = [3, 0, 0, 0, 0, 0, 0, 0, 0, 0];
const DIGEST: usize = 32;
const SEAL: usize = BEFORE.len() + DIGEST + BEHIND.len();
const BUFFER: usize = 256 * 1024;

/// Compresses what is written.
pub struct Packer<W: Write>(GzEncoder<Hashing<W>>);

struct Hashing<W> {
    out: W,
    digest: Sha256,
}

impl<W: Write> Write for Hashing<W> {
    fn write(&mut self, bytes: &[u8]) -> Result<usize> {
        let written = self.out.write(bytes)?;
        self.digest.update(&bytes[..written]);
        Ok(written)
    }

    fn flush(&mut self) -> Result<()> {
        self.out.flush()
    }
}

impl<W: Write> Packer<W> {
    /// Into a file.
    pub fn new(out: W) -> Self {
        Self(GzEncoder::new(Hashing { out, digest: Sha256::new() }, Compression::fast()))
    }

    /// Seals the file.
    ///
    /// # Errors
    /// What keeps it from being written.
    pub fn finish(self) -> Result<W> {
        let Hashing { mut out, digest } = self.0.finish()?;
        out.write_all(&seal(digest))?;
        out.flush()?;
        Ok(out)
    }
}

impl<W: Write> Write for Packer<W> {
    fn write(&mut self, bytes: &[u8]) -> Result<usize> {
        self.0.write(bytes)
    }

    fn flush(&mut self) -> Result<()> {
        // A flush in between would only make the file larger.
        Ok(())
    }
}

fn seal(digest: Sha256) -> Vec<u8> {
    let digest: [u8; DIGEST] = digest.finalize().into();
    [BEFORE.as_slice(), &digest, &BEHIND].concat()
}

/// What a file's bytes say before anything of it is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Look {
    /// Not compressed.
    Plain,
    /// Compressed and as it was written.
    Sealed,
    /// Compressed, and cut or changed somewhere.
    Broken,
}

/// Looks over a file, and goes back to its beginning.
///
/// # Errors
/// When it can not be read.
pub fn look(file: &mut File) -> Result<Look> {
    let length = file.seek(SeekFrom::End(0))?;
    file.rewind()?;
    let mut begin = Vec::new();
    Read::by_ref(file).take(2).read_to_end(&mut begin)?;
    file.rewind()?;
    if begin != MAGIC {
        return Ok(Look::Plain);
    }
    let Some(before) = length.checked_sub(SEAL as u64) else { return Ok(Look::Broken) };
    let (mut digest, mut left) = (Sha256::new(), before);
    let mut buffer = vec![0; BUFFER];
    while left > 0 {
        let most = buffer.len().min(usize::try_from(left).unwrap_or(usize::MAX));
        let read = file.read(&mut buffer[..most])?;
        if read == 0 {
            return Ok(Look::Broken);
        }
        digest.update(&buffer[..read]);
        left -= read as u64;
    }
    let mut found = Vec::new();
    file.read_to_end(&mut found)?;
    file.rewind()?;
    Ok(if found == seal(digest) { Look::Sealed } else { Look::Broken })
}

/// The text in a file.
pub fn text(file: File, look: Look) -> Box<dyn BufRead + Send> {
    let file = BufReader::with_capacity(BUFFER, file);
    match look {
        Look::Plain => Box::new(file),
        Look::Sealed | Look::Broken => Box::new(BufReader::with_capacity(BUFFER, MultiGzDecoder::new(file))),
    }
}
