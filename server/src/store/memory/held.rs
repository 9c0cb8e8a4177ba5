//! What waits for a while, in memory.

use super::MemoryStore;
use crate::store::accounts::TokenHash;
use crate::store::error::Result;
use crate::store::held::{Held, HeldKind, Holding};
use async_trait::async_trait;
use deskside_domain::time::Timestamp;
use std::cmp::Reverse;

#[async_trait]
impl Holding for MemoryStore {
    async fn hold(&self, kind: HeldKind, key: TokenHash, held: &Held, most: u32) -> Result<()> {
        let mut people = self.people();
        people.held.insert(key, (kind, held.clone()));
        let of_kind = people.held.iter().filter(|(_, (of, _))| *of == kind);
        let mut newest: Vec<_> = of_kind.map(|(key, (_, held))| (Reverse(held.since), *key)).collect();
        newest.sort_unstable();
        for (_, key) in newest.into_iter().skip(most as usize) {
            people.held.remove(&key);
        }
        Ok(())
    }

    async fn held(&self, kind: HeldKind, key: TokenHash, now: Timestamp) -> Result<Option<Held>> {
        let people = self.people();
        let found = people.held.get(&key).filter(|(of, held)| *of == kind && now < held.until);
        Ok(found.map(|(_, held)| held.clone()))
    }

    async fn take_held(&self, kind: HeldKind, key: TokenHash, now: Timestamp) -> Result<bool> {
        let mut people = self.people();
        let counts = people.held.get(&key).is_some_and(|(of, held)| *of == kind && now < held.until);
        if counts {
            people.held.retain(|_, (of, _)| *of != kind);
        }
        Ok(counts)
    }
}
