//! A report as a table: CSV for programs, a workbook for people. No cell of either is taken for a formula.

use super::words::{formula, title};
use app::texts::Lang;
use app::texts::portal::Texts;
use deskside_domain::metrics::{Figure, Unit};
use rust_xlsxwriter::{Format, Workbook, XlsxError};

/// A figure, and the same of the period before where it is compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Row {
    /// The figure.
    pub now: Figure,
    /// The same of the period before.
    pub before: Option<Figure>,
}

/// What is shown of a report.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Table {
    /// What was asked for: a name and a value each, such as the team.
    pub head: Vec<(String, String)>,
    /// The figures.
    pub rows: Vec<Row>,
    /// The language of names and formulas.
    pub lang: Lang,
}

/// The text of a cell that a spreadsheet would take for a formula, with an apostrophe before it: one that begins with
/// `=`, `+`, `-`, `@`, a tab or a carriage return.
#[must_use]
pub fn safe(text: &str) -> String {
    let is_formula = text.starts_with(['=', '+', '-', '@', '\t', '\r']);
    if is_formula { format!("'{text}") } else { text.to_owned() }
}

/// As UTF-8 with one line for each figure: `name,value,unit,count,formula`, and what it was before where it is compared.
/// A figure without data has an empty value and count 0.
///
/// # Errors
/// When a line can not be written; to memory it always can.
pub fn csv(table: &Table) -> Result<Vec<u8>, csv::Error> {
    let compared = table.rows.iter().any(|row| row.before.is_some());
    let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::Any(b'\n')).from_writer(Vec::new());
    let mut head = vec!["name", "value", "unit", "count", "formula"];
    if compared {
        head.extend(["value_before", "count_before"]);
    }
    writer.write_record(&head)?;
    for Row { now, before } in &table.rows {
        let mut cells = vec![
            now.metric.word().to_owned(),
            now.to_string(),
            now.metric.unit().word().to_owned(),
            now.count.to_string(),
            formula(now.metric, table.lang).to_owned(),
        ];
        if compared {
            cells.push(before.map(|before| before.to_string()).unwrap_or_default());
            cells.push(before.map(|before| before.count.to_string()).unwrap_or_default());
        }
        writer.write_record(cells.iter().map(|cell| safe(cell)))?;
    }
    writer.into_inner().map_err(|error| error.into_error().into())
}

/// As a workbook of one sheet: what was asked for, then the figures. Numbers are numbers, all else is text.
///
/// # Errors
/// When it can not be written.
pub fn xlsx(table: &Table) -> Result<Vec<u8>, XlsxError> {
    let words = &Texts::of(table.lang).reports;
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet_with_constant_memory()?;
    let bold = Format::new().set_bold();
    sheet.set_name(words.title)?;
    sheet.set_column_width(0, 42)?;
    let mut line = 0;
    for (name, value) in &table.head {
        sheet.write_string_with_format(line, 0, safe(name), &bold)?;
        sheet.write_string(line, 1, safe(value))?;
        line += 1;
    }
    line += 1;
    let compared = table.rows.iter().any(|row| row.before.is_some());
    let mut head = vec![words.metric, words.name, words.value, words.unit, words.count, words.formula];
    if compared {
        head.extend([words.value_before, words.count_before]);
    }
    for (column, name) in (0..).zip(head) {
        sheet.write_string_with_format(line, column, name, &bold)?;
    }
    for Row { now, before } in &table.rows {
        line += 1;
        sheet.write_string(line, 0, title(now.metric, table.lang))?;
        sheet.write_string(line, 1, now.metric.word())?;
        if let Some(value) = number(now) {
            sheet.write_number(line, 2, value)?;
        }
        sheet.write_string(line, 3, now.metric.unit().word())?;
        sheet.write_number(line, 4, now.count as f64)?;
        sheet.write_string(line, 5, formula(now.metric, table.lang))?;
        if let Some(before) = before {
            if let Some(value) = number(before) {
                sheet.write_number(line, 6, value)?;
            }
            sheet.write_number(line, 7, before.count as f64)?;
        }
    }
    workbook.save_to_buffer()
}

/// A figure as a spreadsheet has numbers.
fn number(figure: &Figure) -> Option<f64> {
    let digits = if figure.metric.unit() == Unit::Share { 1_000_000.0 } else { 1_000.0 };
    figure.value.map(|value| value.rounded(digits as i128) as f64 / digits)
}

#[cfg(test)]
mod tests {
    use super::*;
    use deskside_domain::metrics::{Metric, Ratio};

    fn table(head: &str) -> Table {
        let figure = |metric, value, count| Figure { metric, value, count };
        let rows = vec![
            Row { now: figure(Metric::Created, Some(Ratio::whole(3)), 3), before: None },
            Row { now: figure(Metric::ReopenRate, Ratio::new(1, 3), 3), before: None },
            Row { now: figure(Metric::TimeToResolveWallMean, None, 0), before: None },
        ];
        Table { head: vec![("Team".to_owned(), head.to_owned())], rows, lang: Lang::En }
    }

    #[test]
    fn no_cell_is_a_formula() {
        for bad in ["=1+1", "+39 0434", "-1", "@SUM(A1)", "\t=1", "\r=1"] {
            assert_eq!(safe(bad), format!("'{bad}"));
        }
        for good in ["", "Desk", "3", "a=b", "'=1", " x"] {
            assert_eq!(safe(good), good);
        }
    }

    #[test]
    fn a_figure_without_data_is_empty() {
        let text = String::from_utf8(csv(&table("Desk")).expect("written")).expect("text");
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(lines[0], "name,value,unit,count,formula");
        assert_eq!(lines[1], "created,3,tickets,3,Tickets opened in the period");
        assert!(lines[2].starts_with("reopen_rate,0.333333,share,3,"), "{}", lines[2]);
        assert!(lines[3].starts_with("time_to_resolve_wall_mean,,seconds,0,"), "{}", lines[3]);
    }

    #[test]
    fn a_workbook_has_text_where_names_are() {
        let bytes = xlsx(&table("=HYPERLINK(\"http://evil.example\")")).expect("written");
        assert_eq!(&bytes[..2], b"PK");
        let text = unpacked(&bytes);
        assert!(text.contains("'=HYPERLINK"), "as text, with an apostrophe");
        assert!(!text.contains("<f>"), "no formula anywhere");
    }

    /// What is in the parts of a ZIP archive, one after the other.
    fn unpacked(bytes: &[u8]) -> String {
        let mut text = String::new();
        let mut archive = zip::ZipArchive::new(std::io::Cursor::new(bytes)).expect("an archive");
        for index in 0..archive.len() {
            let mut part = archive.by_index(index).expect("a part");
            std::io::Read::read_to_string(&mut part, &mut text).expect("text");
        }
        text
    }
}
