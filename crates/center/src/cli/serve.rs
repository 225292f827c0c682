//! `serve`.

use super::Session;
use crate::{fail::Fail, http, service::Shared};
use clap::Args;
use std::io::Write;

#[derive(Debug, Args)]
pub(super) struct Serve {
    /// 监听地址；端口写 0 则由系统选一个，第一行输出实际地址
    #[arg(long, default_value = "127.0.0.1:8080", value_name = "地址:端口")]
    listen: String,
}

impl Serve {
    pub(super) fn run(self, session: &Session) -> Result<bool, Fail> {
        let filter = tracing_subscriber::EnvFilter::try_from_env("KAOBAO_LOG")
            .unwrap_or_else(|_| tracing_subscriber::EnvFilter::new("info"));
        let _ = tracing_subscriber::fmt()
            .json()
            .with_env_filter(filter)
            .with_writer(std::io::stderr)
            .try_init();
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .enable_all()
            .build()
            .map_err(|error| Fail::Internal(error.to_string()))?;
        let center = Shared::clone(&session.center);
        runtime.block_on(http::serve(center, &self.listen, |address| {
            let mut stdout = std::io::stdout();
            // Nobody may be reading it.
            let _ = writeln!(stdout, "listening on http://{address}").and_then(|()| stdout.flush());
        }))?;
        Ok(true)
    }
}
