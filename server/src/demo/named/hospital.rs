//! Bookings that can not be saved, and labels nobody can read.

use super::{Opening, Planned, Teller, greeting};
use crate::demo::cast::{
    CHIARA, ELENA, FIELD, HOSPITAL, ILARIA, IVAN, L3, LUCA, MARCO, MARTA, PIERO, PRINTER, RONCAVALLE, SARA, SELVABRUNA,
    SONIA,
};
use crate::demo::when::{DAY, HOUR, MINUTE};
use deskside_domain::id::VisitId;
use deskside_domain::ticket::{
    Channel, Impact, LinkKind, TicketKind, TimeKind, Urgency, Visit, VisitCourse, VisitState,
};
use deskside_domain::time::Timestamp;

/// Three places can not save bookings: a critical fault in the hands of the third level.
pub(super) fn cup(teller: &Teller<'_>) -> Vec<Planned> {
    let (sara, chiara, elena, marta) = (teller.who(SARA), teller.who(CHIARA), teller.who(ELENA), teller.who(MARTA));
    let ago = |minutes: i64| teller.ago(minutes * MINUTE);
    let hello = |minutes: i64| greeting(teller.rome(), ago(minutes));
    let mut story = teller.story();
    let opening = Opening {
        kind: TicketKind::Incident,
        requester: MARTA,
        category: "bookings",
        site: HOSPITAL,
        location: "CUP, piano terra, sportelli 1-4",
        channel: Channel::Phone,
        level: (Impact::Organization, Urgency::Critical),
        description: "Da circa dieci minuti premendo \"Salva\" la prenotazione non viene registrata: compare \"Errore \
                      500, riprovare\".\nCapita a tutti e quattro gli sportelli; in sala d'attesa ci sono una ventina \
                      di persone. La ricerca e la stampa funzionano.",
    };
    story.create(ago(41), sara, teller.content(&opening));
    story.take(ago(40), sara);
    let text = format!(
        "{}, abbiamo ricevuto la sua segnalazione: le prenotazioni non si salvano al CUP. Ci stiamo lavorando con la \
         massima urgenza e la aggiorniamo entro un quarto d'ora.",
        hello(39)
    );
    story.reply(ago(39), sara, &text);
    story.escalate(
        ago(34),
        sara,
        teller.desk.team(L3),
        "Salvataggio delle prenotazioni fermo in più sedi: serve chi conosce il servizio agenda.",
        [
            "Provato da due postazioni e con due utenti: ricerca e stampa a posto, al salvataggio errore 500. Rete e \
             accesso al server buoni.",
            "Inizia dopo il riavvio automatico delle 04:30. Stesso errore al Distretto di Roncavalle.",
            "Detto a Marta Zanier di annotare le prenotazioni sui moduli numerati; prossimo aggiornamento entro un \
             quarto d'ora.",
        ],
    );
    story.take(ago(31), chiara);
    story.start(ago(31), chiara);
    story.watch(ago(29), chiara, elena);
    for (minutes, key) in [(27, "cup-roncavalle"), (26, "cup-selvabruna")] {
        if let Some(other) = teller.other(key) {
            story.link(ago(minutes), chiara, LinkKind::ChildIs, other);
        }
    }
    story.note(
        ago(24),
        chiara,
        "Il servizio di scrittura dell'agenda non apre la base dati: certificato scaduto alle 04:30, il riavvio lo ha \
         reso evidente. La lettura passa da un altro servizio, per questo la ricerca funziona.\nChiesto il nuovo \
         certificato, nel frattempo preparo il ritorno al precedente.",
    );
    let text = format!(
        "{}, abbiamo trovato la causa: un certificato scaduto impedisce di salvare.\nNel frattempo le prenotazioni si \
         possono annotare sui moduli di carta numerati: le ricarichiamo noi appena il servizio riparte, non vanno \
         inserite di nuovo. La ricerca e le stampe restano disponibili.",
        hello(20)
    );
    story.reply(ago(20), chiara, &text);
    story.task(ago(18), chiara, "Rinnovare il certificato del servizio agenda", Some(chiara));
    story.task(ago(17), chiara, "Ricaricare le prenotazioni raccolte su carta nelle tre sedi", Some(sara));
    let visit = VisitId(story.part());
    let planned = Visit {
        id: visit,
        technician: chiara,
        from: ago(15),
        to: teller.ago(-45 * MINUTE),
        site: None,
        contact: "Marta Zanier, +39 999 020 0201".to_owned(),
        note: "Provare il salvataggio a uno sportello mentre torna il certificato precedente.".to_owned(),
        state: VisitState::Planned,
        course: VisitCourse::default(),
    };
    story.visit(ago(16), sara, planned);
    story.move_visit(ago(12), chiara, visit, VisitState::OnSite);
    story.note(
        ago(9),
        elena,
        "Avvisata la direzione sanitaria. Da qui un aggiornamento alle sedi ogni quarto d'ora, anche se non c'è novità.",
    );
    story.reply(
        ago(5),
        marta,
        "Grazie, stiamo usando i moduli. Siamo a una trentina di prenotazioni su carta, la fila scorre.",
    );
    story.end()
}

