//! The schema's steps, each applied once, whoever comes first.

use super::storage;
use crate::fail::Fail;
use postgres::{Client, Transaction};

/// Every schema step, frozen once shipped; the same tables and columns as SQLite's.
const MIGRATIONS: &[&str] = &[
    include_str!("0001.sql"),
    include_str!("0002.sql"),
    include_str!("0003.sql"),
    include_str!("0004.sql"),
    include_str!("0005.sql"),
    include_str!("0006.sql"),
    include_str!("0007.sql"),
];
const LOCK: &str = "SELECT pg_advisory_xact_lock(7089057378828517376)";

/// Refuses a database that is no center's and is not to become one; nothing is written to it.
fn ours(transaction: &mut Transaction<'_>, founding: bool) -> Result<(), Fail> {
    let sql = "SELECT current_database()::text, to_regclass('schema_version') IS NOT NULL,
                      (SELECT min(tablename)::text FROM pg_tables WHERE schemaname = current_schema())";
    let found = transaction.query_one(sql, &[]).map_err(storage)?;
    let name: String = found.try_get(0).map_err(storage)?;
    let known: bool = found.try_get(1).map_err(storage)?;
    let other: Option<String> = found.try_get(2).map_err(storage)?;
    let check = "请核对 --database（或环境变量 KAOBAO_CENTER_DATA）里的主机和数据库名";
    match other {
        _ if known => Ok(()),
        Some(table) => Err(Fail::Database(format!(
            "“{name}”不是鉴定中心的数据库（里面有别的表，如 {table}），没有改动它；{check}。\
             第一次使用，请新建一个空的数据库"
        ))),
        None if founding => Ok(()),
        None => Err(Fail::NotFound(format!(
            "数据库“{name}”是空的，还不是鉴定中心的数据库，什么也没有做；{check}。\
             第一次使用，请先用 plan add 导入考试计划（或用 serve 启动服务），那时才会建立"
        ))),
    }
}

/// Brings the database to the present schema; makes a center of an empty one where that is `founding`.
pub(super) fn migrate(client: &mut Client, founding: bool) -> Result<(), Fail> {
    let mut transaction = client.transaction().map_err(storage)?;
    transaction.batch_execute(LOCK).map_err(storage)?;
    ours(&mut transaction, founding)?;
    transaction
        .batch_execute("CREATE TABLE IF NOT EXISTS schema_version (version BIGINT NOT NULL)")
        .map_err(storage)?;
    let found = transaction
        .query_opt("SELECT version FROM schema_version", &[])
        .map_err(storage)?;
    let found: i64 = match found {
        Some(row) => row.try_get(0).map_err(storage)?,
        None => 0,
    };
    let known = MIGRATIONS.len() as i64;
    if found > known {
        return Err(Fail::Newer {
            found: u32::try_from(found).unwrap_or(u32::MAX),
            known: known as u32,
        });
    }
    if found == known {
        return transaction.commit().map_err(storage);
    }
    for step in &MIGRATIONS[usize::try_from(found).unwrap_or(0)..] {
        transaction.batch_execute(step).map_err(storage)?;
    }
    #[cfg(feature = "weak-idempotency")]
    transaction
        .batch_execute(
            "DROP INDEX application_id CASCADE; DROP INDEX application_number;
             DROP INDEX application_place; CREATE INDEX application_id ON application (id);",
        )
        .map_err(storage)?;
    transaction
        .batch_execute(&format!(
            "DELETE FROM schema_version; INSERT INTO schema_version VALUES ({known})"
        ))
        .map_err(storage)?;
    transaction.commit().map_err(storage)
}
