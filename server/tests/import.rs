//! Importing the log of another desk: what stands in it, what a repeat does, what is said about broken rows.

use deskside_domain::document::{Body, DocRef, Document};
use deskside_domain::event::EventBody;
use deskside_domain::people::{Person, Role};
use deskside_domain::ticket::{Channel, Impact, PendingReason, Ticket, TicketStatus, Urgency};
use deskside_domain::time::Timestamp;
use jiff::tz::TimeZone;
use server::import::{Args, Counts, Format, Report, import};
use server::store::{MemoryStore, SqliteStore, Store};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// When the imports run: long after everything in the files.
const NOW: Timestamp = Timestamp(1_790_000_000);

fn sample() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/servicenow-sample.csv")
}

fn rome() -> TimeZone {
    TimeZone::get("Europe/Rome").expect("known")
}

fn args(file: &Path) -> Args {
    Args {
        format: Format::ServicenowLog,
        kind: None,
        mapping: None,
        print_mapping: None,
        comments: None,
        people: None,
        organizations: None,
        zone: Some(rome()),
        dry_run: false,
        strict: false,
        report: None,
        skip_errors: false,
        file: Some(file.to_owned()),
    }
}

async fn run(store: &dyn Store, args: &Args) -> Report {
    import(store, NOW, args, &mut |_, _| {}).await.expect("the file is readable")
}

/// A file with some text, for as long as the folder lives.
struct File {
    folder: tempfile::TempDir,
}

impl File {
    fn new() -> Self {
        Self { folder: tempfile::tempdir().expect("a folder") }
    }

    fn of(&self, bytes: impl AsRef<[u8]>) -> PathBuf {
        let path = self.folder.path().join("log.csv");
        std::fs::write(&path, bytes).expect("written");
        path
    }
}

fn sample_text() -> String {
    std::fs::read_to_string(sample()).expect("the sample is there")
}

async fn documents(store: &dyn Store) -> Vec<Document> {
    let mut found = Vec::new();
    let mut seen = std::collections::BTreeSet::new();
    for row in store.rows(0, u32::MAX).await.expect("rows") {
        if seen.insert(row.stream) {
            found.extend(store.document(DocRef::from(row.stream)).await.expect("read"));
        }
    }
    found
}

async fn tickets(store: &dyn Store) -> BTreeMap<String, Ticket> {
    let documents = documents(store).await;
    let tickets = documents.iter().filter_map(Document::as_ticket);
    tickets.map(|ticket| (ticket.content.external_ref.clone().expect("a number"), ticket.clone())).collect()
}

async fn people(store: &dyn Store) -> BTreeMap<String, Person> {
    let documents = documents(store).await;
    let people = documents.iter().filter_map(Document::as_person);
    people.map(|person| (person.profile.name.clone(), person.clone())).collect()
}

/// A local time of February or March 2016 in Rome, as in the sample.
fn at(text: &str) -> Timestamp {
    let time = jiff::civil::DateTime::strptime("%d-%m-%Y %H:%M", text).expect("a time");
    Timestamp(time.to_zoned(rome()).expect("a time of the zone").timestamp().as_second())
}

/// The moves of a ticket with their times.
async fn moves(store: &dyn Store, ticket: &Ticket) -> Vec<(TicketStatus, Timestamp)> {
    let rows = store.rows(0, u32::MAX).await.expect("rows");
    let of_ticket = rows.iter().filter(|row| row.stream == ticket.id.into());
    of_ticket
        .filter_map(|row| match row.event().expect("readable").body {
            EventBody::StatusChanged(moved) => {
                assert!(moved.imported);
                Some((moved.to, row.occurred_at))
            }
            _ => None,
        })
        .collect()
}

