//! A request signed by a PC, read whole within bounds.

use super::{App, Refusal};
use crate::{
    fail::Fail,
    service::{Shared, guard},
};
use axum::{
    body::Bytes,
    extract::{FromRequest, Request},
    http::header::CONTENT_LENGTH,
};
use kaobao_exam::Digest;
use kaobao_sync::{
    hash::sha256,
    protocol::MAX_BODY,
    signature::{RequestHeaders, RequestParts},
};
use std::time::Duration;

/// A sender that needs longer for one body has lost its line.
const SLOWEST: Duration = Duration::from_secs(120);

/// A request, its signature still to be verified.
#[derive(Debug)]
pub(super) struct SignedRequest {
    method: String,
    target: String,
    headers: RequestHeaders,
    digest: Digest,
    /// The body.
    pub(super) body: Bytes,
}

impl SignedRequest {
    /// Runs the work on what the guard needs.
    pub(super) fn with<T>(
        &self,
        center: &Shared,
        work: impl FnOnce(guard::Request<'_>) -> Result<T, Fail>,
    ) -> Result<T, Fail> {
        let public = center.keys.public();
        let parts = RequestParts {
            method: &self.method,
            target: &self.target,
            body: self.digest,
            center: &public,
        };
        work(guard::Request {
            parts,
            headers: &self.headers,
        })
    }
    /// The enrolled PC that signed it.
    pub(super) fn sender(&self, center: &Shared) -> Result<(guard::Sender, guard::Claim), Fail> {
        self.with(center, |request| guard::sender(center, request))
    }
    /// The body as JSON.
    pub(super) fn json<T: serde::de::DeserializeOwned>(&self) -> Result<T, Fail> {
        serde_json::from_slice(&self.body).map_err(|error| {
            Fail::Malformed(format!(
                "请求内容不是约定的 JSON（第 {} 行第 {} 列），请更新程序",
                error.line(),
                error.column()
            ))
        })
    }
}

impl FromRequest<App> for SignedRequest {
    type Rejection = Refusal;

    async fn from_request(request: Request, _: &App) -> Result<Self, Refusal> {
        let (parts, body) = request.into_parts();
        let headers = RequestHeaders::read(|name| parts.headers.get(name)?.to_str().ok())
            .map_err(|error| Fail::Malformed(error.to_string()))?;
        let too_large = || Fail::TooLarge("请求超过 8 MB，请更新程序后分块发送".into());
        let length = parts
            .headers
            .get(CONTENT_LENGTH)
            .and_then(|text| text.to_str().ok()?.parse().ok());
        if length.is_some_and(|length: u64| length > MAX_BODY as u64) {
            return Err(too_large().into());
        }
        let body = tokio::time::timeout(SLOWEST, axum::body::to_bytes(body, MAX_BODY))
            .await
            .map_err(|_| Fail::Malformed("请求发送太慢，已中止，请检查网络后重试".into()))?
            .map_err(|error| {
                // The cap, or a line that broke; who is still there to read it sent too much.
                let mut cause: Option<&dyn std::error::Error> = Some(&error);
                while let Some(error) = cause {
                    if error.to_string().contains("length limit") {
                        return too_large();
                    }
                    cause = error.source();
                }
                Fail::Malformed("请求内容没有收全，请重新发送".into())
            })?;
        let target = parts
            .uri
            .path_and_query()
            .map_or("", |target| target.as_str());
        Ok(Self {
            method: parts.method.as_str().to_owned(),
            target: target.to_owned(),
            headers,
            digest: sha256(&body),
            body,
        })
    }
}