/// The same fault at the district.
pub(super) fn cup_roncavalle(teller: &Teller<'_>) -> Vec<Planned> {
    let luca = teller.who(LUCA);
    let ago = |minutes: i64| teller.ago(minutes * MINUTE);
    let mut story = teller.story();
    let opening = Opening {
        kind: TicketKind::Incident,
        requester: ILARIA,
        category: "bookings",
        site: RONCAVALLE,
        location: "Sportello CUP",
        channel: Channel::Phone,
        level: (Impact::Site, Urgency::Critical),
        description: "Non si salva nessuna prenotazione, errore 500. La fila arriva in cortile.",
    };
    story.create(ago(36), luca, teller.content(&opening));
    story.take(ago(35), luca);
    story.note(ago(33), luca, "Stesso errore dell'ospedale: avvisata Sara, che passa tutto al terzo livello.");
    let (ivan, visit) = (teller.who(IVAN), VisitId(story.part()));
    let planned = Visit {
        id: visit,
        technician: ivan,
        from: teller.ago(-10 * MINUTE),
        to: teller.ago(-70 * MINUTE),
        site: None,
        contact: "Ilaria, sportello CUP".to_owned(),
        note: "Portare i moduli di carta numerati e provare la linea dello sportello.".to_owned(),
        state: VisitState::Planned,
        course: VisitCourse::default(),
    };
    story.visit(ago(25), luca, planned);
    story.move_visit(ago(14), ivan, visit, VisitState::Travelling);
    story.end()
}

/// The same fault at the clinic.
pub(super) fn cup_selvabruna(teller: &Teller<'_>) -> Vec<Planned> {
    let (piero, luca) = (teller.who(PIERO), teller.who(LUCA));
    let ago = |minutes: i64| teller.ago(minutes * MINUTE);
    let mut story = teller.story();
    let opening = Opening {
        kind: TicketKind::Incident,
        requester: PIERO,
        category: "bookings",
        site: SELVABRUNA,
        location: "Accettazione",
        channel: Channel::Portal,
        level: (Impact::Site, Urgency::Critical),
        description: "Le prenotazioni non vengono salvate. Posso ancora stampare quelle di ieri.",
    };
    story.create(ago(30), piero, teller.content(&opening));
    story.take(ago(28), luca);
    let hello = greeting(teller.rome(), ago(23));
    let text = format!(
        "{hello}, il guasto riguarda tutte le sedi e la causa è nota. Nel frattempo può usare i moduli di carta \
         numerati; la avvisiamo appena si può salvare di nuovo."
    );
    story.reply(ago(23), luca, &text);
    story.end()
}

fn labels_opening<'a>(description: &'a str, channel: Channel) -> Opening<'a> {
    Opening {
        kind: TicketKind::Incident,
        requester: SONIA,
        category: "printers",
        site: HOSPITAL,
        location: "Laboratorio, banco urgenze",
        channel,
        level: (Impact::Group, Urgency::High),
        description,
    }
}

