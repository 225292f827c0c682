//! A PC makes itself known.

use super::{App, Refusal, signed::SignedRequest};
use crate::service::enrol;
use axum::{Json, extract::State};
use kaobao_sync::protocol::EnrolAnswer;

pub(super) async fn enrol(
    State(app): State<App>,
    request: SignedRequest,
) -> Result<Json<EnrolAnswer>, Refusal> {
    app.receive(move |center| {
        let wish = request.json()?;
        request.with(center, |signed| enrol::enrol(center, signed, wish))
    })
    .await
    .map(Json)
}
