//! A plan as it stands late in the season: people as real as those that came over the network, each with a content, a
//! photo's facts and a revision of its own, written into the database in bulk. The program only reads them.

use super::{
    house::{House, Kind},
    pc::{draft, head, judged},
};
use anyhow::{Context as _, Result};
use chacha20poly1305::{
    XChaCha20Poly1305, XNonce,
    aead::{Aead, KeyInit as _, Payload},
};
use hmac::{Hmac, Mac as _};
use kaobao_exam::{
    BatchId, Content, Digest, ExamPlan, Field, Unit, application::Standing, pinyin_key,
};
use kaobao_sync::hash;
use kaobao_tests::sample::{self, draw::Portrait};
use serde_json::Value;
use sha2::Sha256;
use std::{
    sync::{
        atomic::{AtomicUsize, Ordering},
        mpsc::{Receiver, sync_channel},
    },
    thread,
};
use uuid::Uuid;

/// Every unit has sent so many in one batch.
pub(super) const UNIT: usize = 1000;
/// The crowd's ID numbers are other ones than those of the PCs.
const FIRST: u32 = 1_000_000;
pub(super) const UNITS: usize = 40_000;
pub(super) const AT: &str = "2017-06-09T09:00:00+08:00";

/// Somebody, as the database's columns hold it.
pub(super) struct Row {
    pub(super) id: Uuid,
    pub(super) number: String,
    pub(super) content: Digest,
    pub(super) sealed: Vec<u8>,
    pub(super) photo: Digest,
    pub(super) state: &'static str,
    pub(super) standing: String,
    pub(super) name: String,
    pub(super) pinyin: String,
    pub(super) person: Digest,
    /// The search's keys of the ID number's end and birthday.
    pub(super) parts: [i64; 2],
    pub(super) id_sealed: Vec<u8>,
    pub(super) phone_sealed: Vec<u8>,
    pub(super) trade: String,
    pub(super) level: u8,
    pub(super) exam_type: &'static str,
    pub(super) papers: String,
    pub(super) site: String,
}

/// A unit and its batch.
pub(super) struct Group {
    pub(super) unit: Unit,
    pub(super) batch: Uuid,
    pub(super) rows: Vec<Row>,
}

/// What every group has in common.
pub(super) struct Crowd {
    pub(super) plan: ExamPlan,
    /// A photo's facts, JSON.
    pub(super) facts: String,
    columns: XChaCha20Poly1305,
    index: Hmac<Sha256>,
    /// Where they stand, by turns.
    states: &'static [&'static str],
}

/// Six wait of ten, three have passed, one has paid.
pub(super) const LATE: &[&str] = &[
    "received", "passed", "received", "received", "paid", "received", "passed", "received",
    "received", "passed",
];

