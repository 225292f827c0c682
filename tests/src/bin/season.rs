//! `cargo xtask run` without the window: plays the season and prints what happened.

use anyhow::Result;
use clap::Parser;
use kaobao_tests::season::{Options, play};
use std::{path::PathBuf, process::ExitCode, time::Instant};

/// Plays a whole season on a generated sample through both programs.
#[derive(Parser)]
struct Args {
    /// How many people in two units.
    #[arg(long, default_value_t = 200)]
    people: usize,
    /// The sample's seed.
    #[arg(long, default_value_t = 2017)]
    seed: u64,
    /// Where everything goes; cleared first.
    #[arg(long)]
    out: PathBuf,
}

fn main() -> ExitCode {
    match season(&Args::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("\n考季没有走完：{error:#}");
            ExitCode::FAILURE
        }
    }
}

fn season(args: &Args) -> Result<()> {
    let begun = Instant::now();
    println!("考报：一个考季（{} 人，种子 {}）", args.people, args.seed);
    let report = play(&Options {
        people: args.people.max(40),
        seed: args.seed,
        out: args.out.clone(),
        show: true,
    })?;
    println!("\n{}", report.table());
    for (what, path) in &report.files {
        println!("  {what}：{}", path.display());
    }
    println!("  用时 {:.0} 秒", begun.elapsed().as_secs_f32());
    Ok(())
}
