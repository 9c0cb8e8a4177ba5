//! What will miss its deadline if the desk goes on as planned: the open tickets in the order of the queue, one after the
//! other into the hours in which somebody works.
//!
//! It is a plan and no prophecy: who has a ticket does it, of others the member of its team who would be done first; nobody
//! does two things at once or works outside of a shift; a ticket takes as long as others like it took. The same desk at the
//! same moment gives the same forecast, whatever order its records come in.

use crate::id::{CategoryId, PersonId, TeamId, TicketId};
use crate::roster::Plan;
use crate::sla::{SlaMetric, Standing, TicketClock};
use crate::ticket::{Ticket, TicketStatus};
use crate::time::Timestamp;
use std::collections::BTreeMap;

/// How far ahead shifts are looked at, in seconds: two weeks.
pub const AHEAD: i64 = 14 * 86_400;
/// How many tickets say how long one of their kind takes; fewer say nothing.
pub const SAMPLE_LEAST: usize = 3;
/// What a ticket takes where nothing is known, in minutes.
pub const ASSUMED: u32 = 45;
/// What a ticket takes at least, however much was done already, in minutes.
const REST_LEAST: u32 = 10;

/// How long a ticket takes, and how that is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Effort {
    /// Working time, in minutes.
    pub minutes: u32,
    /// How many resolved tickets say so, their median; 0: it is assumed.
    pub sample: usize,
    /// Whether these are of the ticket's own category, or one above it, and not of the whole desk.
    pub of_category: bool,
}

/// How long tickets took, by category.
#[derive(Clone, Debug, Default)]
pub struct Experience {
    of: BTreeMap<CategoryId, Vec<u32>>,
    all: Vec<u32>,
}

impl Experience {
    /// What the tickets that were resolved say: those on which time was recorded. `parent` is the category above one: what is
    /// known of a category counts for those above it too.
    pub fn of<'a>(
        tickets: impl Iterator<Item = &'a Ticket>,
        parent: impl Fn(CategoryId) -> Option<CategoryId>,
    ) -> Self {
        let mut known = Self::default();
        let is_done = |ticket: &&Ticket| matches!(ticket.status, TicketStatus::Resolved | TicketStatus::Closed);
        for ticket in tickets.filter(is_done) {
            let minutes = ticket.minutes();
            if minutes == 0 {
                continue;
            }
            known.all.push(minutes);
            for category in line(ticket.content.category, &parent) {
                known.of.entry(category).or_default().push(minutes);
            }
        }
        known.all.sort_unstable();
        known.of.values_mut().for_each(|minutes| minutes.sort_unstable());
        known
    }

    /// How long a ticket of a category takes: as the nearest category says of which enough is known, else the whole desk.
    pub fn effort(&self, category: CategoryId, parent: impl Fn(CategoryId) -> Option<CategoryId>) -> Effort {
        let enough = |sample: &&Vec<u32>| sample.len() >= SAMPLE_LEAST;
        let own = line(category, &parent).into_iter().filter_map(|category| self.of.get(&category)).find(enough);
        match own.or(Some(&self.all).filter(enough)) {
            Some(sample) => {
                // The lower of the two in the middle: minutes that a ticket really took.
                let minutes = sample[(sample.len() - 1) / 2];
                Effort { minutes, sample: sample.len(), of_category: own.is_some() }
            }
            None => Effort { minutes: ASSUMED, sample: 0, of_category: false },
        }
    }
}

/// A category and those above it.
fn line(category: CategoryId, parent: &impl Fn(CategoryId) -> Option<CategoryId>) -> Vec<CategoryId> {
    let mut line = vec![category];
    while let Some(above) = line.last().and_then(|last| parent(*last)).filter(|above| !line.contains(above)) {
        line.push(above);
    }
    line
}

/// A ticket that is to be done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Work {
    /// Which.
    pub ticket: TicketId,
    /// The team it is with.
    pub team: Option<TeamId>,
    /// Who has it.
    pub assignee: Option<PersonId>,
    /// When its first promise is due, or was: its place in the queue.
    pub due: Option<Timestamp>,
    /// The promise due first that can still be kept by beginning, and when it is due.
    pub begin_by: Option<(SlaMetric, Timestamp)>,
    /// The promise due first that can still be kept by ending.
    pub end_by: Option<(SlaMetric, Timestamp)>,
    /// Where it stands in the queue among those due at the same time, smallest first.
    pub rank: (u8, Timestamp),
    /// How much of it is left.
    pub effort: Effort,
}

