//! The console's settings: one JSON text among the database's facts.

use super::Me;
use crate::{audit, fail::Fail, repo::View, service::Shared, wire::ConsoleSettings};
use kaobao_exam::ExamPlan;
use serde_json::json;

const KEY: &str = "console_settings";
/// Characters of a name.
const MOST_NAME: usize = 60;

/// The settings, the usual ones before anybody set them.
///
/// # Errors
/// Those of the store.
pub fn read(view: &(impl View + ?Sized)) -> Result<ConsoleSettings, Fail> {
    match view.meta(KEY)? {
        Some(bytes) => Ok(serde_json::from_slice(&bytes)?),
        None => Ok(ConsoleSettings {
            two_person: true,
            idle_minutes: 60,
            center_url: None,
            center_name: None,
        }),
    }
}

/// Puts the center's own name into a plan, where it is set.
///
/// # Errors
/// Those of the store.
pub fn apply(view: &(impl View + ?Sized), plan: &mut ExamPlan) -> Result<(), Fail> {
    if let Some(name) = read(view)?.center_name {
        plan.center = name;
    }
    Ok(())
}

/// The center's name: its own where it is set, else that of the newest plan; `None` without either.
///
/// # Errors
/// Those of the store.
pub fn center_name(view: &(impl View + ?Sized)) -> Result<Option<String>, Fail> {
    if let Some(name) = read(view)?.center_name {
        return Ok(Some(name));
    }
    let plans = view.plans()?;
    let newest = plans.iter().max_by(|a, b| a.added_at.cmp(&b.added_at));
    newest
        .map(|row| Ok(crate::service::parsed(row)?.center.clone()))
        .transpose()
}

fn line(text: Option<String>) -> Option<String> {
    text.map(|text| text.trim().to_owned())
        .filter(|text| !text.is_empty())
}

/// Sets them.
///
/// # Errors
/// [`Fail::Field`].
pub fn set(center: &Shared, me: &Me, mut wish: ConsoleSettings) -> Result<ConsoleSettings, Fail> {
    if !(5..=720).contains(&wish.idle_minutes) {
        return Err(Fail::Field {
            field: "idle_minutes",
            message: "多久不用就退出，应是 5 至 720 分钟".into(),
        });
    }
    wish.center_url = line(wish.center_url);
    wish.center_name = line(wish.center_name);
    let long =
        |name: &String| name.chars().count() > MOST_NAME || name.chars().any(char::is_control);
    if wish.center_name.as_ref().is_some_and(long) {
        return Err(Fail::Field {
            field: "center_name",
            message: format!("鉴定中心的名称最多 {MOST_NAME} 个字，写在一行里"),
        });
    }
    let fine = |url: &String| url.starts_with("https://") || url.starts_with("http://");
    if !wish.center_url.as_ref().is_none_or(fine) {
        return Err(Fail::Field {
            field: "center_url",
            message: "网址应以 https:// 开头".into(),
        });
    }
    let (me, shared, now) = (me.clone(), Shared::clone(center), center.clock.now());
    center.repo.write(move |tx| {
        tx.set_meta(KEY, &serde_json::to_vec(&wish)?)?;
        let detail = json!({
            "two_person": wish.two_person, "idle_minutes": wish.idle_minutes,
            "center_url": wish.center_url, "center_name": wish.center_name,
        });
        let cipher = &shared.keys.cipher;
        audit::record(tx, cipher, now, &me.actor(), "settings.set", &detail)?;
        Ok(wish)
    })
}
