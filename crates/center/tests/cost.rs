//! What a large batch costs, beside the same bytes in one local transaction. Prints; asserts no times.
//! `cargo test -p kaobao-center --test cost -- --ignored --nocapture`
#![allow(clippy::unwrap_used, missing_docs, reason = "tests")]

mod common;
use common::*;
use kaobao_sync::piece::{Kind, Packer};
use std::time::Instant;

#[test]
#[ignore = "a measurement"]
fn a_batch_of_10_000_beside_one_local_transaction() {
    let people: u32 = std::env::var("KAOBAO_PEOPLE")
        .ok()
        .and_then(|text| text.parse().ok())
        .unwrap_or(10_000);
    let center = Center::new();
    let pc = center.pc("36001");
    let mut all = pc.people(0..people);
    for (at, person) in all.iter_mut().enumerate() {
        // As large as real ones and each another: nothing reads past the end of the picture.
        person.photo.resize(8192, 0);
        person.photo.extend(at.to_le_bytes());
    }
    let sealed = pc.seal(&all);
    let served = center.serve();
    let remote = pc.enrolled(&served.url);

    let begun = Instant::now();
    let offered = remote.offer(&sealed.signed, &sealed.manifest).unwrap();
    let offer = begun.elapsed();
    let (mut sent, mut bytes) = (0, 0);
    for packed in Packer::new(offered.missing.iter().copied(), |kind, digest| {
        Ok::<_, std::io::Error>(sealed.things[&(kind, *digest)].clone())
    }) {
        let packed = packed.unwrap();
        bytes += packed.body.len();
        sent += 1;
        remote
            .send_piece(sealed.manifest.batch.id, packed.body, packed.items)
            .unwrap();
    }
    let pieces = begun.elapsed() - offer;
    let receipt = remote.commit(&sealed.signed, &sealed.manifest).unwrap().1;
    let total = begun.elapsed();
    println!(
        "{people} people: offer {offer:?}, {sent} pieces of {bytes} bytes {pieces:?}, commit {:?}, total {total:?}; accepted {}",
        total - offer - pieces,
        receipt.accepted()
    );
    let begun = Instant::now();
    let mut connection = rusqlite::Connection::open(center.path("floor.db")).unwrap();
    connection
        .pragma_update(None, "journal_mode", "wal")
        .unwrap();
    connection
        .pragma_update(None, "synchronous", "full")
        .unwrap();
    connection
        .execute_batch("CREATE TABLE c (name BLOB UNIQUE, bytes BLOB); CREATE TABLE p (name BLOB UNIQUE, bytes BLOB)")
        .unwrap();
    let tx = connection.transaction().unwrap();
    for ((kind, name), bytes) in &sealed.things {
        let table = if *kind == Kind::Content { "c" } else { "p" };
        tx.prepare_cached(&format!("INSERT INTO {table} VALUES (?, ?)"))
            .unwrap()
            .execute(rusqlite::params![name.0, bytes])
            .unwrap();
    }
    tx.commit().unwrap();
    let floor = begun.elapsed();
    println!(
        "floor {floor:?}; ratio {:.2}",
        total.as_secs_f64() / floor.as_secs_f64()
    );
}
