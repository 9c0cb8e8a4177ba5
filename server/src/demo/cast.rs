//! Who and where: the desk of *Civetta Servizi IT* and its customers in Val Monda. Names and addresses are invented;
//! numbers after +39 999 are not given to anybody, those after +44 20 7946 0 are kept for stories.

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

/// See [`STAFF`].
pub const ELENA: &str = "elena";
/// See [`STAFF`].
pub const DAVIDE: &str = "davide";
/// See [`STAFF`].
pub const SARA: &str = "sara";
/// See [`STAFF`].
pub const LUCA: &str = "luca";
/// See [`STAFF`].
pub const IVAN: &str = "ivan";
/// See [`STAFF`].
pub const CHIARA: &str = "chiara";
/// See [`STAFF`].
pub const MARCO: &str = "marco";
/// See [`STAFF`].
pub const AMINA: &str = "amina";
/// See [`STAFF`].
pub const PAOLO: &str = "paolo";

const fn staff(
    key: &'static str,
    name: &'static str,
    role: Role,
    team: Option<&'static str>,
    email: &'static str,
    phones: &'static [&'static str],
    note: &'static str,
) -> Named {
    Named {
        key,
        name,
        role,
        team,
        field: false,
        customer: None,
        place: None,
        language: Language::It,
        email,
        phones,
        note,
        signs_in: true,
    }
}

/// The people of the desk.
pub const STAFF: [Named; 9] = [
    staff(ELENA, "Elena Furlan", Role::Manager, None, "elena.furlan@civetta.example", &["+39 999 010 0101"], ""),
    staff(
        DAVIDE,
        "Davide Nardin",
        Role::Administrator,
        None,
        "davide.nardin@civetta.example",
        &["+39 999 010 0102"],
        "",
    ),
    staff(SARA, "Sara Nonis", Role::Technician, Some(L1), "sara.nonis@civetta.example", &["+39 999 010 0111"], ""),
    staff(LUCA, "Luca Battel", Role::Technician, Some(L1), "luca.battel@civetta.example", &["+39 999 010 0112"], ""),
    staff(
        IVAN,
        "Ivan Marchet",
        Role::Technician,
        Some(L2),
        "ivan.marchet@civetta.example",
        &["+39 999 010 0121"],
        "Reti e telefonia.",
    ),
    staff(
        CHIARA,
        "Chiara Dalmas",
        Role::Technician,
        Some(L3),
        "chiara.dalmas@civetta.example",
        &["+39 999 010 0131"],
        "Software clinico: CUP, laboratorio, cartella.",
    ),
    Named {
        field: true,
        ..staff(
            MARCO,
            "Marco Pittis",
            Role::Technician,
            Some(FIELD),
            "marco.pittis@civetta.example",
            &["+39 999 010 0141"],
            "Furgone 1.",
        )
    },
    Named {
        field: true,
        ..staff(
            AMINA,
            "Amina Haddad",
            Role::Technician,
            Some(FIELD),
            "amina.haddad@civetta.example",
            &["+39 999 010 0142"],
            "Reperibile. Furgone 2.",
        )
    },
    Named {
        field: true,
        ..staff(
            PAOLO,
            "Paolo Vidal",
            Role::Technician,
            Some(POSA),
            "paolo.vidal@posarete.example",
            &["+39 999 010 0151"],
            "Posa Rete: scavi, giunti, cavi di strada.",
        )
    },
];

