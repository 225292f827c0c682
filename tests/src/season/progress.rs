//! One line a step, with what came of it and how long it took.

use anyhow::{Context, Result};
use std::{io::Write, time::Instant};

pub(super) struct Progress {
    show: bool,
    number: usize,
}

impl Progress {
    pub(super) fn new(show: bool) -> Self {
        Self { show, number: 0 }
    }
    /// Does the work; it returns its value and a short text with counts.
    pub(super) fn step<T>(
        &mut self,
        what: &str,
        work: impl FnOnce() -> Result<(T, String)>,
    ) -> Result<T> {
        self.number += 1;
        if self.show {
            print!("{:>3}. {what} … ", self.number);
            let _ = std::io::stdout().flush();
        }
        let begun = Instant::now();
        let done = work().with_context(|| what.to_owned());
        if self.show {
            match &done {
                Ok((_, text)) => println!("{text}（{:.1} 秒）", begun.elapsed().as_secs_f32()),
                Err(_) => println!("没有成功"),
            }
        }
        done.map(|(value, _)| value)
    }
}
