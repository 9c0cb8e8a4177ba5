//! A form as it was sent: every value is kept, so that a refused one comes back as it was typed.

use app::signal::{RwSignal, Signal};
use app::ui::{Field, Icon, IconName, TextArea};
use leptos::prelude::*;
use leptos::text_prop::TextProp;

/// Names with their values, and what is wrong with some of them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Form {
    pairs: Vec<(String, String)>,
    wrong: Vec<(String, String)>,
}

impl From<Vec<(String, String)>> for Form {
    fn from(pairs: Vec<(String, String)>) -> Self {
        Self { pairs, wrong: Vec::new() }
    }
}

impl Form {
    /// What an address says behind its question mark.
    #[must_use]
    pub fn of_query(query: Option<&str>) -> Self {
        serde_urlencoded::from_str::<Vec<(String, String)>>(query.unwrap_or("")).unwrap_or_default().into()
    }

    /// The first value of a name, as it was typed.
    #[must_use]
    pub fn get(&self, name: &str) -> &str {
        self.pairs.iter().find(|(key, _)| key == name).map_or("", |(_, value)| value)
    }

    /// The same without blanks around it.
    #[must_use]
    pub fn text(&self, name: &str) -> String {
        self.get(name).trim().to_owned()
    }

    /// Every value of a name.
    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.pairs.iter().filter(move |(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// Lines of a value that say something.
    #[must_use]
    pub fn lines(&self, name: &str) -> Vec<String> {
        self.get(name).lines().map(|line| line.trim().to_owned()).filter(|line| !line.is_empty()).collect()
    }

    /// Several lines of text, with line breaks as the desk writes them: browsers send them as mail does.
    #[must_use]
    pub fn body(&self, name: &str) -> String {
        self.get(name).replace("\r\n", "\n").trim().to_owned()
    }

    /// Whether a box is ticked.
    #[must_use]
    pub fn is(&self, name: &str) -> bool {
        !self.get(name).is_empty()
    }

    /// The identity a value names.
    #[must_use]
    pub fn id<T: From<uuid::Uuid>>(&self, name: &str) -> Option<T> {
        self.get(name).parse::<uuid::Uuid>().ok().map(T::from)
    }

    /// Adds a value.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl Into<String>) -> Self {
        self.pairs.push((name.to_owned(), value.into()));
        self
    }

    /// Adds a tick, or none.
    #[must_use]
    pub fn ticked(self, name: &str, is: bool) -> Self {
        if is { self.with(name, "on") } else { self }
    }

    /// Puts a value in place of what a name had.
    pub fn set(&mut self, name: &str, value: impl Into<String>) {
        self.pairs.retain(|(key, _)| key != name);
        self.pairs.push((name.to_owned(), value.into()));
    }

    /// Says what is wrong with a value.
    pub fn fail(&mut self, name: &str, text: impl Into<String>) {
        self.wrong.push((name.to_owned(), text.into()));
    }

    /// What is wrong with a value.
    #[must_use]
    pub fn wrong(&self, name: &str) -> Option<String> {
        self.wrong.iter().find(|(key, _)| key == name).map(|(_, text)| text.clone())
    }

    /// Whether anything is wrong.
    #[must_use]
    pub fn is_wrong(&self) -> bool {
        !self.wrong.is_empty()
    }

    /// A line of text.
    pub(super) fn line(&self, name: &'static str, label: &'static str, how: How) -> AnyView {
        let wrong = self.wrong(name);
        let value = self.get(name).to_owned();
        let max = how.max.to_string();
        let described = described(name, how.hint.is_some(), wrong.is_some());
        let invalid = wrong.is_some().then_some("true");
        let required = (!how.optional && !how.plain).then_some("true");
        let error = Signal::derive(move || wrong.clone());
        let hint = how.hint.map(TextProp::from);
        view! {
            <Field id=name label=label hint=hint error=error optional=how.optional full=how.full>
                <input class="control" id=name name=name type=how.kind value=value maxlength=max autocomplete="off"
                    aria-required=required aria-invalid=invalid aria-describedby=described />
            </Field>
        }
        .into_any()
    }

    /// Several lines of text.
    pub(super) fn area(&self, name: &'static str, label: &'static str, how: How) -> AnyView {
        let wrong = self.wrong(name);
        let value = RwSignal::new(self.get(name).to_owned());
        let error = Signal::derive(move || wrong.clone());
        let max = u32::try_from(how.max).unwrap_or(u32::MAX);
        match how.hint {
            Some(hint) => view! {
                <TextArea id=name label=label value=value hint=hint error=error optional=how.optional full=how.full
                    max=max />
            }
            .into_any(),
            None => view! {
                <TextArea id=name label=label value=value error=error optional=how.optional full=how.full max=max />
            }
            .into_any(),
        }
    }

    /// One of several: value and word of each.
    pub(super) fn choice(
        &self,
        name: &'static str,
        label: &'static str,
        choices: Vec<(String, String)>,
        how: How,
    ) -> AnyView {
        let wrong = self.wrong(name);
        let chosen = self.get(name).to_owned();
        let described = described(name, how.hint.is_some(), wrong.is_some());
        let invalid = wrong.is_some().then_some("true");
        let error = Signal::derive(move || wrong.clone());
        let hint = how.hint.map(TextProp::from);
        let option = |(value, word): (String, String)| {
            let selected = value == chosen;
            view! { <option value=value selected=selected>{word}</option> }
        };
        let options: Vec<_> = choices.into_iter().map(option).collect();
        view! {
            <Field id=name label=label hint=hint error=error optional=how.optional full=how.full>
                <select class="control" id=name name=name aria-invalid=invalid aria-describedby=described>
                    {options}
                </select>
            </Field>
        }
        .into_any()
    }

    /// A box to tick.
    pub(super) fn tick(&self, name: &'static str, label: &'static str) -> AnyView {
        let checked = self.is(name);
        let wrong = self.wrong(name);
        let described = described(name, false, wrong.is_some());
        let invalid = wrong.is_some().then_some("true");
        let wrong = wrong.map(|text| {
            let id = format!("{name}-error");
            view! { <p class="field-error" id=id><Icon name=IconName::Alert /><span>{text}</span></p> }
        });
        view! {
            <div class="field field-full">
                <label class="choice">
                    <input type="checkbox" name=name value="on" checked=checked aria-invalid=invalid
                        aria-describedby=described />
                    <span>{label}</span>
                </label>
                {wrong}
            </div>
        }
        .into_any()
    }

    /// Any of several, each a box to tick.
    pub(super) fn ticks(
        &self,
        name: &'static str,
        label: &'static str,
        choices: Vec<(String, String)>,
        none: &'static str,
    ) -> AnyView {
        let is_empty = choices.is_empty();
        let choice = |(value, word): (String, String)| {
            let checked = self.all(name).any(|chosen| chosen == value);
            view! {
                <label class="choice">
                    <input type="checkbox" name=name value=value checked=checked />
                    <span>{word}</span>
                </label>
            }
        };
        let choices: Vec<_> = choices.into_iter().map(choice).collect();
        view! {
            <fieldset class="field field-full">
                <legend class="field-label">{label}</legend>
                {is_empty.then(|| view! { <p class="quiet">{none}</p> })}
                <div class="choices">{choices}</div>
            </fieldset>
        }
        .into_any()
    }

    /// A value that only travels.
    pub(super) fn hidden(&self, name: &'static str) -> AnyView {
        let value = self.get(name).to_owned();
        view! { <input type="hidden" name=name value=value /> }.into_any()
    }
}

/// How a field looks.
#[derive(Clone, Copy, Debug)]
pub(super) struct How {
    pub hint: Option<&'static str>,
    pub kind: &'static str,
    pub max: usize,
    pub optional: bool,
    pub full: bool,
    /// May stay empty, which a text around it says.
    pub plain: bool,
}

impl How {
    /// A field that must be filled, for so many characters.
    pub const fn needed(max: usize) -> Self {
        Self { hint: None, kind: "text", max, optional: false, full: false, plain: false }
    }

    /// A field that may stay empty.
    pub const fn free(max: usize) -> Self {
        Self { optional: true, ..Self::needed(max) }
    }

    /// A field that may stay empty, as a text around it says.
    pub const fn plain(max: usize) -> Self {
        Self { plain: true, ..Self::needed(max) }
    }

    /// With a hint below it.
    pub const fn hint(self, hint: &'static str) -> Self {
        Self { hint: Some(hint), ..self }
    }

    /// Over both columns.
    pub const fn full(self) -> Self {
        Self { full: true, ..self }
    }
}

fn described(name: &str, hint: bool, error: bool) -> Option<String> {
    match (hint, error) {
        (false, false) => None,
        (true, false) => Some(format!("{name}-hint")),
        (false, true) => Some(format!("{name}-error")),
        (true, true) => Some(format!("{name}-error {name}-hint")),
    }
}
