//! The link that creates the first account of an empty desk. It works once, for a day, at every server process on the
//! database.

use super::Token;
use crate::store::{Held, HeldKind, Result, Store, TokenHash};
use deskside_domain::time::Timestamp;

/// Seconds for which a link counts.
const LASTS: i64 = 24 * 3_600;
/// Links that count at the same time: each process that starts on an empty desk prints one.
const MOST: u32 = 32;

/// Lets a link count.
///
/// # Errors
/// Of the store.
pub async fn offer(store: &dyn Store, token: &Token, now: Timestamp) -> Result<()> {
    keep(store, token.hash(), now).await
}

async fn keep(store: &dyn Store, token: TokenHash, now: Timestamp) -> Result<()> {
    let until = now.plus(LASTS);
    let held = Held { person: None, since: now, until, note: String::new(), body: Vec::new() };
    store.hold(HeldKind::FirstStart, token, &held, MOST).await
}

/// Whether a token is a link's that counts.
///
/// # Errors
/// Of the store.
pub async fn is(store: &dyn Store, token: TokenHash, now: Timestamp) -> Result<bool> {
    Ok(store.held(HeldKind::FirstStart, token, now).await?.is_some())
}

/// Uses a link up, and every other one with it. False when someone else was faster.
///
/// # Errors
/// Of the store.
pub async fn take(store: &dyn Store, token: TokenHash, now: Timestamp) -> Result<bool> {
    store.take_held(HeldKind::FirstStart, token, now).await
}

/// Gives a link back where nothing came of it.
///
/// # Errors
/// Of the store.
pub async fn put_back(store: &dyn Store, token: TokenHash, now: Timestamp) -> Result<()> {
    keep(store, token, now).await
}
