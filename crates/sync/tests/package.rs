//! Packages and answers files: whole ones open, everything else is refused (R11).
#![allow(clippy::unwrap_used, reason = "tests")]

mod common;

use common::{Rng, World, world};
use kaobao_sync::{
    Signed,
    package::{
        AgeIdentity, Limits, PackageError, read_answers, read_package, write_answers, write_package,
    },
    piece::{Item, Kind},
    protocol::{Answers, Change, Event},
    seal::{ChangesError, ManifestError},
};
use std::io::{Read, Write};

fn write(world: &World) -> Vec<u8> {
    let mut out = Vec::new();
    write_package(
        &mut out,
        &world.sealed,
        &world.recipients(),
        |kind, digest| world.load(kind, digest),
    )
    .unwrap();
    out
}

/// Opens and reads to the end, as the center does.
fn read(world: &World, bytes: &[u8], identity: &AgeIdentity) -> Result<Vec<Item>, PackageError> {
    let identities = std::slice::from_ref(identity);
    let opened = read_package(bytes, identities, &world.key(), Limits::default())?;
    assert_eq!(opened.manifest, world.manifest);
    assert_eq!(opened.sealed, world.sealed);
    opened.items.collect()
}

#[test]
fn a_package_opens_with_the_live_and_the_escrow_key() {
    let world = world(21, 40, 5000);
    let bytes = write(&world);
    for identity in [&world.center_age, &world.escrow_age] {
        let items = read(&world, &bytes, identity).unwrap();
        assert_eq!(items.len(), 80);
        for item in items {
            assert_eq!(world.things[&(item.kind, item.digest)], item.bytes);
        }
    }
    let name = "张三".as_bytes();
    assert!(
        !bytes.windows(name.len()).any(|w| w == name),
        "a name is readable"
    );
}

#[test]
fn a_shared_photo_is_packed_once() {
    let mut world = world(22, 2, 100);
    let mut batch = world.batch.clone();
    batch.lines[1].photo = batch.lines[0].photo;
    world.sealed = kaobao_sync::seal::seal(
        batch,
        world.device.clone(),
        "token".to_owned(),
        &world.key(),
        &world.device_key,
    )
    .unwrap();
    world.manifest = world.sealed.open_self().unwrap().0;
    assert_eq!(
        read(&world, &write(&world), &world.center_age)
            .unwrap()
            .len(),
        3
    );
}

#[test]
fn flips_and_cuts_are_all_refused() {
    let world = world(23, 6, 2000);
    let bytes = write(&world);
    let mut tried = 0;
    for cut in (0..bytes.len()).step_by(64) {
        assert!(
            read(&world, &bytes[..cut], &world.center_age).is_err(),
            "cut at {cut}"
        );
        tried += 1;
    }
    let mut rng = Rng::seeded(23);
    for at in (0..bytes.len()).step_by(61) {
        let mut bad = bytes.clone();
        bad[at] ^= 1 << rng.below(8);
        assert!(
            read(&world, &bad, &world.center_age).is_err(),
            "flip at {at}"
        );
        tried += 1;
    }
    for more in [&b"\0"[..], &bytes] {
        let longer = [&bytes, more].concat();
        assert!(read(&world, &longer, &world.center_age).is_err());
    }
    assert!(tried > 400, "{tried}");
}

#[test]
fn strangers_and_other_centers_get_nothing() {
    let world = world(24, 2, 100);
    let bytes = write(&world);
    let stranger = AgeIdentity::from_secret_bytes(&[5; 32]);
    assert!(matches!(
        read(&world, &bytes, &stranger),
        Err(PackageError::NotForUs)
    ));
    let identities = [world.center_age.clone()];
    let other = world.device_key.public();
    assert!(matches!(
        read_package(&bytes[..], &identities, &other, Limits::default()),
        Err(PackageError::Manifest(ManifestError::OtherCenter))
    ));
    for junk in [
        &b""[..],
        b"PK\x03\x04",
        b"age-encryption.org/v1\n",
        &[0; 100_000],
    ] {
        assert!(matches!(
            read(&world, junk, &world.center_age),
            Err(PackageError::NotAge | PackageError::Damaged(_))
        ));
    }
    // A header that goes on and on is cut off before the parser sees it.
    let endless = b"age-encryption.org/v1\n"
        .iter()
        .chain(b"-> X25519 AAAA\nAAAA\n".iter().cycle().take(50 << 20))
        .copied()
        .collect::<Vec<_>>();
    assert!(matches!(
        read(&world, &endless, &world.center_age),
        Err(PackageError::NotAge)
    ));
}

