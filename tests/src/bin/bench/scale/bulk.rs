//! Many rows into a center's database at once, past the program: COPY, or one transaction of SQLite.

use super::{
    crowd::{AT, Crowd, Group, UNIT},
    house::House,
};
use anyhow::{Context as _, Result};
use postgres::{
    Client, NoTls,
    binary_copy::BinaryCopyInWriter,
    types::{ToSql, Type},
};
use std::{io::Write, sync::mpsc::Receiver, time::Instant};

const APPLICATION: &str = "id, number, plan, unit, revision, batch, content, photo, state, standing, name, pinyin, \
     person, id_sealed, phone_sealed, trade, level, exam_type, papers, site, received_at";
const REVISION: &str =
    "application, revision, batch, content, photo, accepted, problems, received_at";

/// The search's index is as the service makes it beside the requests, and up to date.
const REACHED_SQLITE: &str = "INSERT INTO meta (key, value) VALUES ('id_parts', ?)
     ON CONFLICT (key) DO UPDATE SET value = excluded.value";
const REACHED_POSTGRES: &str = "INSERT INTO meta (key, value) VALUES ('id_parts', $1)
     ON CONFLICT (key) DO UPDATE SET value = excluded.value";

pub(super) fn sqlite(house: &House, crowd: &Crowd, groups: Receiver<Result<Group>>) -> Result<()> {
    let mut db = rusqlite::Connection::open(&house.center.database)?;
    db.pragma_update(None, "synchronous", "off")?;
    db.pragma_update(None, "cache_size", -262_144)?;
    let tx = db.transaction()?;
    {
        let mut unit = tx.prepare(
            "INSERT INTO unit (code, name, kind, department, city, added_at)
             SELECT ?, ?, kind, department, city, added_at FROM unit LIMIT 1",
        )?;
        let mut batch = tx.prepare(
            "INSERT INTO batch (id, unit, slot, plan, manifest, body, via, lines, offered_at, done_at, receipt, accepted)
             VALUES (?1, ?2, 1, ?3, zeroblob(32), '{}', 'network', ?4, ?5, ?5, '{}', ?4)",
        )?;
        let mut content = tx.prepare("INSERT INTO content (name, sealed) VALUES (?, ?)")?;
        let mut photo = tx.prepare("INSERT INTO photo (name, facts) VALUES (?, ?)")?;
        let mut application = tx.prepare(&format!(
            "INSERT INTO application ({APPLICATION}) VALUES (?, ?, ?, ?, 1{})",
            ", ?".repeat(16)
        ))?;
        let mut revision = tx.prepare(&format!(
            "INSERT INTO revision ({REVISION}) VALUES (?, 1, ?, ?, ?, 1, '[]', ?)"
        ))?;
        let mut part = tx.prepare("INSERT INTO id_part (part, application) VALUES (?, ?)")?;
        let plan = crowd.plan.id.as_str();
        for group in groups {
            let group = group?;
            let code = group.unit.code.to_string();
            let of = group.batch.as_bytes().as_slice();
            unit.execute((&code, &group.unit.name))?;
            batch.execute((of, &code, plan, UNIT as i64, AT))?;
            for row in &group.rows {
                let id = row.id.as_bytes().as_slice();
                content.execute((row.content.0, &row.sealed))?;
                photo.execute((row.photo.0, &crowd.facts))?;
                application.execute(rusqlite::params![
                    id,
                    row.number,
                    plan,
                    code,
                    of,
                    row.content.0,
                    row.photo.0,
                    row.state,
                    row.standing,
                    row.name,
                    row.pinyin,
                    row.person.0,
                    row.id_sealed,
                    row.phone_sealed,
                    row.trade,
                    row.level,
                    row.exam_type,
                    row.papers,
                    row.site,
                    AT
                ])?;
                revision.execute((id, of, row.content.0, row.photo.0, AT))?;
                for key in row.parts {
                    part.execute((key, id))?;
                }
            }
        }
    }
    let last: i64 = tx.query_row("SELECT max(rowid) FROM revision", [], |row| row.get(0))?;
    tx.execute(REACHED_SQLITE, [last.to_be_bytes()])?;
    tx.commit()?;
    db.execute_batch("ANALYZE; PRAGMA wal_checkpoint(TRUNCATE)")?;
    Ok(())
}

type Cell<'a> = &'a (dyn ToSql + Sync);

