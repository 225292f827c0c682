//! A line and figures for every request: id, method, route, status, time. Never a body, a query, a header, or a path
//! that is no route: any of them may hold what is nobody's business.

use axum::{
    extract::{MatchedPath, Request},
    http::HeaderValue,
    middleware::Next,
    response::Response,
};
use std::time::Instant;
use tracing::Instrument;
use uuid::Uuid;

/// Counts down even when the client has gone away.
struct Running;

impl Running {
    fn new() -> Self {
        metrics::gauge!("kaobao_requests_running").increment(1);
        Self
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        metrics::gauge!("kaobao_requests_running").decrement(1);
    }
}

pub(super) async fn requests(request: Request, next: Next) -> Response {
    let id = Uuid::now_v7();
    let method = request.method().clone();
    let route = request.extensions().get::<MatchedPath>();
    let route = route.map_or_else(|| "-".to_owned(), |route| route.as_str().to_owned());
    let (begun, _running) = (Instant::now(), Running::new());
    // What is logged while it runs carries the id too.
    let span = tracing::info_span!("request", %id);
    let mut response = next.run(request).instrument(span).await;
    let (status, taken) = (response.status().as_u16(), begun.elapsed());
    tracing::info!(%id, %method, route, status, ms = taken.as_millis(), "request");
    metrics::counter!("kaobao_requests_total", "route" => route.clone(),
        "method" => method.to_string(), "status" => status.to_string())
    .increment(1);
    metrics::histogram!("kaobao_request_seconds", "route" => route).record(taken.as_secs_f64());
    if let Ok(id) = HeaderValue::from_str(&id.to_string()) {
        response.headers_mut().insert("x-request-id", id);
    }
    response
}
