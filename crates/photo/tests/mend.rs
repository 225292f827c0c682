//! What is mended comes out right; what cannot be is refused with the reason.

#![allow(clippy::unwrap_used, reason = "helpers of tests")]

mod common;
use common::*;
use kaobao_exam::Code;
use kaobao_exam::photo::{Background, ImageFormat, NameRule, SizeRule};
use kaobao_photo::{
    Crop, Manual, MendStep, Mended, Naming, PhotoError, measure, mend, print_quality, thumbnail,
};
use turbojpeg::Subsamp;

fn mended(bytes: &[u8], name: &str) -> Mended {
    let mended = mend(bytes, name, &rule(), &NAMING, None).unwrap();
    let problems = rule().judge(&mended.facts);
    assert!(
        !problems.iter().any(|problem| problem.is_error()),
        "{problems:?}"
    );
    assert_eq!(measure(&mended.jpeg, &mended.file_name), mended.facts);
    mended
}

#[test]
fn s05_a_good_photo_is_left_alone() {
    let photo = good(1);
    let mended = mended(&photo, "张三.jpg");
    assert_eq!(mended.jpeg, photo);
    assert_eq!(mended.steps, []);
}

#[test]
fn s05_upper_case_jpg_is_named_and_mended() {
    let photo = good(1);
    let facts = measure(&photo, "张三.JPG");
    assert_eq!(rule().judge(&facts)[0].code, Code::PhotoName);
    let mended = mended(&photo, "张三.JPG");
    assert_eq!(mended.file_name, "张三.jpg");
    assert_eq!(mended.steps, [MendStep::Renamed]);
    assert_eq!(mended.jpeg, photo);
}

#[test]
fn s05_density_and_extras_are_mended_without_touching_the_pixels() {
    let photo = jpeg(&portrait(90, 120, 1, BLUE), 90);
    let exif = with_exif(&photo, 1);
    let mut dirty = with_segment(&exif, 0xFE, b"made by");
    dirty.extend(b"PK\x03\x04 a zip behind the picture");
    for (bytes, steps) in [
        (photo.clone(), vec![MendStep::Density]),
        (dirty, vec![MendStep::Density, MendStep::Cleaned]),
    ] {
        let mended = mended(&bytes, "张三.jpg");
        assert_eq!(mended.steps, steps);
        assert_eq!(pixels(&mended.jpeg).pixels, pixels(&photo).pixels);
        assert_eq!(mended.jpeg, with_density(&photo, 300));
    }
}

#[test]
fn s05_a_png_named_jpg_is_converted() {
    for format in [
        image::ImageFormat::Png,
        image::ImageFormat::Bmp,
        image::ImageFormat::Gif,
        image::ImageFormat::WebP,
        image::ImageFormat::Tiff,
    ] {
        let bytes = encoded(&portrait(180, 240, 1, BLUE), format);
        let mended = mended(&bytes, "张三.jpg");
        assert_eq!(mended.facts.format, ImageFormat::Jpeg);
        assert!(
            mended.steps.contains(&MendStep::Converted),
            "{:?}",
            mended.steps
        );
        assert!(mended.steps.contains(&MendStep::Shrunk));
    }
}

#[test]
fn transparent_becomes_white() {
    let rgba: Vec<u8> = (0..90 * 120).flat_map(|_| [10, 20, 30, 0]).collect();
    let mended = mend(&rgba_png(90, 120, &rgba), "a.png", &rule(), &NAMING, None).unwrap();
    assert!(close(mended.facts.background, [255; 3], 1));
}

