//! The promises of a ticket and how each stands: a pure function of what happened to it, of the versions of policies and
//! calendars, and of the present.
//!
//! A cycle lasts from the opening, or a reopening, to the resolution or the cancellation. One that is over is read by the
//! versions and by the ticket as they were at its end, one that lasts by what holds now: so a change of a policy or a
//! calendar re-plans all open clocks at once, without a word in any ticket, and never touches one that is over.
//!
//! Within a cycle the target may change with the priority. Each counts from when it came into force, over the time worked
//! so far and with all pauses; a promise that was broken under one target is not mended by the next.

use super::agreed;
use super::clock::{ClockEvent, ClockEventKind, ClockState, LedgerReason, LedgerRow, Reading, SlaClock};
use super::hours::{Hours, Opening};
use super::input::{ClockFact, ClockInput};
use super::policy::{SlaMetric, SlaPolicy, Subject};
use super::version::ServiceLevels;
use crate::contract::Contract;
use crate::id::{CategoryId, OrganizationId, PersonId, SiteId, SlaPolicyId};
use crate::ticket::{FieldValue, NewTicket, PendingReason, Priority, Ticket, priority};
use crate::time::Timestamp;
use serde::{Deserialize, Serialize};

/// Farthest that a category is looked for upwards; no tree is so deep.
const DEPTH_MAX: usize = 32;

/// What stands around a ticket and decides which policy fits.
pub trait Surroundings {
    /// Whose a ticket of this person at this place is.
    fn organization(&self, requester: PersonId, site: Option<SiteId>) -> Option<OrganizationId>;
    /// The category above one.
    fn parent(&self, category: CategoryId) -> Option<CategoryId>;
    /// All agreements with an organisation, whenever they hold.
    fn contracts(&self, organization: OrganizationId) -> Vec<&Contract>;
}

/// How a promise stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// It was broken. It stays so.
    Breached,
    /// Time counts, and the share of the target from which on to warn is used up.
    AtRisk,
    /// Time counts.
    Running,
    /// Time does not count.
    Paused,
    /// It was kept.
    Met,
    /// It no longer matters.
    Cancelled,
}

impl TicketClock {
    /// What of the target is used, in seconds; more than it once it is broken.
    #[must_use]
    pub fn used(&self) -> i64 {
        self.carried.saturating_add(self.elapsed)
    }
}

impl Standing {
    /// Whether somebody can still do something about it: it runs, or is suspended.
    #[must_use]
    pub fn is_live(self) -> bool {
        matches!(self, Self::AtRisk | Self::Running | Self::Paused)
    }
}

/// One promise of a ticket.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct TicketClock {
    /// What is measured.
    pub metric: SlaMetric,
    /// Which time of it, from 1.
    pub cycle: u32,
    /// The policy that promises it; `None` for a date that was agreed on.
    pub policy: Option<SlaPolicyId>,
    /// The target in force, in seconds of working time; to a date that was agreed on, of all time.
    pub target: u32,
    /// What earlier cycles have used of it, in seconds: a reopened ticket has only the rest, unless its policy says
    /// otherwise.
    pub carried: i64,
    /// How it stands.
    pub standing: Standing,
    /// When it is due, or was when it was broken. `None` while suspended and once kept.
    pub due_at: Option<Timestamp>,
    /// From when on it is at risk, if time goes on counting. `None` unless it runs.
    pub warn_at: Option<Timestamp>,
    /// Counted working time of this cycle, in seconds.
    pub elapsed: i64,
    /// When it began.
    pub started_at: Timestamp,
    /// When it ended, if it has.
    pub ended_at: Option<Timestamp>,
}

/// How a cycle came to its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum End {
    Resolved,
    Cancelled,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Cycle {
    pub(super) from: Timestamp,
    pub(super) end: Option<(Timestamp, End)>,
}

/// The cycles of a ticket, oldest first, and what happened in the order of time.
pub(super) struct Course<'a> {
    pub(super) inputs: Vec<&'a ClockInput>,
    pub(super) cycles: Vec<Cycle>,
}

