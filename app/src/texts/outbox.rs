texts! {
    /// Outbox, connection mark, work without network.
    Outbox {
        send_now: "Send now" | "Invia adesso";

        waiting: "Waiting" | "Da inviare";
        two_versions: "Two versions" | "Due versioni";

        all_sent: "All sent" | "Tutto inviato";
        saved_here: "Saved on this device" | "Salvato su questo dispositivo";
        saved_here_short: "Saved here" | "Salvato qui";
        no_network: "No network" | "Senza rete";
        unable: "Server can't save now" | "Il server ora non salva";
        signed_out: "Signed out" | "Accesso scaduto";
        signed_out_waiting: "Sign in again to send. All is kept here." | "Rientrare per inviare. Tutto resta qui.";
        offline_line: "No network. Carry on: all is kept here and leaves by itself." | "Senza rete. Si può continuare: tutto resta qui e parte da solo.";
        lost_data: "The browser deleted stored work. Items not yet sent: {n}. The office has the list." | "Il browser ha cancellato dati salvati. Elementi non ancora inviati: {n}. L'ufficio ha l'elenco.";
    }
}

texts! {
    /// The outbox page, the choice between two versions, leaving with unsent work.
    Items {
        title: "Outbox" | "Da inviare";
        sending: "Sending" | "Invio in corso";
        sent: "Sent" | "Inviato";
        refused: "Refused" | "Rifiutato";
        blocked: "Waits for another item" | "Attende un altro invio";
        blocked_by: "Waits until this is settled: {what}" | "Attende che si sistemi: {what}";
        convert_to_note: "Turn into a note" | "Trasforma in nota";
        send_rest: "Send the rest without it" | "Invia il resto senza questo";
        export: "Export" | "Esporta";
        discard: "Discard" | "Scarta";
        discard_title: "Discard this item?" | "Scartare questo elemento?";
        discard_explained: "It never reaches the server, and cannot be taken back. A copy is among the downloads first." | "Non arriva mai al server e non si può riprendere. Prima se ne scarica una copia.";
        discard_type: "To confirm, write {word}" | "Per confermare, scrivere {word}";
        discard_word: "DISCARD" | "SCARTA";
        discarded: "Discarded. The copy is among the downloads." | "Scartato. La copia è tra i file scaricati.";
        versions_question: "Two people changed the same field. Which one holds?" | "Due persone hanno cambiato lo stesso campo. Quale vale?";
        version_mine: "From here, {time}" | "Da qui, {time}";
        version_theirs: "{name}, {time}" | "Da {name}, {time}";
        keep_this: "Keep this" | "Tieni questa";
        keep_both: "Keep both as text" | "Tieni entrambe nel testo";
        all_sent_at: "Everything sent at {time}." | "Tutto inviato alle {time}.";
        sign_out_title: "Sign out with unsent work?" | "Uscire con lavoro da inviare?";
        sign_out_send: "Send, then sign out" | "Invia ed esci";
        sign_out_keep: "Sign out and keep it here" | "Esci e tienilo qui";
        copy_text: "Copy the text" | "Copia il testo";
        settled: "Decided" | "Deciso";
        sign_out_stays: "It stays on this device, unseen by others, and leaves when you sign in here again." | "Resta su questo dispositivo, altri non lo vedono, e parte al prossimo accesso da qui.";

        edit: "Edit" | "Modifica";
        edit_title: "Correct it" | "Correggere";
        edit_explained: "What was typed. The corrected text is sent in its place." | "Quanto era scritto. Al suo posto parte il testo corretto.";
        edited: "Corrected" | "Corretto";
        try_again: "Send again" | "Invia di nuovo";
        tried_again: "Will be sent again" | "Parte di nuovo";
        minutes: "Minutes" | "Minuti";
        converted: "Kept as an internal note" | "Conservato come nota interna";
        not_done: "{what}: not done" | "{what}: non eseguito";
        arrived_already: "It has arrived already: nothing to change." | "È già arrivato: non c'è nulla da cambiare.";
        changed_elsewhere: "It was changed in another window. Copy the text, then go back." | "È stato cambiato in un'altra finestra. Copiare il testo, poi tornare indietro.";
        gone_meanwhile: "It has left the outbox meanwhile. Copy the text if it is still needed." | "Intanto è uscito dall'elenco. Copiare il testo, se serve ancora.";
        arrived_before: "What stood here before had arrived already. Compare it on the ticket, then discard this." | "La versione precedente era già arrivata. Confrontarla sul ticket, poi scartare questa.";
        hand_over: "Hand over" | "Affida";
        hand_over_title: "Hand over to a colleague" | "Affidare a chi può farlo";
        hand_over_explained: "The text is saved as a file for this person. On a ticket it also becomes an internal note, so that they can go on without the file." | "Il testo viene salvato in un file per questa persona. Su un ticket diventa anche una nota interna, così può continuare senza il file.";
        colleague: "Who goes on with it" | "Chi continua";
        handed_over: "Handed over to {name}" | "Affidato a {name}";
        export_one: "Export this" | "Esporta questo";
        export_first: "Export a copy first, then confirm." | "Prima esportare una copia, poi confermare.";
        discard_number: "To confirm, write {word} or {number}" | "Per confermare, scrivere {word} oppure {number}";
    }
}
