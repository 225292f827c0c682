//! Accounts, sessions, attempts.

use super::{Record, Session, convert::*, params};
use crate::{
    fail::Fail,
    repo::staff::{SessionRow, Staff, StaffRow, StaffTx},
    wire::Role,
};
use kaobao_exam::Digest;
use uuid::Uuid;

const STAFF: &str =
    "s.id, s.name, s.display, s.role, s.active, s.password, s.added_at, s.last_seen";

fn staff(row: &Record<'_>) -> Result<StaffRow, Fail> {
    let role: String = get(row, 3)?;
    Ok(StaffRow {
        id: Uuid::from_bytes(bytes(row, 0)?),
        name: get(row, 1)?,
        display: get(row, 2)?,
        role: Role::from_key(&role).ok_or_else(|| broken(row, 3))?,
        active: get(row, 4)?,
        password: get(row, 5)?,
        added_at: get(row, 6)?,
        last_seen: get(row, 7)?,
    })
}

impl Staff for Session<'_> {
    fn staff(&self, id: Uuid) -> Result<Option<StaffRow>, Fail> {
        let sql = format!("SELECT {STAFF} FROM staff s WHERE id = ?");
        self.one(&sql, [id.as_bytes()], staff)
    }
    fn staff_by_name(&self, name: &str) -> Result<Option<StaffRow>, Fail> {
        let sql = format!("SELECT {STAFF} FROM staff s WHERE name = ?");
        self.one(&sql, [name], staff)
    }
    fn all_staff(&self) -> Result<Vec<StaffRow>, Fail> {
        let sql = format!("SELECT {STAFF} FROM staff s ORDER BY name");
        self.all(&sql, params![], staff)
    }
    fn session(&self, token: Digest) -> Result<Option<(SessionRow, StaffRow)>, Fail> {
        let sql = format!(
            "SELECT {STAFF}, n.token, n.csrf, n.begun_at, n.until
             FROM session n JOIN staff s ON s.id = n.staff WHERE n.token = ?"
        );
        self.one(&sql, [token.0], |row| {
            let staff = staff(row)?;
            let session = SessionRow {
                token: digest(row, 8)?,
                staff: staff.id,
                csrf: get(row, 9)?,
                begun_at: get(row, 10)?,
                until: get(row, 11)?,
            };
            Ok((session, staff))
        })
    }
    fn sessions(&self, staff: Uuid, now: i64) -> Result<u32, Fail> {
        let sql = "SELECT count(*) FROM session WHERE staff = ? AND until > ?";
        let found = self.one(sql, params![staff.as_bytes(), now], |row| get(row, 0))?;
        Ok(found.unwrap_or(0))
    }
    fn attempts(&self, who: &str, since: i64) -> Result<u32, Fail> {
        let sql = "SELECT count(*) FROM attempt WHERE who = ? AND at > ?";
        let found = self.one(sql, params![who, since], |row| get(row, 0))?;
        Ok(found.unwrap_or(0))
    }
}

impl StaffTx for Session<'_> {
    fn add_staff(&self, row: &StaffRow) -> Result<(), Fail> {
        self.execute(
            "INSERT INTO staff (id, name, display, role, active, password, added_at, last_seen)
             VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            params![
                row.id.as_bytes(),
                row.name,
                row.display,
                row.role.key(),
                row.active,
                row.password,
                row.added_at,
                row.last_seen
            ],
        )
        .map(drop)
    }
    fn update_staff(&self, row: &StaffRow) -> Result<(), Fail> {
        self.execute(
            "UPDATE staff SET display = ?, role = ?, active = ?, password = ?, last_seen = ? WHERE id = ?",
            params![
                row.display,
                row.role.key(),
                row.active,
                row.password,
                row.last_seen,
                row.id.as_bytes()
            ],
        )
        .map(drop)
    }
    fn add_session(&self, row: &SessionRow) -> Result<(), Fail> {
        self.execute(
            "INSERT INTO session (token, staff, csrf, begun_at, until) VALUES (?, ?, ?, ?, ?)",
            params![
                row.token.0,
                row.staff.as_bytes(),
                row.csrf,
                row.begun_at,
                row.until
            ],
        )
        .map(drop)
    }
    fn extend_session(&self, token: Digest, until: i64) -> Result<(), Fail> {
        let sql = "UPDATE session SET until = ? WHERE token = ? AND until < ?";
        self.execute(sql, params![until, token.0, until]).map(drop)
    }
    fn end_session(&self, token: Digest) -> Result<(), Fail> {
        self.execute("DELETE FROM session WHERE token = ?", [token.0])
            .map(drop)
    }
    fn end_sessions(&self, staff: Uuid, except: Option<Digest>) -> Result<(), Fail> {
        let sql = "DELETE FROM session WHERE staff = ? AND token <> ?";
        // No token hashes to nothing but zeros.
        let except = except.unwrap_or(Digest([0; 32]));
        self.execute(sql, params![staff.as_bytes(), except.0])
            .map(drop)
    }
    fn forget(&self, sessions_before: i64, attempts_before: i64) -> Result<(), Fail> {
        self.execute("DELETE FROM session WHERE until < ?", [sessions_before])?;
        self.execute("DELETE FROM attempt WHERE at < ?", [attempts_before])
            .map(drop)
    }
    fn add_attempt(&self, who: &str, at: i64) -> Result<(), Fail> {
        let sql = "INSERT INTO attempt (who, at) VALUES (?, ?)";
        self.execute(sql, params![who, at]).map(drop)
    }
    fn clear_attempts_before(&self, start: &str) -> Result<(), Fail> {
        let sql = "DELETE FROM attempt WHERE substr(who, 1, length(?1)) = ?1";
        self.execute(sql, [start]).map(drop)
    }
    fn clear_attempts(&self, who: &str) -> Result<(), Fail> {
        self.execute("DELETE FROM attempt WHERE who = ?", [who])
            .map(drop)
    }
}
