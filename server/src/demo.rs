//! The demonstration desk: *Civetta Servizi IT* with its customers, people and ninety days of tickets. All of it is
//! commands that go the way of everybody's; the same seed and moment make the same desk.

mod cases;
mod cast;
mod crowd;
mod desk;
mod named;
mod plan;
mod random;
mod register;
mod script;
mod story;
mod tree;
mod when;
mod words;

pub use named::{NAMED, TALES};

use crate::auth::{Passwords, normalized};
use crate::clock::Clock;
use crate::portal::{Door, DoorKind, Doors};
use crate::store::{self, META_DEMO, Push, Store};
use crate::system::command_on;
use anyhow::{Context, bail};
use deskside_domain::command::{Base, Payload, Sealed};
use deskside_domain::id::{CommandId, TicketId};
use deskside_domain::people::Role;
use deskside_domain::sync::server::Authority;
use deskside_domain::ticket::Field;
use deskside_domain::time::Timestamp;
use plan::Plan;
use story::{Planned, Story};
use uuid::Uuid;

/// What the demonstration is made of.
#[derive(Clone, Debug, clap::Args)]
pub struct Args {
    /// How many tickets; the first 22 have a story of their own
    #[arg(long, default_value_t = 600, value_parser = clap::value_parser!(u32).range(..=1_000_000))]
    pub tickets: u32,
    /// The same seed makes the same desk at the same moment
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
    /// The moment the desk is seen at, such as 2026-11-21T08:00:00Z; now, if not given
    #[arg(long, value_name = "TIME", value_parser = as_of)]
    pub as_of: Option<Timestamp>,
}

/// What a desk's times and chances come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Moment {
    /// What chance comes from.
    pub seed: u64,
    /// When it is.
    pub as_of: Timestamp,
}

/// The password of everybody on a demonstration desk.
pub const PASSWORD: &str = "civetta-demo";
/// Commands in one commit.
const GROUP: usize = 256;
/// Seconds that the commands of one commit may lie apart: it has one time of receipt, their last one.
const SPAN: i64 = 600;
/// Commands after which the progress is told.
const TOLD: usize = 50_000;

fn as_of(text: &str) -> Result<Timestamp, String> {
    let example = "write for example 2026-11-21T08:00:00Z";
    let time: jiff::Timestamp = text.parse().map_err(|_| format!("not a time; {example}"))?;
    let year = time.to_zoned(jiff::tz::TimeZone::UTC).year();
    if (1972..9_990).contains(&year) {
        Ok(Timestamp(time.as_second()))
    } else {
        Err(format!("too far away; {example}"))
    }
}

/// What was made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Made {
    /// How many commands.
    pub commands: usize,
    /// How many events.
    pub events: u64,
    /// Who can sign in.
    pub accounts: Vec<Account>,
}

/// Somebody who can sign in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    /// Full name.
    pub name: &'static str,
    /// What they are.
    pub role: &'static str,
    /// The address to sign in with.
    pub email: &'static str,
}

/// Fills an empty desk and tells who can sign in.
///
/// # Errors
/// When the database is not empty, or the store fails.
pub async fn run(store: &dyn Store, clock: &dyn Clock, args: Args) -> anyhow::Result<()> {
    let moment = Moment { seed: args.seed, as_of: args.as_of.unwrap_or_else(|| clock.now()) };
    let made = fill(store, moment, args.tickets as usize, &mut |done| eprintln!("{done} commands")).await?;
    let at = jiff::Timestamp::from_second(moment.as_of.0).unwrap_or_default();
    println!("Demonstration desk as of {at}, seed {}: {} tickets, {} events", args.seed, args.tickets, made.events);
    println!("\nWho can sign in, all with the password {PASSWORD}:");
    for Account { name, role, email } in &made.accounts {
        println!("  {name:<16}{role:<20}{email}");
    }
    println!("\nWhat to look at:");
    for tale in TALES.iter().take(NAMED) {
        if let Some(ticket) = store.document(ticket_id(moment, tale.key).into()).await?
            && let Some(number) = ticket.as_ticket().and_then(|ticket| ticket.number)
        {
            println!("  {:<10}{}", number.to_string(), tale.subject);
        }
    }
    println!(
        "\nOpen it with `deskside serve`. Everybody knows the password: keep real data out, and the desk at home."
    );
    Ok(())
}

/// The ticket of a tale.
#[must_use]
pub fn ticket_id(moment: Moment, tale: &str) -> TicketId {
    Story::id(moment.seed, tale)
}

