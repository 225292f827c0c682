//! Signing in and out. A session is a row: its cookie's SHA-256, whose it is, until when. Nothing of it is in a
//! process, and nothing that a browser sends becomes a session: each gets a new random one at signing in.

use super::{Me, password, settings};
use crate::{
    audit,
    fail::Fail,
    keys,
    repo::{
        Tx, View,
        staff::{SessionRow, StaffRow},
    },
    service::Shared,
    weak, wire,
};
use jiff::Timestamp;
use kaobao_exam::Digest;
use kaobao_sync::hash::sha256;
use serde_json::json;
use uuid::Uuid;

/// A session ends after so long however much it is used.
const LONGEST: i64 = 12 * 3600;
/// Attempts count for so long.
const WINDOW: i64 = 15 * 60;
/// So many failures of one name from one address are human.
const PER_NAME_AND_ADDRESS: u32 = 8;
/// So many of one name from anywhere.
const PER_NAME: u32 = 60;
/// So many from one address.
const PER_ADDRESS: u32 = 60;
/// A session's end is written anew only when it moved by so much.
const STEP: i64 = 60;

/// A session that was just begun.
#[derive(Debug)]
pub struct Begun {
    /// What the cookie holds; kept nowhere here.
    pub cookie: String,
    /// Who.
    pub me: wire::Me,
}

/// A session that goes on.
#[derive(Clone, Debug)]
pub struct Open {
    /// Who.
    pub me: Me,
    /// What requests that change something must show.
    pub csrf: String,
    /// Seconds since 1970.
    pub until: i64,
}

/// Whose session a cookie is.
///
/// # Errors
/// [`Fail::SignIn`].
pub fn open(center: &Shared, cookie: Option<&str>) -> Result<Open, Fail> {
    let ended = || Fail::SignIn("还没有登录，或登录已过期，请重新登录".into());
    let token = sha256(cookie.ok_or_else(ended)?.as_bytes());
    let now = center.clock.now().timestamp().as_second();
    let (found, idle) = center.repo.read(|view| {
        let idle = settings::read(view)?.idle_minutes;
        Ok((view.session(token)?, i64::from(idle) * 60))
    })?;
    let (session, staff) = found.ok_or_else(ended)?;
    if session.until <= now || !staff.active {
        return Err(ended());
    }
    let until = (now + idle).min(session.begun_at + LONGEST);
    if until > session.until + STEP {
        center
            .repo
            .write(move |tx| tx.extend_session(token, until))?;
    }
    Ok(Open {
        me: Me {
            id: staff.id,
            name: staff.name,
            display: staff.display,
            role: staff.role,
            session: token,
        },
        csrf: session.csrf,
        until: until.max(session.until),
    })
}

/// How the console stands.
///
/// # Errors
/// Those of the store.
pub fn state(
    center: &Shared,
    cookie: Option<&str>,
    local: bool,
) -> Result<wire::ConsoleState, Fail> {
    let me = match open(center, cookie) {
        Ok(open) => Some(open),
        Err(Fail::SignIn(_)) => None,
        Err(fail) => return Err(fail),
    };
    let (nobody, name, two_person) = center.repo.read(|view| {
        let name = settings::center_name(view)?;
        let nobody = view.all_staff()?.is_empty();
        Ok((nobody, name, settings::read(view)?.two_person))
    })?;
    Ok(wire::ConsoleState {
        center: name,
        version: env!("CARGO_PKG_VERSION").to_owned(),
        rehearsal: center.clock.rehearsal().map(|date| date.to_string()),
        setup: nobody.then_some(wire::Setup {
            code_needed: !local,
        }),
        me: me.map(|open| told(&open.me, &open.csrf, open.until, two_person)),
    })
}

fn told(me: &Me, csrf: &str, until: i64, two_person: bool) -> wire::Me {
    wire::Me {
        staff: me.id.to_string(),
        name: me.name.clone(),
        display: me.display.clone(),
        role: me.role,
        csrf: csrf.to_owned(),
        until: crate::clock::rfc3339(Timestamp::from_second(until).unwrap_or_default()),
        two_person,
    }
}

