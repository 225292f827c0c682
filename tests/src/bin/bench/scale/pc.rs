//! A unit's PC: people with nothing wrong, sealed; the whole sync of `kaobao-sync`.

use anyhow::{Context as _, Result, ensure};
use kaobao_exam::{
    ApplicationId, BatchId, Content, Digest, Draft, ExamPlan, Field, IdNumber, RegistrationNumber,
    Unit,
    application::Head,
    batch::{Batch, BatchLine, Receipt},
    ids::DeviceId,
    reg_number::DeviceSlot,
    rules::{self, Context, Verdict},
};
use kaobao_sync::{
    PublicKey, Signed, SigningKey, Timestamp,
    client::{self, Ambient, Control, Options, Outbox, OutboxError},
    enrolment, hash,
    package::AgeIdentity,
    piece::Kind,
    protocol::{ChangesPage, DeviceInfo, Manifest},
    seal,
};
use kaobao_tests::sample::{self, draw::Portrait};
use std::{collections::HashMap, path::Path};

/// A batch and everything in it.
pub(super) struct Sealed {
    pub(super) batch: BatchId,
    pub(super) signed: Signed<Manifest>,
    pub(super) people: Vec<Person>,
    things: HashMap<(Kind, Digest), Vec<u8>>,
}

/// Somebody as a form would send them.
pub(super) struct Person {
    pub(super) content: Vec<u8>,
    pub(super) photo: Vec<u8>,
}

pub(super) struct Pc {
    pub(super) key: SigningKey,
    pub(super) device: DeviceInfo,
    token: String,
    pub(super) center: PublicKey,
    pub(super) unit: Unit,
    plan: ExamPlan,
    jpeg: Vec<u8>,
    running: u32,
    first: u32,
}

fn random<const N: usize>() -> Result<[u8; N]> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).context("no random bytes")?;
    Ok(bytes)
}

impl Pc {
    /// By its enrolment file; its people are those from `first` on.
    pub(super) fn new(enrolment: &Path, first: u32) -> Result<Self> {
        let opened = enrolment::read(&std::fs::read(enrolment)?)?;
        let key = SigningKey::from_secret_bytes(&random()?);
        let unit = opened.enrolment.unit;
        let device = DeviceInfo {
            id: DeviceId::from_uuid(uuid::Uuid::now_v7()),
            unit: unit.code,
            slot: opened.enrolment.slot,
            key: key.public().to_string(),
            recipient: AgeIdentity::from_secret_bytes(&random()?).recipient(),
        };
        Ok(Self {
            key,
            device,
            token: opened.enrolment.token,
            center: opened.center,
            unit,
            plan: sample::plan()?,
            jpeg: Portrait::new(7).jpeg(90, 120)?,
            running: 0,
            first,
        })
    }
    /// What everybody's photo begins with, as large as a real one. What comes after makes each another: nothing reads past the
    /// end of the picture.
    pub(super) fn picture(&self) -> Vec<u8> {
        let mut picture = self.jpeg.clone();
        picture.resize(picture.len().max(8192), 0);
        picture
    }
    /// Makes it known to the center, whose clock it knows then.
    pub(super) fn enrol(&self, url: &str) -> Result<client::Center> {
        let remote = self.remote(url)?;
        remote.hello()?;
        remote.enrol(&self.token)?;
        Ok(remote)
    }
    /// So many more people, sealed.
    pub(super) fn seal(&mut self, people: usize) -> Result<Sealed> {
        let (mut lines, mut all) = (Vec::new(), Vec::new());
        let mut things = HashMap::new();
        for _ in 0..people {
            self.running += 1;
            let who = self.first + self.running;
            let mut photo = self.picture();
            photo.extend(who.to_le_bytes());
            let head = head(&self.plan, &self.unit, self.device.slot, self.running)?;
            let verdict = judged(&self.plan, &self.unit, draft(who)?);
            let content = Content {
                values: verdict.draft,
                photo: hash::sha256(&photo),
                head,
            };
            let (bytes, name) = hash::encode_content(&content);
            lines.push(BatchLine {
                application: content.head.application,
                revision: 1,
                content: name,
                photo: content.photo,
            });
            things.insert((Kind::Content, name), bytes.clone());
            things.insert((Kind::Photo, content.photo), photo.clone());
            all.push(Person {
                content: bytes,
                photo,
            });
        }
        let batch = Batch {
            id: BatchId::from_uuid(uuid::Uuid::now_v7()),
            plan: self.plan.id.clone(),
            unit: self.unit.code,
            lines,
        };
        Ok(Sealed {
            batch: batch.id,
            signed: seal::seal(
                batch,
                self.device.clone(),
                self.token.clone(),
                &self.center,
                &self.key,
            )?,
            people: all,
            things,
        })
    }
    pub(super) fn remote(&self, url: &str) -> Result<client::Center> {
        let ambient = Ambient {
            clock: Box::new(Timestamp::now),
            random: Box::new(|bytes| {
                // Without randomness no nonce; the center refuses the same one twice.
                let _ = getrandom::fill(bytes);
            }),
        };
        Ok(client::Center::new(
            &Options::new(url, self.center),
            self.key.clone(),
            self.device.clone(),
            ambient,
        )?)
    }
    /// One sync that takes a batch to its receipt; all of it must be accepted.
    pub(super) fn send(&self, remote: &client::Center, sealed: &Sealed, new: bool) -> Result<()> {
        let mut outbox = OneBatch {
            sealed,
            token: &self.token,
            new,
            receipt: None,
        };
        client::run(&mut outbox, remote, &Control::default(), &mut |_| {})?;
        let receipt = outbox.receipt.context("no receipt")?;
        ensure!(
            receipt.accepted() == sealed.people.len(),
            "{:?}",
            receipt
                .lines
                .iter()
                .find(|line| line.outcome != kaobao_exam::batch::Outcome::Accepted)
        );
        Ok(())
    }
}

