//! Search, the same wherever it is done: one tokeniser, one reading of a query, one idea of what a ticket is found by.
//! SQLite's and PostgreSQL's index, the memory store and the browser all take their words from here.
//!
//! **Words.** Small letters without accents. Letters and digits part ways, so `PC-0042`, `pc0042` and `PC 0042` are the
//! same two words. An apostrophe separates, and what Italian elides before it says nothing: "l'ufficio" and
//! "dell’ufficio" are both `ufficio`, while `dell` finds the laptops. An umlaut is indexed both ways, `muller` and
//! `mueller`.
//!
//! **Queries.** Every word must be there; the last one may be the beginning of one, since it may still be typed.
//! A number said in groups, "100 427", is also looked for as one.
//!
//! **Order.** The ticket whose whole number was typed comes first, then the order of the list that was asked for. No
//! weight is worked out: it would have to look at every ticket that holds a common word, while an order that an index
//! has ends with the page.

mod letter;
mod snippet;

use crate::document::{Body, Document};
use crate::ticket::{Ticket, TicketNumber, alias};
use letter::small;
pub use snippet::{Found, Part, Snippet, Spot, best, found_in, marked, snippet};
use std::ops::Range;

/// Grows whenever [`words`] or [`ticket_line`] give other words than before: what is stored is then indexed anew.
pub const EDITION: u32 = 2;

/// A word as it stands in a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Word<'a> {
    /// As it is looked for.
    form: &'a str,
    /// How else it may be typed: umlauts without their `e`.
    other: Option<&'a str>,
    /// Says nothing by itself: an elided article, or the `s` after an apostrophe.
    elided: bool,
}

/// What Italian elides before an apostrophe and a vowel.
const ELIDED: [&str; 14] =
    ["l", "d", "c", "un", "all", "coll", "dall", "dell", "nell", "sull", "gl", "quell", "quest", "ch"];

const fn is_apostrophe(c: char) -> bool {
    matches!(c, '\'' | '\u{2019}' | '\u{2018}' | '\u{2bc}' | '\u{b4}' | '`')
}

/// Belongs to the letter before it, or is not seen at all.
const fn is_mark(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}' | '\u{ad}' | '\u{200c}' | '\u{200d}' | '\u{2060}' | '\u{feff}')
}

/// The word that is being read.
#[derive(Default)]
struct Reading {
    form: String,
    other: String,
    differs: bool,
    place: Range<usize>,
    is_number: bool,
    /// Right after an apostrophe that a word which says something ends with.
    after_apostrophe: bool,
}

impl Reading {
    fn push(&mut self, text: &str) {
        self.form.push_str(text);
        self.other.push_str(text);
    }

    fn letter(&mut self, c: char) {
        let lower = small(c);
        match (lower, plain(lower)) {
            (mark, _) if is_mark(mark) => {}
            ('ä' | 'æ' | 'ö' | 'ø' | 'œ' | 'ü', Some(letters)) => {
                self.form.push_str(letters);
                self.other.push_str(&letters[..1]);
                self.differs = true;
            }
            (_, Some(letters)) => self.push(letters),
            (other, None) => self.push(other.encode_utf8(&mut [0; 4])),
        }
    }

    /// Two dots over the letter before: as if the two were one character.
    fn diaeresis(&mut self) {
        if self.form.ends_with(['a', 'o', 'u']) {
            self.form.push('e');
            self.differs = true;
        }
    }

