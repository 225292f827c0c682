//! Debian's Rust in a folder of its own, and the standard library for Windows built with it.

use super::TARGET;
use crate::{place, sh};
use anyhow::{Context, Result, bail};
use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

/// What is installed: the linker and C compiler for Windows, what builds the native parts of crates, wine and
/// a program that judges PDFs.
pub const PACKAGES: &[&str] = &[
    "cmake",
    "g++-mingw-w64-x86-64-posix",
    "gcc-mingw-w64-x86-64-posix",
    "nasm",
    "perl",
    "qpdf",
    "wine",
    "wine64",
];
/// What is unpacked into the prefix; the names with a version in them are looked up.
const UNPACKED: &[&str] = &[
    "cargo-web",
    "libstd-rust-web-dev",
    "rust-web-clippy",
    "rust-web-src",
    "rustc-web",
];
/// Libraries that those programs load, by the beginning of their packages' names.
const LIBRARIES: &[&str] = &["libgit2-", "libssh2-", "libLLVM", "libllvm"];

/// Where everything of this task is kept.
pub fn folder() -> PathBuf {
    place::target().join("windows")
}

fn prefix() -> PathBuf {
    folder().join("prefix/usr")
}

/// The standard library's place for our target.
fn std_folder() -> PathBuf {
    prefix().join("lib/rustlib").join(TARGET).join("lib")
}

/// Unpacks and builds what is not there yet. An interrupted set-up begins anew.
pub fn prepare() -> Result<()> {
    let done = folder().join("prefix/.done");
    if done.is_file() {
        return Ok(());
    }
    let std = std_of_debian()?;
    libraries(&std)?;
    unpack(&std)?;
    build_std()?;
    fs::write(&done, &std).with_context(|| format!("cannot write {}", done.display()))
}

/// The package of the compiler's own standard library; its name carries the version.
fn std_of_debian() -> Result<String> {
    depends("libstd-rust-web-dev")?
        .into_iter()
        .find(|name| name.starts_with("libstd-rust-web-") && !name.ends_with("-dev"))
        .context(
            "this Debian has no rustc-web (it is in Debian 12 with security updates); \
             with rustup, `rustup target add x86_64-pc-windows-gnu` and plain cargo do the same",
        )
}

/// The names of the packages that one depends on.
fn depends(package: &str) -> Result<Vec<String>> {
    let text = sh::output(sh::command("apt-cache").args(["depends", package]))?;
    let names = text.lines().filter_map(|line| {
        let (kind, name) = line.trim().trim_start_matches('|').split_once(": ")?;
        (kind == "Depends").then(|| name.to_owned())
    });
    Ok(names.collect())
}

fn libraries(std: &str) -> Result<()> {
    let mut wanted = depends("cargo-web")?;
    wanted.extend(depends(std)?);
    wanted.retain(|name| LIBRARIES.iter().any(|start| name.starts_with(start)));
    let wanted: Vec<&str> = wanted.iter().map(String::as_str).collect();
    crate::setup::packages(&wanted)
}

fn unpack(std: &str) -> Result<()> {
    let (packed, prefix) = (folder().join("packages"), folder().join("prefix"));
    for folder in [&packed, &prefix] {
        if folder.exists() {
            fs::remove_dir_all(folder)?;
        }
        fs::create_dir_all(folder)?;
    }
    println!("   unpacking {} {std}", UNPACKED.join(" "));
    let mut download = sh::command("apt-get");
    download.args(["--quiet=2", "download"]).args(UNPACKED);
    sh::run(download.arg(std).current_dir(&packed))?;
    for entry in fs::read_dir(&packed)? {
        let package = entry?.path();
        sh::run(
            sh::command("dpkg-deb")
                .arg("--extract")
                .arg(&package)
                .arg(&prefix),
        )?;
    }
    fs::remove_dir_all(&packed)?;
    Ok(())
}

/// The standard library comes as a by-product of an empty crate.
fn build_std() -> Result<()> {
    const NAME: &str = "empty";
    let work = folder().join("std");
    fs::create_dir_all(work.join("src"))?;
    let manifest = format!("[package]\nname = \"{NAME}\"\nedition = \"2024\"\n[workspace]\n");
    place::write_if_changed(&work.join("Cargo.toml"), manifest.as_bytes())?;
    place::write_if_changed(&work.join("src/lib.rs"), b"")?;
    let target = work.join("target");
    let mut build = cargo()?;
    build
        .args(["build", "--release", "--target", TARGET, "-Z"])
        .arg("build-std=std,panic_unwind,panic_abort,test,proc_macro")
        .env("RUSTC_BOOTSTRAP", "1")
        .env("CARGO_TARGET_DIR", &target)
        .current_dir(&work);
    sh::run(&mut build)?;
    let to = std_folder();
    fs::create_dir_all(&to)?;
    for entry in fs::read_dir(target.join(TARGET).join("release/deps"))? {
        let path = entry?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        if name.ends_with(".rlib") && !name.starts_with(&format!("lib{NAME}-")) {
            fs::copy(&path, to.join(&*name))?;
        }
    }
    fs::remove_dir_all(&work)?;
    Ok(())
}

/// Cargo of the prefix. Nothing of the toolchain that runs this program may reach it.
pub fn cargo() -> Result<Command> {
    let (programs, libraries) = (prefix().join("bin"), prefix().join("lib/x86_64-linux-gnu"));
    let mut cargo = sh::command(programs.join("cargo"));
    let path = std::env::var_os("PATH").unwrap_or_default();
    let path = std::iter::once(programs).chain(std::env::split_paths(&path));
    cargo
        .env("PATH", std::env::join_paths(path)?)
        .env("LD_LIBRARY_PATH", libraries)
        .env("CARGO_TARGET_DIR", place::target());
    for foreign in ["CARGO", "RUSTC", "RUSTDOC", "RUSTUP_TOOLCHAIN"] {
        cargo.env_remove(foreign);
    }
    Ok(cargo)
}

/// The C compiler for Windows.
pub fn compile(source: &Path, to: &Path, more: &[&str]) -> Result<()> {
    if !sh::has("x86_64-w64-mingw32-gcc") {
        bail!("mingw is missing");
    }
    let mut compiler = sh::command("x86_64-w64-mingw32-gcc");
    sh::run(compiler.arg("-o").arg(to).arg(source).args(more))
}
