texts! {
    /// Visits of a day.
    Today {
        day_before: "Day before" | "Giorno prima";
        day_after: "Day after" | "Giorno dopo";
        today: "Today" | "Oggi";
        yesterday: "Yesterday" | "Ieri";
        tomorrow: "Tomorrow" | "Domani";
        whose: "Whose visits" | "Interventi di";
        none_that_day: "No visits on this day." | "Nessun intervento in questo giorno.";
        tomorrow_first: "Tomorrow's first is at {time}." | "Domani il primo è alle {time}.";
        next_one: "The next one: {when}." | "Il prossimo: {when}.";
        left: "Not finished on earlier days" | "Rimasti da concludere";
        on_day: "Visits of the day" | "Interventi del giorno";
        no_site: "No site is given on the ticket." | "Sul ticket non è indicata la sede.";
        map: "Open in a map" | "Apri nella mappa";
        copy_address: "Copy the address" | "Copia l'indirizzo";
        before_going: "Before going, parts to take" | "Prima di partire, ricambi da portare";
        void_title: "Nobody there?" | "Intervento a vuoto?";
        void_explained: "This visit ends here. Another one can be planned on the ticket." | "Questo intervento finisce qui. Sul ticket se ne può programmare un altro.";
        void_note: "What happened, only colleagues read it" | "Che cosa è successo, lo leggono solo i colleghi";
        updated_at: "updated at {time}" | "aggiornato alle {time}";
        updated: "updated {time}" | "aggiornato {time}";
    }
}
