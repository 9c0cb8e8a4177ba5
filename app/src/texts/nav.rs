texts! {
    /// Navigation of every role.
    Nav {
        main: "Main navigation" | "Navigazione principale";
        queue: "Queue" | "Coda";
        my_tickets: "My tickets" | "I miei ticket";
        people: "People" | "Persone";
        devices: "Devices" | "Dispositivi";
        knowledge: "Knowledge" | "Schede";
        outbox: "Outbox" | "Da inviare";
        today: "Today" | "Oggi";
        scan: "Scan" | "Scansiona";
        van: "Van" | "Furgone";
        more: "More" | "Altro";
        offline_ready: "Ready for offline" | "Pronto per l'offline";
        profile: "Profile" | "Profilo";
        overview: "Overview" | "Situazione";
        queues: "Queues" | "Code";
        visits: "Visits" | "Interventi";
        major: "Major incidents and problems" | "Incidenti gravi e problemi";
        service_levels: "Service levels" | "Livelli di servizio";
        roster: "Roster and on-call" | "Turni e reperibilità";
        reports: "Reports" | "Rapporti";
        to_approve: "To approve" | "Da approvare";
        settings: "Settings" | "Impostazioni";
        settings_people: "People and roles" | "Persone e ruoli";
        settings_teams: "Teams and levels" | "Team e livelli";
        settings_organisations: "Organisations, sites, contracts" | "Organizzazioni, sedi, contratti";
        settings_categories: "Categories and diagnosis" | "Categorie e diagnosi";
        settings_calendars: "Calendars and SLA" | "Calendari e SLA";
        settings_mail: "Mail and templates" | "Posta e modelli";
        settings_connectors: "Connectors" | "Connettori";
        settings_access: "Access and tokens" | "Accessi e token";
        settings_tablets: "Tablets" | "Tablet";
        settings_system: "System" | "Sistema";
        our_tickets: "Our tickets" | "I nostri ticket";
        evidence: "Evidence" | "Fascicoli probatori";
        report: "Report" | "Segnala";
        my_requests: "My requests" | "Le mie richieste";
        my_devices: "My devices" | "I miei dispositivi";
        outages: "Known outages" | "Disservizi in corso";
        guides: "Guides" | "Guide";
        new_ticket: "New ticket" | "Nuovo ticket";
        notifications: "Notifications" | "Avvisi";
        account: "Account" | "Profilo e uscita";
    }
}
