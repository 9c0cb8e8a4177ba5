//! Organisations and sites.

use super::{Cells, Line, Meant, Why, changes, judged, meant};
use crate::directory::{Known, folded};
use crate::sheet::Sheet;
use crate::sheet::columns::Column;
use app::texts::Lang;
use deskside_domain::command::Payload;
use deskside_domain::document::DocRef;
use deskside_domain::id::{OrganizationId, SiteId};
use deskside_domain::people::{Organization, Site, Team};
use deskside_domain::text;
use std::collections::HashMap;
use uuid::Uuid;

/// Organisations by folded name.
pub(super) fn by_name(known: &Known) -> HashMap<String, Vec<&Organization>> {
    let mut map: HashMap<String, Vec<&Organization>> = HashMap::new();
    for organization in known.organizations() {
        map.entry(folded(&organization.name)).or_default().push(organization);
    }
    map.values_mut().for_each(|named| prefer_used(named, |one| one.retired));
    map
}

/// Of records with one name, those in use are meant.
pub(super) fn prefer_used<T>(named: &mut Vec<&T>, retired: impl Fn(&T) -> bool) {
    if named.iter().any(|one| !retired(one)) {
        named.retain(|one| !retired(one));
    }
}

/// The team of a name.
pub(super) fn team_named<'a>(known: &'a Known, name: &str) -> Option<&'a Team> {
    known.teams().filter(|team| folded(&team.name) == folded(name)).min_by_key(|team| team.retired)
}

/// Refuses a retired record that this row did not have before.
pub(super) fn in_use(cells: &mut Cells<'_>, column: Column, known: &Known, doc: impl Into<DocRef>, named: bool) {
    if !named && known.is_retired(doc) {
        cells.fail(column, Why::Retired);
    }
}

pub(super) fn organizations(sheet: &Sheet, mapping: &[Option<Column>], known: &Known) -> Vec<Line> {
    let named = by_name(known);
    let line = |(row, cells): (usize, &crate::sheet::Row)| {
        let mut cells = Cells::of(cells, mapping);
        let name = cells.get(Column::Name).unwrap_or("");
        cells.name(Column::Name, name);
        let found = named.get(&folded(name)).cloned().unwrap_or_default();
        let by_id = |id: Uuid| known.organization(OrganizationId(id));
        let blank = |id: Uuid| Organization {
            id: OrganizationId(id),
            name: String::new(),
            critical_sector: false,
            retired: false,
        };
        let before = match meant("organization", cells.get(Column::Key), &folded(name), found, by_id) {
            Meant::Known(one) => one.clone(),
            Meant::New(id) => blank(id),
            Meant::Several => {
                cells.fail(Column::Name, Why::Several);
                blank(Uuid::nil())
            }
        };
        let critical_sector = cells.yes(Column::Critical, Lang::It).unwrap_or(before.critical_sector);
        // A list that names a retired record does not bring it back: that is a decision of its own.
        let after = Organization { name: name.to_owned(), critical_sector, ..before };
        let changed = known.organization(before.id).map(|before| {
            let pairs = vec![
                (Column::Name, before.name.clone(), after.name.clone()),
                (Column::Critical, word(before.critical_sector), word(after.critical_sector)),
            ];
            (known.version(before.id), changes(pairs))
        });
        judged(row, cells, name, Payload::DefineOrganization(after), changed)
    };
    sheet.rows.iter().enumerate().map(line).collect()
}

/// A yes or no in a comparison.
pub(super) fn word(is: bool) -> String {
    if is { "✓" } else { "–" }.to_owned()
}

/// The organisation a row names.
pub(super) fn organization_of(
    cells: &mut Cells<'_>,
    named: &HashMap<String, Vec<&Organization>>,
) -> Option<OrganizationId> {
    let name = cells.get(Column::Organization)?;
    match named.get(&folded(name)).map(Vec::as_slice) {
        Some([one]) => Some(one.id),
        Some([_, ..]) => {
            cells.fail(Column::Organization, Why::Several);
            None
        }
        _ => {
            cells.fail(Column::Organization, Why::UnknownOrganization);
            None
        }
    }
}