/// The labels, the third time within a month: who looks finds the earlier ones.
pub(super) fn labels(teller: &Teller<'_>) -> Vec<Planned> {
    let (sara, marco) = (teller.who(SARA), teller.who(MARCO));
    let ago = |minutes: i64| teller.ago(minutes * MINUTE);
    let hello = greeting(teller.rome(), ago(125));
    let mut story = teller.story();
    let told = "Di nuovo: il codice a barre sulle provette esce sbiadito e gli strumenti non lo leggono. È la terza \
                volta in un mese, stiamo riscrivendo a mano.";
    story.create(ago(130), sara, teller.content(&labels_opening(told, Channel::Phone)));
    let text = format!(
        "{hello}, la sua segnalazione è presa in carico: un nostro tecnico passa in laboratorio in giornata. Nel \
         frattempo può stampare dalla stampante dell'accettazione."
    );
    story.assign(ago(127), sara, teller.desk.team(FIELD), Some(marco));
    story.reply(ago(125), sara, &text);
    for (minutes, key) in [(122, "labels-2"), (121, "labels-1")] {
        if let Some(other) = teller.other(key) {
            story.link(ago(minutes), sara, LinkKind::Related, other);
        }
    }
    story.note(
        ago(119),
        sara,
        "Terza volta in 30 giorni, stessa stampante e stesso sintomo: le prime due volte si è cambiata la testina. \
         Serve capire perché si consuma, non cambiarla ancora.",
    );
    let asked = story.diagnosis(ago(118), sara, PRINTER);
    for (step, choice) in [(0, 0), (1, 1)] {
        story.choose(ago(117), sara, asked, step, choice);
    }
    // The next half hour that gives him time to get there, at whatever hour this is.
    let from = Timestamp((teller.desk.as_of.0 / (30 * MINUTE) + 2) * 30 * MINUTE);
    let visit = Visit {
        id: VisitId(story.part()),
        technician: marco,
        from,
        to: from.plus(HOUR),
        site: None,
        contact: "Sonia Dal Farra, +39 999 020 0208".to_owned(),
        note: "Portare un rotolo del vecchio tipo, per confronto.".to_owned(),
        state: VisitState::Planned,
        course: VisitCourse::default(),
    };
    story.visit(ago(117), sara, visit);
    story.note(ago(60), marco, "Porto testina e rotolo del vecchio tipo per confronto: il nuovo rotolo è più ruvido.");
    story.end()
}

/// The labels, the first time.
pub(super) fn labels_first(teller: &Teller<'_>) -> Vec<Planned> {
    let told = "Le etichette delle provette escono chiare a sinistra e lo strumento le rifiuta.";
    labels_before(teller, 16, told, "Sostituita la testina di stampa; venti etichette di prova lette dallo strumento.")
}

/// The labels, the second time.
pub(super) fn labels_second(teller: &Teller<'_>) -> Vec<Planned> {
    let told = "Etichette di nuovo illeggibili al banco urgenze, come due settimane fa.";
    labels_before(
        teller,
        7,
        told,
        "Testina consumata in meno di due settimane: sostituita e ridotta la temperatura di stampa.",
    )
}

fn labels_before(teller: &Teller<'_>, days: usize, told: &str, solution: &str) -> Vec<Planned> {
    let (luca, marco, sonia) = (teller.who(LUCA), teller.who(MARCO), teller.who(SONIA));
    let morning = teller.rome().time(teller.rome().working_day(teller.desk.as_of, days), 9, 20);
    let at = |minutes: i64| morning.plus(minutes * MINUTE);
    let mut story = teller.story();
    story.create(at(0), luca, teller.content(&labels_opening(told, Channel::Phone)));
    story.assign(at(4), luca, teller.desk.team(FIELD), Some(marco));
    story.reply(
        at(5),
        luca,
        "Buongiorno, la sua segnalazione è presa in carico: il nostro tecnico arriva in mattinata.",
    );
    if days == 7 {
        let visit = VisitId(story.part());
        let planned = Visit {
            id: visit,
            technician: marco,
            from: at(15),
            to: at(45),
            site: None,
            contact: "Sonia Dal Farra, +39 999 020 0208".to_owned(),
            note: String::new(),
            state: VisitState::Planned,
            course: VisitCourse::default(),
        };
        story.visit(at(6), luca, planned);
        story.move_visit(at(9), marco, visit, VisitState::Travelling);
        let why = "Banco urgenze chiuso per sanificazione fino alle 10: nessuno può aprire. Torno dopo.";
        story.void_visit(at(27), marco, visit, why);
    }
    let visit = VisitId(story.part());
    let planned = Visit {
        id: visit,
        technician: marco,
        from: at(60),
        to: at(120),
        site: None,
        contact: "Sonia Dal Farra, +39 999 020 0208".to_owned(),
        note: "Portare una testina di scorta.".to_owned(),
        state: VisitState::Planned,
        course: VisitCourse::default(),
    };
    story.visit(at(6), luca, planned);
    story.move_visit(at(58), marco, visit, VisitState::Travelling);
    story.move_visit(at(76), marco, visit, VisitState::OnSite);
    story.start(at(77), marco);
    story.resolve(at(111), marco, solution);
    story.move_visit(at(113), marco, visit, VisitState::Done);
    story.time(at(114), marco, TimeKind::Travel, 18, "Andata");
    story.time(at(115), marco, TimeKind::Work, 36, "Sostituzione testina e taratura");
    story.reply(at(4 * 60), sonia, "Per ora si leggono, grazie.");
    story.close(morning.plus(DAY + 2 * HOUR), sonia);
    story.end()
}
