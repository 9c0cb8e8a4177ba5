//! `GET /sync/v1/files/{ticket}/{file}`: the bytes of a ticket's file, for who may see the ticket, and in a way that no
//! browser takes for a page.

use super::App;
use super::api::Caller;
use super::problem::{Answer, Problem};
use crate::store::Scope;
use crate::store::files::{StoredFile, hash_of};
use axum::body::{Body, Bytes};
use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use deskside_domain::document::Document;
use deskside_domain::id::{AttachmentId, TicketId};
use deskside_domain::private::hex;
use deskside_domain::ticket::Attachment;
use deskside_domain::ticket::attachment::misleads;
use futures::TryStreamExt;
use futures::stream::try_unfold;
use std::fmt::Write;
use std::io;

/// Bytes at places of a file.
type Marks = &'static [(usize, &'static [u8])];

/// What may be looked at in the browser, told by its first bytes.
const SHOWN: [(&str, Marks); 4] = [
    ("image/jpeg", &[(0, b"\xff\xd8\xff")]),
    ("image/png", &[(0, b"\x89PNG\r\n\x1a\n")]),
    ("image/gif", &[(0, b"GIF8")]),
    ("image/webp", &[(0, b"RIFF"), (8, b"WEBP")]),
];
/// What is saved under its own type. Everything else is bytes.
const SAVED: [&str; 4] = ["application/pdf", "application/zip", "text/csv", "text/plain"];

/// Nothing in it runs, loads or counts as a page of this server.
const POLICY: HeaderValue =
    HeaderValue::from_static("sandbox; default-src 'none'; img-src 'self' data:; style-src 'unsafe-inline'");

/// Sends a file.
pub async fn file(
    State(app): State<App>,
    caller: Caller,
    Path((ticket, file)): Path<(String, String)>,
    method: Method,
    headers: HeaderMap,
) -> Answer<Response> {
    caller.needs(Scope::TicketsRead)?;
    let found = find(&app, &caller, &ticket, &file).await?;
    send(app, found, method, &headers).await
}

/// The answer with a file that who asks may see.
pub async fn send(
    app: App,
    (attachment, stored): (Attachment, StoredFile),
    method: Method,
    headers: &HeaderMap,
) -> Answer<Response> {
    let tag = format!("\"{}\"", hex(&stored.hash));
    let known = headers.get_all(header::IF_NONE_MATCH).iter().filter_map(|value| value.to_str().ok());
    if known.flat_map(|line| line.split(',')).any(|known| known.trim().trim_start_matches("W/") == tag) {
        return with_headers(StatusCode::NOT_MODIFIED, &tag, Body::empty());
    }
    let range = match headers.get(header::RANGE).and_then(|range| range.to_str().ok()) {
        Some(range) if headers.get(header::IF_RANGE).is_none_or(|of| of.as_bytes() == tag.as_bytes()) => {
            range_of(range, stored.size)
        }
        _ => Range::Whole,
    };
    let (from, until) = match range {
        Range::Whole => (0, stored.size),
        Range::Part(from, until) => (from, until),
        Range::Beyond => {
            let detail = format!("Range: the file has {} bytes; ask for some of them", stored.size);
            let (code, title) = ("beyond_the_end", "No such part");
            let mut response = Problem::new(StatusCode::RANGE_NOT_SATISFIABLE, code, title, detail).into_response();
            let all = HeaderValue::from_str(&format!("bytes */{}", stored.size));
            response.headers_mut().extend(all.ok().map(|all| (header::CONTENT_RANGE, all)));
            return Ok(response);
        }
    };
    let status = if range == Range::Whole { StatusCode::OK } else { StatusCode::PARTIAL_CONTENT };
    let first = app.store.file_bytes(stored.body, 0).await?.unwrap_or_default();
    let (media, shown) = media_of(&attachment.media, &first);
    let body = if method == Method::HEAD { Body::empty() } else { body(app, stored, from, until) };
    let mut response = with_headers(status, &tag, body)?;
    let named = disposition(&attachment.name, shown);
    let mut put =
        |name, value: String| response.headers_mut().extend(HeaderValue::try_from(value).ok().map(|v| (name, v)));
    put(header::CONTENT_TYPE, media.to_owned());
    put(header::CONTENT_LENGTH, (until - from).to_string());
    put(header::CONTENT_DISPOSITION, named);
    if status == StatusCode::PARTIAL_CONTENT {
        put(header::CONTENT_RANGE, format!("bytes {from}-{}/{}", until - 1, stored.size));
    }
    Ok(response)
}

