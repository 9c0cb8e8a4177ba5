//! Tables as spreadsheets write them: separator and encoding are recognised, every row knows its line.
//!
//! An Italian Excel separates by semicolons and writes Windows-1252; others use commas or tabs, UTF-8 or UTF-16.

pub mod columns;
pub mod plan;
pub mod values;

pub use columns::{Column, Kind, guess};
pub use plan::{Change, Fault, Line, Plan, What, Why, plan};

use encoding_rs::{UTF_16BE, UTF_16LE, WINDOWS_1252};

/// Bytes of a file.
pub const BYTES_MAX: usize = 5 << 20;
/// Rows of a file.
pub const ROWS_MAX: usize = 20_000;

/// How the letters are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encoding {
    /// UTF-8, with or without its mark.
    Utf8,
    /// UTF-16 with its mark.
    Utf16,
    /// Windows-1252.
    Windows1252,
}

/// A row with cells.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// Line on which it begins, from 1.
    pub line: usize,
    /// Its values without blanks around them, as many as there are columns.
    pub cells: Vec<String>,
    /// It has more values than there are columns.
    pub is_long: bool,
}

/// A table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sheet {
    /// How its letters were written.
    pub encoding: Encoding,
    /// What stands between two values.
    pub separator: char,
    /// The names of the columns.
    pub header: Vec<String>,
    /// The rows that say something.
    pub rows: Vec<Row>,
}

/// Why nothing of a file can be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unreadable {
    /// Too many bytes.
    #[error("the file is larger than 5 MB: split it and import the parts")]
    TooLarge,
    /// Too many rows.
    #[error("the file has more than 20000 rows: split it and import the parts")]
    TooMany,
    /// No header or no row.
    #[error("the file is empty: it needs a line with the names of the columns and at least one row")]
    Empty,
    /// A spreadsheet's own format, or something else that is no text.
    #[error("this is not a CSV file: in Excel choose \"Save as\" and \"CSV UTF-8\"")]
    NotText,
    /// No known encoding.
    #[error("the encoding is not known: save the file as \"CSV UTF-8\"")]
    BrokenText,
    /// A quotation mark that is not closed.
    #[error("line {line}: a quotation mark that opens there is not closed")]
    OpenQuote {
        /// Where it opens.
        line: usize,
    },
}

impl Sheet {
    /// Reads a file.
    ///
    /// # Errors
    /// When nothing of it can be trusted.
    pub fn read(bytes: &[u8]) -> Result<Self, Unreadable> {
        if bytes.len() > BYTES_MAX {
            return Err(Unreadable::TooLarge);
        }
        let (text, encoding) = decode(bytes)?;
        let (separator, text, line) = separator_of(&text);
        let mut rows = split(text, separator, line)?.into_iter();
        let header = loop {
            let (_, cells) = rows.next().ok_or(Unreadable::Empty)?;
            if cells.iter().any(|cell| !cell.is_empty()) {
                break cells;
            }
        };
        let rows: Vec<(usize, Vec<String>)> =
            rows.filter(|(_, cells)| cells.iter().any(|cell| !cell.is_empty())).collect();
        if rows.len() > ROWS_MAX {
            return Err(Unreadable::TooMany);
        }
        if rows.is_empty() {
            return Err(Unreadable::Empty);
        }
        // Excel writes a separator too many at the end of each line where a sheet had more columns once.
        let named = header.iter().rposition(|name| !name.is_empty()).map_or(0, |last| last + 1);
        let header = header[..named].to_vec();
        let row = |(line, mut cells): (usize, Vec<String>)| {
            let is_long = cells.iter().skip(named).any(|cell| !cell.is_empty());
            cells.resize(named, String::new());
            Row { line, cells, is_long }
        };
        Ok(Self { encoding, separator, header, rows: rows.into_iter().map(row).collect() })
    }
}

fn decode(bytes: &[u8]) -> Result<(String, Encoding), Unreadable> {
    // Archives, which is what .xlsx and .ods are, and the older .xls.
    if bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(&[0xd0, 0xcf, 0x11, 0xe0]) {
        return Err(Unreadable::NotText);
    }
    let wide = |encoding: &'static encoding_rs::Encoding| {
        let (text, broken) = encoding.decode_with_bom_removal(bytes);
        if broken { Err(Unreadable::BrokenText) } else { Ok((text.into_owned(), Encoding::Utf16)) }
    };
    if bytes.starts_with(&[0xff, 0xfe]) {
        return wide(UTF_16LE);
    }
    if bytes.starts_with(&[0xfe, 0xff]) {
        return wide(UTF_16BE);
    }
    if bytes.contains(&0) {
        return Err(Unreadable::NotText);
    }
    let plain = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    if let Ok(text) = std::str::from_utf8(plain) {
        return Ok((text.to_owned(), Encoding::Utf8));
    }
    // Five places of Windows-1252 are empty: who has something there wrote something else.
    if plain.iter().any(|byte| matches!(byte, 0x81 | 0x8d | 0x8f | 0x90 | 0x9d)) {
        return Err(Unreadable::BrokenText);
    }
    Ok((WINDOWS_1252.decode_without_bom_handling(plain).0.into_owned(), Encoding::Windows1252))
}

