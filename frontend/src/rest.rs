//! The pages that come later, see [`app::pages::rest`]. With the feature `split` they are a file of their own: the build
//! cuts the program at the function marked here, and whatever only that function needs goes with it.

#[cfg(feature = "split")]
pub use cut::{REST, again, fetch_again};
#[cfg(not(feature = "split"))]
pub use whole::{REST, again, fetch_again};

use deskside_domain::json;
use deskside_domain::sync::again::send_again;
use deskside_domain::sync::outbox::Entry;
use deskside_domain::time::Captured;

/// What a restore of the server makes of the outbox, see [`send_again`].
pub struct Restored {
    /// What the outbox holds.
    pub entries: Vec<Entry>,
    /// The receipts, as they are stored.
    pub receipts: Vec<String>,
    /// Up to there the log is the same.
    pub shared: u64,
    /// What the device knows about time.
    pub captured: Captured,
    /// The last order that was given.
    pub order: u64,
}

impl Restored {
    fn outbox(self) -> Vec<Entry> {
        let receipts = self.receipts.iter().filter_map(|text| json::from_text(text).ok()).collect();
        send_again(self.entries, receipts, self.shared, self.captured, self.order)
    }
}

#[cfg(not(feature = "split"))]
mod whole {
    use super::Restored;
    use app::pages::rest::{Rest, draw};
    use deskside_domain::sync::outbox::Entry;

    /// They are here already.
    pub const REST: Rest = Rest { fetch: || Box::pin(async { true }), draw: |piece| Some(draw(piece)) };

    /// It is here already.
    pub async fn fetch_again() -> bool {
        true
    }

    /// The outbox after a restore.
    pub fn again(restored: Restored) -> Option<Vec<Entry>> {
        Some(restored.outbox())
    }
}

#[cfg(feature = "split")]
mod cut {
    use super::Restored;
    use app::pages::rest::{Piece, Rest, draw};
    use deskside_domain::sync::outbox::Entry;
    use futures_util::FutureExt;
    use leptos::prelude::AnyView;
    use wasm_split_helpers::{SplitLoaderError, wasm_split};

    /// How they come.
    pub const REST: Rest = Rest {
        fetch: || Box::pin(async { fetch().await.is_ok() }),
        // Once it has been fetched this does not wait for anything.
        draw: |piece| draw_rest(piece).now_or_never()?.ok(),
    };

    /// Fetches what [`again`] needs.
    pub async fn fetch_again() -> bool {
        load_again().await.is_ok()
    }

    /// The outbox after a restore; `None` while the file has not been fetched.
    pub fn again(restored: Restored) -> Option<Vec<Entry>> {
        outbox_again(restored).now_or_never()?.ok()
    }

    #[wasm_split(rest, preload(load_again), fallible)]
    fn outbox_again(restored: Restored) -> Result<Vec<Entry>, SplitLoaderError> {
        Ok(restored.outbox())
    }

    #[wasm_split(rest, preload(fetch), fallible)]
    fn draw_rest(piece: Piece) -> Result<AnyView, SplitLoaderError> {
        Ok(draw(piece))
    }
}
