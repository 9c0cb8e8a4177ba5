//! What is known of a device: new, or changed.

use crate::pages::kit::{FieldErrors, Kit, language, use_kit};
use crate::pages::names;
use crate::pages::pickers::{Pick, SitePicker};
use crate::prelude::*;
use crate::texts::{said, t, validation};
use crate::ui::{Button, CheckBox, Choice, Dialog, Select, TextArea, TextField, Variant};
use deskside_domain::asset::{Asset, AssetState, Ownership, SERIAL_MAX, TAG_MAX, WARRANTY_MAX};
use deskside_domain::command::Payload;
use deskside_domain::id::{AssetId, StatusLabelId};
use deskside_domain::people::Language;
use deskside_domain::refusal::Refusal;
use deskside_domain::text::{BODY_MAX, NAME_MAX};

#[derive(Clone, Copy)]
struct Form {
    tag: RwSignal<String>,
    serial: RwSignal<String>,
    imei: RwSignal<String>,
    name: RwSignal<String>,
    model: RwSignal<String>,
    label: RwSignal<String>,
    home: Pick,
    purchased: RwSignal<String>,
    warranty: RwSignal<String>,
    personal: RwSignal<bool>,
    note: RwSignal<String>,
}

impl Form {
    fn new() -> Self {
        let text = || RwSignal::new(String::new());
        Self {
            tag: text(),
            serial: text(),
            imei: text(),
            name: text(),
            model: text(),
            label: text(),
            home: Pick::new(),
            purchased: text(),
            warranty: text(),
            personal: RwSignal::new(false),
            note: text(),
        }
    }

    fn begin(self, kit: Kit, asset: &Asset) {
        self.tag.set(asset.tag.clone());
        self.serial.set(asset.serial.clone());
        self.imei.set(asset.imei.clone());
        self.name.set(asset.name.clone());
        self.model.set(asset.model.map(|id| id.to_string()).unwrap_or_default());
        self.label.set(asset.label.to_string());
        self.purchased.set(asset.purchased.map(|day| day.to_string()).unwrap_or_default());
        self.warranty.set(asset.warranty_months.map(|months| months.to_string()).unwrap_or_default());
        self.personal.set(asset.ownership == Ownership::Personal);
        self.note.set(asset.note.clone());
        self.home.clear();
        if let Some(id) = asset.home {
            self.home.set(id, kit.desk.peek(|replica| names::site(replica, kit.said(), id)));
        }
    }

    /// The device with what the form says, and the months of warranty where they are no number.
    fn asset(self, kit: Kit, before: Asset) -> Asset {
        let line = |text: RwSignal<String>| text.get_untracked().trim().to_owned();
        let home = untrack(|| self.home.id());
        let whose = home.and_then(|id| kit.desk.peek(|replica| replica.site(id).map(|site| site.organization)));
        Asset {
            tag: line(self.tag),
            serial: line(self.serial),
            imei: line(self.imei),
            name: line(self.name),
            model: line(self.model).parse().ok(),
            label: line(self.label).parse().unwrap_or(before.label),
            organization: whose.or(before.organization),
            home,
            purchased: line(self.purchased).parse().ok(),
            warranty_months: line(self.warranty).parse().ok(),
            ownership: if self.personal.get_untracked() { Ownership::Personal } else { Ownership::Company },
            note: line(self.note),
            ..before
        }
    }

    fn wrong(self, kit: Kit, asset: &Asset) -> Vec<(&'static str, String)> {
        let (lang, texts) = (kit.lang, kit.said());
        let mut wrong = Vec::new();
        if asset.tag.is_empty() {
            wrong.push(("device-tag", validation::required(lang, texts.devices.tag, texts.errors.remedy_write)));
        }
        if asset.label == StatusLabelId::from(0) {
            wrong.push(("device-label", texts.devices.no_labels.to_owned()));
        }
        let typed = self.warranty.with_untracked(|text| !text.trim().is_empty());
        if typed && asset.warranty_months.is_none_or(|months| months > WARRANTY_MAX) {
            let name = texts.devices.warranty_months;
            wrong.push(("device-warranty", validation::out_of_range(lang, name, 0, i64::from(WARRANTY_MAX))));
        }
        if self.home.is_astray() {
            wrong.push(("device-home", validation::not_in_list(lang, texts.common.site)));
        }
        wrong
    }
}

/// A device of which nothing is known, with the first label of what can be had.
fn unknown(kit: Kit) -> Asset {
    let label = kit.desk.peek(|replica| {
        let mut labels = replica.status_labels().filter(|label| !label.retired);
        labels.find(|label| label.state == AssetState::InStock).map(|label| label.id)
    });
    Asset {
        id: AssetId(kit.new_id()),
        tag: String::new(),
        serial: String::new(),
        imei: String::new(),
        name: String::new(),
        model: None,
        label: label.unwrap_or(StatusLabelId::from(0)),
        organization: None,
        home: None,
        site: None,
        purchased: None,
        cost: None,
        warranty_months: None,
        ownership: Ownership::Company,
        note: String::new(),
        custodies: Vec::new(),
    }
}

