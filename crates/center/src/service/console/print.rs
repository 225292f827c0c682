//! Papers for the rooms and lists of people as PDF.

use super::{Me, candidate, people, plan_of, small, task::Progress};
use crate::{
    audit,
    fail::Fail,
    repo::model::Filter,
    service::{
        Shared, plans,
        print::{self, What, Wish},
    },
    wire::{PeopleFilter, PrintRequest, PrintWhat},
};
use kaobao_print::{Fonts, Meta, Options, PlanWords, PrintError, RosterDoc, RosterLine};
use serde_json::json;
use std::{io::Write, path::Path};

/// A printed list has no more people: who wants more wants a spreadsheet.
const MOST: u32 = 5000;

/// Prints to a file; gives its name for the person who asked. `reveal` shows ID numbers in full, and is in the audit log
/// as such.
///
/// # Errors
/// [`Fail::Refused`] when nothing was arranged or a page cannot be made.
pub fn write(
    center: &Shared,
    me: &Me,
    wish: &PrintRequest,
    reveal: bool,
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
    let wish = Wish {
        what,
        site: wish.site.clone(),
        room: wish.room,
        reveal,
        options,
    };
    let actor = me.actor();
    let mut step = |done: usize, total: usize| {
        progress.step("逐个考场排版", small(done), small(total));
        true
    };
    print::print(center, &actor, &plan.id, &wish, path, &mut step)?;
    let day = center.clock.now().date().strftime("%Y%m%d").to_string();
    let full = if reveal { "-完整" } else { "" };
    Ok(format!("{name}{full}-{day}.pdf"))
}

fn refused(error: PrintError) -> Fail {
    Fail::Refused(error.to_string())
}

/// Prints a list of people, 花名册, to a file; gives its name. It has ID numbers in full, and is in the audit log.
///
/// # Errors
/// [`Fail::Refused`] for nobody, [`Fail::TooLarge`] for more than are printed.
pub fn roster(
    center: &Shared,
    me: &Me,
    wish: &PeopleFilter,
    path: &Path,
    progress: &Progress,
) -> Result<String, Fail> {
    let plan = center.repo.read(|view| plan_of(view, wish.plan.as_ref()))?;
    let filter = Filter {
        plan: Some(plan.id.clone()),
        ..people::filter(center, wish)?
    };
    let (total, unit) = center.repo.read(|view| {
        let unit = match filter.unit {
            Some(code) => view.unit(code)?,
            None => None,
        };
        Ok((small(view.count(&filter)?), unit))
    })?;
    if total > MOST {
        return Err(Fail::TooLarge(format!(
            "名单有 {total} 人，一次最多打印 {MOST} 人，请缩小范围，或导出成表格"
        )));
    }
    let mut lines = Vec::new();
    center.repo.read(|view| {
        view.each_application(&filter, &mut |row| {
            lines.push(RosterLine {
                number: row.number,
                values: candidate::content(center, view, row.content)?.values,
            });
            progress.step("读取名单", small(lines.len()), total);
            Ok(())
        })
    })?;
    let doc = RosterDoc {
        department: unit
            .as_ref()
            .map_or_else(String::new, |unit| unit.department.clone()),
        unit: unit.map_or_else(|| plan.center.clone(), |unit| unit.name),
    };
    let now = center.clock.now();
    let fonts = Fonts::find().map_err(refused)?;
    let words = PlanWords::from(&plan);
    let meta = Meta::new("花名册", now.local()).templates(plans::templates(&plan)?);
    kaobao_print::write_file(path, |out: &mut dyn Write| {
        kaobao_print::roster_list(out, &fonts, &meta, &words, &doc, &lines)
    })
    .map_err(refused)?;
    let (shared, actor) = (Shared::clone(center), me.actor());
    center.repo.write(move |tx| {
        let detail = json!({ "plan": plan.id, "rows": total });
        let cipher = &shared.keys.cipher;
        audit::record(tx, cipher, now, &actor, "print.roster", &detail)
    })?;
    Ok(format!("花名册-{}.pdf", now.date().strftime("%Y%m%d")))
}
