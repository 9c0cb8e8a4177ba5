//! Whom to give a ticket: people in an order that says of each why they stand there.
//!
//! Nothing here decides. The order is that of a dispatcher: who is there now, who knows the matter, whose level it is,
//! who knows the place, and among these who has least in hand.

use crate::id::{CategoryId, OrganizationId, PersonId, TeamId};
use crate::people::{CATEGORY_DEPTH, Category, Person, Role, SupportLevel, Team};
use crate::permission::{is_desk, is_external, is_open_to};
use crate::roster::Plan;
use crate::ticket::{Priority, Ticket};
use crate::time::Timestamp;
use std::cmp::Reverse;
use std::collections::BTreeMap;

/// What matters of a ticket when somebody is looked for.
#[derive(Clone, Debug)]
pub struct Wanted<'a> {
    /// The ticket.
    pub ticket: &'a Ticket,
    /// The team it is to be with; `None`: any.
    pub team: Option<TeamId>,
    /// The level that is asked for.
    pub level: Option<SupportLevel>,
    /// Its category, and those above it.
    pub categories: Vec<CategoryId>,
}

impl<'a> Wanted<'a> {
    /// What is wanted for a ticket that is to be with a team: with `None` that of its category, if there is one in use.
    pub fn new(
        ticket: &'a Ticket,
        team: Option<TeamId>,
        category: impl Fn(CategoryId) -> Option<&'a Category>,
        team_of: impl Fn(TeamId) -> Option<&'a Team>,
    ) -> Self {
        let mut categories = Vec::new();
        let mut at = category(ticket.content.category);
        while let Some(one) = at.filter(|_| categories.len() < CATEGORY_DEPTH) {
            categories.push(one.id);
            at = one.parent.and_then(&category);
        }
        let of_category = categories.iter().filter_map(|id| category(*id)?.team).find_map(&team_of);
        let team = team.and_then(&team_of).or(of_category.filter(|team| !team.retired));
        Self { ticket, team: team.map(|team| team.id), level: team.map(|team| team.level), categories }
    }
}

/// How somebody knows where a ticket is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Place {
    /// It is where they usually are.
    Base,
    /// They worked on a ticket of the same site.
    Site,
    /// They worked on a ticket of the same organisation.
    Organization,
}

/// Somebody who could get the ticket.
#[derive(Clone, Debug)]
pub struct Candidate<'a> {
    /// Who.
    pub person: &'a Person,
    /// Belongs to external teams only.
    pub external: bool,
    /// The levels of their teams.
    pub levels: Vec<SupportLevel>,
    /// How many open tickets they have, without this one.
    pub open: u32,
    /// The same, each by its priority: five for the most urgent, one for the least.
    pub load: u32,
    /// How they know the place.
    pub place: Option<Place>,
}

impl<'a> Candidate<'a> {
    /// Everybody who works tickets, with what they have in hand and where they have been. `organization` says whose
    /// matter a ticket is.
    pub fn gather(
        wanted: &Wanted<'_>,
        people: impl Iterator<Item = &'a Person>,
        team: impl Fn(TeamId) -> Option<&'a Team>,
        tickets: impl Iterator<Item = &'a Ticket>,
        organization: impl Fn(&Ticket) -> Option<OrganizationId>,
    ) -> Vec<Self> {
        let (site, body) = (wanted.ticket.content.site, organization(wanted.ticket));
        let mut of: BTreeMap<PersonId, (u32, u32, Option<Place>)> = BTreeMap::new();
        for other in tickets.filter(|other| other.id != wanted.ticket.id) {
            let place = if site.is_some() && other.content.site == site {
                Some(Place::Site)
            } else if body.is_some() && organization(other) == body {
                Some(Place::Organization)
            } else {
                None
            };
            if let Some(place) = place {
                let visits = other.visits.iter().map(|visit| visit.technician);
                for person in visits.chain(other.assignee) {
                    let known = &mut of.entry(person).or_default().2;
                    *known = Some(known.map_or(place, |before| before.min(place)));
                }
            }
            if let Some(person) = other.assignee.filter(|_| other.is_open()) {
                let (open, load, _) = of.entry(person).or_default();
                (*open, *load) = (open.saturating_add(1), load.saturating_add(weight(other.priority())));
            }
        }
        let is_asked = |person: &&Person| match wanted.team {
            Some(team) => person.teams.contains(&team),
            None => person.role == Role::Technician,
        };
        let asked = people.filter(is_asked);
        asked
            .map(|person| {
                let (open, load, worked) = of.get(&person.id).copied().unwrap_or_default();
                let is_base = site.is_some() && person.site == site;
                let external = is_external(person, |id| team(*id).is_none_or(|team| team.external));
                let levels = person.teams.iter().filter_map(|id| Some(team(*id)?.level)).collect();
                Self { person, external, levels, open, load, place: if is_base { Some(Place::Base) } else { worked } }
            })
            .collect()
    }
}

