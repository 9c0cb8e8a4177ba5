//! Import from a file: what and where from, then what it would do.

use super::form::{Form, How};
use super::{Look, Notice, Section, Sheet, counted};
use crate::sheet::{self, BYTES_MAX, Change, Column, Encoding, Fault, Kind, Line, Plan, ROWS_MAX, What};
use app::texts::portal::Texts;
use app::texts::{fill, number};
use app::ui::{Icon, IconName};
use leptos::prelude::*;
use uuid::Uuid;

/// Rows that a preview shows.
const SHOWN: usize = 100;

/// What was chosen so far.
#[derive(Clone, Debug)]
pub struct ImportForm {
    /// What the file holds.
    pub kind: Kind,
    /// What was pasted.
    pub form: Form,
}

fn limits(look: &Look, text: &str) -> String {
    let rows = number(look.lang, ROWS_MAX as f64, 0);
    fill(text, &[("mb", &(BYTES_MAX >> 20).to_string()), ("rows", &rows)])
}

/// Why a file can not be read, and what to do.
#[must_use]
pub fn unreadable(look: &Look, why: sheet::Unreadable) -> String {
    let t = &look.texts().import;
    match why {
        sheet::Unreadable::TooLarge => limits(look, t.too_large),
        sheet::Unreadable::TooMany => limits(look, t.too_many),
        sheet::Unreadable::Empty => t.empty.to_owned(),
        sheet::Unreadable::NotText => t.not_text.to_owned(),
        sheet::Unreadable::BrokenText => t.broken_text.to_owned(),
        sheet::Unreadable::OpenQuote { line } => fill(t.open_quote, &[("n", &line.to_string())]),
    }
}

/// The page at `/settings/import`.
#[must_use]
pub fn import_page(look: &Look, import: &ImportForm, notice: Option<Notice>) -> String {
    let words = look.texts();
    let t = &words.import;
    Sheet::of(look, Section::Import, notice).render(|| {
        let kinds = Kind::ALL.into_iter().map(|kind| (kind.word().to_owned(), kind.label(words).to_owned())).collect();
        let form = import.form.clone().with("kind", import.kind.word());
        let described = "file-hint";
        view! {
            <p class="quiet">{t.lead}</p>
            <form class="panel form" method="post" action="/settings/import" enctype="multipart/form-data">
                {form.choice("kind", t.what, kinds, How::needed(0))}
                <div class="field">
                    <label class="field-label" for="file">{t.file}</label>
                    <input class="control" id="file" name="file" type="file" accept=".csv,.txt,.tsv,text/csv"
                        aria-describedby=described />
                    <p class="field-hint" id="file-hint">{limits(look, t.file_hint)}</p>
                </div>
                {form.area("pasted", t.pasted, How::free(BYTES_MAX))}
                <div class="actions">
                    <button class="button button-primary" type="submit">{t.preview}</button>
                </div>
            </form>
            <section class="stack" aria-labelledby="known">
                <h2 id="known">{t.columns_known}</h2>
                <p class="quiet">{t.empty_keeps}</p>
                {Kind::ALL.into_iter().map(|kind| known(words, kind)).collect::<Vec<_>>()}
            </section>
        }
        .into_any()
    })
}

fn known(words: &Texts, kind: Kind) -> AnyView {
    let rows = kind.columns().iter().map(|column| {
        view! { <div class="fact"><dt>{column.label(words)}</dt><dd>{column.names().join(", ")}</dd></div> }
    });
    let rows: Vec<_> = rows.collect();
    view! { <details class="panel"><summary>{kind.label(words)}</summary><dl class="facts">{rows}</dl></details> }
        .into_any()
}

/// What a preview shows.
pub struct PreviewView<'a> {
    /// Names the file while it waits.
    pub draft: Uuid,
    /// What it holds.
    pub kind: Kind,
    /// What was read.
    pub sheet: &'a sheet::Sheet,
    /// What its columns mean.
    pub mapping: &'a [Option<Column>],
    /// What it would do.
    pub plan: &'a Plan,
}

