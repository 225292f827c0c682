//! 单位: adding one with its enrolment files, more PCs, revoking one, listing.

use super::Shared;
use crate::{
    audit::{self, Actor},
    fail::Fail,
    keys,
    repo::model::{DeviceRow, SlotRow, UnitRow},
};
use kaobao_exam::{Unit, UnitCode, UnitKind, reg_number::DeviceSlot};
use kaobao_sync::{
    Signed,
    hash::sha256,
    protocol::{CenterInfo, Enrolment},
};
use serde::Serialize;
use serde_json::json;

/// An enrolment file to hand over.
#[derive(Clone, Debug)]
pub struct EnrolmentFile {
    /// For which PC.
    pub slot: DeviceSlot,
    /// The file's text.
    pub text: String,
}

/// Adds a unit with `slots` PCs; gives an enrolment file for each.
///
/// # Errors
/// [`Fail::Refused`] when the code is taken or the unit is described incompletely.
pub fn add(
    center: &Shared,
    actor: &Actor,
    unit: Unit,
    slots: u8,
    url: Option<String>,
) -> Result<Vec<EnrolmentFile>, Fail> {
    if unit.name.trim().is_empty() || unit.department.trim().is_empty() {
        return Err(Fail::Refused("单位名称和主管部门都要填写".into()));
    }
    if unit.kind != UnitKind::Provincial && unit.city.is_none() {
        return Err(Fail::Refused(format!(
            "{}要写明所在的市，申报单位由它决定",
            unit.kind.label()
        )));
    }
    let (now, actor, shared) = (center.clock.now(), actor.clone(), Shared::clone(center));
    center.repo.write(move |tx| {
        if let Some(known) = tx.unit(unit.code)? {
            return Err(Fail::Refused(format!(
                "单位代码 {} 已给了“{}”；要给它加电脑请在这个单位里添加",
                unit.code, known.name
            )));
        }
        tx.add_unit(&UnitRow {
            unit: unit.clone(),
            added_at: now.rfc3339(),
        })?;
        let detail = json!({ "unit": unit.code, "slots": slots });
        audit::record(tx, &shared.keys.cipher, now, &actor, "unit.add", &detail)?;
        (1..=slots)
            .map(|slot| issue(&shared, tx, &unit, slot, url.clone(), now))
            .collect()
    })
}

/// One more PC for a unit, e.g. in place of one that was lost; gives its enrolment file.
///
/// # Errors
/// [`Fail::NotFound`], [`Fail::Refused`] past 99.
pub fn add_slot(
    center: &Shared,
    actor: &Actor,
    code: UnitCode,
    url: Option<String>,
) -> Result<EnrolmentFile, Fail> {
    let (now, actor, shared) = (center.clock.now(), actor.clone(), Shared::clone(center));
    center.repo.write(move |tx| {
        let unit = tx.unit(code)?.ok_or_else(|| no_unit(code))?;
        let last = tx.slots(code)?.last().map_or(0, |slot| slot.slot.number());
        let file = issue(&shared, tx, &unit, last.saturating_add(1), url, now)?;
        let detail = json!({ "unit": code, "slot": file.slot });
        audit::record(tx, &shared.keys.cipher, now, &actor, "unit.slot", &detail)?;
        Ok(file)
    })
}

/// For a unit that is not there.
pub fn no_unit(code: UnitCode) -> Fail {
    Fail::NotFound(format!("没有代码为 {code} 的单位"))
}

fn issue(
    center: &Shared,
    tx: &dyn crate::repo::Tx,
    unit: &Unit,
    slot: u8,
    url: Option<String>,
    now: crate::clock::Moment,
) -> Result<EnrolmentFile, Fail> {
    let slot = DeviceSlot::try_from(slot).map_err(|error| Fail::Refused(error.to_string()))?;
    let plans = tx.plans()?;
    let name = super::console::settings::center_name(tx)?;
    // Half of it is plenty, and a token is typed by nobody.
    let token = keys::random()?.to_string()[..32].to_owned();
    tx.add_slot(&SlotRow {
        unit: unit.code,
        slot,
        token: sha256(token.as_bytes()),
        issued_at: now.rfc3339(),
        device: None,
        revoked_at: None,
    })?;
    let enrolment = Enrolment {
        format: 1,
        unit: unit.clone(),
        center: CenterInfo {
            name: name.unwrap_or_else(|| "鉴定中心".to_owned()),
            url,
            sign_key: center.keys.public().to_string(),
            recipients: center.keys.recipients.clone(),
        },
        plans: plans.into_iter().map(|row| row.text).collect(),
        slot,
        token,
        issued_at: now.rfc3339(),
    };
    let text = kaobao_sync::enrolment::write(&Signed::sign(&enrolment, &center.keys.sign));
    Ok(EnrolmentFile { slot, text })
}

/// Refuses a PC from now on.
///
/// # Errors
/// [`Fail::NotFound`].
pub fn revoke(
    center: &Shared,
    actor: &Actor,
    code: UnitCode,
    slot: DeviceSlot,
) -> Result<(), Fail> {
    let (now, actor, shared) = (center.clock.now(), actor.clone(), Shared::clone(center));
    center.repo.write(move |tx| {
        if !tx.slots(code)?.iter().any(|row| row.slot == slot) {
            return Err(Fail::NotFound(format!(
                "单位 {code} 没有 {} 号机位",
                slot.number()
            )));
        }
        tx.revoke(code, slot, &now.rfc3339())?;
        let detail = json!({ "unit": code, "slot": slot });
        audit::record(tx, &shared.keys.cipher, now, &actor, "unit.revoke", &detail)?;
        Ok(())
    })
}

/// A unit in a list.
#[derive(Clone, Debug, Serialize)]
pub struct Listed {
    /// The unit.
    #[serde(flatten)]
    pub unit: Unit,
    /// Its PCs.
    pub slots: Vec<ListedSlot>,
    /// Its applications by state.
    pub applications: Vec<(String, u64)>,
}

/// A PC in a list.
#[derive(Clone, Debug, Serialize)]
pub struct ListedSlot {
    /// Which.
    pub slot: DeviceSlot,
    /// RFC 3339; `None` while the enrolment file was not used.
    pub enrolled_at: Option<String>,
    /// RFC 3339.
    pub revoked_at: Option<String>,
}

/// All units.
///
/// # Errors
/// Those of the store.
pub fn list(center: &Shared) -> Result<Vec<Listed>, Fail> {
    center.repo.read(|view| {
        view.units()?
            .into_iter()
            .map(|row| {
                let code = row.unit.code;
                let filter = crate::repo::model::Filter {
                    unit: Some(code),
                    ..Default::default()
                };
                let slots = view.slots(code)?.into_iter().map(|slot| ListedSlot {
                    slot: slot.slot,
                    enrolled_at: slot.device.map(|device: DeviceRow| device.enrolled_at),
                    revoked_at: slot.revoked_at,
                });
                Ok(Listed {
                    slots: slots.collect(),
                    applications: view.counts(&filter)?,
                    unit: row.unit,
                })
            })
            .collect()
    })
}
