//! The program `deskside`.
#![cfg_attr(not(test), warn(clippy::unwrap_used, clippy::expect_used, clippy::panic))]

use clap::Parser;
use server::cli::Cli;
use std::process::ExitCode;

#[tokio::main]
async fn main() -> ExitCode {
    match server::cli::run(Cli::parse()).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("deskside: {error:#}");
            // What could be imported was: programs tell that from a failure.
            if error.is::<server::import::LeftOut>() { ExitCode::from(3) } else { ExitCode::FAILURE }
        }
    }
}
