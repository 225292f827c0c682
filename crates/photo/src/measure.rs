//! Facts of a photo.

use crate::geometry::{Picture, Window, turn, turned};
use crate::source::{Source, format};
use crate::{Limits, decode};
use fast_image_resize::FilterType;
use kaobao_exam::Digest;
use kaobao_exam::photo::{ColourMode, PhotoFacts};
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
const HASH_STEP: i64 = 1;

/// Facts of `bytes`. Never fails: what cannot be opened has width 0 (see [`crate::why_unreadable`]).
pub fn measure(bytes: &[u8], file_name: &str) -> PhotoFacts {
    measure_within(bytes, file_name, &Limits::default())
}

/// As [`measure`], with other limits.
pub fn measure_within(bytes: &[u8], file_name: &str, limits: &Limits) -> PhotoFacts {
    let mut facts = PhotoFacts {
        sha256: Digest(sha2::Sha256::digest(bytes).into()),
        file_name: file_name.to_owned(),
        format: format(bytes),
        width: 0,
        height: 0,
        dpi: None,
        colour: ColourMode::Other,
        bytes: bytes.len() as u64,
        orientation: 1,
        truncated: false,
        brightness: 0.0,
        contrast: 0.0,
        sharpness: 0.0,
        background: [0; 3],
        background_spread: 0.0,
        dhash: 0,
    };
    let Ok(source) = Source::open(bytes, limits) else {
        return facts;
    };
    (facts.width, facts.height) = source.size;
    facts.dpi = source.dpi;
    facts.colour = source.colour;
    facts.orientation = source.orientation;
    facts.truncated = source.truncated;
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

fn pixels(rgb: &[u8], facts: &mut PhotoFacts) {
    let mut luma = [0_u8; WIDTH * HEIGHT];
    let (mut sum, mut squares) = (0_u32, 0_u64);
    for (row, rgb) in luma
        .chunks_exact_mut(WIDTH)
        .zip(rgb.chunks_exact(WIDTH * 3))
    {
        let mut row_squares = 0_u32;
        for (luma, rgb) in row.iter_mut().zip(rgb.chunks_exact(3)) {
            let value =
                (77 * u32::from(rgb[0]) + 150 * u32::from(rgb[1]) + 29 * u32::from(rgb[2])) >> 8;
            *luma = value as u8;
            sum += value;
            row_squares += value * value;
        }
        squares += u64::from(row_squares);
    }
    let count = luma.len() as f64;
    let mean = f64::from(sum) / count;
    facts.brightness = mean as f32;
    facts.contrast = (squares as f64 / count - mean * mean).max(0.0).sqrt() as f32;
    facts.sharpness = sharpness(&luma);
    (facts.background, facts.background_spread) = background(rgb);
    facts.dhash = difference_hash(&luma);
}

/// Variance of the Laplacian.
fn sharpness(luma: &[u8]) -> f32 {
    let (mut sum, mut squares) = (0_i64, 0_i64);
    for y in 1..HEIGHT - 1 {
        let row = |y: usize| &luma[y * WIDTH..(y + 1) * WIDTH];
        let (above, here, below) = (row(y - 1), row(y), row(y + 1));
        let (mut row_sum, mut row_squares) = (0_i32, 0_i32);
        for x in 1..WIDTH - 1 {
            let value = 4 * i32::from(here[x])
                - i32::from(here[x - 1])
                - i32::from(here[x + 1])
                - i32::from(above[x])
                - i32::from(below[x]);
            row_sum += value;
            row_squares += value * value;
        }
        sum += i64::from(row_sum);
        squares += i64::from(row_squares);
    }
    let count = ((WIDTH - 2) * (HEIGHT - 2)) as f64;
    let mean = sum as f64 / count;
    (squares as f64 / count - mean * mean) as f32
}

/// Mean colour of the strip and the standard deviation of its colours over the three channels.
fn background(rgb: &[u8]) -> ([u8; 3], f32) {
    let (mut sums, mut squares, mut count) = ([0_u64; 3], [0_u64; 3], 0_u64);
    let mut add = |pixels: &[u8]| {
        for pixel in pixels.chunks_exact(3) {
            for channel in 0..3 {
                let value = u64::from(pixel[channel]);
                sums[channel] += value;
                squares[channel] += value * value;
            }
        }
        count += pixels.len() as u64 / 3;
    };
    for (y, row) in rgb.chunks_exact(WIDTH * 3).take(STRIP_DOWN).enumerate() {
        if y < STRIP_TOP {
            add(row);
        } else {
            add(&row[..STRIP_SIDE * 3]);
            add(&row[(WIDTH - STRIP_SIDE) * 3..]);
        }
    }
    let count = count as f64;
    let mean = sums.map(|sum| sum as f64 / count);
    let variance: f64 = (0..3)
        .map(|channel| squares[channel] as f64 / count - mean[channel] * mean[channel])
        .sum();
    (
        mean.map(|mean| mean.round() as u8),
        (variance / 3.0).max(0.0).sqrt() as f32,
    )
}

/// One bit for each of 8x8 pairs of neighbouring cells: the left one is the brighter. The cells lie over face and
/// clothes; the background around them is the same in every picture of one studio and would say nothing.
fn difference_hash(luma: &[u8]) -> u64 {
    const ACROSS: usize = 9;
    const CELL: (usize, usize) = (6, 12);
    const LEFT: usize = (WIDTH - ACROSS * CELL.0) / 2;
    const TOP: usize = HEIGHT - 8 * CELL.1 - 4;
    let mut hash = 0;
    for band in luma[TOP * WIDTH..].chunks_exact(WIDTH * CELL.1).take(8) {
        let mut cells = [0_i64; ACROSS];
        for row in band.chunks_exact(WIDTH) {
            for (cell, pixels) in cells.iter_mut().zip(row[LEFT..].chunks_exact(CELL.0)) {
                *cell += pixels.iter().map(|luma| i64::from(*luma)).sum::<i64>();
            }
        }
        let step = HASH_STEP * (CELL.0 * CELL.1) as i64;
        for pair in cells.windows(2) {
            hash = hash << 1 | u64::from(pair[0] > pair[1] + step);
        }
    }
    hash
}
