//! Tables of words: what a source says, and what that is here.

use super::Places;
use crate::import::record::Record;
use deskside_domain::people::Role;
use deskside_domain::ticket::{
    Channel, Impact, PendingReason, Priority, TicketKind, TicketStatus, Urgency, Visibility,
};
use serde::de::Error;
use serde::{Deserialize, Deserializer};
use std::collections::BTreeMap;

/// A word of a mapping file that stands for a value here.
pub trait Word: Copy + 'static {
    /// All of them, with what each stands for.
    const ALL: &'static [(&'static str, Self)];
}

macro_rules! words {
    ($($kind:ty { $($word:literal => $value:expr,)* })*) => {$(
        impl Word for $kind {
            const ALL: &'static [(&'static str, Self)] = &[$(($word, $value)),*];
        }
    )*};
}

words! {
    TicketStatus {
        "new" => Self::New,
        "assigned" => Self::Assigned,
        "in_progress" => Self::InProgress,
        "pending_requester" => Self::Pending(PendingReason::Requester),
        "pending_supplier" => Self::Pending(PendingReason::Supplier),
        "pending_part" => Self::Pending(PendingReason::Part),
        "pending_approval" => Self::Pending(PendingReason::Approval),
        "pending_agreed_date" => Self::Pending(PendingReason::AgreedDate),
        "pending_problem" => Self::Pending(PendingReason::Problem),
        "pending_evidence" => Self::Pending(PendingReason::Evidence),
        "resolved" => Self::Resolved,
        "closed" => Self::Closed,
        "cancelled" => Self::Cancelled,
    }
    Priority {
        "P1" => Self::P1,
        "P2" => Self::P2,
        "P3" => Self::P3,
        "P4" => Self::P4,
        "P5" => Self::P5,
    }
    Impact {
        "individual" => Self::Individual,
        "group" => Self::Group,
        "site" => Self::Site,
        "organization" => Self::Organization,
        "public" => Self::Public,
    }
    Urgency {
        "low" => Self::Low,
        "medium" => Self::Medium,
        "high" => Self::High,
        "critical" => Self::Critical,
    }
    TicketKind {
        "incident" => Self::Incident,
        "service_request" => Self::ServiceRequest,
        "problem" => Self::Problem,
    }
    Channel {
        "phone" => Self::Phone,
        "walk_in" => Self::WalkIn,
        "on_site" => Self::OnSite,
        "portal" => Self::Portal,
        "mail" => Self::Mail,
        "import" => Self::Import,
    }
    Visibility {
        "public" => Self::Public,
        "internal" => Self::Internal,
    }
    Role {
        "requester" => Self::Requester,
        "technician" => Self::Technician,
    }
}

fn read<'de, T: Word, D: Deserializer<'de>>(word: &str) -> Result<T, D::Error> {
    let found = T::ALL.iter().find(|(name, _)| *name == word).map(|(_, value)| *value);
    found.ok_or_else(|| {
        let all: Vec<&str> = T::ALL.iter().map(|(name, _)| *name).collect();
        D::Error::custom(format!("{word:?} is no value here; use one of: {}", all.join(", ")))
    })
}

/// One such word.
#[derive(Clone, Copy, Debug)]
struct Said<T>(T);

impl<'de, T: Word> Deserialize<'de> for Said<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        read::<T, D>(&String::deserialize(deserializer)?).map(Self)
    }
}

/// What the words in a place mean. A word that is not in the table is an error, if the table does not say otherwise.
#[derive(Clone, Debug)]
pub struct Table<T> {
    /// Where the word stands.
    pub from: Places,
    values: BTreeMap<String, T>,
    /// For words that are not in the table.
    otherwise: Option<T>,
    /// Where there is no word.
    empty: Option<T>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, bound = "T: Word")]
struct Written<T> {
    #[serde(default)]
    from: Places,
    #[serde(default = "BTreeMap::new")]
    values: BTreeMap<String, Said<T>>,
    #[serde(default)]
    otherwise: Option<Said<T>>,
    #[serde(default)]
    empty: Option<Said<T>>,
}

impl<'de, T: Word> Deserialize<'de> for Table<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let Written { from, values, otherwise, empty } = Written::<T>::deserialize(deserializer)?;
        let value = |said: Said<T>| said.0;
        let values = values.into_iter().map(|(word, said)| (word.trim().to_lowercase(), said.0)).collect();
        Ok(Self { from, values, otherwise: otherwise.map(value), empty: empty.map(value) })
    }
}

impl<T: Word> Table<T> {
    /// The word of a record as it is, and what it means.
    ///
    /// # Errors
    /// What was found, and what to do.
    pub fn look(&self, record: &Record<'_>) -> Result<(String, T), (String, String)> {
        let word = record.text(&self.from).unwrap_or_default();
        match self.meaning(&word) {
            Some(value) => Ok((word, value)),
            None => {
                let known: Vec<&str> = self.values.keys().map(String::as_str).collect();
                let remedy = if word.is_empty() {
                    "there is no value; fill it in, or set empty in the mapping".to_owned()
                } else {
                    let known = known.join(", ");
                    format!("not in the mapping's table, which has: {known}; add it to values, or set otherwise")
                };
                Err((word, remedy))
            }
        }
    }

    fn meaning(&self, word: &str) -> Option<T> {
        if word.is_empty() {
            return self.empty;
        }
        self.values.get(&word.to_lowercase()).copied().or(self.otherwise)
    }
}
