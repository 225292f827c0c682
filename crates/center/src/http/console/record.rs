//! The audit log, and the look at a ticket.

use super::{
    body::{Asked, Sent},
    error::No,
};
use crate::{
    http::App,
    service::console::{Me, record},
    wire,
};
use axum::{Json, extract::State};

type Answer<T> = Result<Json<T>, No>;

pub(super) async fn audit(
    State(app): State<App>,
    me: Me,
    Asked(query): Asked<wire::AuditQuery>,
) -> Answer<wire::AuditPage> {
    let page = app.work(move |center| record::page(center, &me, query));
    Ok(Json(page.await?))
}

pub(super) async fn choices(State(app): State<App>) -> Answer<wire::AuditChoices> {
    Ok(Json(app.work(record::choices).await?))
}

pub(super) async fn verify_audit(State(app): State<App>, me: Me) -> Answer<wire::AuditVerified> {
    let found = app.work(move |center| record::verify(center, &me));
    Ok(Json(found.await?))
}

pub(super) async fn verify(
    State(app): State<App>,
    Sent(wish): Sent<wire::VerifyRequest>,
) -> Answer<wire::VerifyAnswer> {
    let answer = app.work(move |center| record::ticket(center, &wish));
    Ok(Json(answer.await?))
}
