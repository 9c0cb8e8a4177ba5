//! What happens in every office of Val Monda.

use super::{Case, Course, fault, wish};
use crate::demo::cast::L2;
use deskside_domain::ticket::{Impact, Urgency};

/// The cases.
pub const CASES: [Case; 17] = [
    fault(
        "password",
        &[
            "Account bloccato dopo troppi tentativi",
            "Non riesco a entrare nel computer",
            "Password scaduta durante le ferie",
        ],
        "Al rientro la password non va più e dopo qualche tentativo l'account si è bloccato.",
        "Identità verificata richiamando l'interno in rubrica.",
        "Account sbloccato e password provvisoria data a voce; al primo accesso ne è stata scelta una nuova.",
    )
    .weight(12),
    fault(
        "password",
        &["Il codice di accesso non arriva sul telefono", "Telefono nuovo: manca l'app per il codice"],
        "Ho cambiato telefono e non ricevo più il codice per entrare.",
        "Vecchio telefono ancora registrato come secondo fattore.",
        "Tolto il vecchio telefono e registrato quello nuovo; accesso provato insieme.",
    )
    .weight(6),
    fault(
        "mail",
        &["Posta in arrivo ferma da questa mattina", "Non ricevo più mail"],
        "Da questa mattina non arriva niente, ma i colleghi dicono di avermi scritto.",
        "Casella piena: 2 GB di allegati in Posta inviata.",
        "Archiviata la posta di due anni fa; la casella riceve di nuovo e nulla è andato perso.",
    )
    .weight(6),
    fault(
        "mail",
        &["Mail sospetta con fattura allegata", "Messaggio strano che chiede la password"],
        "Ho ricevuto una mail che chiede di inserire la password. Non ho cliccato su nulla.",
        "Mittente falso. Altri tre destinatari, nessuno ha aperto il collegamento.",
        "Messaggio tolto da tutte le caselle e mittente bloccato. Ottima idea avvisare prima di aprire.",
    )
    .weight(3),
    fault(
        "mail",
        &["Il calendario condiviso non si aggiorna", "Le riunioni non compaiono sul telefono"],
        "Il calendario dell'ufficio sul telefono è fermo alla settimana scorsa.",
        "Sincronizzazione sospesa dal risparmio energetico.",
        "Tolto il limite del risparmio energetico per il calendario; gli appuntamenti sono tornati.",
    ),
    fault(
        "computer",
        &["Computer lentissimo all'avvio", "Il portatile impiega dieci minuti ad accendersi"],
        "Da qualche giorno il computer impiega dieci minuti prima che si possa lavorare.",
        "Disco al 97 %, profilo di un utente cessato da 80 GB.",
        "Tolti i profili inutilizzati e completati gli aggiornamenti in sospeso; ora si avvia in un minuto.",
    )
    .weight(7),
    fault(
        "computer",
        &["Schermata blu due volte oggi", "Il computer si riavvia da solo"],
        "Si spegne e riparte mentre lavoro, due volte da questa mattina.",
        "Errore di memoria nel registro; banco 2 difettoso.",
        "Sostituito il banco di memoria; prova di carico di un'ora senza errori.",
    )
    .goes(Course::Visit)
    .level(Impact::Individual, Urgency::High),
    fault(
        "computer",
        &["File cancellato per errore dalla cartella condivisa", "È sparita una cartella dal disco comune"],
        "Ieri c'era, oggi la cartella non si trova più. Serve per domani.",
        "Spostata dentro la cartella vicina alle 16:42, non cancellata.",
        "Cartella riportata al suo posto dalla copia di ieri sera; contenuto controllato con chi l'ha chiesta.",
    )
    .goes(Course::Ask(
        "Ci può dire il nome della cartella e quando l'ha vista l'ultima volta?",
        "Si chiama \"Turni e sostituzioni\"; ieri verso le quattro c'era ancora.",
    )),
    fault(
        "screens",
        &["Monitor che sfarfalla", "Secondo schermo nero"],
        "Lo schermo si spegne e si riaccende ogni pochi secondi.",
        "Cavo video schiacciato dietro la scrivania.",
        "Sostituito il cavo e fissato alla canalina.",
    )
    .goes(Course::Visit),
    fault(
        "printers",
        &["La stampante non stampa, luce arancione", "Stampa a righe", "Carta inceppata ogni dieci fogli"],
        "La stampante dell'ufficio è ferma e abbiamo documenti da consegnare.",
        "Rullo di presa consumato, 180.000 pagine.",
        "Sostituito il rullo, pulito il percorso della carta e provate cinquanta pagine.",
    )
    .goes(Course::Visit)
    .level(Impact::Group, Urgency::Medium)
    .weight(8),
    fault(
        "printers",
        &["Stampa sempre sulla stampante sbagliata", "Non trovo la stampante nuova nell'elenco"],
        "Le mie stampe escono in un altro ufficio.",
        "Stampante predefinita rimasta quella della vecchia stanza.",
        "Impostata la stampante del piano come predefinita; stampa di prova ritirata.",
    ),
    fault(
        "phones",
        &["Il telefono squilla una volta e poi tace", "Non sento chi chiama"],
        "Quando rispondo la persona dall'altra parte mi sente, io non sento niente.",
        "Apparecchio registrato sulla rete sbagliata dopo lo spostamento della scrivania.",
        "Porta di rete assegnata alla telefonia; chiamata di prova in entrata e in uscita riuscita.",
    )
    .goes(Course::Escalate(L2)),
    fault(
        "lan",
        &["Wi-Fi assente in una stanza", "La rete cade durante le videochiamate"],
        "In questa stanza la connessione va e viene, nelle altre funziona.",
        "Due punti di accesso sullo stesso canale.",
        "Cambiato il canale e ridotta la potenza di un punto di accesso; segnale stabile per tutta la mattina.",
    )
    .goes(Course::Escalate(L2))
    .level(Impact::Group, Urgency::Medium)
    .weight(5),
    fault(
        "vpn",
        &["Da casa non si apre il collegamento", "Accesso remoto rifiutato"],
        "Da casa compare \"autenticazione non riuscita\" anche se la password è giusta.",
        "Certificato dell'utente scaduto ieri.",
        "Rinnovato il certificato e provato il collegamento insieme a chi ha chiamato.",
    )
    .goes(Course::Escalate(L2)),
    wish(
        "people",
        &["Accesso alla cartella dell'ufficio", "Abilitazione per una collega", "Nuovo indirizzo di gruppo"],
        "Chiedo l'accesso alla cartella condivisa per chi sostituisce una collega fino a fine mese.",
        "Cartella e scadenza sono quelle della richiesta.",
        "Accesso dato con scadenza a fine mese, come richiesto.",
    )
    .goes(Course::Approve)
    .weight(6),
    wish(
        "equipment",
        &["Cuffie per le telefonate", "Tastiera con tasti più grandi", "Seconda base per il portatile"],
        "Con le telefonate di tutto il giorno servirebbe una cuffia.",
        "Disponibile a magazzino.",
        "Consegnato e provato alla postazione.",
    )
    .goes(Course::Visit)
    .weight(3),
    wish(
        "smartphones",
        &["Telefono di servizio da configurare", "Posta aziendale sul telefono nuovo"],
        "È arrivato il telefono nuovo, serve la posta.",
        "Dispositivo già registrato a magazzino.",
        "Posta e rubrica attive; spiegato dove si vede lo stato degli aggiornamenti.",
    ),
];
