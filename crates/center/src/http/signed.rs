//! A request signed by a PC, read whole within bounds.

use super::{
    App, Refusal,
    body::{self, Held},
    limits::Limits,
};
use crate::{
    fail::Fail,
    service::{Shared, guard},
};
use axum::extract::{FromRequest, Request};
use kaobao_exam::Digest;
use kaobao_sync::signature::{RequestHeaders, RequestParts, body_digest};
use std::sync::Arc;

/// A request, its signature still to be verified.
#[derive(Debug)]
pub(super) struct SignedRequest {
    method: String,
    target: String,
    headers: RequestHeaders,
    digest: Digest,
    /// The body.
    pub(super) body: Held,
    limits: Arc<Limits>,
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
    /// The enrolled PC that signed it, which has not asked too often.
    pub(super) fn sender(&self, center: &Shared) -> Result<(guard::Sender, guard::Claim), Fail> {
        let known = self.with(center, |request| guard::sender(center, request))?;
        self.limits.count(known.0.device)?;
        Ok(known)
    }
    /// The body as JSON.
    pub(super) fn json<T: serde::de::DeserializeOwned>(&self) -> Result<T, Fail> {
        serde_json::from_slice(&self.body.bytes).map_err(|error| {
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

    async fn from_request(request: Request, app: &App) -> Result<Self, Refusal> {
        let (parts, body) = request.into_parts();
        let headers = RequestHeaders::read(|name| parts.headers.get(name)?.to_str().ok())
            .map_err(|error| Fail::Malformed(error.to_string()))?;
        let body = body::read(body, &parts.headers, &app.budget).await?;
        let target = parts
            .uri
            .path_and_query()
            .map_or("", |target| target.as_str());
        Ok(Self {
            method: parts.method.as_str().to_owned(),
            target: target.to_owned(),
            headers,
            digest: body_digest(&body.bytes),
            body,
            limits: Arc::clone(&app.limits),
        })
    }
}
