//! One file for each kind and version of command and event, as released. A build that no longer reads one of them
//! loses somebody's work or a piece of history; a build that writes them differently breaks hashes.
//!
//! `UPDATE_GOLDEN=1 cargo test -p deskside-domain --test domain` writes files for new kinds. It never changes one
//! that is there.

use deskside_domain::asset::{
    Asset, AssetCategory, AssetModel, AssetState, EndReason, Holder, Ownership, Platform, Purpose, StatusLabel,
};
use deskside_domain::canned_reply::CannedReply;
use deskside_domain::canonical::to_canonical;
use deskside_domain::checklist_template::ChecklistTemplate;
use deskside_domain::command::*;
use deskside_domain::contract::{Contract, ContractKind};
use deskside_domain::diagnosis::{Choice, DiagnosisTree, Outcome, Proposal, Step, Target, Tree, Words};
use deskside_domain::event::*;
use deskside_domain::id::*;
use deskside_domain::people::*;
use deskside_domain::priority_scheme::{Applied, Factor, PriorityScheme, Weighed};
use deskside_domain::private::Private;
use deskside_domain::roster::{Away, Exception, Extra, Instead, Roster, Turn, Weekday};
use deskside_domain::saved_view::SavedView;
use deskside_domain::sla::{
    Change, LadderStep, LadderTarget, OpenDay, ServiceCalendar, SlaMetric, SlaPolicy, SlaScope, SlaTarget, Week, Zone,
    ZoneOffsets,
};
use deskside_domain::ticket::*;
use deskside_domain::time::{Date, Timestamp};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

fn text(value: &str) -> String {
    value.to_owned()
}

fn secret(value: &str) -> Text {
    Private::Known(value.to_owned())
}

fn organization() -> Organization {
    Organization { id: 1.into(), name: text("ASL Valmonda"), critical_sector: true, retired: false }
}

fn site() -> Site {
    Site {
        id: 2.into(),
        organization: 1.into(),
        name: text("Ospedale San Biagio"),
        address: text("Via dell'Ospedale 1, Roncavalle"),
        access_notes: text("Suonare al citofono"),
        retired: false,
    }
}

fn team() -> Team {
    Team { id: 3.into(), name: text("Reti"), level: SupportLevel::L2, external: true, until: None, retired: false }
}

fn person() -> Person {
    Person {
        id: 4.into(),
        profile: Profile {
            name: text("Bruna Cossut"),
            emails: vec![text("bruna@example.example")],
            phones: vec![text("+39 0437 555 0101")],
            note: text("Chiamare prima"),
        },
        role: Role::Requester,
        teams: vec![3.into()],
        skills: vec![5.into()],
        field: true,
        organization: Some(1.into()),
        site: Some(2.into()),
        language: Language::It,
        active: false,
    }
}

fn category() -> Category {
    Category {
        id: 5.into(),
        parent: Some(6.into()),
        name_en: text("Modem"),
        name_it: text("Modem"),
        team: Some(3.into()),
        retired: false,
    }
}

fn service_calendar() -> ServiceCalendar {
    let hours = |texts: &[&str]| texts.iter().map(|text| text.parse().unwrap()).collect();
    ServiceCalendar {
        id: 15.into(),
        name: text("Ufficio"),
        zone: text("Europe/Rome"),
        weekly: Week { mon: hours(&["09:00-13:00", "14:00-18:00"]), sat: hours(&["00:00-24:00"]), ..Week::default() },
        closed: vec![Date::new(2026, 12, 25).unwrap()],
        open: vec![OpenDay { date: Date::new(2026, 12, 24).unwrap(), hours: hours(&["09:00-12:00"]) }],
        retired: true,
        offsets: Some(ZoneOffsets {
            release: text("2026a"),
            zone: Zone::new(3_600, [Change { at: Timestamp(1_774_746_000), ahead: 7_200 }]).unwrap(),
        }),
    }
}

