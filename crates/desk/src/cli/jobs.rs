//! One job for each command.

use super::{Done, Out, args::Command, last, show};
use kaobao_desk::{
    Clock, Desk, DeskError, paths, place,
    wire::{CellEdit, ColumnChoice, Field, MendRequest, ReadAs, Severity},
};
use std::path::Path;

pub(super) fn init(
    out: &Out,
    data: &Path,
    enrolment: &Path,
    clock: Clock,
) -> Result<Done, DeskError> {
    let (_, enrolled) = Desk::init(data, enrolment, &paths::key_source(), clock)?;
    out.report(&enrolled, show::enrolled);
    Ok(Done::Well)
}

pub(super) fn restore(
    out: &Out,
    data: &Path,
    from: &Path,
    recovery: Option<String>,
    clock: Clock,
) -> Result<Done, DeskError> {
    let by_code = recovery.is_some();
    let key = match recovery {
        Some(code) => kaobao_desk::KeySource::recovery_code(code),
        None => paths::key_source(),
    };
    let restored = Desk::restore(from, data, &key, clock)?;
    let report = serde_json::json!({
        "data": data,
        "people": restored.info.totals.applications,
        "moved_aside": restored.moved_aside,
    });
    out.report(&report, |_| {
        let aside = match &restored.moved_aside {
            Some(path) => format!("原有数据移到了 {}", path.display()),
            None => String::new(),
        };
        // The file has the passphrase that it was made with.
        let next = match by_code {
            true => "口令是备份时的那个；不记得时，请用 kaobao key --recovery 恢复码 重设（新口令由 KAOBAO_KEY 给出）。",
            false => "",
        };
        format!(
            "已恢复到 {}，共 {} 人。备份以后报送过的人，下次 sync 时取回。{next}{aside}",
            data.display(),
            restored.info.totals.applications
        )
    });
    Ok(Done::Well)
}

pub(super) fn key(out: &Out, data: &Path, recovery: &str, clock: Clock) -> Result<Done, DeskError> {
    let passphrase = std::env::var(paths::KEY).unwrap_or_default();
    if passphrase.is_empty() {
        return Err(DeskError::Input(
            "请先用环境变量 KAOBAO_KEY 给出新口令".into(),
        ));
    }
    paths::unlock(data, &passphrase, Some(recovery), clock)?;
    out.report(&serde_json::json!({ "reset": true }), |_| {
        "口令已重设".into()
    });
    Ok(Done::Well)
}

pub(super) fn move_to(
    out: &Out,
    usual: &Path,
    data: &Path,
    folder: &Path,
    clock: Clock,
) -> Result<Done, DeskError> {
    let key = Desk::open(data, &paths::key_source(), clock)?.held_key();
    let moved = place::move_to(usual, data, folder, &key, &mut |_, _| true)?;
    out.report(&serde_json::json!({ "data": moved }), |_| {
        format!("数据已移到 {}，原处的已删除", moved.display())
    });
    Ok(Done::Well)
}

