texts! {
    /// The lock of the screen by a PIN.
    Lock {
        title: "Locked" | "Bloccato";
        whose: "{name}'s desk" | "Postazione di {name}";
        pin: "PIN" | "PIN";
        unlock: "Unlock" | "Sblocca";
        goes_on: "Saved work goes on being sent." | "Il lavoro salvato continua a partire.";
        wrong_one: "That is not the PIN. 1 try left before a wait." | "Il PIN non è questo. Resta 1 tentativo prima di una pausa.";
        wrong_other: "That is not the PIN. {n} tries left before a wait." | "Il PIN non è questo. Restano {n} tentativi prima di una pausa.";
        wait: "Too many tries. Try again in {time}. Nothing is deleted." | "Troppi tentativi. Riprovare tra {time}. Nulla viene cancellato.";
        unable: "This browser cannot lock the screen: it needs a page with a safe address (https) and its storage." | "Questo browser non può bloccare lo schermo: servono una pagina con indirizzo sicuro (https) e la sua memoria.";
        forgotten: "PIN forgotten, or somebody else?" | "PIN dimenticato, o un'altra persona?";
        forgotten_help: "Sign in with the password, with a network. Work saved on this device stays. Then choose another PIN in the profile." | "Accedere con la password, in rete. Il lavoro salvato su questo dispositivo resta. Poi si sceglie un altro PIN nel profilo.";

        heading: "PIN lock" | "Blocco con PIN";
        explained: "Hides the desk on this device from who passes by, also without a network: at the start, after a while without a touch, or at once. Work goes on being sent." | "Nasconde la postazione su questo dispositivo a chi passa, anche senza rete: all'avvio, dopo un po' senza un tocco, o subito. Il lavoro continua a partire.";
        no_cipher: "It does not encrypt what is stored: against theft, use the lock of the tablet itself." | "Non cifra quanto è memorizzato: contro il furto serve il blocco del tablet stesso.";
        choose: "Set a PIN" | "Imposta un PIN";
        change: "Change the PIN" | "Cambia il PIN";
        remove: "Remove the PIN" | "Togli il PIN";
        lock_now: "Lock now" | "Blocca ora";
        old: "PIN until now" | "PIN attuale";
        new: "New PIN" | "Nuovo PIN";
        again: "New PIN, again" | "Nuovo PIN, di nuovo";
        form: "6 to 12 digits" | "Da 6 a 12 cifre";
        not_form: "New PIN: write 6 to 12 digits, nothing else." | "Nuovo PIN: scrivere da 6 a 12 cifre e nient'altro.";
        guessed: "New PIN: this one is guessed first. Choose digits that are not all the same nor in a row." | "Nuovo PIN: è tra i primi che si provano. Scegliere cifre non tutte uguali né in fila.";
        differ: "New PIN, again: the two are not the same. Write the same digits twice." | "Nuovo PIN, di nuovo: i due non coincidono. Scrivere due volte le stesse cifre.";
        when: "Locks by itself" | "Si blocca da solo";
        after_one: "after 1 minute without a touch" | "dopo 1 minuto senza un tocco";
        after_other: "after {n} minutes without a touch" | "dopo {n} minuti senza un tocco";
        never: "only at the start and by hand" | "solo all'avvio e a mano";
        saved: "PIN set" | "PIN impostato";
        removed: "PIN removed" | "PIN tolto";
    }
}
