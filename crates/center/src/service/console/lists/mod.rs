//! The console's lists, whole: one way for all of them, into a file or onto paper. What a list holds is in the files
//! beside this one, each a few columns over what its page shows already.

mod audit;
mod batches;
mod money;
mod statistics;
mod units;

use super::{Me, given, parse, plan_of, record, small, task::Progress};
use crate::{
    clock,
    fail::Fail,
    service::{
        Shared,
        sheet::{Column, Kind, Sheet},
    },
    wire::{
        self, AuditFilter, ExportKind, ListColumn, ListName, ListRequest, ListSheet, ListTable,
    },
};
use kaobao_exam::UnitCode;
use serde_json::json;
use std::{
    fs::File,
    io::{BufWriter, Write},
    path::Path,
};

/// Lines that a browser prints; longer lists are exported.
const MOST: usize = 5000;

/// Where a list goes.
trait Target {
    /// Begins a table.
    fn table(&mut self, name: &str, columns: Vec<Column>) -> Result<(), Fail>;
    /// Its next line.
    fn line(&mut self, cells: Vec<String>) -> Result<(), Fail>;
    /// Its last line, of sums.
    fn sums(&mut self, cells: Vec<String>) -> Result<(), Fail>;
}

/// What the list is called.
pub(super) const fn title(list: ListName) -> &'static str {
    match list {
        ListName::Batches => "批次名单",
        ListName::BatchLines => "批次逐人结果",
        ListName::PaymentCodes => "缴费单",
        ListName::Payments => "缴费流水",
        ListName::Units => "单位名单",
        ListName::Devices => "电脑名单",
        ListName::Statistics => "报名统计",
        ListName::PerDay => "每天收到的报名",
        ListName::ByState => "各状态报名人数",
        ListName::ByLevel => "各级别报名人数",
        ListName::ByTrade => "各工种报名人数",
        ListName::ByUnit => "各单位报名人数",
    }
}

const AUDIT: &str = "审计日志";

/// `2017-06-10 16:05` in China, of an RFC 3339 text.
pub(super) fn minute(rfc3339: &str) -> String {
    let at = clock::local_of(rfc3339);
    at.map_or_else(
        || rfc3339.to_owned(),
        |at| at.strftime("%Y-%m-%d %H:%M").to_string(),
    )
}

/// The lines of the list that were asked for.
fn fill(center: &Shared, wish: &ListRequest, target: &mut dyn Target) -> Result<(), Fail> {
    match wish.list {
        ListName::Batches => batches::all(center, wish, target),
        ListName::BatchLines => batches::lines(center, wish, target),
        ListName::PaymentCodes => money::codes(center, wish, target),
        ListName::Payments => money::book(center, wish, target),
        ListName::Units => units::all(center, wish, target),
        ListName::Devices => units::devices(center, wish, target),
        _ => statistics::charts(center, wish, target),
    }
}

/// What the list is of, in words.
fn about(center: &Shared, wish: &ListRequest) -> Result<Vec<String>, Fail> {
    let mut about = Vec::new();
    center.repo.read(|view| {
        match wish.list {
            ListName::Units | ListName::Devices => {
                if let Some(find) = given(wish.find.as_ref()) {
                    about.push(format!("查找：{find}"));
                }
            }
            ListName::BatchLines => about.push(batches::named(view, wish)?),
            ListName::Batches if given(wish.plan.as_ref()).is_none() => {}
            _ => about.push(format!(
                "考试计划：{}",
                plan_of(view, wish.plan.as_ref())?.title
            )),
        }
        let by_unit = matches!(wish.list, ListName::Batches | ListName::Devices);
        if let Some(unit) = given(wish.unit.as_ref()).filter(|_| by_unit) {
            let code: UnitCode = parse(unit, "单位代码")?;
            let unit = view
                .unit(code)?
                .ok_or_else(|| crate::service::units::no_unit(code))?;
            about.push(format!("单位：{}", unit.name));
        }
        if wish.list == ListName::BatchLines && wish.refused == Some(true) {
            about.push("只列没有收下的".to_owned());
        }
        Ok(())
    })?;
    Ok(about)
}

/// Writes that a list went out. What somebody typed to find a unit is not in it.
fn note(
    center: &Shared,
    me: &Me,
    what: &'static str,
    wish: &ListRequest,
    rows: usize,
) -> Result<(), Fail> {
    let detail = json!({
        "list": wish.list, "plan": wish.plan, "unit": wish.unit, "batch": wish.batch, "rows": rows,
    });
    record::note(center, me, what, detail)
}

/// Writes a list to a file; gives its name for the person who asked.
///
/// # Errors
/// [`Fail::Malformed`], [`Fail::NotFound`], [`Fail::File`].
pub fn export(
    center: &Shared,
    me: &Me,
    wish: &wire::ListExport,
    path: &Path,
    progress: &Progress,
) -> Result<String, Fail> {
    // A plan or unit that is not there is told before anything is written.
    about(center, &wish.list)?;
    let mut file = ToFile::new(wish.kind, path, progress)?;
    fill(center, &wish.list, &mut file)?;
    let rows = file.finish(path)?;
    note(center, me, "export.list", &wish.list, rows)?;
    Ok(file_name(center, title(wish.list.list), wish.kind))
}

