//! `deskside user`: accounts.

use crate::auth::{Newcomer, Passwords, acceptable, generated, normalized, set_password};
use crate::clock::{Clock, SystemClock};
use crate::store::Store;
use anyhow::Context;
use clap::{Args, Subcommand, ValueEnum};
use deskside_domain::people::{Language, Role};
use std::io::Read;

#[derive(Clone, Debug, Subcommand)]
pub enum UserTask {
    /// Create a person with an account; the password stands alone on the last line if it was generated
    #[command(after_help = "Examples:
  deskside user add --email ada@example.org --name 'Ada Neri' --role technician
  printf %s \"$SECRET\" | deskside user add --email eva@example.org --name 'Eva Riva' --role manager --password-stdin")]
    Add(AddArgs),
    /// Give an account a new password, or take a lost second factor off it; its sessions end
    #[command(after_help = "Examples:
  deskside user reset --email ada@example.org
  deskside user reset --email ada@example.org --second-factor")]
    Reset(ResetArgs),
}

#[derive(Clone, Debug, Args)]
pub struct AddArgs {
    /// Mail address to sign in with
    #[arg(long)]
    email: String,
    /// Full name
    #[arg(long)]
    name: String,
    /// What the person may be to the desk
    #[arg(long)]
    role: RoleArg,
    /// Language of the person
    #[arg(long, default_value = "en")]
    language: LanguageArg,
    /// Works on site
    #[arg(long)]
    field: bool,
    /// Read the password from standard input instead of generating one
    #[arg(long)]
    password_stdin: bool,
}

#[derive(Clone, Debug, Args)]
pub struct ResetArgs {
    /// Mail address of the account
    #[arg(long)]
    email: String,
    /// Read the password from standard input instead of generating one
    #[arg(long)]
    password_stdin: bool,
    /// Leave the password and forget the second factor, for who has lost it
    #[arg(long, conflicts_with = "password_stdin")]
    second_factor: bool,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum RoleArg {
    Requester,
    Technician,
    Manager,
    Administrator,
    Auditor,
    Connector,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum LanguageArg {
    En,
    It,
}

impl From<RoleArg> for Role {
    fn from(role: RoleArg) -> Self {
        match role {
            RoleArg::Requester => Self::Requester,
            RoleArg::Technician => Self::Technician,
            RoleArg::Manager => Self::Manager,
            RoleArg::Administrator => Self::Administrator,
            RoleArg::Auditor => Self::Auditor,
            RoleArg::Connector => Self::Connector,
        }
    }
}

/// Runs the task.
pub async fn run(task: UserTask, store: &dyn Store) -> anyhow::Result<()> {
    match task {
        UserTask::Add(args) => add(args, store).await,
        UserTask::Reset(args) => reset(args, store).await,
    }
}

async fn add(args: AddArgs, store: &dyn Store) -> anyhow::Result<()> {
    let email = normalized(&args.email);
    let (password, told) = password(args.password_stdin, &[&email, &args.name])?;
    let newcomer = Newcomer {
        name: args.name.clone(),
        email: email.clone(),
        role: args.role.into(),
        language: match args.language {
            LanguageArg::En => Language::En,
            LanguageArg::It => Language::It,
        },
        field: args.field,
    };
    newcomer.create(store, &SystemClock, &Passwords::default(), &password).await?;
    println!("{} can sign in as {email}", args.name);
    tell(told.then_some(&password));
    Ok(())
}

async fn reset(args: ResetArgs, store: &dyn Store) -> anyhow::Result<()> {
    let email = normalized(&args.email);
    let account = store.account(&email).await?;
    let account = account.with_context(|| format!("{email} has no account; create one with `deskside user add`"))?;
    if args.second_factor {
        store.end_second_factor(account.person).await?;
        store.end_sessions_of(account.person, None).await?;
        println!("{email} signs in by password alone; all its sessions have ended");
        return Ok(());
    }
    let (password, told) = password(args.password_stdin, &[&email])?;
    set_password(store, &Passwords::default(), account.person, &email, &password, None, SystemClock.now()).await?;
    println!("{email} has a new password; all its sessions and tokens have ended");
    store.revoke_tokens_of(account.person, SystemClock.now()).await?;
    tell(told.then_some(&password));
    Ok(())
}

/// The password, and whether it was generated here and must be told.
fn password(from_stdin: bool, about: &[&str]) -> anyhow::Result<(String, bool)> {
    if !from_stdin {
        return Ok((generated(), true));
    }
    let mut text = String::new();
    std::io::stdin().read_to_string(&mut text).context("reading the password from standard input")?;
    let password = text.trim_end_matches(['\r', '\n']).to_owned();
    acceptable(&password, about)?;
    Ok((password, false))
}

fn tell(password: Option<&String>) {
    if let Some(password) = password {
        println!("{password}");
    }
}
