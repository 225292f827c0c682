//! `export`.

use super::{Session, applications::Filters, out};
use crate::{
    fail::Fail,
    service::{export, sheet::Kind},
};
use clap::Args;
use serde_json::json;
use std::path::PathBuf;

#[derive(Debug, Args)]
pub(super) struct Export {
    /// 写到哪里：.xlsx 或 .csv（UTF-8；长数字如身份证号前有一个制表符，使表格软件按文本显示，程序读取时请去掉首尾空白）
    out: PathBuf,
    #[command(flatten)]
    filters: Filters,
    /// 写出完整的证件号码和电话；会记入审计日志
    #[arg(long)]
    reveal: bool,
}

impl Export {
    pub(super) fn run(self, session: &Session) -> Result<bool, Fail> {
        let ending = self
            .out
            .extension()
            .map(|ending| ending.to_string_lossy().to_ascii_lowercase());
        let kind = match ending.as_deref() {
            Some("xlsx") => Kind::Xlsx,
            Some("csv") => Kind::Csv,
            _ => return Err(Fail::Usage("导出的文件名要以 .xlsx 或 .csv 结尾".into())),
        };
        let filter = self.filters.filter(&session.center)?;
        let (bytes, rows) =
            export::export(&session.center, &session.actor, &filter, kind, self.reveal)?;
        out::write(&self.out, &bytes)?;
        session
            .out
            .report(&json!({ "path": self.out, "rows": rows }), || {
                format!("已导出 {rows} 人：{}", self.out.display())
            })?;
        Ok(true)
    }
}