#[tokio::test]
async fn the_sample_is_there_as_it_was() {
    use PendingReason::{Evidence, Problem, Requester, Supplier};
    use TicketStatus::{Closed, InProgress, New, Pending, Resolved};
    let store = MemoryStore::default();
    let report = run(&store, &args(&sample())).await;
    assert_eq!(report.problems, []);
    assert_eq!(report.failure(), None);
    assert_eq!(report.tickets, Counts { found: 7, there: 0 });
    assert_eq!(report.people, Counts { found: 8, there: 0 });
    assert_eq!(report.teams, Counts { found: 2, there: 0 });
    let tickets = tickets(&store).await;
    assert_eq!(tickets.len(), 7);

    let plain = &tickets["INC9000001"];
    assert_eq!(plain.created_at, at("01-02-2016 08:00"));
    assert_eq!(plain.owned_at, Some(at("01-02-2016 08:20")));
    assert_eq!(plain.content.subject, "Printing · Labels · Blurred");
    assert_eq!(plain.content.location, "Ward 3, bed side");
    assert_eq!(plain.content.channel, Channel::Phone);
    assert_eq!((plain.content.impact, plain.content.urgency), (Impact::Site, Urgency::Medium));
    let expected = [
        (InProgress, at("01-02-2016 08:20")),
        (Pending(Requester), at("01-02-2016 09:00")),
        (InProgress, at("01-02-2016 10:30")),
        (Resolved, at("01-02-2016 11:45")),
        (Closed, at("06-02-2016 12:00")),
    ];
    assert_eq!(moves(&store, plain).await, expected);
    assert_eq!(plain.imported["sys_mod_count"], "6");
    assert_eq!(plain.imported["knowledge"], "FALSE");
    assert_eq!(plain.imported["closed_code"], "code 1");

    let early = &tickets["INC9000002"];
    assert_eq!(moves(&store, early).await, [(Resolved, at("01-02-2016 14:13")), (Closed, at("06-02-2016 15:00"))]);
    assert_eq!((early.content.impact, early.content.urgency), (Impact::Organization, Urgency::High));
    assert_eq!((early.content.channel, early.content.location.as_str()), (Channel::Portal, ""));

    let unknown = &tickets["INC9000003"];
    let expected =
        [(InProgress, at("02-02-2016 10:02")), (Resolved, at("02-02-2016 16:00")), (Closed, at("09-02-2016 09:30"))];
    assert_eq!(moves(&store, unknown).await, expected);
    assert_eq!(unknown.owned_at, Some(at("02-02-2016 10:02")));
    assert_eq!((unknown.team, unknown.assignee), (None, None));
    assert_eq!((unknown.content.subject.as_str(), unknown.content.channel), ("INC9000003", Channel::Import));

    let forbidden = &tickets["INC9000004"];
    let expected = [
        (Pending(Problem), at("03-02-2016 08:30")),
        (Pending(Supplier), at("03-02-2016 09:00")),
        (Pending(Evidence), at("03-02-2016 09:30")),
        (Closed, at("03-02-2016 10:00")),
        (New, at("03-02-2016 10:30")),
        (Closed, at("03-02-2016 11:00")),
    ];
    assert_eq!(moves(&store, forbidden).await, expected);
    assert_eq!(forbidden.imported["vendor"], "Vendor 2");
    assert_eq!(forbidden.imported["problem_id"], "?");

    let reopened = &tickets["INC9000005"];
    let expected = [
        (InProgress, at("04-02-2016 08:10")),
        (Resolved, at("04-02-2016 12:00")),
        (InProgress, at("05-02-2016 09:00")),
        (Resolved, at("05-02-2016 10:00")),
        (Closed, at("10-02-2016 11:00")),
    ];
    assert_eq!(moves(&store, reopened).await, expected);
    assert_eq!(reopened.reopen_count, 1);

    // 02:30 was not on the clock that night: it is taken as 03:30, and what was earlier moves up to it.
    let gap = &tickets["INC9000006"];
    assert_eq!(gap.created_at, at("27-03-2016 03:30"));
    assert_eq!(moves(&store, gap).await, [(InProgress, at("27-03-2016 04:00"))]);
    assert_eq!((gap.status, gap.content.location.as_str()), (InProgress, "Perché no, piano 2"));
    assert_eq!(tickets["INC9000007"].status, Pending(Requester));
    assert_eq!(tickets["INC9000007"].content.urgency, Urgency::Low);

    let people = people(&store).await;
    assert_eq!(people["Zoë, at the \"Dock\""].role, Role::Requester);
    assert_eq!(people["Resolver 1"].role, Role::Technician, "also where the person called once");
    assert_eq!(people["Resolver 2"].teams.len(), 1);
    assert_eq!(people["Unknown caller"].id, unknown.content.requester);
    assert_eq!(people["Resolver 1"].id, forbidden.content.requester);
    store.verify().await.expect("read").rows.checked_sub(1).expect("rows");
}

