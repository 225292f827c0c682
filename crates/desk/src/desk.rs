//! The unit's data, open: created from an enrolment file, or opened again.

use crate::{
    Clock, DeskError, files,
    overview::{due_words, plan_info, shown_timetable},
    wire::{Enrolled, EnrolmentLook, UnitInfo},
};
use kaobao_exam::{
    ExamPlan, PlanId, Unit, ids::DeviceId, reg_number::DeviceSlot, timetable::timetable,
};
use kaobao_print::Fonts;
use kaobao_store::{KeySource, RECALL_DUE, Store};
use kaobao_sync::{
    PublicKey, SigningKey,
    enrolment::{self, MAX_ENROLMENT, Opened},
    package::AgeIdentity,
    protocol::DeviceInfo,
};
use serde::{Deserialize, Serialize};
use std::{
    path::Path,
    sync::{Arc, OnceLock},
};

/// What the file keeps about the unit and this PC. The secrets never leave the encrypted file.
#[derive(Serialize, Deserialize)]
pub(crate) struct Home {
    pub(crate) unit: Unit,
    pub(crate) slot: DeviceSlot,
    pub(crate) token: String,
    pub(crate) center_name: String,
    pub(crate) center_url: Option<String>,
    pub(crate) center_key: PublicKey,
    pub(crate) recipients: Vec<String>,
    device: DeviceId,
    device_secret: [u8; 32],
    age_secret: [u8; 32],
}

impl Home {
    pub(crate) fn signing_key(&self) -> SigningKey {
        SigningKey::from_secret_bytes(&self.device_secret)
    }
    pub(crate) fn identity(&self) -> AgeIdentity {
        AgeIdentity::from_secret_bytes(&self.age_secret)
    }
    pub(crate) fn device(&self) -> DeviceInfo {
        DeviceInfo {
            id: self.device,
            unit: self.unit.code,
            slot: self.slot,
            key: self.signing_key().public().to_string(),
            recipient: self.identity().recipient(),
        }
    }
}

pub(crate) const HOME: &str = "home";
pub(crate) const CURRENT_PLAN: &str = "current_plan";
pub(crate) const ENROLLED: &str = "enrolled";
pub(crate) const LAST_SYNC: &str = "last_sync";
/// Since when the center could not be reached; empty after a contact.
pub(crate) const OFFLINE: &str = "offline_since";
pub(crate) const LAST_RECEIPT: &str = "last_receipt";
pub(crate) const LAST_BACKUP: &str = "last_backup";
pub(crate) const OPERATOR: &str = "operator";
pub(crate) const CLERKS: &str = "clerks";

/// The clerk's desk.
pub struct Desk {
    pub(crate) store: Store,
    pub(crate) home: Home,
    pub(crate) plan: Arc<ExamPlan>,
    pub(crate) clock: Clock,
    pub(crate) session: crate::session::Kept,
    /// Shared by all desks over one file: a font is read once.
    fonts: Arc<OnceLock<Fonts>>,
}

pub(crate) fn random32() -> Result<[u8; 32], DeskError> {
    let mut bytes = [0; 32];
    getrandom::fill(&mut bytes).map_err(|_| DeskError::Random)?;
    Ok(bytes)
}

