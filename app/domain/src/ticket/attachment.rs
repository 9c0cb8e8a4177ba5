//! A photo or another file of a ticket. A command names it by what is in it; the bytes travel on a way of their own, and
//! neither waits for the other.

use super::Visibility;
use crate::id::{ArticleId, AttachmentId, PersonId};
use crate::private::hex;
use crate::time::Timestamp;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// Most bytes of one file: 25 MiB.
pub const FILE_BYTES_MAX: u32 = 25 << 20;
/// Most files of one ticket.
pub const FILES_MAX: usize = 200;
/// Most bytes of all files of one ticket: 500 MiB.
pub const TICKET_BYTES_MAX: u64 = 500 << 20;
/// Most pixels of a side of an image.
pub const SIDE_MAX: u32 = 65_535;
/// Most characters of a file's name.
pub const FILE_NAME_MAX: usize = 200;
/// Most characters of a media type.
pub const MEDIA_MAX: usize = 100;

/// The sides of an image in pixels, as it is to be looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Pixels {
    /// From left to right, 1 to [`SIDE_MAX`].
    pub width: u32,
    /// From top to bottom, 1 to [`SIDE_MAX`].
    pub height: u32,
}

/// A file of a ticket, without its bytes. Texts are generic, see [`crate::people`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Attachment<T = String> {
    /// Identity.
    pub id: AttachmentId,
    /// The message it came with, if any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub article: Option<ArticleId>,
    /// Who may read it: as its message, where it has one.
    pub visibility: Visibility,
    /// SHA-256 of the bytes, 64 lower-case hexadecimal digits.
    pub hash: T,
    /// What the file is called, in one line.
    pub name: T,
    /// The media type, such as `image/jpeg`, without parameters.
    pub media: String,
    /// How many bytes, 1 to [`FILE_BYTES_MAX`].
    pub bytes: u32,
    /// The sides, for an image.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pixels: Option<Pixels>,
    /// Who added it: the author.
    pub by: PersonId,
    /// When it was added, as estimated by the server.
    #[serde(default)]
    pub at: Timestamp,
    /// The server has the bytes.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub here: bool,
}

impl<T> Attachment<T> {
    /// The same with another form of texts.
    pub fn map<U>(self, text: impl Fn(T) -> U) -> Attachment<U> {
        Attachment {
            id: self.id,
            article: self.article,
            visibility: self.visibility,
            hash: text(self.hash),
            name: text(self.name),
            media: self.media,
            bytes: self.bytes,
            pixels: self.pixels,
            by: self.by,
            at: self.at,
            here: self.here,
        }
    }
}

/// Whether a text is a SHA-256 as we write it.
#[must_use]
pub fn is_hash(text: &str) -> bool {
    text.len() == 64 && text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
}

/// Whether a text is a media type as we write it: lower case, without parameters.
#[must_use]
pub fn is_media(text: &str) -> bool {
    let is_part = |part: &str| {
        let is_mark = |byte| matches!(byte, b'.' | b'+' | b'-' | b'_');
        !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || is_mark(byte))
    };
    text.len() <= MEDIA_MAX && text.split_once('/').is_some_and(|(kind, of)| is_part(kind) && is_part(of))
}

/// Whether the first twelve bytes are those of a photo: JPEG, the box of telephones (HEIC, HEIF, AVIF) and of cameras
/// (CR3), PNG, WebP, JPEG XL, TIFF and what cameras build on it (DNG, NEF, ARW). Such a file may say where and with what
/// it was taken, whatever its name is.
#[must_use]
pub fn is_photo(head: &[u8]) -> bool {
    let brand = head.get(4..).unwrap_or_default();
    let boxed = ["ftyphei", "ftyphev", "ftypmif", "ftypmsf", "ftypavi", "ftypcrx", "JXL "];
    let plain: [&[u8]; 5] = [b"\xff\xd8\xff", b"\x89PNG", b"II*\0", b"MM\0*", b"\xff\x0a"];
    let webp = head.starts_with(b"RIFF") && head.get(8..).is_some_and(|kind| kind.starts_with(b"WEBP"));
    webp || plain.iter().any(|start| head.starts_with(start))
        || boxed.iter().any(|start| brand.starts_with(start.as_bytes()))
}

/// The SHA-256 of bytes as we write it.
#[must_use]
pub fn hash_of(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

/// Whether a character shows a file's name as another one than it is: it is not seen, or turns around what follows.
#[must_use]
pub fn misleads(char: char) -> bool {
    matches!(char, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hashes_and_media_types_have_one_spelling() {
        let hash = "0123456789abcdef".repeat(4);
        assert!(is_hash(&hash));
        for bad in [&hash[1..], &hash.to_uppercase(), "", &format!("{hash}0"), &hash.replace('a', "g")] {
            assert!(!is_hash(bad), "{bad}");
        }
        for good in ["image/jpeg", "image/svg+xml", "application/vnd.ms-excel", "text/plain"] {
            assert!(is_media(good), "{good}");
        }
        for bad in ["", "image", "/", "image/", "/jpeg", "Image/jpeg", "image/jpeg; q=1", "a/b/c", "a/b\r\nc", "a b/c"]
        {
            assert!(!is_media(bad), "{bad}");
        }
    }

    #[test]
    fn photos_are_known_by_their_first_bytes() {
        let photos = [&b"\xff\xd8\xff\xe1"[..], b"\0\0\0\x18ftypheic", b"\0\0\0\x18ftypmif1", b"\0\0\0 ftypavif"];
        assert!(photos.into_iter().all(is_photo));
        let others = [&b"%PDF-1.7\n"[..], b"\0\0\0\x18ftypisom", b"PK\x03\x04", b"", b"\xff\xd8"];
        assert!(!others.into_iter().any(is_photo));
    }

    #[test]
    fn the_hash_of_bytes_is_written_as_a_hash() {
        assert_eq!(hash_of(b"abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
        assert!(is_hash(&hash_of(b"")));
    }

    #[test]
    fn what_a_camera_may_have_written_is_a_photo_whatever_it_is_called() {
        let photos: [&[u8]; 8] = [
            b"\xff\xd8\xff\xe1\0\0Exif\0\0",
            b"\0\0\0\x18ftypheic",
            b"\0\0\0\x18ftypcrx ",
            b"\x89PNG\r\n\x1a\n\0\0\0\r",
            b"RIFF\x24\0\0\0WEBP",
            b"II*\0\x08\0\0\0\0\0\0\0",
            b"MM\0*\0\0\0\x08\0\0\0\0",
            b"\0\0\0\x0cJXL \r\n\x87\n",
        ];
        for photo in photos {
            assert!(is_photo(photo), "{photo:?}");
        }
        for other in
            [&b"%PDF-1.7\n%\xe2"[..], b"RIFF\x24\0\0\0WAVE", b"PK\x03\x04", b"\0\0\0\x18ftypmp42", b"RIFF", b""]
        {
            assert!(!is_photo(other), "{other:?}");
        }
    }

    #[test]
    fn what_turns_a_name_around_misleads() {
        for char in ['\u{202e}', '\u{200b}', '\u{feff}', '\u{2066}'] {
            assert!(misleads(char));
        }
        for char in ['a', 'è', ' ', '日', '🙂'] {
            assert!(!misleads(char));
        }
    }
}
