//! Work on all cores.

use crate::fail::Fail;
use std::{num::NonZero, sync::Mutex, thread};

/// From so many applications on, work on them is worth a thread of its own.
pub const MANY: usize = 500;

/// Does two things, the first on a thread of its own when they are `many`.
///
/// # Errors
/// The first one's, or the second one's.
pub fn both<A: Send, B>(
    many: bool,
    one: impl FnOnce() -> Result<A, Fail> + Send,
    other: impl FnOnce() -> Result<B, Fail>,
) -> Result<(A, B), Fail> {
    if !many {
        return Ok((one()?, other()?));
    }
    thread::scope(|scope| {
        let one = scope.spawn(one);
        let other = other();
        Ok((one.join().map_err(|_| died())??, other?))
    })
}

fn died() -> Fail {
    Fail::Internal("工作线程异常中止".into())
}

/// Runs the work on all cores; the results in order. The first error ends it.
///
/// # Errors
/// The work's.
pub fn on_all_cores<T: Send, R: Send>(
    items: Vec<T>,
    work: impl Fn(T) -> Result<R, Fail> + Sync,
) -> Result<Vec<R>, Fail> {
    let cores = thread::available_parallelism().map_or(1, NonZero::get);
    if cores == 1 || items.len() < 8 {
        return items.into_iter().map(work).collect();
    }
    // Small shares, so that one thread with the heavy ones does not keep the others waiting.
    let share = items.len().div_ceil(cores * 4);
    let mut shares = Vec::new();
    let mut items = items.into_iter();
    loop {
        let part: Vec<T> = items.by_ref().take(share).collect();
        if part.is_empty() {
            break;
        }
        shares.push(part);
    }
    let count = shares.len();
    let queue = Mutex::new(shares.into_iter().enumerate());
    let mut done: Vec<Option<Result<Vec<R>, Fail>>> = (0..count).map(|_| None).collect();
    let next = || {
        queue
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner)
            .next()
    };
    thread::scope(|scope| {
        let workers: Vec<_> = (0..cores.min(count))
            .map(|_| {
                scope.spawn(|| {
                    let mut mine = Vec::new();
                    while let Some((at, part)) = next() {
                        mine.push((at, part.into_iter().map(&work).collect()));
                    }
                    mine
                })
            })
            .collect();
        for worker in workers {
            let mine = worker.join().map_err(|_| died())?;
            for (at, part) in mine {
                done[at] = Some(part);
            }
        }
        Ok::<_, Fail>(())
    })?;
    let mut out = Vec::new();
    for part in done.into_iter().flatten() {
        out.extend(part?);
    }
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn work_on_all_cores_keeps_its_order_and_its_errors() {
        let doubled = on_all_cores((0..1003).collect(), |n: u32| Ok(n * 2)).unwrap();
        assert_eq!(doubled, (0..1003).map(|n| n * 2).collect::<Vec<_>>());
        let failed = on_all_cores((0..1003).collect(), |n: u32| {
            if n == 700 { Err(Fail::Busy) } else { Ok(n) }
        });
        assert!(matches!(failed, Err(Fail::Busy)));
    }
}
