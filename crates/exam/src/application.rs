//! An application on its way: checked, ready, sealed; and where it stands.

mod step;

pub use step::{Stage, Step, WrongStanding};

use crate::{
    ApplicationId, BatchId, Digest, Draft, ExamType, Field, IdNumber, Level, Paper, PlanId,
    RegistrationNumber, Review, Sex, Ticket, UnitCode, photo::PhotoPassed, review::FieldReason,
};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// Who somebody is, for the "same person" rule (S13).
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub enum PersonId {
    /// 身份证.
    Resident(IdNumber),
    /// Another document: its kind and its number in upper case.
    Other(String, String),
}

impl PersonId {
    /// A text that is equal just for the same person.
    pub fn key(&self) -> String {
        match self {
            Self::Resident(id) => id.reveal().to_owned(),
            Self::Other(kind, number) => format!("{kind}:{number}"),
        }
    }
    /// The person of a [`PersonId::key`].
    pub fn from_key(key: &str) -> Option<Self> {
        match key.split_once(':') {
            Some((kind, number)) => Some(Self::Other(kind.to_owned(), number.to_owned())),
            None => key.parse().ok().map(Self::Resident),
        }
    }
    /// For screens and logs.
    pub fn masked(&self) -> String {
        match self {
            Self::Resident(id) => id.masked(),
            Self::Other(_, number) => crate::id_number::mask(number),
        }
    }
}

/// A draft without errors. Only [`crate::rules::check`] makes one.
#[derive(Clone, Debug)]
pub struct Checked {
    pub(crate) draft: Draft,
    pub(crate) person: PersonId,
    pub(crate) sex: Sex,
    pub(crate) birth: Date,
    pub(crate) trade: String,
    pub(crate) level: Level,
    pub(crate) exam_type: ExamType,
    pub(crate) papers: Vec<Paper>,
}

impl Checked {
    /// Every field in its normal form, defaults and derived ones filled in.
    pub fn draft(&self) -> &Draft {
        &self.draft
    }
    /// 姓名.
    pub fn name(&self) -> &str {
        self.draft.get(Field::Name)
    }
    /// Who it is.
    pub fn person(&self) -> &PersonId {
        &self.person
    }
    /// 性别.
    pub fn sex(&self) -> Sex {
        self.sex
    }
    /// 出生日期.
    pub fn birth(&self) -> Date {
        self.birth
    }
    /// The trade's local code.
    pub fn trade(&self) -> &str {
        &self.trade
    }
    /// 申报级别.
    pub fn level(&self) -> Level {
        self.level
    }
    /// 考试类型.
    pub fn exam_type(&self) -> ExamType {
        self.exam_type
    }
    /// The papers to sit.
    pub fn papers(&self) -> &[Paper] {
        &self.papers
    }
    /// The six values to confirm (S04).
    pub fn key_six(&self) -> KeySix {
        KeySix(Field::KEY_SIX.map(|field| self.draft.get(field).to_owned()))
    }
    /// Ready to be sealed.
    ///
    /// # Errors
    /// [`NotConfirmed`] when the six were never confirmed or have changed since.
    pub fn ready(
        self,
        photo: PhotoPassed,
        confirmed: Option<&KeySix>,
    ) -> Result<Ready, NotConfirmed> {
        if confirmed == Some(&self.key_six()) {
            Ok(Ready {
                checked: self,
                photo: photo.digest(),
            })
        } else {
            Err(NotConfirmed {
                changed: confirmed.is_some(),
            })
        }
    }
}

/// The six key fields' values at the moment somebody confirmed them, in the order of [`Field::KEY_SIX`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct KeySix(pub [String; 6]);

/// The six key fields were not confirmed as they now are.
#[derive(Clone, Copy, Debug, thiserror::Error, PartialEq, Eq)]
#[error("{}", if *.changed { "六项关键信息在核对后又改过，请重新核对" } else { "六项关键信息还没有核对" })]
pub struct NotConfirmed {
    /// They were confirmed once, but have changed since.
    pub changed: bool,
}