#[tokio::test]
async fn categories_make_a_tree() {
    let store = MemoryStore::default();
    run(&store, &args(&sample())).await;
    let documents = documents(&store).await;
    let categories: BTreeMap<_, _> = documents
        .iter()
        .filter_map(|document| match &document.body {
            Body::Category(category) => Some((category.name_en.as_str(), category)),
            _ => None,
        })
        .collect();
    assert_eq!(categories.keys().copied().collect::<Vec<_>>(), ["Labels", "Printing", "Toner", "Uncategorised"]);
    assert_eq!(categories["Toner"].parent, Some(categories["Printing"].id));
    assert_eq!(categories["Uncategorised"].name_it, "Senza categoria");
}

#[tokio::test]
async fn a_repeat_adds_nothing() {
    let folder = tempfile::tempdir().expect("a folder");
    let store = SqliteStore::open(&folder.path().join("desk.db")).await.expect("opened");
    let first = run(&store, &args(&sample())).await;
    let dump = store.dump().await.expect("dump");
    let again = run(&store, &args(&sample())).await;
    assert_eq!((again.events, again.failure()), (0, None));
    assert_eq!(again.tickets, Counts { found: 7, there: 7 });
    assert_eq!(again.changes, Counts { found: first.changes.found, there: first.changes.found });
    assert_eq!(store.dump().await.expect("dump"), dump);
    store.verify().await.expect("sound");
}

#[tokio::test]
async fn a_part_before_the_whole_makes_no_difference() {
    let whole = MemoryStore::default();
    run(&whole, &args(&sample())).await;
    let expected = tickets(&whole).await;
    let text = sample_text();
    let lines: Vec<&str> = text.split_inclusive('\n').collect();
    let file = File::new();
    for rows in 1..lines.len() - 1 {
        let store = MemoryStore::default();
        let part = run(&store, &args(&file.of(lines[..=rows].concat()))).await;
        assert_eq!(part.failure(), None, "{rows} rows");
        let all = run(&store, &args(&sample())).await;
        assert_eq!(all.failure(), None, "after {rows} rows");
        let mut read = tickets(&store).await;
        for (number, ticket) in &mut read {
            // The last row of a part ends its ticket when that row says it was closed, maybe before it was reopened. The log
            // keeps what was read first, and so do the ticket's clocks.
            if let Some(whole) = expected.get(number) {
                ticket.clock_inputs.clone_from(&whole.clock_inputs);
            }
            let ticket = &*ticket;
            assert_eq!(Some(ticket), expected.get(number), "after {rows} rows");
        }
        assert_eq!(read.len(), expected.len(), "after {rows} rows");
    }
}

#[tokio::test]
async fn a_dry_run_checks_everything_and_writes_nothing() {
    let store = MemoryStore::default();
    let dry = Args { dry_run: true, ..args(&sample()) };
    let report = run(&store, &dry).await;
    assert_eq!((report.tickets.found, report.written, report.failure()), (7, false, None));
    assert!(report.to_string().ends_with("dry run: nothing was written"), "{report}");
    assert_eq!(store.rows(0, 1).await.expect("rows"), []);
    let told = run(&store, &args(&sample())).await;
    assert_eq!(told.changes, report.changes);
    let report = run(&store, &dry).await;
    assert_eq!(report.changes.found, report.changes.there);
}

#[tokio::test]
async fn what_was_imported_with_another_zone_stays() {
    let store = MemoryStore::default();
    run(&store, &args(&sample())).await;
    let head = *store.head().borrow();
    let report = run(&store, &Args { zone: Some(TimeZone::UTC), skip_errors: true, ..args(&sample()) }).await;
    assert_eq!(*store.head().borrow(), head);
    assert_eq!(report.problems.len(), 7);
    let told = report.problems[0].to_string();
    assert!(
        told.starts_with("line 2, field number, value \"INC9000001\": imported before with other values"),
        "{told}"
    );
    assert!(report.failure().is_some());
}

