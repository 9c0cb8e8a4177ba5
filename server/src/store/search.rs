//! The search index: one line of words per ticket, split and folded by the domain as in the browser.

use deskside_domain::document::{Body, Document};
use deskside_domain::id::{PersonId, TicketId};
use deskside_domain::search::{index_line, words};
use deskside_domain::ticket::{Ticket, TicketNumber};
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

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
    /// People whose tickets must be made anew.
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

/// A ticket's line: number here and in another system, subject, description, requester's name, messages.
#[must_use]
pub fn line<'a>(ticket: &Ticket, requester: Option<&Document>, articles: impl Iterator<Item = &'a str>) -> String {
    let number = ticket.number.map(|number| number.to_string()).unwrap_or_default();
    let name = requester.and_then(Document::as_person).map_or("", |person| person.profile.name.as_str());
    let content = &ticket.content;
    let other = content.external_ref.as_deref().unwrap_or_default();
    let mut line = index_line([number.as_str(), other, &content.subject, &content.description, name]);
    for article in articles {
        line.push(' ');
        line.push_str(&index_line([article]));
    }
    line
}

/// The lines of tickets, given these with their messages and the people who asked.
pub fn lines_of(texts: &[Document], people: &[Document]) -> Vec<(TicketId, String)> {
    let people: BTreeMap<Uuid, &Document> = people.iter().map(|person| (person.doc_ref().id, person)).collect();
    let mut articles: BTreeMap<TicketId, Vec<&str>> = BTreeMap::new();
    for document in texts {
        if let Body::Article(article) = &document.body {
            articles.entry(article.ticket).or_default().push(&article.message.body);
        }
    }
    let lines = texts.iter().filter_map(Document::as_ticket).map(|ticket| {
        let said = articles.get(&ticket.id).into_iter().flatten().copied();
        (ticket.id, line(ticket, people.get(&ticket.content.requester.0).copied(), said))
    });
    lines.collect()
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

/// A query, understood.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Query {
    /// The words; the last one may be the beginning of one.
    pub words: Vec<String>,
    /// The query as a ticket number, however it was said.
    pub number: Option<TicketNumber>,
}

impl Query {
    /// Understands a query.
    #[must_use]
    pub fn new(text: &str) -> Self {
        Self { words: words(text), number: text.trim().parse().ok() }
    }

    /// The query in FTS5's language. Words are letters and digits only, so quoting is safe.
    #[must_use]
    pub fn fts5(&self) -> String {
        let mut query = String::new();
        for (index, word) in self.words.iter().enumerate() {
            if index > 0 {
                query.push_str(" AND ");
            }
            query.push('"');
            query.push_str(word);
            query.push('"');
            if index + 1 == self.words.len() {
                query.push('*');
            }
        }
        query
    }

    /// The query in the language of PostgreSQL's `tsquery`. Words are letters and digits only, so quoting is safe.
    #[must_use]
    pub fn tsquery(&self) -> String {
        let mut query = String::new();
        for (index, word) in self.words.iter().enumerate() {
            if index > 0 {
                query.push_str(" & ");
            }
            query.push('\'');
            query.push_str(word);
            query.push('\'');
            if index + 1 == self.words.len() {
                query.push_str(":*");
            }
        }
        query
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_query_is_words_with_an_open_end() {
        let query = Query::new("  L'Ufficio STAMP");
        assert_eq!(query.fts5(), r#""l" AND "ufficio" AND "stamp"*"#);
        assert_eq!(query.tsquery(), "'l' & 'ufficio' & 'stamp':*");
        assert_eq!(query.number, None);
        assert_eq!(Query::new("572-4").number, TicketNumber::new(572));
    }
}
