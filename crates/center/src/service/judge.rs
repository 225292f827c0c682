//! The rules again, on every application of a batch, before the transaction. The verdict needs nothing but the
//! content, the photo's head, the plan and the unit.

use super::{Shared, cores::on_all_cores, fresh::Fresh, intake::WEAK, pieces::content_purpose};
use crate::{
    cipher::Cipher,
    fail::Fail,
    repo::{View, model::SealedLine},
};
use kaobao_exam::{
    ApplicationId, Clause, Code, Content, Digest, ExamPlan, ExamType, Field, Level, Paper, Problem,
    RegistrationNumber, Unit,
    application::PersonId,
    batch::BatchLine,
    photo::PhotoHead,
    rules::{self, Context},
};
use kaobao_sync::{hash, protocol::Manifest};
use std::{
    sync::{
        Arc,
        mpsc::{Receiver, TryRecvError, sync_channel},
    },
    task::Poll,
    thread,
};

/// An application and what the rules say of it.
#[derive(Debug)]
pub struct Judged {
    /// Its line in the batch.
    pub line: BatchLine,
    /// 报名序号.
    pub number: RegistrationNumber,
    /// What is stored when it is accepted, or why it is refused.
    pub verdict: Result<Box<Facts>, Vec<Problem>>,
}

/// What is stored of an accepted application beside its content.
#[derive(Debug)]
#[allow(missing_docs, reason = "the columns of `ApplicationRow`")]
pub struct Facts {
    pub name: String,
    pub pinyin: String,
    pub person: PersonId,
    pub person_index: Digest,
    pub id_sealed: Vec<u8>,
    pub phone_sealed: Vec<u8>,
    pub trade: String,
    pub level: Level,
    pub exam_type: ExamType,
    pub papers: Vec<Paper>,
    pub site: String,
}

/// What a batch is judged by.
#[derive(Clone, Debug)]
pub struct By {
    /// The batch.
    pub manifest: Arc<Manifest>,
    /// The plan.
    pub plan: Arc<ExamPlan>,
    /// The unit.
    pub unit: Unit,
    /// Slots that the center gave the unit.
    pub slots: Vec<u8>,
    /// The day of the offer.
    pub today: kaobao_exam::Date,
}

/// How many applications are judged at once.
const CHUNK: usize = 500;

/// Some lines of a batch.
#[derive(Debug)]
pub struct Chunk {
    /// In their order.
    pub judged: Vec<Judged>,
    /// Just before, none of the numbers was taken and none of the people had a place in the plan. Only the database's own
    /// unique indexes make sure of it; whoever relies on it must be ready for [`Fail::Taken`].
    pub new: bool,
}

/// A batch while it is judged, some lines at a time and in their order.
#[derive(Debug)]
pub struct Judging {
    first: Option<Chunk>,
    more: Option<Receiver<Result<Chunk, Fail>>>,
}

/// Batches of at most so many lines are offered and stored together with others.
pub(super) const SMALL: usize = 50;

impl Judging {
    /// The lines, if they are few and new; they are gone then.
    pub fn small_and_new(&mut self) -> Option<Vec<Judged>> {
        let small = |chunk: &Chunk| chunk.new && chunk.judged.len() <= SMALL;
        if WEAK || self.more.is_some() || !self.first.as_ref().is_some_and(small) {
            return None;
        }
        self.first.take().map(|chunk| chunk.judged)
    }
    /// The next lines, as soon as there are some.
    pub fn wait(&mut self) -> Option<Result<Chunk, Fail>> {
        let first = self.first.take().map(Ok);
        first.or_else(|| self.more.as_ref()?.recv().ok())
    }
    /// The next lines, if they are ready.
    pub fn ready(&mut self) -> Poll<Option<Result<Chunk, Fail>>> {
        if let Some(first) = self.first.take() {
            return Poll::Ready(Some(Ok(first)));
        }
        match self.more.as_ref().map(Receiver::try_recv) {
            Some(Ok(chunk)) => Poll::Ready(Some(chunk)),
            Some(Err(TryRecvError::Empty)) => Poll::Pending,
            Some(Err(TryRecvError::Disconnected)) | None => Poll::Ready(None),
        }
    }
}

