//! For whoever watches the service.

use super::{App, Refusal};
use crate::fail::Fail;
use axum::extract::State;
use std::sync::atomic::Ordering;

/// The process answers.
pub(super) async fn alive() -> &'static str {
    "ok"
}

/// The database answers too, and the process is not about to end.
pub(super) async fn ready(State(app): State<App>) -> Result<&'static str, Refusal> {
    if app.stopping.load(Ordering::SeqCst) {
        return Err(Fail::Busy.into());
    }
    app.work(|center| center.repo.read(|view| view.meta("keys")))
        .await?;
    Ok("ok")
}
