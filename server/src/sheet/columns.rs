//! What columns may mean, and by which names they are recognised.

use crate::directory::folded;
use app::texts::portal::Texts;

/// What a file holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Kind {
    /// People.
    People,
    /// Organisations.
    Organizations,
    /// Sites.
    Sites,
    /// Contracts.
    Contracts,
    /// Categories.
    Categories,
}

/// What a column may mean.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[expect(missing_docs, reason = "each is named by its word on screen")]
pub enum Column {
    Key,
    Name,
    FirstName,
    LastName,
    Email,
    Phone,
    Note,
    Role,
    Teams,
    Organization,
    Site,
    Language,
    Field,
    Active,
    Critical,
    Address,
    Postcode,
    City,
    Province,
    AccessNotes,
    Parent,
    NameEn,
    NameIt,
    Team,
    Kind,
    Reference,
    Starts,
    Ends,
}

use Column::{
    AccessNotes, Active, Address, City, Critical, Email, Ends, Field, FirstName, Key, Language, LastName, Name, NameEn,
    NameIt, Note, Organization, Parent, Phone, Postcode, Province, Reference, Role, Site, Starts, Team, Teams,
};

impl Kind {
    /// All of them, in the order in which they are imported: later ones name earlier ones.
    pub const ALL: [Self; 5] = [Self::Organizations, Self::Sites, Self::Contracts, Self::People, Self::Categories];

    /// Its word in addresses.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::People => "people",
            Self::Organizations => "organizations",
            Self::Sites => "sites",
            Self::Contracts => "contracts",
            Self::Categories => "categories",
        }
    }

    /// The kind of a word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.word() == word)
    }

    /// Its name.
    #[must_use]
    pub fn label(self, t: &Texts) -> &'static str {
        let t = &t.import;
        match self {
            Self::People => t.people,
            Self::Organizations => t.organizations,
            Self::Sites => t.sites,
            Self::Contracts => t.contracts,
            Self::Categories => t.categories,
        }
    }

    /// The columns it may have.
    #[must_use]
    pub fn columns(self) -> &'static [Column] {
        match self {
            Self::People => &[
                Key,
                Name,
                FirstName,
                LastName,
                Email,
                Phone,
                Role,
                Teams,
                Organization,
                Site,
                Language,
                Field,
                Active,
                Note,
            ],
            Self::Organizations => &[Key, Name, Critical],
            Self::Sites => &[Key, Organization, Name, Address, Postcode, City, Province, AccessNotes],
            Self::Contracts => &[Key, Organization, Name, Column::Kind, Reference, Starts, Ends, Note],
            Self::Categories => &[Key, Parent, NameEn, NameIt, Team],
        }
    }

    /// Columns of which at least one must be there.
    #[must_use]
    pub fn needs(self) -> &'static [&'static [Column]] {
        match self {
            Self::People => &[&[Name, LastName]],
            Self::Organizations => &[&[Name]],
            Self::Sites | Self::Contracts => &[&[Name], &[Organization]],
            Self::Categories => &[&[NameEn, NameIt]],
        }
    }
}

impl Column {
    /// Its word in forms.
    #[must_use]
    pub fn word(self) -> String {
        format!("{self:?}").to_lowercase()
    }

