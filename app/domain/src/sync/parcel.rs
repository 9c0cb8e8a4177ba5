//! Unsent work as a file: what a device hands over without a line. People can read it, and its author on another device,
//! or the office, can bring what it holds; each command stays the one it was, so any number of ways do it once.

mod bring;
mod proof;

pub use bring::{Bringing, Delivered, Delivery, DeliveryAnswer, Fate};
pub use proof::{is_proven, mark_of, proof};

use crate::command::Sealed;
use crate::id::{Aggregate, CommandId, PersonId};
use crate::json;
use crate::small::SmallSet;
use crate::sync::outbox::{Entry, in_order};
use crate::sync::wire::Outcome;
use crate::time::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// What such a file says it is.
pub const FORMAT: &str = "deskside-unsent-work";
/// The newest version of the file that this build writes and reads.
pub const VERSION: u16 = 1;

/// A file of unsent work.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Parcel {
    /// [`FORMAT`].
    pub format: String,
    /// [`VERSION`].
    pub version: u16,
    /// When it was made, by the device's guess of the server's time.
    pub made_at: Timestamp,
    /// Whose work it is.
    pub author: PersonId,
    /// Their name, for whoever reads the file.
    pub author_name: String,
    /// For whom it was made; empty where for nobody in particular.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub for_name: String,
    /// The work, in the order in which it is brought.
    pub items: Vec<Item>,
}

/// A piece of work in a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Item {
    /// What was done, in the author's language.
    pub what: String,
    /// Number and subject of the ticket.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub ticket: String,
    /// The words that were typed.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub words: String,
    /// Where it stood, in the author's language.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub state: String,
    /// It is here to be read only: it was refused, or waits behind what was, and its author decides on the device.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub held: bool,
    /// What shows that its author saved it on their device, see [`proof`]; empty where the device was never given a key.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub proof: String,
    /// The command as it was saved.
    pub command: Sealed,
}

/// Why a file can not be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unusable {
    /// It is no file of unsent work.
    #[error("not a file of unsent work")]
    Foreign,
    /// A newer build made it.
    #[error("made by a newer build")]
    Newer,
    /// It ends before its first piece.
    #[error("the file ends before its first piece")]
    CutOff,
    /// It is one of ours, but not as it was saved; nothing in it can be read.
    #[error("nothing in the file is as it was saved")]
    Damaged,
}

/// A piece that is not as it was saved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Damaged {
    /// Its place in the file, from 1.
    pub place: usize,
    /// What it says it is; empty where that can not be read.
    pub what: String,
}

/// What could be read of a file: every piece in `parcel` is as it was saved, and is the author's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contents {
    /// The file with its whole pieces.
    pub parcel: Parcel,
    /// The others.
    pub damaged: Vec<Damaged>,
    /// The file ends before its end: pieces may be missing.
    pub is_cut: bool,
}

/// A file whose pieces are not looked at yet.
#[derive(Deserialize)]
struct Loose {
    format: String,
    version: u16,
    made_at: Timestamp,
    author: PersonId,
    author_name: String,
    #[serde(default)]
    for_name: String,
    items: Vec<Value>,
}

/// What every version says of itself.
#[derive(Deserialize)]
struct Head {
    format: String,
    version: u16,
}

/// How a file begins that says what it is.
const BEGINNING: usize = 200;

impl Contents {
    /// Reads a file as far as it is whole: one damaged piece does not keep the others from being used.
    ///
    /// # Errors
    /// [`Unusable`] says why nothing of it can be.
    pub fn read(text: &str) -> Result<Self, Unusable> {
        let text = text.trim_start_matches('\u{feff}').trim();
        if let Ok(head) = json::from_text::<Head>(text) {
            if head.format != FORMAT {
                return Err(Unusable::Foreign);
            }
            if head.version > VERSION {
                return Err(Unusable::Newer);
            }
            if let Ok(loose) = json::from_text::<Loose>(text) {
                let pieces = loose.items.iter().map(piece_of).collect();
                return Ok(Self::of(loose, pieces, false));
            }
        }
        let beginning: String = text.chars().take(BEGINNING).collect();
        if !beginning.contains(FORMAT) {
            return Err(Unusable::Foreign);
        }
        Self::by_lines(text)
    }

