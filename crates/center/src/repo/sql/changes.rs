//! Changes for the units, each unit with its own running number.

use super::{Session, convert::*, params};
use crate::{
    fail::Fail,
    repo::{Changes, ChangesTx},
};
use kaobao_exam::{PlanId, UnitCode};
use kaobao_sync::protocol::{Change, Event};

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
}

impl ChangesTx for Session<'_> {
    fn add_change(&self, unit: UnitCode, at: &str, event: &Event) -> Result<(), Fail> {
        let cursor = self.next_cursor(unit)?;
        self.execute(
            "INSERT INTO change (unit, cursor, at, event) VALUES (?, ?, ?, ?)",
            params![unit.to_string(), signed(cursor), at, text(event)?],
        )
        .map(drop)
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
