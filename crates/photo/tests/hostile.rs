//! R8: broken, hostile and huge input.

#![allow(clippy::unwrap_used, reason = "helpers of tests")]

mod common;
use common::*;
use kaobao_exam::photo::ImageFormat;
use kaobao_exam::{Code, photo::PhotoFacts};
use kaobao_photo::{
    PhotoError, measure, mend, print_quality, same_pictures, thumbnail, why_unreadable,
};
use turbojpeg::Subsamp;

/// Everything that takes bytes.
fn all(bytes: &[u8]) -> PhotoFacts {
    let facts = measure(bytes, "a.jpg");
    if let Ok(mended) = mend(bytes, "a.jpg", &rule(), &NAMING, None) {
        assert!(!mended.facts.truncated);
        assert_eq!((mended.facts.width, mended.facts.height), (90, 120));
    }
    let _ = print_quality(bytes, &rule());
    let _ = thumbnail(bytes, 100);
    assert_eq!(facts.width == 0, why_unreadable(bytes).is_some());
    facts
}

#[test]
fn r08_truncated_at_every_twentieth_is_told() {
    let drawn = portrait(360, 480, 2, BLUE);
    for whole in [
        jpeg(&drawn, 92),
        jpeg_as(&drawn, 92, Subsamp::None, true),
        with_exif(&jpeg(&drawn, 92), 6),
        encoded(&drawn, image::ImageFormat::Png),
        encoded(&drawn, image::ImageFormat::Bmp),
        encoded(&drawn, image::ImageFormat::Tiff),
        encoded(&drawn, image::ImageFormat::WebP),
    ] {
        assert!(!all(&whole).truncated);
        for twentieths in 0..20 {
            let cut = &whole[..whole.len() * twentieths / 20];
            let facts = all(cut);
            assert!(
                facts.truncated || facts.width == 0,
                "{:?} {twentieths}/20",
                facts.format
            );
            assert!(mend(cut, "a.jpg", &rule(), &NAMING, None).is_err());
            let problems = rule().judge(&facts);
            assert!(problems.iter().any(|problem| {
                matches!(problem.code, Code::PhotoTruncated | Code::PhotoUnreadable)
            }));
        }
    }
}

#[test]
fn r08_an_end_marker_glued_on_does_not_hide_the_cut() {
    for progressive in [false, true] {
        let whole = jpeg_as(&portrait(360, 480, 2, BLUE), 92, Subsamp::None, progressive);
        let mut cut = whole[..whole.len() / 2].to_vec();
        cut.extend([0xFF, 0xD9]);
        assert!(all(&cut).truncated, "{progressive}");
    }
    // The last two bytes alone missing: the decoder would not notice.
    let whole = good(1);
    assert!(all(&whole[..whole.len() - 2]).truncated);
}

#[test]
fn r08_a_file_that_is_two_things_keeps_only_the_picture() {
    let photo = good(1);
    let mut zip = photo.clone();
    zip.extend(b"PK\x03\x04\x14\0\0\0evil.exe");
    let html = with_segment(&photo, 0xFE, b"<script>alert(1)</script>");
    let mut motion = photo.clone();
    motion.extend(&photo);
    for bytes in [zip, html, motion] {
        assert!(!all(&bytes).truncated);
        let mended = mend(&bytes, "a.jpg", &rule(), &NAMING, None).unwrap();
        assert_eq!(mended.jpeg, photo);
    }
}

#[test]
fn r08_an_exif_is_gone_from_everything_that_is_made() {
    let secret = b"Exif\0\0II*\0\x08\0\0\0\0\0 GPS 28.68N 115.85E";
    let photo = with_segment(&jpeg(&portrait(360, 480, 2, BLUE), 92), 0xE1, secret);
    let small = with_segment(&good(1), 0xE1, secret);
    for bytes in [photo, small] {
        for made in [
            mend(&bytes, "a.jpg", &rule(), &NAMING, None).unwrap().jpeg,
            print_quality(&bytes, &rule()).unwrap(),
            thumbnail(&bytes, 100).unwrap(),
        ] {
            assert!(!made.windows(3).any(|three| three == b"GPS"));
        }
    }
}

#[test]
fn r08_huge_announced_sizes_are_refused_before_decoding() {
    let photo = good(1);
    for (width, height) in [(65_500, 65_500), (65_535, 2_000), (12_000, 12_000)] {
        let bomb = announcing(&photo, width, height);
        assert_eq!(all(&bomb).width, 0);
        assert!(matches!(
            why_unreadable(&bomb),
            Some(PhotoError::TooManyPixels { .. })
        ));
    }
    for (width, height) in [(0, 120), (90, 0), (0, 0)] {
        assert_eq!(all(&announcing(&photo, width, height)).width, 0);
    }
    // Within the pixels, but all of its coefficients would have to be kept.
    let progressive = jpeg_as(&portrait(90, 120, 1, BLUE), 90, Subsamp::None, true);
    assert_eq!(all(&announcing(&progressive, 8_000, 8_000)).width, 0);
    let mut png = encoded(&portrait(90, 120, 1, BLUE), image::ImageFormat::Png);
    png[16..24].copy_from_slice(&[0, 0, 0xFF, 0xFF, 0, 0, 0xFF, 0xFF]);
    assert_eq!(all(&png).width, 0);
    let mut bmp = encoded(&portrait(90, 120, 1, BLUE), image::ImageFormat::Bmp);
    bmp[18..26].copy_from_slice(&[0xFF, 0xFF, 0, 0, 0xFF, 0xFF, 0, 0]);
    assert_eq!(all(&bmp).width, 0);
}

