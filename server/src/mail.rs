//! Mail: what the desk tells by it, and what comes in by it.
//!
//! Going out, the log is the queue: [`follow`] leaves letters for events, [`send`] gives them to a mail server. Coming in,
//! [`read`] takes a raw message apart, [`judge`] says what it is, and [`take`] carries that out, once for each Message-ID.

pub mod follow;
mod judge;
mod letter;
mod links;
mod read;
mod send;
pub mod take;

pub use judge::{Reason, Verdict};
pub use letter::{Preview, Told, letter, preview};
pub use links::ask_for_links;
pub use read::{Attached, Incoming, MAIL_MAX, read};
pub use send::{send_one, work};

use crate::auth::{StatusLinks, kept_secret};
use crate::store::{Result, Store};
use deskside_domain::id::TicketId;
use deskside_domain::private::hex;
use hmac::{Hmac, KeyInit, Mac};
use lettre::message::Mailbox;
use lettre::transport::smtp::AsyncSmtpTransport;
use lettre::{Address, Tokio1Executor};
use sha2::Sha256;
use std::time::Duration;

/// Where the store keeps the secret that names of letters follow from.
const META: &str = "mail_secret";
/// Hexadecimal digits of a letter's name: 128 bits.
pub const NAME: usize = 32;
/// How long a mail server may take for one step.
const PATIENCE: Duration = Duration::from_secs(30);

/// How the desk sends and takes mail, as the settings say.
#[derive(Clone, Debug)]
pub struct Addresses {
    /// Who mail is from. Answers go to the same address with a name behind its local part: `desk+NAME@example.org`.
    pub from: Mailbox,
    /// Whose `Authentication-Results` count: the name our own mail server gives itself there. `None`: nobody checks who a
    /// mail is from, and then only answers to an address that was given to that person count as theirs.
    pub checked_by: Option<String>,
    /// What browsers call the desk, for links; `None`: there are none.
    pub public_url: Option<String>,
}

/// The mail of a running desk.
#[derive(Clone)]
pub struct Post {
    /// The addresses.
    pub addresses: Addresses,
    links: StatusLinks,
    secret: [u8; 32],
    mark: String,
}

impl std::fmt::Debug for Post {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Post").field("addresses", &self.addresses).finish_non_exhaustive()
    }
}

impl Post {
    /// With the installation's secret, which the first start makes.
    ///
    /// # Errors
    /// When the store can not be read.
    pub async fn of(store: &dyn Store, addresses: Addresses) -> Result<Self> {
        let secret = kept_secret(store, META).await?;
        let mark = named(&secret, &[b"mark"]);
        Ok(Self { addresses, links: StatusLinks::of(store).await?, secret, mark })
    }

    /// Where the requester of a ticket follows it, where the desk knows what it is called.
    ///
    /// # Errors
    /// When the store can not be read.
    pub async fn link(&self, store: &dyn Store, ticket: TicketId) -> Result<Option<String>> {
        let Some(url) = &self.addresses.public_url else { return Ok(None) };
        Ok(Some(format!("{url}/t/{}", self.links.current(store, ticket).await?)))
    }

    /// The name of what is told to somebody: nobody can guess it, and it is always the same.
    #[must_use]
    pub fn name(&self, parts: &[&[u8]]) -> String {
        named(&self.secret, parts)
    }

    /// What marks our own mail, so that none of it is ever taken in.
    #[must_use]
    pub fn mark(&self) -> &str {
        &self.mark
    }

    /// The domain of Message-IDs.
    #[must_use]
    pub fn domain(&self) -> &str {
        self.addresses.from.email.domain()
    }

    /// The address for answers to a letter.
    #[must_use]
    pub fn answers_to(&self, letter: &str) -> Option<Address> {
        let from = &self.addresses.from.email;
        Address::new(format!("{}+{letter}", from.user()), from.domain()).ok()
    }

    /// The letter whose address for answers this is.
    #[must_use]
    pub fn answered<'a>(&self, address: &'a str) -> Option<&'a str> {
        let from = &self.addresses.from.email;
        let (local, domain) = address.rsplit_once('@')?;
        let (user, name) = local.rsplit_once('+')?;
        let is_ours = domain.eq_ignore_ascii_case(from.domain()) && user.eq_ignore_ascii_case(from.user());
        (is_ours && is_name(name)).then_some(name)
    }

    /// The Message-ID of a letter, without angle brackets.
    #[must_use]
    pub fn message_id(&self, letter: &str) -> String {
        format!("{letter}@{}", self.domain())
    }

    /// The letter whose Message-ID this is.
    #[must_use]
    pub fn letter_of<'a>(&self, message_id: &'a str) -> Option<&'a str> {
        let (name, domain) = message_id.split_once('@')?;
        (domain.eq_ignore_ascii_case(self.domain()) && is_name(name)).then_some(name)
    }
}

fn is_name(text: &str) -> bool {
    text.len() == NAME && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}

fn named(secret: &[u8], parts: &[&[u8]]) -> String {
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(secret) else { return String::new() };
    for part in parts {
        mac.update(&(part.len() as u64).to_be_bytes());
        mac.update(part);
    }
    let mut name = hex(&mac.finalize().into_bytes());
    name.truncate(NAME);
    name
}

/// The way to a mail server.
pub type Transport = AsyncSmtpTransport<Tokio1Executor>;

/// The way to the mail server of an address such as `smtps://user:password@mail.example.org`. Nothing is sent yet.
///
/// # Errors
/// When it is no such address; the text never holds the password.
pub fn transport(url: &str) -> std::result::Result<Transport, String> {
    let wrong = "smtp_url is not the address of a mail server; write smtps://USER:PASSWORD@HOST, \
        smtp://USER:PASSWORD@HOST:587?tls=required, or smtp://127.0.0.1:25";
    let transport = Transport::from_url(url).map_err(|_| wrong.to_owned())?;
    Ok(transport.timeout(Some(PATIENCE)).build())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn post() -> Post {
        let from = "Assistenza <desk@example.org>".parse().unwrap();
        let addresses = Addresses { from, checked_by: None, public_url: None };
        Post { addresses, links: StatusLinks::default(), secret: [7; 32], mark: named(&[7; 32], &[b"mark"]) }
    }

    #[test]
    fn an_address_for_answers_names_its_letter_and_no_other() {
        let post = post();
        let name = post.name(&[b"event", b"person"]);
        assert_eq!(name.len(), NAME);
        assert_ne!(name, post.name(&[b"eventp", b"erson"]));
        let address = post.answers_to(&name).unwrap().to_string();
        assert_eq!(post.answered(&address), Some(&*name));
        for other in ["desk@example.org", "desk+@example.org", "desk+1042@example.org", &address.replace("desk", "it")]
        {
            assert_eq!(post.answered(other), None, "{other}");
        }
        assert_eq!(post.letter_of(&post.message_id(&name)), Some(&*name));
        assert_eq!(post.letter_of(&format!("{name}@elsewhere.example")), None);
    }

    #[tokio::test]
    async fn a_mail_server_is_named_without_its_password() {
        for good in
            ["smtp://127.0.0.1:2525", "smtps://ada:s3cret@mail.example.org", "smtp://mail.example.org:587?tls=required"]
        {
            assert!(transport(good).is_ok(), "{good}");
        }
        for bad in ["", "mail.example.org", "http://ada:s3cret@mail.example.org"] {
            let error = transport(bad).expect_err(bad);
            assert!(error.contains("smtp_url") && !error.contains("s3cret"), "{error}");
        }
    }
}