/// Counts an attempt before it is made, so that many at once are counted too.
///
/// # Errors
/// [`Fail::TooMany`].
pub fn attempt(center: &Shared, limits: Vec<(String, u32)>) -> Result<(), Fail> {
    if weak::without("attempts") {
        return Ok(());
    }
    let now = center.clock.now().timestamp().as_second();
    center.repo.write(move |tx| {
        tx.forget(now - LONGEST, now - WINDOW)?;
        for (who, most) in &limits {
            if tx.attempts(who, now - WINDOW)? >= *most {
                return Err(Fail::TooMany(
                    "尝试次数太多，请 15 分钟后再试；忘了口令请让管理员重设".into(),
                ));
            }
        }
        for (who, _) in &limits {
            tx.add_attempt(who, now)?;
        }
        Ok(())
    })
}

/// Forgets the failures of a name, whoever they came from.
pub(super) fn forget_attempts(tx: &dyn Tx, staff: &StaffRow) -> Result<(), Fail> {
    tx.clear_attempts(&format!("name:{}", staff.name))?;
    tx.clear_attempts(&format!("own:{}", staff.id))?;
    tx.clear_attempts_before(&format!("pair:{}@", staff.name))
}

/// Signs in. Whatever session the browser had ends.
///
/// # Errors
/// [`Fail::TooMany`], [`Fail::SignIn`].
pub fn sign_in(
    center: &Shared,
    wish: &wire::SignIn,
    address: &str,
    before: Option<&str>,
) -> Result<Begun, Fail> {
    let name = wish.name.trim().to_lowercase();
    // Names are cut: what is counted must not fill the disk.
    let short: String = name.chars().take(64).collect();
    let pair = format!("pair:{short}@{address}");
    attempt(
        center,
        vec![
            (pair.clone(), PER_NAME_AND_ADDRESS),
            (format!("name:{short}"), PER_NAME),
            (format!("address:{address}"), PER_ADDRESS),
        ],
    )?;
    let staff = center.repo.read(|view| view.staff_by_name(&name))?;
    let staff = staff.filter(|staff| staff.active);
    let kept = staff.as_ref().map(|staff| staff.password.as_str());
    let right = password::right(&wish.password, kept);
    let Some(staff) = staff.filter(|_| right) else {
        return Err(Fail::SignIn("登录名或口令不对".into()));
    };
    let (password, shared) = (staff.password.clone(), Shared::clone(center));
    let planted = before.filter(|_| weak::without("fixation"));
    let cookie = match planted {
        Some(planted) => planted.to_owned(),
        None => new_cookie()?,
    };
    let before = before.map(|cookie| sha256(cookie.as_bytes()));
    center.repo.write(move |tx| {
        // The account may have been changed while the password was compared.
        let staff = tx
            .staff(staff.id)?
            .filter(|now| now.active && now.password == password)
            .ok_or_else(|| Fail::SignIn("登录名或口令不对".into()))?;
        if let Some(before) = before {
            tx.end_session(before)?;
        }
        tx.clear_attempts(&pair)?;
        begin(&shared, tx, staff, cookie, "staff.sign_in")
    })
}

/// What a new session's cookie holds.
pub(super) fn new_cookie() -> Result<String, Fail> {
    Ok(keys::random()?.to_string())
}

/// Begins a session of an account.
///
/// # Errors
/// Those of the store.
pub(super) fn begin(
    center: &Shared,
    tx: &dyn Tx,
    mut staff: StaffRow,
    cookie: String,
    what: &'static str,
) -> Result<Begun, Fail> {
    let now = center.clock.now();
    let begun_at = now.timestamp().as_second();
    let settings = settings::read(tx)?;
    let session = SessionRow {
        token: sha256(cookie.as_bytes()),
        staff: staff.id,
        csrf: keys::random()?.to_string()[..32].to_owned(),
        begun_at,
        until: begun_at + i64::from(settings.idle_minutes) * 60,
    };
    tx.add_session(&session)?;
    staff.last_seen = Some(now.rfc3339());
    tx.update_staff(&staff)?;
    let me = Me {
        id: staff.id,
        name: staff.name,
        display: staff.display,
        role: staff.role,
        session: session.token,
    };
    let detail = json!({ "name": me.name });
    let cipher = &center.keys.cipher;
    audit::record(tx, cipher, now, &me.actor(), what, &detail)?;
    Ok(Begun {
        me: told(&me, &session.csrf, session.until, settings.two_person),
        cookie,
    })
}

