//! The page about the HTTP API.

use super::page::page;
use app::texts::Lang;
use app::texts::portal::Texts;
use leptos::prelude::*;

/// One operation as the page shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ApiRow {
    /// What it does.
    pub summary: String,
    /// The method.
    pub verb: String,
    /// The address.
    pub path: String,
    /// What it needs.
    pub needs: String,
    /// Parameters of the query and fields of the body.
    pub parameters: Vec<String>,
    /// A body as it may be.
    pub example: Option<String>,
}

/// Operations that belong together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ApiGroup {
    /// What they are about, as in the addresses.
    pub name: &'static str,
    /// The operations.
    pub rows: Vec<ApiRow>,
}

/// The page at `/api`. `url`: how programs reach the server.
#[must_use]
pub fn api_page(lang: Lang, style: Option<String>, url: &str, groups: &[ApiGroup]) -> String {
    let t = &Texts::of(lang).api;
    let token = "deskside token add --email ada@example.org --scope tickets:read --scope tickets:write";
    let listing = format!("curl -H \"Authorization: Bearer $TOKEN\" \"{url}/api/v1/tickets?status=open&limit=20\"");
    let opening = format!(
        "curl -X POST -H \"Authorization: Bearer $TOKEN\" -H \"Content-Type: application/json\" \\\n  \
         -H \"Idempotency-Key: $(uuidgen)\" -d @ticket.json {url}/api/v1/tickets"
    );
    let about = |title: &'static str, text: &'static str, code: String| {
        view! {
            <section class="panel stack">
                <h2>{title}</h2>
                <p>{text}</p>
                <pre tabindex="0"><code>{code}</code></pre>
            </section>
        }
    };
    let sections: Vec<_> = groups.iter().map(|group| section(lang, group)).collect();
    let body = view! {
        <main class="account api">
            <div class="account-head">
                <p><a href="/desk">{t.back}</a></p>
                <h1>{t.title}</h1>
                <p class="quiet">{t.lead}</p>
                <p><a href="/api/openapi.json">{t.description}</a></p>
            </div>
            {about(t.tokens_title, t.tokens, token.to_owned())}
            {about(t.pages_title, t.pages, listing)}
            {about(t.keys_title, t.keys, opening)}
            {sections}
        </main>
    };
    page(lang, t.title, style, body)
}

fn section(lang: Lang, group: &ApiGroup) -> impl IntoView + use<> {
    let t = &Texts::of(lang).api;
    let rows: Vec<_> = group.rows.iter().map(|row| operation(lang, row)).collect();
    view! {
        <section class="panel stack" aria-labelledby=group.name>
            <h2 id=group.name lang="en">{group.name}</h2>
            <div class="api-table" role="region" tabindex="0" aria-labelledby=group.name>
                <table>
                    <thead>
                        <tr>
                            <th scope="col">{t.operation}</th>
                            <th scope="col">{t.address}</th>
                            <th scope="col">{t.needs}</th>
                            <th scope="col">{t.parameters}</th>
                        </tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
        </section>
    }
}

fn operation(lang: Lang, row: &ApiRow) -> impl IntoView + use<> {
    let t = &Texts::of(lang).api;
    let example = row.example.clone().map(|example| {
        view! {
            <details>
                <summary>{t.example}</summary>
                <pre tabindex="0"><code>{example}</code></pre>
            </details>
        }
    });
    view! {
        <tr>
            <th scope="row" lang="en">{row.summary.clone()} {example}</th>
            <td><code>{row.verb.clone()} " " {row.path.clone()}</code></td>
            <td>{row.needs.clone()}</td>
            <td>{row.parameters.join(", ")}</td>
        </tr>
    }
}
