//! Categories: a row may stand below one that is there, or below one of the same file.

use super::places::{in_use, team_named};
use super::{Cells, Line, Meant, Why, changes, judged, meant};
use crate::directory::{Known, folded};
use crate::sheet::Sheet;
use crate::sheet::columns::Column;
use deskside_domain::command::Payload;
use deskside_domain::id::CategoryId;
use deskside_domain::people::{CATEGORY_DEPTH, Category, Language};
use std::collections::{BTreeSet, HashMap};
use uuid::Uuid;

/// Where categories are found, by their folded names in either language.
#[derive(Default)]
struct Places {
    /// Below which one.
    below: HashMap<(Option<CategoryId>, String), CategoryId>,
    /// Wherever they stand.
    anywhere: HashMap<String, BTreeSet<CategoryId>>,
}

pub(super) fn categories(sheet: &Sheet, mapping: &[Option<Column>], known: &Known) -> Vec<Line> {
    let mut places = Places::default();
    let mut depths: HashMap<CategoryId, usize> = HashMap::new();
    for (depth, category) in known.category_tree(Language::En) {
        note(&mut places, category);
        depths.insert(category.id, depth + 1);
    }
    let mut lines: Vec<Option<Line>> = sheet.rows.iter().map(|_| None).collect();
    // A row waits for the one it stands below; each round settles a level, and the last one what stands nowhere.
    for round in 0..=CATEGORY_DEPTH + 1 {
        let last = round == CATEGORY_DEPTH + 1;
        for (index, row) in sheet.rows.iter().enumerate() {
            if lines[index].is_some() {
                continue;
            }
            let mut cells = Cells::of(row, mapping);
            let parent = match cells.get(Column::Parent) {
                None => None,
                Some(path) => match find(&places, path) {
                    Found::One(parent) => Some(parent),
                    Found::None if !last => continue,
                    Found::None => {
                        cells.fail(Column::Parent, Why::UnknownParent);
                        None
                    }
                    Found::Several => {
                        cells.fail(Column::Parent, Why::Several);
                        None
                    }
                },
            };
            let depth = parent.and_then(|parent| depths.get(&parent).copied()).unwrap_or(0) + 1;
            if depth > CATEGORY_DEPTH {
                cells.fail(Column::Parent, Why::TooDeep);
            }
            let (after, line) = line(index, cells, parent, known, &places);
            note(&mut places, &after);
            depths.insert(after.id, depth);
            lines[index] = Some(line);
        }
    }
    lines.into_iter().flatten().collect()
}

fn note(places: &mut Places, category: &Category) {
    for name in [&category.name_en, &category.name_it] {
        places.below.insert((category.parent, folded(name)), category.id);
        places.anywhere.entry(folded(name)).or_default().insert(category.id);
    }
}

enum Found {
    One(CategoryId),
    None,
    Several,
}

/// The category of a path such as "Rete > Wi-Fi", or of a name that only one has.
fn find(places: &Places, path: &str) -> Found {
    let names: Vec<String> = path.split(['>', '›', '/']).map(folded).filter(|name| !name.is_empty()).collect();
    let mut at = None;
    for name in &names {
        match places.below.get(&(at, name.clone())) {
            Some(id) => at = Some(*id),
            None => {
                at = None;
                break;
            }
        }
    }
    if let Some(id) = at {
        return Found::One(id);
    }
    let [name] = names.as_slice() else { return Found::None };
    let mut found = places.anywhere.get(name).into_iter().flatten();
    match (found.next(), found.next()) {
        (Some(one), None) => Found::One(*one),
        (None, _) => Found::None,
        _ => Found::Several,
    }
}

fn line(
    index: usize,
    mut cells: Cells<'_>,
    parent: Option<CategoryId>,
    known: &Known,
    places: &Places,
) -> (Category, Line) {
    let (en, it) = (cells.get(Column::NameEn), cells.get(Column::NameIt));
    let shown = it.or(en).unwrap_or("");
    let column = if it.is_some() { Column::NameIt } else { Column::NameEn };
    cells.name(column, shown);
    if let (Some(en), Some(_)) = (en, it) {
        cells.name(Column::NameEn, en);
    }
    let found: Vec<CategoryId> =
        [it, en].into_iter().flatten().filter_map(|name| places.below.get(&(parent, folded(name)))).copied().collect();
    let found: Vec<&Category> = found.first().and_then(|id| known.category(*id)).into_iter().collect();
    let natural = format!("{} {}", parent.map(|id| id.to_string()).unwrap_or_default(), folded(shown));
    let by_id = |id: Uuid| known.category(CategoryId(id));
    let blank = |id: Uuid| Category {
        id: CategoryId(id),
        parent,
        // Who gives one language only has the other one filled in later.
        name_en: en.unwrap_or(shown).to_owned(),
        name_it: it.unwrap_or(shown).to_owned(),
        team: None,
        retired: false,
    };
    let before = match meant("category", cells.get(Column::Key), &natural, found, by_id) {
        Meant::Known(one) => one.clone(),
        Meant::New(id) => blank(id),
        Meant::Several => {
            cells.fail(column, Why::Several);
            blank(Uuid::nil())
        }
    };
    let mut after = Category {
        id: before.id,
        parent,
        name_en: en.map_or_else(|| before.name_en.clone(), str::to_owned),
        name_it: it.map_or_else(|| before.name_it.clone(), str::to_owned),
        team: before.team,
        retired: before.retired,
    };
    if let Some(parent) = parent {
        let named = known.category(before.id).is_some_and(|before| before.parent == Some(parent));
        in_use(&mut cells, Column::Parent, known, parent, named);
    }
    if let Some(name) = cells.get(Column::Team) {
        match team_named(known, name) {
            Some(team) => {
                in_use(&mut cells, Column::Team, known, team.id, before.team == Some(team.id));
                after.team = Some(team.id);
            }
            None => cells.fail(Column::Team, Why::UnknownTeam),
        }
    }
    let changed = known.category(before.id).map(|before| {
        let of = |id: Option<CategoryId>| id.and_then(|id| known.category(id)).map(|one| one.name_it.clone());
        let team = |category: &Category| category.team.and_then(|id| known.team(id)).map(|team| team.name.clone());
        let pairs = vec![
            (Column::Parent, of(before.parent).unwrap_or_default(), of(after.parent).unwrap_or_default()),
            (Column::NameEn, before.name_en.clone(), after.name_en.clone()),
            (Column::NameIt, before.name_it.clone(), after.name_it.clone()),
            (Column::Team, team(before).unwrap_or_default(), team(&after).unwrap_or_default()),
        ];
        (known.version(before.id), changes(pairs))
    });
    (after.clone(), judged(index, cells, shown, Payload::DefineCategory(after), changed))
}
