//! Changes for the units, each unit with its own running number.

use super::{Insert, Keys, Kind, Known, Session, Set, Update, Value, convert::*, params, row};
use crate::{
    fail::Fail,
    repo::{Changes, ChangesTx},
};
use kaobao_exam::{PlanId, UnitCode};
use kaobao_sync::protocol::{Change, Event};
use std::collections::HashMap;

impl Changes for Session<'_> {
    fn changes(&self, unit: UnitCode, after: u64, limit: usize) -> Result<Vec<Change>, Fail> {
        self.all(
            "SELECT c.cursor, c.at, c.event, c.plan, p.text FROM change AS c
             LEFT JOIN plan AS p ON p.id = c.plan AND p.version = c.plan_version
             WHERE c.unit = ? AND c.cursor > ? ORDER BY c.cursor LIMIT ?",
            params![unit.to_string(), signed(after), signed(limit as u64)],
            |row| {
                let plan: Option<String> = get(row, 3)?;
                Ok(Change {
                    cursor: count(row, 0)?,
                    at: get(row, 1)?,
                    what: match plan {
                        Some(_) => Event::Plan {
                            plan: parse(row, 3)?,
                            text: get(row, 4)?,
                        },
                        None => json(row, 2)?,
                    },
                })
            },
        )
    }
    fn last_cursor(&self, unit: UnitCode) -> Result<u64, Fail> {
        let found = self.one(
            "SELECT cursor FROM unit WHERE code = ?",
            [unit.to_string()],
            |row| count(row, 0),
        )?;
        Ok(found.unwrap_or(0))
    }
}

impl Session<'_> {
    fn next_cursor(&self, unit: UnitCode) -> Result<u64, Fail> {
        self.one(
            "UPDATE unit SET cursor = cursor + 1 WHERE code = ? RETURNING cursor",
            [unit.to_string()],
            |row| count(row, 0),
        )?
        .ok_or_else(|| Fail::Storage(format!("没有单位 {unit}")))
    }
    /// Makes room for changes; the last cursor of each unit then.
    fn advance(&self, changes: &[(UnitCode, Event)]) -> Result<HashMap<UnitCode, i64>, Fail> {
        let mut more: HashMap<UnitCode, i64> = HashMap::new();
        for (unit, _) in changes {
            *more.entry(*unit).or_default() += 1;
        }
        let codes: Vec<(String, i64)> = more
            .iter()
            .map(|(unit, more)| (unit.to_string(), *more))
            .collect();
        let values: Vec<Vec<Value<'_>>> =
            codes.iter().map(|(code, more)| row![code, *more]).collect();
        self.update(CURSOR, &values)?;
        let keys: Vec<&str> = codes.iter().map(|(code, _)| code.as_str()).collect();
        let sql = "SELECT code, cursor FROM unit WHERE code";
        let last = self.of_keys(sql, params![], Keys::Texts(&keys), |row| {
            Ok((parse(row, 0)?, get(row, 1)?))
        })?;
        Ok(last.into_iter().collect())
    }
}

const CURSOR: Update = Update {
    table: "unit",
    key: ("code", Kind::Text),
    set: &[("cursor", Kind::Int, Set::Add)],
};
const CHANGE: Insert = Insert {
    table: "change",
    columns: &[
        ("unit", Kind::Text),
        ("cursor", Kind::Int),
        ("at", Kind::Text),
        ("event", Kind::Text),
    ],
    known: Known::Error,
};

impl ChangesTx for Session<'_> {
    fn add_changes(&self, at: &str, changes: &[(UnitCode, Event)]) -> Result<(), Fail> {
        let mut last = self.advance(changes)?;
        // From the last one back, so that each unit's are in their order.
        let mut placed = Vec::with_capacity(changes.len());
        for (unit, event) in changes.iter().rev() {
            let cursor = last
                .get_mut(unit)
                .ok_or_else(|| Fail::Storage(format!("没有单位 {unit}")))?;
            placed.push((unit.to_string(), *cursor, text(event)?));
            *cursor -= 1;
        }
        placed.reverse();
        let values: Vec<Vec<Value<'_>>> = placed
            .iter()
            .map(|(unit, cursor, event)| row![unit, *cursor, at, event])
            .collect();
        self.insert(CHANGE, &values)
    }
    fn add_plan_change(
        &self,
        unit: UnitCode,
        at: &str,
        plan: &PlanId,
        version: u32,
    ) -> Result<(), Fail> {
        let cursor = self.next_cursor(unit)?;
        self.execute(
            "INSERT INTO change (unit, cursor, at, plan, plan_version) VALUES (?, ?, ?, ?, ?)",
            params![unit.to_string(), signed(cursor), at, plan.as_str(), version],
        )
        .map(drop)
    }
}
