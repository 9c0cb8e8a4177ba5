//! The category tree: at most three taps, in both languages, each node with the team that first gets its tickets.

use super::cast::{FIELD, L1, L2, POSA};

/// A node.
pub struct Node {
    /// Names it in this crate.
    pub key: &'static str,
    /// The node above.
    pub parent: Option<&'static str>,
    /// English name.
    pub en: &'static str,
    /// Italian name.
    pub it: &'static str,
    /// The team that first gets its tickets.
    pub team: &'static str,
}

const fn top(key: &'static str, en: &'static str, it: &'static str, team: &'static str) -> Node {
    Node { key, parent: None, en, it, team }
}

const fn below(
    parent: &'static str,
    key: &'static str,
    en: &'static str,
    it: &'static str,
    team: &'static str,
) -> Node {
    Node { key, parent: Some(parent), en, it, team }
}

/// The tree, each node after the one above it.
pub const TREE: [Node; 28] = [
    top("applications", "Applications", "Applicativi", L1),
    below("applications", "clinical", "Clinical software", "Software clinico", L1),
    below("clinical", "bookings", "Bookings", "CUP e prenotazioni", L1),
    below("clinical", "laboratory", "Laboratory", "Laboratorio", L1),
    below("clinical", "records", "Records and medication", "Cartella e terapia", L1),
    below("applications", "erp", "Business system", "Gestionale", L1),
    below("applications", "mail", "Mail and calendar", "Posta e calendario", L1),
    top("workplace", "Workplace", "Postazione di lavoro", L1),
    below("workplace", "computer", "Computer", "Computer", L1),
    below("workplace", "screens", "Screens and accessories", "Monitor e accessori", FIELD),
    below("workplace", "printers", "Printers and labels", "Stampanti ed etichette", FIELD),
    below("workplace", "scanners", "Scanners and handhelds", "Lettori e palmari", FIELD),
    below("workplace", "phones", "Desk phones", "Telefonia fissa", L2),
    top("network", "Network", "Rete", L2),
    below("network", "lan", "Network and Wi-Fi", "Rete locale e Wi-Fi", L2),
    below("network", "vpn", "VPN and remote access", "VPN e accesso remoto", L2),
    below("network", "fibre", "Fibre line", "Linea fibra", L2),
    below("fibre", "fibre-down", "No connection", "Nessuna connessione", L2),
    below("fibre", "fibre-slow", "Slow or unstable", "Lenta o instabile", L2),
    below("fibre", "fibre-works", "Damage and works", "Danni e lavori", POSA),
    top("mobile", "Mobile devices", "Dispositivi mobili", L1),
    below("mobile", "smartphones", "Smartphones", "Smartphone", L1),
    below("mobile", "tablets", "Ward tablets", "Tablet di reparto", FIELD),
    below("mobile", "lost", "Lost or stolen", "Smarrito o rubato", L1),
    top("access", "Access and requests", "Accessi e richieste", L1),
    below("access", "password", "Password and lockout", "Password e blocco", L1),
    below("access", "people", "Joiners, leavers, permissions", "Arrivi, uscite, abilitazioni", L1),
    below("access", "equipment", "New equipment and software", "Nuova dotazione e software", L1),
];
