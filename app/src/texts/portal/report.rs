texts! {
    /// The form with which anybody reports a fault. Courtesy form, and never the desk's word for a report.
    Report {
        office: "Assistance" | "Assistenza";
        title: "Report a fault" | "Segnalazione di un guasto";
        lead: "You need no account. We read what you write and answer you." | "Non serve registrarsi. Leggiamo quello che scrive e le rispondiamo.";
        what: "What is wrong?" | "Che cosa non va?";
        what_hint: "In your own words: what happens, and since when." | "Con parole sue: che cosa succede, e da quando.";
        place: "Where?" | "Dove?";
        place_hint: "Building, floor and room, or your address." | "Sede, piano e stanza, oppure il suo indirizzo.";
        site: "At which site?" | "In quale sede?";
        site_other: "Somewhere else" | "Da un'altra parte";
        name: "Your name" | "Il suo nome";
        reach: "How do we reach you? One of the two is enough." | "Come possiamo raggiungerla? Basta uno dei due.";
        phone: "Phone" | "Telefono";
        photos: "Photos" | "Foto";
        photos_hint: "Up to {n}, if they help. We remove where and when they were taken." | "Al massimo {n}, se servono. Togliamo il luogo e l'ora dello scatto.";
        send: "Send the report" | "Invia la segnalazione";
        urgent: "If somebody is in danger, do not wait for us: call the emergency number 112." | "Se qualcuno è in pericolo non aspetti noi: chiami il 112.";
        sign_in: "Staff sign in here" | "Accesso per il personale";
        missing: "Something is missing. What you wrote is still here." | "Manca qualcosa. Quello che ha scritto è ancora qui.";
        what_empty: "What is wrong? A few words are enough." | "Che cosa non va? Bastano poche parole.";
        text_long: "This is too long: shorten it to {n} characters. You can write the rest afterwards." | "È troppo lungo: lo riduca a {n} caratteri. Il resto può scriverlo dopo.";
        name_empty: "Write your name, so that we know whom to ask for." | "Scriva il suo nome, così sappiamo di chi chiedere.";
        reach_empty: "Write an e-mail address or a phone number, so that we can answer you." | "Scriva un indirizzo e-mail o un numero di telefono, così possiamo risponderle.";
        email_wrong: "This e-mail address can not be right. Please look at it again." | "Questo indirizzo e-mail non può essere giusto. Lo ricontrolli.";
        phone_wrong: "This phone number can not be right. Please look at it again." | "Questo numero di telefono non può essere giusto. Lo ricontrolli.";
        too_many: "Many reports have just come over your connection. Yours is still here: send it again in {time}, and call us if it is urgent." | "Dalla sua connessione sono appena arrivate molte segnalazioni. La sua è ancora qui: la invii di nuovo tra {time}, e se è urgente ci chiami.";
        not_now: "We can not save anything just now. What you wrote is still here: send it again in a minute." | "In questo momento non possiamo salvare nulla. Quello che ha scritto è ancora qui: lo invii di nuovo tra un minuto.";
        photos_many: "{n} photos at most. Choose the ones that show it best." | "Al massimo {n} foto. Scelga quelle che mostrano meglio il guasto.";
        photo_large: "{name} is too large: {n} MB at most." | "{name} è troppo grande: al massimo {n} MB.";
        photos_busy: "Too many photos are on their way just now. Send it without them, or again in a minute." | "In questo momento stanno arrivando troppe foto. Invii senza foto, o di nuovo tra un minuto.";
        photo_strange: "{name} is not a photo we can read. Send it as JPEG or PNG." | "{name} non è una foto che riusciamo a leggere. La invii come JPEG o PNG.";
        photos_again: "Please choose the photos again, too." | "Scelga di nuovo anche le foto.";
        draft_back: "This is what you were writing." | "Questo è quello che stava scrivendo.";
        draft_away: "Start afresh" | "Ricomincia da capo";
        kept: "No network. Your report is kept on this device and is sent by itself as soon as there is one, once. Leave this page open, or come back to it." | "Non c'è rete. La segnalazione resta su questo dispositivo e parte da sola appena la rete torna, una volta sola. Lasci aperta questa pagina, oppure la riapra più tardi.";
        kept_photos: "Photos are not kept without a network: add them afterwards." | "Senza rete le foto non restano: le aggiunga dopo.";
        sending: "Sending…" | "Invio in corso…";
        category: "Reported on the portal, to be sorted" | "Dal portale, da classificare";
        contact_given: "Contact given: {contact}" | "Recapito indicato: {contact}";
    }
}
