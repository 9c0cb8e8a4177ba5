//! What shows that a command was saved on a device by the person who says so, to whoever made the device's key.

use crate::private::hex;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

/// Splits a key or a proof: the mark of the access under which the key was given, and the rest.
fn parts(text: &str) -> (&str, &str) {
    text.split_once('.').unwrap_or(("", text))
}

fn mac(secret: &str, payload_hash: &str) -> Option<Hmac<Sha256>> {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).ok()?;
    mac.update(payload_hash.as_bytes());
    Some(mac)
}

/// Shows that whoever made it has the device's key: the key's mark, and HMAC-SHA256 in hex over the hash of all that a
/// command says. The server gives the key to the author's own session, so nobody can write commands in another person's
/// name.
#[must_use]
pub fn proof(key: &str, payload_hash: &str) -> String {
    let (mark, secret) = parts(key);
    let Some(mac) = mac(secret, payload_hash) else { return String::new() };
    [mark, ".", &hex(&mac.finalize().into_bytes())].concat()
}

/// The mark of the key that a proof was made with: another one than the key's that is given now means that the access has
/// ended since.
#[must_use]
pub fn mark_of(text: &str) -> &str {
    parts(text).0
}

/// Whether a proof was made with a key for this hash. The time it takes does not tell how much of it is right.
#[must_use]
pub fn is_proven(key: &str, payload_hash: &str, proof: &str) -> bool {
    let (_, said) = parts(proof);
    let bytes: Option<Vec<u8>> = (said.is_ascii() && said.len().is_multiple_of(2))
        .then(|| (0..said.len()).step_by(2).map(|at| u8::from_str_radix(&said[at..at + 2], 16).ok()).collect())
        .flatten();
    let Some((bytes, mac)) = bytes.zip(mac(parts(key).1, payload_hash)) else { return false };
    mark_of(key) == mark_of(proof) && mac.verify_slice(&bytes).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_proof_is_an_hmac() {
        // RFC 4231, test case 2.
        let expected = "m1.5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843";
        assert_eq!(proof("m1.Jefe", "what do ya want for nothing?"), expected);
        assert!(is_proven("m1.Jefe", "what do ya want for nothing?", expected));
    }

    #[test]
    fn nothing_else_is_one() {
        let good = proof("m1.key", "hash");
        for (key, hash, said) in [
            ("m1.other", "hash", good.as_str()),
            ("m1.key", "other", &good),
            ("m2.key", "hash", &good),
            ("m1.key", "hash", ""),
            ("m1.key", "hash", "m1."),
            ("m1.key", "hash", "m1.zz"),
            ("m1.key", "hash", "m1.è"),
            ("m1.key", "hash", &good[..good.len() - 1]),
            ("m1.key", "hash", &good[..good.len() - 2]),
        ] {
            assert!(!is_proven(key, hash, said), "{key} {hash} {said}");
        }
    }
}
