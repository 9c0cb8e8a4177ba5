//! Passwords: argon2id, with OWASP's parameters, a few at a time.

use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use argon2::{Algorithm, Argon2, Params, Version};
use std::sync::{Arc, OnceLock};
use tokio::sync::Semaphore;

/// 19 MiB, two passes, one lane: the OWASP password storage sheet.
const PARAMS: (u32, u32, u32) = (19_456, 2, 1);
/// Shortest password.
pub const PASSWORD_MIN: usize = 8;
/// Longest password: hashing has to end.
pub const PASSWORD_MAX: usize = 256;
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

/// A password for a new account: 30 letters and digits that are not mistaken for each other, 150 bits.
#[must_use]
pub fn generated() -> String {
    letters(30)
}

/// So many random letters and digits that are not mistaken for each other, five bits each, in groups of five.
pub(super) fn letters(many: usize) -> String {
    const LETTERS: &[u8; 32] = b"abcdefghijkmnpqrstuvwxyz23456789";
    let mut text = String::with_capacity(many + many / 5);
    for index in 0..many {
        if index > 0 && index % 5 == 0 {
            text.push('-');
        }
        text.push(char::from(LETTERS[usize::from(rand::random::<u8>() % 32)]));
    }
    text
}

/// Why a password is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PasswordError {
    /// Too few characters.
    #[error("the password is too short; give at least {PASSWORD_MIN} characters, better 15 or more")]
    Short,
    /// Too many characters.
    #[error("the password is too long; give at most {PASSWORD_MAX} characters")]
    Long,
    /// Among the first that are tried.
    #[error("the password is easy to guess; several words that do not belong together are hard to guess")]
    Guessable,
}

/// Tries within which a guesser finds what is not taken: the most common passwords, and what is made of one's name.
const GUESSES: u64 = 10_000;

/// Words of the product and of what it is for, which are tried at every desk.
const WORDS: [&str; 8] =
    ["deskside", "helpdesk", "servicedesk", "support", "assistenza", "tecnico", "ticket", "segnalazione"];

/// Whether a password may be a person's. There are no rules on which characters it has (NIST SP 800-63B, 5.1.1.2);
/// `about` is what is known of the person and of the desk.
pub fn acceptable(password: &str, about: &[&str]) -> Result<(), PasswordError> {
    match password.chars().count() {
        ..PASSWORD_MIN => Err(PasswordError::Short),
        length if length > PASSWORD_MAX => Err(PasswordError::Long),
        _ if is_only(password, &[&WORDS, about].concat()) => Err(PasswordError::Guessable),
        _ if zxcvbn::zxcvbn(password, about).guesses() < GUESSES => Err(PasswordError::Guessable),
        _ => Ok(()),
    }
}

/// Whether a password is one of the words with nothing but figures and signs around it, however it is written.
fn is_only(password: &str, words: &[&str]) -> bool {
    let plain = |text: &str, read: fn(char) -> char| {
        let text = text.trim_matches(|c: char| !c.is_alphabetic()).to_lowercase();
        text.chars().map(read).filter(|c| c.is_alphabetic()).collect::<String>()
    };
    let words: Vec<String> = words.iter().map(|word| plain(word, |c| c)).filter(|word| !word.is_empty()).collect();
    [plain(password, |c| c), plain(password, letter)].iter().any(|text| words.contains(text))
}

/// The letter a figure or sign is written for.
fn letter(c: char) -> char {
    match c {
        '0' => 'o',
        '1' | '!' => 'i',
        '3' => 'e',
        '4' | '@' => 'a',
        '5' | '$' => 's',
        '7' => 't',
        other => other,
    }
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

    #[tokio::test]
    async fn a_password_counts_as_it_was_given() {
        let passwords = Passwords::default();
        let long = "Sette nani portano sette pale per sette vie, e il settimo canta. ".repeat(2);
        assert!(long.chars().count() > 128);
        assert_eq!(acceptable(&long, &[]), Ok(()));
        let hash = passwords.hash(&long).await.expect("hashed");
        assert!(passwords.is_right(&long, Some(hash.clone())).await);
        for other in
            [long.to_lowercase(), long.trim_end().to_owned(), format!(" {long}"), long.replacen("canta", "cantò", 2)]
        {
            assert!(!passwords.is_right(&other, Some(hash.clone())).await, "{other}");
        }
    }

    #[test]
    fn what_everyone_tries_first_is_not_taken() {
        let about = ["ada.neri@example.org", "Ada Neri", "civetta"];
        for (password, why) in [
            ("1234567", PasswordError::Short),
            ("password", PasswordError::Guessable),
            ("12345678", PasswordError::Guessable),
            ("qwertyuiop", PasswordError::Guessable),
            ("Ada Neri", PasswordError::Guessable),
            ("Deskside1", PasswordError::Guessable),
            ("assistenza", PasswordError::Guessable),
            ("H3lpdesk!", PasswordError::Guessable),
            ("civetta26", PasswordError::Guessable),
            (&"x".repeat(257), PasswordError::Long),
        ] {
            assert_eq!(acceptable(password, &about), Err(why), "{password}");
        }
        for password in ["correct horse", "zxq7-vkm", &generated()] {
            assert_eq!(acceptable(password, &about), Ok(()), "{password}");
        }
    }

    /// The 3,000 most common passwords of at least eight characters, in zxcvbn's order of how often they leaked (MIT).
    const COMMON: &str = include_str!("../../tests/fixtures/common_passwords.txt");

    #[test]
    fn the_first_three_thousand_common_passwords_are_not_taken() {
        assert_eq!(COMMON.lines().count(), 3_000);
        let taken: Vec<&str> = COMMON.lines().filter(|one| acceptable(one, &[]).is_ok()).collect();
        assert!(taken.is_empty(), "{taken:?}");
    }

    #[test]
    fn generated_passwords_differ() {
        assert_ne!(generated(), generated());
        assert_eq!(generated().len(), 35);
    }
}
