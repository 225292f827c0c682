//! Documents: who can be printed, who is left out and why; one file, or one each; previews.

mod choices;
mod glyphs;
mod lists;
mod name;
mod order;
mod people;
mod preview;
mod run;

pub use preview::Preview;

use crate::{
    Desk, DeskError,
    grid::parse_ids,
    people::Judged,
    wire::{Behind, Document, PrintProgress, PrintRequest, Printed},
};
use kaobao_print::{DocumentKind, Fonts, Meta, Options as PrintOptions, PlanWords, Templates};
use std::{collections::HashSet, path::Path};

/// What every page of one print shares.
struct Sheet {
    document: Document,
    fonts: Fonts,
    meta: Meta,
    words: PlanWords,
}

impl Desk {
    /// Prints a document for the people of the request into the file `out`, or with `each` into the folder `out`,
    /// named by its pattern. `step` hears of the progress and cancels by `false`.
    ///
    /// # Errors
    /// Nobody can be printed, with every reason; words that no font has; a wrong template, name or order; the
    /// file's. A file that was begun is never left behind. Where files were finished before, the answer lists them
    /// with [`Printed::stopped`] instead.
    pub fn print(
        &mut self,
        request: &PrintRequest,
        out: &Path,
        step: &mut dyn FnMut(PrintProgress) -> bool,
    ) -> Result<Printed, DeskError> {
        request.check()?;
        crate::files::no_data(out)?;
        let sheet = self.print_sheet(request)?;
        self.check_words(&sheet.fonts)?;
        let people = self.chosen(request)?;
        match request.document {
            Document::Forms | Document::Tickets => {
                self.print_people(&sheet, request, people, out, step)
            }
            Document::Check | Document::Roster => {
                self.print_roster(&sheet, people, request, out, step)
            }
            Document::Fees => self.print_fees(&sheet, &people, request, out, step),
            Document::Receipt => self.print_receipts(&sheet, request, out, step),
        }
    }

    fn chosen(&self, request: &PrintRequest) -> Result<Vec<Judged>, DeskError> {
        let wanted: HashSet<_> = parse_ids(&request.ids)?.into_iter().collect();
        let mut people = self.everybody()?;
        people.retain(|judged| wanted.is_empty() || wanted.contains(&judged.app.id));
        Ok(people)
    }

    fn print_sheet(&mut self, request: &PrintRequest) -> Result<Sheet, DeskError> {
        Ok(Sheet {
            document: request.document.clone(),
            meta: self.meta(request.document.kind(), request.options())?,
            fonts: self.fonts()?,
            words: PlanWords::from(&*self.plan),
        })
    }

    fn meta(&self, kind: DocumentKind, options: PrintOptions) -> Result<Meta, DeskError> {
        let title = format!("{} {kind}", self.plan.title);
        let meta = Meta::new(title, self.clock.local());
        Ok(meta.options(options).templates(self.templates()?))
    }

    /// The plan's templates over the built-in ones. The center refuses a plan with a wrong one; a kind that this
    /// program does not know yet is none of its business.
    fn templates(&self) -> Result<Templates, DeskError> {
        let mut templates = Templates::builtin();
        for (key, document) in &self.plan.documents {
            if let Some(kind) = DocumentKind::from_key(key) {
                templates
                    .replace(kind, &document.text)
                    .map_err(kaobao_print::PrintError::from)?;
            }
        }
        Ok(templates)
    }
}

fn left_out(judged: &Judged, why: impl Into<String>) -> Behind {
    Behind {
        id: judged.app.id.to_string(),
        number: judged.app.number.to_string(),
        name: judged.name().into(),
        why: vec![why.into()],
    }
}

/// Nobody can be printed: every reason, with how many it holds back and one of them by name.
fn nobody(left: &[Behind]) -> DeskError {
    if left.is_empty() {
        return DeskError::Nothing("名册里还没有人，请先导入或添加人员");
    }
    let mut reasons: Vec<(String, u32, &Behind)> = Vec::new();
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
