//! Chance that comes from a seed: the same seed gives the same numbers on every machine and with every release.

use sha2::{Digest, Sha256};
use uuid::{Builder, Uuid};

/// A stream of numbers: SplitMix64 (Steele, Lea and Flood, *Fast splittable pseudorandom number generators*,
/// OOPSLA 2014).
#[derive(Clone, Debug)]
pub struct Random(u64);

impl Random {
    /// The stream of a name under a seed. Streams of different names have nothing to do with each other.
    pub fn of(seed: u64, name: &str, index: u64) -> Self {
        let digest = digest(seed, name, &index.to_be_bytes());
        let mut start = [0_u8; 8];
        start.copy_from_slice(&digest[..8]);
        Self(u64::from_be_bytes(start))
    }

    /// The next number.
    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number below `end`; 0 for an empty range.
    pub fn below(&mut self, end: u64) -> u64 {
        // The high part of a 128-bit product: even enough for a story.
        ((u128::from(self.next()) * u128::from(end)) >> 64) as u64
    }

    /// A number from `from` to `to`, both included.
    pub fn between(&mut self, from: i64, to: i64) -> i64 {
        from + self.below(u64::try_from(to - from + 1).unwrap_or(0)) as i64
    }

    /// True in so many of a hundred cases.
    pub fn chance(&mut self, percent: u64) -> bool {
        self.below(100) < percent
    }

    /// One of a list that is not empty.
    pub fn pick<'a, T>(&mut self, list: &'a [T]) -> &'a T {
        &list[self.below(list.len() as u64) as usize]
    }

    /// A place in a list of weights that are not all zero.
    pub fn weighted(&mut self, weights: &[u64]) -> usize {
        let mut left = self.below(weights.iter().sum());
        for (place, weight) in weights.iter().enumerate() {
            if left < *weight {
                return place;
            }
            left -= weight;
        }
        0
    }

    /// Sixteen bytes, for a salt.
    pub fn bytes(&mut self) -> [u8; 16] {
        let mut bytes = [0_u8; 16];
        bytes[..8].copy_from_slice(&self.next().to_be_bytes());
        bytes[8..].copy_from_slice(&self.next().to_be_bytes());
        bytes
    }
}

/// The id of a record that has a name.
pub fn id(seed: u64, kind: &str, name: &str) -> Uuid {
    let mut bytes = [0_u8; 16];
    bytes.copy_from_slice(&digest(seed, kind, name.as_bytes())[..16]);
    Builder::from_custom_bytes(bytes).into_uuid()
}

fn digest(seed: u64, name: &str, more: &[u8]) -> [u8; 32] {
    let hash = Sha256::new()
        .chain_update(b"deskside demo\0")
        .chain_update(seed.to_be_bytes())
        .chain_update((name.len() as u64).to_be_bytes())
        .chain_update(name.as_bytes())
        .chain_update(more);
    hash.finalize().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seed_gives_the_same_numbers_for_ever() {
        let mut random = Random::of(1, "ticket", 7);
        let numbers: Vec<u64> = (0..3).map(|_| random.below(1_000)).collect();
        assert_eq!(numbers, [8, 226, 461]);
        assert_ne!(Random::of(1, "ticket", 7).next(), Random::of(2, "ticket", 7).next());
        assert_ne!(id(1, "person", "a"), id(2, "person", "a"));
    }

    #[test]
    fn ranges_hold_their_ends() {
        let mut random = Random::of(3, "x", 0);
        let drawn: std::collections::BTreeSet<i64> = (0..200).map(|_| random.between(-1, 2)).collect();
        assert_eq!(drawn.into_iter().collect::<Vec<_>>(), [-1, 0, 1, 2]);
        assert!((0..50).all(|_| random.weighted(&[0, 3, 0]) == 1));
    }
}