/// Checked, with a passed photo and confirmed key fields.
#[derive(Clone, Debug)]
pub struct Ready {
    checked: Checked,
    photo: Digest,
}

impl Ready {
    /// What it was made of.
    pub fn checked(&self) -> &Checked {
        &self.checked
    }
    /// Seals: from here on the content cannot change (S07).
    pub fn seal(self, head: Head) -> Content {
        Content {
            head,
            values: self.checked.draft,
            photo: self.photo,
        }
    }
}

/// What names an application's revision.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Head {
    /// The application.
    pub application: ApplicationId,
    /// 1, 2, 3 ...
    pub revision: u32,
    /// 报名序号.
    pub number: RegistrationNumber,
    /// Which plan.
    pub plan: PlanId,
    /// Which unit.
    pub unit: UnitCode,
}

/// A sealed revision: exactly this is hashed, sent, stored and judged again at the center. Its JSON (the fields of
/// [`Head`], then those of this type, the values in the order of [`Field::ALL`]) is its canonical form.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(from = "Flat<PlanId, Draft>")]
pub struct Content {
    /// Which revision of what.
    pub head: Head,
    /// Every field in its normal form.
    pub values: Draft,
    /// The photo's SHA-256.
    pub photo: Digest,
}

/// The JSON of a [`Content`], owned or borrowed. What `#[serde(flatten)]` would do, without its copy of every value
/// on the way in: a deadline hour reads millions.
#[derive(Serialize, Deserialize)]
struct Flat<P, V> {
    application: ApplicationId,
    revision: u32,
    number: RegistrationNumber,
    plan: P,
    unit: UnitCode,
    values: V,
    photo: Digest,
}

impl From<Flat<PlanId, Draft>> for Content {
    fn from(flat: Flat<PlanId, Draft>) -> Self {
        Self {
            head: Head {
                application: flat.application,
                revision: flat.revision,
                number: flat.number,
                plan: flat.plan,
                unit: flat.unit,
            },
            values: flat.values,
            photo: flat.photo,
        }
    }
}

impl Serialize for Content {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        Flat {
            application: self.head.application,
            revision: self.head.revision,
            number: self.head.number,
            plan: &self.head.plan,
            unit: self.head.unit,
            values: &self.values,
            photo: self.photo,
        }
        .serialize(serializer)
    }
}

/// Where an application stands. The same at the unit and at the center; each transition takes the standing
/// that allows it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum Standing {
    /// 编辑中: can be changed.
    Editing,
    /// 已封存: sealed into a batch that the center has not confirmed.
    Sealed {
        /// Its batch.
        batch: BatchId,
    },
    /// 待审查: the center's receipt confirmed it.
    Received {
        /// Its batch.
        batch: BatchId,
    },
    /// 退回: the unit mends and sends revision n+1.
    Returned {
        /// A reason per field.
        reasons: Vec<FieldReason>,
    },
    /// 不通过: the end.
    Rejected {
        /// Why.
        reason: String,
    },
    /// 审查通过，待缴费.
    Passed,
    /// 已缴费.
    Paid,
    /// 准考证已发布.
    Ticketed {
        /// The ticket.
        ticket: Box<Ticket>,
    },
}

impl Standing {
    /// Every label in the order of the way.
    pub const LABELS: [&'static str; 8] = [
        "编辑中",
        "已封存",
        "待审查",
        "退回",
        "不通过",
        "待缴费",
        "已缴费",
        "可打印准考证",
    ];

