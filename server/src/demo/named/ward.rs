//! Devices on the wards: lost, new, without a network, and at ten past three in the night.

use super::{Opening, Planned, Teller, greeting};
use crate::demo::cast::{
    AMINA, CHIARA, DAVIDE, ELENA, FIELD, GIANNI, GIULIA, HAND_OVER, HOSPITAL, IVAN, L1, LUCA, LUCIA, MARCO, SARA,
};
use crate::demo::story::Offline;
use crate::demo::when::{HOUR, MINUTE};
use deskside_domain::id::VisitId;
use deskside_domain::ticket::{
    Answer, Channel, Impact, NewTicket, Pending, PendingReason, TicketKind, TimeKind, Urgency, Visit, VisitCourse,
    VisitOutcome, VisitReport, VisitState,
};

/// A signature as a pen drew it.
const SIGNATURE: &str = "\
    A8BgVgXmcsivnxtvvpxiwYsRoNhLbOYVVdVlXtcxiyovsqwjxcwZsWnWhYbbYeUhWjXkdjhjoithwhxgwgsemehbbbXcVcVgYjdo\
    iqostrwnxhvasVnQgObRXWVdVlYsdxixovurwjxdvXsVmUgWbZXeVhVkYldmjkoithxgxfvfrfmebcXdUfWfYidkjmpntnxlwhwd\
    rXlVgTbUWYVdVkZrdujvpuuqwjxdvYrUmTfVbYWdViVlZmdnkmpkuhwgxevereleZdXgUfWgZheijjqkukwixhveqblZfXaYWa B\
    GC2_a_g_gxg_i_g_g_g6g_W_g_g_g_g0g EsA6";

/// A lost phone: locked at once, erased only when a second person agrees. Seen by those named.
pub(super) fn lost(teller: &Teller<'_>) -> Vec<Planned> {
    let (luca, ivan, elena) = (teller.who(LUCA), teller.who(IVAN), teller.who(ELENA));
    let ago = |minutes: i64| teller.ago(minutes * MINUTE);
    let (locked, hello) = (teller.rome().clock(ago(188)), greeting(teller.rome(), ago(184)));
    let mut story = teller.story();
    let opening = Opening {
        kind: TicketKind::Incident,
        requester: GIANNI,
        category: "lost",
        site: HOSPITAL,
        location: "Pronto Soccorso",
        channel: Channel::Phone,
        level: (Impact::Group, Urgency::Critical),
        description: "Lo smartphone di reparto non si trova dopo il trasferimento in ambulanza di questa notte. Ha la \
                      posta e la chat del reparto; schermo con codice.",
    };
    let named = [LUCA, SARA, IVAN, CHIARA, ELENA, DAVIDE, GIANNI].map(|key| teller.who(key));
    let content = NewTicket { restricted: Some(named.into()), ..teller.content(&opening) };
    story.create(ago(200), luca, content);
    story.take(ago(199), luca);
    story.start(ago(198), luca);
    let text = format!("Telefono bloccato dalla gestione dispositivi alle {locked}; ultimo contatto all'uscita A27.");
    story.note(ago(188), luca, &text);
    let text = format!(
        "{hello}, il telefono è bloccato: chi lo trova vede solo il numero da chiamare. Se ricompare ci avvisi, \
         altrimenti nelle prossime ore ne cancelliamo i dati. Un telefono di scorta è pronto alla portineria."
    );
    story.reply(ago(184), luca, &text);
    story.assign(ago(172), luca, teller.desk.team(L1), Some(ivan));
    story.note(
        ago(160),
        ivan,
        "Chiesta la cancellazione totale: dati clinici possibili nella chat. Serve l'assenso di una seconda persona.",
    );
    story.task(ago(159), ivan, "Secondo assenso alla cancellazione dei dati", Some(elena));
    story.task(ago(158), ivan, "Valutare la comunicazione al responsabile dei dati", Some(elena));
    story.pending(ago(157), ivan, PendingReason::Approval, Pending::default());
    story.end()
}

/// A laptop for a new nurse: ready, to be handed over.
pub(super) fn laptop(teller: &Teller<'_>) -> Vec<Planned> {
    let (sara, amina, lucia) = (teller.who(SARA), teller.who(AMINA), teller.who(LUCIA));
    let begin = teller.rome().time(teller.rome().working_day(teller.desk.as_of, 3), 10, 5);
    let at = |hours: i64, minutes: i64| begin.plus(hours * HOUR + minutes * MINUTE);
    let mut story = teller.story();
    let opening = Opening {
        kind: TicketKind::ServiceRequest,
        requester: LUCIA,
        category: "equipment",
        site: HOSPITAL,
        location: "Medicina, stanza infermieri",
        channel: Channel::Portal,
        level: (Impact::Individual, Urgency::Medium),
        description: "Per Giulia Sommavilla, che prende servizio in Medicina: portatile con lettore di smart card e \
                      accesso alla cartella. Grazie.",
    };
    let content = NewTicket { affected_user: Some(teller.who(GIULIA)), ..teller.content(&opening) };
    story.create(at(0, 0), lucia, content);
    story.take(at(0, 22), sara);
    story.reply(
        at(0, 25),
        sara,
        "Buongiorno, la richiesta è presa in carico. La avvisiamo quando il portatile è pronto.",
    );
    let prepare = story.task(at(0, 27), sara, "Preparare il portatile e provare la smart card", Some(amina));
    let label = story.task(at(0, 28), sara, "Etichetta d'inventario CV-000612", Some(amina));
    story.task(at(0, 29), sara, "Consegna e firma del verbale con Giulia Sommavilla", Some(amina));
    story.assign(at(0, 31), sara, teller.desk.team(FIELD), Some(amina));
    story.start(at(5, 0), amina);
    story.done(at(28, 10), amina, prepare);
    story.done(at(28, 30), amina, label);
    story.time(at(28, 31), amina, TimeKind::Work, 75, "Preparazione e prova");
    story.note(at(28, 34), amina, "Pronto in magazzino, scaffale 2. Verbale stampato: manca solo la consegna.");
    let list = story.checklist(at(28, 35), amina, HAND_OVER);
    let answers = [Answer::Done, Answer::Done, Answer::Value("96".to_owned()), Answer::Value("CV-000612".to_owned())];
    for (item, answer) in (0..).zip(answers) {
        story.answer(at(28, 36), amina, list, item, answer);
    }
    story.reply(
        at(28, 40),
        amina,
        "Buongiorno, il portatile per la dottoressa Sommavilla è pronto: lo consegniamo in Medicina al suo primo turno, \
         con il verbale da firmare.",
    );
    story.end()
}

