//! `import`.

use super::{Session, out};
use crate::{fail::Fail, service::import};
use clap::Args;
use kaobao_exam::batch::Outcome;
use serde_json::json;
use std::path::PathBuf;

#[derive(Debug, Args)]
pub(super) struct Import {
    /// 离线包（.kbp）
    package: PathBuf,
    /// 答复文件写到哪里（.kba），拷回报送的电脑
    #[arg(long, value_name = "文件")]
    answer: PathBuf,
}

impl Import {
    /// Applications refused by the rules are an answer for the unit, not a failure of the import.
    pub(super) fn run(self, session: &Session) -> Result<bool, Fail> {
        let done = import::import(&session.center, &session.actor, &self.package)?;
        out::write(&self.answer, &done.answer.bytes)?;
        let receipt = &done.receipt;
        let refused: Vec<_> = receipt
            .lines
            .iter()
            .filter_map(|line| match &line.outcome {
                Outcome::Accepted => None,
                Outcome::Refused { problems } => {
                    Some(json!({ "number": line.number, "problems": problems }))
                }
            })
            .collect();
        let report = json!({
            "batch": receipt.batch, "unit": receipt.unit, "plan": receipt.plan, "again": done.again,
            "accepted": receipt.accepted(), "refused": refused, "answer": self.answer,
        });
        session.out.report(&report, || {
            let again = if done.again {
                "（此前已收到过，没有重复计数）"
            } else {
                ""
            };
            format!(
                "批次 {}{again}：单位 {}，收下 {} 份，未接收 {} 份\n答复文件：{}",
                receipt.batch,
                receipt.unit,
                receipt.accepted(),
                refused.len(),
                self.answer.display()
            )
        })?;
        Ok(true)
    }
}
