//! The search index: the words of each ticket, each once, split and folded by the domain as in the browser. What an
//! engine does is find its entries and write them; which words belong there is said here.

use super::error::Result;
use super::jobs::JobKind;
use super::tables::{Read, Slice, Write};
use super::working::Keys;
use deskside_domain::document::{DocKind, DocRef, Document};
use deskside_domain::id::{PersonId, TicketId};
use deskside_domain::search::{Query, index_line, said, ticket_line};
use deskside_domain::time::Timestamp;
use std::collections::{BTreeMap, BTreeSet};
use std::future::Future;
use uuid::Uuid;

/// Tickets brought up to date at once.
const TICKETS: usize = 1_000;
/// Tickets of one person that are brought up to date together with the change of the name, and those of a whole group;
/// more are left to a job, so that no commit takes longer the more a person has asked for.
const AT_ONCE: usize = 64;
const AT_ONCE_IN_ALL: usize = 512;

/// What the index must hear of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Indexing {
    /// The ticket's line must be made anew.
    Ticket(TicketId),
    /// A message was added to a ticket.
    Article(TicketId, String),
    /// A person's name changed: the lines of the tickets they asked for must be made anew.
    Requester(PersonId),
}

/// One step per ticket for a whole group: later words of a ticket whose line is made anew anyway are left out.
#[derive(Clone, Debug, Default)]
pub struct Plan {
    /// Lines to be made anew.
    pub anew: BTreeSet<TicketId>,
    /// Words to be added at the end of lines.
    pub more: BTreeMap<TicketId, String>,
    /// People whose tickets must be made anew. Indexes do not look at them: [`soon`] or [`at_once`] does before.
    pub requesters: BTreeSet<PersonId>,
}

impl Plan {
    /// Adds what a command changed.
    pub fn add(&mut self, changed: &[Indexing]) {
        for indexing in changed {
            match indexing {
                Indexing::Ticket(ticket) => {
                    self.anew.insert(*ticket);
                    self.more.remove(ticket);
                }
                Indexing::Article(ticket, body) if !self.anew.contains(ticket) => {
                    let line = self.more.entry(*ticket).or_default();
                    line.push(' ');
                    line.push_str(&index_line([body.as_str()]));
                }
                Indexing::Article(..) => {}
                Indexing::Requester(person) => {
                    self.requesters.insert(*person);
                }
            }
        }
    }

    /// Nothing to do.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.anew.is_empty() && self.more.is_empty() && self.requesters.is_empty()
    }
}

/// A ticket in the index: the words that were there and those that belong there.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Entry {
    /// Its place in the index.
    pub row: i64,
    /// What was there.
    pub before: String,
    /// What belongs there.
    pub now: String,
}

/// An index in a database.
pub trait Index: Read {
    /// What the index has of these tickets, of those that are there.
    fn entries(&mut self, tickets: &[TicketId]) -> impl Future<Output = Result<BTreeMap<TicketId, Entry>>> + Send;
    /// Writes entries.
    fn write_entries(&mut self, entries: BTreeMap<TicketId, Entry>) -> impl Future<Output = Result<()>> + Send;
}

/// Brings the index up to date with a group. Where people with many tickets have another name, these follow soon.
pub async fn soon<W: Write>(tables: &mut W, mut plan: Plan, at: Timestamp) -> Result<()> {
    let mut room = AT_ONCE_IN_ALL;
    for person in std::mem::take(&mut plan.requesters) {
        let most = room.min(AT_ONCE);
        let tickets = tables.asked_by(person, None, most as u32 + 1).await?;
        if tickets.len() <= most {
            room -= tickets.len();
            plan.anew.extend(tickets);
        } else {
            tables.enqueue(JobKind::Reindex, &person.to_string(), at).await?;
        }
    }
    if !plan.is_empty() {
        tables.index(&plan).await?;
    }
    Ok(())
}

/// Brings the index up to date with all that follows, however long it takes.
pub async fn at_once<W: Write>(tables: &mut W, mut plan: Plan) -> Result<()> {
    for person in std::mem::take(&mut plan.requesters) {
        let mut after = None;
        loop {
            let tickets = tables.asked_by(person, after, TICKETS as u32).await?;
            let is_last = tickets.len() < TICKETS;
            after = tickets.last().copied().or(after);
            plan.anew.extend(tickets);
            if is_last {
                break;
            }
        }
    }
    if !plan.is_empty() {
        tables.index(&plan).await?;
    }
    Ok(())
}

/// Brings an index up to date.
pub async fn index<I: Index>(tables: &mut I, plan: &Plan) -> Result<()> {
    let anew = &plan.anew;
    let all: Vec<TicketId> = anew.iter().chain(plan.more.keys().filter(|id| !anew.contains(id))).copied().collect();
    for some in all.chunks(TICKETS) {
        let (written, grown): (Vec<TicketId>, Vec<TicketId>) = some.iter().partition(|id| anew.contains(id));
        let mut entries = tables.entries(some).await?;
        for (ticket, line) in lines(tables, &written).await? {
            if let Some(entry) = entries.get_mut(&ticket) {
                entry.now = joined(words_of(&line));
            }
        }
        for ticket in grown {
            if let (Some(entry), Some(more)) = (entries.get_mut(&ticket), plan.more.get(&ticket)) {
                entry.now = joined(words_of(&entry.before).union(&words_of(more)).copied());
            }
        }
        entries.retain(|_, entry| entry.now != entry.before);
        if !entries.is_empty() {
            tables.write_entries(entries).await?;
        }
    }
    Ok(())
}

