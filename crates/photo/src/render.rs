//! Pictures for paper and for the window.

use crate::encode::{encode, rewrap};
use crate::geometry::Window;
use crate::mend::Drawing;
use crate::source::Source;
use crate::{Limits, PhotoError};
use kaobao_exam::photo::{ColourMode, PhotoRule};
use turbojpeg::Subsamp;

const PRINT_DPI: f64 = 300.0;
const PRINT_QUALITY: i32 = 95;
const THUMBNAIL_QUALITY: i32 = 80;

/// The best JPEG for printing at the rule's millimetres, from the original: upright, cropped to the printed ratio,
/// 300 dpi where the original has that much, less where it has less; never enlarged. A 25x35 mm print is 295x413.
///
/// # Errors
/// When the picture cannot be opened or is damaged.
pub fn print_quality(bytes: &[u8], rule: &PhotoRule) -> Result<Vec<u8>, PhotoError> {
    let source = Source::open(bytes, &Limits::default())?;
    if source.truncated {
        return Err(PhotoError::Truncated);
    }
    let drawing = Drawing::of(&source, 1);
    let [wide, high] = rule.print_mm.map(|mm| f64::from(mm.max(1)));
    let full = |mm: f64| (mm / 25.4 * PRINT_DPI).round();
    let window = Window::WHOLE.to_ratio(drawing.upright, (wide, high));
    let (width, height) = window.size(drawing.upright);
    let size = (
        full(wide).min(width.round()).max(1.0) as u32,
        full(high).min(height.round()).max(1.0) as u32,
    );
    let dots = |pixels: u32, mm: f64| (f64::from(pixels) / mm * 25.4).round().max(1.0) as u16;
    let dpi = (dots(size.0, wide), dots(size.1, high));
    if let Some(header) = &source.jpeg
        && let Some(end) = header.end
        && header.ycc
        && source.orientation == 1
        && source.size == size
    {
        return Ok(rewrap(bytes, end, Some(dpi)));
    }
    let decoded = drawing.decode(window, size)?;
    let picture = drawing.draw(&decoded, window, size)?;
    encode(&picture, PRINT_QUALITY, source.subsamp(), dpi)
}

/// A small upright JPEG whose longer side is at most `max_side` pixels; never enlarged. A damaged picture is shown
/// as far as it goes, so that the clerk sees which it is.
///
/// # Errors
/// When the picture cannot be opened.
pub fn thumbnail(bytes: &[u8], max_side: u32) -> Result<Vec<u8>, PhotoError> {
    let source = Source::open(bytes, &Limits::default())?;
    let drawing = Drawing::of(&source, 1);
    let (width, height) = drawing.upright;
    let shrink = (f64::from(max_side.max(1)) / f64::from(width.max(height))).min(1.0);
    let side = |pixels: u32| (f64::from(pixels) * shrink).round().max(1.0) as u32;
    let size = (side(width), side(height));
    let decoded = drawing.decode_anyway(Window::WHOLE, size)?;
    let picture = drawing.draw(&decoded.picture, Window::WHOLE, size)?;
    let subsamp = if source.colour == ColourMode::Grey {
        Subsamp::Gray
    } else {
        Subsamp::Sub2x2
    };
    encode(&picture, THUMBNAIL_QUALITY, subsamp, (96, 96))
}