impl<'a> Course<'a> {
    pub(super) fn of(ticket: &'a Ticket) -> Self {
        let mut inputs: Vec<&ClockInput> = ticket.clock_inputs.iter().collect();
        // Stable: what is of one second stays as the log has it.
        inputs.sort_by_key(|input| input.at);
        let mut cycles = vec![Cycle { from: ticket.created_at, end: None }];
        for input in &inputs {
            let Some(last) = cycles.last_mut() else { break };
            let at = input.at.max(last.from);
            match (&input.fact, last.end) {
                (ClockFact::Resolved, None) => last.end = Some((at, End::Resolved)),
                (ClockFact::Cancelled, None) => last.end = Some((at, End::Cancelled)),
                (ClockFact::Reopened, Some((ended, _))) => {
                    cycles.push(Cycle { from: input.at.max(ended), end: None });
                }
                _ => {}
            }
        }
        Self { inputs, cycles }
    }

    /// What happened in a cycle, from its beginning to its end.
    fn within(&self, cycle: Cycle) -> impl Iterator<Item = &'a ClockInput> {
        let until = cycle.end.map_or(Timestamp::MAX, |(at, _)| at);
        self.inputs.iter().copied().filter(move |input| cycle.from <= input.at && input.at <= until)
    }
}

/// What the ticket said at a moment, of what policies look at, and its priority then.
fn as_of(ticket: &Ticket, at: Timestamp) -> (NewTicket<()>, Priority) {
    let mut content = ticket.content.clone().map(|_| ());
    let mut weighed = ticket.weighed.as_ref().map(|weighed| weighed.priority);
    let mut set = ticket.overridden.as_ref().map(|set| set.priority);
    for input in ticket.clock_inputs.iter().rev().filter(|input| input.at > at) {
        match &input.fact {
            ClockFact::Was(FieldValue::Kind(kind)) => content.kind = *kind,
            ClockFact::Was(FieldValue::Requester(requester)) => content.requester = *requester,
            ClockFact::Was(FieldValue::Category(category)) => content.category = *category,
            ClockFact::Was(FieldValue::Site(site)) => content.site = *site,
            ClockFact::Was(FieldValue::Impact(impact)) => content.impact = *impact,
            ClockFact::Was(FieldValue::Urgency(urgency)) => content.urgency = *urgency,
            ClockFact::Weighed(before) => weighed = *before,
            ClockFact::Overridden(before) => set = *before,
            _ => {}
        }
    }
    let priority = set.or(weighed).unwrap_or_else(|| priority::of(content.impact, content.urgency));
    (content, priority)
}

/// What policies are matched on, for a ticket as it was at a moment.
#[must_use]
pub fn subject(ticket: &Ticket, around: &impl Surroundings, at: Timestamp) -> Subject {
    let (content, priority) = as_of(ticket, at);
    subject_of(&content, priority, around, at)
}

/// The same for what a ticket says, or would say, at a moment.
#[must_use]
pub fn subject_of<T>(content: &NewTicket<T>, priority: Priority, around: &impl Surroundings, at: Timestamp) -> Subject {
    let organization = around.organization(content.requester, content.site);
    let day = at.day();
    let agreements = organization.map(|organization| around.contracts(organization)).unwrap_or_default();
    let mut categories = vec![content.category];
    while let Some(above) = categories.last().and_then(|category| around.parent(*category)) {
        if categories.len() == DEPTH_MAX {
            break;
        }
        categories.push(above);
    }
    Subject {
        organization,
        contracts: agreements.into_iter().filter(|contract| contract.holds_on(day)).map(|held| held.id).collect(),
        site: content.site,
        categories,
        kind: content.kind,
        priority,
    }
}

/// A clock before it is read: what happened to it, and which targets it had.
struct Measure<'l, 'a> {
    metric: SlaMetric,
    cycle: u32,
    policy: &'a SlaPolicy,
    hours: &'l Hours<'a>,
    events: Vec<ClockEvent>,
    /// From when which target held, in seconds; the first from the start on.
    targets: Vec<(Timestamp, u32)>,
    ended_at: Option<Timestamp>,
    is_cancelled: bool,
}