/// Encrypts any plain text to the center, as somebody with the public key can.
fn forge(world: &World, plain: &[u8]) -> Vec<u8> {
    let recipient: age::x25519::Recipient = world.center_age.recipient().parse().unwrap();
    let recipients = [&recipient as &dyn age::Recipient];
    let encryptor = age::Encryptor::with_recipients(recipients.into_iter()).unwrap();
    let mut out = encryptor.wrap_output(Vec::new()).unwrap();
    out.write_all(plain).unwrap();
    out.finish().unwrap()
}

fn plain(world: &World, bodies: &[Vec<u8>], end: bool) -> Vec<u8> {
    let json = serde_json::to_vec(&world.sealed).unwrap();
    let mut plain = b"KAOBAO-KBP/1\n".to_vec();
    for frame in std::iter::once(&json).chain(bodies) {
        plain.extend((frame.len() as u32).to_le_bytes());
        plain.extend(frame);
    }
    if end {
        plain.extend([0; 4]);
    }
    plain
}

#[test]
fn what_the_manifest_does_not_name_is_refused() {
    let world = world(25, 2, 100);
    let items: Vec<Item> = world
        .manifest
        .batch
        .lines
        .iter()
        .flat_map(|line| [(Kind::Content, line.content), (Kind::Photo, line.photo)])
        .map(|(kind, digest)| Item {
            kind,
            digest,
            bytes: world.things[&(kind, digest)].clone().into(),
        })
        .collect();
    let body = |items: &[Item]| kaobao_sync::piece::encode(items).unwrap();
    let read = |plain: &[u8]| read(&world, &forge(&world, plain), &world.center_age);

    // The control: forged just right it opens, so the refusals below have the reason they say.
    assert_eq!(
        read(&plain(&world, &[body(&items)], true)).unwrap().len(),
        4
    );
    assert!(matches!(
        read(&plain(&world, &[body(&items[..3])], true)),
        Err(PackageError::Missing(1))
    ));
    assert!(matches!(
        read(&plain(&world, &[body(&items)], false)),
        Err(PackageError::Damaged(_))
    ));
    let foreign = Item::new(Kind::Photo, b"foreign".to_vec());
    let with_foreign = [body(&items), body(&[foreign])];
    assert!(matches!(
        read(&plain(&world, &with_foreign, true)),
        Err(PackageError::Unlisted(_))
    ));
    // A photo may not come under the name of a content.
    let mut disguised = items.clone();
    disguised[0].kind = Kind::Photo;
    assert!(matches!(
        read(&plain(&world, &[body(&disguised)], true)),
        Err(PackageError::Unlisted(_))
    ));
    let doubled = [body(&items), body(&items[..1])];
    assert!(matches!(
        read(&plain(&world, &doubled, true)),
        Err(PackageError::Unlisted(_))
    ));
    let mut tail = plain(&world, &[body(&items)], true);
    tail.push(0);
    assert!(matches!(read(&tail), Err(PackageError::Damaged(_))));
    let mut huge = b"KAOBAO-KBP/1\n".to_vec();
    huge.extend(u32::MAX.to_le_bytes());
    assert!(matches!(read(&huge), Err(PackageError::TooLarge(_))));
    assert!(read(b"KAOBAO-KBP/2\n").is_err());
}

#[test]
fn a_file_over_the_cap_is_cut_off() {
    let world = world(26, 4, 60_000);
    let bytes = write(&world);
    let limits = Limits {
        file: 100_000,
        ..Limits::default()
    };
    let identities = [world.center_age.clone()];
    let opened = read_package(&bytes[..], &identities, &world.key(), limits);
    assert!(
        opened
            .and_then(|o| o.items.collect::<Result<Vec<_>, _>>())
            .is_err()
    );
}

