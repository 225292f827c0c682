//! Reports in words.

use super::jobs::mark;
use kaobao_desk::wire::{
    BatchInfo, Behind, CheckReport, Edited, Enrolled, Fees, Found, Grid, ImportPreview,
    ImportReport, Overview, PhotoCard, PhotoReport, Printed, ResultRow, SealPreview, SyncReport,
};
use std::fmt::Write;

macro_rules! line {
    ($text:ident, $($arg:tt)*) => { { let _ = writeln!($text, $($arg)*); } };
}

pub(super) fn enrolled(enrolled: &Enrolled) -> String {
    let mut text = String::new();
    line!(
        text,
        "已为“{}”（{}）建立数据",
        enrolled.unit.name,
        enrolled.unit.code
    );
    line!(
        text,
        "恢复码（只显示这一次，请抄下并妥善保管）：{}",
        enrolled.recovery_code
    );
    text
}

pub(super) fn preview(preview: &ImportPreview) -> String {
    let mut text = String::new();
    line!(
        text,
        "工作表“{}”，第 {} 行是表头",
        preview.sheet,
        preview.header_row
    );
    for column in &preview.columns {
        let field = column
            .field
            .map_or("（不导入）", kaobao_desk::wire::Field::label);
        line!(
            text,
            "  {:<3} {} → {field}　例：{}",
            column.letter,
            column.heading,
            column.samples.join("，")
        );
    }
    let p = preview;
    line!(
        text,
        "共 {} 人：新增 {}，变更 {}，相同 {}；有错误 {}",
        p.people,
        p.new,
        p.changed,
        p.same,
        p.wrong
    );
    text
}

pub(super) fn import(report: &ImportReport) -> String {
    let mut text = String::new();
    for problem in &report.problems {
        let (mark, name) = (mark(problem.severity), &problem.name);
        line!(
            text,
            "{:<6} {name} [{mark}] {}。{}",
            problem.cell,
            problem.what,
            problem.mend
        );
    }
    let r = report;
    line!(
        text,
        "读到 {} 人：新增 {}，变更 {}，相同 {}，未改动 {}；有错误 {} 人",
        r.read,
        r.added,
        r.changed,
        r.same,
        r.skipped,
        r.wrong
    );
    if let Some(path) = &report.annotated {
        line!(text, "有问题的行已另存为 {path}，改好后再导入");
    }
    if let Some(report) = &report.photos {
        text += &photos(report);
    }
    text
}

pub(super) fn photos(report: &PhotoReport) -> String {
    let mut text = String::new();
    let r = report;
    for (title, lines) in [
        ("不合格", &r.refused),
        ("对不准", &r.ambiguous),
        ("重复", &r.doubled),
        ("同一张", &r.shared),
    ] {
        for line in lines {
            line!(text, "[{title}] {}：{}", line.what, line.why);
        }
    }
    for name in &r.unmatched {
        line!(
            text,
            "[无人] {name}：找不到对应的人，请把文件名改成身份证号、报名序号或姓名"
        );
    }
    for name in &r.missing {
        line!(text, "[缺照片] {name}");
    }
    line!(
        text,
        "照片 {} 张：对到人 {}，原样合格 {}，自动修正 {}",
        r.files,
        r.matched,
        r.passed,
        r.mended
    );
    text
}

pub(super) fn photo(card: &PhotoCard) -> String {
    let mut text = format!("{}（{}）", card.name, card.number);
    match &card.photo {
        Some(_) if card.steps.is_empty() => text += "：照片合格",
        Some(_) => text += &format!("：照片已自动修正（{}）", card.steps.join("、")),
        None => text += "：照片不合格",
    }
    for problem in &card.problems {
        let _ = write!(
            text,
            "\n[{}] {}。{}",
            mark(problem.severity),
            problem.what,
            problem.mend
        );
    }
    text
}

pub(super) fn check(report: &CheckReport) -> String {
    let mut text = String::new();
    for person in &report.people_with_problems {
        line!(text, "{} {}", person.number, person.name);
        for problem in &person.problems {
            let (mark, clause) = (mark(problem.severity), problem.clause.id());
            line!(
                text,
                "    [{mark} {clause}] {}。{}",
                problem.what,
                problem.mend
            );
        }
    }
    let r = report;
    line!(
        text,
        "共 {} 人：没有错误 {}，有错误 {}，可以提交 {}",
        r.people,
        r.good,
        r.wrong,
        r.ready
    );
    text
}

pub(super) fn grid(grid: &Grid) -> String {
    let at = |key: &str| {
        grid.columns
            .iter()
            .position(|column| column.field.key() == key)
            .unwrap_or_default()
    };
    let (name, trade, level) = (at("name"), at("trade"), at("level"));
    let mut text = String::new();
    for row in &grid.rows {
        let v = &row.values;
        line!(
            text,
            "{} {} {} {} {}",
            row.number,
            v[name],
            v[trade],
            v[level],
            row.standing
        );
    }
    line!(text, "共 {} 人", grid.rows.len());
    text
}