impl Desk {
    /// Makes the unit's file from the center's enrolment file (S02). The recovery code is shown this once.
    ///
    /// # Errors
    /// A bad enrolment file or plan, an existing data file, or no way to keep the key. Nothing is left behind.
    pub fn init(
        data: &Path,
        enrolment_file: &Path,
        key: &KeySource,
        clock: Clock,
    ) -> Result<(Self, Enrolled), DeskError> {
        let (opened, plans) = read_enrolment(enrolment_file)?;
        let enrolment = opened.enrolment;
        let now = clock.now();
        let current = choose(&plans, clock).ok_or_else(no_plan)?;
        let current = plans[current].id.clone();
        let home = Home {
            unit: enrolment.unit,
            slot: enrolment.slot,
            token: enrolment.token,
            center_name: enrolment.center.name,
            center_url: enrolment.center.url,
            center_key: opened.center,
            recipients: enrolment.center.recipients,
            device: DeviceId::from_uuid(uuid::Uuid::now_v7()),
            device_secret: random32()?,
            age_secret: random32()?,
        };
        if let Some(folder) = data
            .parent()
            .filter(|folder| !folder.as_os_str().is_empty())
        {
            std::fs::create_dir_all(folder).map_err(DeskError::file(folder))?;
        }
        let created = Store::create(data, key, now)?;
        let mut store = created.store;
        store.write::<_, DeskError>(|w| {
            w.set_setting_json(HOME, &home)?;
            w.set_setting_json("enrolment", &opened.signed)?;
            w.set_setting(CURRENT_PLAN, current.as_str())?;
            // It may take the place of a PC that was lost.
            w.set_setting(RECALL_DUE, "yes")?;
            for (plan, text) in plans.iter().zip(&enrolment.plans) {
                w.put_plan(&plan.id, text, now)?;
            }
            let unit = serde_json::json!({ "unit": home.unit.code, "slot": home.slot });
            Ok(w.log(now, "", "enrolled", &unit)?)
        })?;
        let desk = Self::with(store, clock)?;
        let enrolled = Enrolled {
            recovery_code: created.recovery_code,
            unit: desk.unit_info(),
        };
        Ok((desk, enrolled))
    }

    /// Opens the unit's file.
    ///
    /// # Errors
    /// The store's; [`DeskError::NotEnrolled`].
    pub fn open(data: &Path, key: &KeySource, clock: Clock) -> Result<Self, DeskError> {
        Self::with(Store::open(data, key, clock.now())?, clock)
    }

    pub(crate) fn with(store: Store, clock: Clock) -> Result<Self, DeskError> {
        let (home, plan) = store.read::<_, DeskError>(|r| {
            let home: Home = r.setting_json(HOME)?.ok_or(DeskError::NotEnrolled)?;
            let id = r.setting(CURRENT_PLAN)?.ok_or(DeskError::NotEnrolled)?;
            let id: PlanId = id.parse().map_err(|_| DeskError::NotEnrolled)?;
            let plan = r.plan(&id)?.ok_or(DeskError::NotEnrolled)?;
            Ok((home, ExamPlan::parse(&plan.text)?))
        })?;
        Ok(Self {
            store,
            home,
            plan: Arc::new(plan),
            clock,
            session: crate::session::Kept::default(),
            fonts: Arc::default(),
        })
    }

    /// A second desk over the same file for another thread, without asking for the key again.
    ///
    /// # Errors
    /// The store's.
    pub fn another(&self) -> Result<Self, DeskError> {
        let mut desk = Self::with(self.store.another(self.clock.now())?, self.clock)?;
        desk.fonts = Arc::clone(&self.fonts);
        Ok(desk)
    }

    /// Lets go of what is kept of the file for reading again.
    pub fn release_memory(&self) {
        // It would only have been kept longer.
        let _ = self.store.read(|r| r.release_memory());
    }

    /// Keeps at most so many KiB of the file for reading again.
    pub fn keep_at_most(&self, kib: u32) {
        // It would only keep more.
        let _ = self.store.read(|r| r.keep_at_most(kib));
    }

    /// The plan in work.
    pub fn plan(&self) -> &ExamPlan {
        &self.plan
    }
    /// The clock in use.
    pub fn clock(&self) -> Clock {
        self.clock
    }

    /// Takes another of the received plans into work.
    ///
    /// # Errors
    /// When there is no such plan.
    pub fn choose_plan(&mut self, id: &str) -> Result<(), DeskError> {
        let unknown = || DeskError::Input(format!("没有收到过考试计划“{id}”，请先同步"));
        let plan_id: PlanId = id.parse().map_err(|_| unknown())?;
        let stored = self.store.read(|r| r.plan(&plan_id))?.ok_or_else(unknown)?;
        let plan = ExamPlan::parse(&stored.text)?;
        self.store
            .write::<_, DeskError>(|w| Ok(w.set_setting(CURRENT_PLAN, plan_id.as_str())?))?;
        self.plan = Arc::new(plan);
        Ok(())
    }

