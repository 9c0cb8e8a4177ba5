texts! {
    /// People called because the time of a promise goes by.
    Calls {
        title: "Who was called" | "Chi è stato avvisato";
        called: "{name} was called: {promise}, {percent} % of its time" | "Avviso a {name}: {promise}, {percent} % del tempo";
        you: "You are called for {number}: {promise}, {percent} % of its time" | "Avviso per te, {number}: {promise}, {percent} % del tempo";
        seen: "I have seen it" | "Ho visto";
        noted: "Noted that you have seen it" | "Presa visione registrata";
        event_seen: "has seen the call" | "ha visto l'avviso";
        seen_by: "seen by {name}, {time}" | "visto da {name}, {time}";
        answer_by: "to be seen by {time}" | "da vedere entro {time}";
        unseen: "not seen yet" | "non ancora visto";
        overtaken: "overtaken by work that was recorded later" | "superato da lavoro registrato più tardi";
        take_in_charge: "take in charge" | "presa in carico";
        first_response: "first response" | "prima risposta";
        next_response: "next response" | "risposta successiva";
        arrival: "arrival on site" | "arrivo in sede";
        restoration: "restoration" | "ripristino";
        resolution: "resolution" | "risoluzione";
        agreed_date: "agreed date" | "data concordata";
    }
}