fn sla_policy() -> SlaPolicy {
    SlaPolicy {
        id: 16.into(),
        name: text("Standard"),
        place: 2,
        calendar: 15.into(),
        targets: vec![
            SlaTarget { metric: SlaMetric::TakeInCharge, priority: Priority::P1, seconds: 900 },
            SlaTarget { metric: SlaMetric::Resolution, priority: Priority::P5, seconds: 144_000 },
        ],
        scope: SlaScope {
            organizations: [1.into()].into(),
            contracts: [2.into()].into(),
            sites: [3.into()].into(),
            categories: [4.into()].into(),
            kinds: [TicketKind::Incident].into(),
            priorities: [Priority::P1].into(),
        },
        pauses: [(SlaMetric::Resolution, [PendingReason::Requester, PendingReason::Part].into())].into(),
        warn_percent: 60,
        fresh_on_reopen: true,
        close_after: None,
        ladder: [
            LadderTarget::Assignee,
            LadderTarget::Managers,
            LadderTarget::Roster(17.into()),
            LadderTarget::Person(4.into()),
        ]
        .into_iter()
        .zip([80, 100, 120, 150])
        .map(|(to, percent)| LadderStep {
            metric: SlaMetric::Resolution,
            percent,
            to,
            acknowledge_minutes: (percent > 100).then_some(15),
        })
        .collect(),
        retired: true,
    }
}

fn roster() -> Roster {
    let day = |day: u8| Date::new(2026, 12, day).unwrap();
    let turn = |days: &[Weekday], hours: &str, people: &[u128]| Turn {
        days: days.to_vec(),
        hours: hours.parse().unwrap(),
        people: people.iter().map(|id| PersonId::from(*id)).collect(),
    };
    Roster {
        id: 17.into(),
        name: text("Centrale"),
        team: Some(3.into()),
        zone: text("Europe/Rome"),
        shifts: vec![turn(&[Weekday::Mon, Weekday::Sun], "08:00-16:00", &[4, 5])],
        on_call: vec![turn(&[Weekday::Sat], "22:00-06:00", &[5, 4])],
        exceptions: vec![
            Exception::Away(Away { person: 4.into(), from: day(1), until: day(7) }),
            Exception::Instead(Instead { person: 6.into(), of: 4.into(), from: day(1), until: day(7) }),
            Exception::Extra(Extra {
                person: 5.into(),
                hours: "00:00-24:00".parse().unwrap(),
                from: day(8),
                until: day(8),
            }),
        ],
        retired: true,
        offsets: service_calendar().offsets,
    }
}

fn contract() -> Contract {
    Contract {
        id: 13.into(),
        organization: 1.into(),
        name: text("Assistenza 24 ore"),
        kind: ContractKind::Business,
        reference: text("CTR-2026/7"),
        starts: Date::new(2026, 1, 1),
        ends: Date::new(2027, 12, 31),
        note: text("Rinnovo tacito"),
    }
}

fn priority_scheme() -> PriorityScheme {
    let weights = [(Factor::BusinessContract, 50), (Factor::CriticalSector, 150)].into();
    PriorityScheme { weights, ..PriorityScheme::default() }
}

fn canned_reply() -> CannedReply {
    CannedReply {
        id: 14.into(),
        name: text("Presa in carico"),
        text_en: text("Dear {requester}, we are on it."),
        text_it: text("Gentile {requester}, ce ne occupiamo."),
        team: Some(3.into()),
        retired: true,
    }
}

fn items() -> Vec<ChecklistItem> {
    let item = |words: &str, required: bool, answer: AnswerKind, unit: &str| ChecklistItem {
        text: text(words),
        required,
        answer,
        unit: text(unit),
    };
    vec![
        item("Armadio chiuso", true, AnswerKind::Tick, ""),
        item("Matricola", false, AnswerKind::Text, ""),
        item("Tensione", true, AnswerKind::Number, "V"),
    ]
}

fn checklist_template() -> ChecklistTemplate {
    ChecklistTemplate {
        id: 16.into(),
        name: text("Armadio di rete"),
        items: items(),
        category: Some(5.into()),
        retired: true,
    }
}

fn checklist() -> Checklist {
    Checklist {
        id: 17.into(),
        template: Some(16.into()),
        visit: Some(12.into()),
        name: text("Armadio di rete"),
        items: items(),
        answers: Vec::new(),
        aside: false,
    }
}

