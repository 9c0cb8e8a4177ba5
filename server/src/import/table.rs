//! A file of comma-separated values as rows that know their line. What can not be read is kept as a problem of its
//! row, so that all of them are found in one pass.

use super::problem::{Problem, Unusable};

/// One row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// Line on which it begins, from 1.
    pub line: usize,
    /// Its values without blanks at the ends. Where bytes are not UTF-8 a replacement character stands.
    pub values: Vec<String>,
    /// Why it can not be used.
    pub problem: Option<Problem>,
}

/// A header and its rows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Table {
    /// The columns.
    pub header: Vec<String>,
    /// The rows, in the order of the file.
    pub rows: Vec<Row>,
}

impl Table {
    /// Reads a file.
    ///
    /// # Errors
    /// When there is no header that can be trusted.
    pub fn read(bytes: &[u8]) -> Result<Self, Unusable> {
        if bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]) {
            return Err(Unusable::Utf16);
        }
        let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
        let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(bytes);
        let mut lines = Lines { bytes, at: 0, line: 1 };
        let mut record = csv::ByteRecord::new();
        let mut header: Option<Vec<String>> = None;
        let mut rows = Vec::new();
        // Reading from memory fails only for what `flexible` allows.
        while reader.read_byte_record(&mut record).unwrap_or(false) {
            let begin = record.position().map_or(0, |position| position.byte() as usize);
            let end = (reader.position().byte() as usize).min(bytes.len());
            let line = lines.line_of(begin);
            let values: Vec<String> =
                record.iter().map(|value| String::from_utf8_lossy(value).trim().to_owned()).collect();
            let encoding = not_utf8(&bytes[lines.at..end.max(lines.at)], line);
            match &header {
                None => {
                    if let Some(problem) = encoding {
                        return Err(Unusable::Header(problem.remedy));
                    }
                    header = Some(checked(values)?);
                }
                Some(header) => {
                    let problem = encoding.or_else(|| miscounted(line, values.len(), header.len()));
                    rows.push(Row { line, values, problem });
                }
            }
        }
        let header = header.ok_or(Unusable::Empty)?;
        if rows.is_empty() { Err(Unusable::Empty) } else { Ok(Self { header, rows }) }
    }

    /// Place of a column.
    pub fn column(&self, name: &str) -> Option<usize> {
        self.header.iter().position(|column| column == name)
    }
}

/// Tells the line of a byte; bytes are asked for in rising order.
struct Lines<'a> {
    bytes: &'a [u8],
    at: usize,
    line: usize,
}

impl Lines<'_> {
    /// The line of the first byte from `begin` on that is not a line break: blank lines are no rows.
    fn line_of(&mut self, begin: usize) -> usize {
        while let Some(byte) = self.bytes.get(self.at)
            && (self.at < begin || matches!(byte, b'\r' | b'\n'))
        {
            self.line += usize::from(*byte == b'\n');
            self.at += 1;
        }
        self.line
    }
}

fn checked(header: Vec<String>) -> Result<Vec<String>, Unusable> {
    let fail = |text: String| Err(Unusable::Header(text));
    if let [only] = header.as_slice()
        && let Some(separator) = [';', '\t'].into_iter().find(|separator| only.contains(*separator))
    {
        return fail(format!("the columns are separated by {separator:?}: save the file with commas"));
    }
    for (index, column) in header.iter().enumerate() {
        if column.is_empty() {
            return fail(format!("column {} has no name: give it one or take it out", index + 1));
        }
        if let Some(first) = header[..index].iter().position(|before| before == column) {
            return fail(format!(
                "columns {} and {} are both called {column:?}: take one of them out",
                first + 1,
                index + 1
            ));
        }
    }
    Ok(header)
}

/// The first byte of a row that is not UTF-8.
fn not_utf8(row: &[u8], line: usize) -> Option<Problem> {
    let at = std::str::from_utf8(row).err()?.valid_up_to();
    let line_begin = row[..at].iter().rposition(|byte| *byte == b'\n').map_or(0, |newline| newline + 1);
    let line = line + row[..at].iter().filter(|byte| **byte == b'\n').count();
    let place = at - line_begin + 1;
    let remedy = format!(
        "byte {place} of the line is 0x{:02X}, which is not UTF-8: save the file as UTF-8 (in Excel: \"CSV UTF-8\"), \
         or run `iconv -f WINDOWS-1252 -t UTF-8`",
        row[at]
    );
    Some(Problem::of_row(line, remedy))
}

fn miscounted(line: usize, found: usize, expected: usize) -> Option<Problem> {
    (found != expected).then(|| {
        let remedy = format!(
            "{found} columns where the header has {expected}: a comma too many or too few, or a quote that is not \
             closed; a value with a comma in it stands in quotes"
        );
        Problem::of_row(line, remedy)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_know_the_line_they_begin_on() {
        let table = Table::read(b"\xef\xbb\xbfa,b\r\n\r\n1,\"two\nlines\"\r\n\n3, 4 \n").expect("readable");
        assert_eq!(table.header, ["a", "b"]);
        let rows: Vec<_> = table.rows.iter().map(|row| (row.line, row.values.join("|"))).collect();
        assert_eq!(rows, [(3, "1|two\nlines".to_owned()), (6, "3|4".to_owned())]);
        assert!(table.rows.iter().all(|row| row.problem.is_none()));
    }

    #[test]
    fn broken_rows_say_where_and_what_to_do() {
        let table = Table::read(b"a,b\n1\nperch\xe8,2\n3,4\n5,\"x\ny\xff\"\n").expect("readable");
        let problems: Vec<_> = table.rows.iter().filter_map(|row| row.problem.clone()).collect();
        assert_eq!(problems.iter().map(|problem| problem.line).collect::<Vec<_>>(), [2, 3, 6]);
        assert!(problems[0].to_string().starts_with("line 2: 1 columns where the header has 2"));
        assert!(problems[1].to_string().starts_with("line 3: byte 6 of the line is 0xE8, which is not UTF-8"));
        assert!(problems[2].remedy.starts_with("byte 2 of the line is 0xFF"));
    }

    #[test]
    fn a_header_that_can_not_be_trusted_is_refused() {
        assert_eq!(Table::read(b""), Err(Unusable::Empty));
        assert_eq!(Table::read(b"\n\n"), Err(Unusable::Empty));
        assert_eq!(Table::read(b"a,b\n"), Err(Unusable::Empty));
        assert_eq!(Table::read(b"\xff\xfea\0"), Err(Unusable::Utf16));
        let told = |bytes: &[u8]| Table::read(bytes).expect_err("unusable").to_string();
        assert_eq!(told(b"a,b,a\n"), "line 1: columns 1 and 3 are both called \"a\": take one of them out");
        assert_eq!(told(b"a;b\n1;2\n"), "line 1: the columns are separated by ';': save the file with commas");
        assert_eq!(told(b"a,,b\n"), "line 1: column 2 has no name: give it one or take it out");
    }
}
