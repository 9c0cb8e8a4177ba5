//! Where a text holds what was asked for: about a line of it, in pieces that are marked or not.

use super::{Query, scan};
use crate::id::ArticleId;
use crate::ticket::{Article, Ticket, Visibility};
use serde::Serialize;
use std::ops::Range;

/// Characters of a snippet, about. A longer word is not shown.
const MOST: usize = 120;
/// Places in a text that are looked at.
const PLACES: usize = 400;

/// A piece of a text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Part {
    /// The piece, as it stands in the text.
    pub text: String,
    /// Whether it is a word that was asked for.
    pub marked: bool,
}

/// A stretch of a text around words that were asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Snippet {
    /// Its pieces; one after the other they are a stretch of the text.
    pub parts: Vec<Part>,
    /// The text begins before it.
    pub cut_before: bool,
    /// The text goes on after it.
    pub cut_after: bool,
    /// How many of the query's words are in it.
    pub found: usize,
}

impl Snippet {
    /// Its pieces, with an ellipsis where it was cut.
    #[must_use]
    pub fn shown(self) -> Vec<Part> {
        let dots = |is_cut: bool| is_cut.then(|| Part { text: "…".to_owned(), marked: false });
        let mut parts: Vec<Part> = dots(self.cut_before).into_iter().collect();
        parts.extend(self.parts);
        parts.extend(dots(self.cut_after));
        parts
    }
}

/// A word that was asked for, and which of the query's words it answers.
struct Place {
    range: Range<usize>,
    answers: u64,
}

/// Changes how the character before it looks: the two are not parted.
const fn hangs_on(c: char) -> bool {
    super::is_mark(c)
        || matches!(c, '\u{1ab0}'..='\u{1aff}' | '\u{1dc0}'..='\u{1dff}' | '\u{20d0}'..='\u{20ff}')
        || matches!(c, '\u{fe00}'..='\u{fe0f}' | '\u{fe20}'..='\u{fe2f}' | '\u{1f3fb}'..='\u{1f3ff}')
}

/// Whether a text may be cut at a byte.
fn may_cut(text: &str, at: usize) -> bool {
    let next = text.get(at..).and_then(|rest| rest.chars().next());
    let before = text.get(..at).and_then(|start| start.chars().next_back());
    text.is_char_boundary(at) && !next.is_some_and(hangs_on) && before != Some('\u{200d}')
}

fn places(text: &str, query: &Query) -> Vec<Place> {
    let mut places = Vec::new();
    scan(text, &mut |range, word| {
        let answers = query.answered(word);
        if answers == 0 || places.len() == PLACES || text[range.clone()].chars().nth(MOST).is_some() {
            return;
        }
        let hanging: usize = text[range.end..].chars().take_while(|c| hangs_on(*c)).map(char::len_utf8).sum();
        places.push(Place { range: range.start..range.end + hanging, answers });
    });
    places
}

impl Query {
    /// How many of its words these bits are, see [`Query::answered`].
    fn found(&self, answers: u64) -> usize {
        let words = answers & !(1 << 63);
        if words == answers { words.count_ones() as usize } else { self.words.len() }
    }
}

fn parts(text: &str, window: Range<usize>, places: &[Place]) -> Vec<Part> {
    let mut parts = Vec::new();
    let mut at = window.start;
    let mut add = |range: Range<usize>, marked| {
        if !range.is_empty() {
            parts.push(Part { text: text[range].to_owned(), marked });
        }
    };
    for place in places.iter().filter(|place| place.range.start >= window.start && place.range.end <= window.end) {
        add(at..place.range.start, false);
        add(place.range.clone(), true);
        at = place.range.end;
    }
    add(at..window.end, false);
    parts
}

/// A whole text, with the words that were asked for marked.
#[must_use]
pub fn marked(text: &str, query: &Query) -> Vec<Part> {
    parts(text, 0..text.len(), &places(text, query))
}

/// The stretch of a text, of about a line, that holds most of the query's words; `None` where it holds none.
#[must_use]
pub fn snippet(text: &str, query: &Query) -> Option<Snippet> {
    let places = places(text, query);
    let mut best: Option<(usize, Range<usize>)> = None;
    for (index, first) in places.iter().enumerate() {
        let mut answers = 0;
        for last in &places[index..] {
            let stretch = first.range.start..last.range.end;
            // Four bytes a character, at most.
            if stretch.len() > 4 * MOST || text[stretch.clone()].chars().nth(MOST).is_some() {
                break;
            }
            answers |= last.answers;
            let found = query.found(answers);
            if best.as_ref().is_none_or(|(most, _)| found > *most) {
                best = Some((found, stretch));
            }
        }
        if best.as_ref().is_some_and(|(most, _)| *most >= query.words.len()) {
            break;
        }
    }
    let (found, stretch) = best?;
    let window = widened(text, stretch);
    let is_cut = |rest: &str| !rest.trim().is_empty();
    Some(Snippet {
        cut_before: is_cut(&text[..window.start]),
        cut_after: is_cut(&text[window.end..]),
        parts: parts(text, window, &places),
        found,
    })
}