/// See [`REQUESTERS`].
pub const MARTA: &str = "marta";
/// See [`REQUESTERS`].
pub const GIANNI: &str = "gianni";
/// See [`REQUESTERS`].
pub const BRUNA: &str = "bruna";
/// See [`REQUESTERS`].
pub const JAMES: &str = "james";
/// See [`REQUESTERS`].
pub const ROSANNA: &str = "rosanna";
/// At the district's counter.
pub const ILARIA: &str = "ilaria";
/// At the clinic's counter.
pub const PIERO: &str = "piero";
/// In the laboratory.
pub const SONIA: &str = "sonia";
/// Head of the nurses.
pub const LUCIA: &str = "lucia";
/// The new nurse.
pub const GIULIA: &str = "giulia";
/// In the factory's accounts.
pub const FEDERICA: &str = "federica";
/// In the factory's design office.
pub const STEFANO: &str = "stefano";
/// At the factory's reception.
pub const NADIA: &str = "nadia";
/// In the health authority's personnel office.
pub const ANNA: &str = "anna";
/// On the quay.
pub const PRIYA: &str = "priya";
/// The homes without a line.
pub const FIVE: [&str; 5] = ["home1", "home2", "home3", "home4", "home5"];

const fn asks(
    key: &'static str,
    name: &'static str,
    customer: &'static str,
    place: &'static str,
    email: &'static str,
    phones: &'static [&'static str],
    note: &'static str,
) -> Named {
    Named {
        key,
        name,
        role: Role::Requester,
        team: None,
        field: false,
        customer: Some(customer),
        place: Some(place),
        language: Language::It,
        email,
        phones,
        note,
        signs_in: false,
    }
}

