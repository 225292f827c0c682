//! How pages look, compared with small pictures. `KAOBAO_GOLDEN=1` writes them anew.

#![allow(clippy::expect_used, reason = "helpers of tests")]

mod common;

use common::*;
use std::{path::Path, process::Command};

/// Dots per inch of the goldens.
const DPI: &str = "32";

#[test]
fn every_document_looks_as_it_did() {
    let folder = tempfile::tempdir().expect("a folder");
    for name in DOCUMENTS {
        let pdf = folder.path().join(name);
        std::fs::write(&pdf, document(name)).expect("writes");
        let picture = folder.path().join(format!("{name}-page"));
        let status = Command::new("pdftoppm")
            .args(["-r", DPI, "-f", "1", "-singlefile", "-gray", "-png"])
            .args([&pdf, &picture])
            .status()
            .expect("pdftoppm");
        assert!(status.success(), "{name}");
        let picture = picture.with_extension("png");
        let golden = Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("tests/golden")
            .join(format!("{name}.png"));
        if std::env::var_os("KAOBAO_GOLDEN").is_some() {
            std::fs::copy(&picture, &golden).expect("copies");
        }
        let read = |path: &Path| image::open(path).expect("a picture").to_luma8();
        let (now, then) = (read(&picture), read(&golden));
        assert_eq!(now.dimensions(), then.dimensions(), "{name}");
        // Other versions of the renderer smooth edges a little differently; a box or a text elsewhere moves
        // many pixels by much.
        let moved = now
            .pixels()
            .zip(then.pixels())
            .filter(|(a, b)| a.0[0].abs_diff(b.0[0]) > 96)
            .count();
        let most = now.pixels().len() / 500;
        assert!(
            moved <= most,
            "{name}: {moved} pixels differ, at most {most}"
        );
    }
}
