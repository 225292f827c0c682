//! What travels between a unit and the center, by network and by package: the same types, the same bytes.
//!
//! | step | request | answer |
//! |---|---|---|
//! | hello | `GET /v1/center?nonce=<32 hex>` (not signed) | [`Signed`]`<`[`CenterHello`]`>` |
//! | enrol | `POST /v1/enrol` [`EnrolRequest`] | [`EnrolAnswer`] |
//! | 1 offer | `POST /v1/batches` [`Signed`]`<`[`Manifest`]`>` | [`Offer`] |
//! | 2 pieces | `POST /v1/batches/{id}/pieces` bytes of [`crate::piece`] | [`PiecesStored`] |
//! | 3 commit | `POST /v1/batches/{id}/commit` | [`Signed`]`<`[`Receipt`]`>` |
//! | 4 changes | `GET /v1/changes?after=cursor` | [`Signed`]`<`[`ChangesPage`]`>` |
//!
//! Every request but the hello is signed by the device (see [`crate::signature`]); errors are [`ApiError`].

use kaobao_exam::{
    ApplicationId, Digest, Field, PlanId, Ticket, Unit, UnitCode,
    batch::{Batch, Receipt},
    ids::DeviceId,
    reg_number::DeviceSlot,
    review::{Payment, Review},
};
use serde::{Deserialize, Serialize};
use std::marker::PhantomData;

/// The largest request body, in bytes. Clients cut pieces of 1 to 4 MB.
pub const MAX_BODY: usize = 8 << 20;
/// The largest photo, in bytes.
pub const MAX_PHOTO: usize = 4 << 20;
/// The largest sealed content, in bytes.
pub const MAX_CONTENT: usize = 64 << 10;
/// The most changes in a page.
pub const MAX_CHANGES: usize = 1000;

/// A body as exact text with an Ed25519 signature over `purpose || 0x00 || body`, so that nothing signed for
/// one purpose passes for another. Only [`crate::signature`] makes and opens one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Signed<T> {
    /// The exact JSON that was signed.
    pub body: String,
    /// Always `ed25519` for now; room for SM2.
    pub algorithm: String,
    /// The signer's public key, 64 hexadecimal digits.
    pub key: String,
    /// 128 hexadecimal digits.
    pub signature: String,
    #[serde(skip)]
    pub(crate) of: PhantomData<T>,
}

/// What a signature is for.
pub trait Purpose: Serialize + for<'de> Deserialize<'de> {
    /// The text that is signed with the body.
    const PURPOSE: &'static str;
}
impl Purpose for Manifest {
    const PURPOSE: &'static str = "kaobao/manifest/1";
}
impl Purpose for Receipt {
    const PURPOSE: &'static str = "kaobao/receipt/1";
}
impl Purpose for ChangesPage {
    const PURPOSE: &'static str = "kaobao/changes/1";
}
impl Purpose for Enrolment {
    const PURPOSE: &'static str = "kaobao/enrolment/1";
}
impl Purpose for CenterHello {
    const PURPOSE: &'static str = "kaobao/hello/1";
}
impl Purpose for Answers {
    const PURPOSE: &'static str = "kaobao/answers/1";
}

/// 登记文件: all that a unit's PC needs to begin, even without a network.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Enrolment {
    /// Now 1.
    pub format: u32,
    /// The unit.
    pub unit: Unit,
    /// The center.
    pub center: CenterInfo,
    /// Exam plans, the exact TOML texts.
    pub plans: Vec<String>,
    /// This PC's slot.
    pub slot: DeviceSlot,
    /// Binds the first device key that shows it to this slot; then it is spent.
    pub token: String,
    /// RFC 3339.
    pub issued_at: String,
}

/// How to reach and recognise the center.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CenterInfo {
    /// 鉴定中心 by name.
    pub name: String,
    /// Base address, e.g. `https://…`; `None` where only packages are used.
    pub url: Option<String>,
    /// Ed25519 public key, 64 hexadecimal digits.
    pub sign_key: String,
    /// age recipients that packages are encrypted to: the live one, then escrow ones.
    pub recipients: Vec<String>,
}

/// The center proves who it is before a unit sends anything: the client's nonce and the time, signed with the
/// center's key. A captive portal or a wrong server cannot make one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CenterHello {
    /// The center's public key, 64 hexadecimal digits.
    pub center: String,
    /// The nonce of the question, 32 hexadecimal digits.
    pub nonce: String,
    /// The center's time, RFC 3339: the client corrects its own clock by it for signing.
    pub now: String,
}

/// A PC makes itself known.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EnrolRequest {
    /// From the enrolment file.
    pub token: String,
    /// The PC.
    pub device: DeviceInfo,
}