/// The sample with one row changed.
fn with_row(line: usize, change: impl Fn(&str) -> String) -> String {
    let text = sample_text();
    let lines = text.split_inclusive('\n').enumerate();
    lines.map(|(index, row)| if index + 1 == line { change(row) } else { row.to_owned() }).collect()
}

#[tokio::test]
async fn broken_rows_say_line_field_value_and_remedy() {
    let file = File::new();
    let cases = [
        (
            with_row(4, |row| row.replace("Awaiting User Info", "-100")),
            "line 4, field incident_state, value \"-100\": not known; set it right in the file to one of: New, Active, ",
        ),
        (
            with_row(4, |row| row.replace("01-02-2016 09:00", "31-02-2016 09:00")),
            "line 4, field sys_updated_at, value \"31-02-2016 09:00\": not a time; write dd-mm-yyyy hh:mm",
        ),
        (
            with_row(4, |row| row.replace("01-02-2016 09:00", "?")),
            "line 4, field sys_updated_at, value \"?\": a time is needed",
        ),
        (
            with_row(4, |row| row.replace("01-02-2016 09:00", "01-02-2116 09:00")),
            "line 4, field sys_updated_at, value \"01-02-2116 09:00\": in the future",
        ),
        (
            with_row(4, |row| row.replace("2 - Medium,2 - Medium", "2 - Medium,4 - None")),
            "line 4, field urgency, value \"4 - None\": not known",
        ),
        (with_row(4, |row| row.replace(",TRUE,", ",")), "line 4: 33 columns where the header has 36"),
        (
            with_row(4, |row| row.replace("INC9000001", "")),
            "line 4, field number, value \"\": every row names its incident",
        ),
        (
            with_row(4, |row| row.replace("Ada Neri", &"x".repeat(130))),
            "line 4, field caller_id, value \"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\"…: longer than 120 characters",
        ),
    ];
    for (text, expected) in cases {
        let store = MemoryStore::default();
        let report = run(&store, &args(&file.of(text))).await;
        let told = report.problems.first().map(ToString::to_string).unwrap_or_default();
        assert!(told.starts_with(expected), "{told}\n{expected}");
        assert!(report.failure().is_some() && !report.written);
        assert_eq!(store.rows(0, 1).await.expect("rows"), [], "one broken row stops the import");
    }
}

#[tokio::test]
async fn a_row_in_another_encoding_names_line_and_byte() {
    let file = File::new();
    let mut bytes = sample_text().into_bytes();
    let place = bytes.windows(5).position(|five| five == "Perch".as_bytes()).expect("the word is there") + 5;
    bytes.splice(place..place + 2, [0xe9]);
    let report = run(&MemoryStore::default(), &args(&file.of(&bytes))).await;
    let told: Vec<String> = report.problems.iter().map(ToString::to_string).collect();
    assert_eq!(told.len(), 1, "{told:?}");
    assert!(told[0].contains(" of the line is 0xE9, which is not UTF-8: save the file as UTF-8"), "{told:?}");
    assert!(told[0].starts_with("line 28: byte "), "{told:?}");
}

#[tokio::test]
async fn the_rest_of_a_broken_file_is_imported_on_request_and_the_broken_part_later() {
    let file = File::new();
    let text = with_row(4, |row| row.replace("Awaiting User Info", "-100"));
    let store = MemoryStore::default();
    let report = run(&store, &Args { skip_errors: true, ..args(&file.of(text)) }).await;
    assert_eq!((report.tickets.found, report.left_out, report.written), (6, 1, true));
    assert!(report.failure().is_some_and(|failure| failure.contains("1 tickets were left out")));
    assert!(!tickets(&store).await.contains_key("INC9000001"));
    let report = run(&store, &args(&sample())).await;
    assert_eq!((report.tickets, report.failure()), (Counts { found: 7, there: 6 }, None));
    assert_eq!(moves(&store, &tickets(&store).await["INC9000001"]).await.len(), 5);
}

