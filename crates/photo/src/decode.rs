//! Bytes to pixels, within bounds.

use crate::PhotoError;
use crate::geometry::{Picture, Window};
use crate::jpeg::Header;
use crate::source::Source;
use fast_image_resize as fir;
use image::{DynamicImage, ImageDecoder, ImageReader};
use kaobao_exam::photo::{ColourMode, ImageFormat};
use std::cell::RefCell;
use std::io::Cursor;
use std::panic::{AssertUnwindSafe, catch_unwind};
use turbojpeg::{Decompressor, PixelFormat, ScalingFactor};

/// Greatest number of pixels of a format that must be decoded whole.
const MAX_WHOLE_PIXELS: u64 = 16_000_000;
/// Greatest memory for its pixels, in bytes; the rest of 128 MiB is for the file and the decoder.
const MAX_WHOLE_BYTES: u64 = 72 << 20;
/// The same of a JPEG at its reduced scale, beside which its coefficients may be in memory.
const MAX_SCALED_BYTES: u64 = 36 << 20;
/// A resizer's scratch memory above this is given back.
const KEPT_SCRATCH: usize = 4 << 20;

thread_local! {
    static DECOMPRESSOR: RefCell<Option<Decompressor>> = const { RefCell::new(None) };
    static RESIZER: RefCell<fir::Resizer> = RefCell::new(fir::Resizer::new());
}

/// Decoded pixels, in stored orientation.
pub(crate) struct Decoded {
    pub(crate) picture: Picture,
    /// The decoder complained: what is missing or damaged is grey or black.
    pub(crate) damaged: bool,
}

impl Source<'_> {
    /// The picture at the least scale of 1/8 to 8/8 at which both sides reach `need` (in stored orientation); at
    /// full size for what is no JPEG.
    pub(crate) fn decode(&self, need: (f64, f64)) -> Result<Decoded, PhotoError> {
        match &self.jpeg {
            Some(header) => decode_jpeg(self.bytes, header, need),
            None => Ok(Decoded {
                picture: decode_other(self.bytes, self.format)?,
                damaged: false,
            }),
        }
    }
}

/// Eighths of the stored size.
fn scale(size: (u32, u32), need: (f64, f64)) -> usize {
    (1..8)
        .find(|eighths| {
            let side = |stored: u32| (stored as usize * eighths).div_ceil(8) as f64;
            side(size.0) >= need.0 && side(size.1) >= need.1
        })
        .unwrap_or(8)
}

fn decode_jpeg(bytes: &[u8], header: &Header<'_>, need: (f64, f64)) -> Result<Decoded, PhotoError> {
    let factor = ScalingFactor::new(scale((header.width, header.height), need), 8);
    let width = factor.scale(header.width as usize);
    let height = factor.scale(header.height as usize);
    let cmyk = header.components == 4;
    let format = if cmyk {
        PixelFormat::CMYK
    } else {
        PixelFormat::RGB
    };
    let length = width * height * format.size();
    if length as u64 > MAX_SCALED_BYTES {
        return Err(PhotoError::TooManyPixels {
            width: header.width,
            height: header.height,
        });
    }
    let mut pixels = vec![0; length];
    let damaged = DECOMPRESSOR.with_borrow_mut(|slot| {
        let decompressor = match slot {
            Some(decompressor) => decompressor,
            None => slot.insert(Decompressor::new().map_err(|_| PhotoError::Library)?),
        };
        decompressor
            .set_scaling_factor(factor)
            .map_err(|_| PhotoError::Library)?;
        let output = turbojpeg::Image {
            pixels: pixels.as_mut_slice(),
            width,
            pitch: width * format.size(),
            height,
            format,
        };
        // A warning is an error here, and the pixels are there all the same.
        Ok(decompressor.decompress(bytes, output).is_err())
    })?;
    let rgb = if cmyk {
        let ink = |value: u8| u32::from(if header.adobe { value } else { 255 - value });
        let mut rgb = Vec::with_capacity(width * height * 3);
        for inks in pixels.chunks_exact(4) {
            let black = ink(inks[3]);
            rgb.extend([0, 1, 2].map(|i| ((ink(inks[i]) * black + 127) / 255) as u8));
        }
        rgb
    } else {
        pixels
    };
    Ok(Decoded {
        picture: Picture {
            width: width as u32,
            height: height as u32,
            rgb,
        },
        damaged,
    })
}

/// The head of what is no JPEG.
pub(crate) struct Head {
    pub(crate) size: (u32, u32),
    pub(crate) colour: ColourMode,
    pub(crate) exif: Option<Vec<u8>>,
}