/// A PC's own keys.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeviceInfo {
    /// Made by the PC.
    pub id: DeviceId,
    /// Its unit.
    pub unit: UnitCode,
    /// Its slot.
    pub slot: DeviceSlot,
    /// Ed25519 public key, hexadecimal.
    pub key: String,
    /// age recipient that answers are encrypted to.
    pub recipient: String,
}

/// The PC is known now (or was already, with the same key).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EnrolAnswer {
    /// The unit as the center has it now.
    pub unit: Unit,
}

/// Step 1: what a batch holds, by hash.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// The batch.
    pub batch: Batch,
    /// Who sends; with the token so that a first package can enrol its PC.
    pub device: DeviceInfo,
    /// From the enrolment file.
    pub token: String,
    /// The center's public key: a manifest for one center is worth nothing at another.
    pub center: String,
}

/// The center's answer to step 1.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Offer {
    /// Contents that the center does not have yet.
    pub contents: Vec<Digest>,
    /// Photos that the center does not have yet.
    pub photos: Vec<Digest>,
    /// Set when the batch was committed before: nothing is left to do.
    pub receipt: Option<Signed<Receipt>>,
}

/// The center's answer to step 2.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PiecesStored {
    /// How many of this request's things are stored now, new or not.
    pub stored: usize,
}

/// What the center has of a PC after a batch, for a PC that lost it: its file is new, or a backup's.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SentPage {
    /// The next committed batch, in the order of their ids; `None` after the last.
    pub batch: Option<SentBatch>,
}

/// A committed batch of the PC, or of a revoked one of its unit, whose place it takes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SentBatch {
    /// The exact body of the [`Manifest`] that was signed; the receipt holds its SHA-256.
    pub manifest: String,
    /// The receipt.
    pub receipt: Signed<Receipt>,
}

/// Step 4: one thing that happened at the center.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change {
    /// The unit's own running number, from 1 without gaps.
    pub cursor: u64,
    /// When, RFC 3339 by the center's clock.
    pub at: String,
    /// What.
    pub what: Event,
}

/// What happened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Event {
    /// A review was made.
    Reviewed {
        /// Of which application.
        application: ApplicationId,
        /// Of which revision.
        revision: u32,
        /// Its outcome.
        review: Review,
    },
    /// A payment was booked.
    Paid {
        /// For which application.
        application: ApplicationId,
        /// How much, when, by which reference.
        payment: Payment,
    },
    /// A payment was taken back.
    Unpaid {
        /// For which application.
        application: ApplicationId,
        /// Why.
        reason: String,
    },
    /// A ticket was published, or replaced.
    Ticketed {
        /// The ticket.
        ticket: Ticket,
    },
    /// A ticket was taken back.
    TicketWithdrawn {
        /// Whose.
        application: ApplicationId,
    },
    /// A plan was published or changed.
    Plan {
        /// Its id.
        plan: PlanId,
        /// The exact TOML text.
        text: String,
    },
}

/// A page of changes. Signed: a portal that answers 200 changes nothing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChangesPage {
    /// The unit.
    pub unit: UnitCode,
    /// As asked.
    pub after: u64,
    /// In order, at most [`MAX_CHANGES`].
    pub changes: Vec<Change>,
    /// Whether more are waiting.
    pub more: bool,
}

/// What an answers file (`.kba`) holds, encrypted to the PC and signed by the center.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answers {
    /// The unit.
    pub unit: UnitCode,
    /// Receipts of the unit's batches that came as packages.
    pub receipts: Vec<Signed<Receipt>>,
    /// All changes after `after`.
    pub changes: Vec<Change>,
    /// The changes begin after this cursor.
    pub after: u64,
}

/// Every error over HTTP.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[error("{message}")]
pub struct ApiError {
    /// Stable.
    pub code: ApiCode,
    /// Chinese, with the next step.
    pub message: String,
    /// The field, where there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub field: Option<Field>,
    /// The center's time (RFC 3339) with [`ApiCode::Clock`]: the client corrects its offset and tries again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub now: Option<String>,
}

/// The kinds of error that a client acts on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ApiCode {
    /// 400: not of the protocol's form.
    Malformed,
    /// 401: signature or key not accepted.
    Unauthorised,
    /// 401: the request's time is too far from the center's.
    Clock,
    /// 401: the nonce was seen before.
    Replay,
    /// 403: another unit's, or the PC was revoked.
    Forbidden,
    /// 404.
    NotFound,
    /// 409: the same id with other content.
    Conflict,
    /// 409: commit before everything was sent; offer again.
    Incomplete,
    /// 413.
    TooLarge,
    /// 422: the whole batch is refused (plan unknown, window closed).
    Refused,
    /// 429 or 503: come again later.
    Busy,
    /// 500.
    Internal,
}
