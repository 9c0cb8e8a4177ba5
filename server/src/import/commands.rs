//! Tickets of a file as commands. A ticket that is new is recorded with all that is known of it; of one that is there,
//! only what the source changed since: what was changed here in between stays.

use super::ids::Ids;
use super::reading::{Comment, Ticket};
use super::roster::Cast;
use deskside_domain::command::{AddArticle, Base, Command, ImportChange, ImportTicket, Payload, Sealed};
use deskside_domain::id::{ArticleId, ClientId, CommandId, EventId, PersonId, TicketId};
use deskside_domain::ticket::{self, Field, FieldValue, Message, NewTicket, TicketStatus, Visibility};
use deskside_domain::time::{Captured, Timestamp};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;

/// Makes commands.
#[derive(Debug)]
pub struct Commands<'a> {
    /// Of the source.
    pub ids: &'a Ids,
    /// Who and what its names are here.
    pub cast: &'a Cast,
}

/// Values of the source by name.
type Words = BTreeMap<String, String>;

impl Commands<'_> {
    /// The identity of a ticket.
    #[must_use]
    pub fn ticket_id(&self, key: &str) -> TicketId {
        TicketId(self.ids.derive("ticket", &[key]))
    }

    /// Makes a record of reference data, or changes one that `there` is the version of.
    #[must_use]
    pub fn define(&self, payload: Payload, there: Option<EventId>, now: Timestamp) -> Option<Sealed> {
        let record = payload.aggregate()?.to_string();
        let version = there.map(|version| version.to_string()).unwrap_or_default();
        let names = [record.as_str(), version.as_str()];
        let names = &names[..if there.is_some() { 2 } else { 1 }];
        let made = self.seal("define", names, payload, self.cast.importer, now)?;
        let Some(version) = there else { return Some(made) };
        let mut command = made.open().ok()?;
        command.bases.extend([(Field::Record, Base::Confirmed(version))]);
        Some(command.seal())
    }

    fn seal(&self, kind: &str, names: &[&str], payload: Payload, user_id: PersonId, at: Timestamp) -> Option<Sealed> {
        let command = Command {
            command_id: CommandId(self.ids.derive(kind, names)),
            client_id: ClientId(self.ids.derive("client", &[])),
            lane: payload.aggregate()?,
            lane_seq: 0,
            requires: Vec::new(),
            bases: BTreeMap::new(),
            captured: Captured { device_wall: at, server_offset: None, last_contact: None },
            user_id,
            payload,
        };
        Some(command.seal())
    }

    /// A ticket that is not there yet, with its comments.
    #[must_use]
    pub fn create(&self, ticket: &Ticket) -> Vec<Sealed> {
        let id = self.ticket_id(&ticket.key);
        let mut steps = self.beginning(id, ticket);
        let moves = self.moves(id, ticket);
        let has_steps = !steps.is_empty() || !moves.is_empty();
        let import = ImportTicket {
            ticket: id,
            number: None,
            content: self.content(ticket),
            created_at: ticket.created,
            // What a later export is compared with is noted by the last command: only then is all of it recorded.
            raw: if has_steps { Words::new() } else { told(ticket) },
        };
        let import =
            self.seal("create", &[&ticket.key], Payload::ImportTicket(import), self.cast.importer, ticket.created);
        let mut commands: Vec<Sealed> = import.into_iter().collect();
        let assigned = steps.len();
        steps.extend(moves);
        if let Some(last) = steps.last_mut() {
            last.raw = told(ticket);
        }
        let names = [ticket.key.as_str(), "first", &digest(&ticket.source)];
        let mut changes = self.changes(&names, steps).into_iter();
        commands.extend(changes.by_ref().take(assigned));
        for comment in rest(ticket, ticket.created).iter().chain(&ticket.comments) {
            commands.extend(self.comment(&ticket.key, comment).into_iter().map(|(_, sealed)| sealed));
        }
        commands.extend(changes);
        commands
    }

    /// What the source changed since the last import of a ticket, as far as the file tells of it; and what of a longer
    /// description is for messages. The log's head names the change: going back and forth, each is a change of its own.
    #[must_use]
    pub fn update(&self, ticket: &Ticket, there: &ticket::Ticket, head: u64) -> (Vec<Sealed>, Vec<Comment>) {
        let before = &there.imported;
        let was = |name: &str| before.get(name).map(String::as_str).unwrap_or_default();
        let differs = |name: &str| ticket.source.get(name).is_some_and(|value| value != was(name));
        let raw: Words = ticket.source.iter().filter(|(name, _)| differs(name)).map(owned).collect();
        if raw.is_empty() {
            return (Vec::new(), Vec::new());
        }
        let content = self.content(ticket);
        let priority = differs("priority");
        let candidates = [
            (differs("subject"), Some(FieldValue::Subject(content.subject))),
            (differs("description"), Some(FieldValue::Description(content.description))),
            (differs("kind"), Some(FieldValue::Kind(content.kind))),
            (differs("requester"), Some(FieldValue::Requester(content.requester))),
            (differs("category"), Some(FieldValue::Category(content.category))),
            (priority || differs("impact"), Some(FieldValue::Impact(content.impact))),
            (priority || differs("urgency"), Some(FieldValue::Urgency(content.urgency))),
            (differs("location"), Some(FieldValue::Location(content.location))),
            (differs("team"), Some(FieldValue::Team(self.team(ticket)))),
            (differs("assignee"), Some(FieldValue::Assignee(self.assignee(ticket)))),
        ];
        let changes: Vec<FieldValue> =
            candidates.into_iter().filter(|(changed, _)| *changed).filter_map(|(_, value)| value).collect();
        let at = ticket.updated.unwrap_or(ticket.created);
        let mut steps = Vec::new();
        if !changes.is_empty() {
            steps.push(ImportChange { changes, ..nothing(there.id, at) });
        }
        if differs("status") {
            match self.moves(there.id, ticket) {
                // Back to the beginning, which is no move of a new ticket.
                moves if moves.is_empty() => {
                    steps.push(ImportChange { status: Some(ticket.status), ..nothing(there.id, at) })
                }
                moves => steps.extend(moves),
            }
        }
        if steps.is_empty() {
            steps.push(nothing(there.id, at));
        }
        if let Some(last) = steps.last_mut() {
            last.raw = raw;
        }
        let pieces = if differs("description") { rest(ticket, at) } else { Vec::new() };
        let changes = self.changes(&[&ticket.key, &digest(before), &digest(&ticket.source), &head.to_string()], steps);
        (changes, pieces)
    }

    /// A command that was refused, under a new name: a refusal is for ever, and what it was about may be there by now.
    #[must_use]
    pub fn again(&self, refused: &Sealed, now: Timestamp) -> Option<Sealed> {
        let mut command = refused.open().ok()?;
        let names = [command.command_id.0.to_string(), now.0.to_string()];
        command.command_id = CommandId(self.ids.derive("again", &[&names[0], &names[1]]));
        Some(command.seal())
    }

    /// A comment, in as many commands as its text needs.
    #[must_use]
    pub fn comment(&self, key: &str, comment: &Comment) -> Vec<(ArticleId, Sealed)> {
        let ticket = self.ticket_id(key);
        let piece = |(piece, body): (usize, &String)| {
            let piece = piece.to_string();
            let names = [key, comment.key.as_str(), piece.as_str()];
            let article = ArticleId(self.ids.derive("article", &names));
            let message = Message { article, visibility: comment.visibility, body: body.clone() };
            let payload = Payload::AddArticle(AddArticle { ticket, message });
            Some((article, self.seal("comment", &names, payload, self.cast.person(&comment.author), comment.at)?))
        };
        comment.body.iter().enumerate().filter_map(piece).collect()
    }

    fn changes(&self, names: &[&str], steps: Vec<ImportChange>) -> Vec<Sealed> {
        let seal = |(step, change): (usize, ImportChange)| {
            let step = step.to_string();
            let names: Vec<&str> = names.iter().copied().chain([step.as_str()]).collect();
            let at = change.occurred_at;
            self.seal("change", &names, Payload::ImportChange(change), self.cast.importer, at)
        };
        steps.into_iter().enumerate().filter_map(seal).collect()
    }

    fn team(&self, ticket: &Ticket) -> Option<deskside_domain::id::TeamId> {
        self.cast.team(ticket.team.as_deref()?)
    }

    fn assignee(&self, ticket: &Ticket) -> Option<PersonId> {
        ticket.assignee.as_ref().map(|who| self.cast.person(who))
    }

    fn content(&self, ticket: &Ticket) -> NewTicket {
        NewTicket {
            kind: ticket.kind,
            requester: self.cast.person(&ticket.requester),
            affected_user: None,
            subject: ticket.subject.clone(),
            description: ticket.description.first().cloned().unwrap_or_default(),
            category: self.cast.category(&ticket.category).unwrap_or(uuid::Uuid::nil().into()),
            impact: ticket.impact,
            urgency: ticket.urgency,
            site: None,
            location: ticket.location.clone(),
            channel: ticket.channel,
            external_ref: Some(ticket.reference.clone()),
            restricted: None,
        }
    }

    /// Who had a new ticket. Where the source does not say since when, the first sign of a hand on it counts.
    fn beginning(&self, id: TicketId, ticket: &Ticket) -> Vec<ImportChange> {
        let mut steps = Vec::new();
        let mut give = |value: FieldValue, at: Timestamp| match steps.last_mut() {
            Some(ImportChange { occurred_at, changes, .. }) if *occurred_at == at => changes.push(value),
            _ => steps.push(ImportChange { changes: vec![value], ..nothing(id, at) }),
        };
        if let Some(team) = self.team(ticket) {
            give(FieldValue::Team(Some(team)), ticket.created);
        }
        if let Some(assignee) = self.assignee(ticket) {
            let wrote = |comment: &&Comment| self.cast.person(&comment.author) == assignee;
            let wrote = ticket.comments.iter().find(wrote).map(|comment| comment.at);
            let ended = ticket.resolved.or(ticket.closed).or(ticket.updated);
            let at = ticket.assigned.or(wrote).or(ended).unwrap_or(ticket.created);
            give(FieldValue::Assignee(Some(assignee)), at);
        }
        steps
    }

    /// The moves that lead to where a ticket stands, as far as the source has their times.
    fn moves(&self, id: TicketId, ticket: &Ticket) -> Vec<ImportChange> {
        let updated = ticket.updated.unwrap_or(ticket.created);
        let to = |status, at| ImportChange { status: Some(status), ..nothing(id, at) };
        let resolved = ticket.resolved.or(ticket.closed).unwrap_or(updated);
        match ticket.status {
            TicketStatus::New => Vec::new(),
            TicketStatus::Resolved => vec![to(TicketStatus::Resolved, resolved)],
            TicketStatus::Closed => {
                let closed = ticket.closed.unwrap_or(updated).max(resolved);
                vec![to(TicketStatus::Resolved, resolved), to(TicketStatus::Closed, closed)]
            }
            status => vec![to(status, updated)],
        }
    }
}

