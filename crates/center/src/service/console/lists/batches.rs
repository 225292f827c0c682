//! Batches, and what became of their applications.

use super::{Column, Target, minute, title};
use crate::{
    fail::Fail,
    repo::View,
    service::{
        Shared,
        console::{batches, given},
    },
    wire::{BatchInfo, BatchQuery, BatchVia, LineQuery, ListRequest},
};

fn state(batch: &BatchInfo) -> &'static str {
    match (&batch.committed_at, batch.refused) {
        (None, _) => "没有传完",
        (Some(_), 0) => "已完成",
        (Some(_), _) => "有未收",
    }
}

pub(super) fn all(
    center: &Shared,
    wish: &ListRequest,
    target: &mut dyn Target,
) -> Result<(), Fail> {
    target.table(
        title(wish.list),
        vec![
            Column::text("送达时间", 17),
            Column::text("单位代码", 9),
            Column::text("单位", 30),
            Column::text("途径", 8),
            Column::text("机位", 8),
            Column::figures("人数"),
            Column::figures("收下"),
            Column::figures("未收"),
            Column::text("办结时间", 17),
            Column::text("情况", 10),
        ],
    )?;
    let (mut lines, mut accepted, mut refused) = (0u64, 0u64, 0u64);
    let mut query = BatchQuery {
        plan: wish.plan.clone(),
        unit: wish.unit.clone(),
        after: None,
        limit: Some(u32::MAX),
    };
    loop {
        let page = batches::page(center, &query)?;
        for batch in page.batches {
            lines += u64::from(batch.lines);
            accepted += u64::from(batch.accepted);
            refused += u64::from(batch.refused);
            target.line(vec![
                minute(&batch.offered_at),
                batch.unit.clone(),
                batch.unit_name.clone(),
                match batch.via {
                    BatchVia::Network => "网络",
                    BatchVia::Package => "离线包",
                }
                .to_owned(),
                format!("{} 号", batch.slot),
                batch.lines.to_string(),
                batch.accepted.to_string(),
                batch.refused.to_string(),
                batch
                    .committed_at
                    .as_deref()
                    .map(minute)
                    .unwrap_or_default(),
                state(&batch).to_owned(),
            ])?;
        }
        query.after = page.next;
        if query.after.is_none() {
            break;
        }
    }
    let mut sums = vec![String::new(); 10];
    sums[0] = "合计".to_owned();
    for (at, sum) in [(5, lines), (6, accepted), (7, refused)] {
        sums[at] = sum.to_string();
    }
    target.sums(sums)
}

fn id(wish: &ListRequest) -> Result<&str, Fail> {
    let lacking = || Fail::Malformed("没有说是哪个批次，请刷新页面后重试".into());
    given(wish.batch.as_ref()).ok_or_else(lacking)
}

/// Which batch, in words.
pub(super) fn named(view: &dyn View, wish: &ListRequest) -> Result<String, Fail> {
    let row = batches::read(view, id(wish)?)?;
    let unit = batches::unit_name(view, row.unit)?;
    Ok(format!("批次：{unit} {} 送来", minute(&row.offered_at)))
}

pub(super) fn lines(
    center: &Shared,
    wish: &ListRequest,
    target: &mut dyn Target,
) -> Result<(), Fail> {
    target.table(
        title(wish.list),
        vec![
            Column::text("报名序号", 24),
            Column::text("姓名", 12),
            Column::figures("稿次"),
            Column::text("结果", 8),
            Column::text("原因和改法", 80),
        ],
    )?;
    let mut skip = 0;
    loop {
        let query = LineQuery {
            refused: wish.refused,
            skip: Some(skip),
            limit: Some(u32::MAX),
        };
        let page = batches::lines(center, id(wish)?, &query)?;
        skip += super::small(page.lines.len());
        let done = page.lines.is_empty() || skip >= page.total;
        for line in page.lines {
            let why = line
                .problems
                .iter()
                .map(|one| format!("{}；{}", one.what, one.mend));
            target.line(vec![
                line.number,
                line.name.unwrap_or_default(),
                line.revision.to_string(),
                (if line.accepted { "收下" } else { "未收" }).to_owned(),
                why.collect::<Vec<_>>().join("　"),
            ])?;
        }
        if done {
            return Ok(());
        }
    }
}