fn tree() -> Tree {
    let words = |it: &str, en: &str| Words { it: text(it), en: text(en) };
    Tree {
        name: words("Stampante non stampa", "Printer does not print"),
        steps: vec![
            Step {
                text: words("Si accende?", "Does it turn on?"),
                choices: vec![
                    Choice { text: words("Sì", "Yes"), to: Target::Step(1) },
                    Choice { text: words("No", ""), to: Target::Outcome(1) },
                ],
            },
            Step {
                text: words("Stampa la pagina di prova?", ""),
                choices: vec![
                    Choice { text: words("Sì", "Yes"), to: Target::Outcome(0) },
                    Choice { text: words("No", ""), to: Target::Outcome(2) },
                ],
            },
        ],
        outcomes: vec![
            Outcome { proposal: Proposal::RemoteFix, text: words("Riavviare lo spooler", "Restart the spooler") },
            Outcome { proposal: Proposal::Visit, text: words("Portare un alimentatore", "") },
            Outcome { proposal: Proposal::Escalation, text: words("Al gruppo stampa", "") },
        ],
    }
}

fn diagnosis_tree() -> DiagnosisTree {
    DiagnosisTree { id: 22.into(), version: 3, tree: tree(), categories: vec![5.into()], retired: true }
}

fn diagnosis() -> Diagnosis {
    Diagnosis { id: 23.into(), source: 22.into(), version: 3, tree: tree(), answers: Vec::new(), aside: false }
}

fn saved_view() -> SavedView {
    SavedView {
        id: 15.into(),
        owner: 4.into(),
        name: text("Reti, critici"),
        filter: text("team=3&show=open"),
        shared: true,
        retired: true,
    }
}

fn content() -> NewTicket {
    NewTicket {
        affected_user: Some(7.into()),
        site: Some(2.into()),
        location: text("Piano 2"),
        external_ref: Some(text("INC0000045")),
        restricted: Some(BTreeSet::from([4.into()])),
        ..crate::support::content("Modem spento dopo il temporale")
    }
}

fn pending() -> Pending {
    Pending {
        until: Some(Timestamp(1_800_000_000)),
        supplier: Some(text("Posa Rete")),
        supplier_ref: Some(text("PR-77")),
    }
}

fn message() -> Message {
    Message { article: 8.into(), visibility: Visibility::Public, body: text("Arriviamo <domani>") }
}

fn task() -> Task {
    Task {
        id: 9.into(),
        title: text("Chiudere l'account"),
        team: Some(3.into()),
        assignee: Some(4.into()),
        state: TaskState::Open,
    }
}

fn time_entry() -> TimeEntry {
    TimeEntry {
        id: 10.into(),
        person: 4.into(),
        kind: TimeKind::Travel,
        minutes: 25,
        note: text("Strada chiusa"),
        at: Timestamp(1_800_000_000),
    }
}

fn chaser() -> Chaser {
    Chaser { id: 11.into(), channel: Channel::Mail, note: text("A che punto siamo?"), at: Timestamp(1_800_000_000) }
}

fn visit() -> Visit {
    Visit {
        id: 12.into(),
        technician: 4.into(),
        from: Timestamp(1_800_000_000),
        to: Timestamp(1_800_007_200),
        site: Some(2.into()),
        contact: text("Bruna, 0437"),
        note: text("Secondo piano"),
        state: VisitState::Planned,
        course: VisitCourse::default(),
    }
}

fn visit_times() -> VisitTimes {
    VisitTimes {
        set_out_at: Some(Timestamp(1_800_000_000)),
        arrived_at: Some(Timestamp(1_800_001_500)),
        ended_at: Some(Timestamp(1_800_004_500)),
    }
}

fn visit_report() -> VisitReport {
    VisitReport {
        work: text("Alimentatore cambiato,\nrete provata"),
        outcome: VisitOutcome::FollowUp,
        name: text("Bruna Cossut"),
        role: text("titolare"),
        signature: text("AKAKghgh BABAhg"),
        unsigned: String::new(),
        parts: vec![PartUse { id: 18.into(), name: text("Alimentatore 48 V"), quantity: 2 }],
        at: Timestamp(1_800_004_400),
    }
}

fn attachment() -> Attachment {
    Attachment {
        id: 14.into(),
        article: Some(8.into()),
        visibility: Visibility::Public,
        hash: "0123456789abcdef".repeat(4),
        name: text("Targhetta.jpg"),
        media: text("image/jpeg"),
        bytes: 321_654,
        pixels: Some(Pixels { width: 2_048, height: 1_536 }),
        by: 4.into(),
        at: Timestamp(1_800_000_000),
        here: false,
    }
}

