//! Links with which somebody without an account follows one ticket: its identity and a revision, signed. Nothing is kept
//! of a link but which revision counts, so that the desk can take one back.

use super::known::kept_secret;
use crate::store::{Result, Store};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use deskside_domain::id::TicketId;
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
        Ok(self.token(ticket, revision(store, ticket).await?))
    }

    /// Takes back every link to a ticket's page that there is, and gives a new one.
    ///
    /// # Errors
    /// When the store can not be read or written.
    pub async fn renew(&self, store: &dyn Store, ticket: TicketId) -> Result<String> {
        let next = revision(store, ticket).await?.wrapping_add(1);
        store.set_meta(&key(ticket), &next.to_string()).await?;
        Ok(self.token(ticket, next))
    }

    /// The ticket that a token opens; `None` for one that was made up, cut off or taken back.
    ///
    /// # Errors
    /// When the store can not be read.
    pub async fn opened(&self, store: &dyn Store, token: &str) -> Result<Option<TicketId>> {
        let Some((ticket, said)) = self.read(token) else { return Ok(None) };
        Ok((revision(store, ticket).await? == said).then_some(ticket))
    }

    fn token(&self, ticket: TicketId, revision: u32) -> String {
        let said = [ticket.0.as_bytes().as_slice(), &revision.to_be_bytes()].concat();
        let mac = self.mac(&said).map(|mac| mac.finalize().into_bytes().to_vec()).unwrap_or_default();
        URL_SAFE_NO_PAD.encode([&said, mac.get(..SIGNATURE).unwrap_or_default()].concat())
    }

    /// What a token says, where its signature fits. Compared in constant time.
    fn read(&self, token: &str) -> Option<(TicketId, u32)> {
        let bytes = URL_SAFE_NO_PAD.decode(token).ok()?;
        let (said, signature) = bytes.split_at_checked(SAID)?;
        if signature.len() != SIGNATURE {
            return None;
        }
        self.mac(said)?.verify_truncated_left(signature).ok()?;
        let (ticket, revision) = said.split_at_checked(16)?;
        Some((TicketId(Uuid::from_slice(ticket).ok()?), u32::from_be_bytes(revision.try_into().ok()?)))
    }

    fn mac(&self, said: &[u8]) -> Option<Hmac<Sha256>> {
        let mut mac = Hmac::<Sha256>::new_from_slice(&self.secret).ok()?;
        mac.update(b"status page\0");
        mac.update(said);
        Some(mac)
    }
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
            let token = links.token(TicketId::from(ticket), revision);
            prop_assert_eq!(token.len(), 48);
            prop_assert_eq!(links.read(&token), Some((TicketId::from(ticket), revision)));
            let mut changed = token.clone();
            changed.replace_range(at..=at, &letter);
            prop_assert_eq!(links.read(&changed).is_some(), changed == token);
            prop_assert_eq!(links.read(&token[..at]), None);
        }
    }
}
