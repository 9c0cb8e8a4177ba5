texts! {
    /// Lists and the page of one ticket.
    Ticket {
        field_note: "Note" | "Nota interna";
        field_minutes: "Minutes" | "Minuti";
        field_text: "Text" | "Testo";
        number: "Number" | "Numero";
        subject: "Subject" | "Oggetto";
        description: "Description" | "Descrizione";
        kind: "Kind" | "Tipo";
        category: "Category" | "Categoria";
        requester: "Requester" | "Richiedente";
        requester_hint: "Name or phone number" | "Nome o numero di telefono";
        affected_user: "Affected user" | "Utente interessato";
        watchers: "Watchers" | "In copia";
        watch: "Follow this ticket" | "Segui il ticket";
        add_watcher: "Add a watcher" | "Aggiungi in copia";
        site_contact: "Site contact" | "Referente in sede";
        assigned_to: "Assigned to" | "Assegnato a";
        unassigned: "Unassigned" | "Da assegnare";
        priority: "Priority" | "Priorità";
        impact: "Impact" | "Impatto";
        urgency: "Urgency" | "Urgenza";
        level: "Support level" | "Livello di supporto";
        status: "Status" | "Stato";
        external_ref: "External reference" | "Riferimento esterno";
        agreed_at: "Agreed date" | "Data concordata";
        restricted_to: "Visible only to" | "Visibile solo a";
        record: "Record" | "Dati";
        channel: "Came by" | "Arrivato per";
        restricted: "Restricted: only those named see it" | "Riservato: lo vede solo chi è indicato";

        queue_title: "Queue" | "Coda";
        search_tickets: "Search tickets" | "Cerca nei ticket";
        filter_unassigned: "To assign" | "Da assegnare";
        filter_mine: "Mine" | "Miei";
        filter_pending: "Pending" | "In attesa";
        filter_breached: "SLA breached" | "Fuori SLA";
        filter_at_risk: "At risk" | "A rischio";
        filter_open: "Open" | "Aperti";
        filter_done: "Done" | "Conclusi";

        take: "Take in charge" | "Prendi in carico";
        taken: "Taken: {number}" | "Preso in carico: {number}";
        assign: "Assign" | "Assegna";
        start_work: "Start work" | "Inizia a lavorarci";
        set_pending: "Set pending" | "Metti in attesa";
        pending_until: "Until" | "Fino a";
        supplier: "Supplier" | "Fornitore";
        supplier_ref: "Supplier's reference" | "Riferimento del fornitore";
        resume: "Resume work" | "Riprendi il lavoro";

        resolve: "Resolve" | "Risolvi";
        resolve_title: "Resolve the ticket" | "Risolvi il ticket";
        solution: "What solved it" | "Che cosa ha risolto";
        resolved_toast: "Resolved: {number}" | "Risolto: {number}";
        close: "Close the ticket" | "Chiudi il ticket";
        reopen: "Reopen" | "Riapri";
        reopen_title: "Reopen the ticket" | "Riapri il ticket";
        reopen_why: "What does not work yet?" | "Che cosa non funziona ancora?";
        cancel: "Cancel the ticket" | "Annulla il ticket";
        cancel_title: "Cancel this ticket?" | "Annullare questo ticket?";
        cancel_why: "Reason, the requester reads it" | "Motivo, lo legge il richiedente";

        escalate: "Escalate" | "Passa di livello";
        escalate_checklist: "Before passing it on" | "Prima di passarlo";
        bounce: "Send back" | "Rinvia";
        bounce_why: "What is missing" | "Che cosa manca";

        tasks: "Tasks" | "Attività";
        task: "Task" | "Attività";
        add_task: "Add a task" | "Aggiungi un'attività";

        links: "Links" | "Collegamenti";
        add_link: "Link a ticket" | "Collega un ticket";
        remove_link: "Remove the link" | "Togli il collegamento";
        merge: "Merge" | "Unisci";

        chaser: "Chaser" | "Sollecito";
        chasers: "Chasers" | "Solleciti";
        add_chaser: "Record a chaser" | "Registra un sollecito";

        visit: "Visit" | "Intervento";
        visits: "Visits" | "Interventi";
        plan_visit: "Plan a visit" | "Programma un intervento";
        visit_window: "Time window" | "Fascia oraria";

        new_title: "New ticket" | "Nuovo ticket";

        reason: "Reason" | "Motivo";
        open_for: "open for {time}" | "aperto da {time}";
        present: "Also here: {names}" | "Anche qui: {names}";
        present_writing: "Writing now: {names}" | "Sta scrivendo: {names}";
        next_ticket: "Next ticket of the list" | "Ticket successivo dell'elenco";
        previous_ticket: "Previous ticket of the list" | "Ticket precedente dell'elenco";
        restricted_short: "Restricted" | "Riservato";
        category_again: "Choose another" | "Scegli un'altra";
        technician: "Who goes" | "Chi va";
    }
}

