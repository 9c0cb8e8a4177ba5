//! What happened, as a hash always and in words when asked.

use sha2::{Digest, Sha256};
use std::fmt::Display;

/// The record of one history.
pub struct Trace {
    hash: Sha256,
    verbose: bool,
}

impl Trace {
    pub fn new(verbose: bool) -> Self {
        Self { hash: Sha256::new(), verbose }
    }

    /// Notes numbers that say what happened.
    pub fn note(&mut self, what: u8, values: &[u64]) {
        self.hash.update([what, values.len() as u8]);
        for value in values {
            self.hash.update(value.to_be_bytes());
        }
    }

    /// Notes bytes, such as a hash of the log.
    pub fn bytes(&mut self, bytes: &[u8]) {
        self.hash.update(bytes);
    }

    /// Says it in words, when someone reads along.
    pub fn say<D: Display>(&self, now: u64, what: impl FnOnce() -> D) {
        if self.verbose {
            println!("{:>10.3}  {}", now as f64 / 1000.0, what());
        }
    }

    pub fn finish(self) -> [u8; 32] {
        self.hash.finalize().into()
    }
}
