//! How statements run on a PostgreSQL connection.

use super::{copy::MANY, repeatable, storage, values::array};
use crate::{
    fail::Fail,
    repo::model::AuditRow,
    repo::sql::{Dialect, Driver, EachRecord, Insert, Keys, Kind, Known, More, Set, Update, Value},
};
use postgres::{Client, CopyInWriter, IsolationLevel, Row, Statement, Transaction, types::ToSql};
use std::{
    cell::{Cell, RefCell},
    collections::HashMap,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};

/// Statements longer than this (lists of ids written out) are not kept.
const KEPT: usize = 4096;
/// How many rows are in memory at once while many are read.
const CHUNK: i32 = 1000;

/// A connection and the statements that it knows.
pub(super) struct Connection {
    pub(super) client: Client,
    known: RefCell<HashMap<String, Statement>>,
    lost: Arc<AtomicU64>,
}

impl Connection {
    pub(super) fn new(client: Client, lost: Arc<AtomicU64>) -> Self {
        Self {
            client,
            known: RefCell::default(),
            lost,
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
        Ok(Open::new(
            Line::Transaction(transaction),
            &self.known,
            &self.lost,
        ))
    }
    /// Without a transaction: each statement is one of its own.
    pub(super) fn alone(&mut self) -> Open<'_> {
        Open::new(Line::Alone(&mut self.client), &self.known, &self.lost)
    }
}

/// Where statements go.
pub(super) enum Line<'c> {
    Alone(&'c mut Client),
    Transaction(Transaction<'c>),
}

impl Line<'_> {
    fn prepare(&mut self, sql: &str) -> Result<Statement, postgres::Error> {
        match self {
            Self::Alone(client) => client.prepare(sql),
            Self::Transaction(transaction) => transaction.prepare(sql),
        }
    }
    fn query(
        &mut self,
        statement: &Statement,
        values: &[&(dyn ToSql + Sync)],
    ) -> Result<Vec<Row>, postgres::Error> {
        match self {
            Self::Alone(client) => client.query(statement, values),
            Self::Transaction(transaction) => transaction.query(statement, values),
        }
    }
    fn execute(
        &mut self,
        statement: &Statement,
        values: &[&(dyn ToSql + Sync)],
    ) -> Result<u64, postgres::Error> {
        match self {
            Self::Alone(client) => client.execute(statement, values),
            Self::Transaction(transaction) => transaction.execute(statement, values),
        }
    }
    fn batch(&mut self, sql: &str) -> Result<(), postgres::Error> {
        match self {
            Self::Alone(client) => client.batch_execute(sql),
            Self::Transaction(transaction) => transaction.batch_execute(sql),
        }
    }
    pub(super) fn copy_in(&mut self, sql: &str) -> Result<CopyInWriter<'_>, postgres::Error> {
        match self {
            Self::Alone(client) => client.copy_in(sql),
            Self::Transaction(transaction) => transaction.copy_in(sql),
        }
    }
}

/// A connection, inside a transaction but for single questions.
pub(super) struct Open<'c> {
    pub(super) line: RefCell<Line<'c>>,
    known: &'c RefCell<HashMap<String, Statement>>,
    lost: &'c AtomicU64,
    /// The last line of the audit log, when it was written in this transaction.
    last: RefCell<Option<AuditRow>>,
    /// The writer's savepoint stands, and nothing was done since.
    pub(super) marked: Cell<bool>,
    failed: Cell<bool>,
    /// The next statement is not one of them.
    anew: Cell<bool>,
    repeat: Cell<bool>,
    broken: Cell<bool>,
}

