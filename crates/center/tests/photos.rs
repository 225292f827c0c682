//! Photos in a bucket that several processes share.
#![allow(clippy::unwrap_used, missing_docs, reason = "tests")]

mod common;
use common::{bucket::Bucket, outbox::Memory, proxy::Proxy, *};
use kaobao_sync::piece::Kind;
use std::collections::HashSet;

fn hashes(unit: &Memory) -> HashSet<String> {
    let things = unit.batches.iter().flat_map(|sealed| sealed.things.keys());
    things
        .filter(|(kind, _)| *kind == Kind::Photo)
        .map(|(_, name)| name.to_string())
        .collect()
}

#[test]
fn photos_in_a_bucket_are_there_for_every_process_and_a_bucket_that_is_away_loses_nothing() {
    let mut bucket = Bucket::new();
    let mut center = Center::new();
    center.envs = bucket.envs();
    center.photos = Some("s3://photos/2017".into());
    let pc = center.pc("36001");
    let first = pc.seal(&pc.people(0..30));
    let second = pc.seal(&pc.people(30..40));
    let mut unit = Memory::new(pc, vec![first]);
    let served: Vec<Served> = (0..2).map(|_| center.serve()).collect();
    let urls: Vec<String> = served.iter().map(|one| one.url.clone()).collect();
    let proxy = Proxy::new(&urls);
    unit.sync(&proxy.url);
    assert_eq!(unit.receipts.len(), 1);
    let keys = bucket.keys();
    let names = hashes(&unit);
    assert_eq!(keys.len(), names.len());
    for name in &names {
        let key = format!("2017/{}/{}/{name}.jpg", &name[..2], &name[2..4]);
        assert!(keys.contains(&key), "{key}");
    }

    // A photo that cannot be kept is not acknowledged; the same PC comes again and everything is there.
    bucket.stop();
    let remote = unit.pc.remote(&proxy.url);
    let offered = remote.offer(&second.signed, &second.manifest).unwrap();
    for (body, items) in bodies(&second, &offered.missing) {
        let refused = remote.send_piece(second.manifest.batch.id, body, items);
        assert!(refused.unwrap_err().passing());
    }
    let again = remote.offer(&second.signed, &second.manifest).unwrap();
    let missing: HashSet<_> = again.missing.into_iter().collect();
    assert!(
        second
            .manifest
            .batch
            .lines
            .iter()
            .all(|line| missing.contains(&(Kind::Photo, line.photo)))
    );
    bucket.start();
    unit.batches.push(second);
    unit.sync(&proxy.url);
    assert_eq!(unit.receipts.len(), 2);
    assert_eq!(
        bucket.keys().len(),
        10,
        "those of the second batch; the server forgot the first"
    );
    assert_eq!(center.count(), 40);
}