/// The page at `/settings/import/{draft}`.
#[must_use]
pub fn preview_page(look: &Look, preview: &PreviewView<'_>, notice: Option<Notice>) -> String {
    let words = look.texts();
    let t = &words.import;
    let title = format!("{} · {}", words.settings.import, preview.kind.label(words));
    let base = format!("/settings/import/{}", preview.draft);
    let [fresh, changed, same, wrong] = preview.plan.counts();
    let all = fresh + changed;
    Sheet::below(look, Section::Import, title, notice).render(|| {
        let whole = |count: usize| number(look.lang, count as f64, 0);
        let chip = |count: usize, one: &str, many: &str, class: &'static str| {
            (count > 0).then(|| view! { <li class=class>{counted(look.lang, count, one, many)}</li> })
        };
        let import = view! {
            <form method="post" action=base.clone()>
                <div class="actions">
                    {(all > 0).then(|| view! {
                        <button class="button button-primary" type="submit">
                            {fill(t.import_n, &[("n", &whole(all))])}
                        </button>
                    })}
                    {(wrong > 0).then(|| view! {
                        <a class="button" href=format!("{base}/errors.csv") download="">
                            <Icon name=IconName::Download />{t.errors_file}
                        </a>
                    })}
                    <a class="button" href=format!("/settings/import?kind={}", preview.kind.word())>{t.other_file}</a>
                </div>
            </form>
        };
        view! {
            <p class="quiet">{recognised(look, preview)}</p>
            {mapping(look, preview, &base)}
            <section class="stack" aria-labelledby="rows">
                <h2 id="rows">{t.rows}</h2>
                <ul class="badges">
                    {chip(fresh, t.fresh_one, t.fresh_n, "badge badge-ok")}
                    {chip(changed, t.changed_one, t.changed_n, "badge badge-info")}
                    {chip(same, t.same_one, t.same_n, "badge")}
                    {chip(wrong, t.wrong_one, t.wrong_n, "badge badge-danger")}
                </ul>
                {(all == 0 && preview.plan.missing.is_empty()).then(|| view! { <p>{t.nothing}</p> })}
                {(wrong > 0).then(|| view! { <p class="quiet">{t.errors_stay}</p> })}
                {import}
                {rows(look, preview.plan)}
            </section>
        }
        .into_any()
    })
}

fn recognised(look: &Look, preview: &PreviewView<'_>) -> String {
    let t = &look.texts().import;
    let separator = match preview.sheet.separator {
        ';' => t.semicolon.to_owned(),
        ',' => t.comma.to_owned(),
        '\t' => t.tab.to_owned(),
        other => other.to_string(),
    };
    let encoding = match preview.sheet.encoding {
        Encoding::Utf8 => "UTF-8",
        Encoding::Utf16 => "UTF-16",
        Encoding::Windows1252 => "Windows-1252",
    };
    let rows = counted(look.lang, preview.sheet.rows.len(), t.row_one, t.row_many);
    [separator, encoding.to_owned(), rows].join(" · ")
}

