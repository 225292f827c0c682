//! Signing in and out, accounts, settings, words, tasks.

use super::{
    body::{At, Sent},
    error::No,
    gate::Caller,
};
use crate::{
    http::App,
    service::console::{Me, account, lookups, parse, session, settings, task},
    wire,
};
use axum::{
    Json,
    extract::State,
    http::{StatusCode, header::SET_COOKIE},
    response::{AppendHeaders, IntoResponse, Response},
};

type Answer<T> = Result<Json<T>, No>;

pub(super) async fn state(State(app): State<App>, caller: Caller) -> Answer<wire::ConsoleState> {
    let state =
        app.work(move |center| session::state(center, caller.cookie.as_deref(), caller.local));
    Ok(Json(state.await?))
}

fn begun(caller: &Caller, begun: session::Begun) -> Response {
    let cookie = caller.set_cookie(Some(&begun.cookie));
    (AppendHeaders([(SET_COOKIE, cookie)]), Json(begun.me)).into_response()
}

pub(super) async fn first_start(
    State(app): State<App>,
    caller: Caller,
    Sent(wish): Sent<wire::FirstStart>,
) -> Result<Response, No> {
    let local = caller.local;
    let done = app.work(move |center| account::first(center, &wish, local));
    Ok(begun(&caller, done.await?))
}

pub(super) async fn sign_in(
    State(app): State<App>,
    caller: Caller,
    Sent(wish): Sent<wire::SignIn>,
) -> Result<Response, No> {
    let (address, before) = (caller.address.clone(), caller.cookie.clone());
    let done = app.work(move |center| session::sign_in(center, &wish, &address, before.as_deref()));
    Ok(begun(&caller, done.await?))
}

async fn sign_out_of(app: App, caller: Caller, me: Me, everywhere: bool) -> Result<Response, No> {
    app.work(move |center| session::sign_out(center, &me, everywhere))
        .await?;
    let cookie = caller.set_cookie(None);
    Ok((
        StatusCode::NO_CONTENT,
        AppendHeaders([(SET_COOKIE, cookie)]),
    )
        .into_response())
}

pub(super) async fn sign_out(
    State(app): State<App>,
    caller: Caller,
    me: Me,
) -> Result<Response, No> {
    sign_out_of(app, caller, me, false).await
}

pub(super) async fn sign_out_everywhere(
    State(app): State<App>,
    caller: Caller,
    me: Me,
) -> Result<Response, No> {
    sign_out_of(app, caller, me, true).await
}

pub(super) async fn set_password(
    State(app): State<App>,
    me: Me,
    Sent(wish): Sent<wire::NewPassword>,
) -> Result<StatusCode, No> {
    app.work(move |center| session::set_password(center, &me, &wish))
        .await?;
    Ok(StatusCode::NO_CONTENT)
}

pub(super) async fn lookups(State(app): State<App>) -> Answer<wire::Lookups> {
    Ok(Json(app.work(lookups::read).await?))
}

pub(super) async fn task(
    State(app): State<App>,
    me: Me,
    At(id): At<String>,
) -> Answer<wire::TaskInfo> {
    let read = app.work(move |center| task::read(center, &me, &id));
    Ok(Json(read.await?))
}

pub(super) async fn staff(State(app): State<App>) -> Answer<Vec<wire::StaffInfo>> {
    Ok(Json(app.work(account::list).await?))
}

pub(super) async fn add_staff(
    State(app): State<App>,
    me: Me,
    Sent(wish): Sent<wire::NewStaff>,
) -> Answer<wire::StaffInfo> {
    let added = app.work(move |center| account::add(center, &me, &wish));
    Ok(Json(added.await?))
}

pub(super) async fn change_staff(
    State(app): State<App>,
    me: Me,
    At(id): At<String>,
    Sent(wish): Sent<wire::ChangeStaff>,
) -> Answer<wire::StaffInfo> {
    let changed = app.work(move |center| {
        let id = parse(&id, "账号")?;
        account::change(center, &me, id, &wish)
    });
    Ok(Json(changed.await?))
}

pub(super) async fn end_sessions(
    State(app): State<App>,
    me: Me,
    At(id): At<String>,
) -> Result<StatusCode, No> {
    app.work(move |center| account::end_sessions(center, &me, parse(&id, "账号")?))
        .await?;
    Ok(StatusCode::NO_CONTENT)
}

pub(super) async fn settings(State(app): State<App>) -> Answer<wire::ConsoleSettings> {
    let read = app.work(|center| center.repo.read(|view| settings::read(view)));
    Ok(Json(read.await?))
}

pub(super) async fn set_settings(
    State(app): State<App>,
    me: Me,
    Sent(wish): Sent<wire::ConsoleSettings>,
) -> Answer<wire::ConsoleSettings> {
    let set = app.work(move |center| settings::set(center, &me, wish));
    Ok(Json(set.await?))
}
