//! What the pages ask of the browser besides views.

use crate::prelude::*;
use crate::state::Desk;
use crate::texts::datetime_attribute;
use deskside_domain::time::Timestamp;
use js_sys::{Array, Date, Function, Object, Reflect};
use std::time::Duration;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Element, HtmlElement};

/// Keeps the document's title as told; a locked screen tells nothing.
pub fn title(text: impl Fn() -> String + 'static) {
    let desk = use_context::<Desk>();
    Effect::new(move |_| {
        let title = [&text(), " · Deskside"].concat();
        let hidden = desk.is_some_and(|desk| desk.locked.get());
        document().set_title(if hidden { "Deskside" } else { &title });
    });
}

/// Hides everything but the lock, or shows it again.
pub fn hide(hidden: bool) {
    if let Some(root) = document().document_element() {
        let _ = root.toggle_attribute_with_force("data-locked", hidden);
    }
}

/// Does something once what has changed until now is on the screen.
pub fn after_paint(act: impl FnOnce() + 'static) {
    request_animation_frame(move || set_timeout(act, Duration::ZERO));
}

/// Gives the focus to an element once it is on the screen.
pub fn focus_soon(id: &str) {
    let id = id.to_owned();
    request_animation_frame(move || {
        if let Some(element) = document().get_element_by_id(&id) {
            focus(element);
        }
    });
}

/// Gives the focus to an element once the dialog that is closing has given it back.
pub fn focus_after_dialog(id: &'static str) {
    request_animation_frame(move || request_animation_frame(move || focus_soon(id)));
}

/// Gives the focus to the first of these elements that is on the screen by then.
pub fn focus_first_soon(ids: &[&str]) {
    let ids: Vec<String> = ids.iter().map(|id| (*id).to_owned()).collect();
    request_animation_frame(move || {
        if let Some(element) = ids.iter().find_map(|id| document().get_element_by_id(id)) {
            focus(element);
        }
    });
}

/// Opens what an element is folded into, and gives it the focus.
pub fn reach(id: &str) {
    if let Some(element) = document().get_element_by_id(id) {
        if let Ok(Some(folded)) = element.closest("details") {
            let _ = folded.set_attribute("open", "");
        }
        focus(element);
    }
}

/// Scrolls an element of a list into sight once it is drawn.
pub fn show_soon(id: &str) {
    let id = id.to_owned();
    request_animation_frame(move || {
        if let Some(element) = document().get_element_by_id(&id) {
            let scroll = || {
                let into_view: Function = Reflect::get(&element, &"scrollIntoView".into()).ok()?.dyn_into().ok()?;
                let options = Object::new();
                Reflect::set(&options, &"block".into(), &"nearest".into()).ok()?;
                into_view.call1(&element, &options).ok()
            };
            let _ = scroll();
        }
    });
}

/// Gives the focus to the heading of the page, or else to its content.
pub fn focus_heading() {
    request_animation_frame(|| {
        if let Ok(Some(heading)) = document().query_selector("main h1") {
            focus(heading);
        }
    });
}

fn focus(element: Element) {
    if let Ok(element) = element.dyn_into::<HtmlElement>() {
        let _ = element.focus();
    }
}

/// Whether a single key typed now is meant for a field or a dialog.
#[must_use]
pub fn is_typing() -> bool {
    let field = document().active_element().is_some_and(|element| {
        matches!(element.local_name().as_str(), "input" | "textarea" | "select")
            || element.has_attribute("contenteditable")
    });
    field || document().query_selector("dialog[open]").is_ok_and(|dialog| dialog.is_some())
}

/// Moves the focus by `step` among the elements of a class; from outside to the first one.
pub fn focus_among(class: &str, step: i32) {
    let all = document().get_elements_by_class_name(class);
    let count = all.length() as i32;
    let active = document().active_element();
    let at = (0..count).find(|place| all.item(*place as u32) == active);
    let next = at.map_or(0, |at| (at + step).clamp(0, count - 1));
    if let Some(element) = all.item(next.max(0) as u32) {
        focus(element);
    }
}

/// An attribute of the element that has the focus.
#[must_use]
pub fn focused_attribute(name: &str) -> Option<String> {
    document().active_element()?.get_attribute(name)
}

/// Whether the window is wider than a phone's.
#[must_use]
pub fn is_wide() -> bool {
    window().inner_width().ok().and_then(|width| width.as_f64()).is_none_or(|width| width >= 700.0)
}

/// The languages the browser asks for, joined by commas.
#[must_use]
pub fn languages() -> String {
    let read = || {
        let navigator = Reflect::get(&window(), &"navigator".into()).ok()?;
        let languages = Reflect::get(&navigator, &"languages".into()).ok()?;
        Some(languages.dyn_into::<Array>().ok()?.join(",").into())
    };
    read().unwrap_or_default()
}

/// Whether links with `geo:` lead to a map app.
#[must_use]
pub fn is_android() -> bool {
    let read = || {
        let navigator = Reflect::get(&window(), &"navigator".into()).ok()?;
        Reflect::get(&navigator, &"userAgent".into()).ok()?.as_string()
    };
    read().is_some_and(|agent| agent.contains("Android"))
}

