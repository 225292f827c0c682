//! Units and their PCs.

use super::{
    batches::FILE,
    body::{At, Sent},
    error::No,
    files,
};
use crate::{
    http::App,
    service::console::{Me, batches, units},
    wire,
};
use axum::{
    Json,
    body::Body,
    extract::State,
    http::{Response, StatusCode},
};

type Answer<T> = Result<Json<T>, No>;

pub(super) async fn units(State(app): State<App>) -> Answer<Vec<wire::UnitInfo>> {
    Ok(Json(app.work(units::list).await?))
}

pub(super) async fn unit(State(app): State<App>, At(unit): At<String>) -> Answer<wire::UnitDetail> {
    let detail = app.work(move |center| units::detail(center, &unit));
    Ok(Json(detail.await?))
}

pub(super) async fn add(
    State(app): State<App>,
    me: Me,
    Sent(wish): Sent<wire::NewUnit>,
) -> Answer<wire::EnrolmentFiles> {
    let files = app.work(move |center| units::add(center, &me, wish));
    Ok(Json(files.await?))
}

pub(super) async fn add_slot(
    State(app): State<App>,
    me: Me,
    At(unit): At<String>,
) -> Answer<wire::EnrolmentFiles> {
    let files = app.work(move |center| units::add_slot(center, &me, &unit));
    Ok(Json(files.await?))
}

pub(super) async fn revoke(
    State(app): State<App>,
    me: Me,
    At((unit, slot)): At<(String, String)>,
) -> Result<StatusCode, No> {
    app.work(move |center| units::revoke(center, &me, &unit, &slot))
        .await?;
    Ok(StatusCode::NO_CONTENT)
}

pub(super) async fn answer(
    State(app): State<App>,
    At((unit, slot)): At<(String, String)>,
) -> Result<Response<Body>, No> {
    let file = app
        .work(move |center| {
            let (unit, slot) = units::slot_of(&unit, &slot)?;
            batches::slot_answer(center, unit, slot)
        })
        .await?;
    Ok(files::bytes(file.bytes, FILE, &file.name))
}
