//! Exam plans: versions, checking a file, comparing, publishing.

use super::{Me, parse, small, tickets};
use crate::{
    fail::Fail,
    repo::View,
    service::{Shared, plans},
    wire::*,
};
use jiff::civil::Time;
use kaobao_exam::{
    ExamPlan, Level, PlanId,
    plan::{PlanError, Session, Window},
    ticket::printable_from,
};
use kaobao_print::DocumentKind;
use similar::{ChangeTag, TextDiff};

/// A plan file is no longer.
pub const MAX_TEXT: usize = 4 << 20;

/// All plans with their versions.
///
/// # Errors
/// Those of the store.
pub fn list(center: &Shared) -> Result<Vec<PlanInfo>, Fail> {
    let (rows, versions) = center
        .repo
        .read(|view| Ok((view.plans()?, view.plan_versions()?)))?;
    let infos = rows.into_iter().map(|row| {
        let plan = ExamPlan::parse(&row.text)?;
        let (registration, payment) = (plan.windows.registration, plan.windows.payment);
        let versions = versions.iter().filter(|one| one.id == row.id);
        Ok(PlanInfo {
            plan: row.id.as_str().to_owned(),
            version: row.version,
            registration: vec![
                registration.from.to_string(),
                registration.until.to_string(),
            ],
            payment: vec![payment.from.to_string(), payment.until.to_string()],
            exam: plan.first_exam_day().to_string(),
            added_at: row.added_at,
            versions: versions
                .map(|one| PlanVersion {
                    version: one.version,
                    added_at: one.added_at.clone(),
                })
                .collect(),
            title: plan.title,
        })
    });
    infos.collect()
}

fn version(view: &dyn View, plan: &PlanId, version: u32) -> Result<String, Fail> {
    let row = view.plan_version(plan, version)?;
    let gone = || Fail::NotFound(format!("考试计划 {plan} 没有第 {version} 版"));
    Ok(row.ok_or_else(gone)?.text)
}

/// A version's text.
///
/// # Errors
/// [`Fail::NotFound`].
pub fn text(center: &Shared, plan: &str, number: &str) -> Result<PlanText, Fail> {
    let plan: PlanId = parse(plan, "考试计划编号")?;
    let number: u32 = parse(number, "版本号")?;
    let text = center.repo.read(|view| version(view, &plan, number))?;
    Ok(PlanText { text })
}

fn sized(text: &str) -> Result<(), Fail> {
    if text.len() > MAX_TEXT {
        return Err(Fail::TooLarge("考试计划文件超过 4 MB".into()));
    }
    Ok(())
}

/// What is wrong with a plan file, or what publishing it would do.
///
/// # Errors
/// [`Fail::TooLarge`]; faults of the file are in the result.
pub fn check(center: &Shared, text: &str) -> Result<PlanCheck, Fail> {
    sized(text)?;
    let plan = match plans::read(text) {
        Ok(plan) => plan,
        Err(PlanError(faults)) => {
            let faults = faults.into_iter().map(|fault| PlanFaultInfo {
                line: small(fault.line),
                at: fault.at,
                reason: fault.reason,
            });
            return Ok(PlanCheck {
                faults: faults.collect(),
                plan: None,
                title: None,
                version: None,
                unchanged: false,
                says: None,
            });
        }
    };
    let known = center.repo.read(|view| view.plan(&plan.id))?;
    let mut check = PlanCheck {
        faults: Vec::new(),
        unchanged: known.as_ref().is_some_and(|row| row.text == text),
        version: Some(known.as_ref().map_or(1, |row| row.version + 1)),
        plan: Some(plan.id.as_str().to_owned()),
        title: Some(plan.title.clone()),
        says: Some(says(&plan)),
    };
    if let Some(known) = known {
        if ExamPlan::parse(&known.text)?.year != plan.year {
            check.faults.push(PlanFaultInfo {
                line: line_of_year(text),
                at: "year".into(),
                reason: "年度不能改：已发出的报名序号都带着原来的年度；新年度请用新的计划编号"
                    .into(),
            });
        }
        if check.unchanged {
            check.version = Some(known.version);
        }
    }
    Ok(check)
}

/// The line that says the year; 0 for the whole file.
fn line_of_year(text: &str) -> u32 {
    let says = |line: &str| {
        let rest = line.trim_start_matches('\u{feff}').strip_prefix("year");
        rest.is_some_and(|rest| rest.trim_start().starts_with('='))
    };
    text.lines().position(says).map_or(0, |at| small(at + 1))
}

