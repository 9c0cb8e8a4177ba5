//! Requests to our server. Every one has a deadline, and an answer counts only when it is ours: a captive portal
//! answers 200 with a page, a proxy answers 502 with another.

use crate::js;
use app::state::{Company, SignInError};
use app::toolbox::DeliverError;
use deskside_domain::id::{ClientId, PersonId, TicketId};
use deskside_domain::json;
use deskside_domain::sync::machine::{Failure, Why};
use deskside_domain::sync::parcel::{Delivery, DeliveryAnswer};
use deskside_domain::sync::wire::{CONTENT_TYPE, PullAnswer, PushAnswer, PushRequest};
use js_sys::encode_uri_component;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use uuid::Uuid;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{AbortController, AbortSignal, Headers, RequestCache, RequestInit, Response};

/// In whose name the page asks. The session is the browser's and another tab may have changed it, so the server
/// compares and answers 401 when it is someone else's.
pub const USER_HEADER: &str = "Deskside-User";
/// Which build asks, for the administrator's list of devices.
const BUILD_HEADER: &str = "Deskside-Build";
const JSON: &str = "application/json";
const PROBLEM: &str = "application/problem+json";
/// Milliseconds after which a request outside of the sync is given up.
const DEADLINE: i32 = 15_000;
/// The same for half a megabyte on a slow line.
const UPLOAD: i32 = 120_000;

struct Answer {
    status: u16,
    content_type: String,
    retry_after: Option<u32>,
    text: String,
}

impl Answer {
    fn is(&self, content_type: &str) -> bool {
        self.content_type.split(';').next().is_some_and(|kind| kind.trim().eq_ignore_ascii_case(content_type))
    }

    /// Why the server can not do its work, where a problem says so.
    fn why(&self) -> Why {
        let problem = json::from_text::<Problem>(&self.text);
        problem.map_or(Why::Unsaid, |problem| Why::of(&problem.reason))
    }

    /// Reads the answer of a request to our server; what went wrong otherwise.
    fn read<T: DeserializeOwned>(&self, content_type: &str) -> Result<T, Failure> {
        self.read_by(content_type, json::from_text)
    }

    /// The same, in another way than as it is.
    fn read_by<T>(&self, content_type: &str, read: impl FnOnce(&str) -> Result<T, json::Error>) -> Result<T, Failure> {
        match self.status {
            200 if self.is(content_type) => read(&self.text).map_err(|_| Failure::NotOurs),
            401 => Err(Failure::SignedOut),
            // A proxy too may answer with JSON of its own.
            400.. if self.is(PROBLEM) => Err(Failure::Problem(self.why())),
            _ => Err(Failure::NotOurs),
        }
    }
}

/// Pushes a batch. Also says whether all of the answer could be read.
pub async fn push(request: &PushRequest, signal: &AbortSignal) -> Result<(PushAnswer, bool), Failure> {
    let body = json::to_text(request).map_err(|_| Failure::Problem(Why::Unsaid))?;
    let answer = send("POST", "/sync/v1/push", Some((CONTENT_TYPE, &body)), Some(request.user_id), signal).await?;
    let (answer, whole) = answer.read_by(CONTENT_TYPE, PushAnswer::read)?;
    if answer.nonce == request.nonce { Ok((answer, whole)) } else { Err(Failure::NotOurs) }
}

/// Asks for documents.
pub async fn pull(
    cursor: &str,
    nonce: &str,
    client: ClientId,
    user: PersonId,
    signal: &AbortSignal,
) -> Result<PullAnswer, Failure> {
    let cursor = String::from(encode_uri_component(cursor));
    let url = format!("/sync/v1/pull?cursor={cursor}&nonce={nonce}&client={client}");
    let answer = send("GET", &url, None, Some(user), signal).await?;
    let answer = answer.read_by(CONTENT_TYPE, |text| PullAnswer::read(text, &js::build().unwrap_or_default()))?;
    if answer.nonce == nonce { Ok(answer) } else { Err(Failure::NotOurs) }
}

#[derive(Serialize)]
struct Credentials<'a> {
    email: &'a str,
    password: &'a str,
}

#[derive(Deserialize)]
struct Session {
    person: PersonId,
}

#[derive(Deserialize)]
struct Problem {
    #[serde(default)]
    title: String,
    #[serde(default)]
    detail: String,
    #[serde(default)]
    reason: String,
}

/// Who is signed in.
pub async fn me() -> Result<PersonId, Failure> {
    let answer = send_in_time("GET", "/api/v1/me", None, None).await?;
    answer.read::<Session>(JSON).map(|session| session.person)
}

/// Signs in. `None`: the password is right and the server now asks for the second factor, on a page of its own.
pub async fn sign_in(email: &str, password: &str) -> Result<Option<PersonId>, SignInError> {
    let body = json::to_text(&Credentials { email, password }).unwrap_or_default();
    let sent = send_in_time("POST", "/api/v1/sign-in", Some((JSON, &body)), None).await;
    let answer = sent.map_err(|_| SignInError::Offline)?;
    match answer.status {
        401 if answer.text.contains("\"second_factor\"") => Ok(None),
        401 => Err(SignInError::Wrong),
        429 => Err(SignInError::Throttled(answer.retry_after.unwrap_or(60))),
        _ => match answer.read::<Session>(JSON) {
            Ok(session) => Ok(Some(session.person)),
            Err(Failure::Problem(_)) => {
                let words = json::from_text::<Problem>(&answer.text).ok();
                let words = words.map(|problem| if problem.detail.is_empty() { problem.title } else { problem.detail });
                Err(SignInError::Server(words.unwrap_or_else(|| answer.status.to_string())))
            }
            Err(_) => Err(SignInError::Offline),
        },
    }
}

