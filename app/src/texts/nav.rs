texts! {
    /// Navigation of every role.
    Nav {
        main: "Main navigation" | "Navigazione principale";
        queue: "Queue" | "Coda";
        my_tickets: "My tickets" | "I miei ticket";
        people: "People" | "Persone";
        devices: "Devices" | "Dispositivi";
        outbox: "Outbox" | "Da inviare";
        today: "Today" | "Oggi";
        tasks: "Tasks" | "Attività";
        more: "More" | "Altro";
        ready: "Ready for offline" | "Pronto per l'offline";
        profile: "Profile" | "Profilo";
        queues: "Queues" | "Code";
        overview: "Overview" | "Situazione";
        forecast: "Forecast" | "Previsione";
        visits: "Visits" | "Interventi";
        our_tickets: "Our tickets" | "I nostri ticket";
        new_ticket: "New ticket" | "Nuovo ticket";
        settings: "Settings" | "Impostazioni";
        account: "Account" | "Profilo e uscita";
    }
}
