//! What the database itself knows of assets, beside their documents: what each is known by, and who had it.

use super::changes::Changes;
use deskside_domain::asset::{Asset, Holder, serial_norm, tag_norm};
use uuid::Uuid;

/// The assets among changed documents.
pub fn changed(changes: &Changes) -> Vec<&Asset> {
    changes.documents.values().filter_map(|stored| stored.document.as_asset()).collect()
}

/// Tag and serial number as they are compared.
pub fn known_by(asset: &Asset) -> (String, Option<String>) {
    (tag_norm(&asset.tag), serial_norm(&asset.serial))
}

/// Kind and identity of a holder.
pub fn holder(holder: Holder) -> (&'static str, Uuid) {
    match holder {
        Holder::Person(person) => ("person", person.0),
        Holder::Site(site) => ("site", site.0),
        Holder::Asset(asset) => ("asset", asset.0),
    }
}
