//! Who answers here: a client sends no personal byte before it has recognised its center.

use super::Shared;
use crate::fail::Fail;
use kaobao_sync::{Signed, protocol::CenterHello, signature::Nonce};

/// Signs the question's nonce and the time.
///
/// # Errors
/// [`Fail::Malformed`] when the nonce is none.
pub fn hello(center: &Shared, nonce: &str) -> Result<Signed<CenterHello>, Fail> {
    let nonce: Nonce = nonce
        .parse()
        .map_err(|_| Fail::Malformed("nonce 应是 32 位小写十六进制数字".into()))?;
    let hello = CenterHello {
        center: center.keys.public().to_string(),
        nonce: nonce.to_string(),
        now: center.clock.now().timestamp().to_string(),
    };
    Ok(Signed::sign(&hello, &center.keys.sign))
}
