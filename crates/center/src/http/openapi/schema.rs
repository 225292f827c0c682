//! The protocol's types for the description. They live in `kaobao-sync`, which knows nothing of OpenAPI; the test
//! `openapi` holds these against real messages.
#![allow(dead_code, reason = "only described, never made")]

use utoipa::ToSchema;

/// 签名的内容: an exact text and who signed it.
#[derive(ToSchema)]
pub(super) struct Signed {
    /// The exact JSON that was signed.
    #[schema(example = "{\"unit\":\"36001\",\"after\":12,\"changes\":[],\"more\":false}")]
    body: String,
    /// Always `ed25519` for now.
    #[schema(pattern = "^ed25519$", example = "ed25519")]
    algorithm: String,
    /// The signer's public key, 64 hexadecimal digits.
    #[schema(
        pattern = "^[0-9a-f]{64}$",
        example = "fd1724385aa0c75b64fb78cd602fa1d991fdebf76b13c58ed702eac835e9f618"
    )]
    key: String,
    /// 128 hexadecimal digits.
    #[schema(pattern = "^[0-9a-f]{128}$", example = json!("0".repeat(128)))]
    signature: String,
}

/// Body of the signed hello.
#[derive(ToSchema)]
pub(super) struct CenterHello {
    /// The center's public key.
    center: String,
    /// The nonce of the question.
    nonce: String,
    /// The center's time, RFC 3339.
    now: String,
}

/// 登记.
#[derive(ToSchema)]
pub(super) struct EnrolRequest {
    /// From the enrolment file; binds the first PC that shows it.
    #[schema(example = "00112233445566778899aabbccddeeff")]
    token: String,
    device: DeviceInfo,
}

/// A PC's own keys.
#[derive(ToSchema)]
pub(super) struct DeviceInfo {
    /// UUID made by the PC.
    #[schema(example = "0198c5f0-0000-7000-8000-000000000001")]
    id: uuid::Uuid,
    /// 单位代码.
    #[schema(pattern = "^[0-9]{5}$", example = "36001")]
    unit: String,
    /// 机位号.
    #[schema(minimum = 1, maximum = 99, example = 1)]
    slot: u8,
    /// Ed25519 public key, hexadecimal.
    #[schema(
        pattern = "^[0-9a-f]{64}$",
        example = "ea4a6c63e29c520abef5507b132ec5f9954776aebebe7b92421eea691446d22c"
    )]
    key: String,
    /// age recipient that answers are encrypted to.
    #[schema(example = "age1zvkyg2lqzraa2lnjvqej32nkuu0ues2s82hzrye869xeexvn73equnujwj")]
    recipient: String,
}

/// The PC is known now.
#[derive(ToSchema)]
pub(super) struct EnrolAnswer {
    unit: Unit,
}

/// 单位.
#[derive(ToSchema)]
pub(super) struct Unit {
    #[schema(pattern = "^[0-9]{5}$", example = "36001")]
    code: String,
    name: String,
    /// `provincial`, `city` or `county`.
    kind: String,
    department: String,
    city: Option<String>,
}

/// Body of the signed manifest.
#[derive(ToSchema)]
pub(super) struct Manifest {
    batch: Batch,
    device: DeviceInfo,
    /// From the enrolment file.
    token: String,
    /// The center's public key.
    center: String,
}

/// 批次.
#[derive(ToSchema)]
pub(super) struct Batch {
    /// UUIDv7, made once when sealing.
    id: uuid::Uuid,
    plan: String,
    unit: String,
    /// 1 to 20,000.
    lines: Vec<BatchLine>,
}

/// One application revision, by hash.
#[derive(ToSchema)]
pub(super) struct BatchLine {
    application: uuid::Uuid,
    revision: u32,
    /// SHA-256 of the content's canonical JSON.
    #[schema(pattern = "^[0-9a-f]{64}$")]
    content: String,
    /// SHA-256 of the photo.
    #[schema(pattern = "^[0-9a-f]{64}$")]
    photo: String,
}

/// What is still to be sent.
#[derive(ToSchema)]
pub(super) struct Offer {
    /// Contents, by SHA-256.
    contents: Vec<String>,
    /// Photos, by SHA-256.
    photos: Vec<String>,
    /// The signed receipt, when the batch was committed before.
    receipt: Option<Signed>,
}

/// What the center has of a device after a batch.
#[derive(ToSchema)]
pub(super) struct SentPage {
    /// The next one; null after the last.
    batch: Option<SentBatch>,
}

/// A committed batch.
#[derive(ToSchema)]
pub(super) struct SentBatch {
    /// The exact text of the manifest that was signed; the receipt holds its SHA-256.
    manifest: String,
    /// The signed receipt.
    receipt: Signed,
}

/// What was stored.
#[derive(ToSchema)]
pub(super) struct PiecesStored {
    /// How many things of this request are stored now, new or not.
    stored: usize,
}

/// Body of the signed receipt.
#[derive(ToSchema)]
pub(super) struct Receipt {
    batch: uuid::Uuid,
    plan: String,
    unit: String,
    /// SHA-256 of the manifest's body.
    manifest: String,
    /// RFC 3339 by the center's clock.
    received_at: String,
    /// Head of the audit chain at that moment.
    audit_head: String,
    lines: Vec<ReceiptLine>,
}

/// The decision on one application.
#[derive(ToSchema)]
pub(super) struct ReceiptLine {
    application: uuid::Uuid,
    revision: u32,
    /// 报名序号, e.g. `17-36001-01-00012-3`.
    number: String,
    content: String,
    photo: String,
    /// `accepted` or `refused`.
    result: String,
    /// With `refused`.
    problems: Option<Vec<Problem>>,
}

/// One thing wrong.
#[derive(ToSchema)]
pub(crate) struct Problem {
    /// The field's key; none for the photo and the whole.
    field: Option<String>,
    /// Stable code, e.g. `duplicate_application`.
    code: String,
    /// `error` or `warning`.
    severity: String,
    /// What is wrong, in Chinese.
    what: String,
    /// How to mend it, in Chinese.
    mend: String,
    /// The notice's clause, `S01` to `S25`.
    clause: String,
    /// A mend that the program can do itself.
    fix: Option<serde_json::Value>,
    /// For "not yet eligible": the first date on which they are.
    eligible_from: Option<String>,
}

/// Body of the signed page of changes.
#[derive(ToSchema)]
pub(super) struct ChangesPage {
    unit: String,
    /// As asked.
    after: u64,
    /// In order, at most 1,000.
    changes: Vec<Change>,
    /// Whether more are waiting.
    more: bool,
}

/// One thing that happened at the center.
#[derive(ToSchema)]
pub(super) struct Change {
    /// The unit's running number, from 1 without gaps.
    cursor: u64,
    /// RFC 3339.
    at: String,
    /// `kind` says which: `reviewed`, `paid`, `unpaid`, `ticketed`, `ticket_withdrawn`, `plan`.
    what: serde_json::Value,
}

/// Every error.
#[derive(ToSchema)]
pub(super) struct ApiError {
    code: ApiCode,
    /// Chinese, with the next step.
    message: String,
    /// The field, where there is one.
    field: Option<String>,
    /// The center's time with `clock`.
    now: Option<String>,
}

/// What a client acts on.
#[derive(ToSchema)]
#[schema(rename_all = "snake_case")]
pub(super) enum ApiCode {
    Malformed,
    Unauthorised,
    Clock,
    Replay,
    Forbidden,
    NotFound,
    Conflict,
    Incomplete,
    TooLarge,
    Refused,
    Busy,
    Internal,
}
