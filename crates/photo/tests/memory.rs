//! R8: memory, measured over a whole process, so in a test binary of its own.

#![allow(clippy::unwrap_used, reason = "helpers of tests")]
#![cfg(target_os = "linux")]

mod common;
use common::*;
use kaobao_photo::{measure, mend, print_quality};
use turbojpeg::Subsamp;

fn peak_kib() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status
        .lines()
        .find(|line| line.starts_with("VmHWM"))
        .unwrap();
    line.split_whitespace().nth(1).unwrap().parse().unwrap()
}

#[test]
fn r08_memory_stays_under_128_mib() {
    let drawn = portrait(90, 120, 1, BLUE);
    let baseline = good(1);
    let progressive = jpeg_as(&drawn, 90, Subsamp::Sub2x2, true);
    let progressive_444 = jpeg_as(&drawn, 90, Subsamp::None, true);
    let mut wide = rule();
    (wide.width, wide.height, wide.max_bytes) = (3000, 4000, 20 << 20);
    let before = peak_kib();
    let mut opened = 0;
    for bytes in [
        announcing(&baseline, 65_500, 65_500),
        announcing(&baseline, 10_900, 10_900),
        announcing(&baseline, 60_000, 2_000),
        announcing(&baseline, 900, 65_500),
        announcing(&progressive, 5_000, 5_000),
        announcing(&progressive, 60_000, 400),
        announcing(&progressive_444, 3_500, 3_500),
        announcing(&cmyk_jpeg(&drawn), 5_000, 5_000),
    ] {
        opened += usize::from(measure(&bytes, "").width > 0);
        let _ = mend(&bytes, "", &wide, &NAMING, None);
        let _ = print_quality(&bytes, &wide);
    }
    assert!(opened >= 6, "the others must reach the decoder: {opened}");
    let grown = (peak_kib() - before) / 1024;
    println!("{grown} MiB");
    assert!(grown < 128, "{grown} MiB");
}
