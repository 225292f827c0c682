//! Finding somebody by part of a name while the plan grows: the whole command, its start included.

use super::{
    Size,
    house::{House, Kind},
    median, verdict,
};
use anyhow::{Result, ensure};
use kaobao_tests::postgres;
use std::time::Instant;

const BOUND_MS: f64 = 100.0;
/// Real people, some of whom are looked for.
const REAL: usize = 500;
/// Two characters that only real people's names hold together.
const WANTED: &str = "欧阳";

pub(super) fn run(size: &Size) -> Result<bool> {
    println!("\n| find “{WANTED}” among | database | ms | bound | |");
    println!("|--:|---|--:|--:|---|");
    let mut all = true;
    for (kind, most) in [(Kind::Sqlite, size.most / 10), (Kind::Postgres, size.most)] {
        let house = House::new(kind)?;
        let mut pc = house.pc(1, 0)?;
        let sealed = pc.seal(REAL)?;
        let server = house.center.serve(0)?;
        pc.send(&pc.remote(&server.url)?, &sealed, true)?;
        drop(server);
        let mut people = 10_000.min(most);
        while people <= most {
            fill(&house, people)?;
            let mut times = Vec::new();
            for _ in 0..(size.rounds * 3) {
                let begun = Instant::now();
                let found = house.center.ok(&["--json", "find", WANTED])?;
                times.push(begun.elapsed().as_secs_f64() * 1000.0);
                let found = found.as_array().map_or(0, Vec::len);
                ensure!(found == REAL / 10, "{found} found");
            }
            let ms = median(times);
            let held = people < most || ms <= BOUND_MS;
            all &= held;
            println!(
                "| {people} | {} | {ms:.0} | {BOUND_MS} | {} |",
                kind.label(),
                verdict(held)
            );
            people *= 10;
        }
    }
    Ok(all)
}

/// Copies of real people under other names, ids and numbers, until there are so many.
fn fill(house: &House, people: usize) -> Result<()> {
    let now = house.stored()?;
    let common = "number, plan, unit, revision, batch, content, photo, state, standing, name, pinyin, person, \
                  id_sealed, phone_sealed, trade, level, exam_type, papers, site, received_at";
    let same = "a.plan, a.unit, a.revision, a.batch, a.content, a.photo, a.state, a.standing";
    let rest = "a.id_sealed, a.phone_sealed, a.trade, a.level, a.exam_type, a.papers, a.site, a.received_at";
    if let Some(url) = &house.url {
        let sql = format!(
            "SET synchronous_commit = off;
             INSERT INTO application (id, {common})
             SELECT decode(md5(i::text), 'hex'), '99' || lpad(i::text, 14, '0'), {same},
                 substr('王李张刘陈杨黄赵吴周', 1 + i % 10, 1) || chr(19968 + i * 7 % 3000) || chr(19968 + i * 13 % 2900),
                 'wang' || chr(97 + i % 26) || chr(97 + i / 26 % 26) || 'ng',
                 decode(md5(i::text) || md5(i::text), 'hex'), {rest}
             FROM generate_series({now}, {people} - 1) AS i, (SELECT * FROM application LIMIT 1) AS a;
             ANALYZE"
        );
        postgres::server()
            .try_psql(url, &sql)
            .map_err(anyhow::Error::msg)?;
        return Ok(());
    }
    let db = rusqlite::Connection::open(&house.center.database)?;
    db.execute_batch(&format!(
        "PRAGMA synchronous = OFF;
         WITH RECURSIVE n (i) AS (SELECT {now} UNION ALL SELECT i + 1 FROM n WHERE i + 1 < {people})
         INSERT INTO application (id, {common})
         SELECT randomblob(16), '99' || printf('%014d', i), {same},
             substr('王李张刘陈杨黄赵吴周', 1 + i % 10, 1) || char(19968 + i * 7 % 3000) || char(19968 + i * 13 % 2900),
             'wang' || char(97 + i % 26) || char(97 + i / 26 % 26) || 'ng', randomblob(32), {rest}
         FROM n, (SELECT * FROM application LIMIT 1) AS a;
         ANALYZE"
    ))?;
    Ok(())
}
