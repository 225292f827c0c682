//! `kaobao-center`: see [`kaobao_center::cli`].

/// glibc's gives large pieces back at once and asks for them again: a batch of photos would pay for it page by page.
#[cfg(target_os = "linux")]
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> std::process::ExitCode {
    kaobao_center::cli::main()
}
