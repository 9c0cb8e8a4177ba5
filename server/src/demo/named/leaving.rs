//! Somebody leaves on Friday: what they hold must come back.

use super::{Opening, Planned, Teller};
use crate::demo::cast::{ANNA, LUCA, MARCO, RONCAVALLE, ROSANNA, SARA};
use crate::demo::when::{HOUR, MINUTE};
use deskside_domain::ticket::{Channel, Impact, NewTicket, TicketKind, Urgency};
use jiff::civil::Weekday;

/// What is still to be returned.
const ITEMS: [&str; 4] = [
    "Riconsegna: portatile, n. inv. CV-000431",
    "Riconsegna: smartphone di servizio, n. inv. CV-000587",
    "Riconsegna: lettore di smart card",
    "Riconsegna: chiavi dell'armadio di rete",
];

/// Four items to return, accounts to close.
pub(super) fn leaver(teller: &Teller<'_>) -> Vec<Planned> {
    let (sara, luca, marco, anna) = (teller.who(SARA), teller.who(LUCA), teller.who(MARCO), teller.who(ANNA));
    let clock = teller.rome();
    let begin = clock.time(clock.working_day(teller.desk.as_of, 3), 11, 40);
    let friday = clock.weekday(teller.desk.as_of, Weekday::Friday, 1, 1);
    let last_day = friday.strftime("%d/%m");
    let at = |minutes: i64| begin.plus(minutes * MINUTE);
    let mut story = teller.story();
    let description = format!(
        "Rosanna Tonel, ufficio protesi, conclude il rapporto venerdì {last_day}. Chiediamo il ritiro della dotazione e \
         la chiusura degli accessi a fine giornata; la posta va passata a Ilaria Bof per sessanta giorni."
    );
    let opening = Opening {
        kind: TicketKind::ServiceRequest,
        requester: ANNA,
        category: "people",
        site: RONCAVALLE,
        location: "Ufficio protesi",
        channel: Channel::Portal,
        level: (Impact::Individual, Urgency::High),
        description: &description,
    };
    let content = NewTicket { affected_user: Some(teller.who(ROSANNA)), ..teller.content(&opening) };
    story.create(at(0), anna, content);
    story.take(at(18), sara);
    let text = format!(
        "Buongiorno, la richiesta è presa in carico. Venerdì {last_day} un nostro tecnico passa a ritirare la dotazione e \
         lascia il verbale di riconsegna."
    );
    story.reply(at(21), sara, &text);
    for (place, item) in (0..).zip(ITEMS) {
        story.task(at(24 + place), sara, item, Some(marco));
    }
    let close = format!("Chiudere gli accessi venerdì {last_day} alle 18");
    story.task(at(29), sara, &close, Some(luca));
    let mailbox = story.task(at(30), sara, "Preparare il passaggio della posta a Ilaria Bof", Some(luca));
    story.start(at(40), sara);
    story.done(begin.plus(25 * HOUR), luca, mailbox);
    story.note(
        begin.plus(25 * HOUR + 4 * MINUTE),
        luca,
        "Passaggio della posta pronto, si attiva venerdì insieme alla chiusura.",
    );
    story.end()
}
