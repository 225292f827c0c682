//! The interface's description at `/v1/openapi.json`.

mod paths;
pub(crate) mod schema;

use axum::Json;
use utoipa::OpenApi;

#[derive(OpenApi)]
#[openapi(
    info(
        title = "考报鉴定中心接口",
        version = "1",
        description = "Batches of registrations from units to the center, and reviews, payments and tickets back. \
            Every request but the hello is signed by the device (Ed25519) over method, path and query, SHA-256 of \
            the body (of pieces only of what stands before `packed`), device id, time, nonce and the center's public key, each on a line of its own, after the \
            purpose `kaobao/request/1` and a zero byte. Signed answers are JSON with `body` (the exact text that \
            was signed), `algorithm`, `key` and `signature`; what a body holds is the schema that its name says. \
            The same batch id with the same manifest always gets the same receipt."
    ),
    paths(
        paths::alive,
        paths::ready,
        paths::hello,
        paths::enrol,
        paths::offer,
        paths::pieces,
        paths::commit,
        paths::changes,
        paths::sent,
        paths::sent_pieces
    ),
    components(schemas(
        schema::Signed,
        schema::CenterHello,
        schema::EnrolRequest,
        schema::DeviceInfo,
        schema::EnrolAnswer,
        schema::Unit,
        schema::Manifest,
        schema::Batch,
        schema::BatchLine,
        schema::Offer,
        schema::PiecesStored,
        schema::SentPage,
        schema::SentBatch,
        schema::Receipt,
        schema::ReceiptLine,
        schema::Problem,
        schema::ChangesPage,
        schema::Change,
        schema::ApiError,
        schema::ApiCode
    ))
)]
struct Document;

/// The description.
pub fn document() -> utoipa::openapi::OpenApi {
    Document::openapi()
}

pub(super) async fn serve() -> Json<utoipa::openapi::OpenApi> {
    Json(document())
}
