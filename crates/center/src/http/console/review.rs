//! The review queue and decisions.

use super::{
    body::{Asked, At, Sent},
    error::No,
};
use crate::{
    http::App,
    service::console::{Me, candidate, decide, queue, task::Progress},
    wire,
};
use axum::{Json, extract::State, http::StatusCode};

type Answer<T> = Result<Json<T>, No>;

pub(super) async fn queue(
    State(app): State<App>,
    me: Me,
    Asked(filter): Asked<wire::PeopleFilter>,
) -> Answer<wire::QueueInfo> {
    let info = app.work(move |center| queue::info(center, &me, &filter));
    Ok(Json(info.await?))
}

pub(super) async fn next(
    State(app): State<App>,
    me: Me,
    Sent(wish): Sent<wire::NextRequest>,
) -> Answer<wire::NextCandidate> {
    let next = app.work(move |center| queue::next(center, &me, &wish));
    Ok(Json(wire::NextCandidate {
        candidate: next.await?,
    }))
}

pub(super) async fn reasons() -> Json<Vec<wire::ReadyReasons>> {
    Json(candidate::reasons())
}

pub(super) async fn bulk_count(
    State(app): State<App>,
    me: Me,
    Sent(filter): Sent<wire::PeopleFilter>,
) -> Answer<wire::Count> {
    let count = app.work(move |center| queue::bulk_count(center, &me, &filter));
    Ok(Json(count.await?))
}

pub(super) async fn bulk_pass(
    State(app): State<App>,
    me: Me,
    Asked(query): Asked<wire::TaskQuery>,
    Sent(wish): Sent<wire::CountedFilter>,
) -> Answer<wire::BulkDone> {
    let done = app.work(move |center| {
        let progress = Progress::of(center, &me, &query)?;
        queue::bulk_pass(center, &me, &wish, &progress)
    });
    Ok(Json(done.await?))
}

pub(super) async fn hold(
    State(app): State<App>,
    me: Me,
    At(number): At<String>,
) -> Answer<wire::Lease> {
    let lease = app.work(move |center| queue::hold(center, &me, &number));
    Ok(Json(lease.await?))
}

pub(super) async fn release(
    State(app): State<App>,
    me: Me,
    At(number): At<String>,
) -> Result<StatusCode, No> {
    app.work(move |center| queue::release(center, &me, &number))
        .await?;
    Ok(StatusCode::NO_CONTENT)
}

pub(super) async fn decide(
    State(app): State<App>,
    me: Me,
    At(number): At<String>,
    Sent(wish): Sent<wire::Decision>,
) -> Answer<wire::Decided> {
    let decided = app.work(move |center| decide::decide(center, &me, &number, wish));
    Ok(Json(decided.await?))
}
