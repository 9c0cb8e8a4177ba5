//! Requests of tus 1.0 for the bytes of one file. Each has a deadline, and an answer counts only when it is our server's:
//! it speaks tus and gives back the nonce.

use crate::js;
use crate::net::USER_HEADER;
use deskside_domain::id::PersonId;
use deskside_domain::private::hex;
use deskside_domain::sync::bytes::Held;
use js_sys::Uint8Array;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{AbortController, Headers, RequestCache, RequestInit, Response};

const ROOT: &str = "/sync/v1/blobs";
const NONCE: &str = "Deskside-Nonce";
const BYTES: &str = "application/offset+octet-stream";
/// Milliseconds after which a request without bytes is given up.
const DEADLINE: i32 = 15_000;
/// The same for a part of the bytes, which is to take a second.
const DEADLINE_BYTES: i32 = 40_000;

/// What became of a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// The upload is there, and stands so.
    Stands {
        /// How many bytes the server has.
        offset: u32,
        /// Where the upload is; from the request that begins it.
        upload: Option<String>,
    },
    /// The upload stands elsewhere than the request thought.
    Elsewhere,
    /// There is no such upload (any more).
    Gone,
    /// The bytes that came together are not those that were announced.
    OtherBytes,
    /// Not a file of this size.
    TooLarge,
    /// Not from this person.
    NotAllowed,
    /// The session is over, or another person's.
    SignedOut,
    /// The server can not take it now; seconds to wait, if it says so.
    Later(Option<u32>),
    /// No answer of our server.
    Nothing,
}

/// Begins an upload.
pub async fn begin(held: &Held, user: PersonId) -> Answer {
    let Some(hash) = base64(&held.hash) else { return Answer::Nothing };
    let headers = [("Upload-Length", held.bytes.to_string()), ("Upload-Metadata", ["hash ", &hash].concat())];
    send("POST", ROOT, user, &headers, None).await
}

/// Asks how far an upload has come.
pub async fn look(upload: &str, user: PersonId) -> Answer {
    send("HEAD", upload, user, &[], None).await
}

/// Sends bytes from an offset on.
pub async fn add(upload: &str, offset: u32, bytes: &Uint8Array, user: PersonId) -> Answer {
    let headers = [("Upload-Offset", offset.to_string()), ("Content-Type", BYTES.to_owned())];
    send("PATCH", upload, user, &headers, Some(bytes)).await
}

fn base64(text: &str) -> Option<String> {
    js::call(&js_sys::global(), "btoa", &js_sys::Array::of1(&text.into()))?.as_string()
}

async fn send(
    method: &str,
    url: &str,
    user: PersonId,
    headers: &[(&str, String)],
    body: Option<&Uint8Array>,
) -> Answer {
    // Not another machine, whatever a server once said.
    if !url.starts_with('/') || url.starts_with("//") {
        return Answer::Gone;
    }
    let Ok(controller) = AbortController::new() else { return Answer::Nothing };
    let signal = controller.signal();
    let abort = Closure::once(move || controller.abort());
    let deadline = if body.is_some() { DEADLINE_BYTES } else { DEADLINE };
    let timer = js::set_timeout(abort.as_ref().unchecked_ref(), deadline);
    let nonce = hex(&js::random::<16>());
    let sent = async {
        let all = Headers::new()?;
        all.set("Tus-Resumable", "1.0.0")?;
        all.set(NONCE, &nonce)?;
        all.set(USER_HEADER, &user.to_string())?;
        for (name, value) in headers {
            all.set(name, value)?;
        }
        let init = RequestInit::new();
        init.set_method(method);
        init.set_cache(RequestCache::NoStore);
        init.set_signal(Some(&signal));
        init.set_headers(&all);
        if let Some(body) = body {
            init.set_body(body);
        }
        let window = js::window().ok_or(JsValue::NULL)?;
        let response: Response = JsFuture::from(window.fetch_with_str_and_init(url, &init)).await?.dyn_into()?;
        let header = |name: &str| response.headers().get(name).ok().flatten();
        if header(NONCE).as_deref() != Some(&nonce) || header("Tus-Resumable").is_none() {
            return Ok(Answer::Nothing);
        }
        Ok::<Answer, JsValue>(read(response.status(), &header))
    };
    let answer = sent.await.unwrap_or(Answer::Nothing);
    js::clear_timeout(timer);
    answer
}

/// A proxy may write an address out in full.
fn on_this_server(address: &str) -> String {
    let origin = js::window().and_then(|window| window.location().origin().ok()).unwrap_or_default();
    address.strip_prefix(&origin).unwrap_or(address).to_owned()
}

fn read(status: u16, header: &impl Fn(&str) -> Option<String>) -> Answer {
    let number = |name: &str| header(name)?.trim().parse::<u32>().ok();
    match status {
        200 | 201 | 204 => match number("Upload-Offset") {
            Some(offset) => {
                Answer::Stands { offset, upload: header("Location").map(|address| on_this_server(&address)) }
            }
            None => Answer::Nothing,
        },
        401 => Answer::SignedOut,
        403 => Answer::NotAllowed,
        404 | 410 => Answer::Gone,
        409 => Answer::Elsewhere,
        413 => Answer::TooLarge,
        460 => Answer::OtherBytes,
        _ => Answer::Later(number("Retry-After")),
    }
}
