//! What the server did, told again from the log alone, and judged: exactly once, in lane order, after what is
//! required, and without overwriting anybody's value unseen.

use super::backend::Backend;
use super::oracle::{Checked, Saved, broken};
use deskside_domain::chain::LogRow;
use deskside_domain::command::{Base, Payload, Sealed, Unreadable};
use deskside_domain::event::{Event, EventBody};
use deskside_domain::id::{Aggregate, ClientId, CommandId, EventId, PersonId, TicketId};
use deskside_domain::private::Private;
use deskside_domain::refusal::Refusal;
use deskside_domain::sync::wire::{CommandResult, Outcome};
use deskside_domain::ticket::{Field, FieldClass, FieldValue, TicketStatus};
use std::collections::{BTreeMap, BTreeSet};

type Ledger = BTreeMap<(CommandId, usize), Saved>;

/// A value in its place.
#[derive(Clone, Debug)]
struct Held {
    value: FieldValue,
    event: EventId,
    command: CommandId,
}

/// What the log says of a ticket.
#[derive(Clone, Debug, Default)]
pub struct Story {
    fields: BTreeMap<Field, Held>,
    pub articles: u32,
    pub minutes: u32,
    pub watchers: BTreeSet<PersonId>,
    pub conflicts: BTreeMap<EventId, FieldValue>,
    /// It was resolved or closed.
    over: bool,
}

/// What one command did that is judged.
struct Group {
    command: CommandId,
    by_server: bool,
    events: Vec<Event>,
}

/// The log, told again.
#[derive(Clone, Default)]
pub struct Model {
    position: u64,
    /// Texts that were set, by event.
    texts: BTreeMap<EventId, FieldValue>,
    /// What other texts the same events had set before the server was restored.
    former: BTreeMap<EventId, Vec<FieldValue>>,
    /// Texts that went in place of another one unseen, as is known to happen: see [`Model::overwrites`].
    pub gaps: u64,
    pub stories: BTreeMap<TicketId, Story>,
    created: BTreeSet<TicketId>,
    numbers: BTreeSet<String>,
    applied: BTreeSet<CommandId>,
    pub outcomes: BTreeMap<CommandId, Outcome>,
    marks: BTreeMap<(ClientId, Aggregate), u32>,
}

impl Model {
    /// What is known once the server was restored: the log is told anew from `backup` on.
    pub fn restored(&self, backup: Self) -> Self {
        let (mut former, gaps) = (self.former.clone(), self.gaps);
        for (event, text) in &self.texts {
            let texts = former.entry(*event).or_default();
            if !texts.contains(text) {
                texts.push(text.clone());
            }
        }
        Self { former, gaps, ..backup }
    }

    /// Reads what is new in the log and which of `commands` became final.
    pub fn observe(&mut self, server: &dyn Backend, ledger: &Ledger, commands: &[Sealed]) -> Checked {
        for sealed in commands {
            self.became_final(sealed, server)?;
        }
        let mut groups: Vec<Group> = Vec::new();
        let mut failure = Ok(());
        server.rows_after(self.position, &mut |row| {
            if failure.is_ok() {
                failure = self.row(row, &mut groups);
            }
        });
        failure?;
        for group in groups {
            let command = group.command;
            let hash = server.record(command).map(|record| record.payload_hash);
            let mut saved = ledger.range((command, 0)..=(command, usize::MAX)).map(|(_, saved)| saved);
            let saved = saved.find(|saved| Some(&saved.sealed.payload_hash) == hash.as_ref());
            let outcome = server.record(command).map(|record| record.outcome);
            self.carried_out(&group, saved, outcome.as_ref())?;
        }
        Ok(())
    }