/// A tablet in the cellar, resolved there without a network at 10:55; the work arrives at 14:00.
pub(super) fn tablet(teller: &Teller<'_>) -> Vec<Planned> {
    let (sara, marco) = (teller.who(SARA), teller.who(MARCO));
    let back = teller.rome().last(teller.ago(MINUTE), 14, 0);
    let day = teller.rome().day(back, 0);
    let at = |hour: i8, minute: i8| teller.rome().time(day, hour, minute);
    let mut story = teller.story();
    let opening = Opening {
        kind: TicketKind::Incident,
        requester: LUCIA,
        category: "tablets",
        site: HOSPITAL,
        location: "Seminterrato, deposito carrelli",
        channel: Channel::Phone,
        level: (Impact::Group, Urgency::High),
        description: "Il tablet della terapia in fondo al seminterrato è senza rete: il giro delle 11 parte da lì.",
    };
    story.create(at(9, 0), sara, teller.content(&opening));
    story.assign(at(9, 4), sara, teller.desk.team(FIELD), Some(marco));
    story.reply(at(9, 6), sara, "Buongiorno, un nostro tecnico è da lei prima del giro delle 11.");
    let visit = VisitId(story.part());
    let planned = Visit {
        id: visit,
        technician: marco,
        from: at(10, 15),
        to: at(10, 45),
        site: None,
        contact: "Lucia Perin, +39 999 020 0209".to_owned(),
        note: "Nel seminterrato non c'è campo.".to_owned(),
        state: VisitState::Planned,
        course: VisitCourse::default(),
    };
    story.visit(at(9, 8), sara, planned);
    story.move_visit(at(10, 12), marco, visit, VisitState::Travelling);
    story.offline(Some(Offline { since: at(10, 24), until: back }));
    story.move_visit(at(10, 31), marco, visit, VisitState::OnSite);
    story.start(at(10, 32), marco);
    story.note(
        at(10, 47),
        marco,
        "Punto di accesso del corridoio B spento: alimentatore staccato dai lavori al soffitto.",
    );
    story.resolve(
        at(10, 55),
        marco,
        "Riallacciato e fissato l'alimentatore del punto di accesso nel corridoio B; il tablet vede di nuovo la terapia \
         in tutto il seminterrato.",
    );
    let report = VisitReport {
        work:
            "Il punto di accesso del corridoio B era spento: l'alimentatore era stato staccato dai lavori al soffitto. \
               Riallacciato e fissato alla canalina.\nProvato il tablet in tutto il seminterrato: la terapia si apre."
                .to_owned(),
        outcome: VisitOutcome::Solved,
        name: "Lucia Perin".to_owned(),
        role: "Caposala".to_owned(),
        signature: SIGNATURE.to_owned(),
        unsigned: String::new(),
        parts: Vec::new(),
        at: at(10, 55),
    };
    story.report(at(10, 55), marco, visit, report);
    story.move_visit(at(10, 56), marco, visit, VisitState::Done);
    story.time(at(10, 57), marco, TimeKind::Work, 25, "Corridoio B");
    story.offline(None);
    story.end()
}

/// A frozen screen in the night: the person on call answers within four minutes.
pub(super) fn monitor(teller: &Teller<'_>) -> Vec<Planned> {
    let (amina, gianni) = (teller.who(AMINA), teller.who(GIANNI));
    let night = teller.rome().last(teller.ago(45 * MINUTE), 3, 10);
    let at = |minutes: i64| night.plus(minutes * MINUTE);
    let mut story = teller.story();
    let opening = Opening {
        kind: TicketKind::Incident,
        requester: GIANNI,
        category: "screens",
        site: HOSPITAL,
        location: "Pronto Soccorso, triage",
        channel: Channel::Portal,
        level: (Impact::Group, Urgency::Critical),
        description: "Il monitor del triage è bloccato sulla schermata di ieri sera, i codici non si aggiornano.",
    };
    story.create(at(0), gianni, teller.content(&opening));
    story.take(at(4), amina);
    story.reply(at(5), amina, "Buonasera, sono Amina, reperibile questa notte. La chiamo subito.");
    story.start(at(6), amina);
    story.note(
        at(17),
        amina,
        "Schermo acceso, programma di visualizzazione fermo dalle 23:58. Riavviato da remoto con Gianni.",
    );
    story.resolve(
        at(28),
        amina,
        "Riavviato il programma del monitor e tolto il blocco di mezzanotte; i codici si aggiornano di nuovo. Se \
         succede ancora va sostituita la scheda.",
    );
    story.time(at(30), amina, TimeKind::Work, 25, "Reperibilità notturna");
    story.reply(
        at(31),
        amina,
        "Il monitor si aggiorna di nuovo. Ci conferma che funziona? Può farlo anche a fine turno.",
    );
    story.end()
}
