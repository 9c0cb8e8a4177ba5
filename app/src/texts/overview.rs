texts! {
    /// How the desk stands, for who leads it.
    Overview {
        open_one: "{n} open" | "{n} aperto";
        open: "{n} open" | "{n} aperti";
        breached: "{n} past a deadline" | "{n} fuori SLA";
        soon: "{n} at risk in the next hour" | "{n} a rischio nella prossima ora";
        unassigned: "{n} to assign" | "{n} da assegnare";
        nothing: "Nothing is open." | "Non c'è niente di aperto.";
        since: "Since {time}: {what}." | "Dall'ultimo accesso ({time}): {what}.";
        no_news: "nothing new" | "niente di nuovo";
        opened_one: "{n} opened" | "{n} aperto";
        opened: "{n} opened" | "{n} aperti";
        resolved_one: "{n} resolved" | "{n} risolto";
        resolved: "{n} resolved" | "{n} risolti";
        went_late_one: "{n} went past a deadline" | "{n} andato fuori SLA";
        went_late: "{n} went past a deadline" | "{n} andati fuori SLA";
        approvals: "To approve" | "Da approvare";
        untouched: "nothing has happened since {time}" | "fermo da {time}";
        risks: "At risk" | "A rischio";
        no_risk: "Nothing is past a deadline, and nothing is due in the next hour." | "Niente è fuori SLA e niente scade nella prossima ora.";
        due: "{what} due {time}" | "{what}: scade {time}";
        was_due: "{what} was due {time}" | "{what}: è scaduto {time}";
        nobody_has_it: "nobody has it" | "non è di nessuno";
        hidden: "and {n} more" | "e altri {n}";
        teams: "Open work by team" | "Lavoro aperto per team";
        team: "Belongs to" | "Di chi è";
        no_team: "No team yet" | "Ancora nessun team";
        tickets: "Open" | "Aperti";
        late: "Past a deadline" | "Fuori SLA";
        free: "To assign" | "Da assegnare";
        people: "Open work by person" | "Lavoro aperto per persona";
        person: "Who" | "Chi";
        pending: "Of these pending" | "Di cui in attesa";
        on_call: "On call now" | "Reperibili adesso";
        nobody: "Nobody is on call just now." | "In questo momento nessuno è reperibile.";
        basis: "As this device knows it. Without a network it is as of the last sync." | "Come lo conosce questo dispositivo. Senza rete vale l'ultima sincronizzazione.";
    }
}
