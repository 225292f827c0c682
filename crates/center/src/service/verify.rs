//! Who a scanned ticket lets in: the QR code's signature first, which needs nothing but the center's public key,
//! then what the center knows today.

use super::{Shared, find::Names, judge, tickets};
use crate::fail::Fail;
use kaobao_exam::{ApplicationId, PlanId, Ticket, application::Standing, id_number::mask};
use kaobao_sync::{
    PublicKey,
    proof::{ProofError, TicketProof},
};
use serde::Serialize;
use std::collections::HashMap;

/// What a scan came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Finding {
    /// Signed by this center, and valid today.
    Genuine,
    /// Signed by this center; what happened since was not asked.
    Signed,
    /// No ticket's code.
    NotATicket,
    /// Made by a newer program.
    Newer,
    /// Not signed by this center, or changed.
    Forged,
    /// A ticket of another exam.
    OtherPlan,
    /// Signed for somebody else than who is looked at.
    OtherPerson,
    /// The center knows no such ticket.
    Unknown,
    /// Taken back.
    TakenBack,
    /// The person's data were changed since; there is a newer ticket.
    Replaced,
}

/// The answer to one scan.
#[derive(Clone, Debug, Serialize)]
pub struct Answer {
    /// What it came to.
    pub finding: Finding,
    /// For the person at the door.
    pub message: String,
    /// Which exam, once the signature is right.
    pub plan: Option<PlanId>,
    /// 准考证号, once the signature is right.
    pub number: Option<String>,
    /// Who and where, when genuine.
    pub admitted: Option<Admitted>,
}

/// Who sits where.
#[derive(Clone, Debug, Serialize)]
#[allow(missing_docs, reason = "the words of the field")]
pub struct Admitted {
    pub name: String,
    pub id_masked: String,
    pub unit: String,
    pub trade: String,
    pub level: &'static str,
    pub ticket: Ticket,
}

impl Answer {
    /// Whether the person may sit, as far as could be asked.
    pub fn good(&self) -> bool {
        matches!(self.finding, Finding::Genuine | Finding::Signed)
    }
    fn refused(finding: Finding, message: impl Into<String>) -> Self {
        Self {
            finding,
            message: message.into(),
            plan: None,
            number: None,
            admitted: None,
        }
    }
    fn of(mut self, proof: &TicketProof) -> Self {
        self.plan = Some(proof.plan.clone());
        self.number = Some(proof.number.clone());
        self
    }
}

impl From<ProofError> for Answer {
    fn from(error: ProofError) -> Self {
        let finding = match error {
            ProofError::Form => Finding::NotATicket,
            ProofError::Newer => Finding::Newer,
            ProofError::Forged => Finding::Forged,
        };
        Self::refused(finding, error.to_string())
    }
}

fn other_plan(proof: &TicketProof, wanted: &PlanId) -> Answer {
    let message = format!("是另一次考试（{}）的准考证，这里是 {wanted}", proof.plan);
    Answer::refused(Finding::OtherPlan, message).of(proof)
}

/// What the signature alone proves, without a database.
pub fn signature(
    text: &str,
    center: &PublicKey,
    plan: Option<&PlanId>,
    person: Option<(&str, &str)>,
) -> Answer {
    let proof = match TicketProof::verify(text, center) {
        Ok(proof) => proof,
        Err(error) => return error.into(),
    };
    if let Some(plan) = plan.filter(|plan| **plan != proof.plan) {
        return other_plan(&proof, plan);
    }
    if let Some((id, name)) = person {
        let mark = kaobao_sync::proof::PersonMark::of(&proof.plan, id, name);
        if mark != proof.person {
            let message = "签名有效，但不是这个人的准考证：姓名或证件号码不一致，请核对身份证";
            return Answer::refused(Finding::OtherPerson, message).of(&proof);
        }
    }
    let asked = match person {
        Some((_, name)) => format!("是{name}本人的"),
        None => "未核对本人，请对照身份证".to_owned(),
    };
    let message = format!("签名有效，{asked}；发证后是否收回，要连数据库才能查");
    Answer::refused(Finding::Signed, message).of(&proof)
}