#[test]
fn r08_a_scan_bomb_is_refused() {
    let photo = jpeg_as(&portrait(90, 120, 1, BLUE), 90, Subsamp::None, true);
    let scan = photo
        .windows(2)
        .rposition(|two| two == [0xFF, 0xDA])
        .unwrap();
    let (head, scan) = photo[..photo.len() - 2].split_at(scan);
    let mut bomb = head.to_vec();
    for _ in 0..5_000 {
        bomb.extend(scan);
    }
    bomb.extend([0xFF, 0xD9]);
    assert_eq!(all(&bomb).width, 0);
    assert!(why_unreadable(&bomb).is_some());
}

#[test]
fn r08_unusual_codings_are_refused() {
    let photo = good(1);
    let at = frame_at(&photo);
    for marker in [0xC3, 0xC5, 0xC9, 0xCA, 0xCB] {
        let mut odd = photo.clone();
        odd[at - 3] = marker;
        assert_eq!(all(&odd).width, 0);
        assert_eq!(why_unreadable(&odd), Some(PhotoError::Unsupported));
    }
    for (offset, value) in [(0, 12), (5, 2), (7, 0x00), (7, 0xFF)] {
        let mut odd = photo.clone();
        odd[at + offset] = value;
        assert_eq!(all(&odd).width, 0, "{offset}");
    }
}

#[test]
fn r08_too_many_bytes_are_not_even_walked() {
    let mut large = good(1);
    large.resize((30 << 20) + 1, 0);
    let facts = measure(&large, "a.jpg");
    assert_eq!((facts.format, facts.width), (ImageFormat::Jpeg, 0));
    assert_eq!(facts.bytes, (30 << 20) + 1);
    assert!(matches!(
        why_unreadable(&large),
        Some(PhotoError::TooManyBytes { .. })
    ));
}

#[test]
fn r08_nothing_and_next_to_nothing() {
    let starts: [&[u8]; 12] = [
        b"",
        b"\xFF",
        b"\xFF\xD8",
        b"\xFF\xD8\xFF",
        b"\xFF\xD8\xFF\xD9",
        b"\xFF\xD8\xFF\xE1\xFF\xFFExif\0\0II*\0\xFF\xFF\xFF\xFF",
        b"\x89PNG\r\n\x1A\n",
        b"GIF89a",
        b"BM",
        b"II*\0\xFF\xFF\xFF\xFF",
        b"RIFF\0\0\0\0WEBP",
        b"\0\0\0\x18ftypheic",
    ];
    for start in starts {
        assert_eq!(all(start).width, 0);
        let padded = [start, &[0xFF; 3_000][..]].concat();
        assert_eq!(all(&padded).width, 0);
    }
    let unreadable = measure(b"", "");
    assert_eq!(
        same_pictures(&[&unreadable, &measure(b"x", "")]),
        [[0; 0]; 0]
    );
}

#[test]
fn r08_two_thousand_mutants() {
    let seed = std::env::var("KAOBAO_SEED")
        .ok()
        .and_then(|seed| seed.parse().ok())
        .unwrap_or(20_171_016);
    println!("KAOBAO_SEED={seed}");
    let mut random = Random(seed);
    let drawn = portrait(90, 120, 2, BLUE);
    let parents = [
        good(2),
        with_exif(&good(2), 6),
        jpeg_as(&drawn, 80, Subsamp::None, true),
        jpeg_as(&drawn, 80, Subsamp::Gray, false),
        cmyk_jpeg(&drawn),
        encoded(&drawn, image::ImageFormat::Png),
        encoded(&drawn, image::ImageFormat::Gif),
        encoded(&drawn, image::ImageFormat::Bmp),
        encoded(&drawn, image::ImageFormat::Tiff),
        encoded(&drawn, image::ImageFormat::WebP),
    ];
    let mut readable = 0;
    for _ in 0..2_000 {
        let mut bytes = parents[random.below(parents.len())].clone();
        for _ in 0..1 + random.below(6) {
            // Headers are where most is decided.
            let reach = if random.below(2) == 0 {
                bytes.len().min(700)
            } else {
                bytes.len()
            };
            let at = random.below(reach);
            match random.below(6) {
                0 => bytes[at] = random.next() as u8,
                1 => bytes[at] ^= 1 << random.below(8),
                2 => bytes[at] = [0x00, 0xFF, 0x7F, 0x80, 0xDA, 0xC2][random.below(6)],
                3 => bytes.truncate(at + 1),
                4 => {
                    let end = (at + random.below(64)).min(bytes.len());
                    let piece = bytes[at..end].to_vec();
                    bytes.splice(at..at, piece);
                }
                _ => {
                    let end = (at + random.below(16)).min(bytes.len());
                    bytes.drain(at..end);
                    if bytes.is_empty() {
                        break;
                    }
                }
            }
        }
        readable += usize::from(all(&bytes).width > 0);
    }
    // Neither all refused nor all passed: the mutants reach the decoders.
    assert!((400..1_900).contains(&readable), "{readable}");
}
