//! Files instead of a network: `.kbp` from a unit to the center, `.kba` back.
//!
//! A `.kbp` is, encrypted with age to the center's live and escrow keys:
//!
//! ```text
//! "KAOBAO-KBP/1\n" | u32 length, Signed<Manifest> as JSON | (u32 length, body of crate::piece)* | u32 0
//! ```
//!
//! Little-endian. Reading is: decrypt, verify, only then parse. Nothing is written by this module but to the
//! `Write` it was handed, so that a hostile file has nowhere to go.

mod answers;
mod identity;
mod read;
mod write;

pub use answers::{MAX_ANSWERS, open_answers, read_answers, write_answers};
pub use identity::{AgeIdentity, BadIdentity, check_recipient};
pub use read::{Items, Limits, Opened, read_package};
pub use write::{Written, write_package};

#[cfg(feature = "client")]
pub use write::things;

use crate::{piece::PieceError, seal, signature::SignatureError};
use kaobao_exam::Digest;

const MAGIC: &[u8] = b"KAOBAO-KBP/1\n";

/// Why a file is not written or not accepted.
#[derive(Debug, thiserror::Error)]
pub enum PackageError {
    /// Reading or writing failed; from the system.
    #[error("读写文件失败（{0}），请检查磁盘空间和 U 盘后重试")]
    Io(std::io::Error),
    /// No recipient, or not of the form `age1…`.
    #[error("登记文件里的中心加密公钥无效，请向鉴定中心索取新的登记文件")]
    Recipient,
    /// Not encrypted with age at all.
    #[error("这不是考报的文件，或开头已损坏，请重新导出")]
    NotAge,
    /// Encrypted to others.
    #[error("文件不是加密给本方的，打不开；请核对是不是拿错了文件，或对方的登记已过期")]
    NotForUs,
    /// Changed or cut.
    #[error("文件已损坏或不完整（{0}），没有导入任何内容；请重新拷贝，仍不行请重新导出")]
    Damaged(&'static str),
    /// Over a cap.
    #[error("文件太大（{0}），没有导入任何内容；请联系技术支持")]
    TooLarge(&'static str),
    /// The manifest.
    #[error(transparent)]
    Manifest(#[from] seal::ManifestError),
    /// A body of pieces.
    #[error("文件里的数据块有误：{0}")]
    Piece(#[from] PieceError),
    /// Something is inside that the manifest does not name.
    #[error("文件里有清单上没有的内容（{0}），没有导入；请重新导出")]
    Unlisted(Digest),
    /// Something that the manifest names is not inside.
    #[error("文件里缺少清单上的 {0} 项内容，没有导入；请重新导出")]
    Missing(usize),
    /// What is to be packed could not be read, or was changed since it was sealed.
    #[error("{0}")]
    Source(String),
    /// An answers file's signature.
    #[error("答复文件无效：{0}")]
    Signature(#[from] SignatureError),
    /// An answers file's changes.
    #[error(transparent)]
    Changes(#[from] seal::ChangesError),
}

impl From<std::io::Error> for PackageError {
    /// What age reports of a damaged stream comes through `Read` as these kinds.
    fn from(error: std::io::Error) -> Self {
        match error.kind() {
            std::io::ErrorKind::UnexpectedEof => Self::Damaged("内容不完整"),
            std::io::ErrorKind::InvalidData | std::io::ErrorKind::InvalidInput => {
                Self::Damaged("解密校验不符")
            }
            _ => Self::Io(error),
        }
    }
}

impl From<age::DecryptError> for PackageError {
    fn from(error: age::DecryptError) -> Self {
        match error {
            age::DecryptError::NoMatchingKeys => Self::NotForUs,
            age::DecryptError::Io(error) => error.into(),
            age::DecryptError::InvalidHeader | age::DecryptError::UnknownFormat => Self::NotAge,
            _ => Self::Damaged("解密校验不符"),
        }
    }
}