fn open_report() -> Private<VisitReport> {
    Private::Known(visit_report())
}

const TICKET: u128 = 20;

fn ticket() -> TicketId {
    TICKET.into()
}

fn link() -> Link {
    Link { kind: LinkKind::DuplicateOf, ticket: 21.into() }
}

fn handover() -> HandoverAnswers {
    HandoverQuestion::ALL.into_iter().map(|question| (question, text("fatto"))).collect()
}

fn asset_model() -> AssetModel {
    AssetModel {
        id: 61.into(),
        manufacturer: text("Lenovo"),
        name: text("ThinkPad T14"),
        number: text("21HD"),
        category: AssetCategory::Laptop,
        platform: Platform::Windows,
        retired: true,
    }
}

fn status_label() -> StatusLabel {
    StatusLabel {
        id: 62.into(),
        name_en: text("At the repair shop"),
        name_it: text("In riparazione"),
        state: AssetState::InRepair,
        retired: true,
    }
}

fn asset() -> Asset {
    Asset {
        id: 63.into(),
        tag: text("PC-00417"),
        serial: text("PF2X7K9Q"),
        imei: text("356938035643809"),
        name: text("pc-protocollo"),
        model: Some(61.into()),
        label: 62.into(),
        organization: Some(1.into()),
        home: Some(2.into()),
        site: Some(2.into()),
        purchased: Date::new(2025, 3, 14),
        cost: Some(89_900),
        warranty_months: Some(36),
        ownership: Ownership::Personal,
        note: text("Tasto F5 consumato"),
        custodies: Vec::new(),
    }
}

fn custody() -> NewCustody {
    NewCustody {
        id: 64.into(),
        holder: Holder::Person(4.into()),
        purpose: Purpose::Loan,
        expected: Date::new(2026, 12, 18),
        condition: text("Con borsa e alimentatore"),
    }
}