pub(super) fn with_desk(
    out: &Out,
    data: &Path,
    command: Command,
    clock: Clock,
) -> Result<Done, DeskError> {
    let mut desk = Desk::open(data, &paths::key_source(), clock)?;
    let desk = &mut desk;
    match command {
        // Handled before a desk is opened.
        Command::Init { .. }
        | Command::Restore { .. }
        | Command::Key { .. }
        | Command::Move { .. } => Ok(Done::Well),
        Command::Template { out: path } => {
            ending(&path, "xlsx")?;
            // On the command line nobody is asked; a roster that was filled in must not be lost.
            if path.exists() {
                return Err(DeskError::Input(format!(
                    "{} 已经存在，没有覆盖；请换一个文件名",
                    path.display()
                )));
            }
            desk.template(&path)?;
            out.report(&serde_json::json!({ "file": path }), |_| {
                format!("模板已写到 {}", path.display())
            });
            Ok(Done::Well)
        }
        Command::Import {
            roster,
            photos,
            annotated,
            columns,
            sheet,
            preview,
        } => {
            let columns = columns
                .iter()
                .map(|text| column(text))
                .collect::<Result<Vec<_>, _>>()?;
            let read_as = ReadAs { sheet, columns };
            annotated.iter().try_for_each(|out| ending(out, "xlsx"))?;
            if preview {
                out.report(&desk.import_preview(&roster, &read_as)?, show::preview);
            } else {
                let report =
                    desk.import(&roster, &read_as, photos.as_deref(), annotated.as_deref())?;
                let nobody = report.read == 0;
                out.report(&report, show::import);
                if nobody {
                    return Ok(Done::Refused);
                }
            }
            Ok(Done::Well)
        }
        Command::Last(request) => last::run(out, desk, request),
        Command::Photos { dir } => {
            out.report(&desk.photos_folder(&dir)?, show::photos);
            Ok(Done::Well)
        }
        Command::Photo { number, file } => {
            let id = desk.by_number(&number)?.id.to_string();
            let card = desk.attach_photo(&id, &file)?;
            let refused = card.photo.is_none();
            out.report(&card, show::photo);
            Ok(if refused { Done::Refused } else { Done::Well })
        }
        Command::Check => {
            let report = desk.check()?;
            let wrong = report.wrong > 0;
            out.report(&report, show::check);
            Ok(if wrong { Done::Refused } else { Done::Well })
        }
        Command::List => {
            out.report(&desk.grid()?, show::grid);
            Ok(Done::Well)
        }
        Command::Edit { number, set } => {
            let app = desk.by_number(&number)?;
            let edits = pairs(&set)?
                .into_iter()
                .map(|(field, value)| CellEdit {
                    id: app.id.to_string(),
                    version: app.version,
                    field,
                    value,
                })
                .collect::<Vec<_>>();
            out.report(&desk.edit(&edits)?, show::edited);
            Ok(Done::Well)
        }
        Command::Add { set } => {
            out.report(&desk.add(&[pairs(&set)?])?, show::edited);
            Ok(Done::Well)
        }
        Command::Remove { numbers } => {
            let ids = ids(desk, &numbers)?;
            out.report(&desk.remove(&ids)?, |_| {
                format!("已移入回收站 {} 人", ids.len())
            });
            Ok(Done::Well)
        }
        Command::Putback { numbers } => {
            let ids = ids(desk, &numbers)?;
            out.report(&desk.restore_removed(&ids)?, |_| {
                format!("已从回收站放回 {} 人", ids.len())
            });
            Ok(Done::Well)
        }
        Command::Mend { code } => {
            let grid = desk.grid()?;
            let ids = grid
                .rows
                .into_iter()
                .filter(|row| row.editable)
                .map(|row| row.id)
                .collect();
            let done = desk.mend(&MendRequest { ids, code })?;
            let none = done.mended == 0;
            out.report(&done, |done| match done.mended {
                0 => "没有可以自动修正的；问题类别见 check --json 的 code".to_owned(),
                mended => format!("修正了 {mended} 处"),
            });
            Ok(if none { Done::Refused } else { Done::Well })
        }
        Command::Confirm { numbers, all, by } => confirm(out, desk, &numbers, all, &by),
        Command::Seal { numbers, preview } => {
            if preview {
                out.report(&desk.seal_preview()?, show::seal_preview);
                return Ok(Done::Well);
            }
            let ids = ids(desk, &numbers)?;
            let batch = desk.seal(&ids)?;
            let behind = desk.seal_preview()?.behind;
            let report = serde_json::json!({ "batch": batch, "behind": behind });
            out.report(&report, |_| show::sealed(&batch, &behind));
            Ok(Done::Well)
        }
        Command::Sync => {
            let mut last = String::new();
            let report = desk.sync(&mut |progress| {
                let line = match progress.total {
                    0 => progress.label.clone(),
                    total => format!("{} {}/{total}", progress.label, progress.done),
                };
                if line != last {
                    eprintln!("{line}");
                    last = line;
                }
                true
            })?;
            let refused = !report.refused.is_empty();
            out.report(&report, show::sync);
            Ok(if refused { Done::Refused } else { Done::Well })
        }
        Command::Status => {
            let (overview, batches) = (desk.overview()?, desk.batches()?);
            let report = serde_json::json!({ "overview": overview, "batches": batches });
            out.report(&report, |_| show::status(&overview, &batches));
            Ok(Done::Well)
        }
        Command::Find { text } => {
            let found = desk.find(&text)?;
            let none = found.is_empty();
            out.report(&found, |found| show::found(found));
            Ok(if none { Done::Refused } else { Done::Well })
        }
        Command::Results => {
            out.report(&desk.results()?, |rows| show::results(rows));
            Ok(Done::Well)
        }
        Command::Reopen { numbers, all } => {
            let ids = if all {
                let returned = desk
                    .results()?
                    .into_iter()
                    .filter(|row| row.state == "returned");
                returned.map(|row| row.id).collect()
            } else if numbers.is_empty() {
                return Err(DeskError::Input(
                    "请写出报名序号，或用 --all 打开全部退回的人".into(),
                ));
            } else {
                ids(desk, &numbers)?
            };
            if ids.is_empty() {
                return Err(DeskError::Nothing("没有退回的人"));
            }
            out.report(&desk.reopen(&ids)?, show::edited);
            Ok(Done::Well)
        }
        Command::Fees => {
            out.report(&desk.fees()?, show::fees);
            Ok(Done::Well)
        }
        Command::Package { out: path, batch } => {
            let batch = desk.package(&path, batch.as_deref())?;
            out.report(&batch, |batch| {
                format!(
                    "批次 {}（{} 人）已写到 {}，请用 U 盘送到鉴定中心",
                    batch.id,
                    batch.count,
                    path.display()
                )
            });
            Ok(Done::Well)
        }
        Command::Accept { file } => {
            let report = desk.accept(&file)?;
            let refused = !report.refused.is_empty();
            out.report(&report, show::sync);
            Ok(if refused { Done::Refused } else { Done::Well })
        }
        Command::Print(print) => print.run(out, desk),
        Command::Plan { id } => {
            if let Some(id) = id {
                desk.choose_plan(&id)?;
            }
            let overview = desk.overview()?;
            let report =
                serde_json::json!({ "plan": overview.plan, "others": overview.other_plans });
            out.report(&report, |_| show::plans(&overview));
            Ok(Done::Well)
        }
        Command::Backup { out: path } => {
            let info = desk.backup(&path)?;
            let report = serde_json::json!({ "file": path, "people": info.totals.applications, "bytes": info.bytes });
            out.report(&report, |_| {
                format!(
                    "已备份到 {}，共 {} 人、{} 张照片",
                    path.display(),
                    info.totals.applications,
                    info.totals.photos
                )
            });
            Ok(Done::Well)
        }
    }
}

