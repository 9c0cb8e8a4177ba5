//! What happens where things are made.

use super::{Case, Course, fault, wish};
use crate::demo::cast::L2;
use deskside_domain::ticket::{Impact, Urgency};

/// The cases.
pub const CASES: [Case; 8] = [
    fault(
        "erp",
        &["Gestionale: ordine che non si chiude", "Bolla rimasta in sospeso nel gestionale"],
        "La bolla resta in bozza e l'autista aspetta.",
        "Articolo senza unità di misura di vendita.",
        "Completata l'anagrafica dell'articolo; bolla chiusa e stampata.",
    )
    .level(Impact::Group, Urgency::High)
    .weight(6),
    fault(
        "erp",
        &["Prezzi del listino nuovo non visibili", "Il gestionale propone ancora il listino vecchio"],
        "Agli ordini di oggi viene dato il prezzo dell'anno scorso.",
        "Listino caricato con validità dal mese prossimo.",
        "Corretta la data di validità dal fornitore; tre ordini ricalcolati con l'amministrazione.",
    )
    .goes(Course::Supplier("Gestor Nord"))
    .weight(3),
    fault(
        "scanners",
        &["Palmare di magazzino senza segnale in corsia C", "Il palmare perde gli inventari"],
        "In fondo alla corsia il palmare si scollega e bisogna tornare indietro.",
        "Scaffale metallico nuovo davanti all'antenna.",
        "Spostata l'antenna sopra la campata; giro completo della corsia senza interruzioni.",
    )
    .goes(Course::Visit)
    .level(Impact::Group, Urgency::Medium)
    .weight(4),
    fault(
        "printers",
        &["Etichette di spedizione tagliate a metà", "Stampante etichette ferma in baia 2"],
        "Le etichette escono tagliate e il corriere non le legge.",
        "Formato rimasto su 100 × 100.",
        "Riportato il formato 100 × 150 e bloccata l'impostazione.",
    )
    .weight(4),
    fault(
        "lan",
        &["Reparto presse senza rete", "Il terminale di reparto non invia le quantità"],
        "Il terminale accanto alla pressa non manda più le quantità prodotte.",
        "Cavo tagliato dal carrello vicino al pilastro 4.",
        "Rifatto il cavo e messa una protezione metallica.",
    )
    .goes(Course::Visit)
    .level(Impact::Group, Urgency::High),
    fault(
        "vpn",
        &["Il fornitore della pressa non riesce a collegarsi", "Teleassistenza della macchina non raggiungibile"],
        "Il costruttore deve vedere la macchina oggi e il collegamento non parte.",
        "Finestra di accesso chiusa il mese scorso, come previsto.",
        "Aperto l'accesso per quattro ore, con una persona dell'ufficio tecnico presente, e richiuso.",
    )
    .goes(Course::Escalate(L2))
    .level(Impact::Group, Urgency::Medium),
    wish(
        "equipment",
        &["Licenza del visualizzatore 3D", "Schermo grande per il collaudo"],
        "Per controllare i disegni in collaudo servirebbe lo stesso programma dell'ufficio tecnico.",
        "Costo nel limite del reparto.",
        "Installato e provato con due disegni.",
    )
    .goes(Course::Approve),
    wish(
        "people",
        &["Nuovo assunto in magazzino da lunedì", "Cambio di ufficio: spostare l'accesso"],
        "Da lunedì c'è una persona nuova: servono accesso, posta e palmare.",
        "Modulo del personale completo.",
        "Account, posta e palmare pronti; prima password consegnata in busta.",
    )
    .weight(3),
];
