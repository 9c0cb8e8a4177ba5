//! The category tree, and below it the list of diagnoses.

use super::diagnosis::diagnosis_list;
use super::form::{Form, How};
use super::record::{Editing, Record};
use super::retired::{listed, offered, some};
use super::{Look, Notice, Section, Sheet, add, add_also, counted, line_at};
use crate::directory::Known;
use app::texts::Lang;
use app::texts::portal::Texts;
use deskside_domain::command::Payload;
use deskside_domain::document::{Body, DocRef};
use deskside_domain::id::CategoryId;
use deskside_domain::people::{CATEGORY_DEPTH, Category, Language};
use deskside_domain::text::NAME_MAX;
use leptos::prelude::*;
use uuid::Uuid;

pub(super) fn language_of(lang: Lang) -> Language {
    match lang {
        Lang::En => Language::En,
        Lang::It => Language::It,
    }
}

fn name_in(category: &Category, lang: Lang) -> &str {
    category.name(language_of(lang))
}

/// A category with those above it, from the top.
pub(super) fn path(known: &Known, id: CategoryId, lang: Lang) -> String {
    let mut names = Vec::new();
    let mut at = Some(id);
    while let Some(category) = at.and_then(|id| known.category(id)).filter(|_| names.len() <= CATEGORY_DEPTH) {
        names.push(name_in(category, lang));
        at = category.parent;
    }
    names.reverse();
    names.join(" › ")
}

impl Record for Category {
    const SECTION: Section = Section::Categories;
    const AREA: &'static str = "/settings/categories";

    fn doc(id: Uuid) -> DocRef {
        CategoryId(id).into()
    }

    fn of(body: &Body) -> Option<&Self> {
        if let Body::Category(category) = body { Some(category) } else { None }
    }

    fn payload(self) -> Payload {
        Payload::DefineCategory(self)
    }

    fn name(&self, lang: Lang) -> String {
        name_in(self, lang).to_owned()
    }

    fn new_title(t: &Texts) -> &'static str {
        t.records.category_new
    }

    fn form(&self) -> Form {
        Form::default()
            .with("name_en", &*self.name_en)
            .with("name_it", &*self.name_it)
            .with("parent", self.parent.map(|id| id.to_string()).unwrap_or_default())
            .with("team", self.team.map(|id| id.to_string()).unwrap_or_default())
    }

    fn blank(query: &Form) -> Form {
        Form::default().with("parent", query.get("parent"))
    }

    fn read(id: Uuid, form: &mut Form, known: &Known, _look: &Look) -> Self {
        Self {
            id: CategoryId(id),
            parent: form.id("parent"),
            name_en: form.text("name_en"),
            name_it: form.text("name_it"),
            team: form.id("team"),
            retired: known.category(CategoryId(id)).is_some_and(|category| category.retired),
        }
    }

    fn retired(&self) -> Option<bool> {
        Some(self.retired)
    }

    fn with_retired(self, retired: bool) -> Self {
        Self { retired, ..self }
    }

    fn keeping(&self, known: &Known, look: &Look) -> Vec<String> {
        let t = &look.texts().records;
        let below = known.categories_below(Some(self.id), language_of(look.lang)).len();
        some(vec![(below, counted(look.lang, below, t.team_category, t.team_categories))])
    }

    fn labels(t: &Texts) -> Vec<(&'static str, &'static str)> {
        let t = &t.records;
        vec![
            ("name_en", t.category_name_en),
            ("name_it", t.category_name_it),
            ("parent", t.category_parent),
            ("team", t.category_team),
        ]
    }

    fn reads(field: &str, form: &Form, known: &Known, look: &Look) -> String {
        match field {
            "parent" => form.id("parent").map(|id| path(known, id, look.lang)).unwrap_or_default(),
            "team" => form.id("team").and_then(|id| known.team(id)).map(|team| team.name.clone()).unwrap_or_default(),
            other => form.get(other).to_owned(),
        }
    }

    fn fields(editing: &Editing<'_>) -> AnyView {
        let (form, look, known) = (editing.form, editing.look, editing.known);
        let t = &look.texts().records;
        let own = editing.id.map(CategoryId);
        let above =
            known.category_tree(language_of(look.lang)).into_iter().filter(|(depth, _)| depth + 1 < CATEGORY_DEPTH);
        let above = above.filter(|(_, category)| Some(category.id) != own && (own.is_none() || category.parent != own));
        let above = above
            .filter_map(|(_, category)| offered(editing, "parent", category.id, path(known, category.id, look.lang)));
        let above = std::iter::once((String::new(), t.category_top.to_owned())).chain(above).collect();
        let teams = known.teams_by_name().into_iter();
        let teams = teams.filter_map(|team| offered(editing, "team", team.id, team.name.clone()));
        let none = look.texts().settings.none.to_owned();
        let teams = std::iter::once((String::new(), none)).chain(teams).collect();
        view! {
            {form.line("name_en", t.category_name_en, How::needed(NAME_MAX))}
            {form.line("name_it", t.category_name_it, How::needed(NAME_MAX))}
            {form.choice("parent", t.category_parent, above, How::needed(0).hint(t.category_parent_hint))}
            {form.choice("team", t.category_team, teams, How::needed(0))}
        }
        .into_any()
    }

    fn below(editing: &Editing<'_>) -> Option<AnyView> {
        let id = CategoryId(editing.id?);
        let (known, look) = (editing.known, editing.look);
        let (depth, _) =
            known.category_tree(language_of(look.lang)).into_iter().find(|(_, category)| category.id == id)?;
        let may = depth + 1 < CATEGORY_DEPTH;
        let t = &look.texts().records;
        let new = format!("/settings/categories/new?parent={id}");
        may.then(|| view! { <div class="actions">{add_also(new, t.category_below)}</div> }.into_any())
    }
}

/// The page at `/settings/categories`.
#[must_use]
pub fn categories_page(look: &Look, known: &Known, notice: Option<Notice>) -> String {
    let t = &look.texts().records;
    let rows = known.category_tree(language_of(look.lang)).into_iter().map(|(depth, category)| {
        let team = category.team.and_then(|id| known.team(id)).map(|team| team.name.clone());
        let other = match look.lang {
            Lang::En => &category.name_it,
            Lang::It => &category.name_en,
        };
        let detail: Vec<String> = std::iter::once(other.clone()).chain(team).collect();
        let href = format!("/settings/categories/{}", category.id);
        let line = line_at(depth, href, name_in(category, look.lang).to_owned(), Vec::new(), detail.join(" · "));
        // What stands below a retired one goes with it.
        (known.is_retired(category.id), line)
    });
    let rows = listed(rows, t.category_none, t.retired_title_f);
    Sheet::of(look, Section::Categories, notice).render(|| {
        view! {
            <div class="actions">
                {add("/settings/categories/new".to_owned(), t.category_new)}
                <a class="button" href="/settings/import?kind=categories">{look.texts().settings.import}</a>
            </div>
            {rows}
            {diagnosis_list(look, known)}
        }
        .into_any()
    })
}
