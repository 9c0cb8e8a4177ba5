//! What the tests share: a small desk, a device that makes commands, the server in process and as a program.

pub mod client;
pub mod process;
pub mod site;

use deskside_domain::command::{Payload, Sealed};
use deskside_domain::id::{CategoryId, CommandId, PersonId, TicketId};
use deskside_domain::people::{Category, Language, Person, Profile, Role};
use deskside_domain::sync::wire::Outcome;
use deskside_domain::time::Timestamp;
use server::auth::{Passwords, set_password};
use server::store::Store;
use server::system;

/// When everything happens.
pub const NOW: Timestamp = Timestamp(1_795_000_000);
/// Everybody's password.
pub const PASSWORD: &str = "correct horse battery";

pub const CATEGORY: CategoryId = CategoryId(uuid::Uuid::from_u128(0x0d));
pub const ADMIN: PersonId = PersonId(uuid::Uuid::from_u128(0x10));
pub const ADA: PersonId = PersonId(uuid::Uuid::from_u128(0x11));
pub const BO: PersonId = PersonId(uuid::Uuid::from_u128(0x12));
pub const CARLA: PersonId = PersonId(uuid::Uuid::from_u128(0x13));

/// Puts a desk into a store; everyone but the requester can sign in.
pub async fn set_up(store: &dyn Store) {
    let outcomes = system::submit(store, desk(), NOW).await.expect("stored");
    assert!(outcomes.iter().all(Outcome::is_done), "{outcomes:?}");
    let passwords = Passwords::default();
    for (person, email) in [(ADMIN, "admin@example.org"), (ADA, "ada@example.org"), (BO, "bo@example.org")] {
        assert!(set_password(store, &passwords, person, email, PASSWORD, None, NOW).await.expect("set"));
    }
}

/// A person of whom little is known.
pub fn person(id: PersonId, name: &str, role: Role) -> Payload {
    Payload::DefinePerson(Person {
        id,
        profile: Profile { name: name.to_owned(), ..Profile::default() },
        role,
        teams: Vec::new(),
        skills: Vec::new(),
        field: false,
        organization: None,
        site: None,
        language: Language::It,
        active: true,
    })
}

fn desk() -> Vec<Sealed> {
    let (name_en, name_it) = ("Printers".to_owned(), "Stampanti".to_owned());
    let payloads = [
        Payload::DefineCategory(Category { id: CATEGORY, parent: None, name_en, name_it, team: None, retired: false }),
        person(ADMIN, "Admin", Role::Administrator),
        person(ADA, "Ada", Role::Technician),
        person(BO, "Bo", Role::Technician),
        person(CARLA, "Carla", Role::Requester),
    ];
    let command = |(index, payload): (usize, Payload)| {
        system::command(CommandId::from(0x5000 + index as u128), payload, ADMIN, NOW)
    };
    payloads.into_iter().enumerate().map(command).collect()
}

/// A ticket's id for a small number.
pub fn ticket(number: u128) -> TicketId {
    TicketId::from(0x7000_0000 + number)
}
