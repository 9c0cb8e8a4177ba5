use super::*;
use deskside_domain::document::Document;
use deskside_domain::id::{EventId, OrganizationId, PartUseId, PersonId, SiteId, TimeEntryId, VisitId};
use deskside_domain::people::{Language, Organization, Person, Profile, Role, Site};
use deskside_domain::small::SmallMap;
use deskside_domain::ticket::{
    Answer, AnswerKind, Answered, Checklist, ChecklistItem, PartUse, TicketNumber, TimeEntry, TimeKind, VisitCourse,
    VisitOutcome, VisitTimes, signature,
};
use lopdf::Document as Pdf;

/// Thursday 26 November 2026, 9:00 UTC.
const NINE: i64 = 1_795_683_600;

fn report() -> VisitReport {
    let text = |text: &str| text.to_owned();
    VisitReport {
        work: text("Sostituito l'alimentatore del punto di accesso."),
        outcome: VisitOutcome::FollowUp,
        name: text("Lucia Perin"),
        role: text("caposala"),
        signature: signature::write(&[vec![(10, 10), (300, 100), (590, 20)], vec![(50, 200)]]),
        unsigned: String::new(),
        parts: vec![PartUse { id: PartUseId::from(1), name: text("Alimentatore 48 V"), quantity: 2 }],
        at: Timestamp(NINE + 3_000),
    }
}

fn visit(report: VisitReport) -> Visit {
    let at = |minutes: i64| Some(Timestamp(NINE + minutes * 60));
    let times = VisitTimes { set_out_at: at(0), arrived_at: at(19), ended_at: at(55) };
    Visit {
        id: VisitId::from(1),
        technician: PersonId::from(70),
        from: Timestamp(NINE),
        to: Timestamp(NINE + 3_600),
        site: None,
        contact: "Lucia Perin, +39 999 020 0209".to_owned(),
        note: String::new(),
        state: VisitState::Done,
        course: VisitCourse { times, void_reason: None, reports: vec![report] },
    }
}

fn ticket() -> Ticket {
    let mut ticket = crate::pages::ticket::tests::ticket(5);
    ticket.number = TicketNumber::new(10_042);
    ticket.content.site = Some(SiteId::from(9));
    ticket.content.location = "Seminterrato".to_owned();
    ticket.content.description = "Il tablet della terapia è senza rete.".to_owned();
    ticket
}

fn records() -> Vec<Document> {
    let person = |id: u128, name: &str| Person {
        id: PersonId::from(id),
        profile: Profile { name: name.to_owned(), ..Profile::default() },
        role: Role::Technician,
        teams: Vec::new(),
        skills: Vec::new(),
        field: false,
        organization: None,
        site: None,
        language: Language::It,
        active: true,
    };
    let site = Site {
        id: SiteId::from(9),
        organization: OrganizationId::from(3),
        name: "Ospedale San Biagio".to_owned(),
        address: "Via dell'Ospedale 1, Roncavalle".to_owned(),
        access_notes: String::new(),
        retired: false,
    };
    let organization = Organization {
        id: OrganizationId::from(3),
        name: "ASL Valmonda".to_owned(),
        critical_sector: true,
        retired: false,
    };
    let bodies = [
        Body::Person(person(70, "Marco Pittis")),
        Body::Person(person(1, "Gianni Moro")),
        Body::Site(site),
        Body::Organization(organization),
    ];
    bodies.into_iter().map(|body| Document { body, versions: SmallMap::new() }).collect()
}

fn made(report: VisitReport, lang: Lang) -> Vec<u8> {
    let (ticket, visit, records) = (ticket(), visit(report), records());
    let record = |doc: DocRef| records.iter().find(|record| record.doc_ref() == doc);
    let names = Names::read(&ticket, &visit, record);
    pdf(&ticket, &visit, &names, lang, 3_600).expect("there is a report")
}

/// The words of each page, as a reader of PDFs finds them; line breaks are blanks.
fn words(bytes: &[u8]) -> Vec<String> {
    let pdf = Pdf::load_mem(bytes).expect("a reader opens it");
    let pages: Vec<u32> = pdf.get_pages().keys().copied().collect();
    let text = |page: &u32| pdf.extract_text(&[*page]).expect("has words").replace('\n', " ");
    pages.iter().map(text).collect()
}

