texts! {
    /// Outbox, connection mark, work without network.
    Outbox {
        title: "Outbox" | "Da inviare";
        send_now: "Send now" | "Invia adesso";

        waiting: "Waiting" | "Da inviare";
        sending: "Sending" | "Invio in corso";
        sent: "Sent" | "Inviato";
        refused: "Refused" | "Rifiutato";
        two_versions: "Two versions" | "Due versioni";
        blocked: "Waits for another item" | "Attende un altro invio";
        blocked_by: "Waits until this is settled: {what}" | "Attende che si sistemi: {what}";
        newer_than_server: "Waits for the server's update" | "Attende l'aggiornamento del server";

        edit: "Edit" | "Modifica";
        convert_to_note: "Turn into a note" | "Trasforma in nota";
        send_rest: "Send the rest without it" | "Invia il resto senza questo";
        export: "Export" | "Esporta";
        discard: "Discard" | "Scarta";
        discard_title: "Discard this item?" | "Scartare questo elemento?";
        discard_explained: "It never reaches the server. A copy is downloaded first." | "Non arriva mai al server. Prima se ne scarica una copia.";
        discard_type: "To confirm, write {word}" | "Per confermare, scrivere {word}";
        discard_word: "DISCARD" | "SCARTA";
        discarded: "Discarded. The copy is among the downloads." | "Scartato. La copia è tra i file scaricati.";

        versions_question: "Two people changed the same field. Which one holds?" | "Due persone hanno cambiato lo stesso campo. Quale vale?";
        version_mine: "From here, {time}" | "Da qui, {time}";
        version_theirs: "{name}, {time}" | "Da {name}, {time}";
        keep_this: "Keep this" | "Tieni questa";
        keep_both: "Keep both as text" | "Tieni entrambe nel testo";

        all_sent: "All sent" | "Tutto inviato";
        all_sent_at: "Everything sent at {time}." | "Tutto inviato alle {time}.";
        saved_here: "Saved on this device" | "Salvato su questo dispositivo";
        saved_here_short: "Saved here" | "Salvato qui";
        no_network: "No network" | "Senza rete";
        unable: "Server can't save now" | "Il server ora non salva";
        signed_out: "Signed out" | "Accesso scaduto";
        signed_out_waiting: "Sign in again to send. All is kept here." | "Rientrare per inviare. Tutto resta qui.";
        offline_line: "No network. Carry on: all is kept here and leaves by itself." | "Senza rete. Si può continuare: tutto resta qui e parte da solo.";
        lost_data: "The browser deleted stored work. Items not yet sent: {n}. The office has the list." | "Il browser ha cancellato dati salvati. Elementi non ancora inviati: {n}. L'ufficio ha l'elenco.";
        sign_out_title: "Sign out with unsent work?" | "Uscire con lavoro da inviare?";
        sign_out_send: "Send, then sign out" | "Invia ed esci";
        sign_out_keep: "Sign out and keep it here" | "Esci e tienilo qui";

        copy_text: "Copy the text" | "Copia il testo";
        settled: "Decided" | "Deciso";
        sign_out_stays: "It stays on this device, unseen by others, and leaves when you sign in here again." | "Resta su questo dispositivo, altri non lo vedono, e parte al prossimo accesso da qui.";
    }
}
