texts! {
    /// How a device is prepared for work without a line.
    Ready {
        all_well: "This device can work a whole day without a network." | "Questo dispositivo può lavorare un giorno intero senza rete.";
        not_quite: "This device can work without a network, with the limits below." | "Questo dispositivo può lavorare senza rete, con i limiti qui sotto.";
        not_yet: "Not everything for offline work is on this device yet. Stay on the network for a moment." | "Non tutto il necessario è già su questo dispositivo. Restare in rete ancora un momento.";

        storage: "Storage" | "Memoria";
        kept: "Protected: the browser keeps it when space gets short" | "Protetta: il browser la conserva anche quando lo spazio è poco";
        not_kept: "Not protected: the browser may clear it when space gets short" | "Non protetta: il browser può cancellarla quando lo spazio è poco";
        kept_unknown: "The browser does not say whether it is protected" | "Il browser non dice se è protetta";
        ask: "Protect the storage" | "Proteggi la memoria";
        granted: "The storage is protected now." | "Ora la memoria è protetta.";
        denied: "The browser declined. Installing the desk as an app and using it often helps; export unsent work meanwhile." | "Il browser non ha accettato. Aiuta installare la postazione come app e usarla spesso; intanto esportare il lavoro da inviare.";
        space: "Space" | "Spazio";
        space_used: "{used} used, about {free} free by the browser's estimate" | "{used} occupati, circa {free} liberi secondo il browser";
        space_unknown: "The browser does not say" | "Il browser non lo dice";
        last_sync: "Last contact with the server" | "Ultimo contatto con il server";
        never: "None yet" | "Ancora nessuno";
        clock: "Clock of this device" | "Orologio del dispositivo";
        clock_ahead: "{time} ahead: times of your work are put right, but set it anew" | "Avanti di {time}: gli orari del lavoro vengono corretti, ma conviene rimetterlo";
        clock_behind: "{time} behind: times of your work are put right, but set it anew" | "Indietro di {time}: gli orari del lavoro vengono corretti, ma conviene rimetterlo";
        tickets: "Tickets here" | "Ticket su questo dispositivo";
        arriving: "the first copy is still arriving" | "la prima copia sta ancora arrivando";
        unsent: "Unsent work" | "Lavoro da inviare";
        nothing_unsent: "Nothing" | "Niente";
        version: "Version of the app" | "Versione dell'app";
        unknown_version: "unknown" | "sconosciuta";
        newer_ready: "a newer one is ready" | "ne è pronta una più nuova";
        worker: "Start without a network" | "Avvio senza rete";
        worker_on: "Ready: the page opens without a network" | "Pronto: la pagina si apre senza rete";
        worker_off: "Not ready: load the page once more while on the network" | "Non pronto: ricaricare la pagina mentre c'è rete";

        test: "Self-test" | "Prova del dispositivo";
        test_explained: "Writes, reads back and looks for every file of the app. Nothing of it stays." | "Scrive, rilegge e controlla tutti i file dell'app. Non ne resta nulla.";
        run: "Run the test" | "Fai la prova";
        passed: "Everything works: what is saved here stays here." | "Funziona tutto: quanto si salva qui resta qui.";
        failed: "Not everything works. What does not is marked below." | "Non funziona tutto. Quello che non va è segnato qui sotto.";
        works: "Works" | "Funziona";
        fails: "Does not work" | "Non funziona";
        keeps: "What is written is on the disk and reads back the same" | "Quanto si scrive è sul disco e si rilegge uguale";
        keeps_not: "This browser did not keep what was written. Leave the private window or use another browser." | "Questo browser non ha conservato quanto scritto. Uscire dalla finestra privata o usare un altro browser.";
        room: "There is room for a day's work (8 MB were written)" | "C'è posto per un giorno di lavoro (scritti 8 MB)";
        room_not: "Too little room: free some space on this device." | "Poco spazio: liberarne su questo dispositivo.";
        outbox: "Every unsent item is whole" | "Ogni elemento da inviare è integro";
        outbox_not: "An unsent item cannot be read. Export the outbox and tell an administrator." | "Un elemento da inviare non si legge. Esportare tutto e avvisare chi amministra.";
        shell: "All files of the app are on this device" | "Tutti i file dell'app sono su questo dispositivo";
        shell_not: "Files of the app are missing. Load the page once more while on the network." | "Mancano file dell'app. Ricaricare la pagina mentre c'è rete.";
        runs: "The page opens without a network" | "La pagina si apre senza rete";
        runs_not: "The page would not open without a network. Load it once more, and use https." | "La pagina non si aprirebbe senza rete. Ricaricarla e usare https.";
        persists: "The browser does not clear the storage by itself" | "Il browser non cancella la memoria da solo";
        persists_not: "The browser may clear the storage when space gets short. Ask it to protect it, above." | "Il browser può cancellare la memoria se lo spazio manca. Chiedere di proteggerla, qui sopra.";
    }
}
