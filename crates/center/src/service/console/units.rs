//! Units and their PCs: enrolment files, revoking, what each has sent and misses.

use super::{Me, batches, lookups, parse, settings, small};
use crate::{
    fail::Fail,
    repo::{View, model::SlotRow, office::UnitMark},
    service::{Shared, judge, units},
    wire::*,
};
use kaobao_exam::{Problem, Unit, UnitCode, UnitKind, reg_number::DeviceSlot};
use std::collections::HashMap;

/// Batches of a unit that are shown.
const BATCHES: u32 = 100;
/// Refused lines of a unit that are shown.
const REFUSED: u32 = 200;

fn slot(row: SlotRow) -> SlotInfo {
    SlotInfo {
        slot: row.slot.number(),
        issued_at: row.issued_at,
        enrolled_at: row.device.map(|device| device.enrolled_at),
        revoked_at: row.revoked_at,
    }
}

/// What is asked once for all units.
struct All {
    marks: HashMap<UnitCode, UnitMark>,
    counts: HashMap<UnitCode, Vec<KeyCount>>,
    refused: HashMap<UnitCode, u32>,
}

impl All {
    fn read(view: &dyn View) -> Result<Self, Fail> {
        let marks = view.unit_marks()?.into_iter();
        let mut counts: HashMap<UnitCode, Vec<KeyCount>> = HashMap::new();
        for (unit, key, count) in view.unit_counts()? {
            counts
                .entry(unit)
                .or_default()
                .push(KeyCount { key, count });
        }
        Ok(Self {
            marks: marks.map(|mark| (mark.unit, mark)).collect(),
            counts,
            refused: view.refused_counts()?.into_iter().collect(),
        })
    }
    fn info(&mut self, view: &dyn View, unit: &Unit) -> Result<UnitInfo, Fail> {
        let mark = self.marks.get(&unit.code);
        let states = self.counts.remove(&unit.code).unwrap_or_default();
        let returned = states.iter().find(|state| state.key == "returned");
        let refused = self.refused.get(&unit.code).copied().unwrap_or_default();
        Ok(UnitInfo {
            unit: lookups::unit(unit)?,
            slots: view.slots(unit.code)?.into_iter().map(slot).collect(),
            to_mend: returned.map_or(0, |state| state.count) + refused,
            states,
            unfinished: mark.map_or(0, |mark| mark.unfinished),
            last_batch: mark.map(|mark| mark.last_batch.clone()),
        })
    }
}

/// All units.
///
/// # Errors
/// Those of the store.
pub fn list(center: &Shared) -> Result<Vec<UnitInfo>, Fail> {
    center.repo.read(|view| {
        let mut all = All::read(view)?;
        let units = view.units()?;
        units.iter().map(|row| all.info(view, &row.unit)).collect()
    })
}

fn code(text: &str) -> Result<UnitCode, Fail> {
    parse(text, "单位代码")
}

/// One unit: what it has sent and what it misses.
///
/// # Errors
/// [`Fail::NotFound`].
pub fn detail(center: &Shared, unit: &str) -> Result<UnitDetail, Fail> {
    let code = code(unit)?;
    let (mut detail, refused) = center.repo.read(|view| {
        let unit = view.unit(code)?.ok_or_else(|| units::no_unit(code))?;
        let info = All::read(view)?.info(view, &unit)?;
        let rows = view.batch_page(None, Some(code), None, BATCHES)?;
        let returned = info.states.iter().find(|state| state.key == "returned");
        let detail = UnitDetail {
            returned: returned.map_or(0, |state| state.count),
            batches: rows
                .iter()
                .map(|row| batches::info(row, unit.name.clone()))
                .collect(),
            cursor: small(view.last_cursor(code)?),
            refused: Vec::new(),
            unit: info,
        };
        Ok((detail, view.refused_of(code, REFUSED)?))
    })?;
    for row in refused {
        // The number is in the sealed content alone.
        let content = judge::content(center, row.content)?;
        let problems: Vec<Problem> = serde_json::from_str(&row.problems)?;
        let why: Vec<&str> = problems.iter().map(|one| one.what.as_str()).collect();
        detail.refused.push(RefusedLine {
            number: content.head.number.to_string(),
            at: row.received_at,
            why: why.join("；"),
        });
    }
    Ok(detail)
}

fn files(
    center: &Shared,
    code: UnitCode,
    files: Vec<units::EnrolmentFile>,
) -> Result<EnrolmentFiles, Fail> {
    let files = files.into_iter().map(|file| EnrolmentFileInfo {
        slot: file.slot.number(),
        name: format!("登记文件-{code}-{:02}.json", file.slot.number()),
        text: file.text,
    });
    Ok(EnrolmentFiles {
        files: files.collect(),
        without_plan: center.repo.read(|view| view.plans())?.is_empty(),
    })
}

/// A new unit with its enrolment files.
///
/// # Errors
/// [`Fail::Field`], [`Fail::Refused`].
pub fn add(center: &Shared, me: &Me, wish: NewUnit) -> Result<EnrolmentFiles, Fail> {
    let wrong = |field, message: &str| Fail::Field {
        field,
        message: message.to_owned(),
    };
    let code: UnitCode = wish
        .code
        .trim()
        .parse()
        .map_err(|_| wrong("code", "单位代码应是 5 位数字"))?;
    let kind = UnitKind::ALL
        .iter()
        .copied()
        .find(|kind| lookups::key(kind).is_ok_and(|key| key == wish.kind))
        .ok_or_else(|| wrong("kind", "请选单位性质"))?;
    if !(1..=99).contains(&wish.slots) {
        return Err(wrong("slots", "电脑台数应是 1 至 99"));
    }
    let unit = Unit {
        code,
        name: wish.name.trim().to_owned(),
        kind,
        department: wish.department.trim().to_owned(),
        city: wish
            .city
            .map(|city| city.trim().to_owned())
            .filter(|city| !city.is_empty()),
    };
    let url = center.repo.read(|view| settings::read(view))?.center_url;
    let added = units::add(center, &me.actor(), unit, wish.slots, url)?;
    files(center, code, added)
}

/// One more PC.
///
/// # Errors
/// [`Fail::NotFound`], [`Fail::Refused`] past 99.
pub fn add_slot(center: &Shared, me: &Me, unit: &str) -> Result<EnrolmentFiles, Fail> {
    let code = code(unit)?;
    let url = center.repo.read(|view| settings::read(view))?.center_url;
    let file = units::add_slot(center, &me.actor(), code, url)?;
    files(center, code, vec![file])
}

/// A PC of a request.
///
/// # Errors
/// [`Fail::Malformed`].
pub fn slot_of(unit: &str, slot: &str) -> Result<(UnitCode, DeviceSlot), Fail> {
    let number: u8 = parse(slot, "机位号")?;
    let slot = DeviceSlot::try_from(number).map_err(|error| Fail::Malformed(error.to_string()))?;
    Ok((code(unit)?, slot))
}

/// Refuses a PC from now on.
///
/// # Errors
/// [`Fail::NotFound`].
pub fn revoke(center: &Shared, me: &Me, unit: &str, slot: &str) -> Result<(), Fail> {
    let (unit, slot) = slot_of(unit, slot)?;
    units::revoke(center, &me.actor(), unit, slot)
}
