//! The factory: month's end, a silent phone and a licence.

use super::{Opening, Planned, Teller};
use crate::demo::cast::{FEDERICA, IVAN, L2, LUCA, MARCO, NADIA, SARA, STEFANO, WORKS};
use crate::demo::story::Offline;
use crate::demo::when::MINUTE;
use deskside_domain::ticket::{Channel, FieldValue, Impact, Pending, PendingReason, TicketKind, TimeKind, Urgency};

/// Slow at month's end: resolved, reopened, and chased three times.
pub(super) fn month(teller: &Teller<'_>) -> Vec<Planned> {
    let (luca, ivan, federica) = (teller.who(LUCA), teller.who(IVAN), teller.who(FEDERICA));
    let clock = teller.rome();
    let at = |days: usize, hour: i8, minute: i8| clock.time(clock.working_day(teller.desk.as_of, days), hour, minute);
    let mut story = teller.story();
    let opening = Opening {
        kind: TicketKind::Incident,
        requester: FEDERICA,
        category: "erp",
        site: WORKS,
        location: "Amministrazione",
        channel: Channel::Mail,
        level: (Impact::Group, Urgency::High),
        description: "Come ogni fine mese il gestionale diventa lentissimo: per registrare una fattura servono due \
                      minuti e la chiusura non finisce mai.\nLe colleghe dell'ufficio acquisti hanno lo stesso problema.",
    };
    story.create(at(9, 8, 42), federica, teller.content(&opening));
    story.take(at(9, 8, 55), luca);
    story.reply(
        at(9, 9, 3),
        luca,
        "Buongiorno, la sua segnalazione è presa in carico. Ci può dire l'ora in cui è più lento e quale stampa è aperta \
         in quel momento?",
    );
    story.reply(at(9, 9, 31), federica, "Tra le 9 e le 11, quando partono insieme la stampa dei registri e le bolle.");
    story.escalate(
        at(9, 9, 50),
        luca,
        teller.desk.team(L2),
        "Lentezza solo con più stampe insieme: da vedere il server e il disco.",
        [
            "Rete dell'ufficio buona; da una postazione sola è veloce.",
            "Disco del server al 100 % tra le 9 e le 11 dell'ultimo giorno lavorativo.",
            "Detto a Federica Zoldan di avviare i registri dopo le 17.",
        ],
    );
    story.take(at(9, 10, 20), ivan);
    story.start(at(9, 10, 22), ivan);
    story.chase(at(7, 9, 15), luca, Channel::Phone, "Chiede a che punto siamo: la chiusura è ferma.");
    story.note(at(6, 15, 30), ivan, "Indice mancante sulla tabella dei registri: prova in copia, da 118 a 9 secondi.");
    story.time(at(6, 15, 31), ivan, TimeKind::Work, 140, "Analisi e prova in copia");
    story.resolve(at(5, 16, 5), ivan, "Aggiunto l'indice sui registri; la stampa passa da due minuti a nove secondi.");
    story.reply(
        at(5, 16, 8),
        ivan,
        "Buongiorno, la stampa dei registri ora dura pochi secondi. Ci conferma che funziona?",
    );
    story.reopen(at(4, 9, 26), federica, "I registri vanno bene, ma con le bolle aperte è di nuovo lento.");
    story.reply(at(4, 9, 48), ivan, "Grazie della precisazione: riprendiamo da lì, guardo le bolle.");
    story.chase(at(3, 11, 2), federica, Channel::Portal, "Avete novità? Domani chiudiamo l'IVA.");
    story.note(
        at(2, 17, 10),
        ivan,
        "Le bolle leggono tutto l'archivio a ogni apertura. Chiesto al fornitore se si può limitare a dodici mesi.",
    );
    story.chase(at(1, 8, 50), luca, Channel::Phone, "Terzo sollecito, ha chiamato anche la direzione: vuole una data.");
    story.end()
}

/// A silent phone whose place two people know differently: both versions wait for a person.
pub(super) fn phone(teller: &Teller<'_>) -> Vec<Planned> {
    let (sara, ivan, marco) = (teller.who(SARA), teller.who(IVAN), teller.who(MARCO));
    let clock = teller.rome();
    let at = |hour: i8, minute: i8| clock.time(clock.working_day(teller.desk.as_of, 1), hour, minute);
    let mut story = teller.story();
    let opening = Opening {
        kind: TicketKind::Incident,
        requester: NADIA,
        category: "phones",
        site: WORKS,
        location: "Sala riunioni",
        channel: Channel::Phone,
        level: (Impact::Group, Urgency::Medium),
        description: "Il telefono della sala riunioni è muto, né tono né spie. Questa settimana c'è la visita di un cliente.",
    };
    story.create(at(9, 10), sara, teller.content(&opening));
    story.assign(at(9, 14), sara, teller.desk.team(L2), Some(ivan));
    story.reply(
        at(9, 17),
        sara,
        "Buongiorno, la sua segnalazione è presa in carico; le diciamo in giornata quando passiamo.",
    );
    story.take(at(9, 45), ivan);
    let place = |text: &str| FieldValue::Location(text.to_owned());
    story.edit_twice(
        (at(15, 20), sara, place("Sala riunioni Pelmo, primo piano")),
        (at(15, 2), marco, place("Sala riunioni Antelao, secondo piano")),
        Offline { since: at(14, 45), until: at(15, 58) },
    );
    story.note(at(16, 5), ivan, "Due sale diverse: sentire Nadia prima di andare, la presa da provare cambia.");
    story.end()
}

/// A licence that somebody must approve.
pub(super) fn cad(teller: &Teller<'_>) -> Vec<Planned> {
    let (sara, stefano) = (teller.who(SARA), teller.who(STEFANO));
    let begin = teller.rome().time(teller.rome().working_day(teller.desk.as_of, 2), 14, 12);
    let at = |minutes: i64| begin.plus(minutes * MINUTE);
    let mut story = teller.story();
    let opening = Opening {
        kind: TicketKind::ServiceRequest,
        requester: STEFANO,
        category: "equipment",
        site: WORKS,
        location: "Ufficio tecnico",
        channel: Channel::Portal,
        level: (Impact::Group, Urgency::Low),
        description: "Per il nuovo progettista serve una postazione del CAD 3D con il modulo lamiera, da lunedì.",
    };
    story.create(at(0), stefano, teller.content(&opening));
    story.take(at(26), sara);
    story.reply(
        at(31),
        sara,
        "Buongiorno, la richiesta è presa in carico. Una licenza con il modulo lamiera costa 4.180 euro l'anno: la \
         chiediamo in approvazione alla direzione e la avvisiamo appena arriva la risposta.",
    );
    story.note(
        at(33),
        sara,
        "Offerta allegata alla richiesta di approvazione; nessuna licenza libera delle sei in uso.",
    );
    story.pending(at(35), sara, PendingReason::Approval, Pending::default());
    story.end()
}
