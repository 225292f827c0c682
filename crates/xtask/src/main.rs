//! `cargo xtask …`: set-up, tests, the season, the figures. Depends on nothing of ours, so that it starts on a
//! bare machine with only Rust and Node.

mod check;
mod place;
mod setup;
mod sh;
mod tasks;
mod test;
mod windows;

use clap::{Parser, Subcommand};
use std::process::ExitCode;

/// Kaobao's own commands.
#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask")]
struct Cli {
    #[command(subcommand)]
    task: Task,
}

#[derive(Subcommand)]
enum Task {
    /// Install what is missing (system packages, npm, fonts, Python writers, the WebDriver bridge).
    Setup,
    /// Play a whole season on a generated sample through both programs, then open the window on it.
    Run {
        /// How many people.
        #[arg(long, default_value_t = 200)]
        people: usize,
        /// Never open the window.
        #[arg(long)]
        headless: bool,
    },
    /// Install what is missing, then run every test there is.
    Test,
    /// Print the table of figures (of the programs as they are handed out).
    Bench {
        /// How many people.
        #[arg(long, default_value_t = 10_000)]
        people: usize,
        /// Only these rows of the table, e.g. `import`.
        #[arg(long)]
        only: Vec<String>,
        /// Also measures what a programmer would take instead (Python with venv; Chromium when installed).
        #[arg(long)]
        peers: bool,
    },
    /// Write the TypeScript bindings anew from the Rust types.
    Codegen,
    /// The checks that need no build: format, crate direction, S-ids, tidiness.
    Check,
    /// Build every crate for Windows from Debian and run its tests under wine.
    Windows {
        /// Only check that everything compiles for Windows.
        #[arg(long)]
        check: bool,
    },
}

fn main() -> ExitCode {
    let done = match Cli::parse().task {
        Task::Setup => setup::all(),
        Task::Run { people, headless } => tasks::run(people, headless),
        Task::Test => test::all(),
        Task::Bench {
            people,
            only,
            peers,
        } => tasks::bench(people, &only, peers),
        Task::Codegen => tasks::codegen(),
        Task::Check => check::all(),
        Task::Windows { check } => windows::all(check),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("xtask: {error:#}");
            ExitCode::FAILURE
        }
    }
}
