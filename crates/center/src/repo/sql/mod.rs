//! The statements, written once for every database. A [`Driver`] runs them on a connection; the few places where
//! databases differ are in [`Dialect`]. `?` stands for a value, `?1` for the first one wherever it is needed again.

mod applications;
mod audit;
mod batches;
mod changes;
mod convert;
mod office;
mod pages;
mod plans;
mod seats;
mod staff;
mod upkeep;
mod value;

use super::{Each, Tx, View, model::AuditRow};
use crate::fail::Fail;
pub(super) use value::{AsValue, Column, Columns, Kind, Params, Record, Value, params, row};

/// What the databases say differently.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Dialect {
    Sqlite,
    Postgres,
}

impl Dialect {
    /// A condition: a name holds the text somewhere. Its values are added.
    pub(super) fn name_holds<'f>(
        self,
        column: &str,
        text: &'f str,
        values: &mut Vec<Value<'f>>,
    ) -> String {
        values.push(text.into());
        match self {
            Self::Sqlite => format!("instr({column}, ?) > 0"),
            // All its characters by the index, then in their order.
            Self::Postgres => {
                values.push(text.into());
                format!(
                    "(string_to_array({column}, NULL) @> string_to_array(?, NULL) AND strpos({column}, ?) > 0)"
                )
            }
        }
    }
    /// The same for letters or digits alone, nothing that a pattern would take otherwise.
    pub(super) fn word_holds<'f>(
        self,
        column: &str,
        text: &'f str,
        values: &mut Vec<Value<'f>>,
    ) -> String {
        values.push(text.into());
        match self {
            Self::Sqlite => format!("instr({column}, ?) > 0"),
            Self::Postgres => format!("{column} LIKE '%' || ? || '%'"),
        }
    }
    /// The condition that a registration number holds the text; of an expression, because the index behind it must not
    /// be taken for the one that knows equal numbers.
    pub(super) fn number_holds<'f>(self, text: &'f str, values: &mut Vec<Value<'f>>) -> String {
        let column = match self {
            Self::Sqlite => "number",
            Self::Postgres => "(number || '')",
        };
        self.word_holds(column, text, values)
    }
    /// Bytes written out, from their hexadecimal digits.
    pub(super) fn bytes(self, digits: &str) -> String {
        match self {
            Self::Sqlite => format!("x'{digits}'"),
            Self::Postgres => format!("'\\x{digits}'::bytea"),
        }
    }
    /// After a table's name: by which index it is read, where the database cannot know that it is the best.
    pub(super) fn by_index(self, name: &str) -> String {
        match self {
            Self::Sqlite => format!(" INDEXED BY {name}"),
            // It knows from its statistics.
            Self::Postgres => String::new(),
        }
    }
    /// After a `SELECT` of rows to be deleted: those that somebody else is deleting are left to them.
    pub(super) const fn skip_locked(self) -> &'static str {
        match self {
            // There is one writer.
            Self::Sqlite => "",
            Self::Postgres => " FOR UPDATE SKIP LOCKED",
        }
    }
}

/// Rows to be added by one statement.
#[derive(Clone, Copy, Debug)]
pub(super) struct Insert {
    pub(super) table: &'static str,
    pub(super) columns: &'static [(&'static str, Kind)],
    pub(super) known: Known,
}

/// Rows to be changed by one statement, each named by its key; a row of values is the key and what is set.
#[derive(Clone, Copy, Debug)]
pub(super) struct Update {
    pub(super) table: &'static str,
    pub(super) key: (&'static str, Kind),
    pub(super) set: &'static [(&'static str, Kind, Set)],
}

/// What becomes of a column.
#[derive(Clone, Copy, Debug)]
pub(super) enum Set {
    /// The value.
    To,
    /// The value is added to it.
    Add,
}

/// What becomes of rows whose key is there.
#[derive(Clone, Copy, Debug)]
pub(super) enum Known {
    /// They are an error.
    Error,
    /// They are left out.
    Skip,
    /// The same, unless what is there is empty: this, after `ON CONFLICT`.
    Fill(&'static str),
}

impl Known {
    pub(in crate::repo) fn clause(self) -> String {
        match self {
            Self::Error => String::new(),
            Self::Skip => " ON CONFLICT DO NOTHING".to_owned(),
            Self::Fill(how) => format!(" ON CONFLICT {how}"),
        }
    }
}

/// Many keys of one kind.
#[derive(Clone, Copy, Debug)]
pub(super) enum Keys<'a> {
    Bytes(&'a [&'a [u8]]),
    Texts(&'a [&'a str]),
}

/// Stops a reading early.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum More {
    Yes,
    No,
}

