//! Pictures for the tests: drawn portraits, files of every kind, and damage.

#![allow(dead_code, reason = "each test binary uses a part")]

use image::{ExtendedColorType, ImageEncoder};
use kaobao_exam::photo::{Background, NameRule, PhotoRule, SizeRule};
use kaobao_photo::Naming;
use turbojpeg::{Compressor, Image, PixelFormat, Subsamp};

/// The notice's photo rule (S05).
pub fn rule() -> PhotoRule {
    PhotoRule {
        width: 90,
        height: 120,
        size: SizeRule::Exact,
        dpi: Some(300),
        min_bytes: 0,
        max_bytes: 20 << 10,
        background: Background::Any,
        name: NameRule::PersonName,
        print_mm: [25, 35],
    }
}

pub const NAMING: Naming<'static> = Naming {
    person_name: "张三",
    id_number: "34052419800101001X",
    registration_number: "173600101000123",
};

/// RGB pixels.
#[derive(Clone)]
pub struct Drawn {
    pub width: usize,
    pub height: usize,
    pub rgb: Vec<u8>,
}

/// xorshift64*: replayable from its seed.
pub struct Random(pub u64);

impl Random {
    pub fn next(&mut self) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_F491_4F6C_DD1D)
    }
    pub fn below(&mut self, bound: usize) -> usize {
        (self.next() % bound.max(1) as u64) as usize
    }
}

/// Head and shoulders before an even background; `who` gives the face and the clothes.
pub fn portrait(width: usize, height: usize, who: u64, background: [u8; 3]) -> Drawn {
    let mut random = Random(who.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1);
    let mut dice = |low: f64, high: f64| low + (high - low) * (random.below(10_000) as f64 / 1e4);
    let (face_x, face_y) = (dice(0.44, 0.56), dice(0.38, 0.46));
    let (face_w, face_h) = (dice(0.19, 0.27), dice(0.2, 0.28));
    let shoulder = dice(0.68, 0.78);
    let clothes = [dice(20.0, 200.0), dice(20.0, 200.0), dice(20.0, 200.0)];
    let skin = [dice(190.0, 235.0), dice(150.0, 185.0), dice(120.0, 150.0)];
    let (hair, collar, stripes) = (dice(0.3, 0.8), dice(0.04, 0.14), dice(6.0, 30.0));
    let mut rgb = Vec::with_capacity(width * height * 3);
    for y in 0..height {
        for x in 0..width {
            let (u, v) = (x as f64 / width as f64, y as f64 / height as f64);
            let (dx, dy) = ((u - face_x) / face_w, (v - face_y) / face_h);
            let far = dx * dx + dy * dy;
            let body = v > shoulder + (u - face_x).abs().powi(2) * 1.6;
            let eye = (dy + 0.15).abs() < 0.08 && (dx.abs() - 0.4).abs() < 0.16;
            let mouth = (dy - 0.5).abs() < 0.05 && dx.abs() < 0.3;
            let colour = if far < 1.0 && (eye || mouth) {
                [60.0, 30.0, 30.0]
            } else if far < 1.0 && dy > -hair {
                skin.map(|c| c * (1.0 - 0.25 * dx - 0.1 * far))
            } else if far < 1.25 && dy < 0.2 {
                [30.0, 25.0, 25.0].map(|c| c + 20.0 * (u * stripes * 8.0).sin())
            } else if body && (u - face_x).abs() < collar {
                [235.0, 235.0, 235.0]
            } else if body {
                clothes.map(|c| c + 25.0 * (u * stripes * 6.0).sin() * (v * stripes * 6.0).cos())
            } else {
                background.map(f64::from)
            };
            rgb.extend(colour.map(|c| c.clamp(0.0, 255.0) as u8));
        }
    }
    Drawn { width, height, rgb }
}

pub const BLUE: [u8; 3] = [60, 120, 220];

/// A good photo under [`rule`].
pub fn good(who: u64) -> Vec<u8> {
    with_density(&jpeg(&portrait(90, 120, who, BLUE), 90), 300)
}

