//! What a person chose, made ready to be kept: photos smaller and without what the camera wrote into them.

use crate::js::{ask, call, get};
use app::toolbox::FileError;
use deskside_domain::private::hex;
use deskside_domain::ticket::Pixels;
use deskside_domain::ticket::attachment::{self, FILE_BYTES_MAX, FILE_NAME_MAX, MEDIA_MAX, is_media, misleads};
use js_sys::{Array, ArrayBuffer, Promise, Reflect, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

/// Pixels of the longer side of a photo that is kept: what a printed sheet shows.
const SIDE: f64 = 2_048.0;
/// Pixels of the longer side of the small picture in lists.
const SIDE_SMALL: f64 = 320.0;
/// Quality of JPEG, from 0 to 1.
const QUALITY: f64 = 0.82;
/// The media type of every photo that is kept.
const JPEG: &str = "image/jpeg";
/// Bytes that tell what a file is.
const HEAD: u32 = 12;

/// A file as it is kept.
pub struct Ready {
    /// What it is called.
    pub name: String,
    /// Its media type.
    pub media: String,
    /// Its bytes.
    pub bytes: Uint8Array,
    /// The sides of a photo.
    pub pixels: Option<Pixels>,
    /// A photo in small.
    pub small: Option<ArrayBuffer>,
}

/// The name of a chosen file, in one line that shows what it is.
pub fn name_of(file: &JsValue) -> String {
    let name = get(file, "name").and_then(|name| name.as_string()).unwrap_or_default();
    let plain = |char: &char| !char.is_control() && !misleads(*char);
    let name: String = name.chars().filter(plain).collect();
    let name = name.trim();
    let many = name.chars().count();
    match (many, name.rsplit_once('.')) {
        (0, _) => "file".to_owned(),
        (..=FILE_NAME_MAX, _) => name.to_owned(),
        // The end says what kind of file it is.
        (_, Some((stem, end))) if end.len() <= 10 => {
            let stem: String = stem.chars().take(FILE_NAME_MAX - end.chars().count() - 1).collect();
            [stem.trim_end(), ".", end].concat()
        }
        _ => name.chars().take(FILE_NAME_MAX).collect::<String>().trim_end().to_owned(),
    }
}

/// Makes a chosen file ready.
///
/// A photo is drawn anew, upright, with at most [`SIDE`] pixels, as JPEG: nothing that the camera wrote beside the picture
/// comes along, neither place nor time nor device. A photo that this browser can not read (HEIC in most) is refused, as it
/// would bring all of that. Every other kind of file is kept as it is, with whatever it says about itself.
pub async fn ready(file: &JsValue) -> Result<Ready, FileError> {
    let name = name_of(file);
    let size = get(file, "size").and_then(|size| size.as_f64()).unwrap_or_default();
    if size < 1.0 {
        return Err(FileError::Empty);
    }
    let media = get(file, "type").and_then(|media| media.as_string()).unwrap_or_default().to_ascii_lowercase();
    if is_photo(file, &media).await {
        return photo(file, &name).await.ok_or(FileError::Picture);
    }
    if size > f64::from(FILE_BYTES_MAX) {
        return Err(FileError::TooLarge);
    }
    let read = ask(file, "arrayBuffer", &Array::new()).await;
    let bytes = read.and_then(|bytes| bytes.dyn_into::<ArrayBuffer>().ok()).ok_or(FileError::Unreadable)?;
    let media = media.split(';').next().unwrap_or_default().trim().to_owned();
    let media =
        if media.len() <= MEDIA_MAX && is_media(&media) { media } else { "application/octet-stream".to_owned() };
    Ok(Ready { name, media, bytes: Uint8Array::new(&bytes), pixels: None, small: None })
}

/// Whether a file is a photo, by what it says and by its first bytes. A drawing (SVG) is none.
async fn is_photo(file: &JsValue, media: &str) -> bool {
    if media.starts_with("image/") {
        // Drawings of programs have no camera behind them.
        return !media.starts_with("image/svg") && !media.starts_with("image/vnd.");
    }
    let head = call(file, "slice", &Array::of2(&0.into(), &HEAD.into()));
    let Some(head) = head else { return false };
    let read = ask(&head, "arrayBuffer", &Array::new()).await;
    let Some(bytes) = read.and_then(|bytes| bytes.dyn_into::<ArrayBuffer>().ok()) else { return false };
    attachment::is_photo(&Uint8Array::new(&bytes).to_vec())
}

async fn photo(file: &JsValue, name: &str) -> Option<Ready> {
    // Upright as the photo says, which is what browsers do unless told otherwise.
    let picture = ask(&js_sys::global(), "createImageBitmap", &Array::of1(file)).await?;
    let (width, height) = (get(&picture, "width")?.as_f64()?, get(&picture, "height")?.as_f64()?);
    let drawn = drawn(&picture, width, height, SIDE).await;
    let small = drawn_small(&picture, width, height).await;
    call(&picture, "close", &Array::new());
    let (bytes, pixels) = drawn?;
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem).trim_end();
    let stem: String = stem.chars().take(FILE_NAME_MAX - 4).collect();
    let name = [if stem.is_empty() { "photo" } else { &stem }, ".jpg"].concat();
    Some(Ready { name, media: JPEG.to_owned(), bytes: Uint8Array::new(&bytes), pixels: Some(pixels), small })
}

