texts! {
    /// The list of people and the page of one.
    People {
        left: "No longer here" | "Non più presente";
        here: "Can be chosen in tickets" | "Si può scegliere nei ticket";
        not_here: "This person is not on this device." | "Questa persona non è su questo dispositivo.";
        no_tickets: "No ticket of {name} is on this device." | "Nessun ticket di {name} su questo dispositivo.";
        organizations: "Organisations" | "Organizzazioni";
        organization: "Organisation" | "Organizzazione";
        what: "What is listed" | "Che cosa elencare";
        organization_not_here: "This organisation is not on this device." | "Questa organizzazione non è su questo dispositivo.";
        no_organizations: "No organisation yet. An administrator adds them in the settings." | "Ancora nessuna organizzazione. Le aggiunge un amministratore nelle impostazioni.";
        find_organization: "Name of the organisation, site or address" | "Nome dell'organizzazione, sede o indirizzo";
        critical_sector: "Critical sector" | "Settore critico";
        retired: "Retired" | "Ritirata";
        sites: "Sites" | "Sedi";
        all_sites: "All sites" | "Tutte le sedi";
        contracts: "Contracts" | "Contratti";
        contract_private: "Private" | "Privato";
        contract_business: "Business" | "Aziendale";
        contract_from: "from {day}" | "dal {day}";
        contract_until: "until {day}" | "fino al {day}";
        contract_open: "until further notice" | "fino a nuovo accordo";
        contract_holds: "In force" | "In vigore";
        contract_over: "Ended" | "Scaduto";
        contract_coming: "Not yet in force" | "Non ancora in vigore";
        no_tickets_here: "No ticket about it is on this device." | "Nessun ticket su questo dispositivo.";
        show_more: "Show more" | "Mostra altri";
        open_tickets_one: "{n} open" | "{n} aperto";
        open_tickets_other: "{n} open" | "{n} aperti";
        several: "Several separated by commas" | "Più valori separati da virgole";
    }
}
