texts! {
    /// The device register: what there is, and who has it.
    Devices {
        one: "Device" | "Dispositivo";
        new: "New device" | "Nuovo dispositivo";
        edit: "Change a device" | "Modifica dispositivo";
        none: "No devices. Import a list or record the first one." | "Nessun dispositivo. Importare un elenco o registrare il primo.";
        not_here: "This device is not here, or not visible to you." | "Questo dispositivo non c'è o non è visibile.";
        find_hint: "Tag, serial number, name, model or who has it." | "N. di inventario, numero di serie, nome, modello o chi lo ha.";
        show: "Which devices" | "Quali dispositivi";
        all: "All" | "Tutti";
        held: "In use" | "In uso";
        free: "Available" | "Disponibili";
        overdue: "To be returned" | "Da riconsegnare";
        count_one: "{n} device" | "{n} dispositivo";
        count: "{n} devices" | "{n} dispositivi";
        only_first: "Only the first {n} are shown: search for more." | "Si vedono solo i primi {n}: per gli altri c'è la ricerca.";

        tag: "Asset tag" | "N. di inventario";
        serial: "Serial number" | "Numero di serie";
        imei: "IMEI" | "IMEI";
        model: "Model" | "Modello";
        label: "State" | "Stato";
        home: "Belongs to" | "Sede di appartenenza";
        owner: "Whose it is" | "Di chi è";
        own: "Our own" | "Nostro";
        personal: "The person's own" | "Della persona";
        purchased: "Bought on" | "Acquistato il";
        warranty: "Warranty" | "Garanzia";
        warranty_months: "Warranty in months" | "Garanzia in mesi";
        warranty_until: "until {day}" | "fino al {day}";
        warranty_over: "ended on {day}" | "finita il {day}";
        no_labels: "An administrator first adds the states that devices can have." | "Chi amministra aggiunge prima gli stati che un dispositivo può avere.";

        holder: "Who has it" | "Assegnatario";
        nobody: "Nobody has it." | "Non è affidato a nessuno.";
        since: "since {time}" | "da {time}";
        back_by: "to be returned by {day}" | "da riconsegnare entro il {day}";
        was_due: "should have come back on {day}" | "andava riconsegnato il {day}";
        chain: "Who had it" | "Affidamenti";
        chain_none: "Nobody had it before." | "Prima non lo ha avuto nessuno.";
        chain_line: "{from} to {to}: {reason}" | "{from} – {to}: {reason}";
        by: "recorded by {name}" | "registrato da {name}";
        out: "Handed over: {text}" | "Alla consegna: {text}";
        back: "Came back: {text}" | "Alla riconsegna: {text}";
        theirs: "Devices" | "Dotazione";
        theirs_none: "Has no devices." | "Nessun dispositivo in dotazione.";
        theirs_before: "Had before" | "In passato";

        check_out: "Hand over" | "Consegna";
        check_in: "Take back" | "Riconsegna";
        transfer: "Hand on" | "Trasferisci";
        checked_out: "{tag} handed over to {name}" | "{tag} consegnato a {name}";
        checked_in: "{tag} taken back" | "{tag} riconsegnato";
        transferred: "{tag} handed on to {name}" | "{tag} trasferito a {name}";
        to_whom: "To whom" | "A chi";
        to_person: "A person" | "Una persona";
        to_site: "A place" | "Una sede";
        purpose: "What for" | "A che titolo";
        permanent: "Permanent" | "Assegnazione stabile";
        loan: "Loan" | "Prestito";
        spare: "Spare" | "Scorta";
        repair_swap: "In place of one in repair" | "In sostituzione durante la riparazione";
        expected: "To be returned by" | "Da riconsegnare entro";
        condition: "Condition and accessories" | "Condizioni e accessori";
        why: "Why it ends" | "Perché finisce";
        returned: "Returned" | "Riconsegnato";
        was_transferred: "Handed on" | "Trasferito";
        lost: "Lost" | "Smarrito";
        stolen: "Stolen" | "Rubato";
        destroyed: "Beyond repair" | "Non riparabile";
        corrected: "Recorded by mistake" | "Registrato per errore";
        past_day: "This day is over. Choose today or a later one." | "Questo giorno è passato. Scegliere oggi o un giorno successivo.";
        no_day: "A loan has a day of return. Choose it." | "Un prestito ha un giorno di riconsegna. Sceglierlo.";

        ordered: "Ordered" | "Ordinato";
        in_stock: "Available" | "Disponibile";
        reserved: "Reserved" | "Prenotato";
        in_use: "In use" | "In uso";
        in_repair: "In repair" | "In riparazione";
        state_lost: "Lost" | "Smarrito";
        state_retired: "Retired" | "Fuori servizio";
        disposed: "Disposed of" | "Dismesso";

        held_by: "{name} has it since {time}. Hand it on, or take it back first." | "Lo ha {name} da {time}. Trasferirlo, o prima riconsegnarlo.";
    }
}
