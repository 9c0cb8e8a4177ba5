//! Photos that anybody may send. They are read as what they are, whatever they are called, turned the right way, made
//! smaller and written anew: nothing remains of where, when and with what they were taken.

use image::codecs::jpeg::JpegEncoder;
use image::error::{LimitError, LimitErrorKind};
use image::{DynamicImage, ImageDecoder, ImageError, ImageFormat, ImageReader, Limits};
use std::io::Cursor;

/// Most pixels of a side of what is kept.
const SIDE: u32 = 2_400;
/// Most pixels of a side of what is read.
const SIDE_READ: u32 = 16_000;
/// Most bytes that reading one may take.
const ROOM: u64 = 200 << 20;
/// How well JPEG keeps them, up to 100.
const QUALITY: u8 = 82;

/// A photo as it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Photo {
    /// Its bytes.
    pub bytes: Vec<u8>,
    /// What they are.
    pub media: &'static str,
    /// The end of its name.
    pub extension: &'static str,
    /// Pixels from left to right.
    pub width: u32,
    /// Pixels from top to bottom.
    pub height: u32,
}

/// Bytes that are no photo that can be read here.
#[derive(Debug, thiserror::Error)]
#[error("not a JPEG or PNG that can be read")]
pub struct NoPhoto(#[from] ImageError);

/// Makes a photo anew. It takes a second or so and as much memory as its pixels.
///
/// # Errors
/// [`NoPhoto`] for anything but a whole JPEG or PNG of a size that a camera makes.
pub fn anew(bytes: &[u8]) -> Result<Photo, NoPhoto> {
    let format = image::guess_format(bytes)?;
    let mut reader = ImageReader::with_format(Cursor::new(bytes), format);
    let mut limits = Limits::default();
    limits.max_image_width = Some(SIDE_READ);
    limits.max_image_height = Some(SIDE_READ);
    limits.max_alloc = Some(ROOM);
    reader.limits(limits);
    let mut decoder = reader.into_decoder()?;
    // The limits above are for what the decoder needs besides; the pixels themselves it does not count.
    if decoder.total_bytes() > ROOM {
        return Err(ImageError::Limits(LimitError::from_kind(LimitErrorKind::InsufficientMemory)).into());
    }
    let orientation = decoder.orientation()?;
    let mut image = DynamicImage::from_decoder(decoder)?;
    if image.width() > SIDE || image.height() > SIDE {
        image = image.thumbnail(SIDE, SIDE);
    }
    image.apply_orientation(orientation);
    let (width, height) = (image.width(), image.height());
    let mut written = Cursor::new(Vec::new());
    // A picture of a screen keeps its edges.
    let (media, extension) = if format == ImageFormat::Png {
        DynamicImage::from(image.into_rgba8()).write_to(&mut written, ImageFormat::Png)?;
        ("image/png", "png")
    } else {
        JpegEncoder::new_with_quality(&mut written, QUALITY).encode_image(&image.into_rgb8())?;
        ("image/jpeg", "jpg")
    };
    Ok(Photo { bytes: written.into_inner(), media, extension, width, height })
}

#[cfg(test)]
mod tests {
    use super::*;
    use image::RgbImage;

    fn jpeg(width: u32, height: u32) -> Vec<u8> {
        let mut bytes = Cursor::new(Vec::new());
        let image = RgbImage::from_fn(width, height, |x, y| image::Rgb([(x % 256) as u8, (y % 256) as u8, 90]));
        JpegEncoder::new(&mut bytes).encode_image(&image).expect("written");
        bytes.into_inner()
    }

    /// A JPEG with a segment as cameras write it: turned by a quarter, and a place.
    fn with_exif(jpeg: &[u8]) -> Vec<u8> {
        let mut exif = b"Exif\0\0MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0".to_vec();
        exif.extend(b"GPS 46.1,12.2 Telefono di Marta");
        let length = u16::try_from(exif.len() + 2).expect("short").to_be_bytes();
        [&jpeg[..2], b"\xff\xe1", &length, &exif, &jpeg[2..]].concat()
    }

    /// As PNG sums up its chunks.
    fn crc32(bytes: &[u8]) -> u32 {
        let step = |sum: u32, _| if sum & 1 == 1 { 0xedb8_8320 ^ (sum >> 1) } else { sum >> 1 };
        !bytes.iter().fold(!0, |sum, byte| (0..8).fold(sum ^ u32::from(*byte), step))
    }

    #[test]
    fn a_small_file_of_many_pixels_is_not_unpacked() {
        // 16 bits a colour: within the sides that are read, and 2 GB of pixels out of 2 MB of file. The head says so.
        let mut bytes = Cursor::new(Vec::new());
        let small = image::ImageBuffer::<image::Rgba<u16>, _>::new(8, 8);
        DynamicImage::from(small).write_to(&mut bytes, ImageFormat::Png).expect("written");
        let mut bytes = bytes.into_inner();
        bytes[16..24].copy_from_slice(&[[0, 0], 16_000_u16.to_be_bytes(), [0, 0], 16_000_u16.to_be_bytes()].concat());
        let sum = crc32(&bytes[12..29]);
        bytes[29..33].copy_from_slice(&sum.to_be_bytes());
        assert!(matches!(anew(&bytes), Err(NoPhoto(ImageError::Limits(_)))));
    }

    #[test]
    fn nothing_remains_of_where_it_was_taken() {
        let taken = with_exif(&jpeg(60, 40));
        assert!(taken.windows(4).any(|part| part == b"Exif"));
        let photo = anew(&taken).expect("a photo");
        for mark in [b"Exif".as_slice(), b"GPS ", b"Marta"] {
            assert!(!photo.bytes.windows(mark.len()).any(|part| part == mark));
        }
        assert_eq!((photo.width, photo.height, photo.media), (40, 60, "image/jpeg"), "turned the right way");
    }

    #[test]
    fn what_is_large_gets_smaller_and_what_is_no_photo_is_refused() {
        let photo = anew(&jpeg(5_000, 100)).expect("a photo");
        assert_eq!((photo.width, photo.height), (SIDE, 48));
        let whole = jpeg(60, 40);
        for bad in [b"".as_slice(), b"<svg xmlns=''/>", b"%PDF-1.7", b"\xff\xd8\xff", &whole[..20], b"GIF89a"] {
            assert!(anew(bad).is_err());
        }
        // A PNG that says it is larger than any screen.
        let mut bomb = Cursor::new(Vec::new());
        DynamicImage::from(RgbImage::new(8, 8)).write_to(&mut bomb, ImageFormat::Png).expect("written");
        let mut bomb = bomb.into_inner();
        bomb[16..24].copy_from_slice(&[0, 0, 0xff, 0xff, 0, 0, 0xff, 0xff]);
        assert!(anew(&bomb).is_err());
    }
}