fn confirm(
    out: &Out,
    desk: &mut Desk,
    numbers: &[String],
    all: bool,
    by: &str,
) -> Result<Done, DeskError> {
    if all {
        let (done, left) = desk.confirm_all(by)?;
        let report = serde_json::json!({ "confirmed": done, "left": left });
        out.report(&report, |_| match (done, left) {
            (0, 0) => "没有等待核对的人".to_owned(),
            (done, 0) => format!("确认了 {done} 人"),
            (done, left) => format!("确认了 {done} 人；{left} 人有错误，改正后再确认"),
        });
        let well = left == 0 && done > 0;
        return Ok(if well { Done::Well } else { Done::Refused });
    }
    if numbers.is_empty() {
        return Err(DeskError::Input(
            "请写出报名序号，或用 --all 确认全部没有错误的人".into(),
        ));
    }
    let edited = desk.confirm(&ids(desk, numbers)?, by)?;
    let left = edited.rows.iter().filter(|row| !row.confirmed).count();
    out.report(&edited, show::edited);
    Ok(if left > 0 { Done::Refused } else { Done::Well })
}

pub(super) fn ids(desk: &Desk, numbers: &[String]) -> Result<Vec<String>, DeskError> {
    numbers
        .iter()
        .map(|number| Ok(desk.by_number(number)?.id.to_string()))
        .collect()
}

/// `phone=138…` by key or by Chinese label.
fn pairs(set: &[String]) -> Result<Vec<(Field, String)>, DeskError> {
    set.iter()
        .map(|pair| {
            let bad = || {
                DeskError::Input(format!(
                    "“{pair}”应写成 字段=值，如 phone=13870000001 或 联系电话=13870000001"
                ))
            };
            let (name, value) = pair.split_once('=').ok_or_else(bad)?;
            let unknown = || unknown(name.trim());
            Ok((field(name.trim()).ok_or_else(unknown)?, value.to_owned()))
        })
        .collect()
}

fn unknown(name: &str) -> DeskError {
    let all: Vec<String> = Field::ALL
        .iter()
        .map(|field| format!("{}（{}）", field.label(), field.key()))
        .collect();
    DeskError::Input(format!("没有叫“{name}”的字段；可以写：{}", all.join("、")))
}

/// A file whose name says what is in it.
pub(super) fn ending(path: &Path, wanted: &str) -> Result<(), DeskError> {
    let found = path.extension().map(|ending| ending.to_ascii_lowercase());
    if found.is_some_and(|found| found == wanted) {
        return Ok(());
    }
    Err(DeskError::Input(format!(
        "{} 的文件名应以 .{wanted} 结尾",
        path.display()
    )))
}

fn field(name: &str) -> Option<Field> {
    Field::from_key(name).or_else(|| {
        Field::ALL
            .iter()
            .copied()
            .find(|field| field.label() == name)
    })
}

/// `C=id_number`, `D=`.
fn column(text: &str) -> Result<ColumnChoice, DeskError> {
    let bad = || {
        DeskError::Input(format!(
            "“{text}”应写成 列=字段，如 C=id_number 或 C=证件号码"
        ))
    };
    let (letter, name) = text.split_once('=').ok_or_else(bad)?;
    let letter = letter.trim().to_ascii_uppercase();
    if letter.is_empty() || letter.len() > 3 || !letter.bytes().all(|b| b.is_ascii_uppercase()) {
        return Err(bad());
    }
    let column = letter
        .bytes()
        .fold(0u32, |n, b| n * 26 + u32::from(b - b'A') + 1)
        - 1;
    let field = match name.trim() {
        "" => None,
        name => Some(field(name).ok_or_else(|| unknown(name))?),
    };
    Ok(ColumnChoice { column, field })
}

/// Used by `show` to mark errors.
pub(super) fn mark(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "错误",
        Severity::Warning => "提醒",
    }
}