/// What an open ticket weighs in somebody's hands.
fn weight(priority: Priority) -> u32 {
    let more_urgent = Priority::ALL.iter().take_while(|other| **other != priority).count();
    (Priority::ALL.len() - more_urgent) as u32
}

/// Why somebody stands where they stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reason {
    /// Is on shift.
    OnShift {
        /// Up to when.
        until: Timestamp,
    },
    /// Is on call.
    OnCall {
        /// How many are called before.
        after: usize,
    },
    /// Is not there just now.
    NextShift {
        /// When the next shift begins.
        at: Timestamp,
    },
    /// Stands in a roster, and is not there within the next two months.
    NoShift,
    /// Knows the category, or one above it.
    Knows(CategoryId),
    /// Works at the level that is asked for.
    Level(SupportLevel),
    /// Knows the place.
    Knew(Place),
    /// How many open tickets they have.
    Open(u32),
}

/// Somebody to give the ticket, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Advice {
    /// Who.
    pub person: PersonId,
    /// What speaks for them and what does not, most important first.
    pub because: Vec<Reason>,
}

/// Whether somebody is there; the order is that of the advice.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Presence {
    OnShift {
        until: Reverse<Timestamp>,
    },
    OnCall {
        after: usize,
    },
    /// In no roster.
    Unplanned,
    Off,
}

/// Puts people in order. Nobody who is inactive, does not work tickets or may not read this one is among them. The
/// answer is the same for any order of the candidates; who is alike in everything stands by name.
///
/// `plans` are the rosters in use.
#[must_use]
pub fn advise(wanted: &Wanted<'_>, candidates: &[Candidate<'_>], plans: &[Plan<'_>], now: Timestamp) -> Vec<Advice> {
    let rostered = Rostered::at(plans, now);
    let mut order: Vec<_> = candidates
        .iter()
        .filter(|one| one.person.active && is_desk(one.person.role))
        .filter(|one| is_open_to(wanted.ticket, one.person, || one.external))
        .map(|one| {
            let (presence, next) = rostered.of(one.person.id);
            let skill = wanted.categories.iter().find(|category| one.person.skills.contains(category));
            let rank = match presence {
                Presence::OnShift { .. } => (0, 0),
                Presence::OnCall { after } => (1, after),
                Presence::Unplanned => (2, 0),
                Presence::Off => (3, 0),
            };
            let knows_site = matches!(one.place, Some(Place::Base | Place::Site));
            let key = (
                rank,
                skill.is_none(),
                // An expert is kept for what only experts can do.
                wanted.level.map_or(0, |level| distance(level, &one.levels)),
                next.unwrap_or(Timestamp::MAX),
                !knows_site,
                (one.load, one.open),
                one.place.is_none(),
                one.person.profile.name.to_lowercase(),
                one.person.id,
            );
            (key, one, presence, next, skill)
        })
        .collect();
    order.sort_by(|one, other| one.0.cmp(&other.0));
    order.dedup_by_key(|(_, one, ..)| one.person.id);
    let advice = |one: &Candidate<'_>, presence: Presence, next: Option<Timestamp>, skill: Option<&CategoryId>| {
        let there = match (presence, next) {
            (Presence::OnShift { until: Reverse(until) }, _) => Some(Reason::OnShift { until }),
            (Presence::OnCall { after }, _) => Some(Reason::OnCall { after }),
            (Presence::Off, Some(at)) => Some(Reason::NextShift { at }),
            (Presence::Off, None) => Some(Reason::NoShift),
            (Presence::Unplanned, _) => None,
        };
        let level = wanted.level.filter(|level| one.levels.contains(level)).map(Reason::Level);
        let known = skill.copied().map(Reason::Knows);
        let because = [there, known, level, one.place.map(Reason::Knew), Some(Reason::Open(one.open))];
        Advice { person: one.person.id, because: because.into_iter().flatten().collect() }
    };
    order.into_iter().map(|(_, one, presence, next, skill)| advice(one, presence, next, skill)).collect()
}