    /// What is whole in a text that is no JSON. No text in JSON goes over a line, and a file that nobody wrote anew has
    /// each piece on lines of its own, so damage in one leaves the others as they are.
    fn by_lines(text: &str) -> Result<Self, Unusable> {
        let is_cut = !text.ends_with('}') || text.lines().last() != Some("}");
        let nothing = if is_cut { Unusable::CutOff } else { Unusable::Damaged };
        let lines: Vec<&str> = text.lines().map(str::trim_end).collect();
        let begin = lines.iter().position(|line| *line == "  \"items\": [").ok_or(nothing)?;
        let head = [&lines[..begin].join("\n"), "\"items\": []}"].concat();
        let loose: Loose = json::from_text(&head).map_err(|_| nothing)?;
        if loose.version > VERSION {
            return Err(Unusable::Newer);
        }
        let mut pieces = Vec::new();
        let mut piece: Option<Vec<&str>> = None;
        for line in &lines[begin + 1..] {
            match (*line, &mut piece) {
                ("    {", open) => {
                    // One that has no end: the line that closes it is what is damaged.
                    pieces.extend(open.replace(vec!["{"]).map(|lines| piece_of_text(&lines)));
                }
                ("    }" | "    },", Some(lines)) => {
                    lines.push("}");
                    pieces.push(piece_of_text(lines));
                    piece = None;
                }
                (line, Some(lines)) => lines.push(line),
                (_, None) => {}
            }
        }
        // The last piece of a file that is cut off is what is missing; it is told of as such.
        pieces.extend(piece.filter(|_| !is_cut).map(|lines| piece_of_text(&lines)));
        if pieces.is_empty() {
            return Err(nothing);
        }
        Ok(Self::of(loose, pieces, is_cut))
    }

    fn of(loose: Loose, pieces: Vec<Result<Item, String>>, is_cut: bool) -> Self {
        let Loose { format, version, made_at, author, author_name, for_name, .. } = loose;
        let (mut items, mut damaged) = (Vec::new(), Vec::new());
        for (place, piece) in (1..).zip(pieces) {
            match piece {
                Ok(item) if item.command.user_id == author => items.push(item),
                Ok(item) => damaged.push(Damaged { place, what: name(&item.what, &item.ticket) }),
                Err(what) => damaged.push(Damaged { place, what }),
            }
        }
        let parcel = Parcel { format, version, made_at, author, author_name, for_name, items };
        Self { parcel, damaged, is_cut }
    }
}

/// A piece that is as it was saved; otherwise what it says it is.
fn piece_of(value: &Value) -> Result<Item, String> {
    let said = |name: &str| value.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
    let item: Result<Item, _> = json::from_value(value);
    let whole = item.ok().filter(|item| item.command.hash() == item.command.payload_hash);
    whole.ok_or_else(|| name(&said("what"), &said("ticket")))
}

fn piece_of_text(lines: &[&str]) -> Result<Item, String> {
    let value: Result<Value, _> = json::from_text(&lines.join("\n"));
    match value {
        Ok(value) => piece_of(&value),
        Err(_) => {
            // Its first lines may still be as they were.
            let text = |name: &str| {
                let begin = ["      \"", name, "\": "].concat();
                let line = lines.iter().find_map(|line| line.strip_prefix(&begin))?;
                json::from_text::<String>(line.trim_end_matches(',')).ok()
            };
            Err(name(&text("what").unwrap_or_default(), &text("ticket").unwrap_or_default()))
        }
    }
}

fn name(what: &str, ticket: &str) -> String {
    [what, ticket].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", ")
}

/// What of an outbox goes into a file: what is brought from there, in its order, and what is only to be read. A person
/// decides on the device about what was refused, and about what its lane holds behind it.
#[must_use]
pub fn sorted(entries: &[Entry]) -> (Vec<Entry>, Vec<Entry>) {
    let held: SmallSet<Aggregate> =
        entries.iter().filter(|entry| entry.is_held()).map(|entry| entry.command.lane).collect();
    let (behind, going): (Vec<&Entry>, Vec<&Entry>) =
        in_order(entries).into_iter().partition(|entry| held.contains(&entry.command.lane));
    let refused = entries.iter().filter(|entry| entry.outcome.as_ref().is_some_and(Outcome::is_refusal));
    let staying = refused.chain(behind).cloned().collect();
    (going.into_iter().cloned().collect(), staying)
}

/// An entry with what the server must have before it: earlier ones of its lane, and what they stand on.
#[must_use]
pub fn with_needed(entries: &[Entry], command: CommandId) -> Vec<Entry> {
    let mut needed: SmallSet<CommandId> = [command].into_iter().collect();
    loop {
        let before = needed.len();
        for entry in entries.iter().filter(|entry| entry.is_unsent()) {
            let is_needed = |other: &&Entry| needed.contains(&other.command.command_id);
            let is_before = |other: &Entry| {
                (other.command.lane == entry.command.lane && other.command.lane_seq > entry.command.lane_seq)
                    || other.command.requires.contains(&entry.command.command_id)
            };
            if entries.iter().filter(is_needed).any(is_before) {
                needed.insert(entry.command.command_id);
            }
        }
        if needed.len() == before {
            break;
        }
    }
    entries.iter().filter(|entry| needed.contains(&entry.command.command_id)).cloned().collect()
}

#[cfg(test)]
mod tests;
