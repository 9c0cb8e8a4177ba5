//! The device register: what the desk has or looks after, of which model, in which state, and who has it.

mod custody;
mod serial;
mod state;

pub use custody::{Condition, Custody, EndReason, Ended, Holder, Purpose};
pub use serial::{serial_norm, tag_norm};
pub use state::{AssetState, StatusType};

use crate::command::{CheckIn, CheckOut, NewCustody, Payload, Transfer};
use crate::id::{AssetId, AssetModelId, CustodyId, OrganizationId, SiteId, StatusLabelId};
use crate::refusal::Refusal;
use crate::text;
use crate::time::Date;
use serde::{Deserialize, Serialize};

/// Longest asset tag, in characters.
pub const TAG_MAX: usize = 40;
/// Longest serial number or IMEI, in characters.
pub const SERIAL_MAX: usize = 80;
/// Longest warranty, in months.
pub const WARRANTY_MAX: u16 = 240;

/// What runs on devices of a model.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Platform {
    /// Windows.
    Windows,
    /// macOS.
    Macos,
    /// iOS.
    Ios,
    /// iPadOS.
    Ipados,
    /// Android.
    Android,
    /// Linux.
    Linux,
    /// ChromeOS.
    Chromeos,
    /// Nothing of these, or nothing at all.
    #[default]
    Other,
}

impl Platform {
    /// Every platform, in the order of a list.
    pub const ALL: [Self; 8] =
        [Self::Windows, Self::Macos, Self::Ios, Self::Ipados, Self::Android, Self::Linux, Self::Chromeos, Self::Other];

    /// The word used on the wire and in forms.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::Windows => "windows",
            Self::Macos => "macos",
            Self::Ios => "ios",
            Self::Ipados => "ipados",
            Self::Android => "android",
            Self::Linux => "linux",
            Self::Chromeos => "chromeos",
            Self::Other => "other",
        }
    }
}

/// What kind of thing a model is: which picture and which words stand for it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum AssetCategory {
    /// A desktop computer.
    Desktop,
    /// A laptop.
    Laptop,
    /// A tablet.
    Tablet,
    /// A mobile phone.
    Phone,
    /// A screen.
    Monitor,
    /// A printer or scanner.
    Printer,
    /// A router, switch, access point or modem.
    Network,
    /// A server or a store of data.
    Server,
    /// Anything else.
    #[default]
    Other,
}

impl AssetCategory {
    /// Every category, in the order of a list.
    pub const ALL: [Self; 9] = [
        Self::Desktop,
        Self::Laptop,
        Self::Tablet,
        Self::Phone,
        Self::Monitor,
        Self::Printer,
        Self::Network,
        Self::Server,
        Self::Other,
    ];

    /// The word used on the wire and in forms.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::Desktop => "desktop",
            Self::Laptop => "laptop",
            Self::Tablet => "tablet",
            Self::Phone => "phone",
            Self::Monitor => "monitor",
            Self::Printer => "printer",
            Self::Network => "network",
            Self::Server => "server",
            Self::Other => "other",
        }
    }
}

/// A model of the catalogue: what one can buy several of.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct AssetModel {
    /// Identity.
    pub id: AssetModelId,
    /// Who makes it.
    pub manufacturer: String,
    /// What the maker calls it.
    pub name: String,
    /// The maker's number for it.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub number: String,
    /// What kind of thing it is.
    pub category: AssetCategory,
    /// What runs on it.
    #[serde(default)]
    pub platform: Platform,
    /// No longer to be chosen. What names it already keeps it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub retired: bool,
}

impl AssetModel {
    /// Maker and model in one line.
    #[must_use]
    pub fn title(&self) -> String {
        [self.manufacturer.as_str(), self.name.as_str()].join(" ").trim().to_owned()
    }

    /// Whether its texts are acceptable.
    pub fn check(&self) -> Result<(), Refusal> {
        text::optional_line("manufacturer", &self.manufacturer, text::NAME_MAX)?;
        text::line("name", &self.name, text::NAME_MAX)?;
        text::optional_line("number", &self.number, text::NAME_MAX)
    }
}

/// The desk's own word for a state of assets.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct StatusLabel {
    /// Identity.
    pub id: StatusLabelId,
    /// In English.
    pub name_en: String,
    /// In Italian.
    pub name_it: String,
    /// What it means: never [`AssetState::InUse`], which follows from custody.
    pub state: AssetState,
    /// No longer to be chosen. What names it already keeps it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub retired: bool,
}

/// Whose a device is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Ownership {
    /// The organisation's.
    #[default]
    Company,
    /// The person's own.
    Personal,
}

