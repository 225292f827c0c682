//! What the tests share.
#![allow(dead_code, reason = "each test file uses its part")]

use kaobao_exam::{
    ApplicationId, BatchId, Content, Digest, Draft, Field, PlanId, RegistrationNumber,
    application::{Head, PersonId},
    batch::{Batch, BatchLine, Outcome, Receipt, ReceiptLine},
    photo::{ColourMode, ImageFormat, PhotoFacts},
};
use kaobao_store::{
    Application, KeySource, NewApplication, PhotoKind, Seal, SealLine, Store, StoreError, Writer,
};
use sha2::{Digest as _, Sha256};
use std::path::{Path, PathBuf};

pub use jiff::Timestamp;

pub fn at(seconds: i64) -> Timestamp {
    Timestamp::from_second(1_500_000_000 + seconds).unwrap()
}
pub fn key() -> KeySource {
    KeySource::passphrase("正确的口令 correct horse")
}
pub fn plan() -> PlanId {
    "jiangxi-2017".parse().unwrap()
}
pub fn digest(bytes: &[u8]) -> Digest {
    Digest(Sha256::digest(bytes).into())
}

/// A new store in a folder of its own.
pub struct Home {
    pub folder: tempfile::TempDir,
    pub path: PathBuf,
    pub code: String,
}

pub fn home() -> (Home, Store) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("单位数据.kaobao");
    let created = Store::create(&path, &key(), at(0)).unwrap();
    let home = Home {
        folder,
        path,
        code: created.recovery_code,
    };
    (home, created.store)
}

/// Every file of the folder with its bytes, by name.
pub fn files(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let mut all: Vec<_> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap())
        .map(|entry| {
            let name = entry.file_name().to_string_lossy().into_owned();
            (name, std::fs::read(entry.path()).unwrap())
        })
        .collect();
    all.sort();
    all
}

pub fn id(number: u32) -> ApplicationId {
    let mut bytes = [0; 16];
    bytes[..4].copy_from_slice(&number.to_be_bytes());
    bytes[6] = 0x70;
    ApplicationId::from_bytes(bytes)
}
pub fn batch_id(number: u8) -> BatchId {
    BatchId::from_bytes([number; 16])
}

pub fn id_number(number: u32) -> String {
    let first = format!("36010219800101{:03}", number % 1000);
    let weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    let sum: u32 = first
        .bytes()
        .zip(weights)
        .map(|(b, w)| u32::from(b - b'0') * w)
        .sum();
    format!(
        "{first}{}",
        ["1", "0", "X", "9", "8", "7", "6", "5", "4", "3", "2"][sum as usize % 11]
    )
}

pub fn draft(name: &str, number: u32) -> Draft {
    Draft::new()
        .with(Field::Name, name)
        .with(Field::IdNumber, id_number(number))
        .with(Field::Trade, "汽车驾驶员")
        .with(Field::Level, "三级/高级工")
}

/// Enters an application with the next number.
pub fn enter(w: &Writer<'_>, number: u32, name: &str) -> Result<RegistrationNumber, StoreError> {
    let given = w.next_number(2017, "36001".parse().unwrap(), 1.try_into().unwrap())?;
    let draft = draft(name, number);
    let person = PersonId::Other("测试".into(), draft.get(Field::IdNumber).into());
    w.insert_application(
        &NewApplication {
            id: id(number),
            number: given,
            plan: plan(),
            draft,
            person: Some(person),
            roster_row: Some(number + 2),
        },
        at(1),
    )?;
    Ok(given)
}

pub fn facts(bytes: &[u8]) -> PhotoFacts {
    PhotoFacts {
        sha256: digest(bytes),
        file_name: "张三.jpg".into(),
        format: ImageFormat::Jpeg,
        width: 90,
        height: 120,
        dpi: Some((300, 300)),
        colour: ColourMode::Rgb,
        bytes: bytes.len() as u64,
        orientation: 1,
        truncated: false,
        brightness: 120.0,
        contrast: 50.0,
        sharpness: 200.0,
        background: [255; 3],
        background_spread: 2.0,
        dhash: 7,
    }
}

pub fn photo(w: &Writer<'_>, bytes: &[u8]) -> Result<Digest, StoreError> {
    let facts = facts(bytes);
    w.put_photo(&facts, bytes, PhotoKind::Original, at(2))?;
    Ok(facts.sha256)
}

/// Attaches a photo of its own to an application and reads it again.
pub fn with_photo(w: &Writer<'_>, number: u32) -> Result<Application, StoreError> {
    let sha = photo(w, format!("photo of {number}").as_bytes())?;
    let version = w.application(id(number))?.unwrap().version;
    w.attach_photo(id(number), version, Some(sha), Some(sha), at(3))?;
    Ok(w.application(id(number))?.unwrap())
}

/// Batch, manifest and lines of these applications as they now are.
pub fn prepare(batch: BatchId, applications: &[Application]) -> (Batch, Vec<u8>, Vec<SealLine>) {
    let mut lines = Vec::new();
    let mut sealed = Vec::new();
    for application in applications {
        let content = Content {
            head: Head {
                application: application.id,
                revision: application.revision,
                number: application.number,
                plan: application.plan.clone(),
                unit: application.number.unit(),
            },
            values: application.draft.clone(),
            photo: application.photo.unwrap(),
        };
        let bytes = serde_json::to_vec(&content).unwrap();
        lines.push(BatchLine {
            application: application.id,
            revision: application.revision,
            content: digest(&bytes),
            photo: content.photo,
        });
        sealed.push(SealLine {
            content: bytes,
            version: application.version,
        });
    }
    let batch = Batch {
        id: batch,
        plan: plan(),
        unit: "36001".parse().unwrap(),
        lines,
    };
    let manifest = serde_json::to_vec(&batch).unwrap();
    (batch, manifest, sealed)
}

pub fn seal(
    w: &Writer<'_>,
    batch: BatchId,
    applications: &[Application],
) -> Result<Batch, StoreError> {
    let (batch, manifest, lines) = prepare(batch, applications);
    let seal = Seal {
        batch: &batch,
        manifest: &manifest,
        signature: b"signature",
        lines: &lines,
    };
    w.seal(&seal, at(4)).map(|()| batch)
}

pub fn receipt(w: &Writer<'_>, batch: &Batch, outcome: impl Fn(usize) -> Outcome) -> Receipt {
    let stored = w.batch(batch.id).unwrap().unwrap();
    Receipt {
        batch: batch.id,
        plan: plan(),
        unit: batch.unit,
        manifest: stored.manifest_sha256,
        received_at: "2017-07-14T10:40:00+08:00".into(),
        audit_head: Digest([9; 32]),
        lines: batch
            .lines
            .iter()
            .enumerate()
            .map(|(place, line)| ReceiptLine {
                application: line.application,
                revision: line.revision,
                number: w.application(line.application).unwrap().unwrap().number,
                content: line.content,
                photo: line.photo,
                outcome: outcome(place),
            })
            .collect(),
    }
}
