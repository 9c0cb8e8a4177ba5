//! The letters of the paper: Helvetica, which every reader of PDFs has, in the encoding WinAnsi.

/// Light or heavy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Face {
    /// Helvetica.
    Plain,
    /// Helvetica-Bold.
    Bold,
}

/// Widths of the letters from the blank to the last one, in thousandths of the size, as Adobe's metrics of the standard
/// fonts have them.
const PLAIN: [u16; 224] = [
    278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278, 278, 556, 556, 556, 556, 556, 556, 556,
    556, 556, 556, 278, 278, 584, 584, 584, 556, 1015, 667, 667, 722, 722, 667, 611, 778, 722, 278, 500, 667, 556, 833,
    722, 778, 667, 778, 722, 667, 611, 722, 667, 944, 667, 667, 611, 278, 278, 278, 469, 556, 333, 556, 556, 500, 556,
    556, 278, 556, 556, 222, 222, 500, 222, 833, 556, 556, 556, 556, 333, 500, 278, 556, 500, 722, 500, 500, 500, 334,
    260, 334, 584, 350, 556, 350, 222, 556, 333, 1000, 556, 556, 333, 1000, 667, 333, 1000, 350, 611, 350, 350, 222,
    222, 333, 333, 350, 556, 1000, 333, 1000, 500, 333, 944, 350, 500, 667, 278, 333, 556, 556, 556, 556, 260, 556,
    333, 737, 370, 556, 584, 333, 737, 333, 400, 584, 333, 333, 333, 556, 537, 278, 333, 333, 365, 556, 834, 834, 834,
    611, 667, 667, 667, 667, 667, 667, 1000, 722, 667, 667, 667, 667, 278, 278, 278, 278, 722, 722, 778, 778, 778, 778,
    778, 584, 778, 722, 722, 722, 722, 667, 667, 611, 556, 556, 556, 556, 556, 556, 889, 500, 556, 556, 556, 556, 278,
    278, 278, 278, 556, 556, 556, 556, 556, 556, 556, 584, 611, 556, 556, 556, 556, 500, 556, 500,
];

/// See [`PLAIN`].
const BOLD: [u16; 224] = [
    278, 333, 474, 556, 556, 889, 722, 238, 333, 333, 389, 584, 278, 333, 278, 278, 556, 556, 556, 556, 556, 556, 556,
    556, 556, 556, 333, 333, 584, 584, 584, 611, 975, 722, 722, 722, 722, 667, 611, 778, 722, 278, 556, 722, 611, 833,
    722, 778, 667, 778, 722, 667, 611, 722, 667, 944, 667, 667, 611, 333, 278, 333, 584, 556, 333, 556, 611, 556, 611,
    556, 333, 611, 611, 278, 278, 556, 278, 889, 611, 611, 611, 611, 389, 556, 333, 611, 556, 778, 556, 556, 500, 389,
    280, 389, 584, 350, 556, 350, 278, 556, 500, 1000, 556, 556, 333, 1000, 667, 333, 1000, 350, 611, 350, 350, 278,
    278, 500, 500, 350, 556, 1000, 333, 1000, 556, 333, 944, 350, 500, 667, 278, 333, 556, 556, 556, 556, 280, 556,
    333, 737, 370, 556, 584, 333, 737, 333, 400, 584, 333, 333, 333, 611, 556, 278, 333, 333, 365, 556, 834, 834, 834,
    611, 722, 722, 722, 722, 722, 722, 1000, 722, 667, 667, 667, 667, 278, 278, 278, 278, 722, 722, 778, 778, 778, 778,
    778, 584, 778, 722, 722, 722, 722, 667, 667, 611, 556, 556, 556, 556, 556, 556, 889, 556, 556, 556, 556, 556, 278,
    278, 278, 278, 611, 611, 611, 611, 611, 611, 611, 584, 611, 611, 611, 611, 611, 556, 611, 556,
];

/// Letters of WinAnsi that are not where Unicode has them.
const MOVED: [(char, u8); 27] = [
    ('€', 0x80),
    ('‚', 0x82),
    ('ƒ', 0x83),
    ('„', 0x84),
    ('…', 0x85),
    ('†', 0x86),
    ('‡', 0x87),
    ('ˆ', 0x88),
    ('‰', 0x89),
    ('Š', 0x8a),
    ('‹', 0x8b),
    ('Œ', 0x8c),
    ('Ž', 0x8e),
    ('‘', 0x91),
    ('’', 0x92),
    ('“', 0x93),
    ('”', 0x94),
    ('•', 0x95),
    ('–', 0x96),
    ('—', 0x97),
    ('˜', 0x98),
    ('™', 0x99),
    ('š', 0x9a),
    ('›', 0x9b),
    ('œ', 0x9c),
    ('ž', 0x9e),
    ('Ÿ', 0x9f),
];

