//! Signed messages, signed requests, enrolment files, and what receipts and changes are held against.
#![allow(clippy::unwrap_used, reason = "tests")]

mod common;

use common::{Rng, world};
use jiff::Timestamp;
use kaobao_exam::{Digest, batch::Receipt};
use kaobao_sync::{
    PublicKey, Signed, SigningKey,
    enrolment::{self, EnrolmentError},
    hash,
    protocol::{ApiCode, CenterHello, CenterInfo, Change, ChangesPage, Enrolment, Event, Manifest},
    seal::{self, ChangesError, ManifestError, ReceiptError},
    signature::{
        Nonce, RequestError, RequestHeaders, RequestParts, SignatureError, TOLERANCE, sign_request,
        verify_request,
    },
};

fn hello(key: &SigningKey) -> Signed<CenterHello> {
    let hello = CenterHello {
        center: key.public().to_string(),
        nonce: "00".repeat(16),
        now: "2017-03-01T00:00:00Z".to_owned(),
    };
    Signed::sign(&hello, key)
}

#[test]
fn a_signed_message_survives_json_and_opens_for_its_signer_only() {
    let mut rng = Rng::from_seed(1);
    let key = SigningKey::from_secret_bytes(&rng.key());
    let other = SigningKey::from_secret_bytes(&rng.key());
    let signed = hello(&key);
    let text = serde_json::to_string(&signed).unwrap();
    let back: Signed<CenterHello> = serde_json::from_str(&text).unwrap();
    assert_eq!(back, signed);
    assert_eq!(back.open(&key.public()).unwrap().nonce, "00".repeat(16));
    assert_eq!(back.open_self().unwrap().1, key.public());
    assert_eq!(back.open(&other.public()), Err(SignatureError::Key));
    let again = SigningKey::from_secret_bytes(&key.to_secret_bytes());
    assert_eq!(
        hello(&again),
        signed,
        "the same value and key, the same bytes"
    );
    assert!(
        !format!("{key:?}").contains(&format!("{:02x?}", key.to_secret_bytes()[0..8].to_vec()))
    );
}

#[test]
fn every_changed_byte_of_a_signed_message_is_noticed() {
    let key = SigningKey::from_secret_bytes(&Rng::from_seed(2).key());
    let text = serde_json::to_string(&hello(&key)).unwrap();
    let mut refused = 0;
    for at in 0..text.len() {
        for bit in 0..8 {
            let mut bytes = text.clone().into_bytes();
            bytes[at] ^= 1 << bit;
            let Ok(signed) = serde_json::from_slice::<Signed<CenterHello>>(&bytes) else {
                refused += 1;
                continue;
            };
            assert!(signed.open(&key.public()).is_err(), "byte {at} bit {bit}");
            assert!(signed.open_self().is_err(), "byte {at} bit {bit}");
            refused += 1;
        }
    }
    assert_eq!(refused, text.len() * 8);
}

#[test]
fn a_signature_for_one_purpose_does_not_pass_for_another() {
    let world = world(3, 1, 10);
    let receipt = Signed::sign(&world.receipt(), &world.center);
    let text = serde_json::to_string(&receipt).unwrap();
    let disguised: Signed<ChangesPage> = serde_json::from_str(&text).unwrap();
    assert_eq!(disguised.open(&world.key()), Err(SignatureError::Signature));
    let honest: Signed<Receipt> = serde_json::from_str(&text).unwrap();
    assert!(honest.open(&world.key()).is_ok());
}

#[test]
fn weak_and_malformed_keys_are_none() {
    // The neutral element verifies for many messages under a lax check.
    let mut weak = [0u8; 32];
    weak[0] = 1;
    let weak: String = weak.iter().map(|b| format!("{b:02x}")).collect();
    assert!(weak.parse::<PublicKey>().is_err());
    let good = SigningKey::from_secret_bytes(&[7; 32]).public().to_string();
    assert!(good.parse::<PublicKey>().is_ok());
    assert!(good.to_uppercase().parse::<PublicKey>().is_err());
    assert!(good[..62].parse::<PublicKey>().is_err());
    assert!(format!("{good}00").parse::<PublicKey>().is_err());
}

