//! Merged cells: what stands in the first belongs to which rows? Only the clerk knows, so it is never guessed.

use crate::{SheetRow, cell_name};
use kaobao_exam::{Clause, Code, Field, Problem};

/// The most regions that are looked at; a roster has some tens.
pub(crate) const MAX_REGIONS: usize = 10_000;

/// Cells that a spreadsheet shows as one over several rows. Only the first of them holds a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Merged {
    /// First and last row, from 1.
    pub rows: (u32, u32),
    /// First and last column, from 0.
    pub columns: (u32, u32),
}

/// The regions that reach into the row at hand, while rows come in order.
pub(crate) struct Reaching {
    regions: Vec<Merged>,
    next: usize,
    now: Vec<Merged>,
}

impl Reaching {
    pub(crate) fn new(mut regions: Vec<Merged>) -> Self {
        regions.sort_unstable_by_key(|region| region.rows.0);
        Self {
            regions,
            next: 0,
            now: Vec::new(),
        }
    }

    /// Goes on to the row.
    pub(crate) fn enter(&mut self, row: &SheetRow) {
        self.now.retain(|region| region.rows.1 >= row.number);
        while let Some(region) = self.regions.get(self.next) {
            if region.rows.0 > row.number {
                break;
            }
            // One that begins in a row that is not there, or is empty, hides nothing.
            if region.rows.0 == row.number && !row.cell(region.columns.0 as usize).is_empty() {
                self.now.push(*region);
            }
            self.next += 1;
        }
    }

    /// What to say of an empty cell of the row (from 1) and column (from 0) when a merged one covers it.
    pub(crate) fn problem(&self, row: u32, column: u32, field: Field) -> Option<Problem> {
        let covers = |region: &&Merged| {
            (region.columns.0..=region.columns.1).contains(&column)
                && (region.rows.0, region.columns.0) != (row, column)
        };
        let region = self.now.iter().find(covers)?;
        let (first, label) = (cell_name(region.rows.0, region.columns.0), field.label());
        let problem = Problem::error(
            field,
            Code::Missing,
            Clause::S03,
            format!(
                "{} 与 {first} 合并了单元格，这一行没有读到{label}",
                cell_name(row, column)
            ),
            "请取消合并并逐行填写，或导入后在名册里补填",
        );
        Some(if field.required() {
            problem
        } else {
            problem.as_warning()
        })
    }
}
