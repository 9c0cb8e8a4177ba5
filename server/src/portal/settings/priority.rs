//! How the desk gives priorities: the matrix, the weights, and how many open tickets would change.

use super::form::Form;
use super::{Look, Notice, Section, Sheet};
use app::texts::portal::Texts;
use app::texts::{Word, fill};
use deskside_domain::priority_scheme::{Factor, POINTS_MAX, PriorityScheme, THE_SCHEME};
use deskside_domain::ticket::{Impact, Priority, Urgency};
use leptos::prelude::*;
use std::collections::BTreeMap;

/// Where the page is.
pub const ADDRESS: &str = "/settings/priority";

/// How many open tickets would go from which priority to which.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Preview {
    /// Open tickets that were looked at.
    pub open: usize,
    /// From, to, and how many.
    pub changes: BTreeMap<(Priority, Priority), usize>,
}

fn cell_name(impact: usize, urgency: usize) -> String {
    format!("cell-{impact}-{urgency}")
}

fn weight_name(factor: Factor) -> &'static str {
    match factor {
        Factor::PrivateContract => "private_contract",
        Factor::BusinessContract => "business_contract",
        Factor::CriticalSector => "critical_sector",
    }
}

fn factor_word(t: &Texts, factor: Factor) -> &'static str {
    match factor {
        Factor::PrivateContract => t.service.priority_private,
        Factor::BusinessContract => t.service.priority_business,
        Factor::CriticalSector => t.service.priority_sector,
    }
}

/// The fields of a scheme.
#[must_use]
pub fn form_of(scheme: &PriorityScheme, version: String) -> Form {
    let mut form = Form::default().with("version", version);
    for (impact, row) in scheme.matrix.iter().enumerate() {
        for (urgency, priority) in row.iter().enumerate() {
            form.set(&cell_name(impact, urgency), format!("{priority:?}"));
        }
    }
    for factor in Factor::ALL {
        form.set(weight_name(factor), scheme.points(factor).to_string());
    }
    form
}

/// The scheme that the fields say; `None` where one is wrong, which it then says.
pub fn read(form: &mut Form, look: &Look) -> Option<PriorityScheme> {
    let t = look.texts();
    let mut scheme = PriorityScheme { id: THE_SCHEME, ..PriorityScheme::default() };
    for impact in 0..Impact::ALL.len() {
        for urgency in 0..Urgency::ALL.len() {
            let name = cell_name(impact, urgency);
            let said = Priority::ALL.into_iter().find(|priority| format!("{priority:?}") == form.get(&name));
            match said {
                Some(priority) => scheme.matrix[impact][urgency] = priority,
                None => form.fail(&name, fill(t.settings.not_a_choice, &[("field", t.service.priority_matrix)])),
            }
        }
    }
    for factor in Factor::ALL {
        let name = weight_name(factor);
        match form.text(name).parse::<u32>() {
            Ok(0) => {}
            Ok(points) if points <= POINTS_MAX => _ = scheme.weights.insert(factor, points),
            _ => {
                let max = POINTS_MAX.to_string();
                let values = [("field", factor_word(t, factor)), ("min", "0"), ("max", max.as_str())];
                form.fail(name, fill(look.lang.texts().errors.out_of_range, &values));
            }
        }
    }
    (!form.is_wrong()).then_some(scheme)
}

/// The page at `/settings/priority`.
#[must_use]
pub fn priority_page(look: &Look, form: &Form, preview: Option<&Preview>, notice: Option<Notice>) -> String {
    let t = &look.texts().service;
    Sheet::below(look, Section::ServiceLevels, t.priority_title, notice).render(|| {
        view! {
            <p class="quiet">{t.priority_lead}</p>
            {preview.map(|preview| previewed(look, preview))}
            <form class="form" method="post" action=ADDRESS>
                <input type="hidden" name="version" value=form.get("version").to_owned() />
                {matrix(look, form)}
                {weights(look, form)}
                <div class="actions">
                    <button class="button" type="submit" name="act" value="preview">{t.priority_preview}</button>
                    <button class="button button-primary" type="submit" name="act" value="save">
                        {look.lang.texts().common.save}
                    </button>
                </div>
            </form>
        }
        .into_any()
    })
}

