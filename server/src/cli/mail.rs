//! `deskside mail`: mail that comes in.

use super::settings::Settings;
use crate::clock::{Clock, SystemClock};
use crate::directory::Known;
use crate::mail::{MAIL_MAX, Post, take};
use crate::store::Store;
use anyhow::{Context, bail};
use clap::Subcommand;
use std::io::Read;

const DELIVER: &str = "Examples:
  deskside mail deliver < message.eml
  (Postfix, /etc/aliases)  desk: \"|/usr/local/bin/deskside mail deliver --config /etc/deskside.toml\"

Each Message-ID is taken once, for ever: the same message again changes nothing. A message on a ticket becomes a message
there, one of a person the desk knows a new ticket, and what is doubtful waits for a person under Settings, Mail. Nobody is
ever answered by this. The exit status is 0 when the message is kept, 65 for one that is empty or too large, and 75 (try
again later) when it could not be kept.";

/// What was given is no message that can ever be taken.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct NoMail(String);

impl MailTask {
    /// What tells a mail server, as `sysexits.h` has it, whether to bring the message again: whatever went wrong with the
    /// desk passes.
    pub(super) fn exit_status(&self, error: &anyhow::Error) -> u8 {
        match self {
            Self::Deliver if error.is::<NoMail>() => 65,
            Self::Deliver => 75,
        }
    }
}

#[derive(Clone, Debug, Subcommand)]
pub(crate) enum MailTask {
    /// Take one raw message from standard input into the desk
    #[command(after_help = DELIVER)]
    Deliver,
}

/// Does the task.
pub(crate) async fn run(task: &MailTask, store: &dyn Store, settings: &Settings) -> anyhow::Result<()> {
    match task {
        MailTask::Deliver => deliver(store, settings).await,
    }
}

async fn deliver(store: &dyn Store, settings: &Settings) -> anyhow::Result<()> {
    let addresses =
        settings.mail()?.context("mail_from is not set; set who the desk's mail is from, such as desk@example.org")?;
    let mut raw = Vec::new();
    std::io::stdin().lock().take(MAIL_MAX as u64 + 1).read_to_end(&mut raw).context("the message can not be read")?;
    if raw.is_empty() {
        bail!(NoMail("there is no message on standard input; write deskside mail deliver < message.eml".to_owned()));
    }
    if raw.len() > MAIL_MAX {
        bail!(NoMail(format!("the message has more than {} MiB; refuse it where it comes in", MAIL_MAX >> 20)));
    }
    let post = Post::of(store, addresses).await?;
    let known = Known::read(store).await?;
    let taken = take::deliver(store, &post, &known, raw, SystemClock.now()).await?;
    let (state, reason) = (taken.arrival.state.word(), taken.arrival.reason.as_deref());
    let ticket = taken.arrival.ticket.map(|ticket| format!(" ticket {ticket}")).unwrap_or_default();
    let reason = reason.map(|reason| format!(" ({reason})")).unwrap_or_default();
    println!("{}{state}{reason}{ticket}", if taken.again { "again: " } else { "" });
    Ok(())
}
