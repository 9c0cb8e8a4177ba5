//! Browsers in which a person has signed in before. Their attempts are counted apart, so that nobody who guesses
//! passwords, not even from the same office, can lock out who works there. The scheme is OWASP's "device cookies".

use crate::store::{Result, Store};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use deskside_domain::id::PersonId;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use uuid::Uuid;

/// Where the store keeps the key.
const META: &str = "known_browsers_key";

/// A browser's own number.
pub type BrowserId = [u8; 16];

/// Signs and recognises browsers.
#[derive(Clone)]
pub struct KnownBrowsers {
    key: [u8; 32],
}

impl std::fmt::Debug for KnownBrowsers {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("KnownBrowsers(…)")
    }
}

impl Default for KnownBrowsers {
    /// With a key of its own: it knows no browser yet.
    fn default() -> Self {
        Self { key: rand::random() }
    }
}

/// A secret of 256 bits that the store keeps; the first process that asks makes it, and all get the same.
pub async fn kept_secret(store: &dyn Store, key: &str) -> Result<[u8; 32]> {
    let fresh: [u8; 32] = rand::random();
    let kept = store.meta_or(key, &URL_SAFE_NO_PAD.encode(fresh)).await?;
    if let Some(secret) = URL_SAFE_NO_PAD.decode(kept).ok().and_then(|bytes| bytes.try_into().ok()) {
        return Ok(secret);
    }
    // No secret at all: what was made with it is of no use to anyone.
    store.set_meta(key, &URL_SAFE_NO_PAD.encode(fresh)).await?;
    Ok(fresh)
}

impl KnownBrowsers {
    /// With the installation's key, which the first start makes.
    pub async fn of(store: &dyn Store) -> Result<Self> {
        Ok(Self { key: kept_secret(store, META).await? })
    }

    /// The text that a browser keeps once the person has signed in there.
    #[must_use]
    pub fn text(&self, person: PersonId) -> String {
        let browser: BrowserId = rand::random();
        let said = [person.0.as_bytes().as_slice(), &browser].concat();
        let mac = self.mac(&said).map(|mac| mac.finalize().into_bytes().to_vec()).unwrap_or_default();
        URL_SAFE_NO_PAD.encode([said, mac].concat())
    }

    /// Which browser a text is of, if the person has signed in there.
    #[must_use]
    pub fn browser(&self, text: &str, person: PersonId) -> Option<BrowserId> {
        let bytes = URL_SAFE_NO_PAD.decode(text).ok()?;
        let (said, mac) = bytes.split_at_checked(32)?;
        self.mac(said)?.verify_slice(mac).ok()?;
        let (whose, browser) = said.split_at_checked(16)?;
        let whose = PersonId(Uuid::from_slice(whose).ok()?);
        if whose == person { browser.try_into().ok() } else { None }
    }

    fn mac(&self, said: &[u8]) -> Option<Hmac<Sha256>> {
        let mut mac = Hmac::<Sha256>::new_from_slice(&self.key).ok()?;
        mac.update(said);
        Some(mac)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_was_signed_here_is_known() {
        let (ada, bo) = (PersonId::from(1), PersonId::from(2));
        let known = KnownBrowsers::default();
        let text = known.text(ada);
        assert!(known.browser(&text, ada).is_some());
        assert_ne!(known.browser(&text, ada), known.browser(&known.text(ada), ada));
        assert_eq!(known.browser(&text, bo), None, "another person's");
        assert_eq!(KnownBrowsers::default().browser(&text, ada), None, "another installation's");
        for bad in ["", "x", &text[1..], &text[..text.len() - 1], &text.replace(&text[50..52], "zz")] {
            assert_eq!(known.browser(bad, ada), None, "{bad}");
        }
    }
}
