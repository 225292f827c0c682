//! How statements run on a PostgreSQL connection.

use super::{repeatable, storage};
use crate::{
    fail::Fail,
    repo::sql::{Columns, Dialect, Driver, EachRecord, Insert, Keys, Kind, Known, More, Value},
};
use postgres::{
    Client, IsolationLevel, Row, Statement, Transaction,
    binary_copy::BinaryCopyInWriter,
    types::{FromSql, IsNull, ToSql, Type, private::BytesMut, to_sql_checked},
};
use std::{
    cell::{Cell, RefCell},
    collections::HashMap,
    error::Error,
};

/// Statements longer than this (lists of ids written out) are not kept.
const KEPT: usize = 4096;
/// How many rows are in memory at once while many are read.
const CHUNK: i32 = 1000;

/// A connection and the statements that it knows.
pub(super) struct Connection {
    pub(super) client: Client,
    known: RefCell<HashMap<String, Statement>>,
}

impl Connection {
    pub(super) fn new(client: Client) -> Self {
        Self {
            client,
            known: RefCell::default(),
        }
    }
    pub(super) fn begin(
        &mut self,
        isolation: IsolationLevel,
        read_only: bool,
    ) -> Result<Open<'_>, Fail> {
        let transaction = self
            .client
            .build_transaction()
            .isolation_level(isolation)
            .read_only(read_only)
            .start()
            .map_err(storage)?;
        Ok(Open {
            transaction: RefCell::new(transaction),
            known: &self.known,
            repeat: Cell::new(false),
            broken: Cell::new(false),
        })
    }
}

/// A connection inside a transaction.
pub(super) struct Open<'c> {
    transaction: RefCell<Transaction<'c>>,
    known: &'c RefCell<HashMap<String, Statement>>,
    repeat: Cell<bool>,
    broken: Cell<bool>,
}

impl Open<'_> {
    /// The database ended the transaction in favour of another; the same again may succeed.
    pub(super) fn repeat(&self) -> bool {
        self.repeat.get()
    }
    /// Statements fail until the savepoint or the transaction is rolled back; `true` when nothing helps any more.
    pub(super) fn broken(&self) -> bool {
        self.broken.get()
    }
    pub(super) fn commit(self) -> Result<(), Fail> {
        self.transaction.into_inner().commit().map_err(storage)
    }
    pub(super) fn batch(&self, sql: &str) -> Result<(), Fail> {
        let done = self.transaction.borrow_mut().batch_execute(sql);
        done.map_err(|error| self.failed(error))
    }
    fn failed(&self, error: postgres::Error) -> Fail {
        if repeatable(&error) {
            self.repeat.set(true);
        }
        if error.is_closed() || error.code().is_none() {
            self.broken.set(true);
        }
        storage(error)
    }
    fn prepare(&self, sql: &str) -> Result<Statement, Fail> {
        if let Some(statement) = self.known.borrow().get(sql) {
            return Ok(statement.clone());
        }
        let prepared = self.transaction.borrow_mut().prepare(&numbered(sql));
        let statement = prepared.map_err(|error| self.failed(error))?;
        if sql.len() <= KEPT {
            self.known
                .borrow_mut()
                .insert(sql.to_owned(), statement.clone());
        }
        Ok(statement)
    }
    fn read(
        &self,
        sql: &str,
        values: &[&(dyn ToSql + Sync)],
        each: EachRecord<'_>,
    ) -> Result<(), Fail> {
        let statement = self.prepare(sql)?;
        let rows = self.transaction.borrow_mut().query(&statement, values);
        for row in rows.map_err(|error| self.failed(error))? {
            if each(&row)? == More::No {
                break;
            }
        }
        Ok(())
    }
}

/// `?` and `?1` as `$1`. Texts in quotes stay as they are.
fn numbered(sql: &str) -> String {
    let mut out = String::with_capacity(sql.len() + 16);
    let (mut last, mut quoted) = (0, false);
    let mut chars = sql.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '\'' => {
                quoted = !quoted;
                out.push(c);
            }
            '?' if !quoted => {
                out.push('$');
                if !chars.peek().is_some_and(char::is_ascii_digit) {
                    last += 1;
                    out.push_str(&last.to_string());
                }
            }
            _ => out.push(c),
        }
    }
    out
}

