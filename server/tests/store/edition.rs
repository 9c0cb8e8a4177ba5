//! A database of an older program: what follows from its log is made anew at the first start, all of it or nothing.

use super::archive::Shelf;
use super::desk::*;
use super::raw;
use super::replica::Replica;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use deskside_domain::chain::{LogRow, StreamHead};
use deskside_domain::command::{OnTicket, Payload, ResolveTicket};
use deskside_domain::document::{Body, DocKind};
use deskside_domain::event::EventBody;
use deskside_domain::sla::{ServiceCalendar, SlaRecord, Week, ZoneOffsets};
use deskside_domain::ticket::FieldValue;
use server::store::archive::Entry;
use server::store::{DOCUMENTS, PostgresStore, SqliteStore, chain};
use server::{zone, zones};
use std::collections::BTreeMap;

const HOME: u128 = 71;
const OFFICE: u128 = 72;
const CLOSED: u128 = 73;

fn calendar(id: u128, zone: &str, retired: bool) -> ServiceCalendar {
    let mon = vec!["09:00-13:00".parse().expect("a span"), "14:00-18:00".parse().expect("a span")];
    ServiceCalendar {
        id: id.into(),
        name: format!("Orario {id}"),
        zone: zone.to_owned(),
        weekly: Week { mon, ..Week::default() },
        closed: Vec::new(),
        open: Vec::new(),
        retired,
        offsets: None,
    }
}

/// A desk with all that the edition brought: facts of clocks on tickets, and versions of calendars.
async fn desk(kind: Kind) -> Desk {
    let mut desk = Desk::new(kind).await;
    for calendar in [
        calendar(HOME, "Europe/Rome", false),
        calendar(OFFICE, "America/New_York", false),
        calendar(CLOSED, "Europe/Rome", true),
    ] {
        let command = desk.by_system(Payload::DefineServiceCalendar(calendar));
        let at = desk.time();
        server::system::submit(desk.store(), [command], at).await.expect("written");
    }
    let (first, other) = (desk.ticket("Stampante bloccata").await, desk.ticket("Rete assente").await);
    desk.does(SARA, reply(first, 1, "Guardiamo subito")).await;
    desk.does(SARA, take(first)).await;
    desk.does(SARA, Payload::StartWork(OnTicket { ticket: first })).await;
    desk.does(SARA, edit(other, FieldValue::Subject("Rete assente al piano 2".to_owned()))).await;
    let solution = "Cartuccia cambiata".to_owned();
    desk.does(SARA, Payload::ResolveTicket(ResolveTicket { ticket: first, solution })).await;
    desk
}

/// Makes the database one of the edition before.
async fn age(place: &Place) {
    if place.is_file() {
        let mut raw = raw::open(&place.file()).await;
        let sql = "UPDATE document SET body = json_remove(body, '$.clock_inputs', '$.ticket.clock_inputs') \
            WHERE kind = 'ticket'; DELETE FROM document WHERE kind = 'sla_version'; \
            DELETE FROM meta WHERE key = 'document_edition'; DROP TABLE letter; DROP TABLE arrival; DROP TABLE asset; DROP TABLE custody; \
            PRAGMA user_version = 12";
        raw::run(&mut raw, sql.to_owned()).await;
    } else {
        let sql = "UPDATE document SET body = ((body::jsonb - 'clock_inputs') #- '{ticket,clock_inputs}')::text \
            WHERE kind = 'ticket'; DELETE FROM document WHERE kind = 'sla_version'; \
            DELETE FROM meta WHERE key = 'document_edition'; DROP TABLE letter, arrival, asset, custody; \
            UPDATE meta SET value = '7' WHERE key = 'schema'";
        place.database().run(sql).await;
    }
}

/// What one statement gives.
async fn text(place: &Place, sql: &str) -> String {
    match place.is_file() {
        true => raw::texts(&mut raw::open(&place.file()).await, sql.to_owned()).await.remove(0),
        false => place.database().text(sql).await,
    }
}

async fn run(place: &Place, sql: &str) {
    match place.is_file() {
        true => drop(raw::run(&mut raw::open(&place.file()).await, sql.to_owned()).await),
        false => place.database().run(sql).await,
    }
}

