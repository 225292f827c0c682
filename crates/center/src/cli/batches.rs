//! `batches`.

use super::Session;
use crate::{fail::Fail, service::batches};
use clap::Args;
use kaobao_exam::UnitCode;

#[derive(Debug, Args)]
pub(super) struct Batches {
    /// 只看这个单位
    #[arg(long)]
    unit: Option<UnitCode>,
}

impl Batches {
    pub(super) fn run(self, session: &Session) -> Result<bool, Fail> {
        let rows = batches::list(&session.center, self.unit)?;
        let heads = [
            "批次",
            "单位",
            "名称",
            "方式",
            "份数",
            "收下",
            "未接收",
            "收到时间",
        ];
        session.out.table(&rows, &heads, |row| {
            vec![
                row.batch.to_string(),
                row.unit.to_string(),
                row.unit_name.clone(),
                row.via.label().to_owned(),
                row.lines.to_string(),
                row.accepted.to_string(),
                row.refused.to_string(),
                row.committed_at
                    .clone()
                    .unwrap_or_else(|| "未传完".to_owned()),
            ]
        })?;
        Ok(true)
    }
}