#[test]
fn s05_size_is_mended_downwards_only() {
    let camera = jpeg(&portrait(1500, 2000, 4, BLUE), 90);
    let done = mended(&camera, "IMG_0001.JPG");
    assert_eq!((done.facts.width, done.facts.height), (90, 120));
    assert_eq!(
        done.steps,
        [MendStep::Shrunk, MendStep::Density, MendStep::Renamed]
    );
    // The same face, not something else.
    assert!((done.facts.dhash ^ measure(&camera, "").dhash).count_ones() <= 3);

    let small = jpeg(&portrait(80, 110, 4, BLUE), 90);
    let refused = mend(&small, "a.jpg", &rule(), &NAMING, None).unwrap_err();
    assert!(matches!(
        refused,
        PhotoError::TooSmall { need_width: 90, .. }
    ));
    assert!(refused.to_string().contains("请换一张更大的原图"));
    // Large enough on one side alone.
    let flat = jpeg(&portrait(300, 100, 4, BLUE), 90);
    assert!(mend(&flat, "a.jpg", &rule(), &NAMING, None).is_err());
}

#[test]
fn s05_cropping_keeps_the_head() {
    // A tall picture: a red band at the very top, a green one at the bottom.
    let mut tall = portrait(300, 800, 4, [230, 230, 230]);
    let row = 300 * 3;
    for y in 0..800 {
        let colour = match y {
            0..60 => [220, 20, 20],
            740.. => [20, 200, 20],
            _ => continue,
        };
        for pixel in tall.rgb[y * row..(y + 1) * row].chunks_exact_mut(3) {
            pixel.copy_from_slice(&colour);
        }
    }
    let done = mended(&jpeg(&tall, 95), "a.jpg");
    assert!(done.steps.contains(&MendStep::Cropped));
    let image = pixels(&done.jpeg);
    // 400 of 800 rows stay, from row 40 on.
    assert!(close(pixel(&image, 45, 2), [220, 20, 20], 30));
    assert!(close(pixel(&image, 2, 20), [230, 230, 230], 12));
    // A wide one is cut alike on both sides.
    let done = mended(&jpeg(&corners(800, 400), 95), "a.jpg");
    let image = pixels(&done.jpeg);
    for (x, y) in [(2, 2), (87, 2), (2, 117), (87, 117)] {
        let colour = pixel(&image, x, y);
        assert!(!close(colour, [220, 20, 20], 60) && !close(colour, [20, 200, 20], 60));
    }
}

#[test]
fn s05_all_eight_orientations_come_out_upright() {
    let drawn = corners(360, 480);
    for orientation in 1..=8 {
        let photo = with_exif(&jpeg(&stored_as(&drawn, orientation), 95), orientation);
        let done = mended(&photo, "a.jpg");
        assert_eq!(done.steps.contains(&MendStep::Turned), orientation != 1);
        assert_eq!(done.facts.orientation, 1);
        assert!(!done.jpeg.windows(4).any(|four| four == b"Exif"));
        for upright in [
            done.jpeg,
            print_quality(&photo, &rule()).unwrap(),
            thumbnail(&photo, 120).unwrap(),
        ] {
            let image = pixels(&upright);
            let (right, bottom) = (image.width - 4, image.height - 4);
            assert!(
                close(pixel(&image, 3, 3), [220, 20, 20], 30),
                "{orientation}"
            );
            assert!(
                close(pixel(&image, right, 3), [20, 200, 20], 30),
                "{orientation}"
            );
            assert!(
                close(pixel(&image, right, bottom), [20, 20, 220], 30),
                "{orientation}"
            );
            assert!(
                close(pixel(&image, 3, bottom), [220, 220, 20], 30),
                "{orientation}"
            );
        }
    }
}

#[test]
fn turning_and_cropping_agree() {
    // An off-centre window by hand shows the same thing however the file is stored.
    let drawn = corners(400, 500);
    let manual = Manual {
        crop: Some(Crop {
            x: 0.55,
            y: 0.0,
            width: 0.45,
            height: 0.48,
        }),
        ..Manual::default()
    };
    for orientation in 1..=8 {
        let photo = with_exif(&jpeg(&stored_as(&drawn, orientation), 95), orientation);
        let done = mend(&photo, "a.jpg", &rule(), &NAMING, Some(&manual)).unwrap();
        let image = pixels(&done.jpeg);
        assert!(
            close(pixel(&image, 86, 3), [20, 200, 20], 30),
            "{orientation}"
        );
        assert!(
            !close(pixel(&image, 3, 3), [20, 200, 20], 60),
            "{orientation}"
        );
    }
}

