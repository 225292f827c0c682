//! Every failure as [`Refused`] JSON.

use crate::{
    fail::Fail,
    http::Refusal,
    wire::{Refused, RefusedCode},
};
use axum::{
    Json,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};

/// A [`Fail`] on its way to a page.
#[derive(Debug)]
pub struct No(pub Fail);

impl From<Fail> for No {
    fn from(fail: Fail) -> Self {
        Self(fail)
    }
}
impl From<Refusal> for No {
    fn from(refusal: Refusal) -> Self {
        Self(refusal.0)
    }
}

const fn status(code: RefusedCode) -> StatusCode {
    match code {
        RefusedCode::Malformed => StatusCode::BAD_REQUEST,
        RefusedCode::SignIn => StatusCode::UNAUTHORIZED,
        RefusedCode::Forbidden => StatusCode::FORBIDDEN,
        RefusedCode::NotFound => StatusCode::NOT_FOUND,
        RefusedCode::Conflict => StatusCode::CONFLICT,
        RefusedCode::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
        RefusedCode::Refused => StatusCode::UNPROCESSABLE_ENTITY,
        RefusedCode::TooMany => StatusCode::TOO_MANY_REQUESTS,
        RefusedCode::Busy => StatusCode::SERVICE_UNAVAILABLE,
        RefusedCode::Internal => StatusCode::INTERNAL_SERVER_ERROR,
    }
}

/// A refusal as JSON.
pub(super) fn refused(refused: &Refused) -> Response {
    let mut response = (status(refused.code), Json(refused)).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    let again = match refused.code {
        RefusedCode::Busy => Some("2"),
        RefusedCode::TooMany => Some("900"),
        _ => None,
    };
    if let Some(again) = again {
        headers.insert(header::RETRY_AFTER, HeaderValue::from_static(again));
    }
    response
}

impl IntoResponse for No {
    fn into_response(self) -> Response {
        let page = self.0.page();
        if page.code == RefusedCode::Internal {
            tracing::error!(fault = %self.0, "console request failed");
        }
        refused(&page)
    }
}