/// What tickets are found by.
async fn lines<R: Read>(tables: &mut R, tickets: &[TicketId]) -> Result<Vec<(TicketId, String)>> {
    if tickets.is_empty() {
        return Ok(Vec::new());
    }
    let texts = tables.texts(tickets).await?;
    let texts: Vec<Document> = texts.into_iter().map(|stored| stored.document).collect();
    let requesters = texts.iter().filter_map(Document::as_ticket).map(|ticket| ticket.content.requester.into());
    let keys = Keys { documents: requesters.collect(), ..Keys::default() };
    let people = tables.load(&keys).await?.documents;
    let people: Vec<Document> = people.into_iter().map(|stored| stored.document).collect();
    Ok(lines_of(&texts, &people))
}

/// The lines of tickets, given these with their messages and the people who asked.
pub fn lines_of(texts: &[Document], people: &[Document]) -> Vec<(TicketId, String)> {
    let name = |person: &Document| Some((person.doc_ref(), person.as_person()?.profile.name.clone()));
    let names: BTreeMap<DocRef, String> = people.iter().filter_map(name).collect();
    let mut messages: BTreeMap<TicketId, Vec<&str>> = BTreeMap::new();
    for document in texts {
        if let (Some(text), Some(ticket)) = (said(document), document.ticket_id()) {
            messages.entry(ticket).or_default().push(text);
        }
    }
    let lines = texts.iter().filter_map(Document::as_ticket).map(|ticket| {
        let requester = names.get(&ticket.content.requester.into()).map_or("", String::as_str);
        let said = messages.get(&ticket.id).into_iter().flatten().copied();
        (ticket.id, ticket_line(ticket, requester, said))
    });
    lines.collect()
}

/// Makes the whole index anew, from the documents as they are.
pub async fn reindex<W: Write>(tables: &mut W) -> Result<()> {
    let mut after = DocRef { kind: DocKind::Ticket, id: Uuid::nil() };
    loop {
        let stretch = tables.slice(Slice::All { after: Some(after) }, TICKETS as u32).await?;
        let plan = Plan {
            anew: stretch.iter().filter_map(|stored| stored.document.as_ticket()).map(|ticket| ticket.id).collect(),
            ..Plan::default()
        };
        if !plan.is_empty() {
            tables.index(&plan).await?;
        }
        after = stretch.last().map_or(after, |stored| stored.document.doc_ref());
        if stretch.len() < TICKETS || after.kind != DocKind::Ticket {
            return Ok(());
        }
    }
}

/// Words in order, each once.
pub fn words_of(line: &str) -> BTreeSet<&str> {
    line.split_ascii_whitespace().collect()
}

/// Words as a line.
pub fn joined<'a>(words: impl IntoIterator<Item = &'a str>) -> String {
    let mut text = String::new();
    for word in words {
        if !text.is_empty() {
            text.push(' ');
        }
        text.push_str(word);
    }
    text
}

/// How an engine writes a query: a word, the beginning of one, and what stands between two.
struct Language {
    quote: char,
    begun: &'static str,
    and: &'static str,
    or: &'static str,
}

impl Language {
    /// Words are letters and digits only, so quoting is safe.
    fn write(&self, query: &Query) -> String {
        let last = query.words.len().saturating_sub(1);
        let quoted = |word: &String| [self.quote.to_string().as_str(), word, &self.quote.to_string()].concat();
        let words = query.words.iter().enumerate().map(|(index, word)| {
            let end = if index == last { self.begun } else { "" };
            quoted(word) + end
        });
        let words = words.collect::<Vec<_>>().join(self.and);
        match &query.joined {
            Some(joined) => format!("({words}){}{}{}", self.or, quoted(joined), self.begun),
            None => words,
        }
    }
}

/// A query in FTS5's language.
#[must_use]
pub fn fts5(query: &Query) -> String {
    Language { quote: '"', begun: "*", and: " AND ", or: " OR " }.write(query)
}

/// A query in the language of PostgreSQL's `tsquery`.
#[must_use]
pub fn tsquery(query: &Query) -> String {
    Language { quote: '\'', begun: ":*", and: " & ", or: " | " }.write(query)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_query_is_words_with_an_open_end() {
        let query = Query::new("  La Rete STAMP");
        assert_eq!(fts5(&query), r#""la" AND "rete" AND "stamp"*"#);
        assert_eq!(tsquery(&query), "'la' & 'rete' & 'stamp':*");
        let query = Query::new("100 42");
        assert_eq!(fts5(&query), r#"("100" AND "42"*) OR "10042"*"#);
        assert_eq!(tsquery(&query), "('100' & '42':*) | '10042':*");
    }
}
