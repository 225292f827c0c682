//! Staff accounts: the administrator's at the first start, and everybody's after it.

use super::{
    Me, password,
    session::{self, Begun, gone},
    small,
};
use crate::{
    audit::{self, Actor},
    fail::Fail,
    repo::{Tx, View, staff::StaffRow},
    service::Shared,
    wire::{ChangeStaff, FirstStart, NewStaff, Role, StaffInfo},
};
use serde_json::json;
use uuid::Uuid;

fn field(field: &'static str, message: &str) -> Fail {
    Fail::Field {
        field,
        message: message.to_owned(),
    }
}

/// Names are compared in lower case.
fn name(text: &str) -> Result<String, Fail> {
    let name = text.trim().to_lowercase();
    let fine = |c: char| {
        c.is_ascii_alphanumeric() || ".-_".contains(c) || ('\u{4e00}'..='\u{9fff}').contains(&c)
    };
    if !(2..=32).contains(&name.chars().count()) || !name.chars().all(fine) {
        return Err(field(
            "name",
            "登录名应是 2 至 32 个字母、数字、汉字或 . - _",
        ));
    }
    Ok(name)
}

fn display(text: &str) -> Result<String, Fail> {
    let display = text.trim();
    if display.is_empty() || display.chars().count() > 40 {
        return Err(field("display", "请填姓名，最多 40 个字"));
    }
    Ok(display.to_owned())
}

fn row(center: &Shared, wish: &NewStaff) -> Result<StaffRow, Fail> {
    let name = name(&wish.name)?;
    password::acceptable("password", &wish.password, &name)?;
    Ok(StaffRow {
        id: Uuid::now_v7(),
        display: display(&wish.display)?,
        role: wish.role,
        active: true,
        password: password::hash(&wish.password)?,
        added_at: center.clock.now().rfc3339(),
        last_seen: None,
        name,
    })
}

/// The first account, an administrator's: asked for from the center's own machine, or with the code that `serve`
/// printed. Works once.
///
/// # Errors
/// [`Fail::Forbidden`], [`Fail::Conflict`] when there is an account already, [`Fail::TooMany`].
pub fn first(center: &Shared, wish: &FirstStart, local: bool) -> Result<Begun, Fail> {
    let there = || Fail::Conflict("管理员账号已经设好，请直接登录".into());
    if !center.repo.read(|view| view.all_staff())?.is_empty() {
        return Err(there());
    }
    let code = wish
        .code
        .as_deref()
        .unwrap_or_default()
        .trim()
        .to_lowercase();
    if !local {
        session::attempt(center, vec![("setup".to_owned(), 20)])?;
        if !center
            .repo
            .read(|view| session::is_setup_code(view, &code))?
        {
            return Err(Fail::Forbidden(
                "请填启动服务时显示的一次性设置码，或在鉴定中心的服务器上打开这个页面".into(),
            ));
        }
    }
    let row = row(
        center,
        &NewStaff {
            name: wish.name.clone(),
            display: wish.display.clone(),
            role: Role::Administrator,
            password: wish.password.clone(),
        },
    )?;
    let shared = Shared::clone(center);
    center.repo.write(move |tx| {
        if !tx.all_staff()?.is_empty() {
            return Err(there());
        }
        tx.add_staff(&row)?;
        session::end_setup(tx)?;
        let actor = Actor(format!("staff:{}", row.name));
        let detail = json!({ "name": row.name, "role": row.role, "first": true });
        let cipher = &shared.keys.cipher;
        audit::record(tx, cipher, shared.clock.now(), &actor, "staff.add", &detail)?;
        session::begin(&shared, tx, row, session::new_cookie()?, "staff.sign_in")
    })
}

/// All accounts.
///
/// # Errors
/// Those of the store.
pub fn list(center: &Shared) -> Result<Vec<StaffInfo>, Fail> {
    let now = center.clock.now().timestamp().as_second();
    center.repo.read(|view| {
        let rows = view.all_staff()?;
        rows.into_iter().map(|row| info(view, row, now)).collect()
    })
}

fn info(view: &(impl View + ?Sized), row: StaffRow, now: i64) -> Result<StaffInfo, Fail> {
    Ok(StaffInfo {
        sessions: small(view.sessions(row.id, now)?),
        staff: row.id.to_string(),
        name: row.name,
        display: row.display,
        role: row.role,
        active: row.active,
        added_at: row.added_at,
        last_seen: row.last_seen,
    })
}

