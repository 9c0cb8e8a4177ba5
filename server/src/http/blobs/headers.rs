//! What stands in the headers of tus.

use crate::http::problem::{Answer, Problem};
use crate::store::files::{FileHash, hash_of};
use axum::http::{HeaderMap, HeaderName, HeaderValue};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha256};

/// Where an upload stands, in bytes.
pub const OFFSET: HeaderName = HeaderName::from_static("upload-offset");
/// How many bytes it will have.
pub const LENGTH: HeaderName = HeaderName::from_static("upload-length");
const METADATA: &str = "upload-metadata";
const CHECKSUM: &str = "upload-checksum";

/// A number as a header.
pub fn told((name, value): (HeaderName, u64)) -> (HeaderName, HeaderValue) {
    (name, HeaderValue::from(value))
}

/// A number that must be there.
pub fn number(headers: &HeaderMap, name: &HeaderName) -> Answer<u64> {
    let given = headers.get(name).map(|value| value.to_str().unwrap_or("not text"));
    // `parse` would take a sign.
    let digits = given.filter(|given| given.bytes().all(|byte| byte.is_ascii_digit()));
    let word = if *name == OFFSET { "Upload-Offset" } else { "Upload-Length" };
    digits.and_then(|digits| digits.parse().ok()).ok_or_else(|| {
        Problem::value(word, given.map(Into::into).as_ref(), "is no number of bytes", "send it in decimal digits")
    })
}

/// The SHA-256 that the metadata announce.
pub fn sha256_of(headers: &HeaderMap) -> Answer<FileHash> {
    let remedy = "send hash with the base64 of 64 lower-case hexadecimal digits, the SHA-256 of the whole file";
    let text = headers.get(METADATA).and_then(|value| value.to_str().ok()).unwrap_or("");
    let values = text.split(',').filter_map(|pair| pair.trim().split_once(' '));
    let hash = values.filter(|(key, _)| *key == "hash").find_map(|(_, value)| {
        let bytes = STANDARD.decode(value.trim()).ok()?;
        hash_of(std::str::from_utf8(&bytes).ok()?)
    });
    hash.ok_or_else(|| Problem::value("Upload-Metadata", Some(&text.into()), "has no hash that can be read", remedy))
}

/// What the bytes of one request add up to.
#[derive(Debug, PartialEq, Eq)]
pub enum Checksum {
    /// SHA-1: every tus server takes it.
    Sha1(Vec<u8>),
    /// SHA-256.
    Sha256(Vec<u8>),
}

impl Checksum {
    /// The checksum of a request, where it brings one.
    pub fn of(headers: &HeaderMap) -> Answer<Option<Self>> {
        let Some(given) = headers.get(CHECKSUM) else { return Ok(None) };
        let given = given.to_str().unwrap_or("");
        let read = given.split_once(' ').and_then(|(kind, sum)| Some((kind, STANDARD.decode(sum.trim()).ok()?)));
        match read {
            Some(("sha1", sum)) => Ok(Some(Self::Sha1(sum))),
            Some(("sha256", sum)) => Ok(Some(Self::Sha256(sum))),
            _ => {
                let remedy = "send sha1 or sha256, a blank, and the checksum in base64";
                Err(Problem::value("Upload-Checksum", Some(&given.into()), "can not be read", remedy))
            }
        }
    }

    /// Whether these are the bytes.
    #[must_use]
    pub fn fits(&self, bytes: &[u8]) -> bool {
        match self {
            Self::Sha1(sum) => sha1::Sha1::digest(bytes)[..] == sum[..],
            Self::Sha256(sum) => Sha256::digest(bytes)[..] == sum[..],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(name: &'static str, value: &str) -> HeaderMap {
        HeaderMap::from_iter([(HeaderName::from_static(name), value.parse().expect("a header"))])
    }

    #[test]
    fn metadata_name_the_bytes() {
        let hash = "ab".repeat(32);
        let encoded = STANDARD.encode(&hash);
        for text in [format!("hash {encoded}"), format!("filename Zm9v,hash {encoded}, empty,filetype aQ==")] {
            assert_eq!(sha256_of(&headers(METADATA, &text)).expect("read"), [0xab; 32]);
        }
        let upper = STANDARD.encode(hash.to_uppercase());
        for bad in ["", "hash", "hash ", "hash !!!!", "hash Zm9v", "Hash YQ==", &format!("hash {upper}")] {
            let problem = sha256_of(&headers(METADATA, bad)).expect_err("refused");
            assert!(problem.detail.contains("SHA-256"), "{problem:?}");
        }
    }

    #[test]
    fn numbers_have_digits_only() {
        assert_eq!(number(&headers("upload-offset", "17"), &OFFSET).expect("read"), 17);
        for bad in ["", "+1", "-1", "1.0", "0x1", "99999999999999999999"] {
            assert!(number(&headers("upload-offset", bad), &OFFSET).is_err(), "{bad}");
        }
        assert!(number(&HeaderMap::new(), &LENGTH).is_err());
    }

    #[test]
    fn a_checksum_fits_its_bytes_only() {
        for (text, fits) in [
            ("sha1 Kq5sNclPz7QV2+lfQIuc6R7oRu0=", true),
            ("sha256 uU0nuZNNPgilLlLX2n2r+sSE7+N6U4DukIj3rOLvzek=", true),
            ("sha1 AAAA", false),
        ] {
            let checksum = Checksum::of(&headers(CHECKSUM, text)).expect("read").expect("there");
            assert_eq!(checksum.fits(b"hello world"), fits, "{text}");
        }
        for bad in ["md5 AAAA", "sha1", "sha256 !"] {
            assert!(Checksum::of(&headers(CHECKSUM, bad)).is_err(), "{bad}");
        }
        assert_eq!(Checksum::of(&HeaderMap::new()).expect("none"), None);
    }
}
