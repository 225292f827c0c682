//! A unit's desk on real files, enrolled by a center whose keys the test holds.
#![allow(dead_code, reason = "each test file uses a part")]
#![allow(clippy::expect_used, reason = "a test that cannot go on fails")]

use kaobao_desk::{Clock, Desk, KeySource};
use kaobao_exam::{DeviceSlot, Field, Unit, UnitKind};
use kaobao_sync::{
    Signed, SigningKey, enrolment,
    package::AgeIdentity,
    protocol::{CenterInfo, Enrolment},
};
use std::path::{Path, PathBuf};
use tempfile::TempDir;

pub const PLAN: &str = include_str!("../../../exam/plans/jiangxi-2017.toml");
pub const TODAY: &str = "2017-06-10";

pub struct Office {
    pub folder: TempDir,
    pub desk: Desk,
    pub center: SigningKey,
    pub identity: AgeIdentity,
}

pub fn clock() -> Clock {
    Clock::on(TODAY.parse().expect("a date"))
}
pub fn key() -> KeySource {
    KeySource::passphrase("演练口令")
}

pub fn enrolment_text(center: &SigningKey, identity: &AgeIdentity, slot: u8) -> String {
    enrolment_with(center, identity, slot, vec![PLAN.into()])
}

pub fn enrolment_with(
    center: &SigningKey,
    identity: &AgeIdentity,
    slot: u8,
    plans: Vec<String>,
) -> String {
    let enrolment = Enrolment {
        format: 1,
        unit: Unit {
            code: "36001".parse().expect("a code"),
            name: "江西省第一实验中学".into(),
            kind: UnitKind::Provincial,
            department: "江西省教育厅".into(),
            city: None,
        },
        center: CenterInfo {
            name: "江西省职业技能鉴定指导中心".into(),
            url: None,
            sign_key: center.public().to_string(),
            recipients: vec![identity.recipient()],
        },
        plans,
        slot: DeviceSlot::try_from(slot).expect("a slot"),
        token: "once".into(),
        issued_at: "2017-06-01T09:00:00+08:00".into(),
    };
    enrolment::write(&Signed::sign(&enrolment, center))
}

pub fn office() -> Office {
    office_with(vec![PLAN.into()])
}

/// An office whose enrolment file holds these plans; the one whose registration is on is in work.
pub fn office_with(plans: Vec<String>) -> Office {
    let folder = tempfile::tempdir().expect("a folder");
    let center = SigningKey::from_secret_bytes(&[7; 32]);
    let identity = AgeIdentity::from_secret_bytes(&[9; 32]);
    let file = folder.path().join("a.enrol");
    std::fs::write(&file, enrolment_with(&center, &identity, 1, plans)).expect("written");
    let data = folder.path().join("unit.kaobao");
    let (desk, enrolled) = Desk::init(&data, &file, &key(), clock()).expect("enrolled");
    assert!(enrolled.recovery_code.len() >= 30 && enrolled.unit.slot == 1);
    Office {
        folder,
        desk,
        center,
        identity,
    }
}

impl Office {
    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }
}

/// Valid by GB 11643: so many days after 1970-01-01, as the first male child of Nanchang's center.
pub fn id_number(n: u32) -> String {
    let day = 1 + n % 28;
    let month = 1 + n / 28 % 12;
    let year = 1970 + n / 336 % 20;
    let head = format!("360102{year:04}{month:02}{day:02}{:03}", 1 + 2 * (n / 6720));
    let weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    let sum: u32 = weights
        .iter()
        .zip(head.bytes())
        .map(|(w, b)| w * u32::from(b - b'0'))
        .sum();
    head + ["1", "0", "X", "9", "8", "7", "6", "5", "4", "3", "2"][(sum % 11) as usize]
}

/// 五级 since 2008, applies for 四级; nothing wrong.
pub fn person(name: &str, n: u32) -> Vec<(Field, String)> {
    [
        (Field::Name, name.to_owned()),
        (Field::IdNumber, id_number(n)),
        (Field::Ethnicity, "汉".into()),
        (Field::Education, "高中".into()),
        (Field::Address, "南昌市省府大院".into()),
        (Field::Phone, format!("138{n:08}")),
        (Field::WorkStart, "2001.7".into()),
        (Field::CurrentTrade, "司机".into()),
        (Field::CurrentLevel, "五级".into()),
        (Field::CertificateNumber, format!("C{n:06}")),
        (Field::CertificateDate, "2008-06-01".into()),
        (Field::Trade, "司机".into()),
        (Field::Level, "四级".into()),
    ]
    .into()
}

/// A portrait of its own for each `n`, as a camera or a scanner saves it.
pub fn portrait(path: &Path, width: u32, height: u32, n: u32) {
    let image = image::RgbImage::from_fn(width, height, |x, y| {
        let (u, v) = (x as f32 / width as f32 - 0.5, y as f32 / height as f32);
        let noise = ((x * 31 + y * 17 + x * y * 7 + n * 13) % 23) as u8;
        let head = u * u / 0.05 + (v - 0.42) * (v - 0.42) / 0.06 < 1.0;
        let shade = (n * 37 % 90) as u8;
        if head {
            let eyes = (v - 0.38).abs() < 0.03 && u.abs() > 0.05 && u.abs() < 0.15;
            let dark = if eyes { 120 } else { 0 };
            image::Rgb([
                225 - shade / 2 - dark - noise,
                180 - shade / 2 - dark - noise,
                150 - dark - noise,
            ])
        } else if v > 0.72 + (n % 5) as f32 * 0.02 - u.abs() * 0.1 {
            image::Rgb([shade + noise, 40 + (n * 53 % 120) as u8, 90 + noise])
        } else {
            image::Rgb([236, 240, 245])
        }
    });
    image.save(path).expect("saved");
}
