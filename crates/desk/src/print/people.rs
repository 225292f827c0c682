//! 报名表 (S08) and 准考证 (S11): a page each person.

use super::{file_name, left_out};
use crate::{Desk, DeskError, import::count, people::Judged, wire::Printed};
use kaobao_exam::{Field, photo::PhotoRule, ticket};
use kaobao_print::{FormData, PlanWords, PrintError, TicketData, forms, tickets, write_file};
use kaobao_store::Store;
use std::path::Path;

/// The best picture for paper: of a larger original a print of its own, else the one that is sent.
fn photo(store: &Store, rule: &PhotoRule, judged: &Judged) -> Result<Option<Vec<u8>>, PrintError> {
    let app = &judged.app;
    let Some(sent) = app.photo else {
        return Ok(None);
    };
    let read = store.read::<_, kaobao_store::StoreError>(|r| {
        let larger = match app.photo_original.filter(|original| *original != sent) {
            Some(original) => match (r.photo_facts(&original)?, r.photo_facts(&sent)?) {
                (Some(o), Some(s)) if o.width.min(o.height) > s.width.min(s.height) => {
                    r.photo_bytes(&original)?
                }
                _ => None,
            },
            None => None,
        };
        match larger {
            Some(bytes) => Ok((Some(bytes), None)),
            None => Ok((None, r.photo_bytes(&sent)?)),
        }
    });
    let (larger, sent_bytes) = read.map_err(PrintError::source)?;
    match larger {
        Some(bytes) => match kaobao_photo::print_quality(&bytes, rule) {
            Ok(jpeg) => Ok(Some(jpeg)),
            // An original that cannot be printed from leaves the one that passed.
            Err(_) => store
                .read(|r| r.photo_bytes(&sent))
                .map_err(|e: kaobao_store::StoreError| PrintError::source(e)),
        },
        None => Ok(sent_bytes),
    }
}

/// Writes pages for these people into one file, or a file each.
fn pages(
    people: Vec<Judged>,
    out: &Path,
    each: bool,
    page: impl Fn(
        &mut dyn std::io::Write,
        &mut dyn Iterator<Item = &Judged>,
    ) -> Result<kaobao_print::Printed, PrintError>,
) -> Result<(Vec<String>, u32), DeskError> {
    if !each {
        let printed = write_file(out, |w| page(w, &mut people.iter()))?;
        return Ok((vec![out.display().to_string()], count(printed.pages)));
    }
    let mut files = Vec::with_capacity(people.len());
    let mut pages = 0;
    for judged in &people {
        let path = out.join(file_name(judged));
        let printed = write_file(&path, |w| page(w, &mut std::iter::once(judged)))?;
        pages += count(printed.pages);
        files.push(path.display().to_string());
    }
    Ok((files, pages))
}

impl Desk {
    pub(super) fn print_forms(
        &mut self,
        people: Vec<Judged>,
        out: &Path,
        each: bool,
    ) -> Result<Printed, DeskError> {
        let fonts = self.fonts()?;
        let (good, wrong): (Vec<Judged>, Vec<Judged>) = people
            .into_iter()
            .partition(|judged| judged.verdict.checked.is_some());
        let left: Vec<_> = wrong
            .iter()
            .map(|judged| {
                let first = crate::seal::errors(&judged.problems).next();
                let why = first.map_or_else(|| "信息有错误".into(), |problem| problem.what.clone());
                left_out(judged, format!("{why}，改正后才能打印报名表"))
            })
            .collect();
        if good.is_empty() {
            return Err(nobody(&left));
        }
        let (meta, words) = (self.meta("报名表"), PlanWords::from(&*self.plan));
        let (store, rule) = (&self.store, &self.plan.photo);
        let (files, pages) = pages(good, out, each, |w, people| {
            let data = people.map(|judged| {
                Ok(FormData {
                    number: judged.app.number,
                    values: judged.verdict.draft.clone(),
                    photo: photo(store, rule, judged)?,
                })
            });
            forms(w, &fonts, &meta, &words, data)
        })?;
        Ok(Printed {
            files,
            pages,
            left_out: left,
        })
    }

    pub(super) fn print_tickets(
        &mut self,
        people: Vec<Judged>,
        out: &Path,
        each: bool,
    ) -> Result<Printed, DeskError> {
        let fonts = self.fonts()?;
        let today = self.clock.today();
        let mut left = Vec::new();
        let mut good = Vec::new();
        for judged in people {
            match ticket::printable(&self.plan, &judged.app.standing, today) {
                Ok(_) => good.push(judged),
                Err(why) => left.push(left_out(&judged, why.to_string())),
            }
        }
        if good.is_empty() {
            return Err(nobody(&left));
        }
        let (meta, words) = (self.meta("准考证"), PlanWords::from(&*self.plan));
        let (store, plan) = (&self.store, &self.plan);
        let (files, pages) = pages(good, out, each, |w, people| {
            let data = people.map(|judged| {
                let ticket = ticket::printable(plan, &judged.app.standing, today)
                    .map_err(PrintError::source)?;
                let draft = &judged.verdict.draft;
                let checked = judged.verdict.checked.as_ref().ok_or_else(|| {
                    PrintError::source(format!(
                        "{}：已提交的信息与现在的考试计划不符，请先同步",
                        judged.app.number
                    ))
                })?;
                Ok(TicketData {
                    ticket: ticket.clone(),
                    name: checked.name().into(),
                    sex: checked.sex(),
                    id_number: draft.get(Field::IdNumber).into(),
                    unit: draft.get(Field::Unit).into(),
                    trade: draft.get(Field::Trade).into(),
                    level: checked.level(),
                    photo: photo(store, &plan.photo, judged)?,
                })
            });
            tickets(w, &fonts, &meta, &words, data)
        })?;
        Ok(Printed {
            files,
            pages,
            left_out: left,
        })
    }
}

/// Nobody can be printed: every reason, with how many it holds back and one of them by name.
pub(super) fn nobody(left: &[crate::wire::Behind]) -> DeskError {
    if left.is_empty() {
        return DeskError::Nothing("名册里还没有人，请先导入或添加人员");
    }
    let mut reasons: Vec<(String, u32, &crate::wire::Behind)> = Vec::new();
    for one in left {
        let why = one.why.join("；");
        match reasons.iter_mut().find(|(known, ..)| *known == why) {
            Some((_, people, _)) => *people += 1,
            None => reasons.push((why, 1, one)),
        }
    }
    let shown: Vec<String> = reasons
        .iter()
        .take(5)
        .map(|(why, people, one)| match people {
            1 => format!("{}（{}）：{why}", one.name, one.number),
            people => format!("{}（{}）等 {people} 人：{why}", one.name, one.number),
        })
        .collect();
    DeskError::Input(format!("没有可以打印的人。{}", shown.join("。")))
}
