//! Words, plans and units for choices and filters.

use crate::{
    fail::Fail,
    service::Shared,
    wire::{LevelWord, Lookups, PlanLookup, Role, TradeLookup, UnitBrief, Word},
};
use kaobao_exam::{Field, Level, Paper, Unit, UnitKind, application::Standing};

/// The states that the center knows, in the order of the way.
const STATES: [&str; 8] = [
    "editing", "sealed", "received", "returned", "rejected", "passed", "paid", "ticketed",
];

/// Keys and names of the states that an application can be in here: what is edited or sealed at a unit is not here yet.
pub(super) fn states() -> Vec<(&'static str, &'static str)> {
    STATES.into_iter().zip(Standing::LABELS).skip(2).collect()
}

fn word(key: impl Into<String>, label: impl Into<String>) -> Word {
    Word {
        key: key.into(),
        label: label.into(),
    }
}

/// The key of a word in JSON.
pub(super) fn key<T: serde::Serialize>(value: &T) -> Result<String, Fail> {
    match serde_json::to_value(value)? {
        serde_json::Value::String(key) => Ok(key),
        other => Ok(other.to_string()),
    }
}

/// A unit by name.
pub(super) fn unit(unit: &Unit) -> Result<UnitBrief, Fail> {
    Ok(UnitBrief {
        code: unit.code.to_string(),
        name: unit.name.clone(),
        kind: key(&unit.kind)?,
        department: unit.department.clone(),
        city: unit.city.clone(),
    })
}

/// All of them.
///
/// # Errors
/// Those of the store.
pub fn read(center: &Shared) -> Result<Lookups, Fail> {
    let (mut plans, units) = center
        .repo
        .read(|view| Ok((view.plans()?, view.units()?)))?;
    plans.sort_by(|a, b| b.added_at.cmp(&a.added_at));
    let plans = plans.into_iter().map(|row| {
        let plan = crate::service::parsed(&row)?;
        Ok(PlanLookup {
            plan: row.id.as_str().to_owned(),
            year: plan.year,
            sites: plan
                .exam_sites
                .iter()
                .map(|site| site.name.clone())
                .collect(),
            trades: plan.trades.iter().map(trade).collect(),
            title: plan.title.clone(),
        })
    });
    Ok(Lookups {
        plans: plans.collect::<Result<_, Fail>>()?,
        units: units
            .iter()
            .map(|row| unit(&row.unit))
            .collect::<Result<_, _>>()?,
        levels: Level::ALL
            .iter()
            .rev()
            .map(|level| LevelWord {
                level: level.number(),
                label: level.label().to_owned(),
            })
            .collect(),
        states: states()
            .into_iter()
            .map(|(key, label)| word(key, label))
            .collect(),
        fields: Field::ALL
            .iter()
            .map(|field| word(field.key(), field.label()))
            .collect(),
        key_fields: Field::KEY_SIX
            .iter()
            .map(|field| field.key().to_owned())
            .collect(),
        roles: Role::ALL
            .iter()
            .map(|role| word(role.key(), role.label()))
            .collect(),
        papers: Paper::ALL
            .iter()
            .map(|paper| Ok(word(key(paper)?, paper.label())))
            .collect::<Result<_, Fail>>()?,
        unit_kinds: UnitKind::ALL
            .iter()
            .map(|kind| Ok(word(key(kind)?, kind.label())))
            .collect::<Result<_, Fail>>()?,
    })
}

fn trade(trade: &kaobao_exam::plan::Trade) -> TradeLookup {
    TradeLookup {
        code: trade.code.clone(),
        name: trade.name.clone(),
        levels: trade.levels.iter().map(|level| level.number()).collect(),
    }
}