fn time(text: &str) -> Timestamp {
    text.parse().unwrap()
}

#[test]
fn a_request_is_accepted_only_as_it_was_signed() {
    let mut rng = Rng::from_seed(4);
    let key = SigningKey::from_secret_bytes(&rng.key());
    let center = SigningKey::from_secret_bytes(&rng.key()).public();
    let stranger = SigningKey::from_secret_bytes(&rng.key()).public();
    let device = world(4, 1, 1).device.id;
    let now = time("2017-03-01T00:00:00Z");
    let parts = RequestParts::new("POST", "/v1/batches?x=1", b"body", &center);
    let signed = sign_request(&parts, device, &key, now, Nonce([9; 16]));
    let headers = RequestHeaders::read(|name| {
        signed
            .iter()
            .find(|(n, _)| *n == name)
            .map(|(_, v)| v.as_str())
    })
    .unwrap();
    let check = |parts: &RequestParts<'_>, key: &PublicKey, now| {
        verify_request(parts, &headers, key, now, TOLERANCE)
    };
    let public = key.public();
    assert_eq!(check(&parts, &public, now), Ok(Nonce([9; 16])));

    let wrong = Err(RequestError::Signature);
    let get = RequestParts::new("GET", "/v1/batches?x=1", b"body", &center);
    let query = RequestParts::new("POST", "/v1/batches?x=2", b"body", &center);
    let body = RequestParts::new("POST", "/v1/batches?x=1", b"Body", &center);
    let elsewhere = RequestParts::new("POST", "/v1/batches?x=1", b"body", &stranger);
    for changed in [&get, &query, &body, &elsewhere] {
        assert_eq!(check(changed, &public, now), wrong);
    }
    assert_eq!(check(&parts, &stranger, now), wrong);

    // The center's clock decides, with its tolerance to both sides.
    for (at, ok) in [
        ("2017-03-01T00:15:00Z", true),
        ("2017-02-28T23:45:00Z", true),
        ("2017-03-01T00:15:00.001Z", false),
        ("2017-02-28T23:44:59.999Z", false),
        ("2027-03-01T00:00:00Z", false),
    ] {
        let result = check(&parts, &public, time(at));
        assert_eq!(result.is_ok(), ok, "{at}");
        if let Err(error) = result {
            let api = error.to_api(time(at));
            assert_eq!(api.code, ApiCode::Clock);
            assert_eq!(time(&api.now.unwrap()), time(at));
        }
    }

    // Every header is needed, and every byte of it.
    for (index, (name, value)) in signed.iter().enumerate() {
        let read = |replaced: Option<&str>| {
            RequestHeaders::read(|wanted| {
                if wanted == *name {
                    return replaced;
                }
                signed
                    .iter()
                    .find(|(n, _)| *n == wanted)
                    .map(|(_, v)| v.as_str())
            })
            .and_then(|h| verify_request(&parts, &h, &public, now, TOLERANCE))
        };
        assert_eq!(read(None), Err(RequestError::Header(name)));
        assert_eq!(read(Some("")), Err(RequestError::Header(name)));
        for at in 0..value.len() {
            let mut changed = value.clone().into_bytes();
            changed[at] = if changed[at] == b'1' { b'2' } else { b'1' };
            if changed != value.as_bytes() {
                let changed = String::from_utf8(changed).unwrap();
                assert!(read(Some(&changed)).is_err(), "header {index} byte {at}");
            }
        }
    }
}

