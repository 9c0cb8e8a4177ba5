texts! {
    /// Photos and other files of a ticket.
    Files {
        title: "Photos and files" | "Foto e file";
        file: "File" | "File";
        coming: "The bytes have not come yet: they are still on the device of {name}" | "Il contenuto non è ancora arrivato: è ancora sul dispositivo di {name}";
        added: "file added: {name}" | "file aggiunto: {name}";
    }
}
