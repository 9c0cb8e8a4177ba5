//! `/sync/v1/blobs`: the bytes of photos and files come in by tus 1.0.0, with the extensions creation,
//! creation-with-upload, checksum and termination. What is acknowledged is kept, by whichever server process goes on.
//! `Upload-Metadata` names the bytes by `hash`, their SHA-256, and they are checked against it when all are here.

mod headers;

use super::api::Caller;
use super::problem::{Answer, Problem};
use super::{App, State};
use crate::store::files::{PIECE, Upload, hash_of_body};
use crate::store::{Push, Scope};
use crate::system::{command, fresh_id};
use axum::Router;
use axum::body::Body;
use axum::extract::{Path, Request, State as Shared};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use axum::routing::{options, post};
use deskside_domain::command::{Payload, ReceiveFile};
use deskside_domain::document::Document;
use deskside_domain::permission::is_desk;
use deskside_domain::private::hex;
use deskside_domain::sync::server::Authority;
use deskside_domain::ticket::Attachment;
use deskside_domain::ticket::attachment::FILE_BYTES_MAX;
use futures::StreamExt;
use headers::{Checksum, LENGTH, OFFSET, number, sha256_of, told};
use uuid::Uuid;

/// Where uploads are.
const ROOT: &str = "/sync/v1/blobs";
/// The version of the protocol.
const VERSION: HeaderValue = HeaderValue::from_static("1.0.0");
const RESUMABLE: HeaderName = HeaderName::from_static("tus-resumable");
/// What a device wants to hear again in the answer.
const NONCE: HeaderName = HeaderName::from_static("deskside-nonce");
/// Most bytes of it.
const NONCE_MAX: usize = 64;
/// What the body of a part of an upload is.
const BYTES: &str = "application/offset+octet-stream";
/// Most bytes of a request whose checksum is looked at before any of it counts.
const CHECKED: usize = 4 << 20;
/// Tickets that hear of a file in one commit.
const TICKETS: usize = 100;

/// The routes.
pub fn routes() -> Router<App> {
    Router::new()
        .route(ROOT, options(say).post(begin))
        .route("/sync/v1/blobs/{id}", post(instead).head(look).patch(add).delete(end).options(say))
        .route_layer(middleware::from_fn(versioned))
}

/// Both sides speak the same version, and say so. A nonce comes back as it came, so that a device knows an answer of this
/// server from that of a portal in between.
async fn versioned(request: Request, next: Next) -> Response {
    let nonce = request.headers().get(NONCE).filter(|nonce| nonce.len() <= NONCE_MAX).cloned();
    let is_asking = request.method() == axum::http::Method::OPTIONS;
    let mut response = if is_asking || request.headers().get(RESUMABLE) == Some(&VERSION) {
        next.run(request).await
    } else {
        let detail = "Tus-Resumable: the server speaks 1.0.0 only; send Tus-Resumable: 1.0.0";
        let mut response =
            Problem::new(StatusCode::PRECONDITION_FAILED, "wrong_version", "Another version of tus", detail)
                .into_response();
        response.headers_mut().insert("tus-version", VERSION);
        response
    };
    response.headers_mut().insert(RESUMABLE, VERSION);
    response.headers_mut().extend(nonce.map(|nonce| (NONCE, nonce)));
    response
}

/// `OPTIONS`: what the server can do.
async fn say() -> Response {
    let size = HeaderValue::from(FILE_BYTES_MAX);
    let said = [
        ("tus-version", VERSION),
        ("tus-max-size", size),
        ("tus-extension", HeaderValue::from_static("creation,creation-with-upload,checksum,termination")),
        ("tus-checksum-algorithm", HeaderValue::from_static("sha1,sha256")),
    ];
    let mut response = StatusCode::NO_CONTENT.into_response();
    for (name, value) in said {
        response.headers_mut().insert(name, value);
    }
    response
}

/// Whoever works on the desk may send bytes; which tickets name them is for commands to say.
fn may_send(caller: &Caller) -> Answer<()> {
    caller.needs(Scope::TicketsWrite)?;
    if is_desk(caller.person.role) {
        return Ok(());
    }
    let detail = "only people of the desk add files; ask an administrator for the role";
    Err(Problem::new(StatusCode::FORBIDDEN, "not_permitted", "Not allowed", detail))
}