impl Work {
    /// What is left of an open ticket, with its clocks; `None` for one that waits or has ended: nobody is to do it now.
    #[must_use]
    pub fn of(ticket: &Ticket, clocks: &[TicketClock], effort: Effort) -> Option<Self> {
        if !ticket.is_open() || matches!(ticket.status, TicketStatus::Pending(_)) {
            return None;
        }
        let open = || clocks.iter().filter(|clock| clock.ended_at.is_none());
        let first = |begins: bool| {
            let kept = open().filter(|clock| clock.standing != Standing::Breached);
            let by = kept.filter(|clock| is_kept_by_beginning(clock.metric) == begins);
            by.filter_map(|clock| Some((clock.metric, clock.due_at?))).min_by_key(|(metric, due)| (*due, *metric))
        };
        let left = effort.minutes.saturating_sub(ticket.minutes()).max(REST_LEAST.min(effort.minutes));
        Some(Self {
            ticket: ticket.id,
            team: ticket.team,
            assignee: ticket.assignee,
            due: open().filter_map(|clock| clock.due_at).min(),
            begin_by: first(true),
            end_by: first(false),
            rank: (ticket.priority() as u8, ticket.created_at),
            effort: Effort { minutes: left, ..effort },
        })
    }
}

/// Whether a promise is kept once somebody begins, and not only when the ticket is done.
fn is_kept_by_beginning(metric: SlaMetric) -> bool {
    use SlaMetric::{AgreedDate, Arrival, FirstResponse, NextResponse, Resolution, Restoration, TakeInCharge};
    match metric {
        TakeInCharge | FirstResponse | NextResponse | Arrival => true,
        Restoration | Resolution | AgreedDate => false,
    }
}

/// Somebody who works, and when: times in order and without overlap.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hands {
    /// Who; `None`: one technician more.
    pub person: Option<PersonId>,
    /// Their teams.
    pub teams: Vec<TeamId>,
    /// From when to when.
    pub hours: Vec<(Timestamp, Timestamp)>,
}

impl Hands {
    /// Somebody's hands, with times in any order: those that overlap or touch are united, and what lies before `now` is left
    /// out.
    #[must_use]
    pub fn new(
        person: Option<PersonId>,
        teams: Vec<TeamId>,
        hours: impl IntoIterator<Item = (Timestamp, Timestamp)>,
        now: Timestamp,
    ) -> Self {
        let mut sorted: Vec<_> =
            hours.into_iter().map(|(from, to)| (from.max(now), to)).filter(|(from, to)| from < to).collect();
        sorted.sort_unstable();
        let mut hours: Vec<(Timestamp, Timestamp)> = Vec::with_capacity(sorted.len());
        for (from, to) in sorted {
            match hours.last_mut().filter(|last| from <= last.1) {
                Some(last) => last.1 = last.1.max(to),
                None => hours.push((from, to)),
            }
        }
        Self { person, teams, hours }
    }
}

/// When people are on shift within [`AHEAD`], as the rosters in use have it.
#[must_use]
pub fn on_shift(plans: &[Plan<'_>], now: Timestamp) -> BTreeMap<PersonId, Vec<(Timestamp, Timestamp)>> {
    let mut found: BTreeMap<PersonId, Vec<_>> = BTreeMap::new();
    for plan in plans {
        // A shift that goes on began on a day before.
        let first = plan.day_of(now).plus(-2);
        let days = (0..).map(|day| first.plus(day)).take_while(|day| *day <= plan.day_of(now.plus(AHEAD)));
        for duty in days.flat_map(|day| plan.shifts(day)) {
            for person in &duty.people {
                found.entry(*person).or_default().push((duty.from, duty.to.min(now.plus(AHEAD))));
            }
        }
    }
    found
}

/// What becomes of a ticket.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Foreseen {
    /// What was to be done.
    pub work: Work,
    /// Who does it; `None` inside: one technician more. Without anybody nobody is there for it within [`AHEAD`].
    pub by: Option<Option<PersonId>>,
    /// From when to when, other times between.
    pub when: Option<(Timestamp, Timestamp)>,
    /// How many tickets they do before.
    pub ahead: u32,
    /// The promise that will be missed first; one that is broken already is not.
    pub misses: Option<(SlaMetric, Timestamp)>,
}

