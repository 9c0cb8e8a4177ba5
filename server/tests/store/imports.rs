//! Tickets of other systems, by a mapping.

use super::desk::*;
use deskside_domain::document::{Body, DocRef, Document};
use deskside_domain::event::EventBody;
use deskside_domain::id::PersonId;
use deskside_domain::people::{Category, Person, Role};
use deskside_domain::ticket::{
    Article, Channel, PendingReason, Priority, Ticket, TicketKind, TicketStatus, Visibility,
};
use deskside_domain::time::Timestamp;
use server::import::{Args, Format, Tally, import_mapped};
use server::store::Store;
use server::store::list::Wanted;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// Long after everything in the files.
const NOW: Timestamp = Timestamp(1_790_000_000);

fn fixture(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures").join(name)
}

fn args(format: Format, mapping: &str, file: &Path) -> Args {
    Args {
        format,
        kind: None,
        mapping: Some(mapping.to_owned()),
        print_mapping: None,
        comments: None,
        people: None,
        organizations: None,
        zone: None,
        dry_run: false,
        strict: false,
        report: None,
        skip_errors: false,
        file: Some(file.to_owned()),
    }
}

fn rome(args: Args) -> Args {
    Args { zone: Some(jiff::tz::TimeZone::get("Europe/Rome").expect("known")), ..args }
}

async fn run(store: &dyn Store, args: &Args) -> Tally {
    import_mapped(store, NOW, args).await.expect("the file can be read")
}

/// What stands in a desk.
struct Content {
    tickets: BTreeMap<String, Ticket>,
    articles: BTreeMap<String, Vec<Article>>,
    people: BTreeMap<PersonId, Person>,
    categories: Vec<Category>,
    organizations: Vec<String>,
    teams: BTreeMap<uuid::Uuid, String>,
    moves: BTreeMap<String, Vec<(TicketStatus, Timestamp)>>,
}

async fn content(store: &dyn Store) -> Content {
    let mut all = Content {
        tickets: BTreeMap::new(),
        articles: BTreeMap::new(),
        people: BTreeMap::new(),
        categories: Vec::new(),
        organizations: Vec::new(),
        teams: BTreeMap::new(),
        moves: BTreeMap::new(),
    };
    let rows = store.rows(0, u32::MAX).await.expect("rows");
    let mut documents: Vec<Document> = Vec::new();
    for stream in rows.iter().map(|row| row.stream).collect::<BTreeSet<_>>() {
        documents.extend(store.document(DocRef::from(stream)).await.expect("read"));
    }
    let mut names = BTreeMap::new();
    for document in documents {
        match document.body {
            Body::Ticket(ticket) => {
                let key = ticket.content.external_ref.clone().unwrap_or_default();
                names.insert(ticket.id.0, key.clone());
                all.tickets.insert(key, *ticket);
            }
            Body::Person(person) => drop(all.people.insert(person.id, person)),
            Body::Category(category) => all.categories.push(category),
            Body::Organization(organization) => all.organizations.push(organization.name),
            Body::Team(team) => drop(all.teams.insert(team.id.0, team.name)),
            _ => {}
        }
    }
    for row in &rows {
        let Some(key) = names.get(&row.stream.id) else { continue };
        match row.event().expect("readable").body {
            EventBody::ArticleAdded(message) => {
                let article = store.document(message.article.into()).await.expect("read").expect("there");
                let Body::Article(article) = article.body else { panic!("an article") };
                all.articles.entry(key.clone()).or_default().push(article);
            }
            EventBody::StatusChanged(moved) => {
                all.moves.entry(key.clone()).or_default().push((moved.to, row.occurred_at));
            }
            _ => {}
        }
    }
    all
}

impl Content {
    fn name(&self, person: PersonId) -> &str {
        &self.people[&person].profile.name
    }

    fn said(&self, key: &str) -> Vec<(&str, Visibility, &str)> {
        let said = |article: &Article| (article.author, article.message.visibility);
        let articles = self.articles.get(key).into_iter().flatten();
        articles.map(|article| (self.name(said(article).0), said(article).1, article.message.body.as_str())).collect()
    }
}

fn at(text: &str) -> Timestamp {
    Timestamp(text.parse::<jiff::Timestamp>().expect("a time").as_second())
}

