//! The routes for the description, one function each.
#![allow(
    dead_code,
    reason = "only described; the handlers are beside this module"
)]

use super::schema::{ApiError, EnrolAnswer, EnrolRequest, Offer, PiecesStored, SentPage, Signed};

/// Recognise the center: its signature over the nonce and its time. Not signed by the device.
#[utoipa::path(
    get,
    path = "/v1/center",
    params(("nonce" = String, Query, description = "32 hexadecimal digits", pattern = "^[0-9a-f]{32}$",
        example = "000102030405060708090a0b0c0d0e0f")),
    responses(
        (status = 200, description = "Body: `CenterHello`", body = Signed),
        (status = 400, description = "No nonce", body = ApiError),
        (status = 503, description = "Come again after `Retry-After`", body = ApiError)
    )
)]
pub(super) fn hello() {}

/// The process answers.
#[utoipa::path(
    get,
    path = "/healthz",
    responses((status = 200, description = "It does", body = String, content_type = "text/plain", example = "ok"))
)]
pub(super) fn alive() {}

/// The database answers too, and the process is not about to end.
#[utoipa::path(
    get,
    path = "/readyz",
    responses(
        (status = 200, description = "Both", body = String, content_type = "text/plain", example = "ok"),
        (status = 500, description = "The database does not", body = ApiError),
        (status = 503, description = "Ask another process", body = ApiError)
    )
)]
pub(super) fn ready() {}

macro_rules! signed_path {
    ($(#[$doc:meta])* $name:ident, $method:tt, $path:tt, [$($param:tt)*], [$($body:tt)*], [$($answer:tt)*]) => {
        $(#[$doc])*
        #[utoipa::path(
            $method,
            path = $path,
            params(
                $($param)*
                ("kaobao-device" = uuid::Uuid, Header, description = "Device id, UUID",
                    example = "0198c5f0-0000-7000-8000-000000000001"),
                ("kaobao-time" = i64, Header, description = "Milliseconds since 1970, within 15 minutes of the center's clock",
                    example = 1_497_052_800_000_i64),
                ("kaobao-nonce" = String, Header, description = "32 hexadecimal digits, used once",
                    pattern = "^[0-9a-f]{32}$", example = "000102030405060708090a0b0c0d0e0f"),
                ("kaobao-signature" = String, Header, description = "Ed25519, 128 hexadecimal digits",
                    pattern = "^[0-9a-f]{128}$", example = json!("0".repeat(128)))
            ),
            $($body)*
            responses(
                $($answer)*
                (status = 400, description = "`malformed`", body = ApiError, example = json!({
                    "code": "malformed", "message": "请求内容不是约定的 JSON（第 1 行第 7 列），请更新程序"
                })),
                (status = 401, description = "`unauthorised`, `clock` (with `now`) or `replay`", body = ApiError,
                    examples(
                        ("unauthorised" = (value = json!({
                            "code": "unauthorised", "message": "这台电脑还没有在鉴定中心登记，请先用登记文件登记"
                        }))),
                        ("clock" = (value = json!({
                            "code": "clock", "now": "2017-06-10T01:00:00Z",
                            "message": "电脑时间与鉴定中心相差太多（中心时间 2017-06-10T01:00:00Z），程序会自动校正后重试；反复出现请校准电脑时间"
                        }))),
                        ("replay" = (value = json!({
                            "code": "replay", "message": "这个请求已经用过一次，请重新发送"
                        })))
                    )),
                (status = 403, description = "`forbidden`: another unit's, or the device was revoked", body = ApiError,
                    example = json!({ "code": "forbidden", "message": "这是另一个单位的批次" })),
                (status = 413, description = "`too_large`", body = ApiError, example = json!({
                    "code": "too_large", "message": "请求超过 8 MB，请更新程序后分块发送"
                })),
                (status = 429, description = "`busy`: this device asks more often than is its share; come again after `Retry-After`",
                    body = ApiError, headers(("retry-after" = u64, description = "Seconds")),
                    example = json!({ "code": "busy", "message": "这台电脑的请求太多，请等 3 秒后再试" })),
                (status = 500, description = "`internal`: the center's fault, nothing was stored", body = ApiError,
                    example = json!({ "code": "internal", "message": "鉴定中心内部错误，请稍后再试；反复出现请联系鉴定中心" })),
                (status = 503, description = "`busy`: come again after `Retry-After`", body = ApiError,
                    headers(("retry-after" = u64, description = "Seconds")),
                    example = json!({ "code": "busy", "message": "鉴定中心正忙，请稍后再试" }))
            )
        )]
        pub(super) fn $name() {}
    };
}

