//! A file opened: what its head says, before any pixel.

use crate::jpeg::Header;
use crate::tags::{Tags, density};
use crate::{Limits, PhotoError, decode};
use kaobao_exam::photo::{ColourMode, ImageFormat};

/// A picture that may be decoded: its head is known and within the limits.
pub(crate) struct Source<'a> {
    pub(crate) bytes: &'a [u8],
    pub(crate) format: ImageFormat,
    /// As stored; neither is 0.
    pub(crate) size: (u32, u32),
    pub(crate) dpi: Option<(u16, u16)>,
    pub(crate) colour: ColourMode,
    pub(crate) orientation: u8,
    /// The file ends before the picture does, as far as the head and the markers tell.
    pub(crate) truncated: bool,
    /// Its markers, when it is a JPEG.
    pub(crate) jpeg: Option<Header<'a>>,
}

impl<'a> Source<'a> {
    pub(crate) fn open(bytes: &'a [u8], limits: &Limits) -> Result<Self, PhotoError> {
        if bytes.len() as u64 > limits.max_bytes {
            return Err(PhotoError::TooManyBytes {
                bytes: bytes.len() as u64,
                limit: limits.max_bytes,
            });
        }
        match format(bytes) {
            ImageFormat::Jpeg => Self::jpeg(bytes, limits),
            ImageFormat::Heic => Err(PhotoError::Heic),
            ImageFormat::Unknown => Err(PhotoError::NotAnImage),
            format => Self::other(bytes, format),
        }
    }

    fn jpeg(bytes: &'a [u8], limits: &Limits) -> Result<Self, PhotoError> {
        let header = Header::read(bytes);
        let (width, height) = (header.width, header.height);
        if width == 0 || height == 0 {
            return Err(match header.end {
                Some(_) => PhotoError::NotAnImage,
                None => PhotoError::Truncated,
            });
        }
        if !header.usual {
            return Err(PhotoError::Unsupported);
        }
        if u64::from(width) * u64::from(height) > limits.max_pixels || !header.bounded() {
            return Err(PhotoError::TooManyPixels { width, height });
        }
        let tags = header.exif.map(Tags::read).unwrap_or_default();
        Ok(Self {
            bytes,
            format: ImageFormat::Jpeg,
            size: (width, height),
            dpi: header.density.or(tags.density),
            colour: match header.components {
                1 => ColourMode::Grey,
                3 => ColourMode::Rgb,
                _ => ColourMode::Cmyk,
            },
            orientation: tags.orientation.unwrap_or(1),
            truncated: header.end.is_none(),
            jpeg: Some(header),
        })
    }

    fn other(bytes: &'a [u8], format: ImageFormat) -> Result<Self, PhotoError> {
        let head = decode::head(bytes, format)?;
        let mut tags = head.exif.as_deref().map(Tags::read).unwrap_or_default();
        if format == ImageFormat::Tiff {
            tags = Tags::read(bytes);
        }
        Ok(Self {
            bytes,
            format,
            size: head.size,
            dpi: match format {
                ImageFormat::Png => png_density(bytes),
                ImageFormat::Bmp => bmp_density(bytes),
                _ => tags.density,
            },
            colour: if palette(bytes, format) {
                ColourMode::Palette
            } else {
                head.colour
            },
            orientation: tags.orientation.unwrap_or(1),
            truncated: false,
            jpeg: None,
        })
    }
}

/// By content, never by the ending.
pub(crate) fn format(bytes: &[u8]) -> ImageFormat {
    const HEIC_BRANDS: [&[u8]; 10] = [
        b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"hevm", b"hevs", b"mif1", b"msf1",
    ];
    let at = |range: std::ops::Range<usize>| bytes.get(range).unwrap_or_default();
    if bytes.starts_with(b"\xFF\xD8\xFF") {
        ImageFormat::Jpeg
    } else if bytes.starts_with(b"\x89PNG\r\n\x1A\n") {
        ImageFormat::Png
    } else if bytes.starts_with(b"GIF87a") || bytes.starts_with(b"GIF89a") {
        ImageFormat::Gif
    } else if bytes.starts_with(b"RIFF") && at(8..12) == b"WEBP" {
        ImageFormat::Webp
    } else if bytes.starts_with(b"II*\0") || bytes.starts_with(b"MM\0*") {
        ImageFormat::Tiff
    } else if at(4..8) == b"ftyp" && HEIC_BRANDS.contains(&at(8..12)) {
        ImageFormat::Heic
    } else if bytes.starts_with(b"BM") && bytes.len() > 54 && at(6..10) == [0; 4] {
        ImageFormat::Bmp
    } else {
        ImageFormat::Unknown
    }
}

fn palette(bytes: &[u8], format: ImageFormat) -> bool {
    match format {
        ImageFormat::Gif => true,
        ImageFormat::Png => bytes.get(25) == Some(&3),
        ImageFormat::Bmp => bytes.get(28).is_some_and(|bits| *bits <= 8),
        _ => false,
    }
}

fn per_inch(per_metre: u32) -> u32 {
    (u64::from(per_metre) * 254 + 5_000)
        .div_euclid(10_000)
        .try_into()
        .unwrap_or(0)
}

fn bmp_density(bytes: &[u8]) -> Option<(u16, u16)> {
    let read = |at: usize| Some(u32::from_le_bytes(bytes.get(at..at + 4)?.try_into().ok()?));
    (read(14)? >= 40)
        .then(|| density(per_inch(read(38)?), per_inch(read(42)?)))
        .flatten()
}

/// The `pHYs` chunk, which comes before the first `IDAT`.
fn png_density(bytes: &[u8]) -> Option<(u16, u16)> {
    let mut at = 8;
    for _ in 0..1_000 {
        let read = |at: usize| Some(u32::from_be_bytes(bytes.get(at..at + 4)?.try_into().ok()?));
        match bytes.get(at + 4..at + 8)? {
            b"pHYs" if bytes.get(at + 16) == Some(&1) => {
                return density(per_inch(read(at + 8)?), per_inch(read(at + 12)?));
            }
            b"IDAT" | b"IEND" => return None,
            _ => at = at.checked_add(read(at)? as usize)?.checked_add(12)?,
        }
    }
    None
}
