texts! {
    /// Trees of questions: list and form.
    Diagnosis {
        title: "Diagnosis" | "Diagnosi";
        lead: "Questions and tests that find the fault, per category; without a network too. What was answered on a ticket stays as it was." | "Domande e prove che trovano il guasto, per categoria; anche senza rete. Le risposte date su un ticket restano come sono.";
        new: "New diagnosis" | "Nuova diagnosi";
        none: "No diagnosis yet." | "Nessuna diagnosi.";
        retired: "Retired diagnoses" | "Diagnosi ritirate";
        version: "version {n}" | "versione {n}";
        steps_one: "{n} question" | "{n} domanda";
        steps_many: "{n} questions" | "{n} domande";
        languages: "One language is enough; it stands in for the other." | "Basta una lingua: vale anche per l'altra.";
        name: "Name" | "Nome";
        name_it: "Name in Italian" | "Nome in italiano";
        name_en: "Name in English" | "Nome in inglese";
        categories: "For the categories" | "Per le categorie";
        categories_hint: "Each with all below it. None: for every ticket." | "Ognuna con quelle sotto. Nessuna: per tutti i ticket.";
        start: "It begins with" | "Comincia da";
        steps: "Questions and tests" | "Domande e prove";
        steps_hint: "Each answer leads to another question or to an outcome. An answer without words and target goes; so does a question without words and answers. Empty rows are for more: save or check, and there are new ones." | "Ogni risposta porta a un'altra domanda o a un esito. Una risposta senza testo e senza destinazione sparisce, e così una domanda senza testo e senza risposte. Le righe vuote servono per aggiungere: salvando o controllando ne arrivano altre.";
        step: "Question {n}" | "Domanda {n}";
        step_it: "Question {n} in Italian" | "Domanda {n} in italiano";
        step_en: "Question {n} in English" | "Domanda {n} in inglese";
        drop: "Remove" | "Togli";
        choices: "Answers to question {n}" | "Risposte alla domanda {n}";
        choice: "Answer {n}" | "Risposta {n}";
        choice_it: "Answer {n} in Italian" | "Risposta {n} in italiano";
        choice_en: "Answer {n} in English" | "Risposta {n} in inglese";
        leads: "Answer {n} leads to" | "La risposta {n} porta a";
        choose: "Leads to…" | "Porta a…";
        outcomes: "Outcomes" | "Esiti";
        outcomes_hint: "What is proposed where the questions end, and how it is done." | "Che cosa si propone dove finiscono le domande, e come si fa.";
        outcome: "Outcome {n}" | "Esito {n}";
        outcome_what: "Outcome {n} proposes" | "L'esito {n} propone";
        outcome_it: "Outcome {n} in Italian" | "Esito {n} in italiano";
        outcome_en: "Outcome {n} in English" | "Esito {n} in inglese";
        italian: "Italian" | "Italiano";
        english: "English" | "Inglese";
        check: "Check and show the tree" | "Controlla e mostra l'albero";
        preview: "The tree" | "L'albero";
        above: "to question {n}, see there" | "alla domanda {n}, vedi lì";
        circle: "back to question {n}: a circle" | "di nuovo alla domanda {n}: un circolo";
        nowhere: "nowhere" | "da nessuna parte";
        wrong_nowhere: "Choose where this answer leads." | "Scegliere dove porta questa risposta.";
        wrong_circle: "This answer leads back to a question before it. Choose another one, or an outcome." | "Questa risposta torna a una domanda precedente. Scegliere un'altra domanda, o un esito.";
        wrong_unreached: "No answer leads here. Choose it as the target of an answer, or remove it." | "Nessuna risposta porta qui. Sceglierla come destinazione di una risposta, o toglierla.";
        wrong_empty: "Words are missing. Write it in one language at least." | "Manca il testo. Scriverlo in almeno una lingua.";
        wrong_long: "Too long. At most {n} characters." | "Troppo lungo. Al massimo {n} caratteri.";
        wrong_character: "There is a character in it that no keyboard types. Write it anew." | "C'è un carattere che nessuna tastiera scrive. Riscriverlo.";
        wrong_steps: "Write at least one question, with its answers." | "Scrivere almeno una domanda, con le sue risposte.";
        wrong_choices: "Write from one to {n} answers." | "Scrivere da una a {n} risposte.";
        wrong_outcomes: "Write at least one outcome." | "Scrivere almeno un esito.";
    }
}