fn told(tally: &Tally) -> Vec<String> {
    tally.first.iter().map(ToString::to_string).collect()
}

pub async fn tickets_of_zendesk_come_in(kind: Kind) {
    let desk = Desk::empty(kind).await;
    let store = desk.store();
    let import = args(Format::Json, "zendesk", &fixture("zendesk-tickets.jsonl"));
    let dry = run(store, &Args { dry_run: true, ..import.clone() }).await;
    assert_eq!(*store.head().borrow(), 0, "a dry run writes nothing");
    let tally = run(store, &import).await;
    assert_eq!(
        (dry.tickets, dry.comments, dry.people, dry.first.clone()),
        (tally.tickets, tally.comments, tally.people, tally.first.clone())
    );
    let server::import::Tally { tickets, comments, people, .. } = &tally;
    assert_eq!((tickets.new, tickets.skipped, tickets.wrong), (5, 1, 3));
    assert_eq!((comments.new, people.new, tally.organizations.new, tally.teams.new), (4, 6, 1, 1));
    let told = told(&tally);
    for (said, expected) in told.iter().zip([
        "line 3, field comment 2: created, value \"ieri\": not a time; the mapping reads RFC 3339",
        "line 4, field status, value \"suspended\": not in the mapping's table, which has: closed, hold, new, ",
        "line 7, field key, value \"105\": in the file before, with other values",
        "line 8: not a JSON record: ",
    ]) {
        assert!(said.starts_with(expected), "{said}\n{expected}");
    }
    assert_eq!(told.len(), 4, "{told:?}");
    assert!(tally.result().is_err_and(|error| error.is::<server::import::LeftOut>()));

    let all = content(store).await;
    let printer = &all.tickets["101"];
    assert_eq!(printer.content.subject, "Stampante etichette ferma 🖨️");
    assert!(printer.content.description.contains("\"carta inceppata\".\nGrazie"));
    assert_eq!((printer.priority(), printer.content.channel), (Priority::P1, Channel::Mail));
    assert_eq!((printer.created_at, printer.owned_at), (at("2026-03-02T08:15:04Z"), Some(at("2026-03-02T08:30:00Z"))));
    assert_eq!(printer.first_responded_at, Some(at("2026-03-02T08:40:00Z")));
    let moves =
        [(TicketStatus::Resolved, at("2026-03-03T09:00:00Z")), (TicketStatus::Closed, at("2026-03-04T10:00:00Z"))];
    assert_eq!(all.moves["101"], moves);
    assert_eq!((printer.resolved_at, printer.closed_at), (Some(moves[0].1), Some(moves[1].1)));
    let said = [
        ("Sara Bez", Visibility::Public, "Arrivo subito 👍"),
        ("Sara Bez", Visibility::Internal, "Nota: rullo da ordinare"),
        ("9900", Visibility::Public, "inoltro da un altro utente"),
    ];
    assert_eq!(all.said("101"), said, "the first comment is the description");
    let requester = &all.people[&printer.content.requester];
    assert_eq!(
        (requester.profile.name.as_str(), requester.profile.emails.as_slice()),
        ("Marta Dal Pont", &["marta@asl.example".to_owned()][..])
    );
    assert!(requester.role == Role::Requester && requester.organization.is_some());
    let sara = &all.people[&printer.assignee.expect("somebody")];
    assert_eq!((sara.role, sara.teams.len()), (Role::Technician, 1));
    assert_eq!(all.teams[&printer.team.expect("a team").0], "Primo livello");
    assert_eq!(printer.imported["tags"], "reparto_3, etichette");
    assert_eq!((all.organizations.as_slice(), all.categories.len()), (&["ASL Valmonda".to_owned()][..], 1));

    let waiting = &all.tickets["102"];
    assert_eq!(waiting.status, TicketStatus::Pending(PendingReason::Supplier));
    assert_eq!((waiting.content.kind, waiting.content.channel), (TicketKind::ServiceRequest, Channel::Portal));
    assert_eq!((waiting.assignee, waiting.priority()), (None, Priority::P4));
    assert_eq!(all.name(all.tickets["103"].content.requester), "Unknown requester");
    assert_eq!(all.said("103"), [("Unknown author", Visibility::Internal, "scritto da nessuno")]);
    assert_eq!(all.tickets["105"].content.subject, "Due volte");
    assert_eq!(all.tickets["107"].created_at, at("2026-03-07T09:00:00Z"));
    assert_eq!(all.tickets["107"].resolved_at, Some(at("2026-03-07T10:00:00Z")));
    let wanted = Wanted { words: Some("101".to_owned()), limit: 10, ..Wanted::default() };
    let found = store.tickets(&technician(SARA), &wanted).await.expect("found");
    let found: Vec<_> = found.documents.iter().filter_map(Document::ticket_id).collect();
    assert_eq!(found, [printer.id], "the source's number finds it");
    store.verify().await.expect("read");
}

