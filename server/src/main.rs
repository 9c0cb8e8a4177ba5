//! The program `deskside`.
#![cfg_attr(not(test), warn(clippy::unwrap_used, clippy::expect_used, clippy::panic))]

use clap::Parser;
use server::cli::Cli;
use std::process::ExitCode;

#[tokio::main]
async fn main() -> ExitCode {
    let cli = Cli::parse();
    match server::cli::run(cli.clone()).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("deskside: {error:#}");
            ExitCode::from(cli.exit_status(&error))
        }
    }
}
