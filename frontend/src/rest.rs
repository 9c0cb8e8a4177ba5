//! The pages that come later, see [`app::pages::rest`]. With the feature `split` they are a file of their own: the build
//! cuts the program at the function marked here, and whatever only that function needs goes with it.

#[cfg(feature = "split")]
pub use cut::REST;
#[cfg(not(feature = "split"))]
pub use whole::REST;

#[cfg(not(feature = "split"))]
mod whole {
    use app::pages::rest::{Rest, draw};

    /// They are here already.
    pub const REST: Rest = Rest { fetch: || Box::pin(async { true }), draw: |piece| Some(draw(piece)) };
}

#[cfg(feature = "split")]
mod cut {
    use app::pages::rest::{Piece, Rest, draw};
    use futures_util::FutureExt;
    use leptos::prelude::AnyView;
    use wasm_split_helpers::{SplitLoaderError, wasm_split};

    /// How they come.
    pub const REST: Rest = Rest {
        fetch: || Box::pin(async { fetch().await.is_ok() }),
        // Once it has been fetched this does not wait for anything.
        draw: |piece| draw_rest(piece).now_or_never()?.ok(),
    };

    #[wasm_split(rest, preload(fetch), fallible)]
    fn draw_rest(piece: Piece) -> Result<AnyView, SplitLoaderError> {
        Ok(draw(piece))
    }
}