pub async fn the_same_export_again_changes_nothing(kind: Kind) {
    let desk = Desk::empty(kind).await;
    let store = desk.store();
    for import in [
        args(Format::Json, "zendesk", &fixture("zendesk-tickets.jsonl")),
        args(Format::Json, "zendesk", &fixture("zendesk-lists.json")),
        rome(args(Format::Csv, "jira", &fixture("jira-issues.csv"))),
        args(Format::Json, "jira", &fixture("jira-search.json")),
    ] {
        let first = run(store, &import).await;
        assert!(first.tickets.new > 0 && first.events > 0);
        let head = *store.head().borrow();
        let again = run(store, &import).await;
        assert_eq!(*store.head().borrow(), head);
        assert_eq!((again.events, again.tickets.new, again.tickets.changed), (0, 0, 0));
        assert_eq!((again.tickets.unchanged, again.tickets.wrong), (first.tickets.new, first.tickets.wrong));
        assert_eq!((again.comments.new, again.comments.there), (0, first.comments.new));
        assert_eq!((again.people.new, again.problems), (0, first.problems));
    }
    store.verify().await.expect("sound");
}

pub async fn lists_beside_the_tickets_say_who_is_who(kind: Kind) {
    let desk = Desk::empty(kind).await;
    let store = desk.store();
    let tally = run(store, &args(Format::Json, "zendesk", &fixture("zendesk-lists.json"))).await;
    assert_eq!((tally.tickets.new, tally.people.new, tally.organizations.new, tally.problems), (1, 3, 1, 0));
    let all = content(store).await;
    let paolo = &all.people[&all.tickets["201"].content.requester];
    assert_eq!((paolo.profile.name.as_str(), paolo.profile.note.as_str()), ("Paolo Rossi", "Interno 12"));
    assert_eq!(paolo.profile.phones, ["+39 0437 555 0199"]);
    assert!(paolo.organization.is_some());
    assert_eq!(all.people[&all.tickets["201"].assignee.expect("somebody")].role, Role::Technician);
    // Whoever is on the desk with this address is the same person.
    let desk = Desk::empty(kind).await;
    let other = desk.store();
    let own = Person { id: PersonId::from(77), ..all.people[&all.tickets["201"].assignee.expect("somebody")].clone() };
    let own = Person {
        profile: deskside_domain::people::Profile { emails: vec!["SARA@desk.example".to_owned()], ..own.profile },
        ..own
    };
    let own = deskside_domain::command::Payload::DefinePerson(own);
    let sealed = server::system::command(server::system::fresh_id(1), own, PersonId::from(77), NOW);
    server::system::submit(other, [sealed], NOW).await.expect("stored");
    let tally = run(other, &args(Format::Json, "zendesk", &fixture("zendesk-lists.json"))).await;
    assert_eq!((tally.people.new, tally.people.there), (2, 1));
    assert_eq!(content(other).await.tickets["201"].assignee, Some(PersonId::from(77)));
}

