//! Photos that come with a form: made anew, kept as files of the ticket, and shown to who has its link.

use super::fields::Fields;
use super::front;
use super::status::{gone, opened};
use crate::http::files::send;
use crate::http::problem::{Answer, Problem};
use crate::http::{App, State};
use crate::portal::photo::{Photo, anew};
use crate::store::files::{PIECE, Upload, hash_of};
use crate::system::command;
use axum::extract::{Path, State as Shared};
use axum::http::{HeaderMap, Method, StatusCode};
use axum::response::Response;
use deskside_domain::command::{AttachFile, Payload, Sealed};
use deskside_domain::id::{ArticleId, AttachmentId, CommandId, PersonId, TicketId};
use deskside_domain::ticket::attachment::hash_of as text_of;
use deskside_domain::ticket::{Attachment, Pixels, Visibility};
use deskside_domain::time::Timestamp;
use tokio::sync::Semaphore;
use uuid::Uuid;

/// Most photos of one form.
pub const MOST: usize = crate::portal::front::PHOTOS;
/// Most bytes of one photo as it is sent: 10 MiB.
pub const BYTES: usize = 10 << 20;

/// Photos that are made anew at the same time: each takes a processor and the memory of its pixels.
static AT_WORK: Semaphore = Semaphore::const_new(2);

/// A photo as it was sent.
#[derive(Clone, Debug)]
pub struct Given {
    /// What it is called there.
    pub name: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// Why photos were not taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refused {
    /// There are too many.
    Many,
    /// One of this name is too large.
    Large(String),
    /// One of this name can not be read.
    Strange(String),
    /// Too many are on their way from everybody.
    Busy,
}

/// Makes the photos of a form anew.
///
/// # Errors
/// [`Refused`] with the first that can not be taken.
pub async fn ready(fields: &mut Fields) -> Result<Vec<Photo>, Refused> {
    if fields.is_cut() {
        return Err(Refused::Busy);
    }
    let given = fields.take_photos();
    if given.len() > MOST {
        return Err(Refused::Many);
    }
    if let Some(large) = given.iter().find(|photo| photo.bytes.len() > BYTES) {
        return Err(Refused::Large(large.name.clone()));
    }
    let mut photos = Vec::new();
    for Given { name, bytes } in given {
        let strange = Refused::Strange(name);
        let Ok(_place) = AT_WORK.acquire().await else { return Err(strange) };
        match tokio::task::spawn_blocking(move || anew(&bytes)).await {
            Ok(Ok(photo)) => photos.push(photo),
            _ => return Err(strange),
        }
    }
    Ok(photos)
}

/// Keeps the bytes of photos, so that what names them finds them here.
pub async fn keep(app: &State, person: PersonId, photos: &[Photo]) -> Answer<()> {
    let now = app.clock.now();
    for photo in photos {
        let Some(hash) = hash_of(&text_of(&photo.bytes)) else { continue };
        let size = photo.bytes.len() as u64;
        let upload = Upload { id: Uuid::now_v7(), person, hash, size, held: 0, since: now };
        let busy = || {
            let detail = "too many photos are on their way from this person; send them again in a minute";
            Problem::new(StatusCode::TOO_MANY_REQUESTS, "too_many_uploads", "Too many uploads", detail).after(60)
        };
        let mut upload = app.store.begin_upload(&upload).await?.ok_or_else(busy)?;
        let held = usize::try_from(upload.held).unwrap_or(usize::MAX).min(photo.bytes.len());
        for piece in photo.bytes[held..].chunks(PIECE) {
            if !app.store.add_piece(upload.id, upload.held, piece, now).await? {
                return Err(busy());
            }
            upload.held += piece.len() as u64;
        }
        if app.store.file(&hash).await?.is_none() {
            app.store.make_file(&upload, now).await?;
        }
    }
    Ok(())
}

/// What the photos of a form belong to.
#[derive(Clone, Copy, Debug)]
pub struct Belongs {
    /// The ticket.
    pub ticket: TicketId,
    /// The message, where they come with one.
    pub article: Option<ArticleId>,
    /// Who sends them.
    pub by: PersonId,
    /// When.
    pub at: Timestamp,
}

/// The commands that add photos. `part` names the command and the file of each, from what the form is named by.
pub fn attached(photos: &[Photo], belongs: Belongs, part: impl Fn(&str) -> CommandId) -> Vec<Sealed> {
    let one = |(index, photo): (usize, &Photo)| {
        let file = Attachment {
            id: AttachmentId(part(&format!("file {index}")).0),
            article: belongs.article,
            visibility: Visibility::Public,
            hash: text_of(&photo.bytes),
            name: format!("foto-{}.{}", index + 1, photo.extension),
            media: photo.media.to_owned(),
            bytes: u32::try_from(photo.bytes.len()).unwrap_or(u32::MAX),
            pixels: Some(Pixels { width: photo.width, height: photo.height }),
            by: belongs.by,
            at: belongs.at,
            here: false,
        };
        let payload = Payload::AttachFile(AttachFile { ticket: belongs.ticket, file });
        command(part(&format!("attach {index}")), payload, belongs.by, belongs.at)
    };
    photos.iter().enumerate().map(one).collect()
}

/// `GET /t/{token}/files/{file}`: a file that the requester may see.
pub async fn file(
    Shared(app): Shared<App>,
    Path((token, file)): Path<(String, String)>,
    method: Method,
    headers: HeaderMap,
) -> Answer<Response> {
    let front = front(&app, &headers, "/report");
    let Some(seen) = opened(&app, &token).await? else { return Ok(gone(&front)) };
    let wanted = seen.files().into_iter().find(|there| there.id.to_string() == file).cloned();
    let Some(attachment) = wanted else { return Ok(gone(&front)) };
    let Some(hash) = hash_of(&attachment.hash) else { return Ok(gone(&front)) };
    match app.store.file(&hash).await? {
        Some(stored) => send(app, (attachment, stored), method, &headers).await,
        None => Ok(gone(&front)),
    }
}
