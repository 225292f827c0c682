//! What came in: batches, what their receipts say, packages from a USB stick.

use super::{Me, given, parse, small, task::Progress};
use crate::{
    fail::Fail,
    repo::{
        View,
        model::{BatchRow, Via},
    },
    service::{Shared, answers, import, receipt_of},
    wire::*,
};
use kaobao_exam::{
    BatchId, UnitCode,
    batch::{Outcome, ReceiptLine},
    reg_number::DeviceSlot,
};
use kaobao_sync::protocol::Manifest;
use std::{collections::HashMap, path::Path};

/// Batches of a page when the page does not say.
const USUAL: u32 = 100;
/// The most.
const MOST: u32 = 500;
/// Lines of a page when the page does not say.
const USUAL_LINES: u32 = 200;
/// The most.
const MOST_LINES: u32 = 1000;

/// A batch for the wire.
pub(super) fn info(row: &BatchRow, unit_name: String) -> BatchInfo {
    BatchInfo {
        batch: row.id.to_string(),
        plan: row.plan.as_str().to_owned(),
        unit: row.unit.to_string(),
        unit_name,
        slot: row.slot.number(),
        via: match row.via {
            Via::Network => BatchVia::Network,
            Via::Package => BatchVia::Package,
        },
        lines: row.lines,
        offered_at: row.offered_at.clone(),
        committed_at: row.done.as_ref().map(|done| done.at.clone()),
        accepted: row.done.as_ref().map_or(0, |done| done.accepted),
        refused: row.done.as_ref().map_or(0, |done| done.refused),
    }
}

/// A unit by name; empty when it is not known.
pub(super) fn unit_name(view: &dyn View, code: UnitCode) -> Result<String, Fail> {
    let unit = view.unit(code)?;
    Ok(unit.map_or_else(String::new, |unit| unit.name))
}

/// A page, newest first.
///
/// # Errors
/// [`Fail::Malformed`].
pub fn page(center: &Shared, query: &BatchQuery) -> Result<BatchPage, Fail> {
    let limit = query.limit.unwrap_or(USUAL).clamp(1, MOST);
    let plan = given(query.plan.as_ref())
        .map(|text| parse(text, "考试计划编号"))
        .transpose()?;
    let unit = given(query.unit.as_ref())
        .map(|text| parse(text, "单位代码"))
        .transpose()?;
    let after = match given(query.after.as_ref()) {
        Some(text) => {
            let wrong = || Fail::Malformed("翻页的位置不对，请刷新页面".into());
            let (at, id) = text.rsplit_once('_').ok_or_else(wrong)?;
            Some((at.to_owned(), parse::<BatchId>(id, "批次号")?))
        }
        None => None,
    };
    center.repo.read(|view| {
        let after = after.as_ref().map(|(at, id)| (at.as_str(), *id));
        let rows = view.batch_page(plan.as_ref(), unit, after, limit)?;
        let next = rows
            .last()
            .filter(|_| small(rows.len()) == limit)
            .map(|row| format!("{}_{}", row.offered_at, row.id));
        let mut names: HashMap<UnitCode, String> = HashMap::new();
        let mut batches = Vec::new();
        for row in &rows {
            let name = match names.get(&row.unit) {
                Some(name) => name.clone(),
                None => unit_name(view, row.unit)?,
            };
            names.insert(row.unit, name.clone());
            batches.push(info(row, name));
        }
        Ok(BatchPage { batches, next })
    })
}

/// A batch by its id.
pub(super) fn read(view: &dyn View, id: &str) -> Result<BatchRow, Fail> {
    let id: BatchId = parse(id, "批次号")?;
    let gone = || Fail::NotFound("没有这个批次，请刷新页面".into());
    view.batch(id)?.ok_or_else(gone)
}

