//! The PC's camera, for the page that takes a photo. WebView2 of Windows has it and asks the clerk by itself; WebKitGTK
//! has it off and answers no to every page unless told otherwise.

use tauri::WebviewWindow;

/// Lets the page, which is the program's own, use the camera when the clerk presses 拍照; never the microphone.
#[cfg(target_os = "linux")]
pub(crate) fn offer(window: &WebviewWindow) -> tauri::Result<()> {
    use webkit2gtk::{
        DeviceInfoPermissionRequest, PermissionRequestExt, SettingsExt, UserMediaPermissionRequest,
        UserMediaPermissionRequestExt, WebViewExt,
        glib::prelude::{Cast, ObjectExt},
    };
    window.with_webview(|webview| {
        let view = webview.inner();
        if let Some(settings) = WebViewExt::settings(&view) {
            settings.set_enable_media_stream(true);
            settings.set_property("enable-mock-capture-devices", mock());
        }
        view.connect_permission_request(|_, request| {
            let camera = request
                .downcast_ref::<UserMediaPermissionRequest>()
                .is_some_and(|asked| asked.is_for_video_device() && !asked.is_for_audio_device());
            // Without the list of devices the page cannot say that there is no camera.
            if camera || request.is::<DeviceInfoPermissionRequest>() {
                request.allow();
            } else {
                request.deny();
            }
            true
        });
    })
}

#[cfg(not(target_os = "linux"))]
pub(crate) fn offer(_: &WebviewWindow) -> tauri::Result<()> {
    Ok(())
}

/// WebKit's own picture of a camera, for the stories of the window.
#[cfg(target_os = "linux")]
fn mock() -> bool {
    cfg!(debug_assertions) && std::env::var_os("KAOBAO_MOCK_CAMERA").is_some()
}