fn mapping(look: &Look, preview: &PreviewView<'_>, base: &str) -> AnyView {
    let words = look.texts();
    let t = &words.import;
    let missing = preview.plan.missing.iter().map(|column| {
        view! { <p class="notice notice-danger" role="alert">{fill(t.needs, &[("column", column.label(words))])}</p> }
    });
    let missing: Vec<_> = missing.collect();
    let field = |(index, name): (usize, &String)| {
        let chosen = preview.mapping.get(index).copied().flatten();
        let options = preview.kind.columns().iter().map(|column| {
            view! { <option value=column.word() selected=chosen == Some(*column)>{column.label(words)}</option> }
        });
        let options: Vec<_> = options.collect();
        let example = preview.sheet.rows.iter().filter_map(|row| row.cells.get(index)).find(|cell| !cell.is_empty());
        let example: String = example.map(|cell| cell.chars().take(40).collect()).unwrap_or_default();
        let id = format!("column-{index}");
        let label = if name.is_empty() { format!("{} {}", t.column, index + 1) } else { name.clone() };
        view! {
            <div class="field">
                <label class="field-label" for=id.clone()>{label}</label>
                <select class="control" id=id.clone() name=id>
                    <option value="" selected=chosen.is_none()>{t.left_out}</option>
                    {options}
                </select>
                <p class="field-hint">{example}</p>
            </div>
        }
    };
    let fields: Vec<_> = preview.sheet.header.iter().enumerate().map(field).collect();
    view! {
        {missing}
        <details class="panel" open=!preview.plan.missing.is_empty()>
            <summary>{t.mapping}</summary>
            <form class="form" method="post" action=format!("{base}/columns")>
                <div class="columns">{fields}</div>
                <div class="actions"><button class="button" type="submit">{t.apply}</button></div>
            </form>
        </details>
    }
    .into_any()
}

fn rows(look: &Look, plan: &Plan) -> AnyView {
    let t = &look.texts().import;
    if plan.lines.is_empty() {
        return ().into_any();
    }
    let rank = |line: &Line| match line.what {
        What::Wrong(_) => 0,
        What::Changed(..) => 1,
        What::New(_) => 2,
        What::Same => 3,
    };
    let mut lines: Vec<&Line> = plan.lines.iter().collect();
    lines.sort_by_key(|line| (rank(line), line.row));
    let many = lines.len();
    lines.truncate(SHOWN);
    let rows: Vec<_> = lines.into_iter().map(|line| row(look, line)).collect();
    view! {
        {(many > SHOWN).then(|| view! {
            <p class="quiet">{fill(t.shown, &[("n", &SHOWN.to_string())])}</p>
        })}
        <table class="grid panel">
            <thead>
                <tr>
                    <th scope="col">{t.row}</th>
                    <th scope="col">{t.result}</th>
                    <th scope="col">{t.record}</th>
                    <th scope="col">{t.changes}</th>
                </tr>
            </thead>
            <tbody>{rows}</tbody>
        </table>
    }
    .into_any()
}

fn row(look: &Look, line: &Line) -> AnyView {
    let words = look.texts();
    let t = &words.import;
    let (word, class) = match line.what {
        What::New(_) => (t.fresh, "badge badge-ok"),
        What::Changed(..) => (t.changed, "badge badge-info"),
        What::Same => (t.same, "badge"),
        What::Wrong(_) => (t.wrong, "badge badge-danger"),
    };
    let empty = words.settings.empty_value;
    let shown = |text: &str| if text.is_empty() { empty.to_owned() } else { text.to_owned() };
    let told: Vec<String> = match &line.what {
        What::Changed(_, _, changes) => {
            let told = |change: &Change| {
                format!("{}: {} → {}", change.column.label(words), shown(&change.before), shown(&change.after))
            };
            changes.iter().map(told).collect()
        }
        What::Wrong(faults) => faults.iter().map(|fault| told(look, fault)).collect(),
        What::New(_) | What::Same => Vec::new(),
    };
    let told: Vec<_> = told.into_iter().map(|text| view! { <p>{text}</p> }).collect();
    view! {
        <tr>
            <td data-label=t.row>{line.line}</td>
            <td data-label=t.result><span class=class>{word}</span></td>
            <td data-label=t.record>{line.name.clone()}</td>
            <td data-label=t.changes>{told}</td>
        </tr>
    }
    .into_any()
}

/// A fault in one sentence: column, value, remedy.
#[must_use]
pub fn told(look: &Look, fault: &Fault) -> String {
    let text = fault.why.text(look.lang);
    let value: String = fault.value.chars().take(60).collect();
    match (fault.column, value.is_empty()) {
        (Some(column), true) => format!("{}: {text}", column.label(look.texts())),
        (Some(column), false) => format!("{} «{value}»: {text}", column.label(look.texts())),
        (None, _) => text,
    }
}