    fn row(&mut self, row: &LogRow, groups: &mut Vec<Group>) -> Checked {
        if row.position != self.position + 1 {
            return broken("16 no change is skipped", format!("position {} after {}", row.position, self.position));
        }
        self.position = row.position;
        if row.occurred_at > row.recorded_at {
            let (position, at) = (row.position, row.occurred_at);
            return broken("22 clock independence", format!("{position} happened at {at:?}, after it was recorded"));
        }
        let continues = groups.last().is_some_and(|group| group.command == row.command_id);
        if !continues {
            if !self.applied.insert(row.command_id) {
                return broken("2 exactly once", format!("{} {} has effects twice", row.kind, row.command_id));
            }
            let (command, by_server) = (row.command_id, row.device == ClientId::from(0));
            groups.push(Group { command, by_server, events: Vec::new() });
        }
        if row.kind == "ticket_created" {
            let number = row.public.get("number").and_then(|number| number.as_str()).unwrap_or_default();
            if number.is_empty() || !self.numbers.insert(number.to_owned()) {
                return broken("numbers are used once", format!("ticket number {number:?} at {}", row.position));
            }
        }
        // What only adds is counted from the row as it stands; that spares most of the reading.
        match row.kind.as_str() {
            "article_added" => self.story(TicketId(row.stream.id)).articles += 1,
            "time_logged" => {
                let minutes = row.public.get("minutes").and_then(|minutes| minutes.as_u64()).unwrap_or_default();
                self.story(TicketId(row.stream.id)).minutes += minutes as u32;
            }
            "watcher_added" | "watcher_removed" => {
                let Some(person) = row.public.get("person").and_then(|id| id.as_str()).and_then(|id| id.parse().ok())
                else {
                    return broken("the log is readable", format!("no watcher at {}", row.position));
                };
                let watchers = &mut self.story(TicketId(row.stream.id)).watchers;
                if row.kind == "watcher_added" {
                    watchers.insert(person)
                } else {
                    watchers.remove(&person)
                };
            }
            _ => {}
        }
        const JUDGED: [&str; 6] = [
            "ticket_created",
            "field_set",
            "ticket_escalated",
            "ticket_bounced",
            "conflict_recorded",
            "conflict_settled",
        ];
        if !JUDGED.contains(&row.kind.as_str()) {
            return Ok(());
        }
        match (row.event(), groups.last_mut()) {
            (Ok(event), Some(group)) => group.events.push(event),
            (Err(error), _) => return broken("the log is readable", error.to_string()),
            _ => {}
        }
        Ok(())
    }

    /// Lane order and requirements of a command that has a final outcome now.
    fn became_final(&mut self, sealed: &Sealed, server: &dyn Backend) -> Checked {
        let command = sealed.command_id;
        let Some(record) = server.record(command).filter(|record| record.payload_hash == sealed.payload_hash) else {
            return Ok(());
        };
        if let Some(before) = self.outcomes.get(&command) {
            if *before != record.outcome {
                return broken("2 exactly once", format!("{command} was {before:?}, is {:?}", record.outcome));
            }
            return Ok(());
        }
        let mark = self.marks.entry((sealed.client_id, sealed.lane)).or_insert(0);
        if let Ok(Payload::Void(void)) = sealed.open().map(|command| command.payload)
            && sealed.lane_seq <= *mark
        {
            // Too late to take the place of a command, which must not have been done when the void is.
            let was_done = self.outcomes.get(&void.replaces).is_some_and(Outcome::is_done);
            if was_done && record.outcome.is_done() {
                return broken("2 exactly once", format!("{command} stands for {}, which was done", void.replaces));
            }
            self.outcomes.insert(command, record.outcome);
            return Ok(());
        }
        if sealed.lane_seq != *mark + 1 {
            let detail = format!("{} {command} is {} in its lane after {mark}", sealed.kind, sealed.lane_seq);
            return broken("5 lane order", detail);
        }
        *mark = sealed.lane_seq;
        if record.outcome.is_done() {
            let missing = |required: &&CommandId| !self.outcomes.get(*required).is_some_and(Outcome::is_done);
            if let Some(required) = sealed.requires.iter().find(missing) {
                return broken("7 dependencies", format!("{} {command} was done without {required}", sealed.kind));
            }
        }
        let is_unreadable = matches!(&record.outcome, Outcome::Rejected { refusal: Refusal::Unreadable { .. } });
        if is_unreadable && matches!(sealed.open_strict(), Err(Unreadable::Newer { .. })) {
            return broken("27 version tolerance", format!("{command} of a newer build was refused"));
        }
        self.outcomes.insert(command, record.outcome);
        Ok(())
    }

    /// What a client is told must be what is kept.
    pub fn told(&self, sealed: &Sealed, result: &CommandResult, server: &dyn Backend) -> Checked {
        let (command, told) = (result.command_id, &result.outcome);
        if command != sealed.command_id || !told.is_final() {
            return Ok(());
        }
        let reused = |refusal: Refusal| *told == Outcome::Rejected { refusal };
        let is_right = match server.record(command) {
            // The id of a discarded command, drawn on another device.
            Some(record)
                if record == deskside_domain::sync::server::Record::discarded() && reused(Refusal::CommandIdReused) =>
            {
                true
            }
            Some(record) if record.fits(&sealed.payload_hash) => record.outcome == *told,
            Some(_) => reused(Refusal::CommandIdReused),
            None => {
                let mark = self.marks.get(&(sealed.client_id, sealed.lane)).copied().unwrap_or(0);
                reused(Refusal::LaneSequenceReused) && mark >= sealed.lane_seq
            }
        };
        if is_right {
            return Ok(());
        }
        let kept = server.record(command).map(|record| (record.payload_hash == sealed.payload_hash, record.outcome));
        broken("8 same id, same bytes, same outcome", format!("{command} was told {told:?}, kept is {kept:?}"))
    }

