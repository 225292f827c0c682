//! The description driven by schemathesis: no 5xx, no answer that is not described, nothing taken that is not. Bounded
//! in time; the seed is printed and can be given again in `KAOBAO_SEED`.
#![allow(clippy::unwrap_used, missing_docs, reason = "tests")]

mod common;
use common::*;
use std::{path::Path, process::Command};

#[test]
fn schemathesis_finds_nothing() {
    let center = Center::new();
    center.pc("36001");
    let served = center.serve();
    let seed = std::env::var("KAOBAO_SEED")
        .unwrap_or_else(|_| u16::from_le_bytes(random::<2>()).to_string());
    let installed = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../target/venv/bin/schemathesis"
    );
    let program = if Path::new(installed).exists() {
        installed
    } else {
        "schemathesis"
    };
    let output = Command::new(program)
        .args(["run", "--no-color", "--continue-on-failure", "--no-shrink"])
        .args(["--max-time", "30", "--max-examples", "40", "--seed", &seed])
        .arg(format!("{}/v1/openapi.json", served.url))
        .current_dir(center.folder.path())
        .output()
        .expect("schemathesis; `cargo xtask test` installs it");
    assert!(
        output.status.success(),
        "seed {seed}\n{}{}",
        text(&output.stdout),
        text(&output.stderr)
    );
}