signed_path!(
    /// A PC makes itself known; the same PC again without harm.
    enrol, post, "/v1/enrol", [], [request_body = EnrolRequest,],
    [(status = 200, description = "Known", body = EnrolAnswer, example = json!({ "unit": { "code": "36001", "name": "江西省第一实验中学", "kind": "provincial", "department": "江西省教育厅", "city": null } })),]
);
signed_path!(
    /// Step 1: offer a batch. Signed body: `Manifest`.
    offer, post, "/v1/batches", [], [request_body = Signed,],
    [
        (status = 200, description = "What is still to be sent", body = Offer, example = json!({ "contents": ["e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"], "photos": [], "receipt": null })),
        (status = 409, description = "`conflict`: the id is known with another manifest", body = ApiError, example = json!({ "code": "conflict", "message": "同一批次号已收到过内容不同的清单，这一批没有改动；请在电脑上重新封存后报送" })),
        (status = 422, description = "`refused`: plan unknown, window closed", body = ApiError, example = json!({ "code": "refused", "message": "鉴定中心没有编号为“x”的考试计划，请同步后重新选择计划" })),
    ]
);
signed_path!(
    /// Step 2: contents and photos, many to a request, in any order, any of them again.
    ///
    /// `"KBP1" | u32 items | u32 packed | items x { u8 kind, u32 length, 32 bytes SHA-256 } | zstd frame of the
    /// contents | photos`, little-endian, kind 0 content, 1 photo, contents first; at most 8 MB.
    /// The signature covers what stands before the zstd frame: the names there stand for the rest.
    pieces, post, "/v1/batches/{id}/pieces",
    [("id" = uuid::Uuid, Path, description = "Batch", example = "0198c5f0-0000-7000-8000-000000000003"),],
    [request_body(content = Vec<u8>, content_type = "application/octet-stream"),],
    [
        (status = 200, description = "Stored; lasting with the commit", body = PiecesStored, example = json!({ "stored": 57 })),
        (status = 404, description = "`not_found`: offer the batch first", body = ApiError, example = json!({ "code": "not_found", "message": "没有这个批次，请从头重新报送" })),
    ]
);
signed_path!(
    /// Step 3: judge and store. Again and again gives the same bytes. Body of the answer: `Receipt`.
    commit, post, "/v1/batches/{id}/commit",
    [("id" = uuid::Uuid, Path, description = "Batch", example = "0198c5f0-0000-7000-8000-000000000003"),], [],
    [
        (status = 200, description = "The signed receipt", body = Signed),
        (status = 404, description = "`not_found`: offer the batch first", body = ApiError, example = json!({ "code": "not_found", "message": "没有这个批次，请从头重新报送" })),
        (status = 409, description = "`incomplete`: not everything was sent", body = ApiError, example = json!({ "code": "incomplete", "message": "还有 3 条报名内容、3 张照片没有送到，请重新发送" })),
        (status = 422, description = "`refused`: contents are not what the manifest says", body = ApiError, example = json!({ "code": "refused", "message": "报名 17-36001-01-00012-3 的内容与批次清单对不上，整批没有收下；请更新程序后重新封存" })),
    ]
);
signed_path!(
    /// Step 4: the unit's changes after a cursor. Body of the answer: `ChangesPage`.
    changes, get, "/v1/changes",
    [("after" = u64, Query, example = 12, description = "The last cursor that was applied; 0 before the first"),], [],
    [(status = 200, description = "A signed page", body = Signed),]
);
signed_path!(
    /// The way back: the next committed batch of this device, or of a revoked one of its unit, in the order of their ids.
    sent, get, "/v1/batches",
    [("after" = Option<uuid::Uuid>, Query, description = "The last batch that came back; none before the first", example = "0198c5f0-0000-7000-8000-000000000003"),], [],
    [(status = 200, description = "A batch with its receipt, or null after the last", body = SentPage, example = json!({ "batch": null })),]
);
signed_path!(
    /// The way back of step 2: things of a batch in the order of its list (every content once, then every photo once), from
    /// one of them on, as many as fit a body of that form.
    sent_pieces, get, "/v1/batches/{id}/pieces",
    [
        ("id" = uuid::Uuid, Path, description = "Batch", example = "0198c5f0-0000-7000-8000-000000000003"),
        ("from" = u32, Query, description = "How many of them came before", maximum = 40_000, example = 0),
    ], [],
    [
        (status = 200, description = "At least one thing", body = Vec<u8>, content_type = "application/octet-stream"),
        (status = 404, description = "`not_found`", body = ApiError, example = json!({ "code": "not_found", "message": "没有这个批次，请从头重新报送" })),
    ]
);
