texts! {
    /// Open tasks of all tickets.
    Tasks {
        mine: "Mine" | "Mie";
        teams: "Of my teams" | "Dei miei team";
        all: "All to do" | "Tutte da fare";
        over: "Done or dropped" | "Fatte o tralasciate";
        none_mine: "No task waits for you." | "Nessuna attività da fare.";
        none_teams: "No task waits for your teams." | "Nessuna attività da fare per i propri team.";
        none: "No open task in any ticket. They are added on the ticket." | "Nessuna attività aperta nei ticket. Si aggiungono dal ticket.";
        none_over: "No task has been done yet." | "Ancora nessuna attività fatta.";
        show_all: "Show all tasks" | "Mostra tutte le attività";
        nobody: "Given to nobody" | "Di nessuno";
        drop: "Drop" | "Tralascia";
    }
}