impl Measure<'_, '_> {
    fn clock(&self, target: u32, now: Timestamp) -> Option<SlaClock> {
        SlaClock::new(u64::from(target), &self.events, now).ok()
    }

    fn show(&self, clock: &SlaClock) -> Reading {
        clock.read(self.hours.between(clock.start(), clock.horizon()))
    }

    fn read(&self, carried: i64, now: Timestamp) -> Option<TicketClock> {
        let left = |target: u32| u32::try_from((i64::from(target) - carried).max(1)).unwrap_or(target);
        let mut broken = None;
        let mut last = None;
        for (index, &(from, target)) in self.targets.iter().enumerate() {
            let until = self.targets.get(index + 1).map_or(now, |&(until, _)| until.min(now));
            if from > now {
                break;
            }
            let Some(clock) = self.clock(left(target), until) else { continue };
            let reading = self.show(&clock);
            if reading.state == ClockState::Breached {
                broken = broken.or(reading.due_at);
            }
            last = Some((target, reading));
        }
        let (target, reading) = last?;
        let runs = reading.state == ClockState::Running && broken.is_none();
        let share = u64::from(target) * u64::from(self.policy.warn_percent);
        let share = left(u32::try_from(share.div_ceil(100)).unwrap_or(target));
        let warn_at = runs.then(|| self.clock(share, now)).flatten().and_then(|clock| self.show(&clock).due_at);
        let standing = match reading.state {
            _ if broken.is_some() => Standing::Breached,
            _ if self.is_cancelled => Standing::Cancelled,
            ClockState::Breached => Standing::Breached,
            ClockState::Running if warn_at.is_some_and(|at| at <= now) => Standing::AtRisk,
            ClockState::Running => Standing::Running,
            ClockState::Paused => Standing::Paused,
            ClockState::Met => Standing::Met,
        };
        Some(TicketClock {
            metric: self.metric,
            cycle: self.cycle,
            policy: Some(self.policy.id),
            target,
            carried,
            standing,
            due_at: if standing == Standing::Cancelled { None } else { broken.or(reading.due_at) },
            warn_at,
            elapsed: reading.elapsed,
            started_at: self.events.first()?.at,
            ended_at: self.ended_at.filter(|at| *at <= now),
        })
    }
}

/// Seconds of opening hours from the opening of a ticket to a moment, whatever suspended its clocks, by the calendar of the
/// policy that held at that moment. `None` where none did.
#[must_use]
pub fn working(
    ticket: &Ticket,
    around: &impl Surroundings,
    levels: &ServiceLevels<'_>,
    until: Timestamp,
) -> Option<i64> {
    let policy = levels.matched(&subject(ticket, around, until), ticket.created_at, until)?;
    let hours = levels.hours(policy.calendar, until)?.between(ticket.created_at, until);
    Some(hours.filter(|stretch| stretch.opening == Opening::Open).map(|stretch| stretch.to.since(stretch.from)).sum())
}

/// Where a clock of a cycle starts and stops. `None` in the end: it goes on.
struct Stretch {
    from: Timestamp,
    to: Option<Timestamp>,
    is_cancelled: bool,
}

