//! 报名表 (S08) and 准考证 (S11): a page each person.

use super::{
    Sheet, left_out,
    name::Part,
    order,
    run::{Run, Set, Step, at_once},
};
use crate::{
    Desk, DeskError,
    people::Judged,
    wire::{Behind, Document, PrintRequest, Printed},
};
use kaobao_exam::{Field, application::Standing, photo::PhotoRule, ticket};
use kaobao_print::{FormData, PrintError, TicketData, forms, tickets};
use rayon::prelude::*;
use std::{io::Write, path::Path};

/// A page's data, its photo still as it was read.
pub(super) struct Prepared {
    page: Page,
    photo: Photo,
}

enum Page {
    Form(Box<FormData>),
    Ticket(Box<TicketData>),
}

#[derive(Default)]
struct Photo {
    /// A larger original, when there is one.
    larger: Option<Vec<u8>>,
    /// The one that is sent.
    sent: Option<Vec<u8>>,
}

impl Photo {
    /// The best picture for paper: of a larger original a print of its own, else the one that is sent. An
    /// original that cannot be printed from leaves the one that passed.
    fn best(self, rule: &PhotoRule) -> Option<Vec<u8>> {
        let print = |bytes: Vec<u8>| kaobao_photo::print_quality(&bytes, rule).ok();
        self.larger.and_then(print).or(self.sent)
    }
}

impl Desk {
    /// Who of these the document can be printed for, in the order asked for, and why not the others.
    pub(super) fn printable(
        &self,
        sheet: &Sheet,
        request: &PrintRequest,
        people: Vec<Judged>,
    ) -> Result<(Vec<Judged>, Vec<Behind>), DeskError> {
        let (mut good, mut left) = (Vec::new(), Vec::new());
        for judged in people {
            match self.why_not(&request.document, &judged) {
                None => good.push(judged),
                Some(why) => left.push(left_out(&judged, why)),
            }
        }
        self.without_glyphs(&sheet.fonts, &request.document, &mut good, &mut left)?;
        if good.is_empty() {
            return Err(super::nobody(&left));
        }
        order::sort(&mut good, request.order, &self.plan);
        Ok((good, left))
    }

    fn why_not(&self, document: &Document, judged: &Judged) -> Option<String> {
        if matches!(document, Document::Tickets) {
            let today = self.clock.today();
            if let Err(why) = ticket::printable(&self.plan, &judged.app.standing, today) {
                return Some(why.to_string());
            }
            let changed = judged.verdict.checked.is_none();
            return changed.then(|| "已提交的信息与现在的考试计划不符，请先同步".into());
        }
        if judged.verdict.checked.is_some() {
            return None;
        }
        let first = crate::seal::errors(&judged.problems).next();
        let why = first.map_or_else(|| "信息有错误".into(), |problem| problem.what.clone());
        Some(format!("{why}，改正后才能打印报名表"))
    }

    pub(super) fn print_people(
        &mut self,
        sheet: &Sheet,
        request: &PrintRequest,
        people: Vec<Judged>,
        out: &Path,
        step: Step<'_>,
    ) -> Result<Printed, DeskError> {
        let (good, left) = self.printable(sheet, request, people)?;
        let run = Run::new(good.len(), step);
        if !request.each {
            return run.one(out, left, |w, run| {
                self.typeset_people(sheet, &request.document, w, &good, run)
            });
        }
        let set = Set::new(out, request)?;
        let rule = &self.plan.photo;
        run.each(
            &set,
            &good,
            left,
            |judged| self.prepare(&request.document, judged),
            |w, prepared| sheet.write(w, [prepared.finish(rule)].into_iter().map(Ok)),
            value,
        )
    }

    /// Writes these people's pages into one document.
    pub(super) fn typeset_people(
        &self,
        sheet: &Sheet,
        document: &Document,
        w: &mut dyn Write,
        people: &[Judged],
        run: &mut Run<'_>,
    ) -> Result<kaobao_print::Printed, PrintError> {
        let rule = &self.plan.photo;
        let chunks = people.chunks(at_once()).flat_map(|chunk| {
            // The store answers one at a time; what is heavy, printing from a camera's picture, goes on all
            // processors.
            let read: Result<Vec<Prepared>, PrintError> = run.forward(0).and_then(|()| {
                chunk
                    .iter()
                    .map(|one| self.prepare(document, one))
                    .collect()
            });
            let pages: Vec<Result<Page, PrintError>> = match read {
                Ok(read) => read
                    .into_par_iter()
                    .map(|one| Ok(one.finish(rule)))
                    .collect(),
                Err(error) => vec![Err(error)],
            };
            let told = run.forward(chunk.len()).err().map(Err);
            pages.into_iter().chain(told)
        });
        sheet.write(w, chunks)
    }

