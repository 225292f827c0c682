//! Drawn portraits: an even background, head, hair, shoulders and clothes, a little unevenness of light and noise.
//! Every one differs clearly from every other, also to a difference hash.

use super::rng::Rng;
use anyhow::Result;
use fast_image_resize::{
    FilterType, PixelType, ResizeAlg, ResizeOptions, Resizer, images::Image as Pixels,
};
use turbojpeg::{Compressor, Image, PixelFormat, Subsamp};

type Colour = [f32; 3];

/// What one person looks like.
#[derive(Clone, Debug)]
pub struct Portrait {
    background: Colour,
    skin: Colour,
    hair: Colour,
    coat: Colour,
    collar: Colour,
    head: (f32, f32, f32, f32),
    long_hair: bool,
    fringe: f32,
    stripes: f32,
    lapel: f32,
    glasses: bool,
    /// Unevenness of light on a coarse net, so that no two backgrounds are alike.
    light: [[f32; 12]; 12],
    grain: u64,
}

impl Portrait {
    /// The portrait of a seed.
    pub fn new(seed: u64) -> Self {
        let mut rng = Rng::new(seed ^ 0x00c0_ffee);
        let backgrounds = [
            [236., 238., 240.],
            [67., 142., 219.],
            [200., 222., 240.],
            [205., 45., 45.],
        ];
        let vary = |base: Colour, by: f32, rng: &mut Rng| {
            base.map(|c: f32| (c + rng.float(-by, by)).clamp(0., 255.))
        };
        let skins = [
            [231., 190., 160.],
            [214., 168., 134.],
            [196., 150., 117.],
            [240., 205., 180.],
        ];
        let coats = [
            [30., 34., 48.],
            [70., 84., 110.],
            [128., 40., 48.],
            [52., 92., 60.],
            [150., 140., 120.],
            [210., 210., 205.],
        ];
        let mut light = [[0.; 12]; 12];
        for row in &mut light {
            for value in row.iter_mut() {
                *value = rng.float(-16.0, 16.0);
            }
        }
        Self {
            background: vary(*rng.clone().pick(&backgrounds), 5., &mut rng),
            skin: {
                let base = *rng.pick(&skins);
                vary(base, 10., &mut rng)
            },
            hair: vary([30., 25., 24.], 18., &mut rng),
            coat: {
                let base = *rng.pick(&coats);
                vary(base, 14., &mut rng)
            },
            collar: vary([225., 225., 228.], 25., &mut rng),
            head: (
                rng.float(0.46, 0.54),
                rng.float(0.40, 0.47),
                rng.float(0.185, 0.235),
                rng.float(0.20, 0.25),
            ),
            long_hair: rng.percent(38),
            fringe: rng.float(0.25, 0.62),
            stripes: if rng.percent(40) {
                rng.float(18., 46.)
            } else {
                0.
            },
            lapel: rng.float(0.10, 0.26),
            glasses: rng.percent(25),
            light,
            grain: rng.number(),
        }
    }

    /// As RGB, three bytes a pixel.
    pub fn pixels(&self, width: usize, height: usize) -> Vec<u8> {
        let mut grain = Rng::new(self.grain);
        let mut out = Vec::with_capacity(width * height * 3);
        for y in 0..height {
            for x in 0..width {
                let (u, v) = (
                    (x as f32 + 0.5) / width as f32,
                    (y as f32 + 0.5) / height as f32,
                );
                let noise = grain.float(-3.5, 3.5) + self.light(u, v);
                out.extend(self.colour(u, v).map(|c| (c + noise).clamp(0., 255.) as u8));
            }
        }
        out
    }

    fn light(&self, u: f32, v: f32) -> f32 {
        let (x, y) = (u * 10.99, v * 10.99);
        let (i, j) = (x as usize, y as usize);
        let (fx, fy) = (x.fract(), y.fract());
        let row = |j: usize| self.light[j][i] * (1. - fx) + self.light[j][i + 1] * fx;
        row(j) * (1. - fy) + row(j + 1) * fy
    }

    fn colour(&self, u: f32, v: f32) -> Colour {
        let (cx, cy, rx, ry) = self.head;
        let inside =
            |x: f32, y: f32, a: f32, b: f32| ((u - x) / a).powi(2) + ((v - y) / b).powi(2) < 1.;
        let shade = |colour: Colour, by: f32| colour.map(|c| c * by);
        if inside(cx, cy, rx, ry) {
            let (x, y) = ((u - cx) / rx, (v - cy) / ry);
            if y < -self.fringe || (y < 0.1 && x.abs() > 0.93) {
                return self.hair;
            }
            let eye = |side: f32| ((x - side) / 0.17).powi(2) + ((y + 0.05) / 0.07).powi(2) < 1.;
            if eye(-0.4) || eye(0.4) {
                return [25., 20., 22.];
            }
            let rim = |side: f32| {
                (0.8..1.25).contains(&(((x - side) / 0.26).powi(2) + ((y + 0.05) / 0.17).powi(2)))
            };
            if self.glasses
                && (rim(-0.4) || rim(0.4) || (x.abs() < 0.16 && (y + 0.07).abs() < 0.025))
            {
                return [50., 45., 45.];
            }
            let brow = |side: f32| (x - side).abs() < 0.2 && (y + 0.24).abs() < 0.035;
            if brow(-0.4) || brow(0.4) {
                return self.hair;
            }
            if x.abs() < 0.26 && (y - 0.58).abs() < 0.045 {
                return [160., 82., 80.];
            }
            if x.abs() < 0.1 && (0.2..0.3).contains(&y) {
                return shade(self.skin, 0.8);
            }
            return shade(self.skin, 1. - 0.16 * x.abs());
        }
        let around = if self.long_hair {
            (1.2, 1.28)
        } else {
            (1.1, 1.15)
        };
        if inside(cx, cy - 0.02, rx * around.0, ry * around.1)
            && (v < cy || self.long_hair && (u - cx).abs() > rx * 0.72)
        {
            return self.hair;
        }
        if (u - cx).abs() < rx * 0.45 && v > cy && v < cy + ry * 1.45 {
            return shade(self.skin, 0.86);
        }
        let shoulder = cy + ry * 1.22 + 0.9 * (u - cx).abs().powi(2);
        if v > shoulder {
            let open = (v - shoulder) / (1.0 - shoulder).max(0.05);
            if (u - cx).abs() < self.lapel * (1. - open) {
                return self.collar;
            }
            let striped = self.stripes > 0. && (u * self.stripes).fract() < 0.35;
            return shade(
                self.coat,
                if striped {
                    1.35
                } else {
                    1. - 0.2 * (u - cx).abs()
                },
            );
        }
        self.background
    }

