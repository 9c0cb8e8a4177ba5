//! From rows to commands.
//!
//! An incident is created at `opened_at` with what its first row says. Each row then records what differs from the
//! row before, at its own time; a move to Resolved or Closed is recorded at `resolved_at` or `closed_at`. A command
//! depends only on its row and the row before, so a longer export of the same log finds the shorter one done.

use super::entry::{Entries, Entry, known};
use super::ids::derive;
use super::problem::Problem;
use deskside_domain::command::{Command, ImportChange, ImportTicket, Payload, Sealed};
use deskside_domain::id::{Aggregate, CategoryId, ClientId, CommandId, PersonId, TeamId, TicketId};
use deskside_domain::people::{Category, Language, Person, Profile, Role, SupportLevel, Team};
use deskside_domain::ticket::{FieldValue, NewTicket, TicketKind, TicketStatus};
use deskside_domain::time::{Captured, Timestamp};
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// A record of reference data the tickets need.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Definition {
    /// Which; a record that is there already is left as it is.
    pub record: Aggregate,
    /// Makes it.
    pub sealed: Sealed,
}

/// A command of a ticket.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// The line it comes from.
    pub line: usize,
    /// The ticket.
    pub ticket: TicketId,
    /// When the ticket began.
    pub opened_at: Timestamp,
    /// A resolution or closure. A longer export may know another time for it; the first one stands.
    pub ends: bool,
    /// The command.
    pub sealed: Sealed,
}

/// What a file asks for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Plan {
    /// Teams, people and categories, each after what it needs.
    pub definitions: Vec<Definition>,
    /// Commands of tickets, in the order of the file.
    pub steps: Vec<Step>,
    /// How many rows the tickets have that can be used.
    pub rows: usize,
    /// Tickets that are left out because of a broken row.
    pub left_out: BTreeSet<String>,
    /// What is wrong with the file's rows.
    pub problems: Vec<Problem>,
}

/// The columns that say how an incident ended. The log repeats them on every row, also before it happened.
const ENDING: [&str; 4] = ["resolved_by", "resolved_at", "closed_code", "closed_at"];
/// The columns that say how an incident began.
const BEGINNING: [&str; 8] =
    ["number", "opened_by", "opened_at", "sys_created_by", "sys_created_at", "caller_id", "contact_type", "u_symptom"];
/// Names the commands that record a resolution or closure.
const END: &str = "end";
/// Who asked, where the log does not say.
const UNKNOWN_CALLER: &str = "Unknown caller";

/// In whose name rows are recorded; who made a change in the source stays in the raw values.
pub fn importer() -> PersonId {
    PersonId(derive("connector", &["servicenow-log"]))
}

fn client() -> ClientId {
    ClientId(derive("client", &["servicenow-log"]))
}

/// Plans the import of a file. Definitions are recorded at `now`.
pub fn plan(found: Entries, now: Timestamp) -> Plan {
    let Entries { entries, problems, broken } = found;
    let mut incidents: Vec<Vec<(usize, Entry)>> = Vec::new();
    let mut place: HashMap<String, usize> = HashMap::new();
    for (index, entry) in entries.into_iter().enumerate().filter(|(_, entry)| !broken.contains(&entry.number)) {
        let at = *place.entry(entry.number.clone()).or_insert_with(|| {
            incidents.push(Vec::new());
            incidents.len() - 1
        });
        incidents[at].push((index, entry));
    }
    let all = || incidents.iter().flatten().map(|(_, entry)| entry);
    let mut plan = Plan {
        definitions: definitions(all(), now),
        rows: all().count(),
        left_out: broken,
        problems,
        ..Plan::default()
    };
    let mut steps: Vec<(usize, Step)> = incidents.iter().flat_map(|rows| incident(rows)).collect();
    steps.sort_by_key(|(index, _)| *index);
    plan.steps = steps.into_iter().map(|(_, step)| step).collect();
    plan
}

fn seal(id: CommandId, payload: Payload, at: Timestamp) -> Option<Sealed> {
    let command = Command {
        command_id: id,
        client_id: client(),
        lane: payload.aggregate()?,
        lane_seq: 0,
        requires: Vec::new(),
        bases: BTreeMap::new(),
        captured: Captured { device_wall: at, server_offset: None, last_contact: None },
        user_id: importer(),
        payload,
    };
    Some(command.seal())
}

fn ticket_id(number: &str) -> TicketId {
    TicketId(derive("ticket", &[number]))
}

fn person_id(name: &str) -> PersonId {
    PersonId(derive("person", &[name]))
}

fn team_id(name: &str) -> TeamId {
    TeamId(derive("team", &[name]))
}

/// The node of a row's category, a node below it for its subcategory. Unknown ones have a node of their own.
fn category_id(entry: &Entry) -> CategoryId {
    category_node(entry.category.as_deref(), entry.subcategory.as_deref())
}

fn category_node(category: Option<&str>, subcategory: Option<&str>) -> CategoryId {
    let names: Vec<&str> = std::iter::once(category.unwrap_or("?")).chain(subcategory).collect();
    CategoryId(derive("category", &names))
}

