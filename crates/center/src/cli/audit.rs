//! `audit`.

use super::Session;
use crate::{audit, fail::Fail};
use clap::Subcommand;

#[derive(Debug, Subcommand)]
pub(super) enum Audit {
    /// 核对审计日志没有被改动、删减、调换
    Verify,
    /// 列出审计日志
    List,
}

impl Audit {
    pub(super) fn run(self, session: &Session) -> Result<bool, Fail> {
        let center = &session.center;
        match self {
            Self::Verify => {
                let found = center
                    .repo
                    .read(|view| audit::verify(view, &center.keys.cipher))?;
                session.out.report(&found, || {
                    let sound = if found.faults.is_empty() {
                        "审计日志完整无误"
                    } else {
                        "审计日志有问题，请保留数据库和备份，不要再写入，并报告负责人"
                    };
                    format!("{sound}：共 {} 条，回执 {} 张", found.lines, found.receipts)
                })?;
                for fault in &found.faults {
                    eprintln!("审计日志有问题：{fault}");
                }
                Ok(found.faults.is_empty())
            }
            Self::List => {
                let mut rows = Vec::new();
                center.repo.read(|view| {
                    view.each_audit(&mut |row| {
                        rows.push(row);
                        Ok(())
                    })
                })?;
                let heads = ["序号", "时间", "谁", "做了什么", "对象"];
                session.out.table(&rows, &heads, |row| {
                    vec![
                        row.seq.to_string(),
                        row.at.clone(),
                        row.who.clone(),
                        row.what.clone(),
                        row.detail.clone(),
                    ]
                })?;
                Ok(true)
            }
        }
    }
}