fn commands() -> Vec<Payload> {
    let on = OnTicket { ticket: ticket() };
    let why = || WithReason { ticket: ticket(), reason: text("non serve più") };
    let watcher = || OnWatcher { ticket: ticket(), person: 4.into() };
    let linked = || OnLink { ticket: ticket(), link: link() };
    vec![
        Payload::Void(Void { replaces: 30.into() }),
        Payload::DefineOrganization(organization()),
        Payload::DefineSite(site()),
        Payload::DefineTeam(team()),
        Payload::DefinePerson(person()),
        Payload::DefineCategory(category()),
        Payload::DefineContract(contract()),
        Payload::DefineServiceCalendar(service_calendar()),
        Payload::DefineSlaPolicy(sla_policy()),
        Payload::DefinePriorityScheme(priority_scheme()),
        Payload::DefineRoster(roster()),
        Payload::DefineCannedReply(canned_reply()),
        Payload::DefineChecklistTemplate(checklist_template()),
        Payload::DefineDiagnosisTree(diagnosis_tree()),
        Payload::DefineSavedView(saved_view()),
        Payload::DefineAssetModel(asset_model()),
        Payload::DefineStatusLabel(status_label()),
        Payload::DefineAsset(Box::new(asset())),
        Payload::CheckOutAsset(CheckOut { asset: 63.into(), custody: custody() }),
        Payload::CheckInAsset(CheckIn {
            asset: 63.into(),
            custody: 64.into(),
            reason: EndReason::Stolen,
            condition: text("Denuncia n. 12"),
        }),
        Payload::TransferAsset(Transfer { asset: 63.into(), ends: 65.into(), custody: custody() }),
        Payload::CreateTicket(CreateTicket { ticket: ticket(), number: TicketNumber::new(10_042), content: content() }),
        Payload::EditTicket(EditTicket { ticket: ticket(), changes: values(text) }),
        Payload::OverridePriority(OverridePriority {
            ticket: ticket(),
            priority: Some(Priority::P1),
            reason: text("C'è il sindaco"),
        }),
        Payload::WeighTicket(on.clone()),
        Payload::AssignTicket(AssignTicket { ticket: ticket(), team: Some(3.into()), person: Some(4.into()) }),
        Payload::TakeTicket(on.clone()),
        Payload::StartWork(on.clone()),
        Payload::SetPending(SetPending { ticket: ticket(), reason: PendingReason::Supplier, details: pending() }),
        Payload::ResolveTicket(ResolveTicket { ticket: ticket(), solution: text("Alimentatore sostituito") }),
        Payload::CloseTicket(on),
        Payload::ReopenTicket(why()),
        Payload::CancelTicket(why()),
        Payload::EscalateTicket(EscalateTicket {
            ticket: ticket(),
            team: 3.into(),
            reason: text("serve la rete"),
            checklist: handover(),
        }),
        Payload::BounceTicket(why()),
        Payload::AddArticle(AddArticle { ticket: ticket(), message: message() }),
        Payload::AddTask(AddTask { ticket: ticket(), task: task() }),
        Payload::MoveTask(MoveTask { ticket: ticket(), task: 9.into(), to: TaskState::Dropped }),
        Payload::LogTime(LogTime { ticket: ticket(), entry: time_entry() }),
        Payload::AddWatcher(watcher()),
        Payload::RemoveWatcher(watcher()),
        Payload::RecordChaser(RecordChaser { ticket: ticket(), chaser: chaser() }),
        Payload::CallPerson(CallPerson {
            ticket: ticket(),
            person: 4.into(),
            metric: SlaMetric::Resolution,
            cycle: 1,
            percent: 80,
            attempt: 2,
            reached_at: Timestamp(1_800_000_000),
            answer_by: Some(Timestamp(1_800_000_900)),
        }),
        Payload::AcknowledgeCall(AcknowledgeCall { ticket: ticket(), call: 31.into() }),
        Payload::LinkTickets(linked()),
        Payload::UnlinkTickets(linked()),
        Payload::PlanVisit(PlanVisit { ticket: ticket(), visit: visit() }),
        Payload::MoveVisit(MoveVisit {
            ticket: ticket(),
            visit: 12.into(),
            to: VisitState::OnSite,
            reason: text("tocco per errore"),
            takes_back: Some(VisitState::Done),
        }),
        Payload::CorrectVisit(CorrectVisit { ticket: ticket(), visit: 12.into(), times: visit_times() }),
        Payload::ReportVisit(ReportVisit { ticket: ticket(), visit: 12.into(), report: visit_report() }),
        Payload::AddChecklist(AddChecklist { ticket: ticket(), checklist: checklist() }),
        Payload::AnswerChecklist(AnswerChecklist {
            ticket: ticket(),
            checklist: 17.into(),
            item: 2,
            answer: Some(Answer::Value(text("229.5"))),
            over: vec![31.into()],
        }),
        Payload::SetChecklistAside(SetChecklistAside { ticket: ticket(), checklist: 17.into(), aside: true }),
        Payload::BeginDiagnosis(BeginDiagnosis { ticket: ticket(), diagnosis: diagnosis() }),
        Payload::AnswerDiagnosis(AnswerDiagnosis {
            ticket: ticket(),
            diagnosis: 23.into(),
            step: 1,
            choice: Some(0),
            over: vec![24.into()],
        }),
        Payload::SetDiagnosisAside(SetDiagnosisAside { ticket: ticket(), diagnosis: 23.into(), aside: true }),
        Payload::AttachFile(AttachFile { ticket: ticket(), file: attachment() }),
        Payload::ReceiveFile(ReceiveFile { ticket: ticket(), hash: attachment().hash, bytes: 321_654 }),
        Payload::SettleConflict(SettleConflict {
            ticket: ticket(),
            conflict: 31.into(),
            value: FieldValue::Status(TicketStatus::Pending(PendingReason::Part)),
        }),
        Payload::ImportTicket(ImportTicket {
            ticket: ticket(),
            number: None,
            content: content(),
            created_at: Timestamp(1_456_708_560),
            raw: BTreeMap::from([(text("made_sla"), text("TRUE"))]),
        }),
        Payload::ImportChange(ImportChange {
            ticket: ticket(),
            occurred_at: Timestamp(1_456_708_980),
            status: Some(TicketStatus::Closed),
            changes: vec![FieldValue::Assignee(Some(4.into()))],
            raw: BTreeMap::from([(text("sys_mod_count"), text("3"))]),
        }),
    ]
}

