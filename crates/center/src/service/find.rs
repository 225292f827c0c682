//! Lists of applications, and the look-up of a forgotten number (S14).

use super::{Shared, judge, parts};
use crate::{
    fail::Fail,
    repo::model::{ApplicationRow, Filter, Find},
};
use kaobao_exam::{
    ApplicationId, ExamPlan, IdNumber, Level, PlanId, RegistrationNumber, UnitCode,
    application::{PersonId, Standing},
    id_number::mask,
};
use serde::Serialize;
use std::{collections::HashMap, sync::Arc};

/// Fewer digits than this would fit half of all people.
const LEAST_DIGITS: usize = 4;

/// An application in a list, the ID number masked.
#[derive(Clone, Debug, Serialize)]
#[allow(missing_docs, reason = "the words of the field")]
pub struct Listed {
    pub application: ApplicationId,
    pub number: RegistrationNumber,
    pub plan: PlanId,
    pub unit: UnitCode,
    pub unit_name: String,
    pub name: String,
    pub id_masked: String,
    pub trade: String,
    pub trade_name: String,
    pub level: Level,
    pub level_label: &'static str,
    pub revision: u32,
    pub state: &'static str,
    pub state_label: &'static str,
    pub ticket: Option<String>,
    pub received_at: String,
}

/// Names that lists show beside codes.
#[derive(Debug)]
pub struct Names {
    units: HashMap<UnitCode, String>,
    plans: HashMap<PlanId, Arc<ExamPlan>>,
}

impl Names {
    /// All of them.
    ///
    /// # Errors
    /// Those of the store.
    pub fn read(center: &Shared) -> Result<Self, Fail> {
        let (units, plans) = center
            .repo
            .read(|view| Ok((view.units()?, view.plans()?)))?;
        let plans = plans
            .into_iter()
            .map(|row| super::parsed(&row).map(|plan| (row.id, plan)));
        Ok(Self {
            units: units
                .into_iter()
                .map(|row| (row.unit.code, row.unit.name))
                .collect(),
            plans: plans.collect::<Result<_, Fail>>()?,
        })
    }
    /// A unit's name.
    pub fn unit(&self, code: UnitCode) -> String {
        self.units.get(&code).cloned().unwrap_or_default()
    }
    /// A trade's name.
    pub fn trade(&self, plan: &PlanId, code: &str) -> String {
        let trade = self.plans.get(plan).and_then(|plan| plan.trade(code));
        trade.map_or_else(|| code.to_owned(), |trade| trade.name.clone())
    }
    /// A plan.
    pub fn plan(&self, id: &PlanId) -> Option<&ExamPlan> {
        self.plans.get(id).map(AsRef::as_ref)
    }
}

/// The applications that fit.
///
/// # Errors
/// Those of the store.
pub fn list(center: &Shared, filter: &Filter) -> Result<Vec<Listed>, Fail> {
    let names = Names::read(center)?;
    let mut listed = Vec::new();
    center.repo.read(|view| {
        view.each_application(filter, &mut |row| {
            listed.push(one(center, &names, row)?);
            Ok(())
        })
    })?;
    Ok(listed)
}

fn one(center: &Shared, names: &Names, row: ApplicationRow) -> Result<Listed, Fail> {
    let id = center
        .keys
        .cipher
        .decrypt_text(&judge::id_purpose(row.id), &row.id_sealed)?;
    Ok(Listed {
        application: row.id,
        number: row.number,
        unit: row.unit,
        unit_name: names.unit(row.unit),
        id_masked: mask(&id),
        trade_name: names.trade(&row.plan, &row.trade),
        plan: row.plan,
        name: row.name,
        trade: row.trade,
        level: row.level,
        level_label: row.level.label(),
        revision: row.revision,
        state: row.standing.key(),
        state_label: row.standing.label(),
        ticket: match row.standing {
            Standing::Ticketed { ticket } => Some(ticket.number),
            _ => None,
        },
        received_at: row.received_at,
    })
}

/// What to look by: part of a name, of its pinyin or of a number; an ID number, its end (from four characters), or its
/// date of birth.
///
/// # Errors
/// Those of the store.
pub fn by(center: &Shared, plan: Option<&PlanId>, text: &str) -> Result<Find, Fail> {
    let text = text.trim();
    // 李 娜 is kept as 李娜; Latin names keep their spaces.
    let name: String = match text.is_ascii() {
        true => text.to_owned(),
        false => text.chars().filter(|c| !c.is_whitespace()).collect(),
    };
    let mut find = Find {
        name,
        ..Find::default()
    };
    // `zhang wei`, `Zhang Wei` and `xi'an` as people write them.
    let letters: String = text
        .chars()
        .filter(|c| !matches!(c, ' ' | '\'' | '’'))
        .collect();
    if !letters.is_empty() && letters.bytes().all(|b| b.is_ascii_alphabetic()) {
        find.pinyin = Some(letters.to_ascii_lowercase());
    }
    let digits: String = text
        .chars()
        .filter(|c| !matches!(c, '-' | ' ' | '－' | '—'))
        .collect();
    if digits.len() >= LEAST_DIGITS && digits.bytes().all(|b| b.is_ascii_digit()) {
        find.digits = Some(digits.clone());
    }
    if let Ok(id) = digits.parse::<IdNumber>() {
        find.person = Some(center.keys.cipher.blind(&PersonId::Resident(id).key()));
    } else if digits.len() >= LEAST_DIGITS
        && digits.bytes().all(|b| b.is_ascii_alphanumeric())
        && digits.bytes().any(|b| b.is_ascii_digit())
    {
        // The column is encrypted.
        find.among = parts::holders(center, plan, &digits.to_ascii_uppercase())?;
    }
    Ok(find)
}
