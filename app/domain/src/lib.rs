//! The rules of Deskside.
//!
//! Everything here is pure: no clock, no randomness, no I/O, no browser and no database. The tablet runs this
//! crate for the instant answer and the server runs the same code for the final one, so what belongs here is
//! exactly what both must agree on: the types, [`decide`](decide::decide), [`apply`](apply::apply),
//! [`merge`], [`permission`], the log's hash chain and the sync protocol with its client state machine.
//!
//! What does not belong here: how a screen looks, how a row is stored, how a byte travels.
#![warn(missing_docs)]
#![cfg_attr(not(test), warn(clippy::unwrap_used, clippy::expect_used, clippy::panic))]

pub mod apply;
pub mod asset;
pub mod assignment;
pub mod canned_reply;
pub mod canonical;
pub mod chain;
pub mod checklist_template;
pub mod command;
pub mod contract;
pub mod decide;
pub mod diagnosis;
pub mod document;
pub mod event;
pub mod facts;
pub mod forecast;
pub mod id;
pub mod json;
pub mod merge;
pub mod metrics;
pub mod people;
pub mod permission;
pub mod priority_scheme;
pub mod private;
pub mod refusal;
pub mod roster;
pub mod sabotage;
pub mod saved_view;
pub mod search;
pub mod sla;
pub mod small;
pub mod sync;
pub mod text;
pub mod ticket;
pub mod time;
pub mod undo;
