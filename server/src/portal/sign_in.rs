//! The sign-in page.

use super::page::card_page;
use app::texts::portal::Texts;
use app::texts::{Lang, duration, fill};
use leptos::prelude::*;

/// What the form shows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SignInForm {
    /// The address given before.
    pub email: String,
    /// Where to go then.
    pub next: String,
    /// Address and password did not match.
    pub wrong: bool,
    /// Too many attempts: how many seconds to wait.
    pub wait: Option<u32>,
    /// The page came over plain HTTP from another machine: some of the desk can not work.
    pub unsafe_address: bool,
}

/// How long to wait after too many attempts.
#[must_use]
pub fn too_many(lang: Lang, seconds: u32) -> String {
    fill(lang.texts().signin.too_many, &[("time", &duration(lang, i64::from(seconds) + 59))])
}

/// The page.
#[must_use]
pub fn sign_in_page(lang: Lang, style: Option<String>, form: &SignInForm) -> String {
    let texts = lang.texts();
    let t = &texts.signin;
    let problem = match form.wait {
        Some(seconds) => Some(too_many(lang, seconds)),
        None => form.wrong.then(|| t.wrong.to_owned()),
    };
    let described = problem.is_some().then_some("problem");
    let inside = view! {
        {form.unsafe_address.then(|| {
            let t = &Texts::of(lang).account;
            view! { <div class="notice notice-warn"><p>{t.unsafe_address}</p><p>{t.unsafe_remedy}</p></div> }
        })}
        <form class="signin-card form" method="post" action="/sign-in">
            {problem.map(|problem| view! { <p class="notice notice-danger" id="problem" role="alert">{problem}</p> })}
            <input type="hidden" name="next" value=form.next.clone() />
            <div class="field">
                <label class="field-label" for="email">{texts.common.email}</label>
                <input class="control" id="email" name="email" type="email" autocomplete="username" required
                    maxlength="254" value=form.email.clone() aria-describedby=described
                    aria-invalid=described.map(|_| "true") />
            </div>
            <div class="field">
                <label class="field-label" for="password">{t.password}</label>
                <input class="control" id="password" name="password" type="password" required
                    autocomplete="current-password" maxlength="256" aria-describedby=described
                    aria-invalid=described.map(|_| "true") />
            </div>
            <button class="button button-primary button-wide" type="submit">{t.submit}</button>
        </form>
        <p class="signin-foot">{t.forgotten_help}</p>
    };
    card_page(lang, t.title, t.lead, style, inside)
}