    /// Its name on screen.
    #[must_use]
    pub fn label(self, t: &Texts) -> &'static str {
        let t = &t.import;
        match self {
            Key => t.col_key,
            Name => t.col_name,
            FirstName => t.col_first_name,
            LastName => t.col_last_name,
            Email => t.col_email,
            Phone => t.col_phone,
            Note => t.col_note,
            Role => t.col_role,
            Teams => t.col_teams,
            Organization => t.col_organization,
            Site => t.col_site,
            Language => t.col_language,
            Field => t.col_field,
            Active => t.col_active,
            Critical => t.col_critical,
            Address => t.col_address,
            Postcode => t.col_postcode,
            City => t.col_city,
            Province => t.col_province,
            AccessNotes => t.col_access_notes,
            Parent => t.col_parent,
            NameEn => t.col_name_en,
            NameIt => t.col_name_it,
            Team => t.col_team,
            Column::Kind => t.col_kind,
            Reference => t.col_reference,
            Starts => t.col_starts,
            Ends => t.col_ends,
        }
    }

    /// The names a column of this meaning may have, in small letters and without accents.
    #[must_use]
    pub fn names(self) -> &'static [&'static str] {
        match self {
            Key => &["codice", "matricola", "id", "key", "chiave", "external id", "codice cliente", "code", "number"],
            Name => &[
                "nome e cognome",
                "cognome e nome",
                "nominativo",
                "name",
                "full name",
                "nome completo",
                "nome",
                "ragione sociale",
                "denominazione",
                "descrizione",
                "display name",
            ],
            FirstName => &["nome proprio", "first name", "given name", "nome di battesimo"],
            LastName => &["cognome", "last name", "surname", "family name"],
            Email => &[
                "email",
                "e mail",
                "mail",
                "posta",
                "posta elettronica",
                "indirizzo e mail",
                "indirizzo email",
                "email address",
                "e mail address",
                "email 2",
                "seconda email",
            ],
            Phone => &[
                "telefono",
                "tel",
                "phone",
                "cellulare",
                "cell",
                "mobile",
                "interno",
                "telefono 2",
                "phone number",
                "numero di telefono",
            ],
            Note => &["note", "nota", "notes", "annotazioni", "osservazioni", "comment", "comments"],
            Role => &["ruolo", "role", "profilo"],
            Teams => &["team", "teams", "gruppo", "gruppi", "squadra"],
            Organization => &[
                "organizzazione",
                "organisation",
                "organization",
                "azienda",
                "ente",
                "cliente",
                "societa",
                "company",
                "customer",
                "ditta",
            ],
            Site => &["sede", "site", "sede abituale", "luogo", "location", "filiale", "plesso"],
            Language => &["lingua", "language"],
            Field => &["sul campo", "lavora sul campo", "works on site", "field"],
            Active => &["attivo", "attiva", "active", "in servizio", "enabled"],
            Critical => &["settore critico", "critico", "critical sector", "critical"],
            Address => &["indirizzo", "via", "address", "street", "indirizzo sede"],
            Postcode => &["cap", "postcode", "zip", "codice postale", "postal code"],
            City => &["localita", "citta", "comune", "town", "city"],
            Province => &["provincia", "prov", "pv", "province", "county"],
            AccessNotes => &["come si entra", "accesso", "note di accesso", "access", "access notes", "how to get in"],
            Parent => {
                &["categoria superiore", "sotto", "padre", "categoria padre", "parent", "below", "parent category"]
            }
            NameEn => &["nome in inglese", "inglese", "english", "name in english", "name en", "nome en"],
            NameIt => &[
                "nome in italiano",
                "italiano",
                "italian",
                "name in italian",
                "name it",
                "nome it",
                "nome",
                "categoria",
            ],
            Team => &["team", "gruppo", "squadra"],
            Column::Kind => &["tipo", "kind", "type", "tipologia"],
            Reference => &["numero", "riferimento", "numero contratto", "reference", "contract number", "protocollo"],
            Starts => &["inizio", "dal", "data inizio", "decorrenza", "starts", "start", "start date", "from"],
            Ends => &["fine", "al", "data fine", "scadenza", "ends", "end", "end date", "until", "to"],
        }
    }
}

/// What each column of a header means, as far as its names say.
#[must_use]
pub fn guess(kind: Kind, header: &[String]) -> Vec<Option<Column>> {
    let header: Vec<String> = header.iter().map(|name| folded(name)).collect();
    let mut taken: Vec<Column> = Vec::new();
    let has_last_name = header.iter().any(|name| LastName.names().contains(&name.as_str()));
    let meaning = |name: &String| {
        // Beside a surname, "nome" is what stands before it.
        if kind == Kind::People && has_last_name && name == "nome" {
            return Some(FirstName);
        }
        // What the rows are gives its name to the column with theirs.
        let own = match kind {
            Kind::Organizations => Organization.names(),
            Kind::Sites => Site.names(),
            Kind::Contracts => &["contratto", "contract"],
            Kind::People | Kind::Categories => &[],
        };
        if own.contains(&name.as_str()) {
            return Some(Name);
        }
        kind.columns().iter().copied().find(|column| column.names().contains(&name.as_str()))
    };
    header
        .iter()
        .map(|name| {
            let column = meaning(name).filter(|column| !taken.contains(column) || matches!(column, Email | Phone));
            taken.extend(column);
            column
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(kind: Kind, header: &str) -> Vec<Option<Column>> {
        guess(kind, &header.split(';').map(str::to_owned).collect::<Vec<_>>())
    }

    #[test]
    fn columns_are_known_in_both_languages() {
        assert_eq!(
            of(Kind::People, "Matricola;Cognome;Nome;E-mail;Telefono;Cellulare;Ente;Colore"),
            [
                Some(Key),
                Some(LastName),
                Some(FirstName),
                Some(Email),
                Some(Phone),
                Some(Phone),
                Some(Organization),
                None
            ]
        );
        assert_eq!(of(Kind::People, "NOME;Ruolo;nome"), [Some(Name), Some(Role), None]);
        assert_eq!(of(Kind::People, "Full name;E-mail address"), [Some(Name), Some(Email)]);
        assert_eq!(
            of(Kind::Sites, "Cliente;Denominazione;Indirizzo;CAP;Città;Prov."),
            [Some(Organization), Some(Name), Some(Address), Some(Postcode), Some(City), Some(Province)]
        );
        assert_eq!(of(Kind::Sites, "Ente;Sede"), [Some(Organization), Some(Name)]);
        assert_eq!(of(Kind::Organizations, "Cliente;Settore critico"), [Some(Name), Some(Critical)]);
        assert_eq!(
            of(Kind::Categories, "Sotto;Nome;Inglese;Gruppo"),
            [Some(Parent), Some(NameIt), Some(NameEn), Some(Team)]
        );
    }

    #[test]
    fn names_are_written_as_they_are_compared() {
        for kind in Kind::ALL {
            for column in kind.columns() {
                for name in column.names() {
                    assert_eq!(*name, folded(name), "{column:?}");
                }
            }
        }
    }
}
