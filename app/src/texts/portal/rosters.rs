texts! {
    /// Rosters: list and form.
    Rosters {
        new: "New roster" | "Nuovi turni";
        none: "No rosters yet. With one the desk knows who is there now, and proposes them for new tickets." | "Nessun turno. Con i turni il desk sa chi c'è adesso e lo propone per i nuovi ticket.";
        retired: "Retired rosters" | "Turni ritirati";
        name: "Name" | "Nome";
        team: "For the team" | "Per il team";
        whole_desk: "The whole desk" | "Tutto il desk";
        shifts: "Shifts" | "Turni di lavoro";
        shifts_hint: "Hours as 08:00-16:00; past midnight as 22:00-06:00; day and night as 00:00-24:00. A night belongs to the day on which it begins. A row without hours goes." | "Orari come 08:00-16:00; oltre mezzanotte come 22:00-06:00; giorno e notte come 00:00-24:00. Una notte appartiene al giorno in cui inizia. Una riga senza orario sparisce.";
        on_call: "On call" | "Reperibilità";
        on_call_hint: "Who is named first is called first." | "Chi sta per primo si chiama per primo.";
        exceptions: "Days unlike others" | "Giorni diversi dal solito";
        exceptions_hint: "They win over the week. Without a last day it is one day; without a first day the row goes." | "Valgono più della settimana. Senza ultimo giorno è un giorno solo; senza primo giorno la riga sparisce.";
        row: "Row {n}" | "Riga {n}";
        days: "Weekdays" | "Giorni";
        hours: "Hours" | "Orario";
        who: "Who" | "Chi";
        nobody: "nobody" | "nessuno";
        kind: "What" | "Che cosa";
        away: "is away" | "è assente";
        instead: "takes the place of" | "sostituisce";
        extra: "works more" | "turno in più";
        of: "In whose place" | "Al posto di";
        first_day: "First day" | "Primo giorno";
        last_day: "Last day" | "Ultimo giorno";
        hours_bad: "Row {n}: “{value}” are no hours. Write them as 08:00-16:00." | "Riga {n}: «{value}» non è un orario. Scriverlo come 08:00-16:00.";
        row_bad: "Row {n}: choose weekdays and at least one person, each once." | "Riga {n}: scegliere i giorni e almeno una persona, ognuna una volta.";
        day_bad: "Row {n}: “{value}” is no day. Write it as 25/12/2026." | "Riga {n}: «{value}» non è una data. Scriverla come 25/12/2026.";
        exception_bad: "Row {n}: who is missing, or in whose place, or the last day is before the first." | "Riga {n}: manca chi, o al posto di chi, o l'ultimo giorno è prima del primo.";
        taken: "Row {n}: somebody else takes this place on these days already." | "Riga {n}: in questi giorni qualcun altro prende già questo posto.";
        many: "There are too many rows, or too many people in one. Take out what is long past." | "Troppe righe, o troppe persone in una. Togliere quello che è passato da tempo.";
        preview: "The next 14 days" | "I prossimi 14 giorni";
        preview_day: "Day" | "Giorno";
        covered: "Somebody is on shift day and night." | "C'è qualcuno in turno giorno e notte.";
        uncovered: "Hours without anybody on shift: {n} of {all}." | "Ore senza nessuno in turno: {n} su {all}.";
        people_one: "{n} person" | "{n} persona";
        people_many: "{n} people" | "{n} persone";
    }
}
