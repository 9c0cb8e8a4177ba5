//! The link that creates the first account of an empty desk. It works once, and only as long as the server runs that
//! printed it.

use super::Token;
use crate::store::TokenHash;
use std::sync::{Mutex, PoisonError};
use subtle::ConstantTimeEq;

/// The link's secret, while it counts.
#[derive(Debug, Default)]
pub struct FirstStart(Mutex<Option<TokenHash>>);

impl FirstStart {
    /// A desk that waits for its first account.
    #[must_use]
    pub fn waiting(token: &Token) -> Self {
        Self(Mutex::new(Some(token.hash())))
    }

    /// Whether a token is the link's.
    #[must_use]
    pub fn is(&self, token: TokenHash) -> bool {
        let kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.is_some_and(|kept| bool::from(kept.ct_eq(&token)))
    }

    /// Uses the link up. False when someone else was faster.
    pub fn take(&self, token: TokenHash) -> bool {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let own = kept.is_some_and(|kept| bool::from(kept.ct_eq(&token)));
        if own {
            *kept = None;
        }
        own
    }

    /// Gives the link back where nothing came of it.
    pub fn put_back(&self, token: TokenHash) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(token);
    }
}
