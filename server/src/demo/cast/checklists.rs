//! What is gone through on site.

use deskside_domain::ticket::{AnswerKind, ChecklistItem};

/// An item: what, whether it is required, the kind of answer, and what a number counts.
type Line = (&'static str, bool, AnswerKind, &'static str);

/// A checklist that can be taken up.
pub struct Template {
    /// What it is called in stories.
    pub key: &'static str,
    /// Its name.
    pub name: &'static str,
    /// The category it is proposed for.
    pub category: &'static str,
    /// What to look at.
    pub lines: &'static [Line],
}

impl Template {
    /// Its items as records have them.
    pub fn items(&self) -> Vec<ChecklistItem> {
        let item = |(text, required, answer, unit): &Line| ChecklistItem {
            text: (*text).to_owned(),
            required: *required,
            answer: *answer,
            unit: (*unit).to_owned(),
        };
        self.lines.iter().map(item).collect()
    }
}

use AnswerKind::{Number, Text, Tick};

/// The two checklists of the demo desk.
pub const CHECKLISTS: [Template; 2] = [
    Template {
        key: HAND_OVER,
        name: "Consegna di un portatile",
        category: "equipment",
        lines: &[
            ("Aggiornamenti installati", true, Tick, ""),
            ("Smart card letta e accesso provato", true, Tick, ""),
            ("Carica della batteria", false, Number, "%"),
            ("Numero d'inventario", true, Text, ""),
            ("Alimentatore e borsa consegnati", true, Tick, ""),
            ("Verbale firmato", true, Tick, ""),
        ],
    },
    Template {
        key: "access-point",
        name: "Punto di accesso Wi-Fi",
        category: "network",
        lines: &[
            ("Spie accese", true, Tick, ""),
            ("Alimentazione alla porta", true, Number, "V"),
            ("Segnale nel punto più lontano", true, Number, "dBm"),
            ("Fissaggio e canalina a posto", false, Tick, ""),
            ("Matricola", false, Text, ""),
        ],
    },
];

/// The one that is in use on a ticket.
pub const HAND_OVER: &str = "hand-over";
