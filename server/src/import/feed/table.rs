//! Rows of a table. The separator is recognised as in [`crate::sheet`].

use super::{About, Place, Sink};
use crate::import::problem::{Problem, Unit};
use crate::import::record::{Header, Record};
use crate::sheet::{Unreadable, separator_of};
use anyhow::{bail, ensure};
use csv::StringRecord;
use std::io::BufRead;

pub(super) fn read(mut text: Box<dyn BufRead + '_>, about: About, to: &mut dyn Sink) -> anyhow::Result<()> {
    let begin = text.fill_buf()?;
    // A character may be cut where the buffer ends.
    let begin = match std::str::from_utf8(begin) {
        Ok(begin) => begin,
        Err(error) => std::str::from_utf8(&begin[..error.valid_up_to()]).unwrap_or_default(),
    };
    let (separator, rest, first) = separator_of(begin);
    let skipped = begin.len() - rest.len();
    text.consume(skipped);
    ensure!(separator.is_ascii(), "line 1: {separator:?} can not separate columns; save the file with commas");
    let mut reader =
        csv::ReaderBuilder::new().has_headers(false).flexible(true).delimiter(separator as u8).from_reader(text);
    let (mut row, mut header, mut rows) = (StringRecord::new(), None, 0_usize);
    loop {
        match reader.read_record(&mut row) {
            Ok(true) => {}
            Ok(false) => break,
            Err(error) => match error.into_kind() {
                csv::ErrorKind::Io(error) => return Err(error.into()),
                // The text is UTF-8, so nothing else can be wrong with it.
                kind => bail!("{kind:?}"),
            },
        }
        if row.iter().all(|cell| cell.trim().is_empty()) {
            continue;
        }
        // Lines before the record may be empty, so it is counted from its end.
        let within = row.iter().flat_map(str::bytes).filter(|byte| *byte == b'\n').count();
        let line = (reader.position().line() as usize + first - 1).saturating_sub(within + 1);
        let Some(header) = &header else {
            let found = Header::of(row.iter());
            to.header(about, &found)?;
            header = Some(found);
            continue;
        };
        rows += 1;
        let place = Place { unit: Unit::Line, number: line };
        let many =
            row.iter().collect::<Vec<_>>().iter().rposition(|cell| !cell.trim().is_empty()).map_or(0, |last| last + 1);
        if many > header.len || row.len() < header.len {
            let remedy = format!(
                "{} columns where the header has {}: a separator too many or too few, or a quotation mark that is not \
                 closed; a value with {separator:?} in it stands in quotation marks",
                row.len(),
                header.len
            );
            to.fail(Problem::of_row(line, remedy))?;
            continue;
        }
        to.take(about, place, Record::Row(header, &row))?;
    }
    // Nobody need have said anything; without a ticket something is wrong.
    ensure!(header.is_some() && (rows > 0 || about != About::Ticket), Unreadable::Empty);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Default)]
    struct Lines(Vec<(usize, String)>);

    impl Sink for Lines {
        fn header(&mut self, _: About, _: &Header) -> anyhow::Result<()> {
            Ok(())
        }

        fn take(&mut self, _: About, place: Place, record: Record<'_>) -> anyhow::Result<()> {
            let Record::Row(_, row) = record else { bail!("a row") };
            self.0.push((place.number, row.iter().collect::<Vec<_>>().join("|")));
            Ok(())
        }

        fn fail(&mut self, problem: Problem) -> anyhow::Result<()> {
            self.0.push((problem.line, "?".to_owned()));
            Ok(())
        }
    }

    #[test]
    fn rows_know_their_lines_however_they_end() {
        let text = "sep=;\n\na;b\n1;\"zwei\n\nè\"\n\n\n3;x,y\n4\n5;6;\n;;\n7;8;9\n10;11";
        let expected = [(4, "1|zwei\n\nè"), (9, "3|x,y"), (10, "?"), (11, "5|6|"), (13, "?"), (14, "10|11")];
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("t.csv");
        let wide: Vec<u8> = "\u{feff}".encode_utf16().chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect();
        let windows = encoding_rs::WINDOWS_1252.encode(text).0.into_owned();
        let (crlf, cr) = (text.replace('\n', "\r\n"), text.replace('\n', "\r"));
        for bytes in [text.as_bytes(), crlf.as_bytes(), cr.as_bytes(), &wide, &windows] {
            std::fs::write(&file, bytes).expect("written");
            let pace = crate::import::feed::Pace::default();
            let mut lines = Lines::default();
            read(
                super::super::letters::open(&file, crate::import::mapping::Shape::Csv, &pace).expect("text"),
                About::Ticket,
                &mut lines,
            )
            .expect("a table");
            let found: Vec<(usize, &str)> = lines.0.iter().map(|(line, text)| (*line, text.as_str())).collect();
            assert_eq!(found, expected);
        }
        for bytes in [&b"PK\x03\x04"[..], b"a;b\n\x00;1\n", b"a;b\n\x81;\xff\n", b"a;b\n", b""] {
            std::fs::write(&file, bytes).expect("written");
            let pace = crate::import::feed::Pace::default();
            let opened = super::super::letters::open(&file, crate::import::mapping::Shape::Csv, &pace);
            assert!(opened.and_then(|text| read(text, About::Ticket, &mut Lines::default())).is_err());
        }
    }
}