/// A new account.
///
/// # Errors
/// [`Fail::Field`].
pub fn add(center: &Shared, me: &Me, wish: &NewStaff) -> Result<StaffInfo, Fail> {
    let row = row(center, wish)?;
    let (me, shared, now) = (me.clone(), Shared::clone(center), center.clock.now());
    center.repo.write(move |tx| {
        if tx.staff_by_name(&row.name)?.is_some() {
            return Err(field("name", "这个登录名已经有人用了"));
        }
        tx.add_staff(&row)?;
        let detail = json!({ "name": row.name, "role": row.role });
        let cipher = &shared.keys.cipher;
        audit::record(tx, cipher, now, &me.actor(), "staff.add", &detail)?;
        info(tx, row, now.timestamp().as_second())
    })
}

/// Changes an account; its sessions end when role, activity or password change.
///
/// # Errors
/// [`Fail::Field`], [`Fail::NotFound`]; [`Fail::Refused`] for the last active administrator.
pub fn change(center: &Shared, me: &Me, id: Uuid, wish: &ChangeStaff) -> Result<StaffInfo, Fail> {
    let display = display(&wish.display)?;
    let (role, active) = (wish.role, wish.active);
    let known = center.repo.read(|view| view.staff(id))?.ok_or_else(gone)?;
    let hash = match wish.password.as_deref().filter(|text| !text.is_empty()) {
        Some(password) => {
            password::acceptable("password", password, &known.name)?;
            Some(password::hash(password)?)
        }
        None => None,
    };
    let (me, shared, now) = (me.clone(), Shared::clone(center), center.clock.now());
    center.repo.write(move |tx| {
        let mut row = tx.staff(id)?.ok_or_else(gone)?;
        let loses = row.role == Role::Administrator
            && row.active
            && !(role == Role::Administrator && active);
        if loses && !another_administrator(tx, id)? {
            return Err(Fail::Refused(
                "这是最后一个能登录的管理员，不能停用或改成别的角色；请先另设一个管理员".into(),
            ));
        }
        let ends = row.role != role || row.active != active || hash.is_some();
        let detail = json!({
            "name": row.name, "role": role, "active": active, "password": hash.is_some(),
        });
        row.display = display;
        row.role = role;
        row.active = active;
        row.password = hash.unwrap_or(row.password);
        tx.update_staff(&row)?;
        if ends {
            let keep = (row.id == me.id && active).then_some(me.session);
            tx.end_sessions(row.id, keep)?;
        }
        let cipher = &shared.keys.cipher;
        audit::record(tx, cipher, now, &me.actor(), "staff.change", &detail)?;
        info(tx, row, now.timestamp().as_second())
    })
}

/// A new random password for an account, from the command line of the center's own machine: whoever can run it there has
/// the data anyway. Its sessions end, its failed attempts are forgotten, and it can sign in again if it was closed.
///
/// # Errors
/// [`Fail::NotFound`].
pub fn reset_password(
    center: &Shared,
    actor: &Actor,
    name: &str,
) -> Result<(StaffRow, String), Fail> {
    let name = name.trim().to_lowercase();
    let password = password::random()?;
    let hash = password::hash(&password)?;
    let (actor, shared, now) = (actor.clone(), Shared::clone(center), center.clock.now());
    let row = center.repo.write(move |tx| {
        let mut row = tx.staff_by_name(&name)?.ok_or_else(|| {
            Fail::NotFound(format!("没有登录名是“{name}”的账号，用 staff list 查看"))
        })?;
        row.password = hash;
        row.active = true;
        tx.update_staff(&row)?;
        tx.end_sessions(row.id, None)?;
        session::forget_attempts(tx, &row)?;
        let detail = json!({ "name": row.name, "command_line": true });
        let cipher = &shared.keys.cipher;
        audit::record(tx, cipher, now, &actor, "staff.reset_password", &detail)?;
        Ok(row)
    })?;
    Ok((row, password))
}

fn another_administrator(tx: &dyn Tx, id: Uuid) -> Result<bool, Fail> {
    let other = |row: &StaffRow| row.id != id && row.active && row.role == Role::Administrator;
    Ok(tx.all_staff()?.iter().any(other))
}

/// Ends somebody's sessions.
///
/// # Errors
/// [`Fail::NotFound`].
pub fn end_sessions(center: &Shared, me: &Me, id: Uuid) -> Result<(), Fail> {
    let (me, shared, now) = (me.clone(), Shared::clone(center), center.clock.now());
    center.repo.write(move |tx| {
        let row = tx.staff(id)?.ok_or_else(gone)?;
        tx.end_sessions(id, None)?;
        let detail = json!({ "name": row.name });
        let cipher = &shared.keys.cipher;
        audit::record(tx, cipher, now, &me.actor(), "staff.end_sessions", &detail)
    })
}
