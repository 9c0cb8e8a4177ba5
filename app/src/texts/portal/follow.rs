texts! {
    /// The page on which somebody follows what they reported.
    Follow {
        title: "Report {number}" | "Segnalazione {number}";
        title_request: "Request {number}" | "Richiesta {number}";
        as_of: "As of {time}" | "Aggiornato alle {time}";
        as_of_offline: "No network. This is how it was at {time}." | "Non c'è rete. Era così alle {time}.";
        reported: "Reported {time}" | "Segnalata {time}";
        opened: "Opened {time}" | "Aperta {time}";

        new_title: "It has arrived" | "È arrivata";
        new_lead: "Keep this link: here you see how it goes on, answer us and add what is missing. Whoever has the link can read and answer here." | "Conservi questo collegamento: qui vede come procede, ci risponde e aggiunge quello che manca. Chi ha il collegamento può leggere e rispondere qui.";
        link: "Link to this page" | "Collegamento a questa pagina";
        copy: "Copy the link" | "Copia il collegamento";
        copied: "Copied" | "Copiato";
        share: "Share" | "Condividi";

        received: "Received" | "Ricevuta";
        received_now: "We have it. You need not do anything else." | "L'abbiamo ricevuta. Non deve fare altro.";
        taken: "Taken on" | "Presa in carico";
        taken_now: "One of us is looking after it." | "Se ne sta occupando uno di noi.";
        in_progress: "Being worked on" | "In lavorazione";
        in_progress_now: "We are working on it." | "Ci stiamo lavorando.";
        requester_pending: "We are waiting for your answer" | "Aspettiamo una sua risposta";
        requester_now: "Please read our last message and answer below. Then we go on." | "Legga il nostro ultimo messaggio e risponda qui sotto. Poi andiamo avanti.";
        supplier_pending: "Waiting for the supplier" | "In attesa del fornitore";
        part_pending: "Waiting for a spare part" | "In attesa del ricambio";
        approval_pending: "Waiting for an approval" | "In attesa di un'approvazione";
        outside_now: "We go on as soon as it is here. You need not do anything." | "Appena arriva andiamo avanti. Lei non deve fare nulla.";
        date_pending: "Planned for {time}" | "Programmata per {time}";
        date_pending_open: "Planned" | "Programmata";
        date_now: "We go on at the agreed time." | "Andiamo avanti nel momento concordato.";
        problem_pending: "We are looking for the cause" | "Stiamo cercando la causa";
        evidence_pending: "We are gathering more details" | "Stiamo raccogliendo altri dati";
        looking_now: "It takes longer than usual. We write to you here when we know more." | "Serve più tempo del solito. Le scriviamo qui quando ne sappiamo di più.";
        resolved: "Solved: does it work for you?" | "Risolta: ci conferma che funziona?";
        resolved_now: "We think that it works again. Please tell us." | "Secondo noi ora funziona. Ce lo faccia sapere.";
        closed: "Closed" | "Chiusa";
        closed_now: "It is done. If it comes back, tell us." | "È finita. Se il guasto torna, ce lo dica.";
        cancelled: "Cancelled" | "Annullata";
        cancelled_now: "We do not work on it any more. If it is still needed, report it again." | "Non ce ne occupiamo più. Se serve ancora, la segnali di nuovo.";

        promise_answer: "We mean to answer you by {time}." | "Contiamo di risponderle entro {time}.";
        promise_solve: "We mean to solve it by {time}." | "Contiamo di risolvere entro {time}.";
        promise_agreed: "We agreed with you: by {time}." | "Abbiamo concordato con lei: entro {time}.";
        late_answer: "We had meant to answer you by {time}. We are late, and sorry for it." | "Contavamo di risponderle entro {time}. Siamo in ritardo e ce ne scusiamo.";
        late_solve: "We had meant to solve it by {time}. We are late, and sorry for it." | "Contavamo di risolvere entro {time}. Siamo in ritardo e ce ne scusiamo.";
        late_agreed: "We had agreed on {time}. We are late, and sorry for it." | "Avevamo concordato {time}. Siamo in ritardo e ce ne scusiamo.";
        zone: "Times of {zone}." | "Orari di {zone}.";

        visit_title: "Appointment" | "Appuntamento";
        visit_planned: "Our technician comes {day}, between {from} and {to}." | "Il nostro tecnico viene {day}, tra le {from} e le {to}.";
        visit_planned_days: "Our technician comes between {from} and {to}." | "Il nostro tecnico viene tra {from} e {to}.";
        visit_travelling: "Our technician is on the way and arrives between {from} and {to}." | "Il nostro tecnico è in viaggio e arriva tra le {from} e le {to}.";
        visit_on_site: "Our technician is there." | "Il nostro tecnico è sul posto.";
        visit_void: "We came {day} and met nobody. Write to us when we can come again." | "Siamo passati {day} e non abbiamo trovato nessuno. Ci scriva quando possiamo tornare.";
        visit_confirm: "Confirm the appointment" | "Conferma l'appuntamento";
        visit_confirmed: "You have confirmed this appointment." | "Ha confermato questo appuntamento.";
        visit_other: "Ask for another time" | "Chiedi un altro orario";
        visit_when: "When would it suit you?" | "Quando le andrebbe bene?";
        visit_ask: "Send the proposal" | "Invia la proposta";
        visit_said_yes: "I confirm the appointment: {time}." | "Confermo l'appuntamento: {time}.";
        visit_said_no: "The appointment {time} does not suit me. {text}" | "L'appuntamento {time} non mi va bene. {text}";
        today: "today" | "oggi";
        tomorrow: "tomorrow" | "domani";

        same_as: "It is about the same fault as another report that we are already working on." | "Riguarda lo stesso guasto di un'altra segnalazione, di cui ci stiamo già occupando.";
        same_as_own: "It is about the same fault as your report {number}. Follow it there." | "Riguarda lo stesso guasto della sua segnalazione {number}. La segua lì.";

        messages: "Messages" | "Messaggi";
        messages_none: "No message yet." | "Ancora nessun messaggio.";
        from_us: "From us" | "Da noi";
        from_you: "From you" | "Da lei";
        earlier: "Earlier messages: {n}" | "Messaggi precedenti: {n}";
        yours: "What you wrote" | "Quello che ha scritto";
        photo: "Photo" | "Foto";

        reply: "Write to us" | "Ci scriva";
        reply_send: "Send the message" | "Invia il messaggio";
        chase: "Ask us to hurry" | "Sollecita";
        chase_now: "You asked us to hurry at {time}. We can see it. You can do so again from {again}." | "Ha sollecitato alle {time} e lo vediamo. Può sollecitare di nuovo dalle {again}.";
        works: "It works" | "Funziona";
        broken: "It does not work yet" | "Non funziona ancora";
        broken_what: "What is still wrong?" | "Che cosa non va ancora?";
        broken_send: "Send: it does not work yet" | "Invia: non funziona ancora";
        broken_reason: "The requester says on the portal that it does not work yet." | "Il richiedente dice sul portale che non funziona ancora.";
        anew: "Report something else" | "Segnali qualcos'altro";

        done_reply: "Your message has arrived." | "Il suo messaggio è arrivato.";
        done_chase: "We have been told that you are waiting." | "Abbiamo visto che sta aspettando.";
        done_works: "Thank you. It is closed." | "Grazie. È chiusa.";
        done_broken: "Thank you for telling us. We take it up again." | "Grazie di avercelo detto. Ce ne occupiamo di nuovo.";
        done_visit: "Your answer about the appointment has arrived." | "La sua risposta sull'appuntamento è arrivata.";
        done_again: "We had this report already. Here is how it stands." | "Avevamo già questa segnalazione. Ecco a che punto è.";
        changed: "This has changed meanwhile. Here is how it stands now." | "Nel frattempo è cambiato qualcosa. Ecco com'è adesso.";
        too_late: "It was closed too long ago to be taken up again. Please report it anew." | "È chiusa da troppo tempo per riprenderla. La segnali di nuovo.";
        text_empty: "Write something first." | "Prima scriva qualcosa.";
        too_many: "Wait {time} before you send something again." | "Aspetti {time} prima di inviare ancora qualcosa.";

        lost_title: "I have lost my link" | "Ho perso il collegamento";
        lost_lead: "Give the mail address that we know you by. If you have reported something, the links come there in a few minutes." | "Indichi l'indirizzo e-mail con cui la conosciamo. Se ha segnalato qualcosa, entro pochi minuti i collegamenti arrivano lì.";
        lost_send: "Send me the links" | "Inviami i collegamenti";
        lost_asked: "If we know this address and there is something to follow, a mail is on its way. Look into the unwanted mail too. Without it, call us." | "Se conosciamo questo indirizzo e c'è qualcosa da seguire, la mail è in arrivo. Guardi anche nella posta indesiderata. Se non arriva, ci chiami.";
        lost_email_wrong: "Write a whole mail address, such as name@example.org." | "Scriva un indirizzo e-mail completo, come nome@example.org.";
        lost_call: "Call us, or whoever told you about this page: we give you a new link." | "Ci chiami, o chieda a chi le ha indicato questa pagina: le diamo un nuovo collegamento.";
        gone_title: "This link does not open anything" | "Questo collegamento non apre nulla";
        gone_lead: "It may be incomplete, or have been replaced by a newer one. Look whether you copied all of it." | "Può essere incompleto, oppure sostituito da uno più recente. Controlli di averlo copiato tutto.";
        gone_help: "If it still does not open, call us: we give you a new one. Or report the fault again." | "Se ancora non si apre, ci chiami: gliene diamo uno nuovo. Oppure segnali di nuovo il guasto.";
    }
}
