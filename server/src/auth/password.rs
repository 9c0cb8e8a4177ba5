//! Passwords: argon2id, with OWASP's parameters, a few at a time.

use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use argon2::{Algorithm, Argon2, Params, Version};
use std::sync::{Arc, OnceLock};
use tokio::sync::Semaphore;

/// 19 MiB, two passes, one lane: the OWASP password storage sheet.
const PARAMS: (u32, u32, u32) = (19_456, 2, 1);
/// Hashes at the same time; each takes 19 MiB.
const AT_ONCE: usize = 4;

/// Hashes and checks passwords on threads that may block.
#[derive(Clone, Debug)]
pub struct Passwords {
    turns: Arc<Semaphore>,
}

impl Default for Passwords {
    fn default() -> Self {
        Self { turns: Arc::new(Semaphore::new(AT_ONCE)) }
    }
}

fn argon2() -> Argon2<'static> {
    let (memory, passes, lanes) = PARAMS;
    Argon2::new(Algorithm::Argon2id, Version::V0x13, Params::new(memory, passes, lanes, None).unwrap_or_default())
}

/// A hash nobody's password has, to spend the same time on unknown accounts.
fn dummy() -> &'static str {
    static DUMMY: OnceLock<String> = OnceLock::new();
    DUMMY.get_or_init(|| {
        argon2().hash_password(&rand::random::<[u8; 32]>()).map(|hash| hash.to_string()).unwrap_or_default()
    })
}

impl Passwords {
    /// Makes the hash for unknown accounts, so that not even the first one takes longer.
    pub async fn warm_up(&self) {
        let _ = tokio::task::spawn_blocking(dummy).await;
    }

    /// The hash of a password, in PHC form.
    pub async fn hash(&self, password: &str) -> anyhow::Result<String> {
        let password = password.to_owned();
        let _turn = self.turns.acquire().await?;
        let hash = tokio::task::spawn_blocking(move || {
            argon2().hash_password(password.as_bytes()).map(|hash| hash.to_string())
        });
        hash.await?.map_err(|error| anyhow::anyhow!("hashing the password: {error}"))
    }

    /// Whether a password is the one of the hash; as slow for no hash as for a wrong password.
    pub async fn is_right(&self, password: &str, hash: Option<String>) -> bool {
        let password = password.to_owned();
        let Ok(_turn) = self.turns.acquire().await else { return false };
        let checked = tokio::task::spawn_blocking(move || {
            let known = hash.is_some();
            let hash = hash.unwrap_or_else(|| dummy().to_owned());
            let fits =
                PasswordHash::new(&hash).is_ok_and(|hash| argon2().verify_password(password.as_bytes(), &hash).is_ok());
            fits && known
        });
        checked.await.unwrap_or(false)
    }
}

/// A password for a new account: 20 letters and digits that are not mistaken for each other, about 100 bits.
#[must_use]
pub fn generated() -> String {
    const LETTERS: &[u8; 32] = b"abcdefghijkmnpqrstuvwxyz23456789";
    let bytes: [u8; 20] = rand::random();
    let mut password = String::with_capacity(24);
    for (index, byte) in bytes.iter().enumerate() {
        if index > 0 && index % 5 == 0 {
            password.push('-');
        }
        password.push(char::from(LETTERS[usize::from(byte % 32)]));
    }
    password
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn only_the_right_password_fits() {
        let passwords = Passwords::default();
        let hash = passwords.hash("correct horse").await.expect("hashed");
        assert!(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{hash}");
        assert!(passwords.is_right("correct horse", Some(hash.clone())).await);
        assert!(!passwords.is_right("correct horses", Some(hash)).await);
        assert!(!passwords.is_right("correct horse", None).await);
    }

    #[test]
    fn generated_passwords_differ() {
        assert_ne!(generated(), generated());
        assert_eq!(generated().len(), 23);
    }
}
