//! The console's settings: one JSON text among the database's facts.

use super::Me;
use crate::{audit, fail::Fail, repo::View, service::Shared, wire::ConsoleSettings};
use serde_json::json;

const KEY: &str = "console_settings";

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
        }),
    }
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
    wish.center_url = wish
        .center_url
        .map(|url| url.trim().to_owned())
        .filter(|url| !url.is_empty());
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
        let detail = json!({ "two_person": wish.two_person, "idle_minutes": wish.idle_minutes });
        let cipher = &shared.keys.cipher;
        audit::record(tx, cipher, now, &me.actor(), "settings.set", &detail)?;
        Ok(wish)
    })
}
