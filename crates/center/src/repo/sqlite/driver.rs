//! How statements run on a SQLite connection.

use super::storage;
use crate::{
    fail::Fail,
    repo::sql::{
        AsValue, Columns, Dialect, Driver, EachRecord, Insert, Keys, More, Set, Update, Value,
    },
};
use rusqlite::{
    CachedStatement, Connection, Row, ToSql, params_from_iter,
    types::{ToSqlOutput, ValueRef},
};

/// A connection inside a transaction.
pub(super) struct Open<'c>(pub(super) &'c Connection);

impl ToSql for Value<'_> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(match self {
            Value::Null => ValueRef::Null,
            Value::Int(number) => ValueRef::Integer(*number),
            Value::Text(text) => ValueRef::Text(text.as_bytes()),
            Value::Bytes(bytes) => ValueRef::Blob(bytes),
        }))
    }
}

impl Columns for Row<'_> {
    fn is_null(&self, at: usize) -> Result<bool, Fail> {
        Ok(self.get_ref(at).map_err(storage)? == ValueRef::Null)
    }
    fn int(&self, at: usize) -> Result<i64, Fail> {
        self.get(at).map_err(storage)
    }
    fn text(&self, at: usize) -> Result<&str, Fail> {
        let value = self.get_ref(at).map_err(storage)?;
        value.as_str().map_err(|error| storage(error.into()))
    }
    fn bytes(&self, at: usize) -> Result<&[u8], Fail> {
        let value = self.get_ref(at).map_err(storage)?;
        value.as_blob().map_err(|error| storage(error.into()))
    }
    fn name(&self, at: usize) -> String {
        self.as_ref().column_name(at).unwrap_or("?").to_owned()
    }
}

impl Open<'_> {
    fn prepare(&self, sql: &str) -> Result<CachedStatement<'_>, Fail> {
        self.0.prepare_cached(sql).map_err(storage)
    }
}

fn read(
    query: &mut CachedStatement<'_>,
    values: &[Value<'_>],
    each: EachRecord<'_>,
) -> Result<(), Fail> {
    let mut rows = query.query(params_from_iter(values)).map_err(storage)?;
    while let Some(row) = rows.next().map_err(storage)? {
        if each(row)? == More::No {
            break;
        }
    }
    Ok(())
}

impl Driver for Open<'_> {
    fn dialect(&self) -> Dialect {
        Dialect::Sqlite
    }
    fn execute(&self, sql: &str, values: &[Value<'_>]) -> Result<u64, Fail> {
        let changed = self.prepare(sql)?.execute(params_from_iter(values));
        changed.map(|rows| rows as u64).map_err(storage)
    }
    fn query(&self, sql: &str, values: &[Value<'_>], each: EachRecord<'_>) -> Result<(), Fail> {
        read(&mut self.prepare(sql)?, values, each)
    }
    fn stream(&self, sql: &str, values: &[Value<'_>], each: EachRecord<'_>) -> Result<(), Fail> {
        self.query(sql, values, each)
    }
    fn query_keys(
        &self,
        sql: &str,
        values: &[Value<'_>],
        keys: Keys<'_>,
        each: EachRecord<'_>,
    ) -> Result<(), Fail> {
        let mut query = self.prepare(&format!("{sql} = ?"))?;
        let mut of = |key: Value<'_>| {
            let values: Vec<Value<'_>> = values.iter().map(AsValue::value).chain([key]).collect();
            read(&mut query, &values, each)
        };
        // Outside a transaction each key would lock the file and unlock it, which takes longer than to look it up.
        let whole = match self.0.is_autocommit() {
            true => Some(self.0.unchecked_transaction().map_err(storage)?),
            false => None,
        };
        match keys {
            Keys::Bytes(keys) => keys.iter().try_for_each(|key| of(key.value())),
            Keys::Texts(keys) => keys.iter().try_for_each(|key| of(key.value())),
        }?;
        whole.map_or(Ok(()), |whole| whole.finish().map_err(storage))
    }
    fn execute_keys(&self, sql: &str, values: &[Value<'_>], keys: Keys<'_>) -> Result<u64, Fail> {
        let mut query = self.prepare(&format!("{sql} = ?"))?;
        let mut touched = 0;
        let mut of = |key: Value<'_>| {
            let values: Vec<Value<'_>> = values.iter().map(AsValue::value).chain([key]).collect();
            touched += query.execute(params_from_iter(values)).map_err(storage)? as u64;
            Ok::<_, Fail>(())
        };
        match keys {
            Keys::Bytes(keys) => keys.iter().try_for_each(|key| of(key.value()))?,
            Keys::Texts(keys) => keys.iter().try_for_each(|key| of(key.value()))?,
        }
        Ok(touched)
    }
    fn plan_by_values(&self) {
        // Its plans do not depend on values.
    }
    fn insert(&self, insert: Insert, rows: &[Vec<Value<'_>>]) -> Result<u64, Fail> {
        let columns: Vec<&str> = insert.columns.iter().map(|(name, _)| *name).collect();
        let mut query = self.prepare(&format!(
            "INSERT INTO {} ({}) VALUES ({}){}",
            insert.table,
            columns.join(", "),
            vec!["?"; columns.len()].join(", "),
            insert.known.clause()
        ))?;
        let mut added = 0;
        for row in rows {
            added += query.execute(params_from_iter(row)).map_err(storage)? as u64;
        }
        Ok(added)
    }
    /// One statement with each row's values in turn: what would join a list to the table does the same look-ups.
    fn update(&self, update: Update, rows: &[Vec<Value<'_>>]) -> Result<u64, Fail> {
        let set = update.set.iter().enumerate().map(|(at, (name, _, how))| {
            let value = at + 2;
            match how {
                Set::To => format!("{name} = ?{value}"),
                Set::Add => format!("{name} = {name} + ?{value}"),
            }
        });
        let mut query = self.prepare(&format!(
            "UPDATE {} SET {} WHERE {} = ?1",
            update.table,
            set.collect::<Vec<_>>().join(", "),
            update.key.0
        ))?;
        let mut found = 0;
        for row in rows {
            found += query.execute(params_from_iter(row)).map_err(storage)? as u64;
        }
        Ok(found)
    }
}
