//! The register of the demo: models, words for states, devices, and who has them.

use super::cast::{DEVICES, Device, KEEPER, LABELS, MODELS, With};
use super::desk::Desk;
use super::random::id;
use super::story::{Planned, define};
use super::when::DAY;
use deskside_domain::asset::{Asset, AssetModel, EndReason, Holder, Ownership, Purpose, StatusLabel};
use deskside_domain::command::{CheckIn, CheckOut, NewCustody, Payload, Transfer};
use deskside_domain::id::{AssetId, AssetModelId, CustodyId, StatusLabelId};
use deskside_domain::time::Timestamp;

/// Days before the demo's moment on which devices were handed over, went on, and came back.
const OUT: i64 = 80;
const ON: i64 = 30;
const BACK: i64 = 20;
/// The day on which the register was written, and the one on which the last states were.
const WRITTEN: i64 = 90;
const STATED: i64 = 12;

impl Desk {
    /// Models and words for states.
    pub(super) fn catalogue(&self) -> Vec<Payload> {
        let model = |(key, manufacturer, name, category, platform): &super::cast::Model| {
            Payload::DefineAssetModel(AssetModel {
                id: self.asset_model(key),
                manufacturer: (*manufacturer).to_owned(),
                name: (*name).to_owned(),
                number: String::new(),
                category: *category,
                platform: *platform,
                retired: false,
            })
        };
        let label = |(key, en, it, state): &super::cast::Label| {
            Payload::DefineStatusLabel(StatusLabel {
                id: self.status_label(key),
                name_en: (*en).to_owned(),
                name_it: (*it).to_owned(),
                state: *state,
                retired: false,
            })
        };
        MODELS.iter().map(model).chain(LABELS.iter().map(label)).collect()
    }

    fn asset_model(&self, key: &str) -> AssetModelId {
        AssetModelId(id(self.seed, "asset model", key))
    }

    fn status_label(&self, key: &str) -> StatusLabelId {
        StatusLabelId(id(self.seed, "status label", key))
    }

    /// The devices, and what became of them.
    pub(super) fn register(&self) -> Vec<Planned> {
        DEVICES.iter().zip(0..).flat_map(|(device, place)| self.life(device, place)).collect()
    }

    /// What was recorded of a device.
    fn life(&self, device: &Device, place: i64) -> Vec<Planned> {
        let asset = AssetId(id(self.seed, "asset", device.tag));
        let by = self.person(KEEPER);
        // A minute for each, as somebody goes through the rooms.
        let on = |days: i64| self.as_of.plus(-days * DAY + place * 60);
        let mut life: Vec<Planned> = Vec::new();
        let mut then = |at: Timestamp, payload| life.extend(define(self.seed, by, at, payload));
        let details = |label| {
            Payload::DefineAsset(Box::new(Asset {
                id: asset,
                tag: device.tag.to_owned(),
                serial: device.serial.to_owned(),
                imei: String::new(),
                name: device.name.to_owned(),
                model: Some(self.asset_model(device.model)),
                label: self.status_label(label),
                organization: device.customer.map(|customer| self.organization(customer)),
                home: device.home.map(|home| self.site(home)),
                site: None,
                purchased: Some(self.as_of.day().plus(-400 - place * 23)),
                cost: None,
                warranty_months: Some(36),
                ownership: Ownership::Company,
                note: String::new(),
                custodies: Vec::new(),
            }))
        };
        let custody = |name: &str, holder, purpose, expected: Option<i64>| NewCustody {
            id: CustodyId(id(self.seed, "custody", &[device.tag, name].concat())),
            holder,
            purpose,
            expected: expected.map(|days| self.as_of.day().plus(days)),
            condition: String::new(),
        };
        let lasting = |name, holder| custody(name, holder, Purpose::Permanent, None);
        let person = |key| Holder::Person(self.person(key));
        let out = |custody| Payload::CheckOutAsset(CheckOut { asset, custody });
        // What came to be otherwise later was ready first.
        let begun = if matches!(device.with, With::Nobody) { device.label } else { LABELS[0].0 };
        then(on(WRITTEN), details(begun));
        match device.with {
            With::Nobody => {}
            With::Person(key) => then(on(OUT), out(lasting("1", person(key)))),
            With::Place(key) => then(on(OUT), out(lasting("1", Holder::Site(self.site(key))))),
            With::Lent(key, ago, until) => then(on(ago), out(custody("1", person(key), Purpose::Loan, Some(until)))),
            With::Was(key) => {
                let first = lasting("1", person(key));
                let back = CheckIn {
                    asset,
                    custody: first.id,
                    reason: EndReason::Returned,
                    condition: "Senza alimentatore".to_owned(),
                };
                then(on(OUT), out(first));
                then(on(BACK), Payload::CheckInAsset(back));
            }
            With::Moved(from, to) => {
                let first = lasting("1", person(from));
                let ends = first.id;
                then(on(OUT), out(first));
                then(on(ON), Payload::TransferAsset(Transfer { asset, ends, custody: lasting("2", person(to)) }));
            }
        }
        if begun != device.label {
            then(on(STATED), details(device.label));
        }
        life
    }
}