    /// What one command did.
    fn carried_out(&mut self, group: &Group, saved: Option<&Saved>, outcome: Option<&Outcome>) -> Checked {
        let Group { command, by_server, events } = group;
        if saved.is_none() && !by_server {
            return broken("1 saved means durable", format!("{command} was applied and nobody had saved it"));
        }
        if saved.is_some_and(|saved| saved.sealed.open_strict().is_err()) {
            return broken("8 same id, same bytes", format!("{command} was applied though it was damaged"));
        }
        let conflicts = events.iter().any(|event| matches!(event.body, EventBody::ConflictRecorded(_)));
        if conflicts && !matches!(outcome, Some(Outcome::Conflict { .. })) {
            return broken("12 no lost update", format!("{command} left two values and counts as {outcome:?}"));
        }
        for event in events {
            self.happened(event, saved)?;
        }
        match saved {
            Some(saved) => self.kept(saved, events),
            None => Ok(()),
        }
    }

    fn happened(&mut self, event: &Event, saved: Option<&Saved>) -> Checked {
        let ticket = TicketId(event.stream.id);
        let known = |value: &FieldValue<Private<String>>| value.clone().map(Private::into_text);
        match &event.body {
            EventBody::TicketCreated(created) => {
                let content = created.content.clone().map(Private::into_text);
                let values = [
                    FieldValue::Kind(content.kind),
                    FieldValue::Requester(content.requester),
                    FieldValue::AffectedUser(content.affected_user),
                    FieldValue::Subject(content.subject),
                    FieldValue::Description(content.description),
                    FieldValue::Category(content.category),
                    FieldValue::Impact(content.impact),
                    FieldValue::Urgency(content.urgency),
                    FieldValue::Site(content.site),
                    FieldValue::Location(content.location),
                    FieldValue::ExternalRef(content.external_ref.unwrap_or_default()),
                    FieldValue::Restricted(content.restricted),
                    FieldValue::Team(created.team),
                ];
                if !self.created.insert(ticket) {
                    return broken("2 exactly once", format!("ticket {ticket} was created twice"));
                }
                values.into_iter().for_each(|value| self.hold(ticket, value, event));
            }
            EventBody::FieldSet(value) => {
                let value = known(value);
                self.overwrites(ticket, &value, event, saved)?;
                if is_text(&value) {
                    self.texts.insert(event.id, value.clone());
                }
                self.hold(ticket, value, event);
            }
            EventBody::TicketEscalated(escalated) => {
                let team = FieldValue::Team(Some(escalated.to));
                self.overwrites(ticket, &team, event, saved)?;
                self.hold(ticket, team, event);
                self.hold(ticket, FieldValue::Assignee(None), event);
            }
            EventBody::TicketBounced(bounced) => {
                self.hold(ticket, FieldValue::Team(bounced.to), event);
                self.hold(ticket, FieldValue::Assignee(None), event);
            }
            EventBody::StatusChanged(moved) => {
                let story = self.story(ticket);
                let was_over = std::mem::replace(
                    &mut story.over,
                    matches!(moved.to, TicketStatus::Resolved | TicketStatus::Closed),
                );
                // What was agreed on was agreed on for work that is over.
                let agreed =
                    story.fields.get(&Field::AgreedAt).is_some_and(|held| held.value != FieldValue::AgreedAt(None));
                if was_over && moved.to.is_open() && agreed {
                    self.hold(ticket, FieldValue::AgreedAt(None), event);
                }
            }
            EventBody::ConflictRecorded(conflict) => {
                self.story(ticket).conflicts.insert(event.id, known(&conflict.yours));
            }
            EventBody::ConflictSettled(settled) => {
                self.story(ticket).conflicts.remove(&settled.conflict);
            }
            _ => {}
        }
        Ok(())
    }

    fn story(&mut self, ticket: TicketId) -> &mut Story {
        self.stories.entry(ticket).or_default()
    }

    fn hold(&mut self, ticket: TicketId, value: FieldValue, event: &Event) {
        let held = Held { event: event.id, command: event.command, value };
        self.story(ticket).fields.insert(held.value.field(), held);
    }