/// Where the clocks of a metric start and stop in a cycle.
fn stretches(metric: SlaMetric, index: usize, cycle: Cycle, course: &Course<'_>, ticket: &Ticket) -> Vec<Stretch> {
    let ended = cycle.end.map(|(at, _)| at);
    let is_cancelled = matches!(cycle.end, Some((_, End::Cancelled)));
    let first =
        |wanted: fn(&ClockFact) -> bool| course.within(cycle).find(|input| wanted(&input.fact)).map(|input| input.at);
    let once = |stop: Option<Timestamp>, is_cancelled: bool| {
        let stretch = Stretch { from: cycle.from, to: stop.or(ended), is_cancelled: stop.is_none() && is_cancelled };
        if index == 0 { vec![stretch] } else { Vec::new() }
    };
    match metric {
        SlaMetric::TakeInCharge => once(first(|fact| matches!(fact, ClockFact::Owned)), is_cancelled),
        SlaMetric::FirstResponse => once(first(|fact| matches!(fact, ClockFact::Answered)), is_cancelled),
        // Nobody was sent, so nobody was promised.
        SlaMetric::Arrival if ticket.visits.is_empty() => Vec::new(),
        SlaMetric::Arrival => once(first(|fact| matches!(fact, ClockFact::Arrived)), ended.is_some()),
        SlaMetric::Restoration | SlaMetric::Resolution => {
            vec![Stretch { from: cycle.from, to: ended, is_cancelled }]
        }
        SlaMetric::AgreedDate => Vec::new(),
        SlaMetric::NextResponse => {
            // Who writes before the first answer waits for that one.
            let mut is_answered = index > 0;
            let mut found: Vec<Stretch> = Vec::new();
            for input in course.within(cycle) {
                let open = found.last_mut().filter(|stretch| stretch.to.is_none());
                match (&input.fact, open) {
                    (ClockFact::Answered, open) => {
                        is_answered = true;
                        if let Some(stretch) = open {
                            stretch.to = Some(input.at);
                        }
                    }
                    (ClockFact::Asked, None) if is_answered => {
                        found.push(Stretch { from: input.at, to: None, is_cancelled: false });
                    }
                    _ => {}
                }
            }
            if let Some(stretch) = found.last_mut().filter(|stretch| stretch.to.is_none()) {
                (stretch.to, stretch.is_cancelled) = (ended, is_cancelled);
            }
            found
        }
    }
}

/// The events of a clock: its start, the pauses that its policy knows, its stop.
fn events(
    stretch: &Stretch,
    metric: SlaMetric,
    policy: &SlaPolicy,
    course: &Course<'_>,
    cycle: Cycle,
) -> Vec<ClockEvent> {
    let end = stretch.to.unwrap_or(Timestamp::MAX);
    let mut waits = None;
    let mut events = vec![ClockEvent { at: stretch.from, kind: ClockEventKind::Start }];
    let mut is_paused = false;
    let mut turn = |events: &mut Vec<ClockEvent>, at: Timestamp, pause: bool| {
        if pause != is_paused {
            is_paused = pause;
            let kind = if pause { ClockEventKind::Pause } else { ClockEventKind::Resume };
            events.push(ClockEvent { at: at.max(stretch.from), kind });
        }
    };
    for input in course.within(cycle).filter(|input| input.at < end) {
        match &input.fact {
            ClockFact::Pending(reason) => waits = Some(*reason),
            ClockFact::Resumed => waits = None,
            // Who has written is not waited for, whatever the status says.
            ClockFact::Asked if metric == SlaMetric::NextResponse && waits == Some(PendingReason::Requester) => {
                waits = None;
            }
            _ => continue,
        }
        turn(&mut events, input.at, waits.is_some_and(|reason| policy.pauses(metric, reason)));
    }
    if let Some(at) = stretch.to {
        events.push(ClockEvent { at, kind: ClockEventKind::Stop });
    }
    events
}

/// The targets of a clock by the priorities that the ticket had meanwhile.
fn targets(stretch: &Stretch, metric: SlaMetric, policy: &SlaPolicy, ticket: &Ticket) -> Vec<(Timestamp, u32)> {
    let end = stretch.to.unwrap_or(Timestamp::MAX);
    let is_change = |input: &&ClockInput| {
        let sets = matches!(
            input.fact,
            ClockFact::Was(FieldValue::Impact(_) | FieldValue::Urgency(_))
                | ClockFact::Weighed(_)
                | ClockFact::Overridden(_)
        );
        sets && stretch.from < input.at && input.at < end
    };
    let mut moments: Vec<Timestamp> = ticket.clock_inputs.iter().filter(is_change).map(|input| input.at).collect();
    moments.push(stretch.from);
    moments.sort_unstable();
    moments.dedup();
    let priority_at = |at: Timestamp| as_of(ticket, at).1;
    let mut targets: Vec<(Timestamp, u32)> = Vec::new();
    for at in moments {
        if let Some(target) = policy.target(metric, priority_at(at))
            && targets.last().is_none_or(|(_, before)| *before != target)
        {
            targets.push((at, target));
        }
    }
    targets
}

