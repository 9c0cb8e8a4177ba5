//! `deskside user`: accounts.

use crate::auth::{PASSWORD_MAX, PASSWORD_MIN, Passwords, generated, normalized, set_password};
use crate::clock::{Clock, SystemClock};
use crate::store::Store;
use crate::system;
use anyhow::{Context, bail};
use clap::{Args, Subcommand, ValueEnum};
use deskside_domain::command::Payload;
use deskside_domain::id::PersonId;
use deskside_domain::people::{Language, Person, Profile, Role};
use deskside_domain::sync::wire::Outcome;
use std::io::Read;
use uuid::Uuid;

#[derive(Clone, Debug, Subcommand)]
pub enum UserTask {
    /// Create a person with an account; the password stands alone on the last line if it was generated
    #[command(after_help = "Examples:
  deskside user add --email ada@example.org --name 'Ada Neri' --role technician
  printf %s \"$SECRET\" | deskside user add --email eva@example.org --name 'Eva Riva' --role manager --password-stdin")]
    Add(AddArgs),
    /// Give an account a new password and end its sessions
    #[command(after_help = "Example:\n  deskside user reset --email ada@example.org")]
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
    if store.account(&email).await?.is_some() {
        bail!("{email} has an account already; use `deskside user reset --email {email}` for a new password");
    }
    let (password, told) = password(args.password_stdin)?;
    let clock = SystemClock;
    let person = Person {
        id: PersonId(Uuid::now_v7()),
        profile: Profile { name: args.name, emails: vec![email.clone()], ..Profile::default() },
        role: args.role.into(),
        teams: Vec::new(),
        field: args.field,
        organization: None,
        site: None,
        language: match args.language {
            LanguageArg::En => Language::En,
            LanguageArg::It => Language::It,
        },
        active: true,
    };
    let id = person.id;
    let name = person.profile.name.clone();
    let now = clock.now();
    let command = system::command(system::fresh_id(clock.unix_millis()), Payload::DefinePerson(person), id, now);
    let outcomes = system::submit(store, [command], now).await?;
    match outcomes.first() {
        Some(outcome) if outcome.is_done() => {}
        Some(Outcome::Rejected { refusal }) => bail!("the person was refused: {}", serde_json::to_string(refusal)?),
        other => bail!("the person was not created: {other:?}"),
    }
    if !set_password(store, &Passwords::default(), id, &email, &password, now).await? {
        bail!("{email} has an account already");
    }
    println!("{name} can sign in as {email}");
    tell(told.then_some(&password));
    Ok(())
}

async fn reset(args: ResetArgs, store: &dyn Store) -> anyhow::Result<()> {
    let email = normalized(&args.email);
    let account = store.account(&email).await?;
    let account = account.with_context(|| format!("{email} has no account; create one with `deskside user add`"))?;
    let (password, told) = password(args.password_stdin)?;
    set_password(store, &Passwords::default(), account.person, &email, &password, SystemClock.now()).await?;
    println!("{email} has a new password; all its sessions have ended");
    tell(told.then_some(&password));
    Ok(())
}

/// The password, and whether it was generated here and must be told.
fn password(from_stdin: bool) -> anyhow::Result<(String, bool)> {
    if !from_stdin {
        return Ok((generated(), true));
    }
    let mut text = String::new();
    std::io::stdin().read_to_string(&mut text).context("reading the password from standard input")?;
    let password = text.trim_end_matches(['\r', '\n']).to_owned();
    let length = password.chars().count();
    if !(PASSWORD_MIN..=PASSWORD_MAX).contains(&length) {
        bail!("the password has {length} characters; give {PASSWORD_MIN} to {PASSWORD_MAX}, better 15 or more");
    }
    Ok((password, false))
}

fn tell(password: Option<&String>) {
    if let Some(password) = password {
        println!("{password}");
    }
}