/// Ends one's session, or all of one's sessions.
///
/// # Errors
/// Those of the store.
pub fn sign_out(center: &Shared, me: &Me, everywhere: bool) -> Result<(), Fail> {
    let (me, shared, now) = (me.clone(), Shared::clone(center), center.clock.now());
    center.repo.write(move |tx| {
        let what = if everywhere {
            tx.end_sessions(me.id, None)?;
            "staff.sign_out_everywhere"
        } else {
            tx.end_session(me.session)?;
            "staff.sign_out"
        };
        let detail = json!({ "name": me.name });
        audit::record(tx, &shared.keys.cipher, now, &me.actor(), what, &detail)
    })
}

/// One's own new password; one's other sessions end.
///
/// # Errors
/// [`Fail::Field`], [`Fail::TooMany`].
pub fn set_password(center: &Shared, me: &Me, wish: &wire::NewPassword) -> Result<(), Fail> {
    password::acceptable("new", &wish.new, &me.name)?;
    attempt(
        center,
        vec![(format!("own:{}", me.id), PER_NAME_AND_ADDRESS)],
    )?;
    let row = own(center, me.id)?;
    if !password::right(&wish.old, Some(&row.password)) {
        return Err(Fail::Field {
            field: "old",
            message: "现在的口令不对".into(),
        });
    }
    let (hash, me, shared) = (
        password::hash(&wish.new)?,
        me.clone(),
        Shared::clone(center),
    );
    let now = center.clock.now();
    center.repo.write(move |tx| {
        let mut row = tx.staff(me.id)?.ok_or_else(gone)?;
        row.password = hash;
        tx.update_staff(&row)?;
        tx.end_sessions(me.id, Some(me.session))?;
        tx.clear_attempts(&format!("own:{}", me.id))?;
        let detail = json!({ "name": me.name });
        let cipher = &shared.keys.cipher;
        audit::record(tx, cipher, now, &me.actor(), "staff.password", &detail)
    })
}

fn own(center: &Shared, id: Uuid) -> Result<StaffRow, Fail> {
    center.repo.read(|view| view.staff(id))?.ok_or_else(gone)
}

pub(super) fn gone() -> Fail {
    Fail::NotFound("没有这个账号，请刷新页面".into())
}

/// Under which the digests of setup codes are kept.
const SETUP: &str = "console_setup";
/// How many.
const CODES: usize = 8;

/// Whether somebody was shown this code when a process started.
pub(super) fn is_setup_code(view: &dyn View, code: &str) -> Result<bool, Fail> {
    let kept = view.meta(SETUP)?.unwrap_or_default();
    let asked = sha256(code.as_bytes());
    Ok(kept.chunks(asked.0.len()).any(|one| one == asked.0))
}

/// No code is good any more.
pub(super) fn end_setup(tx: &dyn Tx) -> Result<(), Fail> {
    tx.set_meta(SETUP, &[])
}

/// A one-time code for the first start from another machine; `None` when there is an account already.
///
/// # Errors
/// Those of the store.
pub fn setup_code(center: &Shared) -> Result<Option<String>, Fail> {
    if !center.repo.read(|view| view.all_staff())?.is_empty() {
        return Ok(None);
    }
    let random = keys::random()?.to_string();
    let code = format!("{}-{}-{}", &random[..4], &random[4..8], &random[8..12]);
    let fresh: Digest = sha256(code.as_bytes());
    center.repo.write(move |tx| {
        // Every process that starts prints one of its own; the last few are good.
        let mut kept = tx.meta(SETUP)?.unwrap_or_default();
        kept.extend_from_slice(&fresh.0);
        let from = kept.len().saturating_sub(CODES * fresh.0.len());
        tx.set_meta(SETUP, &kept[from..])
    })?;
    Ok(Some(code))
}
