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


        visit_planned: "Planned" | "Programmato";
        visit_travelling: "On the way" | "In viaggio";
        visit_on_site: "On site" | "In sede";
        visit_done: "Finished" | "Concluso";
        visit_void: "Wasted visit" | "A vuoto";

        role_requester: "Requester" | "Utente";
        role_technician: "Technician" | "Tecnico";
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

    }
}