fn matrix(look: &Look, form: &Form) -> AnyView {
    let (t, words) = (&look.texts().service, look.lang.texts());
    let heads: Vec<_> = Urgency::ALL.iter().map(|one| view! { <th scope="col">{one.word(words)}</th> }).collect();
    let cell = |(impact, urgency): (usize, usize)| {
        let name = cell_name(impact, urgency);
        let label = format!("{}, {}", Impact::ALL[impact].word(words), Urgency::ALL[urgency].word(words));
        let chosen = form.get(&name).to_owned();
        let options: Vec<_> = Priority::ALL
            .into_iter()
            .map(|priority| {
                let value = format!("{priority:?}");
                let selected = value == chosen;
                view! { <option value=value selected=selected>{priority.word(words)}</option> }
            })
            .collect();
        view! {
            <td>
                <select class="control" name=name aria-label=label>{options}</select>
            </td>
        }
    };
    let row = |(impact, one): (usize, &Impact)| {
        let cells: Vec<_> = (0..Urgency::ALL.len()).map(|urgency| cell((impact, urgency))).collect();
        view! { <tr><th scope="row">{one.word(words)}</th>{cells}</tr> }
    };
    let rows: Vec<_> = Impact::ALL.iter().enumerate().map(row).collect();
    view! {
        <div class="priority-scroll" tabindex="0" role="region" aria-label=t.priority_matrix>
            <table class="priority-matrix">
                <caption>{t.priority_matrix}</caption>
                <thead><tr><th scope="col">{words.ticket.impact}</th>{heads}</tr></thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
    .into_any()
}

fn weights(look: &Look, form: &Form) -> AnyView {
    let texts = look.texts();
    let max = POINTS_MAX.to_string();
    let field = |factor: Factor| {
        let name = weight_name(factor);
        let error = form.wrong(name);
        let described = error.is_some().then(|| format!("{name}-error"));
        view! {
            <div class="field">
                <label class="field-label" for=name>{factor_word(texts, factor)}</label>
                <input
                    class="control"
                    id=name
                    name=name
                    type="number"
                    min="0"
                    max=max.clone()
                    required
                    value=form.get(name).to_owned()
                    aria-invalid=error.is_some().then_some("true")
                    aria-describedby=described
                />
                {error.map(|text| view! { <p class="field-error" id=format!("{name}-error")>{text}</p> })}
            </div>
        }
    };
    let fields: Vec<_> = Factor::ALL.into_iter().map(field).collect();
    view! {
        <fieldset class="stack">
            <legend>{texts.service.priority_weights}</legend>
            <p class="quiet">{texts.service.priority_weights_hint}</p>
            {fields}
        </fieldset>
    }
    .into_any()
}

fn previewed(look: &Look, preview: &Preview) -> AnyView {
    let (t, words) = (&look.texts().service, look.lang.texts());
    let changed: usize = preview.changes.values().sum();
    let values = [("n", changed.to_string()), ("all", preview.open.to_string())];
    let sum = fill(t.priority_would, &values.each_ref().map(|(name, value)| (*name, value.as_str())));
    let line = |((from, to), count): (&(Priority, Priority), &usize)| {
        let text = format!("{} → {}: {count}", from.word(words), to.word(words));
        view! { <li>{text}</li> }
    };
    let lines: Vec<_> = preview.changes.iter().map(line).collect();
    view! {
        <section class="panel stack" id="preview" role="status">
            <p><strong>{sum}</strong></p>
            <ul>{lines}</ul>
            <p class="quiet">{t.priority_nothing_saved}</p>
        </section>
    }
    .into_any()
}
