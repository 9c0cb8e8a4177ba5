texts! {
    /// Photos and other files of a ticket.
    Files {
        title: "Photos and files" | "Foto e file";
        file: "File" | "File";
        coming: "The bytes have not come yet: they are still on the device of {name}" | "Il contenuto non è ancora arrivato: è ancora sul dispositivo di {name}";
        nowhere: "Neither on this device nor at the desk yet. Unless it is on another device of yours, add it again." | "Non ancora all'help desk e non su questo dispositivo. Se non è su un altro proprio dispositivo, aggiungerlo di nuovo.";
        added: "file added: {name}" | "file aggiunto: {name}";

        take: "Take a photo" | "Scatta una foto";
        choose: "Photo or file" | "Foto o file";
        colleagues: "For colleagues" | "Per i colleghi";
        requester: "For the requester too" | "Anche per il richiedente";
        explained: "Photos are made smaller and lose the place where they were taken. Other files stay as they are, up to 25 MB." | "Le foto diventano più piccole e perdono il luogo dello scatto. Gli altri file restano come sono, fino a 25 MB.";
        kept_one: "{n} file saved on this device" | "{n} file salvato su questo dispositivo";
        kept_other: "{n} files saved on this device" | "{n} file salvati su questo dispositivo";

        here: "at the desk" | "all'help desk";
        local: "on this device" | "su questo dispositivo";
        sending: "being sent, {n} %" | "invio in corso, {n} %";
        part_sent: "on this device, {n} % sent" | "su questo dispositivo, inviato {n} %";
        photos_left_one: "{n} photo still on this device, {size}" | "{n} foto ancora su questo dispositivo, {size}";
        photos_left_other: "{n} photos still on this device, {size}" | "{n} foto ancora su questo dispositivo, {size}";
        files_left_one: "{n} file still on this device, {size}" | "{n} file ancora su questo dispositivo, {size}";
        files_left_other: "{n} photos and files still on this device, {size}" | "{n} tra foto e file ancora su questo dispositivo, {size}";
        go_by_themselves: "They leave by themselves, after what was typed." | "Partono da soli, dopo quanto è stato scritto.";

        show: "Show {name}" | "Mostra {name}";
        download: "Download" | "Scarica";
        away: "It is at the desk and not on this device. It is shown once there is a network." | "È all'help desk e non su questo dispositivo. Si vede quando c'è rete.";

        damaged: "Damaged: what this device has stored is no longer what was put there. It is not sent. Add it again." | "Danneggiato: quanto è conservato qui non è più quello di prima. Non parte. Aggiungerlo di nuovo.";
        take_off: "Take it off this device" | "Togli da questo dispositivo";
        refused_size: "The server takes no file of this size. Make it smaller and add it again." | "Il server non accetta un file così grande. Ridurlo e aggiungerlo di nuovo.";
        refused_person: "The server takes no files from you. Ask an administrator, then press Send now." | "Il server non accetta file da questo utente. Rivolgersi a chi amministra, poi premere Invia adesso.";

        empty: "{name} is empty. Choose another file." | "{name} è vuoto. Scegliere un altro file.";
        too_large: "{name} has more than 25 MB. Make it smaller, or write where it can be found." | "{name} supera i 25 MB. Ridurlo, oppure scrivere dove si trova.";
        picture: "{name}: this browser cannot read the photo, so it cannot take out the place where it was taken. Set the camera to JPEG (“most compatible”) and take it again." | "{name}: questo browser non legge la foto e non può toglierne il luogo dello scatto. Impostare la fotocamera su JPEG («più compatibile») e scattare di nuovo.";
        unreadable: "{name} could not be read. Choose it once more." | "{name} non si riesce a leggere. Sceglierlo di nuovo.";
        full: "{name} was not saved: there is no room for photos and files. Free some space on this device; what is typed can still be saved." | "{name} non è stato salvato: manca spazio per foto e file. Liberare spazio sul dispositivo; quanto si scrive si salva ancora.";
        not_saved: "{name} was not saved. {why}" | "{name} non è stato salvato. {why}";
    }
}
