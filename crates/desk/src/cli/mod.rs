//! Arguments, exit status and output. Status 0: done, 1: refused with problems, 2: wrong usage.

mod args;
mod jobs;
mod last;
mod print;
mod show;

use args::{Args, Command};
use clap::Parser;
use kaobao_desk::{Clock, DeskError, REHEARSAL, place, wire::WireError};
use kaobao_exam::application::{Stage, Step};
use kaobao_store::StoreError;
use serde::Serialize;
use std::{io::Write, process::ExitCode};

/// How a command ended, when it was not stopped by an error.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Done {
    /// 0.
    Well,
    /// 1: something was refused; the report says what.
    Refused,
}

/// Prints a report: as JSON, or in words.
struct Out {
    json: bool,
}

impl Out {
    fn report<T: Serialize>(&self, report: &T, words: impl FnOnce(&T) -> String) {
        let text = if self.json {
            serde_json::to_string_pretty(report).unwrap_or_default()
        } else {
            words(report).trim_end().to_owned()
        };
        // A reader that closes the pipe early (head) is no failure of the command.
        let _ = writeln!(std::io::stdout(), "{text}");
    }
}

pub(crate) fn run() -> ExitCode {
    let args = match Args::try_parse() {
        Ok(args) => args,
        // Help and the version.
        Err(error) if !error.use_stderr() => {
            let _ = writeln!(std::io::stdout(), "{}", kaobao_words::help(&error));
            return ExitCode::SUCCESS;
        }
        Err(error) => {
            eprintln!("{}", kaobao_words::usage(&error));
            return ExitCode::from(2);
        }
    };
    let clock = match Clock::system() {
        Ok(clock) => clock,
        Err(text) => {
            eprintln!("环境变量 {REHEARSAL} 的值“{text}”不是日期，应写成 2017-06-10");
            return ExitCode::from(2);
        }
    };
    if let Some(date) = clock.rehearsal() {
        eprintln!("演练日期 {date}（由 {REHEARSAL} 指定）");
    }
    let json = args.json;
    match dispatch(args, clock) {
        Ok(Done::Well) => ExitCode::SUCCESS,
        Ok(Done::Refused) => ExitCode::from(1),
        Err(error) => {
            let command = command(&error);
            let mut wire = WireError::from(error);
            wire.message.push_str(command);
            if json {
                let text = serde_json::to_string_pretty(&serde_json::json!({ "error": wire }));
                let _ = writeln!(std::io::stdout(), "{}", text.unwrap_or_default());
            }
            eprintln!("{}（{}）", wire.message, wire.code);
            ExitCode::from(1)
        }
    }
}

/// The command that does what the message sends the clerk to a page for.
fn command(error: &DeskError) -> &'static str {
    match error {
        DeskError::Standing(wrong) | DeskError::Store(StoreError::Standing(wrong)) => {
            match (wrong.from, wrong.step) {
                (Stage::Returned, Step::Edit | Step::Seal) => "（命令是 reopen 报名序号）",
                (Stage::Trashed, _) => "（命令是 putback 报名序号）",
                _ => "",
            }
        }
        DeskError::NoAddress => "（命令是 package）",
        _ => "",
    }
}

fn dispatch(args: Args, clock: Clock) -> Result<Done, DeskError> {
    let out = Out { json: args.json };
    let usual = kaobao_desk::paths::data_file(args.data);
    let data = match (place::find(&usual), &args.command) {
        // What was moved away and lost comes back from a backup, to the usual place.
        (Err(DeskError::Moved(_)), Command::Restore { .. }) => {
            place::forget(&usual)?;
            usual.clone()
        }
        (found, _) => found?,
    };
    match args.command {
        Command::Move { folder } => jobs::move_to(&out, &usual, &data, &folder, clock),
        Command::Init { enrolment } => jobs::init(&out, &data, &enrolment, clock),
        Command::Restore { from, recovery } => jobs::restore(&out, &data, &from, recovery, clock),
        Command::Key { recovery } => jobs::key(&out, &data, &recovery, clock),
        command => jobs::with_desk(&out, &data, command, clock),
    }
}
