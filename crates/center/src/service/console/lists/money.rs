//! Payment codes, and the book.

use super::{Column, Target, minute, title};
use crate::{
    fail::Fail,
    service::{Shared, console::money},
    wire::{LedgerQuery, ListRequest, PlanQuery},
};

/// An amount that this program wrote.
fn fen(yuan: &str) -> i64 {
    let (sign, plain) = yuan
        .strip_prefix('-')
        .map_or((1, yuan), |plain| (-1, plain));
    let (whole, rest) = plain.split_once('.').unwrap_or((plain, "0"));
    let read = |text: &str| text.parse::<i64>().unwrap_or_default();
    sign * (read(whole) * 100 + read(rest))
}

pub(super) fn codes(
    center: &Shared,
    wish: &ListRequest,
    target: &mut dyn Target,
) -> Result<(), Fail> {
    target.table(
        title(wish.list),
        vec![
            Column::text("缴费编号", 22),
            Column::text("单位代码", 9),
            Column::text("单位", 30),
            Column::text("办结时间", 17),
            Column::figures("人数"),
            Column::figures("应缴（元）"),
            Column::figures("已缴人数"),
            Column::figures("已缴（元）"),
            Column::text("情况", 12),
        ],
    )?;
    let query = PlanQuery {
        plan: wish.plan.clone(),
    };
    let (mut people, mut paid_people, mut total, mut paid) = (0u64, 0u64, 0, 0);
    for code in money::codes(center, &query)? {
        people += u64::from(code.people);
        paid_people += u64::from(code.paid_people);
        total += fen(&code.total);
        paid += fen(&code.paid);
        let state = match code.people.saturating_sub(code.paid_people) {
            0 => "已缴清".to_owned(),
            left if left == code.people => "未缴".to_owned(),
            left => format!("差 {left} 人"),
        };
        target.line(vec![
            code.code,
            code.unit,
            code.unit_name,
            minute(&code.committed_at),
            code.people.to_string(),
            code.total,
            code.paid_people.to_string(),
            code.paid,
            state,
        ])?;
    }
    target.sums(vec![
        "合计".to_owned(),
        String::new(),
        String::new(),
        String::new(),
        people.to_string(),
        money::yuan(total),
        paid_people.to_string(),
        money::yuan(paid),
        String::new(),
    ])
}

pub(super) fn book(
    center: &Shared,
    wish: &ListRequest,
    target: &mut dyn Target,
) -> Result<(), Fail> {
    target.table(
        title(wish.list),
        vec![
            Column::text("登记时间", 17),
            Column::text("类别", 8),
            Column::text("报名序号", 24),
            Column::text("姓名", 12),
            Column::figures("金额（元）"),
            Column::text("缴费日期", 12),
            Column::text("流水号", 24),
            Column::text("说明", 30),
        ],
    )?;
    let mut query = LedgerQuery {
        plan: wish.plan.clone(),
        after: None,
        limit: Some(u32::MAX),
    };
    let mut total = 0;
    loop {
        let page = money::ledger(center, &query)?;
        for entry in page.entries {
            // What was taken back counts against the sum.
            let amount = if entry.undone.is_some() {
                -fen(&entry.amount)
            } else {
                fen(&entry.amount)
            };
            total += amount;
            target.line(vec![
                minute(&entry.booked_at),
                (if entry.undone.is_some() {
                    "撤销"
                } else {
                    "缴费"
                })
                .to_owned(),
                entry.number,
                entry.name,
                money::yuan(amount),
                entry.paid_on,
                entry.reference,
                entry.undone.unwrap_or_default(),
            ])?;
        }
        query.after = page.next;
        if query.after.is_none() {
            break;
        }
    }
    let mut sums = vec![String::new(); 8];
    sums[0] = "合计".to_owned();
    sums[4] = money::yuan(total);
    target.sums(sums)
}
