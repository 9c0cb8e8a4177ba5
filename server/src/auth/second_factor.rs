//! The second factor: time-based one-time passwords (RFC 6238) as every authenticator makes them, and codes for the
//! day it is lost.

use crate::auth::hash_of;
use crate::auth::password::letters;
use crate::store::{SecondFactor, TokenHash};
use deskside_domain::time::Timestamp;
use totp_rs::{Algorithm, Builder, Totp};

/// Bytes of a new secret: as long as SHA-1's result, as RFC 4226 recommends.
const SECRET: usize = 20;
/// Recovery codes given out at once.
const CODES: usize = 10;
/// Seconds a code is valid for.
const STEP: u64 = 30;

/// What a person's authenticator and the server share.
pub struct Authenticator(Totp);

impl Authenticator {
    /// The authenticator of a stored factor.
    pub fn of(factor: &SecondFactor, email: &str) -> anyhow::Result<Self> {
        let totp = Builder::new()
            .with_algorithm(Algorithm::SHA1)
            .with_digits(6)
            .with_skew(1)
            .with_step_duration(STEP)
            .with_secret(factor.secret.clone())
            .with_issuer(Some("Deskside"))
            .with_account_name(email.replace(':', " "))
            .build()?;
        Ok(Self(totp))
    }

    /// The time step a code belongs to, if it is right now: this step's, the one before or the one after.
    #[must_use]
    pub fn step(&self, code: &str, now: Timestamp) -> Option<i64> {
        let code: String = code.chars().filter(char::is_ascii_digit).collect();
        let step = self.0.check(&code, u64::try_from(now.0).ok()?)?;
        i64::try_from(step).ok()
    }

    /// What the QR code says.
    pub fn uri(&self) -> anyhow::Result<String> {
        Ok(self.0.to_url()?)
    }

    /// The secret for typing, in groups of four.
    #[must_use]
    pub fn secret(&self) -> String {
        let text = self.0.secret().to_base32();
        let groups: Vec<&str> = text.as_bytes().chunks(4).filter_map(|group| std::str::from_utf8(group).ok()).collect();
        groups.join(" ")
    }
}

/// A secret nobody has.
#[must_use]
pub fn fresh_secret() -> Vec<u8> {
    rand::random::<[u8; SECRET]>().to_vec()
}

/// New recovery codes of 150 bits each: too many to be found from their hashes.
#[must_use]
pub fn recovery_codes() -> Vec<String> {
    (0..CODES).map(|_| letters(30)).collect()
}

/// How a recovery code is stored: case, blanks and dashes do not count.
#[must_use]
pub fn recovery_hash(code: &str) -> TokenHash {
    let code: String = code.chars().filter(char::is_ascii_alphanumeric).collect();
    hash_of(&code.to_ascii_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;
    use deskside_domain::id::PersonId;

    fn factor(secret: &[u8]) -> SecondFactor {
        SecondFactor { person: PersonId::from(1), secret: secret.to_vec(), since: None, last_step: 0 }
    }

    #[test]
    fn codes_are_those_of_rfc_6238() {
        // Appendix B, SHA-1; the last six of its eight digits.
        let ours = Authenticator::of(&factor(b"12345678901234567890"), "ada@example.org").expect("a secret");
        for (time, code) in [(59, "287082"), (1_111_111_109, "081804"), (1_234_567_890, "005924")] {
            assert_eq!(ours.step(code, Timestamp(time)), Some(time / 30));
            assert_eq!(ours.step(code, Timestamp(time + 30)), Some(time / 30), "half a minute late");
            assert_eq!(ours.step(code, Timestamp(time + 90)), None);
        }
        assert_eq!(ours.step("081 804", Timestamp(1_111_111_109)), Some(37_037_036), "as it is shown");
        for bad in ["", "08180", "0818040", "abcdef"] {
            assert_eq!(ours.step(bad, Timestamp(1_111_111_109)), None, "{bad}");
        }
    }

    #[test]
    fn an_authenticator_reads_the_address() {
        let ours = Authenticator::of(&factor(b"12345678901234567890"), "ada@example.org").expect("a secret");
        let uri = ours.uri().expect("an address");
        assert!(uri.starts_with("otpauth://totp/Deskside:ada%40example.org?"), "{uri}");
        assert!(uri.contains("secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"), "{uri}");
        assert_eq!(ours.secret(), "GEZD GNBV GY3T QOJQ GEZD GNBV GY3T QOJQ");
    }

    #[test]
    fn recovery_codes_are_read_as_people_write_them() {
        let codes = recovery_codes();
        assert_eq!(codes.len(), CODES);
        assert!(codes.iter().all(|code| code.len() == 35), "30 letters of five bits: {codes:?}");
        assert_eq!(recovery_hash(&codes[0]), recovery_hash(&codes[0].to_uppercase().replace('-', " ")));
        assert_ne!(recovery_hash(&codes[0]), recovery_hash(&codes[1]));
    }
}
