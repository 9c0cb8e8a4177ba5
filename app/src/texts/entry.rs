texts! {
    /// Writing in a ticket: replies, notes, time.
    Entry {
        audience: "Who reads it" | "Chi lo legge";
        asked: "From the requester" | "Dal richiedente";
        reply: "Reply to the requester" | "Risposta al richiedente";
        note: "Internal note" | "Nota interna";
        reply_read_by: "The requester and those in copy read it" | "La leggono il richiedente e chi è in copia";
        note_read_by: "Only colleagues read it" | "La leggono solo i colleghi";
        reply_send: "Send the reply" | "Invia la risposta";
        note_save: "Save the note" | "Salva la nota";
        reply_saved: "Reply saved" | "Risposta salvata";
        note_saved: "Note saved" | "Nota salvata";
        canned: "Canned reply" | "Risposta predefinita";
        canned_find: "Find by name or words" | "Cerca per nome o parole";
        canned_none: "No canned replies yet. A manager or an administrator writes them in the settings." | "Ancora nessuna risposta predefinita. Le scrive un responsabile o un amministratore nelle impostazioni.";
        canned_key: "The first nine also by their digit" | "Le prime nove anche con la loro cifra";
        send_next: "Ctrl Enter sends, with Shift it goes on to the next ticket" | "Ctrl Invio invia, con Maiusc passa al ticket successivo";
        draft_kept: "Draft kept on this device" | "Bozza conservata su questo dispositivo";
        draft_discarded: "Draft discarded" | "Bozza eliminata";
        discard_draft: "Discard the draft" | "Elimina la bozza";

        time: "Time spent" | "Tempo di lavoro";
        time_add: "Add time" | "Aggiungi tempo";
        time_what: "What was done" | "Che cosa si è fatto";
        time_travel: "Travel" | "Viaggio";
        time_work: "Work" | "Lavoro";
        time_total: "{time} in total" | "{time} in tutto";
        timer: "Timer: start or stop" | "Timer: avvia o ferma";
        timer_start: "Start the timer" | "Avvia il timer";
        timer_stop: "Stop and record" | "Ferma e registra";
        timer_discard: "Discard the time" | "Scarta il tempo";
        timer_discarded: "Timer discarded" | "Timer scartato";
        timer_record: "Record the {time} of the timer" | "Registra i {time} del timer";
        timer_elsewhere: "The timer runs on ticket {number}" | "Il timer corre sul ticket {number}";
        time_saved: "Time saved" | "Tempo salvato";

        event_created: "opened the ticket" | "apertura del ticket";
        event_assigned: "assigned to {name}" | "assegnato a {name}";
        event_taken: "took the ticket in charge" | "presa in carico";
        event_status: "status: {status}" | "stato: {status}";
        event_escalated: "passed to {team}" | "passaggio a {team}";
        event_bounced: "sent back to {team}" | "rinvio a {team}";
        event_resolved: "resolved" | "risolto";
        event_reopened: "reopened" | "riaperto";
        event_closed: "closed" | "chiuso";
        event_closed_alone: "closed, as nobody reopened it" | "chiuso, perché nessuno lo ha riaperto";
        event_cancelled: "cancelled" | "annullato";
        event_chaser: "the requester asked again" | "sollecito del richiedente";
        event_linked: "linked to {number}" | "collegato a {number}";
        event_visit: "visit: {status}" | "intervento: {status}";

        recorded_at: "arrived at the server {time}" | "arrivato al server {time}";
        event_task: "new task: {title}" | "nuova attività: {title}";
        event_watcher: "in copy: {name}" | "in copia: {name}";
        event_watcher_gone: "no longer in copy: {name}" | "non più in copia: {name}";
        event_unlinked: "no longer linked to {number}" | "non più collegato a {number}";
        event_time_corrected: "the device's clock could not be right, by it this was {time}" | "l'orologio del dispositivo non poteva essere giusto, dava {time}";
        event_delivered: "Brought from a file by {name}" | "Portato da un file da {name}";
        event_diagnosis: "diagnosis begun: {name}" | "diagnosi iniziata: {name}";
        event_diagnosis_back: "diagnosis, back to the question: {question}" | "diagnosi, torna alla domanda: {question}";
        event_diagnosis_aside: "diagnosis set aside: {name}" | "diagnosi messa da parte: {name}";
        event_proposes: "{said} → proposal: {what}" | "{said} → proposta: {what}";
        proposal_remote: "remote fix" | "soluzione da remoto";
        proposal_visit: "visit" | "intervento";
        proposal_escalation: "escalation" | "passaggio di livello";
        event_settled: "decided, {field}: {value}" | "deciso, {field}: {value}";
    }
}