async fn find(app: &App, caller: &Caller, ticket: &str, file: &str) -> Answer<(Attachment, StoredFile)> {
    let none = || Problem::not_found("there is no such file, or its ticket is not for this person to see");
    let (Ok(ticket), Ok(file)) = (ticket.parse::<TicketId>(), file.parse::<AttachmentId>()) else { return Err(none()) };
    let shown = app.store.shown(&caller.person, ticket.into()).await?;
    let files = shown.as_ref().and_then(Document::as_ticket).map(|ticket| &ticket.attachments);
    let attachment = files.and_then(|files| files.iter().find(|there| there.id == file)).cloned().ok_or_else(none)?;
    let missing = || {
        let detail = "the ticket names this file, but its bytes have not come yet; they are still on a device";
        Problem::new(StatusCode::NOT_FOUND, "not_here_yet", "The bytes are not here yet", detail)
    };
    // Bytes that came unasked for this ticket are nobody's business.
    let hash = hash_of(&attachment.hash).filter(|_| attachment.here).ok_or_else(missing)?;
    let stored = app.store.file(&hash).await?.ok_or_else(missing)?;
    Ok((attachment, stored))
}

fn with_headers(status: StatusCode, tag: &str, body: Body) -> Answer<Response> {
    let mut response = (status, body).into_response();
    let headers = response.headers_mut();
    headers.extend(HeaderValue::from_str(tag).ok().map(|tag| (header::ETAG, tag)));
    // The browser may keep it, and asks each time whether it still may show it.
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-cache"));
    headers.insert(header::VARY, HeaderValue::from_static("cookie, authorization"));
    headers.insert(header::ACCEPT_RANGES, HeaderValue::from_static("bytes"));
    headers.insert(header::CONTENT_SECURITY_POLICY, POLICY);
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    Ok(response)
}

/// The bytes from one place to another, piece by piece.
fn body(app: App, file: StoredFile, from: u64, until: u64) -> Body {
    let pieces = try_unfold(from, move |at| {
        let app = app.clone();
        async move {
            if at >= until {
                return Ok(None);
            }
            let bytes = app.store.file_bytes(file.body, at).await.map_err(io::Error::other)?;
            let mut bytes = bytes.ok_or_else(|| io::Error::other("bytes of a file are missing"))?;
            bytes.truncate(usize::try_from(until - at).unwrap_or(usize::MAX));
            let next = at + bytes.len() as u64;
            Ok::<_, io::Error>(Some((Bytes::from(bytes), next)))
        }
    });
    Body::from_stream(pieces.inspect_err(|error| tracing::error!(%error, "a file could not be sent")))
}

