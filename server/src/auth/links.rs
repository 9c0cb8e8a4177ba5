//! Links with which somebody without an account follows one ticket: its identity and a revision, signed for who asked.
//! Nothing is kept of a link but which revision counts, so that the desk can take one back; and where the desk finds that
//! somebody else asked, the links of before open nothing.

use super::known::kept_secret;
use crate::store::{Result, Store};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use deskside_domain::document::Document;
use deskside_domain::id::{PersonId, TicketId};
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use uuid::Uuid;

/// Where the store keeps the secret.
const META: &str = "status_link_secret";
/// Bytes of the signature: nobody guesses 128 bits.
const SIGNATURE: usize = 16;
/// Bytes of what is signed: the ticket and the revision.
const SAID: usize = 16 + 4;

/// Makes and reads the links' tokens.
#[derive(Clone)]
pub struct StatusLinks {
    secret: [u8; 32],
}

impl std::fmt::Debug for StatusLinks {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("StatusLinks(…)")
    }
}

impl Default for StatusLinks {
    /// With a secret of its own: no link opens anything yet.
    fn default() -> Self {
        Self { secret: rand::random() }
    }
}

impl StatusLinks {
    /// With the installation's secret, which the first start makes.
    ///
    /// # Errors
    /// When the store can not be read.
    pub async fn of(store: &dyn Store) -> Result<Self> {
        Ok(Self { secret: kept_secret(store, META).await? })
    }

    /// The token that opens a ticket's page as it counts now.
    ///
    /// # Errors
    /// When the store can not be read.
    pub async fn current(&self, store: &dyn Store, ticket: TicketId) -> Result<String> {
        Ok(self.token(ticket, requester(store, ticket).await?, revision(store, ticket).await?))
    }

    /// Takes back every link to a ticket's page that there is, and gives a new one.
    ///
    /// # Errors
    /// When the store can not be read or written.
    pub async fn renew(&self, store: &dyn Store, ticket: TicketId) -> Result<String> {
        let next = revision(store, ticket).await?.wrapping_add(1);
        store.set_meta(&key(ticket), &next.to_string()).await?;
        Ok(self.token(ticket, requester(store, ticket).await?, next))
    }

    /// The ticket that a token opens; `None` for one that was made up, cut off or taken back.
    ///
    /// # Errors
    /// When the store can not be read.
    pub async fn opened(&self, store: &dyn Store, token: &str) -> Result<Option<TicketId>> {
        let Some(said) = Said::read(token) else { return Ok(None) };
        let requester = requester(store, said.ticket).await?;
        Ok((self.fits(&said, requester) && revision(store, said.ticket).await? == said.revision).then_some(said.ticket))
    }

    fn token(&self, ticket: TicketId, requester: PersonId, revision: u32) -> String {
        let said = Said { ticket, revision, signature: Vec::new() };
        let mac = self.mac(&said, requester).map(|mac| mac.finalize().into_bytes().to_vec()).unwrap_or_default();
        URL_SAFE_NO_PAD.encode([&said.bytes(), mac.get(..SIGNATURE).unwrap_or_default()].concat())
    }

    /// Whether its signature fits. Compared in constant time.
    fn fits(&self, said: &Said, requester: PersonId) -> bool {
        self.mac(said, requester).is_some_and(|mac| mac.verify_truncated_left(&said.signature).is_ok())
    }

    fn mac(&self, said: &Said, requester: PersonId) -> Option<Hmac<Sha256>> {
        let mut mac = Hmac::<Sha256>::new_from_slice(&self.secret).ok()?;
        mac.update(b"status page\0");
        mac.update(&said.bytes());
        mac.update(requester.0.as_bytes());
        Some(mac)
    }
}

/// What a token says, whoever made it.
struct Said {
    ticket: TicketId,
    revision: u32,
    signature: Vec<u8>,
}

impl Said {
    fn read(token: &str) -> Option<Self> {
        let bytes = URL_SAFE_NO_PAD.decode(token).ok()?;
        let (said, signature) = bytes.split_at_checked(SAID).filter(|(_, signature)| signature.len() == SIGNATURE)?;
        let (ticket, revision) = said.split_at_checked(16)?;
        Some(Self {
            ticket: TicketId(Uuid::from_slice(ticket).ok()?),
            revision: u32::from_be_bytes(revision.try_into().ok()?),
            signature: signature.to_vec(),
        })
    }

    fn bytes(&self) -> Vec<u8> {
        [self.ticket.0.as_bytes().as_slice(), &self.revision.to_be_bytes()].concat()
    }
}

/// Who asked; nobody where there is no such ticket.
async fn requester(store: &dyn Store, ticket: TicketId) -> Result<PersonId> {
    let document = store.document(ticket.into()).await?;
    let asked = document.as_ref().and_then(Document::as_ticket).map(|ticket| ticket.content.requester);
    Ok(asked.unwrap_or(PersonId(Uuid::nil())))
}

fn key(ticket: TicketId) -> String {
    format!("status_link:{ticket}")
}

/// Which links to a ticket's page count: 0 until the first is taken back.
async fn revision(store: &dyn Store, ticket: TicketId) -> Result<u32> {
    let kept = store.meta(&key(ticket)).await?;
    Ok(kept.and_then(|revision| revision.parse().ok()).unwrap_or(0))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::MemoryStore;
    use proptest::prelude::*;

    #[tokio::test]
    async fn a_link_opens_one_ticket_until_it_is_taken_back() {
        let (store, links) = (MemoryStore::default(), StatusLinks::default());
        let (one, other) = (TicketId::from(1), TicketId::from(2));
        let token = links.current(&store, one).await.expect("read");
        assert_eq!(links.opened(&store, &token).await.expect("read"), Some(one));
        let new = links.renew(&store, one).await.expect("written");
        assert_eq!(links.opened(&store, &token).await.expect("read"), None);
        assert_eq!(links.opened(&store, &new).await.expect("read"), Some(one));
        assert_eq!(links.current(&store, one).await.expect("read"), new);
        let of_other = links.current(&store, other).await.expect("read");
        assert_eq!(links.opened(&store, &of_other).await.expect("read"), Some(other), "only the one was taken back");
        assert_eq!(StatusLinks::default().opened(&store, &new).await.expect("read"), None, "another installation's");
    }

    proptest! {
        /// Whatever is changed in a token, it opens nothing.
        #[test]
        fn one_letter_of_another_opens_nothing(ticket: u128, revision: u32, at in 0_usize..48, letter in "[A-Za-z0-9_-]") {
            let links = StatusLinks { secret: [7; 32] };
            let (who, other) = (PersonId::from(7), PersonId::from(8));
            let token = links.token(TicketId::from(ticket), who, revision);
            prop_assert_eq!(token.len(), 48);
            let opens = |token: &str, who| Said::read(token).is_some_and(|said| links.fits(&said, who));
            let said = Said::read(&token).expect("whole");
            prop_assert_eq!((said.ticket, said.revision), (TicketId::from(ticket), revision));
            prop_assert!(opens(&token, who) && !opens(&token, other), "signed for who asked");
            let mut changed = token.clone();
            changed.replace_range(at..=at, &letter);
            prop_assert_eq!(opens(&changed, who), changed == token);
            prop_assert!(!opens(&token[..at], who));
        }
    }
}
