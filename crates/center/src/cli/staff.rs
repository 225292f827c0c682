//! `staff`: for the day on which no administrator can sign in.

use super::Session;
use crate::{fail::Fail, service::console::account};
use clap::Subcommand;
use serde_json::json;

#[derive(Debug, Subcommand)]
pub(super) enum Staff {
    /// 列出控制台账号
    List,
    /// 给账号换一个随机的新口令，只显示这一次；原来的登录全部失效，停用的账号重新启用。记入审计日志
    ResetPassword {
        /// 登录名
        name: String,
    },
}

impl Staff {
    pub(super) fn run(self, session: &Session) -> Result<bool, Fail> {
        let center = &session.center;
        match self {
            Self::List => {
                let rows = account::list(center)?;
                let heads = ["登录名", "姓名", "角色", "能登录", "最近登录"];
                session.out.table(&rows, &heads, |row| {
                    vec![
                        row.name.clone(),
                        row.display.clone(),
                        row.role.label().to_owned(),
                        if row.active { "是" } else { "停用" }.to_owned(),
                        row.last_seen.clone().unwrap_or_default(),
                    ]
                })?;
            }
            Self::ResetPassword { name } => {
                let (row, password) = account::reset_password(center, &session.actor, &name)?;
                session.out.report(
                    &json!({ "name": row.name, "role": row.role, "password": password }),
                    || {
                        format!(
                            "{}（{}）的新口令：{password}\n只显示这一次；请交给本人，登录后马上改成自己的",
                            row.name,
                            row.role.label()
                        )
                    },
                )?;
            }
        }
        Ok(true)
    }
}
