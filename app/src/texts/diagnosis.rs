texts! {
    /// Questions that find the fault.
    Diagnosis {
        title: "Diagnosis" | "Diagnosi";
        start: "Begin: {name}" | "Inizia: {name}";
        version: "version {n}" | "versione {n}";
        way: "Answers so far" | "Risposte finora";
        back_to: "Go back to: {question}" | "Torna a: {question}";
        back: "One question back" | "Una domanda indietro";
        restart: "Start again" | "Ricomincia";
        set_aside: "Set aside" | "Metti da parte";
        aside: "Set aside: {name}" | "Messa da parte: {name}";
        again: "Take up again" | "Riprendi";
        question: "Question {n}" | "Domanda {n}";
        versions: "Two answers. Which one holds?" | "Due risposte. Quale vale?";
        keep: "Keep: {answer}" | "Tieni: {answer}";
        proposal: "Proposal" | "Proposta";
        decide: "It is advice from the answers above; you decide." | "È un consiglio che viene dalle risposte qui sopra: la decisione resta a chi segue il ticket.";
        do_remote: "Write what was done" | "Scrivi che cosa è stato fatto";
        do_visit: "Plan the visit" | "Pianifica l'intervento";
        do_escalation: "Pass it to another level" | "Passa a un altro livello";
        answered: "Diagnosis: answer" | "Diagnosi: risposta";
        retaken: "Diagnosis: question taken up again" | "Diagnosi: domanda ripresa";
    }
}