pub async fn issues_of_jira_come_in(kind: Kind) {
    let desk = Desk::empty(kind).await;
    let store = desk.store();
    let tally = run(store, &rome(args(Format::Csv, "jira", &fixture("jira-issues.csv")))).await;
    assert_eq!((tally.tickets.new, tally.tickets.wrong, tally.comments.new, tally.people.new), (3, 3, 5, 4));
    let told = told(&tally);
    for (said, expected) in told.iter().zip([
        "line 7, field status, value \"In attesa del fornitore\": not in the mapping's table",
        "line 8, field created, value \"07/13/26 9:05 AM\": not a time; the mapping reads RFC 3339, %d/%b/%y %I:%M %p",
        "line 9, field subject, value \"\": there is no value in Summary; fill it in",
    ]) {
        assert!(said.starts_with(expected), "{said}\n{expected}");
    }
    assert_eq!(told.len(), 3, "{told:?}");
    let all = content(store).await;
    let vpn = &all.tickets["IT-1"];
    assert_eq!(vpn.content.subject, "VPN \"lenta\"; da casa");
    assert_eq!(vpn.content.description, "Prima riga\nseconda riga; con \"virgolette\" 🐢");
    assert_eq!((vpn.created_at, vpn.status), (at("2026-03-05T13:13:00Z"), TicketStatus::Closed));
    assert_eq!((vpn.resolved_at, vpn.closed_at), (Some(at("2026-03-06T07:59:00Z")), Some(at("2026-03-06T08:00:00Z"))));
    assert_eq!(vpn.owned_at, Some(at("2026-03-05T13:40:00Z")), "the first sign of a hand on it");
    let said = [
        ("Sara Bez", Visibility::Internal, "Guardo subito; dimmi il modello\n\ngrazie"),
        ("Marta Dal Pont", Visibility::Internal, "Modello \"X1\""),
        ("5b10zz", Visibility::Internal, "commento di chi non c'è più"),
    ];
    assert_eq!(all.said("IT-1"), said);
    let category = all.categories.iter().find(|category| category.id == vpn.content.category).expect("there");
    assert!(category.name_en == "Rete" && category.parent.is_some());
    assert_eq!((vpn.imported["Labels"].as_str(), vpn.imported["Resolution"].as_str()), ("vpn, casa", "Fixed"));
    let laptop = &all.tickets["IT-2"];
    assert_eq!(laptop.created_at, at("2026-05-07T07:05:00Z"), "an Italian month");
    assert_eq!(laptop.status, TicketStatus::Pending(PendingReason::Approval));
    assert_eq!(all.name(laptop.content.requester), "Unknown requester");
    assert_eq!(all.said("IT-6").len(), 2, "two that say the same are two");

    let desk = Desk::empty(kind).await;
    let store = desk.store();
    let tally = run(store, &args(Format::Json, "jira", &fixture("jira-search.json"))).await;
    assert_eq!((tally.tickets.new, tally.comments.new, tally.problems), (2, 4, 0), "{:?}", tally.first);
    let all = content(store).await;
    assert_eq!(all.tickets["IT-11"].content.description, "Prima riga\nseconda riga");
    assert_eq!(all.tickets["IT-11"].created_at, at("2026-03-05T13:13:22Z"));
    let said = [
        ("Sara Bez", Visibility::Public, "Quale apparecchio?"),
        ("Sara Bez", Visibility::Internal, "solo per noi"),
        ("Sara Bez", Visibility::Internal, "solo per gli amministratori"),
        ("Unknown author", Visibility::Internal, "chi?"),
    ];
    assert_eq!(all.said("IT-11"), said);
    assert_eq!(all.moves["IT-12"], [(TicketStatus::Resolved, at("2026-03-06T07:00:00Z"))]);
}

const OWN: &str = r#"
source = "our-desk"
format = "csv"
zone = "Europe/Rome"
times = ["%d/%m/%Y %H:%M", "%d/%m/%Y"]

[ticket]
key = "Numero"
reference = ["Protocollo", "Numero"]
subject = "Oggetto"
description = "Testo"
created = "Aperto"
updated = "Modificato"
resolved = "Risolto"
category = ["Area", "Voce"]
team = "Gruppo"
location = "Stanza"
requester = { email = "Mail", name = "Chi", organization = "Ente" }
assignee = { name = "Tecnico" }
keep = ["Etichette"]

[ticket.status]
from = "Stato"
values = { Aperto = "in_progress", Risolto = "resolved" }
otherwise = "new"
empty = "new"

[ticket.urgency]
from = "Urgenza"
values = { alta = "high", bassa = "low" }

[comments]
ticket = "Numero"
key = "Id"
body = "Testo"
created = "Quando"
author = { name = "Autore" }
visibility = { from = "Visibile", values = { "sì" = "public", no = "internal" } }
"#;