fn values<T>(text: impl Fn(&str) -> T) -> Vec<FieldValue<T>> {
    vec![
        FieldValue::Kind(TicketKind::Problem),
        FieldValue::Requester(4.into()),
        FieldValue::AffectedUser(None),
        FieldValue::Subject(text("Modem spento")),
        FieldValue::Description(text("Luce rossa\nda ieri")),
        FieldValue::Category(5.into()),
        FieldValue::Impact(Impact::Site),
        FieldValue::Urgency(Urgency::Critical),
        FieldValue::Site(Some(2.into())),
        FieldValue::Location(text("Piano 2")),
        FieldValue::ExternalRef(text("X-1")),
        FieldValue::Restricted(Some(BTreeSet::from([4.into()]))),
        FieldValue::Solution(text("Cambiato")),
        FieldValue::Team(Some(3.into())),
        FieldValue::Assignee(Some(4.into())),
    ]
}

fn events() -> Vec<(String, EventBody)> {
    let open = |value: String| Private::Known(value);
    let mut events = vec![
        EventBody::OrganizationDefined(organization().map(open)),
        EventBody::SiteDefined(site().map(open)),
        EventBody::TeamDefined(team()),
        EventBody::PersonDefined(person().map(Private::Known)),
        EventBody::CategoryDefined(category()),
        EventBody::ContractDefined(contract().map(open)),
        EventBody::ServiceCalendarDefined(service_calendar()),
        EventBody::SlaPolicyDefined(sla_policy()),
        EventBody::PrioritySchemeDefined(priority_scheme()),
        EventBody::RosterDefined(roster()),
        EventBody::CannedReplyDefined(canned_reply()),
        EventBody::ChecklistTemplateDefined(checklist_template()),
        EventBody::DiagnosisTreeDefined(diagnosis_tree()),
        EventBody::SavedViewDefined(saved_view().map(open)),
        EventBody::AssetModelDefined(asset_model()),
        EventBody::StatusLabelDefined(status_label()),
        EventBody::AssetDefined(Box::new(asset().map(open))),
        EventBody::AssetCheckedOut(AssetCheckedOut {
            custody: 64.into(),
            holder: Holder::Site(2.into()),
            purpose: Purpose::RepairSwap,
            expected: Date::new(2026, 12, 18),
            condition: secret("Con borsa e alimentatore"),
        }),
        EventBody::AssetCheckedIn(AssetCheckedIn {
            custody: 64.into(),
            reason: EndReason::Transferred,
            condition: secret("Graffio sul coperchio"),
        }),
        EventBody::TicketCreated(TicketCreated {
            number: TicketNumber::new(10_042),
            content: content().map(open),
            team: Some(3.into()),
        }),
        EventBody::PriorityWeighed(Weighed::of(
            Priority::P4,
            vec![Applied { factor: Factor::CriticalSector, points: 150, source: OrganizationId::from(1).into() }],
        )),
        EventBody::PriorityOverridden(PriorityOverridden { to: Some(Priority::P1), reason: secret("C'è il sindaco") }),
        EventBody::TicketOwned(TicketOwned { person: 4.into() }),
        EventBody::StatusChanged(StatusChanged {
            from: TicketStatus::New,
            to: TicketStatus::Pending(PendingReason::Supplier),
            pending: pending().map(open),
            reason: Some(secret("perché sì")),
            imported: true,
        }),
        EventBody::TicketEscalated(TicketEscalated {
            from: None,
            to: 3.into(),
            reason: secret("serve la rete"),
            checklist: handover().into_iter().map(|(question, answer)| (question, open(answer))).collect(),
        }),
        EventBody::TicketBounced(TicketBounced {
            escalation: 31.into(),
            to: Some(3.into()),
            reason: secret("non nostro"),
        }),
        EventBody::ArticleAdded(message().map(open)),
        EventBody::TaskAdded(task().map(open)),
        EventBody::TaskMoved(TaskMoved { task: 9.into(), from: TaskState::Open, to: TaskState::Done }),
        EventBody::TimeLogged(time_entry().map(open)),
        EventBody::WatcherAdded(Watched { person: 4.into() }),
        EventBody::WatcherRemoved(Watched { person: 4.into() }),
        EventBody::ChaserRecorded(chaser().map(open)),
        EventBody::PersonCalled(PersonCalled {
            person: 4.into(),
            metric: SlaMetric::Resolution,
            cycle: 1,
            percent: 80,
            reached_at: Timestamp(1_800_000_000),
            answer_by: Some(Timestamp(1_800_000_900)),
        }),
        EventBody::CallAcknowledged(CallAcknowledged { call: 31.into() }),
        EventBody::LinkAdded(link()),
        EventBody::LinkRemoved(link()),
        EventBody::VisitPlanned(visit().map(open)),
        EventBody::VisitMoved(VisitMoved {
            visit: 12.into(),
            from: VisitState::Planned,
            to: VisitState::Void,
            reason: Some(secret("nessuno in casa")),
        }),
        EventBody::VisitCorrected(VisitCorrected { visit: 12.into(), times: visit_times() }),
        EventBody::VisitReported(VisitReported { visit: 12.into(), report: open_report() }),
        EventBody::ChecklistAdded(ChecklistAdded { checklist: 17.into(), list: Private::Known(checklist()) }),
        EventBody::ChecklistAnswered(ChecklistAnswered {
            checklist: 17.into(),
            item: 0,
            answer: Some(Private::Known(Answer::NotApplicable(text("armadio smontato")))),
            over: vec![31.into()],
        }),
        EventBody::ChecklistSetAside(ChecklistSetAside { checklist: 17.into(), aside: true }),
        EventBody::DiagnosisBegun(DiagnosisBegun { diagnosis: 23.into(), begun: Private::Known(diagnosis()) }),
        EventBody::DiagnosisAnswered(DiagnosisAnswered {
            diagnosis: 23.into(),
            step: 1,
            choice: Some(0),
            over: vec![24.into()],
        }),
        EventBody::DiagnosisSetAside(DiagnosisSetAside { diagnosis: 23.into(), aside: true }),
        EventBody::FileAttached(attachment().map(open)),
        EventBody::FileArrived(FileArrived { attachment: 14.into() }),
        EventBody::TimeCorrected(TimeCorrected { told: Timestamp(1_900_000_000) }),
        EventBody::WorkDelivered(Delivered { by: 4.into() }),
        EventBody::ConflictRecorded(ConflictRecorded {
            theirs: FieldValue::Location(secret("Piano 2")),
            theirs_by: Some(4.into()),
            theirs_at: Some(Timestamp(1_800_000_000)),
            yours: FieldValue::Location(secret("Piano 3")),
            note: Some(secret("visto sul posto")),
        }),
        EventBody::ConflictSettled(ConflictSettled {
            conflict: 31.into(),
            value: FieldValue::Location(secret("Piano 3")),
        }),
        EventBody::SourceRecorded(SourceRecorded {
            raw: Private::Known(BTreeMap::from([(text("made_sla"), text("TRUE"))])),
        }),
    ];
    events.extend(values(secret).into_iter().map(EventBody::FieldSet));
    events.push(EventBody::FieldSet(FieldValue::AgreedAt(Some(crate::support::T0))));
    let name = |event: &EventBody| match event {
        EventBody::FieldSet(value) => format!("{}-{}", event.kind(), value.field()),
        _ => event.kind().to_owned(),
    };
    events.into_iter().map(|event| (name(&event), event)).collect()
}

