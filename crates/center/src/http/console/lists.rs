//! Whole lists: as files and for paper.

use super::{
    batches::FILE,
    body::{Asked, Sent},
    error::No,
    files,
    people::temporary,
};
use crate::{
    http::App,
    service::console::{Me, lists, task::Progress},
    wire,
};
use axum::{Json, body::Body, extract::State, http::Response};

type Answer<T> = Result<Json<T>, No>;

pub(super) async fn sheet(
    State(app): State<App>,
    me: Me,
    Sent(wish): Sent<wire::ListRequest>,
) -> Answer<wire::ListSheet> {
    let sheet = app.work(move |center| lists::sheet(center, &me, &wish));
    Ok(Json(sheet.await?))
}

pub(super) async fn export(
    State(app): State<App>,
    me: Me,
    Asked(query): Asked<wire::TaskQuery>,
    Sent(wish): Sent<wire::ListExport>,
) -> Result<Response<Body>, No> {
    let (name, file) = app
        .work(move |center| {
            let progress = Progress::of(center, &me, &query)?;
            let file = temporary()?;
            let name = lists::export(center, &me, &wish, file.path(), &progress)?;
            Ok((name, file))
        })
        .await?;
    files::sent(file, FILE, &name)
}

pub(super) async fn audit_sheet(
    State(app): State<App>,
    me: Me,
    Sent(wish): Sent<wire::AuditFilter>,
) -> Answer<wire::ListSheet> {
    let sheet = app.work(move |center| lists::audit_sheet(center, &me, &wish));
    Ok(Json(sheet.await?))
}

pub(super) async fn export_audit(
    State(app): State<App>,
    me: Me,
    Asked(query): Asked<wire::TaskQuery>,
    Sent(wish): Sent<wire::AuditExport>,
) -> Result<Response<Body>, No> {
    let (name, file) = app
        .work(move |center| {
            let progress = Progress::of(center, &me, &query)?;
            let file = temporary()?;
            let name = lists::export_audit(center, &me, &wish, file.path(), &progress)?;
            Ok((name, file))
        })
        .await?;
    files::sent(file, FILE, &name)
}