/// The hands of a forecast, as they fill up.
struct Filling<'a> {
    hands: &'a Hands,
    /// The first of the hours that is not full, and up to when it is.
    at: (usize, Timestamp),
    done: u32,
}

impl Filling<'_> {
    /// When something of so many seconds would begin and end, and where they would go on; `None` where the hours do not
    /// suffice.
    fn fit(&self, seconds: i64) -> Option<(Timestamp, Timestamp, (usize, Timestamp))> {
        let (mut index, mut from) = self.at;
        let mut left = seconds;
        let mut begun = None;
        while let Some(&(opens, closes)) = self.hands.hours.get(index) {
            let begins = from.max(opens);
            let room = closes.since(begins);
            if room > 0 {
                let begun = *begun.get_or_insert(begins);
                if room >= left {
                    let end = begins.plus(left);
                    return Some((begun, end, (index, end)));
                }
                left -= room;
            }
            (index, from) = (index + 1, closes);
        }
        None
    }
}

/// Lays the open tickets into the hours of people. What is returned stands in the order of the queue: what is due first comes
/// first, then what is more urgent, then what is older.
#[must_use]
pub fn forecast(work: &[Work], hands: &[Hands], now: Timestamp) -> Vec<Foreseen> {
    let mut queue: Vec<&Work> = work.iter().collect();
    queue.sort_by_key(|work| (work.due.unwrap_or(Timestamp::MAX), work.rank, work.ticket));
    let mut filling: Vec<Filling<'_>> =
        hands.iter().map(|hands| Filling { hands, at: (0, Timestamp::MIN), done: 0 }).collect();
    // One technician more comes after those who are there.
    filling.sort_by_key(|one| (one.hands.person.is_none(), one.hands.person));
    queue.into_iter().map(|work| place(work, &mut filling, now)).collect()
}

