//! `kaobao`: the clerk's use cases on the command line.

mod cli;

/// As the window's: glibc's asks the system anew for every large piece.
#[cfg(target_os = "linux")]
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> std::process::ExitCode {
    cli::run()
}
