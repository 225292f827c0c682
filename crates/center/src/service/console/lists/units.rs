//! Units, and their PCs.

use super::{Column, Target, given, minute, title};
use crate::{
    fail::Fail,
    service::{
        Shared,
        console::{lookups, units},
    },
    wire::{ListRequest, SlotInfo, UnitInfo},
};
use kaobao_exam::UnitKind;

fn kind(key: &str) -> String {
    let mut kinds = UnitKind::ALL.iter();
    let kind = kinds.find(|kind| lookups::key(kind).is_ok_and(|known| known == key));
    kind.map_or_else(|| key.to_owned(), |kind| kind.label().to_owned())
}

/// As the page finds them: each word in code, name, department or city.
fn found(center: &Shared, wish: &ListRequest) -> Result<Vec<UnitInfo>, Fail> {
    let words = given(wish.find.as_ref()).unwrap_or_default().to_lowercase();
    let mut all = units::list(center)?;
    all.retain(|one| {
        let unit = &one.unit;
        let city = unit.city.as_deref().unwrap_or_default();
        let whole = format!("{} {} {} {city}", unit.code, unit.name, unit.department);
        let whole = whole.to_lowercase();
        words.split_whitespace().all(|word| whole.contains(word))
            && given(wish.unit.as_ref()).is_none_or(|code| code == unit.code)
    });
    Ok(all)
}

fn in_use(slots: &[SlotInfo]) -> (usize, usize) {
    let kept = slots.iter().filter(|slot| slot.revoked_at.is_none());
    let used = kept.clone().filter(|slot| slot.enrolled_at.is_some());
    (used.count(), kept.count())
}

pub(super) fn all(
    center: &Shared,
    wish: &ListRequest,
    target: &mut dyn Target,
) -> Result<(), Fail> {
    target.table(
        title(wish.list),
        vec![
            Column::text("代码", 8),
            Column::text("单位", 30),
            Column::text("类别", 10),
            Column::text("主管部门", 24),
            Column::text("所在市", 10),
            Column::figures("电脑（在用）"),
            Column::figures("电脑（已发）"),
            Column::figures("报名"),
            Column::figures("待改"),
            Column::figures("没传完的批次"),
            Column::text("最近报送", 17),
        ],
    )?;
    let mut sums = [0u64; 5];
    for one in found(center, wish)? {
        let (used, kept) = in_use(&one.slots);
        let people: u32 = one.states.iter().map(|state| state.count).sum();
        let counts = [
            used as u64,
            kept as u64,
            people.into(),
            one.to_mend.into(),
            one.unfinished.into(),
        ];
        for (sum, count) in sums.iter_mut().zip(counts) {
            *sum += count;
        }
        let mut cells = vec![
            one.unit.code,
            one.unit.name,
            kind(&one.unit.kind),
            one.unit.department,
            one.unit.city.unwrap_or_default(),
        ];
        cells.extend(counts.iter().map(u64::to_string));
        cells.push(
            one.last_batch
                .as_deref()
                .map_or_else(|| "从未".to_owned(), minute),
        );
        target.line(cells)?;
    }
    let mut cells = vec![String::new(); 5];
    cells[0] = "合计".to_owned();
    cells.extend(sums.iter().map(u64::to_string));
    cells.push(String::new());
    target.sums(cells)
}

pub(super) fn devices(
    center: &Shared,
    wish: &ListRequest,
    target: &mut dyn Target,
) -> Result<(), Fail> {
    target.table(
        title(wish.list),
        vec![
            Column::text("单位代码", 9),
            Column::text("单位", 30),
            Column::text("电脑", 8),
            Column::text("状态", 14),
            Column::text("登记文件发出", 17),
            Column::text("登记时间", 17),
            Column::text("停用时间", 17),
        ],
    )?;
    for one in found(center, wish)? {
        for slot in one.slots {
            let state = match (&slot.revoked_at, &slot.enrolled_at) {
                (Some(_), _) => "已停用",
                (None, Some(_)) => "在用",
                (None, None) => "登记文件未使用",
            };
            let at = |moment: Option<String>| moment.as_deref().map(minute).unwrap_or_default();
            target.line(vec![
                one.unit.code.clone(),
                one.unit.name.clone(),
                format!("{} 号", slot.slot),
                state.to_owned(),
                minute(&slot.issued_at),
                at(slot.enrolled_at),
                at(slot.revoked_at),
            ])?;
        }
    }
    Ok(())
}
