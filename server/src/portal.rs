//! Pages rendered by the server: they work without a script.

mod doors;
mod page;
mod sign_in;

pub use doors::{Door, DoorKind, Doors, doors_page};
pub use sign_in::{SignInForm, sign_in_page};
