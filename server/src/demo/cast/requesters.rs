//! The people who ask and have a story.

use super::{ASL, BRANDOLIN, DOCK, HOMES, HOSPITAL, NORTHQUAY, Named, RONCAVALLE, SELVABRUNA, WORKS};
use deskside_domain::people::{Language, Role};

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
