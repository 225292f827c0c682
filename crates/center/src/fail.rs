//! Why a use case did not do what was asked.

use crate::{
    wire::{Refused, RefusedCode},
    words,
};
use kaobao_exam::{application::WrongStanding, plan::PlanError};
use kaobao_sync::protocol::{ApiCode, ApiError};
use std::path::{Path, PathBuf};

/// Every way to fail, told in Chinese with the next step.
#[derive(Debug, thiserror::Error)]
pub enum Fail {
    /// The command was given wrongly.
    #[error("{0}")]
    Usage(String),
    /// Outside bytes that are not of the protocol's form.
    #[error("{0}")]
    Malformed(String),
    /// The signature or the key is not accepted.
    #[error("{0}")]
    Unauthorised(String),
    /// The PC's clock is too far from the center's.
    #[error(
        "电脑时间与鉴定中心相差太多（中心时间 {now}），程序会自动校正后重试；反复出现请校准电脑时间"
    )]
    Clock {
        /// RFC 3339.
        now: String,
    },
    /// The nonce was seen before.
    #[error("这个请求已经用过一次，请重新发送")]
    Replay,
    /// Not yours, or not any more.
    #[error("{0}")]
    Forbidden(String),
    /// Nobody is signed in, or not any more.
    #[error("{0}")]
    SignIn(String),
    /// Too many attempts.
    #[error("{0}")]
    TooMany(String),
    /// A field of a page's request that cannot be so.
    #[error("{message}")]
    Field {
        /// Which.
        field: &'static str,
        /// Why, and what to do.
        message: String,
    },
    /// No such thing.
    #[error("{0}")]
    NotFound(String),
    /// The same id with other content.
    #[error("{0}")]
    Conflict(String),
    /// Commit before everything was sent.
    #[error("还有 {contents} 条报名内容、{photos} 张照片没有送到，请重新发送")]
    Incomplete {
        /// Contents.
        contents: usize,
        /// Photos.
        photos: usize,
    },
    /// More than the limit.
    #[error("{0}")]
    TooLarge(String),
    /// Understood and refused, with the reason.
    #[error("{0}")]
    Refused(String),
    /// More at once than can be stored.
    #[error("鉴定中心正忙，请稍后再试")]
    Busy,
    /// A row is there already that may be there once: somebody else was first. Inside the service also: not together with
    /// others, do it by itself.
    #[error("刚才有人存入了同样的内容，请再试一次")]
    Taken,
    /// One PC asks more often than is its share.
    #[error("这台电脑的请求太多，请等 {seconds} 秒后再试")]
    TooOften {
        /// To wait.
        seconds: u64,
    },
    /// A plan file with faults.
    #[error(transparent)]
    Plan(#[from] PlanError),
    /// A step that the standing does not allow.
    #[error("{}", words::standing(.0))]
    Standing(#[from] WrongStanding),
    /// A file could not be read or written.
    #[error("{}", words::file(.what, .path, .source))]
    File {
        /// 读取, 写入 ...
        what: &'static str,
        /// Which.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// The data were made by a newer program.
    #[error(
        "数据库是更新版本的程序建的（第 {found} 版，本程序只认识到第 {known} 版），请升级程序；数据没有被改动"
    )]
    Newer {
        /// In the file.
        found: u32,
        /// By this program.
        known: u32,
    },
    /// The keys are missing or belong to another database.
    #[error("{0}")]
    Keys(String),
    /// The file that was named is no database of a center, or cannot be used as one.
    #[error("{0}")]
    Database(String),
    /// The database or the photo store failed.
    #[error("存储出错：{0}；数据没有丢失，请检查磁盘空间后重试")]
    Storage(String),
    /// A fault of the program.
    #[error("程序内部错误：{0}；请把日志交给技术支持")]
    Internal(String),
}

impl Fail {
    /// For `map_err` on file work.
    pub fn file(what: &'static str, path: &Path) -> impl FnOnce(std::io::Error) -> Self {
        let path = path.to_owned();
        move |source| Self::File { what, path, source }
    }
    /// What a client acts on.
    pub fn code(&self) -> ApiCode {
        match self {
            Self::Usage(_) | Self::Malformed(_) => ApiCode::Malformed,
            Self::Unauthorised(_) | Self::SignIn(_) => ApiCode::Unauthorised,
            Self::Clock { .. } => ApiCode::Clock,
            Self::Replay => ApiCode::Replay,
            Self::Forbidden(_) => ApiCode::Forbidden,
            Self::NotFound(_) => ApiCode::NotFound,
            Self::Conflict(_) => ApiCode::Conflict,
            Self::Incomplete { .. } => ApiCode::Incomplete,
            Self::TooLarge(_) => ApiCode::TooLarge,
            Self::Refused(_) | Self::Field { .. } | Self::Plan(_) | Self::Standing(_) => {
                ApiCode::Refused
            }
            Self::Busy | Self::Taken | Self::TooOften { .. } | Self::TooMany(_) => ApiCode::Busy,
            Self::File { .. }
            | Self::Newer { .. }
            | Self::Keys(_)
            | Self::Database(_)
            | Self::Storage(_)
            | Self::Internal(_) => ApiCode::Internal,
        }
    }
    /// As the command line's JSON names it: what a page sees, and inside which part it went wrong.
    pub fn key(&self) -> String {
        let inside = match self {
            Self::Usage(_) => "usage",
            Self::File { .. } => "file",
            Self::Newer { .. } => "newer",
            Self::Keys(_) => "keys",
            Self::Database(_) => "database",
            Self::Storage(_) => "storage",
            _ => {
                return serde_json::json!(self.page().code)
                    .as_str()
                    .unwrap_or_default()
                    .to_owned();
            }
        };
        inside.to_owned()
    }
    /// As it is told outside. What went wrong inside stays in the log.
    fn told(&self) -> String {
        match self.code() {
            ApiCode::Internal => "鉴定中心内部错误，请稍后再试；反复出现请联系鉴定中心".to_owned(),
            _ => self.to_string(),
        }
    }
    /// As a page of the console sees it.
    pub fn page(&self) -> Refused {
        let code = match self {
            Self::TooMany(_) => RefusedCode::TooMany,
            _ => match self.code() {
                ApiCode::Malformed => RefusedCode::Malformed,
                ApiCode::Unauthorised | ApiCode::Clock | ApiCode::Replay => RefusedCode::SignIn,
                ApiCode::Forbidden => RefusedCode::Forbidden,
                ApiCode::NotFound => RefusedCode::NotFound,
                ApiCode::Conflict | ApiCode::Incomplete => RefusedCode::Conflict,
                ApiCode::TooLarge => RefusedCode::TooLarge,
                ApiCode::Refused => RefusedCode::Refused,
                ApiCode::Busy => RefusedCode::Busy,
                ApiCode::Internal => RefusedCode::Internal,
            },
        };
        let field = match self {
            Self::Field { field, .. } => Some((*field).to_owned()),
            _ => None,
        };
        Refused {
            code,
            message: self.told(),
            field,
        }
    }
    /// As it goes over HTTP to a unit's program.
    pub fn api(&self) -> ApiError {
        let message = self.told();
        let now = match self {
            Self::Clock { now } => Some(now.clone()),
            _ => None,
        };
        ApiError {
            code: self.code(),
            message,
            field: None,
            now,
        }
    }
}

impl From<serde_json::Error> for Fail {
    /// JSON that this program itself wrote.
    fn from(error: serde_json::Error) -> Self {
        Self::Internal(format!("JSON：{error}"))
    }
}