/// Called for each record.
pub(super) type EachRecord<'a> = &'a mut dyn FnMut(&Record<'_>) -> Result<More, Fail>;

/// A connection inside a transaction.
pub(super) trait Driver {
    fn dialect(&self) -> Dialect;
    /// See [`super::Audit::lost`]; a file in this process is not lost before it.
    fn lost(&self) -> u64 {
        0
    }
    /// Runs a statement; how many rows it touched.
    fn execute(&self, sql: &str, values: &[Value<'_>]) -> Result<u64, Fail>;
    /// Reads a few rows.
    fn query(&self, sql: &str, values: &[Value<'_>], each: EachRecord<'_>) -> Result<(), Fail>;
    /// Reads any number of rows, never all of them in memory. `each` may read other things meanwhile.
    fn stream(&self, sql: &str, values: &[Value<'_>], each: EachRecord<'_>) -> Result<(), Fail>;
    /// Reads the rows of many keys: `sql` ends with the column that holds one, after the `?` of the values.
    fn query_keys(
        &self,
        sql: &str,
        values: &[Value<'_>],
        keys: Keys<'_>,
        each: EachRecord<'_>,
    ) -> Result<(), Fail>;
    /// The last line of the audit log that this transaction wrote; nobody else can have written another since.
    fn remembered(&self) -> Option<AuditRow> {
        None
    }
    /// Remembers it, where that spares more than it costs.
    fn remember(&self, _: &AuditRow) {}
    /// The next statement is planned for the very values it is given: what is looked for decides the way, and a plan for
    /// anything at all would read everything. (Only that one: planning anew costs more than a look-up by key, and
    /// every foreign key is one.)
    fn plan_by_values(&self);
    /// Runs a statement for many keys: `sql` ends as for [`Self::query_keys`]. How many rows it touched.
    fn execute_keys(&self, sql: &str, values: &[Value<'_>], keys: Keys<'_>) -> Result<u64, Fail>;
    /// Adds rows; how many were added.
    fn insert(&self, insert: Insert, rows: &[Vec<Value<'_>>]) -> Result<u64, Fail>;
    /// Changes rows, no key twice; how many were found.
    fn update(&self, update: Update, rows: &[Vec<Value<'_>>]) -> Result<u64, Fail>;
}

/// A connection as a [`View`], inside a transaction that may write as a [`Tx`].
pub(super) struct Session<'c>(pub(super) &'c dyn Driver);

impl View for Session<'_> {}
impl Tx for Session<'_> {}

impl Session<'_> {
    fn dialect(&self) -> Dialect {
        self.0.dialect()
    }
    fn execute(&self, sql: &str, params: impl Params) -> Result<u64, Fail> {
        self.0.execute(sql, &params.values())
    }
    fn insert(&self, insert: Insert, rows: &[Vec<Value<'_>>]) -> Result<(), Fail> {
        if rows.is_empty() {
            return Ok(());
        }
        self.0.insert(insert, rows).map(drop)
    }
    /// Changes rows that there are; one that there is not is an error.
    fn update(&self, update: Update, rows: &[Vec<Value<'_>>]) -> Result<(), Fail> {
        if rows.is_empty() {
            return Ok(());
        }
        let found = self.0.update(update, rows)?;
        if found != rows.len() as u64 {
            let (table, all) = (update.table, rows.len());
            return Err(Fail::Storage(format!(
                "{table} 里要改 {all} 行，只有 {found} 行"
            )));
        }
        Ok(())
    }
    /// The first row, if there is one.
    fn one<T>(
        &self,
        sql: &str,
        params: impl Params,
        read: impl Fn(&Record<'_>) -> Result<T, Fail>,
    ) -> Result<Option<T>, Fail> {
        let mut found = None;
        self.0.query(sql, &params.values(), &mut |record| {
            found = Some(read(record)?);
            Ok(More::No)
        })?;
        Ok(found)
    }
    /// Any number of rows, one at a time.
    fn each<T>(
        &self,
        sql: &str,
        params: impl Params,
        read: impl Fn(&Record<'_>) -> Result<T, Fail>,
        each: Each<'_, T>,
    ) -> Result<(), Fail> {
        self.0.stream(sql, &params.values(), &mut |record| {
            each(read(record)?)?;
            Ok(More::Yes)
        })
    }
    /// A few rows.
    fn all<T>(
        &self,
        sql: &str,
        params: impl Params,
        read: impl Fn(&Record<'_>) -> Result<T, Fail>,
    ) -> Result<Vec<T>, Fail> {
        let mut out = Vec::new();
        self.0.query(sql, &params.values(), &mut |record| {
            out.push(read(record)?);
            Ok(More::Yes)
        })?;
        Ok(out)
    }
    /// The rows of many keys, in no order; `sql` ends with the column that holds one.
    fn of_keys<T>(
        &self,
        sql: &str,
        params: impl Params,
        keys: Keys<'_>,
        read: impl Fn(&Record<'_>) -> Result<T, Fail>,
    ) -> Result<Vec<T>, Fail> {
        let mut out = Vec::new();
        self.0
            .query_keys(sql, &params.values(), keys, &mut |record| {
                out.push(read(record)?);
                Ok(More::Yes)
            })?;
        Ok(out)
    }
}