async fn drawn_small(picture: &JsValue, width: f64, height: f64) -> Option<ArrayBuffer> {
    Some(drawn(picture, width, height, SIDE_SMALL).await?.0)
}

/// A picture drawn anew with at most so many pixels on its longer side.
async fn drawn(picture: &JsValue, width: f64, height: f64, side: f64) -> Option<(ArrayBuffer, Pixels)> {
    let scale = (side / width.max(height)).min(1.0);
    let sides = [width, height].map(|side| (side * scale).round().max(1.0));
    let canvas = crate::js::window()?.document()?.create_element("canvas").ok()?;
    for (name, side) in ["width", "height"].into_iter().zip(sides) {
        Reflect::set(&canvas, &name.into(), &side.into()).ok()?;
    }
    let pen = call(&canvas, "getContext", &Array::of1(&"2d".into())).filter(JsValue::is_object)?;
    // What lets light through would be black in a JPEG.
    Reflect::set(&pen, &"fillStyle".into(), &"#fff".into()).ok()?;
    Reflect::set(&pen, &"imageSmoothingQuality".into(), &"high".into()).ok()?;
    let [w, h] = sides.map(JsValue::from_f64);
    let zero = JsValue::from_f64(0.0);
    call(&pen, "fillRect", &Array::of4(&zero, &zero, &w, &h));
    call(&pen, "drawImage", &Array::of5(picture, &zero, &zero, &w, &h))?;
    let blob = Promise::new(&mut |resolve, _| {
        call(&canvas, "toBlob", &Array::of3(&resolve, &JPEG.into(), &QUALITY.into()));
    });
    let blob = JsFuture::from(blob).await.ok().filter(JsValue::is_object)?;
    // A canvas keeps its pixels until it is cleaned up, which on a tablet is late.
    Reflect::set(&canvas, &"width".into(), &zero).ok()?;
    // A browser without JPEG would give something else.
    get(&blob, "type").filter(|media| media.as_string().as_deref() == Some(JPEG))?;
    let bytes = ask(&blob, "arrayBuffer", &Array::new()).await?.dyn_into().ok()?;
    Some((bytes, Pixels { width: sides[0] as u32, height: sides[1] as u32 }))
}

/// The SHA-256 of bytes as 64 hexadecimal digits. Without a secure context the browser has none to give.
pub async fn sha256(bytes: &Uint8Array) -> String {
    let digest = async {
        let subtle = get(&get(&js_sys::global(), "crypto")?, "subtle")?;
        let digest = ask(&subtle, "digest", &Array::of2(&"SHA-256".into(), bytes)).await?;
        let digest: ArrayBuffer = digest.dyn_into().ok()?;
        Some(hex(&Uint8Array::new(&digest).to_vec()))
    };
    match digest.await {
        Some(digest) => digest,
        None => attachment::hash_of(&bytes.to_vec()),
    }
}
