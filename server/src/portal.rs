//! Pages rendered by the server: they work without a script.

mod account;
mod api;
mod doors;
pub mod front;
mod page;
pub mod photo;
pub mod settings;
mod sign_in;

pub use account::{
    AccountView, FirstForm, News, SessionRow, account_page, code_page, factor_page, first_over_page, first_page,
    recovery_page,
};
pub use api::{ApiGroup, ApiRow, api_page};
pub use doors::{Door, DoorKind, Doors, doors_page};
pub use sign_in::{SignInForm, sign_in_page, too_many};
