texts! {
    /// How a ticket's priority came about.
    PriorityWords {
        why: "Why this priority?" | "Perché questa priorità?";
        computed: "as computed" | "come calcolata";
        matrix: "Impact and urgency" | "Impatto e urgenza";
        points: "{n} points" | "{n} punti";
        no_points: "Nothing else adds points." | "Nient'altro aggiunge punti.";
        sum: "Computed priority" | "Priorità calcolata";
        by_hand: "set by hand" | "impostata a mano";
        private_contract: "Contract with a household" | "Contratto con un privato";
        business_contract: "Contract with a business" | "Contratto con un'azienda";
        critical_sector: "Critical sector" | "Settore critico";
        set_by: "Set by {name}, {time}" | "Impostata da {name}, {time}";
        change: "Change priority" | "Cambia priorità";
        set_to: "Priority that shall stand" | "Priorità da tenere";
        reason: "Reason" | "Motivo";
        back: "Back to the computed one" | "Torna a quella calcolata";
        changed: "Priority set: {priority}" | "Priorità impostata: {priority}";
        gone_back: "The computed priority stands again" | "Vale di nuovo la priorità calcolata";
        event_weighed: "computed priority: {priority}" | "priorità calcolata: {priority}";
        event_set: "set the priority to {priority}" | "priorità impostata: {priority}";
        event_back: "computed priority again" | "di nuovo la priorità calcolata";
    }
}
