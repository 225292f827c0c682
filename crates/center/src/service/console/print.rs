//! Papers for the rooms as PDF.

use super::{Me, plan_of, small, task::Progress};
use crate::{
    fail::Fail,
    service::{
        Shared,
        print::{self, Only, What},
    },
    wire::{PrintRequest, PrintWhat},
};
use kaobao_print::Options;
use std::path::Path;

/// Prints to a file; gives its name for the person who asked.
///
/// # Errors
/// [`Fail::Refused`] when nothing was arranged or a page cannot be made.
pub fn write(
    center: &Shared,
    me: &Me,
    wish: &PrintRequest,
    path: &Path,
    progress: &Progress,
) -> Result<String, Fail> {
    let plan = center.repo.read(|view| plan_of(view, wish.plan.as_ref()))?;
    let (what, name) = match wish.what {
        PrintWhat::PhotoSheet => (What::PhotoSheet, "照片对照单"),
        PrintWhat::SignIn => (What::SignIn, "签到表"),
        PrintWhat::Seats => (What::Seats, "座次表"),
    };
    let options = Options {
        pdf_a: wish.pdf_a,
        duplex: wish.duplex,
        ..Options::default()
    };
    let only = Only {
        site: wish.site.clone(),
        room: wish.room,
    };
    let actor = me.actor();
    let mut step = |done: usize, total: usize| {
        progress.step("逐个考场排版", small(done), small(total));
        true
    };
    print::print_only(
        center, &actor, &plan.id, what, &only, options, path, &mut step,
    )?;
    let day = center.clock.now().date().strftime("%Y%m%d").to_string();
    Ok(format!("{name}-{day}.pdf"))
}
