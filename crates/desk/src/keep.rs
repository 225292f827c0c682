//! Backup, restore and settings.

use crate::{
    Clock, Desk, DeskError,
    desk::{CLERKS, HOME, LAST_BACKUP, OPERATOR},
    people::clerks_wanted,
    wire::Settings,
};
use kaobao_exam::clerks::Wanted;
use kaobao_store::{BackupInfo, KeySource, Restored, Store};
use kaobao_sync::client::check_address;
use std::path::Path;

impl Desk {
    /// Everything into one file.
    ///
    /// # Errors
    /// The store's.
    pub fn backup(&mut self, out: &Path) -> Result<BackupInfo, DeskError> {
        let now = self.clock.now();
        let info = self.store.backup(out, now)?;
        self.write_people(|w| {
            w.set_setting(LAST_BACKUP, &now.to_string())?;
            Ok(((), Vec::new()))
        })?;
        Ok(info)
    }

    /// A backup becomes the data; data that was there is moved aside, never overwritten.
    ///
    /// # Errors
    /// The store's.
    pub fn restore(
        from: &Path,
        data: &Path,
        key: &KeySource,
        clock: Clock,
    ) -> Result<Restored, DeskError> {
        Ok(Store::restore(from, data, key, clock.now())?)
    }

    /// The settings.
    ///
    /// # Errors
    /// The store's.
    pub fn settings(&self) -> Result<Settings, DeskError> {
        let ways = Store::ways_to_open(self.store.path())?;
        Ok(Settings {
            center_url: self.home.center_url.clone(),
            operator: self
                .store
                .read(|r| r.setting(OPERATOR))?
                .unwrap_or_default(),
            two_clerks: self.store.read(clerks_wanted)? == Wanted::Two,
            data: self.store.path().display().to_string(),
            key: if ways.contains(&"口令") {
                "passphrase".into()
            } else {
                "keystore".into()
            },
        })
    }

    /// Changes the center's address, the operator's name and how many clerks confirm; the rest is for showing only.
    ///
    /// # Errors
    /// The store's.
    pub fn set_settings(&mut self, settings: &Settings) -> Result<(), DeskError> {
        let url = settings
            .center_url
            .as_deref()
            .map(str::trim)
            .filter(|url| !url.is_empty());
        if let Some(url) = url.filter(|url| self.home.center_url.as_deref() != Some(url)) {
            check_address(url)?;
        }
        self.home.center_url = url.map(str::to_owned);
        let home =
            serde_json::to_vec(&self.home).map_err(|error| DeskError::Input(error.to_string()))?;
        self.write_people(|w| {
            w.set_setting(OPERATOR, settings.operator.trim())?;
            w.set_setting(CLERKS, if settings.two_clerks { "2" } else { "1" })?;
            w.set_setting_bytes(HOME, &home)?;
            Ok(((), Vec::new()))
        })?;
        // How many clerks are wanted says of everybody whether they are confirmed.
        *self.session.get_mut() = None;
        Ok(())
    }
}
