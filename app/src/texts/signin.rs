texts! {
    /// Sign-in and the doors of the demonstration desk.
    SignIn {
        title: "Sign in" | "Accesso";
        lead: "For those who work at the desk" | "Per chi lavora al desk";
        password: "Password" | "Password";
        show_password: "Show the password" | "Mostra la password";
        submit: "Sign in" | "Entra";
        forgotten: "Password forgotten" | "Password dimenticata";
        forgotten_help: "An administrator sets a new one: Settings, People and roles." | "La reimposta chi amministra: Impostazioni, Persone e ruoli.";
        wrong: "E-mail and password do not match. Check both and try again." | "E-mail e password non corrispondono. Controllarle e riprovare.";
        too_many: "Too many attempts. Wait {time}, then try again." | "Troppi tentativi. Attendere {time} e riprovare.";
        needs_network: "The first sign-in needs a network." | "Il primo accesso richiede la rete.";
        work_offline: "Continue without network" | "Continua senza rete";
        sign_out: "Sign out" | "Esci";
        account: "Password, second factor and sessions" | "Password, secondo fattore e accessi";
        account_offline: "Password, second factor and sessions can be changed when there is a connection." | "Password, secondo fattore e accessi si cambiano quando c'è la connessione.";
        doors_title: "Which door?" | "Da quale porta?";
        door_manager: "Manager" | "Responsabile";
        door_manager_text: "Elena: the state of the desk and its risks" | "Elena: la situazione e i rischi";
        door_desk: "Desk" | "Operatore";
        door_desk_text: "Sara: the queue and the calls" | "Sara: la coda e le telefonate";
        door_field: "Technician" | "Tecnico";
        door_field_text: "Marco: today's visits, with or without network" | "Marco: gli interventi di oggi, anche senza rete";
    }
}