fn definitions<'a>(entries: impl Iterator<Item = &'a Entry>, now: Timestamp) -> Vec<Definition> {
    let mut teams = BTreeSet::new();
    let mut callers = BTreeSet::new();
    let mut technicians: BTreeMap<&str, BTreeSet<TeamId>> = BTreeMap::new();
    let mut categories: BTreeSet<(Option<&str>, Option<&str>)> = BTreeSet::new();
    for entry in entries {
        teams.extend(entry.group.as_deref());
        callers.insert(entry.caller.as_deref().unwrap_or(UNKNOWN_CALLER));
        if let Some(name) = entry.assignee.as_deref() {
            technicians.entry(name).or_default().extend(entry.group.as_deref().map(team_id));
        }
        let category = entry.category.as_deref();
        categories.extend([(category, None), (category, entry.subcategory.as_deref())]);
    }
    callers.retain(|name| !technicians.contains_key(name));
    let person = |id: PersonId, name: &str, role: Role, teams: Vec<TeamId>| {
        Payload::DefinePerson(Person {
            id,
            profile: Profile { name: name.to_owned(), ..Profile::default() },
            role,
            teams,
            skills: Vec::new(),
            field: false,
            organization: None,
            site: None,
            language: Language::default(),
            active: true,
        })
    };
    let mut payloads = Vec::new();
    payloads.extend(teams.into_iter().map(|name| {
        let (id, name) = (team_id(name), name.to_owned());
        Payload::DefineTeam(Team { id, name, level: SupportLevel::L1, external: false, until: None, retired: false })
    }));
    payloads.push(person(importer(), "ServiceNow", Role::Connector, Vec::new()));
    payloads.extend(callers.into_iter().map(|name| person(person_id(name), name, Role::Requester, Vec::new())));
    payloads.extend(
        technicians
            .into_iter()
            .map(|(name, teams)| person(person_id(name), name, Role::Technician, teams.into_iter().collect())),
    );
    // In their order a node stands before those below it.
    payloads.extend(categories.into_iter().map(|(category, subcategory)| {
        let name = subcategory.or(category);
        Payload::DefineCategory(Category {
            id: category_node(category, subcategory),
            parent: subcategory.map(|_| category_node(category, None)),
            name_en: name.unwrap_or("Uncategorised").to_owned(),
            name_it: name.unwrap_or("Senza categoria").to_owned(),
            team: None,
            retired: false,
        })
    }));
    payloads
        .into_iter()
        .filter_map(|payload| {
            let record = payload.aggregate()?;
            let id = CommandId(derive("define", &[&record.to_string()]));
            Some(Definition { record, sealed: seal(id, payload, now)? })
        })
        .collect()
}

/// The commands of one incident, each with the index of its row.
fn incident(rows: &[(usize, Entry)]) -> Vec<(usize, Step)> {
    let Some((first_index, first)) = rows.first() else {
        return Vec::new();
    };
    let mut steps = Steps { ticket: ticket_id(&first.number), opened_at: first.opened_at, steps: Vec::new() };
    let mut raw: BTreeMap<String, String> = pick(&first.raw, &BEGINNING);
    steps.create(*first_index, first, raw.clone());
    // A resolution or closure that was taken back keeps its row's time: the columns tell of the last one.
    let last_move_to = |status: TicketStatus| {
        let moved = |pair: &[(usize, Entry)]| pair[0].1.status != status && pair[1].1.status == status;
        rows.windows(2).rposition(moved).map_or(0, |before| before + 1)
    };
    let (last_resolution, last_closure) = (last_move_to(TicketStatus::Resolved), last_move_to(TicketStatus::Closed));
    let mut before: Option<&Entry> = None;
    let mut seen: HashMap<[&str; 3], u32> = HashMap::new();
    for (place, (index, entry)) in rows.iter().enumerate() {
        let name = ["sys_mod_count", "sys_updated_at", "sys_updated_by"].map(|column| entry.raw[column].as_str());
        let again = seen.entry(name).and_modify(|times| *times += 1).or_default().to_string();
        let name = [entry.number.as_str(), name[0], name[1], name[2], &again];
        let changes = changes(before, entry);
        let new = differing(&mut raw, &entry.raw);
        let moved = (before.map_or(TicketStatus::New, |before| before.status) != entry.status).then_some(entry.status);
        let own_time = match moved {
            Some(TicketStatus::Resolved) if place >= last_resolution => entry.resolved_at,
            Some(TicketStatus::Closed) if place >= last_closure => entry.closed_at,
            _ => None,
        };
        let from = (*index, entry.line);
        let ends = matches!(moved, Some(TicketStatus::Resolved | TicketStatus::Closed));
        let row = steps.at(entry.at);
        steps.change(from, ("row", &name), ImportChange { status: moved.filter(|_| !ends), changes, raw: new, ..row });
        if ends {
            let end = steps.at(own_time.unwrap_or(entry.at));
            steps.change(from, (END, &name), ImportChange { status: moved, ..end });
        }
        before = Some(entry);
    }
    if let Some((index, last)) = rows.last() {
        let raw = pick(&last.raw, &ENDING);
        let text = raw.iter().map(|(column, value)| format!("{column}={value}")).collect::<Vec<_>>().join("\n");
        let ending = steps.at(last.closed_at.or(last.resolved_at).unwrap_or(first.opened_at));
        steps.change((*index, last.line), ("ending", &[&last.number, &text]), ImportChange { raw, ..ending });
    }
    steps.steps
}

