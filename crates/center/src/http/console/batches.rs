//! Batches and packages.

use super::{
    body::{Asked, At, Upload},
    error::No,
    files,
};
use crate::{
    http::App,
    service::console::{Me, batches, task::Progress},
    wire,
};
use axum::{Json, body::Body, extract::State, http::Response};

type Answer<T> = Result<Json<T>, No>;

pub(super) const FILE: &str = "application/octet-stream";

pub(super) async fn batches(
    State(app): State<App>,
    Asked(query): Asked<wire::BatchQuery>,
) -> Answer<wire::BatchPage> {
    let page = app.work(move |center| batches::page(center, &query));
    Ok(Json(page.await?))
}

pub(super) async fn batch(State(app): State<App>, At(id): At<String>) -> Answer<wire::BatchDetail> {
    let detail = app.work(move |center| batches::detail(center, &id));
    Ok(Json(detail.await?))
}

pub(super) async fn lines(
    State(app): State<App>,
    At(id): At<String>,
    Asked(query): Asked<wire::LineQuery>,
) -> Answer<wire::LinePage> {
    let lines = app.work(move |center| batches::lines(center, &id, &query));
    Ok(Json(lines.await?))
}

pub(super) async fn import_package(
    State(app): State<App>,
    me: Me,
    Asked(query): Asked<wire::TaskQuery>,
    Upload(file): Upload,
) -> Answer<wire::PackageImported> {
    let imported = app.work(move |center| {
        let progress = Progress::of(center, &me, &query)?;
        batches::package(center, &me, file.path(), &progress)
    });
    Ok(Json(imported.await?))
}

pub(super) async fn answer(
    State(app): State<App>,
    At(id): At<String>,
) -> Result<Response<Body>, No> {
    let file = app.work(move |center| batches::answer(center, &id)).await?;
    Ok(files::bytes(file.bytes, FILE, &file.name))
}