/// `POST`: an upload begins, perhaps with its first bytes. Bytes that are here already need not come again.
async fn begin(Shared(app): Shared<App>, caller: Caller, headers: HeaderMap, body: Body) -> Answer<Response> {
    may_send(&caller)?;
    if headers.contains_key("upload-defer-length") {
        return Err(Problem::value("Upload-Defer-Length", None, "is not taken", "send Upload-Length"));
    }
    let size = number(&headers, &LENGTH)?;
    if size > u64::from(FILE_BYTES_MAX) {
        return Err(too_large(format!(
            "Upload-Length: {size} bytes are too many; send at most {FILE_BYTES_MAX} ({} MiB)",
            FILE_BYTES_MAX >> 20
        )));
    }
    if size == 0 {
        let remedy = "send a file with at least one byte";
        return Err(Problem::value("Upload-Length", Some(&0.into()), "a file has bytes", remedy));
    }
    let hash = sha256_of(&headers)?;
    let person = caller.person.id;
    let upload = Upload { id: Uuid::now_v7(), person, hash, size, held: 0, since: app.clock.now() };
    let Some(mut upload) = app.store.begin_upload(&upload).await? else {
        let detail =
            "this person has too many uploads under way; finish them or end them with DELETE, or wait two days";
        let problem = Problem::new(StatusCode::TOO_MANY_REQUESTS, "too_many_uploads", "Too many uploads", detail);
        return Err(problem.after(60));
    };
    // Its first bytes, where they come along.
    let has_bytes = headers.get(header::CONTENT_TYPE).is_some_and(|kind| kind == BYTES);
    if has_bytes && !upload.is_whole() {
        take(&app, &mut upload, &headers, body).await?;
    }
    if upload.is_whole() {
        settle(&app, &upload).await?;
    }
    let mut response = (StatusCode::CREATED, [(OFFSET, upload.held)].map(told)).into_response();
    let place = HeaderValue::from_str(&format!("{ROOT}/{}", upload.id));
    response.headers_mut().extend(place.ok().map(|place| (header::LOCATION, place)));
    Ok(response)
}

/// The caller's own upload.
async fn own(app: &State, caller: &Caller, id: &str) -> Answer<Upload> {
    may_send(caller)?;
    let upload = match id.parse() {
        Ok(id) => app.store.upload(id).await?,
        Err(_) => None,
    };
    upload.filter(|upload| upload.person == caller.person.id).ok_or_else(|| {
        Problem::not_found("there is no such upload (any more); begin it anew with POST to /sync/v1/blobs")
    })
}

/// `HEAD`: how far it has come.
async fn look(Shared(app): Shared<App>, caller: Caller, Path(id): Path<String>) -> Answer<Response> {
    let upload = own(&app, &caller, &id).await?;
    // The process that took the last bytes may have died before it said so.
    if upload.is_whole() {
        settle(&app, &upload).await?;
    }
    let mut response = [(OFFSET, upload.held), (LENGTH, upload.size)].map(told).into_response();
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    Ok(response)
}

/// `PATCH`: more bytes.
async fn add(
    Shared(app): Shared<App>,
    caller: Caller,
    Path(id): Path<String>,
    headers: HeaderMap,
    body: Body,
) -> Answer<Response> {
    let mut upload = own(&app, &caller, &id).await?;
    if headers.get(header::CONTENT_TYPE).is_none_or(|kind| kind != BYTES) {
        let detail = format!("Content-Type: send {BYTES}");
        let (code, title) = ("unsupported_media_type", "Wrong content type");
        return Err(Problem::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, code, title, detail));
    }
    let offset = number(&headers, &OFFSET)?;
    if offset != upload.held {
        return Err(other_offset(offset, upload.held));
    }
    take(&app, &mut upload, &headers, body).await?;
    if upload.is_whole() {
        settle(&app, &upload).await?;
    }
    Ok((StatusCode::NO_CONTENT, [(OFFSET, upload.held)].map(told)).into_response())
}