/// A list for paper.
///
/// # Errors
/// As [`export`]; [`Fail::Refused`] when it is longer than a browser prints.
pub fn sheet(center: &Shared, me: &Me, wish: &ListRequest) -> Result<ListSheet, Fail> {
    let about = about(center, wish)?;
    let mut page = ToPage::default();
    fill(center, wish, &mut page)?;
    note(center, me, "print.list", wish, page.rows)?;
    Ok(page.finish(center, me, title(wish.list), about))
}

/// The audit log as a file.
///
/// # Errors
/// [`Fail::Field`], [`Fail::File`].
pub fn export_audit(
    center: &Shared,
    me: &Me,
    wish: &wire::AuditExport,
    path: &Path,
    progress: &Progress,
) -> Result<String, Fail> {
    let asked = record::asked(center, &wish.filter)?;
    let mut file = ToFile::new(wish.kind, path, progress)?;
    audit::lines(center, asked.filter, &mut file)?;
    file.finish(path)?;
    record::note(center, me, "export.audit", asked.detail)?;
    Ok(file_name(center, AUDIT, wish.kind))
}

/// The audit log for paper.
///
/// # Errors
/// [`Fail::Field`], [`Fail::Refused`] when it is longer than a browser prints.
pub fn audit_sheet(center: &Shared, me: &Me, wish: &AuditFilter) -> Result<ListSheet, Fail> {
    let asked = record::asked(center, wish)?;
    let mut page = ToPage::default();
    audit::lines(center, asked.filter, &mut page)?;
    record::note(center, me, "print.audit", asked.detail)?;
    Ok(page.finish(center, me, AUDIT, asked.words))
}

fn file_name(center: &Shared, title: &str, kind: ExportKind) -> String {
    let day = center.clock.now().date().strftime("%Y%m%d").to_string();
    format!("{title}-{day}.{}", ending(kind))
}

const fn ending(kind: ExportKind) -> &'static str {
    match kind {
        ExportKind::Xlsx => "xlsx",
        ExportKind::Csv => "csv",
    }
}

struct ToFile<'p> {
    sheet: Sheet<BufWriter<File>>,
    rows: usize,
    progress: &'p Progress,
}

impl<'p> ToFile<'p> {
    fn new(kind: ExportKind, path: &Path, progress: &'p Progress) -> Result<Self, Fail> {
        let file = File::create(path).map_err(Fail::file("写入", path))?;
        let kind = match kind {
            ExportKind::Xlsx => Kind::Xlsx,
            ExportKind::Csv => Kind::Csv,
        };
        Ok(Self {
            sheet: Sheet::new(kind, BufWriter::new(file))?,
            rows: 0,
            progress,
        })
    }
    fn finish(self, path: &Path) -> Result<usize, Fail> {
        let mut file = self.sheet.finish()?;
        file.flush().map_err(Fail::file("写入", path))?;
        Ok(self.rows)
    }
}

impl Target for ToFile<'_> {
    fn table(&mut self, name: &str, columns: Vec<Column>) -> Result<(), Fail> {
        self.sheet.table(name, columns)
    }
    fn line(&mut self, cells: Vec<String>) -> Result<(), Fail> {
        self.rows += 1;
        self.progress.step("导出", small(self.rows), 0);
        self.sheet.line(&cells)
    }
    fn sums(&mut self, cells: Vec<String>) -> Result<(), Fail> {
        self.sheet.line(&cells)
    }
}

#[derive(Default)]
struct ToPage {
    tables: Vec<ListTable>,
    rows: usize,
}

impl ToPage {
    fn finish(self, center: &Shared, me: &Me, title: &str, mut about: Vec<String>) -> ListSheet {
        // Of several tables nobody asks for the sum of their lines.
        if self.tables.len() == 1 {
            about.push(format!("共 {} 行", self.rows));
        }
        let now = center.clock.now().local().strftime("%Y-%m-%d %H:%M");
        about.push(format!("打印：{now}　{}", me.display));
        ListSheet {
            title: title.to_owned(),
            about,
            tables: self.tables,
        }
    }
}

impl Target for ToPage {
    fn table(&mut self, name: &str, columns: Vec<Column>) -> Result<(), Fail> {
        let columns = columns.into_iter().map(|column| ListColumn {
            label: column.label,
            figures: column.figures,
        });
        self.tables.push(ListTable {
            name: name.to_owned(),
            columns: columns.collect(),
            rows: Vec::new(),
            sums: Vec::new(),
        });
        Ok(())
    }
    fn line(&mut self, cells: Vec<String>) -> Result<(), Fail> {
        self.rows += 1;
        if self.rows > MOST {
            return Err(Fail::Refused(format!(
                "超过 {MOST} 行，浏览器打印不了，没有打印；请缩小范围，或导出表格后打印"
            )));
        }
        if let Some(table) = self.tables.last_mut() {
            table.rows.push(cells);
        }
        Ok(())
    }
    fn sums(&mut self, cells: Vec<String>) -> Result<(), Fail> {
        if let Some(table) = self.tables.last_mut() {
            table.sums = cells;
        }
        Ok(())
    }
}
