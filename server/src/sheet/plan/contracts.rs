//! Contracts.

use super::places::{by_name, in_use, organization_of};
use super::{Cells, Line, Meant, Why, changes, judged, meant};
use crate::directory::{Known, folded};
use crate::portal::settings::contract_kind_name;
use crate::sheet::columns::Column;
use crate::sheet::values;
use crate::sheet::{Row, Sheet};
use app::texts::Lang;
use app::texts::portal::Texts;
use deskside_domain::command::Payload;
use deskside_domain::contract::{Contract, ContractKind};
use deskside_domain::id::{ContractId, OrganizationId};
use deskside_domain::text;
use deskside_domain::time::Date;
use std::collections::HashMap;
use uuid::Uuid;

pub(super) fn contracts(sheet: &Sheet, mapping: &[Option<Column>], known: &Known, lang: Lang) -> Vec<Line> {
    let named = by_name(known);
    let mut agreed: HashMap<(OrganizationId, String), Vec<&Contract>> = HashMap::new();
    for contract in known.contracts() {
        agreed.entry((contract.organization, folded(&contract.name))).or_default().push(contract);
    }
    let line = |(row, cells): (usize, &Row)| {
        let mut cells = Cells::of(cells, mapping);
        let name = cells.get(Column::Name).unwrap_or("");
        cells.name(Column::Name, name);
        let organization = organization_of(&mut cells, &named);
        if cells.get(Column::Organization).is_none() {
            cells.fail(Column::Organization, Why::Missing);
        }
        let organization = organization.unwrap_or(OrganizationId(Uuid::nil()));
        let found = agreed.get(&(organization, folded(name))).cloned().unwrap_or_default();
        let natural = format!("{organization} {}", folded(name));
        let blank = |id: Uuid| Contract {
            id: ContractId(id),
            organization,
            name: String::new(),
            kind: ContractKind::Business,
            reference: String::new(),
            starts: None,
            ends: None,
            note: String::new(),
        };
        let by_id = |id: Uuid| known.contract(ContractId(id));
        let before = match meant("contract", cells.get(Column::Key), &natural, found, by_id) {
            Meant::Known(one) => one.clone(),
            Meant::New(id) => blank(id),
            Meant::Several => {
                cells.fail(Column::Name, Why::Several);
                blank(Uuid::nil())
            }
        };
        let text_of = |column, before: &str| cells.get(column).map_or_else(|| before.to_owned(), str::to_owned);
        let mut after = Contract {
            id: before.id,
            organization,
            name: name.to_owned(),
            kind: before.kind,
            reference: text_of(Column::Reference, &before.reference),
            starts: before.starts,
            ends: before.ends,
            note: text_of(Column::Note, &before.note),
        };
        let named = known.contract(before.id).is_some_and(|before| before.organization == organization);
        in_use(&mut cells, Column::Organization, known, organization, named);
        after.kind = kind(&mut cells, lang).unwrap_or(before.kind);
        after.starts = day(&mut cells, Column::Starts).or(before.starts);
        after.ends = day(&mut cells, Column::Ends).or(before.ends);
        cells.check(Column::Reference, text::optional_line("reference", &after.reference, text::LINE_MAX));
        cells.check(Column::Note, text::optional_body("note", &after.note));
        if after.check_days().is_err() {
            cells.fail(Column::Ends, Why::EndsFirst);
        }
        let changed =
            known.contract(before.id).map(|before| (known.version(before.id), compared(known, lang, before, &after)));
        judged(row, cells, name, Payload::DefineContract(after), changed)
    };
    sheet.rows.iter().enumerate().map(line).collect()
}

fn kind(cells: &mut Cells<'_>, lang: Lang) -> Option<ContractKind> {
    let word = folded(cells.get(Column::Kind)?);
    let name = |lang: Lang, kind| folded(contract_kind_name(Texts::of(lang), kind));
    let said = |kind: &ContractKind| Lang::ALL.into_iter().any(|lang| name(lang, *kind) == word);
    let found = ContractKind::ALL.into_iter().find(said);
    if found.is_none() {
        let words = ContractKind::ALL.map(|kind| contract_kind_name(Texts::of(lang), kind).to_lowercase());
        cells.fail(Column::Kind, Why::BadWord(words.join(", ")));
    }
    found
}

fn day(cells: &mut Cells<'_>, column: Column) -> Option<Date> {
    let day = values::date(cells.get(column)?);
    if day.is_none() {
        cells.fail(column, Why::BadDate);
    }
    day
}

fn compared(known: &Known, lang: Lang, before: &Contract, after: &Contract) -> Vec<super::Change> {
    let of = |id: OrganizationId| known.organization(id).map(|one| one.name.clone()).unwrap_or_default();
    let kind = |contract: &Contract| contract_kind_name(Texts::of(lang), contract.kind).to_owned();
    let day = |date: Option<Date>| date.map(|date| crate::portal::settings::day(lang, date)).unwrap_or_default();
    changes(vec![
        (Column::Organization, of(before.organization), of(after.organization)),
        (Column::Name, before.name.clone(), after.name.clone()),
        (Column::Kind, kind(before), kind(after)),
        (Column::Reference, before.reference.clone(), after.reference.clone()),
        (Column::Starts, day(before.starts), day(after.starts)),
        (Column::Ends, day(before.ends), day(after.ends)),
        (Column::Note, before.note.clone(), after.note.clone()),
    ])
}
