//! `print`.

use super::{Session, out};
use crate::{
    fail::Fail,
    service::{
        choose_plan,
        print::{self, What, Wish},
        sample,
    },
};
use clap::{Args, Subcommand};
use kaobao_exam::PlanId;
use kaobao_print::{DocumentKind, MAX_TEMPLATE_BYTES, Options, Printed};
use serde_json::json;
use std::{
    io::IsTerminal,
    path::PathBuf,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

#[derive(Debug, Subcommand)]
pub(super) enum Print {
    /// 照片对照单，每考场一份，供监考核对
    Photosheet(Rooms),
    /// 签到表
    Signin(Rooms),
    /// 座次表
    Seats(Rooms),
    /// 样张：用示例人员印任何一种文书，看版式；可以试用一个模板文件
    Sample(Sample),
    /// 把一种文书的模板写成文件（.toml），供修改后放进考试计划的 [documents]
    Template(Template),
}

#[derive(Debug, Args)]
pub(super) struct Sample {
    /// 哪种文书
    #[arg(value_parser = kind, value_name = KINDS)]
    document: DocumentKind,
    /// 试用这个模板文件；不写则用考试计划里的
    #[arg(long, value_name = "文件")]
    template: Option<PathBuf>,
    /// 一页印两张（准考证）
    #[arg(long)]
    two_up: bool,
    #[command(flatten)]
    to: To,
}

#[derive(Debug, Args)]
pub(super) struct Template {
    /// 哪种文书
    #[arg(value_parser = kind, value_name = KINDS)]
    document: DocumentKind,
    /// 写到哪里（.toml）
    #[arg(long, value_name = "文件")]
    out: PathBuf,
    /// 这个考试计划用的；不写则是程序自带的
    #[arg(long)]
    plan: Option<PlanId>,
}

const KINDS: &str = "form|ticket|roster|fees|receipt|photos|sign-in|seats";

fn kind(key: &str) -> Result<DocumentKind, String> {
    let known = || {
        let all = DocumentKind::ALL.map(|kind| format!("{}（{kind}）", kind.key()));
        format!("没有这种文书，可以用：{}", all.join("、"))
    };
    DocumentKind::from_key(key).ok_or_else(known)
}

#[derive(Debug, Args)]
pub(super) struct To {
    /// 写到哪里（.pdf）
    #[arg(long, value_name = "文件")]
    out: PathBuf,
    /// 考试计划；只有一个时可以不写
    #[arg(long)]
    plan: Option<PlanId>,
    /// 双面打印：每个考场从正面开始
    #[arg(long)]
    duplex: bool,
    /// 存档用的 PDF/A-2u
    #[arg(long)]
    pdfa: bool,
}

#[derive(Debug, Args)]
pub(super) struct Rooms {
    #[command(flatten)]
    to: To,
    /// 印出完整的证件号码；会记入审计日志。不写则与屏幕上一样，只印前 6 位和后 4 位
    #[arg(long)]
    reveal: bool,
}

impl Print {
    pub(super) fn run(self, session: &Session) -> Result<bool, Fail> {
        match self {
            Self::Photosheet(rooms) => rooms.run(session, What::PhotoSheet),
            Self::Signin(rooms) => rooms.run(session, What::SignIn),
            Self::Seats(rooms) => rooms.run(session, What::Seats),
            Self::Sample(sample) => sample.run(session),
            Self::Template(template) => {
                let Template {
                    document,
                    out,
                    plan,
                } = template;
                let text = sample::template(&session.center, plan.as_ref(), document)?;
                out::write(&out, text.as_bytes())?;
                let report = json!({ "path": out, "document": document.key() });
                session.out.report(&report, || {
                    format!("{document}的模板已写到 {}", out.display())
                })?;
                Ok(true)
            }
        }
    }
}

impl Rooms {
    fn run(self, session: &Session, what: What) -> Result<bool, Fail> {
        let Self { to, reveal } = self;
        let (row, _) = choose_plan(&session.center, to.plan.as_ref())?;
        let cancelled = cancelled();
        let terminal = std::io::stderr().is_terminal();
        let mut step = |done: usize, total: usize| {
            if terminal {
                eprint!("\r正在打印 {}/{total} 个考场（Ctrl-C 取消）", done + 1);
            }
            !cancelled.load(Ordering::Relaxed)
        };
        let wish = Wish {
            what,
            site: None,
            room: None,
            reveal,
            options: to.options(),
        };
        let (center, actor) = (&session.center, &session.actor);
        let printed = print::print(center, actor, &row.id, &wish, &to.out, &mut step);
        if terminal {
            eprintln!();
        }
        told(session, &to, printed?)
    }
}

fn told(session: &Session, to: &To, printed: Printed) -> Result<bool, Fail> {
    session
        .out
        .report(&json!({ "path": to.out, "pages": printed.pages }), || {
            format!("已生成 {} 页：{}", printed.pages, to.out.display())
        })?;
    Ok(true)
}

impl To {
    fn options(&self) -> Options {
        Options {
            pdf_a: self.pdfa,
            duplex: self.duplex,
            ..Options::default()
        }
    }
}

impl Sample {
    fn run(self, session: &Session) -> Result<bool, Fail> {
        let options = Options {
            two_up: self.two_up,
            ..self.to.options()
        };
        let text = match &self.template {
            None => None,
            Some(path) => {
                let bytes = out::read(path, MAX_TEMPLATE_BYTES as u64)?;
                let text = String::from_utf8(bytes).map_err(|_| {
                    Fail::Refused(format!(
                        "“{}”不是 UTF-8 编码，请另存为 UTF-8",
                        path.display()
                    ))
                })?;
                Some((path.as_path(), text))
            }
        };
        let tried = text.as_ref().map(|(path, text)| (*path, text.as_str()));
        let (plan, out) = (self.to.plan.as_ref(), &self.to.out);
        let printed = sample::sample(&session.center, plan, self.document, options, tried, out)?;
        told(session, &self.to, printed)
    }
}

/// Set by Ctrl-C and by the system's request to end: a print then stops before the next room.
fn cancelled() -> Arc<AtomicBool> {
    let flag = Arc::new(AtomicBool::new(false));
    let set = Arc::clone(&flag);
    // Without a handler Ctrl-C ends the program at once, as before.
    let _ = ctrlc::set_handler(move || set.store(true, Ordering::Relaxed));
    flag
}
