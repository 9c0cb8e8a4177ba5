//! The pages that come later, see [`app::pages::rest`]. With the feature `split` each part is a file of its own: the
//! build cuts the program at the functions marked here, and whatever only one of them needs goes with it. What several
//! parts need, and the first screen does not, becomes a file that comes with the first of them.

#[cfg(feature = "split")]
pub use cut::{REST, again, album, fetch_again, paper, rules};
#[cfg(not(feature = "split"))]
pub use whole::{REST, again, album, fetch_again, paper, rules};

use crate::courier::{ByHand, prepare};
use crate::device::{Browser, InUse};
use crate::files::watch;
use crate::keeper::{self, Door};
use crate::tools::Tools;
use app::pages::rest::{Piece, draw, draw_clocks, draw_devices, draw_lead, draw_own, draw_seldom};
use app::toolbox::{provide_courier, provide_keeper, provide_toolbox};
use deskside_domain::json;
use deskside_domain::sync::again::send_again;
use deskside_domain::sync::outbox::Entry;
use deskside_domain::time::Captured;
use leptos::prelude::{AnyView, GetValue, use_context};
use std::rc::Rc;

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

/// A piece of the day's work, with the tools it needs.
fn drawn(piece: Piece) -> AnyView {
    match piece {
        Piece::Page(_) => provide_tools(),
        // Drawn once, whatever the page.
        Piece::Palette => {
            if let Some(session) = browser().and_then(|browser| browser.session()) {
                watch::begin(&session);
                keeper::watch(&session);
            }
        }
        _ => {}
    }
    if matches!(piece, Piece::Page(_) | Piece::Tools)
        && let Some(browser) = browser()
    {
        prepare(&browser);
    }
    draw(piece)
}

/// What is looked at now and then, with the tools it needs.
fn drawn_seldom(piece: Piece) -> AnyView {
    provide_tools();
    if let Some(browser) = browser() {
        provide_courier(Rc::new(ByHand(browser)));
    }
    draw_seldom(piece)
}

/// What is about the person and the device, with the tools it needs.
fn drawn_own(piece: Piece) -> AnyView {
    provide_tools();
    if let Some(browser) = browser() {
        provide_courier(Rc::new(ByHand(browser.clone())));
        provide_keeper(Rc::new(Door(browser)));
    }
    draw_own(piece)
}

fn browser() -> Option<Browser> {
    use_context::<InUse>().and_then(|browser| browser.0.try_get_value())
}

fn provide_tools() {
    if let Some(browser) = browser() {
        provide_toolbox(Rc::new(Tools(browser)));
    }
}

#[cfg(not(feature = "split"))]
mod whole {
    use super::{Restored, draw_clocks, draw_devices, draw_lead, drawn, drawn_own, drawn_seldom};
    use crate::files::{self, Album};
    use crate::session::{Rules, Session, TheRules};
    use app::pages::rest::{Part, Piece, Rest};
    use app::report::Draft;
    use deskside_domain::sync::outbox::Entry;
    use std::rc::Rc;

    /// They are here already.
    pub const REST: Rest = Rest {
        fetch: |_| Box::pin(async { true }),
        draw: |piece| match piece.part() {
            Part::Work => Some(drawn(piece)),
            Part::Clocks => Some(draw_clocks(piece)),
            Part::Seldom => Some(drawn_seldom(piece)),
            Part::Own => Some(drawn_own(piece)),
            Part::Lead => Some(draw_lead(piece)),
            Part::Devices => Some(draw_devices(piece)),
        },
    };

    /// It is here already.
    pub async fn fetch_again() -> bool {
        true
    }

    /// The files of a session.
    pub async fn album(session: &Rc<Session>) -> Option<&'static dyn Album> {
        Some(files::album(session))
    }

    /// The rules.
    pub async fn rules() -> Option<&'static dyn Rules> {
        Some(&TheRules)
    }

    /// The paper of a visit.
    pub async fn paper(draft: Draft) -> Option<(String, Vec<u8>)> {
        draft.print()
    }

    /// The outbox after a restore.
    pub fn again(restored: Restored) -> Option<Vec<Entry>> {
        Some(restored.outbox())
    }
}