#[test]
fn a_manifest_counts_only_from_its_pc_for_its_center() {
    let world = world(5, 3, 10);
    let open = |manifest: &Manifest, key: &SigningKey| {
        seal::open_manifest(&Signed::sign(manifest, key), &world.key())
    };
    assert_eq!(
        open(&world.manifest, &world.device_key).unwrap(),
        world.manifest
    );
    let stranger = SigningKey::from_secret_bytes(&[1; 32]);
    assert_eq!(open(&world.manifest, &stranger), Err(ManifestError::Signer));
    assert_eq!(
        seal::open_manifest(&world.sealed, &stranger.public()),
        Err(ManifestError::OtherCenter)
    );
    let mut twice = world.manifest.clone();
    twice.batch.lines.push(twice.batch.lines[0].clone());
    assert!(matches!(
        open(&twice, &world.device_key),
        Err(ManifestError::Twice(_))
    ));
    let mut empty = world.manifest.clone();
    empty.batch.lines.clear();
    assert_eq!(open(&empty, &world.device_key), Err(ManifestError::Empty));
    let mut other = world.manifest.clone();
    other.batch.unit = "36002".parse().unwrap();
    assert_eq!(
        open(&other, &world.device_key),
        Err(ManifestError::OtherUnit)
    );
}

#[test]
fn a_receipt_counts_only_for_exactly_what_was_sent() {
    let world = world(6, 3, 10);
    let open = |receipt: &Receipt, key: &SigningKey| {
        let signed = Signed::sign(receipt, key);
        seal::open_receipt(&signed, &world.key(), &world.sealed, &world.manifest)
    };
    let good = world.receipt();
    assert_eq!(open(&good, &world.center).unwrap(), good);
    assert!(matches!(
        open(&good, &world.device_key),
        Err(ReceiptError::Signature(SignatureError::Key))
    ));
    let changed = |change: &dyn Fn(&mut Receipt)| {
        let mut receipt = good.clone();
        change(&mut receipt);
        open(&receipt, &world.center).unwrap_err()
    };
    let other_batch = |r: &mut Receipt| r.batch = kaobao_exam::BatchId::from_bytes([1; 16]);
    assert_eq!(changed(&other_batch), ReceiptError::OtherBatch);
    assert_eq!(
        changed(&|r| r.unit = "36002".parse().unwrap()),
        ReceiptError::OtherBatch
    );
    assert_eq!(
        changed(&|r| r.manifest = Digest([0; 32])),
        ReceiptError::OtherManifest
    );
    assert_eq!(changed(&|r| drop(r.lines.pop())), ReceiptError::Lines(3));
    assert_eq!(
        changed(&|r| r.lines[1] = r.lines[0].clone()),
        ReceiptError::Lines(2)
    );
    assert_eq!(
        changed(&|r| r.lines[1].content = Digest([0; 32])),
        ReceiptError::Lines(2)
    );
    assert_eq!(
        changed(&|r| r.lines[2].photo = Digest([0; 32])),
        ReceiptError::Lines(3)
    );
    assert_eq!(
        changed(&|r| r.lines[0].revision = 2),
        ReceiptError::Lines(1)
    );
}

#[test]
fn changes_count_only_in_order_for_this_unit_and_question() {
    let world = world(7, 1, 10);
    let change = |cursor| Change {
        cursor,
        at: "2017-03-01T08:00:00+08:00".to_owned(),
        what: Event::TicketWithdrawn {
            application: world.batch.lines[0].application,
        },
    };
    let open = |after, cursors: &[u64], more| {
        let page = ChangesPage {
            unit: world.unit.code,
            after,
            changes: cursors.iter().map(|c| change(*c)).collect(),
            more,
        };
        let signed = Signed::sign(&page, &world.center);
        seal::open_changes(&signed, &world.key(), world.unit.code, 4).map(|p| p.changes.len())
    };
    assert_eq!(open(4, &[5, 6, 7], true), Ok(3));
    assert_eq!(open(4, &[], false), Ok(0));
    assert_eq!(
        open(3, &[4, 5], false),
        Err(ChangesError::After { wanted: 4, got: 3 })
    );
    assert_eq!(open(4, &[5, 7], false), Err(ChangesError::Gap(2)));
    assert_eq!(open(4, &[6], false), Err(ChangesError::Gap(1)));
    assert_eq!(open(4, &[5, 5], false), Err(ChangesError::Gap(2)));
    assert_eq!(open(4, &[], true), Err(ChangesError::Count));
}

