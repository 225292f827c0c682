//! `print`: the flags, a progress on standard error, Ctrl-C as cancel.

use super::{Done, Out, jobs, show};
use clap::{Args, ValueEnum};
use kaobao_desk::{
    Desk, DeskError, DocumentKind, PrintOptions,
    wire::{Document, PrintOrder, PrintProgress, PrintRequest},
};
use std::{
    io::{IsTerminal, Write},
    path::PathBuf,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

#[derive(Args)]
pub(super) struct Print {
    /// 哪种文书
    #[arg(value_enum)]
    document: Paper,
    /// 只打印这些报名序号
    numbers: Vec<String>,
    /// 写到哪里：一个文件，或与 --each 一起是文件夹
    #[arg(long, value_name = "PATH")]
    out: PathBuf,
    /// 每人（缴费通知单和回执：每批次）一个文件
    #[arg(long)]
    each: bool,
    /// 与 --each 一起：文件怎样命名，如 {姓名}_{报名序号}.pdf；还可以用 {身份证号} {准考证号} {单位} {工种} {级别} {考场} {座位}
    #[arg(
        long,
        value_name = "格式",
        requires = "each",
        conflicts_with = "preview"
    )]
    name: Option<String>,
    /// 按什么顺序
    #[arg(long, value_enum, default_value = "roster", value_name = "顺序")]
    order: Order,
    /// 一页印两张（准考证）
    #[arg(long)]
    two_up: bool,
    /// 双面打印
    #[arg(long)]
    duplex: bool,
    /// 存档用的 PDF/A-2u
    #[arg(long)]
    pdfa: bool,
    /// 用示例人员生成样张，看版式
    #[arg(long, conflicts_with_all = ["numbers", "each"])]
    preview: bool,
    /// 与 --preview 一起：试用这个模板文件
    #[arg(long, value_name = "FILE", requires = "preview")]
    template: Option<PathBuf>,
    /// 把现在用的模板写成文件（.toml），供修改
    #[arg(long, conflicts_with_all = ["preview", "numbers", "each", "two_up", "duplex", "pdfa"])]
    save_template: bool,
    /// 不在终端里也显示进度
    #[arg(long)]
    progress: bool,
}

#[derive(Clone, Copy, ValueEnum)]
enum Paper {
    /// 核对单
    Check,
    /// 报名表
    Forms,
    /// 准考证
    Tickets,
    /// 花名册
    Roster,
    /// 缴费通知单
    Fees,
    /// 报送回执
    Receipt,
    /// 照片对照单（由鉴定中心打印，这里只有样张和模板）
    Photos,
    /// 签到表（同上）
    SignIn,
    /// 座次表（同上）
    Seats,
}

impl Paper {
    const fn kind(self) -> DocumentKind {
        match self {
            Self::Check => DocumentKind::Check,
            Self::Forms => DocumentKind::Form,
            Self::Tickets => DocumentKind::Ticket,
            Self::Roster => DocumentKind::Roster,
            Self::Fees => DocumentKind::Fees,
            Self::Receipt => DocumentKind::Receipt,
            Self::Photos => DocumentKind::Photos,
            Self::SignIn => DocumentKind::SignIn,
            Self::Seats => DocumentKind::Seats,
        }
    }

    /// What the unit prints; `None` for the papers of the rooms.
    const fn document(self) -> Option<Document> {
        Some(match self {
            Self::Check => Document::Check,
            Self::Forms => Document::Forms,
            Self::Tickets => Document::Tickets,
            Self::Roster => Document::Roster,
            Self::Fees => Document::Fees,
            Self::Receipt => Document::Receipt,
            Self::Photos | Self::SignIn | Self::Seats => return None,
        })
    }
}

#[derive(Clone, Copy, ValueEnum)]
enum Order {
    /// 名册的顺序
    Roster,
    /// 考场和座位的顺序（准考证）
    Room,
    /// 按单位归在一起
    Unit,
}