/// A new application of a unit's PC.
pub(super) fn head(plan: &ExamPlan, unit: &Unit, slot: DeviceSlot, running: u32) -> Result<Head> {
    Ok(Head {
        application: ApplicationId::from_uuid(uuid::Uuid::now_v7()),
        revision: 1,
        number: RegistrationNumber::new(plan.year, unit.code, slot, running)?,
        plan: plan.id.clone(),
        unit: unit.code,
    })
}

/// What the rules say of a unit's draft.
pub(super) fn judged(plan: &ExamPlan, unit: &Unit, mut draft: Draft) -> Verdict {
    draft.set(Field::Department, unit.department.clone());
    let cx = Context {
        plan,
        unit,
        today: sample::TODAY,
    };
    rules::check(&draft, cx)
}

/// 五级 since 2008, applies for 四级; another ID number for each.
pub(super) fn draft(who: u32) -> Result<Draft> {
    const FAMILY: [&str; 10] = ["王", "李", "张", "刘", "陈", "杨", "黄", "赵", "吴", "欧阳"];
    const GIVEN: [&str; 16] = [
        "伟", "芳", "娜", "秀", "英", "敏", "静", "丽", "强", "磊", "军", "洋", "勇", "艳", "杰",
        "涛",
    ];
    let at = |many: usize, by: u32| (who / by) as usize % many;
    let name = format!(
        "{}{}{}",
        FAMILY[at(10, 1)],
        GIVEN[at(16, 10)],
        GIVEN[at(16, 160)]
    );
    let (seq, day, month, year) = (
        who % 1000,
        who / 1000 % 28 + 1,
        who / 28_000 % 12 + 1,
        1960 + who / 336_000 % 24,
    );
    let head = format!("360102{year}{month:02}{day:02}{seq:03}");
    let id = "0123456789X"
        .chars()
        .map(|check| format!("{head}{check}"))
        .find(|id| id.parse::<IdNumber>().is_ok())
        .context("no check character fits")?;
    Ok([
        (Field::Name, name.as_str()),
        (Field::IdNumber, &id),
        (Field::Ethnicity, "汉"),
        (Field::Education, "高中"),
        (Field::Address, "南昌市东湖区省府大院 1 号"),
        (Field::Phone, &format!("138{:08}", who)),
        (Field::WorkStart, "2001-07-01"),
        (Field::CurrentTrade, "驾驶员"),
        (Field::CurrentLevel, "初级工"),
        (Field::CertificateNumber, "0836001234500001"),
        (Field::CertificateDate, "2008-06-01"),
        (Field::Trade, "司机"),
        (Field::Level, "四级"),
    ]
    .into_iter()
    .map(|(field, value)| (field, value.to_owned()))
    .collect())
}

struct OneBatch<'a> {
    sealed: &'a Sealed,
    token: &'a str,
    new: bool,
    receipt: Option<Receipt>,
}

impl OneBatch<'_> {
    fn thing(&self, kind: Kind, digest: &Digest) -> Result<Vec<u8>, OutboxError> {
        let found = self.sealed.things.get(&(kind, *digest));
        found.cloned().ok_or_else(|| "not sealed here".into())
    }
}

impl Outbox for OneBatch<'_> {
    fn needs_enrolment(&mut self) -> bool {
        self.new
    }
    fn token(&mut self) -> Result<String, OutboxError> {
        Ok(self.token.to_owned())
    }
    fn enrolled(&mut self, _: &Unit) -> Result<(), OutboxError> {
        Ok(())
    }
    fn next_batch(&mut self, _: &[BatchId]) -> Result<Option<Signed<Manifest>>, OutboxError> {
        Ok(self.receipt.is_none().then(|| self.sealed.signed.clone()))
    }
    fn content(&mut self, digest: &Digest) -> Result<Vec<u8>, OutboxError> {
        self.thing(Kind::Content, digest)
    }
    fn photo(&mut self, digest: &Digest) -> Result<Vec<u8>, OutboxError> {
        self.thing(Kind::Photo, digest)
    }
    fn store_receipt(&mut self, _: &Signed<Receipt>, receipt: &Receipt) -> Result<(), OutboxError> {
        self.receipt = Some(receipt.clone());
        Ok(())
    }
    fn cursor(&mut self) -> Result<u64, OutboxError> {
        Ok(0)
    }
    fn apply(&mut self, _: &Signed<ChangesPage>, _: &ChangesPage) -> Result<(), OutboxError> {
        Ok(())
    }
}
