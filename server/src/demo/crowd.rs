//! The tickets without a name: when they come, how they end, and their stories, told when their time has come.

use super::cast::{BRANDOLIN, HOMES, NORTHQUAY};
use super::desk::Desk;
use super::random::Random;
use super::when::{DAY, HOUR, Local, MINUTE};
use deskside_domain::time::Timestamp;
use jiff::civil::Weekday;

/// How many days back the tickets go.
const DAYS: i64 = 90;
/// Nothing comes in the last minutes: these belong to the tickets with a name.
const QUIET: i64 = 15 * MINUTE;

/// Where a ticket stands at the demo's moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Goal {
    /// Resolved, closed or cancelled.
    Ended,
    /// Nobody has it.
    New,
    /// Somebody has it.
    Assigned,
    /// Work has begun.
    InProgress,
    /// It waits for somebody.
    Waiting,
}

/// A ticket before its story is told.
#[derive(Clone, Copy, Debug)]
pub struct Sketch {
    /// When it comes.
    pub created: Timestamp,
    /// Names its chance.
    pub index: u64,
    /// Who asks: a place in the desk's list.
    pub requester: usize,
    /// Where it stands in the end.
    pub goal: Goal,
}

/// Sketches `count` tickets, of which `open` are open and `waiting` of these wait, in the order in which they come.
pub fn sketch(desk: &Desk, count: usize, open: usize, waiting: usize) -> Vec<Sketch> {
    if desk.requesters.is_empty() {
        return Vec::new();
    }
    let mut sketches: Vec<Sketch> = (0..count as u64)
        .map(|index| {
            let mut random = Random::of(desk.seed, "arrival", index);
            let requester = random.below(desk.requesters.len() as u64) as usize;
            let customer = desk.requesters[requester].customer;
            let created = arrival(desk, customer, &mut random);
            Sketch { created, index, requester, goal: Goal::Ended }
        })
        .collect();
    sketches.sort_by_key(|sketch| (sketch.created, sketch.index));
    set_goals(desk, &mut sketches, open.min(count), waiting);
    sketches
}

/// How many tickets come in each hour, compared to others.
const HOURS_CARE: [u64; 24] = [2, 2, 2, 2, 2, 3, 5, 12, 24, 28, 26, 22, 14, 14, 20, 20, 15, 10, 7, 5, 4, 4, 3, 3];
const HOURS_FACTORY: [u64; 24] = [0, 0, 0, 0, 0, 0, 1, 4, 26, 28, 24, 20, 2, 12, 24, 22, 18, 9, 1, 0, 0, 0, 0, 0];
const HOURS_QUAY: [u64; 24] = [0, 0, 0, 0, 0, 1, 5, 14, 22, 22, 18, 16, 10, 14, 18, 16, 14, 10, 4, 1, 0, 0, 0, 0];
const HOURS_HOME: [u64; 24] = [1, 0, 0, 0, 0, 0, 1, 4, 12, 14, 12, 12, 12, 12, 12, 10, 10, 12, 16, 22, 22, 16, 8, 3];

/// How many come on a Saturday and a Sunday, of a hundred on a weekday.
fn weekend(customer: &str) -> [u64; 2] {
    match customer {
        BRANDOLIN => [4, 0],
        NORTHQUAY => [14, 3],
        HOMES => [90, 60],
        _ => [40, 28],
    }
}

fn arrival(desk: &Desk, customer: &str, random: &mut Random) -> Timestamp {
    let clock: &Local = desk.clock_of(customer);
    let hours = match customer {
        BRANDOLIN => &HOURS_FACTORY,
        NORTHQUAY => &HOURS_QUAY,
        HOMES => &HOURS_HOME,
        _ => &HOURS_CARE,
    };
    let [saturday, sunday] = weekend(customer);
    let (first, last) = (desk.as_of.plus(-DAYS * DAY), desk.as_of.plus(-QUIET));
    // Drawn again until it falls on a working day inside the window; a handful of draws is enough.
    for _ in 0..100 {
        let day = clock.day(desk.as_of, -random.between(0, DAYS));
        let share = match day.weekday() {
            Weekday::Saturday => saturday,
            Weekday::Sunday => sunday,
            _ => 100,
        };
        let hour = random.weighted(hours) as i8;
        let at = clock.time(day, hour, random.below(60) as i8).plus(random.between(0, 59));
        if random.chance(share) && (first..=last).contains(&at) {
            return at;
        }
    }
    first.plus(random.between(0, (DAYS - 1) * DAY))
}

/// Chooses the open tickets: the newest, and fewer the older they are.
fn set_goals(desk: &Desk, sketches: &mut [Sketch], open: usize, waiting: usize) {
    let mut chosen = Vec::with_capacity(open);
    let mut passed = Vec::new();
    for place in (0..sketches.len()).rev() {
        let sketch = &sketches[place];
        let percent = match desk.as_of.since(sketch.created) {
            age if age < 4 * HOUR => 100,
            age if age < DAY => 60,
            age if age < 3 * DAY => 25,
            age if age < 7 * DAY => 10,
            age if age < 30 * DAY => 4,
            _ => 0,
        };
        if chosen.len() < open && Random::of(desk.seed, "open", sketch.index).chance(percent) {
            chosen.push(place);
        } else {
            passed.push(place);
        }
    }
    let missing = open - chosen.len();
    chosen.extend(passed.into_iter().take(missing));
    chosen.sort_unstable_by(|a, b| b.cmp(a));
    // Now the newest stand first: some of them nobody has yet, and the oldest wait for somebody.
    let (new, waiting) = (chosen.len() / 8, waiting.min(chosen.len()));
    let count = chosen.len();
    for (rank, place) in chosen.into_iter().enumerate() {
        let sketch = &mut sketches[place];
        sketch.goal = if rank >= count - waiting {
            Goal::Waiting
        } else if rank < new {
            Goal::New
        } else if Random::of(desk.seed, "goal", sketch.index).chance(45) {
            Goal::Assigned
        } else {
            Goal::InProgress
        };
    }
}
