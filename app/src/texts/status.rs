texts! {
    /// Words of states, kinds and scales; the keys follow the domain's code names.
    Status {
        kind_incident: "Incident" | "Incidente";
        kind_service_request: "Service request" | "Richiesta di servizio";
        kind_problem: "Problem" | "Problema";

        new: "New" | "Nuovo";
        assigned: "Assigned" | "Assegnato";
        in_progress: "In progress" | "In lavorazione";
        pending: "Pending" | "In attesa";
        resolved: "Resolved" | "Risolto";
        closed: "Closed" | "Chiuso";
        cancelled: "Cancelled" | "Annullato";
        reopened: "Reopened" | "Riaperto";

        pending_requester: "Waiting for the requester" | "In attesa dell'utente";
        pending_supplier: "Waiting for the supplier" | "In attesa del fornitore";
        pending_part: "Waiting for a part" | "In attesa del ricambio";
        pending_approval: "Waiting for approval" | "In attesa di approvazione";
        pending_agreed_date: "Waiting for the agreed date" | "In attesa della data concordata";
        pending_problem: "Waiting for the problem's solution" | "In attesa della soluzione del problema";
        pending_evidence: "Waiting for more evidence" | "In attesa di riscontri";

        impact_individual: "One person" | "Persona";
        impact_group: "Group" | "Gruppo";
        impact_site: "Site" | "Sede";
        impact_organization: "Organisation" | "Organizzazione";
        impact_public: "Public" | "Collettività";

        urgency_low: "Low" | "Bassa";
        urgency_medium: "Medium" | "Media";
        urgency_high: "High" | "Alta";
        urgency_critical: "Critical" | "Critica";

        p1: "Critical" | "Critica";
        p2: "High" | "Alta";
        p3: "Medium" | "Media";
        p4: "Low" | "Bassa";
        p5: "Plannable" | "Programmabile";

        level_1: "1st level" | "1º livello";
        level_2: "2nd level" | "2º livello";
        level_3: "3rd level" | "3º livello";
        external_team: "External team" | "Team esterno";

        clock_running: "Clock running" | "Tempo in corso";
        clock_paused: "Clock paused" | "Tempo sospeso";
        clock_met: "Met" | "Rispettato";
        clock_at_risk: "At risk" | "A rischio";
        clock_breached: "Breached" | "Fuori SLA";
        clock_cancelled: "No longer applies" | "Non più dovuto";

        visit_planned: "Planned" | "Programmato";
        visit_travelling: "On the way" | "In viaggio";
        visit_on_site: "On site" | "In sede";
        visit_done: "Finished" | "Concluso";
        visit_void: "Wasted visit" | "A vuoto";

        role_requester: "Requester" | "Utente";
        role_technician: "Technician" | "Tecnico";
        role_desk: "Desk" | "Operatore";
        role_field: "Field technician" | "Tecnico sul campo";
        role_manager: "Manager" | "Responsabile";
        role_administrator: "Administrator" | "Amministratore";
        role_auditor: "Auditor" | "Revisore";
        role_connector: "Connector" | "Connettore";

        channel_phone: "Phone" | "Telefono";
        channel_walk_in: "In person" | "Di persona";
        channel_on_site: "On site" | "In sede";
        channel_portal: "Portal" | "Portale";
        channel_mail: "Mail" | "Posta";
        channel_import: "Another system" | "Altro sistema";

        requester_received: "Received" | "Ricevuta";
        requester_taken: "Taken in charge" | "Presa in carico";
        requester_in_progress: "Being worked on" | "In lavorazione";
        requester_waits_you: "We are waiting for your answer" | "Aspettiamo una sua risposta";
        requester_waits_supplier: "Waiting for the supplier" | "In attesa del fornitore";
        requester_waits_part: "Waiting for a spare part" | "In attesa del ricambio";
        requester_waits_approval: "Waiting for an approval" | "In attesa di un'approvazione";
        requester_planned: "Planned for {day}" | "Programmata per {day}";
        requester_waits_problem: "We are looking for the cause" | "Stiamo cercando la causa";
        requester_waits_evidence: "We are gathering more data" | "Stiamo raccogliendo altri dati";
        requester_resolved: "Solved: can you confirm that it works?" | "Risolta: ci conferma che funziona?";
        requester_closed: "Closed" | "Chiusa";
        requester_cancelled: "Cancelled" | "Annullata";
    }
}