/// All clocks of a ticket, metric by metric, each metric's oldest first, before they are read.
fn measures<'l, 'a>(
    ticket: &Ticket,
    around: &impl Surroundings,
    levels: &'l ServiceLevels<'a>,
    now: Timestamp,
) -> Vec<Measure<'l, 'a>> {
    if levels.is_empty() || ticket.created_at > now {
        return Vec::new();
    }
    let course = Course::of(ticket);
    let begun = course.cycles.iter().copied().enumerate().filter(|(_, cycle)| cycle.from <= now);
    let promised: Vec<(usize, Cycle, &SlaPolicy, &Hours<'a>)> = begun
        .filter_map(|(index, cycle)| {
            let at = cycle.end.map_or(now, |(at, _)| at.min(now));
            let policy = levels.matched(&subject(ticket, around, at), cycle.from, at)?;
            Some((index, cycle, policy, levels.hours(policy.calendar, at)?))
        })
        .collect();
    let mut found = Vec::new();
    for metric in SlaMetric::ALL {
        let mut count = 0;
        for &(index, cycle, policy, hours) in &promised {
            for stretch in stretches(metric, index, cycle, &course, ticket) {
                count += 1;
                let targets = targets(&stretch, metric, policy, ticket);
                if targets.is_empty() || stretch.from > now {
                    continue;
                }
                found.push(Measure {
                    metric,
                    cycle: count,
                    policy,
                    hours,
                    events: events(&stretch, metric, policy, &course, cycle),
                    targets,
                    ended_at: stretch.to,
                    is_cancelled: stretch.is_cancelled && stretch.to.is_some_and(|at| at <= now),
                });
            }
        }
    }
    found
}

/// Whether a promise of a ticket counted at a moment, as far as is known by now: it had begun and was not over. Work that
/// arrives late changes that.
#[must_use]
pub fn is_counting(ticket: &Ticket, metric: SlaMetric, at: Timestamp) -> bool {
    let course = Course::of(ticket);
    let cycles = course.cycles.iter().copied().enumerate();
    let mut all = cycles.flat_map(|(index, cycle)| stretches(metric, index, cycle, &course, ticket));
    all.any(|stretch| stretch.from <= at && stretch.to.is_none_or(|to| at < to))
}

/// A clock that counts just now, for who asks when a share of its target is used up.
#[cfg(feature = "administration")]
pub(super) struct Counting<'l, 'a> {
    measure: Measure<'l, 'a>,
    carried: i64,
    now: Timestamp,
}

#[cfg(feature = "administration")]
impl<'l, 'a> Counting<'l, 'a> {
    /// What is measured, and which time of it.
    pub(super) fn which(&self) -> (SlaMetric, u32) {
        (self.measure.metric, self.measure.cycle)
    }

    pub(super) fn policy(&self) -> &'a SlaPolicy {
        self.measure.policy
    }

    pub(super) fn hours(&self) -> &'l Hours<'a> {
        self.measure.hours
    }

    /// When a share of the target is used up, in percent of its working time, more than 100 too: in the past, or in the
    /// future if time goes on counting.
    pub(super) fn reached_at(&self, percent: u16) -> Option<Timestamp> {
        let (_, target) = *self.measure.targets.iter().rev().find(|(from, _)| *from <= self.now)?;
        let share = (u64::from(target) * u64::from(percent)).div_ceil(100);
        let left = i64::try_from(share).ok()?.saturating_sub(self.carried).max(1);
        let clock = SlaClock::new(u64::try_from(left).ok()?, &self.measure.events, self.now).ok()?;
        self.measure.show(&clock).due_at
    }
}

