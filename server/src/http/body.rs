//! Reading bodies: strict, limited, and every mistake is named with its place and remedy.

use super::problem::{Answer, Problem};
use axum::body::{Body, Bytes};
use axum::http::{HeaderMap, StatusCode, header};
use serde::de::DeserializeOwned;
use serde_json::error::Category;

/// Bytes of a form or a sign-in, generously.
pub const SMALL: usize = 8 * 1024;

/// Reads a JSON body. `types` are the content types it may come as.
pub async fn json<T: DeserializeOwned>(headers: &HeaderMap, body: Body, limit: usize, types: &[&str]) -> Answer<T> {
    has_type(headers, types)?;
    let bytes = read(headers, body, limit).await?;
    let text = utf8(&bytes)?;
    let mut reader = serde_json::Deserializer::from_str(text);
    let value = serde_path_to_error::deserialize(&mut reader).map_err(|error| {
        let path = error.path().to_string();
        named(&path, error.into_inner())
    })?;
    reader.end().map_err(|error| named(".", error))?;
    Ok(value)
}

/// Reads a form, as browsers send it without a script.
pub async fn form<T: DeserializeOwned>(headers: &HeaderMap, body: Body, limit: usize) -> Answer<T> {
    has_type(headers, &["application/x-www-form-urlencoded"])?;
    let bytes = read(headers, body, limit).await?;
    let text = utf8(&bytes)?;
    serde_urlencoded::from_str(text)
        .map_err(|error| Problem::invalid(format!("the form: {error}; send the fields of the page's form")))
}

/// Reads a body as it is.
pub async fn bytes(headers: &HeaderMap, body: Body, limit: usize, types: &[&str]) -> Answer<Bytes> {
    has_type(headers, types)?;
    read(headers, body, limit).await
}

fn has_type(headers: &HeaderMap, types: &[&str]) -> Answer<()> {
    let given = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or("");
    let mut parts = given.split(';').map(str::trim);
    let kind = parts.next().unwrap_or("");
    let charset = parts.find_map(|part| part.to_ascii_lowercase().strip_prefix("charset=").map(str::to_owned));
    let is_utf8 = charset.is_none_or(|charset| charset.trim_matches('"') == "utf-8");
    if types.iter().any(|accepted| accepted.eq_ignore_ascii_case(kind)) && is_utf8 {
        return Ok(());
    }
    let detail = format!("Content-Type is \"{}\"; send {} in UTF-8", shortened(given), types.join(" or "));
    Err(Problem::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "unsupported_media_type", "Wrong content type", detail))
}

async fn read(headers: &HeaderMap, body: Body, limit: usize) -> Answer<Bytes> {
    if let Some(encoding) = headers.get(header::CONTENT_ENCODING).filter(|encoding| *encoding != "identity") {
        let encoding = shortened(encoding.to_str().unwrap_or("not text")).to_owned();
        let detail = format!("Content-Encoding is \"{encoding}\"; send the body as it is, without compression");
        return Err(Problem::new(
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            "unsupported_encoding",
            "Wrong content encoding",
            detail,
        ));
    }
    let declared = headers.get(header::CONTENT_LENGTH).and_then(|value| value.to_str().ok()?.parse::<u64>().ok());
    if declared.is_some_and(|bytes| bytes > limit as u64) {
        return Err(too_large(limit));
    }
    axum::body::to_bytes(body, limit).await.map_err(|error| {
        use std::error::Error;
        if error.source().is_some_and(|source| source.is::<http_body_util::LengthLimitError>()) {
            too_large(limit)
        } else {
            let detail = "the body broke off; send the request again";
            Problem::new(StatusCode::BAD_REQUEST, "broken_body", "The body is not whole", detail)
        }
    })
}

fn too_large(limit: usize) -> Problem {
    let detail = format!("the body has more than {limit} bytes; send fewer at a time");
    Problem::new(StatusCode::PAYLOAD_TOO_LARGE, "too_large", "The body is too large", detail)
}

fn utf8(bytes: &Bytes) -> Answer<&str> {
    std::str::from_utf8(bytes).map_err(|error| {
        let detail = format!("the body is not UTF-8 at byte {}; encode it as UTF-8", error.valid_up_to());
        Problem::new(StatusCode::BAD_REQUEST, "bad_encoding", "The body is not text", detail)
    })
}

/// What the decoder found, as a problem.
pub fn named(path: &str, error: serde_json::Error) -> Problem {
    let found = error.to_string();
    let found = shortened(&found);
    if error.classify() != Category::Data {
        let detail = format!("not JSON: {found}; send one JSON value as RFC 8259 has it");
        return Problem::new(StatusCode::BAD_REQUEST, "bad_json", "The body is not JSON", detail);
    }
    let place = if path == "." { "the body".to_owned() } else { format!("field {}", shortened(path)) };
    let (code, remedy) = match found {
        found if found.starts_with("unknown field") => ("unknown_field", "leave it out, or update the server"),
        found if found.starts_with("missing field") => ("missing_field", "add it"),
        found if found.starts_with("duplicate field") => ("duplicate_field", "send it once"),
        _ => ("invalid", "send a value of the form the field has"),
    };
    let detail = format!("{place}: {found}; {remedy}");
    Problem::new(StatusCode::UNPROCESSABLE_ENTITY, code, "A field is not acceptable", detail)
}

/// A stranger's text in our answer: its beginning is enough.
pub fn shortened(text: &str) -> &str {
    text.char_indices().nth(200).map_or(text, |(end, _)| &text[..end])
}
