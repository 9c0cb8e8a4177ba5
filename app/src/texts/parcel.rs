texts! {
    /// Unsent work as a file: making it on one device, bringing it in on another.
    Parcel {
        saved_one: "Saved as {file}: 1 item" | "Salvato come {file}: 1 elemento";
        saved_other: "Saved as {file}: {n} items" | "Salvato come {file}: {n} elementi";
        anyone: "Anyone at the desk can bring it in, on any device with a network. It stays here too and leaves as usual: nothing is done twice." | "Chiunque lavori alla postazione può portarlo, da qualsiasi dispositivo in rete. Resta anche qui e parte come sempre: nulla viene fatto due volte.";
        only_author: "This device has no key from the server yet: only the author can bring this file in, signed in on another device." | "Questo dispositivo non ha ancora una chiave del server: questo file può portarlo solo chi l'ha scritto, entrando da un altro dispositivo.";
        photos_one: "The contents of 1 photo or file stay on this device until it has a network." | "Il contenuto di 1 foto o file resta su questo dispositivo finché non c'è rete.";
        photos_other: "The contents of {n} photos or files stay on this device until it has a network." | "Il contenuto di {n} foto o file resta su questo dispositivo finché non c'è rete.";
        held_one: "1 item is in the file only to be read. It was refused or waits behind a refused one: decide here." | "1 elemento è nel file solo da leggere. È stato rifiutato o attende dietro un rifiuto: si decide qui.";
        held_other: "{n} items are in the file only to be read. They were refused or wait behind a refused one: decide here." | "{n} elementi sono nel file solo da leggere. Sono stati rifiutati o attendono dietro un rifiuto: si decide qui.";
        in_file: "In a file since {time}" | "In un file da {time}";
        given: "Handed over to {name}, in a file since {time}" | "Affidato a {name}, in un file da {time}";
        given_stays: "Handed over to {name}. It stays here until the server answers." | "Affidato a {name}. Resta qui finché il server non risponde.";
        give_explained: "It is saved as a file that this person, or anyone at the desk, can bring in. What it needs before it goes along. All stays in this list until the server answers, whichever way it arrives first." | "Viene salvato in un file che questa persona, o chiunque alla postazione, può portare. Con lui va quanto gli serve prima. Tutto resta in questo elenco finché il server non risponde, per qualunque via arrivi prima.";

        discard_in_file: "It is in a file too. If somebody brings that in first, it counts, and discarding it here does nothing." | "È anche in un file. Se qualcuno lo porta prima, vale, e scartarlo qui non ha effetto.";

        key: "Files from this device" | "File da questo dispositivo";
        key_here: "Can be brought in elsewhere by anyone at the desk" | "Può portarli altrove chiunque alla postazione";
        key_missing: "Only the author can bring them in, until this device has met the server" | "Può portarli solo chi li ha scritti, finché questo dispositivo non ha visto il server";

        title: "Bring work from a file" | "Porta lavoro da un file";
        explained: "For work saved on a device that has no network. Open the file it exported: each item arrives once, in the name of who did it, however often it is brought." | "Per il lavoro salvato su un dispositivo senza rete. Aprire il file che ha esportato: ogni elemento arriva una volta sola, a nome di chi l'ha fatto, anche se viene portato più volte.";
        file: "File of unsent work" | "File di lavoro da inviare";
        foreign: "This is not a file of unsent work. Choose one that a device exported." | "Questo non è un file di lavoro da inviare. Sceglierne uno esportato da un dispositivo.";
        newer: "A newer version of the app made this file. Load the new version first." | "Il file è di una versione più nuova dell'app. Caricare prima la nuova versione.";
        cut_off: "The file breaks off before its first item. Copy it again from the device." | "Il file si interrompe prima del primo elemento. Copiarlo di nuovo dal dispositivo.";
        all_damaged: "The file was changed on the way and cannot be read. Export it again on the device." | "Il file è stato alterato lungo la strada e non si può leggere. Esportarlo di nuovo dal dispositivo.";
        unread: "The file could not be opened. Choose it again." | "Il file non si è potuto aprire. Sceglierlo di nuovo.";
        empty: "There is nothing in this file." | "In questo file non c'è nulla.";
        cut: "The file breaks off: items after the last one here may be missing. What is here can be brought; copy the file again from the device for the rest." | "Il file si interrompe: dopo l'ultimo elemento qui può mancarne altri. Quanto c'è si può portare; per il resto copiare di nuovo il file dal dispositivo.";
        damaged: "Not as it was saved, and left out. Export the file again on the device:" | "Non sono come erano stati salvati e restano fuori. Esportare di nuovo il file dal dispositivo:";
        damaged_item: "item {n}: {what}" | "elemento {n}: {what}";
        damaged_unnamed: "item {n}" | "elemento {n}";
        own: "This file speaks for you: what is in it is done in your name. Bring it only if you made it yourself." | "Questo file parla per te: ciò che contiene viene fatto a tuo nome. Portalo solo se l'hai fatto tu.";
        of: "Work of {name}, saved {time}" | "Lavoro di {name}, salvato {time}";
        for_whom: "For {name}" | "Per {name}";
        unproven_file: "The file was made without a key from the server: only {name} can bring it in, signed in here or on any device." | "Il file è stato fatto senza una chiave del server: può portarlo solo {name}, entrando qui o da un dispositivo qualsiasi.";

        bring: "Bring it to the server" | "Porta al server";
        again: "Go on" | "Continua";
        back: "Back to the outbox" | "Torna a Da inviare";
        progress: "{n} of {total}" | "{n} di {total}";
        item: "Item" | "Elemento";
        outcome: "What became of it" | "Esito";
        unsaid: "Not brought yet" | "Ancora da portare";
        done: "Done. Arrived now: {new}. Already there: {there}. Not done: {not}." | "Fatto. Arrivati ora: {new}. C'erano già: {there}. Non eseguiti: {not}.";

        arrived: "Arrived" | "Arrivato";
        was_there: "Was there already" | "C'era già";
        two_versions: "Arrived, two versions: a person chooses on the ticket" | "Arrivato, due versioni: si sceglie sul ticket";
        replaced: "Was changed or discarded on the device meanwhile" | "Nel frattempo cambiato o scartato sul dispositivo";
        waits: "Needs earlier work that is not here. Bring that file first, then this one again." | "Richiede lavoro precedente che qui non c'è. Portare prima quel file, poi di nuovo questo.";
        held: "Not brought: it was refused or follows a refused item. Its author decides on the device." | "Non portato: è stato rifiutato o segue un rifiuto. Decide chi l'ha scritto, sul dispositivo.";
        unproven: "Nothing shows that {name} saved it. They can bring it themselves, signed in on any device." | "Nulla mostra che l'ha salvato {name}. Può portarlo di persona, entrando da un dispositivo qualsiasi.";

        offline: "There is no network here either. Keep the file and bring it where there is one." | "Anche qui manca la rete. Conservare il file e portarlo dove c'è.";
        broke_off: "The network was lost. What has arrived counts; go on when it is back." | "La rete è caduta. Quanto è arrivato vale; continuare quando torna.";
        denied: "Only people of the desk may bring another person's work. Give the file to one of them." | "Solo chi lavora alla postazione può portare il lavoro di altri. Dare il file a una di queste persone.";
        access_ended: "{name} is no longer let in, so nothing was done. Ask an administrator, then bring the file again." | "{name} non ha più accesso, quindi non è stato fatto nulla. Chiedere all'amministrazione, poi portare di nuovo il file.";
        proof_ended: "Nothing was done: since this file was made, the password or the sessions of {name} were renewed. Have {name} sign in on the device it comes from, or bring it themselves signed in here; or ask an administrator. The work is still in the file and on the device." | "Non è stato fatto nulla: dopo questo file sono stati rinnovati la password o gli accessi di {name}. Far entrare {name} sul dispositivo da cui viene, oppure portarlo di persona entrando qui; o chiedere all'amministrazione. Il lavoro resta nel file e sul dispositivo.";
        too_large: "An item is larger than the server takes. Leave the file as it is and ask an administrator." | "Un elemento è più grande di quanto il server accetta. Conservare il file e chiedere all'amministrazione.";
    }
}