/// The separator, the text that has the table, and its first line. Excel may name the separator on a line before.
#[must_use]
pub fn separator_of(text: &str) -> (char, &str, usize) {
    if let Some(rest) = text.strip_prefix("sep=")
        && let Some(separator) = rest.chars().next()
    {
        let after = rest[separator.len_utf8()..].trim_start_matches('\r');
        return (separator, after.strip_prefix('\n').unwrap_or(after), 2);
    }
    let first = text.lines().find(|line| !line.trim().is_empty()).unwrap_or("");
    let mut quoted = false;
    let mut counts = [(';', 0_usize), ('\t', 0), (',', 0)];
    for c in first.chars() {
        quoted ^= c == '"';
        for (separator, count) in counts.iter_mut().filter(|(separator, _)| !quoted && *separator == c) {
            let _ = separator;
            *count += 1;
        }
    }
    // The first of those that are found most often.
    let most = counts.iter().map(|(_, count)| *count).max().unwrap_or(0);
    let found = counts.iter().find(|(_, count)| *count == most).map_or(';', |(separator, _)| *separator);
    (found, text, 1)
}

/// Splits a text into rows with the line each begins on.
fn split(text: &str, separator: char, first: usize) -> Result<Vec<(usize, Vec<String>)>, Unreadable> {
    let mut rows = Vec::new();
    let (mut line, mut begin) = (first, first);
    let mut cells: Vec<String> = Vec::new();
    let mut cell = String::new();
    let mut chars = text.chars().peekable();
    // Where an open quotation mark stands.
    let mut open: Option<usize> = None;
    let mut fresh = true;
    while let Some(c) = chars.next() {
        match c {
            '"' if open.is_some() => {
                if chars.peek() == Some(&'"') {
                    chars.next();
                    cell.push('"');
                } else {
                    open = None;
                }
            }
            '"' if fresh && cell.trim().is_empty() => {
                cell.clear();
                open = Some(line);
            }
            c if c == separator && open.is_none() => {
                cells.push(trimmed(&cell));
                cell.clear();
                fresh = true;
                continue;
            }
            '\r' | '\n' => {
                if c == '\r' && chars.peek() == Some(&'\n') {
                    chars.next();
                }
                line += 1;
                if open.is_some() {
                    cell.push('\n');
                } else {
                    cells.push(trimmed(&cell));
                    cell.clear();
                    rows.push((begin, std::mem::take(&mut cells)));
                    begin = line;
                    fresh = true;
                    continue;
                }
            }
            other => cell.push(other),
        }
        fresh = fresh && cell.trim().is_empty() && open.is_none();
    }
    if let Some(line) = open {
        return Err(Unreadable::OpenQuote { line });
    }
    if !cell.is_empty() || !cells.is_empty() {
        cells.push(trimmed(&cell));
        rows.push((begin, cells));
    }
    Ok(rows)
}

/// A value without blanks around it, and without the mark that keeps a spreadsheet from reading it as a formula.
fn trimmed(cell: &str) -> String {
    let cell = cell.trim();
    match cell.strip_prefix('\'') {
        Some(rest) if rest.starts_with(FORMULA) => rest.to_owned(),
        _ => cell.to_owned(),
    }
}

/// What a spreadsheet takes for the beginning of a formula.
const FORMULA: [char; 6] = ['=', '+', '-', '@', '\t', '\r'];

/// Writes rows as Excel reads them: UTF-8 with its mark, no cell that would be run as a formula.
#[must_use]
pub fn write<'a>(rows: impl IntoIterator<Item = Vec<&'a str>>, separator: char) -> Vec<u8> {
    let mut text = String::from("\u{feff}");
    for row in rows {
        for (index, cell) in row.into_iter().enumerate() {
            if index > 0 {
                text.push(separator);
            }
            let cell = cell.trim();
            let guard = if cell.starts_with(FORMULA) { "'" } else { "" };
            if cell.contains([separator, '"', '\n', '\r']) {
                text.push('"');
                text.push_str(guard);
                text.push_str(&cell.replace('"', "\"\""));
                text.push('"');
            } else {
                text.push_str(guard);
                text.push_str(cell);
            }
        }
        text.push_str("\r\n");
    }
    text.into_bytes()
}

#[cfg(test)]
mod tests;
