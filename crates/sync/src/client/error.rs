//! What can go wrong while syncing.

use crate::{
    piece::PieceError,
    plan::Failure,
    protocol::{ApiCode, ApiError},
    seal::{ChangesError, ManifestError, ReceiptError, SentError},
};

/// What a store reports.
pub type OutboxError = Box<dyn std::error::Error + Send + Sync>;

/// Why a sync, or one request, did not succeed. Unless a verified receipt was kept nothing counts as sent.
#[derive(Debug, thiserror::Error)]
pub enum SyncError {
    /// Not an address.
    #[error("中心地址“{0}”不是有效的网址，请核对登记文件或设置里的中心地址")]
    Url(String),
    /// Plain HTTP to another machine.
    #[error(
        "中心地址“{0}”没有加密（不是 https），为保护个人信息没有连接；请向鉴定中心索取 https 地址，或改用数据包报送"
    )]
    Insecure(String),
    /// A server, but no center at this path.
    #[error(
        "地址“{0}”上没有鉴定中心的报名服务，请核对登记文件或设置里的中心地址（多写、少写了一段都不行）"
    )]
    NotThere(String),
    /// The extra root certificate cannot be read.
    #[error("附加的根证书读不懂，请检查证书文件（PEM 格式）")]
    RootCertificate,
    /// TLS refused the server.
    #[error(
        "对方的安全证书不可信（{0}），没有发送任何资料；请检查电脑日期、上网认证页面，或请鉴定中心更新证书"
    )]
    Certificate(String),
    /// No connection, or it broke.
    #[error("连不上鉴定中心（{0}），请检查网络后重新同步；已送到的部分不用重送")]
    Network(String),
    /// Nothing came in time.
    #[error("鉴定中心没有及时答复，请检查网络后重新同步；已送到的部分不用重送")]
    Timeout,
    /// A web page instead of an answer.
    #[error(
        "收到的是网页而不是鉴定中心的答复：网络可能要求先登录认证，或中心地址不对。没有任何内容被标记为已报送；请先用浏览器完成上网认证，核对中心地址后重新同步"
    )]
    Portal,
    /// The answer is not of the protocol.
    #[error(
        "鉴定中心的答复读不懂（{0}），没有任何内容被标记为已报送；请重新同步，仍不行请更新程序"
    )]
    Answer(String),
    /// The answer is longer than any right one.
    #[error("答复长得不合常理，已停止接收，没有任何内容被标记为已报送；请核对中心地址")]
    TooLong,
    /// Somebody else answers at this address.
    #[error(
        "这个地址上的服务器不是登记文件里的鉴定中心，没有发送任何资料；请核对中心地址，若中心换过密钥请索取新的登记文件"
    )]
    WrongCenter,
    /// The center says no.
    #[error(transparent)]
    Api(#[from] ApiError),
    /// The receipt does not count.
    #[error(transparent)]
    Receipt(#[from] ReceiptError),
    /// What comes back does not count.
    #[error(transparent)]
    Sent(#[from] SentError),
    /// A body of things that come back is not in order.
    #[error(transparent)]
    Piece(#[from] PieceError),
    /// The changes do not count.
    #[error(transparent)]
    Changes(#[from] ChangesError),
    /// The local batch is not in order.
    #[error(transparent)]
    Manifest(#[from] ManifestError),
    /// The local data could not be read or written.
    #[error("本机数据读写失败：{0}")]
    Local(OutboxError),
    /// The batch that has its receipt came again.
    #[error("本机没有记住已收到的回执，同步已停止；请检查磁盘空间后重新同步")]
    ReceiptLost,
    /// What is asked for is sent and is asked for again.
    #[error("鉴定中心反复索要已送到的内容，同步已停止；请稍后重试，仍不行请联系鉴定中心")]
    Stuck,
    /// Somebody pressed cancel.
    #[error("同步已取消；已送到的部分不用重送，随时可以继续")]
    Cancelled,
}

impl SyncError {
    /// What to do about it.
    pub fn failure(&self) -> Failure {
        match self {
            Self::Network(_) | Self::Timeout => Failure::Network,
            Self::Portal
            | Self::Answer(_)
            | Self::TooLong
            | Self::WrongCenter
            | Self::Receipt(_)
            | Self::Sent(_)
            | Self::Piece(_)
            | Self::Changes(_) => Failure::Doubt,
            Self::Stuck => Failure::Stuck,
            Self::Url(_)
            | Self::Insecure(_)
            | Self::NotThere(_)
            | Self::RootCertificate
            | Self::Certificate(_)
            | Self::Manifest(_)
            | Self::Local(_)
            | Self::ReceiptLost
            | Self::Cancelled => Failure::Fatal,
            Self::Api(error) => match error.code {
                ApiCode::Malformed => Failure::Doubt,
                ApiCode::Unauthorised => Failure::Unknown,
                ApiCode::Clock => Failure::Clock,
                ApiCode::Replay => Failure::Replay,
                ApiCode::Forbidden => Failure::Fatal,
                ApiCode::NotFound | ApiCode::Incomplete => Failure::Reoffer,
                ApiCode::Conflict | ApiCode::TooLarge | ApiCode::Refused => Failure::Batch,
                ApiCode::Busy | ApiCode::Internal => Failure::Busy,
            },
        }
    }

    /// Whether trying again later, without anybody doing anything, may help.
    pub fn passing(&self) -> bool {
        matches!(self.failure(), Failure::Network | Failure::Busy)
    }
}
