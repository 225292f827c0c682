//! The routes for the description, one function each.
#![allow(
    dead_code,
    reason = "only described; the handlers are beside this module"
)]

use super::schema::{ApiError, EnrolAnswer, EnrolRequest, Offer, PiecesStored, Signed};

/// Recognise the center: its signature over the nonce and its time. Not signed by the device.
#[utoipa::path(
    get,
    path = "/v1/center",
    params(("nonce" = String, Query, description = "32 hexadecimal digits", pattern = "^[0-9a-f]{32}$")),
    responses(
        (status = 200, description = "Body: `CenterHello`", body = Signed),
        (status = 400, description = "No nonce", body = ApiError),
        (status = 503, description = "Come again after `Retry-After`", body = ApiError)
    )
)]
pub(super) fn hello() {}

macro_rules! signed_path {
    ($(#[$doc:meta])* $name:ident, $method:tt, $path:tt, [$($param:tt)*], [$($body:tt)*], [$($answer:tt)*]) => {
        $(#[$doc])*
        #[utoipa::path(
            $method,
            path = $path,
            params(
                $($param)*
                ("kaobao-device" = String, Header, description = "Device id, UUID"),
                ("kaobao-time" = i64, Header, description = "Milliseconds since 1970, within 15 minutes of the center's clock"),
                ("kaobao-nonce" = String, Header, description = "32 hexadecimal digits, used once"),
                ("kaobao-signature" = String, Header, description = "Ed25519, 128 hexadecimal digits")
            ),
            $($body)*
            responses(
                $($answer)*
                (status = 400, description = "`malformed`", body = ApiError),
                (status = 401, description = "`unauthorised`, `clock` (with `now`) or `replay`", body = ApiError),
                (status = 403, description = "`forbidden`: another unit's, or the device was revoked", body = ApiError),
                (status = 413, description = "`too_large`", body = ApiError),
                (status = 503, description = "`busy`: come again after `Retry-After`", body = ApiError)
            )
        )]
        pub(super) fn $name() {}
    };
}

signed_path!(
    /// A PC makes itself known; the same PC again without harm.
    enrol, post, "/v1/enrol", [], [request_body = EnrolRequest,],
    [(status = 200, description = "Known", body = EnrolAnswer),]
);
signed_path!(
    /// Step 1: offer a batch. Signed body: `Manifest`.
    offer, post, "/v1/batches", [], [request_body = Signed,],
    [
        (status = 200, description = "What is still to be sent", body = Offer),
        (status = 409, description = "`conflict`: the id is known with another manifest", body = ApiError),
        (status = 422, description = "`refused`: plan unknown, window closed", body = ApiError),
    ]
);
signed_path!(
    /// Step 2: contents and photos, many to a request, in any order, any of them again.
    ///
    /// `"KBP1" | u32 items | u32 packed | items x { u8 kind, u32 length, 32 bytes SHA-256 } | zstd frame of the
    /// contents | photos`, little-endian, kind 0 content, 1 photo, contents first; at most 8 MB.
    pieces, post, "/v1/batches/{id}/pieces",
    [("id" = uuid::Uuid, Path, description = "Batch"),],
    [request_body(content = Vec<u8>, content_type = "application/octet-stream"),],
    [
        (status = 200, description = "Stored durably", body = PiecesStored),
        (status = 404, description = "`not_found`: offer the batch first", body = ApiError),
    ]
);
signed_path!(
    /// Step 3: judge and store. Again and again gives the same bytes. Body of the answer: `Receipt`.
    commit, post, "/v1/batches/{id}/commit",
    [("id" = uuid::Uuid, Path, description = "Batch"),], [],
    [
        (status = 200, description = "The signed receipt", body = Signed),
        (status = 404, description = "`not_found`: offer the batch first", body = ApiError),
        (status = 409, description = "`incomplete`: not everything was sent", body = ApiError),
        (status = 422, description = "`refused`: contents are not what the manifest says", body = ApiError),
    ]
);
signed_path!(
    /// Step 4: the unit's changes after a cursor. Body of the answer: `ChangesPage`.
    changes, get, "/v1/changes",
    [("after" = u64, Query, description = "The last cursor that was applied; 0 before the first"),], [],
    [(status = 200, description = "A signed page", body = Signed),]
);