/// Files of an own system, as an Italian Excel writes them.
struct Files(tempfile::TempDir);

impl Files {
    fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        std::fs::write(folder.path().join("own.toml"), OWN).expect("written");
        Self(folder)
    }

    fn of(&self, name: &str, text: &str) -> PathBuf {
        let path = self.0.path().join(name);
        let (bytes, _, odd) = encoding_rs::WINDOWS_1252.encode(text);
        assert!(!odd);
        std::fs::write(&path, bytes).expect("written");
        path
    }

    fn args(&self, tickets: &str, comments: &str) -> Args {
        let mapping = self.0.path().join("own.toml");
        let tickets = self.of("tickets.csv", &format!("{HEADER}{tickets}").replace('\n', "\r\n"));
        let comments = self
            .of("comments.csv", &format!("Id;Numero;Quando;Autore;Testo;Visibile\n{comments}").replace('\n', "\r\n"));
        Args { comments: Some(comments), ..args(Format::Csv, &mapping.display().to_string(), &tickets) }
    }
}

const HEADER: &str = "Numero;Protocollo;Oggetto;Testo;Aperto;Modificato;Risolto;Area;Voce;Gruppo;Stanza;Mail;Chi;Ente;Tecnico;Etichette;Stato;Urgenza\n";
const FIRST: &str = "7;P-7;Monitor spento;\"Riga 1\nRiga; 2\";02/03/2026 08:00;02/03/2026 09:00;;PC;Monitor;Primo;3/b;eva@asl.example;Eva Zanin;ASL;;x;Aperto;alta\n";
const SECOND: &str = "8;;Perché lento?;;03/03/2026;;;PC;;;;;Ugo Moro;;;;;bassa\n";
const SAID: &str = "1;7;02/03/2026 08:30;Sara Bez;È acceso?;sì\n2;7;02/03/2026 08:45;Eva Zanin;No;sì\n";

pub async fn a_longer_export_brings_only_what_is_new(kind: Kind) {
    let desk = Desk::empty(kind).await;
    let store = desk.store();
    let files = Files::new();
    let tally = run(store, &files.args(&format!("{FIRST}{SECOND}"), SAID)).await;
    assert_eq!((tally.tickets.new, tally.comments.new, tally.problems), (2, 2, 0), "{:?}", tally.first);
    let before = content(store).await;
    let monitor = before.tickets["P-7"].clone();
    assert_eq!((monitor.content.description.as_str(), monitor.content.location.as_str()), ("Riga 1\nRiga; 2", "3/b"));
    let eva = before.articles["P-7"].iter().find(|article| article.message.body == "No").expect("there").author;
    assert_eq!(eva, monitor.content.requester, "the one person of that name");
    assert_eq!(monitor.owned_at, None, "an author of whom nothing says that they work here");
    assert_eq!(before.tickets["8"].created_at, at("2026-03-02T23:00:00Z"), "a day alone begins at midnight");
    // Somebody works on it here meanwhile.
    let edit = deskside_domain::command::ImportChange {
        ticket: monitor.id,
        occurred_at: at("2026-03-04T08:00:00Z"),
        status: None,
        changes: vec![deskside_domain::ticket::FieldValue::Location("cantina".to_owned())],
        raw: BTreeMap::new(),
    };
    let edit = deskside_domain::command::Payload::ImportChange(edit);
    let sealed = server::system::command(server::system::fresh_id(9), edit, PersonId::from(1), NOW);
    server::system::submit(store, [sealed], NOW).await.expect("stored");

    let resolved = FIRST
        .replace("09:00;;", "10:00;02/03/2026 09:50;")
        .replace(";Aperto;alta", ";Risolto;alta")
        .replace(";;x;", ";Sara Bez;x;");
    let third = "9;;Terzo;;05/03/2026;;;;;;;;Ugo Moro;;;;;bassa\n";
    let said =
        format!("{SAID}3;7;02/03/2026 09:45;Sara Bez;Cavo cambiato;no\n4;8;03/03/2026 12:00;Ugo Moro;Allora?;sì\n");
    let longer = files.args(&format!("{resolved}{SECOND}{third}"), &said);
    let tally = run(store, &longer).await;
    assert_eq!((tally.tickets.new, tally.tickets.changed, tally.tickets.unchanged), (1, 1, 1));
    assert_eq!((tally.comments.new, tally.comments.there, tally.problems), (2, 2, 0), "{:?}", tally.first);
    let all = content(store).await;
    let now = &all.tickets["P-7"];
    assert_eq!((now.status, now.resolved_at), (TicketStatus::Resolved, Some(at("2026-03-02T08:50:00Z"))));
    let sara = &all.people[&now.assignee.expect("somebody")];
    assert_eq!((sara.profile.name.as_str(), sara.role, sara.teams.len()), ("Sara Bez", Role::Technician, 1));
    assert_eq!(now.content.location, "cantina", "what was changed here stays");
    assert_eq!(all.said("P-7").len(), 3);
    let head = *store.head().borrow();
    run(store, &longer).await;
    assert_eq!(*store.head().borrow(), head);
    // Back to where it was: a change as well.
    let back = files.args(&format!("{}{SECOND}{third}", FIRST.replace("02/03/2026 09:00", "06/03/2026 09:00")), &said);
    assert_eq!(run(store, &back).await.tickets.changed, 1);
    let all = content(store).await;
    assert_eq!((all.tickets["P-7"].status, all.tickets["P-7"].reopen_count), (TicketStatus::InProgress, 1));
    store.verify().await.expect("sound");
}

