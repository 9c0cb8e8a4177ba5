//! News above everything.

use super::kit::use_kit;
use super::rest::Coming;
use crate::prelude::*;
use crate::route::use_way;
use crate::state::Copy as Completeness;
use crate::texts::said;
use deskside_domain::sync::machine::Line;

/// Storage that can not be trusted, a session that ended, a first copy on its way, a new
/// version, and calls for who works here.
#[component]
pub fn Strips() -> impl IntoView {
    let kit = use_kit();
    let desk = kit.desk;
    let lang = kit.lang;
    let path = use_way().path;
    let coming = expect_context::<Coming>();
    let trouble = move || {
        desk.trouble.get().map(|why| {
            view! {
                <div class="strip" role="alert">
                    <span>{said(lang, |t| t.errors.storage_trouble)}</span>
                    <span>{why}</span>
                </div>
            }
        })
    };
    let session = move || {
        (desk.line.get() == Line::SignedOut && path.get() != "/desk/sign-in").then(|| {
            view! {
                <div class="strip" role="status">
                    <span>{said(lang, |t| t.outbox.signed_out_waiting)}</span>
                    <a href="/desk/sign-in">{said(lang, |t| t.signin.submit)}</a>
                </div>
            }
        })
    };
    let arriving = move || {
        (desk.copy.get() == Completeness::Arriving).then(|| {
            view! {
                <div class="strip strip-demo" role="status">
                    <span>{said(lang, |t| t.empty.arriving)}</span>
                </div>
            }
        })
    };
    let update = move || {
        let needed = desk.update_needed.get();
        (needed || desk.update_ready.get()).then(|| {
            let reload = move |_| {
                if let Some(device) = desk.device() {
                    device.update_app();
                }
            };
            view! {
                <div class="strip strip-demo" role="status">
                    <span>{said(lang, if needed { |t| t.common.newer_needed } else { |t| t.common.new_version })}</span>
                    <button type="button" on:click=reload>
                        {said(lang, |t| t.common.reload)}
                    </button>
                </div>
            }
        })
    };
    view! { {trouble} {session} {arriving} {update} {move || coming.calls()} }
}