/// Reads it and refuses what would need too much memory or time.
pub(crate) fn head(bytes: &[u8], format: ImageFormat) -> Result<Head, PhotoError> {
    guarded(|| {
        let mut decoder = decoder(bytes, format)?;
        let (width, height) = decoder.dimensions();
        let pixels = u64::from(width) * u64::from(height);
        if pixels == 0 {
            return Err(PhotoError::NotAnImage);
        }
        let colour = decoder.color_type();
        let rgba = if colour.has_alpha() { 4 } else { 0 };
        let as_rgb = if colour == image::ColorType::Rgb8 {
            0
        } else {
            3
        };
        if pixels > MAX_WHOLE_PIXELS
            || decoder.total_bytes() + pixels * (rgba + as_rgb).min(4) > MAX_WHOLE_BYTES
        {
            return Err(PhotoError::TooManyPixels { width, height });
        }
        let exif = match format {
            ImageFormat::Png | ImageFormat::Webp => decoder.exif_metadata().ok().flatten(),
            _ => None,
        };
        Ok(Head {
            size: (width, height),
            colour: if colour.has_color() {
                ColourMode::Rgb
            } else {
                ColourMode::Grey
            },
            exif,
        })
    })
}

fn decode_other(bytes: &[u8], format: ImageFormat) -> Result<Picture, PhotoError> {
    guarded(|| {
        let decoded = DynamicImage::from_decoder(decoder(bytes, format)?)
            .map_err(|_| PhotoError::Truncated)?;
        let rgb = if decoded.color().has_alpha() {
            on_white(decoded.into_rgba8())
        } else {
            decoded.into_rgb8()
        };
        Ok(Picture {
            width: rgb.width(),
            height: rgb.height(),
            rgb: rgb.into_raw(),
        })
    })
}

fn decoder<'a>(bytes: &'a [u8], format: ImageFormat) -> Result<impl ImageDecoder + 'a, PhotoError> {
    let format = match format {
        ImageFormat::Png => image::ImageFormat::Png,
        ImageFormat::Bmp => image::ImageFormat::Bmp,
        ImageFormat::Gif => image::ImageFormat::Gif,
        ImageFormat::Webp => image::ImageFormat::WebP,
        ImageFormat::Tiff => image::ImageFormat::Tiff,
        _ => return Err(PhotoError::NotAnImage),
    };
    let mut limits = image::Limits::default();
    limits.max_image_width = Some(65_535);
    limits.max_image_height = Some(65_535);
    limits.max_alloc = Some(MAX_WHOLE_BYTES);
    let mut reader = ImageReader::with_format(Cursor::new(bytes), format);
    reader.limits(limits);
    reader.into_decoder().map_err(|_| PhotoError::NotAnImage)
}

/// The JPEG path is C with its own error returns; these decoders are Rust, where a bug in one of five formats would
/// unwind into the program for a file that a stranger sent.
fn guarded<T>(work: impl FnOnce() -> Result<T, PhotoError>) -> Result<T, PhotoError> {
    catch_unwind(AssertUnwindSafe(work)).unwrap_or(Err(PhotoError::NotAnImage))
}

fn on_white(picture: image::RgbaImage) -> image::RgbImage {
    let (width, height) = picture.dimensions();
    let mut rgb = Vec::with_capacity(width as usize * height as usize * 3);
    for pixel in picture.pixels() {
        let [r, g, b, alpha] = pixel.0.map(u32::from);
        rgb.extend([r, g, b].map(|c| ((c * alpha + 255 * (255 - alpha) + 127) / 255) as u8));
    }
    image::RgbImage::from_raw(width, height, rgb).unwrap_or_default()
}

/// The part `window` of `picture` at `size`.
pub(crate) fn resize(
    picture: &Picture,
    window: Window,
    size: (u32, u32),
    filter: fir::FilterType,
) -> Result<Picture, PhotoError> {
    let (width, height) = window.size((picture.width, picture.height));
    let left = window.left * f64::from(picture.width);
    let top = window.top * f64::from(picture.height);
    // Rounding must not put the far edge outside by a hair.
    let width = width.min(f64::from(picture.width) - left);
    let height = height.min(f64::from(picture.height) - top);
    let from = fir::images::ImageRef::new(
        picture.width,
        picture.height,
        &picture.rgb,
        fir::PixelType::U8x3,
    )
    .map_err(|_| PhotoError::Library)?;
    let mut to = fir::images::Image::new(size.0, size.1, fir::PixelType::U8x3);
    let options = fir::ResizeOptions::new()
        .resize_alg(fir::ResizeAlg::Convolution(filter))
        .crop(left, top, width, height);
    RESIZER.with_borrow_mut(|resizer| {
        let done = resizer.resize(&from, &mut to, &options);
        if resizer.size_of_internal_buffers() > KEPT_SCRATCH {
            resizer.reset_internal_buffers();
        }
        done.map_err(|_| PhotoError::Library)
    })?;
    Ok(Picture {
        width: size.0,
        height: size.1,
        rgb: to.into_vec(),
    })
}
