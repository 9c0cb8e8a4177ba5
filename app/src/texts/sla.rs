texts! {
    /// Promises of a ticket.
    Sla {
        title: "Service level" | "Livello di servizio";
        none: "Nothing is promised for this ticket: no policy fits it." | "Per questo ticket non c'è nessun impegno: nessuna regola lo riguarda.";
        take_in_charge: "Take in charge" | "Presa in carico";
        first_response: "First response" | "Prima risposta";
        next_response: "Next response" | "Risposta successiva";
        arrival: "Arrival on site" | "Arrivo in sede";
        restoration: "Restoration" | "Ripristino";
        resolution: "Resolution" | "Risoluzione";
        agreed_date: "Agreed date" | "Data concordata";
        again: "{what}, time {n}" | "{what}, volta {n}";
        by: "by {time}" | "entro {time}";
        met: "Met" | "Rispettato";
        breached: "SLA breached" | "Fuori SLA";
        at_risk: "At risk" | "A rischio";
        running: "Time running" | "Tempo in corso";
        paused: "Time paused" | "Tempo sospeso";
        cancelled: "No longer counts" | "Non conta più";
        was_due: "was due {time}" | "scadeva {time}";
        took: "took {time}" | "in {time}";
        closes: "Closes by itself {time} if nobody reopens it." | "Si chiude da sé {time} se nessuno lo riapre.";
        nobody: "Agreed with the requester" | "Concordata con il richiedente";
        left: "{time} of working time left" | "restano {time} di lavoro";
        estimated: "Estimated: work on this device is not sent yet." | "Stimato: su questo dispositivo c'è lavoro da inviare.";
        why: "Why this deadline?" | "Perché questa scadenza?";
        why_of: "Why this deadline? {what}" | "Perché questa scadenza? {what}";
        policy: "Policy" | "Regola";
        target: "Target" | "Obiettivo";
        elapsed: "Counted so far" | "Contato finora";
        counted_all: "Counted" | "Contato";
        deadline: "Deadline" | "Scadenza";
        of_target: "{used} of {target}" | "{used} di {target}";
        from: "From" | "Dal";
        to: "To" | "Al";
        time: "Time" | "Tempo";
        counts: "Counts?" | "Conta?";
        open: "counts" | "conta";
        agreed: "counts, whatever the hours" | "conta, a qualsiasi ora";
        closed: "closed" | "chiuso";
        holiday: "closed day" | "giorno di chiusura";
        waiting: "time paused" | "tempo sospeso";
        resolved: "resolved" | "risolto";
        now: "now" | "adesso";
        ledger: "The account of the time" | "Il conto del tempo";
        tell: "To tell the requester" | "Da dire al richiedente";
        tell_take: "We aim to take it in charge by {time}." | "Contiamo di prenderla in carico entro {time}.";
        tell_answer: "We aim to answer you by {time}." | "Contiamo di risponderle entro {time}.";
        tell_arrival: "We aim to be on site by {time}." | "Contiamo di essere sul posto entro {time}.";
        tell_restoration: "We aim to have it working again by {time}." | "Contiamo di ripristinare il servizio entro {time}.";
        tell_resolution: "We aim to resolve it by {time}." | "Contiamo di risolvere entro {time}.";
        tell_agreed: "As agreed with you: by {time}." | "Come concordato con lei: entro {time}.";
        tell_late: "We had aimed for {time} and are late: we are working on it." | "Contavamo di farcela entro {time} e siamo in ritardo: ce ne stiamo occupando.";
        nothing_yet: "No time has passed yet." | "Non è ancora passato tempo.";
        earlier: "{n} earlier lines" | "altre {n} righe prima";
    }
}