    fn end(&mut self, apostrophe: bool, each: &mut dyn FnMut(Range<usize>, Word<'_>)) {
        if self.form.is_empty() {
            self.after_apostrophe = false;
            return;
        }
        let elided =
            (apostrophe && ELIDED.contains(&self.form.as_str())) || (self.after_apostrophe && self.form == "s");
        let other = self.differs.then_some(self.other.as_str());
        each(self.place.clone(), Word { form: &self.form, other, elided });
        *self = Self { after_apostrophe: apostrophe && !elided, ..Self::default() };
    }
}

/// Reads a text word by word, with the bytes each takes.
fn scan(text: &str, each: &mut dyn FnMut(Range<usize>, Word<'_>)) {
    let mut reading = Reading::default();
    let mut rest = text.char_indices().peekable();
    while let Some((at, c)) = rest.next() {
        let end = at + c.len_utf8();
        if c.is_alphanumeric() {
            let is_number = c.is_numeric();
            if !reading.form.is_empty() && is_number != reading.is_number {
                reading.end(false, each);
            }
            if reading.form.is_empty() {
                (reading.place.start, reading.is_number) = (at, is_number);
            }
            reading.place.end = end;
            reading.letter(c);
        } else if is_mark(c) {
            if !reading.form.is_empty() {
                reading.place.end = end;
                if c == '\u{308}' {
                    reading.diaeresis();
                }
            }
        } else {
            // Followed by what it was elided before, or by what is still to be typed.
            let goes_on = rest.peek().is_none_or(|(_, next)| next.is_alphanumeric());
            reading.end(is_apostrophe(c) && goes_on, each);
        }
    }
    reading.end(false, each);
}

/// The words of a text, in their order.
#[must_use]
pub fn words(text: &str) -> Vec<String> {
    let mut words = Vec::new();
    scan(text, &mut |_, word| {
        if !word.elided {
            words.push(word.form.to_owned());
        }
    });
    words
}

/// A text as names are compared: all its words, also those that say little, with one blank between them.
#[must_use]
pub fn folded(text: &str) -> String {
    let mut line = String::new();
    scan(text, &mut |_, word| add(&mut line, word.form));
    line
}

fn add(line: &mut String, word: &str) {
    if !line.is_empty() {
        line.push(' ');
    }
    line.push_str(word);
}

/// The words of texts as one line, for an index that splits at blanks: those of [`words`], and how else they may be
/// typed.
#[must_use]
pub fn index_line<'a>(texts: impl IntoIterator<Item = &'a str>) -> String {
    let mut line = String::new();
    for text in texts {
        extend(&mut line, text);
    }
    line
}

fn extend(line: &mut String, text: &str) {
    scan(text, &mut |_, word| {
        if !word.elided {
            add(line, word.form);
            if let Some(other) = word.other {
                add(line, other);
            }
        }
    });
}

/// What a ticket is found by: number and alias, number in another system, subject,
/// description, the requester's name and what was said.
#[must_use]
pub fn ticket_line<'a>(ticket: &Ticket, requester: &str, said: impl IntoIterator<Item = &'a str>) -> String {
    // As one word, which only a query that is an alias asks for: nobody else is looking for its digits.
    let mut line = "l".to_owned();
    line.push_str(&alias(ticket.id)[2..]);
    if let Some(number) = ticket.number {
        add(&mut line, &number.to_string());
    }
    let content = &ticket.content;
    for text in [content.external_ref.as_deref().unwrap_or(""), &content.subject, &content.description, requester] {
        extend(&mut line, text);
    }
    for text in said {
        extend(&mut line, text);
    }
    line
}

/// What was said in a document, if it is a message.
#[must_use]
pub fn said(document: &Document) -> Option<&str> {
    match &document.body {
        Body::Article(article) => Some(&article.message.body),
        _ => None,
    }
}

/// A query, understood.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Query {
    /// The words; the last one may be the beginning of one.
    pub words: Vec<String>,
    /// A number or an alias said in groups, as the one word it may also be the beginning of.
    pub joined: Option<String>,
    /// The query as a whole ticket number, however it was said. Its ticket comes first.
    pub number: Option<TicketNumber>,
}

/// Digits of a ticket number, at most.
const NUMBER_MOST: usize = 10;
/// Characters of an alias without its hyphen.
const ALIAS: usize = 7;

