//! Decisions: what a command does, given the facts. Pure; the same function on the tablet and on the server.
//!
//! A fact that is not here never refuses: fewer facts turn a refusal into an acceptance with assumptions, never
//! the reverse. Checks that only the server can make: that a ticket number is reserved and free, that a record
//! exists, what an earlier command became, who can sign in, and the permission as it is now.

#[cfg(feature = "administration")]
mod administration;
mod asset;
mod field;
mod people;
#[cfg(feature = "administration")]
mod roster;
#[cfg(feature = "administration")]
mod sla;
mod ticket;

use crate::command::{Command, Payload};
use crate::document::{Body, DocRef, Document};
use crate::event::{Draft, EventBody};
use crate::facts::{AssetKey, Fact, Facts};
#[cfg(feature = "administration")]
use crate::id::TeamId;
use crate::id::{Aggregate, CommandId, PersonId};
use crate::people::{Person, Role, is_retired};
use crate::permission;
use crate::refusal::Refusal;
use crate::sabotage::{Switch, is_on};
use crate::ticket::{Field, TicketNumber};
use crate::time::Timestamp;
use std::borrow::Cow;

/// What a decision is told besides the facts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Context {
    /// When the command's work happened, as estimated.
    pub occurred_at: Timestamp,
    /// A number the server may give to a ticket that brings none.
    pub number: Option<TicketNumber>,
    /// True for what the server does itself: set-up, demo and import. No role is asked.
    pub system: bool,
    /// The author speaks to the server itself, as programs do: a field without a base counts as seen as it is now, and
    /// what is retired by now is not named anew.
    pub latest: bool,
}

/// Something a decision took for granted because it was not here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Assumption {
    /// That a record exists and is as the command needs it.
    Exists(Aggregate),
    /// That the ticket number is reserved for this device and free.
    NumberFree(TicketNumber),
    /// That no other asset is known by this.
    AssetKeyFree(AssetKey),
    /// That the user may do this.
    Permitted,
    /// That the author's own pending command will be done.
    WillBeDone(CommandId),
}

/// An accepted command.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Accepted {
    /// What happens. Empty when everything is already so.
    pub events: Vec<Draft>,
    /// True when someone else's change was met and both are kept.
    pub merged: bool,
    /// Fields with two values, each recorded by an event.
    pub conflicts: Vec<Field>,
    /// What was taken for granted. Empty on the server.
    pub assumptions: Vec<Assumption>,
}

/// A command that is not done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refused {
    /// Never, as it stands.
    Rejected(Refusal),
    /// Never, because a command it stands on was not done.
    Blocked {
        /// That command.
        requires: CommandId,
    },
    /// Not yet: a command it stands on has not arrived.
    NotYet {
        /// That command.
        requires: CommandId,
    },
}

impl From<Refusal> for Refused {
    fn from(refusal: Refusal) -> Self {
        Self::Rejected(refusal)
    }
}

