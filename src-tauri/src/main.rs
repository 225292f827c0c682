//! The unit's window.
//!
//! Only setup, state and commands of one line: what they do stands in `kaobao-desk`, how it looks in `ui/desk`.
#![cfg_attr(not(debug_assertions), windows_subsystem = "windows")]

mod commands;
mod dialogs;
mod photo_scheme;
mod preferences;
mod state;

use kaobao_desk::Clock;
use state::Desktop;
use std::process::ExitCode;
use tauri::{Manager, WebviewWindowBuilder};

fn main() -> ExitCode {
    match Clock::system() {
        Ok(clock) => run(clock),
        Err(text) => {
            eprintln!("演练日期“{text}”不是日期，应写成 2017-06-10");
            ExitCode::from(2)
        }
    }
}

fn run(clock: Clock) -> ExitCode {
    let commands = commands::builder();
    let done = tauri::Builder::default()
        .plugin(tauri_plugin_single_instance::init(|app, _, _| {
            // A second start brings the first window forward instead of fighting for the data file.
            if let Some(window) = app.get_webview_window("main") {
                let _ = window.unminimize();
                let _ = window.set_focus();
            }
        }))
        .register_asynchronous_uri_scheme_protocol("kbphoto", photo_scheme::answer)
        .manage(Desktop::new(clock))
        .invoke_handler(commands.invoke_handler())
        .setup(|app| {
            open_window(app)?;
            Ok(())
        })
        .run(tauri::generate_context!());
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("考报窗口无法打开：{error}");
            ExitCode::FAILURE
        }
    }
}

/// The window of `tauri.conf.json`, without any trace on the disk: no cache, no cookies, no history.
fn open_window(app: &tauri::App) -> tauri::Result<()> {
    for config in &app.config().app.windows {
        WebviewWindowBuilder::from_config(app.handle(), config)?
            .incognito(!under_test())
            .build()?;
    }
    Ok(())
}

/// WebKitGTK drives only pages that are not incognito.
fn under_test() -> bool {
    cfg!(debug_assertions) && std::env::var_os("TAURI_WEBVIEW_AUTOMATION").is_some()
}