pub(super) fn edited(edited: &Edited) -> String {
    let mut text = String::new();
    for row in &edited.rows {
        line!(
            text,
            "{} {}（{}）",
            row.number,
            row.values.first().map_or("", String::as_str),
            row.standing
        );
        for problem in &row.problems {
            line!(
                text,
                "    [{}] {}。{}",
                mark(problem.severity),
                problem.what,
                problem.mend
            );
        }
    }
    text
}

fn behind_lines(text: &mut String, behind: &[Behind]) {
    for one in behind {
        line!(text, "{} {}：{}", one.number, one.name, one.why.join("；"));
    }
}

pub(super) fn seal_preview(preview: &SealPreview) -> String {
    let mut text = String::new();
    behind_lines(&mut text, &preview.behind);
    line!(
        text,
        "可以提交 {} 人，留下 {} 人",
        preview.ready.len(),
        preview.behind.len()
    );
    if !preview.unchanged.is_empty() {
        line!(text, "其中 {} 人退回后没有改动", preview.unchanged.len());
    }
    if let Some(closed) = &preview.closed {
        line!(text, "{}。{}", closed.what, closed.mend);
    }
    text
}

pub(super) fn sealed(batch: &BatchInfo, behind: &[Behind]) -> String {
    let mut text = String::new();
    behind_lines(&mut text, behind);
    line!(
        text,
        "已封存批次 {}，{} 人；提交后不能修改，除非被退回",
        batch.id,
        batch.count
    );
    text
}

pub(super) fn sync(report: &SyncReport) -> String {
    let mut text = String::new();
    for batch in &report.batches {
        line!(
            text,
            "批次 {}：接收 {} 人，未接收 {} 人",
            batch.id,
            batch.accepted,
            batch.refused
        );
    }
    for problem in &report.refused {
        line!(
            text,
            "    {} {}。{}",
            problem.cell,
            problem.what,
            problem.mend
        );
    }
    for words in &report.lines {
        line!(text, "{words}");
    }
    if report.batches.is_empty() && report.changes == 0 && report.lines.is_empty() {
        line!(text, "已同步，没有新内容");
    }
    text
}

pub(super) fn status(overview: &Overview, batches: &[BatchInfo]) -> String {
    let mut text = String::new();
    line!(
        text,
        "{}（{}）　{}",
        overview.unit.name,
        overview.unit.code,
        overview.plan.title
    );
    if let Some(due) = &overview.next_due {
        line!(text, "{due}");
    }
    for count in overview.standings.iter().filter(|count| count.count > 0) {
        line!(text, "  {}：{} 人", count.label, count.count);
    }
    for todo in &overview.todo {
        line!(text, "待办：{}", todo.text);
    }
    for batch in batches {
        line!(
            text,
            "批次 {}（{}）：{} 人，{}",
            batch.id,
            kaobao_desk::shown_time(&batch.sealed_at),
            batch.count,
            batch.label
        );
    }
    text
}

pub(super) fn found(found: &[Found]) -> String {
    let mut text = String::new();
    for one in found {
        line!(
            text,
            "{} {} {} {} {} {}",
            one.number,
            one.name,
            one.id_number,
            one.trade,
            one.level,
            one.standing
        );
    }
    line!(text, "找到 {} 条", found.len());
    text
}

pub(super) fn results(rows: &[ResultRow]) -> String {
    let mut text = String::new();
    for row in rows {
        line!(
            text,
            "{} {} {}：{}",
            row.number,
            row.name,
            row.standing,
            row.words
        );
    }
    line!(text, "共 {} 人", rows.len());
    text
}

pub(super) fn fees(fees: &Fees) -> String {
    let mut text = String::new();
    for one in &fees.lines {
        line!(
            text,
            "{}：{} 人 × {} 元 = {} 元",
            one.level,
            one.people,
            one.each,
            one.sum
        );
    }
    line!(
        text,
        "待缴 {} 元（{}），已缴 {} 元；截止 {}",
        fees.due,
        fees.due_capitals,
        fees.paid,
        fees.until
    );
    for row in &fees.unpaid {
        line!(text, "  未缴费：{} {}", row.number, row.name);
    }
    text
}

pub(super) fn printed(printed: &Printed) -> String {
    let mut text = String::new();
    behind_lines(&mut text, &printed.left_out);
    match printed.files.as_slice() {
        [only] => line!(text, "已打印 {} 页到 {only}", printed.pages),
        files => line!(text, "已打印 {} 页，{} 个文件", printed.pages, files.len()),
    }
    if let Some(stopped) = &printed.stopped {
        line!(text, "没有全部打印：{}。已写好的文件：", stopped.message);
        for file in &printed.files {
            line!(text, "  {file}");
        }
    }
    text
}

pub(super) fn plans(overview: &Overview) -> String {
    let mut text = String::new();
    line!(text, "在用：{} {}", overview.plan.id, overview.plan.title);
    for plan in &overview.other_plans {
        line!(text, "其他：{} {}", plan.id, plan.title);
    }
    for entry in &overview.timetable {
        line!(text, "  {} 至 {}　{}", entry.from, entry.until, entry.what);
    }
    text
}
