//! A list as long as it may be: its rows come in blocks, and a block far from the screen is only as high as it was.

use super::list::{self, Row};
use super::row::TicketRow;
use super::tools::Tools;
use crate::pages::kit::Kit;
use crate::prelude::*;
use crate::texts::{fill, t};
use crate::ui::List;
use deskside_domain::id::TicketId;
use deskside_domain::small::SmallSet;
use leptos::html;
use uuid::Uuid;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{Element, IntersectionObserver, IntersectionObserverEntry, IntersectionObserverInit};

/// Rows in a block.
const BLOCK: usize = 40;
/// How far beyond the screen blocks are drawn, so that keys and a quick thumb find rows there.
const AHEAD: &str = "1200px 0px";

/// Told whether a block is near the screen.
type Told = Callback<(bool,)>;

/// Watches which blocks are near the screen.
#[derive(Clone, Copy)]
struct Watch {
    observer: StoredValue<Option<IntersectionObserver>, LocalStorage>,
    blocks: StoredValue<Vec<(Element, Told)>, LocalStorage>,
    /// How high a row is here, as far as known: what the unseen ones are likely to be.
    row: RwSignal<f64>,
}

impl Watch {
    fn new() -> Self {
        let blocks = StoredValue::new_local(Vec::<(Element, Told)>::new());
        let watch = Self { observer: StoredValue::new_local(None), blocks, row: RwSignal::new(0.0) };
        let hear = Closure::<dyn Fn(js_sys::Array)>::new(move |entries: js_sys::Array| {
            for entry in entries.iter().filter_map(|entry| entry.dyn_into::<IntersectionObserverEntry>().ok()) {
                let element = entry.target();
                let told =
                    blocks.try_with_value(|all| all.iter().find(|(block, _)| *block == element).map(|(_, told)| *told));
                if let Some(Some(told)) = told {
                    told.run((entry.is_intersecting(),));
                }
            }
        });
        let options = IntersectionObserverInit::new();
        options.set_root_margin(AHEAD);
        let observer = IntersectionObserver::new_with_options(hear.as_ref().unchecked_ref(), &options).ok();
        watch.observer.set_value(observer);
        let hear = StoredValue::new_local(Some(hear));
        on_cleanup(move || {
            if let Some(Some(observer)) = watch.observer.try_get_value() {
                observer.disconnect();
            }
            let _ = hear.try_update_value(Option::take);
        });
        watch
    }

    fn add(self, block: Element, told: Told) {
        self.observer.with_value(|observer| {
            if let Some(observer) = observer {
                observer.observe(&block);
            }
        });
        self.blocks.update_value(|all| all.push((block, told)));
    }

    fn remove(self, block: &Element) {
        if let Some(Some(observer)) = self.observer.try_get_value() {
            observer.unobserve(block);
        }
        let _ = self.blocks.try_update_value(|all| all.retain(|(one, _)| one != block));
    }
}

/// The tickets the list found.
#[component]
pub fn Window(kit: Kit, unsent: Memo<SmallSet<Uuid>>) -> impl IntoView {
    let found = expect_context::<Tools>().found;
    let watch = Watch::new();
    let blocks = Memo::new(move |_| found.with(|found| found.tickets.len().div_ceil(BLOCK)));
    // Through the object model: the page's policy allows no style in attributes.
    let row_height = move || {
        let high = watch.row.get();
        if high > 0.0 { px(high) } else { "5.5rem".to_owned() }
    };
    view! {
        <div class="ticket-list" style:--row-height=row_height>
            <List
                each=move || (0..blocks.get()).collect()
                key=|place| *place
                children=move |place| view! { <Block kit place watch unsent /> }
            />
        </div>
    }
}

#[component]
fn Block(kit: Kit, place: usize, watch: Watch, unsent: Memo<SmallSet<Uuid>>) -> impl IntoView {
    let lang = kit.lang;
    let found = expect_context::<Tools>().found;
    let first = place * BLOCK;
    let tickets = Memo::new(move |_| {
        found.with(|found| {
            let end = found.tickets.len().min(first + BLOCK);
            found.tickets.get(first..end).map(<[TicketId]>::to_vec).unwrap_or_default()
        })
    });
    // The first ones are on the screen before anything is watched.
    let near = RwSignal::new(place < 2);
    let height = RwSignal::new(0.0_f64);
    let element = NodeRef::<html::Ul>::new();
    let told = Callback::new(move |(is_near,): (bool,)| {
        let Some(block) = element.get_untracked() else { return };
        let keeps_focus = || {
            let active = document().active_element();
            block.contains(active.as_deref())
        };
        // As it is now: rows may have come since the browser looked.
        let (high, rows) = (block.get_bounding_client_rect().height(), block.child_element_count());
        if near.get_untracked() && rows > 0 {
            watch.row.set((high / f64::from(rows)).round());
        }
        if is_near {
            near.set(true);
        } else if near.get_untracked() && !keeps_focus() {
            height.set(high);
            near.set(false);
        }
    });
    Effect::new(move |watched: Option<bool>| {
        if let (Some(block), false) = (element.get(), watched == Some(true)) {
            watch.add(block.into(), told);
            return true;
        }
        watched == Some(true)
    });
    on_cleanup(move || {
        if let Some(block) = element.try_get_untracked().flatten() {
            watch.remove(&block);
        }
    });
    let rows = Memo::new(move |_| {
        if !near.get() {
            return Vec::<Row>::new();
        }
        tickets.with(|tickets| {
            unsent.with(|unsent| {
                kit.desk.read(|replica| {
                    let known = tickets.iter().filter_map(|id| replica.ticket(*id));
                    known.map(|ticket| list::row(replica, ticket, unsent, t(lang))).collect()
                })
            })
        })
    });
    // Unseen, it is as high as it was, or as its rows are likely to be.
    let min_height = move || {
        if near.get() {
            return "0".to_owned();
        }
        match height.get() {
            high if high > 0.0 => px(high),
            _ => ["calc(var(--row-height) * ", &tickets.with(Vec::len).to_string(), ")"].concat(),
        }
    };
    let name = move || {
        let (from, to) = ((first + 1).to_string(), (first + tickets.with(Vec::len)).to_string());
        fill(t(lang).queue.rows, &[("from", &from), ("to", &to)])
    };
    view! {
        <ul class="ticket-block" node_ref=element style:min-height=min_height aria-label=name>
            <List each=move || rows.get() key=|row| row.clone() children=move |row| view! { <TicketRow row /> } />
        </ul>
    }
}

/// A length for a style sheet, to the hundredth. Writing any floating point number would take code of 6 kB.
fn px(length: f64) -> String {
    let hundredths = (length * 100.0).round() as u32;
    ["calc(", &hundredths.to_string(), "px / 100)"].concat()
}
