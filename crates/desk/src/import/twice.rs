//! The same person for the same trade in two rows of one file (S13): told at once, with the rows, and not only when the
//! whole unit is checked.

use super::Planned;
use kaobao_exam::{Clause, Code, Field, Problem};
use std::collections::HashMap;

/// Who a row is, and the trade in its normal form; nothing where the ID number is wrong.
type Who = Option<(String, String)>;

/// The rows, each later one of the same person and trade with its problem.
pub(super) fn told(rows: Vec<(Planned, Who)>) -> Vec<Planned> {
    let mut first: HashMap<(String, String), u32> = HashMap::new();
    rows.into_iter()
        .map(|(mut planned, who)| {
            let row = planned.row.row;
            if let Some(earlier) = who.and_then(|who| {
                let earlier = *first.entry(who).or_insert(row);
                (earlier != row).then_some(earlier)
            }) {
                planned.problems.push(Problem::error(
                    Field::IdNumber,
                    Code::DuplicateApplication,
                    Clause::S13,
                    format!("和第 {earlier} 行是同一个人、同一个工种"),
                    "只能留一行：请删去多余的一行；已经收进名册的，请移除其中一条",
                ));
            }
            planned
        })
        .collect()
}
