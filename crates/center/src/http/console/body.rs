//! What a page sends: JSON, a query, or a file that goes to the disk as it comes.

use super::error::No;
use crate::{fail::Fail, http::App, words};
use axum::{
    body::{Body, Bytes},
    extract::{FromRequest, FromRequestParts, Path, Query, Request},
    http::{header::CONTENT_TYPE, request::Parts},
};
use serde::de::DeserializeOwned;
use std::{io::Write, time::Duration};
use tempfile::NamedTempFile;

/// JSON is no longer: a plan file is 4 MB.
const MAX_JSON: usize = 6 << 20;
/// A bank's file is no longer.
const MAX_CSV: usize = 16 << 20;
/// A package is no longer: 20,000 people with photos.
const MAX_PACKAGE: usize = 2 << 30;
/// A sender that is silent for so long has lost its line.
const SILENT: Duration = Duration::from_secs(60);
/// JSON and a bank's file are there within this.
const SLOWEST: Duration = Duration::from_secs(120);

/// The character zero as JSON writes it.
const NOTHING: &[u8] = b"\\u0000";

async fn whole(body: Body, most: usize, what: &str) -> Result<Bytes, Fail> {
    let read = tokio::time::timeout(SLOWEST, axum::body::to_bytes(body, most));
    let slow = |_| Fail::Malformed("发送太慢，已中止，请检查网络后重试".into());
    read.await
        .map_err(slow)?
        .map_err(|_| Fail::TooLarge(format!("{what}超过 {} MB，或没有收全", most >> 20)))
}

fn of_kind(request: &Request, kinds: &[&str]) -> bool {
    let kind = request.headers().get(CONTENT_TYPE);
    let kind = kind.and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    let kind = kind.split(';').next().unwrap_or_default().trim();
    kinds.contains(&kind.to_ascii_lowercase().as_str())
}

/// A JSON body.
pub(super) struct Sent<T>(pub(super) T);

impl<T: DeserializeOwned> FromRequest<App> for Sent<T> {
    type Rejection = No;
    async fn from_request(request: Request, _: &App) -> Result<Self, No> {
        if !of_kind(&request, &["application/json"]) {
            return Err(Fail::Malformed("请求内容应是 JSON，请刷新页面后重试".into()).into());
        }
        let bytes = whole(request.into_body(), MAX_JSON, "请求").await?;
        // Not every database keeps it in a text.
        if bytes.windows(NOTHING.len()).any(|part| part == NOTHING) {
            return Err(Fail::Malformed("内容里有不能用的字符，请改后重试".into()).into());
        }
        let value = serde_json::from_slice(&bytes).map_err(|error| {
            Fail::Malformed(format!(
                "请求内容不是约定的 JSON（第 {} 行第 {} 列），请刷新页面后重试",
                error.line(),
                error.column()
            ))
        })?;
        Ok(Self(value))
    }
}

/// The query.
pub(super) struct Asked<T>(pub(super) T);

impl<T: DeserializeOwned> FromRequestParts<App> for Asked<T> {
    type Rejection = No;
    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, No> {
        match Query::<T>::from_request_parts(parts, app).await {
            Ok(Query(value)) => Ok(Self(value)),
            Err(_) => Err(Fail::Malformed("地址里的条件不对，请清除条件后重试".into()).into()),
        }
    }
}

/// Parameters of the path.
pub(super) struct At<T>(pub(super) T);

impl<T: DeserializeOwned + Send> FromRequestParts<App> for At<T> {
    type Rejection = No;
    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, No> {
        match Path::<T>::from_request_parts(parts, app).await {
            Ok(Path(value)) => Ok(Self(value)),
            Err(_) => Err(Fail::Malformed("地址不对，请刷新页面".into()).into()),
        }
    }
}

/// A bank's file.
pub(super) struct Csv(pub(super) Bytes);

impl FromRequest<App> for Csv {
    type Rejection = No;
    async fn from_request(request: Request, _: &App) -> Result<Self, No> {
        if !of_kind(&request, &["text/csv"]) {
            return Err(Fail::Malformed("请上传银行的 CSV 文件".into()).into());
        }
        Ok(Self(whole(request.into_body(), MAX_CSV, "文件").await?))
    }
}

/// A file that may be large, on the disk; gone when dropped.
pub(super) struct Upload(pub(super) NamedTempFile);

impl FromRequest<App> for Upload {
    type Rejection = No;
    async fn from_request(request: Request, _: &App) -> Result<Self, No> {
        if !of_kind(&request, &["application/octet-stream"]) {
            return Err(Fail::Malformed("请上传离线包文件（.kbp）".into()).into());
        }
        let mut file = NamedTempFile::with_prefix("kaobao-")
            .map_err(|error| Fail::Storage(format!("临时文件：{}", words::io(&error))))?;
        let mut body = request.into_body();
        let mut size = 0;
        loop {
            let frame = tokio::time::timeout(SILENT, http_body_util::BodyExt::frame(&mut body));
            let frame = frame
                .await
                .map_err(|_| Fail::Malformed("发送中断，请重新上传".into()))?;
            let Some(frame) = frame else { break };
            let frame = frame.map_err(|_| Fail::Malformed("文件没有收全，请重新上传".into()))?;
            let Ok(bytes) = frame.into_data() else {
                continue;
            };
            size += bytes.len();
            if size > MAX_PACKAGE {
                return Err(Fail::TooLarge("离线包超过 2 GB".into()).into());
            }
            // Some kilobytes into the page cache: shorter than handing them to another thread.
            file.write_all(&bytes)
                .map_err(|error| Fail::Storage(format!("临时文件：{}", words::io(&error))))?;
        }
        file.flush()
            .map_err(|error| Fail::Storage(format!("临时文件：{}", words::io(&error))))?;
        Ok(Self(file))
    }
}
