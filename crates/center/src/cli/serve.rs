//! `serve`.

use super::Session;
use crate::{fail::Fail, http, service::Shared};
use clap::Args;
use std::{io::Write, path::PathBuf};

#[derive(Debug, Args)]
pub(super) struct Serve {
    /// 监听地址；端口写 0 则由系统选一个，第一行输出实际地址
    #[arg(long, default_value = "127.0.0.1:8080", value_name = "地址:端口", value_parser = address)]
    listen: String,
    /// 在单独的地址上提供 Prometheus 指标（/metrics），例如 127.0.0.1:9090；不写则不提供
    #[arg(long, value_name = "地址:端口", value_parser = address)]
    metrics: Option<String>,
    /// 本程序自己提供 HTTPS 时的证书（PEM，含中间证书）；前面有 nginx 等代理时不用写
    #[arg(long, value_name = "文件", requires = "tls_key")]
    tls_cert: Option<PathBuf>,
    /// 证书的私钥（PEM）
    #[arg(long, value_name = "文件", requires = "tls_cert")]
    tls_key: Option<PathBuf>,
}

/// Before a database is made for it.
fn address(text: &str) -> Result<String, String> {
    let port = text.rsplit_once(':').filter(|(host, _)| !host.is_empty());
    match port.map(|(_, port)| port.parse::<u16>()) {
        Some(Ok(_)) => Ok(text.to_owned()),
        _ => Err("应写成 地址:端口，如 127.0.0.1:8080（只限本机）或 0.0.0.0:8080（别的电脑也能连），端口最大 65535".into()),
    }
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
        let setup = crate::service::console::session::setup_code(&center)?;
        let serving = http::Serving {
            listen: self.listen,
            metrics: self.metrics,
            tls: self.tls_cert.zip(self.tls_key),
        };
        let scheme = if serving.tls.is_some() {
            "https"
        } else {
            "http"
        };
        runtime.block_on(http::serve(center, &serving, |address, figures| {
            if let Some(code) = setup {
                eprintln!(
                    "首次使用：请在本机打开 {scheme}://{address}/ 设管理员口令；从别的电脑打开时，一次性设置码是 {code}"
                );
            }
            let mut lines = format!("listening on {scheme}://{address}\n");
            if let Some(figures) = figures {
                lines.push_str(&format!("metrics on http://{figures}/metrics\n"));
            }
            // The lines above are for programs, this one for people.
            lines.push_str(&format!(
                "服务已启动，网址 {scheme}://{address}/ ；要停止请按 Ctrl-C\n"
            ));
            let mut stdout = std::io::stdout();
            // Nobody may be reading it.
            let _ = stdout
                .write_all(lines.as_bytes())
                .and_then(|()| stdout.flush());
        }))?;
        Ok(true)
    }
}
