texts! {
    /// The queue: views with a name, acts on many tickets.
    Queue {
        more_filters: "More filters" | "Altri filtri";
        organization: "Organisation" | "Organizzazione";
        all_organizations: "All" | "Tutte";
        all_priorities: "All" | "Tutte";
        by_due: "By deadline" | "Per scadenza";
        by_urgency: "By priority and age" | "Per priorità e anzianità";
        by_newest: "Newest first" | "Dal più recente";
        by_changed: "Changed last" | "Ultime modifiche";
        rows: "Tickets {from} to {to}" | "Ticket da {from} a {to}";

        view_save: "Save as a view" | "Salva come vista";
        view_edit: "Edit the view" | "Modifica la vista";

        select: "Select tickets" | "Seleziona i ticket";
        select_end: "End the selection" | "Termina la selezione";
        select_row: "Select {number}" | "Seleziona {number}";
        select_every: "Select all tickets of the list" | "Seleziona tutti i ticket dell'elenco";
    }
}

texts! {
    /// The tools of the queue, which come with the rest of the desk.
    QueueTools {
        view_name: "Name of the view" | "Nome della vista";
        view_hint: "The filter as it stands is kept under this name" | "Con questo nome resta il filtro così com'è ora";
        view_shared: "For everyone in house" | "Per tutti i colleghi";
        view_shared_stays: "A shared view stays shared until it is removed." | "Una vista condivisa resta tale finché non viene tolta.";
        view_remove: "Remove the view" | "Togli la vista";
        view_saved: "View saved: {name}" | "Vista salvata: {name}";
        view_removed: "View removed: {name}" | "Vista tolta: {name}";
        select_all: "Select all {n}" | "Seleziona tutti: {n}";
        selected: "{n} selected" | "{n} selezionati";
        bulk: "Act on the selected tickets" | "Agisci sui ticket selezionati";
        bulk_take: "Take in charge" | "Prendi in carico";
        bulk_assign: "Assign" | "Assegna";
        bulk_urgency: "Set the urgency" | "Imposta l'urgenza";
        bulk_impact: "Set the impact" | "Imposta l'impatto";
        bulk_progress: "{n} of {all}" | "{n} di {all}";
        bulk_done: "{n} tickets changed" | "Ticket modificati: {n}";
        bulk_failed: "{n} not changed: {what}" | "Non modificati {n}: {what}";
        bulk_nobody: "Choose a team or a person." | "Scegliere un team o una persona.";
        found_description: "Description" | "Descrizione";
        found_reply: "Reply" | "Risposta";
        found_note: "Internal note" | "Nota interna";
        bulk_undone: "{n} tickets as before" | "Ticket ripristinati: {n}";
    }
}
