//! The field for a signature: drawn with a finger, a pen or a mouse. It is a picture that grows with the screen, so that
//! it is as sharp on the paper as it was on the tablet.

use crate::pages::kit::use_kit;
use crate::prelude::*;
use crate::texts::{said, t};
use crate::ui::{Button, IconName, Variant};
use deskside_domain::ticket::signature::{self, HEIGHT, LENGTH_MAX, Point, Stroke, WIDTH};
use leptos::ev::PointerEvent;
use wasm_bindgen::JsCast;
use web_sys::Element;

/// Points nearer than this to the one before say nothing new.
const NEAR: i16 = 2;

/// Lines through the points, as pictures have them.
fn path(strokes: &[Stroke]) -> String {
    let mut path = String::new();
    for stroke in strokes {
        for (place, (x, y)) in stroke.iter().enumerate() {
            path.push(if place == 0 { 'M' } else { 'L' });
            path.extend([x.to_string(), " ".to_owned(), y.to_string()]);
        }
        // A dot is a line of no length with a round end.
        if let [(x, y)] = stroke.as_slice() {
            path.extend(["L", &x.to_string(), " ", &y.to_string()]);
        }
    }
    path
}

/// Where the pen is, in the measures of the field.
fn point(event: &PointerEvent) -> Option<Point> {
    let field: Element = event.current_target()?.dyn_into().ok()?;
    let room = field.get_bounding_client_rect();
    let part = |at: i32, from: f64, length: f64, most: i16| {
        let place = (f64::from(at) - from) / length.max(1.0) * f64::from(most);
        place.clamp(0.0, f64::from(most)) as i16
    };
    let x = part(event.client_x(), room.left(), room.width(), WIDTH);
    Some((x, part(event.client_y(), room.top(), room.height(), HEIGHT)))
}

/// The field. A signature that has no room in a command is not drawn further.
#[component]
pub fn Pad(strokes: RwSignal<Vec<Stroke>>) -> impl IntoView {
    let lang = use_kit().lang;
    let drawing = StoredValue::new(None::<i32>);
    let begin = move |event: PointerEvent| {
        let Some(at) = point(&event) else { return };
        if drawing.get_value().is_some() || event.button() != 0 {
            return;
        }
        event.prevent_default();
        drawing.set_value(Some(event.pointer_id()));
        if let Some(Ok(field)) = event.current_target().map(JsCast::dyn_into::<Element>) {
            let _ = field.set_pointer_capture(event.pointer_id());
        }
        add(strokes, at, true);
    };
    let go = move |event: PointerEvent| {
        if drawing.get_value() == Some(event.pointer_id())
            && let Some(at) = point(&event)
        {
            add(strokes, at, false);
        }
    };
    let end = move |event: PointerEvent| {
        if drawing.get_value() == Some(event.pointer_id()) {
            drawing.set_value(None);
        }
    };
    let signed = move || !strokes.with(Vec::is_empty);
    let name = move || if signed() { t(lang).visit.pad_signed } else { t(lang).visit.pad };
    view! {
        <div class="pad-frame">
            <svg
                class="pad"
                viewBox="0 0 600 220"
                role="img"
                aria-label=name
                on:pointerdown=begin
                on:pointermove=go
                on:pointerup=end
                on:pointercancel=end
            >
                <path class="pad-line" d="M30 180H570" />
                <path class="pad-ink" d=move || strokes.with(|strokes| path(strokes)) />
            </svg>
            {move || (!signed()).then(|| view! { <p class="pad-hint" aria-hidden="true">{t(lang).visit.pad}</p> })}
        </div>
        <div class="row pad-foot">
            <span class="small quiet">{said(lang, |t| t.visit.pad_else)}</span>
            {move || {
                signed()
                    .then(|| {
                        view! {
                            <Button
                                label=said(lang, |t| t.visit.pad_clear)
                                icon=IconName::Undo
                                variant=Variant::Quiet
                                on_press=move || strokes.set(Vec::new())
                            />
                        }
                    })
            }}
        </div>
    }
    .into_any()
}

/// Adds a point that says something new, as long as there is room.
fn add(strokes: RwSignal<Vec<Stroke>>, at: Point, begins: bool) {
    let is_near = |last: &Point| (last.0 - at.0).abs() < NEAR && (last.1 - at.1).abs() < NEAR;
    let skip = strokes.with_untracked(|strokes| {
        let last = strokes.last().and_then(|stroke| stroke.last()).filter(|_| !begins);
        last.is_some_and(is_near) || signature::write(strokes).len() + 64 > LENGTH_MAX
    });
    if !skip {
        strokes.update(|strokes| match strokes.last_mut().filter(|_| !begins) {
            Some(stroke) => stroke.push(at),
            None => strokes.push(vec![at]),
        });
    }
}

/// A signature to look at.
#[component]
pub fn Signed(strokes: Vec<Stroke>) -> impl IntoView {
    let lang = use_kit().lang;
    view! {
        <svg class="pad-small" viewBox="0 0 600 220" role="img" aria-label=said(lang, |t| t.visit.signature)>
            <path class="pad-ink" d=path(&strokes) />
        </svg>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_dot_is_drawn_too() {
        assert_eq!(path(&[vec![(1, 2), (3, 4)], vec![(5, 6)]]), "M1 2L3 4M5 6L5 6");
    }
}