/// Street, postcode, town and province in one line, as a map finds them.
fn address(cells: &Cells<'_>) -> Option<String> {
    let town: Vec<&str> = [Column::Postcode, Column::City].into_iter().filter_map(|column| cells.get(column)).collect();
    let province = cells
        .get(Column::Province)
        .map(|province| if province.starts_with('(') { province.to_owned() } else { format!("({province})") });
    let town: Vec<String> = town.into_iter().map(str::to_owned).chain(province).collect();
    let street = cells.get(Column::Address).map(|street| street.split_whitespace().collect::<Vec<_>>().join(" "));
    let parts: Vec<String> = street.into_iter().chain((!town.is_empty()).then(|| town.join(" "))).collect();
    (!parts.is_empty()).then(|| parts.join(", "))
}

pub(super) fn sites(sheet: &Sheet, mapping: &[Option<Column>], known: &Known) -> Vec<Line> {
    let named = by_name(known);
    let mut places: HashMap<(OrganizationId, String), Vec<&Site>> = HashMap::new();
    for site in known.sites() {
        places.entry((site.organization, folded(&site.name))).or_default().push(site);
    }
    places.values_mut().for_each(|named| prefer_used(named, |one| one.retired));
    let line = |(row, cells): (usize, &crate::sheet::Row)| {
        let mut cells = Cells::of(cells, mapping);
        let name = cells.get(Column::Name).unwrap_or("");
        cells.name(Column::Name, name);
        let organization = organization_of(&mut cells, &named);
        if cells.get(Column::Organization).is_none() {
            cells.fail(Column::Organization, Why::SiteOrganization);
        }
        let organization = organization.unwrap_or(OrganizationId(Uuid::nil()));
        let found = places.get(&(organization, folded(name))).cloned().unwrap_or_default();
        let natural = format!("{organization} {}", folded(name));
        let blank = |id: Uuid| Site {
            id: SiteId(id),
            organization,
            name: String::new(),
            address: String::new(),
            access_notes: String::new(),
            retired: false,
        };
        let before = match meant("site", cells.get(Column::Key), &natural, found, |id| known.site(SiteId(id))) {
            Meant::Known(one) => one.clone(),
            Meant::New(id) => blank(id),
            Meant::Several => {
                cells.fail(Column::Name, Why::Several);
                blank(Uuid::nil())
            }
        };
        let after = Site {
            id: before.id,
            organization,
            name: name.to_owned(),
            address: address(&cells).unwrap_or_else(|| before.address.clone()),
            access_notes: cells.get(Column::AccessNotes).map_or_else(|| before.access_notes.clone(), str::to_owned),
            retired: before.retired,
        };
        let named = known.site(before.id).is_some_and(|before| before.organization == organization);
        in_use(&mut cells, Column::Organization, known, organization, named);
        cells.check(Column::Address, text::optional_line("address", &after.address, text::LINE_MAX));
        cells.check(Column::AccessNotes, text::optional_body("access_notes", &after.access_notes));
        let changed = known.site(before.id).map(|before| {
            let of = |id: OrganizationId| known.organization(id).map(|one| one.name.clone()).unwrap_or_default();
            let pairs = vec![
                (Column::Organization, of(before.organization), of(after.organization)),
                (Column::Name, before.name.clone(), after.name.clone()),
                (Column::Address, before.address.clone(), after.address.clone()),
                (Column::AccessNotes, before.access_notes.clone(), after.access_notes.clone()),
            ];
            (known.version(before.id), changes(pairs))
        });
        judged(row, cells, name, Payload::DefineSite(after), changed)
    };
    sheet.rows.iter().enumerate().map(line).collect()
}
