texts! {
    /// Service calendars and SLA policies: list and forms.
    Service {
        calendars: "Service calendars" | "Calendari di servizio";
        calendars_lead: "When working time counts." | "Quando il tempo di lavoro conta.";
        calendar_new: "New calendar" | "Nuovo calendario";
        calendars_none: "No calendar yet. Add your opening hours; the targets count in them." | "Nessun calendario. Aggiungere gli orari di servizio: gli obiettivi contano in quelli.";
        calendar_name: "Name" | "Nome";
        zone: "Time zone" | "Fuso orario";
        zone_unknown: "“{value}” is no time zone. Choose one of the list." | "«{value}» non è un fuso orario. Sceglierne uno dell'elenco.";
        hours: "Opening hours" | "Orari di servizio";
        hours_hint: "From-to, several with a blank between: 09:00-13:00 14:00-18:00. Empty: closed. Around the clock: 00:00-24:00." | "Dalle-alle, più d'uno con uno spazio: 09:00-13:00 14:00-18:00. Vuoto: chiuso. Giorno e notte: 00:00-24:00.";
        mon: "Monday" | "Lunedì";
        tue: "Tuesday" | "Martedì";
        wed: "Wednesday" | "Mercoledì";
        thu: "Thursday" | "Giovedì";
        fri: "Friday" | "Venerdì";
        sat: "Saturday" | "Sabato";
        sun: "Sunday" | "Domenica";
        hours_bad: "“{value}” is no opening time. Write from-to, such as 09:00-13:00." | "«{value}» non è un orario. Scrivere dalle-alle, come 09:00-13:00.";
        hours_overlap: "These hours overlap, or there are too many: {detail}. Write each stretch of the day once." | "Orari sovrapposti o troppi: {detail}. Scrivere ogni tratto del giorno una volta.";
        closed: "Closed days" | "Chiusure";
        closed_hint: "One per line: 25/12/2026" | "Una per riga: 25/12/2026";
        open: "Days with hours of their own" | "Giorni con un orario proprio";
        open_hint: "One per line: 24/12/2026 09:00-12:00. They win over closed days." | "Uno per riga: 24/12/2026 09:00-12:00. Valgono più delle chiusure.";
        day_bad: "Line {n}: “{value}” is no day. Write it as 25/12/2026." | "Riga {n}: «{value}» non è una data. Scriverla come 25/12/2026.";
        days_many: "At most {n} days are kept. Take out those that are long past." | "Si tengono al massimo {n} giorni. Togliere quelli passati da tempo.";
        calendar_used: "{n} service levels" | "{n} livelli di servizio";
        calendar_used_one: "{n} service level" | "{n} livello di servizio";
        retired_calendars: "Retired calendars" | "Calendari ritirati";
        retired_policies: "Retired service levels" | "Livelli di servizio ritirati";

        policies: "Service levels (SLA)" | "Livelli di servizio (SLA)";
        policies_lead: "Tried from the top; the first that fits a ticket holds for it." | "Si provano dall'alto: vale il primo che si adatta al ticket.";
        policy_new: "New service level" | "Nuovo livello di servizio";
        policies_none: "No service level yet. Add what you promise; queues are then in the order of deadlines." | "Nessun livello di servizio. Aggiungere che cosa si promette: le code seguiranno poi le scadenze.";
        policy_name: "Name" | "Nome";
        place: "Place in the order" | "Posto nell'ordine";
        place_hint: "1 is tried first." | "1 si prova per primo.";
        place_bad: "Write a whole number from 1 to 9999." | "Scrivere un numero intero da 1 a 9999.";
        policy_calendar: "Counts in the hours of" | "Conta negli orari di";
        policy_no_calendar: "Add a service calendar first: targets count in its hours." | "Prima aggiungere un calendario di servizio: gli obiettivi contano nei suoi orari.";
        targets: "Targets" | "Obiettivi";
        targets_hint: "Working time: 30 min, 4 h, 1 h 30 min. Empty: no target." | "Tempo di lavoro: 30 min, 4 h, 1 h 30 min. Vuoto: nessun obiettivo.";
        take_in_charge: "Take in charge" | "Presa in carico";
        first_response: "First response" | "Prima risposta";
        next_response: "Next response" | "Risposta successiva";
        arrival: "Arrival on site" | "Arrivo in sede";
        restoration: "Restoration" | "Ripristino";
        resolution: "Resolution" | "Risoluzione";
        time_bad: "“{value}” is no length of time. Write 30 min, 4 h or 1 h 30 min." | "«{value}» non è una durata. Scrivere 30 min, 4 h o 1 h 30 min.";
        time_range: "At least a minute and at most 19200 h." | "Almeno un minuto e al massimo 19200 h.";
        target_count: "{n} targets" | "{n} obiettivi";
        target_one: "{n} target" | "{n} obiettivo";
        example_calendar: "Office hours" | "Orario d'ufficio";
        example_policy: "Standard level" | "Livello standard";
    }
}
