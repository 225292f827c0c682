//! Rooms, seats, tickets, papers for the rooms.

use super::{
    body::{Asked, At, Sent},
    error::No,
    files,
};
use crate::{
    http::App,
    service::console::{Me, print, rooms, seats, task::Progress, tickets},
    wire,
};
use axum::{
    Json,
    body::Body,
    extract::State,
    http::{Response, StatusCode},
};

type Answer<T> = Result<Json<T>, No>;

pub(super) async fn sites(
    State(app): State<App>,
    Asked(query): Asked<wire::PlanQuery>,
) -> Answer<Vec<wire::SiteInfo>> {
    let sites = app.work(move |center| rooms::sites(center, &query));
    Ok(Json(sites.await?))
}

pub(super) async fn set_rooms(
    State(app): State<App>,
    me: Me,
    At((plan, site)): At<(String, String)>,
    Sent(wish): Sent<wire::SetRooms>,
) -> Answer<wire::SiteInfo> {
    let set = app.work(move |center| rooms::set(center, &me, &plan, &site, Some(wish)));
    Ok(Json(set.await?))
}

pub(super) async fn reset_rooms(
    State(app): State<App>,
    me: Me,
    At((plan, site)): At<(String, String)>,
) -> Answer<wire::SiteInfo> {
    let set = app.work(move |center| rooms::set(center, &me, &plan, &site, None));
    Ok(Json(set.await?))
}

pub(super) async fn arrange(
    State(app): State<App>,
    me: Me,
    Asked(query): Asked<wire::PlanQuery>,
) -> Answer<wire::ArrangeDone> {
    let done = app.work(move |center| seats::arrange(center, &me, &query));
    Ok(Json(done.await?))
}

pub(super) async fn room(
    State(app): State<App>,
    Asked(query): Asked<wire::RoomQuery>,
) -> Answer<wire::RoomPicture> {
    let picture = app.work(move |center| seats::picture(center, &query));
    Ok(Json(picture.await?))
}

pub(super) async fn conflicts(
    State(app): State<App>,
    Asked(query): Asked<wire::PlanQuery>,
) -> Answer<Vec<wire::SeatConflict>> {
    let found = app.work(move |center| seats::conflicts(center, &query));
    Ok(Json(found.await?))
}

pub(super) async fn move_seats(
    State(app): State<App>,
    me: Me,
    Sent(wish): Sent<wire::MoveSeats>,
) -> Answer<wire::Moved> {
    let moved = app.work(move |center| seats::moves(center, &me, wish));
    Ok(Json(moved.await?))
}

pub(super) async fn tickets(
    State(app): State<App>,
    me: Me,
    Asked(query): Asked<wire::PlanQuery>,
) -> Answer<wire::TicketsInfo> {
    let info = app.work(move |center| tickets::info(center, &me, &query));
    Ok(Json(info.await?))
}

pub(super) async fn publish(
    State(app): State<App>,
    me: Me,
    Asked(query): Asked<wire::PlanQuery>,
) -> Answer<wire::PublishAnswer> {
    let answer = app.work(move |center| tickets::publish(center, &me, &query));
    Ok(Json(answer.await?))
}

pub(super) async fn approve(
    State(app): State<App>,
    me: Me,
    At(id): At<String>,
) -> Answer<wire::PublishAnswer> {
    let answer = app.work(move |center| tickets::approve(center, &me, &id));
    Ok(Json(answer.await?))
}

pub(super) async fn refuse(
    State(app): State<App>,
    me: Me,
    At(id): At<String>,
    Sent(wish): Sent<wire::RefuseRequest>,
) -> Result<StatusCode, No> {
    app.work(move |center| tickets::refuse(center, &me, &id, &wish))
        .await?;
    Ok(StatusCode::NO_CONTENT)
}

pub(super) async fn withdraw(
    State(app): State<App>,
    me: Me,
    Sent(wish): Sent<wire::Withdraw>,
) -> Answer<wire::BulkDone> {
    let done = app.work(move |center| tickets::withdraw(center, &me, wish));
    Ok(Json(done.await?))
}

pub(super) async fn print(
    State(app): State<App>,
    me: Me,
    Asked(query): Asked<wire::TaskQuery>,
    Sent(wish): Sent<wire::PrintRequest>,
) -> Result<Response<Body>, No> {
    printed(app, me, query, wish, false).await
}

pub(super) async fn print_revealed(
    State(app): State<App>,
    me: Me,
    Asked(query): Asked<wire::TaskQuery>,
    Sent(wish): Sent<wire::PrintRequest>,
) -> Result<Response<Body>, No> {
    printed(app, me, query, wish, true).await
}

async fn printed(
    app: App,
    me: Me,
    query: wire::TaskQuery,
    wish: wire::PrintRequest,
    reveal: bool,
) -> Result<Response<Body>, No> {
    let (name, file) = app
        .work(move |center| {
            let progress = Progress::of(center, &me, &query)?;
            let file = super::people::temporary()?;
            let name = print::write(center, &me, &wish, reveal, file.path(), &progress)?;
            Ok((name, file))
        })
        .await?;
    files::sent(file, "application/pdf", &name)
}
