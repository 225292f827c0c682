//! Identities that cannot be mixed up.
//!
//! ```compile_fail
//! use kaobao_exam::{ApplicationId, BatchId};
//! fn seal(_: BatchId) {}
//! seal(ApplicationId::from_bytes([0; 16])); // an application is not a batch
//! ```

use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};

macro_rules! uuid_id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(uuid::Uuid);

        impl $name {
            /// Wraps a UUID that the caller made (UUIDv7: ids sort by the time they were made).
            pub const fn from_uuid(id: uuid::Uuid) -> Self {
                Self(id)
            }
            /// The same from its sixteen bytes.
            pub const fn from_bytes(bytes: [u8; 16]) -> Self {
                Self(uuid::Uuid::from_bytes(bytes))
            }
            /// The UUID inside.
            pub const fn uuid(self) -> uuid::Uuid {
                self.0
            }
        }
        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.hyphenated().fmt(f)
            }
        }
        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!(stringify!($name), "({})"), self.0)
            }
        }
        impl FromStr for $name {
            type Err = uuid::Error;
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                uuid::Uuid::parse_str(text).map(Self)
            }
        }
    };
}

uuid_id!(
    /// One candidate, one trade, one level, one plan; stays the same through all revisions.
    ApplicationId
);
uuid_id!(
    /// Applications sealed together.
    BatchId
);
uuid_id!(
    /// One PC of a unit.
    DeviceId
);

/// An exam plan's short name, as in its file: lower-case letters, digits and hyphens, 3 to 40 characters.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct PlanId(String);

/// The text is no plan id.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("计划编号只能用小写字母、数字和连字符，3 至 40 个字符")]
pub struct BadPlanId;

impl PlanId {
    /// The id as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}
impl TryFrom<String> for PlanId {
    type Error = BadPlanId;
    fn try_from(text: String) -> Result<Self, BadPlanId> {
        let fits = (3..=40).contains(&text.len())
            && text
                .bytes()
                .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
        if fits { Ok(Self(text)) } else { Err(BadPlanId) }
    }
}
impl FromStr for PlanId {
    type Err = BadPlanId;
    fn from_str(text: &str) -> Result<Self, BadPlanId> {
        Self::try_from(text.to_owned())
    }
}
impl From<PlanId> for String {
    fn from(id: PlanId) -> Self {
        id.0
    }
}
impl fmt::Display for PlanId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A SHA-256 that names content. Written as 64 lower-case hexadecimal digits.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Digest(pub [u8; 32]);

/// The text is no digest.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("内容摘要应是 64 位小写十六进制数字")]
pub struct BadDigest;

impl FromStr for Digest {
    type Err = BadDigest;
    fn from_str(text: &str) -> Result<Self, BadDigest> {
        let text = text.as_bytes();
        if text.len() != 64 {
            return Err(BadDigest);
        }
        let mut bytes = [0; 32];
        let mut wrong = false;
        for (byte, pair) in bytes.iter_mut().zip(text.chunks_exact(2)) {
            let (high, low) = (nibble(pair[0]), nibble(pair[1]));
            *byte = high << 4 | low;
            wrong |= (high | low) > 15;
        }
        // Looked at once: manifests hold 40,000 of these, and a branch for each half byte shows.
        if wrong {
            Err(BadDigest)
        } else {
            Ok(Self(bytes))
        }
    }
}

/// Of a lower-case hexadecimal digit; more than 15 for anything else.
const fn nibble(digit: u8) -> u8 {
    match digit {
        b'0'..=b'9' => digit - b'0',
        b'a'..=b'f' => digit - b'a' + 10,
        _ => 0xf0,
    }
}
impl TryFrom<String> for Digest {
    type Error = BadDigest;
    fn try_from(text: String) -> Result<Self, BadDigest> {
        text.parse()
    }
}
impl From<Digest> for String {
    fn from(digest: Digest) -> Self {
        digest.to_string()
    }
}
impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const DIGITS: &[u8; 16] = b"0123456789abcdef";
        let mut text = [0; 64];
        for (pair, byte) in text.chunks_exact_mut(2).zip(self.0) {
            pair[0] = DIGITS[usize::from(byte >> 4)];
            pair[1] = DIGITS[usize::from(byte & 15)];
        }
        // Digits are ASCII.
        f.write_str(std::str::from_utf8(&text).unwrap_or_default())
    }
}
impl fmt::Debug for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Digest({self})")
    }
}