#[test]
fn a_content_has_one_name_and_one_spelling() {
    let world = world(8, 1, 10);
    let line = &world.batch.lines[0];
    let bytes = &world.things[&(kaobao_sync::piece::Kind::Content, line.content)];
    let content = hash::decode_content(bytes, line.content).unwrap();
    assert_eq!(
        hash::encode_content(&content),
        (bytes.clone(), line.content)
    );
    assert_eq!(
        hash::decode_content(bytes, line.photo),
        Err(hash::ContentError::Hash)
    );
    let text = String::from_utf8(bytes.clone()).unwrap();
    for other in [
        format!(" {text}"),
        text.replacen(',', ", ", 1),
        text.replacen("\"revision\":1,", "\"revision\":1,\"more\":1,", 1),
        text.replacen("\"name\":\"", "\"name\":\"\\u4e00", 1),
    ] {
        assert_ne!(other, text);
        let result = hash::decode_content(other.as_bytes(), hash::sha256(other.as_bytes()));
        assert!(
            matches!(result, Err(hash::ContentError::Form(_))),
            "{other}"
        );
    }
    let long = vec![b' '; 70_000];
    assert!(matches!(
        hash::decode_content(&long, hash::sha256(&long)),
        Err(hash::ContentError::TooLarge(70_000))
    ));
}

fn an_enrolment(world: &common::World) -> Enrolment {
    Enrolment {
        format: 1,
        unit: world.unit.clone(),
        center: CenterInfo {
            name: "江西省职业技能鉴定指导中心".to_owned(),
            url: Some("https://center.example".to_owned()),
            sign_key: world.key().to_string(),
            recipients: world.recipients(),
        },
        plans: vec!["id = \"jiangxi-2017\"".to_owned()],
        slot: world.device.slot,
        token: "token".to_owned(),
        issued_at: "2017-02-01T08:00:00+08:00".to_owned(),
    }
}

#[test]
fn an_enrolment_file_vouches_for_itself_and_says_what_is_wrong() {
    let world = world(9, 1, 10);
    let enrolment = an_enrolment(&world);
    let write = |e: &Enrolment, key| enrolment::write(&Signed::sign(e, key));
    let text = write(&enrolment, &world.center);
    let opened = enrolment::read(text.as_bytes()).unwrap();
    assert_eq!(
        (opened.enrolment, opened.center),
        (enrolment.clone(), world.key())
    );
    assert!(enrolment::read(format!("\u{feff}{text}").as_bytes()).is_ok());
    let windows = text.replace('\n', "\r\n");
    assert!(enrolment::read(windows.as_bytes()).is_ok());

    let refused = |text: &str| enrolment::read(text.as_bytes()).unwrap_err();
    assert_eq!(
        refused(&write(&enrolment, &world.device_key)),
        EnrolmentError::Signer
    );
    assert_eq!(refused("{}"), EnrolmentError::Form);
    assert_eq!(refused(&text[..text.len() / 2]), EnrolmentError::Form);
    assert!(matches!(
        refused(&text.replace("某厂", "某院")),
        EnrolmentError::Signature(SignatureError::Signature)
    ));
    let mut newer = enrolment.clone();
    newer.format = 2;
    assert_eq!(
        refused(&write(&newer, &world.center)),
        EnrolmentError::Newer(2)
    );
    let mut keyless = enrolment;
    keyless.center.recipients = vec!["age1nonsense".to_owned()];
    assert!(matches!(
        refused(&write(&keyless, &world.center)),
        EnrolmentError::Content(_)
    ));
    assert_eq!(
        refused(&" ".repeat((8 << 20) + 1)),
        EnrolmentError::TooLarge
    );
    assert_eq!(refused(&"[".repeat(1 << 20)), EnrolmentError::Form);
}
