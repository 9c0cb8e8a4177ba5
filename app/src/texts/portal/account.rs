texts! {
    /// A person's own account: password, second factor, sessions; and the account of the first administrator.
    Account {
        title: "Account and security" | "Account e sicurezza";
        lead: "How you sign in, and where you are signed in" | "Come si entra, e da dove si è entrati";
        back: "Back to the desk" | "Torna al desk";
        back_account: "Back to the account" | "Torna all'account";
        password_title: "Password" | "Password";
        password_hint: "At least 8 characters, better 15 or more. A few words that do not belong together are easy to keep in mind and hard to guess." | "Almeno 8 caratteri, meglio 15 o più. Alcune parole che non c'entrano fra loro si ricordano bene e si indovinano male.";
        password_current: "Current password" | "Password attuale";
        password_new: "New password" | "Nuova password";
        password_change: "Change the password" | "Cambia la password";
        password_changed: "The password is changed. All other sessions have ended." | "La password è cambiata. Tutti gli altri accessi sono terminati.";
        password_wrong: "The current password is not right. Nothing was changed." | "La password attuale non è giusta. Nulla è cambiato.";
        password_short: "Too short: give at least 8 characters." | "Troppo corta: servono almeno 8 caratteri.";
        password_long: "Too long: give at most 256 characters." | "Troppo lunga: al massimo 256 caratteri.";
        password_guessable: "Easy to guess. Choose several words that do not belong together." | "Facile da indovinare. Scegliere alcune parole che non c'entrano fra loro.";
        factor_title: "Second factor" | "Secondo fattore";
        factor_off: "Off. With it, a stolen password alone opens nothing." | "Non attivo. Con il secondo fattore una password rubata non apre nulla.";
        factor_on: "On. Recovery codes left: {n}." | "Attivo. Codici di riserva rimasti: {n}.";
        factor_begin: "Set up the second factor" | "Imposta il secondo fattore";
        factor_end: "Turn off the second factor" | "Disattiva il secondo fattore";
        factor_ended: "The second factor is off." | "Il secondo fattore non è più attivo.";
        factor_scan: "Scan this with an authenticator app, then type the code it shows." | "Inquadrare con un'app di autenticazione, poi scrivere il codice che mostra.";
        factor_qr: "QR code for the authenticator app" | "Codice QR per l'app di autenticazione";
        factor_secret: "Or type this into the app:" | "Oppure scrivere nell'app:";
        factor_code: "Code of six digits" | "Codice di sei cifre";
        factor_confirm: "Turn on the second factor" | "Attiva il secondo fattore";
        factor_code_wrong: "The code is not right, or was used already. Wait for the next one and type that." | "Il codice non è giusto o è già stato usato. Aspettare il prossimo e scrivere quello.";
        recovery_title: "The second factor is on" | "Il secondo fattore è attivo";
        recovery_lead: "Keep these recovery codes where the phone is not. Each opens the desk once, should the phone be lost. They are not shown again." | "Conservare questi codici di riserva lontano dal telefono. Ognuno apre il desk una volta, se il telefono si perde. Non si vedranno più.";
        recovery_done: "I have kept them" | "Li ho conservati";
        code_title: "Second factor" | "Secondo fattore";
        code_lead: "The password is right. Now type the code from the authenticator app, or a recovery code." | "La password è giusta. Ora scrivere il codice dell'app di autenticazione, o un codice di riserva.";
        code_label: "Code" | "Codice";
        code_submit: "Continue" | "Continua";
        code_other: "Sign in as someone else" | "Entra con un altro account";
        sessions_title: "Where you are signed in" | "Accessi aperti";
        sessions_this: "This browser" | "Questo browser";
        sessions_seen: "used {time}" | "usato {time}";
        sessions_began: "signed in {time}" | "entrato {time}";
        sessions_end: "End" | "Termina";
        sessions_end_of: "End the session of {name}" | "Termina l'accesso di {name}";
        sessions_end_others: "End all other sessions" | "Termina tutti gli altri accessi";
        sessions_ended: "Ended." | "Terminato.";
        sessions_unknown: "Unknown browser" | "Browser sconosciuto";
        first_title: "Welcome to Deskside" | "Benvenuti in Deskside";
        first_lead: "This desk is empty. Create the account of its administrator." | "Questo desk è vuoto. Creare l'account di chi lo amministra.";
        first_name: "Full name" | "Nome e cognome";
        first_submit: "Create the account and enter" | "Crea l'account ed entra";
        first_missing: "Name and e-mail are needed." | "Servono nome ed e-mail.";
        first_over: "This link has been used, or is older than a day. Start the server again: it prints a new one." | "Questo collegamento è già stato usato, o ha più di un giorno. Riavviare il server: ne stampa uno nuovo.";
        unsafe_address: "Address not secure (https needed): sign-in, offline work and camera do not work." | "Indirizzo non protetto (serve https): accesso, lavoro senza rete e fotocamera non funzionano.";
        unsafe_remedy: "Open the desk under its https address, or ask who runs the server to start it with --tls-cert and --tls-key." | "Aprire il desk al suo indirizzo https, o chiedere a chi gestisce il server di avviarlo con --tls-cert e --tls-key.";
    }
}
