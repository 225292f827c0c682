//! What is kept, as plain values. Nothing here knows SQL.

use kaobao_exam::{
    ApplicationId, BatchId, Digest, ExamType, Fen, Level, Paper, PlanId, RegistrationNumber, Unit,
    UnitCode, application::Standing, ids::DeviceId, reg_number::DeviceSlot,
};
use serde::Serialize;

/// A plan's version, the exact text.
#[derive(Clone, Debug)]
pub struct PlanRow {
    /// Its id.
    pub id: PlanId,
    /// From 1.
    pub version: u32,
    /// TOML.
    pub text: String,
    /// RFC 3339.
    pub added_at: String,
}

/// A PC's place in a unit.
#[derive(Clone, Debug)]
pub struct SlotRow {
    /// The unit.
    pub unit: UnitCode,
    /// Which of its PCs.
    pub slot: DeviceSlot,
    /// SHA-256 of the enrolment file's token.
    pub token: Digest,
    /// When the enrolment file was written.
    pub issued_at: String,
    /// The PC that showed the token first.
    pub device: Option<DeviceRow>,
    /// Set when the PC is not accepted any more.
    pub revoked_at: Option<String>,
}

/// An enrolled PC.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeviceRow {
    /// Made by the PC.
    pub id: DeviceId,
    /// Ed25519, hexadecimal.
    pub key: String,
    /// age recipient.
    pub recipient: String,
    /// When.
    pub enrolled_at: String,
}

/// How a batch came.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Via {
    /// Over HTTP.
    Network,
    /// As a package.
    Package,
}

impl Via {
    /// As in the database and in JSON.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Network => "network",
            Self::Package => "package",
        }
    }
    /// On screen.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Network => "网络",
            Self::Package => "离线包",
        }
    }
    /// From the database.
    pub fn from_key(key: &str) -> Self {
        if key == "package" {
            Self::Package
        } else {
            Self::Network
        }
    }
}

/// An offered batch, committed when it has a receipt.
#[derive(Clone, Debug)]
pub struct BatchRow {
    /// Its id.
    pub id: BatchId,
    /// From whom.
    pub unit: UnitCode,
    /// From which of their PCs.
    pub slot: DeviceSlot,
    /// For which plan.
    pub plan: PlanId,
    /// SHA-256 of the manifest's body.
    pub manifest: Digest,
    /// How it came first.
    pub via: Via,
    /// How many applications.
    pub lines: u32,
    /// RFC 3339; the day counts for the registration window.
    pub offered_at: String,
    /// The decision, once made.
    pub done: Option<BatchDone>,
}

/// A commit's result.
#[derive(Clone, Debug)]
pub struct BatchDone {
    /// RFC 3339.
    pub at: String,
    /// The signed receipt's exact JSON. Empty in lists.
    pub receipt: String,
    /// How many were accepted.
    pub accepted: u32,
    /// How many were refused.
    pub refused: u32,
}

/// A sealed content to be kept.
#[derive(Clone, Copy, Debug)]
pub struct ContentRow<'a> {
    /// Its hash.
    pub name: Digest,
    /// Encrypted.
    pub sealed: &'a [u8],
}

/// A photo to be kept.
#[derive(Clone, Copy, Debug)]
pub struct PhotoRow<'a> {
    /// Its hash.
    pub name: Digest,
    /// What its file says of itself, as JSON.
    pub facts: &'a str,
    /// The JPEG, unless it is kept elsewhere.
    pub bytes: Option<&'a [u8]>,
}

/// A photo that is kept.
#[derive(Clone, Debug)]
pub struct StoredPhoto {
    /// Its hash.
    pub name: Digest,
    /// What its file says of itself, as JSON; of a photo that an earlier version took in, all measures.
    pub facts: String,
    /// The JPEG, unless it is kept elsewhere.
    pub bytes: Option<Vec<u8>>,
}

/// What there is for a line of a batch.
#[derive(Clone, Debug)]
pub struct SealedLine {
    /// The encrypted content.
    pub content: Option<Vec<u8>>,
    /// What the photo's file says of itself, as JSON.
    pub facts: Option<String>,
}