    /// A JPEG of this size with 300 dpi written into it. Large ones are enlarged from a drawing of 300x400, as soft as
    /// a camera's.
    pub fn jpeg(&self, width: usize, height: usize) -> Result<Vec<u8>> {
        let pixels = if width > 300 {
            enlarge(self.pixels(300, 400), (300, 400), (width, height))?
        } else {
            self.pixels(width, height)
        };
        let mut jpeg = encode(&pixels, width, PixelFormat::RGB, 90)?;
        set_density(&mut jpeg, 300);
        Ok(jpeg)
    }
}

fn enlarge(pixels: Vec<u8>, from: (usize, usize), to: (usize, usize)) -> Result<Vec<u8>> {
    let source = Pixels::from_vec_u8(from.0 as u32, from.1 as u32, pixels, PixelType::U8x3)?;
    let mut large = Pixels::new(to.0 as u32, to.1 as u32, PixelType::U8x3);
    let options = ResizeOptions::new().resize_alg(ResizeAlg::Convolution(FilterType::Bilinear));
    Resizer::new().resize(&source, &mut large, &options)?;
    Ok(large.into_vec())
}

/// JPEG by libjpeg-turbo, without a density.
pub(super) fn encode(
    pixels: &[u8],
    width: usize,
    format: PixelFormat,
    quality: i32,
) -> Result<Vec<u8>> {
    let mut compressor = Compressor::new()?;
    compressor.set_quality(quality)?;
    compressor.set_subsamp(match format {
        PixelFormat::GRAY => Subsamp::Gray,
        PixelFormat::CMYK => Subsamp::None,
        _ => Subsamp::Sub2x2,
    })?;
    let pitch = width * format.size();
    Ok(compressor.compress_to_vec(Image {
        pixels,
        width,
        pitch,
        height: pixels.len() / pitch,
        format,
    })?)
}

/// Writes dots per inch into the JFIF header that libjpeg begins with; a file without one stays as it is.
pub(super) fn set_density(jpeg: &mut [u8], dpi: u16) {
    if jpeg.get(6..11) == Some(b"JFIF\0") && jpeg.len() > 18 {
        jpeg[13] = 1;
        jpeg[14..16].copy_from_slice(&dpi.to_be_bytes());
        jpeg[16..18].copy_from_slice(&dpi.to_be_bytes());
    }
}

/// Puts an EXIF block with just an orientation behind the JFIF header.
pub(super) fn set_orientation(jpeg: &mut Vec<u8>, orientation: u8) {
    let mut exif =
        b"\xff\xe1\x00\x22Exif\0\0MM\0\x2a\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0".to_vec();
    exif.extend([orientation, 0, 0, 0, 0, 0, 0]);
    debug_assert_eq!(exif.len(), 0x22 + 2);
    let at = if jpeg.get(6..10) == Some(b"JFIF") {
        20
    } else {
        2
    };
    jpeg.splice(at..at, exif);
}

/// Turns a picture a quarter to the left: shown with orientation 6 it stands upright again.
pub(super) fn turned(pixels: &[u8], width: usize, height: usize) -> Vec<u8> {
    let mut out = vec![0; pixels.len()];
    for y in 0..height {
        for x in 0..width {
            // Upright (x, y) lies at column y, row width-1-x of the turned picture, which is `height` wide.
            let (to, from) = (((width - 1 - x) * height + y) * 3, (y * width + x) * 3);
            out[to..to + 3].copy_from_slice(&pixels[from..from + 3]);
        }
    }
    out
}

/// The same colours as a printer's four, inverted as Adobe writes them.
pub(super) fn cmyk(pixels: &[u8]) -> Vec<u8> {
    pixels
        .chunks_exact(3)
        .flat_map(|rgb| [rgb[0], rgb[1], rgb[2], 255])
        .collect()
}

/// Luma alone.
pub(super) fn grey(pixels: &[u8]) -> Vec<u8> {
    let luma = |rgb: &[u8]| {
        (u32::from(rgb[0]) * 77 + u32::from(rgb[1]) * 150 + u32::from(rgb[2]) * 29) >> 8
    };
    pixels.chunks_exact(3).map(|rgb| luma(rgb) as u8).collect()
}