pub async fn strictly_nothing_goes_in_with_an_error(kind: Kind) {
    let desk = Desk::empty(kind).await;
    let store = desk.store();
    let files = Files::new();
    let broken = SECOND.replace("bassa", "media");
    let lost = format!(
        "{SAID}5;77;03/03/2026 12:00;Ugo Moro;A chi?;sì\n6;7;mai;Ugo Moro;Quando?;sì\n7;;03/03/2026;Ugo Moro;Dove?;sì\n"
    );
    let report = files.0.path().join("report.json");
    let import =
        Args { strict: true, report: Some(report.clone()), ..files.args(&format!("{FIRST}{broken}1;2;3\n"), &lost) };
    let tally = run(store, &import).await;
    assert_eq!((*store.head().borrow(), tally.written), (0, false));
    assert!(tally.result().is_err_and(|error| error.to_string().contains("nothing was imported, as --strict asks")));
    let told = told(&tally);
    for (said, expected) in told.iter().zip([
        "line 4, field urgency, value \"media\": not in the mapping's table, which has: alta, bassa; add it to values",
        "line 5: 3 columns where the header has 18",
        "line 5, field created, value \"mai\": not a time",
        "line 6, field ticket, value \"\": there is no value; every comment names its ticket",
        "line 4, field ticket, value \"77\": no such ticket, neither in the file nor on the desk",
    ]) {
        assert!(said.starts_with(expected), "{said}\n{expected}");
    }
    assert_eq!(told.len(), 5, "{told:?}");
    let text = std::fs::read_to_string(&report).expect("a report");
    let written: serde_json::Value = serde_json::from_str(&text).expect("JSON");
    assert_eq!(written["problems"].as_array().map(Vec::len), Some(5));
    assert_eq!(written["problems"][0]["problem"]["field"], "urgency");
    assert_eq!(
        (&written["summary"]["tickets"]["new"], &written["summary"]["tickets"]["wrong"]),
        (&1.into(), &2.into())
    );
    let refused = import_mapped(store, NOW, &import).await.expect_err("the report is there").to_string();
    assert!(refused.contains("is there already"), "{refused}");
    // Without it the good ones go in.
    let tally = run(store, &Args { strict: false, report: None, ..import }).await;
    assert_eq!((tally.tickets.new, tally.comments.new, tally.problems), (1, 2, 5));
    assert_eq!(content(store).await.tickets.len(), 1);
    // What only the desk can tell keeps everything out too.
    let fourth = "10;;Quarto;;05/03/2026;;;;;;;;Ugo Moro;;;;;bassa\n";
    let lone = "9;77;03/03/2026 12:00;Ugo Moro;A chi?;sì\n";
    let tally = run(store, &Args { strict: true, ..files.args(fourth, lone) }).await;
    assert_eq!((tally.tickets.new, tally.problems, tally.written, tally.events), (1, 1, false, 0));
    // A time zone that was forgotten does not make the tickets anew.
    let tally = run(store, &Args { zone: Some(jiff::tz::TimeZone::UTC), ..files.args(FIRST, "") }).await;
    assert_eq!((tally.tickets.wrong, tally.events), (1, 0));
    assert!(tally.first[0].to_string().contains("was another time zone given then?"), "{:?}", tally.first);
}