/// Compares with the file, or writes it where there is none and it is asked for.
fn golden(folder: &str, name: &str, version: u16, value: &Value) -> Value {
    let file = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/golden").join(folder);
    let file = file.join(format!("{name}.v{version}.json"));
    if !file.exists() && std::env::var_os("UPDATE_GOLDEN").is_some() {
        std::fs::create_dir_all(file.parent().expect("in a folder")).expect("can make the folder");
        std::fs::write(&file, to_canonical(value) + "\n").expect("can write the file");
    }
    let read = std::fs::read_to_string(&file)
        .unwrap_or_else(|error| panic!("{}: {error}; a new kind needs UPDATE_GOLDEN=1", file.display()));
    assert_eq!(read.trim_end(), to_canonical(value), "{}", file.display());
    serde_json::from_str(&read).expect("is JSON")
}

#[test]
fn every_kind_of_command_is_written_and_read_as_released() {
    let commands = commands();
    let kinds: BTreeSet<_> = commands.iter().map(Payload::kind).collect();
    assert_eq!(kinds, Payload::KINDS.iter().map(|(kind, _)| *kind).collect(), "each kind has a sample");
    for payload in commands {
        let value = golden("commands", payload.kind(), payload.version(), &payload.encode());
        assert_eq!(Payload::decode(payload.kind(), payload.version(), &value), Ok(payload.clone()));
        assert_eq!(Payload::decode_strict(payload.kind(), payload.version(), &value), Ok(payload));
    }
}

