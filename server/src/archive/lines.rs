//! Lines with check values. Each line is `{"check":"…",` and then one more name with its value. The check is the first
//! sixteen digits of SHA-256, in hexadecimal, over the check of the line before and this line without its own: the first
//! line that was changed, left out, put in or moved is found, and named. The last line holds the number of the lines
//! before it and the SHA-256 of all their bytes.

use super::{FORMAT, Header, Kind};
use crate::store::archive::{Entry, Head, Sink, Source};
use anyhow::{Context, bail, ensure};
use deskside_domain::private::hex;
use deskside_domain::time::Timestamp;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::io::{BufRead, Read, Write};

/// No line of ours is longer, in bytes.
const LONGEST: u64 = 256 * 1024 * 1024;
/// Entries after which the progress is told.
const TOLD: u64 = 100_000;
const BEGIN: &str = "{\"check\":\"";
const DIGITS: usize = 16;

/// What to do about a damaged file.
const REMEDY: &str = "take another copy of the file";

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
enum First {
    Deskside(Header),
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Last {
    End(End),
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct End {
    lines: u64,
    sha256: String,
}

/// The check of a line, from the one before and the line without it.
fn check(before: &str, text: &[u8]) -> String {
    let digest = Sha256::new().chain_update(before.as_bytes()).chain_update(text).finalize();
    hex(&digest[..DIGITS / 2])
}

/// Writes lines.
pub struct Writer<W> {
    out: W,
    kind: Kind,
    created_at: Timestamp,
    check: String,
    all: Sha256,
    lines: u64,
    expected: u64,
}

impl<W: Write> Writer<W> {
    /// A file that begins now.
    pub fn new(out: W, kind: Kind, created_at: Timestamp) -> Self {
        Self { out, kind, created_at, check: String::new(), all: Sha256::new(), lines: 0, expected: 0 }
    }

    fn line(&mut self, value: &impl Serialize) -> anyhow::Result<()> {
        let text = serde_json::to_string(value).context("can not write an entry as JSON")?;
        self.check = check(&self.check, text.as_bytes());
        let line = [BEGIN, &self.check, "\",", &text[1..], "\n"].concat();
        self.all.update(line.as_bytes());
        self.lines += 1;
        Ok(self.out.write_all(line.as_bytes())?)
    }

    /// Writes the last line. Gives what was written to.
    ///
    /// # Errors
    /// What keeps it from being written.
    pub fn finish(mut self) -> anyhow::Result<W> {
        let sha256 = hex(&self.all.clone().finalize());
        let lines = self.lines;
        self.line(&Last::End(End { lines, sha256 }))?;
        self.out.flush()?;
        Ok(self.out)
    }
}

impl<W: Write + Send> Sink for Writer<W> {
    fn begin(&mut self, head: &Head) -> anyhow::Result<()> {
        let (format, program) = (FORMAT, env!("CARGO_PKG_VERSION").to_owned());
        let (kind, created_at, desk) = (self.kind, self.created_at, head.clone());
        self.expected = head.entries();
        self.line(&First::Deskside(Header { format, kind, program, created_at, desk }))
    }

    fn put(&mut self, entry: &Entry) -> anyhow::Result<()> {
        self.line(entry)?;
        tell(self.lines - 1, self.expected);
        Ok(())
    }
}

fn tell(done: u64, all: u64) {
    if done.is_multiple_of(TOLD) && done > 0 {
        eprintln!("{done} of {all} entries");
    }
}

/// Reads lines and checks each.
pub struct Reader<R> {
    input: R,
    header: Header,
    check: String,
    all: Sha256,
    /// Lines read.
    lines: u64,
    ended: bool,
}

impl<R: BufRead> Reader<R> {
    /// Reads the first line.
    ///
    /// # Errors
    /// When this is no file of ours, or a newer program's.
    pub fn open(mut input: R) -> anyhow::Result<Self> {
        let mut lines = Lines { check: String::new(), all: Sha256::new(), lines: 0 };
        let not_ours = "this is neither a backup nor an export of Deskside; name another file";
        let text = lines.next(&mut input).context(not_ours)?.context(not_ours)?;
        let header = first(&text)?;
        let Lines { check, all, lines } = lines;
        Ok(Self { input, header, check, all, lines, ended: false })
    }

    /// The first line.
    pub fn header(&self) -> &Header {
        &self.header
    }

    fn read(&mut self) -> anyhow::Result<Option<Entry>> {
        if self.ended {
            return Ok(None);
        }
        let before = self.all.clone();
        let check = std::mem::take(&mut self.check);
        let mut lines = Lines { check, all: before.clone(), lines: self.lines };
        let (done, all) = (self.lines - 1, self.header.desk.entries());
        let text = lines.next(&mut self.input)?;
        let Some(text) = text else {
            bail!("the file is cut off after line {}: {done} of {all} entries are there; {REMEDY}", self.lines)
        };
        (self.check, self.all, self.lines) = (lines.check, lines.all, lines.lines);
        if text.starts_with(b"{\"end\"") {
            let Last::End(end) = serde_json::from_slice(&text).with_context(|| format!("line {}", self.lines))?;
            ensure!(
                end.lines == self.lines - 1 && end.sha256 == hex(&before.finalize()),
                "line {}: it does not fit the lines before it; {REMEDY}",
                self.lines
            );
            ensure!(done == all, "line {}: {done} entries instead of {all}; {REMEDY}", self.lines);
            let mut rest = [0];
            ensure!(
                self.input.read(&mut rest).with_context(|| damaged(self.lines + 1))? == 0,
                "line {}: something follows the end; {REMEDY}",
                self.lines + 1
            );
            self.ended = true;
            return Ok(None);
        }
        let entry = serde_json::from_slice(&text);
        let entry = entry.with_context(|| format!("line {}: not an entry this program knows", self.lines))?;
        tell(done + 1, all);
        Ok(Some(entry))
    }
}

impl<R: BufRead + Send> Source for Reader<R> {
    fn next(&mut self) -> anyhow::Result<Option<Entry>> {
        self.read()
    }

    fn head(&self) -> &Head {
        &self.header.desk
    }

    fn made_at(&self) -> Timestamp {
        self.header.created_at
    }

    fn place(&self) -> String {
        format!("line {}", self.lines)
    }
}

/// The header of a first line. One of a newer program is told from one that is broken.
fn first(text: &[u8]) -> anyhow::Result<Header> {
    let value: serde_json::Value = serde_json::from_slice(text).context("line 1")?;
    let Some(header) = value.get("deskside") else {
        bail!("line 1: this is neither a backup nor an export of Deskside; name another file")
    };
    let format = header.get("format").and_then(serde_json::Value::as_u64).unwrap_or(0);
    if format > u64::from(FORMAT) {
        bail!("the file has format {format}, this program knows {FORMAT}; use the newer Deskside that wrote it");
    }
    let First::Deskside(header) = serde_json::from_value(value).context("line 1")?;
    Ok(header)
}

fn damaged(line: u64) -> String {
    format!("line {line} can not be read: the file is damaged there; {REMEDY}")
}

/// Lines as they are read.
struct Lines {
    check: String,
    all: Sha256,
    lines: u64,
}

impl Lines {
    /// The next line without its check value, once that fits; `None` at the end.
    fn next(&mut self, input: &mut impl BufRead) -> anyhow::Result<Option<Vec<u8>>> {
        let line = self.lines + 1;
        let mut bytes = Vec::new();
        input.take(LONGEST).read_until(b'\n', &mut bytes).with_context(|| damaged(line))?;
        if bytes.is_empty() {
            return Ok(None);
        }
        self.all.update(&bytes);
        let changed = || format!("line {line} is not as it was written; {REMEDY}");
        let Some(whole) = bytes.strip_suffix(b"\n") else { bail!("the file is cut off in line {line}; {REMEDY}") };
        let rest = whole.strip_prefix(BEGIN.as_bytes()).filter(|rest| rest.len() > DIGITS + 2);
        let (found, rest) = rest.with_context(changed)?.split_at(DIGITS);
        let rest = rest.strip_prefix(b"\",").with_context(changed)?;
        let text = [b"{", rest].concat();
        self.check = check(&self.check, &text);
        ensure!(found == self.check.as_bytes(), changed());
        self.lines = line;
        Ok(Some(text))
    }
}
