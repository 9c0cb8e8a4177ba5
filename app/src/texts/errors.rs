//! Refusals and validation: what is wrong and what to do about it.

use super::{Lang, LangSignal, fill, t};

texts! {
    /// Refusals of the domain and the server, faults of the network, messages beside a field.
    Errors {
        unknown: "This could not be done. The text is kept: try again or export it." | "Non è stato possibile. Il testo resta: riprovare o esportarlo.";
        invalid: "Something is missing or not valid. Check the marked fields." | "Qualcosa manca o non è valido. Controllare i campi segnalati.";
        not_found: "It no longer exists or is not visible to you. Search by number." | "Non esiste più o non è visibile. Cercarlo per numero.";
        retired: "This entry is retired and can no longer be chosen. Choose another." | "Questa voce è ritirata e non si può più scegliere. Sceglierne un'altra.";
        no_such_part: "This part of the ticket no longer exists. Open the ticket again and choose anew." | "Questa parte del ticket non c'è più. Riaprire la pagina e scegliere di nuovo.";
        already_exists: "It exists already. Look for it before adding it again." | "Esiste già. Cercarlo prima di aggiungerlo di nuovo.";
        rules_away: "What decides on this is not on this device yet. Your text is still here: try again with a network." | "Ciò che serve per decidere non è ancora su questo dispositivo. Il testo è ancora qui: riprovi con la rete.";
        page_away: "This page is not on this device yet, and it can not be fetched now." | "Questa pagina non è ancora su questo dispositivo e ora non si può scaricare.";
        not_permitted: "This account may not do this. Ask a manager, or pass the ticket on." | "Questo profilo non può farlo. Chiedere al responsabile o passare il ticket.";
        last_administrator: "This is the last administrator who can sign in. Give the role and access to someone else first." | "È l'ultima persona che può entrare come amministratore. Dare prima ruolo e accesso a un'altra.";
        unknown_user: "This account is not active. Ask an administrator." | "Questo profilo non è attivo. Chiedere a chi amministra.";
        illegal_move: "The status has changed meanwhile. Look at the ticket and choose again." | "Nel frattempo lo stato è cambiato. Guardare il ticket e scegliere di nuovo.";
        changed_meanwhile: "Someone changed it meanwhile. Look at the ticket and decide again." | "Nel frattempo qualcuno l'ha cambiato. Guardare il ticket e decidere di nuovo.";
        illegal_visit_move: "The visit has gone on meanwhile. Look at it and choose again." | "Nel frattempo l'intervento è andato avanti. Guardarlo e scegliere di nuovo.";
        asset_held: "Somebody has this device already. Hand it on, or take it back first." | "Il dispositivo è già affidato a qualcuno. Trasferirlo, o prima riconsegnarlo.";
        not_deployable: "A device in this state is not handed over. Change its state first." | "In questo stato il dispositivo non si consegna. Cambiare prima lo stato.";
        illegal_asset_move: "The device can not get this state now. Take it back first, or choose another." | "Ora il dispositivo non può avere questo stato. Prima riconsegnarlo, o sceglierne un altro.";
        asset_exists: "Another device has this tag or serial number. Look for it." | "Un altro dispositivo ha questo n. di inventario o di serie. Cercarlo.";
        reopen_window_over: "The time to reopen is over. Open a new ticket and link it." | "Il tempo per riaprire è finito. Aprire un nuovo ticket e collegarlo.";
        checklist_incomplete: "The checklist is not complete. Answer every line, even in one word." | "L'elenco di controllo non è completo. Rispondere a ogni riga, anche in una parola.";
        same_team: "The ticket is already with this team. Choose another team or a person." | "Il ticket è già di questo team. Scegliere un altro team o una persona.";
        nothing_to_bounce: "Nobody passed this ticket on, so it cannot go back. Assign it to a team." | "Nessuno ha passato questo ticket, quindi non può tornare. Assegnarlo a un team.";
        circular_link: "A ticket cannot be above itself. Choose another number." | "Un ticket non può stare sopra sé stesso. Scegliere un altro numero.";
        number_not_reserved: "The number does not belong to this device. Record it again: the text is kept." | "Il numero non è di questo dispositivo. Registrarlo di nuovo: il testo resta.";
        number_taken: "Another ticket has this number. Record it again: the text is kept." | "Un altro ticket ha questo numero. Registrarlo di nuovo: il testo resta.";
        nobody_named: "Name at least one person who may see the ticket." | "Indicare almeno una persona che può vedere il ticket.";
        command_id_reused: "This was sent before with other content. Export it and tell an administrator." | "Era già stato inviato con altro contenuto. Esportarlo e avvisare chi amministra.";
        unreadable: "The server cannot read it. Export it and tell an administrator." | "Il server non riesce a leggerlo. Esportarlo e avvisare chi amministra.";
        server_bug: "The server failed on this item. It is kept: export it or send it again later." | "Il server non è riuscito a trattarlo. Resta qui: esportarlo o inviarlo di nuovo più tardi.";
        signed_out: "The session has ended. Sign in again: nothing is lost." | "La sessione è finita. Rientrare: nulla va perso.";
        newer_than_server: "The server is older than this page. It is sent once the server is updated." | "Il server è più vecchio di questa pagina. Parte quando il server è aggiornato.";
        conflict: "Someone changed the same field. Choose which version holds." | "Qualcuno ha cambiato lo stesso campo. Scegliere quale versione vale.";
        blocked: "It waits for an earlier item that was refused. Settle that one first." | "Attende un elemento precedente rifiutato. Sistemare prima quello.";
        too_large: "It is too large. Shorten the text or choose a smaller file." | "È troppo grande. Accorciare il testo o scegliere un file più piccolo.";
        busy: "The server is busy or waits for earlier work. It is sent again by itself." | "Il server è occupato o aspetta lavori precedenti. L'invio riparte da solo.";
        network: "The server does not answer. All is kept here and leaves by itself." | "Il server non risponde. Tutto resta qui e parte da solo.";
        storage_full: "This device has no room left. Free some space, then save again." | "Lo spazio sul dispositivo è finito. Liberare spazio e salvare di nuovo.";
        storage_blocked: "The browser does not let this page store anything. Leave the private window." | "Il browser non lascia salvare nulla. Uscire dalla finestra privata.";

        required: "{field} is missing. {remedy}" | "Manca il campo «{field}». {remedy}";
        too_long: "{field} is too long. At most {n} characters." | "«{field}» è troppo lungo. Al massimo {n} caratteri.";
        not_a_number: "{field} must be a whole number, for example 15." | "«{field}» deve essere un numero intero, per esempio 15.";
        out_of_range: "{field} must lie between {min} and {max}." | "«{field}» deve stare tra {min} e {max}.";
        not_an_email: "{field} must look like name@example.org." | "«{field}» deve avere la forma nome@esempio.it.";
        not_in_list: "{field}: choose one of the list." | "«{field}»: scegliere una voce dell'elenco.";
        remedy_subject: "Say in a few words what is wrong." | "Scrivere in poche parole che cosa non va.";
        remedy_requester: "Choose a person, or write a name and a phone number." | "Scegliere una persona, oppure scrivere nome e telefono.";
        remedy_text: "Write the text, then send." | "Scrivere il testo, poi inviare.";
        remedy_choose: "Choose one of the list." | "Scegliere una voce dell'elenco.";
        remedy_write: "Fill it in to go on." | "Compilarlo per continuare.";

        storage_trouble: "This browser cannot keep work safely. Use another window or free some space." | "Questo browser non conserva il lavoro in modo sicuro. Usare un'altra finestra o liberare spazio.";
    }
}

