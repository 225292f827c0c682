//! Pixels to JPEG bytes that say their density.

use crate::PhotoError;
use crate::geometry::Picture;
use crate::jpeg::walk;
use std::cell::RefCell;
use std::ops::RangeInclusive;
use turbojpeg::{Compressor, PixelFormat, Subsamp};

/// Quality of a mended photo unless its file size must be otherwise.
pub(crate) const QUALITY: i32 = 92;
const LEAST_QUALITY: i32 = 50;
const BEST_QUALITY: i32 = 100;

thread_local! {
    static COMPRESSOR: RefCell<Option<Compressor>> = const { RefCell::new(None) };
}

/// Encodes; a grey picture stays grey, for the rule to judge.
pub(crate) fn encode(
    picture: &Picture,
    quality: i32,
    subsamp: Subsamp,
    dpi: (u16, u16),
) -> Result<Vec<u8>, PhotoError> {
    let image = turbojpeg::Image {
        pixels: picture.rgb.as_slice(),
        width: picture.width as usize,
        pitch: picture.width as usize * 3,
        height: picture.height as usize,
        format: PixelFormat::RGB,
    };
    let mut jpeg = COMPRESSOR
        .with_borrow_mut(|slot| {
            let compressor = match slot {
                Some(compressor) => compressor,
                None => slot.insert(Compressor::new()?),
            };
            compressor.set_quality(quality)?;
            compressor.set_subsamp(subsamp)?;
            compressor.set_optimize(true)?;
            compressor.compress_to_vec(image)
        })
        .map_err(|_: turbojpeg::Error| PhotoError::Library)?;
    // The encoder begins with a JFIF segment that names no unit.
    match jpeg.get_mut(6..18) {
        Some(segment) if segment.starts_with(b"JFIF\0") => {
            segment.copy_from_slice(&jfif(Some(dpi))[6..18]);
            Ok(jpeg)
        }
        _ => Err(PhotoError::Library),
    }
}

/// Encodes at the best usual quality that keeps the file within `bytes`.
pub(crate) fn encode_within(
    picture: &Picture,
    subsamp: Subsamp,
    dpi: (u16, u16),
    bytes: RangeInclusive<u64>,
) -> Result<(Vec<u8>, i32), PhotoError> {
    let try_at = |quality| encode(picture, quality, subsamp, dpi);
    let length = |jpeg: &Vec<u8>| jpeg.len() as u64;
    let (mut best, mut reached) = (try_at(QUALITY)?, QUALITY);
    // The file grows with the quality, so both searches halve.
    if length(&best) > *bytes.end() {
        let (mut low, mut high) = (LEAST_QUALITY, QUALITY - 1);
        while low <= high {
            let quality = (low + high) / 2;
            let jpeg = try_at(quality)?;
            if length(&jpeg) <= *bytes.end() {
                low = quality + 1;
                (best, reached) = (jpeg, quality);
            } else {
                high = quality - 1;
                if length(&best) > *bytes.end() {
                    (best, reached) = (jpeg, quality);
                }
            }
        }
    } else if length(&best) < *bytes.start() {
        let (mut low, mut high) = (QUALITY + 1, BEST_QUALITY);
        while low <= high {
            let quality = (low + high) / 2;
            let jpeg = try_at(quality)?;
            if length(&jpeg) < *bytes.start() {
                low = quality + 1;
                if length(&best) < *bytes.start() {
                    (best, reached) = (jpeg, quality);
                }
            } else {
                high = quality - 1;
                (best, reached) = (jpeg, quality);
            }
        }
    }
    let have = length(&best);
    if have > *bytes.end() {
        let limit = *bytes.end();
        return Err(PhotoError::OverBytes { bytes: have, limit });
    }
    if have < *bytes.start() {
        let limit = *bytes.start();
        return Err(PhotoError::UnderBytes { bytes: have, limit });
    }
    Ok((best, reached))
}

/// The same picture without loss, in a file that holds nothing else and says `dpi`: EXIF, comments, profiles and
/// whatever follows the end marker (at `end`) are gone. Only for YCbCr, which a JFIF marker implies.
pub(crate) fn rewrap(bytes: &[u8], end: usize, dpi: Option<(u16, u16)>) -> Vec<u8> {
    let mut jpeg = Vec::with_capacity(end + 20);
    jpeg.extend(jfif(dpi));
    let mut from = 2;
    walk(bytes, |marker, segment, _| {
        if matches!(marker, 0xE0..=0xEF | 0xFE) {
            jpeg.extend_from_slice(&bytes[from..segment.start]);
            from = segment.end;
        }
    });
    jpeg.extend_from_slice(&bytes[from..end]);
    jpeg
}

/// Start marker and JFIF segment.
fn jfif(dpi: Option<(u16, u16)>) -> [u8; 20] {
    let mut bytes = *b"\xFF\xD8\xFF\xE0\0\x10JFIF\0\x01\x01\0\0\x01\0\x01\0\0";
    if let Some((across, down)) = dpi {
        bytes[13] = 1;
        bytes[14..16].copy_from_slice(&across.to_be_bytes());
        bytes[16..18].copy_from_slice(&down.to_be_bytes());
    }
    bytes
}
