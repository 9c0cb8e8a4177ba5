//! The steps of a ladder, and which of them are due.

use crate::command::CallPerson;
use crate::id::{PersonId, RosterId, TeamId};
use crate::people::{Person, Role, Team};
use crate::permission::{is_desk, is_external, is_open_to};
use crate::refusal::{Problem, Refusal};
use crate::roster::{Plan, Roster};
use crate::sla::promise::{Counting, counting};
use crate::sla::{Hours, Opening, ServiceLevels, SlaMetric, Surroundings};
use crate::ticket::{LadderCall, Ticket};
use crate::time::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// Most steps of a ladder.
pub const STEPS_MAX: usize = 20;
/// The smallest share of a target at which somebody is called, in percent.
pub const PERCENT_MIN: u16 = 10;
/// The largest one: twice the target after it was due.
pub const PERCENT_MAX: u16 = 300;
/// Longest wait for an acknowledgement, in minutes: a day.
pub const ACKNOWLEDGE_MAX: u16 = 1_440;
const DAY: i64 = 86_400;
/// How far ahead somebody without a roster is looked for at work, in seconds: two months.
const AHEAD: i64 = 62 * 86_400;

/// Whom a step calls.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum LadderTarget {
    /// Who works the ticket; while nobody does, one of the team that has it.
    Assignee,
    /// Who runs the desk; those of the team that has the ticket first.
    Managers,
    /// Who is on call by a roster, in its order; behind them who is on shift.
    Roster(RosterId),
    /// This person.
    Person(PersonId),
}

/// A step of a ladder. Of a metric there is one at most for each share.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct LadderStep {
    /// Of which promise.
    pub metric: SlaMetric,
    /// At which share of the target, in percent of its working time; over 100 it counts on in the same hours.
    pub percent: u16,
    /// Who is called.
    pub to: LadderTarget,
    /// After so many minutes without an acknowledgement the next one is called, and where there is none, the next step
    /// comes at once. `None`: nobody waits for one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub acknowledge_minutes: Option<u16>,
}

/// Refuses shares and waits that make no sense, two steps at the same share of a metric, and more steps than fit.
///
/// # Errors
/// A [`Refusal`] of the field `ladder`; where a step is wrong, with its number from 1.
pub fn check(ladder: &[LadderStep]) -> Result<(), Refusal> {
    let wrong = |problem| Err(Refusal::Invalid { field: "ladder".to_owned(), problem });
    if ladder.len() > STEPS_MAX {
        return wrong(Problem::OutOfRange { min: 0, max: STEPS_MAX as i64 });
    }
    let mut seen = BTreeSet::new();
    for (step, number) in ladder.iter().zip(1..) {
        if step.metric == SlaMetric::AgreedDate {
            return wrong(Problem::Malformed { detail: format!("{number}: agreed_date is no policy's to promise") });
        }
        if !(PERCENT_MIN..=PERCENT_MAX).contains(&step.percent) {
            return wrong(Problem::OutOfRange { min: PERCENT_MIN.into(), max: PERCENT_MAX.into() });
        }
        if step.acknowledge_minutes.is_some_and(|minutes| !(1..=ACKNOWLEDGE_MAX).contains(&minutes)) {
            return wrong(Problem::OutOfRange { min: 1, max: ACKNOWLEDGE_MAX.into() });
        }
        if !seen.insert((step.metric, step.percent)) {
            return wrong(Problem::Malformed { detail: format!("{number}: this share of the promise is there twice") });
        }
    }
    Ok(())
}

/// The people of the desk, and when they can be called: at work or on call by the rosters, and whose shifts none has in the
/// opening hours of the promise.
#[derive(Debug)]
pub struct Staff<'a> {
    people: BTreeMap<PersonId, &'a Person>,
    external: BTreeSet<TeamId>,
    rosters: Vec<(RosterId, Plan<'a>)>,
    named: Vec<BTreeSet<PersonId>>,
}