async fn defines(store: &dyn Store, payload: deskside_domain::command::Payload) {
    let sealed = server::system::command(server::system::fresh_id(3), payload, PersonId::from(1), NOW);
    let outcomes = server::system::submit(store, [sealed], NOW).await.expect("stored");
    assert!(outcomes.iter().all(|outcome| outcome.is_done()), "{outcomes:?}");
}

pub async fn a_later_export_with_less_wipes_nothing(kind: Kind) {
    let desk = Desk::empty(kind).await;
    let store = desk.store();
    let files = Files::new();
    let first = FIRST.replace(";;x;", ";Sara Bez;x;");
    run(store, &files.args(&first, SAID)).await;
    let before = content(store).await.tickets["P-7"].clone();
    assert!(before.team.is_some() && before.assignee.is_some());
    let fewer = "Numero;Protocollo;Oggetto;Aperto;Modificato;Mail;Stato;Urgenza\n\
                 7;P-7;Monitor nero;02/03/2026 08:00;02/03/2026 10:00;eva@asl.example;Risolto;alta\n";
    let own = files.0.path().join("own.toml").display().to_string();
    let tally = run(store, &args(Format::Csv, &own, &files.of("fewer.csv", fewer))).await;
    assert_eq!((tally.tickets.changed, tally.problems), (1, 0), "{:?}", tally.first);
    let now = content(store).await.tickets["P-7"].clone();
    assert_eq!((now.status, now.content.subject.as_str()), (TicketStatus::Resolved, "Monitor nero"));
    assert_eq!((now.team, now.assignee, now.priority()), (before.team, before.assignee, before.priority()));
    assert_eq!((now.content.description, now.content.category), (before.content.description, before.content.category));
    assert_eq!(now.content.location, "3/b");

    // Forth and back again, where nothing says when; each a change of its own.
    let place = |name: &str| format!("{}{SECOND}", first.replace("02/03/2026 09:00", "").replace("3/b", name));
    for name in ["4/c", "3/b", "4/c", "3/b", "4/c"] {
        let tally = run(store, &files.args(&place(name), SAID)).await;
        assert_eq!(tally.problems, 0);
        assert_eq!(content(store).await.tickets["P-7"].content.location, name);
    }
    // No word of a long description is lost, also of one that came later.
    let long = |word: &str| place("4/c").replace("Riga; 2", &format!("{word}\n").repeat(5_000));
    for _ in 0..2 {
        run(store, &files.args(&long("lungo"), SAID)).await;
        let all = content(store).await;
        let said = all.said("P-7").iter().map(|(.., body)| body.matches("lungo").count()).sum::<usize>();
        assert_eq!(all.tickets["P-7"].content.description.matches("lungo").count() + said, 5_000);
    }

    // Another form of the same system's export: a group without its name.
    run(store, &args(Format::Json, "zendesk", &fixture("zendesk-tickets.jsonl"))).await;
    let before = content(store).await.tickets["101"].clone();
    let bare = r#"{"id":101,"created_at":"2026-03-02T08:15:04Z","updated_at":"2026-03-05T10:00:00Z","status":"open",
        "subject":"Stampante","requester_id":9001,"assignee_id":7001,"group_id":31}"#;
    let file = files.0.path().join("bare.json");
    std::fs::write(&file, bare).expect("written");
    assert_eq!(run(store, &args(Format::Json, "zendesk", &file)).await.tickets.changed, 1);
    let now = content(store).await.tickets["101"].clone();
    assert_eq!((now.status, now.content.subject.as_str()), (TicketStatus::InProgress, "Stampante"));
    assert_eq!((now.team, now.assignee, now.priority()), (before.team, before.assignee, before.priority()));
    assert_eq!((now.content.description, now.content.kind), (before.content.description, before.content.kind));

    // What the desk wrote to itself is not shown as what was asked.
    let private = r#"{"id":300,"created_at":"2026-03-02T08:00:00Z","status":"open","subject":"Avviso","requester_id":9001,
        "description":"Non dire al *cliente* <x>","comments":[{"id":7,"author_id":7001,"public":false,
        "created_at":"2026-03-02T08:00:00Z","html_body":"<p>Non dire al <b>cliente</b> &lt;x&gt;</p>"}]}"#;
    std::fs::write(&file, private).expect("written");
    run(store, &args(Format::Json, "zendesk", &file)).await;
    let all = content(store).await;
    assert_eq!(
        (all.tickets["300"].content.description.as_str(), all.tickets["300"].content.subject.as_str()),
        ("", "Avviso")
    );
    assert_eq!(all.said("300"), [("Sara Bez", Visibility::Internal, "Non dire al cliente <x>")]);
    store.verify().await.expect("sound");
}