#[test]
fn a_reader_opens_it_and_finds_what_was_done_when_and_who_signed() {
    let pages = words(&made(report(), Lang::It));
    assert_eq!(pages.len(), 1);
    let expected = [
        "Rapporto di intervento",
        "ASL Valmonda",
        "Ospedale San Biagio",
        "Via dell'Ospedale 1, Roncavalle",
        "Gianni Moro",
        "Marco Pittis",
        "Il tablet della terapia è senza rete.",
        "Sostituito l'alimentatore del punto di accesso.",
        "Da proseguire",
        "gio 26 nov 2026, 10:00",
        "19 min",
        "36 min",
        "Lucia Perin",
        "caposala",
        "Pagina 1 di 1",
        "UTC+1",
    ];
    for words in expected {
        assert!(pages[0].contains(words), "{words} is in {}", pages[0]);
    }
    let english = words(&made(report(), Lang::En)).join(" ");
    for words in ["Service report", "To be continued", "Thu 26 Nov 2026, 10:00", "Page 1 of 1", "Work done"] {
        assert!(english.contains(words), "{words} is in {english}");
    }
}

fn entry(person: u128, kind: TimeKind, minute: i64, note: &str) -> TimeEntry {
    TimeEntry {
        id: TimeEntryId::from(minute as u128),
        person: PersonId::from(person),
        kind,
        minutes: 25,
        note: note.to_owned(),
        at: Timestamp(NINE + minute * 60),
    }
}

fn checklist(visit: Option<u128>) -> Checklist {
    let item = |text: &str, answer: AnswerKind, unit: &str| ChecklistItem {
        text: text.to_owned(),
        required: true,
        answer,
        unit: unit.to_owned(),
    };
    let said = |item: u32, answer: Answer| Answered {
        id: EventId::from(u128::from(item) + 1),
        item,
        answer,
        by: PersonId::from(70),
        at: Timestamp(NINE),
    };
    let items = vec![
        item("Armadio chiuso", AnswerKind::Tick, ""),
        item("Tensione alla presa", AnswerKind::Number, "V"),
        item("Batteria", AnswerKind::Tick, ""),
        item("Etichetta", AnswerKind::Text, ""),
    ];
    let answers = vec![
        said(0, Answer::Done),
        said(1, Answer::Value("229.5".to_owned())),
        said(2, Answer::NotApplicable("senza batteria".to_owned())),
    ];
    let name = if visit.is_some() { "Armadio di rete" } else { "Sala server" };
    Checklist {
        id: 1.into(),
        template: None,
        visit: visit.map(VisitId::from),
        name: name.to_owned(),
        items,
        answers,
        aside: false,
    }
}

fn page_of(ticket: &Ticket, visit: &Visit, lang: Lang) -> String {
    words(&pdf(ticket, visit, &Names::default(), lang, 3_600).expect("there is a report")).join(" ")
}

#[test]
fn parts_time_and_checklists_are_listed() {
    let mut ticket = ticket();
    let visit = visit(report());
    ticket.visits = vec![visit.clone()];
    ticket.time_entries = vec![
        entry(70, TimeKind::Travel, 20, "da Roncavalle"),
        entry(70, TimeKind::Work, 50, "Corridoio B"),
        entry(71, TimeKind::Work, 51, "un collega al telefono"),
        entry(70, TimeKind::Work, 60 * 24, "il giorno dopo"),
    ];
    ticket.checklists = vec![checklist(Some(1)), checklist(Some(2)), Checklist { aside: true, ..checklist(None) }];
    let page = page_of(&ticket, &visit, Lang::It);
    let expected = [
        "Ricambi usati",
        "2 ×",
        "Alimentatore 48 V",
        "Tempo registrato",
        "Viaggio",
        "25 min · da Roncavalle",
        "25 min · Corridoio B",
        "Armadio di rete",
        "Armadio chiuso",
        "fatto",
        "229,5 V",
        "non applicabile: senza batteria",
        "Etichetta",
    ];
    for words in expected {
        assert!(page.contains(words), "{words} is in {page}");
    }
    for words in ["al telefono", "il giorno dopo", "Sala server"] {
        assert!(!page.contains(words), "{words} is not in {page}");
    }
    assert_eq!(page.matches("Armadio di rete").count(), 1, "the other visit has its own");
    let english = page_of(&ticket, &visit, Lang::En);
    for words in ["Parts used", "Time recorded", "229.5 V", "does not apply: senza batteria"] {
        assert!(english.contains(words), "{words} is in {english}");
    }
    let bare = VisitReport { parts: Vec::new(), ..report() };
    let page = words(&made(bare, Lang::It)).join(" ");
    assert!(!page.contains("Ricambi") && !page.contains("Tempo registrato"), "{page}");
}