/// Decides a command.
///
/// # Errors
/// A [`Refused`] that says why; nothing happens then.
pub fn decide(command: &Command, facts: &dyn Facts, context: &Context) -> Result<Accepted, Refused> {
    let mut decision = Decision { command, facts, context, accepted: Accepted::default() };
    decision.requirements()?;
    let actor = decision.actor()?;
    match &command.payload {
        Payload::Void(_) => {}
        #[cfg(feature = "administration")]
        Payload::DefineOrganization(record) => administration::organization(&mut decision, actor, record)?,
        #[cfg(feature = "administration")]
        Payload::DefineSite(record) => administration::site(&mut decision, actor, record)?,
        #[cfg(feature = "administration")]
        Payload::DefineTeam(record) => administration::team(&mut decision, actor, record)?,
        Payload::DefinePerson(record) => people::person(&mut decision, actor, record)?,
        #[cfg(feature = "administration")]
        Payload::DefineCategory(record) => administration::category(&mut decision, actor, record)?,
        #[cfg(feature = "administration")]
        Payload::DefineContract(record) => administration::contract(&mut decision, actor, record)?,
        #[cfg(feature = "administration")]
        Payload::DefineServiceCalendar(record) => sla::calendar(&mut decision, actor, record)?,
        #[cfg(feature = "administration")]
        Payload::DefineSlaPolicy(record) => sla::policy(&mut decision, actor, record)?,
        #[cfg(feature = "administration")]
        Payload::DefinePriorityScheme(record) => administration::priority_scheme(&mut decision, actor, record)?,
        #[cfg(feature = "administration")]
        Payload::DefineRoster(record) => roster::roster(&mut decision, actor, record)?,
        #[cfg(feature = "administration")]
        Payload::DefineCannedReply(record) => administration::canned_reply(&mut decision, actor, record)?,
        #[cfg(feature = "administration")]
        Payload::DefineDiagnosisTree(record) => administration::diagnosis_tree(&mut decision, actor, record)?,
        #[cfg(feature = "administration")]
        Payload::DefineChecklistTemplate(record) => administration::checklist_template(&mut decision, actor, record)?,
        Payload::DefineSavedView(record) => people::saved_view(&mut decision, actor, record)?,
        #[cfg(feature = "administration")]
        Payload::DefineAssetModel(record) => asset::model(&mut decision, actor, record)?,
        #[cfg(feature = "administration")]
        Payload::DefineStatusLabel(record) => asset::label(&mut decision, actor, record)?,
        Payload::DefineAsset(record) => asset::details(&mut decision, actor, record)?,
        Payload::CheckOutAsset(out) => asset::check_out(&mut decision, actor, out)?,
        Payload::CheckInAsset(back) => asset::check_in(&mut decision, actor, back)?,
        Payload::TransferAsset(given) => asset::transfer(&mut decision, actor, given)?,
        payload => {
            ticket::decide(&mut decision, actor, payload)?;
            ticket::weigh(&mut decision);
        }
    }
    Ok(decision.accepted)
}

/// A decision in the making.
pub(crate) struct Decision<'a> {
    command: &'a Command,
    facts: &'a dyn Facts,
    context: &'a Context,
    accepted: Accepted,
}

impl<'a> Decision<'a> {
    fn requirements(&mut self) -> Result<(), Refused> {
        for requires in &self.command.requires {
            match self.facts.outcome(*requires) {
                Fact::Known(outcome) if outcome.is_done() => {}
                Fact::Known(_) | Fact::Absent if is_on(Switch::IgnoreRequires) => {}
                Fact::Known(_) => {
                    return Err(Refused::Blocked { requires: *requires });
                }
                Fact::Absent => {
                    return Err(Refused::NotYet { requires: *requires });
                }
                Fact::NotHere => self.assume(Assumption::WillBeDone(*requires)),
            }
        }
        Ok(())
    }