#[test]
fn turns_and_brightness_by_hand() {
    let drawn = corners(480, 360);
    let manual = Manual {
        quarter_turns: 1,
        brightness: 0.5,
        ..Manual::default()
    };
    let done = mend(&jpeg(&drawn, 95), "a.jpg", &rule(), &NAMING, Some(&manual)).unwrap();
    let image = pixels(&done.jpeg);
    // Clockwise: what was bottom left is top left.
    let [r, g, b] = pixel(&image, 3, 3);
    assert!(r > 200 && g > 200 && b < 130, "{r} {g} {b}");
    assert!(done.steps.contains(&MendStep::Turned) && done.steps.contains(&MendStep::Brightness));
    let plain = Manual {
        brightness: 0.0,
        ..manual
    };
    let plain = mend(&jpeg(&drawn, 95), "a.jpg", &rule(), &NAMING, Some(&plain)).unwrap();
    assert!(done.facts.brightness > plain.facts.brightness + 10.0);
    // Nonsense by hand is no harm.
    let nonsense = Manual {
        crop: Some(Crop {
            x: f32::NAN,
            y: -3.0,
            width: f32::INFINITY,
            height: -1.0,
        }),
        quarter_turns: 255,
        tilt: f32::NAN,
        brightness: f32::NAN,
    };
    let done = mend(
        &jpeg(&drawn, 95),
        "a.jpg",
        &rule(),
        &NAMING,
        Some(&nonsense),
    )
    .unwrap();
    assert_eq!((done.facts.width, done.facts.height), (90, 120));
}

/// A dark bar on white through the middle, `degrees` clockwise off the upright.
fn leaning(degrees: f64) -> Drawn {
    let (width, height) = (360, 480);
    let (sin, cos) = degrees.to_radians().sin_cos();
    let mut rgb = Vec::with_capacity(width * height * 3);
    for y in 0..height {
        for x in 0..width {
            let (x, y) = (x as f64 - 179.5, y as f64 - 239.5);
            let off = (x * cos + y * sin).abs();
            let shade = (255.0 * (off - 15.0).clamp(0.0, 1.0)) as u8;
            rgb.extend([shade; 3]);
        }
    }
    Drawn { width, height, rgb }
}

/// Where the bar is in this row: the middle of what is dark.
fn bar(jpeg: &[u8], row: usize) -> f64 {
    let image = pixels(jpeg);
    let dark = (0..image.width).filter(|x| pixel(&image, *x, row)[1] < 128);
    let (sum, count) = dark.fold((0, 0), |(sum, count), x| (sum + x, count + 1));
    assert!(count > 3, "a bar in row {row}");
    f64::from(sum as u32) / f64::from(count)
}

