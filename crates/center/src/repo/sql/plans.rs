//! Plans, units and their PCs.

use super::{Record, Session, convert::*, params};
use crate::{
    fail::Fail,
    repo::{Plans, PlansTx, Units, UnitsTx, model::*},
};
use kaobao_exam::{
    Digest, PlanId, Unit, UnitCode, UnitKind, ids::DeviceId, reg_number::DeviceSlot,
};

pub(super) fn plan(row: &Record<'_>) -> Result<PlanRow, Fail> {
    Ok(PlanRow {
        id: parse(row, 0)?,
        version: get(row, 1)?,
        text: get(row, 2)?,
        added_at: get(row, 3)?,
    })
}

impl Plans for Session<'_> {
    fn plan(&self, id: &PlanId) -> Result<Option<PlanRow>, Fail> {
        self.one(
            "SELECT id, version, text, added_at FROM plan WHERE id = ? ORDER BY version DESC LIMIT 1",
            [id.as_str()],
            plan,
        )
    }
    fn plans(&self) -> Result<Vec<PlanRow>, Fail> {
        self.all(
            "SELECT id, version, text, added_at FROM plan AS p
             WHERE version = (SELECT max(version) FROM plan WHERE id = p.id) ORDER BY id",
            params![],
            plan,
        )
    }
}

impl PlansTx for Session<'_> {
    fn add_plan(&self, row: &PlanRow) -> Result<(), Fail> {
        self.execute(
            "INSERT INTO plan (id, version, text, added_at) VALUES (?, ?, ?, ?)",
            params![row.id.as_str(), row.version, row.text, row.added_at],
        )
        .map(drop)
    }
}

const UNIT: &str = "code, name, kind, department, city, added_at";

fn unit(row: &Record<'_>) -> Result<UnitRow, Fail> {
    let kind: String = get(row, 2)?;
    Ok(UnitRow {
        unit: Unit {
            code: parse(row, 0)?,
            name: get(row, 1)?,
            kind: UnitKind::from_label(&kind).ok_or_else(|| broken(row, 2))?,
            department: get(row, 3)?,
            city: get(row, 4)?,
        },
        added_at: get(row, 5)?,
    })
}

const SLOT: &str = "unit, slot, token, issued_at, device, key, recipient, enrolled_at, revoked_at";

fn slot(row: &Record<'_>) -> Result<SlotRow, Fail> {
    let number: u8 = get(row, 1)?;
    let device: Option<[u8; 16]> = get(row, 4)?;
    Ok(SlotRow {
        unit: parse(row, 0)?,
        slot: DeviceSlot::try_from(number).map_err(|_| broken(row, 1))?,
        token: digest(row, 2)?,
        issued_at: get(row, 3)?,
        device: match device {
            Some(id) => Some(DeviceRow {
                id: DeviceId::from_bytes(id),
                key: get(row, 5)?,
                recipient: get(row, 6)?,
                enrolled_at: get(row, 7)?,
            }),
            None => None,
        },
        revoked_at: get(row, 8)?,
    })
}

impl Units for Session<'_> {
    fn unit(&self, code: UnitCode) -> Result<Option<Unit>, Fail> {
        let sql = format!("SELECT {UNIT} FROM unit WHERE code = ?");
        Ok(self
            .one(&sql, [code.to_string()], unit)?
            .map(|row| row.unit))
    }
    fn units(&self) -> Result<Vec<UnitRow>, Fail> {
        self.all(
            &format!("SELECT {UNIT} FROM unit ORDER BY code"),
            params![],
            unit,
        )
    }
    fn slots(&self, unit: UnitCode) -> Result<Vec<SlotRow>, Fail> {
        let sql = format!("SELECT {SLOT} FROM slot WHERE unit = ? ORDER BY slot");
        self.all(&sql, [unit.to_string()], slot)
    }
    fn slot_by_token(&self, token: Digest) -> Result<Option<SlotRow>, Fail> {
        self.one(
            &format!("SELECT {SLOT} FROM slot WHERE token = ?"),
            [token.0],
            slot,
        )
    }
    fn slot_by_device(&self, device: DeviceId) -> Result<Option<SlotRow>, Fail> {
        let sql = format!("SELECT {SLOT} FROM slot WHERE device = ?");
        self.one(&sql, [device.uuid().as_bytes()], slot)
    }
}

impl UnitsTx for Session<'_> {
    fn add_unit(&self, row: &UnitRow) -> Result<(), Fail> {
        let unit = &row.unit;
        self.execute(
            "INSERT INTO unit (code, name, kind, department, city, added_at) VALUES (?, ?, ?, ?, ?, ?)",
            params![
                unit.code.to_string(),
                unit.name,
                unit.kind.label(),
                unit.department,
                unit.city,
                row.added_at
            ],
        )
        .map(drop)
    }
    fn add_slot(&self, row: &SlotRow) -> Result<(), Fail> {
        self.execute(
            "INSERT INTO slot (unit, slot, token, issued_at) VALUES (?, ?, ?, ?)",
            params![
                row.unit.to_string(),
                row.slot.number(),
                row.token.0,
                row.issued_at
            ],
        )
        .map(drop)
    }
    fn enrol(&self, unit: UnitCode, slot: DeviceSlot, device: &DeviceRow) -> Result<(), Fail> {
        self.execute(
            "UPDATE slot SET device = ?, key = ?, recipient = ?, enrolled_at = ?
             WHERE unit = ? AND slot = ? AND device IS NULL",
            params![
                device.id.uuid().as_bytes(),
                device.key,
                device.recipient,
                device.enrolled_at,
                unit.to_string(),
                slot.number()
            ],
        )
        .map(drop)
    }
    fn revoke(&self, unit: UnitCode, slot: DeviceSlot, at: &str) -> Result<(), Fail> {
        self.execute(
            "UPDATE slot SET revoked_at = ? WHERE unit = ? AND slot = ? AND revoked_at IS NULL",
            params![at, unit.to_string(), slot.number()],
        )
        .map(drop)
    }
}
