//! Keys with which devices prove what was saved there, so that somebody else may bring it. Nothing is kept of them: each
//! follows from the installation's secret and from the access that the person's sessions have. With that access it ends.

use super::known::kept_secret;
use crate::store::{Result, Store};
use deskside_domain::id::{ClientId, PersonId};
use deskside_domain::private::hex;
use deskside_domain::sync::parcel::{is_proven, mark_of};
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use uuid::Uuid;

/// Where the store keeps the secret.
const META: &str = "delivery_secret";
/// Letters of a mark: enough to tell one access of a person from another.
const MARK: usize = 16;

/// Makes and checks them.
#[derive(Clone)]
pub struct DeliveryKeys {
    secret: [u8; 32],
}

impl std::fmt::Debug for DeliveryKeys {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("DeliveryKeys(…)")
    }
}

impl Default for DeliveryKeys {
    /// With a secret of its own: no device has a key yet.
    fn default() -> Self {
        Self { secret: rand::random() }
    }
}

/// What a proof shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Proven {
    /// The command is the author's.
    Yes,
    /// Nothing.
    No,
    /// It was made under an access that has ended since.
    Ended,
}

impl DeliveryKeys {
    /// With the installation's secret, which the first start makes.
    pub async fn of(store: &dyn Store) -> Result<Self> {
        Ok(Self { secret: kept_secret(store, META).await? })
    }

    /// The key of a person's device under an access: its mark and 256 bits, in hex.
    #[must_use]
    pub fn key(&self, client: ClientId, person: PersonId, access: Uuid) -> String {
        let mark = self.mac(&["access", &person.to_string(), &access.to_string()]);
        let key = self.mac(&["key", &client.to_string(), &person.to_string(), &access.to_string()]);
        [mark.get(..MARK).unwrap_or_default(), ".", &key].concat()
    }

    /// What a proof shows of a command with this hash, under the author's present access.
    #[must_use]
    pub fn check(&self, client: ClientId, author: PersonId, access: Uuid, hash: &str, proof: &str) -> Proven {
        let key = self.key(client, author, access);
        if proof.is_empty() {
            Proven::No
        } else if mark_of(&key) != mark_of(proof) {
            Proven::Ended
        } else if is_proven(&key, hash, proof) {
            Proven::Yes
        } else {
            Proven::No
        }
    }

    fn mac(&self, parts: &[&str]) -> String {
        let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(&self.secret) else { return String::new() };
        mac.update(parts.join(" ").as_bytes());
        hex(&mac.finalize().into_bytes())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use deskside_domain::sync::parcel::proof;

    #[test]
    fn every_device_of_every_person_has_its_own() {
        let keys = DeliveryKeys::default();
        let other = DeliveryKeys::default();
        let key = |keys: &DeliveryKeys, client: u128, person: u128, access: u128| {
            keys.key(client.into(), person.into(), Uuid::from_u128(access))
        };
        let own = key(&keys, 1, 2, 3);
        assert_eq!(own, key(&keys, 1, 2, 3));
        assert_eq!(own.len(), MARK + 1 + 64);
        for different in [key(&keys, 2, 1, 3), key(&keys, 1, 3, 3), key(&keys, 1, 2, 4), key(&other, 1, 2, 3)] {
            assert_ne!(own.split_once('.').map(|key| key.1), different.split_once('.').map(|key| key.1));
        }
        assert_eq!(mark_of(&own), mark_of(&key(&keys, 9, 2, 3)), "a mark is the access's");
    }

    #[test]
    fn an_access_that_has_ended_is_told_from_a_wrong_proof() {
        let keys = DeliveryKeys::default();
        let (client, author) = (ClientId::from(1), PersonId::from(2));
        let (before, now) = (Uuid::from_u128(3), Uuid::from_u128(4));
        let check = |proof: &str| keys.check(client, author, now, "hash", proof);
        assert_eq!(check(&proof(&keys.key(client, author, now), "hash")), Proven::Yes);
        assert_eq!(check(&proof(&keys.key(client, author, now), "other")), Proven::No);
        assert_eq!(check(&proof(&keys.key(9.into(), author, now), "hash")), Proven::No);
        assert_eq!(check(&proof(&keys.key(client, author, before), "hash")), Proven::Ended);
        assert_eq!(check(""), Proven::No);
    }
}
