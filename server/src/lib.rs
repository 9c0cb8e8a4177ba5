//! The Deskside server: store, sync, sign-in, pages, command line.
#![warn(missing_docs)]
#![cfg_attr(not(test), warn(clippy::unwrap_used, clippy::expect_used, clippy::panic))]

pub mod archive;
pub mod auth;
pub mod cli;
pub mod clock;
pub mod closing;
pub mod condition;
pub mod demo;
pub mod directory;
pub mod explain;
pub mod http;
pub mod import;
pub mod jobs;
pub mod ladders;
pub mod mail;
pub mod metrics;
pub mod portal;
pub mod presence;
pub mod reports;
pub mod serve;
pub mod sheet;
pub mod store;
pub mod system;
pub mod writer;
pub mod zone;
pub mod zones;

/// A command is a thousand small texts; the system's allocator takes twice the time for them.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;