pub async fn whom_the_desk_knows_stays_who_they_are(kind: Kind) {
    let desk = Desk::empty(kind).await;
    let store = desk.store();
    let files = Files::new();
    let ugo = Person { active: true, ..person(SARA, Role::Technician) };
    let profile = deskside_domain::people::Profile { name: "Ugo Moro".to_owned(), ..ugo.profile.clone() };
    defines(store, deskside_domain::command::Payload::DefinePerson(Person { profile, teams: Vec::new(), ..ugo })).await;
    let first = FIRST.replace(";;x;", ";Sara Bez;x;");
    run(store, &files.args(&format!("{first}{SECOND}"), SAID)).await;
    let all = content(store).await;
    let asked = &all.people[&all.tickets["8"].content.requester];
    assert_eq!((asked.role, asked.profile.name.as_str()), (Role::Requester, "Ugo Moro"), "another one of that name");
    // Somebody takes the work away from whom the import gave it.
    let sara = all.people[&all.tickets["P-7"].assignee.expect("somebody")].clone();
    assert_eq!(sara.role, Role::Technician);
    let demoted = Person { role: Role::Requester, teams: Vec::new(), ..sara };
    defines(store, deskside_domain::command::Payload::DefinePerson(demoted.clone())).await;
    run(store, &files.args(&format!("{first}{SECOND}").replace("3/b", "4/c"), SAID)).await;
    assert_eq!(content(store).await.people[&demoted.id], demoted);
}

pub async fn what_was_refused_comes_in_later(kind: Kind) {
    use deskside_domain::command::{AddArticle, ImportChange, Payload};
    let desk = Desk::empty(kind).await;
    let store = desk.store();
    let files = Files::new();
    let ids = server::import::ids::Ids::of("our-desk");
    // Under the names of the import's own commands the desk refused something before.
    let ticket = deskside_domain::id::TicketId(ids.derive("ticket", &["8"]));
    let change = ImportChange { ticket, occurred_at: NOW, status: None, changes: Vec::new(), raw: BTreeMap::new() };
    let message = deskside_domain::ticket::Message {
        article: deskside_domain::id::ArticleId::from(5),
        visibility: Visibility::Public,
        body: "x".to_owned(),
    };
    let refused = [
        ("create", &["8"][..], Payload::ImportChange(change)),
        ("comment", &["8", "1", "0"], Payload::AddArticle(AddArticle { ticket, message })),
    ];
    for (kind, names, payload) in refused {
        let id = deskside_domain::id::CommandId(ids.derive(kind, names));
        let sealed = server::system::command(id, payload, PersonId::from(1), NOW);
        let outcomes = server::system::submit(store, [sealed], NOW).await.expect("stored");
        assert!(outcomes.iter().all(|outcome| outcome.is_refusal()), "{outcomes:?}");
    }
    let import = files.args(SECOND, "1;8;04/03/2026 08:30;Ugo Moro;Allora?;sì\n");
    let tally = run(store, &import).await;
    assert_eq!((tally.tickets.new, tally.comments.new, tally.problems), (1, 1, 0), "{:?}", tally.first);
    let (head, all) = (*store.head().borrow(), content(store).await);
    assert_eq!((all.tickets.len(), all.said("8").len()), (1, 1));
    let tally = import_mapped(store, Timestamp(NOW.0 + 60), &import).await.expect("readable");
    assert_eq!((*store.head().borrow(), tally.tickets.unchanged, tally.problems), (head, 1, 0));
}
