//! One person's application, and photos.

use super::{body::At, error::No};
use crate::{
    http::App,
    service::console::{Me, candidate},
    wire,
};
use axum::{
    Json,
    body::Body,
    extract::State,
    http::{HeaderValue, Response, header},
};

type Answer<T> = Result<Json<T>, No>;

pub(super) async fn candidate(
    State(app): State<App>,
    me: Me,
    At(number): At<String>,
) -> Answer<wire::Candidate> {
    let look = app.work(move |center| candidate::look(center, &me, &number));
    Ok(Json(look.await?))
}

pub(super) async fn reveal(
    State(app): State<App>,
    me: Me,
    At(number): At<String>,
) -> Answer<wire::Revealed> {
    let revealed = app.work(move |center| candidate::reveal(center, &me, &number));
    Ok(Json(revealed.await?))
}

/// Named by its content, so it never changes; kept by the browser of whoever may see it, by no proxy.
pub(super) async fn photo(
    State(app): State<App>,
    At(sha): At<String>,
) -> Result<Response<Body>, No> {
    let bytes = app
        .work(move |center| candidate::photo(center, &sha))
        .await?;
    let mut response = Response::new(Body::from(bytes));
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("image/jpeg"));
    let kept = HeaderValue::from_static("private, max-age=3600, immutable");
    headers.insert(header::CACHE_CONTROL, kept);
    Ok(response)
}
