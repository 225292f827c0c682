//! Values on their way to PostgreSQL and back.

use super::storage;
use crate::{
    fail::Fail,
    repo::sql::{Columns, Kind, Value},
};
use postgres::{
    Row,
    types::{FromSql, IsNull, ToSql, Type, private::BytesMut, to_sql_checked},
};
use std::error::Error;

/// A parameter that takes a column's values of many rows.
pub(super) const fn array(kind: Kind) -> &'static str {
    match kind {
        Kind::Int => "?::bigint[]",
        Kind::Text => "?::text[]",
        Kind::Bytes => "?::bytea[]",
    }
}

impl ToSql for Value<'_> {
    fn to_sql(
        &self,
        ty: &Type,
        out: &mut BytesMut,
    ) -> Result<IsNull, Box<dyn Error + Sync + Send>> {
        match self {
            Value::Null => Ok(IsNull::Yes),
            Value::Int(number) if *ty == Type::INT4 => i32::try_from(*number)?.to_sql(ty, out),
            Value::Int(number) if *ty == Type::INT8 => number.to_sql(ty, out),
            Value::Text(text) if <&str as ToSql>::accepts(ty) => text.as_ref().to_sql(ty, out),
            Value::Bytes(bytes) if *ty == Type::BYTEA => bytes.as_ref().to_sql(ty, out),
            _ => Err(format!("a value that does not fit {ty}").into()),
        }
    }
    fn accepts(_: &Type) -> bool {
        true
    }
    to_sql_checked!();
}

/// Whatever a column holds, to be asked only whether it is empty.
struct Empty(bool);

impl<'a> FromSql<'a> for Empty {
    fn from_sql(_: &Type, _: &'a [u8]) -> Result<Self, Box<dyn Error + Sync + Send>> {
        Ok(Self(false))
    }
    fn from_sql_null(_: &Type) -> Result<Self, Box<dyn Error + Sync + Send>> {
        Ok(Self(true))
    }
    fn accepts(_: &Type) -> bool {
        true
    }
}

impl Columns for Row {
    fn is_null(&self, at: usize) -> Result<bool, Fail> {
        let Empty(empty) = self.try_get(at).map_err(storage)?;
        Ok(empty)
    }
    fn int(&self, at: usize) -> Result<i64, Fail> {
        match self.columns().get(at).map(|column| column.type_()) {
            Some(ty) if *ty == Type::INT4 => self.try_get::<_, i32>(at).map(i64::from),
            Some(ty) if *ty == Type::BOOL => self.try_get::<_, bool>(at).map(i64::from),
            _ => self.try_get(at),
        }
        .map_err(unreadable)
    }
    fn text(&self, at: usize) -> Result<&str, Fail> {
        self.try_get(at).map_err(unreadable)
    }
    fn bytes(&self, at: usize) -> Result<&[u8], Fail> {
        self.try_get(at).map_err(unreadable)
    }
    fn name(&self, at: usize) -> String {
        let column = self.columns().get(at);
        column.map_or("?", |column| column.name()).to_owned()
    }
}

fn unreadable(error: postgres::Error) -> Fail {
    Fail::Storage(error.to_string())
}
