//! The audit log.

use super::{AUDIT, Column, Target, minute};
use crate::{
    fail::Fail,
    repo::model::AuditFilter,
    service::{Shared, console::record},
};

/// Read at once.
const PAGE: u32 = 500;

pub(super) fn lines(
    center: &Shared,
    mut filter: AuditFilter,
    target: &mut dyn Target,
) -> Result<(), Fail> {
    target.table(
        AUDIT,
        vec![
            Column::figures("序号"),
            Column::text("时间", 17),
            Column::text("谁", 20),
            Column::text("做了什么", 18),
            Column::text("详细", 80),
        ],
    )?;
    loop {
        let lines = record::lines(center, &filter, PAGE)?;
        let full = lines.len() == PAGE as usize;
        filter.before = lines.last().map(|line| line.seq.into());
        for line in lines {
            let at = minute(&line.at);
            target.line(vec![
                line.seq.to_string(),
                at,
                line.who_name,
                line.label,
                line.words,
            ])?;
        }
        if !full {
            return Ok(());
        }
    }
}