#[test]
fn every_kind_of_event_is_written_and_read_as_released() {
    let events = events();
    let kinds: BTreeSet<_> = events.iter().map(|(_, event)| event.kind()).collect();
    assert_eq!(kinds, EventBody::KINDS.iter().map(|(kind, _)| *kind).collect(), "each kind has a sample");
    for (name, event) in events {
        let value = golden("events", &name, event.version(), &event.encode());
        assert_eq!(EventBody::decode(event.kind(), event.version(), value), Ok(event));
    }
}

#[test]
fn a_policy_without_a_ladder_is_read_as_the_release_before_wrote_it() {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/golden");
    let read = |file: &str| std::fs::read_to_string(folder.join(file)).expect("is there");
    let plain = SlaPolicy { ladder: Vec::new(), ..sla_policy() };
    let command = serde_json::from_str(&read("commands/define_sla_policy.v2.json")).expect("is JSON");
    assert_eq!(Payload::decode_strict("define_sla_policy", 2, &command), Ok(Payload::DefineSlaPolicy(plain.clone())));
    let event = serde_json::from_str(&read("events/sla_policy_defined.v2.json")).expect("is JSON");
    assert_eq!(EventBody::decode("sla_policy_defined", 2, event), Ok(EventBody::SlaPolicyDefined(plain)));
}

#[test]
fn a_step_of_a_visit_is_read_as_the_first_release_wrote_it() {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/golden");
    let read = |file: &str| std::fs::read_to_string(folder.join(file)).expect("is there");
    let command = serde_json::from_str(&read("commands/move_visit.v1.json")).expect("is JSON");
    let Ok(Payload::MoveVisit(moved)) = Payload::decode_strict("move_visit", 1, &command) else {
        panic!("a move");
    };
    assert_eq!((moved.to, moved.reason.as_str(), moved.takes_back), (VisitState::OnSite, "", None));
    let event = serde_json::from_str(&read("events/visit_moved.v1.json")).expect("is JSON");
    let Ok(EventBody::VisitMoved(moved)) = EventBody::decode("visit_moved", 1, event) else { panic!("a move") };
    assert_eq!((moved.to, moved.reason), (VisitState::Void, None));
}

#[test]
fn a_report_without_parts_is_read_as_the_first_release_wrote_it() {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/golden");
    let read = |file: &str| std::fs::read_to_string(folder.join(file)).expect("is there");
    let command = serde_json::from_str(&read("commands/report_visit.v1.json")).expect("is JSON");
    let Ok(Payload::ReportVisit(done)) = Payload::decode_strict("report_visit", 1, &command) else {
        panic!("a report");
    };
    let event = serde_json::from_str(&read("events/visit_reported.v1.json")).expect("is JSON");
    let Ok(EventBody::VisitReported(reported)) = EventBody::decode("visit_reported", 1, event) else {
        panic!("a report");
    };
    assert_eq!(done.report, VisitReport { parts: Vec::new(), ..visit_report() });
    assert_eq!(reported.report, Private::Known(done.report));
}

#[test]
fn an_unknown_field_is_named_and_a_newer_version_waits() {
    let mut value = Payload::CloseTicket(OnTicket { ticket: ticket() }).encode();
    value["prioritty"] = "high".into();
    let unknown = Payload::decode_strict("close_ticket", 1, &value);
    assert_eq!(unknown, Err(Unreadable::Payload { detail: text("payload.prioritty: unknown field") }));
    let newer = Payload::decode_strict("close_ticket", 2, &value);
    assert_eq!(newer, Err(Unreadable::Newer { kind: text("close_ticket"), v: 2 }));
    let wrong = Payload::decode_strict("close_ticket", 1, &serde_json::json!({"ticket": 7}));
    assert!(wrong.expect_err("is refused").to_string().starts_with("payload.ticket: "));
}
