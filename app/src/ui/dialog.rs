//! A question that must be answered before going on.

use super::{Button, Variant};
use crate::prelude::*;
use crate::texts::{said, use_lang};
use leptos::html;
use leptos::text_prop::TextProp;

/// The browser's own `<dialog>`: it keeps the focus inside, closes on Escape and gives the focus back.
/// Dialogs are left by "Back"; `actions` holds the act. The content lives only while the dialog is open.
#[component]
pub fn Dialog(
    /// Unique on the page.
    #[prop(into)]
    id: String,
    open: RwSignal<bool>,
    #[prop(into)] title: TextProp,
    /// The buttons beside "Back".
    #[prop(optional, into)]
    actions: ViewFn,
    /// After Back or Escape.
    #[prop(optional, into)]
    on_back: Option<Callback<()>>,
    /// A press beside it leaves it too: for what loses nothing. Browsers that do not know this need "Back".
    #[prop(optional)]
    light: bool,
    children: ChildrenFn,
) -> impl IntoView {
    let lang = use_lang();
    let element = NodeRef::<html::Dialog>::new();
    Effect::new(move |_| {
        let wanted = open.get();
        // One frame later the content is in place, so that the focus goes to its first control.
        // By then the dialog may have gone with what it stands in: a row whose entry has left, a page.
        request_animation_frame(move || {
            if let Some(dialog) = element.try_get_untracked().flatten() {
                if wanted && !dialog.open() {
                    let _ = dialog.show_modal();
                } else if !wanted && dialog.open() {
                    dialog.close();
                }
            }
        });
    });
    // The browser says that it is closed later still.
    let left = move || {
        if open.try_get_untracked() == Some(true) {
            open.set(false);
            if let Some(on_back) = on_back {
                on_back.run(());
            }
        }
    };
    let title_id = [&id, "-title"].concat();
    let labelled = title_id.clone();
    view! {
        <dialog
            class="dialog"
            id=id
            node_ref=element
            aria-labelledby=labelled
            closedby=light.then_some("any")
            on:close=move |_| left()
        >
            {move || {
                open.get()
                    .then(|| {
                        view! {
                            <div class="dialog-head">
                                <h2 id=title_id.clone()>
                                    {
                                        let title = title.clone();
                                        move || title.get()
                                    }
                                </h2>
                            </div>
                            <div class="dialog-body">{children()}</div>
                            <div class="dialog-foot">
                                <Button variant=Variant::Plain label=said(lang, |t| t.common.back) on_press=left />
                                {actions.run()}
                            </div>
                        }
                    })
            }}
        </dialog>
    }
}
