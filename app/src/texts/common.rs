texts! {
    /// Words used everywhere.
    Common {
        app_name: "Deskside" | "Deskside";
        back: "Back" | "Indietro";
        close: "Close" | "Chiudi";
        undo: "Undo" | "Annulla";
        save: "Save" | "Salva";
        send: "Send" | "Invia";
        edit: "Edit" | "Modifica";
        add: "Add" | "Aggiungi";
        remove: "Remove" | "Togli";
        confirm: "Confirm" | "Conferma";
        next: "Next" | "Avanti";
        yes: "Yes" | "Sì";
        no: "No" | "No";
        more: "More" | "Altro";
        all: "All" | "Tutti";
        none: "None" | "Nessuno";
        optional: "optional" | "facoltativo";
        loading: "Loading" | "Caricamento";
        working: "One moment" | "Un momento";
        search: "Search" | "Cerca";
        search_hint: "Search or command" | "Cerca o comanda";
        no_match: "Nothing found. Try fewer words." | "Nessun risultato. Provare con meno parole.";
        copy: "Copy" | "Copia";
        copied: "Copied" | "Copiato";
        download: "Download" | "Scarica";
        print: "Print" | "Stampa";
        retry: "Try again" | "Riprova";
        skip_to_content: "Go to content" | "Vai al contenuto";
        as_of: "Updated at {time}" | "Aggiornato alle {time}";
        name: "Name" | "Nome";
        phone: "Phone" | "Telefono";
        email: "E-mail address" | "Indirizzo e-mail";
        address: "Address" | "Indirizzo";
        site: "Site" | "Sede";
        room: "Room" | "Locale";
        organisation: "Organisation" | "Organizzazione";
        team: "Team" | "Team";
        language: "Language" | "Lingua";
        theme: "Appearance" | "Aspetto";
        theme_light: "Light" | "Chiaro";
        theme_dark: "Dark" | "Scuro";
        theme_system: "As on this device" | "Come il dispositivo";
        announcements: "Announcements" | "Comunicazioni";
        filter: "Filter" | "Filtra";
        sort: "Sort" | "Ordina";
        shortcuts: "Keyboard shortcuts" | "Scorciatoie da tastiera";
        no_page: "Nothing here" | "Qui non c'è nulla";
        not_found: "There is no page at this address." | "A questo indirizzo non c'è nessuna pagina.";
        go_home: "Go to the first screen" | "Vai alla prima schermata";
        new_version: "A new version is ready. Nothing written is lost." | "È pronta una nuova versione. Quanto scritto resta.";
        reload: "Reload now" | "Ricarica adesso";
        page_failed: "This page failed. Your work is kept on this device." | "Questa pagina non ha funzionato. Il lavoro resta su questo dispositivo.";
        demo_desk: "Demonstration desk" | "Desk dimostrativo";
        demo_restart: "Start over" | "Ricomincia";
        demo_empty: "Begin with an empty desk" | "Inizia con un desk vuoto";

        undone: "Undone" | "Ripristinato";
        someone: "Someone not on this device" | "Persona non presente su questo dispositivo";
        not_here: "Not on this device" | "Non su questo dispositivo";
        choose: "Choose" | "Scegliere";
        shortcuts_on: "Use single keys as shortcuts" | "Usa singoli tasti come scorciatoie";
        shortcut_rows: "Next and previous row" | "Riga successiva e precedente";
    }
}