fn place(work: &Work, filling: &mut [Filling<'_>], now: Timestamp) -> Foreseen {
    let seconds = i64::from(work.effort.minutes) * 60;
    let has = |one: &Filling<'_>| work.assignee.is_some() && one.hands.person == work.assignee;
    let in_team = |one: &Filling<'_>| work.team.is_none_or(|team| one.hands.teams.contains(&team));
    let first_of = |fits: &dyn Fn(&Filling<'_>) -> bool| {
        let able = filling.iter().enumerate().filter(|(_, one)| fits(one));
        able.filter_map(|(index, one)| Some((index, one.fit(seconds)?)))
            .min_by_key(|(index, (_, end, _))| (*end, *index))
    };
    let found = first_of(&has).or_else(|| first_of(&in_team));
    let (by, when, ahead) = match found {
        Some((index, (from, to, at))) => {
            let one = &mut filling[index];
            let ahead = one.done;
            (one.at, one.done) = (at, ahead + 1);
            (Some(one.hands.person), Some((from, to)), ahead)
        }
        None => (None, None, 0),
    };
    let missed = |promise: Option<(SlaMetric, Timestamp)>, at: Option<Timestamp>| {
        let until = at.unwrap_or(now.plus(AHEAD));
        promise.filter(|(_, due)| *due >= now && *due < until)
    };
    let begins = missed(work.begin_by, when.map(|(from, _)| from));
    let ends = missed(work.end_by, when.map(|(_, to)| to));
    let misses = begins.into_iter().chain(ends).min_by_key(|(metric, due)| (*due, *metric));
    Foreseen { work: work.clone(), by, when, ahead, misses }
}

/// One technician more in a team: there whenever somebody of it is.
#[must_use]
pub fn one_more(team: TeamId, hands: &[Hands], now: Timestamp) -> Hands {
    let hours = hands.iter().filter(|one| one.teams.contains(&team)).flat_map(|one| one.hours.iter().copied());
    Hands::new(None, vec![team], hours, now)
}

/// How many miss a promise.
#[must_use]
pub fn misses(all: &[Foreseen]) -> usize {
    all.iter().filter(|one| one.misses.is_some()).count()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ticket::agenda::tests::ticket;
    use crate::ticket::{TimeEntry, TimeKind};
    use proptest::prelude::*;

    const HOUR: i64 = 3_600;

    fn effort(minutes: u32) -> Effort {
        Effort { minutes, sample: 5, of_category: true }
    }

    fn work(id: u128, end_by: i64, minutes: u32) -> Work {
        Work {
            ticket: id.into(),
            team: Some(1.into()),
            assignee: None,
            due: Some(Timestamp(end_by * HOUR)),
            begin_by: None,
            end_by: Some((SlaMetric::Resolution, Timestamp(end_by * HOUR))),
            rank: (0, Timestamp(0)),
            effort: effort(minutes),
        }
    }

    fn hands(person: u128, hours: &[(i64, i64)]) -> Hands {
        let hours = hours.iter().map(|(from, to)| (Timestamp(from * HOUR), Timestamp(to * HOUR)));
        Hands::new(Some(person.into()), vec![1.into()], hours, Timestamp(0))
    }

    #[test]
    fn the_queue_fills_the_hours_and_says_what_is_too_much() {
        let all = [work(1, 2, 60), work(2, 3, 90), work(3, 4, 60), work(4, 30, 120)];
        let anna = hands(7, &[(1, 4), (24, 28)]);
        let told = forecast(&all, std::slice::from_ref(&anna), Timestamp(0));
        let when: Vec<_> = told.iter().map(|one| one.when.map(|(from, to)| (from.0 / 60, to.0 / 60))).collect();
        assert_eq!(when, [Some((60, 120)), Some((120, 210)), Some((210, 1_470)), Some((1_470, 1_590))]);
        assert_eq!(told.iter().map(|one| one.misses.is_some()).collect::<Vec<_>>(), [false, true, true, false]);
        assert_eq!(told.iter().map(|one| one.ahead).collect::<Vec<_>>(), [0, 1, 2, 3]);
        let more = one_more(1.into(), std::slice::from_ref(&anna), Timestamp(0));
        let told = forecast(&all, &[anna, more], Timestamp(0));
        assert_eq!(misses(&told), 0);
        assert_eq!(
            told.iter().map(|one| one.by.flatten()).collect::<Vec<_>>(),
            [Some(7.into()), None, Some(7.into()), None]
        );
    }

    #[test]
    fn who_has_it_does_it_and_what_nobody_is_there_for_is_missed() {
        let mine = Work { assignee: Some(8.into()), ..work(1, 9, 30) };
        let foreign = Work { team: Some(2.into()), ..work(2, 9, 30) };
        let late = Work { end_by: Some((SlaMetric::Resolution, Timestamp(-5))), ..work(3, 0, 30) };
        let begun = Work {
            due: Some(Timestamp(1)),
            begin_by: Some((SlaMetric::FirstResponse, Timestamp(1))),
            ..work(4, 90, 30)
        };
        let told = forecast(&[mine, foreign, late, begun], &[hands(7, &[(0, 8)]), hands(8, &[(1, 8)])], Timestamp(0));
        let of = |id: u128| told.iter().find(|one| one.work.ticket == id.into()).unwrap();
        assert_eq!(of(1).by, Some(Some(8.into())));
        assert_eq!((of(2).by, of(2).misses), (None, Some((SlaMetric::Resolution, Timestamp(9 * HOUR)))));
        assert_eq!(of(3).misses, None, "it was missed before");
        assert_eq!(of(4).misses, Some((SlaMetric::FirstResponse, Timestamp(1))), "it begins when the first is done");
    }

    #[test]
    fn a_ticket_takes_as_long_as_others_like_it_took() {
        let mut tickets: Vec<Ticket> = (1..=7).map(ticket).collect();
        for (ticket, minutes) in tickets.iter_mut().zip([10, 20, 30, 40, 200, 300, 500]) {
            ticket.status = TicketStatus::Closed;
            ticket.content.category = if minutes < 50 { 5.into() } else { 6.into() };
            let entry = TimeEntry {
                id: 1.into(),
                person: 1.into(),
                kind: TimeKind::Work,
                minutes,
                note: String::new(),
                at: Timestamp(0),
            };
            ticket.time_entries = vec![entry];
        }
        let parent = |category: CategoryId| (category == 6.into()).then(|| 5.into());
        let known = Experience::of(tickets.iter(), parent);
        assert_eq!(known.effort(6.into(), parent), Effort { minutes: 300, sample: 3, of_category: true });
        assert_eq!(known.effort(5.into(), parent), Effort { minutes: 40, sample: 7, of_category: true });
        assert_eq!(known.effort(9.into(), parent), Effort { minutes: 40, sample: 7, of_category: false });
        let nothing = Experience::of(tickets[..2].iter(), parent);
        assert_eq!(nothing.effort(5.into(), parent), Effort { minutes: ASSUMED, sample: 0, of_category: false });
    }

    prop_compose! {
        fn any_work()(due in prop::option::of(-5_i64..80), minutes in 1_u32..300, team in 0_u128..3, assignee in 0_u128..5)
            -> Work {
            Work {
                team: (team > 0).then(|| team.into()),
                assignee: (assignee > 2).then(|| assignee.into()),
                due: due.map(|due| Timestamp(due * HOUR)),
                end_by: due.map(|due| (SlaMetric::Resolution, Timestamp(due * HOUR))),
                ..work(1, 0, minutes)
            }
        }
    }

    prop_compose! {
        fn any_hands()(hours in prop::collection::vec((-3_i64..60, 1_i64..9), 0..5), team in 1_u128..3) -> Hands {
            let hours: Vec<_> = hours.into_iter().map(|(from, long)| (from, from + long)).collect();
            Hands { teams: vec![team.into()], ..hands(1, &hours) }
        }
    }

    proptest! {
        #[test]
        fn nobody_does_two_things_at_once_and_any_order_gives_the_same(
            work in prop::collection::vec(any_work(), 0..25), hands in prop::collection::vec(any_hands(), 0..5),
            seed in any::<u64>(),
        ) {
            let work: Vec<Work> =
                (1_u128..).zip(work).map(|(id, work)| Work { ticket: id.into(), ..work }).collect();
            let hands: Vec<Hands> =
                (1_u128..).zip(hands).map(|(id, hands)| Hands { person: Some(id.into()), ..hands }).collect();
            let now = Timestamp(0);
            let told = forecast(&work, &hands, now);
            prop_assert_eq!(told.len(), work.len());
            for one in &hands {
                let mut taken: Vec<_> =
                    told.iter().filter(|foreseen| foreseen.by == Some(one.person)).map(|foreseen| {
                        let (from, to) = foreseen.when.unwrap();
                        (from, to, i64::from(foreseen.work.effort.minutes) * 60)
                    }).collect();
                taken.sort_unstable();
                prop_assert!(taken.windows(2).all(|pair| pair[0].1 <= pair[1].0));
                for (from, to, seconds) in taken {
                    let worked: i64 = one.hours.iter().map(|(opens, closes)| {
                        closes.0.min(to.0).saturating_sub(opens.0.max(from.0)).max(0)
                    }).sum();
                    prop_assert_eq!(worked, seconds, "all of it inside of shifts");
                    prop_assert!(from >= now);
                }
            }
            for foreseen in &told {
                if let Some(person) = foreseen.by.flatten() {
                    let one = hands.iter().find(|one| one.person == Some(person)).unwrap();
                    let is_theirs = foreseen.work.assignee == Some(person);
                    prop_assert!(is_theirs || foreseen.work.team.is_none_or(|team| one.teams.contains(&team)));
                }
            }
            let mut turned: (Vec<Work>, Vec<Hands>) = (work, hands);
            let many = turned.0.len().max(1);
            turned.0.rotate_left(seed as usize % many);
            turned.1.reverse();
            prop_assert_eq!(forecast(&turned.0, &turned.1, now), told);
        }
    }
}
