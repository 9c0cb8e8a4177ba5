//! The register: what the customers have, and who has it.

use super::{
    ANNA, ASL, BRANDOLIN, DOCK, FEDERICA, GIANNI, GIULIA, HOSPITAL, ILARIA, IVAN, JAMES, LUCIA, MARCO, MARTA, NADIA,
    NORTHQUAY, PIERO, PRIYA, RONCAVALLE, ROSANNA, SARA, SELVABRUNA, SONIA, STEFANO, WORKS,
};
use AssetCategory::{Desktop, Laptop, Monitor, Network, Phone, Printer, Tablet};
use AssetState::{Disposed, InRepair, InStock, Lost, Ordered, Retired};
use Platform::{Android, Ios, Linux, Other, Windows};
use deskside_domain::asset::{AssetCategory, AssetState, Platform};

/// A model: key, maker, name, kind and platform. Makers and names are invented.
pub type Model = (&'static str, &'static str, &'static str, AssetCategory, Platform);

/// The models.
pub const MODELS: [Model; 11] = [
    ("tower", "Arvenis", "Officina 300", Desktop, Windows),
    ("mini", "Arvenis", "Officina Mini", Desktop, Windows),
    ("laptop", "Corvina", "Libro 14", Laptop, Windows),
    ("rugged", "Corvina", "Libro Campo", Laptop, Windows),
    ("phone", "Telluria", "T5", Phone, Android),
    ("iphone", "Melagrana", "Uno 12", Phone, Ios),
    ("tablet", "Telluria", "Tavola 10", Tablet, Android),
    ("monitor", "Lucerna", "24 H", Monitor, Other),
    ("printer", "Stamperia", "Laser 420", Printer, Other),
    ("labels", "Stamperia", "Etichetta 2", Printer, Other),
    ("switch", "Retia", "Porta 24", Network, Linux),
];

/// A word for a state: key, English, Italian, meaning.
pub type Label = (&'static str, &'static str, &'static str, AssetState);

/// The words for states.
pub const LABELS: [Label; 6] = [
    (READY, "Ready", "Pronto", InStock),
    ("ordered", "Ordered", "Ordinato", Ordered),
    (REPAIR, "At the repair shop", "In riparazione", InRepair),
    ("lost", "Lost", "Smarrito", Lost),
    ("retired", "Out of service", "Fuori servizio", Retired),
    ("disposed", "Disposed of", "Dismesso", Disposed),
];

const READY: &str = "ready";
const REPAIR: &str = "repair";

/// Who has it: a person, a place or nobody.
pub enum With {
    /// A person.
    Person(&'static str),
    /// A place.
    Place(&'static str),
    /// Lent to a person: so many days ago, to be returned so many days from the demo's moment.
    Lent(&'static str, i64, i64),
    /// A person had it and brought it back.
    Was(&'static str),
    /// Handed on from one person to another one.
    Moved(&'static str, &'static str),
    /// Nobody.
    Nobody,
}

use With::{Lent, Moved, Nobody, Person, Place, Was};

/// A device of the desk.
pub struct Device {
    /// The number on its label.
    pub tag: &'static str,
    /// Its maker's number.
    pub serial: &'static str,
    /// Its model.
    pub model: &'static str,
    /// Its name in the network.
    pub name: &'static str,
    /// The customer, or none: the desk's own.
    pub customer: Option<&'static str>,
    /// Where it belongs.
    pub home: Option<&'static str>,
    /// The word for its state.
    pub label: &'static str,
    /// Who has it.
    pub with: With,
}

const fn of(
    tag: &'static str,
    serial: &'static str,
    model: &'static str,
    name: &'static str,
    (customer, home): (&'static str, &'static str),
    with: With,
) -> Device {
    Device { tag, serial, model, name, customer: Some(customer), home: Some(home), label: READY, with }
}

const SAN_BIAGIO: (&str, &str) = (ASL, HOSPITAL);
const DISTRICT: (&str, &str) = (ASL, RONCAVALLE);
const CLINIC: (&str, &str) = (ASL, SELVABRUNA);
const FACTORY: (&str, &str) = (BRANDOLIN, WORKS);
const QUAY: (&str, &str) = (NORTHQUAY, DOCK);

const fn own(tag: &'static str, serial: &'static str, model: &'static str, with: With) -> Device {
    Device { tag, serial, model, name: "", customer: None, home: None, label: READY, with }
}

/// The devices.
pub const DEVICES: [Device; 40] = [
    of("ASL-0101", "ARV3X10101", "tower", "cup-sportello2", SAN_BIAGIO, Person(MARTA)),
    of("ASL-0102", "ARV3X10102", "tower", "cup-sportello4", SAN_BIAGIO, Place(HOSPITAL)),
    of("ASL-0103", "ARV3X10103", "mini", "ps-triage", SAN_BIAGIO, Place(HOSPITAL)),
    of("ASL-0104", "ARV3X10104", "mini", "ps-amb2", SAN_BIAGIO, Person(GIANNI)),
    of("ASL-0105", "Default string", "mini", "lab-urgenze", SAN_BIAGIO, Person(SONIA)),
    of("ASL-0106", "Default string", "mini", "lab-accettazione", SAN_BIAGIO, Place(HOSPITAL)),
    of("ASL-0107", "CRV7K20107", "laptop", "asl-nb-0107", SAN_BIAGIO, Moved(GIANNI, LUCIA)),
    of("ASL-0108", "CRV7K20108", "laptop", "asl-nb-0108", SAN_BIAGIO, Person(GIULIA)),
    Device { label: REPAIR, ..of("ASL-0109", "CRV7K20109", "laptop", "asl-nb-0109", SAN_BIAGIO, Person(MARTA)) },
    of("ASL-0110", "CRV7K20110", "laptop", "asl-nb-0110", SAN_BIAGIO, Was(GIULIA)),
    of("ASL-0111", "LCN240111", "monitor", "", SAN_BIAGIO, Person(MARTA)),
    of("ASL-0112", "LCN240112", "monitor", "", SAN_BIAGIO, Nobody),
    of("ASL-0113", "STL420113", "printer", "prn-cup", SAN_BIAGIO, Place(HOSPITAL)),
    of("ASL-0114", "STE200114", "labels", "prn-etichette-lab", SAN_BIAGIO, Place(HOSPITAL)),
    Device { label: REPAIR, ..of("ASL-0115", "STE200115", "labels", "", SAN_BIAGIO, Nobody) },
    of("ASL-0116", "RTP240116", "switch", "sw-lab-1", SAN_BIAGIO, Place(HOSPITAL)),
    of("ASL-0201", "ARV3X10201", "tower", "distretto-cup", DISTRICT, Person(ILARIA)),
    of("ASL-0202", "ARV3X10202", "tower", "distretto-protesi", DISTRICT, Person(ROSANNA)),
    of("ASL-0203", "CRV7K20203", "laptop", "asl-nb-0203", DISTRICT, Person(ANNA)),
    of("ASL-0204", "STL420204", "printer", "prn-segreteria", DISTRICT, Place(RONCAVALLE)),
    of("ASL-0205", "TLR5A0205", "phone", "", DISTRICT, Person(ANNA)),
    of("ASL-0301", "ARV3X10301", "tower", "selva-accettazione", CLINIC, Person(PIERO)),
    of("ASL-0302", "STL420302", "printer", "prn-selva", CLINIC, Place(SELVABRUNA)),
    Device { label: "retired", ..of("ASL-0303", "ARV1B00303", "tower", "selva-amb1", CLINIC, Was(PIERO)) },
    of("BR-001", "CRV7K2B001", "laptop", "br-amm-1", FACTORY, Person(FEDERICA)),
    of("BR-002", "ARV3X1B002", "tower", "br-cad-1", FACTORY, Person(STEFANO)),
    of("BR-003", "LCN24B003", "monitor", "", FACTORY, Person(STEFANO)),
    of("BR-004", "ARV3X1B004", "mini", "br-portineria", FACTORY, Person(NADIA)),
    of("BR-005", "STE20B005", "labels", "prn-collaudo", FACTORY, Place(WORKS)),
    of("BR-006", "TLRTB0006", "tablet", "", FACTORY, Nobody),
    Device { label: "lost", ..of("BR-007", "TLR5AB007", "phone", "", FACTORY, Was(STEFANO)) },
    of("NQ-01", "CRV7K2Q001", "laptop", "NQ-LT-01", QUAY, Person(JAMES)),
    of("NQ-02", "MLGU12Q02", "iphone", "", QUAY, Person(PRIYA)),
    of("NQ-03", "STE20Q003", "labels", "NQ-LABEL-4", QUAY, Place(DOCK)),
    of("NQ-04", "TLRTQ0004", "tablet", "", QUAY, Person(PRIYA)),
    own("CIV-01", "CRVC10001", "rugged", Person(MARCO)),
    own("CIV-02", "CRVC10002", "rugged", Person(IVAN)),
    own("CIV-03", "CRV7K2C03", "laptop", Lent(ILARIA, 24, -3)),
    own("CIV-04", "CRV7K2C04", "laptop", Lent(FEDERICA, 5, 9)),
    Device { label: "ordered", ..own("CIV-05", "", "laptop", With::Nobody) },
];

/// Who keeps the register of the demo.
pub const KEEPER: &str = SARA;
