//! One record on a page: its form, and both versions where someone else changed it meanwhile.

use super::form::Form;
use super::{Look, Notice, Section, Sheet};
use crate::directory::Known;
use app::texts::Lang;
use app::texts::portal::Texts;
use deskside_domain::command::Payload;
use deskside_domain::document::{Body, DocRef};
use deskside_domain::refusal::Refusal;
use leptos::prelude::*;
use uuid::Uuid;

/// What a page of a record is made from.
pub struct Editing<'a> {
    /// How it looks.
    pub look: &'a Look,
    /// What else is known.
    pub known: &'a Known,
    /// What the fields hold.
    pub form: &'a Form,
    /// Which record; `None`: it is being made.
    pub id: Option<Uuid>,
}

/// A record that is edited as a whole.
pub trait Record: Sized + Clone + PartialEq + Send + Sync + 'static {
    /// The part of the administration it belongs to.
    const SECTION: Section;
    /// Where its pages are.
    const AREA: &'static str;

    /// Names the record.
    fn doc(id: Uuid) -> DocRef;
    /// The record, if a document is one.
    fn of(body: &Body) -> Option<&Self>;
    /// The command that makes it so.
    fn payload(self) -> Payload;
    /// Its name in a language.
    fn name(&self, lang: Lang) -> String;
    /// The heading of the page that makes a new one.
    fn new_title(t: &Texts) -> &'static str;
    /// What the fields hold for it.
    fn form(&self) -> Form;
    /// What the fields hold at first; the address may say some of it.
    fn blank(query: &Form) -> Form;
    /// The record the fields say. What no record can be is marked at its field; the domain judges the rest.
    fn read(id: Uuid, form: &mut Form, known: &Known, look: &Look) -> Self;
    /// Fields with their labels.
    fn labels(t: &Texts) -> Vec<(&'static str, &'static str)>;
    /// The fields.
    fn fields(editing: &Editing<'_>) -> AnyView;
    /// How a field's value reads.
    fn reads(field: &str, form: &Form, known: &Known, look: &Look) -> String {
        let _ = (known, look);
        form.all(field).collect::<Vec<_>>().join(", ")
    }
    /// The field at which a refusal of this record is shown; `None`: above the form.
    fn field_of(&self, refusal: &Refusal) -> Option<&'static str> {
        let _ = refusal;
        None
    }
    /// Whether it is retired; `None`: a kind that never is.
    fn retired(&self) -> Option<bool> {
        None
    }
    /// The same, retired or in use.
    #[must_use]
    fn with_retired(self, retired: bool) -> Self {
        let _ = retired;
        self
    }
    /// How many records of each kind name it, and keep it when it is retired.
    fn keeping(&self, known: &Known, look: &Look) -> Vec<String> {
        let _ = (known, look);
        Vec::new()
    }
    /// Where to go once it is saved.
    fn home(&self) -> String {
        Self::SECTION.address().to_owned()
    }
    /// What stands below the form.
    fn below(editing: &Editing<'_>) -> Option<AnyView> {
        let _ = editing;
        None
    }
}

/// A field with two values: label, what is there now, what was typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Compared {
    /// The field.
    pub label: &'static str,
    /// What is there.
    pub theirs: String,
    /// What was typed.
    pub yours: String,
}

/// What stands at the end of a page; made while it is rendered.
pub type Below<'a> = Box<dyn FnOnce() -> AnyView + Send + 'a>;

/// The page of a record.
#[must_use]
pub fn record_page<R: Record>(
    editing: &Editing<'_>,
    title: &str,
    compared: &[Compared],
    notice: Option<Notice>,
    below: Option<Below<'_>>,
) -> String {
    let (look, form) = (editing.look, editing.form);
    let t = &look.texts().settings;
    let action = match editing.id {
        Some(id) => format!("{}/{id}", R::AREA),
        None => format!("{}/new", R::AREA),
    };
    let (leave, retire) = (action.clone(), action.clone());
    let kept = editing.id.and_then(|id| R::of(editing.known.body(R::doc(id))?));
    Sheet::below(look, R::SECTION, title, notice).render(|| {
        view! {
            {(!compared.is_empty()).then(|| both(look, compared, leave))}
            <form class="panel form form-columns" method="post" action=action>
                {form.hidden("id")}
                {form.hidden("version")}
                {R::fields(editing)}
                <div class="actions field-full">
                    <button class="button button-primary" type="submit">{t.save}</button>
                </div>
            </form>
            {R::below(editing)}
            {kept.and_then(|record| super::retired::panel(look, &retire, record))}
            {below.map(|below| below())}
        }
        .into_any()
    })
}

fn both(look: &Look, compared: &[Compared], leave: String) -> AnyView {
    let t = &look.texts().settings;
    let shown = |text: &str| if text.is_empty() { t.empty_value.to_owned() } else { text.to_owned() };
    let row = |row: &Compared| {
        view! {
            <tr>
                <th scope="row">{row.label}</th>
                <td data-label=t.meanwhile_theirs>{shown(&row.theirs)}</td>
                <td data-label=t.meanwhile_yours>{shown(&row.yours)}</td>
            </tr>
        }
    };
    let rows: Vec<_> = compared.iter().map(row).collect();
    view! {
        <section class="panel stack">
            <table class="grid">
                <thead>
                    <tr>
                        <th scope="col">{t.meanwhile_field}</th>
                        <th scope="col">{t.meanwhile_theirs}</th>
                        <th scope="col">{t.meanwhile_yours}</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
            <div class="actions"><a class="button" href=leave>{t.meanwhile_leave}</a></div>
        </section>
    }
    .into_any()
}
