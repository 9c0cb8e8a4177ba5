//! What every view starts from: Leptos, with signals of our own.

pub use crate::signal::{Callback, Effect, Memo, Readable, RwSignal, Signal};
pub use leptos::prelude::*;
