//! Where people are signed in.

use super::{Look, Notice, Section, Sheet, counted};
use crate::portal::account::browser_name;
use app::texts::{fill, relative};
use leptos::prelude::*;
use uuid::Uuid;

/// Sessions on the page.
const SHOWN: usize = 200;

/// An open session.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenSession {
    /// Names it.
    pub id: Uuid,
    /// Whose: the id and the name.
    pub person: (Uuid, String),
    /// What the browser calls itself.
    pub agent: String,
    /// Where it began.
    pub address: String,
    /// Seconds since it was last used.
    pub seen_ago: i64,
    /// Seconds since it began.
    pub began_ago: i64,
    /// The one that asks.
    pub own: bool,
}

/// The page at `/settings/access`.
#[must_use]
pub fn access_page(look: &Look, sessions: &[OpenSession], notice: Option<Notice>) -> String {
    let t = &look.texts().settings;
    let rows: Vec<_> = sessions.iter().take(SHOWN).map(|session| row(look, session)).collect();
    let many = counted(look.lang, sessions.len(), t.sessions_one, t.sessions_many);
    Sheet::of(look, Section::Access, notice).render(|| {
        view! {
            <section class="panel stack" aria-labelledby="sessions">
                <h2 id="sessions">{t.sessions_title} " · " {many}</h2>
                <p class="quiet">{t.sessions_lead}</p>
                {(sessions.len() > SHOWN).then(|| view! {
                    <p class="quiet">{fill(t.sessions_shown, &[("n", &SHOWN.to_string())])}</p>
                })}
                <ul class="sessions">{rows}</ul>
            </section>
            <section class="panel stack" aria-labelledby="tokens">
                <h2 id="tokens">{t.tokens_title}</h2>
                <p class="quiet">{t.tokens_none}</p>
            </section>
        }
        .into_any()
    })
}

fn row(look: &Look, session: &OpenSession) -> AnyView {
    let (t, a) = (&look.texts().settings, &look.texts().account);
    let browser = browser_name(&session.agent).unwrap_or_else(|| a.sessions_unknown.to_owned());
    let seen = fill(a.sessions_seen, &[("time", &relative(look.lang, -session.seen_ago, 0))]);
    let began = fill(a.sessions_began, &[("time", &relative(look.lang, -session.began_ago, 0))]);
    let address = (!session.address.is_empty()).then(|| format!(" · {}", session.address));
    let (person, name) = session.person.clone();
    let end = fill(a.sessions_end_of, &[("name", &format!("{name}, {browser}"))]);
    let act = if session.own {
        view! { <strong>{t.session_own}</strong> }.into_any()
    } else {
        view! {
            <form method="post" action="/settings/access/end">
                <input type="hidden" name="person" value=person.to_string() />
                <input type="hidden" name="id" value=session.id.to_string() />
                <button class="button" type="submit" aria-label=end>{a.sessions_end}</button>
            </form>
        }
        .into_any()
    };
    view! {
        <li class="session">
            <span>
                <a class="line-link" href=format!("/settings/people/{person}")>{name}</a>
                <span class="quiet block">{browser} " · " {seen} " · " {began} {address}</span>
            </span>
            {act}
        </li>
    }
    .into_any()
}