    /// The user, who must be active. `None` when not here.
    fn actor(&mut self) -> Result<Option<&'a Person>, Refusal> {
        let user = self.command.user_id;
        match self.facts.person(user) {
            Fact::Known(person) if person.active && (self.context.system || self.admitted(person).is_some()) => {
                Ok(Some(person))
            }
            Fact::Known(_) | Fact::Absent if !self.context.system => Err(Refusal::UnknownUser { user }),
            _ => {
                self.assume(Assumption::Permitted);
                Ok(None)
            }
        }
    }

    /// The person with the teams that gave access when the work happened. Access is the server's to give: a device, which
    /// may not have heard of a longer contract, lets its person work on.
    #[cfg(not(feature = "administration"))]
    #[expect(clippy::unused_self, clippy::unnecessary_wraps, reason = "as on the server")]
    fn admitted<'p>(&self, person: &'p Person) -> Option<Cow<'p, Person>> {
        Some(Cow::Borrowed(person))
    }

    /// The person with the teams that gave access when the work happened.
    #[cfg(feature = "administration")]
    fn admitted<'p>(&self, person: &'p Person) -> Option<Cow<'p, Person>> {
        let team = |id: TeamId| match self.facts.document(id.into()) {
            Fact::Known(document) => document.as_team(),
            _ => None,
        };
        permission::admitted(person, team, self.context.occurred_at.day())
    }

    fn permit(&self, actor: Option<&Person>, allowed: impl FnOnce(Role) -> bool) -> Result<(), Refusal> {
        match actor {
            Some(person) if !self.context.system && !allowed(person.role) => Err(self.not_permitted()),
            _ => Ok(()),
        }
    }

    fn not_permitted(&self) -> Refusal {
        Refusal::NotPermitted { action: self.command.payload.kind().to_owned() }
    }

    fn permit_desk(&self, actor: Option<&Person>) -> Result<(), Refusal> {
        self.permit(actor, permission::is_desk)
    }

    /// Whether a person belongs to external teams only, as far as can be told: a team that is not here is in-house.
    fn is_external(&self, person: &Person) -> bool {
        permission::is_external(person, |team| match self.facts.document((*team).into()) {
            Fact::Known(document) => matches!(&document.body, Body::Team(team) if team.external),
            Fact::Absent => true,
            Fact::NotHere => false,
        })
    }

    /// That the command is not that of a person of external teams.
    fn permit_in_house(&self, actor: Option<&Person>) -> Result<(), Refusal> {
        match actor {
            Some(person) if !self.context.system && self.is_external(person) => Err(self.not_permitted()),
            _ => Ok(()),
        }
    }

    fn assume(&mut self, assumption: Assumption) {
        self.accepted.assumptions.push(assumption);
    }

    /// That a record exists, as far as can be told.
    fn must_exist(&mut self, what: impl Into<Aggregate>) -> Result<(), Refusal> {
        let what = what.into();
        match self.facts.document(DocRef::from(what)) {
            Fact::Known(_) => Ok(()),
            Fact::Absent => Err(Refusal::NotFound { what }),
            Fact::NotHere => {
                self.assume(Assumption::Exists(what));
                Ok(())
            }
        }
    }

    /// That a record can be named: it exists, and is in use or was `named` in this place before. The server's own
    /// tasks may name what is retired: they bring in the past.
    fn must_be_in_use(&mut self, what: impl Into<Aggregate>, named: bool) -> Result<(), Refusal> {
        let what = what.into();
        self.must_exist(what)?;
        if !named && !self.context.system && self.is_retired(what) {
            return Err(Refusal::Retired { what });
        }
        Ok(())
    }

    /// The same of what a ticket is about or with, and where a person belongs. A device may not have heard that it was
    /// retired, and work from a cellar stands; a program, which speaks to the server itself, is told.
    fn must_be_offered(&mut self, what: impl Into<Aggregate>, named: bool) -> Result<(), Refusal> {
        self.must_be_in_use(what, named || !self.context.latest)
    }

    /// Whether a record is retired, as far as can be told.
    fn is_retired(&self, what: impl Into<Aggregate>) -> bool {
        let body = |doc| self.facts.document(doc).known().map(|document: &Document| &document.body);
        is_retired(DocRef::from(what.into()), &body)
    }

    fn active_person(&mut self, id: PersonId) -> Result<Option<&'a Person>, Refusal> {
        self.must_exist(id)?;
        Ok(self.facts.person(id).known())
    }

    fn emit(&mut self, stream: impl Into<Aggregate>, body: EventBody) {
        self.emit_at(stream, body, self.context.occurred_at);
    }

    fn emit_at(&mut self, stream: impl Into<Aggregate>, body: EventBody, occurred_at: Timestamp) {
        self.accepted.events.push(Draft { stream: stream.into(), body, occurred_at });
    }
}
