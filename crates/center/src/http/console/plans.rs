//! Exam plans.

use super::{
    body::{At, Sent},
    error::No,
};
use crate::{
    http::App,
    service::console::{Me, plans},
    wire,
};
use axum::{Json, extract::State};

type Answer<T> = Result<Json<T>, No>;

pub(super) async fn plans(State(app): State<App>) -> Answer<Vec<wire::PlanInfo>> {
    Ok(Json(app.work(plans::list).await?))
}

pub(super) async fn text(
    State(app): State<App>,
    At((plan, version)): At<(String, String)>,
) -> Answer<wire::PlanText> {
    let text = app.work(move |center| plans::text(center, &plan, &version));
    Ok(Json(text.await?))
}

pub(super) async fn check(
    State(app): State<App>,
    Sent(wish): Sent<wire::PlanText>,
) -> Answer<wire::PlanCheck> {
    let check = app.work(move |center| plans::check(center, &wish.text));
    Ok(Json(check.await?))
}

pub(super) async fn compare(
    State(app): State<App>,
    At(plan): At<String>,
    Sent(wish): Sent<wire::PlanCompare>,
) -> Answer<wire::PlanDiff> {
    let diff = app.work(move |center| plans::compare(center, &plan, &wish));
    Ok(Json(diff.await?))
}

pub(super) async fn publish(
    State(app): State<App>,
    me: Me,
    Sent(wish): Sent<wire::PlanText>,
) -> Answer<wire::PlanPublished> {
    let published = app.work(move |center| plans::publish(center, &me, wish.text));
    Ok(Json(published.await?))
}
