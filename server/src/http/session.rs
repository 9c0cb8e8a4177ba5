//! Who is asking: the session cookie and the client's address.

use super::body::shortened;
use super::problem::Problem;
use super::{App, Reach, State};
use crate::auth::{Browser, Entered, Token, hash_of, signed_in};
use crate::store::{Session, TokenHash};
use axum::extract::{ConnectInfo, FromRequestParts};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::Response;
use deskside_domain::id::PersonId;
use deskside_domain::people::Person;
use std::convert::Infallible;
use std::net::{IpAddr, SocketAddr};

/// The cookie's name where browsers come over plain HTTP.
pub const SESSION_COOKIE: &str = "deskside";
/// The cookie's name over TLS: the prefix binds it to this host.
pub const SESSION_COOKIE_HTTPS: &str = "__Host-deskside";

/// The cookie by which a browser is known, where someone has signed in; it opens nothing.
const KNOWN_COOKIE: &str = "deskside-known";
const KNOWN_COOKIE_HTTPS: &str = "__Host-deskside-known";

/// In whose name a page of the desk asks: another tab may have changed the session.
const USER_HEADER: &str = "deskside-user";

fn cookie_name(reach: &Reach) -> &'static str {
    if reach.is_https() { SESSION_COOKIE_HTTPS } else { SESSION_COOKIE }
}

fn known_name(reach: &Reach) -> &'static str {
    if reach.is_https() { KNOWN_COOKIE_HTTPS } else { KNOWN_COOKIE }
}

pub(super) fn value_of<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    let cookies = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
    let mut pairs = cookies.flat_map(|line| line.split(';')).filter_map(|pair| pair.trim().split_once('='));
    pairs.find(|(key, _)| *key == name).map(|(_, value)| value)
}

/// The session's token in the request, as it is stored.
pub fn token_of(headers: &HeaderMap, reach: &Reach) -> Option<TokenHash> {
    value_of(headers, cookie_name(reach)).map(hash_of)
}

/// Begins a session in the browser, and lets the browser be known once the person has proved who they are.
pub fn begin(response: &mut Response, entered: &Entered, app: &State) {
    if entered.proven {
        return begin_proven(response, entered.person.id, &entered.token, app);
    }
    response.headers_mut().append(header::SET_COOKIE, begin_cookie(&entered.token, &app.reach));
}

/// Begins the session of a person who has proved who they are.
pub fn begin_proven(response: &mut Response, person: PersonId, token: &Token, app: &State) {
    let headers = response.headers_mut();
    headers.append(header::SET_COOKIE, begin_cookie(token, &app.reach));
    let known = cookie(&app.reach, known_name(&app.reach), &app.known.text(person), "Max-Age=31536000");
    headers.append(header::SET_COOKIE, known);
}

fn begin_cookie(token: &Token, reach: &Reach) -> HeaderValue {
    cookie(reach, cookie_name(reach), token.as_str(), "Max-Age=2592000")
}

/// The header that ends it.
pub fn end_cookie(reach: &Reach) -> HeaderValue {
    cookie(reach, cookie_name(reach), "", "Max-Age=0")
}

pub(super) fn cookie(reach: &Reach, name: &str, value: &str, age: &str) -> HeaderValue {
    let secure = if reach.is_https() { "; Secure" } else { "" };
    let text = format!("{name}={value}; Path=/; HttpOnly; SameSite=Lax; {age}{secure}");
    HeaderValue::from_str(&text).unwrap_or_else(|_| HeaderValue::from_static(""))
}

/// A signed-in person. Whoever asks for it answers 401 when there is none.
#[derive(Clone, Debug)]
pub struct Signed {
    /// Who, as known now.
    pub person: Person,
    /// The session.
    pub session: Session,
    /// The session's token, as it is stored.
    pub token: TokenHash,
}

/// The person of a request's session, if any.
pub async fn find(headers: &HeaderMap, app: &State) -> Result<Option<Signed>, Problem> {
    // Who brings a token comes as a program: what a browser adds on its own does not count then.
    let cookie = token_of(headers, &app.reach).filter(|_| !headers.contains_key(header::AUTHORIZATION));
    let Some(token) = cookie else { return Ok(None) };
    let signed = signed_in(&*app.store, token, app.clock.now()).await?;
    Ok(signed.map(|(person, session)| Signed { person, session, token }))
}

impl FromRequestParts<App> for Signed {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Problem> {
        let signed = find(&parts.headers, app).await?;
        let signed = signed.ok_or_else(|| Problem::needs_auth("no session, or it has ended; sign in at /sign-in"))?;
        if let Some(user) = parts.headers.get(USER_HEADER) {
            let user = user.to_str().ok().and_then(|user| user.parse::<PersonId>().ok());
            if user != Some(signed.person.id) {
                let detail = "the session is another person's than the header Deskside-User names; sign in again";
                return Err(Problem::needs_auth(detail));
            }
        }
        Ok(signed)
    }
}

