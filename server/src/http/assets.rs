//! The site's files: embedded in the program, or from a folder. A missing file is never answered with a page.

use super::App;
use super::problem::{Answer, Problem};
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use rust_embed::RustEmbed;
use sha2::{Digest, Sha256};
use std::borrow::Cow;
use std::path::{Component, Path, PathBuf};

/// The desk's page.
const SHELL: &str = "desk.html";

#[derive(RustEmbed)]
#[folder = "$DESKSIDE_BUILT_SITE"]
#[allow_missing = true]
struct Embedded;

/// Where the files come from.
#[derive(Clone, Debug, Default)]
pub struct Assets {
    folder: Option<PathBuf>,
}

struct File {
    bytes: Cow<'static, [u8]>,
    hash: [u8; 32],
}

impl Assets {
    /// From a folder instead of the program.
    #[must_use]
    pub fn from_folder(folder: Option<PathBuf>) -> Self {
        Self { folder }
    }

    fn file(&self, path: &str) -> Option<File> {
        match &self.folder {
            Some(folder) => {
                let bytes = std::fs::read(folder.join(path)).ok()?;
                Some(File { hash: Sha256::digest(&bytes).into(), bytes: bytes.into() })
            }
            None => {
                let file = Embedded::get(path)?;
                Some(File { hash: file.metadata.sha256_hash(), bytes: file.data })
            }
        }
    }

    /// The address of a hashed file by its plain name, such as `main.css`.
    #[must_use]
    pub fn address_of(&self, name: &str) -> Option<String> {
        Some(self.facts()?.get("assets")?.get(name)?.as_str()?.to_owned())
    }

    /// Which build of the desk is given out.
    #[must_use]
    pub fn build(&self) -> Option<String> {
        Some(self.facts()?.get("build")?.as_str()?.to_owned())
    }

    fn facts(&self) -> Option<serde_json::Value> {
        serde_json::from_slice(&self.file("build.json")?.bytes).ok()
    }
}

/// The media types of what the site holds; nothing else is served.
fn media_type(path: &str) -> Option<&'static str> {
    Some(match path.rsplit_once('.')?.1 {
        "css" => "text/css; charset=utf-8",
        "html" => "text/html; charset=utf-8",
        "ico" => "image/x-icon",
        "js" => "text/javascript; charset=utf-8",
        "json" => "application/json",
        "png" => "image/png",
        "svg" => "image/svg+xml; charset=utf-8",
        "txt" => "text/plain; charset=utf-8",
        "wasm" => "application/wasm",
        "webmanifest" => "application/manifest+json",
        "webp" => "image/webp",
        "woff2" => "font/woff2",
        _ => return None,
    })
}

fn is_plain(path: &str) -> bool {
    !path.is_empty()
        && !path.contains('\\')
        && Path::new(path).components().all(|part| matches!(part, Component::Normal(_)))
}

/// Any file of the site by its address.
pub async fn asset(State(app): State<App>, method: Method, uri: Uri, headers: HeaderMap) -> Answer<Response> {
    let path = uri.path().trim_start_matches('/');
    let missing = || {
        let detail = "there is nothing at this address; check its spelling, or reload the page that names it";
        Problem::new(StatusCode::NOT_FOUND, "not_found", "Not found", detail)
    };
    if !matches!(method, Method::GET | Method::HEAD) || path == "build.json" || !is_plain(path) {
        return Err(missing());
    }
    serve(&app.assets, path, &headers).ok_or_else(missing)
}

/// Every page of the desk is the same shell; the desk itself finds out who is signed in.
pub async fn desk(State(app): State<App>, headers: HeaderMap) -> Answer<Response> {
    serve(&app.assets, SHELL, &headers).ok_or_else(|| {
        let detail = "the desk's files are not here; build them with `make site`, or set DESKSIDE_SITE_DIR";
        Problem::new(StatusCode::SERVICE_UNAVAILABLE, "no_site", "The site is not built", detail)
    })
}

fn serve(assets: &Assets, path: &str, headers: &HeaderMap) -> Option<Response> {
    let media_type = media_type(path)?;
    let brotli = accepts_brotli(headers).then(|| assets.file(&format!("{path}.br"))).flatten();
    let packed = brotli.is_some();
    let file = match brotli {
        Some(file) => file,
        None => assets.file(path)?,
    };
    let tag = format!("\"{}\"", deskside_domain::private::hex(&file.hash[..12]));
    let known = headers.get(header::IF_NONE_MATCH).and_then(|tags| tags.to_str().ok());
    let mut response = if known.is_some_and(|tags| tags.split(',').any(|known| known.trim() == tag)) {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        file.bytes.into_response()
    };
    // A hashed name never changes its content; everything else is asked for again.
    let caching = if path.starts_with("pkg/") { "public, max-age=31536000, immutable" } else { "no-cache" };
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(media_type));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(caching));
    headers.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    headers.insert(header::ETAG, HeaderValue::from_str(&tag).ok()?);
    if packed {
        headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static("br"));
    }
    Some(response)
}

fn accepts_brotli(headers: &HeaderMap) -> bool {
    let accepted = headers.get_all(header::ACCEPT_ENCODING).iter().filter_map(|value| value.to_str().ok());
    accepted.flat_map(|line| line.split(',')).any(|coding| {
        let mut parts = coding.split(';').map(str::trim);
        parts.next() == Some("br") && !parts.any(|weight| matches!(weight, "q=0" | "q=0.0" | "q=0.00" | "q=0.000"))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_stay_inside() {
        assert!(is_plain("pkg/main-0123.css"));
        for path in ["", "../secret", "pkg/../../secret", "/etc/passwd", "a\\b", "."] {
            assert!(!is_plain(path), "{path}");
        }
    }

    #[test]
    fn brotli_only_when_asked_for() {
        let accepts = |value: &'static str| {
            accepts_brotli(&[(header::ACCEPT_ENCODING, HeaderValue::from_static(value))].into_iter().collect())
        };
        assert!(accepts("gzip, deflate, br, zstd"));
        assert!(accepts("br;q=0.5"));
        assert!(!accepts("gzip"));
        assert!(!accepts("br;q=0"));
    }
}