#[derive(Serialize)]
struct Page {
    page: Uuid,
    ticket: Option<TicketId>,
    writing: bool,
}

/// Says which ticket a page shows; who else has it open, and what is to come.
pub async fn presence(user: PersonId, page: Uuid, ticket: Option<TicketId>, writing: bool) -> Company {
    let body = json::to_text(&Page { page, ticket, writing }).unwrap_or_default();
    let sent = send_in_time("POST", "/sync/v1/presence", Some((CONTENT_TYPE, &body)), Some(user)).await;
    sent.and_then(|answer| answer.read::<Company>(CONTENT_TYPE)).unwrap_or_default()
}

#[derive(Deserialize)]
struct Key {
    key: String,
}

/// The key for this device's proofs.
pub async fn delivery_key(user: PersonId, client: ClientId) -> Option<String> {
    let url = ["/sync/v1/delivery-key?client=", &client.to_string()].concat();
    let answer = send_in_time("GET", &url, None, Some(user)).await.ok()?;
    Some(answer.read::<Key>(CONTENT_TYPE).ok()?.key)
}

#[derive(Deserialize)]
struct Code {
    code: String,
    #[serde(default)]
    detail: String,
}

/// Brings some of what a file holds.
pub async fn deliver(user: PersonId, delivery: &Delivery) -> Result<DeliveryAnswer, DeliverError> {
    let unsent = |_| DeliverError::Refused(String::new(), String::new());
    let body = json::to_text(delivery).map_err(unsent)?;
    let sent = send_within(UPLOAD, "POST", "/sync/v1/deliver", Some((CONTENT_TYPE, &body)), Some(user)).await;
    let answer = sent.map_err(|_| DeliverError::Offline)?;
    match answer.read::<DeliveryAnswer>(CONTENT_TYPE) {
        Ok(read) if read.nonce == delivery.nonce => Ok(read),
        Err(Failure::SignedOut) => Err(DeliverError::SignedOut),
        // What stands before the server may say so with a page of its own.
        Err(_) if answer.status == 413 => Err(DeliverError::TooLarge),
        Err(Failure::Problem(why)) if answer.status >= 500 => Err(DeliverError::Unable(why)),
        Err(Failure::Problem(_)) => {
            let said = json::from_text::<Code>(&answer.text).map_err(unsent)?;
            Err(DeliverError::Refused(said.code, said.detail))
        }
        _ => Err(DeliverError::Offline),
    }
}

/// Ends the session. True when the server knows.
pub async fn sign_out() -> bool {
    let sent = send_in_time("POST", "/api/v1/sign-out", Some((JSON, "{}")), None).await;
    sent.is_ok_and(|answer| answer.status == 401 || (200..300).contains(&answer.status) && !answer.is("text/html"))
}

async fn send_in_time(
    method: &str,
    url: &str,
    body: Option<(&str, &str)>,
    user: Option<PersonId>,
) -> Result<Answer, Failure> {
    send_within(DEADLINE, method, url, body, user).await
}

async fn send_within(
    deadline: i32,
    method: &str,
    url: &str,
    body: Option<(&str, &str)>,
    user: Option<PersonId>,
) -> Result<Answer, Failure> {
    let controller = AbortController::new().map_err(|_| Failure::Network)?;
    let signal = controller.signal();
    let abort = Closure::once(move || controller.abort());
    let timer = js::set_timeout(abort.as_ref().unchecked_ref(), deadline);
    let answer = send(method, url, body, user, &signal).await;
    js::clear_timeout(timer);
    answer
}

async fn send(
    method: &str,
    url: &str,
    body: Option<(&str, &str)>,
    user: Option<PersonId>,
    signal: &AbortSignal,
) -> Result<Answer, Failure> {
    fetch(method, url, body, user, signal).await.map_err(|_| Failure::Network)
}

async fn fetch(
    method: &str,
    url: &str,
    body: Option<(&str, &str)>,
    user: Option<PersonId>,
    signal: &AbortSignal,
) -> Result<Answer, JsValue> {
    let headers = Headers::new()?;
    headers.set("Accept", &[CONTENT_TYPE, ", ", JSON, ", ", PROBLEM].concat())?;
    if let Some(user) = user {
        headers.set(USER_HEADER, &user.to_string())?;
        if let Some(build) = js::build() {
            headers.set(BUILD_HEADER, &build)?;
        }
    }
    let init = RequestInit::new();
    init.set_method(method);
    init.set_cache(RequestCache::NoStore);
    init.set_signal(Some(signal));
    if let Some((content_type, body)) = body {
        headers.set("Content-Type", content_type)?;
        init.set_body(&JsValue::from_str(body));
    }
    init.set_headers(&headers);
    let window = js::window().ok_or(JsValue::NULL)?;
    let response: Response = JsFuture::from(window.fetch_with_str_and_init(url, &init)).await?.dyn_into()?;
    let header = |name: &str| response.headers().get(name).ok().flatten();
    let content_type = header("content-type").unwrap_or_default();
    let retry_after = header("retry-after").and_then(|seconds| seconds.trim().parse().ok());
    let text = JsFuture::from(response.text()?).await?.as_string().unwrap_or_default();
    Ok(Answer { status: response.status(), content_type, retry_after, text })
}
