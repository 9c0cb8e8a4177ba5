texts! {
    /// What mail says, and the page about it.
    Mail {
        hello: "Dear {name}," | "Gentile {name},";
        hello_nobody: "Good day," | "Buongiorno,";
        received: "We have your report. It is called \"{subject}\" and has the number {number}." | "Abbiamo ricevuto la sua segnalazione. Si intitola «{subject}» e ha il numero {number}.";
        wrote: "{author} has written to you about \"{subject}\" (number {number}):" | "{author} le ha scritto a proposito di «{subject}» (numero {number}):";
        desk: "The help desk" | "L'assistenza";
        resolved: "As far as we know, \"{subject}\" (number {number}) works again. This is what was done:" | "Per quanto ne sappiamo «{subject}» (numero {number}) funziona di nuovo. Ecco che cosa è stato fatto:";
        not_yet: "Does it not work yet? Answer this mail and say what you see." | "Non funziona ancora? Risponda a questa mail e dica che cosa vede.";
        visit: "Somebody will come to you about \"{subject}\" (number {number})." | "Verrà una persona da lei per «{subject}» (numero {number}).";
        window: "{day}, arriving between {from} and {to}." | "{day}, con arrivo tra le {from} e le {to}.";
        follow: "Follow it here, without signing in: {link}" | "Può seguirla qui, senza entrare con una password: {link}";
        answer: "To add something, answer this mail." | "Per aggiungere qualcosa risponda a questa mail.";
        no_subject: "Mail without a subject" | "Mail senza oggetto";

        title: "Mail" | "Posta";
        lead: "What goes out, what came in, and what waits for you" | "Che cosa parte, che cosa è arrivato e che cosa aspetta una persona";
        out_title: "Going out" | "In partenza";
        out_off: "No mail goes out: the settings name no mail server (smtp_url and mail_from)." | "Non parte nessuna mail: le impostazioni non indicano un server di posta (smtp_url e mail_from).";
        out_from: "From {address}" | "Da {address}";
        waiting: "Waiting to be sent" | "Da inviare";
        failing: "Tried in vain" | "Tentate senza esito";
        given_up: "Given up" | "Abbandonate";
        stopped: "Nothing is sent: {name} stopped it. What is to be told waits." | "Non viene inviato nulla: l'invio è stato fermato da {name}. Ciò che è da comunicare resta in coda.";
        stop: "Stop sending" | "Ferma l'invio";
        go_on: "Send again" | "Riprendi l'invio";
        again: "Try again" | "Riprova";
        was_stopped: "Sending is stopped." | "L'invio è fermo.";
        goes_on: "Sending goes on." | "L'invio è ripreso.";
        tried_again: "It is tried again." | "Nuovo tentativo in corso.";
        kind_received: "Report received" | "Segnalazione ricevuta";
        kind_reply: "Message" | "Messaggio";
        kind_resolved: "Resolved" | "Risolto";
        kind_visit: "Visit" | "Intervento";
        to_whom: "{kind} to {name}" | "{kind} a {name}";
        letters_none: "Nothing that could not be sent." | "Niente che non sia partito.";
        in_title: "Waiting for you" | "Da controllare";
        in_lead: "Mail of which the program can not tell whether it is real. Nobody got an answer." | "Mail di cui il programma non sa dire se siano autentiche. Nessuno ha ricevuto risposta.";
        in_none: "No mail waits for you." | "Nessuna mail da controllare.";
        in_off: "Mail comes in by the program (deskside mail deliver) or over the API, once mail_from is set." | "La posta entra con il programma (deskside mail deliver) o con la API, quando mail_from è impostato.";
        from_whom: "From {sender}" | "Da {sender}";
        accept: "Take it in" | "Accetta";
        discard: "Discard" | "Scarta";
        accepted: "The mail was taken in." | "La mail è stata accettata.";
        discarded: "The mail was discarded." | "La mail è stata scartata.";
        already: "Somebody has decided on this mail already." | "Qualcuno ha già deciso su questa mail.";
        not_taken: "The mail could not be taken in: {reason}" | "Non è stato possibile accettare la mail: {reason}";
        reason_unknown_sender: "The sender is not known to the desk." | "Il mittente non è noto al desk.";
        reason_no_sender: "It names no sender." | "Non indica un mittente.";
        reason_not_of_ticket: "It names a ticket that the sender has no part in." | "Indica un ticket di cui il mittente non fa parte.";
        reason_unproven: "Nobody vouches that the sender is who they say." | "Nessuno garantisce che il mittente sia chi dice di essere.";
        reason_too_many: "The sender has written very often within an hour." | "Il mittente ha scritto moltissime volte in un'ora.";
        reason_list: "It was sent to a mailing list." | "È stata inviata a una lista di distribuzione.";
        reason_refused: "The desk would not have it as it was." | "Il desk non ha potuto accettarla così com'era.";
        reason_odd: "It can not be read as a mail." | "Non si legge come una mail.";
        lately_title: "Lately" | "Ultime arrivate";
        came_ticket: "New ticket" | "Nuovo ticket";
        came_reply: "Message on a ticket" | "Messaggio su un ticket";
        came_ignored: "Written by a program: no answer" | "Scritta da un programma: nessuna risposta";
        came_discarded: "Discarded" | "Scartata";
        preview_title: "What people read" | "Che cosa leggono le persone";
        preview_name: "Ada Black" | "Ada Neri";
        preview_subject: "The label printer does not print" | "La stampante di etichette non stampa";
        preview_text: "Good morning, please switch it off and on once. If it still does not print, I will come by at eleven." | "Buongiorno, provi a spegnerla e riaccenderla. Se non stampa ancora, passo alle undici.";
        preview_solution: "The print head was aligned anew." | "La testina è stata riallineata.";
    }
}
