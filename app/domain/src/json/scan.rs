//! The words, numbers and texts of JSON.

use super::Broken;
use std::borrow::Cow;

/// How deep lists and objects may stand in each other, as in `serde_json`.
const DEPTH: u8 = 128;

/// A text and how far it is read.
pub(super) struct Reader<'de> {
    text: &'de str,
    at: usize,
    depth: u8,
    /// A member's name is read: a number or truth value stands in quotes there.
    pub(super) in_key: bool,
}

/// An integer.
pub(super) enum Number {
    Positive(u64),
    Negative(i64),
}

// No function here is generic, so there is one of each.
impl<'de> Reader<'de> {
    pub(super) fn of(text: &'de str) -> Self {
        Self { text, at: 0, depth: 0, in_key: false }
    }

    fn byte(&self) -> u8 {
        // 0 is no JSON, so it can stand for the end.
        self.text.as_bytes().get(self.at).copied().unwrap_or(0)
    }

    fn rest(&self) -> &'de str {
        self.text.get(self.at..).unwrap_or_default()
    }

    /// The next byte that is no white space; it is not taken.
    #[inline(never)]
    pub(super) fn peek(&mut self) -> u8 {
        while matches!(self.byte(), b' ' | b'\n' | b'\r' | b'\t') {
            self.at += 1;
        }
        self.byte()
    }

    #[inline(never)]
    pub(super) fn eat(&mut self, byte: u8) -> Result<(), Broken> {
        if self.peek() == byte {
            self.at += 1;
            return Ok(());
        }
        Err(Broken)
    }

    #[inline(never)]
    pub(super) fn end(&mut self) -> Result<(), Broken> {
        self.peek();
        if self.at == self.text.len() { Ok(()) } else { Err(Broken) }
    }

    #[inline(never)]
    pub(super) fn enter(&mut self, open: u8) -> Result<(), Broken> {
        self.eat(open)?;
        self.depth += 1;
        if self.depth < DEPTH { Ok(()) } else { Err(Broken) }
    }

    #[inline(never)]
    pub(super) fn leave(&mut self, close: u8) -> Result<(), Broken> {
        self.depth -= 1;
        self.eat(close)
    }

    /// Whether another item follows; takes the comma before it.
    #[inline(never)]
    pub(super) fn more(&mut self, close: u8, first: &mut bool) -> Result<bool, Broken> {
        if self.peek() == close {
            return Ok(false);
        }
        if !std::mem::replace(first, false) {
            self.eat(b',')?;
        }
        Ok(true)
    }

    #[inline(never)]
    pub(super) fn word(&mut self, word: &str) -> Result<(), Broken> {
        self.peek();
        if self.rest().starts_with(word) {
            self.at += word.len();
            return Ok(());
        }
        Err(Broken)
    }

    #[inline(never)]
    pub(super) fn is_null(&mut self) -> Result<bool, Broken> {
        if self.peek() != b'n' {
            return Ok(false);
        }
        self.word("null").map(|()| true)
    }

    #[inline(never)]
    pub(super) fn truth(&mut self) -> Result<bool, Broken> {
        self.quoted(|reader| {
            if reader.peek() == b't' {
                return reader.word("true").map(|()| true);
            }
            reader.word("false").map(|()| false)
        })
    }

    #[inline(never)]
    pub(super) fn number(&mut self) -> Result<Number, Broken> {
        self.quoted(|reader| {
            reader.peek();
            let digits = reader.digits()?;
            match digits.as_bytes().first() {
                Some(b'-') => digits.parse().ok().filter(|number| *number < 0).map(Number::Negative),
                _ => digits.parse().ok().map(Number::Positive),
            }
            .ok_or(Broken)
        })
    }

    /// What stands in quotes where a member's name is read.
    fn quoted<T>(&mut self, read: impl Fn(&mut Self) -> Result<T, Broken>) -> Result<T, Broken> {
        if !self.in_key {
            return read(self);
        }
        self.eat(b'"')?;
        let found = read(self)?;
        self.eat(b'"')?;
        Ok(found)
    }

    /// A number's text.
    #[inline(never)]
    fn digits(&mut self) -> Result<&'de str, Broken> {
        let start = self.at;
        if self.byte() == b'-' {
            self.at += 1;
        }
        if self.byte() == b'0' {
            self.at += 1;
        } else {
            self.run_of_digits()?;
        }
        if self.byte() == b'.' {
            self.at += 1;
            self.run_of_digits()?;
        }
        if matches!(self.byte(), b'e' | b'E') {
            self.at += 1;
            if matches!(self.byte(), b'+' | b'-') {
                self.at += 1;
            }
            self.run_of_digits()?;
        }
        // `01` is no number.
        if self.byte().is_ascii_digit() {
            return Err(Broken);
        }
        self.text.get(start..self.at).ok_or(Broken)
    }

    #[inline(never)]
    fn run_of_digits(&mut self) -> Result<(), Broken> {
        let start = self.at;
        while self.byte().is_ascii_digit() {
            self.at += 1;
        }
        if self.at > start { Ok(()) } else { Err(Broken) }
    }

    #[inline(never)]
    pub(super) fn string(&mut self) -> Result<Cow<'de, str>, Broken> {
        self.eat(b'"')?;
        let mut whole = String::new();
        loop {
            let start = self.at;
            while !matches!(self.byte(), b'"' | b'\\' | 0..=0x1f) {
                self.at += 1;
            }
            let plain = self.text.get(start..self.at).ok_or(Broken)?;
            let stop = self.byte();
            self.at += 1;
            match stop {
                b'"' if whole.is_empty() => return Ok(Cow::Borrowed(plain)),
                b'"' => {
                    whole.push_str(plain);
                    return Ok(Cow::Owned(whole));
                }
                b'\\' => {
                    whole.push_str(plain);
                    whole.push(self.escaped()?);
                }
                _ => return Err(Broken),
            }
        }
    }

    #[inline(never)]
    fn escaped(&mut self) -> Result<char, Broken> {
        let letter = self.byte();
        self.at += 1;
        Ok(match letter {
            b'"' | b'\\' | b'/' => char::from(letter),
            b'b' => '\u{8}',
            b'f' => '\u{c}',
            b'n' => '\n',
            b'r' => '\r',
            b't' => '\t',
            b'u' => {
                let unit = self.four_hex()?;
                let second = if (0xD800..0xDC00).contains(&unit) && self.rest().starts_with("\\u") {
                    self.at += 2;
                    Some(self.four_hex()?)
                } else {
                    None
                };
                let mut decoded = char::decode_utf16([unit].into_iter().chain(second));
                match (decoded.next(), decoded.next()) {
                    (Some(Ok(letter)), None) => letter,
                    _ => return Err(Broken),
                }
            }
            _ => return Err(Broken),
        })
    }

    #[inline(never)]
    fn four_hex(&mut self) -> Result<u16, Broken> {
        let mut unit = 0;
        for _ in 0..4 {
            let digit = char::from(self.byte()).to_digit(16).ok_or(Broken)?;
            unit = unit << 4 | digit as u16;
            self.at += 1;
        }
        Ok(unit)
    }

    /// Passes over a value.
    #[inline(never)]
    pub(super) fn skip(&mut self) -> Result<(), Broken> {
        match self.peek() {
            b'"' => self.string().map(|_| ()),
            b'n' => self.word("null"),
            b't' | b'f' => self.truth().map(|_| ()),
            open @ (b'[' | b'{') => {
                let close = open + 2;
                self.enter(open)?;
                let mut first = true;
                while self.more(close, &mut first)? {
                    if open == b'{' {
                        self.string()?;
                        self.eat(b':')?;
                    }
                    self.skip()?;
                }
                self.leave(close)
            }
            _ => self.digits().map(|_| ()),
        }
    }
}