impl<'c> Open<'c> {
    fn new(
        line: Line<'c>,
        known: &'c RefCell<HashMap<String, Statement>>,
        lost: &'c AtomicU64,
    ) -> Self {
        Self {
            line: RefCell::new(line),
            known,
            lost,
            last: RefCell::default(),
            marked: Cell::new(false),
            failed: Cell::new(false),
            anew: Cell::new(false),
            repeat: Cell::new(false),
            broken: Cell::new(false),
        }
    }
    /// What a job did is undone.
    pub(super) fn forget(&self) {
        self.last.take();
        self.failed.set(false);
    }
    /// A statement failed and the job went on: the server undoes everything since the savepoint, and says so to nobody
    /// who commits.
    pub(super) fn sound(&self) -> Result<(), Fail> {
        if self.failed.get() {
            return Err(Fail::Internal("数据库拒绝了一步，任务没有停下".into()));
        }
        Ok(())
    }
    /// The database ended the transaction in favour of another; the same again may succeed.
    pub(super) fn repeat(&self) -> bool {
        self.repeat.get()
    }
    /// Statements fail until the savepoint or the transaction is rolled back; `true` when nothing helps any more.
    pub(super) fn broken(&self) -> bool {
        self.broken.get()
    }
    pub(super) fn commit(self) -> Result<(), Fail> {
        self.sound()?;
        match self.line.into_inner() {
            Line::Alone(_) => Ok(()),
            Line::Transaction(transaction) => transaction.commit().map_err(storage),
        }
    }
    pub(super) fn batch(&self, sql: &str) -> Result<(), Fail> {
        let done = self.line.borrow_mut().batch(sql);
        done.map_err(|error| self.failed(error))
    }
    pub(super) fn failed(&self, error: postgres::Error) -> Fail {
        self.failed.set(true);
        if repeatable(&error) {
            self.repeat.set(true);
        }
        if error.is_closed() || error.code().is_none() {
            self.broken.set(true);
        }
        storage(error)
    }
    fn prepare(&self, sql: &str) -> Result<Statement, Fail> {
        // A statement's first runs are planned for their values, only later ones for any.
        let anew = self.anew.take();
        if !anew && let Some(statement) = self.known.borrow().get(sql) {
            return Ok(statement.clone());
        }
        let prepared = self.line.borrow_mut().prepare(&numbered(sql));
        let statement = prepared.map_err(|error| self.failed(error))?;
        if !anew && sql.len() <= KEPT {
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
        let rows = self.line.borrow_mut().query(&statement, values);
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

/// Rows come in portions only inside a transaction.
fn unsuited() -> Fail {
    Fail::Internal("多行的读取要在事务里".into())
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
    fn lost(&self) -> u64 {
        self.lost.load(Ordering::SeqCst)
    }
    fn execute(&self, sql: &str, values: &[Value<'_>]) -> Result<u64, Fail> {
        let statement = self.prepare(sql)?;
        let done = self.line.borrow_mut().execute(&statement, &refs(values));
        done.map_err(|error| self.failed(error))
    }
    fn query(&self, sql: &str, values: &[Value<'_>], each: EachRecord<'_>) -> Result<(), Fail> {
        self.read(sql, &refs(values), each)
    }
    fn stream(&self, sql: &str, values: &[Value<'_>], each: EachRecord<'_>) -> Result<(), Fail> {
        let statement = self.prepare(sql)?;
        let bound = match &mut *self.line.borrow_mut() {
            Line::Transaction(transaction) => transaction.bind(&statement, &refs(values)),
            Line::Alone(_) => return Err(unsuited()),
        };
        let portal = bound.map_err(|error| self.failed(error))?;
        loop {
            let rows = match &mut *self.line.borrow_mut() {
                Line::Transaction(transaction) => transaction.query_portal(&portal, CHUNK),
                Line::Alone(_) => return Err(unsuited()),
            };
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
        let (key, kind) = (
            values.len() + 1,
            match &keys {
                Keys::Bytes(_) => Kind::Bytes,
                Keys::Texts(_) => Kind::Text,
            },
        );
        match &keys {
            Keys::Bytes(keys) => values.push(keys),
            Keys::Texts(keys) => values.push(keys),
        }
        // Each key by itself, which `OFFSET 0` makes sure of: a server whose statistics are of the hour before, when the
        // table was all but empty, would look through all of it, or of what has the other values.
        let wanted = array(kind).replacen('?', &format!("?{key}"), 1);
        let sql = format!(
            "SELECT found.* FROM unnest({wanted}) AS wanted (key), LATERAL ({sql} = wanted.key OFFSET 0) AS found"
        );
        self.read(&sql, &values, each)
    }
    fn execute_keys(&self, sql: &str, values: &[Value<'_>], keys: Keys<'_>) -> Result<u64, Fail> {
        let statement = self.prepare(&format!("{sql} = ANY(?)"))?;
        let mut values = refs(values);
        match &keys {
            Keys::Bytes(keys) => values.push(keys),
            Keys::Texts(keys) => values.push(keys),
        }
        let done = self.line.borrow_mut().execute(&statement, &values);
        done.map_err(|error| self.failed(error))
    }
    fn remembered(&self) -> Option<AuditRow> {
        self.last.borrow().clone()
    }
    fn remember(&self, row: &AuditRow) {
        self.last.replace(Some(row.clone()));
    }
    fn plan_by_values(&self) {
        self.anew.set(true);
    }
    fn insert(&self, insert: Insert, rows: &[Vec<Value<'_>>]) -> Result<u64, Fail> {
        let columns: Vec<&str> = insert.columns.iter().map(|(name, _)| *name).collect();
        let columns = columns.join(", ");
        if rows.len() >= MANY {
            match insert.known {
                Known::Error => return self.copy(insert, &columns, rows),
                Known::Fill(_) if !self.any_known(insert, rows)? => {
                    return self.copy(insert, &columns, rows).map_err(|fail| {
                        // Somebody brought one of them meanwhile; the next time it is known.
                        if matches!(fail, Fail::Taken) {
                            self.repeat.set(true);
                            return Fail::Busy;
                        }
                        fail
                    });
                }
                _ => {}
            }
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
        self.execute_rows(&sql, insert.columns.len(), rows)
    }
    fn update(&self, update: Update, rows: &[Vec<Value<'_>>]) -> Result<u64, Fail> {
        let (key, kind) = update.key;
        let (mut names, mut arrays) = (vec![key], vec![array(kind)]);
        let mut set = Vec::new();
        for (name, kind, how) in update.set {
            names.push(name);
            arrays.push(array(*kind));
            set.push(match how {
                Set::To => format!("{name} = new.{name}"),
                Set::Add => format!("{name} = old.{name} + new.{name}"),
            });
        }
        let sql = format!(
            "UPDATE {} AS old SET {} FROM unnest({}) AS new ({}) WHERE old.{key} = new.{key}",
            update.table,
            set.join(", "),
            arrays.join(", "),
            names.join(", "),
        );
        self.execute_rows(&sql, names.len(), rows)
    }
}

impl Open<'_> {
    /// A statement that takes the rows' columns as arrays.
    fn execute_rows(
        &self,
        sql: &str,
        columns: usize,
        rows: &[Vec<Value<'_>>],
    ) -> Result<u64, Fail> {
        let statement = self.prepare(sql)?;
        let values: Vec<Vec<&Value<'_>>> = (0..columns)
            .map(|at| rows.iter().map(|row| &row[at]).collect())
            .collect();
        let values: Vec<&(dyn ToSql + Sync)> = values
            .iter()
            .map(|column| column as &(dyn ToSql + Sync))
            .collect();
        let done = self.line.borrow_mut().execute(&statement, &values);
        done.map_err(|error| self.failed(error))
    }
    /// Whether the key of one of the rows, which is their first column, is there.
    fn any_known(&self, insert: Insert, rows: &[Vec<Value<'_>>]) -> Result<bool, Fail> {
        let Some(((key, kind), table)) = insert.columns.first().zip(Some(insert.table)) else {
            return Ok(false);
        };
        let keys: Vec<&Value<'_>> = rows.iter().filter_map(|row| row.first()).collect();
        let sql = format!(
            "SELECT 1 FROM {table} WHERE {key} = ANY({}) LIMIT 1",
            array(*kind)
        );
        let mut known = false;
        self.read(&sql, &[&keys], &mut |_| {
            known = true;
            Ok(More::No)
        })?;
        Ok(known)
    }
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
