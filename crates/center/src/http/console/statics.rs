//! The console's pages, inside this program: nothing else has to be installed or reached.

use crate::http::error::unknown_route;
use axum::{
    body::Body,
    extract::Request,
    http::{HeaderMap, HeaderName, HeaderValue, Method, Response, StatusCode, header},
    response::IntoResponse,
};
use rust_embed::{EmbeddedFile, RustEmbed};

/// What `npm run build` made; empty in a program that was built before it.
#[derive(RustEmbed)]
#[folder = "../../ui/console/dist"]
#[allow_missing = true]
struct Pages;

const INDEX: &str = "index.html";
/// Files here have a hash in their names.
const HASHED: &str = "assets/";

/// Nothing from anywhere else, no script or style in the page itself, in nobody's frame.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; \
    connect-src 'self'; font-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

const GUARDS: [(HeaderName, &str); 6] = [
    (header::CONTENT_SECURITY_POLICY, POLICY),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::X_FRAME_OPTIONS, "DENY"),
    (header::REFERRER_POLICY, "no-referrer"),
    (
        HeaderName::from_static("cross-origin-opener-policy"),
        "same-origin",
    ),
    (
        HeaderName::from_static("cross-origin-resource-policy"),
        "same-origin",
    ),
];

const MISSING: &str = "<!doctype html><html lang=\"zh-CN\"><meta charset=\"utf-8\"><title>考报鉴定中心</title>\
    <body><h1>这个程序里没有管理页面</h1><p>服务在运行，单位可以照常报送；但程序编译时还没有编译页面。\
    请先运行 npm --prefix ui run build，再重新编译 kaobao-center，或换用正式发布的程序。</p></body></html>";

/// Puts the guards on every answer of the console; what does not say otherwise is kept by nobody.
pub(super) async fn guarded(mut response: Response<Body>) -> Response<Body> {
    let headers = response.headers_mut();
    for (name, value) in GUARDS {
        headers.insert(name, HeaderValue::from_static(value));
    }
    headers
        .entry(header::CACHE_CONTROL)
        .or_insert(HeaderValue::from_static("no-store"));
    response
}

/// A file of the pages. Their addresses stand behind `#`, so that no other path is theirs: what is not there is
/// not found, in the protocol's form.
pub(in crate::http) async fn page(request: Request) -> Response<Body> {
    let path = request.uri().path().trim_start_matches('/');
    if ![Method::GET, Method::HEAD].contains(request.method()) {
        return unknown_route().await;
    }
    let name = if path.is_empty() { INDEX } else { path };
    let response = match Pages::get(name) {
        Some(file) => served(name, file, request.headers()),
        None if name == INDEX => missing(),
        None => return unknown_route().await,
    };
    guarded(response).await
}

fn missing() -> Response<Body> {
    let kind = HeaderValue::from_static("text/html; charset=utf-8");
    let headers = [(header::CONTENT_TYPE, kind)];
    (StatusCode::SERVICE_UNAVAILABLE, headers, MISSING).into_response()
}

fn served(name: &str, file: EmbeddedFile, asked: &HeaderMap) -> Response<Body> {
    let tag = format!("\"{}\"", kaobao_exam::Digest(file.metadata.sha256_hash()));
    let kept = if name.starts_with(HASHED) {
        "public, max-age=31536000, immutable"
    } else {
        "no-cache"
    };
    let known = asked.get(header::IF_NONE_MATCH);
    let same = known.is_some_and(|known| known.as_bytes() == tag.as_bytes());
    let mut response = if same {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        Response::new(Body::from(file.data))
    };
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, kind(name));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(kept));
    if let Ok(tag) = HeaderValue::from_str(&tag) {
        headers.insert(header::ETAG, tag);
    }
    response
}

fn kind(name: &str) -> HeaderValue {
    let ending = name.rsplit('.').next().unwrap_or_default();
    HeaderValue::from_static(match ending {
        "html" => "text/html; charset=utf-8",
        "js" | "mjs" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "jpg" => "image/jpeg",
        "ico" => "image/x-icon",
        "json" | "webmanifest" => "application/json",
        "woff2" => "font/woff2",
        _ => "application/octet-stream",
    })
}
