//! Fibre lines: five homes in one street, and Bruna.

use super::{Opening, Planned, Teller};
use crate::demo::cast::{BRUNA, FIELD, FIVE, LUCA, MARCO};
use crate::demo::when::MINUTE;
use deskside_domain::id::VisitId;
use deskside_domain::ticket::{
    Channel, Impact, Pending, PendingReason, TicketKind, TimeKind, Urgency, Visit, VisitCourse, VisitState,
};

/// What each of the five homes says, how and how many minutes ago: within twelve minutes, nobody has taken them.
const SAID: [(&str, Channel, i64); 5] = [
    ("Internet e telefono non vanno, sul modem c'è una luce rossa che prima non c'era.", Channel::Phone, 14),
    ("Spia rossa fissa sul modem. L'ho già spento e riacceso due volte.", Channel::Portal, 11),
    ("Lavoro da casa e sono isolato: modem con spia rossa, niente rete.", Channel::Phone, 8),
    ("Non funziona più niente da un quarto d'ora. Anche il vicino è senza.", Channel::Phone, 5),
    ("Modem con la spia PON rossa. Nessuna connessione.", Channel::Portal, 2),
];

/// One of the five homes.
pub(super) fn no_line(teller: &Teller<'_>, home: usize) -> Vec<Planned> {
    let (said, channel, minutes) = SAID[home];
    let by = if channel == Channel::Phone { teller.who(LUCA) } else { teller.who(FIVE[home]) };
    let mut story = teller.story();
    let opening = Opening {
        kind: TicketKind::Incident,
        requester: FIVE[home],
        category: "fibre-down",
        site: FIVE[home],
        location: "",
        channel,
        level: (Impact::Individual, Urgency::High),
        description: said,
    };
    story.create(teller.ago(minutes * MINUTE), by, teller.content(&opening));
    story.end()
}

/// An old lady without a line: a visit tomorrow between nine and eleven.
pub(super) fn bruna(teller: &Teller<'_>) -> Vec<Planned> {
    let (luca, marco) = (teller.who(LUCA), teller.who(MARCO));
    let clock = teller.rome();
    let evening = clock.time(clock.day(teller.desk.as_of, -1), 18, 38);
    let at = |minutes: i64| evening.plus(minutes * MINUTE);
    let tomorrow = clock.day(teller.desk.as_of, 1);
    let (from, to) = (clock.time(tomorrow, 9, 0), clock.time(tomorrow, 11, 0));
    let mut story = teller.story();
    let opening = Opening {
        kind: TicketKind::Incident,
        requester: BRUNA,
        category: "fibre-down",
        site: BRUNA,
        location: "Soggiorno, dietro il televisore",
        channel: Channel::Phone,
        level: (Impact::Individual, Urgency::High),
        description: "Dopo il temporale il modem è spento: nessuna luce. Chiama la figlia Daniela dal cellulare, il \
                      telefono di casa passa dal modem e tace.",
    };
    story.create(at(0), luca, teller.content(&opening));
    story.take(at(1), luca);
    story.start(at(2), luca);
    story.note(
        at(9),
        luca,
        "Con la figlia al telefono: presa di corrente buona, altra presa provata, modem sempre spento. Alimentatore o \
         modem bruciato. Niente da remoto. Preferisce la mattina; va chiamata prima di partire.",
    );
    story.assign(at(11), luca, teller.desk.team(FIELD), Some(marco));
    let visit = Visit {
        id: VisitId(story.part()),
        technician: marco,
        from,
        to,
        site: None,
        contact: "Bruna Cossut, +39 999 030 0301; figlia Daniela +39 999 030 0302".to_owned(),
        note: "Chiamare mezz'ora prima. Portare modem e alimentatore di ricambio. Spiegare con calma, lasciare il \
               foglio a caratteri grandi."
            .to_owned(),
        state: VisitState::Planned,
        course: VisitCourse::default(),
    };
    story.visit(at(13), luca, visit);
    story.reply(
        at(14),
        luca,
        "Buonasera signora Cossut, il nostro tecnico Marco Pittis viene da lei dopodomani mattina tra le 9 e le 11. \
         Prima di partire la chiama. Porta un modem nuovo: lei non deve fare nulla.",
    );
    story.pending(at(15), luca, PendingReason::AgreedDate, Pending { until: Some(from), ..Pending::default() });
    story.time(at(16), luca, TimeKind::Work, 14, "Telefonata");
    story.end()
}