/// Judges a whole batch, on all cores. The first lines are ready when this returns, so that nobody waits for a small
/// batch with the lock of the database in hand; the others come while those before them are being stored. What is
/// `fresh` need not be read.
///
/// # Errors
/// Also among the items, where the first one ends it: [`Fail::Incomplete`] when something was not sent yet;
/// [`Fail::Refused`] for a batch whose contents are not what its manifest says.
pub fn batch(center: &Shared, by: Arc<By>, fresh: Fresh) -> Result<Judging, Fail> {
    if by.manifest.batch.lines.len() <= CHUNK {
        let mut only = None;
        every_chunk(center, &by, fresh, |chunk| only.replace(chunk).is_none())?;
        return Ok(Judging {
            first: only,
            more: None,
        });
    }
    let (sender, more) = sync_channel(1);
    let center = Shared::clone(center);
    thread::Builder::new()
        .name("judge".into())
        .spawn(move || {
            // Whoever asked may have given up.
            let _ = every_chunk(&center, &by, fresh, |chunk| sender.send(Ok(chunk)).is_ok())
                .map_err(|fail| sender.send(Err(fail)));
        })
        .map_err(|error| Fail::Internal(error.to_string()))?;
    // A thread that died sends nothing: the lines that are missing then are counted by whoever stores them.
    let first = more.recv().ok().transpose()?;
    Ok(Judging {
        first,
        more: Some(more),
    })
}

/// A content and its photo's head, opened or as they are stored.
enum Thing {
    Open(Box<Content>, PhotoHead),
    Sealed(Vec<u8>, String),
}

/// How many contents and photos there are not.
#[derive(Default)]
struct Lacking {
    contents: usize,
    photos: usize,
}

fn every_chunk(
    center: &Shared,
    by: &By,
    mut fresh: Fresh,
    mut ready: impl FnMut(Chunk) -> bool,
) -> Result<(), Fail> {
    let mut lacking = Lacking::default();
    for lines in by.manifest.batch.lines.chunks(CHUNK) {
        let whole = things(center, lines, &mut fresh, &mut lacking)?;
        if (lacking.contents, lacking.photos) == (0, 0) {
            let judged = on_all_cores(whole, |(line, thing)| {
                one(&center.keys.cipher, by, line, thing)
            })?;
            let new = center.repo.ask(|view| unknown(view, by, &judged))?;
            if !ready(Chunk { judged, new }) {
                return Ok(());
            }
        }
    }
    match lacking {
        Lacking {
            contents: 0,
            photos: 0,
        } => Ok(()),
        Lacking { contents, photos } => Err(Fail::Incomplete { contents, photos }),
    }
}

/// Some lines with what they name, in their order.
fn things(
    center: &Shared,
    lines: &[BatchLine],
    fresh: &mut Fresh,
    lacking: &mut Lacking,
) -> Result<Vec<(BatchLine, Thing)>, Fail> {
    let mut open = |line: &BatchLine| {
        let head = fresh.heads.get(&line.photo)?.clone();
        let content = fresh.contents.remove(&line.content)?;
        Some(Thing::Open(Box::new(content), head))
    };
    let opened: Vec<Option<Thing>> = lines.iter().map(&mut open).collect();
    let others: Vec<BatchLine> = lines
        .iter()
        .zip(&opened)
        .filter(|(_, opened)| opened.is_none())
        .map(|(line, _)| line.clone())
        .collect();
    let mut stored = Vec::new();
    if !others.is_empty() {
        stored = center.repo.ask(|view| view.sealed_lines(&others))?;
    }
    let mut stored = stored.into_iter();
    let mut whole = Vec::with_capacity(lines.len());
    for (line, opened) in lines.iter().zip(opened) {
        let thing = match opened {
            Some(thing) => thing,
            None => match stored.next() {
                Some(SealedLine {
                    content: Some(content),
                    facts: Some(facts),
                }) => Thing::Sealed(content, facts),
                found => {
                    let has = |of: fn(&SealedLine) -> bool| found.as_ref().is_some_and(of);
                    lacking.contents += usize::from(!has(|line| line.content.is_some()));
                    lacking.photos += usize::from(!has(|line| line.facts.is_some()));
                    continue;
                }
            },
        };
        whole.push((line.clone(), thing));
    }
    Ok(whole)
}

fn unknown(view: &dyn View, by: &By, judged: &[Judged]) -> Result<bool, Fail> {
    let plan = &by.manifest.batch.plan;
    Ok(view.taken(&numbers(judged))?.is_empty() && view.holders(plan, &people(judged))?.is_empty())
}

/// The numbers of some lines.
pub(super) fn numbers(judged: &[Judged]) -> Vec<RegistrationNumber> {
    judged.iter().map(|one| one.number).collect()
}

/// The people of some lines, as far as the rules accept them.
pub(super) fn people(judged: &[Judged]) -> Vec<Digest> {
    let facts = judged.iter().filter_map(|one| one.verdict.as_ref().ok());
    facts.map(|facts| facts.person_index).collect()
}

