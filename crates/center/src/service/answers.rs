//! 答复文件: step 4 for units without a network, a file for each of their PCs.

use super::{Shared, units};
use crate::fail::Fail;
use kaobao_exam::{UnitCode, reg_number::DeviceSlot};
use kaobao_sync::{Signed, package, protocol::Answers};

/// An answers file for one PC.
#[derive(Clone, Debug)]
pub struct AnswersFile {
    /// Which PC.
    pub slot: DeviceSlot,
    /// The file.
    pub bytes: Vec<u8>,
    /// How many receipts are in it.
    pub receipts: usize,
    /// How many changes are in it.
    pub changes: usize,
}

/// The answers for every enrolled PC of a unit that is not revoked, or for one: its receipts, and the unit's
/// changes after a cursor.
///
/// # Errors
/// [`Fail::NotFound`]; [`Fail::Refused`] when no PC is enrolled, so that there is nobody to encrypt to.
pub fn write(
    center: &Shared,
    unit: UnitCode,
    only: Option<DeviceSlot>,
    after: u64,
) -> Result<Vec<AnswersFile>, Fail> {
    let (changes, devices) = center.repo.read(|view| {
        view.unit(unit)?.ok_or_else(|| units::no_unit(unit))?;
        let mut devices = Vec::new();
        for slot in view.slots(unit)? {
            if only.is_some_and(|only| only != slot.slot) || slot.revoked_at.is_some() {
                continue;
            }
            if let Some(device) = slot.device {
                devices.push((slot.slot, device.recipient, view.receipts(unit, slot.slot)?));
            }
        }
        Ok((view.changes(unit, after, usize::MAX >> 1)?, devices))
    })?;
    if devices.is_empty() {
        return Err(Fail::Refused(format!(
            "单位 {unit} 还没有电脑登记过（没有收到过它的离线包或网络报送），无法加密给它"
        )));
    }
    devices
        .into_iter()
        .map(|(slot, recipient, receipts)| {
            let receipts = receipts
                .iter()
                .map(|text| serde_json::from_str(text))
                .collect::<Result<Vec<_>, _>>()?;
            let answers = Answers {
                unit,
                receipts,
                changes: changes.clone(),
                after,
            };
            let signed = Signed::sign(&answers, &center.keys.sign);
            let bytes = package::write_answers(&signed, &[recipient])
                .map_err(|error| Fail::Internal(error.to_string()))?;
            Ok(AnswersFile {
                slot,
                bytes,
                receipts: answers.receipts.len(),
                changes: answers.changes.len(),
            })
        })
        .collect()
}
