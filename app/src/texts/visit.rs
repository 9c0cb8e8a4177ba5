texts! {
    /// How a visit went: its times, the report and the signature.
    Visit {
        correct: "Correct the times" | "Correggi gli orari";
        corrected: "visit: times corrected" | "intervento: orari corretti";
        times_saved: "Times corrected" | "Orari corretti";
        times_explained: "They count as travel and time on site, and stand in the report." | "Valgono come viaggio e tempo in sede, e stanno nel rapporto.";
        set_out_at: "Set out" | "Partenza";
        arrived_at: "Arrived" | "Arrivo in sede";
        ended_at: "Finished" | "Fine";
        travel: "Travel" | "Viaggio";
        on_site: "On site" | "Tempo in sede";
        step_back: "Back to: {state}" | "Torna a: {state}";
        taken_back: "Taken back: {state}" | "Annullato: {state}";
        event_back: "visit: {state} taken back, now {now}" | "intervento: annullato {state}, ora {now}";
        future: "This moment is still to come. Choose one that has passed." | "Questo momento deve ancora venire. Scegliere un momento passato.";
        void_missing: "Why the visit was in vain" | "Perché è andato a vuoto";

        report: "Service report" | "Rapporto di intervento";
        write: "Report and signature" | "Rapporto e firma";
        anew: "New report" | "Nuovo rapporto";
        work: "Work done, the site contact reads it" | "Lavoro svolto, lo legge il referente";
        work_done: "Work done" | "Lavoro svolto";
        outcome: "Outcome" | "Esito";
        outcome_solved: "Solved" | "Risolto";
        outcome_follow_up: "To be continued" | "Da proseguire";
        outcome_unsolved: "Not solved" | "Non risolto";
        name: "Name of the site contact" | "Nome del referente in sede";
        role: "Role there" | "Ruolo in sede";
        signature: "Signature" | "Firma";
        pad: "Sign in the field with a finger, a pen or the mouse" | "Firmare nel riquadro con dito, penna o mouse";
        pad_signed: "Signature drawn" | "Firma tracciata";
        pad_else: "Without a drawn signature the name above counts." | "Senza firma tracciata vale il nome qui sopra.";
        pad_clear: "Clear the signature" | "Cancella la firma";
        parts: "Parts used" | "Ricambi usati";
        part_name: "Part" | "Ricambio";
        quantity: "Pieces" | "Pezzi";
        add_part: "Add a part" | "Aggiungi un ricambio";
        remove_part: "Remove the part {name}" | "Togli il ricambio {name}";
        logged: "Time recorded" | "Tempo registrato";
        erased: "The report was erased." | "Il rapporto è stato cancellato.";
        nobody: "Nobody signs" | "Nessuno firma";
        why: "Why nobody signs" | "Perché nessuno firma";
        save: "Save the report" | "Salva il rapporto";
        saved: "Report saved" | "Rapporto salvato";
        event_signed: "service report, signed: {name}" | "rapporto di intervento, firma: {name}";
        event_unsigned: "service report, not signed: {reason}" | "rapporto di intervento, senza firma: {reason}";
        signed_by: "signed: {name}" | "firma: {name}";
        not_signed: "not signed: {reason}" | "senza firma: {reason}";
        download: "Download the PDF" | "Scarica il PDF";
        share: "Share" | "Condividi";
        no_file: "The browser did not take the file. Try again, or use another browser." | "Il browser non ha preso il file. Riprovare, o usare un altro browser.";

        organization: "Organisation" | "Organizzazione";
        technician: "Technician" | "Tecnico";
        contact: "Site contact" | "Referente in sede";
        window: "Agreed for" | "Concordato per";
        resolved: "Resolved" | "Risolto";
        times: "Times" | "Orari";
        what: "Problem reported" | "Problema segnalato";
        typed: "Accepted by name: {name}" | "Accettato con il nome: {name}";
        recorded: "Recorded {when}" | "Registrato {when}";
        page: "Page {n} of {all}" | "Pagina {n} di {all}";
        zone: "times in {zone}" | "orari in {zone}";
        codes: "‹…› is the code of a letter that this paper can not print." | "‹…› è il codice di una lettera che questo foglio non può stampare.";
    }
}