/// What a plan says, for somebody who is to publish it.
fn says(plan: &ExamPlan) -> PlanSays {
    let days = |window: Window| vec![window.from.to_string(), window.until.to_string()];
    let numbers = |levels: &[Level]| levels.iter().map(|level| level.number()).collect();
    let hour = |time: Time| time.strftime("%H:%M").to_string();
    let mut sessions: Vec<&Session> = plan.sessions.iter().collect();
    sessions.sort_by_key(|session| (session.date, session.start));
    let sessions = sessions.into_iter().map(|session| PlanSession {
        paper: session.paper,
        levels: numbers(&session.levels),
        date: session.date.to_string(),
        start: hour(session.start),
        end: hour(session.end),
    });
    let scope = plan.scope.iter().map(|scope| PlanScope {
        unit_kind: scope.unit_kind.label().to_owned(),
        levels: numbers(&scope.levels),
        go_to: scope.go_to.clone(),
    });
    let fees = plan.fees.level.iter().map(|(level, fee)| PlanFee {
        level: level.number(),
        fee: fee.to_string(),
    });
    let sites = plan.exam_sites.iter().map(|site| PlanSite {
        site: site.name.clone(),
        code: site.code.clone(),
        address: site.address.clone(),
        rooms: small(site.rooms.len()),
        seats: site.rooms.iter().map(|room| u32::from(room.capacity)).sum(),
    });
    let hotlines = plan.hotlines.iter().map(|line| {
        let phones = line.phones.join("、");
        format!("{} {} {phones}", line.topic, line.office)
    });
    let documents = plan.documents.keys().map(|key| {
        let kind = DocumentKind::from_key(key);
        kind.map_or_else(|| key.clone(), |kind| kind.to_string())
    });
    PlanSays {
        year: small(plan.year),
        center: plan.center.clone(),
        registration: days(plan.windows.registration),
        review: days(plan.windows.review),
        payment: days(plan.windows.payment),
        tickets_from: printable_from(plan).to_string(),
        sessions: sessions.collect(),
        scope: scope.collect(),
        fees: fees.collect(),
        resit_fee: (plan.fees.resit_paper.filter(|_| plan.resit.allowed))
            .map(|fee| fee.to_string()),
        trades: small(plan.trades.len()),
        sites: sites.collect(),
        photo: plan.photo_words(),
        as_of: plan.eligibility.as_of.to_string(),
        ticket_example: tickets::example(plan),
        hotlines: hotlines.collect(),
        documents: documents.collect(),
    }
}

/// Compares two versions, or one with a file.
///
/// # Errors
/// [`Fail::NotFound`], [`Fail::Malformed`] when nothing was named to compare with.
pub fn compare(center: &Shared, plan: &str, wish: &PlanCompare) -> Result<PlanDiff, Fail> {
    let plan: PlanId = parse(plan, "考试计划编号")?;
    let (old, new) = center.repo.read(|view| {
        let old = version(view, &plan, wish.from)?;
        let new = match (wish.to, &wish.text) {
            (Some(to), None) => version(view, &plan, to)?,
            (None, Some(text)) => text.clone(),
            _ => {
                return Err(Fail::Malformed("请选一个版本或一个文件来比较".into()));
            }
        };
        Ok((old, new))
    })?;
    sized(&new)?;
    let mut diff = PlanDiff {
        lines: Vec::new(),
        added: 0,
        removed: 0,
    };
    let at = |index: Option<usize>| index.map(|index| small(index + 1));
    for change in TextDiff::from_lines(&old, &new).iter_all_changes() {
        let kind = match change.tag() {
            ChangeTag::Equal => DiffKind::Same,
            ChangeTag::Insert => {
                diff.added += 1;
                DiffKind::Added
            }
            ChangeTag::Delete => {
                diff.removed += 1;
                DiffKind::Removed
            }
        };
        diff.lines.push(DiffLine {
            kind,
            old: at(change.old_index()),
            new: at(change.new_index()),
            text: change.value().trim_end_matches(['\r', '\n']).to_owned(),
        });
    }
    Ok(diff)
}

/// Publishes; the units learn of it at their next sync.
///
/// # Errors
/// As [`plans::add`].
pub fn publish(center: &Shared, me: &Me, text: String) -> Result<PlanPublished, Fail> {
    sized(&text)?;
    let added = plans::add(center, &me.actor(), text)?;
    Ok(PlanPublished {
        plan: added.plan.as_str().to_owned(),
        title: added.title,
        version: added.version,
        unchanged: added.unchanged,
        units: small(added.units),
    })
}