/// How far the nearest of somebody's levels is from one: deeper ones first, as they can do it too.
fn distance(level: SupportLevel, levels: &[SupportLevel]) -> u8 {
    let far = |one: &SupportLevel| {
        let (asked, has) = (level as u8, *one as u8);
        if has >= asked { has - asked } else { 3 + asked - has }
    };
    levels.iter().map(far).min().unwrap_or(u8::MAX)
}

/// All rosters at a moment.
struct Rostered<'a> {
    plans: &'a [Plan<'a>],
    now: Timestamp,
    named: Vec<PersonId>,
    on_call: Vec<(usize, PersonId)>,
}

impl<'a> Rostered<'a> {
    fn at(plans: &'a [Plan<'a>], now: Timestamp) -> Self {
        let mut named: Vec<PersonId> = plans.iter().flat_map(Plan::people).collect();
        named.sort_unstable();
        named.dedup();
        let on_call = plans.iter().flat_map(|plan| plan.on_call(now).into_iter().enumerate()).collect();
        Self { plans, now, named, on_call }
    }

    /// Whether somebody is there, and, of those who are not, when they are next.
    fn of(&self, person: PersonId) -> (Presence, Option<Timestamp>) {
        if self.named.binary_search(&person).is_err() {
            return (Presence::Unplanned, None);
        }
        let shifts = || self.plans.iter().filter_map(|plan| plan.next_shift(person, self.now));
        if let Some(until) = shifts().filter(|(from, _)| *from <= self.now).map(|(_, to)| to).max() {
            return (Presence::OnShift { until: Reverse(until) }, None);
        }
        if let Some(after) = self.on_call.iter().filter(|(_, one)| *one == person).map(|(after, _)| *after).min() {
            return (Presence::OnCall { after }, None);
        }
        (Presence::Off, shifts().map(|(from, _)| from).min())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::people::{Language, Profile};
    use crate::roster::{Roster, Turn, Weekday};
    use crate::sla::{Zone, ZoneOffsets};
    use crate::small::SmallSet;
    use crate::ticket::agenda::tests::ticket;
    use proptest::prelude::*;

    const HOUR: i64 = 3_600;

    fn person(id: u128, name: &str) -> Person {
        Person {
            profile: Profile { name: name.to_owned(), ..Profile::default() },
            role: Role::Technician,
            teams: vec![1.into()],
            ..Person::unknown(id.into(), Language::En)
        }
    }

    fn candidate(person: &Person) -> Candidate<'_> {
        Candidate { person, external: false, levels: vec![SupportLevel::L1], open: 0, load: 0, place: None }
    }

    fn wanted(ticket: &Ticket) -> Wanted<'_> {
        Wanted { ticket, team: Some(1.into()), level: Some(SupportLevel::L1), categories: vec![7.into(), 6.into()] }
    }

    /// Every day from 08:00 to 16:00 UTC, and on call from 16:00 on.
    fn roster(shift: &[u128], on_call: &[u128]) -> Roster {
        let turn = |hours: &str, people: &[u128]| Turn {
            days: Weekday::ALL.to_vec(),
            hours: hours.parse().unwrap(),
            people: people.iter().map(|id| PersonId::from(*id)).collect(),
        };
        let zone = Zone::new(0, []).unwrap();
        Roster {
            id: 1.into(),
            name: "Desk".to_owned(),
            team: None,
            zone: "UTC".to_owned(),
            shifts: vec![turn("08:00-16:00", shift)],
            on_call: vec![turn("16:00-08:00", on_call)],
            exceptions: Vec::new(),
            retired: false,
            offsets: Some(ZoneOffsets { release: "2026a".to_owned(), zone }),
        }
    }

    fn ids(advice: &[Advice]) -> Vec<u128> {
        advice.iter().map(|one| one.person.0.as_u128()).collect()
    }

    #[test]
    fn who_is_there_comes_first_then_who_knows_it_then_who_has_least() {
        let ticket = ticket(1);
        let mut people =
            [person(1, "Anna"), person(2, "Bruno"), person(3, "Carla"), person(4, "Dino"), person(5, "Ezio")];
        people[1].skills = vec![6.into()];
        people[4].skills = vec![7.into()];
        let mut all: Vec<Candidate<'_>> = people.iter().map(candidate).collect();
        (all[0].open, all[0].load) = (1, 5);
        (all[2].open, all[2].load) = (2, 2);
        let roster = roster(&[1, 2, 3, 4], &[5]);
        let plans = [roster.plan().unwrap()];
        let advice = advise(&wanted(&ticket), &all, &plans, Timestamp(9 * HOUR));
        assert_eq!(ids(&advice), [2, 4, 3, 1, 5]);
        let on = Reason::OnShift { until: Timestamp(16 * HOUR) };
        let level = Reason::Level(SupportLevel::L1);
        assert_eq!(advice[0].because, [on, Reason::Knows(6.into()), level, Reason::Open(0)]);
        // On call only.
        assert_eq!(advice[4].because, [Reason::NoShift, Reason::Knows(7.into()), level, Reason::Open(0)]);
        let evening = advise(&wanted(&ticket), &all, &plans, Timestamp(20 * HOUR));
        assert_eq!(ids(&evening), [5, 2, 4, 3, 1]);
        assert_eq!(evening[0].because[0], Reason::OnCall { after: 0 });
        assert_eq!(evening[1].because[0], Reason::NextShift { at: Timestamp(32 * HOUR) });
        assert_eq!(ids(&advise(&wanted(&ticket), &all, &[], Timestamp(0))), [2, 5, 4, 3, 1], "without rosters");
    }

    #[test]
    fn experts_are_kept_for_what_is_theirs_and_places_count_before_load() {
        let ticket = ticket(1);
        let people = [person(1, "Anna"), person(2, "Bruno"), person(3, "Carla")];
        let mut all: Vec<Candidate<'_>> = people.iter().map(candidate).collect();
        all[0].levels = vec![SupportLevel::L3];
        (all[1].open, all[1].load, all[1].place) = (4, 9, Some(Place::Site));
        all[2].place = Some(Place::Organization);
        let advice = advise(&wanted(&ticket), &all, &[], Timestamp(0));
        assert_eq!(ids(&advice), [2, 3, 1]);
        assert!(advice[0].because.contains(&Reason::Knew(Place::Site)));
        assert!(!advice[2].because.iter().any(|reason| matches!(reason, Reason::Level(_))));
    }

    #[test]
    fn work_in_hand_and_places_are_gathered_from_the_tickets() {
        let (mut asked, mut same, mut other, mut done) = (ticket(1), ticket(2), ticket(3), ticket(4));
        for one in [&mut asked, &mut same, &mut other, &mut done] {
            one.team = Some(1.into());
        }
        asked.content.site = Some(50.into());
        asked.assignee = Some(1.into());
        same.content.site = Some(50.into());
        same.assignee = Some(1.into());
        other.content.site = None;
        other.assignee = Some(2.into());
        done.content.site = Some(50.into());
        done.assignee = Some(2.into());
        done.status = crate::ticket::TicketStatus::Closed;
        let mut people = [person(1, "Anna"), person(2, "Bruno"), person(3, "Carla"), person(4, "Dino")];
        people[2].site = Some(50.into());
        people[3].teams.clear();
        let team = Team {
            id: 1.into(),
            name: "Desk".to_owned(),
            level: SupportLevel::L2,
            external: false,
            until: None,
            retired: false,
        };
        let category = |_| None;
        let wanted = Wanted::new(&asked, asked.team, category, |id| Some(&team).filter(|team| team.id == id));
        assert_eq!((wanted.team, wanted.level), (Some(1.into()), Some(SupportLevel::L2)));
        let tickets = [&asked, &same, &other, &done];
        let all = Candidate::gather(&wanted, people.iter(), |_| Some(&team), tickets.into_iter(), |_| None);
        let told: Vec<_> = all.iter().map(|one| (one.person.id.0.as_u128(), one.open, one.place)).collect();
        assert_eq!(told, [(1, 1, Some(Place::Site)), (2, 1, Some(Place::Site)), (3, 0, Some(Place::Base))]);
        assert_eq!(all[0].load, weight(same.priority()));
    }

    prop_compose! {
        fn any_person(id: u128)(skill in 0_u8..3, active in prop::bool::weighted(0.9), name in "[AaBb]",
            role in 0_u8..8) -> Person {
            Person {
                skills: (0..skill).map(|one| CategoryId::from(6 + u128::from(one))).collect(),
                active,
                role: if role == 0 { Role::Requester } else { Role::Technician },
                ..person(id, &name)
            }
        }
    }

    #[derive(Clone, Debug)]
    struct World {
        people: Vec<Person>,
        facts: Vec<(bool, u8, u32, u8)>,
        roster: Roster,
        named: Option<Vec<u128>>,
        now: i64,
    }

    impl World {
        fn candidates(&self) -> Vec<Candidate<'_>> {
            let of = |(person, (external, level, load, place)): (&'_ Person, &(bool, u8, u32, u8))| {
                (person.id, *external, *level, *load, *place)
            };
            let facts = self.people.iter().zip(&self.facts).map(of);
            self.people
                .iter()
                .zip(facts)
                .map(|(person, (_, external, level, load, place))| Candidate {
                    person,
                    external,
                    levels: vec![[SupportLevel::L1, SupportLevel::L2, SupportLevel::L3][usize::from(level)]],
                    open: load,
                    load,
                    place: [None, Some(Place::Base), Some(Place::Site), Some(Place::Organization)][usize::from(place)],
                })
                .collect()
        }

        fn ticket(&self) -> Ticket {
            let mut ticket = ticket(1);
            ticket.content.restricted =
                self.named.as_ref().map(|named| named.iter().map(|id| PersonId::from(*id)).collect::<SmallSet<_>>());
            ticket
        }
    }

    prop_compose! {
        fn any_world()(people in (1_u128..8).prop_map(|count| (1..=count).map(any_person).collect::<Vec<_>>()).prop_flat_map(|all| all),
            facts in prop::collection::vec((any::<bool>(), 0_u8..3, 0_u32..6, 0_u8..4), 8),
            shift in prop::collection::btree_set(1_u128..8, 1..4), on_call in prop::collection::btree_set(1_u128..8, 1..3),
            named in prop::option::weighted(0.2, prop::collection::vec(1_u128..8, 1..6)), now in 0_i64..48) -> World {
            let (shift, on_call): (Vec<u128>, Vec<u128>) = (shift.into_iter().collect(), on_call.into_iter().collect());
            World { people, facts, roster: roster(&shift, &on_call), named, now: now * HOUR }
        }
    }

    proptest! {
        #[test]
        fn the_order_of_what_is_asked_does_not_matter(world in any_world(), turn in 0_usize..8) {
            let ticket = world.ticket();
            let plans = [world.roster.plan().unwrap()];
            let all = world.candidates();
            let mut turned = all.clone();
            turned.reverse();
            let by = turn.min(turned.len());
            turned.rotate_left(by);
            let advice = advise(&wanted(&ticket), &all, &plans, Timestamp(world.now));
            prop_assert_eq!(advice, advise(&wanted(&ticket), &turned, &plans, Timestamp(world.now)));
        }

        #[test]
        fn more_work_never_raises_anybody(world in any_world(), who in 0_usize..8, more in 1_u32..9) {
            let ticket = world.ticket();
            let plans = [world.roster.plan().unwrap()];
            let all = world.candidates();
            let who = who % all.len();
            let mut loaded = all.clone();
            loaded[who].load += more;
            loaded[who].open += 1;
            let place = |all: &[Candidate<'_>]| {
                let advice = advise(&wanted(&ticket), all, &plans, Timestamp(world.now));
                advice.iter().position(|one| one.person == all[who].person.id)
            };
            prop_assert!(place(&all) <= place(&loaded));
        }

        #[test]
        fn nobody_off_shift_stands_before_one_on_shift_of_equal_skill(world in any_world()) {
            let ticket = world.ticket();
            let plan = world.roster.plan().unwrap();
            let now = Timestamp(world.now);
            let advice = advise(&wanted(&ticket), &world.candidates(), &[plan], now);
            let on = plan.on_shift(now);
            let skills = |id: PersonId| &world.people.iter().find(|person| person.id == id).unwrap().skills;
            for (at, one) in advice.iter().enumerate() {
                for later in &advice[at..] {
                    let passed = !on.contains(&one.person) && on.contains(&later.person);
                    prop_assert!(!passed || skills(one.person) != skills(later.person));
                }
            }
        }

        #[test]
        fn everybody_advised_works_here_and_may_read_it(world in any_world()) {
            let ticket = world.ticket();
            let plans = [world.roster.plan().unwrap()];
            let all = world.candidates();
            for one in advise(&wanted(&ticket), &all, &plans, Timestamp(world.now)) {
                let person = all.iter().find(|other| other.person.id == one.person).unwrap();
                prop_assert!(person.person.active && is_desk(person.person.role));
                prop_assert!(is_open_to(&ticket, person.person, || person.external));
            }
        }
    }
}
