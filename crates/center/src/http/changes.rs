//! Step 4.

use super::{App, Refusal, signed::SignedRequest};
use crate::{fail::Fail, service::changes};
use axum::{
    Json,
    extract::{Query, State, rejection::QueryRejection},
};
use kaobao_sync::{Signed, protocol::ChangesPage};

#[derive(Debug, serde::Deserialize)]
pub(super) struct After {
    after: u64,
}

pub(super) async fn page(
    State(app): State<App>,
    after: Result<Query<After>, QueryRejection>,
    request: SignedRequest,
) -> Result<Json<Signed<ChangesPage>>, Refusal> {
    let Query(After { after }) =
        after.map_err(|_| Fail::Malformed("after 应是上次收到的最后一个序号".into()))?;
    app.receive(move |center| {
        let (sender, claim) = request.sender(center)?;
        changes::page(center, sender, claim, after)
    })
    .await
    .map(Json)
}