#[test]
fn a_head_held_askew_is_turned_upright() {
    for (lean, manual) in [
        (
            7.0,
            Manual {
                tilt: -7.0,
                ..Manual::default()
            },
        ),
        (
            -4.0,
            Manual {
                tilt: 4.0,
                ..Manual::default()
            },
        ),
        // The bar lies on its side and is put upright by a quarter turn first.
        (
            85.0,
            Manual {
                tilt: 5.0,
                quarter_turns: 1,
                ..Manual::default()
            },
        ),
    ] {
        for orientation in [1, 6] {
            let photo = with_exif(
                &jpeg(&stored_as(&leaning(lean), orientation), 95),
                orientation,
            );
            let plain = Manual {
                tilt: 0.0,
                ..manual
            };
            let before = mend(&photo, "a.jpg", &rule(), &NAMING, Some(&plain)).unwrap();
            assert!((bar(&before.jpeg, 10) - bar(&before.jpeg, 109)).abs() > 5.0);
            let done = mend(&photo, "a.jpg", &rule(), &NAMING, Some(&manual)).unwrap();
            let (above, below) = (bar(&done.jpeg, 10), bar(&done.jpeg, 109));
            assert!((above - below).abs() <= 1.0, "{lean}: {above} and {below}");
            assert!(done.steps.contains(&MendStep::Turned));
            // Where the turned picture ends its own background goes on.
            let image = pixels(&done.jpeg);
            for (x, y) in [(0, 0), (89, 0), (0, 119), (89, 119)] {
                assert!(close(pixel(&image, x, y), [255; 3], 12), "{lean}: {x} {y}");
            }
        }
    }
    // Beyond the bounds it goes no further.
    let photo = jpeg(&leaning(10.0), 95);
    let much = Manual {
        tilt: -90.0,
        ..Manual::default()
    };
    let done = mend(&photo, "a.jpg", &rule(), &NAMING, Some(&much)).unwrap();
    assert!((bar(&done.jpeg, 10) - bar(&done.jpeg, 109)).abs() <= 1.0);
}

#[test]
fn s05_cmyk_becomes_rgb_and_progressive_passes() {
    let drawn = portrait(90, 120, 6, BLUE);
    let done = mended(&cmyk_jpeg(&drawn), "a.jpg");
    assert!(done.steps.contains(&MendStep::Converted));
    assert!(
        close(done.facts.background, BLUE, 5),
        "{:?}",
        done.facts.background
    );
    let progressive = with_density(&jpeg_as(&drawn, 92, Subsamp::Sub2x2, true), 300);
    assert_eq!(mended(&progressive, "张三.jpg").jpeg, progressive);
}

#[test]
fn grey_stays_grey_for_the_rule_to_refuse() {
    let grey = jpeg_as(&portrait(360, 480, 6, BLUE), 90, Subsamp::Gray, false);
    let done = mend(&grey, "a.jpg", &rule(), &NAMING, None).unwrap();
    let problems = rule().judge(&done.facts);
    assert_eq!(problems.len(), 1);
    assert_eq!(problems[0].code, Code::PhotoColour);
}

#[test]
fn a_wrong_background_is_left_to_the_rule() {
    let mut white = rule();
    white.background = Background::White;
    let photo = jpeg(&portrait(360, 480, 6, BLUE), 90);
    let done = mend(&photo, "a.jpg", &white, &NAMING, None).unwrap();
    assert_eq!(white.judge(&done.facts)[0].code, Code::PhotoBackground);
    let photo = jpeg(&portrait(360, 480, 6, [250; 3]), 90);
    let done = mend(&photo, "a.jpg", &white, &NAMING, None).unwrap();
    assert_eq!(white.judge(&done.facts), []);
}

#[test]
fn file_size_is_met_from_above_and_below() {
    let mut bounded = rule();
    let photo = jpeg(&portrait(900, 1200, 6, BLUE), 95);
    let usual = mended(&photo, "a.jpg").jpeg.len() as u32;
    bounded.max_bytes = usual * 3 / 4;
    let done = mend(&photo, "a.jpg", &bounded, &NAMING, None).unwrap();
    assert!(done.jpeg.len() as u32 <= bounded.max_bytes);
    assert!(done.steps.contains(&MendStep::Compressed));
    bounded.max_bytes = 50_000;
    bounded.min_bytes = usual * 5 / 4;
    let done = mend(&photo, "a.jpg", &bounded, &NAMING, None).unwrap();
    assert!(done.jpeg.len() as u32 >= bounded.min_bytes);
    bounded.min_bytes = 40_000;
    let refused = mend(&photo, "a.jpg", &bounded, &NAMING, None).unwrap_err();
    assert!(matches!(refused, PhotoError::UnderBytes { .. }));
    (bounded.min_bytes, bounded.max_bytes) = (0, 700);
    let refused = mend(&photo, "a.jpg", &bounded, &NAMING, None).unwrap_err();
    assert!(matches!(refused, PhotoError::OverBytes { .. }));
}