/// `DELETE`: it will not be finished.
async fn end(Shared(app): Shared<App>, caller: Caller, Path(id): Path<String>) -> Answer<StatusCode> {
    let upload = own(&app, &caller, &id).await?;
    app.store.drop_upload(upload.id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// `POST` with the method in a header, for lines that let no other method through.
async fn instead(
    app: Shared<App>,
    caller: Caller,
    id: Path<String>,
    headers: HeaderMap,
    body: Body,
) -> Answer<Response> {
    match headers.get("x-http-method-override").map(HeaderValue::as_bytes) {
        Some(b"PATCH") => add(app, caller, id, headers, body).await,
        Some(b"DELETE") => end(app, caller, id).await.map(IntoResponse::into_response),
        Some(b"HEAD") => look(app, caller, id).await,
        _ => Err(super::problem::method_not_allowed().await),
    }
}

fn other_offset(given: u64, held: u64) -> Problem {
    let detail = format!("Upload-Offset: {given} is not where the upload stands; ask with HEAD and go on at {held}");
    Problem::new(StatusCode::CONFLICT, "wrong_offset", "Another offset", detail)
}

fn too_large(detail: String) -> Problem {
    Problem::new(StatusCode::PAYLOAD_TOO_LARGE, "too_large", "The file is too large", detail)
}

fn mismatch(code: &'static str, title: &'static str, detail: &str) -> Problem {
    // tus has a status of its own for it.
    let status = StatusCode::from_u16(460).unwrap_or(StatusCode::BAD_REQUEST);
    Problem::new(status, code, title, detail)
}

/// Takes the bytes of a request, piece by piece; each one that is written stays, whatever happens after it.
async fn take(app: &State, upload: &mut Upload, headers: &HeaderMap, body: Body) -> Answer<()> {
    let left = upload.size - upload.held;
    let over = || too_large(format!("the upload has room for {left} more bytes; send no more than Upload-Length said"));
    let declared = headers.get(header::CONTENT_LENGTH).and_then(|value| value.to_str().ok()?.parse::<u64>().ok());
    if declared.is_some_and(|bytes| bytes > left) {
        return Err(over());
    }
    if let Some(checksum) = Checksum::of(headers)? {
        return take_checked(app, upload, &checksum, body, left).await;
    }
    let mut stream = body.into_data_stream();
    let mut waiting: Vec<u8> = Vec::with_capacity(PIECE);
    let mut broken = false;
    while let Some(bytes) = stream.next().await {
        let Ok(bytes) = bytes else {
            broken = true;
            break;
        };
        if upload.held + (waiting.len() + bytes.len()) as u64 > upload.size {
            return Err(over());
        }
        let mut bytes = &bytes[..];
        while !bytes.is_empty() {
            let (now, later) = bytes.split_at(bytes.len().min(PIECE - waiting.len()));
            waiting.extend_from_slice(now);
            bytes = later;
            if waiting.len() == PIECE {
                write(app, upload, &waiting).await?;
                waiting.clear();
            }
        }
    }
    // What came before the line broke need not come again.
    write(app, upload, &waiting).await?;
    if broken {
        let detail = format!("the body broke off; ask with HEAD and go on at {}", upload.held);
        return Err(Problem::new(StatusCode::BAD_REQUEST, "broken_body", "The body is not whole", detail));
    }
    Ok(())
}

/// The same where nothing counts before all of the request is known to be sound.
async fn take_checked(app: &State, upload: &mut Upload, checksum: &Checksum, body: Body, left: u64) -> Answer<()> {
    let most = usize::try_from(left).unwrap_or(CHECKED).min(CHECKED);
    let bytes = axum::body::to_bytes(body, most).await.map_err(|_| {
        too_large(format!("with Upload-Checksum a request has at most {most} bytes here; send fewer at a time"))
    })?;
    if !checksum.fits(&bytes) {
        let detail = "Upload-Checksum: the bytes are not those it was made of; send them again";
        return Err(mismatch("checksum_mismatch", "The checksum does not fit", detail));
    }
    for piece in bytes.chunks(PIECE) {
        write(app, upload, piece).await?;
    }
    Ok(())
}

async fn write(app: &State, upload: &mut Upload, piece: &[u8]) -> Answer<()> {
    if piece.is_empty() {
        return Ok(());
    }
    if !app.store.add_piece(upload.id, upload.held, piece, app.clock.now()).await? {
        let held = app.store.upload(upload.id).await?.map_or(0, |upload| upload.held);
        return Err(other_offset(upload.held, held));
    }
    upload.held += piece.len() as u64;
    Ok(())
}

/// All bytes are here: they are checked, become a file, and the tickets that name it hear of it. May be done again.
async fn settle(app: &State, upload: &Upload) -> Answer<()> {
    let is_here = app.store.file(&upload.hash).await?.is_some_and(|file| file.size == upload.size);
    if !is_here {
        if hash_of_body(&*app.store, upload.id, upload.size).await? != Some(upload.hash) {
            app.store.drop_upload(upload.id).await?;
            let detail = "the bytes have another SHA-256 than `hash` in Upload-Metadata said; begin the upload anew";
            return Err(mismatch("hash_mismatch", "Other bytes than announced", detail));
        }
        app.store.make_file(upload, app.clock.now()).await?;
    }
    // A command that comes after this finds the file itself.
    let (hash, bytes) = (hex(&upload.hash), u32::try_from(upload.size).unwrap_or(u32::MAX));
    let mut tickets = Vec::new();
    for ticket in app.store.file_tickets(&upload.hash).await? {
        let document = app.store.document(ticket.into()).await?;
        let files = document.as_ref().and_then(Document::as_ticket).map(|ticket| ticket.attachments.as_slice());
        let waits = |file: &Attachment| !file.here && file.hash == hash && file.bytes == bytes;
        if files.unwrap_or_default().iter().any(waits) {
            tickets.push(ticket);
        }
    }
    for tickets in tickets.chunks(TICKETS) {
        let commands = tickets.iter().map(|ticket| {
            let receive = ReceiveFile { ticket: *ticket, hash: hash.clone(), bytes };
            let id = fresh_id(app.clock.unix_millis());
            command(id, Payload::ReceiveFile(receive), upload.person, app.clock.now())
        });
        let pushed = app.writer.push(Push::of(Authority::System, commands)).await;
        let outcomes = pushed.map_err(|stopping| Problem::ours(&stopping))?.outcomes;
        if outcomes.iter().any(|outcome| !outcome.is_final()) {
            let detail = "the bytes are here, but the ticket could not be told; ask again with HEAD";
            let (code, title) = ("unavailable", "The server can not do this now");
            return Err(Problem::new(StatusCode::SERVICE_UNAVAILABLE, code, title, detail).after(1));
        }
    }
    Ok(())
}
