//! Who answers here.

use super::{App, Refusal};
use crate::{fail::Fail, service::hello};
use axum::{
    Json,
    extract::{Query, State, rejection::QueryRejection},
};
use kaobao_sync::{Signed, protocol::CenterHello};

#[derive(Debug, serde::Deserialize)]
pub(super) struct Question {
    nonce: String,
}

pub(super) async fn hello(
    State(app): State<App>,
    question: Result<Query<Question>, QueryRejection>,
) -> Result<Json<Signed<CenterHello>>, Refusal> {
    let Query(Question { nonce }) =
        question.map_err(|_| Fail::Malformed("缺少 nonce（32 位小写十六进制数字）".into()))?;
    Ok(Json(hello::hello(&app.center, &nonce)?))
}
