texts! {
    /// The six steps of the first start.
    Start {
        progress: "{n} of {all} done" | "{n} di {all} fatti";
        done: "Done" | "Fatto";
        skipped: "Skipped for now" | "Saltato per ora";
        to_do: "To do" | "Da fare";
        accept: "Accept" | "Accetta";
        skip: "Skip for now" | "Salta per ora";
        go: "Do this step" | "Fai questo passo";
        again: "Take up again" | "Riprendi";
        open: "See and change" | "Vedi e modifica";
        finish: "All set. Go to the desk and record the first call." | "Tutto pronto. Andare al desk e registrare la prima telefonata.";
        to_desk: "Go to the desk" | "Vai al desk";
        example: "This is an example. Change what does not fit, empty the lines you do not want, then accept." | "È un esempio. Modificare quel che non va, svuotare le righe che non servono, poi accettare.";
        there: "{n} there already" | "{n} già presenti";

        organization: "Organisation" | "Organizzazione";
        organization_lead: "The body the desk works for first, and its main site." | "Per chi il desk lavora anzitutto, e la sede principale.";
        organization_name: "Rossi Foods Ltd" | "Alimentari Rossi srl";
        organization_site: "Head office" | "Sede centrale";
        organization_address: "12 Station Road, Ambleford" | "via della Stazione 12, Roncavalle";
        site_label: "Main site" | "Sede principale";
        people: "People" | "Persone";
        people_lead: "Who works on the desk with you. One per line: name; e-mail; role. Access is given afterwards, on each person's page." | "Chi lavora al desk. Una per riga: nome; e-mail; ruolo. L'accesso si dà dopo, nella pagina di ciascuno.";
        people_label: "People, one per line" | "Persone, una per riga";
        people_hint: "Roles: technician, manager, administrator, requester." | "Ruoli: tecnico, responsabile, amministratore, utente.";
        people_example: "Anna Price; anna@ambleford.example; technician\nTom Reed; tom@ambleford.example; manager" | "Anna Prati; anna@roncavalle.example; tecnico\nToni Riva; toni@roncavalle.example; responsabile";
        people_import: "Import a longer list from a file" | "Importa un elenco più lungo da un file";
        teams: "Teams" | "Team";
        teams_lead: "Tickets go from the first level to who knows more." | "I ticket passano dal 1º livello a chi ne sa di più.";
        team_1: "Service desk" | "Assistenza";
        team_2: "Systems and network" | "Sistemi e rete";
        team_3: "Software supplier" | "Fornitore del gestionale";
        calendar: "Calendar" | "Calendario";
        calendar_lead: "When the desk is open. Targets count in these hours." | "Quando il desk è aperto. Gli obiettivi contano in questi orari.";
        service_level: "Service level" | "Livello di servizio";
        service_level_lead: "Within what working time a ticket is taken in charge and resolved, by priority." | "Entro quanto tempo di lavoro un ticket è preso in carico e risolto, secondo la priorità.";
        categories: "Categories" | "Categorie";
        categories_lead: "What tickets are about, in both languages. Two levels are enough to begin." | "Di che cosa trattano i ticket, nelle due lingue. Per cominciare bastano due livelli.";
        categories_label: "Categories, one per line" | "Categorie, una per riga";
        categories_hint: "English; Italian. A line that begins with a dash stands below the one before." | "Inglese; italiano. Una riga che comincia con un trattino sta sotto la precedente.";
        line_name: "Line {n}: the name is missing. Write: name; e-mail; role." | "Riga {n}: manca il nome. Scrivere: nome; e-mail; ruolo.";
        line_role: "Line {n}: “{value}” is no role. Write technician, manager, administrator or requester." | "Riga {n}: «{value}» non è un ruolo. Scrivere tecnico, responsabile, amministratore o utente.";
        line_mail: "Line {n}: “{value}” is no e-mail address. Write name@example.org." | "Riga {n}: «{value}» non è un indirizzo e-mail. Scrivere nome@esempio.it.";
        line_depth: "Line {n}: there is nothing to stand below. Take the dash away." | "Riga {n}: non c'è nulla sopra. Togliere il trattino.";
        line_names: "Line {n}: a name is missing. Write: English; Italian." | "Riga {n}: manca un nome. Scrivere: inglese; italiano.";
        name_missing: "The name is missing. Write it, or skip the step." | "Manca il nome. Scriverlo, o saltare il passo.";
    }
}
