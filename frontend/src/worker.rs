//! The service worker, seen from the page: tells when a newer build waits, and lets it take over when the user
//! agrees. Registered by the boot script, so that a newer build is found even when this program does not start.

use crate::js;
use app::prelude::Readable;
use app::state::Desk;
use futures_util::future::select;
use std::cell::Cell;
use std::pin::pin;
use std::rc::Rc;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{ServiceWorkerContainer, ServiceWorkerRegistration, ServiceWorkerState};

/// How often a page that stays open asks for a newer build.
const LOOK: i32 = 30 * 60 * 1_000;
/// After this long the page is loaded anew even if the new worker has not said that it took over.
const PATIENCE: i32 = 3_000;
/// For so long a page that is to be loaded anew waits for a build that is still being fetched.
const INSTALLING: i32 = 30_000;
/// How often it is looked at.
const STEP: i32 = 50;

fn container() -> Option<ServiceWorkerContainer> {
    let navigator = js::window()?.navigator();
    // Not there in an insecure context, whatever the type says.
    let there = js_sys::Reflect::get(&navigator, &"serviceWorker".into()).ok()?;
    there.dyn_into().ok()
}

/// Watches for newer builds as long as the page lives.
pub fn watch(desk: Desk) {
    let Some(container) = container() else { return };
    if container.controller().is_some() {
        // Another tab let a newer build take over: this page still runs the old one.
        js::listen(&container, "controllerchange", move |_| desk.update_ready.set(true));
    }
    spawn_local(async move {
        let Ok(ready) = container.ready() else { return };
        let Ok(registration) = JsFuture::from(ready).await else { return };
        let Ok(registration) = registration.dyn_into::<ServiceWorkerRegistration>() else { return };
        look(desk, &registration);
        let found = registration.clone();
        js::listen(&registration, "updatefound", move |_| look(desk, &found));
        js::every(LOOK, move || {
            if let Ok(asked) = registration.update() {
                // Without a connection there is nothing to find; that is no news.
                spawn_local(async move { JsFuture::from(asked).await.map_or((), |_: JsValue| ()) });
            }
        });
    });
}

fn look(desk: Desk, registration: &ServiceWorkerRegistration) {
    let replaces = container().is_some_and(|container| container.controller().is_some());
    if registration.waiting().is_some() && replaces {
        desk.update_ready.set(true);
    }
    if let Some(installing) = registration.installing() {
        let worker = installing.clone();
        js::listen(&installing, "statechange", move |_| {
            let replaces = container().is_some_and(|container| container.controller().is_some());
            if worker.state() == ServiceWorkerState::Installed && replaces {
                desk.update_ready.set(true);
            }
        });
    }
}

/// Lets the waiting build take over, and loads the page anew.
pub fn update(desk: Desk) {
    if !desk.update_ready.get_untracked() && !desk.update_needed.get_untracked() {
        return;
    }
    spawn_local(async move {
        if let Some(container) = container() {
            activate(&container).await;
        }
        js::reload();
    });
}

async fn activate(container: &ServiceWorkerContainer) {
    // Not `ready`, which waits for ever where there is no worker.
    let Ok(registration) = JsFuture::from(container.get_registration()).await else { return };
    let Ok(registration) = registration.dyn_into::<ServiceWorkerRegistration>() else { return };
    if registration.waiting().is_none() {
        if registration.installing().is_none()
            && let Ok(asked) = registration.update()
        {
            // Without a connection there is none to be found, and a line may take a question and never answer.
            select(pin!(JsFuture::from(asked)), pin!(js::sleep(PATIENCE))).await;
        }
        // Whoever loads the page before it is installed gets the old build once more.
        for _ in 0..INSTALLING / STEP {
            if registration.installing().is_none() {
                break;
            }
            js::sleep(STEP).await;
        }
    }
    let Some(waiting) = registration.waiting() else { return };
    let took_over = Rc::new(Cell::new(false));
    let seen = Rc::clone(&took_over);
    js::listen(container, "controllerchange", move |_| seen.set(true));
    let message = js_sys::Object::new();
    let _ = js_sys::Reflect::set(&message, &"type".into(), &"activate".into());
    if waiting.post_message(&message).is_err() {
        return;
    }
    for _ in 0..PATIENCE / STEP {
        if took_over.get() {
            return;
        }
        js::sleep(STEP).await;
    }
}