impl<'a> Staff<'a> {
    /// The staff of a desk. Who does not work on it, retired rosters and those whose zone was not read are left out.
    pub fn new(
        people: impl IntoIterator<Item = &'a Person>,
        teams: impl IntoIterator<Item = &'a Team>,
        rosters: impl IntoIterator<Item = &'a Roster>,
    ) -> Self {
        let desk = people.into_iter().filter(|person| person.active && is_desk(person.role));
        let rosters = rosters.into_iter().filter(|roster| !roster.retired);
        let rosters: Vec<_> = rosters.filter_map(|roster| Some((roster.id, roster.plan()?))).collect();
        Self {
            people: desk.map(|person| (person.id, person)).collect(),
            external: teams.into_iter().filter(|team| team.external).map(|team| team.id).collect(),
            named: rosters.iter().map(|(_, plan)| plan.people().collect()).collect(),
            rosters,
        }
    }

    fn plans_of(&self, person: PersonId) -> impl Iterator<Item = &Plan<'a>> {
        let named = self.rosters.iter().zip(&self.named).filter(move |(_, named)| named.contains(&person));
        named.map(|((_, plan), _)| plan)
    }

    /// From when on a person can be called, at a moment or after it: during a shift or on-call duty of any roster; whose
    /// shifts no roster has, in these hours too. `None`: not within two months.
    #[must_use]
    pub fn reachable(&self, person: PersonId, hours: &Hours<'_>, at: Timestamp) -> Option<Timestamp> {
        let is_open = || hours.between(at, at.plus(AHEAD)).find(|stretch| stretch.opening == Opening::Open);
        let has_shifts = self.plans_of(person).any(|plan| plan.has_shifts_of(person));
        let open = if has_shifts { None } else { is_open().map(|stretch| stretch.from) };
        let turns = |plan: &Plan<'_>| [plan.next_shift(person, at), plan.next_on_call(person, at)];
        let turns = self.plans_of(person).flat_map(turns).flatten().map(|(from, _)| from);
        turns.chain(open).map(|from| from.max(at)).min()
    }

    fn may_see(&self, ticket: &Ticket, person: &Person) -> bool {
        is_open_to(ticket, person, || is_external(person, |team| self.external.contains(team)))
    }

    /// Whom a step calls, in order, with the moment from which on each can be. Nobody who may not see the ticket.
    fn asked(
        &self,
        ticket: &Ticket,
        to: LadderTarget,
        hours: &Hours<'_>,
        now: Timestamp,
    ) -> Vec<(Timestamp, PersonId)> {
        let of_team = |person: &Person| ticket.team.is_some_and(|team| person.teams.contains(&team));
        let people = match (to, ticket.assignee) {
            (LadderTarget::Person(person), _) | (LadderTarget::Assignee, Some(person)) => vec![person],
            (LadderTarget::Assignee, None) => {
                let team = self.people.values().filter(|person| person.role == Role::Technician && of_team(person));
                team.map(|person| person.id).collect()
            }
            (LadderTarget::Managers, _) => {
                let mut managers: Vec<&&Person> =
                    self.people.values().filter(|person| person.role == Role::Manager).collect();
                managers.sort_by_key(|person| !of_team(person));
                managers.into_iter().map(|person| person.id).collect()
            }
            (LadderTarget::Roster(roster), _) => return self.of_roster(ticket, roster, now),
        };
        let may_see = |person: &PersonId| self.people.get(person).is_some_and(|person| self.may_see(ticket, person));
        let known = people.into_iter().filter(may_see);
        known.filter_map(|person| Some((self.reachable(person, hours, now)?, person))).collect()
    }

    /// Who is there by a roster just now, else who comes next.
    fn of_roster(&self, ticket: &Ticket, roster: RosterId, now: Timestamp) -> Vec<(Timestamp, PersonId)> {
        let Some(at) = self.rosters.iter().position(|(id, _)| *id == roster) else { return Vec::new() };
        let (plan, named) = (&self.rosters[at].1, &self.named[at]);
        let may_see = |person: &PersonId| self.people.get(person).is_some_and(|person| self.may_see(ticket, person));
        let mut there: Vec<PersonId> = Vec::new();
        for person in plan.on_call(now).into_iter().chain(plan.on_shift(now)).filter(may_see) {
            if !there.contains(&person) {
                there.push(person);
            }
        }
        if !there.is_empty() {
            return there.into_iter().map(|person| (now, person)).collect();
        }
        let next = |person: &PersonId| {
            let turns = [plan.next_on_call(*person, now), plan.next_shift(*person, now)];
            Some((turns.into_iter().flatten().map(|(from, _)| from).min()?, *person))
        };
        named.iter().filter(|person| may_see(person)).filter_map(next).min().into_iter().collect()
    }
}

