//! The page for who has lost their link.

use super::report::{Line, line};
use super::{Front, Notice, notice, page};
use leptos::prelude::*;

/// What the page shows.
#[derive(Clone, Debug, Default)]
pub struct LostForm {
    /// Mail goes out.
    pub can: bool,
    /// It was just asked for.
    pub asked: bool,
    /// The address that was typed.
    pub email: String,
    /// Why it can not be used.
    pub wrong: Option<String>,
    /// Why nothing was done.
    pub problem: Option<String>,
}

/// The page.
#[must_use]
pub fn lost_page(front: &Front, form: &LostForm) -> String {
    let t = &front.texts().follow;
    page(front, t.lost_title, || {
        let email = Line { kind: "email", ..Line::of("email", front.lang.texts().common.email, "email") };
        let said = form.asked.then_some(Notice::Done(t.lost_asked)).or(form.problem.clone().map(Notice::Said));
        let asking = form.can.then(|| {
            view! {
                <p class="lead">{t.lost_lead}</p>
                <form class="form" method="post" action="/portal/v1/lost" novalidate>
                    {line(email, &form.email, form.wrong.as_ref())}
                    <button class="button button-primary" type="submit">{t.lost_send}</button>
                </form>
            }
        });
        let calling = (!form.can).then(|| view! { <p class="lead">{t.lost_call}</p> });
        view! {
            <h1>{t.lost_title}</h1>
            {notice(said).into_any()}
            {asking}
            {calling}
        }
        .into_any()
    })
}
