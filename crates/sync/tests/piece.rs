//! The codec of step 2, with honest and with hostile bodies.
#![allow(clippy::unwrap_used, reason = "tests")]

mod common;

use common::{Rng, world};
use kaobao_exam::Digest;
use kaobao_sync::{
    hash::sha256,
    piece::{self, Item, Kind, PackError, Packer, PieceError},
    protocol::{MAX_BODY, MAX_CONTENT, MAX_PHOTO},
};

fn some_items(rng: &mut Rng, most: usize) -> Vec<Item> {
    let mut items: Vec<Item> = (0..rng.below(most))
        .map(|_| {
            let length = rng.below(3000);
            if rng.below(2) == 0 {
                Item::new(Kind::Content, vec![b'a' + rng.below(26) as u8; length])
            } else {
                Item::new(Kind::Photo, rng.bytes(length))
            }
        })
        .collect();
    items.sort_by_key(|item| item.kind);
    items
}

#[test]
fn what_goes_in_comes_out() {
    let mut rng = Rng::seeded(11);
    for _ in 0..300 {
        let items = some_items(&mut rng, 40);
        let body = piece::encode(&items).unwrap();
        assert_eq!(piece::decode(body.clone()).unwrap(), items);
    }
    assert_eq!(piece::decode(piece::encode(&[]).unwrap()).unwrap(), []);
}

#[test]
fn damaged_bodies_are_refused_whole() {
    let mut rng = Rng::seeded(12);
    let (mut tried, mut equal) = (0, 0);
    for _ in 0..60 {
        let items = some_items(&mut rng, 12);
        let body = piece::encode(&items).unwrap();
        for cut in (0..body.len()).step_by(1 + body.len() / 40) {
            assert!(piece::decode(body[..cut].to_vec()).is_err(), "cut at {cut}");
        }
        let mut longer = body.clone();
        longer.push(0);
        assert!(piece::decode(longer.clone()).is_err());
        for _ in 0..200 {
            let mut bad = body.clone();
            let at = rng.below(bad.len());
            bad[at] ^= 1 << rng.below(8);
            tried += 1;
            // A flip may hit a byte of the zstd frame that says nothing (its checksum-free header has some):
            // then the things are the same, every name was checked.
            match piece::decode(bad.clone()) {
                Ok(same) => {
                    assert_eq!(same, items);
                    equal += 1;
                }
                Err(error) => assert!(!error.to_string().is_empty()),
            }
        }
    }
    assert!(
        equal * 50 < tried,
        "{equal} of {tried} flips went unnoticed"
    );
}

/// A body with a head that says what it likes.
fn forged(entries: &[(u8, u32, Digest)], count: u32, packed: &[u8], rest: &[u8]) -> Vec<u8> {
    let mut body = b"KBP1".to_vec();
    body.extend(count.to_le_bytes());
    body.extend((packed.len() as u32).to_le_bytes());
    for (kind, length, digest) in entries {
        body.push(*kind);
        body.extend(length.to_le_bytes());
        body.extend(digest.0);
    }
    body.extend(packed);
    body.extend(rest);
    body
}

