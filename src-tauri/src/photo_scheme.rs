//! `kbphoto://localhost/<sha256>[?full]`: photos for `<img>`, read from the store off the window's thread;
//! `kbphoto://localhost/loose-<n>`: the n-th picture of the last folder that went to nobody.

use crate::state::Desktop;
use tauri::{
    Manager, Runtime, UriSchemeContext, UriSchemeResponder,
    http::{Request, Response, StatusCode, header},
};

/// Answers one request.
pub(crate) fn answer<R: Runtime>(
    context: UriSchemeContext<'_, R>,
    request: Request<Vec<u8>>,
    responder: UriSchemeResponder,
) {
    let desktop = context.app_handle().state::<Desktop>().inner().clone();
    let sha = request.uri().path().trim_start_matches('/').to_owned();
    let thumb = request.uri().query() != Some("full");
    tauri::async_runtime::spawn(async move {
        let loose = sha.strip_prefix("loose-").and_then(|at| at.parse().ok());
        let found = if let Some(at) = loose {
            desktop.loose(at).await.ok()
        } else if is_sha(&sha) {
            desktop
                .photos(move |desk| desk.photo_bytes(&sha, thumb))
                .await
                .ok()
        } else {
            None
        };
        responder.respond(response(found));
    });
}

fn is_sha(text: &str) -> bool {
    text.len() == 64 && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}

fn response(bytes: Option<Vec<u8>>) -> Response<Vec<u8>> {
    let (status, body) = match bytes {
        Some(bytes) => (StatusCode::OK, bytes),
        None => (StatusCode::NOT_FOUND, Vec::new()),
    };
    let mut response = Response::new(body);
    *response.status_mut() = status;
    let headers = response.headers_mut();
    headers.insert(
        header::CONTENT_TYPE,
        header::HeaderValue::from_static("image/jpeg"),
    );
    // Photos never reach a cache on the disk: outside the encrypted file there are none.
    headers.insert(
        header::CACHE_CONTROL,
        header::HeaderValue::from_static("no-store"),
    );
    headers.insert(
        header::X_CONTENT_TYPE_OPTIONS,
        header::HeaderValue::from_static("nosniff"),
    );
    response
}

#[cfg(test)]
mod tests {
    use super::{is_sha, response};

    #[test]
    fn only_a_hash_names_a_photo() {
        assert!(is_sha(&"0a".repeat(32)));
        for wrong in ["", "../unit.kaobao", &"0g".repeat(32), &"0a".repeat(33)] {
            assert!(!is_sha(wrong), "{wrong}");
        }
    }

    #[test]
    fn photos_are_never_cached_on_disk() {
        let answer = response(Some(vec![1]));
        assert_eq!(answer.headers()["cache-control"], "no-store");
        assert_eq!(response(None).status(), 404);
    }
}