fn refs<'v>(values: &'v [Value<'_>]) -> Vec<&'v (dyn ToSql + Sync)> {
    values
        .iter()
        .map(|value| value as &(dyn ToSql + Sync))
        .collect()
}

impl Driver for Open<'_> {
    fn dialect(&self) -> Dialect {
        Dialect::Postgres
    }
    fn execute(&self, sql: &str, values: &[Value<'_>]) -> Result<u64, Fail> {
        let statement = self.prepare(sql)?;
        let done = self
            .transaction
            .borrow_mut()
            .execute(&statement, &refs(values));
        done.map_err(|error| self.failed(error))
    }
    fn query(&self, sql: &str, values: &[Value<'_>], each: EachRecord<'_>) -> Result<(), Fail> {
        self.read(sql, &refs(values), each)
    }
    fn stream(&self, sql: &str, values: &[Value<'_>], each: EachRecord<'_>) -> Result<(), Fail> {
        let statement = self.prepare(sql)?;
        let bound = self
            .transaction
            .borrow_mut()
            .bind(&statement, &refs(values));
        let portal = bound.map_err(|error| self.failed(error))?;
        loop {
            let rows = self.transaction.borrow_mut().query_portal(&portal, CHUNK);
            let rows = rows.map_err(|error| self.failed(error))?;
            for row in &rows {
                if each(row)? == More::No {
                    return Ok(());
                }
            }
            if rows.len() < CHUNK as usize {
                return Ok(());
            }
        }
    }
    fn query_keys(
        &self,
        sql: &str,
        values: &[Value<'_>],
        keys: Keys<'_>,
        each: EachRecord<'_>,
    ) -> Result<(), Fail> {
        let mut values = refs(values);
        match &keys {
            Keys::Bytes(keys) => values.push(keys),
            Keys::Texts(keys) => values.push(keys),
        }
        self.read(&format!("{sql} = ANY(?)"), &values, each)
    }
    fn plan_by_values(&self) -> Result<(), Fail> {
        self.batch("SET LOCAL plan_cache_mode = force_custom_plan")
    }
    fn insert(&self, insert: Insert, rows: &[Vec<Value<'_>>]) -> Result<u64, Fail> {
        let columns: Vec<&str> = insert.columns.iter().map(|(name, _)| *name).collect();
        let columns = columns.join(", ");
        if matches!(insert.known, Known::Error) && rows.len() >= MANY {
            return self.copy(insert, &columns, rows);
        }
        let arrays: Vec<&str> = insert
            .columns
            .iter()
            .map(|(_, kind)| array(*kind))
            .collect();
        let sql = format!(
            "INSERT INTO {} ({columns}) SELECT * FROM unnest({}){}",
            insert.table,
            arrays.join(", "),
            insert.known.clause()
        );
        let statement = self.prepare(&sql)?;
        let values: Vec<Vec<&Value<'_>>> = (0..insert.columns.len())
            .map(|at| rows.iter().map(|row| &row[at]).collect())
            .collect();
        let values: Vec<&(dyn ToSql + Sync)> = values
            .iter()
            .map(|column| column as &(dyn ToSql + Sync))
            .collect();
        let done = self.transaction.borrow_mut().execute(&statement, &values);
        done.map_err(|error| self.failed(error))
    }
}

/// From so many rows on they are copied.
const MANY: usize = 100;

impl Open<'_> {
    /// The fastest way in, for rows of which none may be there.
    fn copy(&self, insert: Insert, columns: &str, rows: &[Vec<Value<'_>>]) -> Result<u64, Fail> {
        let types: Vec<Type> = insert.columns.iter().map(|(_, kind)| ty(*kind)).collect();
        let sql = format!("COPY {} ({columns}) FROM STDIN BINARY", insert.table);
        let mut transaction = self.transaction.borrow_mut();
        let copied = transaction.copy_in(&sql).and_then(|sink| {
            let mut writer = BinaryCopyInWriter::new(sink, &types);
            for row in rows {
                writer.write(&refs(row))?;
            }
            writer.finish()
        });
        copied.map_err(|error| self.failed(error))
    }
}

const fn ty(kind: Kind) -> Type {
    match kind {
        Kind::Int => Type::INT8,
        Kind::Text => Type::TEXT,
        Kind::Bytes => Type::BYTEA,
    }
}

const fn array(kind: Kind) -> &'static str {
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

#[cfg(test)]
mod tests {
    use super::numbered;

    #[test]
    fn question_marks_are_numbered_and_quoted_ones_stay() {
        assert_eq!(
            numbered("SELECT '?' FROM t WHERE a = ? AND b IN (?, ?)"),
            "SELECT '?' FROM t WHERE a = $1 AND b IN ($2, $3)"
        );
        assert_eq!(numbered("a = ?1 OR b = ?1"), "a = $1 OR b = $1");
    }
}
