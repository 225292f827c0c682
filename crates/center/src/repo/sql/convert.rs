//! Between the columns and the types.

use super::{Column, Record};
use crate::fail::Fail;
use kaobao_exam::Digest;
use serde::{Serialize, de::DeserializeOwned};
use std::str::FromStr;

/// A column.
pub(super) fn get<T: Column>(row: &Record<'_>, at: usize) -> Result<T, Fail> {
    T::read(row, at)
}
/// A column whose text is parsed.
pub(super) fn parse<T: FromStr>(row: &Record<'_>, at: usize) -> Result<T, Fail> {
    let text = row.text(at)?;
    text.parse().map_err(|_| broken(row, at))
}
/// A column that holds JSON.
pub(super) fn json<T: DeserializeOwned>(row: &Record<'_>, at: usize) -> Result<T, Fail> {
    let text = row.text(at)?;
    serde_json::from_str(text).map_err(|_| broken(row, at))
}
/// A column that holds 16 or 32 bytes.
pub(super) fn bytes<const N: usize>(row: &Record<'_>, at: usize) -> Result<[u8; N], Fail> {
    get(row, at)
}
pub(super) fn digest(row: &Record<'_>, at: usize) -> Result<Digest, Fail> {
    bytes(row, at).map(Digest)
}
pub(super) fn broken(row: &Record<'_>, at: usize) -> Fail {
    Fail::Storage(format!("数据库里“{}”一栏的内容不认识", row.name(at)))
}
/// A column that counts.
pub(super) fn count(row: &Record<'_>, at: usize) -> Result<u64, Fail> {
    get(row, at)
}
/// A count for a column.
pub(super) fn signed(count: u64) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}
/// A value as JSON text.
pub(super) fn text<T: Serialize + ?Sized>(value: &T) -> Result<String, Fail> {
    Ok(serde_json::to_string(value)?)
}
