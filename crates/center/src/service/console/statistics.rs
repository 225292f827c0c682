//! Numbers for charts.

use super::{money::yuan, plan_of};
use crate::{
    fail::Fail,
    repo::office::Tally,
    service::Shared,
    wire::{DayCount, KeyCount, PaymentSum, PlanQuery, StateCounts, Statistics},
};
use kaobao_exam::{ExamType, Level};
use std::collections::{BTreeMap, HashMap};

/// By key, then by state.
type Groups = BTreeMap<String, BTreeMap<String, u32>>;

#[derive(Default)]
struct Sums {
    levels: Groups,
    trades: Groups,
    units: Groups,
    states: BTreeMap<String, u32>,
    due_people: u32,
    due: i64,
    paid_people: u32,
}

impl Sums {
    fn add(&mut self, plan: &kaobao_exam::ExamPlan, tally: Tally) {
        let count = |groups: &mut Groups, key: String| {
            let states = groups.entry(key).or_default();
            *states.entry(tally.state.clone()).or_default() += tally.count;
        };
        count(&mut self.levels, tally.level.number().to_string());
        count(&mut self.trades, tally.trade.clone());
        count(&mut self.units, tally.unit.to_string());
        *self.states.entry(tally.state.clone()).or_default() += tally.count;
        match tally.state.as_str() {
            "passed" => {
                let resit = tally.exam_type == ExamType::Resit;
                let fee = plan.fee(tally.level, tally.papers.len(), resit);
                self.due_people += tally.count;
                self.due += i64::from(fee.0) * i64::from(tally.count);
            }
            "paid" | "ticketed" => self.paid_people += tally.count,
            _ => {}
        }
    }
}

fn counts(states: &BTreeMap<String, u32>) -> Vec<KeyCount> {
    let counts = states.iter().map(|(key, count)| KeyCount {
        key: key.clone(),
        count: *count,
    });
    counts.collect()
}

fn groups(groups: &Groups, label: impl Fn(&str) -> String) -> Vec<StateCounts> {
    let groups = groups.iter().map(|(key, states)| StateCounts {
        key: key.clone(),
        label: label(key),
        states: counts(states),
        total: states.values().sum(),
    });
    groups.collect()
}

/// The numbers of a plan.
///
/// # Errors
/// [`Fail::NotFound`].
pub fn read(center: &Shared, query: &PlanQuery) -> Result<Statistics, Fail> {
    center.repo.read(|view| {
        let plan = plan_of(view, query.plan.as_ref())?;
        let mut sums = Sums::default();
        view.each_tally(&plan.id, false, &mut |tally| {
            sums.add(&plan, tally);
            Ok(())
        })?;
        let days = view.per_day(&plan.id)?.into_iter();
        let units = view.units()?.into_iter();
        let units: HashMap<String, String> = units
            .map(|row| (row.unit.code.to_string(), row.unit.name))
            .collect();
        let paid: i64 = view.paid_by_batch(&plan.id)?.iter().map(|one| one.1).sum();
        let level = |key: &str| {
            let level = key.parse().ok().and_then(|n: u8| Level::try_from(n).ok());
            level.map_or_else(|| key.to_owned(), |level| level.label().to_owned())
        };
        let trade = |key: &str| {
            plan.trade(key)
                .map_or_else(|| key.to_owned(), |trade| trade.name.clone())
        };
        let unit = |key: &str| units.get(key).cloned().unwrap_or_else(|| key.to_owned());
        Ok(Statistics {
            per_day: days.map(|(day, count)| DayCount { day, count }).collect(),
            levels: groups(&sums.levels, level),
            trades: groups(&sums.trades, trade),
            units: groups(&sums.units, unit),
            states: counts(&sums.states),
            payment: PaymentSum {
                due_people: sums.due_people,
                due: yuan(sums.due),
                paid_people: sums.paid_people,
                paid: yuan(paid),
            },
        })
    })
}
