texts! {
    /// The list of people and the page of one.
    People {
        left: "No longer here" | "Non più presente";
        here: "Can be chosen in tickets" | "Si può scegliere nei ticket";
        not_here: "This person is not on this device." | "Questa persona non è su questo dispositivo.";
        no_tickets: "No ticket of {name} is on this device." | "Nessun ticket di {name} su questo dispositivo.";
        several: "Several separated by commas" | "Più valori separati da virgole";
    }
}
