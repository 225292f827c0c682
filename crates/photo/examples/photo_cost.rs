//! Prints what measuring and mending cost beside the bare decoder.
//!
//! `cargo run --release -p kaobao-photo --example photo_cost`: medians of interleaved rounds, CPU milliseconds a
//! photo on Linux, wall milliseconds elsewhere. Pictures are drawn here.

use kaobao_exam::photo::{Background, NameRule, PhotoRule, SizeRule};
use kaobao_photo::{Naming, measure, mend, print_quality};
use std::hint::black_box;
use std::time::{Duration, Instant};
use turbojpeg::{Compressor, Decompressor, Image, PixelFormat, ScalingFactor};

const RULE: PhotoRule = PhotoRule {
    width: 90,
    height: 120,
    size: SizeRule::Exact,
    dpi: Some(300),
    min_bytes: 0,
    max_bytes: 30 << 10,
    background: Background::Any,
    name: NameRule::IdNumber,
    print_mm: [25, 35],
};
const NAMING: Naming<'static> = Naming {
    person_name: "张三",
    id_number: "34052419800101001X",
    registration_number: "",
};

fn main() -> Result<(), turbojpeg::Error> {
    let small: Vec<Vec<u8>> = (0..64)
        .map(|who| drawn(90, 120, who, 95))
        .collect::<Result<_, _>>()?;
    let bytes: usize = small.iter().map(Vec::len).sum();
    println!("90x120, {:.1} KB each", bytes as f64 / 64.0 / 1024.0);
    let mut bare = Decompressor::new()?;
    compare(
        20,
        64,
        || small.iter().for_each(|jpeg| decode(&mut bare, jpeg, 8)),
        "decode",
        || {
            for jpeg in &small {
                black_box(measure(jpeg, "a.jpg"));
            }
        },
        "measure",
    );

    let camera = drawn(3000, 4000, 7, 90)?;
    println!("3000x4000, {:.1} MB", camera.len() as f64 / 1048576.0);
    let mut bare = Decompressor::new()?;
    compare(
        15,
        1,
        || decode(&mut bare, &camera, 1),
        "decode at 1/8",
        || drop(black_box(mend(&camera, "a.jpg", &RULE, &NAMING, None))),
        "mend",
    );
    let mut bare = Decompressor::new()?;
    compare(
        15,
        1,
        || decode(&mut bare, &camera, 1),
        "decode at 1/8",
        || drop(black_box(print_quality(&camera, &RULE))),
        "print quality",
    );
    Ok(())
}

/// A portrait with the grain of a real camera, so that its file is as large as one.
fn drawn(width: usize, height: usize, who: u64, quality: i32) -> Result<Vec<u8>, turbojpeg::Error> {
    let mut random = who.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1;
    let mut pixels = Vec::with_capacity(width * height * 3);
    for y in 0..height {
        for x in 0..width {
            random ^= random << 13;
            random ^= random >> 7;
            random ^= random << 17;
            let grain = (random % 25) as f64 - 12.0;
            let (u, v) = (x as f64 / width as f64, y as f64 / height as f64);
            let far = ((u - 0.5) / 0.24).powi(2) + ((v - 0.42) / 0.25).powi(2);
            let colour = if far < 1.0 {
                [220.0 - 60.0 * u, 170.0 - 40.0 * v, 140.0]
            } else if far < 1.3 && v < 0.5 {
                [30.0; 3]
            } else if v > 0.72 + (u - 0.5).powi(2) {
                [60.0 + 40.0 * (u * 60.0).sin(), 60.0, 90.0]
            } else {
                [60.0, 120.0, 220.0]
            };
            pixels.extend(colour.map(|c| (c + grain).clamp(0.0, 255.0) as u8));
        }
    }
    let mut compressor = Compressor::new()?;
    compressor.set_quality(quality)?;
    compressor.set_subsamp(turbojpeg::Subsamp::Sub2x2)?;
    compressor.compress_to_vec(Image {
        pixels: &pixels[..],
        width,
        pitch: width * 3,
        height,
        format: PixelFormat::RGB,
    })
}

/// What any program must do at least.
fn decode(decompressor: &mut Decompressor, jpeg: &[u8], eighths: usize) {
    let factor = ScalingFactor::new(eighths, 8);
    let done = decompressor.set_scaling_factor(factor).and_then(|()| {
        let size = decompressor.read_header(jpeg)?.scaled(factor);
        let mut image = Image {
            pixels: vec![0; size.width * size.height * 3],
            width: size.width,
            pitch: size.width * 3,
            height: size.height,
            format: PixelFormat::RGB,
        };
        decompressor.decompress(jpeg, image.as_deref_mut())?;
        black_box(&image.pixels);
        Ok(())
    });
    assert!(done.is_ok());
}

fn compare(
    rounds: usize,
    photos: u32,
    mut floor: impl FnMut(),
    floor_name: &str,
    mut ours: impl FnMut(),
    our_name: &str,
) {
    let (mut floors, mut all) = (Vec::new(), Vec::new());
    for _ in 0..rounds {
        floors.push(timed(&mut floor));
        all.push(timed(&mut ours));
    }
    let median = |times: &mut Vec<Duration>| {
        times.sort_unstable();
        times[times.len() / 2].as_secs_f64() * 1e3 / f64::from(photos)
    };
    let (floor, ours) = (median(&mut floors), median(&mut all));
    println!(
        "  {floor_name} {floor:.3} ms, {our_name} {ours:.3} ms: {:.2}x",
        ours / floor
    );
}

fn timed(work: &mut impl FnMut()) -> Duration {
    let (wall, cpu) = (Instant::now(), cpu_time());
    work();
    match (cpu, cpu_time()) {
        (Some(from), Some(to)) => to.saturating_sub(from),
        _ => wall.elapsed(),
    }
}

/// Time this thread was running; the machine may be shared.
fn cpu_time() -> Option<Duration> {
    let text = std::fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    let nanoseconds = text.split_whitespace().next()?.parse().ok()?;
    Some(Duration::from_nanos(nanoseconds))
}