async fn opens(place: &Place) -> Result<(), String> {
    match place.is_file() {
        true => SqliteStore::open(&place.file()).await.map(drop).map_err(|error| chain(&error)),
        false => PostgresStore::open(&place.database().url).await.map(drop).map_err(|error| chain(&error)),
    }
}

/// A cursor as the program before gave it: it says nothing of the documents' edition.
fn aged(cursor: &str) -> String {
    let bytes = URL_SAFE_NO_PAD.decode(cursor).expect("a cursor");
    let mut fields: serde_json::Value = serde_json::from_slice(&bytes).expect("fields");
    assert_eq!(fields.as_object_mut().expect("fields").remove("documents"), Some(DOCUMENTS.into()));
    URL_SAFE_NO_PAD.encode(serde_json::to_vec(&fields).expect("fields"))
}

pub async fn documents_of_an_older_edition_are_made_anew(kind: Kind) {
    let mut desk = desk(kind).await;
    let before = desk.state().await;
    let mut replica = Replica::new(technician(SARA));
    replica.pull(&desk).await;
    assert!(!replica.pull(&desk).await[0].restart, "the same edition goes on");
    let seen = replica.docs.clone();
    assert!(seen.keys().any(|doc| doc.kind == DocKind::SlaVersion));

    desk.store().close().await;
    age(&desk.place).await;
    desk.place.reopen().await;
    assert_eq!(desk.state().await, before, "as this edition makes them");
    assert_eq!(desk.store().meta("document_edition").await.expect("read"), Some(DOCUMENTS.to_string()));
    desk.store().verify().await.expect("in order");
    assert_eq!(desk.find("guardiamo").await.len(), 1, "and found by their words");

    // A device that holds documents of the edition before gets all of them again, as one whole.
    replica.cursor = aged(&replica.cursor);
    replica.docs.retain(|doc, _| doc.kind != DocKind::SlaVersion);
    let pages = replica.pull(&desk).await;
    assert!(pages[0].restart && pages[0].snapshot);
    assert_eq!(replica.docs, seen);
    assert!(!replica.pull(&desk).await[0].restart, "once");
    // A start that finds all as it must be makes nothing anew.
    let row = text(&desk.place, "SELECT max(row) FROM document").await;
    desk.place.reopen().await;
    assert_eq!(text(&desk.place, "SELECT max(row) FROM document").await, row);
}

pub async fn a_start_that_breaks_off_begins_again(kind: Kind) {
    let mut desk = desk(kind).await;
    let before = desk.state().await;
    desk.store().close().await;
    age(&desk.place).await;
    let many = "SELECT count(*) FROM document";
    let older = text(&desk.place, many).await;
    let trouble = match desk.place.is_file() {
        true => {
            "CREATE TRIGGER trouble BEFORE INSERT ON document WHEN NEW.kind = 'history' \
             BEGIN SELECT RAISE(ABORT, 'half way'); END"
        }
        false => {
            "CREATE FUNCTION trouble() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF NEW.kind = 'history' THEN \
             RAISE EXCEPTION 'half way'; END IF; RETURN NEW; END $$; \
             CREATE TRIGGER trouble BEFORE INSERT ON document FOR EACH ROW EXECUTE FUNCTION trouble()"
        }
    };
    run(&desk.place, trouble).await;
    for _ in 0..2 {
        let error = opens(&desk.place).await.expect_err("it breaks off");
        assert!(error.contains("half way"), "{error}");
        // Whoever reads sees all of the state before.
        assert_eq!(text(&desk.place, many).await, older);
        assert_eq!(text(&desk.place, "SELECT count(*) FROM meta WHERE key = 'document_edition'").await, "0");
    }
    raw::no_trouble(&desk.place).await;
    desk.place.reopen().await;
    assert_eq!(desk.state().await, before);
}

