//! What the server answers, in process: sync, sign-in, problems, headers, files.

mod account;
mod api;
mod blobs;
mod commands;
mod deliver;
mod field_bugs;
mod files;
mod fuzz;
mod permission;
mod portal;
mod presence;
mod problems;
mod sessions;
mod settings;
mod sync;
