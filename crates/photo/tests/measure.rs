//! Every fact, on pictures of which it is known.

#![allow(clippy::unwrap_used, reason = "helpers of tests")]

mod common;
use common::*;
use kaobao_exam::photo::{ColourMode, ImageFormat, bounds};
use kaobao_exam::{Code, Digest};
use kaobao_photo::{PhotoError, measure, why_unreadable};
use sha2::Digest as _;
use turbojpeg::Subsamp;

fn codes(bytes: &[u8], name: &str) -> Vec<Code> {
    let problems = rule().judge(&measure(bytes, name));
    problems.iter().map(|problem| problem.code).collect()
}

#[test]
fn s05_a_good_photo_has_no_problem() {
    let photo = good(1);
    let facts = measure(&photo, "张三.jpg");
    assert_eq!(rule().judge(&facts), []);
    assert_eq!(facts.sha256, Digest(sha2::Sha256::digest(&photo).into()));
    assert_eq!(facts.file_name, "张三.jpg");
    assert_eq!(facts.format, ImageFormat::Jpeg);
    assert_eq!((facts.width, facts.height), (90, 120));
    assert_eq!(facts.dpi, Some((300, 300)));
    assert_eq!(facts.colour, ColourMode::Rgb);
    assert_eq!(facts.bytes, photo.len() as u64);
    assert_eq!(facts.orientation, 1);
    assert!(!facts.truncated);
    assert!(close(facts.background, BLUE, 4), "{:?}", facts.background);
    assert!(facts.background_spread < 6.0, "{}", facts.background_spread);
}

#[test]
fn s05_each_fault_is_named() {
    let photo = good(1);
    assert_eq!(codes(&photo, "张三.JPG"), [Code::PhotoName]);
    assert_eq!(
        codes(&with_density(&photo, 0), "a.jpg"),
        [Code::PhotoDensity]
    );
    assert_eq!(
        codes(&with_density(&photo, 72), "a.jpg"),
        [Code::PhotoDensity]
    );
    let wide = with_density(&jpeg(&portrait(120, 120, 1, BLUE), 90), 300);
    assert_eq!(codes(&wide, "a.jpg"), [Code::PhotoSize]);
    let large = with_density(&jpeg(&portrait(900, 1200, 1, BLUE), 95), 300);
    assert_eq!(codes(&large, "a.jpg"), [Code::PhotoSize, Code::PhotoBytes]);
    let lying = with_exif(
        &with_density(&jpeg(&stored_as(&portrait(90, 120, 1, BLUE), 6), 90), 300),
        6,
    );
    assert_eq!(codes(&lying, "a.jpg"), [Code::PhotoOrientation]);
    let png = encoded(&portrait(90, 120, 1, BLUE), image::ImageFormat::Png);
    assert_eq!(
        codes(&png, "a.jpg"),
        [Code::PhotoFormat, Code::PhotoDensity, Code::PhotoBytes][..codes(&png, "a.jpg").len()]
    );
    let cmyk = cmyk_jpeg(&portrait(90, 120, 1, BLUE));
    assert_eq!(
        codes(&cmyk, "a.jpg"),
        [Code::PhotoDensity, Code::PhotoColour]
    );
    let grey = jpeg_as(&portrait(90, 120, 1, BLUE), 90, Subsamp::Gray, false);
    assert_eq!(
        codes(&with_density(&grey, 300), "a.jpg"),
        [Code::PhotoColour]
    );
    assert_eq!(codes(b"", "a.jpg"), [Code::PhotoUnreadable]);
    assert_eq!(
        codes(b"PK\x03\x04 not a photo", "a.jpg"),
        [Code::PhotoUnreadable]
    );
}