/// Sets the appearance: `light`, `dark`, or as the device has it.
pub fn set_theme(theme: &str) {
    if let Some(root) = document().document_element() {
        let _ = match theme {
            "light" | "dark" => root.set_attribute("data-theme", theme),
            _ => root.remove_attribute("data-theme"),
        };
    }
}

/// Puts a text into the clipboard. False where the browser has none to give.
#[must_use]
pub fn copy(text: &str) -> bool {
    let write = || {
        let navigator = Reflect::get(&window(), &"navigator".into()).ok()?;
        let clipboard = Reflect::get(&navigator, &"clipboard".into()).ok()?;
        let write: Function = Reflect::get(&clipboard, &"writeText".into()).ok()?.dyn_into().ok()?;
        write.call1(&clipboard, &text.into()).ok()
    };
    write().is_some()
}

/// Saves a JSON text as a file among the downloads.
#[must_use]
pub fn download(name: &str, text: &str) -> bool {
    save_file(name, "application/json", &text.into())
}

/// Saves the bytes of a PDF as a file among the downloads.
#[must_use]
pub fn download_pdf(name: &str, bytes: &[u8]) -> bool {
    save_file(name, PDF, &js_sys::Uint8Array::from(bytes).into())
}

const PDF: &str = "application/pdf";

/// A class of the browser.
fn class(name: &str) -> Option<Function> {
    Reflect::get(&js_sys::global(), &name.into()).ok()?.dyn_into().ok()
}

fn of_kind(kind: &str) -> Option<Object> {
    let options = Object::new();
    Reflect::set(&options, &"type".into(), &kind.into()).ok()?;
    Some(options)
}

fn save_file(name: &str, kind: &str, content: &JsValue) -> bool {
    let save = || {
        let parts = Array::of1(content);
        let blob = Reflect::construct(&class("Blob")?, &Array::of2(&parts, &of_kind(kind)?.into())).ok()?;
        let urls = Reflect::get(&js_sys::global(), &"URL".into()).ok()?;
        let make: Function = Reflect::get(&urls, &"createObjectURL".into()).ok()?.dyn_into().ok()?;
        let url = make.call1(&urls, &blob).ok()?;
        let link: web_sys::HtmlAnchorElement = document().create_element("a").ok()?.dyn_into().ok()?;
        link.set_href(&url.as_string()?);
        link.set_download(name);
        link.click();
        // The browser reads it after the click.
        set_timeout(move || drop(revoke(&urls, &url)), Duration::from_secs(60));
        Some(())
    };
    save().is_some()
}

/// What a method of `navigator` for files answers, given the bytes of a PDF.
fn with_pdf(method: &str, name: &str, bytes: &[u8]) -> Option<JsValue> {
    let parts = Array::of1(&js_sys::Uint8Array::from(bytes));
    let arguments = Array::of3(&parts, &name.into(), &of_kind(PDF)?.into());
    let file = Reflect::construct(&class("File")?, &arguments).ok()?;
    let data = Object::new();
    Reflect::set(&data, &"files".into(), &Array::of1(&file)).ok()?;
    let navigator = Reflect::get(&window(), &"navigator".into()).ok()?;
    let method: Function = Reflect::get(&navigator, &method.into()).ok()?.dyn_into().ok()?;
    method.call1(&navigator, &data).ok()
}

/// Whether a PDF can be given to another program of this device, such as its mail.
#[must_use]
pub fn can_share_pdf() -> bool {
    with_pdf("canShare", "a.pdf", b"%PDF").is_some_and(|answer| answer.is_truthy())
}

/// Gives a PDF to another program that the person chooses. That nobody was chosen is no fault.
#[must_use]
pub fn share_pdf(name: &str, bytes: &[u8]) -> bool {
    let Some(shared) = with_pdf("share", name, bytes) else { return false };
    if let Ok(promise) = shared.dyn_into::<js_sys::Promise>() {
        leptos::task::spawn_local(async move { drop(wasm_bindgen_futures::JsFuture::from(promise).await) });
    }
    true
}

fn revoke(urls: &JsValue, url: &JsValue) -> Option<JsValue> {
    let revoke: Function = Reflect::get(urls, &"revokeObjectURL".into()).ok()?.dyn_into().ok()?;
    revoke.call1(urls, url).ok()
}

/// A moment in the form of `<input type="datetime-local">`.
#[must_use]
pub fn local_input(at: Timestamp) -> String {
    let offset = Date::new(&JsValue::from_f64(at.0 as f64 * 1000.0)).get_timezone_offset();
    let mut text = datetime_attribute(at.0 - offset as i64 * 60);
    text.truncate(16);
    text
}

/// What a person chose in an `<input type="datetime-local">`.
#[must_use]
pub fn parse_local(text: &str) -> Option<Timestamp> {
    let millis = Date::parse(text);
    millis.is_finite().then(|| Timestamp((millis / 1000.0) as i64))
}