/// The form in a dialog. Without a device it adds one and leads to its page.
#[component]
pub fn DeviceDialog(open: RwSignal<bool>, id: Option<AssetId>) -> impl IntoView {
    let kit = use_kit();
    let lang = kit.lang;
    let form = Form::new();
    let errors = FieldErrors::new();
    let busy = RwSignal::new(false);
    // What it was when the form was opened: what others change meanwhile is not replaced unseen.
    let begun = StoredValue::new(None::<Asset>);
    Effect::new(move |_| {
        if open.get() {
            let asset = id.and_then(|id| kit.desk.peek(|replica| replica.asset(id).cloned()));
            let asset = asset.unwrap_or_else(|| unknown(kit));
            untrack(|| form.begin(kit, &asset));
            begun.set_value(Some(asset));
            errors.show(Vec::new());
        }
    });
    let save = move || {
        let before = begun.get_value().filter(|_| !busy.get_untracked());
        let Some(before) = before else { return };
        let asset = form.asset(kit, before);
        if !errors.show(untrack(|| form.wrong(kit, &asset))) {
            return;
        }
        busy.set(true);
        let saved = asset.id;
        kit.save(Payload::DefineAsset(Box::new(asset)), move |result| {
            let _ = busy.try_set(false);
            match result {
                Ok(_) => {
                    let _ = open.try_set(false);
                    kit.toasts.say(kit.saved());
                    if id.is_none() {
                        kit.go(&super::address(saved));
                    }
                }
                Err(error) => {
                    let is_label = matches!(
                        error,
                        crate::state::SaveError::Refused(Refusal::IllegalAssetMove { .. } | Refusal::Retired { .. })
                    );
                    let field = if is_label { "device-label" } else { "device-tag" };
                    errors.show(vec![(field, kit.problem(&error))]);
                }
            }
        });
    };
    let models = Signal::derive(move || {
        let chosen = form.model.get();
        kit.desk.read(|replica| {
            let offered = replica.asset_models().filter(|model| !model.retired || model.id.to_string() == chosen);
            let mut all: Vec<Choice> = offered.map(|model| Choice::new(model.id.to_string(), model.title())).collect();
            all.sort_by(|a, b| a.label.cmp(&b.label));
            all
        })
    });
    let labels = Signal::derive(move || {
        let (chosen, words) = (form.label.get(), language(lang.get()));
        kit.desk.read(|replica| {
            let offered = replica.status_labels().filter(|label| !label.retired || label.id.to_string() == chosen);
            let mut all: Vec<_> = offered.collect();
            all.sort_by(|a, b| (a.state, &a.name_it).cmp(&(b.state, &b.name_it)));
            let name = |label: &deskside_domain::asset::StatusLabel| match words {
                Language::It => label.name_it.clone(),
                Language::En => label.name_en.clone(),
            };
            all.into_iter().map(|label| Choice::new(label.id.to_string(), name(label))).collect::<Vec<_>>()
        })
    });
    let title = move || if id.is_some() { t(lang).devices.edit } else { t(lang).devices.new };
    view! {
        <Dialog
            id="device"
            open
            title
            actions=move || {
                view! {
                    <Button
                        label=said(lang, |t| t.common.save)
                        variant=Variant::Primary
                        busy
                        on_press=move || save()
                    />
                }
            }
        >
            <TextField
                id="device-tag"
                label=said(lang, |t| t.devices.tag)
                value=form.tag
                max=TAG_MAX as u32
                error=errors.of("device-tag")
            />
            <TextField
                id="device-serial"
                label=said(lang, |t| t.devices.serial)
                value=form.serial
                max=SERIAL_MAX as u32
                optional=true
            />
            <Select
                id="device-model"
                label=said(lang, |t| t.devices.model)
                options=models
                value=form.model
                nothing=said(lang, |t| t.common.none)
                optional=true
            />
            <Select
                id="device-label"
                label=said(lang, |t| t.devices.label)
                options=labels
                value=form.label
                error=errors.of("device-label")
            />
            <TextField
                id="device-name"
                label=said(lang, |t| t.common.name)
                value=form.name
                max=NAME_MAX as u32
                optional=true
            />
            <SitePicker id="device-home" pick=form.home error=errors.of("device-home") />
            <TextField
                id="device-imei"
                label=said(lang, |t| t.devices.imei)
                value=form.imei
                max=SERIAL_MAX as u32
                inputmode="numeric"
                optional=true
            />
            <TextField
                id="device-purchased"
                label=said(lang, |t| t.devices.purchased)
                value=form.purchased
                kind="date"
                optional=true
            />
            <TextField
                id="device-warranty"
                label=said(lang, |t| t.devices.warranty_months)
                value=form.warranty
                inputmode="numeric"
                error=errors.of("device-warranty")
                optional=true
            />
            <CheckBox
                label=said(lang, |t| t.devices.personal)
                checked=form.personal
                on_change=move |on: bool| form.personal.set(on)
            />
            <TextArea
                id="device-note"
                label=said(lang, |t| t.ticket.field_note)
                value=form.note
                max=BODY_MAX as u32
                optional=true
            />
        </Dialog>
    }
    .into_any()
}
