texts! {
    /// The page that lists what programs can do.
    Api {
        title: "HTTP API" | "API HTTP";
        lead: "All that the screens of the desk can do, for programs." | "Tutto ciò che fanno le schermate del desk, per i programmi.";
        description: "Description for tools (OpenAPI 3.1)" | "Descrizione per gli strumenti (OpenAPI 3.1)";
        back: "Back to the desk" | "Torna al desk";
        tokens_title: "Tokens" | "Token";
        tokens: "A program sends a token and acts for its person: within the token's scopes, and within what the person may see and do. Make one on the server; it is shown once." | "Un programma manda un token e agisce per la sua persona: entro gli ambiti del token, ed entro ciò che la persona può vedere e fare. Si crea sul server e si vede una volta sola.";
        keys_title: "Sending twice" | "Inviare due volte";
        keys: "Whatever changes something takes an Idempotency-Key, a new UUID for each intent. When an answer is lost, send the same again: it is done once and answered the same." | "Ogni richiesta che cambia qualcosa accetta una Idempotency-Key, un UUID nuovo per ogni intento. Se la risposta va persa si rimanda la stessa richiesta: viene eseguita una volta e riceve la stessa risposta.";
        pages_title: "Lists" | "Elenchi";
        pages: "A list answers items and next. Send next as cursor for the following page; null says that this was the last." | "Un elenco risponde items e next. Mandare next come cursor per la pagina seguente; null dice che era l'ultima.";
        operation: "Operation" | "Operazione";
        address: "Address" | "Indirizzo";
        needs: "Needs" | "Serve";
        parameters: "Parameters" | "Parametri";
        needs_nothing: "nothing" | "niente";
        needs_session: "a signed-in person" | "una persona che è entrata";
        needs_anyone: "any token" | "qualsiasi token";
        example: "Example" | "Esempio";
    }
}
