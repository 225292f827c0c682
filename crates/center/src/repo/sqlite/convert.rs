//! Between the columns and the types.

use super::storage;
use crate::fail::Fail;
use kaobao_exam::Digest;
use rusqlite::Row;
use serde::{Serialize, de::DeserializeOwned};
use std::str::FromStr;

/// A column.
pub(super) fn get<T: rusqlite::types::FromSql>(row: &Row<'_>, at: usize) -> Result<T, Fail> {
    row.get(at).map_err(storage)
}
/// A column whose text is parsed.
pub(super) fn parse<T: FromStr>(row: &Row<'_>, at: usize) -> Result<T, Fail> {
    let text = row
        .get_ref(at)
        .and_then(|value| Ok(value.as_str()?))
        .map_err(storage)?;
    text.parse().map_err(|_| broken(row, at))
}
/// A column that holds JSON.
pub(super) fn json<T: DeserializeOwned>(row: &Row<'_>, at: usize) -> Result<T, Fail> {
    let text = row
        .get_ref(at)
        .and_then(|value| Ok(value.as_str()?))
        .map_err(storage)?;
    serde_json::from_str(text).map_err(|_| broken(row, at))
}
/// A column that holds 16 or 32 bytes.
pub(super) fn bytes<const N: usize>(row: &Row<'_>, at: usize) -> Result<[u8; N], Fail> {
    row.get(at).map_err(storage)
}
pub(super) fn digest(row: &Row<'_>, at: usize) -> Result<Digest, Fail> {
    bytes(row, at).map(Digest)
}
pub(super) fn broken(row: &Row<'_>, at: usize) -> Fail {
    let column = row.as_ref().column_name(at).unwrap_or("?").to_owned();
    Fail::Storage(format!("数据库里“{column}”一栏的内容不认识"))
}
/// A column that counts.
pub(super) fn count(row: &Row<'_>, at: usize) -> Result<u64, Fail> {
    u64::try_from(get::<i64>(row, at)?).map_err(|_| broken(row, at))
}
/// A count for a column.
pub(super) fn signed(count: u64) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}
/// A value as JSON text.
pub(super) fn text<T: Serialize + ?Sized>(value: &T) -> Result<String, Fail> {
    Ok(serde_json::to_string(value)?)
}