#[cfg(feature = "split")]
mod cut {
    use super::Restored;
    use crate::files::{self, Album};
    use crate::session::{Rules, Session, TheRules};
    use app::pages::rest::{Part, Piece, Rest};
    use app::report::Draft;
    use deskside_domain::sync::outbox::Entry;
    use futures_util::FutureExt;
    use leptos::prelude::AnyView;
    use std::rc::Rc;
    use wasm_split_helpers::{SplitLoaderError, wasm_split};

    /// How they come.
    pub const REST: Rest = Rest {
        fetch: |part| match part {
            Part::Work => Box::pin(async { fetch().await.is_ok() }),
            Part::Clocks => Box::pin(async { fetch_clocks().await.is_ok() }),
            Part::Seldom => Box::pin(async { fetch_seldom().await.is_ok() }),
            Part::Own => Box::pin(async { fetch_own().await.is_ok() }),
            Part::Lead => Box::pin(async { fetch_lead().await.is_ok() }),
            Part::Devices => Box::pin(async { fetch_devices().await.is_ok() }),
        },
        // Once it has been fetched this does not wait for anything.
        draw: |piece| match piece.part() {
            Part::Work => draw_rest(piece).now_or_never()?.ok(),
            Part::Clocks => draw_clocks(piece).now_or_never()?.ok(),
            Part::Seldom => draw_seldom(piece).now_or_never()?.ok(),
            Part::Own => draw_own(piece).now_or_never()?.ok(),
            Part::Lead => draw_lead(piece).now_or_never()?.ok(),
            Part::Devices => draw_devices(piece).now_or_never()?.ok(),
        },
    };

    /// Fetches what [`again`] needs.
    pub async fn fetch_again() -> bool {
        load_again().await.is_ok()
    }

    /// The files of a session; `None` where there is no way to their part of the program.
    pub async fn album(session: &Rc<Session>) -> Option<&'static dyn Album> {
        open_album(Rc::clone(session)).await.ok()
    }

    /// The paper of a visit; `None` also where there is no way to the part of the program that makes it.
    pub async fn paper(draft: Draft) -> Option<(String, Vec<u8>)> {
        print_paper(draft).await.ok().flatten()
    }

    /// The rules; `None` where there is no way to their part of the program.
    pub async fn rules() -> Option<&'static dyn Rules> {
        open_rules().await.ok()
    }

    /// The outbox after a restore; `None` while the file has not been fetched.
    pub fn again(restored: Restored) -> Option<Vec<Entry>> {
        outbox_again(restored).now_or_never()?.ok()
    }

    #[wasm_split(rules, fallible)]
    fn open_rules() -> Result<&'static dyn Rules, SplitLoaderError> {
        Ok(&TheRules)
    }

    #[wasm_split(rest, preload(load_again), fallible)]
    fn outbox_again(restored: Restored) -> Result<Vec<Entry>, SplitLoaderError> {
        Ok(restored.outbox())
    }

    #[wasm_split(rest, preload(fetch), fallible)]
    fn draw_rest(piece: Piece) -> Result<AnyView, SplitLoaderError> {
        Ok(super::drawn(piece))
    }

    #[wasm_split(seldom, fallible)]
    fn open_album(session: Rc<Session>) -> Result<&'static dyn Album, SplitLoaderError> {
        Ok(files::album(&session))
    }

    #[wasm_split(seldom, fallible)]
    fn print_paper(draft: Draft) -> Result<Option<(String, Vec<u8>)>, SplitLoaderError> {
        Ok(draft.print())
    }

    #[wasm_split(seldom, preload(fetch_seldom), fallible)]
    fn draw_seldom(piece: Piece) -> Result<AnyView, SplitLoaderError> {
        Ok(super::drawn_seldom(piece))
    }

    #[wasm_split(clocks, preload(fetch_clocks), fallible)]
    fn draw_clocks(piece: Piece) -> Result<AnyView, SplitLoaderError> {
        Ok(super::draw_clocks(piece))
    }

    #[wasm_split(own, preload(fetch_own), fallible)]
    fn draw_own(piece: Piece) -> Result<AnyView, SplitLoaderError> {
        Ok(super::drawn_own(piece))
    }

    #[wasm_split(lead, preload(fetch_lead), fallible)]
    fn draw_lead(piece: Piece) -> Result<AnyView, SplitLoaderError> {
        Ok(super::draw_lead(piece))
    }

    #[wasm_split(devices, preload(fetch_devices), fallible)]
    fn draw_devices(piece: Piece) -> Result<AnyView, SplitLoaderError> {
        Ok(super::draw_devices(piece))
    }
}
