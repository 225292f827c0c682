//! What can go wrong, in words for the clerk.

use kaobao_exam::{ApplicationId, BatchId, RegistrationNumber, application::WrongStanding};
use std::path::{Path, PathBuf};

/// Why the store did not do what was asked. Nothing was changed when one of these comes back.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StoreError {
    /// `create` would overwrite.
    #[error("数据文件已经存在：{}。为免覆盖，没有新建；请直接打开它，或换一个文件名", .0.display())]
    Exists(PathBuf),
    /// Nothing to open.
    #[error("找不到数据文件：{}。请先用登记文件建立，或从备份恢复", .0.display())]
    Missing(PathBuf),
    /// The operating system refused; the path is named.
    #[error("读写 {} 时出错：{source}", .path.display())]
    Io {
        /// Which file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// Another program migrates, restores or writes for longer than ten seconds.
    #[error("数据文件正被另一个程序占用，等了 10 秒仍未释放。请关闭其他考报窗口或命令后重试")]
    Busy,
    /// The disk (or the page limit of a test) is full. The transaction was taken back as a whole.
    #[error("磁盘空间不足，这一步没有保存，原有数据完好。请清理磁盘后重试")]
    Full,
    /// Whoever was asked between two steps said no.
    #[error("已停止，数据还在原来的位置，没有变化")]
    Stopped,
    /// The disk lies where SQLite's log cannot work.
    #[error("数据文件所在的磁盘不支持安全写入（常见于网络盘），请放到本机磁盘：{}", .0.display())]
    NoWal(PathBuf),

    /// The key file beside the data is gone.
    #[error("找不到密钥文件 {}，数据已锁定但没有丢失。请把它放回原处，或用备份恢复", .0.display())]
    KeyFileMissing(PathBuf),
    /// The key file beside the data cannot be understood.
    #[error("密钥文件 {} 无法读取（{why}），数据已锁定但没有丢失。请用备份里的密钥恢复", .path.display())]
    KeyFileBad {
        /// Which file.
        path: PathBuf,
        /// What is wrong with it.
        why: String,
    },
    /// Wrong passphrase (or `KAOBAO_KEY`).
    #[error("口令不正确，数据保持锁定。请核对口令；忘记时用恢复码打开")]
    WrongPassphrase,
    /// A passphrase may not be empty.
    #[error("口令不能为空")]
    EmptyPassphrase,
    /// The recovery code was mistyped: its own check does not fit.
    #[error("恢复码抄写有误：应为 6 组、每组 5 位的数字和字母，请逐组核对")]
    RecoveryCodeMistyped,
    /// A well-written recovery code of some other data.
    #[error("这个恢复码不属于这份数据，请找出建立这份数据时打印的那一张")]
    WrongRecoveryCode,
    /// This data was never protected in this way.
    #[error("这份数据没有设置{0}，请改用其他方式打开")]
    NoSuchKey(&'static str),
    /// No data can be created with a recovery code alone.
    #[error("恢复码由程序生成，不能用来新建数据；请用口令或系统钥匙串")]
    RecoveryCodeCannotCreate,
    /// There is no operating system key store, or it does not answer.
    #[error(
        "本机的系统钥匙串不可用（{0}）。请改用口令：设置环境变量 KAOBAO_KEY 后重试，或用恢复码打开"
    )]
    KeyStoreUnavailable(String),
    /// The key store works but has no key of this data.
    #[error(
        "系统钥匙串里没有这份数据的密钥（换了电脑或账户？），数据已锁定但没有丢失。请用恢复码打开"
    )]
    KeyStoreEmpty,
    /// The key store's key does not open the key file.
    #[error("系统钥匙串里的密钥打不开这份数据，数据已锁定但没有丢失。请用恢复码打开")]
    KeyStoreWrong,
    /// The operating system gives no random numbers or no memory for the key derivation.
    #[error("加密出错：{0}")]
    Crypto(String),

    /// Not our file, another key's file, or a damaged one.
    #[error("数据文件 {} 无法读取：它不是考报的数据、与密钥不匹配或已损坏（{why}）。文件没有改动，请用备份恢复", .path.display())]
    Damaged {
        /// Which file.
        path: PathBuf,
        /// What SQLite said.
        why: String,
    },
    /// Written by a newer program. The file was not touched.
    #[error(
        "数据文件是更新版本的考报写的（格式 {found}，本程序认识到 {known}），没有改动它。请升级程序后再打开"
    )]
    NewerSchema {
        /// The file's schema.
        found: u32,
        /// The newest schema that this program knows.
        known: u32,
    },
    /// The file is no backup, is cut short or was changed.
    #[error("备份文件 {} 不能用：{why}。没有恢复任何内容，请换一份备份", .path.display())]
    BadBackup {
        /// Which file.
        path: PathBuf,
        /// What is wrong with it.
        why: String,
    },

    /// Somebody changed the application since it was read.
    #[error("报名 {0} 刚刚在另一个窗口或命令中改过，这次修改没有保存。请刷新后再改")]
    Conflict(RegistrationNumber),
    /// No such application.
    #[error("没有这份报名：{0}")]
    NoApplication(ApplicationId),
    /// No such batch.
    #[error("没有这个批次：{0}")]
    NoBatch(BatchId),
    /// No such photo.
    #[error("没有这张照片：{0}")]
    NoPhoto(kaobao_exam::Digest),
    /// The application's standing does not allow it.
    #[error(transparent)]
    Standing(#[from] WrongStanding),
    /// The id or number is taken.
    #[error("报名序号 {0} 已经用过")]
    NumberTaken(RegistrationNumber),
    /// No number left, or impossible.
    #[error(transparent)]
    Number(#[from] kaobao_exam::reg_number::RegistrationNumberError),
    /// A photo larger than the cap.
    #[error("照片有 {bytes} 字节，超过上限 {max} 字节")]
    PhotoTooLarge {
        /// Its size.
        bytes: usize,
        /// The cap.
        max: usize,
    },
    /// Bytes and the digest that should name them differ: a programming error upstream.
    #[error("内容与其摘要不符：{0}")]
    DigestDiffers(kaobao_exam::Digest),
    /// The lines handed over for sealing do not fit the batch.
    #[error("批次内容不完整：{0}")]
    BadSeal(String),
    /// A second, different receipt for a batch.
    #[error("批次 {0} 已有一份内容不同的回执，没有改动。请联系鉴定中心核对")]
    ReceiptDiffers(BatchId),
    /// The center sent something else under a cursor that was applied before.
    #[error("鉴定中心的变更 {0} 与先前收到的内容不同，没有改动。请联系鉴定中心核对")]
    ChangeDiffers(u64),
    /// Anything else from SQLite.
    #[error("数据库出错：{0}")]
    Sql(#[source] rusqlite::Error),
    /// JSON in the file cannot be understood.
    #[error("数据文件中有无法理解的内容（{what}）：{source}")]
    Json {
        /// Which column.
        what: String,
        /// What the reader said.
        source: serde_json::Error,
    },
}

impl StoreError {
    pub(crate) fn io(path: &Path) -> impl FnOnce(std::io::Error) -> Self {
        let path = path.to_owned();
        move |source| match source.kind() {
            std::io::ErrorKind::StorageFull => Self::Full,
            _ => Self::Io { path, source },
        }
    }
    pub(crate) fn json(what: impl Into<String>) -> impl FnOnce(serde_json::Error) -> Self {
        move |source| Self::Json {
            what: what.into(),
            source,
        }
    }
    /// A broken file as such, with its name.
    pub(crate) fn of_file(path: &Path) -> impl FnOnce(rusqlite::Error) -> Self {
        let path = path.to_owned();
        move |error| match error.sqlite_error_code() {
            Some(rusqlite::ErrorCode::NotADatabase | rusqlite::ErrorCode::DatabaseCorrupt) => {
                Self::Damaged {
                    path,
                    why: error.to_string(),
                }
            }
            _ => Self::from(error),
        }
    }
}

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> Self {
        use rusqlite::ErrorCode;
        match error.sqlite_error_code() {
            Some(ErrorCode::DiskFull) => Self::Full,
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => Self::Busy,
            _ => Self::Sql(error),
        }
    }
}