pub fn jpeg(drawn: &Drawn, quality: i32) -> Vec<u8> {
    jpeg_as(drawn, quality, Subsamp::Sub2x2, false)
}

pub fn jpeg_as(drawn: &Drawn, quality: i32, subsamp: Subsamp, progressive: bool) -> Vec<u8> {
    let mut compressor = Compressor::new().unwrap();
    compressor.set_quality(quality).unwrap();
    compressor.set_subsamp(subsamp).unwrap();
    compressor.set_progressive(progressive).unwrap();
    compressor
        .compress_to_vec(Image {
            pixels: &drawn.rgb[..],
            width: drawn.width,
            pitch: drawn.width * 3,
            height: drawn.height,
            format: PixelFormat::RGB,
        })
        .unwrap()
}

/// As Photoshop stores it: inverted inks and an Adobe marker.
pub fn cmyk_jpeg(drawn: &Drawn) -> Vec<u8> {
    let inks: Vec<u8> = drawn
        .rgb
        .chunks_exact(3)
        .flat_map(|rgb| [rgb[0], rgb[1], rgb[2], 255])
        .collect();
    let mut compressor = Compressor::new().unwrap();
    compressor.set_quality(92).unwrap();
    compressor
        .compress_to_vec(Image {
            pixels: &inks[..],
            width: drawn.width,
            pitch: drawn.width * 4,
            height: drawn.height,
            format: PixelFormat::CMYK,
        })
        .unwrap()
}

pub fn encoded(drawn: &Drawn, format: image::ImageFormat) -> Vec<u8> {
    let picture =
        image::RgbImage::from_raw(drawn.width as u32, drawn.height as u32, drawn.rgb.clone())
            .unwrap();
    let mut bytes = std::io::Cursor::new(Vec::new());
    picture.write_to(&mut bytes, format).unwrap();
    bytes.into_inner()
}

pub fn rgba_png(width: u32, height: u32, rgba: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::new();
    image::codecs::png::PngEncoder::new(&mut bytes)
        .write_image(rgba, width, height, ExtendedColorType::Rgba8)
        .unwrap();
    bytes
}

/// Sets the JFIF marker's density in dots per inch; 0 takes it away.
pub fn with_density(jpeg: &[u8], dpi: u16) -> Vec<u8> {
    with_jfif(jpeg, u8::from(dpi > 0), dpi.max(1))
}

pub fn with_jfif(jpeg: &[u8], unit: u8, density: u16) -> Vec<u8> {
    let mut jpeg = jpeg.to_vec();
    assert_eq!(&jpeg[6..11], b"JFIF\0");
    jpeg[13] = unit;
    jpeg[14..16].copy_from_slice(&density.to_be_bytes());
    jpeg[16..18].copy_from_slice(&density.to_be_bytes());
    jpeg
}

/// A segment put right after the JFIF marker.
pub fn with_segment(jpeg: &[u8], marker: u8, payload: &[u8]) -> Vec<u8> {
    let at = 20;
    let mut out = jpeg[..at].to_vec();
    out.extend([0xFF, marker]);
    out.extend((payload.len() as u16 + 2).to_be_bytes());
    out.extend(payload);
    out.extend(&jpeg[at..]);
    out
}

/// An EXIF block: orientation and a density of 72 dpi; big or little endian.
pub fn exif(orientation: u16, little: bool) -> Vec<u8> {
    let short = |value: u16| {
        if little {
            value.to_le_bytes()
        } else {
            value.to_be_bytes()
        }
    };
    let long = |value: u32| {
        if little {
            value.to_le_bytes()
        } else {
            value.to_be_bytes()
        }
    };
    let mut out = b"Exif\0\0".to_vec();
    out.extend(if little { b"II" } else { b"MM" });
    out.extend(short(42));
    out.extend(long(8));
    out.extend(short(4));
    let mut entry = |tag: u16, kind: u16, value: [u8; 4]| {
        out.extend(short(tag));
        out.extend(short(kind));
        out.extend(long(1));
        out.extend(value);
    };
    let at = 8 + 2 + 4 * 12 + 4;
    let [a, b] = short(orientation);
    let [c, d] = short(2);
    entry(0x0112, 3, [a, b, 0, 0]);
    entry(0x011A, 5, long(at));
    entry(0x011B, 5, long(at));
    entry(0x0128, 3, [c, d, 0, 0]);
    out.extend(long(0));
    out.extend(long(72));
    out.extend(long(1));
    out
}