#[tokio::test]
async fn a_file_that_is_no_log_is_refused_as_a_whole() {
    let file = File::new();
    let doubled = sample_text().replacen("active", "number", 1);
    let renamed = sample_text().replacen("caller_id", "caller", 1);
    for (bytes, expected) in [
        (String::new(), "the file is empty"),
        (sample_text().lines().next().expect("a header").to_owned(), "the file is empty"),
        (doubled, "columns 1 and 3 are both called \"number\""),
        (renamed, "no column caller_id"),
        ("\u{feff}number;state\n1;2\n".to_owned(), "separated by ';'"),
    ] {
        let args = args(&file.of(bytes));
        let error = import(&MemoryStore::default(), NOW, &args, &mut |_, _| {}).await.expect_err("refused");
        assert!(format!("{error:#}").contains(expected), "{error:#}");
    }
    let missing = import(&MemoryStore::default(), NOW, &args(Path::new("/nowhere.csv")), &mut |_, _| {}).await;
    assert!(missing.is_err_and(|error| error.to_string() == "can not read /nowhere.csv"));
}

/// The real log lies beside the repository, not in it. Where it is absent there is nothing to test.
#[tokio::test]
async fn three_hundred_real_incidents() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/data/servicenow-incident-log.csv");
    if !file.is_file() {
        eprintln!("skipped: {} is not there", file.display());
        return;
    }
    let mut reader = csv::Reader::from_path(&file).expect("readable");
    let log: Vec<BTreeMap<String, String>> = reader.deserialize().collect::<Result<_, _>>().expect("rows");
    let mut incidents: BTreeMap<&str, Vec<&BTreeMap<String, String>>> = BTreeMap::new();
    for row in &log {
        incidents.entry(&row["number"]).or_default().push(row);
    }
    assert_eq!((log.len(), incidents.len()), (2_040, 300));

    let store = MemoryStore::default();
    let args = Args { zone: Some(TimeZone::UTC), ..args(&file) };
    let report = run(&store, &args).await;
    assert_eq!(report.failure(), None);
    assert_eq!(report.tickets.found, 300);

    let utc = |text: &str| {
        let time = jiff::civil::DateTime::strptime("%d-%m-%Y %H:%M", text).ok()?;
        Some(Timestamp(time.to_zoned(TimeZone::UTC).ok()?.timestamp().as_second()))
    };
    let (tickets, people) = (tickets(&store).await, people(&store).await);
    let name = |id| people.values().find(|person| Some(person.id) == id).map(|person| person.profile.name.as_str());
    let known = |text: &'static str| move |row: &&BTreeMap<String, String>| row[text] != "?";
    let (mut moves, mut owned) = (0, 0);
    for (number, rows) in &incidents {
        let (ticket, first, last) = (&tickets[*number], rows[0], rows[rows.len() - 1]);
        assert_eq!(Some(ticket.created_at), utc(&first["opened_at"]), "{number}");
        assert_eq!(ticket.status, TicketStatus::Closed, "{number}");
        assert_eq!(last["incident_state"], "Closed");
        assert_eq!(ticket.closed_at, utc(&last["closed_at"]).max(Some(ticket.created_at)), "{number}");
        let resolving = rows
            .windows(2)
            .rev()
            .find(|pair| pair[0]["incident_state"] != "Resolved" && pair[1]["incident_state"] == "Resolved");
        let resolving = resolving.map_or(first, |pair| pair[1]);
        let resolved = utc(&last["resolved_at"]).or(utc(&resolving["sys_updated_at"]));
        assert_eq!(ticket.resolved_at, resolved.max(Some(ticket.created_at)), "{number}");
        assert_eq!(name(ticket.assignee), Some(last["assigned_to"].as_str()).filter(|name| *name != "?"), "{number}");
        assert_eq!(ticket.imported["sys_updated_at"], last["sys_updated_at"]);
        let owner = rows.iter().find(|row| known("assigned_to")(row));
        let took = owner.and_then(|row| utc(&row["sys_updated_at"])).map(|at| at.max(ticket.created_at));
        assert_eq!(ticket.owned_at, took, "{number}");
        owned += usize::from(owner.is_some());
        let states = std::iter::once("New").chain(rows.iter().map(|row| row["incident_state"].as_str()));
        moves += states.clone().zip(states.skip(1)).filter(|(from, to)| from != to).count();
    }
    let rows = store.rows(0, u32::MAX).await.expect("rows");
    let kinds = rows.iter().fold(BTreeMap::<&str, usize>::new(), |mut kinds, row| {
        *kinds.entry(&row.kind).or_default() += 1;
        kinds
    });
    assert_eq!(kinds["ticket_created"], 300);
    assert_eq!(kinds["status_changed"], moves);
    assert_eq!(kinds["ticket_owned"], owned);
    // How each began, every row, how each ended.
    assert_eq!(kinds["source_recorded"], 300 + 2_040 + 300);
    assert_eq!(kinds["person_defined"], 245 + 82 + 1);
    assert_eq!((kinds["team_defined"], kinds["category_defined"]), (50, 105));
    assert_eq!(rows.len(), 5_477);
    assert!(
        rows.iter().all(|row| row.stream.kind != deskside_domain::id::AggregateKind::Ticket || row.occurred_at < NOW)
    );
    store.verify().await.expect("sound");

    let again = run(&store, &args).await;
    assert_eq!((again.events, again.failure()), (0, None));
    assert_eq!(again.tickets, Counts { found: 300, there: 300 });
    assert_eq!(again.changes.found, again.changes.there);
}

