//! Steps 1 to 3, and their way back.

use super::{App, Refusal, signed::SignedRequest};
use crate::{
    fail::Fail,
    service::{commit, offer, pieces, recall},
};
use axum::{
    Json,
    extract::{Path, Query, State, rejection::QueryRejection},
    http::header::CONTENT_TYPE,
    response::{IntoResponse, Response},
};
use kaobao_exam::BatchId;
use kaobao_sync::protocol::{Offer, PiecesStored, SentPage};
use std::sync::Arc;

pub(super) async fn offer(
    State(app): State<App>,
    request: SignedRequest,
) -> Result<Json<Offer>, Refusal> {
    app.receive(move |center| {
        let (sender, claim) = request.sender(center)?;
        offer::offer(center, sender, claim, request.json()?)
    })
    .await
    .map(Json)
}

pub(super) async fn pieces(
    State(app): State<App>,
    Path(id): Path<String>,
    request: SignedRequest,
) -> Result<Json<PiecesStored>, Refusal> {
    app.receive(move |center| {
        let (sender, claim) = request.sender(center)?;
        let body = request.body.bytes.clone();
        pieces::store(center, sender, claim, batch(&id)?, body)
    })
    .await
    .map(Json)
}

/// The very bytes that were stored: the same receipt whenever it is asked for.
pub(super) async fn commit(
    State(app): State<App>,
    Path(id): Path<String>,
    request: SignedRequest,
) -> Result<Response, Refusal> {
    let lines = Arc::clone(&app.lines);
    let receipt = app
        .receive(move |center| {
            let (sender, claim) = request.sender(center)?;
            commit::commit(center, sender, Some(claim), batch(&id)?, |many| {
                App::room(&lines, many)
            })
        })
        .await?;
    Ok(([(CONTENT_TYPE, "application/json")], receipt).into_response())
}

#[derive(Debug, serde::Deserialize)]
pub(super) struct After {
    after: Option<BatchId>,
}

pub(super) async fn sent(
    State(app): State<App>,
    after: Result<Query<After>, QueryRejection>,
    request: SignedRequest,
) -> Result<Json<SentPage>, Refusal> {
    let Query(After { after }) =
        after.map_err(|_| Fail::Malformed("after 应是上一个批次号".into()))?;
    app.receive(move |center| {
        let (sender, claim) = request.sender(center)?;
        recall::after(center, sender, claim, after)
    })
    .await
    .map(Json)
}

#[derive(Debug, serde::Deserialize)]
pub(super) struct From {
    from: u32,
}

pub(super) async fn sent_pieces(
    State(app): State<App>,
    Path(id): Path<String>,
    from: Result<Query<From>, QueryRejection>,
    request: SignedRequest,
) -> Result<Response, Refusal> {
    let Query(From { from }) = from.map_err(|_| Fail::Malformed("from 应是已取回的件数".into()))?;
    let body = app
        .receive(move |center| {
            let (sender, claim) = request.sender(center)?;
            recall::pieces(center, sender, claim, batch(&id)?, from as usize)
        })
        .await?;
    Ok(([(CONTENT_TYPE, "application/octet-stream")], body).into_response())
}

fn batch(text: &str) -> Result<BatchId, Fail> {
    text.parse()
        .map_err(|_| Fail::Malformed("批次号应是 UUID".into()))
}