impl Query {
    /// Understands a query.
    #[must_use]
    pub fn new(text: &str) -> Self {
        let text = text.trim();
        let words = words(text);
        let (alias, digits) = match text.strip_prefix(['L', 'l']) {
            Some(rest) => ("l", rest),
            None => ("", text),
        };
        let is_digits = digits.chars().all(|c| c.is_ascii_digit() || matches!(c, ' ' | '-'));
        let mut joined = None;
        if words.len() > 1 && is_digits {
            let whole: String = alias.chars().chain(digits.chars().filter(char::is_ascii_digit)).collect();
            let is_one = if alias.is_empty() { whole.len() <= NUMBER_MOST } else { whole.len() == ALIAS };
            joined = is_one.then_some(whole);
        }
        let number = if alias.is_empty() { digits.parse().ok() } else { None };
        Self { words, joined, number }
    }

    /// Nothing is asked for.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.words.is_empty()
    }

    /// Whether a line made by [`index_line`] or [`ticket_line`] holds what is asked for.
    #[must_use]
    pub fn holds(&self, line: &str) -> bool {
        matches(&self.words, line)
            || self
                .joined
                .as_ref()
                .is_some_and(|joined| line.split(' ').any(|there| there.starts_with(joined.as_str())))
    }

    /// Which words of the query a word of a text answers, a bit for each.
    fn answered(&self, word: Word<'_>) -> u64 {
        if word.elided {
            return 0;
        }
        let forms = [Some(word.form), word.other];
        let last = self.words.len().saturating_sub(1);
        let mut bits = 0;
        for form in forms.into_iter().flatten() {
            for (index, asked) in self.words.iter().enumerate() {
                let answers = if index == last { form.starts_with(asked.as_str()) } else { form == asked };
                bits |= u64::from(answers) << index.min(63);
            }
            bits |= u64::from(self.joined.as_ref().is_some_and(|joined| form.starts_with(joined.as_str()))) << 63;
        }
        bits
    }
}

/// Whether a line holds every word of a query; the last word of the query may be the beginning of one.
#[must_use]
pub fn matches(query: &[String], line: &str) -> bool {
    query.iter().enumerate().all(|(index, word)| {
        let last = index + 1 == query.len();
        line.split(' ').any(|there| if last { there.starts_with(word.as_str()) } else { there == word })
    })
}

/// The letters without accent, for those of the Latin languages of Europe.
fn plain(c: char) -> Option<&'static str> {
    Some(match c {
        'à' | 'á' | 'â' | 'ã' | 'å' | 'ā' | 'ă' | 'ą' => "a",
        'ä' | 'æ' => "ae",
        'ç' | 'ć' | 'č' | 'ċ' => "c",
        'ď' | 'đ' | 'ð' => "d",
        'è' | 'é' | 'ê' | 'ë' | 'ē' | 'ė' | 'ę' | 'ě' => "e",
        'ğ' | 'ġ' | 'ģ' => "g",
        'ì' | 'í' | 'î' | 'ï' | 'ī' | 'į' | 'ı' => "i",
        'ķ' => "k",
        'ł' | 'ļ' | 'ľ' | 'ĺ' => "l",
        'ñ' | 'ń' | 'ň' | 'ņ' => "n",
        'ò' | 'ó' | 'ô' | 'õ' | 'ō' | 'ő' => "o",
        'ö' | 'ø' | 'œ' => "oe",
        'ŕ' | 'ř' => "r",
        'ß' => "ss",
        'ś' | 'š' | 'ş' | 'ș' => "s",
        'ť' | 'ţ' | 'ț' => "t",
        'ù' | 'ú' | 'û' | 'ū' | 'ů' | 'ű' | 'ų' => "u",
        'ü' => "ue",
        'ý' | 'ÿ' => "y",
        'ź' | 'ż' | 'ž' => "z",
        'þ' => "th",
        _ => return None,
    })
}

#[cfg(test)]
mod tests;