texts! {
    /// What the pages behind the first screen say beside a field.
    PageErrors {
        wrong_word: "Write {word} exactly as shown." | "Scrivere {word} esattamente come mostrato.";
        number_form: "A ticket number has only digits, such as 100427." | "Un numero di ticket ha solo cifre, per esempio 100427.";
        number_check: "This number has a wrong digit or two swapped ones. Read it again." | "In questo numero una cifra è sbagliata o due sono scambiate. Rileggerlo.";
        edited_meanwhile: "Someone changed this meanwhile. Save again to replace:" | "Nel frattempo qualcuno l'ha cambiato. Salvare di nuovo per sostituire:";
        unable: "The server is there, but it cannot save just now." | "Il server risponde, ma ora non può salvare.";
        unable_full: "The server is there, but it cannot save just now: its disk is full." | "Il server risponde, ma ora non può salvare: il suo disco è pieno.";
        unable_disk: "The server is there, but it cannot save just now: its disk fails." | "Il server risponde, ma ora non può salvare: il suo disco non funziona.";
        unable_database: "The server is there, but it cannot save just now: its database does not answer." | "Il server risponde, ma ora non può salvare: il suo database non risponde.";
        unable_read_only: "The server is there, but it cannot save just now: its database takes no writes." | "Il server risponde, ma ora non può salvare: il suo database non accetta scritture.";
        unable_remedy: "Carry on: all is kept here and leaves by itself. If it lasts, tell an administrator." | "Si può continuare: tutto resta qui e parte da solo. Se dura, avvisare chi amministra.";
        window_order: "The end lies before the beginning. Choose a later time." | "La fine viene prima dell'inizio. Scegliere un momento successivo.";
    }
}

