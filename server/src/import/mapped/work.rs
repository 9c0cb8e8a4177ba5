//! What was read against the desk: what is new becomes commands, each ticket in one commit.

use super::Job;
use super::passes::{Item, Seen};
use super::refusals;
use crate::import::commands::Commands;
use crate::import::feed::Place;
use crate::import::problem::Problem;
use crate::import::reading::{Comment, Ticket};
use crate::import::tally::Teller;
use crate::store::{Push, Store};
use deskside_domain::command::Sealed;
use deskside_domain::sync::server::Authority;
use deskside_domain::sync::wire::Outcome;
use deskside_domain::time::Timestamp;

/// Commands after which a group is committed; one ticket is never split.
const GROUP: usize = 256;

/// A command on its way, with the file and the place it comes from.
pub(super) struct Waiting {
    file: usize,
    place: Option<Place>,
    sealed: Sealed,
}

/// What becomes of tickets and comments that were read.
pub(super) struct Work<'a> {
    pub(super) store: &'a dyn Store,
    pub(super) now: Timestamp,
    pub(super) commands: Commands<'a>,
    pub(super) writes: bool,
    pub(super) group: Vec<Waiting>,
    /// Tickets wait to be committed.
    pub(super) has_tickets: bool,
    pub(super) teller: Teller,
    pub(super) seen: Seen,
}

impl Work<'_> {
    pub(super) async fn head(&self) -> anyhow::Result<u64> {
        self.store.look_again().await?;
        Ok(*self.store.head().borrow())
    }

    pub(super) async fn item(&mut self, job: &Job, item: Item) -> anyhow::Result<()> {
        match item {
            Item::Ticket(file, ticket) => self.ticket(job, file, &ticket).await,
            Item::Comment(file, key, comment) => self.lone_comment(job, file, &key, &comment).await,
        }
    }

    async fn ticket(&mut self, job: &Job, file: usize, ticket: &Ticket) -> anyhow::Result<()> {
        let there = self.store.document(self.commands.ticket_id(&ticket.key).into()).await?;
        let Some(there) = there.as_ref().and_then(|document| document.as_ticket()) else {
            let tally = self.teller.tally();
            tally.tickets.new += 1;
            tally.comments.new += ticket.comments.len() as u64;
            self.has_tickets = true;
            let sealed = self.commands.create(ticket);
            return self.add(file, Some(ticket.place), sealed, job).await;
        };
        if there.created_at != ticket.created {
            self.teller.tally().tickets.wrong += 1;
            let remedy = "imported before with another beginning, which stays; was another time zone given then? \
                          CSV and JSON of one system do not mix, and a second site needs a source of its own in its mapping";
            let problem = Problem::of_value(ticket.place.number, "created", &ticket.key, remedy);
            return self.teller.problem(&job.files[file].0, Problem { unit: ticket.place.unit, ..problem });
        }
        let head = *self.store.head().borrow();
        let (mut sealed, pieces) = self.commands.update(ticket, there, head);
        for piece in &pieces {
            sealed.extend(self.missing(&ticket.key, piece).await?);
        }
        for comment in &ticket.comments {
            sealed.extend(self.new_comment(&ticket.key, comment).await?);
        }
        let tickets = &mut self.teller.tally().tickets;
        *(if sealed.is_empty() { &mut tickets.unchanged } else { &mut tickets.changed }) += 1;
        self.add(file, Some(ticket.place), sealed, job).await
    }

    /// The commands of a comment, as far as it is not there.
    async fn new_comment(&mut self, key: &str, comment: &Comment) -> anyhow::Result<Vec<Sealed>> {
        let new = self.missing(key, comment).await?;
        self.teller.tally().comments.count(new.is_empty());
        Ok(new)
    }

    async fn missing(&self, key: &str, comment: &Comment) -> anyhow::Result<Vec<Sealed>> {
        let mut new = Vec::new();
        for (article, sealed) in self.commands.comment(key, comment) {
            if self.store.document(article.into()).await?.is_none() {
                new.push(sealed);
            }
        }
        Ok(new)
    }

    async fn lone_comment(&mut self, job: &Job, file: usize, key: &str, comment: &Comment) -> anyhow::Result<()> {
        if self.has_tickets {
            self.commit(job).await?;
        }
        let id = self.commands.ticket_id(key);
        if !self.seen.has(key) && self.store.document(id.into()).await?.is_none() {
            let remedy = "no such ticket, neither in the file nor on the desk; import it first";
            let problem = Problem::of_value(comment.place.number, "ticket", key, remedy);
            return self.teller.problem(&job.files[file].0, Problem { unit: comment.place.unit, ..problem });
        }
        let sealed = self.new_comment(key, comment).await?;
        self.add(file, Some(comment.place), sealed, job).await
    }

    /// Adds commands that belong together: they come into one commit.
    pub(super) async fn add(
        &mut self,
        file: usize,
        place: Option<Place>,
        sealed: Vec<Sealed>,
        job: &Job,
    ) -> anyhow::Result<()> {
        if !self.writes {
            return Ok(());
        }
        if self.group.len() + sealed.len() > GROUP {
            self.commit(job).await?;
        }
        self.group.extend(sealed.into_iter().map(|sealed| Waiting { file, place, sealed }));
        Ok(())
    }

    pub(super) async fn commit(&mut self, job: &Job) -> anyhow::Result<()> {
        self.has_tickets = false;
        let group = std::mem::take(&mut self.group);
        if group.is_empty() {
            return Ok(());
        }
        let mut again = Vec::new();
        for (waiting, outcome) in self.submit(group).await? {
            let sealed = self.commands.again(&waiting.sealed, self.now).filter(|_| outcome.is_refusal());
            again.push(Waiting { sealed: sealed.unwrap_or(waiting.sealed), ..waiting });
        }
        if again.is_empty() {
            return Ok(());
        }
        for (waiting, outcome) in self.submit(again).await? {
            let remedy = refusals::words(&waiting.sealed.kind, &outcome);
            let problem = match waiting.place {
                Some(place) => Problem::of_place(place, remedy),
                None => Problem::of_row(1, remedy),
            };
            self.teller.problem(&job.files[waiting.file].0, problem)?;
        }
        Ok(())
    }

    /// Sends commands; what was not done comes back.
    async fn submit(&self, group: Vec<Waiting>) -> anyhow::Result<Vec<(Waiting, Outcome)>> {
        let push = Push::of(Authority::System, group.iter().map(|waiting| waiting.sealed.clone()));
        let pushed = self.store.submit(&[push], self.now).await?;
        let outcomes = pushed.into_iter().flat_map(|pushed| pushed.outcomes);
        Ok(group.into_iter().zip(outcomes).filter(|(_, outcome)| !outcome.is_done()).collect())
    }
}