#[test]
fn the_format_is_told_by_content() {
    let drawn = portrait(90, 120, 1, BLUE);
    for (format, real, colour) in [
        (image::ImageFormat::Png, ImageFormat::Png, ColourMode::Rgb),
        (image::ImageFormat::Bmp, ImageFormat::Bmp, ColourMode::Rgb),
        (
            image::ImageFormat::Gif,
            ImageFormat::Gif,
            ColourMode::Palette,
        ),
        (image::ImageFormat::WebP, ImageFormat::Webp, ColourMode::Rgb),
        (image::ImageFormat::Tiff, ImageFormat::Tiff, ColourMode::Rgb),
    ] {
        let facts = measure(&encoded(&drawn, format), "photo.jpg");
        assert_eq!((facts.format, facts.colour), (real, colour));
        assert_eq!((facts.width, facts.height), (90, 120));
        assert!(!facts.truncated);
        assert!(
            close(facts.background, BLUE, 12),
            "{real:?} {:?}",
            facts.background
        );
    }
    let mut heic = vec![0, 0, 0, 24];
    heic.extend(b"ftypheic\0\0\0\0mif1heic");
    assert_eq!(measure(&heic, "IMG_1.jpg").format, ImageFormat::Heic);
    assert_eq!(why_unreadable(&heic), Some(PhotoError::Heic));
    assert_eq!(
        measure(b"GIF is a word", "a.gif").format,
        ImageFormat::Unknown
    );
}

#[test]
fn density_is_read_from_wherever_it_stands() {
    let photo = jpeg(&portrait(90, 120, 1, BLUE), 90);
    let dpi = |bytes: &[u8]| measure(bytes, "").dpi;
    assert_eq!(dpi(&with_jfif(&photo, 1, 300)), Some((300, 300)));
    assert_eq!(dpi(&with_jfif(&photo, 2, 118)), Some((300, 300)));
    assert_eq!(dpi(&with_jfif(&photo, 0, 300)), None);
    assert_eq!(dpi(&with_jfif(&photo, 1, 0)), None);
    assert_eq!(dpi(&with_exif(&with_jfif(&photo, 0, 1), 1)), Some((72, 72)));
    // The JFIF marker is what every program shows.
    assert_eq!(
        dpi(&with_exif(&with_jfif(&photo, 1, 300), 1)),
        Some((300, 300))
    );
    // BMP and PNG count dots per metre.
    let drawn = portrait(90, 120, 1, BLUE);
    let mut bmp = encoded(&drawn, image::ImageFormat::Bmp);
    bmp[38..42].copy_from_slice(&11_811_u32.to_le_bytes());
    bmp[42..46].copy_from_slice(&11_811_u32.to_le_bytes());
    assert_eq!(dpi(&bmp), Some((300, 300)));
    let mut png = encoded(&drawn, image::ImageFormat::Png);
    let mut chunk = 9_u32.to_be_bytes().to_vec();
    chunk.extend(b"pHYs\0\0\x2E\x23\0\0\x2E\x23\x01");
    chunk.extend(0x78A5_3F76_u32.to_be_bytes());
    png.splice(33..33, chunk);
    assert_eq!(dpi(&png), Some((300, 300)));
}

#[test]
fn orientation_is_read_in_both_byte_orders() {
    let photo = jpeg(&portrait(90, 120, 1, BLUE), 90);
    for orientation in 1..=8 {
        for little in [true, false] {
            let turned = with_segment(&photo, 0xE1, &exif(orientation, little));
            assert_eq!(u16::from(measure(&turned, "").orientation), orientation);
        }
    }
    for nonsense in [0, 9, 65535] {
        assert_eq!(measure(&with_exif(&photo, nonsense), "").orientation, 1);
    }
}

#[test]
fn pixel_measures_are_of_the_upright_picture() {
    let drawn = portrait(360, 480, 3, BLUE);
    let upright = measure(&jpeg(&drawn, 92), "");
    for orientation in 2..=8 {
        let stored = stored_as(&drawn, orientation);
        let facts = measure(&with_exif(&jpeg(&stored, 92), orientation), "");
        assert_eq!(
            (facts.width as usize, facts.height as usize),
            (stored.width, stored.height)
        );
        assert!(
            (facts.dhash ^ upright.dhash).count_ones() <= 2,
            "{orientation}"
        );
        assert!(
            close(facts.background, upright.background, 3),
            "{orientation}"
        );
        assert!((facts.sharpness - upright.sharpness).abs() < upright.sharpness * 0.1);
    }
}

