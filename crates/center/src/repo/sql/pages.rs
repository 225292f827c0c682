//! Pages of long lists, and sums over them.

use super::{
    Session, Value,
    batches::{LISTED, batch},
    convert::*,
    params,
    plans::plan as plan_row,
};
use crate::{
    fail::Fail,
    repo::{
        Each, Pages,
        model::*,
        office::{LedgerRow, Tally, UnitMark},
    },
};
use kaobao_exam::{ApplicationId, BatchId, ExamType, Fen, Level, PlanId, UnitCode};

/// A revision that was refused, and after which no other came.
const NEVER_AGAIN: &str = "r.accepted = 0 AND NOT EXISTS (
     SELECT 1 FROM revision s WHERE s.application = r.application
     AND (s.revision > r.revision OR (s.revision = r.revision AND s.accepted = 1)))";

impl Pages for Session<'_> {
    fn batch_page(
        &self,
        plan: Option<&PlanId>,
        unit: Option<UnitCode>,
        after: Option<(&str, BatchId)>,
        limit: u32,
    ) -> Result<Vec<BatchRow>, Fail> {
        let mut all = vec!["1 = 1"];
        let mut values: Vec<Value<'_>> = Vec::new();
        if let Some(plan) = plan {
            all.push("plan = ?");
            values.push(plan.as_str().into());
        }
        if let Some(unit) = unit {
            all.push("unit = ?");
            values.push(unit.to_string().into());
        }
        if let Some((at, id)) = after {
            all.push("(offered_at, id) < (?, ?)");
            values.push(at.into());
            values.push(id.uuid().into());
        }
        let sql = format!(
            "SELECT {LISTED} FROM batch WHERE {} ORDER BY offered_at DESC, id DESC LIMIT {limit}",
            all.join(" AND ")
        );
        self.all(&sql, values, batch)
    }
    fn ledger(
        &self,
        plan: &PlanId,
        before: Option<i64>,
        limit: u32,
    ) -> Result<Vec<LedgerRow>, Fail> {
        let sql = format!(
            "SELECT p.application, p.amount, p.reference, p.paid_on, p.booked_at, p.undone, p.row, a.number, a.name
             FROM payment p JOIN application a ON a.id = p.application
             WHERE a.plan = ? AND p.row < ? ORDER BY p.row DESC LIMIT {limit}"
        );
        let before = before.unwrap_or(i64::MAX);
        self.all(&sql, params![plan.as_str(), before], |row| {
            Ok(LedgerRow {
                row: get(row, 6)?,
                number: parse(row, 7)?,
                name: get(row, 8)?,
                entry: PaymentRow {
                    application: ApplicationId::from_bytes(bytes(row, 0)?),
                    amount: Fen(get(row, 1)?),
                    reference: get(row, 2)?,
                    paid_on: parse(row, 3)?,
                    booked_at: get(row, 4)?,
                    undone: get(row, 5)?,
                },
            })
        })
    }
    fn paid_by_batch(&self, plan: &PlanId) -> Result<Vec<(BatchId, i64)>, Fail> {
        self.all(
            "SELECT a.batch,
             CAST(sum(CASE WHEN p.undone IS NULL THEN p.amount ELSE -p.amount END) AS BIGINT)
             FROM payment p JOIN application a ON a.id = p.application
             WHERE a.plan = ? GROUP BY a.batch",
            [plan.as_str()],
            |row| Ok((BatchId::from_bytes(bytes(row, 0)?), get(row, 1)?)),
        )
    }
    fn audit_page(&self, filter: &AuditFilter, limit: u32) -> Result<Vec<AuditRow>, Fail> {
        const BEGINS: &str = "substr(who, 1, length(?)) = ?";
        let mut all = vec!["seq < ?"];
        let mut values: Vec<Value<'_>> = vec![filter.before.unwrap_or(i64::MAX).into()];
        if let Some(who) = &filter.who {
            let start = who.ends_with(':');
            all.push(if start { BEGINS } else { "who = ?" });
            values.extend((0..=usize::from(start)).map(|_| who.as_str().into()));
        }
        if let Some(what) = &filter.what {
            all.push("substr(what, 1, length(?)) = ?");
            values.extend([what.as_str().into(), what.as_str().into()]);
        }
        if let Some(from) = &filter.from {
            all.push("substr(at, 1, 10) >= ?");
            values.push(from.as_str().into());
        }
        if let Some(to) = &filter.to {
            all.push("substr(at, 1, 10) <= ?");
            values.push(to.as_str().into());
        }
        let holding: Vec<String> = filter
            .holding
            .iter()
            .flatten()
            .map(|text| format!("%{text}%"))
            .collect();
        let any = vec!["detail LIKE ?"; holding.len()].join(" OR ");
        let any = format!("({})", if any.is_empty() { "1 = 0" } else { &any });
        if filter.holding.is_some() {
            all.push(&any);
            values.extend(holding.iter().map(|text| text.as_str().into()));
        }
        let sql = format!(
            "SELECT seq, at, who, what, detail, head FROM audit WHERE {} ORDER BY seq DESC LIMIT {limit}",
            all.join(" AND ")
        );
        self.all(&sql, values, super::audit::row)
    }
    fn audit_people(&self) -> Result<Vec<String>, Fail> {
        self.all(
            "SELECT DISTINCT who FROM audit WHERE substr(who, 1, 6) = 'staff:' ORDER BY who",
            params![],
            |row| get(row, 0),
        )
    }
    fn plan_versions(&self) -> Result<Vec<PlanRow>, Fail> {
        self.all(
            "SELECT id, version, '', added_at FROM plan ORDER BY id, version",
            params![],
            plan_row,
        )
    }
    fn plan_version(&self, id: &PlanId, version: u32) -> Result<Option<PlanRow>, Fail> {
        self.one(
            "SELECT id, version, text, added_at FROM plan WHERE id = ? AND version = ?",
            params![id.as_str(), version],
            plan_row,
        )
    }
    fn each_tally(&self, plan: &PlanId, by_batch: bool, each: Each<'_, Tally>) -> Result<(), Fail> {
        let batch = if by_batch { ", batch" } else { "" };
        let sql = format!(
            "SELECT unit, trade, level, exam_type, papers, state, count(*){batch} FROM application
             WHERE plan = ? GROUP BY unit, trade, level, exam_type, papers, state{batch}"
        );
        self.each(
            &sql,
            [plan.as_str()],
            |row| {
                let (level, exam_type): (u8, String) = (get(row, 2)?, get(row, 3)?);
                Ok(Tally {
                    unit: parse(row, 0)?,
                    trade: get(row, 1)?,
                    level: Level::try_from(level).map_err(|_| broken(row, 2))?,
                    exam_type: ExamType::from_label(&exam_type).ok_or_else(|| broken(row, 3))?,
                    papers: json(row, 4)?,
                    state: get(row, 5)?,
                    count: get(row, 6)?,
                    batch: if by_batch {
                        Some(BatchId::from_bytes(bytes(row, 7)?))
                    } else {
                        None
                    },
                })
            },
            each,
        )
    }
    fn per_day(&self, plan: &PlanId) -> Result<Vec<(String, u32)>, Fail> {
        self.all(
            "SELECT day, count(*) FROM (
                 SELECT min(substr(r.received_at, 1, 10)) AS day
                 FROM revision r JOIN batch b ON b.id = r.batch
                 WHERE b.plan = ? AND r.accepted = 1 GROUP BY r.application
             ) AS firsts GROUP BY day ORDER BY day",
            [plan.as_str()],
            |row| Ok((get(row, 0)?, get(row, 1)?)),
        )
    }
    fn unit_marks(&self) -> Result<Vec<UnitMark>, Fail> {
        self.all(
            "SELECT unit, max(offered_at), CAST(sum(CASE WHEN done_at IS NULL THEN 1 ELSE 0 END) AS BIGINT)
             FROM batch GROUP BY unit ORDER BY unit",
            params![],
            |row| {
                Ok(UnitMark {
                    unit: parse(row, 0)?,
                    last_batch: get(row, 1)?,
                    unfinished: get(row, 2)?,
                })
            },
        )
    }
    fn unit_counts(&self) -> Result<Vec<(UnitCode, String, u32)>, Fail> {
        self.all(
            "SELECT unit, state, count(*) FROM application GROUP BY unit, state ORDER BY unit, state",
            params![],
            |row| Ok((parse(row, 0)?, get(row, 1)?, get(row, 2)?)),
        )
    }
    fn refused_counts(&self) -> Result<Vec<(UnitCode, u32)>, Fail> {
        let sql = format!(
            "SELECT b.unit, count(DISTINCT r.application) FROM revision r JOIN batch b ON b.id = r.batch
             WHERE {NEVER_AGAIN} AND NOT EXISTS (
                 SELECT 1 FROM application a WHERE a.id = r.application AND a.state = 'returned'
             ) GROUP BY b.unit ORDER BY b.unit"
        );
        self.all(&sql, params![], |row| Ok((parse(row, 0)?, get(row, 1)?)))
    }
    fn refused_of(&self, unit: UnitCode, limit: u32) -> Result<Vec<RevisionRow>, Fail> {
        let sql = format!(
            "SELECT r.application, r.revision, r.batch, r.content, r.photo, r.accepted, r.problems, r.received_at
             FROM revision r JOIN batch b ON b.id = r.batch
             WHERE b.unit = ? AND {NEVER_AGAIN} ORDER BY r.received_at DESC LIMIT {limit}"
        );
        self.all(&sql, [unit.to_string()], super::applications::revision)
    }
}