/// A row for [`copy`].
macro_rules! cells {
    ($($cell:expr),+ $(,)?) => {
        vec![$($cell as Cell<'_>),+]
    };
}

/// Columns' types, in order: `b`ytes, `t`ext, `i`nteger.
fn types(kinds: &str) -> Vec<Type> {
    let of = |kind| match kind {
        'b' => Type::BYTEA,
        'i' => Type::INT8,
        _ => Type::TEXT,
    };
    kinds.chars().map(of).collect()
}

fn copy(
    db: &mut Client,
    table: &str,
    columns: &str,
    kinds: &str,
    rows: &[Vec<Cell<'_>>],
) -> Result<()> {
    let sink = db.copy_in(&format!("COPY {table} ({columns}) FROM STDIN BINARY"))?;
    let mut writer = BinaryCopyInWriter::new(sink, &types(kinds));
    for row in rows {
        writer.write(row)?;
    }
    writer.finish()?;
    Ok(())
}

pub(super) fn postgres(
    house: &House,
    crowd: &Crowd,
    groups: Receiver<Result<Group>>,
) -> Result<()> {
    let begun = Instant::now();
    let mut db = Client::connect(house.url.as_deref().context("an address")?, NoTls)?;
    // Foreign keys hold as the rows are made; a look for each of millions would prove nothing.
    db.batch_execute(
        "SET synchronous_commit = off; SET session_replication_role = replica;
         SET maintenance_work_mem = '512MB'; BEGIN",
    )?;
    // Made anew afterwards in one go, as whoever restores a dump does.
    let indexes = db.query(
        "SELECT c.relname, pg_get_indexdef(i.indexrelid)
         FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_class t ON t.oid = i.indrelid
         WHERE t.relname IN ('application', 'revision') AND NOT i.indisunique",
        &[],
    )?;
    let mut again = Vec::new();
    for row in &indexes {
        let (name, definition): (String, String) = (row.get(0), row.get(1));
        db.batch_execute(&format!("DROP INDEX {name}"))?;
        again.push(definition);
    }
    let plan = crowd.plan.id.as_str();
    let (one, lines) = (1i64, UNIT as i64);
    for group in groups {
        let group = group?;
        let code = group.unit.code.to_string();
        let of = group.batch.as_bytes().as_slice();
        db.execute(
            "INSERT INTO unit (code, name, kind, department, city, added_at)
             SELECT $1, $2, kind, department, city, added_at FROM unit LIMIT 1",
            &[&code, &group.unit.name],
        )?;
        db.execute(
            "INSERT INTO batch (id, unit, slot, plan, manifest, body, via, lines, offered_at, done_at, receipt, accepted)
             VALUES ($1, $2, 1, $3, $4, '{}', 'network', $5, $6, $6, '{}', $5)",
            &[&of, &code, &plan, &[0u8; 32].as_slice(), &lines, &AT],
        )?;
        let ids: Vec<&[u8]> = group
            .rows
            .iter()
            .map(|row| row.id.as_bytes().as_slice())
            .collect();
        let names: Vec<[&[u8]; 3]> = group
            .rows
            .iter()
            .map(|row| {
                [
                    row.content.0.as_slice(),
                    row.photo.0.as_slice(),
                    row.person.0.as_slice(),
                ]
            })
            .collect();
        let levels: Vec<i64> = group.rows.iter().map(|row| row.level.into()).collect();
        let rows: Vec<_> = group
            .rows
            .iter()
            .zip(&names)
            .zip(ids.iter().zip(&levels))
            .collect();
        let contents: Vec<Vec<Cell<'_>>> = rows
            .iter()
            .map(|((row, names), _)| cells![&names[0], &row.sealed])
            .collect();
        copy(&mut db, "content", "name, sealed", "bb", &contents)?;
        let photos: Vec<Vec<Cell<'_>>> = names
            .iter()
            .map(|names| cells![&names[1], &crowd.facts])
            .collect();
        copy(&mut db, "photo", "name, facts", "bt", &photos)?;
        let people: Vec<Vec<Cell<'_>>> = rows
            .iter()
            .map(|((row, names), (id, level))| {
                cells![
                    *id,
                    &row.number,
                    &plan,
                    &code,
                    &one,
                    &of,
                    &names[0],
                    &names[1],
                    &row.state,
                    &row.standing,
                    &row.name,
                    &row.pinyin,
                    &names[2],
                    &row.id_sealed,
                    &row.phone_sealed,
                    &row.trade,
                    *level,
                    &row.exam_type,
                    &row.papers,
                    &row.site,
                    &AT,
                ]
            })
            .collect();
        copy(
            &mut db,
            "application",
            APPLICATION,
            "btttibbbttttbbbtitttt",
            &people,
        )?;
        let revisions: Vec<Vec<Cell<'_>>> = rows
            .iter()
            .map(|((_, names), (id, _))| {
                cells![*id, &one, &of, &names[0], &names[1], &one, &"[]", &AT,]
            })
            .collect();
        copy(&mut db, "revision", REVISION, "bibbbitt", &revisions)?;
        let parts: Vec<Vec<Cell<'_>>> = rows
            .iter()
            .flat_map(|((row, _), (id, _))| row.parts.iter().map(|part| cells![part, *id]))
            .collect();
        copy(&mut db, "id_part", "part, application", "ib", &parts)?;
    }
    eprintln!("  rows after {:.0} s", begun.elapsed().as_secs_f64());
    let last: i64 = db.query_one("SELECT max(rowid) FROM revision", &[])?.get(0);
    db.execute(REACHED_POSTGRES, &[&last.to_be_bytes().as_slice()])?;
    for definition in again {
        db.batch_execute(&definition)?;
    }
    db.batch_execute("COMMIT; ANALYZE; CHECKPOINT")?;
    eprintln!("  indexes after {:.0} s", begun.elapsed().as_secs_f64());
    std::io::stderr().flush()?;
    Ok(())
}
