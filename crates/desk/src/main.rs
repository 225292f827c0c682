//! `kaobao`: the clerk's use cases on the command line.

mod cli;

fn main() -> std::process::ExitCode {
    cli::run()
}
