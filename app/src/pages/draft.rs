//! What is being written is kept on the device, so that no reload and no way out of a page loses it.

use crate::prelude::*;
use crate::state::Desk;
use std::time::Duration;

/// Keeps a draft on the device a moment after the last key, and at once when its page is left.
#[derive(Clone, Copy)]
pub struct DraftKeeper {
    desk: Desk,
    key: StoredValue<String>,
    timer: StoredValue<Option<TimeoutHandle>, LocalStorage>,
    waiting: StoredValue<Option<String>>,
    /// Nothing is kept since the draft was forgotten.
    forgotten: StoredValue<bool>,
}

impl DraftKeeper {
    #[must_use]
    pub fn new(desk: Desk, key: String) -> Self {
        let keeper = Self {
            desk,
            key: StoredValue::new(key),
            timer: StoredValue::new_local(None),
            waiting: StoredValue::new(None),
            forgotten: StoredValue::new(false),
        };
        let leaving = window_event_listener(leptos::ev::pagehide, move |_| keeper.flush());
        on_cleanup(move || {
            leaving.remove();
            keeper.flush();
        });
        keeper
    }

    /// Reads what was kept.
    pub fn restore(self, found: impl FnOnce(String) + 'static) {
        let Some(device) = self.desk.device() else { return };
        let reading = device.draft(self.key.get_value());
        leptos::task::spawn_local(async move {
            if let Some(text) = reading.await {
                found(text);
            }
        });
    }

    /// Keeps a text soon.
    pub fn keep(self, text: String) {
        self.stop();
        self.forgotten.set_value(false);
        self.waiting.set_value(Some(text));
        let timer = set_timeout_with_handle(move || self.flush(), Duration::from_millis(300));
        self.timer.set_value(timer.ok());
    }

    /// Forgets the draft.
    pub fn forget(self) {
        self.stop();
        if self.forgotten.try_get_value() == Some(true) {
            return;
        }
        if let (Some(key), Some(device)) = (self.key.try_get_value(), self.desk.device()) {
            let _ = self.waiting.try_set_value(None);
            let _ = self.forgotten.try_set_value(true);
            device.keep_draft(key, None);
        }
    }

    fn flush(self) {
        self.stop();
        let Some(Some(text)) = self.waiting.try_update_value(Option::take) else { return };
        if let (Some(key), Some(device)) = (self.key.try_get_value(), self.desk.device()) {
            device.keep_draft(key, Some(text));
        }
    }

    fn stop(self) {
        if let Some(Some(timer)) = self.timer.try_update_value(Option::take) {
            timer.clear();
        }
    }
}
