//! `answers`.

use super::{Session, out};
use crate::{fail::Fail, service::answers};
use clap::Args;
use kaobao_exam::UnitCode;
use serde_json::json;
use std::path::PathBuf;

#[derive(Debug, Args)]
pub(super) struct Answers {
    /// 单位代码
    unit: UnitCode,
    /// 只写这个序号之后的变更；默认全部，重复的由单位的程序自动略过
    #[arg(long, default_value_t = 0)]
    after: u64,
    /// 写到哪里（.kba）；单位有多台电脑时每台一份，文件名加机位号
    #[arg(long, value_name = "文件")]
    out: PathBuf,
}

impl Answers {
    pub(super) fn run(self, session: &Session) -> Result<bool, Fail> {
        let files = answers::write(&session.center, self.unit, None, self.after)?;
        let several = files.len() > 1;
        let mut written = Vec::new();
        for file in &files {
            let path = if several {
                out::numbered(&self.out, &file.slot.number().to_string())
            } else {
                self.out.clone()
            };
            out::write(&path, &file.bytes)?;
            written.push(json!({
                "slot": file.slot, "path": path, "receipts": file.receipts, "changes": file.changes,
            }));
        }
        session
            .out
            .report(&json!({ "unit": self.unit, "answers": written }), || {
                let lines: Vec<String> = written
                    .iter()
                    .map(|file| {
                        format!(
                            "{} 号机位：{}（回执 {}，变更 {}）",
                            file["slot"], file["path"], file["receipts"], file["changes"]
                        )
                    })
                    .collect();
                lines.join("\n")
            })?;
        Ok(true)
    }
}