    /// A value goes in place of another: its author must have seen the other one.
    fn overwrites(&mut self, ticket: TicketId, value: &FieldValue, event: &Event, saved: Option<&Saved>) -> Checked {
        let (Some(saved), field) = (saved, value.field()) else { return Ok(()) };
        let held = self.stories.get(&ticket).and_then(|story| story.fields.get(&field));
        let Some(held) = held else { return Ok(()) };
        let by_person = matches!(saved.payload, Payload::SettleConflict(_));
        // Starting work on a ticket nobody has puts the author's name on it.
        let free = matches!(saved.payload, Payload::StartWork(_)) && held.value == FieldValue::Assignee(None);
        let seen = saved.seen.get(&field);
        let own = match saved.sealed.base.get(&field) {
            Some(Base::Pending(before)) => {
                let outcome = self.outcomes.get(before);
                let set = outcome.and_then(Outcome::versions).and_then(|set| set.get(&field));
                // What was merged into a text of one's own, one has not seen.
                let is_mixed = is_text(value) && matches!(outcome, Some(Outcome::Merged { .. }));
                (held.command == *before || set == Some(&held.event)) && !is_mixed
            }
            _ => false,
        };
        if by_person || free || own || seen == Some(&held.value) {
            return Ok(());
        }
        if is_text(value) && keeps_both(seen, &held.value, value) {
            return Ok(());
        }
        // Known, and not mended: sent again after a restore in another order, a merged text is another one under the
        // same event, and who had seen the first counts as having seen the second.
        let is_former = |texts: &Vec<FieldValue>| seen.is_some_and(|seen| texts.contains(seen));
        let base = saved.sealed.base.get(&field);
        if base == Some(&Base::Confirmed(held.event)) && self.former.get(&held.event).is_some_and(is_former) {
            self.gaps += 1;
            return Ok(());
        }
        // Of two restrictions both hold until a person has decided.
        if let (FieldValue::Restricted(Some(held)), FieldValue::Restricted(Some(now))) = (&held.value, value)
            && now.is_subset(held)
        {
            return Ok(());
        }
        // One that nobody had in place holds too, beside the question whether it should.
        let is_asked =
            || self.stories[&ticket].conflicts.values().any(|yours| matches!(yours, FieldValue::Restricted(Some(_))));
        if held.value == FieldValue::Restricted(None) && matches!(value, FieldValue::Restricted(Some(_))) && is_asked()
        {
            return Ok(());
        }
        let (before, after) = (&held.value, value);
        let detail =
            format!("{} {} set {after:?} over {before:?}, its author saw {seen:?}", saved.sealed.kind, event.command);
        broken("12 no lost update", detail)
    }

    /// Each value the author set is in place, merged, or in a conflict.
    fn kept(&self, saved: &Saved, events: &[Event]) -> Checked {
        let (ticket, wanted): (_, Vec<FieldValue>) = match &saved.payload {
            Payload::EditTicket(edit) => (edit.ticket, edit.changes.clone()),
            Payload::ResolveTicket(resolve) => (resolve.ticket, vec![FieldValue::Solution(resolve.solution.clone())]),
            _ => return Ok(()),
        };
        let Some(story) = self.stories.get(&ticket) else { return Ok(()) };
        for value in wanted {
            let field = value.field();
            // A new ticket has no agreed date, and says nothing of it.
            let none = (field == Field::AgreedAt).then_some(&FieldValue::AgreedAt(None));
            let now = story.fields.get(&field).map(|held| &held.value).or(none);
            let seen = saved.seen.get(&field);
            let in_conflict = events.iter().any(|event| story.conflicts.get(&event.id) == Some(&value));
            let merged =
                is_text(&value) && now.is_some_and(|now| seen == Some(&value) || keeps_both(seen, &value, now));
            if !(now == Some(&value) || in_conflict || merged) {
                let detail = format!("{} wanted {value:?}, now {now:?}, seen {seen:?}", saved.sealed.command_id);
                return broken("12 no lost update", detail);
            }
        }
        Ok(())
    }
}

/// Whether a value merges paragraph by paragraph.
pub fn is_text(value: &FieldValue) -> bool {
    value.field().class() == FieldClass::LongText
}

/// Whether `merged` holds every paragraph that `value` has and the author of the other value did not see.
pub fn keeps_both(seen: Option<&FieldValue>, value: &FieldValue, merged: &FieldValue) -> bool {
    fn lines(value: Option<&FieldValue>) -> Vec<&str> {
        match value {
            Some(FieldValue::Description(text) | FieldValue::Solution(text)) => text.split('\n').collect(),
            _ => Vec::new(),
        }
    }
    let (seen, merged) = (lines(seen), lines(Some(merged)));
    lines(Some(value)).into_iter().all(|line| seen.contains(&line) || merged.contains(&line))
}