#[test]
fn at_least_keeps_what_fits_and_shrinks_what_is_too_large() {
    let mut least = rule();
    (least.width, least.height, least.size) = (144, 192, SizeRule::AtLeast);
    (least.min_bytes, least.max_bytes) = (2 << 10, 200 << 10);
    (least.dpi, least.name) = (None, NameRule::IdNumber);
    let fits = jpeg(&portrait(300, 400, 6, BLUE), 90);
    let done = mend(&fits, "a.jpg", &least, &NAMING, None).unwrap();
    assert_eq!(
        (&done.jpeg, &done.file_name[..]),
        (&fits, "34052419800101001X.jpg")
    );
    assert_eq!(done.steps, [MendStep::Renamed]);
    let wide = jpeg(&portrait(2000, 1500, 6, BLUE), 90);
    let done = mend(&wide, "a.jpg", &least, &NAMING, None).unwrap();
    assert_eq!((done.facts.width, done.facts.height), (288, 384));
    assert_eq!(least.judge(&done.facts), []);
    // A tight limit takes pixels as well as quality.
    let noisy = noise(600, 800);
    least.max_bytes = 20 << 10;
    least.min_bytes = 0;
    let done = mend(&jpeg(&noisy, 95), "a.jpg", &least, &NAMING, None).unwrap();
    assert!(done.facts.width < 288 && done.jpeg.len() <= 20 << 10);
}

fn noise(width: usize, height: usize) -> Drawn {
    let mut random = Random(77);
    let rgb = (0..width * height * 3)
        .map(|_| random.next() as u8)
        .collect();
    Drawn { width, height, rgb }
}

#[test]
fn names_are_safe_on_windows() {
    let naming = Naming {
        person_name: "a/b\\c:d*?\"<>|. ",
        ..NAMING
    };
    let done = mend(&good(1), "x.jpg", &rule(), &naming, None).unwrap();
    assert_eq!(done.file_name, "a_b_c_d______.jpg");
    let naming = Naming {
        person_name: "",
        id_number: "",
        registration_number: "",
    };
    let done = mend(&good(1), "", &rule(), &naming, None).unwrap();
    assert_eq!(done.file_name, "照片.jpg");
}

#[test]
fn print_uses_the_best_there_is() {
    let camera = jpeg(&portrait(1500, 2000, 4, BLUE), 92);
    let print = measure(&print_quality(&camera, &rule()).unwrap(), "");
    assert_eq!(
        (print.width, print.height, print.dpi),
        (295, 413, Some((300, 300)))
    );
    // The small one is never enlarged: its density says how coarse it is.
    let print = measure(&print_quality(&good(4), &rule()).unwrap(), "");
    assert_eq!((print.width, print.height), (86, 120));
    assert_eq!(print.dpi, Some((87, 87)));
    // What is just right goes in as it is.
    let exact = jpeg(&portrait(295, 413, 4, BLUE), 92);
    let print = print_quality(&with_exif(&exact, 1), &rule()).unwrap();
    assert_eq!(print, with_density(&exact, 300));
}

#[test]
fn thumbnails_fit_and_never_grow() {
    let size = |bytes: &[u8], side| {
        let facts = measure(&thumbnail(bytes, side).unwrap(), "");
        (facts.width, facts.height)
    };
    assert_eq!(
        size(&jpeg(&portrait(900, 1200, 4, BLUE), 92), 160),
        (120, 160)
    );
    assert_eq!(
        size(&jpeg(&portrait(1200, 900, 4, BLUE), 92), 160),
        (160, 120)
    );
    assert_eq!(size(&good(1), 500), (90, 120));
    assert_eq!(size(&jpeg(&portrait(4000, 3, 4, BLUE), 92), 100), (100, 1));
    assert_eq!(thumbnail(b"no picture", 100), Err(PhotoError::NotAnImage));
}
