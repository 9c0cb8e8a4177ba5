texts! {
    /// What stands below every page of the portal, and the two pages it leads to.
    Notices {
        lost: "Lost link" | "Collegamento perso";
        privacy: "Privacy" | "Dati personali";
        accessibility: "Accessibility" | "Accessibilità";
        report: "Report a fault" | "Segnala un guasto";
        language: "Language" | "Lingua";

        privacy_title: "What happens to your data" | "Che cosa succede ai suoi dati";
        privacy_what_title: "What we keep" | "Che cosa conserviamo";
        privacy_what: "What you write in the form: the fault, the place, your name and your contact; the messages that follow, the photos you send, and the times of all this." | "Quello che scrive nel modulo: il guasto, il luogo, il suo nome e il suo recapito; i messaggi che seguono, le foto che invia, e gli orari di tutto questo.";
        privacy_why_title: "What for" | "A che cosa serve";
        privacy_why: "To put right what you report, to reach you about it, and to be able to say later what was done and when. For nothing else: no advertising, no profiles, no counting of visitors." | "A rimediare al guasto che segnala, a contattarla per questo, e a poter dire in seguito che cosa è stato fatto e quando. A nient'altro: niente pubblicità, niente profili, niente conteggio dei visitatori.";
        privacy_who_title: "Who sees it" | "Chi li vede";
        privacy_who: "The people of this assistance service, and the firms that work for it on your report. Whoever has the link to your page can read and answer there: treat it like a key. We can replace it at any time." | "Le persone di questo servizio di assistenza, e le ditte che per suo conto lavorano alla sua segnalazione. Chi ha il collegamento alla sua pagina può leggerla e rispondere: lo tratti come una chiave. Possiamo sostituirlo in qualsiasi momento.";
        privacy_device_title: "On your device" | "Sul suo dispositivo";
        privacy_device: "One cookie, if you choose a language. What you are writing stays in the browser until it is sent, so that it is not lost. Nothing is loaded from other firms." | "Un cookie, se sceglie una lingua. Quello che sta scrivendo resta nel browser finché non è inviato, così non va perso. Nulla viene caricato da altre ditte.";
        privacy_rights_title: "Your rights" | "I suoi diritti";
        privacy_rights: "You may ask whoever runs this service, who is responsible for the data, to see them, correct them or erase them, and how long they are kept; and you may complain to the data protection authority." | "Può chiedere a chi gestisce questo servizio, titolare del trattamento, di vederli, correggerli o cancellarli, e per quanto tempo vengono conservati; e può rivolgersi al Garante per la protezione dei dati personali.";
        privacy_photos: "From photos we remove place, time and device before they are kept." | "Dalle foto togliamo luogo, ora e apparecchio prima di conservarle.";

        accessibility_title: "Accessibility statement" | "Dichiarazione di accessibilità";
        accessibility_goal: "These pages are made to follow the Web Content Accessibility Guidelines 2.2 at level AA." | "Queste pagine sono fatte per seguire le Web Content Accessibility Guidelines 2.2 al livello AA.";
        accessibility_done_title: "What that means" | "In pratica";
        accessibility_done: "They work with the keyboard alone, with screen readers, enlarged to 400 %, with dark colours, without scripts and on old phones. Every message is text, no colour says something alone, and nothing ends by itself while you write." | "Funzionano con la sola tastiera, con i lettori di schermo, ingrandite al 400 %, con i colori scuri, senza script e su telefoni vecchi. Ogni messaggio è testo, nessun colore dice qualcosa da solo, e nulla scade mentre scrive.";
        accessibility_how_title: "How we know" | "Come lo sappiamo";
        accessibility_how: "A program checks these pages at every change. No independent body has examined them yet." | "Un programma controlla queste pagine a ogni modifica. Nessun ente indipendente le ha ancora esaminate.";
        accessibility_limits_title: "What we know is missing" | "Che cosa sappiamo che manca";
        accessibility_limits: "We can not describe photos that others send. Texts that people write may be hard to read." | "Non possiamo descrivere le foto inviate da altri. I testi scritti dalle persone possono essere difficili da leggere.";
        accessibility_help_title: "If something stops you" | "Se qualcosa la blocca";
        accessibility_help: "Tell us, by phone or with the form: we take your report in another way and put the page right." | "Ce lo dica, al telefono o con il modulo: accogliamo la sua segnalazione in un altro modo e sistemiamo la pagina.";
    }
}
