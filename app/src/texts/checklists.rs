texts! {
    /// Checklists of a ticket.
    Checklists {
        title: "Checklists" | "Checklist";
        none: "No checklist on this ticket." | "Nessuna checklist su questo ticket.";
        no_templates: "There is no checklist to take up. Administrators make them in the settings, under Checklists." | "Non ci sono checklist da iniziare. Le crea chi amministra, nelle impostazioni, alla voce Checklist.";
        add: "Take up a checklist" | "Inizia una checklist";
        which: "Which checklist" | "Quale checklist";
        one: "Checklist: answer" | "Checklist: risposta";
        go_to: "Go through the checklist" | "Compila la checklist";
        proposed: "proposed for this category" | "proposta per questa categoria";
        take_up: "Take up" | "Inizia";
        taken_up: "checklist taken up: {name}" | "checklist iniziata: {name}";
        again: "Take up again" | "Riprendi";
        set_aside: "Set aside" | "Metti da parte";
        aside: "Set aside: {name}" | "Messa da parte: {name}";
        event_aside: "checklist set aside: {name}" | "checklist messa da parte: {name}";
        progress: "{n} of {all}" | "{n} di {all}";
        required: "required" | "obbligatoria";
        done: "done" | "fatto";
        not_applicable: "does not apply" | "non applicabile";
        not_applicable_title: "Why it does not apply" | "Perché non è applicabile";
        reason: "Reason" | "Motivo";
        taken_away: "answer taken away" | "risposta tolta";
        take_away: "Take the answer away" | "Togli la risposta";
        change: "Change the answer" | "Cambia la risposta";
        versions: "Two answers. Which one holds?" | "Due risposte. Quale vale?";
        keep: "Keep: {answer}" | "Tieni: {answer}";
        open: "Required and not answered: {items}" | "Obbligatorie senza risposta: {items}";
        unfinished: "The checklist is not complete" | "La checklist non è completa";
        to_checklist: "To the checklist" | "Alla checklist";
        finish: "Finish all the same" | "Concludi lo stesso";
        point: "." | ",";
    }
}
