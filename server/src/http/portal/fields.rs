//! What a form of the portal sends.

use super::photos::{BYTES, Given, MOST};
use crate::http::problem::{Answer, Problem};
use crate::http::{App, body};
use axum::extract::multipart::{Field, MultipartError};
use axum::extract::{FromRequest, Multipart, Request};
use axum::http::{StatusCode, header};
use std::collections::BTreeMap;
use tokio::sync::{Semaphore, SemaphorePermit};

/// Bytes of a form: a message of twenty thousand letters, each of which may take nine.
const FORM: usize = 256 * 1024;
/// Bytes of a form with photos; what is over that of one photo is told by name.
pub const WITH_PHOTOS: usize = FORM + MOST * (BYTES + 4096) + BYTES;
/// Fields of a form.
const FIELDS: usize = 40;
/// Bytes of photos that may be on their way at the same time, from everybody together, in KiB: 256 MiB. They need no
/// account, and who sends slowly keeps only the room of what has come.
const ON_THE_WAY: usize = 256 << 10;

static ROOM: Semaphore = Semaphore::const_new(ON_THE_WAY);

/// What is kept of a form while it is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Keeping {
    /// All of it.
    Photos,
    /// What was typed; photos are read past.
    Texts,
}

/// Fields by name, without blanks around them; a field that is not there is empty.
#[derive(Debug, Default)]
pub struct Fields {
    texts: BTreeMap<String, String>,
    photos: Vec<Given>,
    /// The room that the photos take, until they are dealt with.
    room: Option<SemaphorePermit<'static>>,
    cut: bool,
}

impl Fields {
    /// Reads a form, as browsers send it without a script.
    pub async fn read(request: Request, app: &App, keeping: Keeping) -> Answer<Self> {
        let kind = request.headers().get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or("");
        if !kind.starts_with("multipart/form-data") {
            let (head, body) = request.into_parts();
            let pairs: Vec<(String, String)> = body::form(&head.headers, body, FORM).await?;
            return Ok(Self::of(pairs));
        }
        let broken =
            |detail: &str| Problem::new(StatusCode::BAD_REQUEST, "broken_body", "The body is not whole", detail);
        let parts = Multipart::from_request(request, app).await;
        let mut parts = parts.map_err(|_| broken("the form has no boundary; send it as a browser does"))?;
        let failed = |error: MultipartError| match error.status() {
            StatusCode::PAYLOAD_TOO_LARGE => {
                let detail = format!("the form has more than {WITH_PHOTOS} bytes; send fewer or smaller photos");
                Problem::new(StatusCode::PAYLOAD_TOO_LARGE, "too_large", "The form is too large", detail)
            }
            _ => broken("the form broke off; send it again"),
        };
        let mut pairs = Vec::new();
        let mut read = Self::default();
        while let Some(part) = parts.next_field().await.map_err(failed)? {
            let name = part.name().unwrap_or("").to_owned();
            if let Some(file) = part.file_name() {
                let name = plain(body::shortened(file));
                read.photo(name, part, keeping).await.map_err(failed)?;
            } else {
                let text = part.text().await.map_err(failed)?;
                pairs.push((name, text));
            }
            if pairs.len() > FIELDS || pairs.iter().map(|(_, text)| text.len()).sum::<usize>() > FORM {
                return Err(broken("the form has more than the page's fields; send those"));
            }
        }
        Ok(Self { texts: Self::of(pairs).texts, ..read })
    }

    /// Reads a photo. Of one that is too large, or one too many, no more is kept than what tells so.
    async fn photo(&mut self, name: String, mut part: Field<'_>, keeping: Keeping) -> Result<(), MultipartError> {
        let keeps = keeping == Keeping::Photos && self.photos.len() <= MOST;
        let mut bytes: Vec<u8> = Vec::new();
        while let Some(chunk) = part.chunk().await? {
            if !keeps || self.cut || bytes.len() > BYTES {
                continue;
            }
            let kibibytes = u32::try_from(chunk.len().div_ceil(1024)).unwrap_or(u32::MAX);
            match ROOM.try_acquire_many(kibibytes) {
                Ok(more) => match &mut self.room {
                    Some(room) => room.merge(more),
                    None => self.room = Some(more),
                },
                Err(_) => self.cut = true,
            }
            if !self.cut {
                bytes.extend_from_slice(&chunk);
            }
        }
        // A browser sends the field without a file too.
        if !bytes.is_empty() {
            self.photos.push(Given { name, bytes });
        }
        Ok(())
    }

    fn of(pairs: Vec<(String, String)>) -> Self {
        let texts = pairs.into_iter().map(|(name, value)| (name, plain(&value))).collect();
        Self { texts, ..Self::default() }
    }

    /// The photos, which are then no longer here.
    pub fn take_photos(&mut self) -> Vec<Given> {
        std::mem::take(&mut self.photos)
    }

    /// Whether photos came that there was no room for.
    pub fn is_cut(&self) -> bool {
        self.cut
    }

    /// Whether there are photos.
    pub fn has_photos(&self) -> bool {
        !self.photos.is_empty()
    }

    /// A field.
    pub fn get(&self, name: &str) -> &str {
        self.texts.get(name).map_or("", String::as_str)
    }

    /// A field in one line.
    pub fn line(&self, name: &str) -> String {
        self.get(name).split_whitespace().collect::<Vec<_>>().join(" ")
    }
}

/// Lines end as everywhere else, and what no keyboard types becomes a blank.
fn plain(text: &str) -> String {
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    let text: String =
        text.chars().map(|c| if c.is_control() && !matches!(c, '\n' | '\t') { ' ' } else { c }).collect();
    text.trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_as_the_log_takes_them() {
        let fields = Fields::of(vec![
            ("what".to_owned(), "  Rosso\r\nverde\rblu\0\u{7}! ".to_owned()),
            ("name".to_owned(), " Marta \n Zanier ".to_owned()),
        ]);
        assert_eq!(fields.get("what"), "Rosso\nverde\nblu  !");
        assert_eq!(fields.line("name"), "Marta Zanier");
        assert_eq!(fields.get("other"), "");
    }
}