/// One batch.
///
/// # Errors
/// [`Fail::NotFound`].
pub fn detail(center: &Shared, id: &str) -> Result<BatchDetail, Fail> {
    center.repo.read(|view| {
        let row = read(view, id)?;
        let (mut contents, mut photos) = (0, 0);
        if row.done.is_none() {
            let body = view.manifest(row.id)?.unwrap_or_default();
            let manifest: Manifest = serde_json::from_str(&body)?;
            let lines = manifest.batch.lines.iter();
            let (wanted, pictures): (Vec<_>, Vec<_>) =
                lines.map(|line| (line.content, line.photo)).unzip();
            contents = view.missing_contents(&wanted)?.len();
            photos = view.missing_photos(&pictures)?.len();
        }
        let slots = view.slots(row.unit)?;
        let slot = slots.iter().find(|slot| slot.slot == row.slot);
        Ok(BatchDetail {
            manifest: row.manifest.to_string(),
            missing_contents: small(contents),
            missing_photos: small(photos),
            answer: slot.is_some_and(|slot| slot.device.is_some() && slot.revoked_at.is_none()),
            batch: info(&row, unit_name(view, row.unit)?),
        })
    })
}

/// Lines of a batch's receipt.
///
/// # Errors
/// [`Fail::NotFound`]; [`Fail::Refused`] while it is not committed.
pub fn lines(center: &Shared, id: &str, query: &LineQuery) -> Result<LinePage, Fail> {
    let limit = query.limit.unwrap_or(USUAL_LINES).clamp(1, MOST_LINES) as usize;
    let skip = query.skip.unwrap_or(0) as usize;
    let only_refused = query.refused.unwrap_or(false);
    center.repo.read(|view| {
        let row = read(view, id)?;
        let unfinished = || Fail::Refused("这个批次还没有收全，收全以后才有结果".into());
        let done = row.done.ok_or_else(unfinished)?;
        let receipt = receipt_of(&done.receipt)?;
        let refused = |line: &&ReceiptLine| matches!(line.outcome, Outcome::Refused { .. });
        let lines: Vec<&ReceiptLine> = receipt
            .lines
            .iter()
            .filter(|line| !only_refused || refused(line))
            .collect();
        let shown = lines.iter().skip(skip).take(limit);
        let lines_out = shown.map(|line| {
            let name = view.by_number(line.number)?.map(|row| row.name);
            let problems = match &line.outcome {
                Outcome::Accepted => Vec::new(),
                Outcome::Refused { problems } => problems.clone(),
            };
            Ok(BatchLineInfo {
                number: line.number.to_string(),
                name,
                revision: line.revision,
                accepted: line.outcome == Outcome::Accepted,
                problems,
            })
        });
        Ok(LinePage {
            lines: lines_out.collect::<Result<_, Fail>>()?,
            total: small(lines.len()),
        })
    })
}

/// A file to hand over.
#[derive(Debug)]
pub struct Handed {
    /// What it is called.
    pub name: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

fn answer_name(unit: UnitCode, slot: DeviceSlot) -> String {
    format!("答复-{unit}-{:02}.kba", slot.number())
}

/// Imports a package that was uploaded into a file.
///
/// # Errors
/// As [`import::import`].
pub fn package(
    center: &Shared,
    me: &Me,
    path: &Path,
    progress: &Progress,
) -> Result<PackageImported, Fail> {
    let imported = import::import_telling(center, &me.actor(), path, &|stage, done, total| {
        progress.step(stage, small(done), small(total));
    })?;
    let id = imported.receipt.batch;
    center.repo.read(|view| {
        let row = read(view, &id.to_string())?;
        Ok(PackageImported {
            again: imported.again,
            answer_name: answer_name(row.unit, row.slot),
            batch: info(&row, unit_name(view, row.unit)?),
        })
    })
}

/// The answer file for the PC that a batch came from.
///
/// # Errors
/// [`Fail::NotFound`], [`Fail::Refused`] when that PC is not known or revoked.
pub fn answer(center: &Shared, id: &str) -> Result<Handed, Fail> {
    let row = center.repo.read(|view| read(view, id))?;
    slot_answer(center, row.unit, row.slot)
}

/// The answer file for one PC of a unit.
///
/// # Errors
/// [`Fail::NotFound`], [`Fail::Refused`].
pub fn slot_answer(center: &Shared, unit: UnitCode, slot: DeviceSlot) -> Result<Handed, Fail> {
    let mut files = answers::write(center, unit, Some(slot), 0)?;
    let file = files
        .pop()
        .ok_or_else(|| Fail::Internal("没有答复文件".into()))?;
    Ok(Handed {
        name: answer_name(unit, slot),
        bytes: file.bytes,
    })
}
