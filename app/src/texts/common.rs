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
        next: "Next" | "Avanti";
        more: "More" | "Altro";
        all: "All" | "Tutti";
        none: "None" | "Nessuno";
        none_she: "None" | "Nessuna";
        optional: "optional" | "facoltativo";
        loading: "Loading" | "Caricamento";
        working: "One moment" | "Un momento";
        search: "Search" | "Cerca";
        no_match: "Nothing found. Try fewer words." | "Nessun risultato. Provare con meno parole.";
        copy: "Copy" | "Copia";
        copied: "Copied" | "Copiato";
        retry: "Try again" | "Riprova";
        skip_to_content: "Go to content" | "Vai al contenuto";
        as_of: "Updated at {time}" | "Aggiornato alle {time}";
        name: "Name" | "Nome";
        phone: "Phone" | "Telefono";
        email: "E-mail address" | "Indirizzo e-mail";
        address: "Address" | "Indirizzo";
        site: "Site" | "Sede";
        room: "Room" | "Locale";
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
        newer_needed: "A newer version is needed to see everything. Nothing written is lost." | "Serve una versione più recente per vedere tutto. Quanto scritto resta.";
        reload: "Reload now" | "Ricarica adesso";
        demo_desk: "Demonstration desk" | "Desk dimostrativo";

        undone: "Undone" | "Ripristinato";
        someone: "Someone not on this device" | "Persona non presente su questo dispositivo";
        not_here: "Not on this device" | "Non su questo dispositivo";
        retired: "(retired)" | "(non più in uso)";
        choose: "Choose" | "Scegliere";
        shortcuts_on: "Use single keys as shortcuts" | "Usa singoli tasti come scorciatoie";
        next_row: "Next row" | "Riga successiva";
        previous_row: "Previous row" | "Riga precedente";
        palette: "Search or command" | "Cerca o comanda";
        find_words: "Find “{words}” among the tickets" | "Cerca «{words}» tra i ticket";
        change_keys: "Change the keys" | "Cambia i tasti";
        change_keys_how: "Go to a line and press the key it is to have; Backspace takes the key away." | "Portarsi su una riga e premere il tasto da assegnare; Backspace toglie il tasto.";
        keys_reset: "All keys as at first" | "Ripristina tutti i tasti";
    }
}