/// The named people of the customers.
pub const REQUESTERS: [Named; 20] = [
    asks(
        MARTA,
        "Marta Zanier",
        ASL,
        HOSPITAL,
        "marta.zanier@asl-valmonda.example",
        &["+39 999 020 0201"],
        "Coordina gli sportelli CUP.",
    ),
    asks(
        GIANNI,
        "Gianni Moro",
        ASL,
        HOSPITAL,
        "gianni.moro@asl-valmonda.example",
        &["+39 999 020 0202"],
        "Infermiere, Pronto Soccorso; turni anche di notte.",
    ),
    asks(
        BRUNA,
        "Bruna Cossut",
        HOMES,
        BRUNA,
        "bruna.cossut@posta.example",
        &["+39 999 030 0301", "+39 999 030 0302"],
        "78 anni. Chiamare prima di venire e parlare con calma; testo grande; nessuna operazione da remoto. \
         Il secondo numero è della figlia Daniela.",
    ),
    Named {
        language: Language::En,
        ..asks(
            JAMES,
            "James Whitfield",
            NORTHQUAY,
            DOCK,
            "james.whitfield@northquay.example",
            &["+44 20 7946 0101"],
            "Office manager. London time.",
        )
    },
    asks(
        ROSANNA,
        "Rosanna Tonel",
        ASL,
        RONCAVALLE,
        "rosanna.tonel@asl-valmonda.example",
        &["+39 999 020 0205"],
        "Ufficio protesi.",
    ),
    asks(
        ILARIA,
        "Ilaria Bof",
        ASL,
        RONCAVALLE,
        "ilaria.bof@asl-valmonda.example",
        &["+39 999 020 0206"],
        "Sportello CUP.",
    ),
    asks(
        PIERO,
        "Piero Casanova",
        ASL,
        SELVABRUNA,
        "piero.casanova@asl-valmonda.example",
        &["+39 999 020 0207"],
        "Accettazione.",
    ),
    asks(
        SONIA,
        "Sonia Dal Farra",
        ASL,
        HOSPITAL,
        "sonia.dalfarra@asl-valmonda.example",
        &["+39 999 020 0208"],
        "Laboratorio, banco urgenze.",
    ),
    asks(
        LUCIA,
        "Lucia Perin",
        ASL,
        HOSPITAL,
        "lucia.perin@asl-valmonda.example",
        &["+39 999 020 0209"],
        "Coordinatrice infermieristica, Medicina.",
    ),
    asks(GIULIA, "Giulia Sommavilla", ASL, HOSPITAL, "giulia.sommavilla@asl-valmonda.example", &[], "Infermiera."),
    asks(
        FEDERICA,
        "Federica Zoldan",
        BRANDOLIN,
        WORKS,
        "federica.zoldan@brandolin.example",
        &["+39 999 040 0401"],
        "Amministrazione; la chiusura del mese è sua.",
    ),
    asks(
        STEFANO,
        "Stefano Rech",
        BRANDOLIN,
        WORKS,
        "stefano.rech@brandolin.example",
        &["+39 999 040 0402"],
        "Ufficio tecnico.",
    ),
    asks(
        NADIA,
        "Nadia Slongo",
        BRANDOLIN,
        WORKS,
        "nadia.slongo@brandolin.example",
        &["+39 999 040 0403"],
        "Portineria e sale riunioni.",
    ),
    asks(
        ANNA,
        "Anna Da Rold",
        ASL,
        RONCAVALLE,
        "anna.darold@asl-valmonda.example",
        &["+39 999 020 0210"],
        "Ufficio personale.",
    ),
    Named {
        language: Language::En,
        ..asks(
            PRIYA,
            "Priya Nair",
            NORTHQUAY,
            DOCK,
            "priya.nair@northquay.example",
            &["+44 20 7946 0102"],
            "Shift lead, docks 3 to 5.",
        )
    },
    asks(FIVE[0], "Renzo Balcon", HOMES, FIVE[0], "renzo.balcon@posta.example", &["+39 999 030 0311"], ""),
    asks(FIVE[1], "Mirella De Bona", HOMES, FIVE[1], "mirella.debona@posta.example", &["+39 999 030 0312"], ""),
    asks(
        FIVE[2],
        "Oreste Fagherazzi",
        HOMES,
        FIVE[2],
        "oreste.fagherazzi@posta.example",
        &["+39 999 030 0313"],
        "Lavora da casa.",
    ),
    asks(FIVE[3], "Teresa Lotto", HOMES, FIVE[3], "teresa.lotto@posta.example", &["+39 999 030 0314"], ""),
    asks(FIVE[4], "Kamal Benali", HOMES, FIVE[4], "kamal.benali@posta.example", &["+39 999 030 0315"], ""),
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

/// First names of people without a story, in Val Monda.
pub const FIRST: [&str; 30] = [
    "Alessia", "Andrea", "Antonella", "Barbara", "Carlo", "Cristina", "Diego", "Elisa", "Emanuele", "Fabio", "Franca",
    "Giorgia", "Ivana", "Laura", "Lorenzo", "Manuel", "Marina", "Massimo", "Michela", "Nicola", "Omar", "Paola",
    "Roberta", "Samuele", "Silvia", "Simone", "Tiziana", "Valentina", "Vittorio", "Yasmine",
];
/// Their family names.
pub const LAST: [&str; 32] = [
    "Bortoluzzi", "Bristot", "Canal", "Cesa", "Colle", "Costan", "Da Canal", "Dal Pont", "De Col", "De March",
    "Deon", "Fant", "Fontanive", "Gasperin", "Ganz", "Larese", "Lise", "Mares", "Mezzacasa", "Nart", "Olivotto",
    "Pianezze", "Pellegrinon", "Reolon", "Savaris", "Scola", "Serafini", "Tabacchi", "Tormen", "Triches", "Viel",
    "Zanella",
];
/// First names in London.
pub const FIRST_EN: [&str; 10] =
    ["Aisha", "Callum", "Dylan", "Grace", "Hannah", "Marek", "Nathan", "Olivia", "Samuel", "Tara"];
/// Family names in London.
pub const LAST_EN: [&str; 10] =
    ["Ashworth", "Bello", "Carrick", "Dunmore", "Ellery", "Fenwick", "Hartley", "Kowalski", "Okafor", "Pemberton"];
/// Streets of homes.
pub const STREETS: [&str; 12] = [
    "Via dei Mulini", "Via della Segheria", "Vicolo del Forno", "Via San Rocco", "Via del Torrente", "Via Alpini",
    "Borgo di Sopra", "Borgo di Sotto", "Via della Chiesa Vecchia", "Via del Casello", "Via Prà Lungo", "Via Panoramica",
];
