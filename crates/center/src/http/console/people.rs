//! Lists of people, exports, statistics.

use super::{
    body::{Asked, Sent},
    error::No,
    files,
};
use crate::{
    fail::Fail,
    http::App,
    service::console::{Me, export, people, print, statistics, task::Progress},
    wire, words,
};
use axum::{Json, body::Body, extract::State, http::Response};
use tempfile::NamedTempFile;

type Answer<T> = Result<Json<T>, No>;

pub(super) async fn people(
    State(app): State<App>,
    Asked(query): Asked<wire::PeopleQuery>,
) -> Answer<wire::PeoplePage> {
    let page = app.work(move |center| people::page(center, query));
    Ok(Json(page.await?))
}

pub(super) async fn count(
    State(app): State<App>,
    Asked(filter): Asked<wire::PeopleFilter>,
) -> Answer<wire::Count> {
    let count = app.work(move |center| people::count(center, &filter));
    Ok(Json(count.await?))
}

async fn exported(
    app: App,
    me: Me,
    query: wire::TaskQuery,
    wish: wire::ExportRequest,
    reveal: bool,
) -> Result<Response<Body>, No> {
    let (name, file) = app
        .work(move |center| {
            let progress = Progress::of(center, &me, &query)?;
            let file = temporary()?;
            let name = export::write(center, &me, &wish, reveal, file.path(), &progress)?;
            Ok((name, file))
        })
        .await?;
    files::sent(file, super::batches::FILE, &name)
}

/// A file that is gone when it was sent.
pub(super) fn temporary() -> Result<NamedTempFile, Fail> {
    NamedTempFile::with_prefix("kaobao-")
        .map_err(|error| Fail::Storage(format!("临时文件：{}", words::io(&error))))
}

pub(super) async fn export(
    State(app): State<App>,
    me: Me,
    Asked(query): Asked<wire::TaskQuery>,
    Sent(wish): Sent<wire::ExportRequest>,
) -> Result<Response<Body>, No> {
    if wish.reveal {
        let no = "要导出完整的证件号码，请用“导出完整名单”，需要相应的权限";
        return Err(Fail::Forbidden(no.into()).into());
    }
    exported(app, me, query, wish, false).await
}

pub(super) async fn export_revealed(
    State(app): State<App>,
    me: Me,
    Asked(query): Asked<wire::TaskQuery>,
    Sent(wish): Sent<wire::ExportRequest>,
) -> Result<Response<Body>, No> {
    let reveal = wish.reveal;
    exported(app, me, query, wish, reveal).await
}

pub(super) async fn roster(
    State(app): State<App>,
    me: Me,
    Asked(query): Asked<wire::TaskQuery>,
    Sent(wish): Sent<wire::PeopleFilter>,
) -> Result<Response<Body>, No> {
    let (name, file) = app
        .work(move |center| {
            let progress = Progress::of(center, &me, &query)?;
            let file = temporary()?;
            let name = print::roster(center, &me, &wish, file.path(), &progress)?;
            Ok((name, file))
        })
        .await?;
    files::sent(file, "application/pdf", &name)
}

pub(super) async fn statistics(
    State(app): State<App>,
    Asked(query): Asked<wire::PlanQuery>,
) -> Answer<wire::Statistics> {
    let read = app.work(move |center| statistics::read(center, &query));
    Ok(Json(read.await?))
}
