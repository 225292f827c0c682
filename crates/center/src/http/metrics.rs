//! Figures for Prometheus, on a listener of their own: who may read them is not who may send batches.

use crate::fail::Fail;
use axum::{
    Router, extract::State, http::header::CONTENT_TYPE, response::IntoResponse, routing::get,
};
use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusHandle};

const SECONDS: &[f64] = &[
    0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0,
];
const JOBS: &[f64] = &[1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 64.0];

/// Starts counting.
///
/// # Errors
/// [`Fail::Internal`] when something else counts already.
pub(super) fn start() -> Result<PrometheusHandle, Fail> {
    let internal = |error: &dyn std::fmt::Display| Fail::Internal(error.to_string());
    let handle = PrometheusBuilder::new()
        .set_buckets_for_metric(Matcher::Suffix("_seconds".into()), SECONDS)
        .and_then(|builder| {
            builder.set_buckets_for_metric(Matcher::Suffix("_group_jobs".into()), JOBS)
        })
        .map_err(|error| internal(&error))?
        .install_recorder()
        .map_err(|error| internal(&error))?;
    describe();
    Ok(handle)
}

fn describe() {
    use metrics::{describe_counter, describe_gauge, describe_histogram};
    describe_counter!(
        "kaobao_requests_total",
        "Requests by route, method and status."
    );
    describe_histogram!("kaobao_request_seconds", "Time to the answer, by route.");
    describe_gauge!(
        "kaobao_requests_running",
        "Requests that are being answered."
    );
    describe_counter!(
        "kaobao_applications_total",
        "Applications of committed batches by outcome."
    );
    describe_histogram!(
        "kaobao_write_group_jobs",
        "Jobs that shared one transaction, and so one wait for the disk."
    );
    describe_histogram!("kaobao_write_group_seconds", "Time of such a transaction.");
    describe_counter!(
        "kaobao_busy_total",
        "Requests that were told to come again, by reason."
    );
}

/// The route.
pub(super) fn router(handle: PrometheusHandle) -> Router {
    async fn page(State(handle): State<PrometheusHandle>) -> impl IntoResponse {
        handle.run_upkeep();
        (
            [(CONTENT_TYPE, "text/plain; version=0.0.4")],
            handle.render(),
        )
    }
    Router::new()
        .route("/metrics", get(page))
        .with_state(handle)
}
