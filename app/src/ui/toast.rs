//! Short news at the edge of the screen, with room for undo.

use super::list::List;
use super::{Icon, IconName};
use crate::prelude::*;
use crate::texts::{said, use_lang};
use std::sync::Arc;
use std::time::Duration;

/// Plain news leaves after this.
const SHORT: Duration = Duration::from_secs(6);
/// An act can be undone for this long.
const UNDO: Duration = Duration::from_secs(30);
/// Older ones make room.
const MOST: usize = 3;

#[derive(Clone)]
struct Toast {
    id: u32,
    text: String,
    undo: Option<Undo>,
    problem: bool,
}

/// Not a [`Callback`], which goes with the view it was made in: what can be undone often takes its button away.
type Undo = Arc<dyn Fn() + Send + Sync>;

/// Where to say something. `Copy`; get it with [`use_toasts`].
#[derive(Clone, Copy)]
pub struct Toasts {
    list: RwSignal<Vec<Toast>>,
    next: StoredValue<u32>,
}

impl Toasts {
    /// News that leaves by itself.
    pub fn say(self, text: impl Into<String>) {
        self.add(text.into(), None, false);
    }

    /// Something was done and can be undone for 30 s.
    pub fn undo(self, text: impl Into<String>, undo: impl Fn() + Send + Sync + 'static) {
        self.add(text.into(), Some(Arc::new(undo)), false);
    }

    /// Something went wrong; stays until it is closed.
    pub fn problem(self, text: impl Into<String>) {
        self.add(text.into(), None, true);
    }

    fn add(self, text: String, undo: Option<Undo>, problem: bool) {
        let id = self.next.get_value();
        self.next.set_value(id.wrapping_add(1));
        let time = if undo.is_some() { UNDO } else { SHORT };
        self.list.update(|list| {
            if list.len() >= MOST {
                list.remove(0);
            }
            list.push(Toast { id, text, undo, problem });
        });
        if !problem {
            set_timeout(move || self.close(id), time);
        }
    }

    fn close(self, id: u32) {
        // The page may be gone when the time is over.
        let _ = self.list.try_update(|list| list.retain(|toast| toast.id != id));
    }
}

/// Call once at the root, before [`ToastArea`].
pub fn provide_toasts() -> Toasts {
    let toasts = Toasts { list: RwSignal::new(Vec::new()), next: StoredValue::new(0) };
    provide_context(toasts);
    toasts
}

/// The toasts of this page.
pub fn use_toasts() -> Toasts {
    use_context::<Toasts>().unwrap_or_else(provide_toasts)
}

/// Where toasts appear; once per page, at the end of the shell.
#[component]
pub fn ToastArea() -> impl IntoView {
    let lang = use_lang();
    let toasts = use_toasts();
    let toast = move |toast: Toast| {
        let id = toast.id;
        view! {
            <div class=if toast.problem { "toast toast-problem" } else { "toast" }>
                <span class="toast-text">{toast.text}</span>
                {toast
                    .undo
                    .map(|undo| {
                        view! {
                            <button
                                type="button"
                                class="button"
                                on:click=move |_| {
                                    toasts.close(id);
                                    undo();
                                }
                            >
                                {said(lang, |t| t.common.undo)}
                            </button>
                        }
                    })}
                <button type="button" class="icon-button" on:click=move |_| toasts.close(id)>
                    <Icon name=IconName::Close />
                    <span class="visually-hidden">{said(lang, |t| t.common.close)}</span>
                </button>
            </div>
        }
    };
    view! {
        <div class="toasts" role="status" aria-live="polite">
            <List each=move || toasts.list.get() key=|toast| toast.id children=toast />
        </div>
    }
}