/// The client's address; `None` inside of tests.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Address {
    /// As far as it can be trusted.
    pub ip: Option<IpAddr>,
    /// The connection comes from this very machine, and no proxy stands between.
    pub local: bool,
}

/// Works out the client's address.
pub fn address_of(headers: &HeaderMap, peer: Option<IpAddr>, reach: &Reach) -> Address {
    let forwarded = headers.get_all("x-forwarded-for").iter().filter_map(|value| value.to_str().ok());
    let hops: Vec<IpAddr> =
        forwarded.flat_map(|line| line.split(',')).filter_map(|hop| hop.trim().parse().ok()).collect();
    let trusted = |ip: &IpAddr| reach.trusted_proxies.contains(ip);
    let ip = match peer {
        // Each trusted proxy vouches for the hop before it; the first untrusted one is the client.
        Some(peer) if trusted(&peer) => hops.iter().rev().copied().find(|hop| !trusted(hop)).or(Some(peer)),
        peer => peer,
    };
    let told = ["x-forwarded-for", "x-real-ip", "forwarded", "via"].iter().any(|name| headers.contains_key(*name));
    // A proxy on this machine may say nothing of itself; who has one has set the name that browsers use.
    let direct = !told && reach.public_url.is_none() && reach.trusted_proxies.is_empty();
    let local = direct && peer.is_some_and(|peer| peer.is_loopback()) && is_local_name(headers);
    Address { ip, local }
}

/// Whether a browser keeps from pages of this address what it gives only to safe ones: plain HTTP under a name that
/// is not this machine's own.
pub fn is_unsafe(headers: &HeaderMap, reach: &Reach) -> bool {
    !reach.is_https() && !is_local_name(headers)
}

/// A page of another name that resolves to this machine must not pass for local.
fn is_local_name(headers: &HeaderMap) -> bool {
    let host = headers.get(header::HOST).and_then(|host| host.to_str().ok()).unwrap_or("");
    let name = match host.strip_prefix('[') {
        Some(rest) => rest.split(']').next().unwrap_or(""),
        None => host.split(':').next().unwrap_or(""),
    };
    matches!(name, "localhost" | "127.0.0.1" | "::1")
}

impl FromRequestParts<App> for Address {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Infallible> {
        let peer = parts.extensions.get::<ConnectInfo<SocketAddr>>().map(|peer| peer.0.ip().to_canonical());
        Ok(address_of(&parts.headers, peer, &app.reach))
    }
}

impl FromRequestParts<App> for Browser {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Infallible> {
        let address = Address::from_request_parts(parts, app).await?.ip;
        let agent = parts.headers.get(header::USER_AGENT).and_then(|agent| agent.to_str().ok()).unwrap_or("");
        let known = value_of(&parts.headers, known_name(&app.reach)).unwrap_or("");
        Ok(Self { address, agent: shortened(agent).to_owned(), known: shortened(known).to_owned() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::net::Ipv4Addr;

    fn headers(pairs: &[(&'static str, &'static str)]) -> HeaderMap {
        pairs.iter().map(|(name, value)| (name.parse().expect("name"), HeaderValue::from_static(value))).collect()
    }

    #[test]
    fn only_a_trusted_proxy_is_believed() {
        let proxy = IpAddr::from(Ipv4Addr::new(10, 0, 0, 1));
        let client = IpAddr::from(Ipv4Addr::new(192, 0, 2, 7));
        let told = headers(&[("x-forwarded-for", "203.0.113.9, 192.0.2.7")]);
        let trusting = Reach { trusted_proxies: vec![proxy], ..Reach::default() };
        assert_eq!(address_of(&told, Some(proxy), &trusting).ip, Some(client));
        assert_eq!(address_of(&told, Some(proxy), &Reach::default()).ip, Some(proxy));
    }

    #[test]
    fn local_means_this_machine_under_its_own_name() {
        let here = Some(IpAddr::from(Ipv4Addr::LOCALHOST));
        let local = |pairs: &[(&'static str, &'static str)]| address_of(&headers(pairs), here, &Reach::default()).local;
        assert!(local(&[("host", "127.0.0.1:3000")]));
        assert!(local(&[("host", "[::1]:3000")]));
        let proxied = Reach { public_url: Some("https://desk.example".to_owned()), ..Reach::default() };
        assert!(!address_of(&headers(&[("host", "127.0.0.1:3000")]), here, &proxied).local);
        assert!(!local(&[("host", "127.0.0.1"), ("x-real-ip", "192.0.2.7")]));
        assert!(!local(&[("host", "rebound.example")]));
        assert!(!local(&[("host", "localhost"), ("x-forwarded-for", "192.0.2.7")]));
    }
}
