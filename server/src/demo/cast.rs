//! Who and where: the desk of *Civetta Servizi IT* and its customers in Val Monda. Names and addresses are invented;
//! numbers after +39 999 are not given to anybody, those after +44 20 7946 0 are kept for stories.

mod agreements;
mod checklists;
mod devices;
mod diagnosis;
mod names;
mod places;
mod requesters;
mod rosters;
mod service;
mod staff;

pub use agreements::{AGREEMENTS, REPLIES};
pub use checklists::{CHECKLISTS, HAND_OVER};
pub use devices::{DEVICES, Device, KEEPER, LABELS, Label, MODELS, Model, With};
pub use diagnosis::{DIAGNOSES, PRINTER};
pub use names::{FIRST, FIRST_EN, LAST, LAST_EN, STREETS};
pub use places::{DOCK, HOMES_OF, HOSPITAL, PLACES, RONCAVALLE, SELVABRUNA, WORKS};
pub use requesters::*;
pub use rosters::{ON_CALL, ROSTERS, Rostered, Row, SKILLS};
pub use service::{HOURS, PROMISES};
pub use staff::*;

use deskside_domain::people::{Language, Role, SupportLevel};

/// A customer.
pub struct Customer {
    /// Names it in this crate.
    pub key: &'static str,
    /// Its name.
    pub name: &'static str,
    /// Belongs to a critical sector.
    pub critical: bool,
    /// What its addresses end with.
    pub domain: &'static str,
}

/// The health authority.
pub const ASL: &str = "asl";
/// The factory.
pub const BRANDOLIN: &str = "brandolin";
/// The English forwarder.
pub const NORTHQUAY: &str = "northquay";
/// Fibre lines at home.
pub const HOMES: &str = "homes";

/// The customers.
pub const CUSTOMERS: [Customer; 4] = [
    Customer { key: ASL, name: "ASL Valmonda", critical: true, domain: "asl-valmonda.example" },
    Customer { key: BRANDOLIN, name: "Officine Brandolin", critical: false, domain: "brandolin.example" },
    Customer { key: NORTHQUAY, name: "Northquay Freight", critical: false, domain: "northquay.example" },
    Customer { key: HOMES, name: "Clienti privati", critical: false, domain: "posta.example" },
];

/// A team.
pub struct Group {
    /// Names it in this crate.
    pub key: &'static str,
    /// Its name.
    pub name: &'static str,
    /// Its depth of skill.
    pub level: SupportLevel,
    /// Out-house.
    pub external: bool,
}

/// First level.
pub const L1: &str = "l1";
/// Networks.
pub const L2: &str = "l2";
/// Clinical software.
pub const L3: &str = "l3";
/// Technicians on site.
pub const FIELD: &str = "field";
/// Builders of fibre lines.
pub const POSA: &str = "posa";

/// The teams.
pub const TEAMS: [Group; 5] = [
    Group { key: L1, name: "Primo livello", level: SupportLevel::L1, external: false },
    Group { key: L2, name: "Reti", level: SupportLevel::L2, external: false },
    Group { key: L3, name: "Software clinico", level: SupportLevel::L3, external: false },
    Group { key: FIELD, name: "Tecnici sul campo", level: SupportLevel::L1, external: false },
    Group { key: POSA, name: "Posa Rete", level: SupportLevel::L2, external: true },
];

/// A named person.
pub struct Named {
    /// Names them in this crate.
    pub key: &'static str,
    /// Full name.
    pub name: &'static str,
    /// What they may be.
    pub role: Role,
    /// Their team.
    pub team: Option<&'static str>,
    /// Works on site.
    pub field: bool,
    /// The customer they belong to.
    pub customer: Option<&'static str>,
    /// Where they usually are; a home has the key of its person.
    pub place: Option<&'static str>,
    /// What they read.
    pub language: Language,
    /// First mail address.
    pub email: &'static str,
    /// Phone numbers.
    pub phones: &'static [&'static str],
    /// What the desk should know.
    pub note: &'static str,
    /// Has an account.
    pub signs_in: bool,
}
