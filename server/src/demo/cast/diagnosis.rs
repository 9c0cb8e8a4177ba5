//! What is asked to find a fault.

use deskside_domain::diagnosis::{Choice, Outcome, Proposal, Step, Target, Tree, Words};

/// A text in Italian and English.
type Pair = (&'static str, &'static str);
/// A choice and where it leads.
type Lead = (Pair, Target);

/// A tree of questions.
pub struct Questions {
    /// What it is called in stories.
    pub key: &'static str,
    /// Its name.
    pub name: Pair,
    /// The category it is for.
    pub category: &'static str,
    /// Questions with their choices.
    pub steps: &'static [(Pair, &'static [Lead])],
    /// Outcomes.
    pub outcomes: &'static [(Proposal, Pair)],
}

impl Questions {
    /// The tree as records have it.
    pub fn tree(&self) -> Tree {
        let words = |(it, en): Pair| Words { it: it.to_owned(), en: en.to_owned() };
        let choice = |(text, to): &Lead| Choice { text: words(*text), to: *to };
        let step = |(text, choices): &(Pair, &[Lead])| Step {
            text: words(*text),
            choices: choices.iter().map(choice).collect(),
        };
        let outcome = |(proposal, text): &(Proposal, Pair)| Outcome { proposal: *proposal, text: words(*text) };
        Tree {
            name: words(self.name),
            steps: self.steps.iter().map(step).collect(),
            outcomes: self.outcomes.iter().map(outcome).collect(),
        }
    }
}

use Target::{Outcome as End, Step as Go};

const YES: Pair = ("Sì", "Yes");
const NO: Pair = ("No", "No");

/// The two trees of the demo desk.
pub const DIAGNOSES: [Questions; 2] = [
    Questions {
        key: PRINTER,
        name: ("Stampante non stampa", "Printer does not print"),
        category: "printers",
        steps: &[
            (("La stampante si accende?", "Does the printer turn on?"), &[(YES, Go(1)), (NO, End(1))]),
            (
                ("Che cosa esce con la pagina di prova?", "What comes out as a test page?"),
                &[
                    (("Una pagina buona", "A good page"), End(0)),
                    (("Una pagina sbiadita", "A faded page"), Go(2)),
                    (("Niente", "Nothing"), Go(3)),
                ],
            ),
            (
                (
                    "Testina o toner sono stati cambiati negli ultimi 30 giorni?",
                    "Was the print head or the toner changed in the last 30 days?",
                ),
                &[(YES, End(3)), (NO, End(2))],
            ),
            (
                ("Il display segnala carta inceppata?", "Does the display say that paper is jammed?"),
                &[(YES, End(2)), (NO, End(0))],
            ),
        ],
        outcomes: &[
            (
                Proposal::RemoteFix,
                ("Riavviare lo spooler e cancellare la coda dal PC.", "Restart the spooler and empty the queue."),
            ),
            (Proposal::Visit, ("Portare alimentatore e cavo di ricambio.", "Bring a spare power supply and cable.")),
            (Proposal::Visit, ("Portare testina, toner e rullo.", "Bring print head, toner and roller.")),
            (
                Proposal::Escalation,
                (
                    "Si consuma troppo in fretta: serve chi conosce il modello. Allegare una stampa.",
                    "It wears out too fast: this is for who knows the model. Add a print.",
                ),
            ),
        ],
    },
    Questions {
        key: "network",
        name: ("Rete assente in reparto", "No network in the ward"),
        category: "network",
        steps: &[
            (
                ("Quante postazioni sono senza rete?", "How many workplaces are without a network?"),
                &[(("Una", "One"), Go(1)), (("Tutto il reparto", "The whole ward"), Go(2))],
            ),
            (
                ("La spia della presa di rete è accesa?", "Is the light of the network socket on?"),
                &[(YES, End(0)), (NO, End(1))],
            ),
            (
                ("Lo switch dell'armadio di piano è acceso?", "Is the switch in the floor's cabinet on?"),
                &[(YES, End(2)), (NO, End(1))],
            ),
        ],
        outcomes: &[
            (
                Proposal::RemoteFix,
                ("Riavviare la porta dello switch e rinnovare l'indirizzo.", "Restart the port and renew the address."),
            ),
            (
                Proposal::Visit,
                ("Portare cavi, uno switch e la chiave dell'armadio.", "Bring cables, a switch and the key."),
            ),
            (
                Proposal::Escalation,
                ("Alle Reti: manca il collegamento verso il centro.", "To networks: the uplink is gone."),
            ),
        ],
    },
];

/// The one that is half answered on a ticket.
pub const PRINTER: &str = "printer";
