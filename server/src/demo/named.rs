//! The tickets with a name: each shows something the desk can do.

mod factory;
mod homes;
mod hospital;
mod leaving;
mod northquay;
mod ward;

use super::desk::Desk;
use super::story::{Planned, Story};
use super::when::Local;
use deskside_domain::id::{PersonId, TicketId};
use deskside_domain::ticket::{Channel, Impact, NewTicket, TicketKind, Urgency};
use deskside_domain::time::Timestamp;

/// A ticket with a name.
pub struct Tale {
    /// Names it in this crate.
    pub key: &'static str,
    /// Its subject.
    pub subject: &'static str,
    tell: Tell,
}

type Tell = fn(&Teller<'_>) -> Vec<Planned>;

/// How many tickets the sheet of the demo desk names; those after them belong to one of them.
pub const NAMED: usize = 14;

const CUP: &str = "CUP fermo: le prenotazioni non si salvano";
const NO_LINE: &str = "Internet assente, spia del modem rossa";
const LABELS: &str = "Etichette provette illeggibili";

/// All of them, the most telling ones first.
pub const TALES: [Tale; 22] = [
    Tale { key: "cup", subject: CUP, tell: hospital::cup },
    Tale { key: "line", subject: NO_LINE, tell: |teller| homes::no_line(teller, 0) },
    Tale { key: "bruna", subject: "Modem spento dopo il temporale", tell: homes::bruna },
    Tale { key: "labels", subject: LABELS, tell: hospital::labels },
    Tale { key: "lost", subject: "Smartphone di reparto smarrito", tell: ward::lost },
    Tale { key: "laptop", subject: "Portatile per la nuova infermiera", tell: ward::laptop },
    Tale { key: "vpn", subject: "VPN drops every hour since Monday", tell: northquay::vpn },
    Tale { key: "month", subject: "Gestionale lento a fine mese", tell: factory::month },
    Tale { key: "tablet", subject: "Tablet terapia senza rete nel seminterrato", tell: ward::tablet },
    Tale { key: "phone", subject: "Telefono muto in sala riunioni", tell: factory::phone },
    Tale { key: "cad", subject: "Software CAD per l'ufficio tecnico", tell: factory::cad },
    Tale { key: "scanner", subject: "Scanner gun not charging, dock 4", tell: northquay::scanner },
    Tale { key: "monitor", subject: "Monitor bloccato in triage", tell: ward::monitor },
    Tale { key: "leaver", subject: "Cessazione Rosanna Tonel", tell: leaving::leaver },
    Tale { key: "line2", subject: NO_LINE, tell: |teller| homes::no_line(teller, 1) },
    Tale { key: "line3", subject: NO_LINE, tell: |teller| homes::no_line(teller, 2) },
    Tale { key: "line4", subject: NO_LINE, tell: |teller| homes::no_line(teller, 3) },
    Tale { key: "line5", subject: NO_LINE, tell: |teller| homes::no_line(teller, 4) },
    Tale { key: "cup-roncavalle", subject: CUP, tell: hospital::cup_roncavalle },
    Tale { key: "cup-selvabruna", subject: CUP, tell: hospital::cup_selvabruna },
    Tale { key: "labels-1", subject: LABELS, tell: hospital::labels_first },
    Tale { key: "labels-2", subject: LABELS, tell: hospital::labels_second },
];

/// How many of the tales are open at the demo's moment, and how many of these wait for somebody.
pub const OPEN: [&str; 17] = [
    "cup",
    "line",
    "bruna",
    "labels",
    "lost",
    "laptop",
    "vpn",
    "month",
    "phone",
    "cad",
    "leaver",
    "line2",
    "line3",
    "line4",
    "line5",
    "cup-roncavalle",
    "cup-selvabruna",
];
/// See [`OPEN`].
pub const WAITING: [&str; 4] = ["bruna", "lost", "vpn", "cad"];

/// The first tales.
pub fn tales(desk: &Desk, count: usize) -> Vec<Vec<Planned>> {
    let told = &TALES[..count.min(TALES.len())];
    told.iter().map(|tale| (tale.tell)(&Teller { desk, tale: tale.key, told })).collect()
}

/// What a tale is told with.
struct Teller<'d> {
    desk: &'d Desk,
    tale: &'static str,
    told: &'d [Tale],
}

/// Where a ticket comes from and what it says.
struct Opening<'a> {
    kind: TicketKind,
    requester: &'a str,
    category: &'a str,
    site: &'a str,
    location: &'a str,
    channel: Channel,
    level: (Impact, Urgency),
    description: &'a str,
}

impl<'d> Teller<'d> {
    fn story(&self) -> Story<'d> {
        Story::of(self.desk, self.tale)
    }

    /// A time before the demo's moment.
    fn ago(&self, seconds: i64) -> Timestamp {
        self.desk.as_of.plus(-seconds)
    }

    fn rome(&self) -> &'d Local {
        &self.desk.rome
    }

    fn who(&self, key: &str) -> PersonId {
        self.desk.person(key)
    }

    /// Another tale's ticket, if that one is told too.
    fn other(&self, key: &str) -> Option<TicketId> {
        self.told.iter().any(|tale| tale.key == key).then(|| Story::id(self.desk.seed, key))
    }

    fn content(&self, opening: &Opening<'_>) -> NewTicket {
        let subject = self.told.iter().find(|tale| tale.key == self.tale).map_or("", |tale| tale.subject);
        NewTicket {
            kind: opening.kind,
            requester: self.who(opening.requester),
            affected_user: None,
            subject: subject.to_owned(),
            description: opening.description.to_owned(),
            category: self.desk.category(opening.category),
            impact: opening.level.0,
            urgency: opening.level.1,
            site: Some(self.desk.site(opening.site)),
            location: opening.location.to_owned(),
            channel: opening.channel,
            external_ref: None,
            restricted: None,
        }
    }
}

/// How one begins a message at that hour.
pub fn greeting(clock: &Local, at: Timestamp) -> &'static str {
    match (clock.0.iana_name(), clock.hour(at)) {
        (Some("Europe/London"), 5..12) => "Good morning",
        (Some("Europe/London"), 12..18) => "Good afternoon",
        (Some("Europe/London"), _) => "Good evening",
        (_, 5..17) => "Buongiorno",
        _ => "Buonasera",
    }
}
