texts! {
    /// Empty lists: what this is, and one act.
    Empty {
        queue_done: "Nothing to take. The next one appears here by itself." | "Nessun ticket da prendere in carico. Il prossimo compare qui da solo.";
        queue_first: "Tickets arrive here. Record the first call." | "Qui arrivano i ticket. Registrare la prima telefonata.";
        queue_first_act: "Record a call" | "Registra una telefonata";
        queue_filtered: "No ticket matches this filter." | "Nessun ticket con questo filtro.";
        clear_filter: "Show all" | "Mostra tutti";
        mine: "No ticket of yours is open. The queue shows what can be taken." | "Nessun ticket aperto. Nella coda c'è quel che si può prendere in carico.";
        mine_act: "Go to the queue" | "Vai alla coda";
        today: "No visits today." | "Nessun intervento oggi.";
        outbox: "Nothing waits. What is done here leaves by itself." | "Niente da inviare. Quel che si fa qui parte da solo.";
        people: "Nobody here yet. Add the first person." | "Ancora nessuno. Aggiungere la prima persona.";
        people_act: "Add a person" | "Aggiungi una persona";
        tasks: "No tasks. Large work is easier in pieces." | "Nessuna attività. Un lavoro grande va meglio a pezzi.";
        timeline: "Nothing written yet." | "Ancora niente di scritto.";
        not_here: "This ticket is not on this device. It opens once there is a network." | "Questo ticket non è su questo dispositivo. Si apre quando c'è rete.";
        gone: "This ticket is no longer visible to you." | "Questo ticket non è più visibile.";

        first_contact: "Nothing is on this device yet. It needs the network once, then works without." | "Su questo dispositivo non c'è ancora nulla. Serve la rete una volta, poi si lavora anche senza.";
        arriving: "The first copy is arriving. What is here can be used already." | "La prima copia sta arrivando. Quel che c'è si può già usare.";
        nothing_found: "Nothing on this device for “{words}” ({n} tickets, {time}). Try fewer words." | "Niente su questo dispositivo per «{words}» ({n} ticket, ore {time}). Provare con meno parole.";
    }
}
