//! What the desk has agreed on: contracts with customers, replies written once, views that everybody has.

use super::{ASL, BRANDOLIN, HOMES, L2, NORTHQUAY};
use deskside_domain::contract::ContractKind;

/// An agreement with a customer.
pub struct Agreement {
    /// With whom.
    pub customer: &'static str,
    /// What it is called.
    pub name: &'static str,
    /// What it is for.
    pub kind: ContractKind,
    /// Its number in the books.
    pub reference: &'static str,
    /// What the desk should know.
    pub note: &'static str,
}

/// The contracts.
pub const AGREEMENTS: [Agreement; 4] = [
    Agreement {
        customer: ASL,
        name: "Assistenza 24 ore, settore critico",
        kind: ContractKind::Business,
        reference: "CIV-2024/011",
        note: "P1: presa in carico in 15 minuti, ripristino in 2 ore.",
    },
    Agreement {
        customer: BRANDOLIN,
        name: "Assistenza in orario d'ufficio",
        kind: ContractKind::Business,
        reference: "CIV-2024/027",
        note: "Lun-ven 8-12 e 13:30-17:30; chiuso per il patrono.",
    },
    Agreement {
        customer: NORTHQUAY,
        name: "Office hours support",
        kind: ContractKind::Business,
        reference: "CIV-2025/003",
        note: "London hours, Europe/London.",
    },
    Agreement {
        customer: HOMES,
        name: "Linee in fibra, clienti privati",
        kind: ContractKind::Private,
        reference: "",
        note: "Lun-sab 8-20.",
    },
];

/// A reply written once.
pub struct Reply {
    /// Names it in this crate.
    pub key: &'static str,
    /// What the desk finds it by.
    pub name: &'static str,
    /// In English.
    pub en: &'static str,
    /// In Italian.
    pub it: &'static str,
    /// For one team only.
    pub team: Option<&'static str>,
}

/// The canned replies.
pub const REPLIES: [Reply; 5] = [
    Reply {
        key: "taken",
        name: "Presa in carico",
        en: "Dear {requester},\nwe have your report {number} and are looking into it. We will write as soon as we know \
            more.\n{author}",
        it: "Buongiorno {requester},\nabbiamo la sua segnalazione {number} e ce ne stiamo occupando. Le scriviamo \
            appena sappiamo di più.\n{author}",
        team: None,
    },
    Reply {
        key: "more",
        name: "Servono altri dati",
        en: "Dear {requester},\nto go on with {number} we need to know: since when it happens, on which device, and \
            what the message says. A photo of the screen helps.\n{author}",
        it: "Buongiorno {requester},\nper proseguire con {number} ci serve sapere da quando succede, su quale \
            apparecchio e che cosa dice il messaggio. Aiuta anche una foto dello schermo.\n{author}",
        team: None,
    },
    Reply {
        key: "visit",
        name: "Passa il tecnico",
        en: "Dear {requester},\nour technician will come to {site}. Please tell us a number on which to call before \
            arriving.\n{author}",
        it: "Buongiorno {requester},\nil nostro tecnico passa presso {site}. Ci lasci un numero da chiamare prima \
            dell'arrivo.\n{author}",
        team: None,
    },
    Reply {
        key: "solved",
        name: "Può riprovare?",
        en: "Dear {requester},\n“{subject}” should work again. Could you try and tell us?\n{author}",
        it: "Buongiorno {requester},\n«{subject}» dovrebbe funzionare di nuovo. Può provare e farci sapere?\n{author}",
        team: None,
    },
    Reply {
        key: "restart",
        name: "Riavvio dell'apparato",
        en: "Dear {requester},\nplease take the power plug of the device out, wait 30 seconds and put it in again. \
            The lights need about three minutes.\n{author}, {team}",
        it: "Buongiorno {requester},\nstacchi la spina dell'apparato, aspetti 30 secondi e la riattacchi. Le spie ci \
            mettono circa tre minuti.\n{author}, {team}",
        team: Some(L2),
    },
];
