//! A person's own account: password, second factor, and where they are signed in. And the pages on the way there: the
//! code at sign-in, and the very first account of a desk.

use super::page::{card_page, page};
use app::texts::portal::Texts;
use app::texts::{Lang, fill, relative};
use leptos::prelude::*;
use qrcode::render::svg;
use uuid::Uuid;

/// Least width and height of a QR code in pixels: a phone reads it from an arm's length.
const QR: u32 = 220;

/// A session as its person sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SessionRow {
    /// Names it.
    pub id: Uuid,
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

/// What was just done, or was not.
#[derive(Clone, Copy, Debug)]
pub enum News {
    /// It is done; the words.
    Done(fn(&Texts) -> &'static str),
    /// It is not; the words.
    Failed(fn(&Texts) -> &'static str),
}

/// What the account page shows.
#[derive(Clone, Debug)]
pub struct AccountView {
    /// Whose.
    pub name: String,
    /// The address to sign in with.
    pub email: String,
    /// Recovery codes left; `None`: no second factor.
    pub recovery_left: Option<u32>,
    /// Where the person is signed in.
    pub sessions: Vec<SessionRow>,
    /// What was just done.
    pub news: Option<News>,
}

/// What a browser calls itself, in two words.
#[must_use]
pub fn browser_name(agent: &str) -> Option<String> {
    let find =
        |known: &[(&str, &'static str)]| known.iter().find(|(mark, _)| agent.contains(mark)).map(|(_, name)| *name);
    // Each of them also calls itself by the names that come after it.
    let browser = find(&[
        ("Edg", "Edge"),
        ("OPR/", "Opera"),
        ("SamsungBrowser/", "Samsung Internet"),
        ("Firefox/", "Firefox"),
        ("FxiOS/", "Firefox"),
        ("Chrome/", "Chrome"),
        ("CriOS/", "Chrome"),
        ("Safari/", "Safari"),
    ]);
    let system = find(&[
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Android", "Android"),
        ("Windows", "Windows"),
        ("Mac OS X", "Mac"),
        ("CrOS", "ChromeOS"),
        ("Linux", "Linux"),
    ]);
    match (browser, system) {
        (Some(browser), Some(system)) => Some(format!("{browser} · {system}")),
        (one, other) => one.or(other).map(str::to_owned),
    }
}

fn notice(t: &Texts, news: Option<News>) -> impl IntoView + use<> {
    news.map(|news| match news {
        News::Done(text) => view! { <p class="notice notice-ok" role="status">{text(t)}</p> }.into_any(),
        News::Failed(text) => {
            view! { <p class="notice notice-danger" id="problem" role="alert">{text(t)}</p> }.into_any()
        }
    })
}

fn secret_field(
    id: &'static str,
    label: &'static str,
    autocomplete: &'static str,
    hint: Option<&'static str>,
) -> impl IntoView {
    let hint_id = format!("{id}-hint");
    let described = hint.map(|_| hint_id.clone());
    view! {
        <div class="field">
            <label class="field-label" for=id>{label}</label>
            {hint.map(|hint| view! { <p class="field-hint" id=hint_id>{hint}</p> })}
            <input class="control" id=id name=id.rsplit('-').next().unwrap_or(id) type="password" required
                maxlength="256" autocomplete=autocomplete aria-describedby=described />
        </div>
    }
}

/// The page at `/account`.
#[must_use]
pub fn account_page(lang: Lang, style: Option<String>, account: &AccountView) -> String {
    let words = Texts::of(lang);
    let t = &words.account;
    let factor = match account.recovery_left {
        Some(left) => view! {
            <p>{fill(t.factor_on, &[("n", &left.to_string())])}</p>
            <form class="form" method="post" action="/account/second-factor/end">
                {secret_field("end-current", t.password_current, "current-password", None)}
                <button class="button button-danger" type="submit">{t.factor_end}</button>
            </form>
        }
        .into_any(),
        None => view! {
            <p>{t.factor_off}</p>
            <form class="form" method="post" action="/account/second-factor">
                {secret_field("begin-current", t.password_current, "current-password", None)}
                <button class="button" type="submit">{t.factor_begin}</button>
            </form>
        }
        .into_any(),
    };
    let others = account.sessions.iter().any(|session| !session.own);
    let rows: Vec<_> = account.sessions.iter().map(|session| session_row(lang, session)).collect();
    let body = view! {
        <main class="account">
            <div class="account-head">
                <p><a href="/desk/profile">{t.back}</a></p>
                <h1>{t.title}</h1>
                <p class="quiet">{account.name.clone()} " · " {account.email.clone()}</p>
            </div>
            {notice(words, account.news)}
            <section class="panel stack" aria-labelledby="sessions">
                <h2 id="sessions">{t.sessions_title}</h2>
                <ul class="sessions">{rows}</ul>
                {others.then(|| view! {
                    <form method="post" action="/account/sessions/end-others">
                        <button class="button button-danger" type="submit">{t.sessions_end_others}</button>
                    </form>
                })}
            </section>
            <section class="panel stack" aria-labelledby="password-title">
                <h2 id="password-title">{t.password_title}</h2>
                <form class="form" method="post" action="/account/password">
                    {secret_field("change-current", t.password_current, "current-password", None)}
                    {secret_field("change-new", t.password_new, "new-password", Some(t.password_hint))}
                    <button class="button" type="submit">{t.password_change}</button>
                </form>
            </section>
            <section class="panel stack" aria-labelledby="factor">
                <h2 id="factor">{t.factor_title}</h2>
                {factor}
            </section>
        </main>
    };
    page(lang, t.title, style, body)
}

fn session_row(lang: Lang, session: &SessionRow) -> impl IntoView + use<> {
    let t = &Texts::of(lang).account;
    let name = browser_name(&session.agent).unwrap_or_else(|| t.sessions_unknown.to_owned());
    let seen = fill(t.sessions_seen, &[("time", &relative(lang, -session.seen_ago, 0))]);
    let began = fill(t.sessions_began, &[("time", &relative(lang, -session.began_ago, 0))]);
    let address = (!session.address.is_empty()).then(|| format!(" · {}", session.address));
    let end = fill(t.sessions_end_of, &[("name", &name)]);
    let act = if session.own {
        view! { <strong>{t.sessions_this}</strong> }.into_any()
    } else {
        view! {
            <form method="post" action="/account/sessions/end">
                <input type="hidden" name="id" value=session.id.to_string() />
                <button class="button" type="submit" aria-label=end>{t.sessions_end}</button>
            </form>
        }
        .into_any()
    };
    view! {
        <li class="session">
            <span>
                <span class="session-name">{name}</span>
                <span class="quiet">{seen} " · " {began} {address}</span>
            </span>
            {act}
        </li>
    }
}

/// The page that shows the shared secret and asks for a first code.
pub fn factor_page(lang: Lang, style: Option<String>, uri: &str, secret: &str, wrong: bool) -> anyhow::Result<String> {
    let words = Texts::of(lang);
    let t = &words.account;
    let code = qrcode::QrCode::new(uri)?;
    let picture = code.render::<svg::Color>().min_dimensions(QR, QR).build();
    // Only the drawing: inside of a page there is no place for the XML declaration.
    let picture = picture.find("<svg").map(|from| picture[from..].to_owned()).unwrap_or_default();
    let news = wrong.then_some(News::Failed(|t| t.account.factor_code_wrong));
    let inside = view! {
        <form class="signin-card form" method="post" action="/account/second-factor/confirm">
            {notice(words, news)}
            <div class="qr" role="img" aria-label=t.factor_qr inner_html=picture></div>
            <p class="quiet">{t.factor_secret}</p>
            <code class="secret">{secret.to_owned()}</code>
            {code_field(t.factor_code)}
            <button class="button button-primary button-wide" type="submit">{t.factor_confirm}</button>
        </form>
        <p class="signin-foot"><a href="/account">{t.back_account}</a></p>
    };
    Ok(card_page(lang, t.factor_title, t.factor_scan, style, inside))
}

fn code_field(label: &'static str) -> impl IntoView {
    view! {
        <div class="field">
            <label class="field-label" for="code">{label}</label>
            <input class="control" id="code" name="code" required maxlength="40" autocomplete="one-time-code"
                inputmode="text" autocapitalize="none" spellcheck="false" />
        </div>
    }
}

/// The recovery codes, shown once.
#[must_use]
pub fn recovery_page(lang: Lang, style: Option<String>, codes: &[String]) -> String {
    let t = &Texts::of(lang).account;
    let codes: Vec<_> =
        codes.iter().map(|code| view! { <li><code class="secret">{code.clone()}</code></li> }).collect();
    let inside = view! {
        <div class="signin-card">
            <ol class="recovery">{codes}</ol>
            <a class="button button-primary button-wide" href="/account">{t.recovery_done}</a>
        </div>
    };
    card_page(lang, t.recovery_title, t.recovery_lead, style, inside)
}

/// The page between the right password and the desk.
#[must_use]
pub fn code_page(lang: Lang, style: Option<String>, next: &str, problem: Option<String>) -> String {
    let t = &Texts::of(lang).account;
    let inside = view! {
        <form class="signin-card form" method="post" action="/sign-in/code">
            {problem.map(|problem| view! { <p class="notice notice-danger" role="alert">{problem}</p> })}
            <input type="hidden" name="next" value=next.to_owned() />
            {code_field(t.code_label)}
            <button class="button button-primary button-wide" type="submit">{t.code_submit}</button>
        </form>
        <p class="signin-foot"><a href="/sign-in">{t.code_other}</a></p>
    };
    card_page(lang, t.code_title, t.code_lead, style, inside)
}

/// What was typed on the first page of all.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FirstForm {
    /// The link's secret.
    pub token: String,
    /// Full name.
    pub name: String,
    /// The address to sign in with.
    pub email: String,
    /// What is wrong with it.
    pub problem: Option<&'static str>,
}

/// The very first page of a desk: its administrator.
#[must_use]
pub fn first_page(lang: Lang, style: Option<String>, form: &FirstForm) -> String {
    let t = &Texts::of(lang).account;
    let inside = view! {
        <form class="signin-card form" method="post" action="/first-start">
            {form.problem.map(|problem| view! { <p class="notice notice-danger" role="alert">{problem}</p> })}
            <input type="hidden" name="token" value=form.token.clone() />
            <div class="field">
                <label class="field-label" for="name">{t.first_name}</label>
                <input class="control" id="name" name="name" required maxlength="200" autocomplete="name"
                    value=form.name.clone() />
            </div>
            <div class="field">
                <label class="field-label" for="email">{lang.texts().common.email}</label>
                <input class="control" id="email" name="email" type="email" required maxlength="254"
                    autocomplete="username" value=form.email.clone() />
            </div>
            {secret_field("password", t.password_title, "new-password", Some(t.password_hint))}
            <button class="button button-primary button-wide" type="submit">{t.first_submit}</button>
        </form>
    };
    card_page(lang, t.first_title, t.first_lead, style, inside)
}

/// The link of the first start does not count any more.
#[must_use]
pub fn first_over_page(lang: Lang, style: Option<String>) -> String {
    let t = &Texts::of(lang).account;
    let body = view! {
        <main class="signin">
            <div class="signin-head">
                <h1>{t.first_title}</h1>
                <p class="notice notice-warn">{t.first_over}</p>
            </div>
            <p class="signin-foot"><a href="/sign-in">{lang.texts().signin.title}</a></p>
        </main>
    };
    page(lang, t.first_title, style, body)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn browsers_are_told_apart() {
        for (agent, name) in [
            (
                "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36 Edg/126.0.0.0",
                Some("Edge · Windows"),
            ),
            ("Mozilla/5.0 (X11; Linux x86_64; rv:127.0) Gecko/20100101 Firefox/127.0", Some("Firefox · Linux")),
            (
                "Mozilla/5.0 (iPad; CPU OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Mobile/15E148 Safari/604.1",
                Some("Safari · iPad"),
            ),
            (
                "Mozilla/5.0 (Linux; Android 14; SM-X210) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36",
                Some("Chrome · Android"),
            ),
            ("curl/8.5.0", None),
            ("", None),
        ] {
            assert_eq!(browser_name(agent).as_deref(), name, "{agent}");
        }
    }
}
