//! One file per table; all SQL of the unit's file is here and in `migrations/`.

pub(crate) mod application;
pub(crate) mod batch;
pub(crate) mod change;
pub(crate) mod count;
pub(crate) mod event;
pub(crate) mod kept;
pub(crate) mod list;
pub(crate) mod number;
pub(crate) mod packed;
pub(crate) mod photo;
pub(crate) mod plan;
pub(crate) mod recall;
pub(crate) mod receipt;
pub(crate) mod setting;

use crate::StoreError;
use jiff::Timestamp;
use kaobao_exam::{ApplicationId, BatchId, Digest, PlanId, RegistrationNumber};
use rusqlite::{
    Row, RowIndex,
    types::{FromSql, FromSqlError, FromSqlResult, ToSqlOutput, ValueRef},
};
use serde::{Serialize, de::DeserializeOwned};

/// Types of other crates as columns.
pub(crate) struct Sql<T>(pub(crate) T);

macro_rules! blob_column {
    ($type:ty, $size:literal, $to:expr, $from:expr) => {
        impl rusqlite::ToSql for Sql<$type> {
            fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
                let bytes: [u8; $size] = $to(&self.0);
                Ok(ToSqlOutput::from(bytes.to_vec()))
            }
        }
        impl FromSql for Sql<$type> {
            fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
                let bytes = value.as_blob()?;
                let bytes: [u8; $size] = bytes.try_into().map_err(|_| FromSqlError::InvalidType)?;
                Ok(Sql($from(bytes)))
            }
        }
    };
}
blob_column!(
    ApplicationId,
    16,
    |id: &ApplicationId| id.uuid().into_bytes(),
    ApplicationId::from_bytes
);
blob_column!(
    BatchId,
    16,
    |id: &BatchId| id.uuid().into_bytes(),
    BatchId::from_bytes
);
blob_column!(Digest, 32, |digest: &Digest| digest.0, Digest);

macro_rules! text_column {
    ($type:ty, $to:expr) => {
        impl rusqlite::ToSql for Sql<$type> {
            fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
                Ok(ToSqlOutput::from($to(&self.0)))
            }
        }
        impl FromSql for Sql<$type> {
            fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
                value
                    .as_str()?
                    .parse()
                    .map(Sql)
                    .map_err(FromSqlError::other)
            }
        }
    };
}
text_column!(RegistrationNumber, RegistrationNumber::digits);
text_column!(PlanId, PlanId::as_str);

impl rusqlite::ToSql for Sql<Timestamp> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::from(self.0.as_millisecond()))
    }
}
impl FromSql for Sql<Timestamp> {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        let milliseconds = value.as_i64()?;
        Timestamp::from_millisecond(milliseconds)
            .map(Sql)
            .map_err(FromSqlError::other)
    }
}

/// A column as one of those types.
pub(crate) fn get<T>(row: &Row<'_>, column: impl RowIndex) -> Result<T, StoreError>
where
    Sql<T>: FromSql,
{
    Ok(row.get::<_, Sql<T>>(column)?.0)
}
pub(crate) fn get_opt<T>(row: &Row<'_>, column: impl RowIndex) -> Result<Option<T>, StoreError>
where
    Sql<T>: FromSql,
{
    Ok(row.get::<_, Option<Sql<T>>>(column)?.map(|sql| sql.0))
}

pub(crate) fn to_json<T: Serialize>(what: &'static str, value: &T) -> Result<String, StoreError> {
    serde_json::to_string(value).map_err(StoreError::json(what))
}
pub(crate) fn from_json<T: DeserializeOwned>(
    row: &Row<'_>,
    column: impl RowIndex,
) -> Result<T, StoreError> {
    let column = column.idx(row.as_ref())?;
    let text = row
        .get_ref(column)?
        .as_str()
        .map_err(rusqlite::Error::from)?;
    serde_json::from_str(text)
        .map_err(|error| StoreError::json(row.as_ref().column_name(column).unwrap_or("?"))(error))
}
pub(crate) fn from_json_opt<T: DeserializeOwned>(
    row: &Row<'_>,
    column: impl RowIndex,
) -> Result<Option<T>, StoreError> {
    let column = column.idx(row.as_ref())?;
    match row.get_ref(column)? {
        ValueRef::Null => Ok(None),
        _ => from_json(row, column).map(Some),
    }
}

/// All rows of a query.
pub(crate) fn rows<T, P: rusqlite::Params>(
    conn: &rusqlite::Connection,
    sql: &str,
    params: P,
    map: impl Fn(&Row<'_>) -> Result<T, StoreError>,
) -> Result<Vec<T>, StoreError> {
    let mut statement = conn.prepare_cached(sql)?;
    let mut found = statement.query(params)?;
    let mut all = Vec::new();
    while let Some(row) = found.next()? {
        all.push(map(row)?);
    }
    Ok(all)
}
/// The first row of a query.
pub(crate) fn row<T, P: rusqlite::Params>(
    conn: &rusqlite::Connection,
    sql: &str,
    params: P,
    map: impl Fn(&Row<'_>) -> Result<T, StoreError>,
) -> Result<Option<T>, StoreError> {
    let mut statement = conn.prepare_cached(sql)?;
    let mut found = statement.query(params)?;
    found.next()?.map(map).transpose()
}
pub(crate) fn digest_of(bytes: &[u8]) -> Digest {
    use sha2::Digest as _;
    Digest(sha2::Sha256::digest(bytes).into())
}