pub fn with_exif(jpeg: &[u8], orientation: u16) -> Vec<u8> {
    with_segment(jpeg, 0xE1, &exif(orientation, true))
}

/// The pixels as a camera held otherwise stores them: turning by `orientation` gives `drawn` back.
pub fn stored_as(drawn: &Drawn, orientation: u16) -> Drawn {
    let (w, h) = (drawn.width, drawn.height);
    let (width, height) = if orientation >= 5 { (h, w) } else { (w, h) };
    let mut rgb = vec![0; w * h * 3];
    for y in 0..h {
        for x in 0..w {
            // Row and column of the stored picture, by what EXIF says its first row and column show.
            let (row, column) = match orientation {
                1 => (y, x),
                2 => (y, w - 1 - x),
                3 => (h - 1 - y, w - 1 - x),
                4 => (h - 1 - y, x),
                5 => (x, y),
                6 => (w - 1 - x, y),
                7 => (w - 1 - x, h - 1 - y),
                8 => (x, h - 1 - y),
                _ => unreachable!(),
            };
            let (to, from) = ((row * width + column) * 3, (y * w + x) * 3);
            rgb[to..to + 3].copy_from_slice(&drawn.rgb[from..from + 3]);
        }
    }
    Drawn { width, height, rgb }
}

/// Red, green, blue and yellow in the corners, clockwise from the top left.
pub fn corners(width: usize, height: usize) -> Drawn {
    let mut drawn = portrait(width, height, 7, [200, 200, 200]);
    for y in 0..height {
        for x in 0..width {
            let (left, top) = (x < width / 4, y < height / 4);
            let (right, bottom) = (x >= width - width / 4, y >= height - height / 4);
            let colour = match (left, top, right, bottom) {
                (true, true, ..) => [220, 20, 20],
                (_, true, true, _) => [20, 200, 20],
                (.., true, true) => [20, 20, 220],
                (true, _, _, true) => [220, 220, 20],
                _ => continue,
            };
            let at = (y * width + x) * 3;
            drawn.rgb[at..at + 3].copy_from_slice(&colour);
        }
    }
    drawn
}

/// Decoded by the library alone.
pub fn pixels(jpeg: &[u8]) -> Image<Vec<u8>> {
    turbojpeg::decompress(jpeg, PixelFormat::RGB).unwrap()
}

pub fn pixel(image: &Image<Vec<u8>>, x: usize, y: usize) -> [u8; 3] {
    let at = y * image.pitch + x * 3;
    image.pixels[at..at + 3].try_into().unwrap()
}

pub fn close(a: [u8; 3], b: [u8; 3], by: u8) -> bool {
    a.iter().zip(b).all(|(a, b)| a.abs_diff(b) <= by)
}

/// Offset of the first frame header's precision byte.
pub fn frame_at(jpeg: &[u8]) -> usize {
    let mut at = 2;
    loop {
        let length = u16::from_be_bytes([jpeg[at + 2], jpeg[at + 3]]) as usize;
        if matches!(jpeg[at + 1], 0xC0..=0xC2) {
            return at + 4;
        }
        at += 2 + length;
    }
}

/// The same file announcing another size.
pub fn announcing(jpeg: &[u8], width: u16, height: u16) -> Vec<u8> {
    let at = frame_at(jpeg);
    let mut jpeg = jpeg.to_vec();
    jpeg[at + 1..at + 3].copy_from_slice(&height.to_be_bytes());
    jpeg[at + 3..at + 5].copy_from_slice(&width.to_be_bytes());
    jpeg
}
