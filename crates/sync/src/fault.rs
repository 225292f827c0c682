//! Places where a test makes a program die, to prove that nothing is lost there.
//!
//! With `KAOBAO_CRASH_AT=name` (or `name:N` for the N-th time) the process aborts when it reaches that
//! [`crash_point`]; only in builds with debug assertions, a release build has none of it.

/// Every name, in the order of a season.
pub const NAMES: &[&str] = &[
    "import.stored",
    "photo.stored",
    "sync.sealed",
    "sync.greeted",
    "sync.recalled",
    "sync.offered",
    "sync.piece_sent",
    "sync.pieces_sent",
    "sync.committed",
    "sync.receipt_stored",
    "sync.changes_received",
    "sync.changes_applied",
    "package.written",
    "package.accepted",
    "move.copied",
    "move.switched",
    "move.named",
    "center.enrolled",
    "center.offer_stored",
    "center.piece_stored",
    "center.commit_before",
    "center.commit_after",
    "center.import_before",
    "center.import_after",
];

/// Dies here when a test asked for it.
#[inline]
pub fn crash_point(name: &'static str) {
    #[cfg(debug_assertions)]
    armed::check(name);
    #[cfg(not(debug_assertions))]
    let _ = name;
}

#[cfg(debug_assertions)]
mod armed {
    use std::sync::{
        OnceLock,
        atomic::{AtomicU32, Ordering},
    };

    static WANTED: OnceLock<Option<(String, u32)>> = OnceLock::new();
    static SEEN: AtomicU32 = AtomicU32::new(0);

    pub(super) fn check(name: &'static str) {
        debug_assert!(super::NAMES.contains(&name), "{name} is not in NAMES");
        let wanted = WANTED.get_or_init(|| {
            let text = std::env::var("KAOBAO_CRASH_AT").ok()?;
            Some(match text.split_once(':') {
                Some((name, nth)) => (name.to_owned(), nth.parse().unwrap_or(1)),
                None => (text, 1),
            })
        });
        if let Some((at, nth)) = wanted
            && at == name
            && SEEN.fetch_add(1, Ordering::SeqCst) + 1 == *nth
        {
            eprintln!("crash point {name}");
            std::process::abort();
        }
    }
}
