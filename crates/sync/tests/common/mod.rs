//! A unit, a center and a batch to test with; the same ones for the same seed.
#![allow(
    dead_code,
    missing_docs,
    clippy::unwrap_used,
    reason = "shared by several tests"
)]

use kaobao_exam::{
    ApplicationId, BatchId, Content, DeviceSlot, Digest, Draft, Field, RegistrationNumber, Unit,
    UnitCode, UnitKind,
    application::Head,
    batch::{Batch, BatchLine, Outcome, Receipt, ReceiptLine},
    ids::DeviceId,
};
use kaobao_sync::{
    PublicKey, Signed, SigningKey, hash,
    package::AgeIdentity,
    piece::Kind,
    protocol::{DeviceInfo, Manifest},
    seal,
};
use std::collections::HashMap;

/// SplitMix64: small, and every run can be replayed by its printed seed.
pub struct Rng(u64);
impl Rng {
    /// `KAOBAO_SEED`, or this.
    pub fn seeded(default: u64) -> Self {
        let seed = std::env::var("KAOBAO_SEED")
            .ok()
            .and_then(|text| text.parse().ok())
            .unwrap_or(default);
        println!("KAOBAO_SEED={seed}");
        Self(seed)
    }
    pub fn from_seed(seed: u64) -> Self {
        Self(seed)
    }
    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }
    pub fn below(&mut self, n: usize) -> usize {
        (self.next() % n.max(1) as u64) as usize
    }
    pub fn bytes(&mut self, n: usize) -> Vec<u8> {
        (0..n).map(|_| self.next() as u8).collect()
    }
    pub fn key(&mut self) -> [u8; 32] {
        self.bytes(32).try_into().unwrap()
    }
}

pub struct World {
    pub center: SigningKey,
    pub center_age: AgeIdentity,
    pub escrow_age: AgeIdentity,
    pub device_key: SigningKey,
    pub device_age: AgeIdentity,
    pub device: DeviceInfo,
    pub unit: Unit,
    pub things: HashMap<(Kind, Digest), Vec<u8>>,
    pub batch: Batch,
    pub numbers: HashMap<ApplicationId, RegistrationNumber>,
    pub sealed: Signed<Manifest>,
    pub manifest: Manifest,
}

pub fn unit_code() -> UnitCode {
    "36001".parse().unwrap()
}

pub fn content(rng: &mut Rng, n: u32, photo: Digest) -> Content {
    let slot = DeviceSlot::try_from(1).unwrap();
    Content {
        head: Head {
            application: ApplicationId::from_bytes(rng.bytes(16).try_into().unwrap()),
            revision: 1,
            number: RegistrationNumber::new(2017, unit_code(), slot, n).unwrap(),
            plan: "jiangxi-2017".parse().unwrap(),
            unit: unit_code(),
        },
        values: Draft::new()
            .with(Field::Name, format!("张三{n}"))
            .with(Field::IdNumber, "360102199001011234")
            .with(Field::Address, "南昌市"),
        photo,
    }
}

pub fn world(seed: u64, people: u32, photo_bytes: usize) -> World {
    let mut rng = Rng::from_seed(seed);
    let center = SigningKey::from_secret_bytes(&rng.key());
    let device_key = SigningKey::from_secret_bytes(&rng.key());
    let device_age = AgeIdentity::from_secret_bytes(&rng.key());
    let unit = Unit {
        code: unit_code(),
        name: "江西某厂".to_owned(),
        kind: UnitKind::Provincial,
        department: "省国资委".to_owned(),
        city: None,
    };
    let device = DeviceInfo {
        id: DeviceId::from_bytes(rng.bytes(16).try_into().unwrap()),
        unit: unit.code,
        slot: DeviceSlot::try_from(1).unwrap(),
        key: device_key.public().to_string(),
        recipient: device_age.recipient(),
    };
    let mut things = HashMap::new();
    let (mut lines, mut numbers) = (Vec::new(), HashMap::new());
    for n in 1..=people {
        let photo = rng.bytes(photo_bytes);
        let photo_name = hash::sha256(&photo);
        let content = content(&mut rng, n, photo_name);
        let (bytes, name) = hash::encode_content(&content);
        numbers.insert(content.head.application, content.head.number);
        lines.push(BatchLine {
            application: content.head.application,
            revision: 1,
            content: name,
            photo: photo_name,
        });
        things.insert((Kind::Content, name), bytes);
        things.insert((Kind::Photo, photo_name), photo);
    }
    let batch = Batch {
        id: BatchId::from_bytes(rng.bytes(16).try_into().unwrap()),
        plan: "jiangxi-2017".parse().unwrap(),
        unit: unit.code,
        lines,
    };
    let token = "token".to_owned();
    let sealed = seal::seal(
        batch.clone(),
        device.clone(),
        token,
        &center.public(),
        &device_key,
    )
    .unwrap();
    World {
        manifest: seal::open_manifest(&sealed, &center.public()).unwrap(),
        center,
        center_age: AgeIdentity::from_secret_bytes(&rng.key()),
        escrow_age: AgeIdentity::from_secret_bytes(&rng.key()),
        device_key,
        device_age,
        device,
        unit,
        things,
        batch,
        numbers,
        sealed,
    }
}

impl World {
    pub fn key(&self) -> PublicKey {
        self.center.public()
    }
    pub fn recipients(&self) -> Vec<String> {
        vec![self.center_age.recipient(), self.escrow_age.recipient()]
    }
    pub fn load(&self, kind: Kind, digest: &Digest) -> Result<Vec<u8>, String> {
        self.things
            .get(&(kind, *digest))
            .cloned()
            .ok_or_else(|| "没有".to_owned())
    }
    pub fn receipt(&self) -> Receipt {
        Receipt {
            batch: self.batch.id,
            plan: self.batch.plan.clone(),
            unit: self.batch.unit,
            manifest: self.sealed.body_digest(),
            received_at: "2017-03-01T08:00:00+08:00".to_owned(),
            audit_head: Digest([7; 32]),
            lines: self
                .batch
                .lines
                .iter()
                .map(|line| ReceiptLine {
                    application: line.application,
                    revision: line.revision,
                    number: self.numbers[&line.application],
                    content: line.content,
                    photo: line.photo,
                    outcome: Outcome::Accepted,
                })
                .collect(),
        }
    }
}
