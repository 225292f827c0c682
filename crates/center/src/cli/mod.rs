//! The command line: every staff job, one command to a file. It may run while `serve` does on the same data.

mod answers;
mod applications;
mod audit;
mod batches;
mod export;
mod find;
mod import;
mod out;
mod pay;
mod plan;
mod print;
mod review;
mod seat;
mod serve;
mod staff;
mod tickets;
mod unit;
mod verify;

use crate::{
    Center, audit::Actor, clock::Clock, config::Config, fail::Fail, service::Shared, words,
};
use clap::{Args, Parser, Subcommand};
use out::Out;
use std::{io::Write as _, process::ExitCode};

#[derive(Debug, Parser)]
#[command(
    name = "kaobao-center",
    version,
    about = "考报鉴定中心：计划、单位、收批次、审查、缴费、编排考场、发布准考证",
    disable_help_subcommand = true,
    after_help = "退出码：0 完成；1 被拒绝或出错（原因在标准错误上，用 --json 时标准输出上另有 {\"error\": …}）；2 命令写得不对。"
)]
struct Cli {
    #[command(flatten)]
    common: Common,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Args)]
struct Common {
    /// 数据库：文件路径，或多个服务共用的 postgres://用户:口令@主机/数据库名；还没有数据时只有 plan add 和 serve 会新建
    #[arg(
        long,
        global = true,
        env = "KAOBAO_CENTER_DATA",
        hide_env_values = true,
        default_value = "kaobao-center.db",
        value_name = "URL"
    )]
    database: String,
    /// 照片：默认存在数据库里；写文件夹则存成文件；s3://存储桶 则存入对象存储（地址和凭据用 AWS_… 环境变量给出）
    #[arg(long, global = true, env = "KAOBAO_CENTER_PHOTOS", value_name = "URL")]
    photos: Option<String>,
    /// 密钥文件 keys.json 所在的文件夹；默认与数据库文件在一起，用 postgres:// 时默认是当前文件夹
    #[arg(long, global = true, env = "KAOBAO_CENTER_KEYS", value_name = "文件夹")]
    keys: Option<std::path::PathBuf>,
    /// 以 JSON 输出结果，供脚本使用
    #[arg(long, global = true)]
    json: bool,
    /// 操作人，记入审计日志；默认取系统登录名
    #[arg(long = "as", global = true, env = "KAOBAO_STAFF", value_name = "姓名")]
    staff: Option<String>,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// 启动服务，接收各单位的报送
    Serve(serve::Serve),
    /// 考试计划
    #[command(subcommand)]
    Plan(plan::Plan),
    /// 单位与登记文件
    #[command(subcommand)]
    Unit(unit::Unit),
    /// 导入离线包，写出答复文件
    Import(import::Import),
    /// 列出收到的批次
    Batches(batches::Batches),
    /// 列出报名
    Applications(applications::Applications),
    /// 查找：姓名、拼音、报名序号的任意部分，完整的证件号码、它的末 4 位或出生年月日（找回报名序号）
    Find(find::Find),
    /// 资格审查
    #[command(subcommand)]
    Review(review::Review),
    /// 登记缴费
    Pay(pay::Pay),
    /// 编排考场座位和准考证号
    Seat(seat::Seat),
    /// 发布或收回准考证
    #[command(subcommand)]
    Tickets(tickets::Tickets),
    /// 核验准考证上的二维码：谁、坐在哪里，或为什么不能入场
    Verify(verify::Verify),
    /// 打印照片对照单、签到表、座次表；各种文书的样张和模板
    #[command(subcommand)]
    Print(print::Print),
    /// 导出名单（.xlsx 或 .csv）
    Export(export::Export),
    /// 给单位写答复文件
    Answers(answers::Answers),
    /// 审计日志
    #[command(subcommand)]
    Audit(audit::Audit),
    /// 控制台账号：忘了口令时在服务器上重设
    #[command(subcommand)]
    Staff(staff::Staff),
}

/// What a command works with.
struct Session {
    center: Shared,
    actor: Actor,
    out: Out,
}

/// Runs the program.
pub fn main() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) if !error.use_stderr() => {
            let _ = writeln!(std::io::stdout(), "{}", words::help(&error));
            return ExitCode::SUCCESS;
        }
        Err(error) => {
            // Nothing was parsed: whether a script listens is seen by its word alone.
            let json = std::env::args_os().any(|word| word == "--json");
            return failed(Out::new(json), &Fail::Usage(words::usage(&error)));
        }
    };
    let out = Out::new(cli.common.json);
    match run(cli) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::from(1),
        Err(fail) => failed(out, &fail),
    }
}

fn failed(out: Out, fail: &Fail) -> ExitCode {
    out.failed(fail);
    if matches!(fail, Fail::Usage(_)) {
        eprintln!("用法错误：{fail}");
        ExitCode::from(2)
    } else {
        eprintln!("{fail}");
        ExitCode::from(1)
    }
}

impl Command {
    /// Whether it may be the first of a new center. With any other a path without a database is a mistyped one.
    const fn first(&self) -> bool {
        matches!(self, Self::Serve(_) | Self::Plan(plan::Plan::Add { .. }))
    }
}

/// `false` when something was refused and reported.
fn run(cli: Cli) -> Result<bool, Fail> {
    let today = std::env::var("KAOBAO_TODAY").ok();
    let clock = Clock::new(today.as_deref()).map_err(|error| Fail::Usage(error.to_string()))?;
    if let Some(date) = clock.rehearsal() {
        eprintln!("演练日期：{date}（由环境变量 KAOBAO_TODAY 指定）");
    }
    if let Command::Verify(command) = &cli.command
        && let Some(done) = command.offline(Out::new(cli.common.json))
    {
        return done;
    }
    let common = &cli.common;
    let config = Config::read(
        &common.database,
        common.photos.as_deref(),
        common.keys.as_deref(),
    )?;
    let (center, made) = match cli.command.first() {
        true => Center::open(&config, clock)?,
        false => Center::open_known(&config, clock)?,
    };
    if made {
        eprintln!(
            "已在“{}”新建密钥文件 keys.json，请与数据库一起备份；escrow-key.txt 是托管密钥，请移到离线介质保管",
            config.keys.display()
        );
    }
    let name = cli
        .common
        .staff
        .or_else(|| std::env::var("USER").ok())
        .or_else(|| std::env::var("USERNAME").ok());
    let session = Session {
        center: Shared::new(center),
        actor: Center::staff(name.as_deref().unwrap_or("unknown")),
        out: Out::new(cli.common.json),
    };
    match cli.command {
        Command::Serve(command) => command.run(&session),
        Command::Plan(command) => command.run(&session),
        Command::Unit(command) => command.run(&session),
        Command::Import(command) => command.run(&session),
        Command::Batches(command) => command.run(&session),
        Command::Applications(command) => command.run(&session),
        Command::Find(command) => command.run(&session),
        Command::Review(command) => command.run(&session),
        Command::Pay(command) => command.run(&session),
        Command::Seat(command) => command.run(&session),
        Command::Tickets(command) => command.run(&session),
        Command::Verify(command) => command.run(&session),
        Command::Print(command) => command.run(&session),
        Command::Export(command) => command.run(&session),
        Command::Answers(command) => command.run(&session),
        Command::Audit(command) => command.run(&session),
        Command::Staff(command) => command.run(&session),
    }
}
