//! Parts that were used up or built in, as the report of a visit names them.

use crate::pages::browser;
use crate::pages::kit::Kit;
use crate::prelude::*;
use crate::texts::{fill, said, t};
use crate::ui::{Button, IconName, TextField, Variant};
use deskside_domain::id::PartUseId;
use deskside_domain::text::NAME_MAX;
use deskside_domain::ticket::PartUse;
use deskside_domain::ticket::parts::{PARTS_MAX, PIECES_MAX};

/// The parts of a form, and the one that is being written.
#[derive(Clone, Copy)]
pub struct Rows {
    kit: Kit,
    parts: RwSignal<Vec<PartUse>>,
    name: RwSignal<String>,
    quantity: RwSignal<String>,
    id: StoredValue<PartUseId>,
}

impl Rows {
    /// None yet.
    pub fn new(kit: Kit) -> Self {
        let (name, quantity) = (RwSignal::new(String::new()), RwSignal::new("1".to_owned()));
        Self { kit, parts: RwSignal::new(Vec::new()), name, quantity, id: StoredValue::new(PartUseId(kit.new_id())) }
    }

    /// Shows parts.
    pub fn show(self, parts: Vec<PartUse>) {
        self.parts.set(parts);
        self.next();
    }

    /// The next part is written.
    fn next(self) {
        self.name.set(String::new());
        self.quantity.set("1".to_owned());
        self.id.set_value(PartUseId(self.kit.new_id()));
    }

    /// The parts, the one that is being written too; a quantity that is none is 0. Tracked.
    pub fn read(self) -> Vec<PartUse> {
        let mut parts = self.parts.get();
        let (name, quantity) = (self.name.get().trim().to_owned(), self.quantity.get());
        if !name.is_empty() {
            let quantity = quantity.trim().parse().unwrap_or_default();
            parts.push(PartUse { id: self.id.get_value(), name, quantity });
        }
        parts
    }
}

/// Whether each part has a number of pieces.
#[must_use]
pub fn are_counted(parts: &[PartUse]) -> bool {
    parts.iter().all(|part| (1..=PIECES_MAX).contains(&part.quantity))
}

#[component]
pub fn Parts(rows: Rows, error: Signal<Option<String>>) -> impl IntoView {
    let lang = rows.kit.lang;
    let add = move || {
        let parts = untrack(|| rows.read());
        let is_new = rows.parts.with_untracked(Vec::len) < parts.len();
        if is_new && are_counted(&parts) && parts.len() < PARTS_MAX {
            rows.show(parts);
        }
        browser::focus_soon(if is_new && rows.name.with_untracked(|name| !name.is_empty()) {
            "part-pieces"
        } else {
            "part-name"
        });
    };
    let line = move |part: PartUse| {
        let name = part.name.clone();
        let words = [&part.quantity.to_string(), " × ", &part.name].concat();
        let remove = move || {
            rows.parts.update(|parts| parts.retain(|one| one.id != part.id));
            browser::focus_soon("part-name");
        };
        let label = move || fill(t(lang).visit.remove_part, &[("name", &name)]);
        view! {
            <li>
                <span>{words}</span>
                <Button label=said(lang, |t| t.common.remove) name=label variant=Variant::Quiet on_press=remove />
            </li>
        }
        .into_any()
    };
    view! {
        <fieldset class="field">
            <legend class="field-label">{said(lang, |t| t.visit.parts)}</legend>
            <ul class="plain-list">{move || rows.parts.get().into_iter().map(line).collect_view()}</ul>
            <div class="part-use">
                <TextField
                    id="part-name"
                    label=said(lang, |t| t.visit.part_name)
                    value=rows.name
                    max=NAME_MAX as u32
                    optional=true
                />
                <TextField
                    id="part-pieces"
                    label=said(lang, |t| t.visit.quantity)
                    value=rows.quantity
                    max=4_u32
                    inputmode="numeric"
                    error
                />
                <Button label=said(lang, |t| t.visit.add_part) icon=IconName::Plus variant=Variant::Quiet on_press=add />
            </div>
        </fieldset>
    }
    .into_any()
}