/// A text in the encoding of the paper.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Encoded {
    /// One byte for each letter.
    pub bytes: Vec<u8>,
    /// A letter stands as its code, such as ‹0142›.
    pub coded: bool,
}

/// Encodes a line. A letter that the font does not have stands as its code: nothing goes without a trace.
#[must_use]
pub fn encode(line: &str) -> Encoded {
    let mut encoded = Encoded::default();
    for letter in line.chars() {
        match letter {
            ' '..='~' | '\u{a1}'..='\u{ff}' if letter != '\u{ad}' => encoded.bytes.push(letter as u32 as u8),
            '\t' | '\u{a0}' | '\u{2000}'..='\u{200a}' | '\u{202f}' => encoded.bytes.push(b' '),
            '\u{2010}' | '\u{2011}' | '\u{2212}' => encoded.bytes.push(b'-'),
            _ => match MOVED.iter().find(|(known, _)| *known == letter) {
                Some((_, byte)) => encoded.bytes.push(*byte),
                None => {
                    encoded.coded = true;
                    encoded.bytes.push(0x8b);
                    encoded.bytes.extend(code(letter as u32));
                    encoded.bytes.push(0x9b);
                }
            },
        }
    }
    encoded
}

/// A code in hexadecimal, at least four digits.
fn code(letter: u32) -> impl Iterator<Item = u8> {
    let digits = if letter > 0xf_ffff { 6 } else { 4 + u32::from(letter > 0xffff) };
    (0..digits).rev().map(move |place| b"0123456789ABCDEF"[(letter >> (4 * place) & 15) as usize])
}

/// How wide a text is at a size, in points.
#[must_use]
pub fn width(bytes: &[u8], face: Face, size: f32) -> f32 {
    let table = match face {
        Face::Plain => &PLAIN,
        Face::Bold => &BOLD,
    };
    let of = |byte: &u8| byte.checked_sub(32).and_then(|place| table.get(usize::from(place))).copied().unwrap_or(278);
    bytes.iter().map(|byte| u32::from(of(byte))).sum::<u32>() as f32 * size / 1_000.0
}

/// Parts a line so that no part is wider than `room`: between words, or within one that is too wide alone.
#[must_use]
pub fn wrap(bytes: &[u8], face: Face, size: f32, room: f32) -> Vec<Vec<u8>> {
    let mut lines = Vec::new();
    let mut line: Vec<u8> = Vec::new();
    for word in bytes.split(|byte| *byte == b' ') {
        let longer = if line.is_empty() { word.to_vec() } else { [&line, &b" "[..], word].concat() };
        if width(&longer, face, size) <= room {
            line = longer;
            continue;
        }
        if !line.is_empty() {
            lines.push(std::mem::take(&mut line));
        }
        for byte in word {
            line.push(*byte);
            if line.len() > 1 && width(&line, face, size) > room {
                line.pop();
                lines.push(std::mem::replace(&mut line, vec![*byte]));
            }
        }
    }
    lines.push(line);
    lines
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn letters_of_both_languages_are_one_byte_each() {
        let encoded = encode("Perché è così: «l’1 € – più»");
        assert!(!encoded.coded);
        assert_eq!(encoded.bytes.len(), "Perché è così: «l’1 € – più»".chars().count());
        assert_eq!(encode("€").bytes, [0x80]);
    }

    #[test]
    fn a_letter_that_the_font_does_not_have_stands_as_its_code() {
        let encoded = encode("Wałęsa");
        assert!(encoded.coded);
        assert_eq!(encoded.bytes, b"Wa\x8b0142\x9b\x8b0119\x9bsa");
        assert_eq!(encode("😀").bytes, b"\x8b1F600\x9b");
    }

    #[test]
    fn widths_are_those_of_the_standard_font() {
        assert_eq!(width(b"A", Face::Plain, 1_000.0), 667.0);
        assert_eq!(width(b"W", Face::Bold, 1_000.0), 944.0);
        assert_eq!(width(&encode("è").bytes, Face::Plain, 1_000.0), 556.0);
    }

    proptest! {
        #[test]
        fn no_part_is_too_wide_and_no_letter_is_lost(text in "[a-zA-Z0-9 èàW]{0,200}", room in 30.0_f32..300.0) {
            let bytes = encode(&text).bytes;
            let lines = wrap(&bytes, Face::Plain, 10.0, room);
            let fits = |line: &Vec<u8>| line.len() <= 1 || width(line, Face::Plain, 10.0) <= room;
            prop_assert!(lines.iter().all(fits));
            let letters = |bytes: &[u8]| bytes.iter().filter(|byte| **byte != b' ').copied().collect::<Vec<u8>>();
            prop_assert_eq!(letters(&lines.concat()), letters(&bytes));
        }
    }
}
