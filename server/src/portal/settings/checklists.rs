//! Checklists that can be taken up on tickets: their items are rows, with room for some more.

use super::categories::{language_of, path};
use super::form::{Form, How};
use super::record::{Editing, Record};
use super::retired::{listed, offered};
use super::{Look, Notice, Section, Sheet, add, counted, line};
use crate::directory::{Known, folded};
use app::texts::Lang;
use app::texts::portal::Texts;
use app::ui::{Icon, IconName};
use deskside_domain::checklist_template::ChecklistTemplate;
use deskside_domain::command::Payload;
use deskside_domain::document::{Body, DocRef};
use deskside_domain::id::ChecklistTemplateId;
use deskside_domain::text::{LINE_MAX, NAME_MAX};
use deskside_domain::ticket::checklist::{ITEMS_MAX, UNIT_MAX};
use deskside_domain::ticket::{AnswerKind, ChecklistItem};
use leptos::prelude::*;
use uuid::Uuid;

/// Rows for items that are still to be written.
const ROOM: usize = 6;

fn kind_word(t: &Texts, kind: AnswerKind) -> &'static str {
    match kind {
        AnswerKind::Tick => t.records.item_tick,
        AnswerKind::Text => t.records.item_text,
        AnswerKind::Number => t.records.item_number,
    }
}

/// The name of a field in a row.
fn field(what: &str, row: usize) -> String {
    format!("{what}-{row}")
}

/// How many rows a form has.
fn rows(form: &Form) -> usize {
    (0..ITEMS_MAX).rev().find(|row| !form.text(&field("item", *row)).is_empty()).map_or(0, |row| row + 1)
}

/// The items of a form in the order of their numbers. One that got another number goes before the one that had it
/// already, or behind it where it moved down; one without a number goes to the end.
fn items(form: &Form) -> Vec<ChecklistItem> {
    let mut items: Vec<((usize, u8, usize), ChecklistItem)> = Vec::new();
    for row in 0..rows(form) {
        let text = form.text(&field("item", row));
        if text.is_empty() {
            continue;
        }
        let number = form.text(&field("place", row)).parse().unwrap_or(usize::MAX);
        let moved = match number.cmp(&(row + 1)) {
            std::cmp::Ordering::Less => 0,
            std::cmp::Ordering::Equal => 1,
            std::cmp::Ordering::Greater => 2,
        };
        let kind = form.text(&field("kind", row));
        let answer = AnswerKind::ALL.into_iter().find(|one| one.word() == kind).unwrap_or_default();
        let unit = if answer == AnswerKind::Number { form.text(&field("unit", row)) } else { String::new() };
        let required = form.is(&field("required", row));
        items.push(((number, moved, row), ChecklistItem { text, required, answer, unit }));
    }
    items.sort_by_key(|(place, _)| *place);
    items.into_iter().map(|(_, item)| item).collect()
}

impl Record for ChecklistTemplate {
    const SECTION: Section = Section::Checklists;
    const AREA: &'static str = "/settings/checklists";

    fn doc(id: Uuid) -> DocRef {
        ChecklistTemplateId(id).into()
    }

    fn of(body: &Body) -> Option<&Self> {
        if let Body::ChecklistTemplate(template) = body { Some(template) } else { None }
    }

    fn payload(self) -> Payload {
        Payload::DefineChecklistTemplate(self)
    }

    fn name(&self, _lang: Lang) -> String {
        self.name.clone()
    }

    fn new_title(t: &Texts) -> &'static str {
        t.records.checklist_new
    }

    fn form(&self) -> Form {
        let form = Form::default()
            .with("name", &*self.name)
            .with("category", self.category.map(|id| id.to_string()).unwrap_or_default());
        self.items.iter().enumerate().fold(form, |form, (row, item)| {
            form.with(&field("item", row), &*item.text)
                .with(&field("place", row), (row + 1).to_string())
                .with(&field("kind", row), item.answer.word())
                .with(&field("unit", row), &*item.unit)
                .ticked(&field("required", row), item.required)
        })
    }

    fn blank(_query: &Form) -> Form {
        Form::default()
    }

    fn read(id: Uuid, form: &mut Form, known: &Known, _look: &Look) -> Self {
        let id = ChecklistTemplateId(id);
        Self {
            id,
            name: form.text("name"),
            items: items(form),
            category: form.id("category"),
            retired: known.checklist_template(id).is_some_and(|template| template.retired),
        }
    }

    fn labels(t: &Texts) -> Vec<(&'static str, &'static str)> {
        let t = &t.records;
        vec![
            ("name", t.checklist_name),
            ("category", t.checklist_category),
            ("items", t.checklist_items),
            ("unit", t.item_unit),
        ]
    }

    fn reads(name: &str, form: &Form, known: &Known, look: &Look) -> String {
        match name {
            "category" => form.id("category").map(|id| path(known, id, look.lang)).unwrap_or_default(),
            "items" => {
                let t = look.texts();
                let told = |item: ChecklistItem| {
                    let kind = kind_word(t, item.answer);
                    let required = item.required.then_some(t.records.item_required);
                    let unit = Some(item.unit.as_str()).filter(|unit| !unit.is_empty());
                    let parts = [Some(item.text.as_str()), Some(kind), unit, required];
                    parts.into_iter().flatten().collect::<Vec<_>>().join(" · ")
                };
                items(form).into_iter().map(told).collect::<Vec<_>>().join("\n")
            }
            // It stands with the items.
            "unit" => String::new(),
            other => form.text(other),
        }
    }

    fn retired(&self) -> Option<bool> {
        Some(self.retired)
    }

    fn with_retired(self, retired: bool) -> Self {
        Self { retired, ..self }
    }

    fn fields(editing: &Editing<'_>) -> AnyView {
        let (form, look, known) = (editing.form, editing.look, editing.known);
        let t = &look.texts().records;
        let categories = known.category_tree(language_of(look.lang)).into_iter();
        let categories = categories
            .filter_map(|(_, category)| offered(editing, "category", category.id, path(known, category.id, look.lang)));
        let none = (String::new(), t.checklist_any.to_owned());
        let categories = std::iter::once(none).chain(categories).collect();
        let last = (rows(form) + ROOM).min(ITEMS_MAX);
        let lines: Vec<_> = (0..last).map(|row| item_row(form, look.texts(), row)).collect();
        let wrong = form.wrong("items").or_else(|| form.wrong("unit")).map(|text| {
            view! { <p class="field-error" id="items-error"><Icon name=IconName::Alert /><span>{text}</span></p> }
        });
        view! {
            {form.line("name", t.checklist_name, How::needed(NAME_MAX).hint(t.checklist_name_hint))}
            {form.choice("category", t.checklist_category, categories, How::needed(0).hint(t.checklist_category_hint))}
            <fieldset class="field field-full">
                <legend class="field-label">{t.checklist_items}</legend>
                <p class="field-hint">{t.checklist_items_hint}</p>
                {wrong}
                <ol class="item-rows">{lines}</ol>
            </fieldset>
        }
        .into_any()
    }
}