fn one(cipher: &Cipher, by: &By, line: BatchLine, thing: Thing) -> Result<Judged, Fail> {
    let (content, head) = match thing {
        Thing::Open(content, head) => (content, head),
        Thing::Sealed(sealed, head) => {
            let bytes = cipher.decrypt(&content_purpose(line.content), &sealed)?;
            let content = hash::decode_content(&bytes, line.content)
                .map_err(|error| Fail::Refused(error.to_string()))?;
            (Box::new(content), serde_json::from_str(&head)?)
        }
    };
    if !line.fits(&by.manifest.batch, &content) {
        return Err(Fail::Refused(format!(
            "报名 {} 的内容与批次清单对不上，整批没有收下；请更新程序后重新封存",
            content.head.number
        )));
    }
    opened(cipher, by, line, &content, &head)
}

/// What the rules say of a content that is what its line says, and of its photo's head.
///
/// # Errors
/// Those of the cipher.
pub fn opened(
    cipher: &Cipher,
    by: &By,
    line: BatchLine,
    content: &Content,
    photo: &PhotoHead,
) -> Result<Judged, Fail> {
    let head = &content.head;
    let verdict = rules::check(
        &content.values,
        Context {
            plan: &by.plan,
            unit: &by.unit,
            today: by.today,
        },
    );
    let mut problems: Vec<Problem> = verdict
        .problems
        .into_iter()
        .filter(Problem::is_error)
        .collect();
    problems.extend(number(head.number, by));
    problems.extend(by.plan.photo.judge_head(photo));
    let verdict = match verdict.checked {
        Some(checked) if problems.is_empty() => {
            let draft = checked.draft();
            Ok(Box::new(Facts {
                name: checked.name().to_owned(),
                pinyin: kaobao_exam::pinyin_key::key(checked.name()),
                person: checked.person().clone(),
                person_index: cipher.blind(&checked.person().key()),
                id_sealed: cipher.encrypt(
                    &id_purpose(head.application),
                    draft.get(Field::IdNumber).as_bytes(),
                )?,
                phone_sealed: cipher.encrypt(
                    &phone_purpose(head.application),
                    draft.get(Field::Phone).as_bytes(),
                )?,
                trade: checked.trade().to_owned(),
                level: checked.level(),
                exam_type: checked.exam_type(),
                papers: checked.papers().to_vec(),
                site: draft.get(Field::ExamSite).to_owned(),
            }))
        }
        _ => Err(problems),
    };
    Ok(Judged {
        number: head.number,
        line,
        verdict,
    })
}

/// The sealed content behind an application.
///
/// # Errors
/// [`Fail::Storage`] when it is gone, [`Fail::Keys`].
pub fn content(center: &Shared, name: Digest) -> Result<Content, Fail> {
    let gone = || Fail::Storage(format!("报名内容 {name} 不在数据库里"));
    let sealed = center
        .repo
        .read(|view| view.content(name))?
        .ok_or_else(gone)?;
    let bytes = center
        .keys
        .cipher
        .decrypt(&content_purpose(name), &sealed)?;
    hash::decode_content(&bytes, name).map_err(|error| Fail::Storage(error.to_string()))
}

/// What an ID number is encrypted for.
pub fn id_purpose(application: ApplicationId) -> Vec<u8> {
    [b"id:".as_slice(), application.uuid().as_bytes()].concat()
}
/// What a telephone number is encrypted for.
pub fn phone_purpose(application: ApplicationId) -> Vec<u8> {
    [b"phone:".as_slice(), application.uuid().as_bytes()].concat()
}

/// A number belongs to the unit, to one of its PCs and to the plan's year.
fn number(number: RegistrationNumber, by: &By) -> Option<Problem> {
    let year = format!("{:02}", by.plan.year.rem_euclid(100));
    let what = if number.unit() != by.unit.code {
        format!("报名序号 {number} 不是本单位（{}）的", by.unit.code)
    } else if !by.slots.contains(&number.slot()) {
        format!(
            "报名序号 {number} 的机位号 {:02} 不是鉴定中心发给本单位的",
            number.slot()
        )
    } else if !number.digits().starts_with(&year) {
        format!("报名序号 {number} 不是 {} 年度的", by.plan.year)
    } else {
        return None;
    };
    Some(Problem::error(
        None,
        Code::UnitMismatch,
        Clause::S01,
        what,
        "请核对本机使用的登记文件和考试计划，在本单位的电脑上重新录入",
    ))
}
