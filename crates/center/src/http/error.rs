//! Every failure as [`ApiError`] JSON.

use crate::fail::Fail;
use axum::{
    Json,
    extract::{Request, State},
    http::{HeaderValue, StatusCode, header::RETRY_AFTER},
    middleware::Next,
    response::{IntoResponse, Response},
};
use kaobao_sync::protocol::{ApiCode, ApiError};
use std::sync::Arc;
use tokio::sync::Semaphore;

/// A [`Fail`] on its way out.
#[derive(Debug)]
pub(super) struct Refusal(pub(super) Fail);

impl From<Fail> for Refusal {
    fn from(fail: Fail) -> Self {
        Self(fail)
    }
}

const fn status(code: ApiCode) -> StatusCode {
    match code {
        ApiCode::Malformed => StatusCode::BAD_REQUEST,
        ApiCode::Unauthorised | ApiCode::Clock | ApiCode::Replay => StatusCode::UNAUTHORIZED,
        ApiCode::Forbidden => StatusCode::FORBIDDEN,
        ApiCode::NotFound => StatusCode::NOT_FOUND,
        ApiCode::Conflict | ApiCode::Incomplete => StatusCode::CONFLICT,
        ApiCode::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
        ApiCode::Refused => StatusCode::UNPROCESSABLE_ENTITY,
        ApiCode::Busy => StatusCode::SERVICE_UNAVAILABLE,
        ApiCode::Internal => StatusCode::INTERNAL_SERVER_ERROR,
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let error = self.0.api();
        if error.code == ApiCode::Internal {
            tracing::error!(fault = %self.0, "request failed");
        }
        let (status, wait) = match self.0 {
            Fail::TooOften { seconds } => (StatusCode::TOO_MANY_REQUESTS, Some(seconds)),
            _ if error.code == ApiCode::Busy => (status(error.code), Some(2)),
            _ => (status(error.code), None),
        };
        let mut response = (status, Json(&error)).into_response();
        if let Some(seconds) = wait {
            ::metrics::counter!("kaobao_busy_total", "status" => status.as_str().to_owned())
                .increment(1);
            let seconds = HeaderValue::from(seconds);
            response.headers_mut().insert(RETRY_AFTER, seconds);
        }
        response
    }
}

fn plain(status: StatusCode, code: ApiCode, message: &str) -> Response {
    let error = ApiError {
        code,
        message: message.to_owned(),
        field: None,
        now: None,
    };
    (status, Json(error)).into_response()
}

pub(super) async fn unknown_route() -> Response {
    plain(
        StatusCode::NOT_FOUND,
        ApiCode::NotFound,
        "没有这个地址；接口说明见 /v1/openapi.json",
    )
}

pub(super) async fn wrong_method() -> Response {
    plain(
        StatusCode::METHOD_NOT_ALLOWED,
        ApiCode::Malformed,
        "这个地址不接受这种请求方法；接口说明见 /v1/openapi.json",
    )
}

/// Past so many requests at once the answer is "come again", before the body is read.
pub(super) async fn shed(
    State(room): State<Arc<Semaphore>>,
    request: Request,
    next: Next,
) -> Response {
    match room.try_acquire() {
        Ok(_permit) => next.run(request).await,
        Err(_) => Refusal(Fail::Busy).into_response(),
    }
}