    /// Plans may have come with a sync, here or beside: reads the present one again.
    ///
    /// # Errors
    /// The store's; a plan that cannot be read.
    pub fn reload(&mut self) -> Result<(), DeskError> {
        let current = self.store.read(|r| r.setting(CURRENT_PLAN))?;
        let id = current
            .and_then(|id| id.parse().ok())
            .unwrap_or_else(|| self.plan.id.clone());
        if let Some(stored) = self.store.read(|r| r.plan(&id))? {
            self.plan = Arc::new(ExamPlan::parse(&stored.text)?);
        }
        if let Some(home) = self.store.read(|r| r.setting_json::<Home>(HOME))? {
            if home.unit != self.home.unit {
                *self.session.get_mut() = None;
            }
            self.home = home;
        }
        Ok(())
    }

    /// What an enrolment file holds, so that the clerk sees whose it is before anything is made of it.
    ///
    /// # Errors
    /// A bad enrolment file or plan.
    pub fn look_at_enrolment(file: &Path, clock: Clock) -> Result<EnrolmentLook, DeskError> {
        let (opened, plans) = read_enrolment(file)?;
        let enrolment = opened.enrolment;
        let current = choose(&plans, clock).ok_or_else(no_plan)?;
        let entries = timetable(&plans[current], clock.today());
        let others = plans
            .iter()
            .enumerate()
            .filter(|(at, _)| *at != current)
            .map(|(_, plan)| plan.title.clone());
        Ok(EnrolmentLook {
            unit: unit_info(
                &enrolment.unit,
                enrolment.slot,
                &enrolment.center.name,
                enrolment.center.url.as_deref(),
            ),
            other_plans: others.collect(),
            timetable: shown_timetable(&entries),
            next_due: due_words(&entries, clock.today()),
            plan: plan_info(&plans[current]),
        })
    }

    /// The unit for screens.
    pub fn unit_info(&self) -> UnitInfo {
        let home = &self.home;
        unit_info(
            &home.unit,
            home.slot,
            &home.center_name,
            home.center_url.as_deref(),
        )
    }

    /// The fonts, looked for once.
    pub(crate) fn fonts(&self) -> Result<Fonts, DeskError> {
        if let Some(fonts) = self.fonts.get() {
            return Ok(fonts.clone());
        }
        let found = Fonts::find()?;
        Ok(self.fonts.get_or_init(|| found).clone())
    }
}

fn read_enrolment(file: &Path) -> Result<(Opened, Vec<ExamPlan>), DeskError> {
    let opened = enrolment::read(&files::read(file, MAX_ENROLMENT as u64)?)?;
    let plans = opened.enrolment.plans.iter();
    let plans = plans
        .map(|text| ExamPlan::parse(text))
        .collect::<Result<_, _>>()?;
    Ok((opened, plans))
}

fn no_plan() -> DeskError {
    DeskError::Input("登记文件里没有考试计划，请向鉴定中心重新索取".into())
}

fn unit_info(unit: &Unit, slot: DeviceSlot, center: &str, url: Option<&str>) -> UnitInfo {
    UnitInfo {
        code: unit.code.to_string(),
        name: unit.name.clone(),
        kind: unit.kind.label().into(),
        department: unit.department.clone(),
        city: unit.city.clone(),
        slot: slot.number(),
        center: center.to_owned(),
        center_url: url.map(str::to_owned),
    }
}

/// Of several plans the one whose registration is on, else the next to come, else the last.
fn choose(plans: &[ExamPlan], clock: Clock) -> Option<usize> {
    let today = clock.today();
    let window = |plan: &ExamPlan| plan.windows.registration;
    let on = plans.iter().position(|plan| window(plan).holds(today));
    let coming = || {
        let later = plans
            .iter()
            .enumerate()
            .filter(|(_, plan)| window(plan).from > today);
        later
            .min_by_key(|(_, plan)| window(plan).from)
            .map(|(at, _)| at)
    };
    let last = || {
        plans
            .iter()
            .enumerate()
            .max_by_key(|(_, plan)| window(plan).from)
            .map(|(at, _)| at)
    };
    on.or_else(coming).or_else(last)
}
