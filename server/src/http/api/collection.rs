//! Records that are edited as a whole: one list, one record and one `PUT` each.

use crate::store::Scope;
use deskside_domain::document::DocKind;

/// One kind of record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Collection {
    /// Its kind.
    pub kind: DocKind,
    /// Its place below the root of the API.
    pub path: &'static str,
    /// The kind of command that defines one.
    pub command: &'static str,
    /// What reading needs.
    pub read: Scope,
    /// What writing needs.
    pub write: Scope,
    /// One of them, in words.
    pub one: &'static str,
    /// Several of them, in words.
    pub many: &'static str,
    /// A field that lists can be filtered by, besides words.
    pub filter: Option<&'static str>,
}

const fn of(
    kind: DocKind,
    path: &'static str,
    command: &'static str,
    (read, write): (Scope, Scope),
    (one, many): (&'static str, &'static str),
    filter: Option<&'static str>,
) -> Collection {
    Collection { kind, path, command, read, write, one, many, filter }
}

const PEOPLE: (Scope, Scope) = (Scope::PeopleRead, Scope::PeopleWrite);
const SETTINGS: (Scope, Scope) = (Scope::SettingsRead, Scope::SettingsWrite);

/// Where assets are; what is done with one of them is below.
pub const ASSETS: &str = "assets";

/// Every kind of record.
pub const ALL: [Collection; 17] = [
    of(DocKind::Person, "people", "define_person", PEOPLE, ("person", "people"), Some("organization")),
    of(DocKind::Organization, "organizations", "define_organization", PEOPLE, ("organisation", "organisations"), None),
    of(DocKind::Site, "sites", "define_site", PEOPLE, ("site", "sites"), Some("organization")),
    of(DocKind::Contract, "contracts", "define_contract", PEOPLE, ("contract", "contracts"), Some("organization")),
    of(DocKind::Team, "teams", "define_team", SETTINGS, ("team", "teams"), None),
    of(DocKind::Category, "categories", "define_category", SETTINGS, ("category", "categories"), Some("parent")),
    of(
        DocKind::ServiceCalendar,
        "service-calendars",
        "define_service_calendar",
        SETTINGS,
        ("service calendar", "service calendars"),
        None,
    ),
    of(
        DocKind::SlaPolicy,
        "sla-policies",
        "define_sla_policy",
        SETTINGS,
        ("SLA policy", "SLA policies"),
        Some("calendar"),
    ),
    of(DocKind::Roster, "rosters", "define_roster", SETTINGS, ("roster", "rosters"), Some("team")),
    of(
        DocKind::PriorityScheme,
        "priority-schemes",
        "define_priority_scheme",
        SETTINGS,
        ("priority scheme", "priority schemes"),
        None,
    ),
    of(
        DocKind::CannedReply,
        "canned-replies",
        "define_canned_reply",
        SETTINGS,
        ("canned reply", "canned replies"),
        Some("team"),
    ),
    of(
        DocKind::ChecklistTemplate,
        "checklist-templates",
        "define_checklist_template",
        SETTINGS,
        ("checklist template", "checklist templates"),
        Some("category"),
    ),
    of(
        DocKind::DiagnosisTree,
        "diagnosis-trees",
        "define_diagnosis_tree",
        SETTINGS,
        ("diagnosis tree", "diagnosis trees"),
        None,
    ),
    of(DocKind::SavedView, "saved-views", "define_saved_view", SETTINGS, ("saved view", "saved views"), Some("owner")),
    of(
        DocKind::AssetModel,
        "asset-models",
        "define_asset_model",
        SETTINGS,
        ("model of devices", "models of devices"),
        None,
    ),
    of(DocKind::StatusLabel, "status-labels", "define_status_label", SETTINGS, ("status label", "status labels"), None),
    // Who may know which device a person has is who may know the person.
    of(DocKind::Asset, ASSETS, "define_asset", PEOPLE, ("asset", "assets"), Some("organization")),
];