/// The commands of an incident in the making.
struct Steps {
    ticket: TicketId,
    opened_at: Timestamp,
    steps: Vec<(usize, Step)>,
}

impl Steps {
    fn create(&mut self, index: usize, first: &Entry, raw: BTreeMap<String, String>) {
        let content = NewTicket {
            kind: TicketKind::Incident,
            requester: person_id(first.caller.as_deref().unwrap_or(UNKNOWN_CALLER)),
            affected_user: None,
            subject: subject(first),
            description: String::new(),
            category: category_id(first),
            impact: first.impact,
            urgency: first.urgency,
            site: None,
            location: first.location.clone().unwrap_or_default(),
            channel: first.channel,
            external_ref: Some(first.number.clone()),
            restricted: None,
        };
        let created_at = first.opened_at;
        let import = ImportTicket { ticket: self.ticket, number: None, content, created_at, raw };
        self.push(index, first.line, ("create", &[&first.number]), Payload::ImportTicket(import), created_at);
    }

    /// A change at a time, with nothing in it yet.
    fn at(&self, at: Timestamp) -> ImportChange {
        let occurred_at = at.max(self.opened_at);
        ImportChange { ticket: self.ticket, occurred_at, status: None, changes: Vec::new(), raw: BTreeMap::new() }
    }

    fn change(&mut self, (index, line): (usize, usize), name: (&str, &[&str]), change: ImportChange) {
        if change.status.is_some() || !change.changes.is_empty() || !change.raw.is_empty() {
            let at = change.occurred_at;
            self.push(index, line, name, Payload::ImportChange(change), at);
        }
    }

    fn push(&mut self, index: usize, line: usize, (kind, names): (&str, &[&str]), payload: Payload, at: Timestamp) {
        let (ticket, opened_at, ends) = (self.ticket, self.opened_at, kind == END);
        let sealed = seal(CommandId(derive(kind, names)), payload, at);
        self.steps.extend(sealed.map(|sealed| (index, Step { line, ticket, opened_at, ends, sealed })));
    }
}

/// The log has no subject: what it says about the fault in as many words.
fn subject(entry: &Entry) -> String {
    let words = [entry.category.as_deref(), entry.subcategory.as_deref(), known(&entry.raw, "u_symptom")];
    let words: Vec<&str> = words.into_iter().flatten().collect();
    let subject = if words.is_empty() { entry.number.clone() } else { words.join(" · ") };
    let clean = subject.chars().map(|c| if c.is_control() { ' ' } else { c });
    clean.take(deskside_domain::text::SUBJECT_MAX).collect()
}

/// What of our fields differs from the row before; from a new ticket for the first row.
fn changes(before: Option<&Entry>, now: &Entry) -> Vec<FieldValue> {
    let values = |entry: &Entry| {
        [
            FieldValue::Requester(person_id(entry.caller.as_deref().unwrap_or(UNKNOWN_CALLER))),
            FieldValue::Location(entry.location.clone().unwrap_or_default()),
            FieldValue::Category(category_id(entry)),
            FieldValue::Impact(entry.impact),
            FieldValue::Urgency(entry.urgency),
            FieldValue::Team(entry.group.as_deref().map(team_id)),
            FieldValue::Assignee(entry.assignee.as_deref().map(person_id)),
        ]
    };
    let was = match before {
        Some(before) => values(before),
        None => values(&Entry { group: None, assignee: None, ..now.clone() }),
    };
    values(now).into_iter().zip(was).filter(|(now, was)| now != was).map(|(now, _)| now).collect()
}

/// The known values of some columns.
fn pick(raw: &BTreeMap<String, String>, columns: &[&str]) -> BTreeMap<String, String> {
    let known = |column: &&str| Some(((*column).to_owned(), known(raw, column)?.to_owned()));
    columns.iter().filter_map(known).collect()
}

/// The raw values that are not as they were seen last. What was never known is not kept.
fn differing(seen: &mut BTreeMap<String, String>, now: &BTreeMap<String, String>) -> BTreeMap<String, String> {
    let mut new = BTreeMap::new();
    for (column, value) in now.iter().filter(|(column, _)| !ENDING.contains(&column.as_str())) {
        let differs = match seen.get(column) {
            Some(last) => last != value,
            None => known(now, column).is_some(),
        };
        if differs {
            seen.insert(column.clone(), value.clone());
            new.insert(column.clone(), value.clone());
        }
    }
    new
}
