//! What people of the desk say on ordinary days: to requesters in the courtesy form, among themselves in short.

/// Sentences in one language. Those for requesters follow a greeting and a comma.
pub struct Words {
    /// Somebody has it.
    pub taken: &'static [&'static str],
    /// Somebody will come.
    pub coming: &'static [&'static str],
    /// A supplier has it.
    pub supplier: &'static [&'static str],
    /// It waits for an approval.
    pub approval: &'static [&'static str],
    /// It was approved, for the desk.
    pub approved: &'static [&'static str],
    /// It is done: would they look.
    pub done: &'static [&'static str],
    /// Why it goes to a team with more skill.
    pub why: &'static [&'static str],
    /// What was tested before.
    pub tested: &'static [&'static str],
    /// What the requester was told before.
    pub informed: &'static [&'static str],
    /// A reminder.
    pub chaser: &'static [&'static str],
    /// Not done after all.
    pub again: &'static [&'static str],
    /// What was done about it then.
    pub finally: &'static [&'static str],
    /// Not to be done.
    pub cancel: &'static [&'static str],
    /// The requester is content.
    pub thanks: &'static [&'static str],
    /// The way there.
    pub travel: &'static str,
}

/// In Val Monda.
pub const ITALIAN: Words = Words {
    taken: &[
        "la sua segnalazione è presa in carico. La aggiorniamo appena ne sappiamo di più.",
        "grazie della segnalazione: ci lavoriamo da adesso.",
        "abbiamo preso in carico la sua segnalazione e stiamo verificando.",
        "ce ne occupiamo noi: la ricontattiamo in giornata.",
    ],
    coming: &[
        "un nostro tecnico passa da lei: l'orario è indicato nell'appuntamento.",
        "abbiamo fissato un appuntamento con un nostro tecnico; se l'orario non va bene basta rispondere qui.",
    ],
    supplier: &[
        "il guasto è dalla parte del fornitore, a cui abbiamo aperto una chiamata. La avvisiamo appena rispondono.",
        "abbiamo coinvolto il fornitore; il riferimento della chiamata è registrato qui.",
    ],
    approval: &[
        "la richiesta è in approvazione. La avvisiamo appena arriva la risposta.",
        "abbiamo chiesto l'approvazione al responsabile e attendiamo la risposta.",
    ],
    approved: &["Approvato dal responsabile per mail.", "Approvazione arrivata per telefono, confermata per iscritto."],
    done: &[
        "dovrebbe essere tutto a posto. Ci conferma che funziona?",
        "abbiamo risolto. Se qualcosa non va può rispondere direttamente qui.",
        "il lavoro è concluso: ci faccia sapere se è tutto come deve.",
    ],
    why: &[
        "Fuori da quello che si può vedere dal primo livello.",
        "Servono accessi che al primo livello non ci sono.",
        "Prove di base concluse, il guasto resta.",
    ],
    tested: &[
        "Riavvio, altra postazione, altro utente: stesso risultato.",
        "Cavo e presa cambiati, nessuna differenza.",
        "Provato da remoto con la persona al telefono: si ripete ogni volta.",
    ],
    informed: &[
        "Detto che se ne occupa un altro team e che chiamiamo noi.",
        "Detto di usare la postazione vicina nel frattempo.",
    ],
    chaser: &[
        "Chiede se ci sono novità.",
        "Ha richiamato: il lavoro è fermo.",
        "Vorrebbe sapere per quando è previsto.",
    ],
    again: &[
        "Ha funzionato per un'ora e poi si è fermato di nuovo.",
        "Purtroppo il problema si è ripresentato questa mattina.",
    ],
    finally: &[
        "Trovata la causa vera: ripetuto l'intervento e lasciato in prova mezza giornata, nessun altro episodio.",
        "Rifatto con il pezzo nuovo e provato con chi aveva segnalato: ora regge.",
    ],
    cancel: &["Doppione: già segnalato da un collega.", "Ritirata da chi l'aveva chiesta: non serve più."],
    thanks: &["Tutto a posto, grazie.", "Funziona, grazie mille.", "Confermo, grazie della pazienza."],
    travel: "Andata e ritorno",
};

/// In London.
pub const ENGLISH: Words = Words {
    taken: &[
        "we have taken this on and will update you as soon as we know more.",
        "thank you for letting us know. We are looking into it now.",
        "this is with us; we will get back to you today.",
    ],
    coming: &["one of our technicians will come by; the time is in the appointment."],
    supplier: &[
        "the fault is on the supplier's side and we have opened a call with them. We will let you know when they answer.",
    ],
    approval: &["this is waiting for your manager's approval. We will let you know as soon as it comes."],
    approved: &["Approved by the line manager by mail."],
    done: &[
        "this should work now. Would you confirm?",
        "we have fixed it. If anything is still wrong, just answer here.",
    ],
    why: &["Base tests done, the fault is still there.", "Needs access first level does not have."],
    tested: &["Restarted, other desk, other user: same result.", "Tried together on the phone: happens every time."],
    informed: &["Told that another team takes over and calls back.", "Told to use the next desk meanwhile."],
    chaser: &["Asks whether there is news.", "Called again: work is held up."],
    again: &["It worked for an hour and then stopped again."],
    finally: &["Found the real cause, did it again and watched it for half a day: holds."],
    cancel: &["Duplicate: a colleague had reported it already.", "Withdrawn by the requester: no longer needed."],
    thanks: &["All good, thank you.", "Works, thanks a lot."],
    travel: "There and back",
};