/// What a file is sent as, and whether a browser may show it: only what its own first bytes bear out.
fn media_of<'a>(said: &'a str, first: &[u8]) -> (&'a str, bool) {
    let begins =
        |marks: Marks| marks.iter().all(|(at, mark)| first.get(*at..).is_some_and(|bytes| bytes.starts_with(mark)));
    if SHOWN.iter().any(|(media, marks)| *media == said && begins(marks)) {
        (said, true)
    } else if SAVED.contains(&said) {
        (said, false)
    } else {
        ("application/octet-stream", false)
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Range {
    Whole,
    /// From a byte, until before another.
    Part(u64, u64),
    Beyond,
}

/// The one part that is asked for; of several, or where it can not be read, the whole is sent.
fn range_of(text: &str, size: u64) -> Range {
    let digits =
        |text: &str| (!text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())).then(|| text.parse());
    let Some((from, to)) = text.strip_prefix("bytes=").and_then(|text| text.split_once('-')) else {
        return Range::Whole;
    };
    match (digits(from), digits(to)) {
        (Some(Ok(from)), None) if to.is_empty() && from < size => Range::Part(from, size),
        (Some(Ok(from)), Some(Ok(to))) if from <= to && from < size => {
            Range::Part(from, size.min(to.saturating_add(1)))
        }
        (None, Some(Ok(last))) if from.is_empty() && last > 0 => Range::Part(size.saturating_sub(last), size),
        (Some(Ok(from)), None) if to.is_empty() && from >= size => Range::Beyond,
        (Some(Ok(from)), Some(Ok(to))) if from <= to => Range::Beyond,
        (None, Some(Ok(0))) if from.is_empty() => Range::Beyond,
        _ => Range::Whole,
    }
}

/// How a browser shall take it, with the name as RFC 6266 has it: once in plain letters, once as it is.
fn disposition(name: &str, shown: bool) -> String {
    let is_bad = |char: char| char.is_control() || misleads(char) || matches!(char, '/' | '\\' | ':');
    let name: String = name.chars().map(|char| if is_bad(char) { '_' } else { char }).collect();
    let name = name.trim().trim_start_matches('.').trim();
    let name = if name.is_empty() { "file" } else { name };
    let is_plain = |char: char| char.is_ascii_alphanumeric() || matches!(char, ' ' | '.' | '-' | '_' | '(' | ')');
    let plain: String = name.chars().map(|char| if is_plain(char) { char } else { '_' }).collect();
    let mut text = format!("{}; filename=\"{plain}\"; filename*=UTF-8''", if shown { "inline" } else { "attachment" });
    for byte in name.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_') {
            text.push(char::from(byte));
        } else {
            // Writing to a text does not fail.
            let _ = write!(text, "%{byte:02X}");
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn only_images_that_are_ones_are_shown() {
        let jpeg = b"\xff\xd8\xff\xe0 and so on";
        assert_eq!(media_of("image/jpeg", jpeg), ("image/jpeg", true));
        assert_eq!(media_of("image/webp", b"RIFF\0\0\0\0WEBPVP8 "), ("image/webp", true));
        let bytes = ("application/octet-stream", false);
        for (said, first) in [
            ("image/jpeg", &b"<script>alert(1)</script>"[..]),
            ("image/png", jpeg),
            ("image/svg+xml", b"<svg onload=alert(1)>"),
            ("text/html", b"<html>"),
            ("application/xhtml+xml", b""),
            ("image/gif", b"GIF"),
        ] {
            assert_eq!(media_of(said, first), bytes, "{said}");
        }
        assert_eq!(media_of("text/plain", b"<html>"), ("text/plain", false));
    }

    #[test]
    fn a_part_is_what_was_asked_for() {
        for (text, expected) in [
            ("bytes=0-0", Range::Part(0, 1)),
            ("bytes=2-", Range::Part(2, 10)),
            ("bytes=2-99", Range::Part(2, 10)),
            ("bytes=-3", Range::Part(7, 10)),
            ("bytes=-99", Range::Part(0, 10)),
            ("bytes=10-", Range::Beyond),
            ("bytes=10-12", Range::Beyond),
            ("bytes=-0", Range::Beyond),
            ("bytes=3-2", Range::Whole),
            ("bytes=0-1,3-4", Range::Whole),
            ("bytes=a-b", Range::Whole),
            ("lines=1-2", Range::Whole),
            ("bytes=+1-2", Range::Whole),
            ("bytes=-", Range::Whole),
        ] {
            assert_eq!(range_of(text, 10), expected, "{text}");
        }
    }

    #[test]
    fn a_name_is_told_in_both_ways() {
        assert_eq!(
            disposition("Perché \"no\".pdf", false),
            "attachment; filename=\"Perch_ _no_.pdf\"; filename*=UTF-8''Perch%C3%A9%20%22no%22.pdf"
        );
        assert_eq!(disposition("../.htaccess", true), "inline; filename=\"_.htaccess\"; filename*=UTF-8''_.htaccess");
        assert_eq!(disposition("\u{200b}.htaccess", false).matches("_.htaccess").count(), 2);
        assert_eq!(disposition(" . ", false), "attachment; filename=\"file\"; filename*=UTF-8''file");
    }

    proptest! {
        #[test]
        fn no_name_leaves_its_header(name in "\\PC{0,40}|[\\r\\n\"\\\\;\u{202e}\u{200b}a/]{0,20}") {
            let text = disposition(&name, false);
            prop_assert!(HeaderValue::try_from(&text).is_ok());
            prop_assert!(text.bytes().all(|byte| (b' '..0x7f).contains(&byte)));
            prop_assert_eq!(text.matches('"').count(), 2);
            prop_assert!(!text.contains('/') && !text.contains('\\'));
        }
    }
}
