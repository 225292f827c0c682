//! The staff console's HTTP side: `table` has every route, `gate` lets through who may, the other files hold the
//! handlers, which only translate.

mod account;
mod batches;
#[cfg(test)]
mod bindings;
mod body;
mod candidate;
mod document;
mod error;
mod files;
mod gate;
mod lists;
mod money;
mod people;
mod plans;
mod record;
mod review;
mod seats;
mod statics;
pub mod table;
mod units;

use super::App;
use axum::{Router, middleware};

pub use document::document;
pub(super) use gate::OverTls;
pub(super) use statics::page;

/// The console's routes.
pub(super) fn router(app: &App) -> Router<App> {
    table::router(app)
        .route("/api/openapi.json", axum::routing::get(document::serve))
        .layer(middleware::map_response(statics::guarded))
}