/// A change at a time, with nothing in it yet.
fn nothing(ticket: TicketId, occurred_at: Timestamp) -> ImportChange {
    ImportChange { ticket, occurred_at, status: None, changes: Vec::new(), raw: Words::new() }
}

fn owned((name, value): (&String, &String)) -> (String, String) {
    (name.clone(), value.clone())
}

/// What the source says of a new ticket.
fn told(ticket: &Ticket) -> Words {
    ticket.source.iter().filter(|(_, value)| !value.is_empty()).map(owned).collect()
}

/// What a description has beyond its first piece, named after the whole text.
fn rest(ticket: &Ticket, at: Timestamp) -> Vec<Comment> {
    let whole = ticket.source.get("description").cloned().unwrap_or_default();
    let comment = |(piece, body): (usize, &String)| Comment {
        place: ticket.place,
        key: format!("description {whole} {piece}"),
        body: vec![body.clone()],
        at,
        author: ticket.requester.clone(),
        visibility: Visibility::Public,
    };
    ticket.description.iter().enumerate().skip(1).map(comment).collect()
}

fn digest(words: &Words) -> String {
    let mut hash = Sha256::new();
    for part in words.iter().filter(|(_, value)| !value.is_empty()).flat_map(|(name, value)| [name, value]) {
        hash = hash.chain_update((part.len() as u64).to_be_bytes()).chain_update(part);
    }
    deskside_domain::private::hex(&hash.finalize()[..16])
}
