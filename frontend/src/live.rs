//! The server's word that there is something new. Only a hint: without it the desk asks by itself.

use crate::js;
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use web_sys::EventSource;

/// Not opened again sooner than this, in milliseconds.
const PAUSE: u64 = 15_000;

/// The stream of pokes, open only in the tab that syncs.
#[derive(Default)]
pub struct Live {
    source: RefCell<Option<EventSource>>,
    opened: Cell<u64>,
}

impl Live {
    /// Opens the stream unless it is open.
    pub fn open(&self, poke: impl Fn() + 'static) {
        let mut source = self.source.borrow_mut();
        // One that was refused stays closed and has to be made anew; after a mere cut the browser reconnects.
        if source.as_ref().is_some_and(|source| source.ready_state() != EventSource::CLOSED) {
            return;
        }
        let now = js::monotonic();
        if self.opened.get() != 0 && now < self.opened.get() + PAUSE {
            return;
        }
        self.opened.set(now.max(1));
        *source = EventSource::new("/sync/v1/live").ok().inspect(|source| {
            let poke = Rc::new(poke);
            let flowing = Rc::new(Cell::new(false));
            let (again, ended) = (Rc::clone(&poke), Rc::clone(&flowing));
            js::listen(source, "poke", move |_| {
                flowing.set(true);
                poke();
            });
            // A stream that ends says something too: the session may be over. Asking finds out; once, because the
            // browser reports every try to reconnect the same way.
            js::listen(source, "error", move |_| {
                if ended.take() {
                    again();
                }
            });
        });
    }

    /// Closes the stream.
    pub fn close(&self) {
        if let Some(source) = self.source.take() {
            source.close();
        }
    }
}
