//! The command line as clap sees it.

use super::{last, print};
use clap::{Parser, Subcommand};
use std::path::PathBuf;

/// 考报：单位报名工具（机关事业单位工勤人员技能等级考核）
#[derive(Parser)]
#[command(name = "kaobao", version, about, disable_help_subcommand = true)]
#[command(
    after_help = "口令由环境变量 KAOBAO_KEY 给出；没有时使用系统钥匙串。退出状态：0 完成，1 有问题未完成，2 用法不对。"
)]
pub(super) struct Args {
    /// 数据文件
    #[arg(
        long,
        global = true,
        env = "KAOBAO_DATA",
        value_name = "FILE",
        hide_env_values = true
    )]
    pub(super) data: Option<PathBuf>,
    /// 以 JSON 输出结果
    #[arg(long, global = true)]
    pub(super) json: bool,
    #[command(subcommand)]
    pub(super) command: Command,
}

#[derive(Subcommand)]
pub(super) enum Command {
    /// 用鉴定中心发的登记文件建立本单位的数据
    Init {
        /// 登记文件
        #[arg(long, value_name = "FILE")]
        enrolment: PathBuf,
    },
    /// 生成空白的名册模板（.xlsx）
    Template {
        /// 写到哪里
        out: PathBuf,
    },
    /// 导入名册（.xlsx .xls .ods .csv）
    Import {
        /// 名册文件
        roster: PathBuf,
        /// 照片文件夹
        #[arg(long, value_name = "DIR")]
        photos: Option<PathBuf>,
        /// 把有问题的行另存为带批注的工作簿
        #[arg(long, value_name = "OUT.xlsx")]
        annotated: Option<PathBuf>,
        /// 指定某列是什么，如 --column C=id_number；--column D= 表示不导入该列
        #[arg(long = "column", value_name = "列=字段")]
        columns: Vec<String>,
        /// 读哪个工作表；不写则取第一个有表头的
        #[arg(long, value_name = "工作表")]
        sheet: Option<String>,
        /// 只预览，不导入
        #[arg(long)]
        preview: bool,
    },
    /// 从去年的花名册或以前的考试计划带入人员：可晋级、可补考、新进、离开
    Last(last::Last),
    /// 导入照片文件夹，按身份证号、报名序号或姓名对到人
    Photos {
        /// 照片文件夹
        dir: PathBuf,
    },
    /// 为一个人指定照片
    Photo {
        /// 报名序号
        number: String,
        /// 照片文件
        file: PathBuf,
    },
    /// 检查全部人员
    Check,
    /// 列出全部人员
    List,
    /// 修改一个人：字段=值
    Edit {
        /// 报名序号
        number: String,
        /// 如 phone=13870000001
        #[arg(required = true, value_name = "字段=值")]
        set: Vec<String>,
    },
    /// 添加一个人：字段=值
    Add {
        /// 如 name=张三
        #[arg(required = true, value_name = "字段=值")]
        set: Vec<String>,
    },
    /// 移入回收站
    Remove {
        /// 报名序号
        #[arg(required = true)]
        numbers: Vec<String>,
    },
    /// 从回收站放回
    Putback {
        /// 报名序号
        #[arg(required = true)]
        numbers: Vec<String>,
    },
    /// 做某一类问题的一键修正
    Mend {
        /// 问题类别，见 check --json 的 code
        code: String,
    },
    /// 确认六项关键信息已核对无误
    Confirm {
        /// 报名序号
        numbers: Vec<String>,
        /// 全部没有错误的人
        #[arg(long, conflicts_with = "numbers")]
        all: bool,
        /// 核对人
        #[arg(long, default_value = "", hide_default_value = true)]
        by: String,
    },
    /// 提交资格审查：封存成一个批次，之后不能修改
    Seal {
        /// 只提交这些报名序号；不写则提交全部可以提交的人
        numbers: Vec<String>,
        /// 只看哪些人可以提交
        #[arg(long)]
        preview: bool,
    },
    /// 与鉴定中心同步
    Sync,
    /// 各人和各批次现在的情况
    Status,
    /// 查找（找回报名序号）：姓名、拼音、证件号码、报名序号的任意一部分
    Find {
        /// 要找的文字
        text: String,
    },
    /// 审查结果
    Results,
    /// 把退回的人打开修改（新的修订）
    Reopen {
        /// 报名序号
        numbers: Vec<String>,
        /// 全部退回的人
        #[arg(long, conflicts_with = "numbers")]
        all: bool,
    },
    /// 缴费情况
    Fees,
    /// 导出离线包（.kbp），用 U 盘送到鉴定中心
    Package {
        /// 写到哪里
        out: PathBuf,
        /// 哪个批次；不写则最早未收到回执的
        #[arg(long)]
        batch: Option<String>,
    },
    /// 导入鉴定中心的答复文件（.kba）
    Accept {
        /// 答复文件
        file: PathBuf,
    },
    /// 打印成 PDF
    Print(print::Print),
    /// 考试计划：列出，或换用另一个
    Plan {
        /// 换用的计划编号
        id: Option<String>,
    },
    /// 备份成一个文件
    Backup {
        /// 写到哪里
        out: PathBuf,
    },
    /// 把数据文件移到另一个文件夹：先复制、核对，再删除原处的
    Move {
        /// 哪个文件夹
        folder: PathBuf,
    },
    /// 从备份恢复；原有数据移到一旁，不会覆盖
    Restore {
        /// 备份文件
        from: PathBuf,
        /// 用恢复码打开（忘记口令时）
        #[arg(long, value_name = "恢复码")]
        recovery: Option<String>,
    },
    /// 用恢复码重设口令（新口令由 KAOBAO_KEY 给出）
    Key {
        /// 恢复码
        #[arg(long, value_name = "恢复码")]
        recovery: String,
    },
}