/// The sentence for a refusal code of the domain or the API. Unknown codes get a sentence that is always true.
pub fn refusal(lang: Lang, code: &str) -> &'static str {
    let e = &lang.texts().errors;
    match code {
        "invalid" => e.invalid,
        "not_found" => e.not_found,
        "retired" => e.retired,
        "no_such_part" => e.no_such_part,
        "already_exists" | "part_exists" => e.already_exists,
        "not_permitted" => e.not_permitted,
        "last_administrator" => e.last_administrator,
        "unknown_user" => e.unknown_user,
        "illegal_move" => e.illegal_move,
        "changed_meanwhile" => e.changed_meanwhile,
        "illegal_visit_move" => e.illegal_visit_move,
        "asset_held" => e.asset_held,
        "not_deployable" => e.not_deployable,
        "illegal_asset_move" => e.illegal_asset_move,
        "asset_exists" => e.asset_exists,
        "reopen_window_over" => e.reopen_window_over,
        "checklist_incomplete" => e.checklist_incomplete,
        "same_team" => e.same_team,
        "nothing_to_bounce" => e.nothing_to_bounce,
        "circular_link" => e.circular_link,
        "number_not_reserved" => e.number_not_reserved,
        "number_taken" => e.number_taken,
        "nobody_named" => e.nobody_named,
        "command_id_reused" | "lane_sequence_reused" => e.command_id_reused,
        "unreadable" => e.unreadable,
        "server_bug" => e.server_bug,
        "needs_auth" => e.signed_out,
        "newer_than_server" => e.newer_than_server,
        "conflict" => e.conflict,
        "blocked" => e.blocked,
        "retry" | "gap" => e.busy,
        "too_large" => e.too_large,
        "network" => e.network,
        "storage_full" => e.storage_full,
        "storage_blocked" => e.storage_blocked,
        _ => e.unknown,
    }
}

/// Messages beside a field: they name the field as its label does, and say the remedy.
pub mod validation {
    use super::*;

    /// `remedy` is a text such as `errors.remedy_subject`.
    pub fn required(lang: LangSignal, field: &str, remedy: &str) -> String {
        fill(t(lang).errors.required, &[("field", field), ("remedy", remedy)])
    }

    pub fn too_long(lang: LangSignal, field: &str, most: u32) -> String {
        fill(t(lang).errors.too_long, &[("field", field), ("n", &most.to_string())])
    }

    pub fn not_a_number(lang: LangSignal, field: &str) -> String {
        fill(t(lang).errors.not_a_number, &[("field", field)])
    }

    pub fn out_of_range(lang: LangSignal, field: &str, min: i64, max: i64) -> String {
        fill(t(lang).errors.out_of_range, &[("field", field), ("min", &min.to_string()), ("max", &max.to_string())])
    }

    pub fn not_an_email(lang: LangSignal, field: &str) -> String {
        fill(t(lang).errors.not_an_email, &[("field", field)])
    }

    pub fn not_in_list(lang: LangSignal, field: &str) -> String {
        fill(t(lang).errors.not_in_list, &[("field", field)])
    }
}