    fn prepare(&self, document: &Document, judged: &Judged) -> Result<Prepared, PrintError> {
        let draft = &judged.verdict.draft;
        let page = if matches!(document, Document::Tickets) {
            let ticket = ticket::printable(&self.plan, &judged.app.standing, self.clock.today())
                .map_err(PrintError::source)?;
            let checked = judged.verdict.checked.as_ref().ok_or_else(|| {
                PrintError::source(format!(
                    "{}：已提交的信息与现在的考试计划不符，请先同步",
                    judged.app.number
                ))
            })?;
            Page::Ticket(Box::new(TicketData {
                ticket: ticket.clone(),
                name: checked.name().into(),
                sex: checked.sex(),
                id_number: draft.get(Field::IdNumber).into(),
                unit: draft.get(Field::Unit).into(),
                trade: draft.get(Field::Trade).into(),
                level: checked.level(),
                photo: None,
            }))
        } else {
            Page::Form(Box::new(FormData {
                number: judged.app.number,
                values: draft.clone(),
                photo: None,
            }))
        };
        Ok(Prepared {
            page,
            photo: self.photo(judged).map_err(PrintError::source)?,
        })
    }

    fn photo(&self, judged: &Judged) -> Result<Photo, kaobao_store::StoreError> {
        let app = &judged.app;
        let Some(sent) = app.photo else {
            return Ok(Photo::default());
        };
        self.store.read(|r| {
            let mut photo = Photo {
                larger: None,
                sent: r.photo_bytes(&sent)?,
            };
            if let Some(original) = app.photo_original.filter(|original| *original != sent)
                && let (Some(o), Some(s)) = (r.photo_facts(&original)?, r.photo_facts(&sent)?)
                && o.width.min(o.height) > s.width.min(s.height)
            {
                photo.larger = r.photo_bytes(&original)?;
            }
            Ok(photo)
        })
    }
}

impl Prepared {
    fn finish(self, rule: &PhotoRule) -> Page {
        let photo = self.photo.best(rule);
        match self.page {
            Page::Form(data) => Page::Form(Box::new(FormData { photo, ..*data })),
            Page::Ticket(data) => Page::Ticket(Box::new(TicketData { photo, ..*data })),
        }
    }
}

impl Sheet {
    /// The pages of one document, which are all of one kind.
    fn write(
        &self,
        w: &mut dyn Write,
        pages: impl Iterator<Item = Result<Page, PrintError>>,
    ) -> Result<kaobao_print::Printed, PrintError> {
        let (fonts, meta, words) = (&self.fonts, &self.meta, &self.words);
        let mixed = || Err(PrintError::source("一份文件里只能有一种文书"));
        if matches!(self.document, Document::Tickets) {
            let data = pages.map(|page| match page? {
                Page::Ticket(data) => Ok(*data),
                Page::Form(_) => mixed(),
            });
            return tickets(w, fonts, meta, words, data);
        }
        let data = pages.map(|page| match page? {
            Page::Form(data) => Ok(*data),
            Page::Ticket(_) => Err(PrintError::source("一份文件里只能有一种文书")),
        });
        forms(w, fonts, meta, words, data)
    }
}

/// What a file name says about somebody.
fn value(judged: &Judged, part: Part) -> String {
    let draft = &judged.verdict.draft;
    let ticket = match &judged.app.standing {
        Standing::Ticketed { ticket } => Some(ticket),
        _ => None,
    };
    let sitting = ticket.and_then(|ticket| ticket.sittings.first());
    match part {
        Part::Name => draft.get(Field::Name).into(),
        Part::Number => judged.app.number.to_string(),
        Part::IdNumber => draft.get(Field::IdNumber).into(),
        Part::Unit => draft.get(Field::Unit).into(),
        Part::Trade => draft.get(Field::Trade).into(),
        Part::Level => draft.get(Field::Level).into(),
        Part::Ticket => ticket
            .map(|ticket| ticket.number.clone())
            .unwrap_or_default(),
        Part::Room => sitting
            .map(|sitting| sitting.room.clone())
            .unwrap_or_default(),
        Part::Seat => sitting
            .map(|sitting| format!("{:02}", sitting.seat))
            .unwrap_or_default(),
        Part::Batch => String::new(),
    }
}