#[tokio::test]
async fn a_spreadsheet_of_people_is_imported_once() {
    let store = MemoryStore::default();
    let clock = server::clock::HandClock::at(NOW);
    let file = File::new();
    let people = async |text: &[u8], dry_run: bool, skip_errors: bool| {
        let args = Args {
            format: Format::Csv,
            kind: Some(server::sheet::Kind::People),
            dry_run,
            skip_errors,
            ..args(&file.of(text))
        };
        server::import::run(&store, &clock, args).await.map_err(|error| format!("{error:#}"))
    };
    let good = b"Nome;E-mail\r\nNicol\xf2 Rigon;nicolo@example.org\r\n";
    people(good, true, false).await.expect("readable");
    assert_eq!(*store.head().borrow(), 0, "a dry run writes nothing");
    people(good, false, false).await.expect("imported");
    let head = *store.head().borrow();
    assert!(head > 0);
    people(good, false, false).await.expect("imported");
    assert_eq!(*store.head().borrow(), head, "the same file again changes nothing");
    let broken = b"Nome;E-mail\r\nEva Riva;eva\r\nUgo Moro;ugo@example.org\r\n";
    assert!(people(broken, false, false).await.is_err_and(|error| error.starts_with("1 rows have errors")));
    assert_eq!(*store.head().borrow(), head, "one broken row stops all");
    assert!(people(broken, false, true).await.is_err_and(|error| error.starts_with("1 rows were left out")));
    assert!(*store.head().borrow() > head);
    let error = people(b"Chi\r\nEva\r\n", false, false).await.expect_err("no column");
    assert!(error.contains("the people need a column such as \"nome e cognome\""), "{error}");
}

#[tokio::test]
async fn only_an_empty_desk_is_filled_in_a_hurry() {
    let folder = tempfile::tempdir().expect("a folder");
    let store = SqliteStore::open(&folder.path().join("deskside.db")).await.expect("opened");
    let clock = server::clock::HandClock::at(NOW);
    // Settling writes what means nothing, and only who hurried settles.
    server::import::run(&store, &clock, args(&sample())).await.expect("imported");
    assert!(store.meta("probe").await.expect("read").is_some_and(|probe| !probe.is_empty()), "it was settled");
    store.set_meta("probe", "").await.expect("written");
    server::import::run(&store, &clock, args(&sample())).await.expect("imported again");
    assert_eq!(store.meta("probe").await.expect("read").as_deref(), Some(""), "a desk at work waits at each commit");
}
