//! The form that reports a fault.

use super::{Front, Notice, notice, page};
use app::texts::portal::report::Report;
use app::ui::TextArea;
use deskside_domain::id::SiteId;
use deskside_domain::text::{BODY_MAX, LINE_MAX, NAME_MAX};
use leptos::prelude::*;
// The design system's own, compiled once.
use app::signal::RwSignal;

/// What the form shows: what was typed, and what is wrong with it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ReportForm {
    /// Names the intent: the form sent again is the same report.
    pub intent: String,
    /// What is wrong.
    pub what: String,
    /// Where, in words.
    pub place: String,
    /// The chosen site.
    pub site: Option<SiteId>,
    /// The name.
    pub name: String,
    /// The mail address.
    pub email: String,
    /// The phone number.
    pub phone: String,
    /// Sites to choose from.
    pub sites: Vec<(SiteId, String)>,
    /// What is wrong at each field.
    pub wrong: Wrong,
    /// Why it was not taken.
    pub problem: Option<String>,
}

/// What is wrong at each field.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Wrong {
    /// The text.
    pub what: Option<String>,
    /// The place.
    pub place: Option<String>,
    /// The name.
    pub name: Option<String>,
    /// The mail address, or that there is no contact at all.
    pub email: Option<String>,
    /// The phone number.
    pub phone: Option<String>,
    /// The photos.
    pub photos: Option<String>,
}

impl Wrong {
    /// Whether anything is.
    #[must_use]
    pub fn is_any(&self) -> bool {
        [&self.what, &self.place, &self.name, &self.email, &self.phone].into_iter().any(Option::is_some)
    }
}

/// The page.
#[must_use]
pub fn report_page(front: &Front, form: &ReportForm) -> String {
    let t = &front.texts().report;
    let title = t.title;
    page(front, title, || {
        view! {
            <h1>{title}</h1>
            <p class="lead">{t.lead}</p>
            {notice(form.problem.clone().map(Notice::Said)).into_any()}
            {whole(front, t, form)}
            <p class="aside"><a href="/sign-in">{t.sign_in}</a></p>
        }
        .into_any()
    })
}

fn whole(front: &Front, t: &'static Report, form: &ReportForm) -> AnyView {
    let place = Line { hint: Some(t.place_hint), ..Line::of("place", t.place, "street-address") };
    let name = Line { max: NAME_MAX, ..Line::of("name", t.name, "name") };
    let email = Line { kind: "email", ..Line::of("email", front.lang.texts().common.email, "email") };
    let phone = Line { kind: "tel", ..Line::of("phone", t.phone, "tel") };
    let contacts = view! {
        <fieldset class="group">
            <legend>{t.reach}</legend>
            {line(email, &form.email, form.wrong.email.as_ref())}
            {line(phone, &form.phone, form.wrong.phone.as_ref())}
        </fieldset>
    }
    .into_any();
    let inside = view! {
        <input type="hidden" name="intent" value=form.intent.clone() />
        <div class="question">{question(t, form)}</div>
        {(!form.sites.is_empty()).then(|| sites(t, form))}
        {super::photos(front, "photos", form.wrong.photos.clone())}
        {line(place, &form.place, form.wrong.place.as_ref())}
        {line(name, &form.name, form.wrong.name.as_ref())}
        {contacts}
        <button class="button button-primary" type="submit">{t.send}</button>
        <p class="fine">{t.urgent}</p>
    }
    .into_any();
    view! {
        <form class="form" id="report" method="post" action="/portal/v1/report" enctype="multipart/form-data" novalidate data-draft=""
            data-draft-back=t.draft_back data-draft-away=t.draft_away data-kept=t.kept
            data-kept-photos=t.kept_photos data-sending=t.sending>
            {inside}
        </form>
    }
    .into_any()
}

fn question(t: &'static Report, form: &ReportForm) -> AnyView {
    let wrong = form.wrong.what.clone();
    let value = RwSignal::new(form.what.clone());
    let max = u32::try_from(BODY_MAX).unwrap_or(u32::MAX);
    view! {
        <TextArea id="what" label=t.what value=value hint=t.what_hint max=max
            error=app::signal::Signal::derive(move || wrong.clone()) />
    }
    .into_any()
}

fn sites(t: &Report, form: &ReportForm) -> AnyView {
    let chosen = form.site;
    let options: Vec<_> = form
        .sites
        .iter()
        .map(|(id, name)| view! { <option value=id.to_string() selected=chosen == Some(*id)>{name.clone()}</option> })
        .collect();
    view! {
        <div class="field">
            <label class="field-label" for="site">{t.site}</label>
            <select class="control" id="site" name="site">
                <option value="">{t.site_other}</option>
                {options}
            </select>
        </div>
    }
    .into_any()
}

/// How a line is asked for.
pub(super) struct Line {
    pub(super) name: &'static str,
    pub(super) label: &'static str,
    pub(super) autocomplete: &'static str,
    pub(super) kind: &'static str,
    pub(super) hint: Option<&'static str>,
    pub(super) max: usize,
}

impl Line {
    pub(super) fn of(name: &'static str, label: &'static str, autocomplete: &'static str) -> Self {
        Self { name, label, autocomplete, kind: "text", hint: None, max: LINE_MAX }
    }
}

pub(super) fn line(line: Line, value: &str, wrong: Option<&String>) -> AnyView {
    let Line { name, label, autocomplete, kind, hint, max } = line;
    let (hint_id, error_id) = (format!("{name}-hint"), format!("{name}-error"));
    let described: Vec<&str> =
        [hint.map(|_| hint_id.as_str()), wrong.map(|_| error_id.as_str())].into_iter().flatten().collect();
    let described = (!described.is_empty()).then(|| described.join(" "));
    let invalid = wrong.map(|_| "true");
    let wrong = wrong.cloned();
    view! {
        <div class="field">
            <label class="field-label" for=name>{label}</label>
            <input class="control" id=name name=name type=kind value=value.to_owned() autocomplete=autocomplete
                maxlength=max.to_string() aria-invalid=invalid aria-describedby=described />
            {hint.map(|hint| view! { <p class="field-hint" id=hint_id.clone()>{hint}</p> })}
            {wrong.map(|wrong| view! { <p class="field-error" id=error_id.clone()>{wrong}</p> })}
        </div>
    }
    .into_any()
}
