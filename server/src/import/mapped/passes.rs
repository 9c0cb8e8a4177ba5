//! The two readings of the files.

use super::Job;
use crate::import::feed::{About, Pace, Place, Sink};
use crate::import::problem::Problem;
use crate::import::reading::{Comment, Reading, Ticket};
use crate::import::record::{Header, Record};
use crate::import::roster::Roster;
use crate::import::tally::Teller;
use anyhow::{Context, ensure};
use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};
use tokio::sync::mpsc;

/// Tickets that a file had so far: eight bytes for the key and eight for the rest of each.
#[derive(Debug, Default)]
pub(super) struct Seen(HashMap<u64, u64>);

enum Sight {
    New,
    Same,
    Other,
}

fn hash(of: impl Hash) -> u64 {
    let mut hasher = DefaultHasher::new();
    of.hash(&mut hasher);
    hasher.finish()
}

impl Seen {
    fn see(&mut self, ticket: &Ticket) -> Sight {
        let comments: Vec<&str> = ticket.comments.iter().map(|comment| comment.key.as_str()).collect();
        let source: Vec<_> = ticket.source.iter().filter(|(_, value)| !value.is_empty()).collect();
        let rest = hash((source, comments, ticket.created.0, ticket.updated.map(|at| at.0)));
        match self.0.insert(hash(&ticket.key), rest) {
            None => Sight::New,
            Some(before) if before == rest => Sight::Same,
            Some(before) => {
                self.0.insert(hash(&ticket.key), before);
                Sight::Other
            }
        }
    }

    pub(super) fn has(&self, key: &str) -> bool {
        self.0.contains_key(&hash(key))
    }
}

/// The first reading: tells what is wrong, and notes whom the files name.
pub(super) struct Survey<'a> {
    pub(super) job: &'a Job,
    pub(super) reading: Reading<'a>,
    pub(super) file: usize,
    pub(super) teller: Teller,
    pub(super) roster: Roster,
    pub(super) seen: Seen,
    pub(super) records: u64,
    pub(super) pace: &'a Pace,
}

impl Survey<'_> {
    fn tell(&mut self, problem: Problem) -> anyhow::Result<()> {
        self.teller.problem(&self.job.files[self.file].0, problem)
    }

    fn ticket(&mut self, place: Place, record: &Record<'_>) -> anyhow::Result<()> {
        let mut problems = Vec::new();
        let ticket = self.reading.ticket(place, record, &mut problems);
        problems.into_iter().try_for_each(|problem| self.tell(problem))?;
        let Some(ticket) = ticket else {
            self.teller.tally().tickets.wrong += 1;
            return Ok(());
        };
        match self.seen.see(&ticket) {
            Sight::New => self.roster.ticket(&ticket),
            Sight::Same => self.teller.tally().tickets.skipped += 1,
            Sight::Other => {
                self.teller.tally().tickets.wrong += 1;
                let remedy = "in the file before, with other values; the first one is taken: take one of them out";
                let problem = Problem::of_value(place.number, "key", &ticket.key, remedy);
                self.tell(Problem { unit: place.unit, ..problem })?;
            }
        }
        Ok(())
    }

    fn comment(&mut self, place: Place, record: &Record<'_>) -> anyhow::Result<()> {
        if self.reading.ticket_of(record).is_none() {
            let remedy = "there is no value; every comment names its ticket";
            let problem = Problem::of_value(place.number, "ticket", "", remedy);
            return self.tell(Problem { unit: place.unit, ..problem });
        }
        let mut problems = Vec::new();
        if let Some(comment) = self.reading.lone_comment(place, record, &mut problems) {
            self.roster.comment(&comment);
        }
        problems.into_iter().try_for_each(|problem| self.tell(problem))
    }
}

impl Sink for Survey<'_> {
    fn header(&mut self, about: About, header: &Header) -> anyhow::Result<()> {
        if about != About::Ticket {
            return Ok(());
        }
        let ticket = &self.job.mapping.ticket;
        for (field, places) in [("key", &ticket.key), ("subject", &ticket.subject), ("created", &ticket.created)] {
            let names: Vec<&str> = places.0.iter().map(|path| path.name.as_str()).collect();
            ensure!(
                places.0.iter().any(|path| header.has(path)),
                "line 1: no column {} for the field {field}: export it too, or name another in the mapping",
                names.join(" or ")
            );
        }
        let named = self.job.mapping.columns();
        let mut fields: Vec<&str> = named.iter().map(|(field, _)| *field).collect();
        fields.dedup();
        for field in fields {
            let of_field = || named.iter().filter(|(of, _)| *of == field).map(|(_, path)| *path);
            if !of_field().any(|path| header.has(path)) {
                let names: Vec<&str> = of_field().map(|path| path.name.as_str()).collect();
                let note = format!("the file has no column {}, so {field} stays empty", names.join(" or "));
                self.teller.tally().notes.push(note);
            }
        }
        Ok(())
    }

    fn take(&mut self, about: About, place: Place, record: Record<'_>) -> anyhow::Result<()> {
        self.records += 1;
        self.teller.progress("reading", self.records, self.pace.percent());
        let wrong = match about {
            About::Ticket => return self.ticket(place, &record),
            About::Comment => return self.comment(place, &record),
            About::Person => self.roster.listed_person(&record, &self.job.mapping),
            About::Organization => self.roster.listed_organization(&record, &self.job.mapping),
        };
        match wrong {
            Ok(()) => Ok(()),
            Err((field, value, remedy)) => {
                let problem = Problem::of_value(place.number, field, &value, remedy);
                self.tell(Problem { unit: place.unit, ..problem })
            }
        }
    }

    /// What can not be read is a ticket less.
    fn fail(&mut self, problem: Problem) -> anyhow::Result<()> {
        let (_, about) = &self.job.files[self.file];
        self.teller.tally().tickets.wrong += u64::from(*about == About::Ticket);
        self.tell(problem)
    }
}

/// What is written, or compared, in the second reading.
pub(super) enum Item {
    Ticket(usize, Box<Ticket>),
    Comment(usize, String, Comment),
}

/// The second reading. What is wrong has been told.
pub(super) struct Again<'a> {
    pub(super) reading: Reading<'a>,
    pub(super) file: usize,
    pub(super) seen: Seen,
    pub(super) to: mpsc::Sender<Item>,
}

impl Sink for Again<'_> {
    fn header(&mut self, _: About, _: &Header) -> anyhow::Result<()> {
        Ok(())
    }

    fn take(&mut self, about: About, place: Place, record: Record<'_>) -> anyhow::Result<()> {
        let mut told = Vec::new();
        let item = match about {
            About::Person | About::Organization => None,
            About::Ticket => self
                .reading
                .ticket(place, &record, &mut told)
                .filter(|ticket| matches!(self.seen.see(ticket), Sight::New))
                .map(|ticket| Item::Ticket(self.file, Box::new(ticket))),
            About::Comment => {
                let comment = self.reading.lone_comment(place, &record, &mut told);
                let key = self.reading.ticket_of(&record);
                key.zip(comment).map(|(key, comment)| Item::Comment(self.file, key, comment))
            }
        };
        match item {
            Some(item) => self.to.blocking_send(item).context("the import was stopped"),
            None => Ok(()),
        }
    }

    fn fail(&mut self, _: Problem) -> anyhow::Result<()> {
        Ok(())
    }
}