/// The clocks of a ticket that count just now: begun, not over and not suspended.
#[cfg(feature = "administration")]
pub(super) fn counting<'l, 'a>(
    ticket: &Ticket,
    around: &impl Surroundings,
    levels: &'l ServiceLevels<'a>,
    now: Timestamp,
) -> Vec<Counting<'l, 'a>> {
    let mut used: Vec<(SlaMetric, i64)> = Vec::new();
    let mut found = Vec::new();
    for measure in measures(ticket, around, levels, now) {
        let goes_on = carries(measure.metric) && !measure.policy.fresh_on_reopen;
        let carried =
            used.iter().filter(|(metric, _)| goes_on && *metric == measure.metric).map(|(_, used)| used).sum();
        let is_over = measure.ended_at.is_some_and(|at| at <= now);
        let last = measure.events.iter().rev().find(|event| event.at <= now).map(|event| event.kind);
        if !is_over && last != Some(ClockEventKind::Pause) {
            found.push(Counting { measure, carried, now });
        } else if let Some(clock) = measure.read(carried, now) {
            used.push((clock.metric, clock.elapsed));
        }
    }
    found
}

/// Whether a later clock of a metric goes on with what the earlier ones left of the target.
fn carries(metric: SlaMetric) -> bool {
    matches!(metric, SlaMetric::Restoration | SlaMetric::Resolution)
}

/// The promises of a ticket as they stand: metric by metric, each metric's oldest clock first.
#[must_use]
pub fn clocks(
    ticket: &Ticket,
    around: &impl Surroundings,
    levels: &ServiceLevels<'_>,
    now: Timestamp,
) -> Vec<TicketClock> {
    let mut read: Vec<TicketClock> = Vec::new();
    for measure in measures(ticket, around, levels, now) {
        let goes_on = carries(measure.metric) && !measure.policy.fresh_on_reopen;
        let earlier = read.iter().filter(|clock| goes_on && clock.metric == measure.metric);
        let carried = earlier.map(|clock| clock.elapsed).sum();
        read.extend(measure.read(carried, now));
    }
    read.extend(agreed::clocks(ticket, now));
    read
}

/// The account of what a metric's newest clock has used: in order, without gap or overlap. Where a clock goes on with what
/// earlier ones left, theirs comes before, and a row [`LedgerReason::Resolved`] between two. Counted rows add up to
/// [`TicketClock::used`].
#[must_use]
pub fn ledger(
    ticket: &Ticket,
    around: &impl Surroundings,
    levels: &ServiceLevels<'_>,
    now: Timestamp,
    metric: SlaMetric,
) -> Vec<LedgerRow> {
    if metric == SlaMetric::AgreedDate {
        return agreed::ledger(ticket, now);
    }
    let mut rows: Vec<LedgerRow> = Vec::new();
    for measure in measures(ticket, around, levels, now).into_iter().filter(|measure| measure.metric == metric) {
        if !carries(metric) || measure.policy.fresh_on_reopen {
            rows.clear();
        }
        let Some(clock) = measure.targets.last().and_then(|&(_, target)| measure.clock(target, now)) else { continue };
        if let Some(last) = rows.last().filter(|last| last.to < clock.start()) {
            rows.push(LedgerRow { from: last.to, to: clock.start(), reason: LedgerReason::Resolved });
        }
        rows.extend(clock.ledger(measure.hours.between(clock.start(), clock.end())));
    }
    rows
}

/// The clock that a list shows for a ticket: of those that somebody can still do something about the one due first, and
/// before them one that is broken and still runs. `None` when nothing is promised any more.
#[must_use]
pub fn foremost(clocks: &[TicketClock]) -> Option<&TicketClock> {
    let runs = |clock: &&TicketClock| match clock.standing {
        Standing::Breached => clock.ended_at.is_none(),
        standing => standing.is_live(),
    };
    clocks.iter().filter(runs).min_by_key(|clock| {
        let is_paused = clock.standing == Standing::Paused;
        (is_paused, clock.due_at.unwrap_or(Timestamp::MAX), clock.metric)
    })
}
