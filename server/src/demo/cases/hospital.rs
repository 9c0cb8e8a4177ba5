//! What happens where people are cared for.

use super::{Case, Course, fault, wish};
use crate::demo::cast::{L2, L3};
use deskside_domain::ticket::{Impact, Urgency};

/// The cases.
pub const CASES: [Case; 12] = [
    fault(
        "bookings",
        &["CUP: l'agenda di un medico non si vede", "Agenda di cardiologia vuota al CUP"],
        "L'agenda della prossima settimana è vuota ma il medico dice di averla aperta.",
        "Agenda pubblicata solo per la sede di Selvabruna.",
        "Agenda pubblicata per tutte le sedi; i posti si vedono dagli sportelli.",
    )
    .goes(Course::Escalate(L3))
    .level(Impact::Group, Urgency::High)
    .weight(5),
    fault(
        "bookings",
        &["Promemoria di prenotazione con orario sbagliato", "La stampa della prenotazione esce senza sede"],
        "Sul foglio consegnato alla persona manca l'indirizzo della sede.",
        "Modello di stampa cambiato con l'ultimo aggiornamento.",
        "Ripristinato il modello con sede e orario; stampate tre prove agli sportelli.",
    )
    .goes(Course::Supplier("Ambula Software"))
    .weight(3),
    fault(
        "laboratory",
        &["Referto che non arriva in reparto", "Esami fermi in \"validato\""],
        "Gli esami urgenti risultano validati ma in reparto non compaiono.",
        "Coda di invio ferma su un referto senza reparto.",
        "Completato il reparto mancante e riavviata la coda; tutti i referti sono arrivati.",
    )
    .goes(Course::Escalate(L3))
    .level(Impact::Group, Urgency::High)
    .weight(4),
    fault(
        "laboratory",
        &["Analizzatore che non riceve le richieste", "Lo strumento non legge la lista di lavoro"],
        "Lo strumento aspetta e la lista di lavoro resta vuota, stiamo inserendo a mano.",
        "Indirizzo di rete dello strumento cambiato dopo la manutenzione.",
        "Riportato l'indirizzo concordato e svuotata la lista doppia con la tecnica di turno.",
    )
    .goes(Course::Escalate(L2))
    .level(Impact::Group, Urgency::High),
    fault(
        "records",
        &["Cartella clinica lenta ad aprirsi", "La cartella si chiude da sola"],
        "Per aprire una cartella ci vuole più di un minuto, con i pazienti davanti.",
        "Postazione senza l'ultimo aggiornamento del programma.",
        "Aggiornato il programma; apertura in quattro secondi su tre postazioni.",
    )
    .level(Impact::Group, Urgency::High)
    .weight(5),
    fault(
        "records",
        &["Terapia non stampabile dal reparto", "Manca la firma sul foglio di terapia"],
        "Il foglio di terapia esce senza il nome del medico.",
        "Profilo del medico senza qualifica dopo il passaggio di reparto.",
        "Completato il profilo; il foglio esce con il nome giusto.",
    )
    .goes(Course::Escalate(L3)),
    fault(
        "printers",
        &["Stampante dei braccialetti ferma", "Braccialetti stampati storti"],
        "La stampante dei braccialetti lampeggia e in accettazione c'è la fila.",
        "Sensore della carta sporco.",
        "Pulito il sensore e rifatta la taratura; dieci braccialetti di prova leggibili.",
    )
    .goes(Course::Visit)
    .level(Impact::Group, Urgency::High)
    .weight(4),
    fault(
        "tablets",
        &["Tablet di reparto che non si carica", "Tablet della terapia bloccato sull'avvio"],
        "Il tablet del carrello resta allo 0 % anche attaccato tutta la notte.",
        "Connettore consumato; batteria buona.",
        "Sostituita la base di ricarica; il tablet è al 100 % dopo due ore.",
    )
    .goes(Course::Visit)
    .weight(5),
    fault(
        "scanners",
        &["Lettore di codici che non legge i braccialetti", "Il lettore suona ma non scrive"],
        "Il lettore fa il suono ma sullo schermo non compare nulla.",
        "Lettore impostato con la tastiera inglese.",
        "Letto il foglio di configurazione italiano; provati cinque braccialetti.",
    )
    .weight(4),
    fault(
        "computer",
        &["Postazione del Pronto Soccorso spenta", "Computer dell'ambulatorio che non parte"],
        "Il computer non dà segni di vita e c'è gente in attesa.",
        "Alimentatore bruciato.",
        "Sostituita la postazione con quella di scorta; dati tutti in rete, nulla perso.",
    )
    .goes(Course::Visit)
    .level(Impact::Group, Urgency::Critical)
    .weight(2),
    fault(
        "lan",
        &["Senza rete un piano del poliambulatorio", "Rete assente in tutto l'ambulatorio"],
        "Da pochi minuti nessun computer del piano naviga, nemmeno la cartella.",
        "Commutatore di piano senza corrente: interruttore scattato.",
        "Riarmato l'interruttore insieme al manutentore e controllato il gruppo di continuità.",
    )
    .goes(Course::Visit)
    .level(Impact::Site, Urgency::High)
    .weight(2),
    wish(
        "people",
        &["Abilitazione alla cartella per medico sostituto", "Profilo CUP per nuova operatrice"],
        "Da lunedì inizia una sostituta, chiediamo l'accesso alla cartella del reparto.",
        "Richiesta del direttore di struttura allegata.",
        "Profilo attivo con scadenza alla fine della sostituzione.",
    )
    .goes(Course::Approve)
    .weight(5),
];
