//! Around every request: who may send it here from a browser, and what the browser may do with the answer.

use super::pages::{language, page};
use super::portal::without_token;
use super::problem::{Met, Problem};
use super::{App, Reach};
use crate::portal::settings::{Look, trouble_page};
use axum::extract::{ConnectInfo, Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use std::net::SocketAddr;
use tracing::Instrument;
use uuid::Uuid;

/// What pages may load. WebAssembly needs `wasm-unsafe-eval`, which does not allow `eval`.
pub const CONTENT_SECURITY_POLICY: &str = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; \
    style-src 'self'; img-src 'self' blob: data:; font-src 'self'; connect-src 'self'; worker-src 'self'; \
    manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; object-src 'none'";

const HEADERS: [(HeaderName, &str); 6] = [
    (header::CONTENT_SECURITY_POLICY, CONTENT_SECURITY_POLICY),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::REFERRER_POLICY, "same-origin"),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
    (HeaderName::from_static("permissions-policy"), "camera=(self), geolocation=(), microphone=(), payment=(), usb=()"),
];

const HSTS: &str = "max-age=31536000; includeSubDomains";

/// Names a request in answer and log.
const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// Adds the headers, counts the request and writes it down. In the log stand method and path; a query may hold what
/// only its sender should know, and so may the address of a ticket's page.
pub async fn around(State(app): State<App>, request: Request, next: Next) -> Response {
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>().map(|peer| peer.0.ip().to_canonical());
    let by_proxy = peer.is_some_and(|peer| app.reach.trusted_proxies.contains(&peer));
    let id = request_id(by_proxy.then_some(request.headers()));
    let path = without_token(request.uri().path());
    let span = tracing::info_span!("request", id, method = %request.method(), path);
    let begun = app.clock.unix_millis();
    let (method, headers) = (request.method().clone(), request.headers().clone());
    // Some programs say that they take HTML too.
    let of_programs = ["/api/", "/sync/", "/readyz", "/healthz", "/metrics"];
    let is_page = !of_programs.iter().any(|start| request.uri().path().starts_with(start));
    let mut response = next.run(request).instrument(span.clone()).await;
    if let Some(met) = response.extensions_mut().remove::<Met>() {
        if let Some(error) = &met.error {
            app.metrics.condition.is_met(!method.is_safe(), met.reason, error, app.clock.unix_millis());
        }
        if is_page && is_for_people(&headers) {
            let look = Look {
                lang: language(&headers),
                style: app.assets.address_of("main.css"),
                today: app.clock.now().day(),
            };
            let mut shown = page(response.status(), trouble_page(&look, met.reason, method == Method::GET));
            let seconds = response.headers_mut().remove(header::RETRY_AFTER);
            shown.headers_mut().extend(seconds.map(|seconds| (header::RETRY_AFTER, seconds)));
            response = shown;
        }
    }
    let milliseconds = app.clock.unix_millis().saturating_sub(begun);
    span.in_scope(|| tracing::info!(status = response.status().as_u16(), milliseconds, "answered"));
    if let Ok(id) = HeaderValue::from_str(&id) {
        response.headers_mut().insert(REQUEST_ID, id);
    }
    for (name, value) in HEADERS {
        response.headers_mut().entry(name).or_insert(HeaderValue::from_static(value));
    }
    if app.reach.is_https() {
        response.headers_mut().insert(header::STRICT_TRANSPORT_SECURITY, HeaderValue::from_static(HSTS));
    }
    app.metrics.request(response.status().as_u16());
    response
}

/// A browser that goes to a page; programs ask for something else, or for anything.
fn is_for_people(headers: &HeaderMap) -> bool {
    let accepted = headers.get(header::ACCEPT).and_then(|accepted| accepted.to_str().ok());
    accepted.is_some_and(|accepted| accepted.contains("text/html"))
}

/// The name a trusted proxy gave the request, if it is one a log can hold; else a new one.
fn request_id(headers: Option<&HeaderMap>) -> String {
    let given = headers.and_then(|headers| headers.get(REQUEST_ID)?.to_str().ok());
    let fits =
        |id: &&str| (8..=64).contains(&id.len()) && id.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    given.filter(fits).map_or_else(|| Uuid::now_v7().to_string(), str::to_owned)
}

/// Refuses what another site makes a browser send: `Sec-Fetch-Site`, and where a browser does not know it, `Origin`
/// against the name the server is called by. Requests of programs carry neither.
pub async fn same_site(State(app): State<App>, request: Request, next: Next) -> Response {
    if matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS)
        || is_own(request.headers(), &app.reach)
        || is_by_token(request.headers())
    {
        return next.run(request).await;
    }
    let detail = "the request comes from another site; send it from a page of this server, or set --public-url to \
        the address browsers use";
    Problem::new(StatusCode::FORBIDDEN, "cross_site", "Sent by another site", detail).into_response()
}

/// Whether a request brings a token: no site can make a browser send that, and the cookie is not looked at then.
fn is_by_token(headers: &HeaderMap) -> bool {
    headers.contains_key(header::AUTHORIZATION)
}

fn is_own(headers: &HeaderMap, reach: &Reach) -> bool {
    let text = |name: &HeaderName| headers.get(name).map(|value| value.to_str().unwrap_or(""));
    let origin = text(&header::ORIGIN);
    if let (Some(origin), Some(public)) = (origin, &reach.public_url)
        && origin == public.as_str()
    {
        return true;
    }
    match text(&HeaderName::from_static("sec-fetch-site")) {
        Some(site) => matches!(site, "same-origin" | "none"),
        None => origin.is_none_or(|origin| {
            let host = text(&header::HOST).unwrap_or("");
            !host.is_empty() && origin.split_once("://").is_some_and(|(_, name)| name == host)
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_is_named() {
        let named = |id: &'static str| {
            let pairs = [(REQUEST_ID, HeaderValue::from_static(id))];
            request_id(Some(&pairs.into_iter().collect()))
        };
        assert_eq!(named("proxy-0123456789"), "proxy-0123456789");
        for bad in ["", "short", "with blanks in it", "<b>12345678", "semi;colon12345"] {
            assert_eq!(named(bad).len(), 36, "{bad}");
        }
    }

    #[test]
    fn only_pages_of_this_server_may_send() {
        let reach = Reach { public_url: Some("https://desk.example".to_owned()), ..Reach::default() };
        let own = |pairs: &[(&'static str, &'static str)]| {
            let pairs =
                pairs.iter().map(|(name, value)| (HeaderName::from_static(name), HeaderValue::from_static(value)));
            is_own(&pairs.collect(), &reach)
        };
        assert!(own(&[]), "a program");
        assert!(own(&[("sec-fetch-site", "same-origin")]));
        assert!(own(&[("sec-fetch-site", "none")]));
        assert!(!own(&[("sec-fetch-site", "cross-site")]));
        assert!(!own(&[("sec-fetch-site", "same-site")]), "another port or name of the same site");
        assert!(own(&[("origin", "http://127.0.0.1:3000"), ("host", "127.0.0.1:3000")]));
        assert!(!own(&[("origin", "http://evil.example"), ("host", "127.0.0.1:3000")]));
        assert!(!own(&[("origin", "null"), ("host", "127.0.0.1:3000")]));
        assert!(own(&[("origin", "https://desk.example"), ("host", "inside:3000")]), "behind a proxy");
    }
}