/// The desk's log with calendars as another program kept them.
async fn with_zones(desk: &Desk, into: Kind, kept: impl Fn(&ServiceCalendar) -> Option<ZoneOffsets>) -> Desk {
    let mut shelf = Shelf::default();
    desk.store().archive(true, &mut shelf).await.expect("given");
    let mut heads: BTreeMap<_, StreamHead> = BTreeMap::new();
    for entry in &mut shelf.entries {
        let Entry::Event(row) = entry else { continue };
        let mut event = row.event().expect("an event");
        if let EventBody::ServiceCalendarDefined(calendar) = &mut event.body {
            calendar.offsets = kept(calendar);
            **row = LogRow::append(&event, heads.entry(event.stream).or_default(), &mut || [7; 16]);
        }
    }
    let mut desk = Desk::empty(into).await;
    desk.now = 3_600;
    desk.store().restore(&mut shelf, desk.time()).await.expect("taken");
    desk
}

async fn versions(desk: &Desk, id: u128) -> Vec<ServiceCalendar> {
    let mut versions: Vec<_> = desk
        .all()
        .await
        .into_iter()
        .filter_map(|placed| match placed.document.body {
            Body::SlaVersion(version) => match serde_json::from_str(&version.record).expect("a record") {
                SlaRecord::Calendar(calendar) if calendar.id == id.into() => Some((version.position, *calendar)),
                _ => None,
            },
            _ => None,
        })
        .collect();
    versions.sort_by_key(|(position, _)| *position);
    versions.into_iter().map(|(_, calendar)| calendar).collect()
}

pub async fn zones_of_older_calendars_are_read_once(kind: Kind) {
    let before = desk(Kind::Memory).await;
    let desk = with_zones(&before, kind, |_| None).await;
    assert_eq!(versions(&desk, HOME).await, [calendar(HOME, "Europe/Rome", false)]);
    assert_eq!(zones::read_anew(desk.store(), desk.time()).await.expect("written"), 2);
    for (id, name) in [(HOME, "Europe/Rome"), (OFFICE, "America/New_York")] {
        let now = ServiceCalendar { offsets: zone::offsets(name, desk.time()), ..calendar(id, name, false) };
        assert!(now.offsets.is_some());
        assert_eq!(
            versions(&desk, id).await,
            [calendar(id, name, false), now.clone()],
            "the first one stays as it was"
        );
        let document = desk.document(now.id).await.expect("there");
        assert_eq!(document.body, Body::ServiceCalendar(Box::new(now)));
    }
    assert_eq!(versions(&desk, CLOSED).await.len(), 1, "what is retired is left alone");
    let state = desk.state().await;
    assert_eq!(zones::read_anew(desk.store(), desk.time()).await.expect("read"), 0);
    assert_eq!(desk.state().await, state, "once");
    desk.store().verify().await.expect("in order");
}

pub async fn another_release_of_the_zones_makes_a_version(kind: Kind) {
    let before = desk(Kind::Memory).await;
    let other = zone::offsets("Asia/Tokyo", before.time()).expect("a zone").zone;
    for (release, same, many) in [("2019a", true, 0), ("2019a", false, 2), ("9999z", false, 0)] {
        let kept = |calendar: &ServiceCalendar| {
            let zone = if same { zone::offsets(&calendar.zone, before.time())?.zone } else { other.clone() };
            Some(ZoneOffsets { release: release.to_owned(), zone })
        };
        let desk = with_zones(&before, kind, kept).await;
        let done = zones::read_anew(desk.store(), desk.time()).await.expect("written");
        assert_eq!(done, many, "{release} {same}");
        assert_eq!(versions(&desk, HOME).await.len(), 1 + many / 2, "{release} {same}");
    }
}

/// Two processes that begin at once.
pub async fn two_who_read_zones_make_one_version(kind: Kind) {
    let before = desk(Kind::Memory).await;
    let desk = with_zones(&before, kind, |_| None).await;
    let (one, other) = (desk.time(), desk.time().plus(1));
    let done = futures::join!(zones::read_anew(desk.store(), one), zones::read_anew(desk.store(), other));
    assert_eq!(done.0.expect("written") + done.1.expect("written"), 2);
    assert_eq!(versions(&desk, HOME).await.len(), 2);
    assert_eq!(versions(&desk, OFFICE).await.len(), 2);
}
