//! For whoever watches the service.

use super::{App, Refusal};
use axum::extract::State;

/// The process answers.
pub(super) async fn alive() -> &'static str {
    "ok"
}

/// The database answers too.
pub(super) async fn ready(State(app): State<App>) -> Result<&'static str, Refusal> {
    app.work(|center| center.repo.read(|view| view.meta("keys")))
        .await?;
    Ok("ok")
}
