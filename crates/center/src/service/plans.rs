//! 考试计划: adding, changing, listing.

use super::Shared;
use crate::{
    audit::{self, Actor},
    fail::Fail,
    repo::model::PlanRow,
};
use kaobao_exam::{
    ExamPlan, PlanId,
    plan::{DocumentText, PlanError, PlanFault},
};
use kaobao_print::{DocumentKind, Templates};
use serde::Serialize;
use serde_json::json;
use std::collections::BTreeMap;

/// What adding did.
#[derive(Clone, Debug, Serialize)]
pub struct Added {
    /// The plan.
    pub plan: PlanId,
    /// 标题.
    pub title: String,
    /// From 1.
    pub version: u32,
    /// Just this text was there already: nothing was changed.
    pub unchanged: bool,
    /// How many units will learn of it.
    pub units: usize,
}

/// Adds a plan, or a new version of it; every unit learns of it at its next sync.
///
/// # Errors
/// [`Fail::Plan`] with every fault of the file or of its templates; [`Fail::Refused`] for a version that changes the year.
pub fn add(center: &Shared, actor: &Actor, text: String) -> Result<Added, Fail> {
    let plan = read(&text)?;
    let (now, actor, shared) = (center.clock.now(), actor.clone(), Shared::clone(center));
    center.repo.write(move |tx| {
        let known = tx.plan(&plan.id)?;
        let mut added = Added {
            plan: plan.id.clone(),
            title: plan.title.clone(),
            version: known.as_ref().map_or(1, |row| row.version + 1),
            unchanged: false,
            units: 0,
        };
        if let Some(known) = known {
            if known.text == text {
                return Ok(Added { version: known.version, unchanged: true, ..added });
            }
            if ExamPlan::parse(&known.text)?.year != plan.year {
                return Err(Fail::Refused(format!(
                    "计划 {} 的年度不能改：已发出的报名序号都带着原来的年度。新年度请用新的计划编号",
                    plan.id
                )));
            }
        }
        let at = now.rfc3339();
        tx.add_plan(&PlanRow {
            id: plan.id.clone(),
            version: added.version,
            text,
            added_at: at.clone(),
        })?;
        for row in tx.units()? {
            tx.add_plan_change(row.unit.code, &at, &plan.id, added.version)?;
            added.units += 1;
        }
        let detail = json!({ "plan": plan.id, "version": added.version });
        audit::record(tx, &shared.keys.cipher, now, &actor, "plan.add", &detail)?;
        Ok(added)
    })
}

/// Reads a plan file and its templates.
///
/// # Errors
/// [`PlanError`] with everything wrong with either.
pub fn read(text: &str) -> Result<ExamPlan, PlanError> {
    ExamPlan::parse_with(text, |documents| over_builtin(documents).1)
}

/// The plan's templates over the built-in ones.
///
/// # Errors
/// [`Fail::Plan`] with every wrong template's line in the plan file.
pub fn templates(plan: &ExamPlan) -> Result<Templates, Fail> {
    match over_builtin(&plan.documents) {
        (templates, faults) if faults.is_empty() => Ok(templates),
        (_, faults) => Err(PlanError(faults).into()),
    }
}

fn over_builtin(documents: &BTreeMap<String, DocumentText>) -> (Templates, Vec<PlanFault>) {
    let mut templates = Templates::builtin();
    let mut faults = Vec::new();
    for (key, document) in documents {
        let fault = |line, reason| PlanFault {
            line,
            at: format!("documents.{key}"),
            reason,
        };
        let Some(kind) = DocumentKind::from_key(key) else {
            let known: Vec<_> = DocumentKind::ALL.iter().map(|kind| kind.key()).collect();
            let known = known.join("、");
            let reason = format!("没有叫“{key}”的文书，可以用：{known}");
            faults.push(fault(document.line, reason));
            continue;
        };
        if let Err(error) = templates.replace(kind, &document.text) {
            let line = document.line + error.line.saturating_sub(1);
            faults.push(fault(line, error.reason));
        }
    }
    (templates, faults)
}

/// A plan in a list.
#[derive(Clone, Debug, Serialize)]
pub struct Listed {
    /// Its id.
    pub plan: PlanId,
    /// 标题.
    pub title: String,
    /// The latest version.
    pub version: u32,
    /// Registration from and until.
    pub registration: [String; 2],
    /// First day of papers.
    pub exam: String,
    /// RFC 3339.
    pub added_at: String,
}

/// All plans.
///
/// # Errors
/// Those of the store.
pub fn list(center: &Shared) -> Result<Vec<Listed>, Fail> {
    let rows = center.repo.read(|view| view.plans())?;
    rows.into_iter()
        .map(|row| {
            let plan = ExamPlan::parse(&row.text)?;
            let window = plan.windows.registration;
            Ok(Listed {
                exam: plan.first_exam_day().to_string(),
                plan: row.id,
                title: plan.title,
                version: row.version,
                registration: [window.from.to_string(), window.until.to_string()],
                added_at: row.added_at,
            })
        })
        .collect()
}
