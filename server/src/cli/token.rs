//! `deskside token`: keys for programs.

use crate::auth::{NewToken, TOKEN_DAYS, TOKEN_DAYS_MAX, TOKEN_NAME_MAX, active_person, normalized};
use crate::clock::{Clock, SystemClock};
use crate::store::{Scope, Store};
use anyhow::{Context, bail};
use clap::builder::PossibleValuesParser;
use clap::{Args, Subcommand};
use deskside_domain::text;
use uuid::Uuid;

#[derive(Clone, Debug, Subcommand)]
pub enum TokenTask {
    /// Make a token that acts for a person; its secret stands alone on the last line and is never shown again
    #[command(after_help = "Examples:
  deskside token add --email ada@example.org --scope tickets:read --scope people:read --name Reports
  deskside token add --email bot@example.org --scope tickets:write --days 30")]
    Add(AddArgs),
    /// List tokens: identity, person, scopes, end, last use, name
    List(ListArgs),
    /// Revoke a token at once
    #[command(after_help = "Example:\n  deskside token revoke 0f8fad5b-d9cb-469f-a165-70867728950e")]
    Revoke(RevokeArgs),
}

fn scope_parser() -> PossibleValuesParser {
    PossibleValuesParser::new(Scope::ALL.map(Scope::word))
}

#[derive(Clone, Debug, Args)]
pub struct AddArgs {
    /// Mail address of the person's account
    #[arg(long)]
    email: String,
    /// What the token opens, within what the person may; give it several times
    #[arg(long = "scope", required = true, value_parser = scope_parser())]
    scopes: Vec<String>,
    /// What the token is for
    #[arg(long, default_value = "Command line")]
    name: String,
    /// After how many days it opens nothing any more
    #[arg(long, default_value_t = TOKEN_DAYS, value_parser = clap::value_parser!(i64).range(1..=TOKEN_DAYS_MAX))]
    days: i64,
}

#[derive(Clone, Debug, Args)]
pub struct ListArgs {
    /// Only those of the person with this mail address
    #[arg(long)]
    email: Option<String>,
}

#[derive(Clone, Debug, Args)]
pub struct RevokeArgs {
    /// The token's identity, as `list` shows it
    id: Uuid,
}

/// Runs the task.
pub async fn run(task: TokenTask, store: &dyn Store) -> anyhow::Result<()> {
    match task {
        TokenTask::Add(args) => add(args, store).await,
        TokenTask::List(args) => list(args, store).await,
        TokenTask::Revoke(args) => revoke(&args, store).await,
    }
}

async fn person(email: &str, store: &dyn Store) -> anyhow::Result<deskside_domain::id::PersonId> {
    let email = normalized(email);
    let account = store.account(&email).await?;
    Ok(account.with_context(|| format!("{email} has no account; create one with `deskside user add`"))?.person)
}

async fn add(args: AddArgs, store: &dyn Store) -> anyhow::Result<()> {
    let person = person(&args.email, store).await?;
    if active_person(store, person, SystemClock.now()).await?.is_none() {
        bail!("{} is not active, or the access of the team has ended; a token would open nothing", args.email);
    }
    if text::line("name", &args.name, TOKEN_NAME_MAX).is_err() {
        bail!("--name: give one line of 1 to {TOKEN_NAME_MAX} characters");
    }
    let scopes = args.scopes.iter().filter_map(|word| Scope::from_word(word)).collect();
    let new = NewToken { person, name: args.name, scopes, days: args.days };
    let (secret, token) = new.make(store, SystemClock.now()).await?;
    println!(
        "token {} acts for {} and ends in {} days; keep what follows, it is not shown again",
        token.id, args.email, args.days
    );
    println!("{}", secret.as_str());
    Ok(())
}

async fn list(args: ListArgs, store: &dyn Store) -> anyhow::Result<()> {
    let of = match &args.email {
        Some(email) => Some(person(email, store).await?),
        None => None,
    };
    let now = SystemClock.now();
    let days = |seconds: i64| seconds.div_euclid(86_400);
    for token in store.tokens(of).await? {
        let scopes: Vec<&str> = token.scopes.iter().map(|scope| scope.word()).collect();
        let who =
            store.account_of(token.person).await?.map_or_else(|| token.person.to_string(), |account| account.email);
        let end = match token.revoked_at {
            Some(_) => "revoked".to_owned(),
            None if !token.is_valid(now) => "over".to_owned(),
            None => format!("ends in {} days", days(token.expires_at.since(now)) + 1),
        };
        let used = token
            .used_at
            .map_or_else(|| "never used".to_owned(), |at| format!("used {} days ago", days(now.since(at))));
        println!("{}  {who}  {}  {end}  {used}  {}", token.id, scopes.join(","), token.name);
    }
    Ok(())
}

async fn revoke(args: &RevokeArgs, store: &dyn Store) -> anyhow::Result<()> {
    if !store.revoke_token(None, args.id, SystemClock.now()).await? {
        bail!("there is no token {} that still counts; `deskside token list` shows them", args.id);
    }
    println!("token {} is revoked", args.id);
    Ok(())
}
