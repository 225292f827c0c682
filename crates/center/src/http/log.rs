//! A line for every request: id, method, path, status, time. Never a body, a query or a header.

use axum::{extract::Request, http::HeaderValue, middleware::Next, response::Response};
use std::time::Instant;
use uuid::Uuid;

pub(super) async fn requests(request: Request, next: Next) -> Response {
    let id = Uuid::now_v7();
    let (method, path) = (request.method().clone(), request.uri().path().to_owned());
    let begun = Instant::now();
    let mut response = next.run(request).await;
    let ms = begun.elapsed().as_millis();
    tracing::info!(%id, %method, path, status = response.status().as_u16(), ms, "request");
    if let Ok(id) = HeaderValue::from_str(&id.to_string()) {
        response.headers_mut().insert("x-request-id", id);
    }
    response
}
