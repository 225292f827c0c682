//! What the store costs: `cargo run --release -p kaobao-store --example cost [people]`.
#![allow(clippy::unwrap_used, reason = "a measuring tool")]

#[path = "../tests/common/mod.rs"]
mod common;
use common::*;
use kaobao_store::{Filter, StoreError};
use std::time::Instant;

fn main() {
    let people: u32 = std::env::args()
        .nth(1)
        .and_then(|n| n.parse().ok())
        .unwrap_or(10_000);
    let (home, mut store) = home();
    let mut bytes = vec![0u8; 8192];
    let begun = Instant::now();
    store
        .write(|w| {
            for number in 0..people {
                enter(w, number, "欧阳小红")?;
                bytes[..4].copy_from_slice(&number.to_le_bytes());
                let sha = photo(w, &bytes)?;
                w.attach_photo(id(number), 1, Some(sha), Some(sha), at(2))?;
            }
            Ok::<_, StoreError>(())
        })
        .unwrap();
    println!(
        "{people} applications with 8 KB photos: {:?}",
        begun.elapsed()
    );
    let begun = Instant::now();
    let rows = store.read(|r| r.applications(&Filter::default())).unwrap();
    println!("list of {}: {:?}", rows.len(), begun.elapsed());
    let begun = Instant::now();
    let rows = store
        .read(|r| r.full_applications(&Filter::default()))
        .unwrap();
    println!("with drafts, {}: {:?}", rows.len(), begun.elapsed());
    let begun = Instant::now();
    let found = store.read(|r| r.find("oyxh")).unwrap();
    println!("find {}: {:?}", found.len(), begun.elapsed());
    let begun = Instant::now();
    let info = store
        .backup(&home.folder.path().join("a.kbb"), at(3))
        .unwrap();
    println!(
        "backup of {} MB: {:?}",
        info.bytes / 1_000_000,
        begun.elapsed()
    );
}
