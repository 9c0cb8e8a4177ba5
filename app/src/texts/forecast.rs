texts! {
    /// What will be missed if the desk goes on as planned.
    Forecast {
        nothing_open: "Nothing is open: nothing can be missed." | "Non c'è niente di aperto: non si può mancare nulla.";
        all_kept: "As planned, every promise of the next two weeks is kept." | "A questo passo si mantengono tutti gli impegni delle prossime due settimane.";
        missed_one: "As planned, {n} ticket misses a promise." | "A questo passo {n} ticket non rispetta un impegno.";
        missed: "As planned, {n} tickets miss a promise." | "A questo passo {n} ticket non rispettano un impegno.";
        basis: "Worked out now on this device, from {open} and the hours of {n} at work." | "Calcolata adesso su questo dispositivo, da {open} e dagli orari di {n} al lavoro.";
        broken_one: "{n} is past a deadline already; its work counts, the promise no longer." | "{n} è già oltre una scadenza: il suo lavoro conta, l'impegno non più.";
        broken: "{n} are past a deadline already; their work counts, the promises no longer." | "{n} sono già oltre una scadenza: il loro lavoro conta, gli impegni non più.";
        unplanned: "Who stands in no roster is taken to work in the hours of “{name}”." | "Chi non è in nessun turno si conta nell'orario di «{name}».";
        list: "What will be missed" | "Che cosa non si farà in tempo";
        promise: "{what} due {time}" | "{what}: scade {time}";
        when: "{name} from {from}, done {to}" | "{name} da {from}, pronto {to}";
        after_one: "after {n} other" | "dopo {n} altro";
        after: "after {n} others" | "dopo altri {n}";
        nobody: "Nobody of its team is at work for it in the next two weeks." | "Nelle prossime due settimane nessuno del team è di turno per farlo.";
        effort_category: "{time}, as {n} of its category took" | "{time}, come altri {n} della categoria";
        effort_desk: "{time}, as {n} tickets of the desk took" | "{time}, come altri {n} ticket";
        effort_assumed: "{time}, assumed" | "{time}, presunti";
        hidden: "and {n} more" | "e altri {n}";
        one_more: "With one technician more" | "Con un tecnico in più";
        no_help: "One technician more in a single team would change nothing." | "Un tecnico in più in un solo team non cambierebbe nulla.";
        team: "In team" | "Nel team";
        now: "Missed now" | "Mancati ora";
        then: "Missed then" | "Mancati allora";
        how: "How it is worked out" | "Come si calcola";
        how_text: "Open tickets that wait for nothing are done one after the other, what is due first first, by who has them, else by whoever of the team would be done first, in their shifts of the next two weeks. Each takes as long as the median of resolved tickets of its category that have time on them, and what was worked already is taken off. The same desk gives the same forecast." | "I ticket aperti che non aspettano nulla si fanno uno dopo l'altro, prima ciò che scade prima: li fa chi li ha, altrimenti chi del team finirebbe per primo, nei turni delle prossime due settimane. Ognuno dura quanto la mediana dei risolti della sua categoria che hanno ore registrate, meno il tempo già speso. Lo stesso desk dà la stessa previsione.";
    }
}
