//! Ticket numbers: digits one can say on the phone, with a check digit, from blocks reserved per device.

use crate::id::ClientId;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// A ticket number: a sequence number and its check digit, written without a gap.
///
/// The check digit is Damm's (H. M. Damm, *Total anti-symmetrische Quasigruppen*, Marburg 2004): it finds every
/// single wrong digit and every swap of two neighbours, what people do on the phone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TicketNumber {
    sequence: u32,
}

/// Highest sequence number; keeps a number at ten digits.
pub const SEQUENCE_MAX: u32 = 999_999_999;

const QUASIGROUP: [[u8; 10]; 10] = [
    [0, 3, 1, 7, 5, 9, 8, 6, 4, 2],
    [7, 0, 9, 2, 1, 5, 4, 8, 6, 3],
    [4, 2, 0, 6, 8, 7, 1, 3, 5, 9],
    [1, 7, 5, 0, 9, 8, 3, 4, 2, 6],
    [6, 1, 2, 3, 0, 4, 5, 9, 7, 8],
    [3, 6, 7, 4, 2, 0, 9, 5, 8, 1],
    [5, 8, 6, 9, 7, 2, 0, 1, 3, 4],
    [8, 9, 4, 5, 3, 6, 2, 0, 1, 7],
    [9, 4, 3, 8, 6, 1, 7, 2, 0, 5],
    [2, 5, 8, 1, 4, 3, 6, 7, 9, 0],
];

fn damm(digits: &str) -> u8 {
    digits.bytes().fold(0, |row, digit| QUASIGROUP[usize::from(row)][usize::from(digit - b'0')])
}

impl TicketNumber {
    /// The number of a sequence number; `None` for 0 or more than [`SEQUENCE_MAX`].
    #[must_use]
    pub fn new(sequence: u32) -> Option<Self> {
        (1..=SEQUENCE_MAX).contains(&sequence).then_some(Self { sequence })
    }

    /// The sequence number without the check digit.
    #[must_use]
    pub fn sequence(self) -> u32 {
        self.sequence
    }
}

impl fmt::Display for TicketNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let digits = self.sequence.to_string();
        let check = damm(&digits);
        write!(f, "{digits}{check}")
    }
}

/// Why a text is not a ticket number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotANumber {
    /// Something other than digits, blanks and hyphens, or too short or long.
    #[error("a ticket number is 2 to 10 digits")]
    Form,
    /// A digit is wrong or two are swapped.
    #[error("the check digit does not fit: a digit is wrong or two are swapped")]
    CheckDigit,
}

impl FromStr for TicketNumber {
    type Err = NotANumber;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let digits: String = text.chars().filter(|c| !matches!(c, ' ' | '-')).collect();
        if !(2..=10).contains(&digits.len()) || !digits.bytes().all(|b| b.is_ascii_digit()) {
            return Err(NotANumber::Form);
        }
        if damm(&digits) != 0 {
            return Err(NotANumber::CheckDigit);
        }
        digits[..digits.len() - 1].parse().ok().and_then(Self::new).ok_or(NotANumber::Form)
    }
}

impl Serialize for TicketNumber {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for TicketNumber {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(feature = "schema")]
impl schemars::JsonSchema for TicketNumber {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "TicketNumber".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({
            "type": "string", "pattern": "^[0-9]{2,10}$", "description": "Digits; the last one checks the others.",
        })
    }
}

/// The sequence number with which the first block of an installation begins: what people say has six digits from the
/// start.
pub const FIRST_NUMBER: u32 = 10_001;

/// How many numbers a device reserves at a time.
pub const BLOCK_SIZE: u32 = 100;
/// A device asks for another block when it has fewer than this left.
pub const BLOCK_LOW: u32 = 50;

/// Consecutive numbers that one device (or the server itself) may give away.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NumberBlock {
    /// Who may give them.
    pub client: ClientId,
    /// First sequence number.
    pub first: u32,
    /// How many.
    pub size: u32,
}

impl NumberBlock {
    /// Whether the number is one of the block's.
    #[must_use]
    pub fn contains(&self, number: TicketNumber) -> bool {
        (self.first..self.first.saturating_add(self.size)).contains(&number.sequence())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn said_with_blanks_and_hyphens() {
        let number = TicketNumber::new(10_234).expect("in range");
        let said = number.to_string();
        assert_eq!(format!("{} {}", &said[..3], &said[3..]).parse(), Ok(number));
        assert_eq!("0".parse::<TicketNumber>(), Err(NotANumber::Form));
        assert_eq!("12a4".parse::<TicketNumber>(), Err(NotANumber::Form));
        // The value of the published example: 572 has the check digit 4.
        assert_eq!(TicketNumber::new(572).expect("in range").to_string(), "5724");
    }

    proptest! {
        #[test]
        fn every_wrong_digit_and_every_swap_is_found(sequence in 1..=SEQUENCE_MAX, at in 0_usize..10, to in 0_u8..10) {
            let text = TicketNumber::new(sequence).expect("in range").to_string();
            prop_assert_eq!(text.parse::<TicketNumber>().map(TicketNumber::sequence), Ok(sequence));
            let mut bytes = text.clone().into_bytes();
            let at = at % bytes.len();
            if bytes[at] != b'0' + to {
                bytes[at] = b'0' + to;
                prop_assert!(String::from_utf8(bytes).expect("digits").parse::<TicketNumber>().is_err());
            }
            let mut bytes = text.into_bytes();
            let at = at % (bytes.len() - 1);
            if bytes[at] != bytes[at + 1] {
                bytes.swap(at, at + 1);
                prop_assert!(String::from_utf8(bytes).expect("digits").parse::<TicketNumber>().is_err());
            }
        }
    }
}
