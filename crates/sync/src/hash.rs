//! Names by content: SHA-256, and the canonical bytes of a sealed [`Content`].

use crate::protocol::MAX_CONTENT;
use kaobao_exam::{Content, Digest};
use sha2::{Digest as _, Sha256};

/// SHA-256 of the bytes.
pub fn sha256(bytes: &[u8]) -> Digest {
    Digest(Sha256::digest(bytes).into())
}

/// Why bytes are not the content they are called.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ContentError {
    /// More than [`MAX_CONTENT`] bytes.
    #[error("一份报名内容有 {0} 字节，超过上限，请联系鉴定中心")]
    TooLarge(usize),
    /// The hash does not fit.
    #[error("报名内容与其摘要不符，数据在途中损坏，请重新报送")]
    Hash,
    /// No content, or not in its canonical form.
    #[error("报名内容格式不对（{0}），请更新程序后重新报送")]
    Form(String),
}

/// A content's canonical JSON and its name.
#[expect(
    clippy::expect_used,
    reason = "a content holds only text keys and plain values; its JSON cannot fail"
)]
pub fn encode_content(content: &Content) -> (Vec<u8>, Digest) {
    let bytes = serde_json::to_vec(content).expect("a content has a JSON form");
    let digest = sha256(&bytes);
    (bytes, digest)
}

/// The content in the bytes.
///
/// # Errors
/// [`ContentError`] when the hash is another, or the bytes are not exactly those that [`encode_content`] makes:
/// one content has one name.
pub fn decode_content(bytes: &[u8], expected: Digest) -> Result<Content, ContentError> {
    if bytes.len() > MAX_CONTENT {
        return Err(ContentError::TooLarge(bytes.len()));
    }
    if sha256(bytes) != expected {
        return Err(ContentError::Hash);
    }
    let content: Content =
        serde_json::from_slice(bytes).map_err(|e| ContentError::Form(e.to_string()))?;
    // Its hash is known already.
    if serde_json::to_vec(&content).is_ok_and(|canonical| canonical != bytes) {
        return Err(ContentError::Form("不是规范写法".to_owned()));
    }
    Ok(content)
}
