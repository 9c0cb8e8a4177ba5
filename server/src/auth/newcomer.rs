//! A person who can sign in from now on.

use super::{Passwords, normalized, set_password};
use crate::clock::Clock;
use crate::store::Store;
use crate::system;
use anyhow::bail;
use deskside_domain::command::Payload;
use deskside_domain::id::PersonId;
use deskside_domain::people::{Language, Person, Profile, Role};
use deskside_domain::sync::wire::Outcome;
use uuid::Uuid;

/// What is known of a newcomer.
#[derive(Clone, Debug)]
pub struct Newcomer {
    /// Full name.
    pub name: String,
    /// The address to sign in with.
    pub email: String,
    /// What the person may be to the desk.
    pub role: Role,
    /// The person's language.
    pub language: Language,
    /// Works on site.
    pub field: bool,
}

impl Newcomer {
    /// Writes the person into the log and gives the account its password.
    pub async fn create(
        self,
        store: &dyn Store,
        clock: &dyn Clock,
        passwords: &Passwords,
        password: &str,
    ) -> anyhow::Result<PersonId> {
        let email = normalized(&self.email);
        if store.account(&email).await?.is_some() {
            bail!("{email} has an account already; use `deskside user reset --email {email}` for a new password");
        }
        let id = PersonId(Uuid::now_v7());
        let person = Person {
            id,
            profile: Profile { name: self.name, emails: vec![email.clone()], ..Profile::default() },
            role: self.role,
            teams: Vec::new(),
            skills: Vec::new(),
            field: self.field,
            organization: None,
            site: None,
            language: self.language,
            active: true,
        };
        let now = clock.now();
        let command = system::command(system::fresh_id(clock.unix_millis()), Payload::DefinePerson(person), id, now);
        let outcomes = system::submit(store, [command], now).await?;
        match outcomes.first() {
            Some(outcome) if outcome.is_done() => {}
            Some(Outcome::Rejected { refusal }) => {
                bail!("the person was refused: {}", serde_json::to_string(refusal)?)
            }
            other => bail!("the person was not created: {other:?}"),
        }
        if !set_password(store, passwords, id, &email, password, None, now).await? {
            bail!("{email} has an account already");
        }
        Ok(id)
    }
}
