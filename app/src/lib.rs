//! The interface of Deskside: what browser and server both compile. The desk is mounted in the browser (feature
//! `csr`); the portal's pages are rendered by the server (feature `ssr`). No rule about business state lives here:
//! views ask `deskside_domain`.
#![cfg_attr(not(test), warn(clippy::unwrap_used, clippy::expect_used, clippy::panic))]
#![recursion_limit = "512"]
pub mod app;
pub mod pages;
pub mod pin;
pub mod prelude;
pub mod replica;
pub mod report;
pub mod route;
pub mod signal;
pub mod state;
pub mod texts;
pub mod toolbox;
pub mod ui;

pub use app::App;
