//! `plan`.

use super::{Session, out};
use crate::{fail::Fail, service::plans};
use clap::Subcommand;
use std::path::PathBuf;

#[derive(Debug, Subcommand)]
pub(super) enum Plan {
    /// 导入或更新考试计划；写错的文件会被拒绝并指出行号
    Add {
        /// 计划文件（.toml）
        file: PathBuf,
    },
    /// 列出考试计划
    List,
}

impl Plan {
    pub(super) fn run(self, session: &Session) -> Result<bool, Fail> {
        match self {
            Self::Add { file } => {
                let bytes = out::read(&file, 4 << 20)?;
                let text = String::from_utf8(bytes).map_err(|_| {
                    Fail::Refused(format!(
                        "“{}”不是 UTF-8 编码，请另存为 UTF-8 后再导入",
                        file.display()
                    ))
                })?;
                let added = plans::add(&session.center, &session.actor, text)?;
                session.out.report(&added, || {
                    let what = if added.unchanged {
                        "内容没有变化"
                    } else {
                        "已导入"
                    };
                    format!(
                        "{what}：{} {}（第 {} 版），{} 个单位下次同步时收到",
                        added.plan, added.title, added.version, added.units
                    )
                })?;
            }
            Self::List => {
                let rows = plans::list(&session.center)?;
                let heads = ["编号", "标题", "版本", "报名", "首场考试"];
                session.out.table(&rows, &heads, |row| {
                    vec![
                        row.plan.to_string(),
                        row.title.clone(),
                        row.version.to_string(),
                        row.registration.join(" 至 "),
                        row.exam.clone(),
                    ]
                })?;
            }
        }
        Ok(true)
    }
}
