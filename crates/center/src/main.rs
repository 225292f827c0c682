//! `kaobao-center`: see [`kaobao_center::cli`].

fn main() -> std::process::ExitCode {
    kaobao_center::cli::main()
}
