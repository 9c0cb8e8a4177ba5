//! The file of a PDF: sheets of A4 with the two standard fonts, and nothing that changes from one making to the next.
//! A writer of our own: the libraries for it weigh more than all the rest of the report.

/// What stands on one sheet, as the operators of the format.
#[derive(Default)]
pub struct Content(Vec<u8>);

impl Content {
    /// An empty sheet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// An operator with its numbers before it.
    pub fn op(&mut self, name: &str, numbers: &[f32]) -> &mut Self {
        for number in numbers {
            self.0.extend(decimal(*number).bytes());
            self.0.push(b' ');
        }
        self.0.extend(name.bytes());
        self.0.push(b'\n');
        self
    }

    /// An operand that is no number.
    pub fn raw(&mut self, operand: &str) -> &mut Self {
        self.0.extend(operand.bytes());
        self.0.push(b' ');
        self
    }

    /// Shows letters.
    pub fn text(&mut self, letters: &[u8]) -> &mut Self {
        self.0.push(b'(');
        for byte in letters {
            if matches!(byte, b'(' | b')' | b'\\') {
                self.0.push(b'\\');
            }
            self.0.push(*byte);
        }
        self.0.extend(b") Tj\n");
        self
    }
}

/// A number to the hundredth, which is all a paper needs.
fn decimal(number: f32) -> String {
    let hundredths = (number * 100.0).round() as i32;
    let (sign, hundredths) = (if hundredths < 0 { "-" } else { "" }, hundredths.unsigned_abs());
    let whole = (hundredths / 100).to_string();
    match hundredths % 100 {
        0 => [sign, &whole].concat(),
        part => [sign, &whole, ".", &(100 + part).to_string()[1..]].concat(),
    }
}

/// A text of the document's own facts: UTF-16, written in hexadecimal.
fn told(text: &str) -> String {
    const DIGITS: &[u8; 16] = b"0123456789ABCDEF";
    let mut told = "<FEFF".to_owned();
    for unit in text.encode_utf16() {
        told.extend([12, 8, 4, 0].map(|shift| char::from(DIGITS[usize::from(unit >> shift & 15)])));
    }
    told.push('>');
    told
}

/// The file of these sheets.
#[must_use]
pub fn file(title: &str, language: &str, sheets: &[Content]) -> Vec<u8> {
    const FIRST_SHEET: usize = 6;
    let name = |n: usize| [&n.to_string(), " 0 R"].concat();
    let kids: Vec<String> = (0..sheets.len()).map(|n| name(FIRST_SHEET + 2 * n)).collect();
    let font = |base: &str| {
        ["<< /Type /Font /Subtype /Type1 /BaseFont /", base, " /Encoding /WinAnsiEncoding >>"].concat().into_bytes()
    };
    let catalog = ["<< /Type /Catalog /Pages 2 0 R /Lang ", &told(language)].concat();
    let mut objects = vec![
        [&catalog, " /ViewerPreferences << /DisplayDocTitle true >> >>"].concat().into_bytes(),
        ["<< /Type /Pages /Kids [", &kids.join(" "), "] /Count ", &sheets.len().to_string(), " >>"]
            .concat()
            .into_bytes(),
        ["<< /Title ", &told(title), " >>"].concat().into_bytes(),
        font("Helvetica"),
        font("Helvetica-Bold"),
    ];
    for (n, sheet) in sheets.iter().enumerate() {
        let page =
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << /Font << /F1 4 0 R /F2 5 0 R >> >>";
        objects.push([page, " /Contents ", &name(FIRST_SHEET + 2 * n + 1), " >>"].concat().into_bytes());
        let mut stream = ["<< /Length ", &sheet.0.len().to_string(), " >>\nstream\n"].concat().into_bytes();
        stream.extend(&sheet.0);
        stream.extend(b"\nendstream");
        objects.push(stream);
    }
    // Bytes above 127 in the second line say that the file is no plain text.
    let mut bytes = b"%PDF-1.7\n%\x80\x80\x80\x80\n".to_vec();
    let mut places = Vec::new();
    for (n, object) in objects.iter().enumerate() {
        places.push(bytes.len());
        bytes.extend([&(n + 1).to_string(), " 0 obj\n"].concat().bytes());
        bytes.extend(object);
        bytes.extend(b"\nendobj\n");
    }
    let (table, count) = (bytes.len(), (objects.len() + 1).to_string());
    bytes.extend(["xref\n0 ", &count, "\n0000000000 65535 f \n"].concat().bytes());
    for place in places {
        let place = (10_000_000_000 + place as u64).to_string();
        bytes.extend([&place[1..], " 00000 n \n"].concat().bytes());
    }
    let trailer =
        ["trailer\n<< /Size ", &count, " /Root 1 0 R /Info 3 0 R >>\nstartxref\n", &table.to_string()].concat();
    bytes.extend(trailer.bytes());
    bytes.extend(b"\n%%EOF\n");
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_have_at_most_two_places() {
        let numbers: Vec<String> = [0.0, 56.0, 0.35, 12.34, -3.5, 100.05].into_iter().map(decimal).collect();
        assert_eq!(numbers, ["0", "56", "0.35", "12.34", "-3.50", "100.05"]);
    }

    #[test]
    fn what_would_end_a_text_is_marked() {
        let mut content = Content::new();
        content.text(b"a (b) \\c");
        assert_eq!(content.0, b"(a \\(b\\) \\\\c) Tj\n");
    }
}
