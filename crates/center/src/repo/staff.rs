//! Staff accounts, sessions, attempts to sign in.

use super::Done;
use crate::fail::Fail;
use crate::wire::Role;
use kaobao_exam::Digest;
use uuid::Uuid;

/// An account.
#[derive(Clone, Debug)]
pub struct StaffRow {
    /// Its id.
    pub id: Uuid,
    /// Name to sign in by.
    pub name: String,
    /// 姓名.
    pub display: String,
    /// What they may do.
    pub role: Role,
    /// Whether they can sign in.
    pub active: bool,
    /// Argon2id, PHC form.
    pub password: String,
    /// RFC 3339.
    pub added_at: String,
    /// When they signed in last.
    pub last_seen: Option<String>,
}

/// A session.
#[derive(Clone, Debug)]
pub struct SessionRow {
    /// SHA-256 of what the cookie holds.
    pub token: Digest,
    /// Whose.
    pub staff: Uuid,
    /// What requests that change something must show.
    pub csrf: String,
    /// Seconds since 1970.
    pub begun_at: i64,
    /// Seconds since 1970.
    pub until: i64,
}

/// Who may work here.
#[allow(
    clippy::missing_errors_doc,
    reason = "every one fails only when the store does"
)]
pub trait Staff {
    /// By id.
    fn staff(&self, id: Uuid) -> Result<Option<StaffRow>, Fail>;
    /// By the name to sign in by.
    fn staff_by_name(&self, name: &str) -> Result<Option<StaffRow>, Fail>;
    /// All, by name.
    fn all_staff(&self) -> Result<Vec<StaffRow>, Fail>;
    /// A session with its account, whether or not it has ended.
    fn session(&self, token: Digest) -> Result<Option<(SessionRow, StaffRow)>, Fail>;
    /// How many sessions of an account have not ended.
    fn sessions(&self, staff: Uuid, now: i64) -> Result<u32, Fail>;
    /// How many attempts were made since.
    fn attempts(&self, who: &str, since: i64) -> Result<u32, Fail>;
}

/// Changes to it.
#[allow(
    clippy::missing_errors_doc,
    reason = "every one fails only when the store does"
)]
pub trait StaffTx {
    /// Adds an account.
    fn add_staff(&self, row: &StaffRow) -> Done;
    /// Replaces everything but id and name.
    fn update_staff(&self, row: &StaffRow) -> Done;
    /// Adds a session.
    fn add_session(&self, row: &SessionRow) -> Done;
    /// A session goes on.
    fn extend_session(&self, token: Digest, until: i64) -> Done;
    /// Ends a session.
    fn end_session(&self, token: Digest) -> Done;
    /// Ends all sessions of an account but one.
    fn end_sessions(&self, staff: Uuid, except: Option<Digest>) -> Done;
    /// Forgets sessions and attempts that have ended.
    fn forget(&self, sessions_before: i64, attempts_before: i64) -> Done;
    /// Remembers an attempt.
    fn add_attempt(&self, who: &str, at: i64) -> Done;
    /// Forgets attempts after a success.
    fn clear_attempts(&self, who: &str) -> Done;
    /// The same for everything that begins so.
    fn clear_attempts_before(&self, start: &str) -> Done;
}