/// A device or another thing that is looked after: what is known of it, and who had it. Tag, serial and IMEI say nothing of
/// people and stay in the log.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Asset<T = String> {
    /// Identity.
    pub id: AssetId,
    /// The number on its label; no other asset has it, see [`tag_norm`].
    pub tag: String,
    /// The maker's number, as it was read. No other asset has it, but for placeholders, see [`serial_norm`].
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub serial: String,
    /// The number of its radio, for phones.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub imei: String,
    /// What people call it, or its name in the network.
    pub name: T,
    /// Its model, where known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub model: Option<AssetModelId>,
    /// The desk's word for its state.
    pub label: StatusLabelId,
    /// Whose it is; `None`: the desk's own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub organization: Option<OrganizationId>,
    /// Where it belongs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub home: Option<SiteId>,
    /// Where it is, if elsewhere.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub site: Option<SiteId>,
    /// When it was bought.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub purchased: Option<Date>,
    /// What it cost, in cents of the desk's currency.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cost: Option<u64>,
    /// For how many months from the purchase it has warranty.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub warranty_months: Option<u16>,
    /// Whether it is the organisation's or the person's own.
    #[serde(default)]
    pub ownership: Ownership,
    /// What the desk should know.
    pub note: T,
    /// Who had it, in the order of the log; at most the last one is not ended. Kept by custody's own commands, whatever
    /// another command says.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub custodies: Vec<Custody>,
}

impl<T> Asset<T> {
    /// The same asset with another form of texts.
    pub fn map<U>(self, text: impl Fn(T) -> U) -> Asset<U> {
        Asset {
            id: self.id,
            tag: self.tag,
            serial: self.serial,
            imei: self.imei,
            name: text(self.name),
            model: self.model,
            label: self.label,
            organization: self.organization,
            home: self.home,
            site: self.site,
            purchased: self.purchased,
            cost: self.cost,
            warranty_months: self.warranty_months,
            ownership: self.ownership,
            note: text(self.note),
            custodies: self.custodies,
        }
    }

    /// The last day of its warranty, where purchase and length are known.
    #[must_use]
    pub fn warranty_until(&self) -> Option<Date> {
        let (year, month, day) = self.purchased?.parts();
        let months = u16::from(month) - 1 + self.warranty_months?;
        let (year, month) = (year.checked_add(months / 12)?, (months % 12) as u8 + 1);
        // Bought on the 31st, and the last month has no such day: its last day.
        let ends = (0..4).find_map(|less| Date::new(year, month, day.checked_sub(less)?))?;
        Some(ends.plus(-1))
    }
}

impl Asset {
    /// Who has it now.
    #[must_use]
    pub fn held(&self) -> Option<&Custody> {
        self.custodies.iter().rfind(|custody| custody.ended.is_none())
    }

    /// One of its custodies.
    #[must_use]
    pub fn custody(&self, id: CustodyId) -> Option<&Custody> {
        self.custodies.iter().find(|custody| custody.id == id)
    }

    /// Its state, given what its label means.
    #[must_use]
    pub fn state(&self, label: AssetState) -> AssetState {
        match label.status_type() {
            StatusType::Deployable if self.held().is_some() => AssetState::InUse,
            _ => label,
        }
    }

    /// Whether it should be back by now: a custody with a day of return that is over.
    #[must_use]
    pub fn is_overdue(&self, today: Date) -> bool {
        self.held().is_some_and(|custody| custody.expected.is_some_and(|day| day < today))
    }
}

/// The command that takes an act on an asset back, given the asset as it was before, an identity for a custody that begins
/// anew, and the day; `None` for what can not be taken back.
#[must_use]
pub fn taken_back(before: &Asset, payload: &Payload, fresh: CustodyId, today: Date) -> Option<Payload> {
    let asset = before.id;
    // The same holder again. A day of return that is over can not be promised anew.
    let again = || {
        let held = before.held().filter(|held| held.expected.is_none_or(|day| day >= today))?;
        let (holder, purpose, expected) = (held.holder, held.purpose, held.expected);
        Some(NewCustody { id: fresh, holder, purpose, expected, condition: held.condition.clone() })
    };
    match payload {
        Payload::CheckOutAsset(out) => Some(Payload::CheckInAsset(CheckIn {
            asset,
            custody: out.custody.id,
            reason: EndReason::Corrected,
            condition: Condition::default(),
        })),
        Payload::CheckInAsset(_) => Some(Payload::CheckOutAsset(CheckOut { asset, custody: again()? })),
        Payload::TransferAsset(given) => {
            Some(Payload::TransferAsset(Transfer { asset, ends: given.custody.id, custody: again()? }))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bought(purchased: Option<Date>, warranty_months: Option<u16>) -> Asset {
        Asset {
            id: 1.into(),
            tag: "PC-1".to_owned(),
            serial: String::new(),
            imei: String::new(),
            name: String::new(),
            model: None,
            label: 1.into(),
            organization: None,
            home: None,
            site: None,
            purchased,
            cost: None,
            warranty_months,
            ownership: Ownership::Company,
            note: String::new(),
            custodies: Vec::new(),
        }
    }

    #[test]
    fn warranty_ends_the_day_before_as_many_months_later() {
        for (from, months, until) in [
            ((2024, 3, 1), 24, (2026, 2, 28)),
            ((2024, 12, 15), 1, (2025, 1, 14)),
            ((2024, 1, 31), 1, (2024, 2, 28)),
            ((2023, 11, 30), 36, (2026, 11, 29)),
        ] {
            let date = |(year, month, day)| Date::new(year, month, day);
            let until = date(until);
            assert_eq!(bought(date(from), Some(months)).warranty_until(), until, "{from:?} for {months}");
        }
        assert_eq!(bought(None, Some(12)).warranty_until(), None);
        assert_eq!(bought(Date::new(2024, 1, 1), None).warranty_until(), None);
    }
}
