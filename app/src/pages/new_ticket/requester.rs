//! Who asked: found by name or phone number, or added in place; with what is open for them already.

use super::form::{Form, is_phone};
use super::similar::OfRequester;
use crate::pages::browser;
use crate::pages::kit::{FieldErrors, use_kit};
use crate::pages::pickers::PersonPicker;
use crate::prelude::*;
use crate::texts::{fill, said, t};
use crate::ui::{Button, IconName, TextField, Variant};
use deskside_domain::id::PersonId;

#[component]
pub fn Requester(form: Form, errors: FieldErrors) -> impl IntoView {
    move || {
        if form.is_new.get() {
            view! { <Newcomer form errors /> }.into_any()
        } else {
            view! { <Known form errors /> }.into_any()
        }
    }
}

#[component]
fn Known(form: Form, errors: FieldErrors) -> impl IntoView {
    let kit = use_kit();
    let lang = kit.lang;
    let pick = form.requester;
    // The place where the person usually is saves a question.
    let settle = Callback::new(move |(id,): (String,)| {
        let site = id.parse::<PersonId>().ok().and_then(|id| {
            kit.desk.peek(|replica| {
                let site = replica.site(replica.person(id)?.site?)?;
                Some((site.id, site.name.clone()))
            })
        });
        if let (Some((id, name)), true) = (site, form.site.chosen.with_untracked(String::is_empty)) {
            form.site.set(id, name);
        }
    });
    let unknown = Memo::new(move |_| {
        let typed = pick.query.get();
        (pick.chosen.with(String::is_empty) && typed.trim().chars().count() > 2).then(|| typed.trim().to_owned())
    });
    let add = move || {
        let typed = pick.query.get_untracked();
        let (field, next) = if is_phone(&typed) { (form.new_phone, "new-name") } else { (form.new_name, "new-phone") };
        field.set(typed.trim().to_owned());
        pick.clear();
        form.is_new.set(true);
        browser::focus_soon(next);
    };
    let offer = move || {
        unknown.get().map(|typed| {
            let label = move || fill(t(lang).sheet.new_person, &[("name", &typed)]);
            view! {
                <p>
                    <Button label icon=IconName::Plus variant=Variant::Quiet on_press=add />
                </p>
            }
        })
    };
    view! {
        <div>
            <PersonPicker
                id="requester"
                label=said(lang, |t| t.ticket.requester)
                pick
                organization=form.caller
                error=errors.of("requester")
                on_choose=settle
            />
            {offer}
            <OfRequester form />
        </div>
    }
}

#[component]
fn Newcomer(form: Form, errors: FieldErrors) -> impl IntoView {
    let lang = use_kit().lang;
    let back = move || {
        form.is_new.set(false);
        browser::focus_soon("requester");
    };
    view! {
        <fieldset class="form form-columns">
            <legend class="field-label">{said(lang, |t| t.sheet.new_requester)}</legend>
            <TextField id="new-name" label=said(lang, |t| t.common.name) value=form.new_name error=errors.of("new-name") />
            <TextField
                id="new-phone"
                label=said(lang, |t| t.common.phone)
                value=form.new_phone
                kind="tel"
                inputmode="tel"
                error=errors.of("new-phone")
            />
            <p class="field-full">
                <Button label=said(lang, |t| t.sheet.requester_known) variant=Variant::Quiet icon=IconName::Back on_press=back />
            </p>
        </fieldset>
    }
}