    /// The same without what belongs to it.
    pub const fn stage(&self) -> Stage {
        match self {
            Self::Editing => Stage::Editing,
            Self::Sealed { .. } => Stage::Sealed,
            Self::Received { .. } => Stage::Received,
            Self::Returned { .. } => Stage::Returned,
            Self::Rejected { .. } => Stage::Rejected,
            Self::Passed => Stage::Passed,
            Self::Paid => Stage::Paid,
            Self::Ticketed { .. } => Stage::Ticketed,
        }
    }
    /// The word on screen.
    pub const fn label(&self) -> &'static str {
        Self::LABELS[self.stage() as usize]
    }
    /// The key in JSON and databases.
    pub const fn key(&self) -> &'static str {
        [
            "editing", "sealed", "received", "returned", "rejected", "passed", "paid", "ticketed",
        ][self.stage() as usize]
    }
    fn refuse<T>(&self, step: Step) -> Result<T, WrongStanding> {
        let from = self.stage();
        Err(WrongStanding { from, step })
    }

    /// Seals an edited application.
    ///
    /// # Errors
    /// [`WrongStanding`] unless editing.
    pub fn seal(self, batch: BatchId) -> Result<Self, WrongStanding> {
        match self {
            Self::Editing => Ok(Self::Sealed { batch }),
            other => other.refuse(Step::Seal),
        }
    }
    /// The center's receipt names it accepted.
    ///
    /// # Errors
    /// [`WrongStanding`] unless sealed.
    pub fn receive(self) -> Result<Self, WrongStanding> {
        match self {
            Self::Sealed { batch } => Ok(Self::Received { batch }),
            other => other.refuse(Step::Receive),
        }
    }
    /// Opens the next revision after a return, or after the center's rules refused the sealed one.
    ///
    /// # Errors
    /// [`WrongStanding`] unless returned.
    pub fn reopen(self) -> Result<Self, WrongStanding> {
        match self {
            Self::Returned { .. } => Ok(Self::Editing),
            other => other.refuse(Step::Reopen),
        }
    }
    /// 资格审查. A passed one may be taken back (returned or rejected) as long as nobody paid.
    ///
    /// # Errors
    /// [`WrongStanding`] unless received or passed.
    pub fn review(self, review: &Review) -> Result<Self, WrongStanding> {
        match (self, review) {
            (Self::Received { .. }, Review::Passed) => Ok(Self::Passed),
            (Self::Received { .. } | Self::Passed, Review::Returned { reasons }) => {
                Ok(Self::Returned {
                    reasons: reasons.clone(),
                })
            }
            (Self::Received { .. } | Self::Passed, Review::Rejected { reason }) => {
                Ok(Self::Rejected {
                    reason: reason.clone(),
                })
            }
            (other, _) => other.refuse(Step::Review),
        }
    }
    /// 缴费.
    ///
    /// # Errors
    /// [`WrongStanding`] unless passed.
    pub fn pay(self) -> Result<Self, WrongStanding> {
        match self {
            Self::Passed => Ok(Self::Paid),
            other => other.refuse(Step::Pay),
        }
    }
    /// A payment booked in error is taken back.
    ///
    /// # Errors
    /// [`WrongStanding`] unless paid and without a published ticket.
    pub fn unpay(self) -> Result<Self, WrongStanding> {
        match self {
            Self::Paid => Ok(Self::Passed),
            other => other.refuse(Step::Unpay),
        }
    }
    /// 发布准考证; a published one may be replaced after a new arrangement.
    ///
    /// # Errors
    /// [`WrongStanding`] unless paid.
    pub fn publish(self, ticket: Ticket) -> Result<Self, WrongStanding> {
        match self {
            Self::Paid | Self::Ticketed { .. } => Ok(Self::Ticketed {
                ticket: Box::new(ticket),
            }),
            other => other.refuse(Step::Publish),
        }
    }
    /// 收回准考证.
    ///
    /// # Errors
    /// [`WrongStanding`] unless published.
    pub fn withdraw(self) -> Result<Self, WrongStanding> {
        match self {
            Self::Ticketed { .. } => Ok(Self::Paid),
            other => other.refuse(Step::Withdraw),
        }
    }
    /// Whether the clerk may change fields now.
    pub fn editable(&self) -> bool {
        matches!(self, Self::Editing)
    }
}
