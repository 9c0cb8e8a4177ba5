//! Where things break.

use super::{ASL, BRANDOLIN, BRUNA, FIVE, NORTHQUAY};

/// A place of a customer.
pub struct Place {
    /// Names it in this crate.
    pub key: &'static str,
    /// Whose.
    pub customer: &'static str,
    /// Its name.
    pub name: &'static str,
    /// Its address.
    pub address: &'static str,
    /// How to get in.
    pub access: &'static str,
    /// Rooms where things break.
    pub rooms: &'static [&'static str],
}

/// The hospital.
pub const HOSPITAL: &str = "hospital";
/// The district surgery.
pub const RONCAVALLE: &str = "roncavalle";
/// The out-patients' clinic.
pub const SELVABRUNA: &str = "selvabruna";
/// The works.
pub const WORKS: &str = "works";
/// The store.
pub const STORE: &str = "store";
/// The office at the dock.
pub const DOCK: &str = "dock";
/// The yard.
pub const YARD: &str = "yard";

/// The places, homes apart.
pub const PLACES: [Place; 7] = [
    Place {
        key: HOSPITAL,
        customer: ASL,
        name: "Ospedale San Biagio",
        address: "Via del Lazzaretto 12, Roncavalle (VM)",
        access: "Ingresso fornitori dal cortile; badge in portineria. Di notte suonare al Pronto Soccorso.",
        rooms: &[
            "Pronto Soccorso, triage",
            "Pronto Soccorso, ambulatorio 2",
            "Laboratorio, accettazione",
            "Laboratorio, banco urgenze",
            "CUP, sportello 2",
            "CUP, sportello 4",
            "Radiologia, refertazione",
            "Medicina, stanza infermieri",
            "Chirurgia, sala medici",
            "Farmacia interna",
            "Direzione sanitaria, primo piano",
        ],
    },
    Place {
        key: RONCAVALLE,
        customer: ASL,
        name: "Distretto di Roncavalle",
        address: "Piazza della Fontana 3, Roncavalle (VM)",
        access: "Aperto lun-ven 7:30-18; chiavi dell'armadio di rete in segreteria.",
        rooms: &["Segreteria", "Ambulatorio vaccinazioni", "Sportello CUP", "Ufficio protesi", "Sala d'attesa"],
    },
    Place {
        key: SELVABRUNA,
        customer: ASL,
        name: "Poliambulatorio di Selvabruna",
        address: "Via Nazionale 48, Selvabruna (VM)",
        access: "Lun-sab 8-14. L'armadio di rete è nel locale caldaia, chiedere in accettazione.",
        rooms: &["Accettazione", "Ambulatorio 1", "Ambulatorio 3", "Punto prelievi"],
    },
    Place {
        key: WORKS,
        customer: BRANDOLIN,
        name: "Stabilimento",
        address: "Zona industriale, lotto 7, Pontelungo (VM)",
        access: "Registrarsi in portineria; in reparto scarpe antinfortunistiche. Chiuso 12-13:30.",
        rooms: &[
            "Ufficio tecnico",
            "Amministrazione",
            "Ufficio acquisti",
            "Reparto presse",
            "Collaudo",
            "Portineria",
            "Sala riunioni, primo piano",
        ],
    },
    Place {
        key: STORE,
        customer: BRANDOLIN,
        name: "Magazzino di Pontelungo",
        address: "Via dello Scalo 2, Pontelungo (VM)",
        access: "Entrare dal portone 3; attenzione ai muletti.",
        rooms: &["Ufficio spedizioni", "Baia di carico 2", "Corsia C"],
    },
    Place {
        key: DOCK,
        customer: NORTHQUAY,
        name: "Dock office",
        address: "Unit 9, Tidebasin Wharf, London",
        access: "Reception opens at 07:00. Ask for James; hi-vis on the quay.",
        rooms: &["Desk 3", "Desk 7", "Dispatch", "Meeting room", "Dock 4"],
    },
    Place {
        key: YARD,
        customer: NORTHQUAY,
        name: "Yard 4",
        address: "Ferry Lane, London",
        access: "Gatehouse is staffed 06:00-20:00.",
        rooms: &["Gatehouse", "Weighbridge", "Cabin 2"],
    },
];

/// The homes of named people: key, street and town.
pub const HOMES_OF: [(&str, &str, &str); 6] = [
    (BRUNA, "Via della Segheria 5", "Selvabruna"),
    (FIVE[0], "Via dei Mulini 3", "Roncavalle"),
    (FIVE[1], "Via dei Mulini 8", "Roncavalle"),
    (FIVE[2], "Via dei Mulini 11", "Roncavalle"),
    (FIVE[3], "Vicolo del Forno 2", "Roncavalle"),
    (FIVE[4], "Via dei Mulini 14", "Roncavalle"),
];
