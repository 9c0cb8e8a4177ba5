//! A requester's data: new, or changed.

use crate::pages::kit::{FieldErrors, Kit, place_of, use_kit};
use crate::pages::names;
use crate::pages::pickers::{Pick, SitePicker};
use crate::prelude::*;
use crate::texts::{Lang, said, t, validation};
use crate::ui::{Button, CheckBox, Choice, Dialog, Select, TextArea, TextField, Variant};
use deskside_domain::command::Payload;
use deskside_domain::id::{PersonId, SiteId};
use deskside_domain::people::{Language, Person, Profile};
use deskside_domain::text::{BODY_MAX, NAME_MAX};

const LANGUAGES: [Language; 2] = [Language::It, Language::En];

#[derive(Clone, Copy)]
struct Form {
    name: RwSignal<String>,
    phones: RwSignal<String>,
    emails: RwSignal<String>,
    note: RwSignal<String>,
    site: Pick,
    language: RwSignal<String>,
    active: RwSignal<bool>,
}

impl Form {
    fn new() -> Self {
        let text = || RwSignal::new(String::new());
        Self {
            name: text(),
            phones: text(),
            emails: text(),
            note: text(),
            site: Pick::new(),
            language: text(),
            active: RwSignal::new(true),
        }
    }

    fn begin(self, kit: Kit, person: &Person) {
        self.name.set(person.profile.name.clone());
        self.phones.set(person.profile.phones.join(", "));
        self.emails.set(person.profile.emails.join(", "));
        self.note.set(person.profile.note.clone());
        self.language.set(place_of(&LANGUAGES, &person.language));
        self.active.set(person.active);
        self.site.clear();
        if let Some(id) = person.site {
            self.site.set(id, kit.desk.peek(|replica| names::site(replica, kit.said(), id)));
        }
    }

    /// The person with what the form says.
    fn person(self, kit: Kit, before: Person) -> Person {
        let site = untrack(|| self.site.id::<SiteId>());
        let organization = site.and_then(|id| kit.desk.peek(|replica| replica.site(id).map(|site| site.organization)));
        let place = self.language.get_untracked().parse::<usize>().unwrap_or_default();
        Person {
            profile: Profile {
                name: self.name.get_untracked().trim().to_owned(),
                emails: list(&self.emails.get_untracked()),
                phones: list(&self.phones.get_untracked()),
                note: self.note.get_untracked().trim().to_owned(),
            },
            organization: organization.or(before.organization),
            site,
            language: LANGUAGES.get(place).copied().unwrap_or_default(),
            active: self.active.get_untracked(),
            ..before
        }
    }
}

/// Several values in one line, separated by commas or semicolons.
fn list(text: &str) -> Vec<String> {
    text.split([',', ';']).map(str::trim).filter(|part| !part.is_empty()).map(str::to_owned).collect()
}

/// The form in a dialog. Without a person it adds a requester and leads to the new page.
#[component]
pub fn PersonDialog(open: RwSignal<bool>, person: Option<StoredValue<Person>>) -> impl IntoView {
    let kit = use_kit();
    let lang = kit.lang;
    let form = Form::new();
    let errors = FieldErrors::new();
    let busy = RwSignal::new(false);
    let unknown = move || {
        let language = crate::pages::kit::language(kit.lang.get_untracked());
        Person::unknown(PersonId(kit.new_id()), language)
    };
    let before = move || person.and_then(|person| person.try_get_value()).unwrap_or_else(unknown);
    Effect::new(move |_| {
        if open.get() {
            untrack(|| form.begin(kit, &before()));
            errors.show(Vec::new());
        }
    });
    let save = move || {
        if busy.get_untracked() {
            return;
        }
        let record = form.person(kit, before());
        if !errors.show(untrack(|| wrong(kit, &record, form.site.is_astray()))) {
            return;
        }
        busy.set(true);
        let id = record.id;
        kit.save(Payload::DefinePerson(record), move |result| {
            let _ = busy.try_set(false);
            match result {
                Ok(_) => {
                    let _ = open.try_set(false);
                    kit.toasts.say(kit.saved());
                    if person.is_none() {
                        kit.go(&super::address(id));
                    }
                }
                Err(error) => {
                    errors.show(vec![("person-name", kit.problem(&error))]);
                }
            }
        });
    };
    let title = move || if person.is_some() { t(lang).common.edit } else { t(lang).empty.people_act };
    let tongues = Signal::derive(move || {
        let name = |language: Language| Lang::from(language).own_name();
        LANGUAGES.iter().enumerate().map(|(place, one)| Choice::new(place.to_string(), name(*one))).collect::<Vec<_>>()
    });
    view! {
        <Dialog
            id="person"
            open
            title
            actions=move || {
                view! {
                    <Button
                        label=said(lang, |t| t.common.save)
                        variant=Variant::Primary
                        busy
                        on_press=move || save()
                    />
                }
            }
        >
            <TextField
                id="person-name"
                label=said(lang, |t| t.common.name)
                value=form.name
                max=NAME_MAX as u32
                error=errors.of("person-name")
            />
            <TextField
                id="person-phones"
                label=said(lang, |t| t.common.phone)
                hint=said(lang, |t| t.people.several)
                value=form.phones
                kind="tel"
                optional=true
            />
            <TextField
                id="person-emails"
                label=said(lang, |t| t.common.email)
                hint=said(lang, |t| t.people.several)
                value=form.emails
                error=errors.of("person-emails")
                inputmode="email"
                optional=true
            />
            <SitePicker id="person-site" pick=form.site error=errors.of("person-site") />
            <Select id="person-language" label=said(lang, |t| t.common.language) options=tongues value=form.language />
            <TextArea
                id="person-note"
                label=said(lang, |t| t.sheet.assistance)
                value=form.note
                max=BODY_MAX as u32
                optional=true
            />
            <CheckBox
                label=said(lang, |t| t.people.here)
                checked=form.active
                on_change=move |on: bool| form.active.set(on)
            />
        </Dialog>
    }
    .into_any()
}

fn wrong(kit: Kit, person: &Person, astray: bool) -> Vec<(&'static str, String)> {
    let lang = kit.lang;
    let texts = t(lang);
    let mut wrong = Vec::new();
    if person.profile.name.is_empty() {
        wrong.push(("person-name", validation::required(lang, texts.common.name, texts.errors.remedy_write)));
    }
    if person.profile.emails.iter().any(|mail| !mail.contains('@') || mail.contains(' ')) {
        wrong.push(("person-emails", validation::not_an_email(lang, texts.common.email)));
    }
    if astray {
        wrong.push(("person-site", validation::not_in_list(lang, texts.common.site)));
    }
    wrong
}

#[cfg(test)]
mod tests {
    use super::list;

    #[test]
    fn several_numbers_in_one_line() {
        assert_eq!(list(" +39 0437 1 ; 0437 2,"), ["+39 0437 1", "0437 2"]);
        assert!(list(" , ").is_empty());
    }
}
