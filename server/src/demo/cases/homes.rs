//! What happens on the fibre lines of private homes.

use super::{Case, Course, fault, wish};
use crate::demo::cast::POSA;
use deskside_domain::ticket::{Impact, Urgency};

/// The cases.
pub const CASES: [Case; 9] = [
    fault(
        "fibre-down",
        &["Internet assente da ieri sera", "Modem con spia rossa", "Linea ferma dopo il temporale"],
        "Da ieri sera non funziona niente e il modem ha una spia rossa.",
        "Segnale ottico assente; il vicino funziona.",
        "Pulito e rifatto il connettore in casa; segnale nella norma.",
    )
    .goes(Course::Visit)
    .level(Impact::Individual, Urgency::High)
    .weight(8),
    fault(
        "fibre-down",
        &["Internet non va, spie tutte verdi", "Il telefono funziona, internet no"],
        "Le spie sono verdi ma non si apre nessuna pagina.",
        "Indirizzo non rinnovato dal modem.",
        "Riavviato il modem insieme alla persona al telefono; la navigazione è tornata.",
    )
    .weight(7),
    fault(
        "fibre-down",
        &["Cavo strappato dal camion della legna", "Palo caduto, filo a terra"],
        "Un camion ha tirato giù il cavo davanti a casa. Il filo è a terra sul prato.",
        "Foto ricevuta: cavo di strada, palo 17.",
        "Cavo ritesato dalla squadra e giunto rifatto; misure nella norma.",
    )
    .goes(Course::Escalate(POSA))
    .level(Impact::Group, Urgency::High)
    .weight(3),
    fault(
        "fibre-slow",
        &["Linea lenta la sera", "Velocità dimezzata da una settimana"],
        "La sera i film si fermano di continuo, di giorno va meglio.",
        "Attenuazione più alta di 3 dB rispetto al collaudo.",
        "Sostituita la bretella piegata dietro il mobile; velocità come da contratto.",
    )
    .goes(Course::Visit)
    .weight(5),
    fault(
        "fibre-slow",
        &["Wi-Fi che non arriva in camera", "Al piano di sopra non si naviga"],
        "Vicino al modem funziona, al piano di sopra no.",
        "Modem chiuso nel mobile di metallo.",
        "Consigliato di tenere il modem fuori dal mobile: al piano di sopra ora si naviga.",
    )
    .weight(5),
    fault(
        "fibre-slow",
        &["Disconnessioni ogni mezz'ora", "La linea cade durante le lezioni"],
        "Cade più volte al giorno, sempre per un minuto.",
        "Alimentatore del modem instabile.",
        "Inviato un alimentatore nuovo; nessuna caduta in due giorni.",
    )
    .goes(Course::Ask(
        "Quando cade, si spengono tutte le spie del modem o solo una?",
        "Si spengono tutte e poi riparte da solo.",
    )),
    fault(
        "phones",
        &["Telefono di casa muto", "Telefono fisso senza tono"],
        "Alzando la cornetta non si sente nulla.",
        "Telefono collegato alla vecchia presa a muro.",
        "Spostato il telefono sulla presa del modem, con le indicazioni date a voce.",
    )
    .weight(4),
    wish(
        "fibre",
        &["Spostamento del modem in un'altra stanza", "Trasloco della linea"],
        "Vorrei spostare il modem nella stanza accanto.",
        "Serve una presa nuova, canalina esistente.",
        "Posata la presa nella stanza accanto e collaudata la linea.",
    )
    .goes(Course::Visit)
    .weight(3),
    wish(
        "fibre",
        &["Copia della bolletta a un altro indirizzo", "Cambio del recapito telefonico"],
        "Chiedo di aggiornare il mio recapito.",
        "Identità verificata con il codice cliente.",
        "Recapito aggiornato.",
    )
    .weight(3),
];
