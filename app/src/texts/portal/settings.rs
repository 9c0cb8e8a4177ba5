texts! {
    /// The frame of the administration, who may enter, sessions and the state of the installation.
    Settings {
        title: "Settings" | "Impostazioni";
        lead: "Everything the desk needs to know before work begins, and who may do what." | "Quanto il desk deve sapere prima di lavorare, e chi può fare che cosa.";
        back_desk: "Back to the desk" | "Torna al desk";
        sections: "Sections" | "Sezioni";
        people: "People and roles" | "Persone e ruoli";
        people_lead: "Who asks for help, who gives it, who may sign in" | "Chi chiede aiuto, chi lo dà, chi può entrare";
        teams: "Teams and levels" | "Team e livelli";
        teams_lead: "Who works together, on which level, in house or external" | "Chi lavora insieme, a quale livello, interno o esterno";
        organizations: "Organisations, sites, contracts" | "Organizzazioni, sedi, contratti";
        organizations_lead: "The bodies you work for, their places and what was agreed" | "Per chi si lavora, dove, e che cosa si è concordato";
        categories: "Categories" | "Categorie";
        categories_lead: "What tickets are about, in both languages, and which team gets them first" | "Di che cosa trattano i ticket, nelle due lingue, e quale team li riceve per primo";
        replies: "Canned replies" | "Risposte predefinite";
        replies_lead: "Texts for what is written again and again, in both languages" | "Testi per quello che si scrive sempre, nelle due lingue";
        access: "Sessions and tokens" | "Accessi e token";
        access_lead: "Where people are signed in now, and how to end it" | "Da dove si è entrati, e come terminare un accesso";
        import: "Import" | "Importazione";
        import_lead: "People, organisations, sites, contracts and categories from a CSV file, with a preview" | "Persone, organizzazioni, sedi, contratti e categorie da un file CSV, con anteprima";
        system: "System" | "Sistema";
        system_lead: "Version, database, tablets with unsent work" | "Versione, database, tablet con lavoro da inviare";
        start: "First steps" | "Primi passi";
        start_lead: "Six steps from an empty desk to the first ticket" | "Sei passi da un desk vuoto al primo ticket";
        closed_title: "For administrators" | "Per chi amministra";
        closed: "This account may not open the settings. Ask an administrator of the desk." | "Questo profilo non può aprire le impostazioni. Chiedere a chi amministra il desk.";
        gone_title: "Not here" | "Non c'è";
        gone: "There is no such record. It may never have existed on this desk." | "Questo elemento non c'è. Forse su questo desk non è mai esistito.";

        add: "Add" | "Aggiungi";
        save: "Save" | "Salva";
        search: "Search" | "Cerca";
        more: "Show more" | "Mostra altri";
        none: "None" | "Nessuno";
        nothing_found: "Nothing found. Try fewer words." | "Nessun risultato. Provare con meno parole.";
        saved: "Saved." | "Salvato.";
        unchanged: "Nothing was changed." | "Nulla è cambiato.";
        check_fields: "Nothing was saved yet. Check the marked fields." | "Nulla è stato ancora salvato. Controllare i campi segnalati.";
        refused: "This could not be saved. What you typed is kept below." | "Non è stato possibile salvare. Quanto scritto resta qui sotto.";
        meanwhile: "Someone changed this meanwhile. Save again to replace what is there, or leave it as it is." | "Nel frattempo qualcuno l'ha cambiato. Salvare di nuovo per sostituire, o lasciare com'è.";
        meanwhile_field: "Field" | "Campo";
        meanwhile_theirs: "There now" | "Ora c'è";
        meanwhile_yours: "Yours" | "Scritto qui";
        meanwhile_leave: "Leave it as it is" | "Lascia com'è";
        empty_value: "empty" | "vuoto";
        not_a_choice: "«{field}»: choose one of the list." | "«{field}»: scegliere una voce dell'elenco.";
        control_character: "«{field}» holds a character that no keyboard types. Type it again." | "«{field}» contiene un carattere che nessuna tastiera scrive. Riscriverlo.";
        yes: "Yes" | "Sì";
        no: "No" | "No";

        sessions_none: "Nobody is signed in." | "Nessuno è entrato.";
        sessions_many: "{n} open" | "{n} aperti";
        sessions_lead: "Ending a session takes effect at once. Whoever works there signs in again with the password and loses nothing." | "Terminare un accesso fa uscire subito: chi lavora rientra con la password e non perde nulla.";
        session_ended: "The session has ended." | "L'accesso è terminato.";
        session_own: "This is you" | "È questo browser";
        tokens_title: "Tokens" | "Token";
        tokens_none: "Tokens let other programs talk to the desk. They come with the programming interface." | "I token lasciano parlare altri programmi con il desk. Arrivano con l'interfaccia di programmazione.";

        facts: "This installation" | "Questa installazione";
        version: "Version" | "Versione";
        running: "Running for" | "In funzione da";
        address: "Address" | "Indirizzo";
        address_safe: "Safe (https)" | "Protetto (https)";
        address_local: "Only from this machine" | "Solo da questa macchina";
        database: "Database" | "Database";
        schema: "Schema" | "Schema";
        size: "Size" | "Dimensione";
        mebibytes: "{n} MB" | "{n} MB";
        head: "Events in the log" | "Eventi nel registro";
        verified: "Log last checked" | "Ultimo controllo del registro";
        verified_never: "Never. Run: deskside verify" | "Mai. Eseguire: deskside verify";
        contents: "What is there" | "Che cosa contiene";
        tickets: "Tickets" | "Ticket";
        messages: "Messages and notes" | "Messaggi e note";
        people_count: "People" | "Persone";
        can_sign_in_one: "can sign in" | "può entrare";
        can_sign_in: "Can sign in" | "Possono entrare";
        sites: "Sites" | "Sedi";
        unsent: "Tablets with unsent work" | "Tablet con lavoro da inviare";
        unsent_none: "None. Everything heard of has arrived." | "Nessuno. Quanto annunciato è arrivato.";
        unsent_line: "{n} to send · last heard of {time}" | "{n} da inviare · ultimo contatto {time}";
        metrics: "Figures for monitoring" | "Dati per il monitoraggio";
        metrics_lead: "GET /metrics answers in the text form that Prometheus reads: requests, groups of commands, outcomes, open streams. /healthz says that the program lives, /readyz that the database answers." | "GET /metrics risponde nel formato di testo di Prometheus: richieste, gruppi di comandi, esiti, flussi aperti. /healthz dice che il programma è vivo, /readyz che il database risponde.";
        doctor: "For a full check run on the server: deskside doctor" | "Per un controllo completo eseguire sul server: deskside doctor";
        start_open: "The first steps are not finished: {n} of {all} are done." | "I primi passi non sono finiti: {n} di {all} fatti.";
        start_go: "Go on with the first steps" | "Continua i primi passi";
    }
}
