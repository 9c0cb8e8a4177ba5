//! The people of the desk.

use super::{FIELD, L1, L2, L3, Named, POSA};
use deskside_domain::people::{Language, Role};

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
