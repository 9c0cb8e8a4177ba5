//! Where people are signed in, and the tokens of their programs.

use super::form::{Form, How};
use super::{Look, Notice, Section, Sheet, counted};
use crate::auth::{TOKEN_DAYS_MAX, TOKEN_NAME_MAX};
use crate::portal::account::browser_name;
use crate::store::Scope;
use app::texts::{Zone, date_time, fill, relative};
use app::ui::{Icon, IconName};
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

/// A token that opens something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LivingToken {
    /// Names it.
    pub id: Uuid,
    /// For whom it acts: the id and the name.
    pub person: (Uuid, String),
    /// What it is for.
    pub name: String,
    /// What it opens.
    pub scopes: Vec<Scope>,
    /// When it ends, in Unix seconds.
    pub until: i64,
    /// Seconds since it was last used.
    pub used_ago: Option<i64>,
}

/// What the page shows.
#[derive(Clone, Debug, Default)]
pub struct AccessView {
    /// Open sessions, the last used first.
    pub sessions: Vec<OpenSession>,
    /// Tokens that open something.
    pub tokens: Vec<LivingToken>,
    /// The form for a new token, as it was typed.
    pub form: Form,
    /// The secret of a token that was just made.
    pub secret: Option<String>,
    /// Now, in Unix seconds.
    pub now: i64,
}

/// The page at `/settings/access`.
#[must_use]
pub fn access_page(look: &Look, view: &AccessView, notice: Option<Notice>) -> String {
    let t = &look.texts().settings;
    let sessions = &view.sessions;
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
            {tokens(look, view)}
        }
        .into_any()
    })
}

fn tokens(look: &Look, view: &AccessView) -> AnyView {
    let (t, a) = (&look.texts().settings, &look.texts().account);
    let rows: Vec<_> = view.tokens.iter().map(|token| token_row(look, token, view.now)).collect();
    let list = if rows.is_empty() {
        view! { <p class="quiet">{t.tokens_none}</p> }.into_any()
    } else {
        view! { <ul class="sessions">{rows}</ul> }.into_any()
    };
    let made = view.secret.clone().map(|secret| {
        view! {
            <div class="stack" role="status">
                <p>{t.token_made}</p>
                <code class="secret">{secret}</code>
            </div>
        }
    });
    let scopes = Scope::ALL.map(|scope| (scope.word().to_owned(), scope.word().to_owned())).to_vec();
    let form = &view.form;
    let wrong = form.wrong("scopes").map(|text| {
        view! { <p class="field-error" role="alert"><Icon name=IconName::Alert /><span>{text}</span></p> }
    });
    let days = How { kind: "number", ..How::needed(TOKEN_DAYS_MAX.to_string().len()) }.hint(t.token_days_hint);
    view! {
        <section class="panel stack" aria-labelledby="tokens">
            <h2 id="tokens">{t.tokens_title}</h2>
            <p class="quiet">{t.tokens_lead} " " <a href="/api">{t.tokens_api}</a></p>
            {made}
            {list}
            <form class="form" method="post" action="/settings/access/tokens">
                {form.line("name", t.token_name, How::needed(TOKEN_NAME_MAX).full())}
                {form.ticks("scopes", t.token_scopes, scopes, "")}
                {wrong}
                {form.line("days", t.token_days, days)}
                {form.line("password", a.password_current, How { kind: "password", ..How::needed(256) })}
                <div class="actions">
                    <button class="button" type="submit">{t.token_make}</button>
                </div>
            </form>
        </section>
    }
    .into_any()
}

fn token_row(look: &Look, token: &LivingToken, now: i64) -> AnyView {
    let t = &look.texts().settings;
    let used = match token.used_ago {
        Some(ago) => fill(t.token_used, &[("time", &relative(look.lang, -ago, 0))]),
        None => t.token_unused.to_owned(),
    };
    let until = fill(t.token_until, &[("time", &date_time(look.lang, token.until, now, Zone::Offset(0)))]);
    let scopes = token.scopes.iter().map(|scope| scope.word()).collect::<Vec<_>>().join(", ");
    let (person, name) = token.person.clone();
    let revoke = fill(t.token_revoke_of, &[("name", &token.name)]);
    view! {
        <li class="session">
            <span>
                <strong>{token.name.clone()}</strong>
                <span class="quiet block">
                    <a href=format!("/settings/people/{person}")>{name}</a>
                    " · " {scopes} " · " {until} " · " {used}
                </span>
            </span>
            <form method="post" action="/settings/access/tokens/revoke">
                <input type="hidden" name="id" value=token.id.to_string() />
                <button class="button" type="submit" aria-label=revoke>{t.token_revoke}</button>
            </form>
        </li>
    }
    .into_any()
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