/// Fills an empty desk. `progress` hears how many commands are done.
///
/// # Errors
/// When the database is not empty, or the store fails.
pub async fn fill(
    store: &dyn Store,
    moment: Moment,
    tickets: usize,
    progress: &mut (dyn FnMut(usize) + Send),
) -> anyhow::Result<Made> {
    if !store.rows(0, 1).await?.is_empty() {
        bail!(
            "the database is not empty, and a demonstration needs an empty one: choose another folder, such as \
             --data-dir ./demo"
        );
    }
    let plan = Plan::new(moment, tickets).context("the time zones Europe/Rome and Europe/London are not known here")?;
    let accounts: Vec<_> = plan.desk().accounts().collect();
    let (by, with_ladders) = (plan.desk().person(cast::DAVIDE), plan.desk().with_ladders().collect::<Vec<_>>());
    let mut groups = Groups { store, group: Vec::new(), begin: Timestamp::MIN, end: Timestamp::MIN, done: 0 };
    store.hurry().await?;
    for planned in plan {
        if groups.add(planned).await? {
            progress(groups.done);
        }
    }
    groups.submit().await?;
    for policy in with_ladders {
        let before = store.document(policy.id.into()).await?.and_then(|one| one.versions.get(&Field::Record).copied());
        let bases = before.map(|version| (Field::Record, Base::Confirmed(version))).into_iter().collect();
        let id = CommandId(random::id(moment.seed, "ladder", &policy.name));
        groups.end = moment.as_of;
        groups.group.push(command_on(bases, id, Payload::DefineSlaPolicy(policy), by, moment.as_of));
    }
    groups.submit().await?;
    store.settle().await?;
    // One hash for all: the password is no secret, and hashing takes its time.
    let password = Passwords::default().hash(PASSWORD).await?;
    let mut doors = Doors::default();
    for (person, named) in &accounts {
        let (person, email, password) = (*person, normalized(named.email), password.clone());
        let account = store::Account { person, email, password, changed_at: moment.as_of, access: Uuid::new_v4() };
        if !store.set_account(&account).await? {
            bail!("{} has an account already", named.email);
        }
        if let Some(kind) = door(named.key) {
            let (name, email, password) = (named.name.to_owned(), named.email.to_owned(), PASSWORD.to_owned());
            doors.people.push(Door { person, name, email, password, kind });
        }
    }
    store.set_meta(META_DEMO, &serde_json::to_string(&doors)?).await?;
    let role = |named: &cast::Named| match (named.role, named.field) {
        (Role::Manager, _) => "manager",
        (Role::Administrator, _) => "administrator",
        (_, true) => "field technician",
        _ => "technician",
    };
    let accounts =
        accounts.into_iter().map(|(_, named)| Account { name: named.name, role: role(named), email: named.email });
    let events = *store.head().borrow();
    Ok(Made { commands: groups.done, events, accounts: accounts.collect() })
}

/// Whom the start page offers, one for each kind.
fn door(key: &str) -> Option<DoorKind> {
    match key {
        cast::ELENA => Some(DoorKind::Manager),
        cast::SARA => Some(DoorKind::Desk),
        cast::MARCO => Some(DoorKind::Field),
        cast::DAVIDE => Some(DoorKind::Administrator),
        _ => None,
    }
}

/// Commands on their way into the store, some at a time.
struct Groups<'s> {
    store: &'s dyn Store,
    group: Vec<Sealed>,
    begin: Timestamp,
    end: Timestamp,
    done: usize,
}

impl Groups<'_> {
    /// Takes a command. True when it is time to tell the progress.
    async fn add(&mut self, planned: Planned) -> anyhow::Result<bool> {
        let mut told = false;
        if self.group.len() >= GROUP || planned.received_at.since(self.begin) > SPAN {
            let before = self.done / TOLD;
            self.submit().await?;
            told = self.done / TOLD > before;
        }
        if self.group.is_empty() {
            self.begin = planned.received_at;
        }
        self.end = planned.received_at;
        self.group.push(planned.sealed);
        Ok(told)
    }

    async fn submit(&mut self) -> anyhow::Result<()> {
        let group = std::mem::take(&mut self.group);
        let kinds: Vec<String> = group.iter().map(|sealed| sealed.kind.clone()).collect();
        let pushed = self.store.submit(&[Push::of(Authority::System, group)], self.end).await?;
        for (kind, outcome) in kinds.iter().zip(pushed.iter().flat_map(|pushed| &pushed.outcomes)) {
            if !outcome.is_done() {
                bail!("the demonstration's {kind} was not done: {outcome:?}");
            }
        }
        self.done += kinds.len();
        Ok(())
    }
}
