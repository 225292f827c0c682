//! The unit's window.
//!
//! Only setup, state and commands of one line: what they do stands in `kaobao-desk`, how it looks in `ui/desk`.
#![cfg_attr(not(debug_assertions), windows_subsystem = "windows")]

mod camera;
mod clipboard;
mod commands;
mod dialogs;
mod memory;
mod passing;
mod photo_scheme;
mod places;
mod preferences;
mod printers;
mod state;

use kaobao_desk::Clock;
use state::Desktop;
use std::process::ExitCode;
use tauri::{Manager, PhysicalSize, WebviewWindow, WebviewWindowBuilder};

fn main() -> ExitCode {
    memory::begin();
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
    let desktop = Desktop::new(clock);
    let known = desktop.clone();
    passing::clear(&known.data());
    let done = tauri::Builder::default()
        .plugin(tauri_plugin_single_instance::init(|app, _, _| {
            // A second start brings the first window forward instead of fighting for the data file.
            if let Some(window) = app.get_webview_window("main") {
                let _ = window.unminimize();
                let _ = window.set_focus();
            }
        }))
        .register_asynchronous_uri_scheme_protocol("kbphoto", photo_scheme::answer)
        .manage(desktop)
        .invoke_handler(commands.invoke_handler())
        .setup(|app| {
            // Not before the plugin above has ended a second start.
            app.state::<Desktop>().begin_early();
            open_window(app)?;
            Ok(())
        })
        .run(tauri::generate_context!());
    passing::clear(&known.data());
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
        let window = WebviewWindowBuilder::from_config(app.handle(), config)?
            .incognito(!under_test())
            .build()?;
        keep_nothing(&window)?;
        camera::offer(&window)?;
        fit(&window)?;
    }
    Ok(())
}

/// WebKit keeps pictures and pages in memory for a browser that may go back to them. Here the pages never change, and
/// ten thousand photos run past.
#[cfg(target_os = "linux")]
fn keep_nothing(window: &WebviewWindow) -> tauri::Result<()> {
    use webkit2gtk::{CacheModel, SettingsExt, WebContextExt, WebViewExt};
    window.with_webview(|webview| {
        let webview = webview.inner();
        if let Some(context) = webview.context() {
            context.set_cache_model(CacheModel::DocumentViewer);
        }
        if let Some(settings) = WebViewExt::settings(&webview) {
            settings.set_enable_page_cache(false);
        }
    })
}

#[cfg(not(target_os = "linux"))]
fn keep_nothing(_: &WebviewWindow) -> tauri::Result<()> {
    Ok(())
}

/// A window that is larger than the screen (1366x768, or large ones at 150 % and more) takes the whole screen.
fn fit(window: &WebviewWindow) -> tauri::Result<()> {
    if let Some(monitor) = window.current_monitor()? {
        let (room, size) = (monitor.work_area().size, window.outer_size()?);
        if size.width > room.width || size.height > room.height {
            let smaller =
                PhysicalSize::new(size.width.min(room.width), size.height.min(room.height));
            window.set_size(smaller)?;
            window.maximize()?;
        }
    }
    Ok(())
}

/// WebKitGTK drives only pages that are not incognito.
fn under_test() -> bool {
    cfg!(any(debug_assertions, feature = "automation"))
        && std::env::var_os("TAURI_WEBVIEW_AUTOMATION").is_some()
}
