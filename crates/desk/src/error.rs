//! What can go wrong, in words for the clerk, with a code for the hotline.

use crate::wire::WireError;
use kaobao_exam::{Field, Problem, application::WrongStanding, plan::PlanError};
use kaobao_print::{GlyphProblem, PrintError};
use kaobao_roster::{ReadError, WriteError};
use kaobao_store::StoreError;
use kaobao_sync::{
    client::SyncError, enrolment::EnrolmentError, package::PackageError, seal::ManifestError,
};
use std::path::{Path, PathBuf};

/// Why a use case did not do what was asked.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum DeskError {
    /// The unit's file.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A spreadsheet that cannot be read.
    #[error(transparent)]
    Roster(#[from] ReadError),
    /// A workbook that cannot be written.
    #[error(transparent)]
    Workbook(#[from] WriteError),
    /// A document.
    #[error(transparent)]
    Print(#[from] PrintError),
    /// Characters that no font has.
    #[error("{}", characters(.0))]
    Glyphs(Vec<GlyphProblem>),
    /// A template file that is wrong.
    #[error("模板 {} 第 {line} 行：{reason}", .path.display())]
    Template {
        /// Which file.
        path: PathBuf,
        /// From 1.
        line: usize,
        /// What is wrong and how to mend it.
        reason: String,
    },
    /// The network.
    #[error(transparent)]
    Sync(#[from] SyncError),
    /// A package or answers file.
    #[error(transparent)]
    Package(#[from] PackageError),
    /// A batch.
    #[error(transparent)]
    Manifest(#[from] ManifestError),
    /// The enrolment file.
    #[error(transparent)]
    Enrolment(#[from] EnrolmentError),
    /// An exam plan that came from the center.
    #[error("鉴定中心发来的{0}")]
    Plan(#[from] PlanError),
    /// A step that the present standing does not allow.
    #[error(transparent)]
    Standing(#[from] WrongStanding),
    /// A rule stops the whole step.
    #[error("{}。{}", .0.what, .0.mend)]
    Refused(Box<Problem>),
    /// A file could not be read or written.
    #[error("{}", kaobao_words::file("读写", .path, .source))]
    File {
        /// Which.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// The clerk moved the data to where nothing is now.
    #[error("数据文件移到了 {}，现在那里没有。如果它在 U 盘或移动硬盘上，请插好后重试；找不回来时请从备份恢复", .0.display())]
    Moved(PathBuf),
    /// A file is larger than anything sensible.
    #[error("文件 {} 太大（超过 {max_mb} MB），请核对是否选错了文件", .path.display())]
    TooLarge {
        /// Which.
        path: PathBuf,
        /// The cap.
        max_mb: u64,
    },
    /// Nobody has this number.
    #[error("没有报名序号为“{0}”的报名，请用“查找”按姓名、拼音或身份证号找回序号")]
    NoSuchNumber(String),
    /// The text is not what it should be.
    #[error("{0}")]
    Input(String),
    /// The data holds no enrolment: it was never finished.
    #[error("数据文件里没有单位信息，请删除后用登记文件重新建立")]
    NotEnrolled,
    /// Nothing to do.
    #[error("{0}")]
    Nothing(&'static str),
    /// No address to sync with.
    #[error("登记文件里没有鉴定中心的网址，请改用离线包报送，或在“设置”里填写鉴定中心网址")]
    NoAddress,
    /// The operating system gives no random numbers.
    #[error("系统无法提供随机数，请重新启动电脑后再试")]
    Random,
}

impl DeskError {
    pub(crate) fn file(path: &Path) -> impl FnOnce(std::io::Error) -> Self {
        let path = path.to_owned();
        move |source| Self::File { path, source }
    }
    /// For the hotline.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Store(error) => match error {
                StoreError::Exists(_) => "E-STORE-EXISTS",
                StoreError::Missing(_) => "E-STORE-MISSING",
                StoreError::Busy => "E-STORE-BUSY",
                StoreError::Full => "E-STORE-FULL",
                StoreError::Conflict(_) => "E-STORE-CONFLICT",
                StoreError::NewerSchema { .. } => "E-STORE-NEWER",
                StoreError::Damaged { .. } => "E-STORE-DAMAGED",
                StoreError::WrongPassphrase | StoreError::EmptyPassphrase => "E-KEY-PASSPHRASE",
                StoreError::WrongRecoveryCode | StoreError::RecoveryCodeMistyped => {
                    "E-KEY-RECOVERY"
                }
                StoreError::KeyStoreUnavailable(_)
                | StoreError::KeyStoreEmpty
                | StoreError::KeyStoreWrong
                | StoreError::NoSuchKey(_) => "E-KEY-STORE",
                StoreError::KeyFileMissing(_) | StoreError::KeyFileBad { .. } => "E-KEY-FILE",
                StoreError::BadBackup { .. } => "E-BACKUP",
                StoreError::Standing(_) => "E-STANDING",
                _ => "E-STORE",
            },
            Self::Roster(_) => "E-ROSTER-READ",
            Self::Workbook(_) => "E-ROSTER-WRITE",
            Self::Glyphs(_) | Self::Print(PrintError::Glyph(_)) => "E-PRINT-GLYPH",
            Self::Print(PrintError::Cancelled) => "E-PRINT-CANCELLED",
            Self::Template { .. } | Self::Print(PrintError::Template(_)) => "E-PRINT-TEMPLATE",
            Self::Print(_) => "E-PRINT",
            Self::Sync(SyncError::Cancelled) => "E-SYNC-CANCELLED",
            Self::Sync(SyncError::Network(_) | SyncError::Timeout) => "E-SYNC-NETWORK",
            Self::Sync(SyncError::Portal) => "E-SYNC-PORTAL",
            Self::Sync(_) => "E-SYNC",
            Self::Package(_) => "E-PACKAGE",
            Self::Manifest(_) => "E-BATCH",
            Self::Enrolment(_) => "E-ENROLMENT",
            Self::Plan(_) => "E-PLAN",
            Self::Standing(_) => "E-STANDING",
            Self::Refused(_) => "E-REFUSED",
            Self::Moved(_) => "E-STORE-MOVED",
            Self::File { .. } | Self::TooLarge { .. } => "E-FILE",
            Self::NoSuchNumber(_) => "E-NUMBER",
            Self::Input(_) => "E-INPUT",
            Self::NotEnrolled => "E-NOT-ENROLLED",
            Self::Nothing(_) => "E-NOTHING",
            Self::NoAddress => "E-NO-ADDRESS",
            Self::Random => "E-RANDOM",
        }
    }
    fn field(&self) -> Option<Field> {
        match self {
            Self::Refused(problem) => problem.field,
            _ => None,
        }
    }
}

/// Each person's, the first ten by name.
fn characters(problems: &[GlyphProblem]) -> String {
    let shown: Vec<String> = problems.iter().take(10).map(ToString::to_string).collect();
    let more = match problems.len() {
        0..=10 => String::new(),
        all => format!("。另有 {} 处", all - 10),
    };
    format!("没有打印。{}{more}", shown.join("。"))
}

impl From<DeskError> for WireError {
    fn from(error: DeskError) -> Self {
        Self {
            code: error.code().into(),
            message: match &error {
                // The store does not know the words of the system.
                DeskError::Store(StoreError::Io { path, source }) => {
                    kaobao_words::file("读写", path, source)
                }
                other => other.to_string(),
            },
            field: error.field(),
        }
    }
}