/// With words before and after, as far as there is room.
fn widened(text: &str, stretch: Range<usize>) -> Range<usize> {
    let room = MOST.saturating_sub(text[stretch.clone()].chars().count());
    let (head, tail) = (&text[..stretch.start], &text[stretch.end..]);
    let after_all = tail.chars().take(room).count();
    // A third before; more where the text ends soon.
    let before = (room / 3).max(room - after_all);
    let start = head.char_indices().rev().take(before).last().map_or(stretch.start, |(at, _)| at);
    let before = text[start..stretch.start].chars().count();
    let end = tail.char_indices().nth(room - before).map_or(text.len(), |(at, _)| stretch.end + at);
    let start = whole_start(text, start, stretch.start);
    let end = whole_end(text, end, stretch.end);
    let lead = text[start..stretch.start].chars().take_while(|c| c.is_whitespace()).map(char::len_utf8).sum::<usize>();
    let trail =
        text[stretch.end..end].chars().rev().take_while(|c| c.is_whitespace()).map(char::len_utf8).sum::<usize>();
    start + lead..end - trail
}

/// Where the first whole word from a byte on begins, before another byte.
fn whole_start(text: &str, from: usize, to: usize) -> usize {
    if from == 0 {
        return 0;
    }
    let blank = text[from..to].char_indices().find(|(_, c)| c.is_whitespace());
    let at = blank.map(|(at, c)| from + at + c.len_utf8());
    at.or_else(|| (from..to).find(|at| may_cut(text, *at))).unwrap_or(to)
}

/// Where the last whole word up to a byte ends, after another byte.
fn whole_end(text: &str, to: usize, from: usize) -> usize {
    if to == text.len() {
        return to;
    }
    let blank = text[from..to].char_indices().rev().find(|(_, c)| c.is_whitespace());
    let at = blank.map(|(at, _)| from + at);
    at.or_else(|| (from..=to).rev().find(|at| may_cut(text, *at))).unwrap_or(from)
}

/// Of some texts the one that holds most of the query's words, and where; the first one of equals.
#[must_use]
pub fn best<'a>(texts: impl IntoIterator<Item = &'a str>, query: &Query) -> Option<(usize, Snippet)> {
    let mut best: Option<(usize, Snippet)> = None;
    for (index, text) in texts.into_iter().enumerate() {
        let Some(here) = snippet(text, query) else { continue };
        let found = here.found;
        if best.as_ref().is_none_or(|(_, best)| found > best.found) {
            best = Some((index, here));
        }
        if found >= query.words.len() {
            break;
        }
    }
    best
}

/// Which text of a ticket.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Spot {
    /// Its subject.
    Subject,
    /// Its description.
    Description,
    /// A reply that its requester may read.
    Reply,
    /// A note inside the desk.
    Note,
    /// Its requester's name.
    Requester,
}

/// Where a ticket holds what was asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// In which text.
    pub spot: Spot,
    /// In which message, if it is one.
    pub article: Option<ArticleId>,
    /// Where in it.
    pub snippet: Snippet,
}

/// Of a ticket's texts the one that holds most of the query's words; of equals the subject, then the description, then
/// what was said last. Whoever asks gives only what the reader may see; `said` has the newest first. `None` where only
/// the number was meant, or words that are further apart than any text.
#[must_use]
pub fn found_in(ticket: &Ticket, requester: &str, said: &[&Article], query: &Query) -> Option<Found> {
    let texts = [ticket.content.subject.as_str(), &ticket.content.description].into_iter();
    let texts = texts.chain(said.iter().map(|article| article.message.body.as_str())).chain([requester]);
    let (index, snippet) = best(texts, query)?;
    let (spot, article) = match (index, index.checked_sub(2).and_then(|at| said.get(at))) {
        (0, _) => (Spot::Subject, None),
        (1, _) => (Spot::Description, None),
        (_, None) => (Spot::Requester, None),
        (_, Some(article)) => {
            let is_note = article.message.visibility == Visibility::Internal;
            (if is_note { Spot::Note } else { Spot::Reply }, Some(article.message.article))
        }
    };
    Some(Found { spot, article, snippet })
}