/// Answers scans; reads a plan's ticket numbers when its first ticket is asked about.
pub struct Verifier<'c> {
    center: &'c Shared,
    wanted: Option<PlanId>,
    names: Names,
    known: HashMap<PlanId, HashMap<String, ApplicationId>>,
}

impl<'c> Verifier<'c> {
    /// For tickets of the plan `wanted`, or of any.
    ///
    /// # Errors
    /// Those of the store.
    pub fn new(center: &'c Shared, wanted: Option<PlanId>) -> Result<Self, Fail> {
        Ok(Self {
            center,
            wanted,
            names: Names::read(center)?,
            known: HashMap::new(),
        })
    }

    /// Answers one scan. Numbers given since the plan's first scan are not known; everything else is as of now.
    ///
    /// # Errors
    /// Those of the store.
    pub fn ask(&mut self, text: &str) -> Result<Answer, Fail> {
        let proof = match TicketProof::verify(text, &self.center.keys.public()) {
            Ok(proof) => proof,
            Err(error) => return Ok(error.into()),
        };
        if let Some(wanted) = self.wanted.as_ref().filter(|plan| **plan != proof.plan) {
            return Ok(other_plan(&proof, wanted));
        }
        let answer = self.look_up(&proof)?;
        Ok(answer.of(&proof))
    }

    fn look_up(&mut self, proof: &TicketProof) -> Result<Answer, Fail> {
        let center = self.center;
        let known = match self.known.entry(proof.plan.clone()) {
            std::collections::hash_map::Entry::Occupied(entry) => entry.into_mut(),
            std::collections::hash_map::Entry::Vacant(entry) => {
                entry.insert(numbers(center, &proof.plan)?)
            }
        };
        let row = match known.get(&proof.number) {
            Some(id) => center.repo.read(|view| view.application(*id))?,
            None => None,
        };
        let Some(row) = row else {
            return Ok(Answer::refused(
                Finding::Unknown,
                "签名有效，但考生名单里没有这个准考证号，请与考务办公室核对",
            ));
        };
        if tickets::mark(&center.keys, &row)? != proof.person {
            return Ok(Answer::refused(
                Finding::Replaced,
                format!(
                    "这张准考证已作废：{}的信息后来更正过，请用新发的准考证",
                    row.name
                ),
            ));
        }
        let Standing::Ticketed { ticket } = &row.standing else {
            return Ok(Answer::refused(
                Finding::TakenBack,
                format!(
                    "准考证已收回：{}（{}）现在是“{}”",
                    row.name,
                    row.number,
                    row.standing.label()
                ),
            ));
        };
        let id = center
            .keys
            .cipher
            .decrypt_text(&judge::id_purpose(row.id), &row.id_sealed)?;
        Ok(Answer {
            finding: Finding::Genuine,
            message: places(&row.name, ticket),
            plan: None,
            number: None,
            admitted: Some(Admitted {
                name: row.name.clone(),
                id_masked: mask(&id),
                unit: self.names.unit(row.unit),
                trade: self.names.trade(&row.plan, &row.trade),
                level: row.level.label(),
                ticket: ticket.as_ref().clone(),
            }),
        })
    }
}

/// `张三：理论 7月15日 09:00 第1考场 12 座；…`.
fn places(name: &str, ticket: &Ticket) -> String {
    let sittings = ticket.sittings.iter().map(|sitting| {
        format!(
            "{} {} {} {} {} 座",
            sitting.paper.label(),
            kaobao_exam::dates::chinese(sitting.date),
            sitting.start.strftime("%H:%M"),
            sitting.room,
            sitting.seat
        )
    });
    let sittings: Vec<String> = sittings.collect();
    format!("{name}：{}，{}", ticket.site, sittings.join("；"))
}

/// Whose the numbers of a plan are.
fn numbers(center: &Shared, plan: &PlanId) -> Result<HashMap<String, ApplicationId>, Fail> {
    let rows = center.repo.read(|view| view.ticket_numbers(plan))?;
    Ok(rows
        .into_iter()
        .map(|row| (row.number, row.application))
        .collect())
}
