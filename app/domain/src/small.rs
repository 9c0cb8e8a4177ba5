//! Maps and sets in the order of their keys.
//!
//! Everywhere but in the browser they are those of the standard library. Those bring some 6 kB of machine code for
//! each pair of types, so the browser has sorted lists with the same methods, the same order and the same JSON.

#[cfg(any(target_arch = "wasm32", test))]
mod sorted;

#[cfg(target_arch = "wasm32")]
pub use sorted::{Map as SmallMap, Set as SmallSet};
#[cfg(not(target_arch = "wasm32"))]
pub use std::collections::{BTreeMap as SmallMap, BTreeSet as SmallSet};