/// What a ticket's ladders ask for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Look {
    /// Whom to call now.
    pub calls: Vec<CallPerson>,
    /// When to look again, if nothing happens before. `None`: never.
    pub next: Option<Timestamp>,
}

impl Look {
    fn later(&mut self, at: Timestamp) {
        self.next = Some(self.next.map_or(at, |next| next.min(at)));
    }
}

/// What the ladders of a ticket ask for at a moment. Steps that had come before their policy had them call nobody.
#[must_use]
pub fn look(
    ticket: &Ticket,
    around: &impl Surroundings,
    levels: &ServiceLevels<'_>,
    staff: &Staff<'_>,
    now: Timestamp,
) -> Look {
    let mut found = Look::default();
    if ticket.is_open() {
        for clock in counting(ticket, around, levels, now) {
            climb(&mut found, &clock, ticket, levels, staff, now);
        }
    }
    found
}

/// One clock's ladder, from its lowest step up.
fn climb(
    found: &mut Look,
    clock: &Counting<'_, '_>,
    ticket: &Ticket,
    levels: &ServiceLevels<'_>,
    staff: &Staff<'_>,
    now: Timestamp,
) {
    let (metric, cycle) = clock.which();
    let policy = clock.policy();
    let mut steps: Vec<&LadderStep> = policy.ladder.iter().filter(|step| step.metric == metric).collect();
    steps.sort_by_key(|step| step.percent);
    // Since when nobody is left who could acknowledge the step before.
    let mut unheard: Option<Timestamp> = None;
    for step in steps {
        let called: Vec<&LadderCall> = ticket
            .calls
            .iter()
            .filter(|call| (call.metric, call.cycle, call.percent) == (metric, cycle, step.percent))
            .collect();
        let Some(due) = clock.reached_at(step.percent).into_iter().chain(unheard.take()).min() else { continue };
        let first = called.first().map_or(due, |call| call.reached_at);
        if due > now && called.is_empty() {
            found.later(due);
            // Those above come later still.
            return;
        }
        let mut since = first;
        if let Some(last) = called.last() {
            // Who has seen one has seen what the step is about.
            let (Some(by), None) = (last.answer_by, called.iter().find_map(|call| call.seen.as_ref())) else {
                continue;
            };
            if now < by {
                found.later(by);
                continue;
            }
            since = by;
        } else {
            let is_same = |other: &LadderStep| other.metric == step.metric && other.percent == step.percent;
            let had = levels.so_since(policy.id, now, |before| before.ladder.iter().any(is_same));
            // What another desk had let pass is not rung out here when its tickets are brought in.
            let is_old = !ticket.imported.is_empty() && due < now.plus(-DAY);
            if is_old || had.is_none_or(|had| due < had) {
                continue;
            }
        }
        let mut asked = staff.asked(ticket, step.to, clock.hours(), now);
        asked.retain(|(_, person)| called.iter().all(|call| call.person != *person));
        match asked.iter().find(|(at, _)| *at <= now) {
            Some((_, person)) => {
                let answer_by = step.acknowledge_minutes.map(|minutes| now.plus(i64::from(minutes) * 60));
                let call = CallPerson {
                    ticket: ticket.id,
                    person: *person,
                    metric,
                    cycle,
                    percent: step.percent,
                    attempt: u32::try_from(called.len()).unwrap_or(u32::MAX),
                    reached_at: first,
                    answer_by,
                };
                found.calls.push(call);
            }
            None => match asked.iter().map(|(at, _)| *at).min() {
                Some(at) => found.later(at),
                None if !called.is_empty() => unheard = Some(since),
                None => {}
            },
        }
    }
}