#[test]
fn lying_lengths_and_bombs_allocate_nothing_and_are_refused() {
    let zero = Digest([0; 32]);
    // A quarter of a gigabyte of nothing in some kilobytes.
    let bomb = {
        let mut encoder = zstd::Encoder::new(Vec::new(), 3).unwrap();
        std::io::copy(
            &mut std::io::Read::take(std::io::repeat(0), 256 << 20),
            &mut encoder,
        )
        .unwrap();
        encoder.finish().unwrap()
    };
    assert!(bomb.len() < 200_000);
    let full = vec![(0, MAX_CONTENT as u32, zero); 128];
    let cases = [
        ("no entries for the count", forged(&[], u32::MAX, &[], &[])),
        (
            "too many",
            forged(&vec![(0, 0, zero); 4097], 4097, &[], &[]),
        ),
        (
            "long content",
            forged(&[(0, MAX_CONTENT as u32 + 1, zero)], 1, &[], &[]),
        ),
        (
            "long photo",
            forged(&[(1, MAX_PHOTO as u32 + 1, zero)], 1, &[], &[]),
        ),
        (
            "photo not there",
            forged(&[(1, MAX_PHOTO as u32, zero)], 1, &[], &[]),
        ),
        (
            "largest number",
            forged(&[(1, u32::MAX, zero)], 1, &[], &[]),
        ),
        (
            "bomb declared small",
            forged(&[(0, 10, zero)], 1, &bomb, &[]),
        ),
        ("bomb declared nothing", forged(&[], 0, &bomb, &[])),
        ("bomb at the cap", forged(&full, 128, &bomb, &[])),
        (
            "over the total",
            forged(&vec![(0, MAX_CONTENT as u32, zero); 129], 129, &bomb, &[]),
        ),
        ("unknown kind", forged(&[(2, 0, sha256(b""))], 1, &[], &[])),
        ("wrong name", forged(&[(1, 1, zero)], 1, &[], b"x")),
        (
            "wrong order",
            forged(&[(1, 0, sha256(b"")), (0, 0, sha256(b""))], 2, &[], &[]),
        ),
        (
            "not zstd",
            forged(&[(0, 4, sha256(b"abcd"))], 1, b"abcd", &[]),
        ),
        ("other magic", b"KBP2\0\0\0\0\0\0\0\0".to_vec()),
        ("nothing", Vec::new()),
        ("too long", vec![0; MAX_BODY + 1]),
    ];
    for (what, body) in cases {
        assert!(piece::decode(body.clone()).is_err(), "{what}");
    }
    // The control: the same forging, told right, is accepted.
    let packed = zstd::bulk::compress(b"abcd", 3).unwrap();
    let good = forged(
        &[(0, 4, sha256(b"abcd")), (1, 1, sha256(b"x"))],
        2,
        &packed,
        b"x",
    );
    assert_eq!(piece::decode(good.clone()).unwrap().len(), 2);
}

#[test]
fn noise_never_panics() {
    let mut rng = Rng::seeded(13);
    for _ in 0..5000 {
        let length = rng.below(400);
        let mut body = rng.bytes(length);
        if rng.below(2) == 0 {
            body.splice(0..0, *b"KBP1");
        }
        assert!(piece::decode(body.clone()).is_err());
    }
}

#[test]
fn the_packer_cuts_bodies_and_loads_one_thing_at_a_time() {
    let world = world(14, 300, 30_000);
    let mut wanted: Vec<_> = world.things.keys().copied().collect();
    wanted.sort();
    let loaded = std::cell::Cell::new(0);
    let mut packer = Packer::new(wanted.clone(), |kind, digest: &Digest| {
        loaded.set(loaded.get() + 1);
        world.load(kind, digest)
    });
    let first = packer.next().unwrap().unwrap();
    assert_eq!(
        loaded.get(),
        first.items + 1,
        "only one thing more than it needs"
    );
    let mut got: Vec<_> = first.things.clone();
    let mut bodies = 1;
    for packed in packer {
        let packed = packed.unwrap();
        assert!(packed.body.len() <= piece::TARGET + (1 << 20));
        let items = piece::decode(packed.body.clone()).unwrap();
        assert_eq!(items.len(), packed.items);
        got.extend(packed.things);
        bodies += 1;
    }
    assert_eq!(got, wanted);
    // 300 x 30 kB of photos and little else.
    assert!((4..=6).contains(&bodies), "{bodies} bodies");
}

#[test]
fn the_packer_takes_the_largest_photo_and_no_larger() {
    let pack = |length: usize| {
        let photo = Item::new(Kind::Photo, vec![1; length]);
        let wanted = [(Kind::Photo, photo.digest)];
        Packer::new(wanted, move |_, _: &Digest| {
            Ok::<_, String>(photo.bytes.to_vec())
        })
        .next()
        .unwrap()
    };
    assert_eq!(pack(MAX_PHOTO).unwrap().items, 1);
    assert!(matches!(
        pack(MAX_PHOTO + 1),
        Err(PackError::Piece(PieceError::TooLarge(_)))
    ));
}

#[test]
fn damage_in_the_store_is_noticed_before_sending() {
    let digest = sha256(b"sealed");
    let mut packer = Packer::new([(Kind::Photo, digest)], |_, _: &Digest| {
        Ok::<_, String>(b"rotten".to_vec())
    });
    let Some(Err(PackError::Damaged { digest: named, .. })) = packer.next() else {
        panic!("not noticed");
    };
    assert_eq!(named, digest);
}
