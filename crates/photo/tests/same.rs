//! The same picture used for two people.

#![allow(clippy::unwrap_used, reason = "helpers of tests")]

mod common;
use common::*;
use kaobao_exam::photo::PhotoFacts;
use kaobao_photo::{measure, mend, same_pictures};

fn groups(files: &[Vec<u8>]) -> Vec<Vec<usize>> {
    let facts: Vec<PhotoFacts> = files.iter().map(|file| measure(file, "")).collect();
    same_pictures(&facts.iter().collect::<Vec<_>>())
}

#[test]
fn the_same_picture_is_found_however_it_was_saved() {
    let drawn = portrait(600, 800, 1, BLUE);
    let camera = jpeg(&drawn, 92);
    let files = [
        good(50),
        camera.clone(),
        good(51),
        jpeg(&drawn, 60),
        encoded(&drawn, image::ImageFormat::Png),
        mend(&camera, "", &rule(), &NAMING, None).unwrap().jpeg,
        with_exif(&jpeg(&stored_as(&drawn, 8), 85), 8),
        good(52),
        good(51),
    ];
    assert_eq!(groups(&files), [vec![1, 3, 4, 5, 6], vec![2, 8]]);
}

#[test]
fn different_people_before_the_same_background_differ() {
    let files: Vec<Vec<u8>> = (0..200).map(|who| good(1_000 + who)).collect();
    assert_eq!(groups(&files), [[0; 0]; 0]);
}

#[test]
fn unreadable_and_blank_pictures_are_the_same_only_to_the_byte() {
    let blank = |grey| Drawn {
        width: 90,
        height: 120,
        rgb: vec![grey; 90 * 120 * 3],
    };
    let files = [
        b"one".to_vec(),
        b"two".to_vec(),
        jpeg(&blank(255), 90),
        jpeg(&blank(128), 90),
        b"two".to_vec(),
    ];
    assert_eq!(groups(&files), [vec![1, 4]]);
}

#[test]
fn hashes_within_three_bits_are_found_and_four_are_not() {
    let seed = 20_171_016;
    println!("seed {seed}");
    let mut random = Random(seed);
    let template = measure(&good(1), "");
    for _ in 0..2_000 {
        let dhash = random.next();
        let bits = random.below(6) as u32;
        let mut other = dhash;
        while (other ^ dhash).count_ones() < bits {
            other ^= 1 << random.below(64);
        }
        let fact = |dhash: u64| {
            let sha256 = kaobao_exam::Digest([random_byte(dhash); 32]);
            PhotoFacts {
                dhash,
                sha256,
                ..template.clone()
            }
        };
        let (a, mut b) = (fact(dhash), fact(other));
        b.sha256.0[0] = a.sha256.0[0].wrapping_add(1);
        assert_eq!(!same_pictures(&[&a, &b]).is_empty(), bits <= 3, "{bits}");
    }
}

fn random_byte(hash: u64) -> u8 {
    (hash.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 56) as u8
}