texts! {
    /// What only the pages behind the first screen say of a ticket.
    Sheet {
        ticket: "Ticket" | "Ticket";
        tickets: "Tickets" | "Ticket";
        to_come: "{name} has work on this ticket that is not here yet; the device was last heard of {time}." | "{name} ha lavoro su questo ticket non ancora arrivato; ultimo contatto del dispositivo {time}.";
        to_come_hint: "What was done in time counts as in time when it arrives: until then, deadlines are provisional." | "Ciò che è stato fatto in tempo varrà come fatto in tempo all'arrivo: fino ad allora le scadenze sono provvisorie.";
        agreed_hint: "Told to the requester: neither closing hours nor waiting moves it. Empty: none." | "Detta al richiedente: né orari di chiusura né tempo sospeso la spostano. Vuoto: nessuna.";
        agreed_ahead: "Choose a date and time that are still to come, or leave it empty." | "Scegliere data e ora future, o lasciare vuoto.";
        description_hint: "What happens, since when, what was tried" | "Che cosa succede, da quando, che cosa si è provato";
        advice: "Who could take it" | "Chi può occuparsene";
        advice_on_shift: "on shift until {when}" | "in turno fino a {when}";
        advice_on_call: "on call" | "reperibile";
        advice_on_call_after: "on call, called as number {n}" | "reperibile, da chiamare come numero {n}";
        advice_next_shift: "next shift: {when}" | "prossimo turno: {when}";
        advice_no_shift: "no shift in the next weeks" | "nessun turno nelle prossime settimane";
        advice_knows: "knows {category}" | "sa fare {category}";
        advice_base: "usually at this site" | "di solito in questa sede";
        advice_site: "has worked at this site" | "ha già lavorato in questa sede";
        advice_organization: "has worked for this customer" | "ha già lavorato per questo cliente";
        advice_open: "{n} open tickets" | "{n} ticket aperti";
        advice_open_one: "{n} open ticket" | "{n} ticket aperto";
        news: "New since you were last here: {n}" | "Novità dall'ultima volta: {n}";
        new: "New" | "Nuovo";
        unwatch: "Stop following" | "Non seguire più";
        details: "Details" | "Dettagli";
        no_description: "Nothing was written down." | "Nessuna descrizione.";
        reopened_times: "Reopened: {n}" | "Riaperture: {n}";
        history: "History" | "Cronologia";
        pending_title: "What are we waiting for?" | "Che cosa si aspetta?";
        supplier_promise: "Promised for" | "Promesso per";
        cancel_warning: "A cancelled ticket stays cancelled." | "Un ticket annullato resta annullato.";
        escalate_title: "Pass to the next level" | "Passa al livello superiore";
        escalate_team: "To which team" | "A quale team";
        escalate_need: "What is needed from them" | "Che cosa serve da loro";
        ask_tests: "What was tested, with which result" | "Prove fatte e loro esito";
        ask_findings: "What was found so far" | "Che cosa si è capito finora";
        ask_told: "What the requester was told" | "Che cosa sa il richiedente";
        checklist_open: "Missing: {what}. Write it, even in one word." | "Manca: {what}. Scriverlo, anche in una parola.";
        escalated: "Passed to {team}" | "Passato a {team}";
        bounce_title: "Send back to {team}" | "Rinvia a {team}";
        bounce_explained: "The level below gets it back with this reason. Deadlines run on." | "Torna al livello precedente con questo motivo. Le scadenze continuano.";
        bounced: "Sent back to {team}" | "Rinviato a {team}";
        task_done: "Done" | "Fatta";
        task_open: "To do" | "Da fare";
        task_dropped: "Dropped" | "Tralasciata";
        task_assignee: "Who does it" | "Chi la fa";
        link_duplicate: "Duplicate of" | "Doppione di";
        link_has_duplicate: "Has the duplicate" | "Ha per doppione";
        link_parent: "Part of" | "Parte di";
        link_related: "Related to" | "Collegato a";
        link_child: "Includes" | "Comprende";
        chaser_recorded: "Chaser recorded. The deadline does not change." | "Sollecito registrato. La scadenza non cambia.";
        visit_travel: "On my way" | "In viaggio";
        visit_arrive: "On site" | "In sede";
        visit_finish: "Finish" | "Concludi";
        visit_void: "Nobody there" | "Intervento a vuoto";
        visit_access: "How to get in" | "Come si entra";
        new_lead: "Requester, subject and category are enough: the rest can follow." | "Bastano richiedente, oggetto e categoria: il resto si completa dopo.";
        new_save: "Record the ticket" | "Registra il ticket";
        new_person: "New person: {name}" | "Nuova persona: {name}";
        open_of_requester: "Open tickets of this person" | "Ticket aperti di questa persona";
        perhaps_reported: "Perhaps reported already, from the same place" | "Forse già segnalato, dalla stessa sede";
        look_first: "Have a look: what you have written is kept." | "Guarda pure: quello che hai scritto resta qui.";
        assistance: "How to assist" | "Preferenze di assistenza";
        opened: "Opened" | "Aperto";
        list_end: "That was the last one of the list." | "Era l'ultimo dell'elenco.";
        urgency_set: "{number}, urgency: {urgency}" | "{number}, urgenza: {urgency}";
        new_requester: "New requester" | "Nuovo richiedente";
        requester_known: "Choose a known person" | "Scegli una persona già registrata";
        visit_from: "Not before" | "Non prima di";
        visit_to: "Not after" | "Non dopo";
        task_again: "Open again" | "Riapri";
    }
}