impl Print {
    pub(super) fn run(self, out: &Out, desk: &mut Desk) -> Result<Done, DeskError> {
        let kind = self.document.kind();
        if !self.save_template && !self.each {
            jobs::ending(&self.out, "pdf")?;
        }
        if self.save_template {
            desk.save_template(kind, &self.out)?;
            let report = serde_json::json!({ "file": self.out });
            out.report(&report, |_| {
                format!(
                    "{kind}的模板已写到 {}；改好后用 --preview --template 看样张，再交鉴定中心放进考试计划",
                    self.out.display()
                )
            });
            return Ok(Done::Well);
        }
        let document = match self.document.document() {
            Some(document) => document,
            None if self.preview => {
                let options = PrintOptions {
                    duplex: self.duplex,
                    pdf_a: self.pdfa,
                    ..PrintOptions::default()
                };
                return self.sample(out, desk, options);
            }
            None => {
                return Err(DeskError::Input(format!(
                    "{kind}由鉴定中心打印（kaobao-center print）；这里只能用 --preview 看样张，或用 --save-template 取模板"
                )));
            }
        };
        let request = PrintRequest {
            ids: jobs::ids(desk, &self.numbers)?,
            order: match self.order {
                Order::Roster => PrintOrder::Roster,
                Order::Room => PrintOrder::Room,
                Order::Unit => PrintOrder::Unit,
            },
            each: self.each,
            name: self.name.clone().unwrap_or_default(),
            two_up: self.two_up,
            duplex: self.duplex,
            pdf_a: self.pdfa,
            ..PrintRequest::of(document)
        };
        if self.preview {
            request.check()?;
            return self.sample(out, desk, request.options());
        }
        let mut line = Line::new(self.progress);
        let cancelled = cancelled();
        let printed = desk.print(&request, &self.out, &mut |progress| {
            line.show(&progress);
            !cancelled.load(Ordering::Relaxed)
        });
        line.end();
        let printed = printed?;
        let whole = printed.left_out.is_empty() && printed.stopped.is_none();
        out.report(&printed, show::printed);
        Ok(if whole { Done::Well } else { Done::Refused })
    }
}

impl Print {
    fn sample(self, out: &Out, desk: &mut Desk, options: PrintOptions) -> Result<Done, DeskError> {
        let kind = self.document.kind();
        let preview = desk.preview_sample(kind, options, self.template.as_deref())?;
        preview.save(&self.out)?;
        let report = serde_json::json!({ "file": self.out, "pages": preview.info.pages });
        out.report(&report, |_| {
            format!(
                "样张 {} 页，已写到 {}",
                preview.info.pages,
                self.out.display()
            )
        });
        Ok(Done::Well)
    }
}

/// Set by Ctrl-C and by the system's request to end. A print then stops at the next page and leaves no half file.
fn cancelled() -> Arc<AtomicBool> {
    let flag = Arc::new(AtomicBool::new(false));
    let set = Arc::clone(&flag);
    // Without a handler Ctrl-C ends the program at once, as before.
    let _ = ctrlc::set_handler(move || set.store(true, Ordering::Relaxed));
    flag
}

/// A line that is written over.
struct Line {
    terminal: bool,
    shown: bool,
    last: Option<u32>,
}

impl Line {
    fn new(always: bool) -> Self {
        let terminal = std::io::stderr().is_terminal();
        Self {
            terminal,
            shown: terminal || always,
            last: None,
        }
    }
    fn show(&mut self, progress: &PrintProgress) {
        let part = progress.done.saturating_mul(100) / progress.total.max(1);
        if !self.shown || self.last == Some(part) {
            return;
        }
        self.last = Some(part);
        let (start, end) = if self.terminal {
            ("\r", "")
        } else {
            ("", "\n")
        };
        let files = match progress.files {
            0 => String::new(),
            files => format!("，{files} 个文件"),
        };
        // Nobody reads any more: the print goes on all the same.
        let mut err = std::io::stderr();
        let _ = write!(
            err,
            "{start}正在打印 {}/{}{files}（Ctrl-C 取消）{end}",
            progress.done, progress.total
        );
        let _ = err.flush();
    }
    fn end(&self) {
        if self.terminal && self.last.is_some() {
            eprintln!();
        }
    }
}
