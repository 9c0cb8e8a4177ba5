//! What a form of the portal sends.

use super::photos::{BYTES, Given, MOST};
use crate::http::problem::{Answer, Problem};
use crate::http::{App, body};
use axum::extract::multipart::MultipartError;
use axum::extract::{FromRequest, Multipart, Request};
use axum::http::{StatusCode, header};
use std::collections::BTreeMap;

/// Bytes of a form: a message of twenty thousand letters, each of which may take nine.
const FORM: usize = 256 * 1024;
/// Bytes of a form with photos; what is over that of one photo is told by name.
pub const WITH_PHOTOS: usize = FORM + MOST * (BYTES + 4096) + BYTES;
/// Fields of a form.
const FIELDS: usize = 40;

/// Fields by name, without blanks around them; a field that is not there is empty.
#[derive(Clone, Debug, Default)]
pub struct Fields {
    texts: BTreeMap<String, String>,
    photos: Vec<Given>,
}

impl Fields {
    /// Reads a form, as browsers send it without a script.
    pub async fn read(request: Request, app: &App) -> Answer<Self> {
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
        let (mut pairs, mut photos) = (Vec::new(), Vec::new());
        while let Some(part) = parts.next_field().await.map_err(failed)? {
            let name = part.name().unwrap_or("").to_owned();
            if let Some(file) = part.file_name() {
                let file = plain(body::shortened(file));
                let bytes = part.bytes().await.map_err(failed)?.to_vec();
                // A browser sends the field without a file too.
                if !bytes.is_empty() {
                    photos.push(Given { name: file, bytes });
                }
            } else {
                let text = part.text().await.map_err(failed)?;
                pairs.push((name, text));
            }
            if pairs.len() > FIELDS || pairs.iter().map(|(_, text)| text.len()).sum::<usize>() > FORM {
                return Err(broken("the form has more than the page's fields; send those"));
            }
        }
        Ok(Self { photos, ..Self::of(pairs) })
    }

    fn of(pairs: Vec<(String, String)>) -> Self {
        let texts = pairs.into_iter().map(|(name, value)| (name, plain(&value))).collect();
        Self { texts, photos: Vec::new() }
    }

    /// The photos, which are then no longer here.
    pub fn take_photos(&mut self) -> Vec<Given> {
        std::mem::take(&mut self.photos)
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
