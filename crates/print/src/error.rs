use crate::{GlyphProblem, TemplateError};
use std::{io, path::PathBuf};

/// Why a document was not printed. Every message is for the clerk.
#[derive(Debug, thiserror::Error)]
pub enum PrintError {
    /// A font file is missing.
    #[error("找不到字体文件 {}；请重新安装本程序，或用环境变量 KAOBAO_FONTS 指明字体文件夹", .0.display())]
    FontMissing(PathBuf),
    /// A font file is damaged.
    #[error("字体文件 {} 已损坏；请重新安装本程序", .0.display())]
    FontBroken(PathBuf),
    /// No font has a character.
    #[error(transparent)]
    Glyph(#[from] GlyphProblem),
    /// A photo that cannot be put into a page.
    #[error("{who}的照片不能打印：{why}；请换一张照片")]
    Photo {
        /// Whose.
        who: String,
        /// What is wrong with it.
        why: &'static str,
    },
    /// Even the smallest type does not fit.
    #[error("{who}的“{text}”太长，印不进表格；请改短")]
    TooLong {
        /// Whose.
        who: String,
        /// The text.
        text: String,
    },
    /// A template does not fit, e.g. because the plan's photos are larger than its page allows.
    #[error(transparent)]
    Template(#[from] TemplateError),
    /// Two tickets on a page were asked for, and the template does not say where.
    #[error(
        "准考证的模板没有写 [two_up]，不能一页印两张；请去掉“一页两证”，或在模板里写明第二张的位置"
    )]
    NoTwoUp,
    /// A QR code cannot hold the text.
    #[error("{who}的二维码内容太长（{bytes} 字节），印不进准考证；请与技术人员联系")]
    Qr {
        /// Whose.
        who: String,
        /// How long the text is.
        bytes: usize,
    },
    /// There is nobody to print.
    #[error("没有可以打印的内容")]
    Empty,
    /// The caller asked to stop.
    #[error("打印已取消，没有生成文件")]
    Cancelled,
    /// The file could not be made.
    #[error("不能写入 {}：{}；请检查磁盘空间和文件夹权限，或者该文件是否正在别的程序中打开", path.display(), cause(source))]
    File {
        /// The file that was asked for.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// Writing failed, e.g. because the disk is full.
    #[error("写入 PDF 时出错：{}；请检查磁盘空间", cause(.0))]
    Io(#[from] io::Error),
    /// Whoever supplies the people failed.
    #[error("{0}")]
    Source(Box<dyn std::error::Error + Send + Sync>),
}

impl PrintError {
    /// Wraps an error of the iterator that supplies people, e.g. of a database.
    pub fn source(error: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Self::Source(error.into())
    }
}

/// What the clerk can do something about in Chinese, the rest as the system says it.
fn cause(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => "磁盘已满".into(),
        io::ErrorKind::PermissionDenied => "没有权限".into(),
        io::ErrorKind::ReadOnlyFilesystem => "磁盘是只读的".into(),
        io::ErrorKind::NotFound => "文件夹不存在".into(),
        io::ErrorKind::IsADirectory => "同名的文件夹已经存在".into(),
        _ => error.to_string(),
    }
}
