//! Facts of a photo.

use crate::geometry::{Picture, Window, turn, turned};
use crate::source::{Source, format};
use crate::{Limits, decode};
use fast_image_resize::FilterType;
use kaobao_exam::Digest;
use kaobao_exam::photo::{ColourMode, PhotoFacts, PhotoHead};
use sha2::Digest as _;

/// Every pixel measure is taken on the upright picture brought to this size, so that a photo and its mended
/// version measure alike.
const SAMPLE: (u32, u32) = (90, 120);
const WIDTH: usize = SAMPLE.0 as usize;
const HEIGHT: usize = SAMPLE.1 as usize;

/// The strip where no head is: the topmost rows, and the outermost columns of the upper part.
const STRIP_TOP: usize = HEIGHT / 20;
const STRIP_SIDE: usize = WIDTH / 12;
const STRIP_DOWN: usize = HEIGHT * 2 / 5;

/// Two neighbours of the difference hash count as different from this much on, so that the noise of an even
/// background does not decide bits.
const HASH_STEP: u32 = 1;

/// Facts of `bytes`. Never fails: what cannot be opened has width 0 (see [`crate::why_unreadable`]).
pub fn measure(bytes: &[u8], file_name: &str) -> PhotoFacts {
    measure_within(bytes, file_name, &Limits::default())
}

/// As [`measure`], with other limits.
pub fn measure_within(bytes: &[u8], file_name: &str, limits: &Limits) -> PhotoFacts {
    let sha256 = Digest(sha2::Sha256::digest(bytes).into());
    facts(bytes, file_name, sha256, limits)
}

/// As [`measure`], of bytes whose SHA-256 the caller has just made.
pub fn measure_named(bytes: &[u8], file_name: &str, sha256: Digest) -> PhotoFacts {
    facts(bytes, file_name, sha256, &Limits::default())
}

/// What the file says of itself, nothing decoded; `sha256` as for [`measure_named`]. Never fails either.
pub fn head_named(bytes: &[u8], file_name: &str, sha256: Digest) -> PhotoHead {
    head(bytes, file_name, sha256, &Limits::default()).0
}

/// The head, and the picture if it can be decoded.
fn head<'a>(
    bytes: &'a [u8],
    file_name: &str,
    sha256: Digest,
    limits: &Limits,
) -> (PhotoHead, Option<Source<'a>>) {
    let mut head = PhotoHead {
        sha256,
        file_name: file_name.to_owned(),
        format: format(bytes),
        width: 0,
        height: 0,
        dpi: None,
        colour: ColourMode::Other,
        bytes: bytes.len() as u64,
        orientation: 1,
        truncated: false,
    };
    let Ok(source) = Source::open(bytes, limits) else {
        return (head, None);
    };
    (head.width, head.height) = source.size;
    head.dpi = source.dpi;
    head.colour = source.colour;
    head.orientation = source.orientation;
    head.truncated = source.truncated;
    (head, Some(source))
}

fn facts(bytes: &[u8], file_name: &str, sha256: Digest, limits: &Limits) -> PhotoFacts {
    let (head, source) = head(bytes, file_name, sha256, limits);
    let mut facts = PhotoFacts {
        sha256: head.sha256,
        file_name: head.file_name,
        format: head.format,
        width: head.width,
        height: head.height,
        dpi: head.dpi,
        colour: head.colour,
        bytes: head.bytes,
        orientation: head.orientation,
        truncated: head.truncated,
        brightness: 0.0,
        contrast: 0.0,
        sharpness: 0.0,
        background: [0; 3],
        background_spread: 0.0,
        dhash: 0,
    };
    let Some(source) = source else {
        return facts;
    };
    match sample(&source) {
        Some((sample, damaged)) => {
            facts.truncated |= damaged;
            pixels(&sample.rgb, &mut facts);
        }
        None => facts.truncated = true,
    }
    facts
}

fn sample(source: &Source<'_>) -> Option<(Picture, bool)> {
    let size = turned(SAMPLE, source.orientation);
    let decoded = source.decode((f64::from(size.0), f64::from(size.1))).ok()?;
    let picture = decoded.picture;
    let picture = if (picture.width, picture.height) == size {
        picture
    } else {
        decode::resize(&picture, Window::WHOLE, size, FilterType::Hamming).ok()?
    };
    Some((turn(picture, source.orientation), decoded.damaged))
}

/// With the widest instructions that this PC has: half of the time would else go here, not into decoding.
fn pixels(rgb: &[u8], facts: &mut PhotoFacts) {
    pulp::Arch::new().dispatch(Measures { rgb, facts });
}

/// A type and not a closure: only what is inlined into the dispatched function is compiled for the PC's instructions.
struct Measures<'a> {
    rgb: &'a [u8],
    facts: &'a mut PhotoFacts,
}

impl pulp::WithSimd for Measures<'_> {
    type Output = ();
    #[inline(always)]
    fn with_simd<S: pulp::Simd>(self, _: S) {
        all_measures(self.rgb, self.facts);
    }
}