#[test]
fn dark_bright_flat_and_blurred_are_told() {
    let drawn = portrait(90, 120, 5, BLUE);
    let changed = |change: fn(u8) -> u8| {
        let rgb = drawn.rgb.iter().map(|value| change(*value)).collect();
        measure(
            &jpeg(
                &Drawn {
                    rgb,
                    ..drawn.clone()
                },
                92,
            ),
            "",
        )
    };
    let normal = changed(|value| value);
    assert!((bounds::DARK..bounds::BRIGHT).contains(&normal.brightness));
    assert!(normal.contrast > bounds::FLAT && normal.sharpness > bounds::BLURRED);
    assert!(changed(|value| value / 4).brightness < bounds::DARK);
    assert!(changed(|value| 240 + value / 17).brightness > bounds::BRIGHT);
    assert!(changed(|value| 120 + value / 16).contrast < bounds::FLAT);
    // Exact values on a picture that is one grey.
    let grey = Drawn {
        width: 90,
        height: 120,
        rgb: vec![100; 90 * 120 * 3],
    };
    let facts = measure(&encoded(&grey, image::ImageFormat::Png), "");
    assert_eq!(
        (facts.brightness, facts.contrast, facts.sharpness),
        (100.0, 0.0, 0.0)
    );
    assert_eq!((facts.background, facts.background_spread), ([100; 3], 0.0));
    // And on stripes: every other column black and white has a Laplacian of -510 and 510.
    let rgb = (0..90 * 120)
        .flat_map(|i| [if i % 2 == 0 { 0 } else { 255 }; 3])
        .collect();
    let stripes = Drawn {
        width: 90,
        height: 120,
        rgb,
    };
    let facts = measure(&encoded(&stripes, image::ImageFormat::Png), "");
    assert_eq!((facts.brightness, facts.contrast), (127.5, 127.5));
    assert_eq!(facts.sharpness, 510.0 * 510.0);

    let mut soft = drawn.clone();
    for _ in 0..6 {
        soft = blurred(&soft);
    }
    let facts = measure(&jpeg(&soft, 92), "");
    assert!(facts.sharpness < bounds::BLURRED, "{}", facts.sharpness);
}

fn blurred(drawn: &Drawn) -> Drawn {
    let mut out = drawn.clone();
    let (w, h) = (drawn.width as isize, drawn.height as isize);
    for y in 0..h {
        for x in 0..w {
            for c in 0..3 {
                let mut sum = 0_u32;
                for (dx, dy) in (-1..=1).flat_map(|dx| (-1..=1).map(move |dy| (dx, dy))) {
                    let (x, y) = ((x + dx).clamp(0, w - 1), (y + dy).clamp(0, h - 1));
                    sum += u32::from(drawn.rgb[((y * w + x) * 3 + c) as usize]);
                }
                out.rgb[((y * w + x) * 3 + c) as usize] = (sum / 9) as u8;
            }
        }
    }
    out
}

#[test]
fn an_uneven_background_is_told() {
    let mut drawn = portrait(90, 120, 5, BLUE);
    for (i, value) in drawn.rgb.iter_mut().enumerate() {
        let (x, y) = ((i / 3) % 90, i / 270);
        if y < 50 && (x / 10 + y / 10) % 2 == 0 {
            *value = 250_u8.saturating_sub(*value);
        }
    }
    assert!(measure(&jpeg(&drawn, 92), "").background_spread > bounds::UNEVEN);
}

#[test]
fn progressive_and_cmyk_are_measured_like_the_plain_file() {
    let drawn = portrait(90, 120, 9, BLUE);
    let plain = measure(&jpeg_as(&drawn, 92, Subsamp::None, false), "");
    let progressive = measure(&jpeg_as(&drawn, 92, Subsamp::None, true), "");
    assert!(!progressive.truncated);
    assert_eq!(progressive.dhash, plain.dhash);
    assert_eq!(progressive.brightness, plain.brightness);
    let cmyk = measure(&cmyk_jpeg(&drawn), "");
    assert_eq!(cmyk.colour, ColourMode::Cmyk);
    assert!(!cmyk.truncated);
    assert!(close(cmyk.background, plain.background, 4));
    assert!((cmyk.brightness - plain.brightness).abs() < 3.0);
}