/// An application as it stands now.
#[derive(Clone, Debug)]
pub struct ApplicationRow {
    /// Its id.
    pub id: ApplicationId,
    /// 报名序号.
    pub number: RegistrationNumber,
    /// Its plan.
    pub plan: PlanId,
    /// Its unit.
    pub unit: UnitCode,
    /// The present revision.
    pub revision: u32,
    /// The batch of the present revision.
    pub batch: BatchId,
    /// Its sealed content.
    pub content: Digest,
    /// Its photo.
    pub photo: Digest,
    /// Where it stands.
    pub standing: Standing,
    /// 姓名.
    pub name: String,
    /// Search key.
    pub pinyin: String,
    /// Blind index of the person.
    pub person: Digest,
    /// 证件号码, encrypted.
    pub id_sealed: Vec<u8>,
    /// 联系电话, encrypted.
    pub phone_sealed: Vec<u8>,
    /// Trade code.
    pub trade: String,
    /// 级别.
    pub level: Level,
    /// 考试类型.
    pub exam_type: ExamType,
    /// Papers to sit.
    pub papers: Vec<Paper>,
    /// 考点.
    pub site: String,
    /// RFC 3339.
    pub received_at: String,
}

/// A revision that was judged, accepted or not. Kept for ever.
#[derive(Clone, Debug)]
pub struct RevisionRow {
    /// Of which application.
    pub application: ApplicationId,
    /// Which.
    pub revision: u32,
    /// In which batch.
    pub batch: BatchId,
    /// The sealed content's name.
    pub content: Digest,
    /// The photo's name.
    pub photo: Digest,
    /// Whether it was accepted.
    pub accepted: bool,
    /// JSON of the problems, `[]` when accepted.
    pub problems: String,
    /// RFC 3339.
    pub received_at: String,
}

/// Which applications to list.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// Of this plan.
    pub plan: Option<PlanId>,
    /// Of this unit.
    pub unit: Option<UnitCode>,
    /// In this state, by its key.
    pub state: Option<String>,
    /// For this trade, by its code.
    pub trade: Option<String>,
    /// For this level.
    pub level: Option<Level>,
    /// For this 考点.
    pub site: Option<String>,
    /// Found by text.
    pub find: Option<Find>,
    /// After this number's digits.
    pub after: Option<String>,
    /// At most so many; all when `None`.
    pub limit: Option<u32>,
}

/// What a look-up goes by; any one is enough.
#[derive(Clone, Debug, Default)]
pub struct Find {
    /// Part of the name.
    pub name: String,
    /// Part of the pinyin, lower case.
    pub pinyin: Option<String>,
    /// Part of the number, digits only.
    pub digits: Option<String>,
    /// The whole document number's blind index.
    pub person: Option<Digest>,
    /// Those whose document number was found to hold the text.
    pub among: Vec<ApplicationId>,
}

/// A booked or undone payment.
#[derive(Clone, Debug)]
pub struct PaymentRow {
    /// For which application.
    pub application: ApplicationId,
    /// How much.
    pub amount: Fen,
    /// The bank's or cashier's reference.
    pub reference: String,
    /// Day of payment.
    pub paid_on: jiff::civil::Date,
    /// RFC 3339.
    pub booked_at: String,
    /// Set on the entry that takes one back.
    pub undone: Option<String>,
}

/// A seat for one paper.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SeatRow {
    /// Who.
    pub application: ApplicationId,
    /// Which paper.
    pub paper: Paper,
    /// Place of the room in the site's list.
    pub room: u32,
    /// 考场 by name.
    pub room_name: String,
    /// From 1.
    pub seat: u16,
}

/// A ticket number once given stays.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TicketNumberRow {
    /// Whose.
    pub application: ApplicationId,
    /// Running number over the plan, from 1.
    pub seq: u32,
    /// 准考证号.
    pub number: String,
}

/// One line of the audit log.
#[derive(Clone, Debug, Serialize)]
pub struct AuditRow {
    /// From 1 without gaps.
    pub seq: u64,
    /// RFC 3339.
    pub at: String,
    /// Who: a staff member on the command line, or a PC.
    pub who: String,
    /// What was done, e.g. `review.pass`.
    pub what: String,
    /// JSON: ids and counts, never personal data.
    pub detail: String,
    /// The chain's head after this line.
    pub head: Digest,
}

/// Which lines of the audit log.
#[derive(Clone, Debug, Default)]
pub struct AuditFilter {
    /// Before this one.
    pub before: Option<i64>,
    /// Who; whoever begins so when it ends with `:`.
    pub who: Option<String>,
    /// What begins so.
    pub what: Option<String>,
    /// Not before this day, `2017-06-10`.
    pub from: Option<String>,
    /// Not after this day.
    pub to: Option<String>,
    /// Any of these stands in the detail. Letters, digits and hyphens only.
    pub holding: Option<Vec<String>>,
}

/// A unit with the PCs it has.
#[derive(Clone, Debug)]
pub struct UnitRow {
    /// The unit.
    pub unit: Unit,
    /// RFC 3339.
    pub added_at: String,
}