#[inline(always)]
fn all_measures(rgb: &[u8], facts: &mut PhotoFacts) {
    let mut luma = [0_u8; WIDTH * HEIGHT];
    for (luma, [r, g, b]) in luma.iter_mut().zip(rgb.as_chunks().0) {
        // The weights sum to 256, so that 16 bits suffice.
        *luma = ((77 * u16::from(*r) + 150 * u16::from(*g) + 29 * u16::from(*b)) >> 8) as u8;
    }
    let (mut sum, mut squares) = (0_u64, 0_u64);
    for row in luma.chunks_exact(WIDTH) {
        let wide = |value: &u8| u32::from(*value);
        sum += u64::from(row.iter().map(wide).sum::<u32>());
        squares += u64::from(row.iter().map(wide).map(|v| v * v).sum::<u32>());
    }
    let count = luma.len() as f64;
    let mean = sum as f64 / count;
    facts.brightness = mean as f32;
    facts.contrast = (squares as f64 / count - mean * mean).max(0.0).sqrt() as f32;
    facts.sharpness = sharpness(&luma);
    (facts.background, facts.background_spread) = background(rgb);
    facts.dhash = difference_hash(&luma);
}

/// Variance of the Laplacian.
#[inline(always)]
fn sharpness(luma: &[u8; WIDTH * HEIGHT]) -> f32 {
    const INNER: usize = WIDTH - 2;
    let (mut sum, mut squares) = (0_i64, 0_i64);
    for y in 1..HEIGHT - 1 {
        let row = |y: usize, x: usize| &luma[y * WIDTH + x..][..INNER];
        let (above, below) = (row(y - 1, 1), row(y + 1, 1));
        let (left, here, right) = (row(y, 0), row(y, 1), row(y, 2));
        let (mut row_sum, mut row_squares) = (0_i32, 0_i32);
        for x in 0..INNER {
            let at = |row: &[u8]| i16::from(row[x]);
            let value = 4 * at(here) - at(left) - at(right) - at(above) - at(below);
            row_sum += i32::from(value);
            row_squares += i32::from(value) * i32::from(value);
        }
        sum += i64::from(row_sum);
        squares += i64::from(row_squares);
    }
    let count = (INNER * (HEIGHT - 2)) as f64;
    let mean = sum as f64 / count;
    (squares as f64 / count - mean * mean) as f32
}

/// Mean colour of the strip and the standard deviation of its colours over the three channels.
#[inline(always)]
fn background(rgb: &[u8]) -> ([u8; 3], f32) {
    // Some 1,200 pixels: their squares fit.
    let (mut sums, mut squares, mut count) = ([0_u32; 3], [0_u32; 3], 0_u32);
    let mut add = |pixels: &[u8]| {
        for pixel in pixels.as_chunks::<3>().0 {
            for channel in 0..3 {
                let value = u32::from(pixel[channel]);
                sums[channel] += value;
                squares[channel] += value * value;
            }
        }
        count += pixels.len() as u32 / 3;
    };
    for (y, row) in rgb.chunks_exact(WIDTH * 3).take(STRIP_DOWN).enumerate() {
        if y < STRIP_TOP {
            add(row);
        } else {
            add(&row[..STRIP_SIDE * 3]);
            add(&row[(WIDTH - STRIP_SIDE) * 3..]);
        }
    }
    let count = f64::from(count);
    let mean = sums.map(|sum| f64::from(sum) / count);
    let variance: f64 = (0..3)
        .map(|channel| f64::from(squares[channel]) / count - mean[channel] * mean[channel])
        .sum();
    (
        mean.map(|mean| mean.round() as u8),
        (variance / 3.0).max(0.0).sqrt() as f32,
    )
}

/// One bit for each of 8x8 pairs of neighbouring cells: the left one is the brighter. The cells lie over face and
/// clothes; the background around them is the same in every picture of one studio and would say nothing.
#[inline(always)]
fn difference_hash(luma: &[u8; WIDTH * HEIGHT]) -> u64 {
    const ACROSS: usize = 9;
    const CELL: (usize, usize) = (6, 12);
    const LEFT: usize = (WIDTH - ACROSS * CELL.0) / 2;
    const TOP: usize = HEIGHT - 8 * CELL.1 - 4;
    let mut hash = 0;
    for band in luma[TOP * WIDTH..].chunks_exact(WIDTH * CELL.1).take(8) {
        // Columns first: they lie side by side.
        let mut columns = [0_u16; ACROSS * CELL.0];
        for row in band.chunks_exact(WIDTH) {
            for (column, luma) in columns.iter_mut().zip(&row[LEFT..LEFT + ACROSS * CELL.0]) {
                *column += u16::from(*luma);
            }
        }
        let mut cells = [0_u32; ACROSS];
        for (cell, columns) in cells.iter_mut().zip(columns.chunks_exact(CELL.0)) {
            *cell = columns.iter().map(|column| u32::from(*column)).sum();
        }
        let step = HASH_STEP * (CELL.0 * CELL.1) as u32;
        for pair in cells.windows(2) {
            hash = hash << 1 | u64::from(pair[0] > pair[1] + step);
        }
    }
    hash
}