/// One item of a form. Labels are said to screen readers; what is seen once above a column would be lost on a phone.
fn item_row(form: &Form, t: &Texts, row: usize) -> AnyView {
    let value = |what: &str| form.get(&field(what, row)).to_owned();
    let number = (row + 1).to_string();
    let says = |label: &str| format!("{label} {number}");
    let chosen = value("kind");
    let option = |kind: AnswerKind| {
        let selected = chosen == kind.word();
        view! { <option value=kind.word() selected=selected>{kind_word(t, kind)}</option> }
    };
    let kinds: Vec<_> = AnswerKind::ALL.into_iter().map(option).collect();
    let t = &t.records;
    let required = form.is(&field("required", row));
    view! {
        <li class="item-row">
            <input class="control item-place" name=field("place", row) value=value("place") inputmode="numeric"
                maxlength="2" autocomplete="off" aria-label=says(t.item_place) />
            <input class="control item-what" name=field("item", row) value=value("item") maxlength=LINE_MAX.to_string()
                autocomplete="off" aria-label=says(t.item_what) />
            <select class="control" name=field("kind", row) aria-label=says(t.item_kind)>{kinds}</select>
            <input class="control item-unit" name=field("unit", row) value=value("unit") maxlength=UNIT_MAX.to_string()
                autocomplete="off" placeholder=t.item_unit aria-label=says(t.item_unit) />
            <label class="choice">
                <input type="checkbox" name=field("required", row) value="on" checked=required />
                <span>{t.item_required} <span class="visually-hidden">{number.clone()}</span></span>
            </label>
        </li>
    }
    .into_any()
}

/// The page at `/settings/checklists`.
#[must_use]
pub fn checklists_page(look: &Look, known: &Known, notice: Option<Notice>) -> String {
    let t = &look.texts().records;
    let mut templates: Vec<&ChecklistTemplate> = known.checklist_templates().collect();
    templates.sort_by_cached_key(|template| folded(&template.name));
    let rows = templates.into_iter().map(|template| {
        let count = counted(look.lang, template.items.len(), t.checklist_item_one, t.checklist_item_many);
        let category = template.category.map(|id| path(known, id, look.lang));
        let detail: Vec<String> = std::iter::once(count).chain(category).collect();
        let href = format!("/settings/checklists/{}", template.id);
        (template.retired, line(href, template.name.clone(), Vec::new(), detail.join(" · ")))
    });
    let rows = listed(rows, t.checklist_none, t.retired_title_f);
    Sheet::of(look, Section::Checklists, notice).render(|| {
        view! {
            <div class="actions">{add("/settings/checklists/new".to_owned(), t.checklist_new)}</div>
            {rows}
        }
        .into_any()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form(rows: &[(&str, &str)]) -> Form {
        rows.iter().enumerate().fold(Form::default(), |form, (row, (place, text))| {
            form.with(&field("place", row), *place).with(&field("item", row), *text)
        })
    }

    fn order(rows: &[(&str, &str)]) -> Vec<String> {
        items(&form(rows)).into_iter().map(|item| item.text).collect()
    }

    #[test]
    fn a_changed_number_moves_an_item() {
        assert_eq!(order(&[("1", "a"), ("2", "b"), ("3", "c"), ("", "d")]), ["a", "b", "c", "d"]);
        assert_eq!(order(&[("1", "a"), ("2", "b"), ("1", "c")]), ["c", "a", "b"], "up, before the one that is there");
        assert_eq!(order(&[("3", "a"), ("2", "b"), ("3", "c")]), ["b", "c", "a"], "down, behind the one that is there");
        assert_eq!(order(&[("1", "a"), ("2", ""), ("3", "c")]), ["a", "c"], "without words it goes");
    }

    #[test]
    fn a_record_is_what_its_form_says() {
        let item = |text: &str, required: bool, answer: AnswerKind, unit: &str| ChecklistItem {
            text: text.to_owned(),
            required,
            answer,
            unit: unit.to_owned(),
        };
        let template = ChecklistTemplate {
            id: ChecklistTemplateId::from(1),
            name: "Rete".to_owned(),
            items: vec![
                item("Armadio chiuso", true, AnswerKind::Tick, ""),
                item("Tensione", false, AnswerKind::Number, "V"),
                item("Matricola", true, AnswerKind::Text, ""),
            ],
            category: None,
            retired: false,
        };
        assert_eq!(items(&template.form()), template.items);
    }
}
