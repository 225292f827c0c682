//! The numbers of the charts.

use super::{Column, Target, title};
use crate::{
    fail::Fail,
    service::{
        Shared,
        console::{lookups, statistics},
    },
    wire::{DayCount, KeyCount, ListName, ListRequest, PlanQuery, StateCounts},
};

const ALL: [ListName; 5] = [
    ListName::PerDay,
    ListName::ByState,
    ListName::ByLevel,
    ListName::ByTrade,
    ListName::ByUnit,
];

pub(super) fn charts(
    center: &Shared,
    wish: &ListRequest,
    target: &mut dyn Target,
) -> Result<(), Fail> {
    let query = PlanQuery {
        plan: wish.plan.clone(),
    };
    let numbers = statistics::read(center, &query)?;
    let wanted = |list: &&ListName| wish.list == ListName::Statistics || wish.list == **list;
    for list in ALL.iter().filter(wanted) {
        match list {
            ListName::PerDay => days(&numbers.per_day, target)?,
            ListName::ByState => states(&numbers.states, target)?,
            ListName::ByLevel => groups(*list, "级别", false, &numbers.levels, target)?,
            ListName::ByTrade => groups(*list, "工种", true, &numbers.trades, target)?,
            _ => groups(*list, "单位", true, &numbers.units, target)?,
        }
    }
    Ok(())
}

fn label(key: &str) -> String {
    let states = lookups::states();
    let found = states.into_iter().find(|state| state.0 == key);
    found.map_or_else(|| key.to_owned(), |state| state.1.to_owned())
}

fn days(days: &[DayCount], target: &mut dyn Target) -> Result<(), Fail> {
    let columns = vec![Column::text("日期", 12), Column::figures("人数")];
    target.table(title(ListName::PerDay), columns)?;
    for day in days {
        target.line(vec![day.day.clone(), day.count.to_string()])?;
    }
    let sum: u64 = days.iter().map(|day| u64::from(day.count)).sum();
    target.sums(vec!["合计".to_owned(), sum.to_string()])
}

fn states(states: &[KeyCount], target: &mut dyn Target) -> Result<(), Fail> {
    let columns = vec![Column::text("状态", 12), Column::figures("人数")];
    target.table(title(ListName::ByState), columns)?;
    for state in states {
        target.line(vec![label(&state.key), state.count.to_string()])?;
    }
    let sum: u64 = states.iter().map(|state| u64::from(state.count)).sum();
    target.sums(vec!["合计".to_owned(), sum.to_string()])
}

/// A column for each state that somebody is in, in the order of the way.
fn groups(
    list: ListName,
    head: &str,
    coded: bool,
    groups: &[StateCounts],
    target: &mut dyn Target,
) -> Result<(), Fail> {
    let count = |group: &StateCounts, key: &str| {
        let state = group.states.iter().find(|state| state.key == key);
        state.map_or(0, |state| state.count)
    };
    let states = lookups::states().into_iter();
    let states: Vec<(&str, &str)> = states
        .filter(|(key, _)| groups.iter().any(|group| count(group, key) > 0))
        .collect();
    let mut columns = vec![Column::text(head, 30)];
    if coded {
        columns.insert(0, Column::text(format!("{head}代码"), 12));
    }
    columns.extend(states.iter().map(|state| Column::figures(state.1)));
    columns.push(Column::figures("合计"));
    target.table(title(list), columns)?;
    let line = |first: Vec<String>, counts: &[u32], total: u32| {
        let mut cells = first;
        cells.extend(counts.iter().map(u32::to_string));
        cells.push(total.to_string());
        cells
    };
    let mut sums = vec![0u32; states.len()];
    let mut total = 0u32;
    for group in groups {
        let counts: Vec<u32> = states.iter().map(|state| count(group, state.0)).collect();
        for (sum, count) in sums.iter_mut().zip(&counts) {
            *sum = sum.saturating_add(*count);
        }
        total = total.saturating_add(group.total);
        let mut first = vec![group.label.clone()];
        if coded {
            first.insert(0, group.key.clone());
        }
        target.line(line(first, &counts, group.total))?;
    }
    let mut first = vec!["合计".to_owned()];
    first.resize(if coded { 2 } else { 1 }, String::new());
    target.sums(line(first, &sums, total))
}