impl Crowd {
    pub(super) fn new(house: &House, states: &'static [&'static str]) -> Result<Self> {
        let keys = std::fs::read(house.folder.path().join("keys.json"))?;
        let keys: Value = serde_json::from_slice(&keys)?;
        let key =
            |name: &str| -> Result<Digest> { Ok(keys[name].as_str().context("a key")?.parse()?) };
        let jpeg = Portrait::new(7).jpeg(90, 120)?;
        Ok(Self {
            plan: sample::plan()?,
            facts: serde_json::to_string(&kaobao_photo::measure(&jpeg, ""))?,
            columns: XChaCha20Poly1305::new(&key("columns")?.0.into()),
            index: Hmac::<Sha256>::new_from_slice(&key("index")?.0)?,
            states,
        })
    }
    /// Adds people until there are so many of the crowd.
    pub(super) fn fill(&self, house: &House, from: usize, to: usize) -> Result<()> {
        let (turn, (give, groups)) = (AtomicUsize::new(from / UNIT), sync_channel(4));
        thread::scope(|scope| {
            for _ in 0..2 {
                let (give, turn) = (give.clone(), &turn);
                scope.spawn(move || {
                    loop {
                        let at = turn.fetch_add(1, Ordering::Relaxed);
                        // Whoever writes has stopped, or all are made.
                        if at >= to / UNIT || give.send(self.group(at)).is_err() {
                            return;
                        }
                    }
                });
            }
            drop(give);
            self.write(house, groups)
        })
    }
    fn write(&self, house: &House, groups: Receiver<Result<Group>>) -> Result<()> {
        match house.kind {
            Kind::Sqlite => super::bulk::sqlite(house, self, groups),
            Kind::Postgres => super::bulk::postgres(house, self, groups),
        }
    }
    fn group(&self, at: usize) -> Result<Group> {
        let unit = Unit {
            code: format!("{:05}", UNITS + at).parse()?,
            name: format!("第 {at} 单位"),
            ..sample::provincial()
        };
        let batch = Uuid::now_v7();
        let rows = (0..UNIT).map(|n| self.person(&unit, batch, at * UNIT + n, n as u32 + 1));
        Ok(Group {
            rows: rows.collect::<Result<_>>()?,
            batch,
            unit,
        })
    }
    fn person(&self, unit: &Unit, batch: Uuid, at: usize, running: u32) -> Result<Row> {
        let head = head(&self.plan, unit, 1u8.try_into()?, running)?;
        let mut draft = draft(FIRST + at as u32)?;
        draft.set(Field::Name, name(at));
        let verdict = judged(&self.plan, unit, draft);
        let checked = verdict
            .checked
            .with_context(|| format!("{:?}", verdict.problems))?;
        let photo = hash::sha256(&at.to_le_bytes());
        let content = Content {
            values: verdict.draft,
            photo,
            head,
        };
        let (bytes, named) = hash::encode_content(&content);
        let id = content.head.application;
        let standing = match self.states[at % self.states.len()] {
            "passed" => Standing::Passed,
            "paid" => Standing::Paid,
            _ => Standing::Received {
                batch: BatchId::from_uuid(batch),
            },
        };
        let of = |what: &[u8], whose: &[u8], text: &[u8]| self.seal(&[what, whose].concat(), text);
        let person = id.uuid();
        let values = &content.values;
        let number = values.get(Field::IdNumber);
        Ok(Row {
            id: person,
            number: content.head.number.digits().to_owned(),
            sealed: of(b"content:", &named.0, &bytes)?,
            content: named,
            photo,
            state: standing.key(),
            standing: serde_json::to_string(&standing)?,
            name: checked.name().to_owned(),
            pinyin: pinyin_key::key(checked.name()),
            person: self.blind(&checked.person().key()),
            parts: [
                self.part("id-tail", number.get(14..).unwrap_or_default()),
                self.part("id-birth", number.get(6..14).unwrap_or_default()),
            ],
            id_sealed: of(
                b"id:",
                person.as_bytes(),
                values.get(Field::IdNumber).as_bytes(),
            )?,
            phone_sealed: of(
                b"phone:",
                person.as_bytes(),
                values.get(Field::Phone).as_bytes(),
            )?,
            trade: checked.trade().to_owned(),
            level: checked.level().number(),
            exam_type: checked.exam_type().label(),
            papers: serde_json::to_string(checked.papers())?,
            site: values.get(Field::ExamSite).to_owned(),
        })
    }
    fn seal(&self, purpose: &[u8], text: &[u8]) -> Result<Vec<u8>> {
        let mut nonce = [0; 24];
        getrandom::fill(&mut nonce).context("no random bytes")?;
        let payload = Payload {
            msg: text,
            aad: purpose,
        };
        let sealed = self.columns.encrypt(&XNonce::from(nonce), payload);
        let sealed = sealed.map_err(|_| anyhow::anyhow!("not encrypted"))?;
        Ok([nonce.as_slice(), &sealed].concat())
    }
    fn part(&self, kind: &str, text: &str) -> i64 {
        let blind = self.blind(&format!("{kind} {text}")).0;
        let first: [u8; 8] = std::array::from_fn(|at| blind[at]);
        i64::from_be_bytes(first)
    }
    fn blind(&self, text: &str) -> Digest {
        let mut mac = self.index.clone();
        mac.update(text.as_bytes());
        Digest(mac.finalize().into_bytes().into())
    }
}

/// Nine families and given names of one or two characters as common as in a town; none is 欧阳, which the bench looks for.
fn name(at: usize) -> String {
    const FAMILY: [&str; 9] = ["王", "李", "张", "刘", "陈", "杨", "黄", "赵", "吴"];
    const GIVEN: &str = "伟芳娜秀英敏静丽强磊军洋勇艳杰涛明超兰霞平刚桂华文辉玲红春梅建国志海波\
                         斌宇浩凯健俊帆雪琳倩颖洁慧巧美云莲真环爱妹香月莺媛瑞凡佳嘉琼勤珍贞莉";
    let given: Vec<char> = GIVEN.chars().filter(|c| !c.is_whitespace()).collect();
    let one = given[at / 9 % given.len()];
    let two = given[at / 9 / given.len() % given.len()];
    let family = FAMILY[at % 9];
    if at.is_multiple_of(5) {
        format!("{family}{one}")
    } else {
        format!("{family}{one}{two}")
    }
}