#[test]
fn a_full_disk_and_a_hole_in_the_store_are_told() {
    struct Full(usize);
    impl Write for Full {
        fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
            self.0 = self
                .0
                .checked_sub(bytes.len())
                .ok_or(std::io::ErrorKind::StorageFull)?;
            Ok(bytes.len())
        }
        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }
    let world = world(27, 20, 20_000);
    let load = |kind, digest: &_| world.load(kind, digest);
    let result = write_package(Full(100_000), &world.sealed, &world.recipients(), load);
    assert!(matches!(result, Err(PackageError::Io(_))));
    let hole = |_, _: &_| Err::<Vec<u8>, _>("照片不见了");
    let result = write_package(Vec::new(), &world.sealed, &world.recipients(), hole);
    assert!(result.unwrap_err().to_string().contains("照片不见了"));
    let load = |kind, digest: &_| world.load(kind, digest);
    let nobody = write_package(Vec::new(), &world.sealed, &[], load);
    assert!(matches!(nobody, Err(PackageError::Recipient)));
}

fn answers(world: &World) -> Answers {
    let change = |cursor| Change {
        cursor,
        at: "2017-03-01T08:00:00+08:00".to_owned(),
        what: Event::Unpaid {
            application: world.batch.lines[0].application,
            reason: "记错".to_owned(),
        },
    };
    Answers {
        unit: world.unit.code,
        receipts: vec![Signed::sign(&world.receipt(), &world.center)],
        changes: (4..10).map(change).collect(),
        after: 3,
    }
}

#[test]
fn answers_open_for_the_pc_they_are_for_and_only_whole() {
    let world = world(28, 3, 100);
    let good = answers(&world);
    let to = [world.device.recipient.clone()];
    let write = |answers: &Answers, key| write_answers(&Signed::sign(answers, key), &to).unwrap();
    let read = |bytes: &[u8], identity| {
        read_answers(bytes, identity, &world.key(), world.unit.code).map(|(_, answers)| answers)
    };
    let bytes = write(&good, &world.center);
    assert_eq!(read(&bytes, &world.device_age).unwrap(), good);
    assert!(matches!(
        read(&bytes, &world.escrow_age),
        Err(PackageError::NotForUs)
    ));
    assert!(matches!(
        read(&write(&good, &world.device_key), &world.device_age),
        Err(PackageError::Signature(_))
    ));
    let mut gap = good.clone();
    gap.changes.remove(2);
    assert!(matches!(
        read(&write(&gap, &world.center), &world.device_age),
        Err(PackageError::Changes(ChangesError::Gap(3)))
    ));
    let mut foreign = good.clone();
    foreign
        .receipts
        .push(Signed::sign(&world.receipt(), &world.device_key));
    assert!(matches!(
        read(&write(&foreign, &world.center), &world.device_age),
        Err(PackageError::Signature(_))
    ));
    for at in (0..bytes.len()).step_by(13) {
        let mut bad = bytes.clone();
        bad[at] ^= 1;
        assert!(read(&bad, &world.device_age).is_err(), "flip at {at}");
        assert!(
            read(&bytes[..at], &world.device_age).is_err(),
            "cut at {at}"
        );
    }
    let other = read_answers(
        &bytes[..],
        &world.device_age,
        &world.key(),
        "36002".parse().unwrap(),
    );
    assert!(matches!(
        other,
        Err(PackageError::Changes(ChangesError::OtherUnit(_)))
    ));
}

#[test]
fn an_age_identity_keeps_its_text_and_hides_in_debug() {
    let identity = AgeIdentity::from_secret_bytes(&[9; 32]);
    let text = identity.to_secret_text();
    let back: AgeIdentity = text.parse().unwrap();
    assert_eq!(back.recipient(), identity.recipient());
    assert!(!format!("{identity:?}").contains("SECRET-KEY"));
    assert!("AGE-SECRET-KEY-1".parse::<AgeIdentity>().is_err());
}

#[test]
fn a_package_is_read_as_a_stream() {
    // A reader that gives a few bytes at a time, as slow USB sticks and sockets do.
    struct Slow<'a>(&'a [u8]);
    impl Read for Slow<'_> {
        fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
            let n = buffer.len().min(7);
            self.0.read(&mut buffer[..n])
        }
    }
    let world = world(29, 5, 30_000);
    let bytes = write(&world);
    let identities = [world.center_age.clone()];
    let opened = read_package(Slow(&bytes), &identities, &world.key(), Limits::default()).unwrap();
    assert_eq!(opened.items.filter(Result::is_ok).count(), 10);
}