#[test]
fn each_of_two_visits_on_a_day_has_its_own_time() {
    let first = visit(report());
    let later = |minutes: i64| Some(Timestamp(NINE + minutes * 60));
    let times = VisitTimes { set_out_at: later(300), arrived_at: later(320), ended_at: later(360) };
    let course = VisitCourse { times, ..first.course.clone() };
    let second = Visit { id: VisitId::from(2), from: Timestamp(NINE + 300 * 60), course, ..first.clone() };
    let mut ticket = ticket();
    ticket.visits = vec![first.clone(), second.clone()];
    // Recorded before arriving, on site, between the visits and after the second one.
    let notes = [(10, "prima"), (50, "mattina"), (120, "ufficio"), (365, "pomeriggio")];
    ticket.time_entries = notes.map(|(minute, note)| entry(70, TimeKind::Work, minute, note)).to_vec();
    let (morning, afternoon) = (page_of(&ticket, &first, Lang::It), page_of(&ticket, &second, Lang::It));
    for (note, in_first) in [("prima", true), ("mattina", true), ("ufficio", true), ("pomeriggio", false)] {
        assert_eq!((morning.contains(note), afternoon.contains(note)), (in_first, !in_first), "{note}");
    }
}

#[test]
fn an_erased_report_says_so_and_nothing_else_of_it() {
    let page = words(&made(VisitReport::erased(Timestamp(NINE + 3_000)), Lang::It)).join(" ");
    assert!(page.contains("Il rapporto è stato cancellato") && page.contains("gio 26 nov 2026, 10:50"), "{page}");
    for words in ["1970, 01:00 Rapporto", "Risolto", "Esito", "[erased]", "Firma"] {
        assert!(!page.contains(words), "{words} is not in {page}");
    }
}

#[test]
fn the_same_facts_are_the_same_bytes() {
    assert_eq!(made(report(), Lang::It), made(report(), Lang::It));
    let other = VisitReport { outcome: VisitOutcome::Solved, ..report() };
    assert_ne!(made(report(), Lang::It), made(other, Lang::It));
}

#[test]
fn a_long_text_goes_on_to_a_second_page_with_every_word() {
    let work: Vec<String> = (0..1_400).map(|n| format!("passo{n}")).collect();
    let pages = words(&made(VisitReport { work: work.join(" "), ..report() }, Lang::It));
    assert!(pages.len() >= 2, "{} pages", pages.len());
    let all = pages.join(" ");
    let missing: Vec<&String> = work.iter().filter(|word| !all.contains(word.as_str())).collect();
    assert!(missing.is_empty(), "{missing:?}");
    assert!(pages[1].contains(&format!("Pagina 2 di {}", pages.len())), "{}", pages[1]);
}

#[test]
fn a_signature_is_drawn_and_a_missing_one_says_why() {
    let lines = |bytes: &[u8]| bytes.windows(3).filter(|part| *part == b" l\n").count();
    let drawn = made(report(), Lang::It);
    let unsigned = VisitReport {
        signature: String::new(),
        name: String::new(),
        unsigned: "In riunione fino a sera".to_owned(),
        ..report()
    };
    let without = made(unsigned, Lang::It);
    assert!(lines(&drawn) > lines(&without) + 10, "{} and {}", lines(&drawn), lines(&without));
    assert!(words(&without)[0].contains("senza firma: In riunione fino a sera"));
    let typed = VisitReport { signature: String::new(), ..report() };
    assert!(words(&made(typed, Lang::It))[0].contains("Accettato con il nome: Lucia Perin"));
}

#[test]
fn a_letter_that_can_not_be_printed_is_seen_as_its_code_and_explained() {
    let named = |name: &str| VisitReport { name: name.to_owned(), ..report() };
    let page = words(&made(named("Lech Wałęsa"), Lang::It)).join(" ");
    assert!(page.contains("Wa‹0142›‹0119›sa") && page.contains("è il codice di una lettera"), "{page}");
    let page = words(&made(named("Zoë Čapek"), Lang::It)).join(" ");
    assert!(page.contains("Zoë ‹010C›apek"), "{page}");
    assert!(!words(&made(report(), Lang::It)).join(" ").contains("codice di una lettera"));
}

#[test]
fn without_a_report_there_is_no_paper() {
    let mut visit = visit(report());
    visit.course.reports.clear();
    assert_eq!(pdf(&ticket(), &visit, &Names::default(), Lang::It, 0), None);
}

#[test]
fn zones_have_a_name() {
    let names: Vec<String> = [0, 3_600, -12_600, 20_700].into_iter().map(zone_name).collect();
    assert_eq!(names, ["UTC", "UTC+1", "UTC-3:30", "UTC+5:45"]);
}
