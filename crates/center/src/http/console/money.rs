//! Payments.

use super::{
    body::{Asked, Csv, Sent},
    error::No,
};
use crate::{
    http::App,
    service::console::{Me, money},
    wire,
};
use axum::{Json, extract::State};

type Answer<T> = Result<Json<T>, No>;

pub(super) async fn codes(
    State(app): State<App>,
    Asked(query): Asked<wire::PlanQuery>,
) -> Answer<Vec<wire::PaymentCode>> {
    let codes = app.work(move |center| money::codes(center, &query));
    Ok(Json(codes.await?))
}

pub(super) async fn payments(
    State(app): State<App>,
    Asked(query): Asked<wire::LedgerQuery>,
) -> Answer<wire::LedgerPage> {
    let page = app.work(move |center| money::ledger(center, &query));
    Ok(Json(page.await?))
}

pub(super) async fn bank_preview(
    State(app): State<App>,
    me: Me,
    Csv(file): Csv,
) -> Answer<wire::BankReport> {
    let report = app.work(move |center| money::preview(center, &me, &file));
    Ok(Json(report.await?))
}

pub(super) async fn bank_book(
    State(app): State<App>,
    me: Me,
    Asked(confirm): Asked<wire::BankConfirm>,
    Csv(file): Csv,
) -> Answer<wire::BankReport> {
    let report = app.work(move |center| money::book(center, &me, &file, &confirm));
    Ok(Json(report.await?))
}

pub(super) async fn pay(
    State(app): State<App>,
    me: Me,
    Sent(wish): Sent<wire::CashPayment>,
) -> Answer<wire::BankLine> {
    let line = app.work(move |center| money::cash(center, &me, &wish));
    Ok(Json(line.await?))
}

pub(super) async fn undo(
    State(app): State<App>,
    me: Me,
    Sent(wish): Sent<wire::UndoPayment>,
) -> Answer<wire::PaymentEntry> {
    let entry = app.work(move |center| money::undo(center, &me, &wish));
    Ok(Json(entry.await?))
}
