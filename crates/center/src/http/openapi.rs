//! The interface's description at `/v1/openapi.json`.

use axum::Json;

/// The description.
pub fn document() -> serde_json::Value {
    serde_json::json!({})
}

pub(super) async fn serve() -> Json<serde_json::Value> {
    Json(document())
}
